"""The factor that all deals of a week share: chance alone gives none, a planted one is found again."""

import runpy
import time
from pathlib import Path

import numpy as np
import pytest
from scipy.signal import lfilter

from salessim.fit.shocks import fit_shocks

coverage = runpy.run_path(str(Path(__file__).parents[1] / "fit_coverage.py"))
assert_holds = coverage["assert_holds"]


def weekly(seed, sd, rho=0.6, weeks=104, level=20.0):
    rng = np.random.default_rng(seed)
    steps = rng.normal(0, sd * np.sqrt(1 - rho**2), weeks)
    steps[0] = rng.normal(0, sd)
    factor = lfilter([1.0], [1.0, -rho], steps)
    expected = level * (1 + 0.3 * np.sin(np.arange(weeks) / 8))
    leads = (expected / 0.1).astype(int)
    return rng.binomial(leads, 1 / (1 + 9 * np.exp(-factor))), leads * 0.1


@pytest.fixture(scope="module")
def found():
    return [fit_shocks(*weekly(seed, 0.3), share=0.1) for seed in range(200)]


def test_ninety_of_a_hundred_intervals_hold_the_spread(found):
    """False alarms: one in 10,000."""
    assert_holds([x.sd_low <= 0.3 <= x.sd_high for x in found])


def test_ninety_of_a_hundred_intervals_hold_the_persistence(found):
    assert_holds([x.persistence_low <= 0.6 <= x.persistence_high for x in found])


def test_the_mean_of_many_estimates_is_the_planted_spread(found):
    assert np.mean([x.sd for x in found]) == pytest.approx(0.3, abs=0.03)


def test_chance_alone_shows_no_factor():
    none = [fit_shocks(*weekly(seed, 0.0), share=0.1) for seed in range(200)]
    assert np.mean([x.sd_low == 0 for x in none]) > 0.85
    assert np.median([x.sd for x in none]) < 0.08
    assert np.mean([x.dispersion for x in none]) == pytest.approx(0.9, abs=0.05)  # binomial: 1 - share
    assert all(np.isnan(x.persistence) for x in none if x.sd == 0)


def test_missing_weeks_keep_their_distance():
    wins, expected = weekly(3, 0.3)
    gaps = expected.copy()
    gaps[::7] = np.nan
    some = fit_shocks(wins, gaps, 0.1)
    assert some.n == 104 - 15
    assert some.sd == pytest.approx(fit_shocks(wins, expected, 0.1).sd, rel=0.3)


def test_refusals_say_why():
    assert "weeks" in fit_shocks([], [], 0.1).why_not
    assert "weeks" in fit_shocks([3], [3], 0.1).why_not
    assert "wins" in fit_shocks([0] * 50, [1] * 50, 0.1).why_not
    assert "weeks" in fit_shocks([np.nan] * 50, [1] * 50, 0.1).why_not
    assert fit_shocks([9] * 50, [9] * 50, 0.1).sd == 0
    with pytest.raises(ValueError, match="share"):
        fit_shocks([1], [1], 1.0)
    with pytest.raises(ValueError, match="equally long"):
        fit_shocks([1, 2], [1], 0.1)


def test_ten_years_take_a_second():
    began = time.process_time()
    fit_shocks(*weekly(1, 0.3, weeks=520), share=0.1)
    assert time.process_time() - began < 8
