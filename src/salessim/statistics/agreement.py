"""Does a simulation agree with a formula? Tests that may fail only when something is wrong.

A check yields a p-value and the power with which it would have noticed a relative error (2 % unless told
otherwise). `disagreements` judges a family of checks: Holm's rule keeps the chance of even one false alarm at
1e-4, and a check that could not have seen the error is itself a failure.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike

from salessim.statistics.multiplicity import holm
from salessim.statistics.samples import Floats, as_samples, mean_and_sd

__all__ = ["FAMILY", "Check", "check_binomial", "check_mean", "check_poisson", "disagreements"]

FAMILY = 1e-4  # chance of even one false alarm in a family of checks
POWER = 0.8  # chance of noticing the error, below which a check is underpowered; Cohen 1988, section 2.4
MUST_SEE = 0.02
_MIN_REPLICATIONS = 400
_MAX_SKEW = 0.1  # of |skewness| / sqrt(R); above it Student's t is not to be trusted far out in its tails


@dataclass(frozen=True, slots=True)
class Check:
    """One comparison of the simulation with a formula.

    Attributes
    ----------
    observed, expected : float
        Mean of the replications, or pooled count.
    p_value : float
        Two-sided; NaN when there is nothing to test.
    must_see : float
        Relative error that the check has to be able to notice.
    power : callable
        Level of the test, to the chance of noticing that error in its less visible direction, 0..1.
    objection : str
        Why the check is not valid at all; empty when it is.
    """

    observed: float
    expected: float
    p_value: float
    must_see: float
    power: Callable[[float], float] = field(repr=False, compare=False)
    objection: str = ""


def check_mean(
    samples: ArrayLike, expected: float, *, must_see: float = MUST_SEE, scale: float | None = None
) -> Check:
    """Student's t test of replication means against a closed form.

    Parameters
    ----------
    samples : array_like, shape (replications,)
        Independent replications.
    expected : float
        What theory says, in the unit of the samples.
    must_see : float, default 0.02
        Error to be noticed, as a share of `scale`.
    scale : float, optional
        Default `expected`; needed when `expected` is 0, as for the difference of two sides of an equation.

    Returns
    -------
    Check
        With an objection when there are fewer than 400 replications, a NaN among them, or
        |skewness| / sqrt(R) is 0.1 or more.

    Raises
    ------
    ValueError
        As `as_samples`, or if there is nothing that `must_see` could be a share of.

    Notes
    -----
    Power by the shifted t law, close to the noncentral t at 400 replications and more. Samples that all equal
    the expected value to 1e-9 agree, with p = 1.

    References
    ----------
    Skewness and the t test: Johnson, Journal of the American Statistical Association 73 (1978) 536-544.
    """
    scale = abs(expected if scale is None else scale)
    if not (math.isfinite(expected) and 0 < scale < math.inf):
        raise ValueError("an error is a share of something: give a scale other than 0")
    values, n_missing = as_samples(samples)
    objection = _objection_to_mean(values, n_missing)
    mean, sd = mean_and_sd(values)
    n = values.size
    if n < 2:
        return Check(mean, expected, math.nan, must_see, lambda _: 0.0, objection)
    from scipy.special import stdtr, stdtrit

    error = sd / math.sqrt(n)
    if error <= 1e-12 * scale:
        p_value = 1.0 if abs(mean - expected) <= 1e-9 * scale else 0.0
        return Check(mean, expected, p_value, must_see, lambda _: 1.0, objection)
    p_value = 2 * float(stdtr(n - 1, -abs(mean - expected) / error))

    def power(level: float) -> float:
        return float(stdtr(n - 1, must_see * scale / error + stdtrit(n - 1, level / 2)))

    return Check(mean, expected, p_value, must_see, power, objection)


def check_poisson(count: int, expected: float, *, must_see: float = MUST_SEE) -> Check:
    """Exact test of a pooled count against a Poisson law.

    Parameters
    ----------
    count : int
        Summed over all replications.
    expected : float
        Mean of the sum, above 0.
    must_see : float, default 0.02
        Relative error of the mean to be noticed.

    Returns
    -------
    Check
        p is twice the smaller tail, at most 1; the power is exact too.

    Raises
    ------
    ValueError
        If the count is negative or not whole, or the mean is not above 0 and finite.

    References
    ----------
    Garwood, Biometrika 28 (1936) 437-442.

    Examples
    --------
    >>> check = check_poisson(100_300, 100_000.0)
    >>> round(check.p_value, 2), check.power(1e-4) > 0.99
    (0.34, True)
    """
    if count < 0 or count != int(count) or not 0 < expected < math.inf:
        raise ValueError(f"a whole count and a finite mean above 0 are needed; got {count} and {expected}")
    from scipy.stats import poisson

    p_value = min(1.0, 2 * min(float(poisson.cdf(count, expected)), float(poisson.sf(count - 1, expected))))

    def power(level: float) -> float:
        lowest, highest = poisson.ppf(level / 2, expected), poisson.isf(level / 2, expected)
        lower, higher = expected * (1 - must_see), expected * (1 + must_see)
        return float(min(poisson.cdf(lowest - 1, lower), poisson.sf(highest, higher)))

    return Check(float(count), expected, p_value, must_see, power)


def check_binomial(successes: int, trials: int, chance: float, *, must_see: float = MUST_SEE) -> Check:
    """Exact test of pooled successes against a binomial law.

    Parameters
    ----------
    successes, trials : int
        Summed over all replications.
    chance : float
        0..1. A chance of 0 or 1 allows no exception: p is 1 or 0.
    must_see : float, default 0.02
        Relative error of the chance to be noticed; upwards only where the chance stays below 1.

    Returns
    -------
    Check
        Counts are reported; p is twice the smaller tail, at most 1; the power is exact too.

    Raises
    ------
    ValueError
        If not 0 <= successes <= trials, or the chance lies outside 0..1.

    References
    ----------
    Clopper and Pearson, Biometrika 26 (1934) 404-413.

    Examples
    --------
    >>> check = check_binomial(4_120, 10_000, 0.41)
    >>> round(check.p_value, 2), round(check.power(1e-4), 2)  # too few trials to see 2 %
    (0.69, 0.01)
    """
    if not 0 <= successes <= trials or not 0 <= chance <= 1:
        raise ValueError(f"impossible: {successes} successes in {trials} trials at a chance of {chance}")
    expected = trials * chance
    if trials == 0:
        return Check(0.0, 0.0, math.nan, must_see, lambda _: 0.0, "no trial")
    if chance in (0.0, 1.0):
        return Check(float(successes), expected, float(successes == expected), must_see, lambda _: 1.0)
    from scipy.stats import binom

    below, above = binom.cdf(successes, trials, chance), binom.sf(successes - 1, trials, chance)

    def power(level: float) -> float:
        lowest, highest = binom.ppf(level / 2, trials, chance), binom.isf(level / 2, trials, chance)
        seen = float(binom.cdf(lowest - 1, trials, chance * (1 - must_see)))
        higher = chance * (1 + must_see)
        return min(seen, float(binom.sf(highest, trials, higher))) if higher < 1 else seen

    return Check(float(successes), expected, min(1.0, 2 * float(min(below, above))), must_see, power)


def disagreements(checks: Mapping[str, Check], family: float = FAMILY) -> list[str]:
    """Everything that is wrong with a family of checks, one line each; empty when all agree.

    Parameters
    ----------
    checks : mapping of name to Check
    family : float, default 1e-4
        Chance of even one false alarm, by Holm's rule.

    Returns
    -------
    list of str
        Invalid checks, underpowered ones (chance below 0.8 of noticing the error at Holm's strictest level,
        family / number of checks), and rejected ones.

    Raises
    ------
    ValueError
        If there is no check.

    Examples
    --------
    >>> disagreements({"leads": check_poisson(103_000, 100_000.0)})
    ['leads: observed 103000, expected 100000 (p = 3.8e-21)']
    >>> disagreements({"calls": check_poisson(100, 100.0)})
    ['calls: underpowered, sees 2 % with chance 0.0001']
    """
    if not checks:
        raise ValueError("a family needs at least one check")
    strictest = family / len(checks)
    tested = [name for name, check in checks.items() if not math.isnan(check.p_value)]
    adjusted = dict(zip(tested, holm([checks[name].p_value for name in tested]), strict=True))
    lines = []
    for name, check in checks.items():
        power = check.power(strictest)
        if check.objection:
            lines.append(f"{name}: not a valid check, {check.objection}")
        elif power < POWER:
            lines.append(f"{name}: underpowered, sees {100 * check.must_see:g} % with chance {power:.2g}")
        if adjusted.get(name, 1.0) <= family:
            figures = f"observed {check.observed:.8g}, expected {check.expected:.8g}"
            lines.append(f"{name}: {figures} (p = {check.p_value:.2g})")
    return lines


def _objection_to_mean(values: Floats, n_missing: int) -> str:
    if n_missing:
        return f"{n_missing} replications without a value"
    if values.size < _MIN_REPLICATIONS:
        return f"{values.size} replications, {_MIN_REPLICATIONS} are needed"
    mean, sd = mean_and_sd(values)
    if sd == 0:
        return ""
    skew = abs(float(np.mean(((values - mean) / sd) ** 3))) / math.sqrt(values.size)
    return f"|skewness| / sqrt(R) is {skew:.2g}, not below {_MAX_SKEW}" if skew >= _MAX_SKEW else ""
