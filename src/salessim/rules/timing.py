"""Timing games: pulling deals into a pay period with a discount, or holding them over into the next.

Source: Larkin 2014 (accelerators on a quarterly clock cost an enterprise vendor 6 to 8 % of revenue); Oyer 1998. The
form is an assumption: what deals pay now, against what the next period pays on average.
"""

from __future__ import annotations

import math

from salessim.compiling import compiled

__all__ = ["acceptance", "discounted", "holds", "pulls"]


@compiled
def pulls(gain: float, quantity: float, average: float, above: float) -> bool:
    """Whether deals are worth pulling forward: g > 1.15 v.

    Parameters
    ----------
    gain : float
        P(S + sum x) - P(S): what they pay now (cents).
    quantity : float
        sum x (units).
    average : float
        v: pay of the next period for a unit, at its forecast (cents).
    above : float
        1.15. Assumption.
    """
    return gain > 0.0 and gain / quantity > above * average


@compiled
def holds(gain: float, quantity: float, average: float, below: float) -> bool:
    """Whether deals are worth holding over: g < 0.85 v; ties never move."""
    return gain / quantity < below * average


@compiled
def acceptance(discount: float, base: float, slope: float) -> float:
    """Chance that a customer signs earlier for a discount: logistic(-1 + 12 d). Assumption, calibrated to Larkin.

    Examples
    --------
    >>> round(acceptance(0.15, -1.0, 12.0), 3)
    0.69
    """
    return 1.0 / (1.0 + math.exp(-(base + slope * discount)))


@compiled
def discounted(value: int, discount: float) -> int:
    """Value of a deal after a discount (cents), half up.

    Examples
    --------
    >>> discounted(10_001, 0.0), discounted(10_001, 0.15)
    (10001, 8501)
    """
    return math.floor(value * (1.0 - discount) + 0.5)
