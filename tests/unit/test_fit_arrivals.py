"""Weekly leads: rate, growth, months and dispersion are found again."""

import math
import runpy
from pathlib import Path

import numpy as np
import pytest

from salessim.fit.arrivals import GROWTH_SD, fit_arrivals, together
from salessim.fit.likelihood import Refusal
from salessim.units import WEEK, month_of

coverage = runpy.run_path(str(Path(__file__).parents[1] / "fit_coverage.py"))
assert_holds, holds = coverage["assert_holds"], coverage["holds"]
RATE, GROWTH = 30.0, 0.3


def counts(seed, weeks=60, rate=RATE, growth=GROWTH, dispersion=2.0, months=None):
    rng = np.random.default_rng(seed)
    back = np.arange(-weeks, 0)
    mean = rate * np.exp(math.log1p(growth) * (back + 0.5) / 52)
    if months is not None:
        mean = mean * np.array([months[month_of((week % 52) * WEEK)] for week in back.tolist()])
    if dispersion > 1:
        mean = rng.gamma(mean / (dispersion - 1), dispersion - 1)
    return rng.poisson(mean)


class TestRecovery:
    @pytest.mark.parametrize("weeks", [30, 100])
    def test_ninety_of_a_hundred_intervals_hold_the_rate(self, weeks):
        """Growth is drawn from its prior, since 30 weeks tell little of it; false alarms: one in 10,000 each."""
        rng = np.random.default_rng(7)
        rate, growth = [], []
        for seed in range(200):
            log_growth = GROWTH_SD * rng.standard_normal()
            found = fit_arrivals(counts(seed, weeks, growth=math.expm1(log_growth)))
            se = np.sqrt(np.diag(found.covariance))
            rate.append(holds(math.log(RATE), found.at[0], se[0]))
            growth.append(holds(log_growth, found.at[1], se[1]))
        assert_holds(growth)
        if weeks < 52:
            assert_holds(rate)
        else:  # month factors are about 1 here and are fitted: intervals are too wide rather than too narrow
            assert np.mean(rate) > 0.85

    def test_dispersion(self):
        """Mean of 60 fits within five standard errors of 2, sqrt(2 / 98) x 2 each."""
        found = [fit_arrivals(counts(seed, 100)).dispersion for seed in range(60)]
        assert abs(np.mean(found) - 2.0) < 5 * 2.0 * math.sqrt(2 / 98) / math.sqrt(60)

    def test_poisson_weeks_have_one(self):
        found = [fit_arrivals(counts(seed, 100, dispersion=1.0)).dispersion for seed in range(40)]
        assert min(found) == 1.0
        assert np.mean(found) < 1.15

    def test_months(self):
        """Four years of many leads: within 5 %, up to a common factor which the rate takes."""
        months = np.array([1.4, 1.2, 1.0, 0.9, 0.8, 0.7, 0.8, 0.9, 1.0, 1.1, 1.2, 1.3])
        found = fit_arrivals(counts(1, 208, rate=400.0, growth=0.0, dispersion=1.0, months=months))
        ratio = found.month_factors / months
        assert ratio.std() / ratio.mean() < 0.05
        assert found.per_week * ratio.mean() == pytest.approx(400.0, rel=0.05)

    def test_months_are_one_below_a_year(self):
        found = fit_arrivals(counts(1, 51))
        assert found.month_factors.tolist() == [1.0] * 12
        assert not found.covariance[2:].any()

    def test_growth_leans_on_none_with_few_weeks(self):
        assert abs(math.log1p(fit_arrivals([1, 2, 3, 4]).growth)) < GROWTH_SD

    def test_the_sum_of_the_fit_is_that_of_the_weeks(self):
        """The level is free of the prior: a Poisson regression with a constant keeps the total."""
        y = counts(2)
        found = fit_arrivals(y)
        assert found.fitted.sum() == pytest.approx(y.sum())
        assert found.n == y.sum()

    def test_constant_weeks(self):
        found = fit_arrivals([12] * 40)
        assert found.per_week == pytest.approx(12.0)
        assert found.growth == pytest.approx(0.0, abs=1e-6)
        assert found.dispersion == 1.0


class TestDraws:
    def test_covariance(self):
        found = fit_arrivals(counts(3, 80))
        draws = found.draws(20_000, 4)
        se = np.sqrt(np.diag(found.covariance))
        assert (np.abs(draws.mean(axis=0) - found.at) < 5 * se / math.sqrt(20_000) + 1e-12).all()
        assert np.allclose(np.cov(draws.T), found.covariance, atol=0.05 * se.max() ** 2)
        assert np.array_equal(draws, found.draws(20_000, 4))


class TestTogether:
    @staticmethod
    def sources(seed, busy, dispersion=3.0):
        rng = np.random.default_rng(seed)
        weeks = 150
        common = rng.gamma(1 / busy, busy, weeks) if busy else np.ones(weeks)
        own = [rng.gamma(30 / (dispersion - 1), (dispersion - 1) / 30, weeks) for _ in range(4)]
        return {f"s{k}": fit_arrivals(rng.poisson(30 * common * one)) for k, one in enumerate(own)}

    @staticmethod
    def of_the_sum(sources):
        return sum((one.dispersion - 1) * one.counts.sum() for one in sources.values()) / sum(
            one.counts.sum() for one in sources.values()
        )

    def test_independent_sources_stay_as_they_are(self):
        """Mean factor of ten samples near 1: each errs by some 12 %, sqrt(2 / 150) in variance."""
        factors = []
        for seed in range(10):
            alone = self.sources(seed, 0.0)
            found = together(alone)
            factors.append((found["s0"].dispersion - 1) / (alone["s0"].dispersion - 1))
        assert np.mean(factors) == pytest.approx(1.0, abs=0.25)

    def test_weeks_that_all_share_are_added(self):
        """Independent draws with these dispersions vary together as the sum of the sources did."""
        alone = self.sources(1, 0.05)
        found = together(alone)
        counts_, fitted = (
            np.sum([getattr(one, name) for one in alone.values()], axis=0) for name in ("counts", "fitted")
        )
        seen = float(((counts_ - fitted) ** 2 / fitted).sum() / (150 - 8))
        assert 1 + self.of_the_sum(found) == pytest.approx(seen, rel=0.02)
        assert found["s0"].dispersion > alone["s0"].dispersion

    def test_twice_is_the_same_as_once(self):
        once = together(self.sources(2, 0.05))
        assert {key: one.dispersion for key, one in together(once).items()} == {
            key: one.dispersion for key, one in once.items()
        }

    def test_poisson_sources_and_none(self):
        assert together({}) == {}
        calm = {key: fit_arrivals([9, 10, 11, 10] * 5) for key in "ab"}
        assert [one.dispersion for one in together(calm).values()] == [1.0, 1.0]


@pytest.mark.parametrize(
    ("weeks", "why"), [([5, 5, 5], "whole weeks"), ([1, 0, 0, 1], "leads"), ([], "weeks")]
)
def test_refusals(weeks, why):
    found = fit_arrivals(weeks)
    assert isinstance(found, Refusal)
    assert why in found.why_not


@pytest.mark.parametrize("weeks", [[1, -1, 3, 4, 5], [[1, 2], [3, 4]], [1.0, np.nan, 3.0, 4.0]])
def test_mistakes(weeks):
    with pytest.raises(ValueError, match="below 0"):
        fit_arrivals(weeks)
