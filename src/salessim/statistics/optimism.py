"""How much of what a search promised was luck: its value against one from replications that it never saw."""

from __future__ import annotations

import math

from numpy.typing import ArrayLike

from salessim.statistics.intervals import CONFIDENCE, Interval, t_critical
from salessim.statistics.samples import as_samples, mean_and_sd

__all__ = ["difference_of_means"]


def difference_of_means(first: ArrayLike, second: ArrayLike, confidence: float = CONFIDENCE) -> Interval:
    """Mean of the first less mean of the second, of replications that have nothing in common: Welch's interval.

    Parameters
    ----------
    first, second : array_like, shape (replications,) each
        NaN where the metric was not estimable.
    confidence : float, default 0.95

    Returns
    -------
    Interval
        Not estimable below two replications of either; ``n`` counts both.

    Notes
    -----
    The value of a winner in the search that made it the winner is not an ordinary mean: it was chosen for being high.
    The interval knows of the luck of both sets of replications, not of that choice, and so says how much was luck in
    this search.

    References
    ----------
    Welch, Biometrika 34 (1947) 28-35.

    Examples
    --------
    >>> found = difference_of_means([3.0, 5.0, 4.0], [1.0, 3.0, 2.0])
    >>> found.estimate, round(found.half_width, 3)
    (2.0, 2.267)
    """
    (a, missing_a), (b, missing_b) = as_samples(first), as_samples(second)
    n, n_missing = a.size + b.size, missing_a + missing_b
    (mean_a, sd_a), (mean_b, sd_b) = mean_and_sd(a), mean_and_sd(b)
    gap = mean_a - mean_b
    if min(a.size, b.size) < 2:
        why_not = "fewer than two replications on one side"
        return Interval(gap, math.nan, math.nan, confidence, n, n_missing, why_not)
    part_a, part_b = sd_a**2 / a.size, sd_b**2 / b.size
    if part_a + part_b == 0.0:
        return Interval(gap, gap, gap, confidence, n, n_missing)
    degrees = (part_a + part_b) ** 2 / (part_a**2 / (a.size - 1) + part_b**2 / (b.size - 1))
    half = t_critical(confidence, degrees) * math.sqrt(part_a + part_b)
    return Interval(gap, gap - half, gap + half, confidence, n, n_missing)
