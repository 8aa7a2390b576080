"""What an account does: care as it feels it, the hazard of leaving, and the market week that moves all deals."""

from __future__ import annotations

import math

from salessim.compiling import compiled

__all__ = ["care_after", "churn_chance", "hazard_gathered", "next_market", "upsell_value"]


@compiled
def care_after(care: float, was_in_time: bool, weight: float) -> float:
    """Care after one more due touch: exponentially weighted share of touches in time."""
    return (1.0 - weight) * care + (weight if was_in_time else 0.0)


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
