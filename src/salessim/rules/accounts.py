"""What an account does: care as it feels it, satisfaction, the hazard of leaving, and the market week of all deals."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from salessim.compiling import compiled
from salessim.units import WEEK

__all__ = [
    "FULL_SATISFACTION",
    "care_after",
    "churn_chance",
    "hazard_gathered",
    "mean_factor",
    "next_market",
    "satisfaction_after",
    "upsell_value",
]

ALWAYS, FOR_CARE, FOR_INCIDENTS = 0.3, 0.5, 0.2
"""What satisfaction tends to: so much whatever happens, and so much for full care and for every incident resolved in
time. Assumption."""
FULL_SATISFACTION = ALWAYS + FOR_CARE + FOR_INCIDENTS
"""With which every account begins."""


@compiled
def care_after(care: float, was_in_time: bool, weight: float) -> float:
    """Care after one more due touch: exponentially weighted share of touches in time.

    The share of incidents that were resolved in time follows the same rule.
    """
    return (1.0 - weight) * care + (weight if was_in_time else 0.0)


@compiled
def satisfaction_after(
    satisfaction: float, elapsed: int, care: float, in_time: float, per_week: float
) -> float:
    """Satisfaction after some time in which neither care nor the share of incidents in time changed.

    s + (1 - (1 - per_week)^(elapsed / week)) (target - s), target = 0.3 + 0.5 care + 0.2 in_time. Assumption.

    Parameters
    ----------
    satisfaction : float
        Satisfaction before (0..1).
    elapsed : int
        Time that has passed (seconds).
    care : float
        Care as the account felt it (0..1).
    in_time : float
        Exponentially weighted share of incidents that were resolved in time (0..1).
    per_week : float
        Part of the way to its target that satisfaction moves in a week (0..1).
    """
    target = ALWAYS + FOR_CARE * care + FOR_INCIDENTS * in_time
    moved = 1.0 - math.pow(1.0 - per_week, elapsed / WEEK)
    return satisfaction + moved * (target - satisfaction)


@compiled
def hazard_gathered(
    hazard: float, seconds: int, care: float, floor: float, exponent: float, fit: float, poor_fit: float
) -> float:
    """Churn hazard that gathers over some time.

    hazard x seconds x max(care, floor)^-exponent x (1 + poor_fit (0.5 - fit percentile)+).

    Parameters
    ----------
    hazard : float
        Hazard a second at full care and median fit.
    fit : float
        Fit of the customer (standard deviations).
    poor_fit : float
        Factor on how far the fit percentile lies below one half. Assumption.
    """
    percentile = 0.5 * math.erfc(-fit / math.sqrt(2.0))
    poor = 1.0 + poor_fit * max(0.0, 0.5 - percentile)
    return hazard * seconds * math.pow(max(care, floor), -exponent) * poor


@compiled
def mean_factor(factors: NDArray[np.float64], begin: int, end: int) -> float:
    """Mean over some time of a factor that changes by the week; 1 before the first Monday and in no time.

    Parameters
    ----------
    factors : array, shape (n_weeks,)
        Factor of each week; the last one holds for what comes after.
    begin, end : int
        Seconds; ``begin`` may be negative.
    """
    if end <= begin:
        return 1.0
    total = float(max(0, min(end, 0) - begin))
    at = max(begin, 0)
    while at < end:
        week = at // WEEK
        until = min(end, (week + 1) * WEEK)
        total += factors[min(week, len(factors) - 1)] * (until - at)
        at = until
    return total / (end - begin)


@compiled
def churn_chance(gathered: float) -> float:
    """Chance of not renewing at the end of a term with integrated hazard H: 1 - exp(-H)."""
    return -math.expm1(-gathered)


@compiled
def next_market(last: float, z: float, sd: float, persistence: float) -> float:
    """Market factor of the next week: AR(1) with stationary standard deviation ``sd`` on the log-odds."""
    return persistence * last + sd * math.sqrt(1.0 - persistence * persistence) * z


@compiled
def upsell_value(first_value: int, step: float) -> int:
    """Annual value that a successful offer adds (cents): a share of the first value, rounded half up."""
    return math.floor(first_value * step + 0.5)
