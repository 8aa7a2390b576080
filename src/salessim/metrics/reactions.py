"""Reactions to pay: effort over the quarter and the year, and deals that are moved between pay periods."""
# ruff: noqa: D205  (a docstring here is a definition as published, of one or two sentences)

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from salessim.metrics.catalogue import metric
from salessim.metrics.estimate import count, ratio, ratios
from salessim.metrics.joins import positions, total_by
from salessim.metrics.standings import MILLION
from salessim.metrics.view import View
from salessim.trace.kinds import COLUMNS, RowKind
from salessim.units import QUARTER, WEEK, YEAR

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

QUARTER_WEEKS: Final = QUARTER // WEEK
_FEW_WEEKS: Final = 2  # at either end of a quarter
_QUARTERS = YEAR // QUARTER


# ---------------------------------------------------------------------------------------------- effort


def _of_weeks(view: View, weeks: slice | Bools) -> float:
    """Mean effort in some of the weeks."""
    effort, seconds = (values[weeks] for values in view.effort_by_week)
    return ratio(float(effort.sum()), float(seconds.sum()) * MILLION)


def _week_of_quarter(view: View) -> Ints:
    """Which week of its quarter each week is, from 0; shape (n_weeks,)."""
    return np.arange(len(view.weeks) - 1) % QUARTER_WEEKS


@metric("effort", unit="ratio", better="higher")
def effort(view: View) -> float:
    """Mean effort of the people on a pay plan over the time that they were: 1 is that of the usual plan, and of who
    does not react to pay.
    """
    return _of_weeks(view, slice(None))


@metric("effort_at_quarter_start", unit="ratio", better="neither")
def effort_at_quarter_start(view: View) -> float:
    """Mean effort of the people on a pay plan in the first two weeks of quarters."""
    return _of_weeks(view, _week_of_quarter(view) < _FEW_WEEKS)


@metric("effort_at_quarter_end", unit="ratio", better="neither")
def effort_at_quarter_end(view: View) -> float:
    """Mean effort of the people on a pay plan in the last two weeks of quarters."""
    return _of_weeks(view, _week_of_quarter(view) >= QUARTER_WEEKS - _FEW_WEEKS)


@metric("effort_by_week", unit="ratio", better="higher", level="week")
def effort_by_week(view: View) -> Floats:
    """Mean effort of the people on a pay plan in each week."""
    effort, seconds = view.effort_by_week
    return ratios(effort, seconds * float(MILLION))


@metric("effort_by_week_of_quarter", unit="ratio", better="higher", level="week_of_quarter")
def effort_by_week_of_quarter(view: View) -> Floats:
    """Mean effort of the people on a pay plan in each week of a quarter, all quarters together."""
    weeks = [slice(week, None, QUARTER_WEEKS) for week in range(QUARTER_WEEKS)]
    return np.array([_of_weeks(view, mine) for mine in weeks], dtype=np.float64)


# ---------------------------------------------------------------------------------------------- timing


@metric("bookings_share_by_week_of_quarter", unit="share", better="neither", level="week_of_quarter")
def bookings_share_by_week_of_quarter(view: View) -> Floats:
    """Share of the annual contract value won in whole quarters that was won in each week of a quarter."""
    at, value = (view.trace.column(RowKind.DEAL_WON, name) for name in ("at", "b"))
    week = np.where(at < view.horizon // QUARTER * QUARTER, at % QUARTER // WEEK, -1)
    booked = total_by(week, QUARTER_WEEKS, value)
    return ratios(booked, np.full(QUARTER_WEEKS, booked.sum()))


@metric("year_end_over_start", unit="ratio", better="neither")
def year_end_over_start(view: View) -> float:
    """Annual contract value won in the last quarter of fiscal years, divided by that won in the first, over whole
    years from the second on (Oyer 1998); not estimable in a shorter run.
    """
    at, value = (view.trace.column(RowKind.DEAL_WON, name) for name in ("at", "b"))
    counted = (at >= YEAR) & (at < view.horizon // YEAR * YEAR)
    quarter = np.where(counted, at % YEAR // QUARTER, -1)
    booked = total_by(quarter, _QUARTERS, value)
    return ratio(int(booked[-1]), int(booked[0]))


@metric("deals_pulled", unit="deals", better="neither")
def deals_pulled(view: View) -> float:
    """Deals that closers moved to an earlier pay period."""
    return float(count(_moved(view, "a") < _moved(view, "b")))


@metric("deals_held", unit="deals", better="neither")
def deals_held(view: View) -> float:
    """Deals that closers held over to a later pay period."""
    return float(count(_moved(view, "a") > _moved(view, "b")))


def _moved(view: View, column: str) -> Ints:
    return view.trace.column(RowKind.DEAL_MOVED, column)


@metric("discount_given", unit="share", better="lower")
def discount_given(view: View) -> float:
    """Discount given so that deals were signed in an earlier pay period, as a share of the annual contract value that
    all deals won would have had without it.
    """
    won = view.trace.of(RowKind.DEAL_WON)
    value = won[:, COLUMNS.index("b")]
    place = positions(_moved(view, "entity"), won[:, COLUMNS.index("entity")])
    discount = np.append(_moved(view, "c"), 0)[place] / MILLION
    given = float((value * discount / (1.0 - np.minimum(discount, 0.999))).sum())
    return ratio(given, float(value.sum()) + given)
