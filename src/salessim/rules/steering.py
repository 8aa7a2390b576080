"""What a manager sees on a Monday, and whether it calls for something to be done."""

from __future__ import annotations

import math

from salessim.compiling import compiled
from salessim.rules.watches import WATCHES
from salessim.units import DAY, HOUR, MONTH, WEEK

__all__ = ["is_met", "ratio_of", "runway"]

WAIT, CYCLE_TIME = WATCHES.index("wait"), WATCHES.index("cycle_time")
CAC, CASH, ARR = WATCHES.index("cac"), WATCHES.index("cash"), WATCHES.index("arr")


@compiled
def ratio_of(watch: int, above: int, below: int) -> float:
    """What is watched, from two sums over the weeks looked back on; NaN when there is nothing to divide by.

    Parameters
    ----------
    watch : int
        Place in :data:`salessim.rules.watches.WATCHES`: waits become hours, cycles days, cents currency.
    above, below : int
        Numerator and denominator.

    Examples
    --------
    >>> ratio_of(WAIT, 7200, 1)
    2.0
    """
    if below <= 0:
        return math.nan
    value = above / below
    if watch == WAIT:
        return value / HOUR
    if watch == CYCLE_TIME:
        return value / DAY
    if watch in (CAC, CASH, ARR):
        return value / 100.0
    return value


@compiled
def runway(cash: int, outflow: int, weeks: int) -> float:
    """Months that cash lasts at the mean weekly outflow of the last weeks; infinite when nothing flows out.

    Parameters
    ----------
    cash, outflow : int
        Cents; what went out less what came in, over all the weeks.
    """
    if outflow <= 0:
        return math.inf
    return cash / (outflow / weeks) * WEEK / MONTH


@compiled
def is_met(value: float, bound: float, is_above: bool) -> bool:
    """Whether a condition holds: beyond its bound; never for what cannot be estimated (NaN)."""
    return value > bound if is_above else value < bound
