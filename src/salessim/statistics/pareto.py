"""Two goals at once: which points no other beats in both, and which are clearly beaten on replications of their own."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from salessim.statistics.comparison import compare_paired
from salessim.statistics.intervals import CONFIDENCE
from salessim.statistics.samples import Floats

__all__ = ["clearly_dominated", "non_dominated", "spread_out"]


def non_dominated(points: ArrayLike) -> NDArray[np.bool_]:
    """Which points no other dominates.

    Parameters
    ----------
    points : array_like, shape (points, goals)
        Larger is better; a point with NaN is never one of them.

    Returns
    -------
    ndarray of bool, shape (points,)
        A point is dominated by one that is at least as good in every goal and better in one; equal points stay
        together.

    Examples
    --------
    >>> non_dominated([[1.0, 3.0], [2.0, 2.0], [1.0, 2.0], [3.0, 1.0]]).tolist()
    [True, True, False, True]
    """
    values = np.asarray(points, dtype=np.float64)
    is_known: NDArray[np.bool_] = np.asarray(~np.isnan(values).any(axis=1))
    kept = is_known.copy()
    for k in np.flatnonzero(is_known):
        others = values[is_known]
        kept[k] = not np.any((others >= values[k]).all(axis=1) & (others > values[k]).any(axis=1))
    return kept


def spread_out(points: ArrayLike, n: int) -> list[int]:
    """Positions of at most n points that lie far from each other, the best in each goal first.

    Each further one is the point whose nearest chosen neighbour is farthest away, goals scaled to their ranges.

    Parameters
    ----------
    points : array_like, shape (points, goals)
        Without NaN.
    n : int
        At least 1.

    Examples
    --------
    >>> spread_out([[0.0, 4.0], [1.0, 3.9], [2.0, 2.0], [4.0, 0.0]], 3)
    [3, 0, 2]
    """
    values = np.asarray(points, dtype=np.float64)
    size = np.ptp(values, axis=0) if len(values) else np.ones(1)
    scaled = (values - values.min(axis=0, initial=np.inf)) / np.where(size > 0, size, 1.0)
    chosen = list(dict.fromkeys(int(one) for one in scaled.argmax(axis=0)))[:n] if len(values) else []
    while len(chosen) < min(n, len(values)):
        away = np.abs(scaled[:, None, :] - scaled[chosen][None, :, :]).max(axis=2).min(axis=1)
        away[chosen] = -1.0
        chosen.append(int(away.argmax()))
    return chosen


def clearly_dominated(values: Sequence[Floats], confidence: float = CONFIDENCE) -> list[int]:
    """By which other point each is clearly dominated; -1 where by none.

    Parameters
    ----------
    values : sequence of ndarray, each of shape (goals, replications)
        Larger is better; the same replications for all.
    confidence : float
        With which all that is said holds together: chances of error of all ordered pairs are added up.

    Returns
    -------
    list of int
        A point is clearly dominated by one that is clearly better in one goal and, in each other, clearly better or
        the same in every replication. Both goals must speak, so no chance of error is shared among them.

    References
    ----------
    Berger, "Multiparameter hypothesis testing and acceptance sampling", Technometrics 24 (1982) 295-300
    (intersection-union tests).

    Examples
    --------
    >>> luck = np.tile([-1.0, 1.0], 8)
    >>> clearly_dominated([np.stack([3 + luck, 2 + luck]), np.stack([1 + luck, 1 + luck])])
    [-1, 0]
    """
    k = len(values)
    if k < 2:
        return [-1] * k
    level = 1.0 - 2.0 * (1.0 - confidence) / (k * (k - 1))  # two-sided, so that one side has its share
    found = [-1] * k
    for i in range(k):
        for j in range(k):
            if i == j or found[i] >= 0:
                continue
            gaps = [
                compare_paired(mine, other, level).difference
                for mine, other in zip(values[i], values[j], strict=True)
            ]
            is_ahead = [gap.is_estimable and gap.low > 0.0 for gap in gaps]
            is_same = [gap.is_estimable and gap.low == gap.high == 0.0 for gap in gaps]
            if any(is_ahead) and all(a or s for a, s in zip(is_ahead, is_same, strict=True)):
                found[i] = j
    return found
