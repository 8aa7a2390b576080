"""Pay: what people earn, how unevenly, and what variable pay costs."""
# ruff: noqa: D205  (a docstring here is a definition as published, of one or two sentences)

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from salessim.metrics.accounts import bookings
from salessim.metrics.catalogue import metric
from salessim.metrics.estimate import mean, ratio, spread
from salessim.metrics.ledger import PAY, VARIABLE_PAY, Component
from salessim.metrics.view import View

Floats = NDArray[np.float64]


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


@metric("variable_pay_cost_of_sales", unit="share", better="lower")
def variable_pay_cost_of_sales(view: View) -> float:
    """Variable pay of everybody divided by the annual contract value of deals won with new customers."""
    return ratio(variable_pay(view), bookings(view))
