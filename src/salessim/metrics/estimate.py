"""Ratios, means and quantiles that are NaN, never a warning, where there is nothing to estimate them from."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from salessim.metrics.joins import total_by

__all__ = [
    "count",
    "mean",
    "mean_by",
    "median_wait",
    "quantile",
    "ratio",
    "ratios",
    "share_by",
    "share_within",
    "spread",
]

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


def count(chosen: Bools) -> int:
    """How many are chosen."""
    return int(np.count_nonzero(chosen))


def ratio(part: float, whole: float) -> float:
    """``part / whole``, NaN when ``whole`` is zero."""
    return float(part) / float(whole) if whole else float("nan")


def ratios(part: Ints | Floats, whole: Ints | Floats) -> Floats:
    """Element by element ``part / whole``, NaN where ``whole`` is zero; shape (n,)."""
    shares: Floats = part / np.where(whole != 0, whole, np.nan)
    return shares


def mean(values: Ints | Floats) -> float:
    """Mean, NaN of nothing."""
    return float(np.add.reduce(values, dtype=np.float64)) / len(values) if len(values) else float("nan")


def spread(values: Floats) -> float:
    """Standard deviation of a sample (divisor n - 1), NaN of fewer than two values."""
    return float(values.std(ddof=1)) if len(values) > 1 else float("nan")


def quantile(values: Ints | Floats, level: float) -> float:
    """Quantile with linear interpolation between order statistics, NaN of nothing.

    To the last bit what ``numpy.quantile`` gives by default, without its ceremony: it steps from the nearer of the
    two order statistics.
    """
    if not len(values):
        return float("nan")
    place = (len(values) - 1) * level
    low = int(place)
    high = min(low + 1, len(values) - 1)
    ordered = np.partition(values, (low, high))
    below, above, share = float(ordered[low]), float(ordered[high]), place - low
    return above - (above - below) * (1 - share) if share >= 0.5 else below + (above - below) * share


def mean_by(group: Ints, n_groups: int, values: Ints) -> Floats:
    """Mean of ``values`` in each group, NaN of empty ones; shape (n_groups,)."""
    return ratios(total_by(group, n_groups, values), total_by(group, n_groups))


def share_by(group: Ints, n_groups: int, hit: Bools, counted: Bools) -> Floats:
    """Share of the counted that are also hit, in each group; shape (n_groups,)."""
    return ratios(total_by(group[hit & counted], n_groups), total_by(group[counted], n_groups))


def _waiting(waits: Ints, ended: Bools) -> tuple[Ints, Floats]:
    """Lengths of the waits that ended, in order, and the share that lasts longer (Kaplan and Meier, 1958).

    ``ended`` is False where a wait was cut off: it lasted at least so long. Of equal lengths the last one counts.
    """
    lengths = np.sort(waits[ended])
    before = np.searchsorted(np.sort(waits), lengths)
    equal = np.arange(len(lengths)) - np.searchsorted(
        lengths, lengths
    )  # ended just before, of the same length
    still = len(waits) - before - equal
    longer: Floats = np.cumprod((still - 1) / still, dtype=np.float64)
    return lengths, longer


def median_wait(waits: Ints, ended: Bools) -> float:
    """Shortest length that at most half of the waits exceed, waits that were cut off taken into account.

    NaN when more than half of them are not seen to end.

    Examples
    --------
    >>> median_wait(np.array([3, 5, 7, 9]), np.array([True, False, True, True]))
    7.0
    """
    lengths, longer = _waiting(waits, ended)
    half = np.flatnonzero(longer <= 0.5 + 1e-12)
    return float(lengths[half[0]]) if len(half) else float("nan")


def share_within(waits: Ints, ended: Bools, limit: int) -> float:
    """Share of the waits that end within ``limit``, waits that were cut off taken into account.

    NaN when none was watched so long and not all had ended before.
    """
    lengths, longer = _waiting(waits, ended)
    left = float(longer[-1]) if len(longer) else 1.0
    if not len(waits) or (waits.max() < limit and left > 0):
        return float("nan")
    n_before = int(np.searchsorted(lengths, limit, side="right"))
    return 1.0 - (float(longer[n_before - 1]) if n_before else 1.0)
