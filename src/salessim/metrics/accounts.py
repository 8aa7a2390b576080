"""Customers: recurring revenue, retention, churn, upsell, and how well accounts are looked after."""
# ruff: noqa: D205  (a docstring here is a definition as published, of one or two sentences)

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from salessim.metrics.calendar import period_of
from salessim.metrics.catalogue import metric
from salessim.metrics.estimate import count, mean, ratio
from salessim.metrics.joins import positions, total_by
from salessim.metrics.view import View
from salessim.trace.kinds import COLUMNS, RowKind, Work

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


def _currency_by_month(view: View, kind: RowKind, column: str) -> Floats:
    """Sum of a column of cents over the rows of a kind, in each fiscal month, in currency."""
    rows = view.trace.column(kind, column)
    return total_by(period_of(view.months, view.trace.column(kind, "at")), len(view.months) - 1, rows) / 100


# --------------------------------------------------------------------------------- bookings and growth


@metric("bookings", unit="currency", better="higher")
def bookings(view: View) -> float:
    """Annual contract value of deals won with new customers."""
    return int(view.trace.column(RowKind.DEAL_WON, "b").sum()) / 100


@metric("bookings_by_month", unit="currency", better="higher", level="month")
def bookings_by_month(view: View) -> Floats:
    """Annual contract value of deals won with new customers in each fiscal month."""
    return _currency_by_month(view, RowKind.DEAL_WON, "b")


@metric("bookings_by_week", unit="currency", better="higher", level="week")
def bookings_by_week(view: View) -> Floats:
    """Annual contract value of deals won with new customers in each week."""
    at, value = (view.trace.column(RowKind.DEAL_WON, name) for name in ("at", "b"))
    return total_by(period_of(view.weeks, at), len(view.weeks) - 1, value) / 100


@metric("bookings_by_segment", unit="currency", better="higher", level="segment")
def bookings_by_segment(view: View) -> Floats:
    """Annual contract value of deals won with new customers of each segment."""
    values = view.trace.column(RowKind.DEAL_WON, "b")
    return total_by(view.cycles[1], len(view.tables.segments.ids), values) / 100


@metric("bookings_by_seat", unit="currency", better="higher", level="seat")
def bookings_by_seat(view: View) -> Floats:
    """Annual contract value of deals with new customers that were closed by who sat on each seat."""
    return (
        total_by(view.closing_seats, len(view.tables.seats.ids), view.trace.column(RowKind.DEAL_WON, "b"))
        / 100
    )


@metric("bookings_by_unit", unit="currency", better="higher", level="unit")
def bookings_by_unit(view: View) -> Floats:
    """Annual contract value of deals with new customers that people of each unit closed."""
    unit = np.append(view.tables.seats.unit, -1)[view.closing_seats]
    return total_by(unit, len(view.tables.units.ids), view.trace.column(RowKind.DEAL_WON, "b")) / 100


@metric("arr", unit="currency/year", better="higher")
def arr(view: View) -> float:
    """Annual recurring revenue of all customers at the horizon."""
    return int(view.arr_moves[1].sum()) / 100


@metric("arr_opening", unit="currency/year", better="neither")
def arr_opening(view: View) -> float:
    """Annual recurring revenue of the customers that were there from the start."""
    return view.opening_arr / 100


@metric("arr_by_month", unit="currency/year", better="higher", level="month")
def arr_by_month(view: View) -> Floats:
    """Annual recurring revenue of all customers at the end of each fiscal month, or at the horizon that cuts
    it.
    """
    return view.arr_at(view.months[1:]) / 100


@metric("new_arr", unit="currency/year", better="higher")
def new_arr(view: View) -> float:
    """Annual recurring revenue of the first contracts of new customers."""
    return int(view.accounts.first_arr[~view.accounts.given].sum()) / 100


@metric("new_arr_by_month", unit="currency/year", better="higher", level="month")
def new_arr_by_month(view: View) -> Floats:
    """Annual recurring revenue of the first contracts of new customers in each fiscal month."""
    new = ~view.accounts.given
    month = period_of(view.months, view.accounts.since[new])
    return total_by(month, len(view.months) - 1, view.accounts.first_arr[new]) / 100


@metric("upsell_arr", unit="currency/year", better="higher")
def upsell_arr(view: View) -> float:
    """Annual recurring revenue added by upsell."""
    return int(view.accounts.upsold.sum()) / 100


@metric("upsell_arr_by_month", unit="currency/year", better="higher", level="month")
def upsell_arr_by_month(view: View) -> Floats:
    """Annual recurring revenue added by upsell in each fiscal month."""
    return _currency_by_month(view, RowKind.UPSOLD, "a")


@metric("cross_sell_arr", unit="currency/year", better="higher")
def cross_sell_arr(view: View) -> float:
    """Annual recurring revenue added as customers bought other product lines."""
    return int(view.accounts.cross_sold.sum()) / 100


@metric("cross_sell_arr_by_month", unit="currency/year", better="higher", level="month")
def cross_sell_arr_by_month(view: View) -> Floats:
    """Annual recurring revenue added in each fiscal month as customers bought other product lines."""
    return _currency_by_month(view, RowKind.CROSS_SOLD, "a")


@metric("upsell_arr_by_seat", unit="currency/year", better="higher", level="seat")
def upsell_arr_by_seat(view: View) -> Floats:
    """Annual recurring revenue added by upsell of who sat on each seat."""
    return _arr_by_seat(view, view.trace.of(RowKind.UPSOLD))


@metric("renewed_arr_by_seat", unit="currency/year", better="higher", level="seat")
def renewed_arr_by_seat(view: View) -> Floats:
    """Annual recurring revenue of contracts that were renewed while who sat on each seat managed the account."""
    terms = view.trace.of(RowKind.CONTRACT_STARTED)
    return _arr_by_seat(view, terms[terms[:, COLUMNS.index("occurrence")] > 0])


def _arr_by_seat(view: View, rows: Ints) -> Floats:
    """Sum of what rows hold as annual recurring revenue, by the seat of who they name, in currency a year."""
    return total_by(view.seats_of(rows), len(view.tables.seats.ids), rows[:, COLUMNS.index("a")]) / 100


@metric("contraction_arr", unit="currency/year", better="lower")
def contraction_arr(view: View) -> float:
    """Annual recurring revenue that customers gave up as they renewed for less."""
    return int(view.accounts.contracted.sum()) / 100


@metric("contraction_arr_by_month", unit="currency/year", better="lower", level="month")
def contraction_arr_by_month(view: View) -> Floats:
    """Annual recurring revenue that customers gave up in each fiscal month as they renewed for less."""
    return _currency_by_month(view, RowKind.CONTRACTED, "a")


@metric("churned_arr", unit="currency/year", better="lower")
def churned_arr(view: View) -> float:
    """Annual recurring revenue lost with contracts that were not renewed."""
    return int(view.accounts.lost.sum()) / 100


@metric("churned_arr_by_month", unit="currency/year", better="lower", level="month")
def churned_arr_by_month(view: View) -> Floats:
    """Annual recurring revenue lost in each fiscal month with contracts that were not renewed."""
    return _currency_by_month(view, RowKind.CHURNED, "a")


# ---------------------------------------------------------------------------------------- account care


@metric("accounts_per_manager", unit="accounts", better="neither")
def accounts_per_manager(view: View) -> float:
    """Mean number of customers divided by mean number of people who hold a role that looks after customers,
    over the replication.
    """
    roles = np.unique(view.tables.segments.account_role)
    managers = view.tables.seats.holds[:, roles[roles >= 0]].any(axis=1)
    return ratio(int(view.account_time.sum()), int(view.employed_by_seat[managers].sum()))


@metric("touches_in_time", unit="share", better="higher")
def touches_in_time(view: View) -> float:
    """Account touches done within the segment's limit after they were due, as a share of touches due at least
    that limit before the horizon, skipped ones included.
    """
    judged, in_time = _judged(view, Work.TOUCH)
    skipped = view.trace.of(RowKind.TOUCH_SKIPPED)
    would_be = skipped[:, COLUMNS.index("at")] + _touch_limit(view, skipped[:, COLUMNS.index("entity")])
    return ratio(in_time, judged + count(would_be <= view.horizon))


def _judged(view: View, work: Work) -> tuple[int, int]:
    """How many tasks of one kind should have been done by the horizon, and how many of them were done in time."""
    tasks = view.tasks
    judged = (tasks.work == work) & (tasks.deadline <= view.horizon)
    return count(judged), count(judged & (tasks.done <= tasks.deadline))


def _touch_limit(view: View, account: Ints) -> Ints:
    """Seconds within which a touch of each account is in time, shape (n,)."""
    segment = np.append(view.accounts.segment, -1)[positions(view.accounts.ids, account)]
    limit: Ints = np.append(view.tables.segments.touch_in_time, 0)[segment]
    return limit


# ------------------------------------------------------------------------------ incidents and reviews


@metric("incidents", unit="tasks", better="neither")
def incidents(view: View) -> float:
    """Incidents of customers that became work; one that comes while another of the same customer is open is part
    of it.
    """
    return float(count(view.tasks.work == Work.INCIDENT))


@metric("incidents_in_time", unit="share", better="higher")
def incidents_in_time(view: View) -> float:
    """Incidents resolved within the segment's deadline, as a share of those whose deadline fell before the
    horizon, the ones of customers that left included.
    """
    judged, in_time = _judged(view, Work.INCIDENT)
    return ratio(in_time, judged)


@metric("reviews", unit="reviews", better="neither")
def reviews(view: View) -> float:
    """Reviews that customers gave when they were asked."""
    return float(len(view.trace.of(RowKind.REVIEWED)))


@metric("good_reviews", unit="reviews", better="higher")
def good_reviews(view: View) -> float:
    """Good reviews that customers gave when they were asked."""
    return float(view.trace.column(RowKind.REVIEWED, "a").sum())


@metric("good_review_share", unit="share", better="higher")
def good_review_share(view: View) -> float:
    """Good reviews as a share of all reviews."""
    return ratio(good_reviews(view), reviews(view))


@metric("satisfaction_mean", unit="share", better="higher")
def satisfaction_mean(view: View) -> float:
    """Mean satisfaction of customers at the moments at which they were asked for a review."""
    return mean(view.trace.column(RowKind.REVIEWED, "b")) / 1e6
