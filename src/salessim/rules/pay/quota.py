"""Quotas: what a period expects of a person, and how a year's result moves the next.

Quotas are whole thousandths of a unit (of a lead, or of a cent), so that a statement can be checked by hand.
"""

from __future__ import annotations

import math

from salessim.compiling import compiled
from salessim.rules.pay.cents import half_up

__all__ = ["base_rate", "error_factor", "factor_after_year", "of_period", "value_of_period", "yearly"]


@compiled
def yearly(quota: float, factor: float, planned_heads: int, heads: int) -> float:
    """A person's quota of a year (units of the measure).

    quota x factor, and for a top-down quota x planned heads / heads: the team's target over those who are there.

    Parameters
    ----------
    quota : float
        As planned, for one person.
    factor : float
        Growth and ratchet so far; 1 in the first year.
    planned_heads, heads : int
        People among whom a team's target was shared, 0 when the quota is each person's own; and how many there are.

    Examples
    --------
    >>> yearly(750_000.0, 1.0, 0, 3), yearly(750_000.0, 1.0, 3, 2)
    (750000.0, 1125000.0)
    """
    return quota * factor * planned_heads / max(1, heads) if planned_heads > 0 else quota * factor


@compiled
def of_period(yearly_quota: float, months: int, share: float, able: float) -> int:
    """Quota of a period (thousandths of a unit, at least 1): a year's x months / 12 x share of the period x ramp.

    Parameters
    ----------
    share : float
        Share of the period that the person is there from now on.
    able : float
        Proficiency, for ramped quotas; else 1. Source: first-year plan quotas of 65 to 75 %, pulserevops.com.

    Examples
    --------
    >>> of_period(62.0, 3, 1.0, 1.0), of_period(62.0, 3, 0.5, 0.4)
    (15500, 3100)
    """
    return max(1, math.floor(yearly_quota * 1000.0 * months / 12.0 * share * able + 0.5))


@compiled
def value_of_period(value: int, months: int, share: float) -> int:
    """What a part of a plan brings on target in a period (cents): of a year's, months / 12 x share of the period.

    Examples
    --------
    >>> value_of_period(7_500_000, 3, 1.0)
    1875000
    """
    return half_up(value * months / 12.0 * share)


@compiled
def base_rate(value: int, yearly_quota: float, able: float) -> float:
    """Base rate of a commission (cents for a unit): what a year on target brings over its quota, as it stands.

    Parameters
    ----------
    value : int
        Of a year on target (cents).
    able : float
        Proficiency, for ramped quotas; else 1.

    Examples
    --------
    >>> base_rate(7_500_000, 75_000_000.0, 1.0)
    0.1
    """
    return value / max(1e-3, yearly_quota * able)


@compiled
def factor_after_year(factor: float, growth: float, up: float, down: float, sold: int, quota: int) -> float:
    """Growth and ratchet: Q' = Q (1 + g + up (a - 1)+ - down (1 - a)+), a the attainment of the year.

    Parameters
    ----------
    growth : float
        g, growth of quotas a year.
    up, down : float
        0.4 and 0.15 for a ratchet, 0 for none. Source of the asymmetry: Leone, Misra, Zoltners 2004; sizes: assumption.
    sold : int
        Units reached in the year.
    quota : int
        Sum of the year's quotas (thousandths of a unit).

    Examples
    --------
    >>> round(factor_after_year(1.0, 0.05, 0.4, 0.15, 120, 100_000), 3)
    1.13
    >>> round(factor_after_year(1.0, 0.0, 0.4, 0.15, 60, 100_000), 3)
    0.94
    """
    if quota <= 0:
        return factor
    reached = sold * 1000.0 / quota
    return factor * max(0.05, 1.0 + growth + up * max(0.0, reached - 1.0) - down * max(0.0, 1.0 - reached))


@compiled
def error_factor(sd: float, z: float) -> float:
    """Factor by which somebody's quota misses what the customers would allow: exp(sd z - sd^2 / 2), a share, mean 1.

    Parameters
    ----------
    sd : float
        Spread of the logarithm; 0 for quotas that everybody can reach alike. Assumption.
    z : float
        Standard normal draw.

    Examples
    --------
    >>> error_factor(0.0, 2.0), round(error_factor(0.25, 1.0), 4)
    (1.0, 1.2445)
    """
    return math.exp(sd * z - 0.5 * sd * sd) if sd > 0.0 else 1.0
