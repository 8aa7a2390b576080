"""Money: revenue, cost, profit and cash of the company, and what a customer costs and is worth."""
# ruff: noqa: D205  (a docstring here is a definition as published, of one or two sentences)

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from salessim.metrics.accounts import new_arr
from salessim.metrics.calendar import month_starts
from salessim.metrics.catalogue import metric
from salessim.metrics.estimate import ratio
from salessim.metrics.funnel import won_deals
from salessim.metrics.ledger import COSTS, SALES_COSTS, Component
from salessim.metrics.retention import logo_churn
from salessim.metrics.view import View
from salessim.units import YEAR

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

_LAST_MONTHS: Final = 3  # a quarter: bills of a year and pay of a quarter come in and go out unevenly


def _profit_by_month(view: View) -> Ints:
    return view.ledger.by_month(Component.REVENUE) - view.ledger.by_month(*COSTS)


# ------------------------------------------------------------------------------------- profit and cash


@metric("revenue", unit="currency", better="higher")
def revenue(view: View) -> float:
    """Revenue recognised before the horizon, evenly over the time of each contract."""
    return view.ledger.total(Component.REVENUE) / 100


@metric("revenue_by_month", unit="currency", better="higher", level="month")
def revenue_by_month(view: View) -> Floats:
    """Revenue recognised in each fiscal month, evenly over the time of each contract."""
    return view.ledger.by_month(Component.REVENUE) / 100


@metric("cost", unit="currency", better="lower")
def cost(view: View) -> float:
    """All cost: pay, the employer's cost on top, tools, leads, overhead, cost of revenue, and other cost."""
    return view.ledger.total(*COSTS) / 100


@metric("cost_by_month", unit="currency", better="lower", level="month")
def cost_by_month(view: View) -> Floats:
    """All cost in each fiscal month."""
    return view.ledger.by_month(*COSTS) / 100


@metric("sales_cost", unit="currency", better="lower")
def sales_cost(view: View) -> float:
    """Sales and marketing cost: pay of everybody in the simulated team, account managers included, the
    employer's cost on top, tools, leads, and overhead.
    """
    return view.ledger.total(*SALES_COSTS, Component.OVERHEAD) / 100


@metric("profit", unit="currency", better="higher")
def profit(view: View) -> float:
    """Revenue recognised less all cost."""
    return int(_profit_by_month(view).sum()) / 100


@metric("profit_by_month", unit="currency", better="higher", level="month")
def profit_by_month(view: View) -> Floats:
    """Revenue recognised less all cost in each fiscal month."""
    return _profit_by_month(view) / 100


@metric("cash_received", unit="currency", better="higher")
def cash_received(view: View) -> float:
    """What customers paid before the horizon."""
    return view.ledger.total(Component.RECEIPT) / 100


@metric("cash", unit="currency", better="higher")
def cash(view: View) -> float:
    """Cash at the horizon: opening cash and what customers paid, less all cost, paid when it arises."""
    return int(view.cash_levels[-1]) / 100


@metric("cash_by_month", unit="currency", better="higher", level="month")
def cash_by_month(view: View) -> Floats:
    """Cash at the end of each fiscal month, or at the horizon that cuts it."""
    return (view.ledger.opening_cash + np.cumsum(_cash_flow_by_month(view))) / 100


def _cash_flow_by_month(view: View) -> Ints:
    return view.ledger.by_month(Component.RECEIPT) - view.ledger.by_month(*COSTS)


@metric("cash_lowest", unit="currency", better="higher")
def cash_lowest(view: View) -> float:
    """Lowest cash at any moment of the replication, the opening included."""
    return int(view.cash_levels.min()) / 100


@metric("cash_lowest_month", unit="month", better="neither")
def cash_lowest_month(view: View) -> float:
    """Fiscal month, counted from 1, in which cash was lowest at some moment, the first one of several; the opening
    counts as the first month, and what is booked at the end of a month as that month.
    """
    return float(view.cash_month(int(view.cash_levels.argmin())) + 1)


@metric("cash_opening", unit="currency", better="neither")
def cash_opening(view: View) -> float:
    """Cash on the first day."""
    return view.ledger.opening_cash / 100


@metric("runway", unit="months", better="higher")
def runway(view: View) -> float:
    """Months for which cash at the horizon lasts at the mean net outflow of the last three whole fiscal months, 0 when
    there is none left; not estimable in a shorter run, or when cash did not fall in them.
    """
    n_whole = int(np.searchsorted(month_starts(np.arange(1, len(view.months))), view.horizon, side="right"))
    burnt = -int(_cash_flow_by_month(view)[max(n_whole - _LAST_MONTHS, 0) : n_whole].sum())
    if n_whole < _LAST_MONTHS or burnt <= 0:
        return float("nan")
    return max(int(view.cash_levels[-1]), 0) / (burnt / _LAST_MONTHS)


@metric("ruin", unit="share", better="lower")
def ruin(view: View) -> float:
    """1 when cash falls below zero at any moment of the replication, else 0: its mean is the odds of ruin."""
    return float(view.cash_levels.min() < 0)


@metric("ruin_by_month", unit="share", better="lower", level="month")
def ruin_by_month(view: View) -> Floats:
    """1 when cash has fallen below zero at any moment up to the end of each fiscal month, else 0: its mean is the odds
    of ruin by then.
    """
    n_months = len(view.months) - 1
    ruined = np.flatnonzero(view.cash_levels < 0)
    month = view.cash_month(int(ruined[0])) if len(ruined) else n_months
    return (np.arange(n_months) >= month).astype(np.float64)


@metric("break_even_month", unit="month", better="lower")
def break_even_month(view: View) -> float:
    """First fiscal month, counted from 1, whose profit is zero or more; not estimable when none is before the
    horizon.
    """
    fine = np.flatnonzero(_profit_by_month(view) >= 0)
    return float(fine[0] + 1) if len(fine) else float("nan")


# -------------------------------------------------------------------------------------- unit economics


@metric("cost_per_new_arr", unit="ratio", better="lower")
def cost_per_new_arr(view: View) -> float:
    """Sales and marketing cost divided by the annual recurring revenue of the first contracts of new
    customers.
    """
    return ratio(sales_cost(view), new_arr(view))


@metric("cac", unit="currency", better="lower")
def cac(view: View) -> float:
    """Customer acquisition cost: sales and marketing cost divided by deals won with new customers."""
    return ratio(sales_cost(view), won_deals(view))


@metric("payback", unit="months", better="lower")
def payback(view: View) -> float:
    """Months in which the gross margin on the recurring revenue of new customers earns back sales and
    marketing cost.
    """
    return 12 * ratio(sales_cost(view), new_arr(view) * view.tables.costs.gross_margin)


@metric("ltv", unit="currency", better="higher")
def ltv(view: View) -> float:
    """Lifetime value: gross margin on the mean recurring revenue of a customer, divided by the yearly logo
    churn; not estimable when no customer left.
    """
    arr_of_customer = ratio(view.arr_years / 100, int(view.account_time.sum()) / YEAR)
    return ratio(arr_of_customer * view.tables.costs.gross_margin, logo_churn(view))


@metric("ltv_to_cac", unit="ratio", better="higher")
def ltv_to_cac(view: View) -> float:
    """Lifetime value of a customer divided by customer acquisition cost."""
    return ratio(ltv(view), cac(view))
