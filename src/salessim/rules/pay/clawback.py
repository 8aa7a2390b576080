"""Clawback: part of what a deal paid is taken back when the customer leaves early."""

from __future__ import annotations

from salessim.compiling import compiled
from salessim.rules.pay.cents import half_up

__all__ = ["owed"]


@compiled
def owed(paid: int, share: float) -> int:
    """What is taken back if the customer leaves within the clawback's time (cents): share x what the deal paid.

    Examples
    --------
    >>> owed(350_001, 0.5)
    175001
    """
    return half_up(max(0, paid) * share)
