"""Spread of people beyond chance: equal people give none, a planted spread is found again."""

import runpy
import time
from pathlib import Path

import numpy as np
import pytest

from salessim.fit.people import concentration, fit_people

coverage = runpy.run_path(str(Path(__file__).parents[1] / "fit_coverage.py"))
assert_holds, holds = coverage["assert_holds"], coverage["holds"]


def counted(seed, sd, n=25):
    rng = np.random.default_rng(seed)
    expected = rng.uniform(4, 20, n)
    talent = rng.normal(0, sd, n)
    return rng.poisson(expected * np.exp(talent)), expected, talent


def tried(seed, sd, n=25):
    rng = np.random.default_rng(seed)
    trials = rng.integers(20, 80, n)
    chance = rng.uniform(0.1, 0.4, n)
    talent = rng.normal(0, sd, n)
    odds = np.log(chance / (1 - chance)) + talent
    return rng.binomial(trials, 1 / (1 + np.exp(-odds))), trials * chance, trials, talent


@pytest.fixture(scope="module")
def by_count():
    samples = [counted(seed, 0.4) for seed in range(200)]
    return [(fit_people(wins, expected), talent) for wins, expected, talent in samples]


def test_ninety_of_a_hundred_intervals_hold_the_spread(by_count):
    """Wins without a ceiling; false alarms: one in 10,000."""
    assert_holds([found.sd_low <= 0.4 <= found.sd_high for found, _ in by_count])


def test_the_mean_of_many_estimates_is_the_planted_spread(by_count):
    """Its standard error is 0.006; the estimate of a variance component is low by less than 5 %."""
    assert np.mean([found.sd for found, _ in by_count]) == pytest.approx(0.4, abs=0.03)


def test_ninety_of_a_hundred_intervals_hold_a_persons_figure(by_count):
    """One person of each sample; the figure is over the mean person's."""
    held = []
    for i, (found, talent) in enumerate(by_count):
        held.append(holds(talent[i % 25], found.figure[i % 25], found.figure_se[i % 25]))
    assert_holds(held)


def test_figures_are_nearer_to_the_truth_than_bare_ratios(by_count):
    shrunk = np.mean([np.mean((found.figure - talent) ** 2) for found, talent in by_count])
    bare = []
    for seed in range(200):
        wins, expected, talent = counted(seed, 0.4)
        bare.append(np.mean((np.log((wins + 0.5) / expected) - talent) ** 2))
    assert shrunk < 0.8 * np.mean(bare)


def test_ninety_of_a_hundred_intervals_hold_the_spread_of_odds():
    held = []
    for seed in range(200):
        wins, expected, trials, _ = tried(seed, 0.5)
        found = fit_people(wins, expected, trials)
        held.append(found.sd_low <= 0.5 <= found.sd_high)
    assert_holds(held)


def test_equal_people_show_no_spread():
    """Intervals reach to 0 in about 95 of 100, most estimates are near 0, and p is uniform (mean 1/2)."""
    found = [fit_people(*counted(seed, 0.0)[:2]) for seed in range(200)]
    assert np.mean([x.sd_low == 0 for x in found]) > 0.88
    assert np.median([x.sd for x in found]) < 0.08
    assert np.mean([x.p for x in found]) == pytest.approx(0.5, abs=4 * 0.29 / np.sqrt(200))
    assert np.mean([x.overdispersion for x in found]) == pytest.approx(1, abs=0.1)


def test_people_with_many_wins_are_known_exactly():
    """With thousands of wins each, the spread is that of the logarithms."""
    *_, talent = counted(5, 0.4, 40)
    wins = np.round(3000 * np.exp(talent))
    found = fit_people(wins, np.full(40, 3000.0))
    assert found.sd == pytest.approx(talent.std(ddof=1), rel=0.02)
    assert found.figure == pytest.approx(talent - talent.mean(), abs=0.02)
    assert found.p < 1e-6


def test_only_ratios_of_what_was_expected_count():
    wins, expected, _ = counted(7, 0.4)
    one, other = fit_people(wins, expected), fit_people(wins, 10 * expected)
    assert one.sd == pytest.approx(other.sd)
    assert one.figure == pytest.approx(other.figure)


def test_chi_squared_by_hand():
    found = fit_people([1, 2, 3, 4, 5], [1, 1, 1, 1, 1])
    assert found.chi2 == pytest.approx((4 + 1 + 0 + 1 + 4) / 3)
    assert found.df == 4
    assert found.p == pytest.approx(0.5037, abs=1e-3)  # (1 + x/2) exp(-x/2) at x = 10/3


def test_refusals_say_why():
    assert "people" in fit_people([], []).why_not
    assert "people" in fit_people([3], [3]).why_not
    assert "wins" in fit_people([1, 0, 0, 0, 1], [1] * 5).why_not
    assert "not won" in fit_people([5] * 6, [5] * 6, [5] * 6).why_not
    wins, expected, _ = counted(1, 0.4)
    found = fit_people(np.append(wins, np.nan), np.append(expected, 1.0))
    assert found.n == 25
    assert np.isnan(found.figure[-1])
    assert fit_people([4] * 9, [4] * 9).sd == 0


def test_gini_of_known_counts():
    assert concentration([0, 0, 0, 0, 10]).gini == pytest.approx(1)
    assert concentration([3] * 8).gini == 0
    x = np.array([1.0, 4, 6, 7, 12])
    pairs = np.abs(np.subtract.outer(x, x)).sum() / 2
    assert concentration(x).gini == pytest.approx(pairs / 4 / x.sum())
    assert concentration([]).why_not
    assert concentration([0] * 9).why_not


def test_gini_of_equal_people_is_what_chance_makes():
    held = []
    for seed in range(200):
        found = concentration(np.random.default_rng(seed).poisson(6, 60))
        truth = concentration(np.full(9, 6)).gini_if_equal
        held.append(holds(truth, found.gini, found.gini_se))
    assert_holds(held)


def test_ten_thousand_people_take_seconds():
    rng = np.random.default_rng(0)
    began = time.process_time()
    found = fit_people(rng.poisson(8 * np.exp(rng.normal(0, 0.3, 10_000))), np.full(10_000, 8.0))
    assert time.process_time() - began < 20
    assert found.sd_low <= 0.3 <= found.sd_high
