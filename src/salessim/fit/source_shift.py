"""A source as the model knows it: by how much its leads' fit is shifted, given the share of them that is won."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.special import expit, logit

from salessim.fit.likelihood import Floats
from salessim.rules.outcomes import centring_constant, fit_grid, survivors

__all__ = ["shifts_for"]

SHIFTS = np.linspace(-6.0, 6.0, 121)
EDGE = 1e-6
"""Chances are kept this far from 0 and 1, where no shift would do."""


def shifts_for(targets: Floats, chances: Sequence[float], fit_effect: float, market_sd: float) -> Floats:
    """Fit shifts at which the mean chance of the whole way is as given.

    The mean is over fit ~ N(shift, 1) and the week's market ~ N(0, sd), of the product of the stages' chances
    expit(logit p + c + fit effect x fit + market), with the constants c of the model.

    Parameters
    ----------
    targets : array, shape (n,)
        Share of each source's leads that is won, 0..1.
    chances : sequence of float
        Base chance of every stage of the way.
    fit_effect : float
        Log-odds per standard deviation of fit.
    market_sd : float
        Log-odds.

    Returns
    -------
    array, shape (n,)
        Between -6 and 6; targets beyond have the nearest of these.
    """
    fit, weight = fit_grid()
    fit, weight = fit[::4], weight[::4] / weight[::4].sum()
    market, share = np.polynomial.hermite_e.hermegauss(7)
    share = share / share.sum()
    total = np.ones((SHIFTS.size, fit.size, market.size))
    still = weight
    for chance in np.clip(chances, EDGE, 1 - EDGE).tolist():
        if chance >= 1 - 2 * EDGE:
            continue  # a stage that everybody passes tells no fit apart
        start = float(logit(chance)) + centring_constant(chance, fit_effect, fit, still)
        still = survivors(chance, start, fit_effect, fit, still)
        total *= expit(
            start + fit_effect * (fit[:, None] + SHIFTS[:, None, None]) + market_sd * market[None, None, :]
        )
    mean = np.einsum("sfm,f,m->s", total, weight, share)
    return np.interp(np.clip(targets, EDGE, 1 - EDGE), mean, SHIFTS)
