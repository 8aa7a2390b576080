"""Retention: what customers keep paying, who leaves, and how much of recurring revenue is where."""
# ruff: noqa: D205  (a docstring here is a definition as published, of one or two sentences)

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from salessim.metrics.arr_bridge import Movement
from salessim.metrics.catalogue import metric
from salessim.metrics.estimate import count, ratio, ratios
from salessim.metrics.frames import NEVER
from salessim.metrics.joins import total_by
from salessim.metrics.view import View
from salessim.units import YEAR

Floats = NDArray[np.float64]

_LOST = [Movement.CONTRACTION, Movement.CHURN]
_AFTER_SALE = [Movement.UPSELL, Movement.CROSS_SELL, *_LOST]
_MOVED = [Movement.MOVED_IN, Movement.MOVED_OUT]


# --------------------------------------------------------------------------- recurring revenue kept


def _a_year(kept: float, opening: float, years: float) -> float:
    """``kept / opening`` over the replication as a factor a year; NaN when there was nothing to keep."""
    if not opening or not years:
        return float("nan")
    if kept <= 0:
        return 0.0
    exponent = math.log(kept / opening) / years
    return math.exp(exponent) if exponent < 700 else float("nan")


@metric("gross_retention_of_opening", unit="share/year", better="higher")
def gross_retention_of_opening(view: View) -> float:
    """Recurring revenue of the starting customers at the horizon, of none more than at the start, as a share of
    their opening recurring revenue, annualised as a growth factor.
    """
    book = view.accounts
    now = np.minimum(book.first_arr + book.added - book.taken, book.first_arr)
    return _a_year(float(now[book.given].sum()), view.opening_arr, view.years)


@metric("net_retention_of_opening", unit="share/year", better="higher")
def net_retention_of_opening(view: View) -> float:
    """Recurring revenue of the starting customers at the horizon, upsell and cross-sell included, as a share of their
    opening recurring revenue, annualised as a growth factor.
    """
    book = view.accounts
    kept = (book.first_arr + book.added - book.taken)[book.given].sum()
    return _a_year(float(kept), view.opening_arr, view.years)


@metric("gross_retention", unit="share/year", better="higher")
def gross_retention(view: View) -> float:
    """One minus recurring revenue lost to churn and contraction divided by mean recurring revenue, a year, all
    customers together.
    """
    return 1.0 - ratio(int(view.accounts.taken.sum()), view.arr_years)


@metric("net_retention", unit="share/year", better="higher")
def net_retention(view: View) -> float:
    """One plus recurring revenue added by upsell and cross-sell less that lost to churn and contraction, divided by
    mean recurring revenue, a year, all customers together.
    """
    return 1.0 + ratio(int((view.accounts.added - view.accounts.taken).sum()), view.arr_years)


def _by_segment(view: View, movements: list[Movement]) -> Floats:
    """One plus what some movements brought or took, divided by mean recurring revenue, a year; shape (n_segments,)."""
    moves = view.arr_bridge_moves
    years = moves.years_by(moves.segment, moves.n_segments, view.horizon)
    return 1.0 + ratios(moves.by_segment[:, movements].sum(axis=1), years)[:-1]


def _by_unit(view: View, movements: list[Movement]) -> Floats:
    """The same in each unit, shape (n_units,)."""
    moves = view.arr_bridge_moves
    years = moves.years_by(moves.unit, moves.n_units, view.horizon)
    return 1.0 + ratios(moves.by_unit[:, movements].sum(axis=1), years)[:-1]


@metric("gross_retention_by_segment", unit="share/year", better="higher", level="segment")
def gross_retention_by_segment(view: View) -> Floats:
    """One minus recurring revenue lost to churn and contraction divided by mean recurring revenue, a year, in each
    segment.
    """
    return _by_segment(view, _LOST)


@metric("net_retention_by_segment", unit="share/year", better="higher", level="segment")
def net_retention_by_segment(view: View) -> Floats:
    """One plus recurring revenue added by upsell and cross-sell less that lost to churn and contraction, divided by
    mean recurring revenue, a year, in each segment.
    """
    return _by_segment(view, _AFTER_SALE)


@metric("gross_retention_by_unit", unit="share/year", better="higher", level="unit")
def gross_retention_by_unit(view: View) -> Floats:
    """One minus recurring revenue lost to churn and contraction divided by mean recurring revenue, a year, while each
    unit looked after it.
    """
    return _by_unit(view, _LOST)


@metric("net_retention_by_unit", unit="share/year", better="higher", level="unit")
def net_retention_by_unit(view: View) -> Floats:
    """One plus recurring revenue added by upsell and cross-sell less that lost to churn and contraction, divided by
    mean recurring revenue, a year, while each unit looked after it.
    """
    return _by_unit(view, _AFTER_SALE)


# ----------------------------------------------------------------------- where recurring revenue is


@metric("arr_by_segment", unit="currency/year", better="higher", level="segment")
def arr_by_segment(view: View) -> Floats:
    """Annual recurring revenue of the customers of each segment at the horizon."""
    sums: Floats = view.arr_bridge_moves.by_segment[:-1].sum(axis=1) / 100
    return sums


@metric("arr_by_unit", unit="currency/year", better="higher", level="unit")
def arr_by_unit(view: View) -> Floats:
    """Annual recurring revenue at the horizon of the customers that each unit looks after."""
    sums: Floats = view.arr_bridge_moves.by_unit[:-1].sum(axis=1) / 100
    return sums


@metric("moved_arr_by_unit", unit="currency/year", better="neither", level="unit")
def moved_arr_by_unit(view: View) -> Floats:
    """Annual recurring revenue of customers that came to each unit from others, less that of customers that went to
    others.
    """
    sums: Floats = view.arr_bridge_moves.by_unit[:-1, _MOVED].sum(axis=1) / 100
    return sums


# ---------------------------------------------------------------------------------- customers kept


@metric("customers", unit="accounts", better="higher")
def customers(view: View) -> float:
    """Customers under contract at the horizon."""
    return float(count(view.accounts.churned == NEVER))


@metric("churned_customers", unit="accounts", better="lower")
def churned_customers(view: View) -> float:
    """Customers whose contract ended and was not renewed."""
    return float(count(view.accounts.churned < NEVER))


@metric("logo_churn", unit="share/year", better="lower")
def logo_churn(view: View) -> float:
    """Customers that left divided by customer-years under contract, all customers together."""
    return ratio(churned_customers(view), int(view.account_time.sum()) / YEAR)


@metric("logo_churn_by_segment", unit="share/year", better="lower", level="segment")
def logo_churn_by_segment(view: View) -> Floats:
    """Customers that left divided by customer-years under contract, in each segment."""
    segment, n = view.accounts.segment, len(view.tables.segments.ids)
    left = total_by(segment[view.accounts.churned < NEVER], n)
    return ratios(left, total_by(segment, n, view.account_time) / YEAR)


@metric("logo_churn_of_opening", unit="share/year", better="lower")
def logo_churn_of_opening(view: View) -> float:
    """Share of the starting customers that had left by the horizon, annualised as a growth factor."""
    book = view.accounts
    kept = count(book.given & (book.churned == NEVER))
    return 1.0 - _a_year(kept, count(book.given), view.years)
