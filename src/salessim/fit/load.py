"""How much work is open with each person at a time: from the moments at which items open and close."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from salessim.fit.likelihood import FEWEST_EVENTS, NEVER, Floats, Found, Ints, Refusal, as_moments

__all__ = ["Load", "fit_load"]


@dataclass(frozen=True)
class Load(Found):
    """Open items of each person, weighted by time.

    Attributes
    ----------
    mean, p90, most : array of float, shape (people,)
        Mean over the window, the number that is not exceeded in 90 % of the time, and the greatest number.
    overall, overall_se : float
        Mean of the people's means; its error over people, NaN for one person.
    n_never_closed : int
        Items still open at the end of the window; forgotten ones among them draw the load up.
    n : int
        Items open at some time in the window.
    """

    mean: Floats
    p90: Floats
    most: Floats
    overall: float
    overall_se: float
    n_never_closed: int


def fit_load(
    person: ArrayLike, opened: ArrayLike, closed: ArrayLike, n_people: int, window: tuple[int, int]
) -> Load | Refusal:
    """Open items per person over a window.

    Parameters
    ----------
    person : array_like of int, shape (n,)
        0 to n_people - 1; other numbers are left out.
    opened, closed : array_like of int, shape (n,)
        Seconds; NEVER (the largest int64) for what has not happened. An item is open from the one to the other.
    n_people : int
    window : tuple of int
        Begin and end (seconds).

    Returns
    -------
    Load or Refusal
        Refused below five items in the window.

    Raises
    ------
    ValueError
        If the window ends before it begins.
    """
    begin, end = window
    if begin >= end:
        raise ValueError(f"a window ends after it begins; got {begin} to {end}")
    who, start, stop = as_moments(person, opened, closed)
    first, last = np.maximum(start, begin), np.minimum(stop, end)
    kept = (who >= 0) & (who < n_people) & (start != NEVER) & (first < last)
    n = int(kept.sum())
    if n < FEWEST_EVENTS:
        return Refusal(f"fewer than {FEWEST_EVENTS} items were open in the window", n)
    owner, number, seconds = _levels(
        who[kept], first[kept] - begin, last[kept] - begin, n_people, end - begin
    )
    mean = np.bincount(owner, number * seconds.astype(np.float64), minlength=n_people) / (end - begin)
    most = np.zeros(n_people)
    np.maximum.at(most, owner, np.where(seconds > 0, number, 0))
    return Load(
        mean=mean,
        p90=_quantile(owner, number, seconds, n_people, 0.9 * (end - begin)),
        most=most,
        overall=float(mean.mean()),
        overall_se=float(np.std(mean, ddof=1) / np.sqrt(n_people)) if n_people > 1 else float("nan"),
        n_never_closed=int((kept & (stop > end)).sum()),
        n=n,
    )


def _levels(who: Ints, first: Ints, last: Ints, n_people: int, length: int) -> tuple[Ints, Ints, Ints]:
    """Person, number of open items and seconds of every stretch in which the number does not change.

    One sweep over all people: each has a stretch of time of their own, at whose begin and end nothing is open.
    """
    everybody = np.arange(n_people)
    moment = np.concatenate([everybody * length, who * length + first, who * length + last])
    change = np.concatenate([np.zeros(n_people, dtype=np.int64), np.ones_like(who), -np.ones_like(who)])
    order = np.argsort(moment, kind="stable")
    moment = moment[order]
    seconds = np.diff(moment, append=n_people * length)
    # What ends with one person's time shares its moment with the next one's begin: it lasts no second.
    return np.minimum(moment // length, n_people - 1), np.cumsum(change[order]), seconds


def _quantile(owner: Ints, number: Ints, seconds: Ints, n_people: int, reach: float) -> Floats:
    """Least number of open items that, with all lower ones, makes up so many seconds of each person's time."""
    lasting = seconds > 0
    owner, number, seconds = owner[lasting], number[lasting], seconds[lasting]
    order = np.lexsort((number, owner))
    owner, number = owner[order], number[order]
    passed = np.cumsum(seconds[order], dtype=np.float64)
    begins = np.searchsorted(owner, np.arange(n_people))
    before = np.concatenate([[0.0], passed])[begins]
    place = np.searchsorted(passed, before + reach * (1 - 1e-12))
    return number[np.minimum(place, number.size - 1)].astype(np.float64)
