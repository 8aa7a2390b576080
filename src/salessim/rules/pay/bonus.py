"""Quota bonus: a lump sum when a share of the quota is reached."""

from __future__ import annotations

from salessim.compiling import compiled
from salessim.rules.effort import density

__all__ = ["is_reached", "marginal", "worth"]


@compiled
def is_reached(sold: float, quota: int, at: float) -> bool:
    """Whether a share ``at`` of the quota (thousandths of a unit) is reached by so many units.

    Examples
    --------
    >>> is_reached(99, 100_000, 1.0), is_reached(100, 100_000, 1.0), is_reached(80, 100_000, 0.8)
    (False, True, True)
    >>> is_reached(110, 100_000, 1.1)
    True
    """
    return sold * 1000.0 / quota >= at


@compiled
def worth(value: int, sold: float, quota: int, at: float) -> float:
    """P(S): what the part pays in a period for a quantity (cents).

    Examples
    --------
    >>> worth(50_000, 99.0, 100_000, 1.0), worth(50_000, 100.0, 100_000, 1.0)
    (0.0, 50000.0)
    """
    return float(value) if is_reached(sold, quota, at) else 0.0


@compiled
def marginal(
    value: float, goal: float, quota: int, at: float, mu: float, sigma: float, later: float
) -> float:
    """Expected pay for one more unit (cents): later x (value + goal) phi((at x Q - mu) / sigma) / sigma.

    For a team's bonus, mu and sigma are the team's: each head's part in it falls with the team's spread, so that
    free riding comes out of the formula.

    Parameters
    ----------
    value, goal : float
        The sum (cents), and what reaching it is worth besides.
    mu, sigma : float
        Forecast of the period's quantity and its spread (units).

    Examples
    --------
    >>> round(marginal(100_000.0, 0.0, 100_000, 1.0, 100.0, 10.0, 1.0), 1)
    3989.4
    """
    return later * (value + goal) * density(at * quota / 1000.0, mu, sigma)
