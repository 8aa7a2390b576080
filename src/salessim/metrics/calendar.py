"""Clocks of metrics: fiscal months and weeks of a replication, open hours, and time present in a window."""

from __future__ import annotations

from itertools import accumulate
from typing import Final

import numpy as np
from numpy.typing import NDArray

from salessim.metrics.joins import open_time
from salessim.scenario.tables import Units
from salessim.units import LONGEST, QUARTER, WEEK, month_start, n_months

__all__ = [
    "NEVER",
    "month_bounds",
    "month_starts",
    "months_of",
    "months_within",
    "open_seconds",
    "period_of",
    "week_bounds",
]

Ints = NDArray[np.int64]

NEVER: Final = 2**62
"""Moment of what did not happen before the horizon."""
# A pay period may end a year after the longest run.
_MONTHS = np.arange(n_months(LONGEST) + 13, dtype=np.int64)
_MONTH_STARTS = _MONTHS // 3 * QUARTER + np.array([month_start(month) for month in range(3)])[_MONTHS % 3]


def month_bounds(horizon: int) -> Ints:
    """Starts of the fiscal months and the horizon; the last month is cut by it. Shape (n_months + 1,)."""
    n = n_months(horizon)
    return np.append(_MONTH_STARTS[:n], horizon if n else 0)


def month_starts(months: Ints) -> Ints:
    """Moment at which each fiscal month starts, as :func:`salessim.units.month_start`; shape (n,)."""
    starts: Ints = _MONTH_STARTS[months]
    return starts


def months_of(at: Ints) -> Ints:
    """Fiscal month that holds each moment, as :func:`salessim.units.month_of`, -1 before the first; shape (n,)."""
    months: Ints = _MONTH_STARTS.searchsorted(at, side="right") - 1
    return months


def months_within(months: Ints, begin: Ints, end: Ints) -> tuple[Ints, Ints]:
    """Every fiscal month that intervals touch, month by month.

    Parameters
    ----------
    months : array of int64, shape (n_months + 1,)
        Bounds of the fiscal months.
    begin, end : array of int64, shape (n_intervals,)
        Moments in seconds; what lies before the first month or after the last is left out.

    Returns
    -------
    tuple of two arrays of int64, shape (n,)
        Rows of the intervals, in order within a month, and the months, in order.
    """
    first, last = np.maximum(months_of(begin), 0), np.minimum(months_of(end), len(months) - 2)
    n_months = np.maximum(last - first + 1, 0)
    row = np.repeat(np.arange(len(begin)), n_months)
    month = np.arange(len(row)) + (first + n_months - np.cumsum(n_months))[row]
    order = np.argsort(month.astype(np.int16), kind="stable")  # numbers so short are sorted in linear time
    return row[order], month[order]


def week_bounds(horizon: int) -> Ints:
    """Starts of the weeks and the horizon; shape (n_weeks + 1,)."""
    return np.minimum(np.arange(-(-horizon // WEEK) + 1, dtype=np.int64) * WEEK, horizon)


def period_of(bounds: Ints, at: Ints) -> Ints:
    """Number of the period that holds each moment, -1 outside all of them; shape (n,)."""
    period = bounds.searchsorted(at, side="right") - 1
    return np.where(period < len(bounds) - 1, period, -1)


def open_seconds(units: Units, unit: Ints, begin: Ints, end: Ints) -> Ints:
    """Opening time of a unit between two moments, row by row.

    Parameters
    ----------
    units : Units
        Opening hours.
    unit : array of int64, shape (n,)
        Row of the unit; -1 is never open.
    begin, end : array of int64, shape (n,)
        Moments in seconds.

    Returns
    -------
    array of int64, shape (n,)
    """
    return open_time(unit, begin, end, _hours(units))


def _hours(units: Units) -> tuple[Ints, Ints, Ints, Ints]:
    """Opening intervals of all units one after another, each with one more for its week's total."""
    none = np.zeros(1, dtype=np.int64)
    first = np.array([0, *accumulate(len(before) for before in units.before)], dtype=np.int64)
    opens, closes = (
        np.concatenate([*(part for times in column for part in (times, none)), none])
        for column in (units.opens, units.closes)
    )
    return first, opens, closes, np.concatenate([*units.before, none])
