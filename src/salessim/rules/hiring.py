"""Hiring: what interviews tell about candidates, and how long a seat stays empty."""

from __future__ import annotations

import math

from salessim.compiling import compiled
from salessim.units import WEEK

__all__ = ["candidate_score", "mean_talent", "monday_from", "selection_validity"]


@compiled
def selection_validity(left: float) -> float:
    """Validity R of several interviews together: R^2 = 1 - product of (1 - r^2).

    Parameters
    ----------
    left : float
        The product of 1 - r^2 over the stages that took place.
    """
    return math.sqrt(max(0.0, 1.0 - left))


@compiled
def mean_talent(total: float, n_roles: int, correlation: float) -> float:
    """Standardised mean of a candidate's talents in the roles of a seat; each talent standard normal.

    The mean of n standard normals that correlate with rho has variance rho + (1 - rho) / n.
    """
    variance = correlation + (1.0 - correlation) / n_roles
    return total / n_roles / math.sqrt(variance) if variance > 0.0 else 0.0


@compiled
def candidate_score(
    talent: float, noise: float, validity: float, values: float, values_weight: float
) -> float:
    """What a candidate is chosen by: R x (R z + sqrt(1 - R^2) e), the talent to be expected, and shared values.

    Parameters
    ----------
    talent, noise : float
        Standardised talent z and the error e of the signal, both standard normal.
    validity : float
        R of the interviews that took place: candidates who were seen less are expected to be average.
    values : float
        +1 or -1: whether the candidate shares the company's values.
    values_weight : float
        Validity of a stage that asks for values, 0 without one.
    """
    signal = validity * talent + math.sqrt(max(0.0, 1.0 - validity * validity)) * noise
    return validity * signal + values_weight * values


@compiled
def monday_from(at: int) -> int:
    """The first Monday 00:00 that is not before a moment (seconds)."""
    return -(-at // WEEK) * WEEK
