"""How many leads come, when, and what they are like."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from salessim.compiling import compiled
from salessim.units import HOUR, WEEK, YEAR

__all__ = [
    "arrival_in_week",
    "busy_week_factor",
    "busy_week_sigma",
    "share_reached",
    "touch_chance",
    "weekly_rate",
]


@compiled
def weekly_rate(per_week: float, growth: float, month_factor: float, week: int) -> float:
    """Mean leads of a week: rate x (1 + growth)^(years since the start) x month factor [leads]."""
    return per_week * math.pow(1.0 + growth, week * WEEK / YEAR) * month_factor


@compiled
def busy_week_sigma(rate: float, dispersion: float) -> float:
    """Log standard deviation of the factor G that over-disperses a weekly Poisson number.

    G is lognormal with mean 1 and variance (D - 1) / rate, so that the number has variance / mean = D.
    """
    if rate <= 0.0 or dispersion <= 1.0:
        return 0.0
    return math.sqrt(math.log1p((dispersion - 1.0) / rate))


@compiled
def busy_week_factor(z: float, sigma: float) -> float:
    """The factor G = exp(sigma z - sigma^2 / 2), mean 1."""
    return math.exp(sigma * z - 0.5 * sigma * sigma)


@compiled
def arrival_in_week(
    hour_shares: NDArray[np.float64], hour_guide: NDArray[np.int64], u_hour: float, u_moment: float
) -> int:
    """Second of the week at which a lead arrives: in the first hour whose cumulative share is not below the draw.

    Parameters
    ----------
    hour_shares : array, shape (168,)
        Cumulative share of arrivals by the end of each hour of the week; the last is 1.
    hour_guide : array, shape (168,)
        Where to begin to look: the first hour whose cumulative share is not below k / 168. Source: H. C. Chen,
        Y. Asau, "On generating random variates from an empirical distribution", AIIE Transactions 6 (1974) 163-166.
    u_hour, u_moment : float
        Uniform draws for the hour and for the second in it.
    """
    hour = int(hour_guide[int(u_hour * 168.0)])
    while hour > 0 and hour_shares[hour - 1] >= u_hour:
        hour -= 1
    while hour < 167 and hour_shares[hour] < u_hour:
        hour += 1
    return hour * HOUR + int(u_moment * HOUR)


@compiled
def share_reached(cumulative: NDArray[np.float64], u: float) -> int:
    """Index of the first cumulative share that is not below ``u``."""
    for k in range(len(cumulative) - 1):
        if u <= cumulative[k]:
            return k
    return len(cumulative) - 1


@compiled
def touch_chance(chance: float, gap: int, rest: int) -> float:
    """Chance that a touch books a meeting: chance x (1 - exp(-gap / rest)), or the full chance at the first campaign.

    Parameters
    ----------
    chance : float
        Chance at a prospect who was never called.
    gap : int
        Seconds since the prospect's last campaign, or -1 if there was none.
    rest : int
        Time constant (seconds) after which a prospect listens again. Assumption.
    """
    if gap < 0 or rest <= 0:
        return chance
    return -chance * math.expm1(-gap / rest)
