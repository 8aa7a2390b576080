"""Metric values as every statistic takes them: one number per replication, NaN where not estimable."""

from __future__ import annotations

import math
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = ["Floats", "as_pairs", "as_samples", "mean_and_sd"]

Floats: TypeAlias = NDArray[np.float64]
_LARGEST = 1e150  # squares of anything larger leave the range of a float


def as_samples(values: ArrayLike) -> tuple[Floats, int]:
    """Check values of a metric and leave out the replications in which it was not estimable.

    Parameters
    ----------
    values : array_like, shape (replications,)

    Returns
    -------
    samples : ndarray, shape (n,)
        The values that are not NaN, in order.
    n_missing : int

    Raises
    ------
    ValueError
        If the values do not form one dimension, or one is infinite or above 1e150 in size.
    """
    array = np.asarray(values, dtype=np.float64)
    if array.ndim != 1:
        raise ValueError(f"one value per replication is needed; got shape {array.shape}")
    samples = array[~np.isnan(array)]
    if np.any(np.abs(samples) > _LARGEST):
        raise ValueError("values must be finite and at most 1e150 in size")
    return samples, array.size - samples.size


def as_pairs(first: ArrayLike, second: ArrayLike) -> tuple[Floats, Floats, int]:
    """Values of the replications in which both are estimable, and how many were left out.

    Parameters
    ----------
    first, second : array_like, shape (replications,)
        Row r of both comes from replication r.

    Returns
    -------
    first, second : ndarray, shape (n,)
    n_missing : int

    Raises
    ------
    ValueError
        As `as_samples`, or if the two differ in shape.
    """
    a, b = np.asarray(first, dtype=np.float64), np.asarray(second, dtype=np.float64)
    if a.shape != b.shape:
        raise ValueError(f"pairs need the same replications; got shapes {a.shape} and {b.shape}")
    kept = ~(np.isnan(a) | np.isnan(b))
    (a, _), (b, _) = as_samples(a[kept]), as_samples(b[kept])
    return a, b, int(kept.size - a.size)


def mean_and_sd(samples: Floats) -> tuple[float, float]:
    """Mean and sample standard deviation (divisor n - 1).

    Computed about the first value, so that equal values have exactly that mean and a deviation of exactly 0.

    Parameters
    ----------
    samples : ndarray, shape (n,)
        Without NaN.

    Returns
    -------
    mean, sd : float
        In the unit of the values; NaN where n is too small (0 for the mean, 0 or 1 for the deviation).

    Examples
    --------
    >>> mean_and_sd(np.array([0.1, 0.1, 0.1]))
    (0.1, 0.0)
    """
    if samples.size == 0:
        return math.nan, math.nan
    first = float(samples[0])
    offsets = samples - first
    mean = first + float(np.mean(offsets))
    return mean, float(np.std(offsets, ddof=1)) if samples.size > 1 else math.nan
