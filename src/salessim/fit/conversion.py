"""What share gets there, group by group: small groups lean on all of them.

The shares of the groups are taken to come from one beta law, of which all groups together tell (beta-binomial). What
stays open about it is averaged over a grid: with its best fit alone, few groups would seem more alike than they are.
Each group's posterior is the beta law of the same mean and variance. Source: Gelman et al., Bayesian Data Analysis, 3rd
ed. 2013, section 5.3.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import minimize
from scipy.special import betaincinv, expit, gammaln, logit

from salessim.fit.likelihood import Floats, Found, Refusal, covariance
from salessim.statistics.designs import generator

__all__ = ["Shares", "pooled_shares"]

ALIKE = math.log(50.0)
"""Logarithm of how many leads the other groups are worth to a group, before anything is seen. Assumption, with a
standard deviation of 2: anything from one lead to thousands."""


@dataclass(frozen=True, kw_only=True)
class Shares(Found):
    """Shares of some groups.

    Attributes
    ----------
    a, b : array, shape (n_groups,)
        Parameters of each group's beta posterior.
    wins, exposure : array, shape (n_groups,)
        What each rests on.
    borrowed : float
        How many leads the other groups are worth to each group.
    """

    a: Floats
    b: Floats
    wins: Floats
    exposure: Floats
    borrowed: float

    @property
    def mean(self) -> Floats:
        """Posterior means."""
        return self.a / (self.a + self.b)

    @property
    def overall(self) -> float:
        """Mean over all leads."""
        weight = self.exposure.sum()
        return float(self.mean @ self.exposure / weight) if weight > 0 else float(self.mean.mean())

    def interval(self, confidence: float = 0.90) -> tuple[Floats, Floats]:
        """Ends of the equal-tailed intervals."""
        tail = (1 - confidence) / 2
        return betaincinv(self.a, self.b, tail), betaincinv(self.a, self.b, 1 - tail)

    def draws(self, n: int, seed: int) -> Floats:
        """Draws from the posterior; shape (n, n_groups)."""
        return np.asarray(generator(seed).beta(self.a, self.b, size=(n, self.a.size)))


def pooled_shares(wins: ArrayLike, exposure: ArrayLike) -> Shares | Refusal:
    """Shares of groups by partial pooling.

    Parameters
    ----------
    wins : array_like, shape (n_groups,)
        Of each group.
    exposure : array_like, shape (n_groups,)
        Leads of each group; those that are still open count with the share of buyers who would have bought by now.

    Returns
    -------
    Shares or Refusal
        Refused when nothing was seen.

    Raises
    ------
    ValueError
        If a number is negative, or the shapes differ.
    """
    w, e = np.asarray(wins, dtype=np.float64), np.asarray(exposure, dtype=np.float64)
    if w.shape != e.shape or w.ndim != 1 or not (w >= 0).all() or not (e >= 0).all():
        raise ValueError("wins and exposure are as many numbers, none below 0")
    e = np.maximum(e, w)
    if e.sum() <= 0:
        return Refusal("no lead was seen to its end")

    if w.size == 1:  # one group leans on nobody
        a, b = w + 0.5, e - w + 0.5
        return Shares(n=round(float(e.sum())), a=a, b=b, wins=w, exposure=e, borrowed=0.0)
    weight, mean, total = _common_law(w, e)
    a, b = w[:, None] + mean * total, e[:, None] - w[:, None] + (1 - mean) * total
    share, size = a / (a + b), a + b
    centre = share @ weight
    variance = (share * (1 - share) / (size + 1)) @ weight + (share - centre[:, None]) ** 2 @ weight
    like = np.maximum(
        centre * (1 - centre) / np.maximum(variance, 1e-300) - 1, 1e-9
    )  # beta of this mean, variance
    return Shares(
        n=round(float(e.sum())),
        a=centre * like,
        b=(1 - centre) * like,
        wins=w,
        exposure=e,
        borrowed=float(np.exp(np.log(total) @ weight)),
    )


def _common_law(w: Floats, e: Floats) -> tuple[Floats, Floats, Floats]:
    """What is known of the law of all groups: weights, means and sizes of possible beta laws; each of shape (n,)."""

    def loss(x: Floats) -> float:
        return float(_log_loss(w, e, np.array([x[0]]), np.array([x[1]]))[0])

    start = np.array([logit(np.clip((w.sum() + 0.5) / (e.sum() + 1), 1e-4, 1 - 1e-4)), ALIKE])
    peak = minimize(loss, start, method="Nelder-Mead", options={"xatol": 1e-4, "fatol": 1e-6}).x
    error = float(np.sqrt(covariance(loss, peak)[0, 0]))
    reach = 6 * (error if np.isfinite(error) else 2.5)
    means, sizes = np.meshgrid(np.linspace(peak[0] - reach, peak[0] + reach, 61), np.linspace(-5, 15, 81))
    x, y = means.ravel(), sizes.ravel()
    log_weight = -_log_loss(w, e, x, y)
    weight = np.exp(log_weight - log_weight.max())
    kept = weight > 1e-9
    return weight[kept] / weight[kept].sum(), expit(x[kept]), np.exp(y[kept])


def _log_loss(w: Floats, e: Floats, x: Floats, y: Floats) -> Floats:
    """Negative log posterior of log-odds of the mean and log size; shape of both."""
    total = np.exp(np.clip(y, -5, 15))
    a, b = expit(x) * total, expit(-x) * total
    w, e = w[:, None], e[:, None]
    terms = gammaln(w + a) + gammaln(e - w + b) - gammaln(e + a + b)
    same = gammaln(a + b) - gammaln(a) - gammaln(b)
    return np.asarray(-(terms + same).sum(axis=0) + 0.5 * ((y - ALIKE) / 2) ** 2 + 0.5 * (x / 2.5) ** 2)
