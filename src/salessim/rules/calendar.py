"""Opening hours: how working time advances through the calendar."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from salessim.compiling import compiled
from salessim.units import WEEK

__all__ = ["add_work", "is_open", "open_seconds", "whole_seconds"]

Ints = NDArray[np.int64]


@compiled
def whole_seconds(x: float) -> int:
    """A duration in whole seconds, rounded half up, at least 1."""
    return max(1, int(x + 0.5))  # of what is below 1 anyway it does not matter which way it is rounded


@compiled
def open_seconds(at: int, opens: Ints, closes: Ints, before: Ints) -> int:
    """Open seconds from time 0 to ``at``.

    Parameters
    ----------
    at : int
        Moment (seconds since Monday 00:00 of the first week).
    opens, closes : array of int64, shape (n,)
        Weekly opening intervals (seconds since Monday 00:00), sorted and disjoint.
    before : array of int64, shape (n + 1,)
        Open seconds of the week before each interval; the last is the total of the week.
    """
    week = at // WEEK
    rest = at - week * WEEK
    total = week * before[-1]
    for k in range(len(opens)):
        if rest <= opens[k]:
            break
        total += min(rest, closes[k]) - opens[k]
    return int(total)


@compiled
def add_work(start: int, seconds: int, opens: Ints, closes: Ints, before: Ints) -> int:
    """The moment at which ``seconds`` of open time have passed since ``start``: the earliest such moment.

    Parameters
    ----------
    start : int
        Moment at which the work is taken up; outside opening hours it waits for the next opening.
    seconds : int
        Open time needed, at least 1.
    opens, closes, before : arrays
        As in :func:`open_seconds`.
    """
    target = open_seconds(start, opens, closes, before) + seconds
    week = (target - 1) // before[-1]
    rest = target - week * before[-1]
    k = 0
    while before[k + 1] < rest:
        k += 1
    return int(week * WEEK + opens[k] + rest - before[k])


@compiled
def is_open(at: int, opens: Ints, closes: Ints) -> bool:
    """Whether a unit works at this moment; an interval includes its start and not its end."""
    rest = at % WEEK
    for k in range(len(opens)):  # noqa: SIM110 - Numba compiles the plain loop
        if opens[k] <= rest < closes[k]:
            return True
    return False
