"""The shift of a source against integrals that are made in another way."""

import numpy as np
import pytest
from scipy.special import expit, logit

from salessim.fit.source_shift import shifts_for
from salessim.rules.outcomes import centring_constant, fit_grid


def mean_chance(shift, chances, effect, market_sd, n=400_000, seed=1):
    """Mean of the whole way, by drawing fit and market; the constants are those of the model for shift 0."""
    rng = np.random.default_rng(seed)
    fit, market = rng.standard_normal(n // 2), rng.standard_normal(n // 2)
    fit, market = np.concatenate([fit, -fit]), market_sd * np.concatenate([market, -market])
    grid, still = fit_grid()
    total = np.ones(n)
    for chance in chances:
        start = logit(chance) + centring_constant(chance, effect, grid, still)
        still = still * expit(start + effect * grid)
        still = still / still.sum()
        total *= expit(start + effect * (fit + shift) + market)
    return float(total.mean())


@pytest.mark.parametrize("chances", [[0.14], [0.5, 0.3], [0.9, 0.05], [0.3, 0.6, 0.4]])
@pytest.mark.parametrize("effect", [0.3, 0.5, 1.0])
def test_no_shift_at_the_base_rate(chances, effect):
    """Without a market the model's constants give every stage its chance: the way has their product."""
    found = shifts_for(np.array([np.prod(chances)]), chances, effect, 0.0)
    assert found[0] == pytest.approx(0.0, abs=0.01)


@pytest.mark.parametrize("chances", [[0.14], [0.5, 0.3], [0.3, 0.6, 0.4]])
@pytest.mark.parametrize("market_sd", [0.0, 0.3, 1.0])
def test_the_mean_is_as_given(chances, market_sd):
    """400,000 mirrored draws: within 2 % of the target."""
    base = float(np.prod(chances))
    targets = np.array([0.4, 1.0, 2.0]) * base
    shifts = shifts_for(targets, chances, 0.5, market_sd)
    for target, shift in zip(targets.tolist(), shifts.tolist(), strict=True):
        assert mean_chance(shift, chances, 0.5, market_sd) == pytest.approx(target, rel=0.02)


def test_better_sources_are_shifted_further():
    shifts = shifts_for(np.linspace(0.01, 0.6, 30), [0.4, 0.4], 0.5, 0.2)
    assert (np.diff(shifts) > 0).all()


def test_a_stage_that_all_pass_changes_nothing():
    target = np.array([0.05, 0.2])
    assert np.allclose(shifts_for(target, [0.2, 1.0], 0.5, 0.2), shifts_for(target, [0.2], 0.5, 0.2))


@pytest.mark.parametrize(("target", "end"), [(0.0, -6.0), (1.0, 6.0)])
def test_impossible_targets_have_the_nearest_shift(target, end):
    assert shifts_for(np.array([target]), [0.2], 0.5, 0.2)[0] == end


def test_no_source():
    assert shifts_for(np.zeros(0), [0.2], 0.5, 0.2).shape == (0,)
