"""Commission in tiers of the quota: flat, accelerators, decelerators, floor and cap, marginal or retroactive.

A tier begins at a share of the quota and pays a multiple of the base rate, which is the value of the part over its
quota: on target it brings its value. Marginal: sum of r_k x max(0, min(a, b_k+1) - b_k). Retroactive: the rate of the
tier that is reached, on all of it. A floor (threshold) is a first tier above 0; a cap is a last tier that pays 0.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from salessim.compiling import compiled
from salessim.rules.effort import density, reach
from salessim.rules.pay.cents import half_up

__all__ = ["marginal", "payout", "payout_share", "worth"]

Floats = NDArray[np.float64]


@compiled
def payout_share(reached: float, at: Floats, rates: Floats, first: int, n: int, retroactive: bool) -> float:
    """Payout as a share of the part's value, from the share of quota that was reached.

    Parameters
    ----------
    reached : float
        Attainment, a: credited quantity over quota.
    at, rates : arrays
        Where tiers begin (shares of quota, rising, the first at 0), and their multiples of the base rate.
    first, n : int
        Rows of the tiers.
    retroactive : bool
        The rate of the highest tier reached holds for all of it.

    Examples
    --------
    >>> at, rates = np.array([0.0, 1.0, 1.25, 1.5]), np.array([1.0, 1.5, 2.0, 2.5])
    >>> [round(payout_share(a, at, rates, 0, 4, False), 3) for a in (0.5, 1.0, 1.1, 1.5, 2.0)]
    [0.5, 1.0, 1.15, 1.875, 3.125]
    >>> round(payout_share(1.1, at, rates, 0, 4, True), 3)
    1.65
    """
    share = 0.0
    for k in range(first, first + n):
        if retroactive:
            if reached >= at[k]:
                share = rates[k] * reached
        else:
            ends = at[k + 1] if k + 1 < first + n else math.inf
            share += rates[k] * max(0.0, min(reached, ends) - at[k])
    return share


@compiled
def worth(
    value: int, sold: float, quota: int, at: Floats, rates: Floats, first: int, n: int, retroactive: bool
) -> float:
    """P(S): what the part pays in a period for a quantity, before it is rounded (cents).

    Parameters
    ----------
    value : int
        What the quota brings (cents).
    sold : float
        Credited, or expected to be (units).
    quota : int
        Of the period (thousandths of a unit).

    Examples
    --------
    >>> worth(1_000_000, 150.0, 100_000, np.array([0.0, 1.0]), np.array([1.0, 1.5]), 0, 2, False)
    1750000.0
    """
    return value * payout_share(sold * 1000.0 / quota, at, rates, first, n, retroactive)


@compiled
def payout(
    value: int, sold: int, quota: int, at: Floats, rates: Floats, first: int, n: int, retroactive: bool
) -> int:
    """Payout of the period so far (cents): value x share of it, half up; at most 1e15.

    A payment is the difference of two of these: neither the order of deals nor splitting one changes their sum.

    Parameters
    ----------
    value : int
        What the quota brings (cents).
    sold : int
        Credited so far (units).
    quota : int
        Of the period (thousandths of a unit).

    Examples
    --------
    >>> at, rates = np.array([0.0, 1.0]), np.array([1.0, 1.5])
    >>> payout(1_000_000, 90, 100_000, at, rates, 0, 2, False), payout(1_000_000, 110, 100_000, at, rates, 0, 2, False)
    (900000, 1150000)
    """
    exact = worth(value, float(sold), quota, at, rates, first, n, retroactive)
    return half_up(min(1e15, max(0.0, exact)))


@compiled
def marginal(
    base: float,
    quota: int,
    at: Floats,
    rates: Floats,
    first: int,
    n: int,
    retroactive: bool,
    goal: float,
    mu: float,
    sigma: float,
    later: float,
) -> float:
    """Expected pay for one more unit (cents).

    base x (r_0 + later x sum of (r_k - r_k-1) Phi((mu - b_k) / sigma)) + later x sum of (jump_k + goal)
    phi((b_k - mu) / sigma) / sigma, where jump_k is what a retroactive tier adds at its threshold, and 0 else.

    Parameters
    ----------
    base : float
        Base rate (cents a unit): :func:`salessim.rules.pay.quota.base_rate`.
    quota : int
        Of the period (thousandths of a unit).
    goal : float
        What reaching a kink is worth besides money (cents). Source that it is: Kuhn and Yu 2025; size: assumption.
    mu, sigma : float
        Forecast of the period's quantity and its spread (units).
    later : float
        Discount on what hangs on the quota, since it is paid later.

    Examples
    --------
    >>> flat = marginal(10_000.0, 100_000, np.zeros(1), np.ones(1), 0, 1, False, 0.0, 80.0, 10.0, 0.8)
    >>> flat
    10000.0
    """
    units = quota / 1000.0
    kinks = rates[first] * base
    for k in range(first + 1, first + n):
        step = rates[k] - rates[k - 1]
        threshold = at[k] * units
        jump = step * base * threshold if retroactive else 0.0
        kinks += later * step * base * reach(threshold, mu, sigma)
        kinks += later * (jump + goal) * density(threshold, mu, sigma)
    return float(kinks)
