"""Credit: who is paid for a deal, by the organisation as it was when it was signed."""

from __future__ import annotations

import math

from salessim.compiling import compiled

__all__ = ["margin", "split"]


@compiled
def split(quantity: int, share: float) -> int:
    """Part of a deal's credit that goes to somebody besides the closer (cents), rounded down.

    The closer keeps the rest, which is never below zero while the shares sum to at most 1. A millionth of a cent below
    a whole one counts as a whole one: 29 % of a euro are 29 cents, and in binary a little less.

    Examples
    --------
    >>> split(3_500_001, 0.1), split(1, 0.5), split(100, 0.29)
    (350000, 0, 29)
    """
    return math.floor(quantity * share + 1e-6)


@compiled
def margin(value: int, listed: int, gross_margin: float) -> int:
    """Gross margin of a deal (cents, at least 0): its value less the cost of delivering what is listed at ``listed``.

    A discount comes off the margin in full.

    Examples
    --------
    >>> margin(10_000, 10_000, 0.75), margin(8_500, 10_000, 0.75)
    (7500, 6000)
    """
    return max(0, value - math.floor(listed * (1.0 - gross_margin) + 0.5))
