"""What was known at some Monday: every lead's way so far, in days before it.

A back-test asks what would have been forecast at an earlier moment, so nothing may leak from later: rows created later
are left out, and what happened later has not happened.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from salessim.fit.delays import SOONEST
from salessim.fit.likelihood import Bools, Floats, Ints
from salessim.records.tables import LOST, NEVER, WON, Leads, Records, Words
from salessim.units import DAY, WEEK

__all__ = ["Known", "known_at", "last_monday", "weekly_wins"]

QUIET = 0.2
"""Share of a usual week's closings from which a week counts as logged. Assumption."""
SOONEST_OF_DAYS = 0.3
"""The same where a column has days without hours (days). Assumption."""
TRUNCATED_WEEKS = 4
"""A log of closings that begins so many weeks after the first lead is taken to be cut off. Assumption."""


@dataclass(frozen=True, eq=False)
class Known:
    """Leads as they stood on a Monday; days are counted from its midnight, so that all are negative.

    Attributes
    ----------
    start : date
        The Monday.
    created : array, shape (n,)
        Days.
    reached : array, shape (n, n_stages + 1)
        When each stage was reached, and last when the contract was won; infinite where not.
    lost : array, shape (n,)
        When it was lost; infinite where not.
    log_begins : float
        Day from which closings are logged: leads created before it are left-truncated.
    stage_names : tuple of str
        Names of the stages reached, without the contract.
    source, segment : Words
    owners : dict of str to Words
        By role.
    value : array, shape (n,)
    rows : array of int, shape (n,)
        Places in the records.
    losses_logged : bool
    soonest : float
        Days below which delays are not told apart: half an hour, or 0.3 days where no hours are known.
    currency : str
        Of the values, as the records name it; ``currency`` where they do not.
    """

    start: date
    created: Floats
    reached: Floats
    lost: Floats
    log_begins: float
    stage_names: tuple[str, ...]
    source: Words
    segment: Words
    owners: dict[str, Words]
    value: Floats
    rows: Ints
    losses_logged: bool
    soonest: float
    currency: str

    def __len__(self) -> int:
        return len(self.created)

    @property
    def won(self) -> Floats:
        """When the contract was won; infinite where not."""
        return self.reached[:, -1]

    @property
    def is_open(self) -> Bools:
        """Neither won nor lost."""
        return np.isinf(self.won) & np.isinf(self.lost)

    @property
    def is_fair(self) -> Bools:
        """Leads whose whole way would have been logged."""
        return np.asarray(self.created >= self.log_begins)

    @property
    def is_dated_by_day(self) -> bool:
        """Whether leads have the day on which they came, and no hour: all of them count as noon."""
        return bool(self.created.size and (self.created % 1.0 == 0.5).all())

    @property
    def created_in_week(self) -> Ints:
        """Seconds since the Monday before at which each lead came; midnight exactly where no hours are known."""
        days = self.created - (0.5 if self.is_dated_by_day else 0.0)
        return np.round(days * DAY).astype(np.int64) % WEEK

    @property
    def first_week(self) -> int:
        """The first whole week of fair leads, in weeks before the start (negative)."""
        earliest = max(self.log_begins, float(self.created.min())) if len(self) else 0.0
        return (
            int(np.ceil(earliest / 7 - 1e-9))
            if earliest > float(self.created.min(initial=0.0))
            else int(np.floor(earliest / 7))
        )

    def weekly(self, moments: Floats, of: Bools | None = None) -> Ints:
        """How many moments fall into each week from ``first_week`` on, oldest first; shape (n_weeks,)."""
        kept = moments[np.isfinite(moments) if of is None else np.isfinite(moments) & of]
        week = np.floor(kept / 7).astype(np.int64) - self.first_week
        return np.bincount(week[week >= 0], minlength=-self.first_week)[: -self.first_week]


def last_monday(records: Records, until: date | None = None) -> int:
    """Seconds on the records' clock of the last Monday midnight by which everything is known.

    Parameters
    ----------
    records : Records
    until : date, optional
        Nothing from this day on is used; the day of the export when silent.
    """
    end = records.export_at
    if until is not None:
        end = min(end, (until - records.clock.origin).days * DAY)
    return int(end // WEEK * WEEK)


def known_at(records: Records, at: int) -> Known:
    """What was known at a Monday midnight.

    Parameters
    ----------
    records : Records
    at : int
        Seconds on the records' clock; a multiple of a week.

    Returns
    -------
    Known
        Moments that are days without an hour count as noon.

    Raises
    ------
    ValueError
        If ``at`` is no Monday midnight.
    """
    if at % WEEK:
        raise ValueError("a state is known on Monday midnights only")
    leads = records.leads
    kept = np.flatnonzero(leads.created < at)
    created = _days(leads.created[kept], at, _noon(leads.created))
    closed_noon = _noon(leads.closed)
    closed = _days(leads.closed[kept], at, closed_noon)
    closed[leads.closed[kept] >= at] = np.inf
    outcome = leads.outcome[kept]
    won = np.where(outcome == WON, closed, np.inf)
    lost = np.where(outcome == LOST, closed, np.inf)
    dated = (leads.reached != NEVER).any(axis=0)  # a stage without a single date is a word of the status only
    reached = np.column_stack([_reached(leads, kept, at)[:, dated], won])
    # Whoever got further has passed the stages before, at the latest then.
    reached = np.minimum.accumulate(reached[:, ::-1], axis=1)[:, ::-1]
    over = won < created
    reached[over], lost[over] = np.inf, np.inf  # won before it came: counted as open
    return Known(
        start=records.clock.origin + timedelta(days=at // DAY),
        created=created,
        reached=np.where(np.isfinite(reached), np.maximum(reached, created[:, None]), np.inf),
        lost=lost,
        log_begins=_log_begins(created, np.minimum(won, lost)),
        stage_names=tuple(name for name, has in zip(leads.stage_names, dated.tolist(), strict=True) if has),
        source=leads.source.taken(kept),
        segment=leads.segment.taken(kept),
        owners={role: words.taken(kept) for role, words in leads.owners.items()},
        value=leads.value[kept],
        rows=kept.astype(np.int64),
        losses_logged=records.losses_logged,
        soonest=SOONEST_OF_DAYS if _noon(leads.created) or closed_noon else SOONEST,
        currency=records.currency or "currency",
    )


def weekly_wins(records: Records, first: int, n_weeks: int) -> Ints:
    """Wins of each week from a moment on (seconds on the records' clock), shape (n_weeks,)."""
    won = records.leads.closed[records.leads.outcome == WON]
    week = (won[won != NEVER] - first) // WEEK
    return np.bincount(week[(week >= 0) & (week < n_weeks)], minlength=n_weeks)


def _reached(leads: Leads, kept: Ints, at: int) -> Floats:
    moments = leads.reached[kept]
    days = _days(moments, at, _noon(leads.reached))
    days[moments >= at] = np.inf
    return days


def _days(moments: NDArray[np.int64], at: int, noon: float) -> Floats:
    """Days from ``at``; infinite for what never came."""
    days = (np.minimum(moments, 2**52) - at) / DAY + noon
    days[moments == NEVER] = np.inf
    return np.asarray(days)


def _noon(moments: NDArray[np.int64]) -> float:
    """Half a day where a column has no hours, else nothing."""
    known = moments[moments != NEVER]
    return 0.5 if known.size and not (known % DAY).any() else 0.0


def _log_begins(created: Floats, closed: Floats) -> float:
    """Monday of the first week with at least a fifth of a usual week's closings, where the log begins late.

    A usual week is the median of the weeks from the first closing on.
    """
    happened = closed[np.isfinite(closed)]
    if created.size == 0 or happened.size == 0:
        return -np.inf
    week = np.floor(happened / 7).astype(np.int64)
    counts = np.bincount(week - week.min())
    usual = float(np.median(counts[np.cumsum(counts) >= 0.02 * counts.sum()]))
    first = int(week.min() + np.flatnonzero(counts >= max(1.0, QUIET * usual))[0])
    if first - np.floor(created.min() / 7) < TRUNCATED_WEEKS:
        return -np.inf
    return 7.0 * first
