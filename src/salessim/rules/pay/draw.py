"""Draw: variable pay is at least so much a month; a recoverable draw is an advance on later months."""

from __future__ import annotations

from salessim.compiling import compiled

__all__ = ["balance_after", "change"]


@compiled
def change(earned: int, draw: int, balance: int, recoverable: bool) -> int:
    """What a month's close adds to pay (cents): the draw that is missing, or what is recovered of earlier ones.

    Parameters
    ----------
    earned : int
        Variable pay of the month before the draw (cents); clawbacks may make it negative.
    draw : int
        Least variable pay a month (cents).
    balance : int
        Advance not yet recovered (cents).

    Examples
    --------
    >>> change(50_000, 200_000, 0, True), change(300_000, 200_000, 150_000, True), change(260_000, 200_000, 9_000, True)
    (150000, -100000, -9000)
    """
    if earned < draw:
        return draw - max(0, earned)
    return -min(balance, earned - draw) if recoverable else 0


@compiled
def balance_after(balance: int, changed: int, recoverable: bool) -> int:
    """Advance not yet recovered after a month's close (cents).

    Examples
    --------
    >>> balance_after(0, 150_000, True), balance_after(150_000, -100_000, True), balance_after(0, 150_000, False)
    (150000, 50000, 0)
    """
    return balance + changed if recoverable else 0
