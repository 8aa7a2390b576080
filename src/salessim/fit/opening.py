"""When a team works, and when in the week leads come: from moments of what was done."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike

from salessim.fit.likelihood import FEWEST_EVENTS, NEVER, Floats, Found, Ints, Refusal, as_moments
from salessim.units import DAY, HOUR, WEEK

__all__ = ["Opening", "SourceProfile", "fit_opening", "fit_profile", "week_table"]

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_N_DAYS = 5  # of a usual working week; assumption
_BULK = 0.95  # of activity lies in opening hours; assumption
_LEAST_OF_DAY = 0.2  # of the mean busy day's activity makes a day count; assumption
_JEFFREYS = 0.5  # added to every count
_NO_TIME = "the moments have no time of day"


@dataclass(frozen=True)
class Opening(Found):
    """Opening hours of a team.

    A day counts when it has at least a fifth of the activity of the mean of the five busiest days. The hours are the
    shortest block within a day that holds 95 % of the activity of the days that count.

    Attributes
    ----------
    weekdays : tuple of int
        Days that count; 0 is Monday.
    start_hour, end_hour : int
        0 to 24; the block ends before `end_hour`.
    held, held_se : float
        Share of all activity that lies in them; binomial standard error.
    share, share_se : array of float, shape (7, 24)
        Share of the activity of each weekday and hour, as `week_table`.
    n : int
        Moments with a time of day.
    n_dates : int
        Moments left out: they are midnight exactly, which says no more than the day.
    """

    weekdays: tuple[int, ...]
    start_hour: int
    end_hour: int
    held: float
    held_se: float
    share: Floats
    share_se: Floats
    n_dates: int

    @property
    def lines(self) -> tuple[str, ...]:
        """The hours as a scenario writes them, for example ``("Mon-Fri 09:00-17:00",)``."""
        breaks = [i for i, (a, b) in enumerate(pairwise(self.weekdays), 1) if b != a + 1]
        edges = [0, *breaks, len(self.weekdays)]
        runs = [self.weekdays[a:b] for a, b in pairwise(edges)]
        names = [_DAYS[run[0]] + (f"-{_DAYS[run[-1]]}" if len(run) > 1 else "") for run in runs]
        return tuple(f"{name} {self.start_hour:02}:00-{self.end_hour:02}:00" for name in names)


def week_table(counts: ArrayLike) -> tuple[Floats, Floats]:
    """Share of each cell and its standard error: a Dirichlet posterior under Jeffreys' prior.

    Parameters
    ----------
    counts : array_like, shape (7, 24)

    Returns
    -------
    share, se : array of float, shape (7, 24)
        (count + 1/2) / A, A the sum of that; sqrt(share (1 - share) / (A + 1)).
    """
    weight = np.asarray(counts, dtype=np.float64) + _JEFFREYS
    total = weight.sum()
    share = weight / total
    return share, np.sqrt(share * (1 - share) / (total + 1))


def fit_opening(moments: ArrayLike) -> Opening | Refusal:
    """Opening hours from moments of activity.

    Parameters
    ----------
    moments : array_like of int, shape (n,)
        Local seconds since some Monday 00:00; may be negative.

    Returns
    -------
    Opening or Refusal
        Refused below five moments with a time of day.
    """
    at = _known(moments)
    timed = at[at % DAY != 0]
    if at.size >= FEWEST_EVENTS and not timed.size:
        return Refusal(_NO_TIME, at.size)
    if timed.size < FEWEST_EVENTS:
        return Refusal(f"fewer than {FEWEST_EVENTS} moments with a time of day", at.size)
    counts = np.bincount(timed % WEEK // HOUR, minlength=7 * 24).reshape(7, 24)
    by_day = counts.sum(axis=1)
    busy = float(np.sort(by_day)[-_N_DAYS:].mean())
    counted = np.flatnonzero(by_day >= _LEAST_OF_DAY * busy)
    start, end = _shortest_block(counts[counted].sum(axis=0))
    held = float(counts[counted, start:end].sum() / timed.size)
    share, share_se = week_table(counts)
    return Opening(
        weekdays=tuple(counted.tolist()),
        start_hour=start,
        end_hour=end,
        held=held,
        held_se=float(np.sqrt(held * (1 - held) / timed.size)),
        share=share,
        share_se=share_se,
        n_dates=at.size - timed.size,
        n=timed.size,
    )


def _known(moments: ArrayLike) -> Ints:
    (at,) = as_moments(moments)
    return np.asarray(at[at != NEVER], dtype=np.int64)


def _shortest_block(by_hour: Ints) -> tuple[int, int]:
    """First and last hour of the shortest block with the bulk of the day; of several, the one that holds most."""
    sums = np.concatenate([[0], np.cumsum(by_hour)])
    for length in range(1, 24):
        held = sums[length:] - sums[:-length]
        start = int(np.argmax(held))
        if held[start] >= _BULK * sums[-1]:
            return start, start + length
    return 0, 24


@dataclass(frozen=True)
class SourceProfile(Found):
    """When in the week leads of a source arrive, as the block `profile` of a source has it.

    Attributes
    ----------
    weekday_share, weekday_share_se : float
        Share that arrives Monday to Friday.
    office_share, office_share_se : float
        Share of these that arrives in office hours; NaN when fewer than five have a time of day.
    office_start, office_end : int
        Hours of the day.
    n_timed : int
        Moments Monday to Friday that have a time of day.
    """

    weekday_share: float
    weekday_share_se: float
    office_share: float
    office_share_se: float
    office_start: int
    office_end: int
    n_timed: int


def fit_profile(moments: ArrayLike, office_start: int = 9, office_end: int = 17) -> SourceProfile | Refusal:
    """Share of arrivals on weekdays, and of these in office hours.

    Parameters
    ----------
    moments : array_like of int, shape (n,)
        Local seconds since some Monday 00:00; a moment at midnight exactly is taken for a day without a time.
    office_start, office_end : int, default 9 and 17
        Hours; those of a source's profile.

    Returns
    -------
    SourceProfile or Refusal
        Posterior means and standard deviations of shares under Jeffreys' prior. Refused below five moments.

    Raises
    ------
    ValueError
        If the hours are not in order within a day.
    """
    if not 0 <= office_start < office_end <= 24:
        raise ValueError(f"office hours lie in order within a day; got {office_start} to {office_end}")
    at = _known(moments)
    if at.size < FEWEST_EVENTS:
        return Refusal(f"fewer than {FEWEST_EVENTS} arrivals", at.size)
    weekdays = at[at % WEEK < _N_DAYS * DAY]
    timed = weekdays[weekdays % DAY != 0]
    hour = timed % DAY // HOUR
    in_office = int(np.count_nonzero((hour >= office_start) & (hour < office_end)))
    on_weekdays = _share(weekdays.size, at.size)
    office = _share(in_office, timed.size) if timed.size >= FEWEST_EVENTS else (float("nan"), float("nan"))
    return SourceProfile(
        weekday_share=on_weekdays[0],
        weekday_share_se=on_weekdays[1],
        office_share=office[0],
        office_share_se=office[1],
        office_start=office_start,
        office_end=office_end,
        n_timed=timed.size,
        n=at.size,
    )


def _share(k: int, n: int) -> tuple[float, float]:
    a, b = k + _JEFFREYS, n - k + _JEFFREYS
    return a / (a + b), float(np.sqrt(a * b / (a + b + 1)) / (a + b))
