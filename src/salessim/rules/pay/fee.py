"""Fees: rate x measure x condition, without a quota.

A fee per accepted lead, a multiplier for long contracts or large deals (the part above 1 as a rate on their bookings),
a multiplier for a converting share or an average deal (settled when the period closes), a sprint contest (a window),
a bonus for a good review or an incident resolved in time.
"""

from __future__ import annotations

from salessim.compiling import compiled
from salessim.rules.pay.cents import half_up

__all__ = ["counts", "is_in_window", "is_met", "marginal", "payout"]


@compiled
def is_in_window(now: int, window_from: int, window_until: int) -> bool:
    """Whether a moment lies within a fee's window (seconds); until -1: it never ends.

    Examples
    --------
    >>> is_in_window(5, 5, 9), is_in_window(9, 5, 9), is_in_window(9, 5, -1)
    (True, False, True)
    """
    return now >= window_from and (window_until < 0 or now < window_until)


@compiled
def counts(
    now: int, term: int, value: int, term_least: int, deal_least: int, window_from: int, window_until: int
) -> bool:
    """Whether something credited meets a fee's conditions.

    Parameters
    ----------
    now : int
        Moment of the credit (seconds).
    term, value : int
        Length of the contract (seconds) and its annual value (cents); 0 where there is none.
    term_least, deal_least : int
        At least this long and this large; 0: any.
    window_from, window_until : int
        Between these moments; until -1: for ever.

    Examples
    --------
    >>> year = 52 * 7 * 86_400
    >>> counts(0, 2 * year, 100, 2 * year, 0, 0, -1), counts(0, year, 100, 2 * year, 0, 0, -1)
    (True, False)
    """
    return is_in_window(now, window_from, window_until) and term >= term_least and value >= deal_least


@compiled
def payout(rate: float, sold: int) -> int:
    """Fees of the period so far (cents): rate (cents a unit) x quantity, half up; at most 1e15.

    Examples
    --------
    >>> payout(5_000.0, 3), payout(0.02, 3_500_000)
    (15000, 70000)
    """
    return half_up(min(1e15, rate * sold))


@compiled
def is_met(
    deals: int, deals_value: int, accepted: int, converted: int, average_least: int, converting_least: float
) -> bool:
    """Whether a period's conditions hold: mean deal (cents), and share of accepted leads that became opportunities.

    Examples
    --------
    >>> is_met(2, 9_000_000, 10, 5, 4_000_000, 0.0), is_met(0, 0, 10, 4, 0, 0.5)
    (True, False)
    """
    is_large = average_least <= 0 or (deals > 0 and deals_value >= average_least * deals)
    return is_large and (
        converting_least <= 0.0 or (accepted > 0 and converted >= converting_least * accepted)
    )


@compiled
def marginal(rate: float, expected: float, now: int, window_from: int, window_until: int) -> float:
    """Expected pay for one more unit (cents): rate x expected share that meets the conditions, within the window.

    Examples
    --------
    >>> marginal(0.02, 0.2, 0, 0, -1), marginal(5_000.0, 1.0, 700, 100, 700)
    (0.004, 0.0)
    """
    return rate * expected if is_in_window(now, window_from, window_until) else 0.0
