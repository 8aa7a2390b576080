"""Intervals: how far luck in the simulation may have moved a figure.

An `Interval` is *simulation error*: more replications shrink it. A `BusinessRange` (P10 to P90) is *business
risk*: how much one year differs from another; more replications leave it where it is and only make it better
known. The two never share a name.

Every function takes one value per replication, shape (replications,). NaN means that the metric was not
estimable in that replication (a win rate of no opportunities); such values are left out, counted in
``n_missing``, and the result speaks of the replications in which the metric exists.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from salessim.statistics.samples import as_pairs, as_samples, mean_and_sd

__all__ = [
    "BusinessRange",
    "Interval",
    "business_range",
    "mean_interval",
    "quantile_interval",
    "ratio_interval",
    "replications_for_quantile",
    "share_interval",
    "t_critical",
]

CONFIDENCE = 0.95
_BEYOND = 5  # replications expected beyond a quantile before it is reported; assumption


@dataclass(frozen=True, slots=True)
class Interval:
    """An estimate and the simulation error around it.

    When there is not enough to go on, ``low`` and ``high`` are NaN, `is_estimable` is False and ``why_not``
    says why; ``estimate`` may still be known (the mean of a single replication) or be NaN as well.

    Attributes
    ----------
    estimate, low, high : float
        In the unit of the values.
    confidence : float
        Share of such intervals that hold the true value, 0..1.
    n : int
        Replications used.
    n_missing : int
        Replications left out because the metric was not estimable in them.
    why_not : str
        Why the interval is not estimable; empty when it is.
    """

    estimate: float
    low: float
    high: float
    confidence: float
    n: int
    n_missing: int = 0
    why_not: str = ""

    @property
    def is_estimable(self) -> bool:
        """Whether both bounds are known."""
        return not (math.isnan(self.low) or math.isnan(self.high))

    @property
    def half_width(self) -> float:
        """Half the distance between the bounds, in the unit of the values; NaN when not estimable."""
        return (self.high - self.low) / 2

    def excludes(self, value: float) -> bool:
        """Whether `value` lies outside the interval; False when the interval is not estimable."""
        return self.is_estimable and not self.low <= value <= self.high


@dataclass(frozen=True, slots=True)
class BusinessRange:
    """What a poor, a middling and a good year look like: business risk, not simulation error.

    Attributes
    ----------
    p10, p50, p90 : Interval
        Quantiles over replications, each with its own simulation error.
    """

    p10: Interval
    p50: Interval
    p90: Interval


def t_critical(confidence: float, degrees: float) -> float:
    """Two-sided critical value of Student's t: the value that |T| stays below with chance `confidence`."""
    from scipy.special import stdtrit

    if not 0 < confidence < 1:
        raise ValueError(f"a confidence lies between 0 and 1; got {confidence}")
    return float(stdtrit(degrees, 0.5 + confidence / 2))


def mean_interval(values: ArrayLike, confidence: float = CONFIDENCE) -> Interval:
    """Student's t interval of a mean: mean -+ t s / sqrt(n).

    Parameters
    ----------
    values : array_like, shape (replications,)
        Independent replications; NaN where the metric was not estimable.
    confidence : float, default 0.95

    Returns
    -------
    Interval
        Not estimable below two replications.

    Raises
    ------
    ValueError
        As `as_samples`, or if the confidence lies outside 0..1.

    References
    ----------
    Law, Simulation Modeling and Analysis, 5th ed. 2015, section 4.5.

    Examples
    --------
    >>> known = mean_interval([9.0, 10.0, 11.0, np.nan])
    >>> known.estimate, round(known.half_width, 3), known.n, known.n_missing
    (10.0, 2.484, 3, 1)
    >>> mean_interval([9.0]).why_not
    'fewer than two replications'
    """
    samples, n_missing = as_samples(values)
    mean, sd = mean_and_sd(samples)
    if samples.size < 2:
        return _not_estimable("fewer than two replications", confidence, samples.size, n_missing, mean)
    half = t_critical(confidence, samples.size - 1) * sd / math.sqrt(samples.size)
    return Interval(mean, mean - half, mean + half, confidence, samples.size, n_missing)


def quantile_interval(values: ArrayLike, share: float, confidence: float = CONFIDENCE) -> Interval:
    """Order-statistic interval of a quantile; exact for every continuous law, conservative with ties.

    Parameters
    ----------
    values : array_like, shape (replications,)
    share : float
        0.1 for P10.
    confidence : float, default 0.95

    Returns
    -------
    Interval
        Not estimable, the estimate included, while fewer than 5 replications are expected on either side of
        the quantile: P10 and P90 need 50, P50 needs 10. The estimate interpolates linearly between order
        statistics.

    Raises
    ------
    ValueError
        As `as_samples`, or if `share` or `confidence` lies outside 0..1.

    References
    ----------
    Conover, Practical Nonparametric Statistics, 3rd ed. 1999, section 3.2 (``scipy.stats.quantile_test``).

    Examples
    --------
    >>> p10 = quantile_interval(np.arange(1, 101), 0.1)
    >>> round(p10.estimate, 1), p10.low, p10.high
    (10.9, 5.0, 17.0)
    """
    samples, n_missing = as_samples(values)
    needed = replications_for_quantile(share)
    if samples.size < needed:
        why_not = f"P{100 * share:g} needs {needed} replications"
        return _not_estimable(why_not, confidence, samples.size, n_missing)
    from scipy.stats import quantile_test

    bounds = quantile_test(samples, q=0.0, p=share).confidence_interval(confidence)
    estimate = float(np.quantile(samples, share))
    if math.isnan(bounds.low) or math.isnan(bounds.high):
        why_not = f"too few replications for a confidence of {confidence:g}"
        return _not_estimable(why_not, confidence, samples.size, n_missing, estimate)
    return Interval(estimate, float(bounds.low), float(bounds.high), confidence, samples.size, n_missing)


def replications_for_quantile(share: float) -> int:
    """Fewest replications from which a quantile is reported.

    Examples
    --------
    >>> replications_for_quantile(0.1), replications_for_quantile(0.9), replications_for_quantile(0.5)
    (50, 50, 10)
    """
    if not 0 < share < 1:
        raise ValueError(f"a quantile's share lies between 0 and 1; got {share}")
    return math.ceil(round(_BEYOND / min(share, 1 - share), 9))


def business_range(values: ArrayLike, confidence: float = CONFIDENCE) -> BusinessRange:
    """P10, P50 and P90 over replications: business risk, not simulation error.

    Parameters
    ----------
    values : array_like, shape (replications,)
    confidence : float, default 0.95
        Of the simulation error of each of the three.

    Returns
    -------
    BusinessRange
        P10 and P90 are not estimable below 50 replications, P50 below 10.
    """
    p10, p50, p90 = (quantile_interval(values, share, confidence) for share in (0.1, 0.5, 0.9))
    return BusinessRange(p10, p50, p90)


def share_interval(n_hits: int, n: int, confidence: float = CONFIDENCE) -> Interval:
    """Exact (Clopper-Pearson) interval of a share; covers at least `confidence` at any true share.

    Parameters
    ----------
    n_hits, n : int
        Successes and trials, 0 <= n_hits <= n.
    confidence : float, default 0.95

    Returns
    -------
    Interval
        A share in 0..1; not estimable when there is no trial.

    Raises
    ------
    ValueError
        If the counts are not 0 <= n_hits <= n.

    References
    ----------
    Clopper and Pearson, Biometrika 26 (1934) 404-413, with beta quantiles.

    Examples
    --------
    >>> share = share_interval(0, 10)
    >>> share.low, round(share.high, 4)
    (0.0, 0.3085)
    """
    from scipy.special import betaincinv

    if not 0 <= n_hits <= n:
        raise ValueError(f"successes must lie between 0 and the number of trials; got {n_hits} of {n}")
    if n == 0:
        return _not_estimable("no trial", confidence, 0, 0)
    tail = (1 - confidence) / 2
    low = float(betaincinv(n_hits, n - n_hits + 1, tail)) if n_hits else 0.0
    high = float(betaincinv(n_hits + 1, n - n_hits, 1 - tail)) if n_hits < n else 1.0
    return Interval(n_hits / n, low, high, confidence, n)


def ratio_interval(
    numerators: ArrayLike, denominators: ArrayLike, confidence: float = CONFIDENCE
) -> Interval:
    """Fieller's interval of a ratio of means, the two taken from the same replications.

    The set of ratios q for which mean(numerator - q denominator) does not differ from 0 by a t test. It
    therefore leaves out 1 exactly when the paired t interval of the difference leaves out 0.

    Parameters
    ----------
    numerators, denominators : array_like, shape (replications,)
        A replication in which either is NaN is left out.
    confidence : float, default 0.95

    Returns
    -------
    Interval
        Not estimable when the denominator's mean is not clearly above 0 (the set has no end, or a share of a
        loss would be reported).

    Raises
    ------
    ValueError
        As `as_samples`, or if the two differ in shape.

    References
    ----------
    Fieller, Journal of the Royal Statistical Society B 16 (1954) 175-185.

    Examples
    --------
    >>> ratio = ratio_interval([11.0, 22.0, 33.0, 45.0], [10.0, 20.0, 30.0, 40.0])
    >>> round(ratio.estimate, 3), round(ratio.low, 3), round(ratio.high, 3)
    (1.11, 1.007, 1.13)
    """
    above, below, n_missing = as_pairs(numerators, denominators)
    n = above.size
    if n < 2:
        return _not_estimable("fewer than two replications", confidence, n, n_missing)
    (mean_y, sd_y), (mean_x, sd_x) = mean_and_sd(above), mean_and_sd(below)
    t = t_critical(confidence, n - 1)
    if mean_x <= t * sd_x / math.sqrt(n):
        return _not_estimable("the denominator is not clearly above 0", confidence, n, n_missing)
    covariance = float(np.sum((above - mean_y) * (below - mean_x))) / (n - 1)
    # In units of the denominator's mean: g is the squared relative half-width of the denominator.
    ratio, scale = mean_y / mean_x, t * t / n
    g = scale * (sd_x / mean_x) ** 2
    g_xy = scale * (covariance / mean_x) / mean_x
    g_yy = scale * (sd_y / mean_x) ** 2
    root = math.sqrt(max(0.0, g_yy - 2 * ratio * g_xy + ratio * ratio * g - (g * g_yy - g_xy * g_xy)))
    centre = ratio - g_xy
    return Interval(ratio, (centre - root) / (1 - g), (centre + root) / (1 - g), confidence, n, n_missing)


def _not_estimable(
    why_not: str, confidence: float, n: int, n_missing: int, estimate: float = math.nan
) -> Interval:
    return Interval(estimate, math.nan, math.nan, confidence, n, n_missing, why_not)
