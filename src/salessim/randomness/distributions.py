"""Distributions by inversion: each variate is the quantile of one uniform draw.

All families are monotone in the draw, so a higher draw is never a shorter time: comparisons under common random
numbers keep their sign as far as the model lets them.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from salessim.compiling import compiled

__all__ = [
    "CONSTANT",
    "EXPONENTIAL",
    "LOGNORMAL",
    "TABLE",
    "TABLE_POINTS",
    "TRIANGULAR",
    "UNIFORM",
    "WEIBULL",
    "exponential_quantile",
    "law_mean",
    "law_quantile",
    "law_variance",
    "lognormal_quantile",
    "normal_quantile",
    "poisson_quantile",
    "table_quantile",
]

CONSTANT, EXPONENTIAL, LOGNORMAL, WEIBULL, TRIANGULAR, UNIFORM, TABLE = range(7)
TABLE_POINTS = 1025

_A = (3.3871328727963666080e0, 1.3314166789178437745e2, 1.9715909503065514427e3, 1.3731693765509461125e4,
      4.5921953931549871457e4, 6.7265770927008700853e4, 3.3430575583588128105e4, 2.5090809287301226727e3)  # fmt: skip
_B = (1.0, 4.2313330701600911252e1, 6.8718700749205790830e2, 5.3941960214247511077e3,
      2.1213794301586595867e4, 3.9307895800092710610e4, 2.8729085735721942674e4, 5.2264952788528545610e3)  # fmt: skip
_C = (1.42343711074968357734e0, 4.63033784615654529590e0, 5.76949722146069140550e0, 3.64784832476320460504e0,
      1.27045825245236838258e0, 2.41780725177450611770e-1, 2.27238449892691845833e-2, 7.74545014278341407640e-4)  # fmt: skip
_D = (1.0, 2.05319162663775882187e0, 1.67638483018380384940e0, 6.89767334985100004550e-1,
      1.48103976427480074590e-1, 1.51986665636164571966e-2, 5.47593808499534494600e-4, 1.05075007164441684324e-9)  # fmt: skip
_E = (6.65790464350110377720e0, 5.46378491116411436990e0, 1.78482653991729133580e0, 2.96560571828504891230e-1,
      2.65321895265761230930e-2, 1.24266094738807843860e-3, 2.71155556874348757815e-5, 2.01033439929228813265e-7)  # fmt: skip
_F = (1.0, 5.99832206555887937690e-1, 1.36929880922735805310e-1, 1.48753612908506148525e-2,
      7.86869131145613259100e-4, 1.84631831751005468180e-5, 1.42151175831644588870e-7, 2.04426310338993978564e-15)  # fmt: skip


@compiled
def _horner(c: tuple[float, ...], x: float) -> float:
    total = c[7]
    for k in range(6, -1, -1):
        total = total * x + c[k]
    return total


@compiled
def normal_quantile(u: float) -> float:
    """Standard normal quantile, accurate to about 1 part in 10**16.

    Source: M. J. Wichura, Algorithm AS 241 (PPND16), Applied Statistics 37 (1988) 477-484.
    """
    q = u - 0.5
    if abs(q) <= 0.425:
        r = 0.180625 - q * q
        return q * _horner(_A, r) / _horner(_B, r)
    r = math.sqrt(-math.log(u if q < 0.0 else 1.0 - u))
    value = (
        _horner(_C, r - 1.6) / _horner(_D, r - 1.6)
        if r <= 5.0
        else _horner(_E, r - 5.0) / _horner(_F, r - 5.0)
    )
    return -value if q < 0.0 else value


@compiled
def exponential_quantile(u: float, mean: float) -> float:
    """Exponential with the given mean: -mean ln(1 - u); of a draw, 1 - u is exact, and ln faster than ln(1 + x)."""
    return -mean * math.log(1.0 - u)


@compiled
def lognormal_quantile(u: float, median: float, sigma: float) -> float:
    """Lognormal: median exp(sigma z). Mean median exp(sigma^2/2), variance mean^2 (exp(sigma^2) - 1)."""
    return median * math.exp(sigma * normal_quantile(u))


@compiled
def _triangular_quantile(u: float, low: float, mode: float, high: float) -> float:
    if u * (high - low) < mode - low:
        return low + math.sqrt(u * (high - low) * (mode - low))
    return high - math.sqrt((1.0 - u) * (high - low) * (high - mode))


@compiled
def table_quantile(u: float, quantiles: NDArray[np.float64]) -> float:
    """Linear between the points of a quantile table at 0, 1/1024, ..., 1."""
    x = u * (TABLE_POINTS - 1)
    k = int(x)
    low = float(quantiles[k])
    return low + (x - k) * (float(quantiles[k + 1]) - low)


@compiled
def law_quantile(family: int, a: float, b: float, c: float, u: float) -> float:
    """Quantile of a law in closed form.

    Parameters
    ----------
    family : int
        ``CONSTANT`` (value a), ``EXPONENTIAL`` (mean a), ``LOGNORMAL`` (median a, sigma b), ``WEIBULL`` (scale a,
        shape b), ``TRIANGULAR`` (low a, mode b, high c), ``UNIFORM`` (low a, high b).
    u : float
        Uniform draw, strictly between 0 and 1.
    """
    if family == CONSTANT:
        return a
    if family == EXPONENTIAL:
        return exponential_quantile(u, a)
    if family == LOGNORMAL:
        return lognormal_quantile(u, a, b)
    if family == WEIBULL:
        return a * math.pow(exponential_quantile(u, 1.0), 1.0 / b)
    if family == TRIANGULAR:
        return _triangular_quantile(u, a, b, c)
    return a + u * (b - a)


@compiled
def poisson_quantile(u: float, mean: float) -> int:
    """Poisson quantile: the probabilities summed upward until they reach ``u``.

    Above a mean of 500 the sum starts 12 standard deviations below the mean, where less than 1e-30 is left out.
    """
    if mean <= 0.0:
        return 0
    k = 0
    if mean > 500.0:
        k = max(0, int(mean - 12.0 * math.sqrt(mean)))
    p = math.exp(k * math.log(mean) - mean - math.lgamma(k + 1.0))
    total = p
    limit = k + 100 + int(30.0 * math.sqrt(mean) + mean)
    while total < u and k < limit and (k < mean or p > 1e-17):
        k += 1
        p *= mean / k
        total += p
    return k


def law_mean(family: int, a: float, b: float, c: float) -> float:
    """Mean of a law in closed form; parameters as in :func:`law_quantile`."""
    return (
        lambda: a,
        lambda: a,
        lambda: a * math.exp(b * b / 2),
        lambda: a * math.gamma(1 + 1 / b),
        lambda: (a + b + c) / 3,
        lambda: (a + b) / 2,
    )[family]()


def law_variance(family: int, a: float, b: float, c: float) -> float:
    """Variance of a law in closed form; parameters as in :func:`law_quantile`."""
    return (
        lambda: 0.0,
        lambda: a * a,
        lambda: a * a * math.exp(b * b) * math.expm1(b * b),
        lambda: a * a * (math.gamma(1 + 2 / b) - math.gamma(1 + 1 / b) ** 2),
        lambda: (a * a + b * b + c * c - a * b - a * c - b * c) / 18,
        lambda: (b - a) ** 2 / 12,
    )[family]()
