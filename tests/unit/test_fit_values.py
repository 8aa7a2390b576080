"""Contract values: planted laws are found again, with the doubt that is said."""

import runpy
import time
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import chi2

from salessim.fit.likelihood import Refusal, as_columns, covariance, standard_errors
from salessim.fit.pooling import pooled_means, pooled_variances
from salessim.fit.values import fit_list_prices, fit_value_effect, fit_values

coverage = runpy.run_path(str(Path(__file__).parents[1] / "fit_coverage.py"))
assert_holds, holds = coverage["assert_holds"], coverage["holds"]
SIZES = np.array([4, 7, 12, 20, 30, 60, 90, 150])


def planted(seed, between=0.5):
    rng = np.random.default_rng(seed)
    centre = rng.normal(10.0, between, SIZES.size)
    sigma = 0.6 * np.exp(rng.normal(0, 0.15, SIZES.size))
    code = np.repeat(np.arange(SIZES.size), SIZES)
    return np.exp(rng.normal(centre[code], sigma[code])), code, centre, sigma


@pytest.fixture(scope="module")
def recovered():
    samples = [planted(seed) for seed in range(200)]
    return [
        (fit_values(value, code, SIZES.size), centre, sigma, seed % SIZES.size)
        for seed, (value, code, centre, sigma) in enumerate(samples)
    ]


def test_ninety_of_a_hundred_intervals_hold_the_median(recovered):
    """One group of each sample, so that the trials are independent; false alarms: one in 10,000."""
    assert_holds(
        [
            holds(centre[g], found.groups[g].log_median, found.groups[g].log_median_se)
            for found, centre, _, g in recovered
        ]
    )


def test_ninety_of_a_hundred_posteriors_hold_sigma(recovered):
    held = []
    for found, _, sigma, g in recovered:
        law = found.groups[g]
        low, high = law.variance_df * law.variance_scale / chi2.ppf([0.95, 0.05], law.variance_df)
        held.append(low <= sigma[g] ** 2 <= high)
    assert_holds(held)


def test_the_check_can_fail():
    with pytest.raises(AssertionError):
        assert_holds([True] * 160 + [False] * 40)
    with pytest.raises(AssertionError):
        assert_holds([True] * 200)


def test_a_group_alone_has_the_classical_errors():
    value = np.exp(np.random.default_rng(3).normal(9, 0.7, 50))
    law = fit_values(value, np.zeros(50), 1).groups[0]
    logs = np.log(value)
    assert law.log_median == pytest.approx(logs.mean())
    assert law.sigma == pytest.approx(logs.std(ddof=1))
    assert law.log_median_se == pytest.approx(logs.std(ddof=1) / np.sqrt(50))
    assert law.variance_df == pytest.approx(49)


def test_a_small_group_leans_on_the_others():
    value, code, *_ = planted(1, between=0.05)
    own = np.log(value[code == 0]).mean()
    law = fit_values(value, code, SIZES.size).groups[0]
    assert abs(law.log_median - np.log(value).mean()) < abs(own - np.log(value).mean())
    assert law.log_median_se < 0.6 / np.sqrt(SIZES[0])


def test_an_empty_group_stands_where_the_others_do():
    value, code, *_ = planted(2)
    found = fit_values(value, code, SIZES.size + 1)
    law = found.groups[-1]
    assert law.n == 0
    assert law.log_median_se > found.between_sd
    assert fit_values(value, code, SIZES.size).groups[3].log_median == pytest.approx(
        found.groups[3].log_median
    )


def test_pooling_of_equal_groups_gives_their_common_mean():
    found = pooled_means([1.0, 1.0, 1.0, 1.0], [0.1, 0.2, 0.3, np.inf])
    assert found.mean == pytest.approx(np.ones(4))
    assert found.between_sd < 0.5


def test_spreads_lean_on_one_another():
    scale, df = pooled_variances([1.0, 2.0, 3.0, 0.0], [10, 10, 10, 0])
    assert 1.0 < scale[0] < scale[1] < scale[2] < 3.0
    assert (df[:3] > 10).all()
    assert 0 < df[3] < 10


def test_spreads_of_two_groups_are_their_own():
    scale, df = pooled_variances([1.0, 3.0], [4, 9])
    assert scale == pytest.approx([1.0, 3.0])
    assert df == pytest.approx([4, 9])


def test_refusals_say_why():
    assert "fewer than 5" in fit_values([], [], 1).why_not
    assert "fewer than 5" in fit_values([1.0], [0], 1).why_not
    assert "equal" in fit_values([3.0] * 9, [0] * 9, 1).why_not
    assert fit_values([np.nan] * 9, [0] * 9, 1).n == 0
    found = fit_values([1.0, 2, 3, 4, 5, 6, -1, 0, np.nan], [0] * 9, 2)
    assert found.n_left_out == 3
    assert isinstance(found.groups[1], Refusal)
    assert fit_list_prices([]).why_not
    assert fit_value_effect([], []).why_not
    assert "fewer than 5 won" in fit_value_effect(np.arange(1, 30), np.arange(29) < 4).why_not
    assert "vary" in fit_value_effect(np.ones(30), np.arange(30) < 14).why_not
    assert "without error" in fit_value_effect(np.arange(1, 31), np.arange(30) < 14).why_not


def test_list_prices_are_counted_by_hand():
    found = fit_list_prices([100.0] * 5 + [200.0] * 3 + [7.5, 8.5])
    assert found.prices == (100.0, 200.0)
    assert found.share == pytest.approx(0.8)
    assert found.share_se == pytest.approx(np.sqrt(0.8 * 0.2 / 10))
    assert fit_list_prices(np.arange(1.0, 50.0)).share == 0


def test_the_pull_of_value_on_winning_is_found_again():
    held = []
    for seed in range(200):
        rng = np.random.default_rng(seed)
        group = rng.integers(0, 3, 600)
        logs = rng.normal(10, 0.8, 600) + 0.7 * group
        odds = np.array([6.0, 6.5, 5.0])[group] - 0.6 * logs
        found = fit_value_effect(np.exp(logs), rng.random(600) < 1 / (1 + np.exp(-odds)), group)
        held.append(holds(-0.6, found.slope, found.slope_se))
    assert_holds(held)


def test_a_two_by_two_table_gives_its_log_odds_ratio():
    """With two values e apart the slope is the table's log odds ratio; its variance is the sum of 1 / cells."""
    value = np.repeat([1.0, 1.0, np.e, np.e], [30, 10, 15, 25])
    won = np.repeat([True, False, True, False], [30, 10, 15, 25])
    found = fit_value_effect(value, won)
    assert found.slope == pytest.approx(np.log(15 * 10 / (25 * 30)), rel=1e-6)
    assert found.slope_se == pytest.approx(np.sqrt(1 / 30 + 1 / 10 + 1 / 15 + 1 / 25), rel=1e-6)


def test_a_million_rows_take_seconds():
    rng = np.random.default_rng(0)
    value, group, won = rng.lognormal(10, 1, 10**6), rng.integers(0, 50, 10**6), rng.random(10**6) < 0.2
    began = time.process_time()
    fit_values(value, group, 50)
    fit_value_effect(value, won, group)
    fit_list_prices(value)
    assert time.process_time() - began < 10


def test_errors_of_a_normal_mean():
    x = np.random.default_rng(1).normal(0, 2, 100)

    def loss(at):
        return float(np.sum(((x - at[0]) / 2) ** 2) / 2)

    assert standard_errors(loss, np.array([x.mean()]))[0] == pytest.approx(0.2)
    assert np.isnan(covariance(lambda at: 0.0, np.zeros(2))).all()
    with pytest.raises(ValueError, match="equally long"):
        as_columns([1, 2], [1])
