"""Shares of groups: small ones lean on all, large ones stand for themselves."""

import runpy
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import beta

from salessim.fit.conversion import pooled_shares
from salessim.fit.likelihood import Refusal

coverage = runpy.run_path(str(Path(__file__).parents[1] / "fit_coverage.py"))
assert_holds = coverage["assert_holds"]
SIZES = np.array([5, 10, 20, 40, 80, 160, 320, 640])


def planted(seed, alike=40.0, mean=0.2):
    rng = np.random.default_rng(seed)
    truth = rng.beta(mean * alike, (1 - mean) * alike, SIZES.size)
    return rng.binomial(SIZES, truth), truth


def test_one_group_has_its_closed_form():
    """Jeffreys' interval."""
    found = pooled_shares([12], [80])
    assert found.borrowed == 0.0
    assert found.mean[0] == pytest.approx(12.5 / 81)
    low, high = found.interval(0.90)
    assert (low[0], high[0]) == pytest.approx(beta.ppf([0.05, 0.95], 12.5, 68.5))


def test_ninety_of_a_hundred_intervals_hold_the_share():
    """One group of each of 240 samples; false alarms: one in 10,000."""
    held = []
    for seed in range(240):
        wins, truth = planted(seed)
        low, high = pooled_shares(wins, SIZES).interval()
        g = seed % SIZES.size
        held.append(low[g] <= truth[g] <= high[g])
    assert_holds(held)


def test_pooling_errs_less_than_raw_shares():
    pairs = [planted(seed) for seed in range(60)]
    raw = np.mean([(wins / SIZES - truth) ** 2 for wins, truth in pairs], axis=0)
    ours = np.mean([(pooled_shares(wins, SIZES).mean - truth) ** 2 for wins, truth in pairs], axis=0)
    assert (ours[:3] < 0.6 * raw[:3]).all()
    assert (ours < 1.1 * raw).all()


def test_groups_against_an_integral():
    """Mean and variance of a group's share by a sum over a fine grid with the prior written anew."""
    from scipy.stats import betabinom, norm

    wins, leads = [3, 9, 4], [30, 40, 50]
    x, y = np.meshgrid(np.linspace(-6, 3, 181), np.linspace(-3, 14, 171))
    total, mean = np.exp(y), 1 / (1 + np.exp(-x))
    weight = norm.pdf(x, 0, 2.5) * norm.pdf(y, np.log(50), 2)
    for won, n in zip(wins, leads, strict=True):
        weight = weight * betabinom.pmf(won, n, mean * total, (1 - mean) * total)
    weight /= weight.sum()
    found = pooled_shares(wins, leads)
    for g in range(3):
        a, b = wins[g] + mean * total, leads[g] - wins[g] + (1 - mean) * total
        first = (weight * a / (a + b)).sum()
        second = (weight * a * (a + 1) / (a + b) / (a + b + 1)).sum()
        assert found.mean[g] == pytest.approx(first, rel=0.01)
        var = found.mean[g] * (1 - found.mean[g]) / (found.a[g] + found.b[g] + 1)
        assert var == pytest.approx(second - first**2, rel=0.05)


def test_equal_groups_borrow_more_than_unequal_ones():
    equal = pooled_shares([20] * 6, [100] * 6).borrowed
    unequal = pooled_shares([2, 60, 5, 80, 1, 50], [100] * 6).borrowed
    assert equal > 10 * unequal


def test_overall_weighs_groups_by_their_leads():
    found = pooled_shares([10, 90], [100, 300])
    assert found.overall == pytest.approx(float(found.mean @ [0.25, 0.75]))
    assert found.overall == pytest.approx(0.25, abs=0.01)


def test_draws_have_mean_and_spread_of_the_posterior():
    """Five standard errors of 4,000 draws."""
    found = pooled_shares(planted(1)[0], SIZES)
    draws = found.draws(4000, 2)
    sd = np.sqrt(found.mean * (1 - found.mean) / (found.a + found.b + 1))
    assert (np.abs(draws.mean(axis=0) - found.mean) < 5 * sd / np.sqrt(4000)).all()
    assert np.allclose(draws.std(axis=0), sd, rtol=0.08)
    assert np.array_equal(draws, found.draws(4000, 2))


def test_groups_without_leads_and_without_wins_have_an_answer():
    found = pooled_shares([0, 0, 5], [0.0, 30.0, 50.0])
    assert ((found.mean > 0) & (found.mean < 1)).all()
    low, high = found.interval()
    assert (high - low).argmax() == 0
    assert found.mean[1] < found.mean[2]


def test_all_won_and_none_won():
    assert pooled_shares([40, 60], [40, 60]).mean.min() > 0.9
    assert pooled_shares([0, 0], [40, 60]).mean.max() < 0.1


def test_exposure_is_at_least_the_wins():
    """A group of fast wins may have less exposure than wins, by the delay's estimate."""
    found = pooled_shares([3, 10], [2.4, 50.0])
    assert found.exposure.tolist() == [3.0, 50.0]
    assert (found.b > 0).all()


def test_nothing_seen_is_refused():
    found = pooled_shares([0, 0], [0, 0])
    assert isinstance(found, Refusal)
    assert "no lead" in found.why_not
    assert isinstance(pooled_shares([], []), Refusal)


@pytest.mark.parametrize(("wins", "exposure"), [([-1], [3]), ([1], [-3]), ([1, 2], [3]), ([np.nan], [3])])
def test_mistakes(wins, exposure):
    with pytest.raises(ValueError, match="below 0"):
        pooled_shares(wins, exposure)
