"""Distributions by inversion: quantiles against scipy, moments against integrals of the quantile."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import integrate, stats

from salessim.randomness import distributions as dist
from salessim.scenario.lower_market import LawBook
from salessim.scenario.schema.fields import BetaHours, EmpiricalHours, GammaHours

FAST = settings(derandomize=True, deadline=None, max_examples=200)
US = np.concatenate(
    [2.0 ** -np.arange(53, 1, -1.0), np.linspace(0.01, 0.99, 197), 1.0 - 2.0 ** -np.arange(2.0, 53.0)]
)

# family, a, b, c, and the same law in scipy's words
LAWS = {
    "exponential": (dist.EXPONENTIAL, 3.5, 0.0, 0.0, stats.expon(scale=3.5)),
    "lognormal": (dist.LOGNORMAL, 2.0, 0.6, 0.0, stats.lognorm(0.6, scale=2.0)),
    "weibull, falling hazard": (dist.WEIBULL, 4.0, 0.8, 0.0, stats.weibull_min(0.8, scale=4.0)),
    "weibull, growing hazard": (dist.WEIBULL, 4.0, 2.5, 0.0, stats.weibull_min(2.5, scale=4.0)),
    "triangular": (dist.TRIANGULAR, 1.0, 2.0, 7.0, stats.triang(1 / 6, loc=1.0, scale=6.0)),
    "triangular, mode at the low end": (
        dist.TRIANGULAR,
        1.0,
        1.0,
        7.0,
        stats.triang(0.0, loc=1.0, scale=6.0),
    ),
    "triangular, mode at the high end": (
        dist.TRIANGULAR,
        1.0,
        7.0,
        7.0,
        stats.triang(1.0, loc=1.0, scale=6.0),
    ),
    "uniform": (dist.UNIFORM, 2.0, 9.0, 0.0, stats.uniform(loc=2.0, scale=7.0)),
}


def test_normal_quantile_is_accurate_everywhere():
    here = np.array([dist.normal_quantile(u) for u in US])
    np.testing.assert_allclose(here, stats.norm.ppf(US), rtol=2e-15, atol=1e-15)


@FAST
@given(st.integers(1, 2**52 - 1))
def test_normal_quantile_is_odd(k):
    u = k / 2.0**52
    assert dist.normal_quantile(u) == pytest.approx(-dist.normal_quantile(1.0 - u), rel=1e-15, abs=1e-16)


@pytest.mark.parametrize("law", LAWS)
def test_quantile_equals_scipy(law):
    family, a, b, c, same = LAWS[law]
    here = np.array([dist.law_quantile(family, a, b, c, u) for u in US])
    np.testing.assert_allclose(here, same.ppf(US), rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("law", LAWS)
def test_moments_in_closed_form_are_integrals_of_the_quantile(law):
    family, a, b, c, same = LAWS[law]

    def integral(power: int) -> float:
        # With u = Phi(z) the ends of the interval do not trouble the quadrature.
        def part(z: float) -> float:
            u = min(max(stats.norm.cdf(z), 2.0**-53), 1.0 - 2.0**-53)
            return dist.law_quantile(family, a, b, c, u) ** power * stats.norm.pdf(z)

        return integrate.quad(part, -8.2, 8.2, limit=400)[0]

    mean = dist.law_mean(family, a, b, c)
    assert mean == pytest.approx(integral(1), rel=1e-7)
    assert dist.law_variance(family, a, b, c) == pytest.approx(integral(2) - integral(1) ** 2, rel=1e-5)
    assert mean == pytest.approx(same.mean(), rel=1e-12)
    assert dist.law_variance(family, a, b, c) == pytest.approx(same.var(), rel=1e-12)


def test_constant_law():
    assert dist.law_quantile(dist.CONSTANT, 5.0, 0.0, 0.0, 0.3) == 5.0
    assert (dist.law_mean(dist.CONSTANT, 5.0, 0, 0), dist.law_variance(dist.CONSTANT, 5.0, 0, 0)) == (
        5.0,
        0.0,
    )


@pytest.mark.parametrize("mean", [1e-9, 0.2, 1.0, 8.0, 40.0, 300.0, 499.0, 501.0, 2_000.0, 50_000.0])
def test_poisson_quantile_equals_scipy(mean):
    # Next to a step of the distribution function the two sums may round to either side of the draw.
    us = US[(US > 1e-13) & (US < 1 - 1e-9)]
    here = np.array([dist.poisson_quantile(u, mean) for u in us])
    low, high = stats.poisson.ppf(us * (1 - 1e-10), mean), stats.poisson.ppf(us * (1 + 1e-10), mean)
    assert np.all((low <= here) & (here <= high))


@pytest.mark.parametrize("mean", [2_000.0, 50_000.0])
def test_poisson_quantile_of_the_last_draw_below_one_is_no_outlier(mean):
    assert dist.poisson_quantile(1.0 - 2.0**-53, mean) < mean + 12.0 * math.sqrt(mean)


def test_poisson_of_nothing_is_nothing():
    assert dist.poisson_quantile(1.0 - 2.0**-53, 0.0) == 0
    assert dist.poisson_quantile(0.5, -1.0) == 0


@FAST
@given(st.floats(0.0, 3_000.0), st.floats(0.0, 3_000.0), st.integers(0, 2**52 - 2**23))
def test_a_higher_poisson_mean_never_gives_fewer(one, other, k):
    """What lets a higher rate add leads and leave the others as they were."""
    u = (k + 0.5) / 2.0**52
    low, high = sorted((one, other))
    if not low <= 500.0 < high:  # at the change of method the sums differ by rounding
        assert dist.poisson_quantile(u, low) <= dist.poisson_quantile(u, high)
    else:
        assert dist.poisson_quantile(u, low) <= dist.poisson_quantile(u, high) + 1


@FAST
@given(st.sampled_from(sorted(LAWS)), st.integers(0, 2**52 - 1), st.integers(0, 2**52 - 1))
def test_every_law_is_monotone_in_the_draw(law, k, m):
    family, a, b, c, _ = LAWS[law]
    low, high = sorted(((k + 0.5) / 2**52, (m + 0.5) / 2**52))
    assert dist.law_quantile(family, a, b, c, low) <= dist.law_quantile(family, a, b, c, high) * (1 + 1e-15)


def _tabulated(law) -> np.ndarray:
    book = LawBook()
    book.add(law)
    table = book.table()
    assert table.family.tolist() == [dist.TABLE]
    assert table.quantiles.shape == (1, dist.TABLE_POINTS)
    return table.quantiles[0]


def _table_moments(quantiles: np.ndarray) -> tuple[float, float]:
    """Mean and variance of the law that is linear between the points of its quantile table."""
    low, high = quantiles[:-1], quantiles[1:]
    mean = float(np.mean((low + high) / 2))
    return mean, float(np.mean((low * low + low * high + high * high) / 3)) - mean * mean


@pytest.mark.parametrize("shape", [0.5, 1.0, 2.0, 9.0])
def test_gamma_table_has_the_exact_mean_and_nearly_the_variance(shape):
    mean, variance = _table_moments(_tabulated(GammaHours(family="gamma", mean="2 h", shape=shape)))
    assert mean == pytest.approx(7200.0, rel=1e-12)
    assert variance == pytest.approx(7200.0**2 / shape, rel=0.02)


@pytest.mark.parametrize(("a", "b"), [(2.0, 3.0), (0.5, 0.5), (1.0, 4.0)])
def test_beta_table_has_the_exact_mean_and_nearly_the_variance(a, b):
    quantiles = _tabulated(BetaHours(family="beta", low="1 h", high="5 h", a=a, b=b))
    mean, variance = _table_moments(quantiles)
    assert mean == pytest.approx(3600 + 14400 * a / (a + b), rel=1e-12)
    assert variance == pytest.approx(14400**2 * stats.beta(a, b).var(), rel=0.02)
    assert quantiles[0] == pytest.approx(3600.0)
    assert quantiles[-1] <= 18000.0 * 1.001


def test_gamma_table_lies_on_the_gamma_law():
    quantiles = _tabulated(GammaHours(family="gamma", mean="1 h", shape=2.0))
    us = np.linspace(0.02, 0.98, 97)
    here = np.array([dist.table_quantile(u, quantiles) for u in us])
    np.testing.assert_allclose(here, stats.gamma(2.0, scale=1800.0).ppf(us), rtol=2e-3)


def test_empirical_table_is_linear_between_the_sorted_values():
    quantiles = _tabulated(EmpiricalHours(family="empirical", values=("5 h", "1 h", "2 h")))
    assert dist.table_quantile(0.25, quantiles) == pytest.approx(1.5 * 3600)
    assert dist.table_quantile(0.5, quantiles) == pytest.approx(2 * 3600)
    assert dist.table_quantile(0.75, quantiles) == pytest.approx(3.5 * 3600)
    mean, variance = _table_moments(quantiles)
    # Each half of the draws falls evenly into one of the two intervals.
    assert mean == pytest.approx(3600 * 2.5, rel=1e-12)
    assert variance == pytest.approx(3600**2 * ((1 + 2 + 4) / 6 + (4 + 10 + 25) / 6 - 2.5**2), rel=1e-9)


def test_table_quantile_stays_inside_its_table():
    quantiles = np.arange(dist.TABLE_POINTS, dtype=float)
    assert dist.table_quantile(2.0**-53, quantiles) == pytest.approx(0.0, abs=1e-12)
    assert dist.table_quantile(1.0 - 2.0**-53, quantiles) == pytest.approx(1024.0)
    assert math.isclose(dist.table_quantile(0.5, quantiles), 512.0)
