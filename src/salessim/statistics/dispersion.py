"""Counts that vary more than chance alone would: how much, and how well a mean of them is known.

Counts of successive weeks depend on one another, so they are resampled in runs of consecutive weeks.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike

from salessim.statistics.intervals import CONFIDENCE, Interval
from salessim.statistics.resampling import resampled_indices
from salessim.statistics.samples import Floats, as_samples, mean_and_sd

__all__ = ["block_mean_interval", "variance_to_mean", "variance_to_mean_interval"]

_TOO_FEW = 8  # periods; below them a bootstrap interval is guesswork; assumption


def variance_to_mean(counts: ArrayLike) -> float:
    """Sample variance / mean of counts: 1 in a Poisson process, above 1 when over-dispersed.

    Parameters
    ----------
    counts : array_like, shape (periods,)

    Returns
    -------
    float
        NaN below two periods or when the mean is not above 0.

    References
    ----------
    Cox and Lewis, The Statistical Analysis of Series of Events, 1966 (index of dispersion).

    Examples
    --------
    >>> variance_to_mean([2, 4, 6])
    1.0
    """
    samples, _ = as_samples(counts)
    mean, sd = mean_and_sd(samples)
    return sd * sd / mean if mean > 0 else math.nan


def variance_to_mean_interval(
    counts: ArrayLike, *, seed: int, block: int = 1, confidence: float = CONFIDENCE, n_resamples: int = 4000
) -> Interval:
    """Variance / mean of counts with a bootstrap interval.

    Parameters
    ----------
    counts : array_like, shape (periods,)
        In the order of time when `block` is above 1.
    seed : int
        Key of the resampling, at least 0.
    block : int, default 1
        Successive periods that are kept together; 1 for independent periods or replications.
    confidence : float, default 0.95
    n_resamples : int, default 4000

    Returns
    -------
    Interval
        Percentiles of the resampled ratios; not estimable below 8 periods or without any count.

    Raises
    ------
    ValueError
        As `as_samples`, or if `block` is not in 1..periods.
    """
    return _bootstrap(counts, _row_dispersion, seed, block, confidence, n_resamples)


def block_mean_interval(
    counts: ArrayLike, *, block: int, seed: int, confidence: float = CONFIDENCE, n_resamples: int = 4000
) -> Interval:
    """Mean of successive counts with a circular-block bootstrap interval.

    Parameters
    ----------
    counts : array_like, shape (periods,)
        In the order of time.
    block : int
        Successive periods that are kept together: long enough that blocks hardly depend on one another.
    seed : int
        Key of the resampling, at least 0.
    confidence : float, default 0.95
    n_resamples : int, default 4000

    Returns
    -------
    Interval
        Percentiles of the resampled means; not estimable below 8 periods.

    Raises
    ------
    ValueError
        As `as_samples`, or if `block` is not in 1..periods.
    """
    return _bootstrap(counts, _row_mean, seed, block, confidence, n_resamples)


def _row_mean(rows: Floats) -> Floats:
    means: Floats = np.mean(rows, axis=1)
    return means


def _row_dispersion(rows: Floats) -> Floats:
    means = np.mean(rows, axis=1)
    ratios = np.full(means.shape, math.nan)
    np.divide(np.var(rows, axis=1, ddof=1), means, out=ratios, where=means > 0)
    return ratios


def _bootstrap(
    counts: ArrayLike,
    statistic: Callable[[Floats], Floats],
    seed: int,
    block: int,
    confidence: float,
    n_resamples: int,
) -> Interval:
    if not 0 < confidence < 1:
        raise ValueError(f"a confidence lies between 0 and 1; got {confidence}")
    samples, n_missing = as_samples(counts)
    estimate = float(statistic(samples[np.newaxis])[0]) if samples.size > 1 else math.nan
    if samples.size < _TOO_FEW or math.isnan(estimate):
        why_not = f"fewer than {_TOO_FEW} periods" if samples.size < _TOO_FEW else "no count above 0"
        return Interval(estimate, math.nan, math.nan, confidence, samples.size, n_missing, why_not)
    batches = resampled_indices(samples.size, n_resamples, seed, block)
    resampled = np.concatenate([statistic(samples[rows]) for rows in batches])
    low, high = np.nanquantile(resampled, [(1 - confidence) / 2, (1 + confidence) / 2])
    return Interval(estimate, float(low), float(high), confidence, samples.size, n_missing)
