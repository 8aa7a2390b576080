"""Resampling without a shared generator: the same seed gives the same indices, whatever was drawn before."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from salessim.statistics.intervals import Interval, t_critical
from salessim.statistics.samples import Floats

__all__ = ["expanded_interval", "pigeonhole_counts", "resampled_counts", "resampled_indices"]

_CELLS_AT_ONCE = 1_000_000  # 8 MB of indices


def resampled_indices(n: int, n_resamples: int, seed: int, block: int = 1) -> Iterator[NDArray[np.int64]]:
    """Indices of bootstrap samples, a batch of rows at a time.

    With ``block`` above 1 a row is made of runs of consecutive indices with random starts, the last index
    followed by the first (circular blocks, in which every observation is equally likely), and its length is n
    rounded up to whole blocks.

    Parameters
    ----------
    n : int
        Observations, at least 1.
    n_resamples : int
        Rows in all.
    seed : int
        Key of the Philox generator, 0 <= seed < 2**128.
    block : int, default 1
        Length of a run in observations, 1..n.

    Yields
    ------
    ndarray, shape (rows, ceil(n / block) * block)
        Indices in 0..n-1, block after block; the rows of all batches together are `n_resamples`.

    References
    ----------
    Efron, Annals of Statistics 7 (1979) 1-26; circular blocks: Politis and Romano, in Exploring the Limits of
    Bootstrap, 1992, 263-270.

    Examples
    --------
    >>> next(resampled_indices(6, 2, seed=1, block=3)).shape
    (2, 6)
    """
    if not 1 <= block <= n:
        raise ValueError(f"a block holds between 1 and {n} observations; got {block}")
    generator = np.random.Generator(np.random.Philox(key=seed))
    n_blocks = math.ceil(n / block)
    at_once = max(1, _CELLS_AT_ONCE // n)
    for done in range(0, n_resamples, at_once):
        n_rows = min(at_once, n_resamples - done)
        starts = generator.integers(n, size=(n_rows, n_blocks, 1))
        yield ((starts + np.arange(block)) % n).reshape(n_rows, n_blocks * block)


def resampled_counts(n: int, n_resamples: int, seed: int) -> Floats:
    """How often each observation stands in bootstrap samples: the mean of a resample is ``counts @ values / n``.

    Parameters
    ----------
    n, n_resamples : int
        At least 1.
    seed : int
        Key of the Philox generator, 0 <= seed < 2**128.

    Returns
    -------
    ndarray, shape (n_resamples, n)
        Whole numbers; those of a resample sum to n.

    Examples
    --------
    >>> resampled_counts(5, 3, seed=1).sum(axis=1).tolist()
    [5.0, 5.0, 5.0]
    """
    generator = np.random.Generator(np.random.Philox(key=seed))
    return generator.multinomial(n, np.full(n, 1.0 / n), size=n_resamples).astype(np.float64)


def pigeonhole_counts(
    n_rows: int, n_columns: int, n_resamples: int, seed: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """How often each row and each column stands in bootstrap samples that draw both, independently of each other.

    Parameters
    ----------
    n_rows, n_columns : int
        At least 1.
    n_resamples : int
    seed : int
        Key of the Philox generator, 0 <= seed < 2**128.

    Returns
    -------
    rows : ndarray, shape (n_resamples, n_rows)
    columns : ndarray, shape (n_resamples, n_columns)
        Whole numbers; those of a resample sum to the number of rows and of columns.

    References
    ----------
    Owen, "The pigeonhole bootstrap", Annals of Applied Statistics 1 (2007) 386-411.

    Examples
    --------
    >>> rows, columns = pigeonhole_counts(3, 5, 2, seed=1)
    >>> rows.sum(axis=1).tolist(), columns.sum(axis=1).tolist()
    ([3.0, 3.0], [5.0, 5.0])
    """
    generator = np.random.Generator(np.random.Philox(key=seed))
    rows, columns = (
        generator.multinomial(n, np.full(n, 1.0 / n), size=n_resamples).astype(np.float64)
        for n in (n_rows, n_columns)
    )
    return rows, columns


def expanded_interval(estimate: float, drawn: Floats, n: int, confidence: float) -> Interval:
    """Interval from resamples by expanded percentiles, which are a little wider than plain ones for small samples.

    Parameters
    ----------
    estimate : float
        Of the whole sample.
    drawn : ndarray, shape (n_resamples,)
        Of each resample; NaN is left out.
    n : int
        Size of the sample, at least 2.
    confidence : float
        0..1.

    Returns
    -------
    Interval
        Not estimable without a resample that has a value.

    References
    ----------
    Hesterberg, The American Statistician 69 (2015) 371-386, section 4.
    """
    from scipy.special import ndtr

    known = drawn[~np.isnan(drawn)]
    if not known.size:
        return Interval(estimate, math.nan, math.nan, confidence, n, why_not="no resample has a value")
    critical = t_critical(confidence, n - 1) * math.sqrt(n / (n - 1))
    low, high = (float(one) for one in np.quantile(known, [float(ndtr(-critical)), float(ndtr(critical))]))
    return Interval(estimate, low, high, confidence, n)
