"""Effort: how much of themselves people give, from what one more unit of output would pay them.

Giving up, coasting and pushing come out of the forecast of a pay period and the marginal pay it implies; nothing else
puts them in. Model: first-order condition of a power cost of effort; sizes are contested (Cala et al. 2022), so every
comparison of plans is reported at elasticities 0.05, 0.4 and 0.8.
"""

from __future__ import annotations

import math

from salessim.compiling import compiled

__all__ = ["chosen", "density", "expected", "later", "pace", "reach", "spread"]

SMALLEST_SPREAD = 1e-9


@compiled
def reach(threshold: float, mu: float, sigma: float) -> float:
    """Chance that a period ends above a threshold: Phi((mu - b) / sigma)."""
    return 0.5 * math.erfc((threshold - mu) / (max(sigma, SMALLEST_SPREAD) * math.sqrt(2.0)))


@compiled
def density(threshold: float, mu: float, sigma: float) -> float:
    """Density of the forecast at a threshold (1 / unit): phi((b - mu) / sigma) / sigma."""
    wide = max(sigma, SMALLEST_SPREAD)
    z = (threshold - mu) / wide
    return math.exp(-0.5 * z * z) / (wide * math.sqrt(2.0 * math.pi))


@compiled
def pace(credited: int, yearly_quota: float, able: float, weeks: int) -> float:
    """Expected credit a week: (credit of 26 weeks + 26 weeks of ramped quota) / (weeks seen + 26). Assumption.

    Parameters
    ----------
    credited : int
        Credited in the last 26 weeks, or as many as there were (units).
    yearly_quota : float
        Quota of a year (units).
    able : float
        Proficiency: newcomers expect less of themselves.
    weeks : int
        Weeks seen, at most 26.

    Examples
    --------
    >>> pace(0, 52.0, 1.0, 0), pace(52, 52.0, 1.0, 26)
    (1.0, 1.5)
    """
    return (credited + 26.0 * yearly_quota * able / 52.0) / (weeks + 26)


@compiled
def expected(credited: int, weekly: float, weeks_left: float) -> float:
    """Forecast of a period's credit: mu = S + y tau."""
    return credited + weekly * weeks_left


@compiled
def spread(weekly: float, weeks_left: float, square_over_mean: float, least: float) -> float:
    """Spread of the forecast: sqrt(lambda tau E[X^2]) with lambda = y / E[X], at least ``least`` (compound Poisson).

    Parameters
    ----------
    square_over_mean : float
        E[X^2] / E[X] of what is credited at once (units).
    least : float
        Half a median deal, or half a unit.
    """
    return max(least, math.sqrt(max(0.0, weekly * weeks_left * square_over_mean)))


@compiled
def later(weeks_left: float, per_month: float, over_a_month: float) -> float:
    """Discount on pay that hangs on the end of a period: per month left, and once more when that is over a month away.

    Parameters
    ----------
    per_month : float
        0.95. Assumption.
    over_a_month : float
        0.85: hyperbolic discounting was found by Chung, Steenburgh, Sudhir 2014; size: assumption.
    """
    months = weeks_left * 12.0 / 52.0
    discount = math.pow(per_month, months)
    return discount * over_a_month if months > 1.0 else discount


@compiled
def chosen(ratio: float, elasticity: float, inner: float, least: float, most: float) -> float:
    """Effort: clip(((iota + m / m_ref) / (iota + 1))^eps, least, most), in whole millionths; 1 at reference pay.

    Parameters
    ----------
    ratio : float
        m / m_ref: marginal pay over the role's reference variable pay for a unit of its reference output.
    elasticity : float
        eps, 0.4: from no incentive to the reference output rises by 1.227. Source: Lazear 2000 (22 % within workers),
        Shearer 2004 (20 to 22 %); Paarsch and Shearer 2007.
    inner : float
        iota, 1.5: what moves people besides pay. Assumption, calibrated to the same.

    Examples
    --------
    >>> chosen(1.0, 0.4, 1.5, 0.5, 1.6), chosen(0.0, 0.4, 1.5, 0.5, 1.6)
    (1.0, 0.815193)
    """
    effort = math.pow((inner + ratio) / (inner + 1.0), elasticity)
    return math.floor(min(most, max(least, effort)) * 1e6 + 0.5) / 1e6
