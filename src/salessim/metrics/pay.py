"""Pay: what people earn, how unevenly, and what variable pay costs."""
# ruff: noqa: D205  (a docstring here is a definition as published, of one or two sentences)

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from salessim.metrics.accounts import bookings
from salessim.metrics.catalogue import metric
from salessim.metrics.estimate import mean, ratio, spread
from salessim.metrics.joins import positions, total_by
from salessim.metrics.ledger import PAY, VARIABLE_PAY, Component
from salessim.metrics.view import View
from salessim.trace.kinds import RowKind

Floats = NDArray[np.float64]

_FEWEST = 3  # people, for a rank correlation


@metric("pay", unit="currency", better="neither")
def pay(view: View) -> float:
    """Base pay and variable pay of everybody, before the employer's cost on top."""
    return view.ledger.total(*PAY) / 100


@metric("base_pay", unit="currency", better="neither")
def base_pay(view: View) -> float:
    """Fixed pay of everybody."""
    return view.ledger.total(Component.BASE_PAY) / 100


@metric("variable_pay", unit="currency", better="neither")
def variable_pay(view: View) -> float:
    """Variable pay of everybody: commission, fees, bonuses and draws, less recovered draws and clawbacks."""
    return view.ledger.total(*VARIABLE_PAY) / 100


@metric("pay_by_month", unit="currency", better="neither", level="month")
def pay_by_month(view: View) -> Floats:
    """Base pay and variable pay of everybody in each fiscal month."""
    return view.ledger.by_month(*PAY) / 100


@metric("pay_by_seat", unit="currency", better="neither", level="seat")
def pay_by_seat(view: View) -> Floats:
    """Base pay and variable pay of those who sat on each seat, for the time they did."""
    return view.by_seat(view.ledger.by_spell(len(view.staff.seat), *PAY)) / 100


@metric("variable_pay_by_seat", unit="currency", better="neither", level="seat")
def variable_pay_by_seat(view: View) -> Floats:
    """Variable pay of those who sat on each seat, for the time they did."""
    return view.by_seat(view.ledger.by_spell(len(view.staff.seat), *VARIABLE_PAY)) / 100


@metric("pay_mean", unit="currency/year", better="neither")
def pay_mean(view: View) -> float:
    """Mean over the people who were ever on a pay plan of pay divided by the years they were."""
    return mean(view.yearly_pay)


@metric("pay_sd", unit="currency/year", better="neither")
def pay_sd(view: View) -> float:
    """Standard deviation between the people who were ever on a pay plan of pay divided by the years they were."""
    return spread(view.yearly_pay)


@metric("pay_gini", unit="share", better="neither")
def pay_gini(view: View) -> float:
    """Gini coefficient between the people who were ever on a pay plan of pay divided by the years they were: 0 is
    equal, near 1 is one takes all.
    """
    yearly = np.sort(view.yearly_pay)
    n = len(yearly)
    return ratio(float((2 * np.arange(1, n + 1) - n - 1) @ yearly), n * float(yearly.sum()))


@metric("pay_rank_correlation", unit="ratio", better="higher")
def pay_rank_correlation(view: View) -> float:
    """Spearman's rank correlation, between the people who closed a deal, of pay a year and of the annual contract value
    that they closed a year; not estimable for fewer than three.
    """
    closer, value = (view.trace.column(RowKind.DEAL_WON, name) for name in ("person", "b"))
    staff = view.staff
    closed = total_by(positions(staff.ids, closer), len(staff.ids), value)
    there = total_by(staff.person, len(staff.ids), staff.employed)
    who = np.flatnonzero((closed > 0) & (there > 0))
    if len(who) < _FEWEST:
        return float("nan")
    pay_ranks = _ranks(view.ledger.paid_to(staff.ids[who], *PAY) / there[who])
    value_ranks = _ranks(closed[who] / there[who])
    return ratio(
        float(pay_ranks @ value_ranks), float(np.sqrt((pay_ranks**2).sum() * (value_ranks**2).sum()))
    )


def _ranks(values: Floats) -> Floats:
    """Ranks less their mean, equal values sharing theirs; shape (n,)."""
    ordered = np.sort(values)
    below, up_to = (np.searchsorted(ordered, values, side=side) for side in ("left", "right"))
    return (below + up_to - len(values)) / 2.0


@metric("variable_pay_cost_of_sales", unit="share", better="lower")
def variable_pay_cost_of_sales(view: View) -> float:
    """Variable pay of everybody divided by the annual contract value of deals won with new customers."""
    return ratio(variable_pay(view), bookings(view))
