"""One input at a time, from its P10 to its P90, all others at their medians or as given: the tornado."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike

from salessim.statistics.importance import Importance, standing
from salessim.statistics.intervals import CONFIDENCE, Interval, mean_interval
from salessim.statistics.resampling import resampled_counts

__all__ = ["Swing", "tornado"]


@dataclass(frozen=True, slots=True)
class Swing:
    """What moving one input does.

    Attributes
    ----------
    low, high : Interval
        Outcome at the input's low and at its high end, less that at the middle; paired.
    swing : Importance
        Outcome at the high end less that at the low end; paired.
    is_bent : bool
        Whether both ends clearly lie on the same side of the middle: the swing then says too little.
    """

    low: Interval
    high: Interval
    swing: Importance
    is_bent: bool


def tornado(
    middle: ArrayLike,
    low: ArrayLike,
    high: ArrayLike,
    *,
    seed: int,
    confidence: float = CONFIDENCE,
    n_resamples: int = 2000,
) -> tuple[Swing, ...]:
    """Paired effects of each input's ends.

    Parameters
    ----------
    middle : array_like, shape (replications,)
        Outcome with every input as given.
    low, high : array_like, shape (inputs, replications)
        Outcome with one input at its low end and at its high end, in the same replications.
    seed : int
        Key of the resampling for places, at least 0.
    confidence : float, default 0.95
    n_resamples : int, default 2000

    Returns
    -------
    tuple of Swing
        In the order of the inputs. A replication in which anything is NaN is left out. A swing whose interval
        holds 0 is not told from luck.

    Examples
    --------
    >>> middle = np.array([5.0, 6.0, 8.0, 9.0])
    >>> found = tornado(middle, [middle - 1.0, middle], [middle + 2.0, middle], seed=1)
    >>> [(one.swing.index.estimate, one.swing.is_clear) for one in found]
    [(3.0, True), (0.0, False)]
    """
    base = np.asarray(middle, dtype=np.float64)
    ends = np.stack([np.asarray(low, dtype=np.float64), np.asarray(high, dtype=np.float64)])
    known = ~(np.isnan(base) | np.isnan(ends).any(axis=(0, 1)))
    n_missing = int(known.size - known.sum())
    base, ends = base[known], ends[:, :, known]
    swings = ends[1] - ends[0]
    n = base.size

    def interval(values: ArrayLike) -> Interval:
        return replace(mean_interval(values, confidence), n_missing=n_missing)

    drawn = np.abs(resampled_counts(n, n_resamples, seed) @ swings.T / n) if n else np.zeros((1, len(swings)))
    found = standing([interval(one) for one in swings], drawn, is_signed=True)
    lows, highs = ([interval(one - base) for one in side] for side in ends)
    return tuple(Swing(a, b, swing, _is_bent(a, b)) for a, b, swing in zip(lows, highs, found, strict=True))


def _is_bent(low: Interval, high: Interval) -> bool:
    return low.excludes(0.0) and high.excludes(0.0) and low.estimate * high.estimate > 0.0
