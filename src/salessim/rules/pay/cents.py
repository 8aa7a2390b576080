"""Whole cents of pay, as a hand would round them."""

from __future__ import annotations

import math

from salessim.compiling import compiled

__all__ = ["half_up"]


@compiled
def half_up(amount: float) -> int:
    """Whole cents of an amount (cents, at least 0), half up; a millionth of a cent below a half counts as a half.

    Ten per cent of a deal is half a cent in every tenth case, and in binary sometimes a little less than half a cent:
    without the millionth such payments could not be checked by hand.

    Examples
    --------
    >>> half_up(2.5), half_up(2.4999999999), half_up(2.49)
    (3, 3, 2)
    """
    return math.floor(amount + 0.5 + 1e-6)
