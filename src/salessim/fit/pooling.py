"""Partial pooling: groups with few rows lean on the others, as far as the groups differ at all."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from salessim.fit.likelihood import Floats

__all__ = ["Pooled", "pooled_means", "pooled_variances"]

_FEWEST_GROUPS = 3  # with a flat prior on their sd, two groups say nothing of it; Gelman et al. 2013, 5.4


@dataclass(frozen=True)
class Pooled:
    """Means of groups after partial pooling.

    Attributes
    ----------
    mean, se : array of float, shape (groups,)
        Posterior mean and standard deviation; infinite ``se`` where a group has no rows and nothing to lean on.
    between_sd : float
        Posterior mean of the standard deviation between groups; NaN with fewer than three groups.
    """

    mean: Floats
    se: Floats
    between_sd: float


def pooled_means(means: ArrayLike, variances: ArrayLike) -> Pooled:
    """Means of groups that are themselves normal about a common mean.

    Parameters
    ----------
    means : array_like, shape (groups,)
        Mean of each group's rows; of no matter where the variance is infinite.
    variances : array_like, shape (groups,)
        Squared standard errors; above 0, infinite for a group without rows.

    Returns
    -------
    Pooled
        Integrated over the sd between groups (200 values, flat prior) and the common mean (flat prior). With fewer
        than three groups that have rows: unpooled.

    References
    ----------
    Gelman et al., Bayesian Data Analysis, 3rd edition, 2013, section 5.4.
    """
    mean, variance = np.asarray(means, dtype=np.float64), np.asarray(variances, dtype=np.float64)
    has_rows = np.isfinite(variance)
    if has_rows.sum() < _FEWEST_GROUPS:
        return Pooled(np.where(has_rows, mean, np.nan), np.sqrt(variance), float("nan"))
    y, v = mean[has_rows], variance[has_rows]
    widest = 3.0 * float(np.std(y, ddof=1)) + 3.0 * float(np.sqrt(v.min()))
    tau = (np.arange(200) + 0.5) / 200 * widest
    weight = 1.0 / (v + tau[:, None] ** 2)
    total = weight.sum(axis=1)
    centre = weight @ y / total
    log_density = 0.5 * (np.log(weight) - weight * (y - centre[:, None]) ** 2).sum(axis=1) - 0.5 * np.log(
        total
    )
    chance = np.exp(log_density - log_density.max())
    chance /= chance.sum()
    # A group without rows lends all its weight to the others.
    own = np.where(has_rows, tau[:, None] ** 2 / (np.where(has_rows, variance, 1.0) + tau[:, None] ** 2), 0.0)
    inner = own * np.where(has_rows, mean, 0.0) + (1.0 - own) * centre[:, None]
    # Variance given the common mean, and what the common mean adds.
    spread = np.where(has_rows, own * np.where(has_rows, variance, 1.0), tau[:, None] ** 2)
    spread = spread + (1.0 - own) ** 2 / total[:, None]
    posterior = chance @ inner
    return Pooled(posterior, np.sqrt(chance @ (spread + (inner - posterior) ** 2)), float(chance @ tau))


def pooled_variances(variances: ArrayLike, df: ArrayLike) -> tuple[Floats, Floats]:
    """Scale and degrees of freedom of each group's variance, whose posterior is scaled-inverse-chi-squared.

    Parameters
    ----------
    variances : array_like, shape (groups,)
        Sample variances; of no matter where df is 0.
    df : array_like, shape (groups,)
        Their degrees of freedom.

    Returns
    -------
    scale, df : array of float, shape (groups,)
        sigma^2 ~ df x scale / chi2(df), with the mean and variance that the logarithm of sigma^2 has after
        `pooled_means`. With fewer than three groups of positive variance: unpooled. NaN and 0 where nothing is known.

    References
    ----------
    The log of a sample variance: Bartlett and Kendall, Supplement to the Journal of the Royal Statistical Society 8
    (1946) 128-138.
    """
    from scipy.special import digamma, polygamma

    s2, own = np.asarray(variances, dtype=np.float64), np.asarray(df, dtype=np.float64)
    known = (own > 0) & (s2 > 0)
    half = np.where(known, own, 1.0) / 2
    log_variance = np.log(np.where(known, s2, 1.0)) - digamma(half) + np.log(half)
    pooled = pooled_means(np.where(known, log_variance, 0.0), np.where(known, polygamma(1, half), np.inf))
    found = np.isfinite(pooled.se)
    half = _inverse_trigamma(np.where(found, pooled.se, 1.0) ** 2)
    scale = np.exp(pooled.mean + digamma(half) - np.log(half))
    return np.where(found, scale, np.nan), np.where(found, 2 * half, 0.0)


def _inverse_trigamma(y: Floats) -> Floats:
    """Where the trigamma function is `y`, by Newton's method; Smyth, Stat. Appl. Genet. Mol. Biol. 3 (2004) 3."""
    from scipy.special import polygamma

    x = 0.5 + 1.0 / y
    for _ in range(20):
        trigamma = polygamma(1, x)
        x = x + trigamma * (1.0 - trigamma / y) / polygamma(2, x)
    return np.asarray(x, dtype=np.float64)
