"""Two scenarios on the same customers: paired differences under common random numbers.

D_r = B_r - A_r over the same replications r, A being the baseline. A replication in which the metric is not
estimable on either side is left out on both and counted.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike

from salessim.statistics.intervals import (
    CONFIDENCE,
    Interval,
    mean_interval,
    ratio_interval,
    replications_for_quantile,
    share_interval,
)
from salessim.statistics.resampling import resampled_indices
from salessim.statistics.samples import Floats, as_pairs, mean_and_sd

__all__ = ["Comparison", "compare_paired", "quantile_difference"]

_ROUNDING = 1e-13  # relative; a thousand roundings of a float: sums of equal parts in another order


@dataclass(frozen=True, slots=True)
class Comparison:
    """B against the baseline A on one metric, replication by replication.

    Attributes
    ----------
    baseline, alternative : Interval
        Means of A and of B, each with its own simulation error, over the replications used.
    difference : Interval
        Mean of B - A with its paired t interval, in the unit of the metric.
    relative : Interval
        mean B / mean A - 1 with Fieller's interval, a share; not estimable unless A is clearly above 0. It
        leaves out 0 exactly when `difference` does.
    sd_difference : float
        Standard deviation of B - A between replications.
    correlation : float
        Of A and B between replications, -1..1; NaN when one of them does not vary.
    variance_ratio : float
        (s_A^2 + s_B^2) / s_D^2: how many times more replications two independent runs would need for the same
        half-width. Below 1 pairing did harm; ``inf`` when B - A does not vary but A and B do; NaN when
        nothing varies.
    share_higher, share_lower : Interval
        Shares of replications with B > A and with B < A, Clopper-Pearson; ties count in neither.
    sign_p : float
        Two-sided p-value of the exact sign test, ties left out; NaN when all are ties.
    n, n_missing : int
        Replications used and left out.
    """

    baseline: Interval
    alternative: Interval
    difference: Interval
    relative: Interval
    sd_difference: float
    correlation: float
    variance_ratio: float
    share_higher: Interval
    share_lower: Interval
    sign_p: float
    n: int
    n_missing: int

    @property
    def is_estimable(self) -> bool:
        """Whether there are enough replications for an interval of the difference."""
        return self.difference.is_estimable

    @property
    def is_correlation_negative(self) -> bool:
        """Whether pairing did harm: to be said wherever the difference is shown."""
        return self.correlation < 0

    @property
    def n_saved(self) -> float:
        """Replications of each scenario that pairing saved for the half-width reached.

        n (variance_ratio - 1). Negative when the correlation is negative; ``inf`` or NaN as `variance_ratio`.
        """
        return self.n * (self.variance_ratio - 1)


def compare_paired(baseline: ArrayLike, alternative: ArrayLike, confidence: float = CONFIDENCE) -> Comparison:
    """Compare B with the baseline A over the same replications.

    Parameters
    ----------
    baseline, alternative : array_like, shape (replications,)
        A and B; row r of both comes from replication r, played with the same draws. NaN where not estimable.
    confidence : float, default 0.95
        Of every interval.

    Returns
    -------
    Comparison
        Below two common replications every interval is not estimable, every figure but the two means is NaN,
        and nothing is ranked.

    Raises
    ------
    ValueError
        If the two differ in shape, have more than one dimension, or hold an infinite value.

    Notes
    -----
    Differences of relative size below 1e-13 are taken for ties: they come from the order of a sum.

    References
    ----------
    Law, Simulation Modeling and Analysis, 5th ed. 2015, sections 10.2.1 (paired t) and 11.2 (common random
    numbers). Relative difference: Fieller 1954, see `ratio_interval`.

    Examples
    --------
    >>> comparison = compare_paired([10.0, 20.0, 30.0, 40.0], [12.0, 21.0, 33.0, 42.0])
    >>> comparison.difference.estimate, round(comparison.difference.half_width, 3)
    (2.0, 1.299)
    >>> round(comparison.correlation, 4), round(comparison.variance_ratio)
    (0.9983, 511)
    """
    a, b, n_missing = as_pairs(baseline, alternative)
    mean_a, mean_b = (replace(mean_interval(each, confidence), n_missing=n_missing) for each in (a, b))
    differences = _differences(a, b)
    difference = replace(mean_interval(differences, confidence), n_missing=n_missing)
    if not difference.is_estimable:
        return _nothing(mean_a, mean_b, difference.why_not)
    sd_a, sd_b, sd_d = (mean_and_sd(each)[1] for each in (a, b, differences))
    ratio = ratio_interval(b, a, confidence)
    n_higher, n_lower = int(np.sum(differences > 0)), int(np.sum(differences < 0))
    return Comparison(
        baseline=mean_a,
        alternative=mean_b,
        difference=difference,
        relative=replace(
            ratio, estimate=ratio.estimate - 1, low=ratio.low - 1, high=ratio.high - 1, n_missing=n_missing
        ),
        sd_difference=sd_d,
        correlation=_correlation(a, b),
        variance_ratio=_variance_ratio(sd_a, sd_b, sd_d),
        share_higher=replace(share_interval(n_higher, a.size, confidence), n_missing=n_missing),
        share_lower=replace(share_interval(n_lower, a.size, confidence), n_missing=n_missing),
        sign_p=_sign_p(n_higher, n_lower),
        n=a.size,
        n_missing=n_missing,
    )


def quantile_difference(
    baseline: ArrayLike,
    alternative: ArrayLike,
    share: float,
    *,
    seed: int,
    confidence: float = CONFIDENCE,
    n_resamples: int = 2000,
) -> Interval:
    """Difference of a quantile, B - A, with a percentile interval of a joint bootstrap.

    Replications are resampled, the same ones on both sides, so what common random numbers save is kept.

    Parameters
    ----------
    baseline, alternative : array_like, shape (replications,)
        A and B, as for `compare_paired`.
    share : float
        0.1 for P10.
    seed : int
        Key of the resampling, at least 0; equal seeds give equal intervals, whatever was computed before.
    confidence : float, default 0.95
    n_resamples : int, default 2000

    Returns
    -------
    Interval
        In the unit of the metric. Not estimable when the quantile itself is not (`quantile_interval`).

    Raises
    ------
    ValueError
        As `compare_paired`, or if `share` or `confidence` lies outside 0..1.

    References
    ----------
    Efron and Tibshirani, An Introduction to the Bootstrap, 1993, section 13.3. The coverage is nominal only
    as replications grow.
    """
    a, b, n_missing = as_pairs(baseline, alternative)
    if not 0 < confidence < 1:
        raise ValueError(f"a confidence lies between 0 and 1; got {confidence}")
    needed = replications_for_quantile(share)
    if a.size < needed:
        why_not = f"P{100 * share:g} needs {needed} replications"
        return Interval(math.nan, math.nan, math.nan, confidence, a.size, n_missing, why_not)
    resampled = [
        np.quantile(b[rows], share, axis=1) - np.quantile(a[rows], share, axis=1)
        for rows in resampled_indices(a.size, n_resamples, seed)
    ]
    low, high = np.quantile(np.concatenate(resampled), [(1 - confidence) / 2, (1 + confidence) / 2])
    estimate = float(np.quantile(b, share) - np.quantile(a, share))
    return Interval(estimate, float(low), float(high), confidence, a.size, n_missing)


def _differences(a: Floats, b: Floats) -> Floats:
    differences = b - a
    differences[np.abs(differences) <= _ROUNDING * np.maximum(np.abs(a), np.abs(b))] = 0.0
    return differences


def _nothing(baseline: Interval, alternative: Interval, why_not: str) -> Comparison:
    """What is left when there are too few common replications: the two means, if that."""
    nothing = replace(baseline, estimate=math.nan, low=math.nan, high=math.nan, why_not=why_not)
    return Comparison(
        baseline=baseline,
        alternative=alternative,
        difference=nothing,
        relative=nothing,
        sd_difference=math.nan,
        correlation=math.nan,
        variance_ratio=math.nan,
        share_higher=nothing,
        share_lower=nothing,
        sign_p=math.nan,
        n=baseline.n,
        n_missing=baseline.n_missing,
    )


def _correlation(a: Floats, b: Floats) -> float:
    (mean_a, sd_a), (mean_b, sd_b) = mean_and_sd(a), mean_and_sd(b)
    if sd_a == 0 or sd_b == 0:
        return math.nan
    correlation = float(np.sum((a - mean_a) / sd_a * ((b - mean_b) / sd_b))) / (a.size - 1)
    return min(1.0, max(-1.0, correlation))


def _variance_ratio(sd_a: float, sd_b: float, sd_d: float) -> float:
    apart = sd_a * sd_a + sd_b * sd_b
    if sd_d > 0:
        return apart / (sd_d * sd_d)
    return math.inf if apart > 0 else math.nan


def _sign_p(n_higher: int, n_lower: int) -> float:
    """Two-sided sign test: twice the chance of so few on the rarer side, at most 1."""
    from scipy.special import bdtr

    n = n_higher + n_lower
    return min(1.0, 2 * float(bdtr(min(n_higher, n_lower), n, 0.5))) if n else math.nan
