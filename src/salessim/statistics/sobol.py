"""Sobol's indices: which share of the doubt about an outcome goes with each input, alone and with all others.

Blocks of points (:func:`salessim.statistics.designs.radial_points`) are played on common random numbers: all points
of a block share their replications, and no two blocks share any. Every index is made of differences inside blocks,
so luck that moves all points of a block alike cancels; blocks are independent, so resampling them gives intervals
that know of luck as well.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from salessim.statistics.importance import Importance, standing
from salessim.statistics.intervals import CONFIDENCE, Interval
from salessim.statistics.resampling import expanded_interval, resampled_counts
from salessim.statistics.samples import Floats

__all__ = ["SobolIndices", "sobol_indices"]

_FEWEST = 16  # blocks; below them an interval is guesswork; assumption


@dataclass(frozen=True, slots=True)
class SobolIndices:
    """Shares of the variance that the inputs cause.

    Attributes
    ----------
    variance : Interval
        Of the mean outcome over the inputs, in its squared unit; luck is not part of it.
    first : tuple of Interval
        What would go if this input alone were known, 0..1 each; estimates may lie a little outside.
    total : tuple of Importance
        What would stay if all other inputs were known, 0..1 each.
    blocks : int
        Blocks of points.
    is_corrected : bool
        Whether luck inside a block was taken out of the squares: it needs two replications a point.
    """

    variance: Interval
    first: tuple[Interval, ...]
    total: tuple[Importance, ...]
    blocks: int
    is_corrected: bool


def sobol_indices(
    outcomes: ArrayLike, *, seed: int, confidence: float = CONFIDENCE, n_resamples: int = 2000
) -> SobolIndices:
    """First and total indices with intervals by a bootstrap of blocks.

    Parameters
    ----------
    outcomes : array_like, shape (blocks, inputs + 2, replications)
        Outcomes at A, B, then at A with one input of B after the other, on the same replications within a block. One
        replication is enough for a model without luck.
    seed : int
        Key of the resampling, at least 0.
    confidence : float, default 0.95
    n_resamples : int, default 2000

    Returns
    -------
    SobolIndices

    Raises
    ------
    ValueError
        If there are fewer than 16 blocks, a value is not finite, or the shape is another.

    Notes
    -----
    With half mean squared differences V = (A - B)^2 / 2, J = (B - A_i)^2 / 2 and T = (A - A_i)^2 / 2 (Jansen), the
    total index is T / V and the first one 1 - J / V. Of the mean over r replications a squared difference holds the
    luck s^2 / r besides; with r of 2 or more it is taken out, so that interactions of luck with inputs, or draws that
    are not common, do not count as inputs.

    References
    ----------
    Jansen, Computer Physics Communications 117 (1999) 35-43; Saltelli et al., Computer Physics Communications 181
    (2010) 259-270.
    """
    values = np.asarray(outcomes, dtype=np.float64)
    if values.ndim != 3 or values.shape[0] < _FEWEST or values.shape[1] < 3 or values.shape[2] < 1:
        raise ValueError(f"{_FEWEST} blocks of inputs + 2 points are needed; got shape {values.shape}")
    if not np.isfinite(values).all():
        raise ValueError("outcomes must be finite")
    n = len(values)
    first, second, mixed = values[:, :1], values[:, 1:2], values[:, 2:]
    parts = np.concatenate(
        [_squares(first - second), _squares(second - mixed), _squares(first - mixed)], axis=1
    )
    counts = resampled_counts(n, n_resamples, seed)
    whole, drawn = _split(parts.mean(axis=0)[np.newaxis]), _split(counts @ parts / n)

    def interval(k: int, column: int) -> Interval:
        estimate = float(whole[k][0, column])
        if not whole[0][0, 0] > 0.0:
            return Interval(np.nan, np.nan, np.nan, confidence, n, why_not="the inputs move nothing")
        return expanded_interval(estimate, drawn[k][:, column], n, confidence)

    inputs = mixed.shape[1]
    return SobolIndices(
        variance=interval(0, 0),
        first=tuple(interval(1, k) for k in range(inputs)),
        total=standing([interval(2, k) for k in range(inputs)], drawn[2]),
        blocks=n,
        is_corrected=values.shape[2] > 1,
    )


def _squares(differences: Floats) -> Floats:
    """Half the squared mean difference of each block, without the luck in it; shape (blocks, columns)."""
    r = differences.shape[2]
    squares = differences.mean(axis=2) ** 2
    if r > 1:
        squares = squares - differences.var(axis=2, ddof=1) / r
    return np.asarray(0.5 * squares)


def _split(parts: Floats) -> tuple[Floats, Floats, Floats]:
    """Variance, first and total indices from mean squares, a row a resample."""
    inputs = (parts.shape[1] - 1) // 2
    variance = parts[:, :1]
    with np.errstate(divide="ignore", invalid="ignore"):
        shares = np.where(variance > 0.0, parts[:, 1:] / variance, np.nan)
    return variance, 1.0 - shares[:, :inputs], shares[:, inputs:]
