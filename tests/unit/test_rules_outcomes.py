"""How stages end: formulas on hand values, directions, and rates that are centred."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from salessim.randomness.distributions import lognormal_quantile
from salessim.rules.handoff import extra_work
from salessim.rules.outcomes import (
    centring_constant,
    fit_grid,
    loss_reason,
    open_chance,
    response_log_odds,
    shifted_chance,
    stage_chance,
    survivors,
    undecided,
    undecided_draw,
)
from salessim.trace.kinds import LossReason
from salessim.units import DAY, HOUR, MINUTE

FAST = settings(derandomize=True, deadline=None, max_examples=100)
CHANCES = st.floats(0.01, 0.99)
LOG_ODDS = st.floats(-3.0, 3.0)
T50 = 65 * DAY


def logit(p: float) -> float:
    return math.log(p / (1 - p))


def chance(base=0.44, fit=0.0, people=0.0, delay=0, delay_effect=1.0, cycle=T50):
    return stage_chance(base, logit(base) if 0 < base < 1 else 0.0, fit, people, delay, delay_effect, cycle)


def test_chance_in_the_reference_case_is_its_intercept():
    assert chance(0.44) == pytest.approx(0.44, rel=1e-14)


def test_a_t50_of_delay_halves_the_odds():
    assert chance(0.5, delay=T50) == pytest.approx(1 / 3, rel=1e-14)
    assert chance(0.5, delay=2 * T50) == pytest.approx(1 / 5, rel=1e-14)
    assert chance(0.5, delay=T50, delay_effect=0.0) == pytest.approx(0.5, rel=1e-14)
    assert chance(0.5, delay=T50, delay_effect=0.5) == pytest.approx(1 / (1 + 2**0.5), rel=1e-14)


def test_fit_and_people_add_on_the_log_odds():
    assert chance(0.5, fit=0.5, people=math.log(0.8)) == pytest.approx(
        0.8 * math.exp(0.5) / (1 + 0.8 * math.exp(0.5)), rel=1e-14
    )


def test_chances_0_and_1_stay_what_they_are():
    for people in (-9.0, 0.0, 9.0):
        assert chance(0.0, people=people) == 0.0
        assert chance(1.0, people=people, delay=90 * DAY) == 1.0
        assert shifted_chance(0.0, people) == 0.0
        assert shifted_chance(1.0, people) == 1.0


@FAST
@given(CHANCES, LOG_ODDS, LOG_ODDS, st.integers(0, 400 * DAY), st.floats(0, 1), st.integers(0, 100 * DAY))
def test_chance_grows_with_fit_and_people_and_falls_with_delay(base, fit, people, delay, more, later):
    here = chance(base, fit, people, delay)
    assert 0.0 <= here <= 1.0
    assert chance(base, fit + more, people, delay) >= here
    assert chance(base, fit, people + more, delay) >= here
    assert chance(base, fit, people, delay + later) <= here


@FAST
@given(CHANCES, LOG_ODDS)
def test_shifted_chance_moves_the_odds(p, shift):
    there = shifted_chance(p, shift)
    assert there / (1 - there) == pytest.approx(p / (1 - p) * math.exp(shift), rel=1e-9)
    assert shifted_chance(there, -shift) == pytest.approx(p, rel=1e-9)


@pytest.mark.parametrize("huge", [-800.0, 800.0])
def test_no_overflow_at_huge_log_odds(huge):
    assert chance(0.5, people=huge) == (1.0 if huge > 0 else 0.0)


# -- speed to lead -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("minutes", "m"), [(0, 4.9), (1, 3.0), (2, 2.6), (5, 2.1), (30, 1.5), (60, 1.36), (24 * 60, 1.09)]
)
def test_standard_response_curve_at_published_points(minutes, m):
    """m(t) relative to the factor 1.086 of an answer after a day, the reference."""
    odds = math.exp(response_log_odds(1, minutes * MINUTE, 24 * HOUR))
    assert odds * 1.086 == pytest.approx(m, rel=0.035)
    assert odds * (1 + 3.9 * 4801**-0.45) == pytest.approx(1 + 3.9 * (1 + minutes / 0.3) ** -0.45, rel=1e-12)


def test_response_at_the_reference_changes_nothing():
    for curve in (0, 1, 2):
        assert response_log_odds(curve, 24 * HOUR, 24 * HOUR) == 0.0
        assert response_log_odds(curve, 5 * MINUTE, 5 * MINUTE) == 0.0
    assert response_log_odds(0, 1, 24 * HOUR) == 0.0


def test_steep_response_curve_meets_its_two_published_ratios():
    def odds(hours: float) -> float:
        return math.exp(response_log_odds(2, round(hours * HOUR), 24 * HOUR))

    assert odds(0.5) / odds(1.5) == pytest.approx(7.0, rel=0.05)
    assert odds(0.5) / odds(36) == pytest.approx(60.0, rel=0.05)


@FAST
@given(st.sampled_from([1, 2]), st.integers(0, 10 * DAY), st.integers(0, DAY))
def test_a_later_answer_is_never_better(curve, waited, more):
    assert response_log_odds(curve, waited + more, DAY) <= response_log_odds(curve, waited, DAY)


# -- reasons -------------------------------------------------------------------------------------------------------


def shares(fit: float, n: int = 10_000) -> dict[int, float]:
    us = (np.arange(n) + 0.5) / n
    reasons = [loss_reason(fit, u, 0.5 / 0.8, 0.2, 0.4, -0.5) for u in us]
    return {int(reason): reasons.count(reason) / n for reason in set(reasons)}


def test_loss_reasons_have_their_shares():
    assert shares(0.0) == pytest.approx(
        {LossReason.NO_DECISION: 0.5, LossReason.COMPETITOR: 0.3, LossReason.NO_FIT: 0.2}
    )
    poor = {LossReason.NO_DECISION: 0.375, LossReason.COMPETITOR: 0.225, LossReason.NO_FIT: 0.4}
    assert shares(-0.6) == pytest.approx(poor)
    assert shares(-0.5) == pytest.approx(shares(0.0)), "poor means below the bound, not at it"


@FAST
@given(st.floats(0, 1), st.floats(0, 1), st.floats(0, 1), st.floats(-3, 3), st.floats(1e-12, 1 - 1e-12))
def test_a_loss_always_has_a_reason(no_decision, no_fit, poor, fit, u):
    assert loss_reason(fit, u, no_decision, no_fit, poor, -0.5) in (5, 6, 7)


# -- centring ------------------------------------------------------------------------------------------------------


@FAST
@given(CHANCES, st.floats(0.0, 1.5))
def test_centring_constant_solves_its_equation(base, effect):
    fit, weight = fit_grid()
    c = centring_constant(base, effect, fit, weight)
    average = np.sum(weight / (1 + np.exp(-(logit(base) + c + effect * fit))))
    assert average == pytest.approx(base, rel=1e-12)


def test_no_fit_effect_needs_no_constant():
    fit, weight = fit_grid()
    assert centring_constant(0.43, 0.0, fit, weight) == pytest.approx(0.0, abs=1e-12)
    assert centring_constant(0.0, 0.5, fit, weight) == centring_constant(1.0, 0.5, fit, weight) == 0.0


def test_fit_grid_is_a_standard_normal():
    fit, weight = fit_grid()
    assert len(fit) == len(weight) == 401
    assert weight.sum() == pytest.approx(1.0, rel=1e-14)
    assert np.sum(weight * fit) == pytest.approx(0.0, abs=1e-12)
    assert np.sum(weight * fit * fit) == pytest.approx(1.0, rel=1e-6)


@FAST
@given(st.lists(CHANCES, min_size=1, max_size=5), st.floats(0.05, 1.0))
def test_every_stage_in_turn_passes_its_base_rate(bases, effect):
    """Of those who reach it, a stage passes its base rate on average; so of all, their product is won."""
    fit, weight = fit_grid()
    reached, share_won = weight, np.ones_like(weight)
    for base in bases:
        intercept = logit(base) + centring_constant(base, effect, fit, reached)
        share_won = share_won / (1 + np.exp(-(intercept + effect * fit)))
        reached = survivors(base, intercept, effect, fit, reached)
        assert reached.sum() == pytest.approx(1.0, rel=1e-12)
    assert np.sum(weight * share_won) == pytest.approx(math.prod(bases), rel=1e-10)
    assert np.sum(reached * fit) > 0.0, "those who pass fit better"


def test_nobody_is_selected_by_a_sure_stage():
    fit, weight = fit_grid()
    assert survivors(1.0, 0.0, 0.5, fit, weight) is not None
    np.testing.assert_array_equal(survivors(1.0, 0.0, 0.5, fit, weight), weight)


# -- hand-off ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("standard", "share", "least", "extra"),
    [
        (4 * HOUR, 0.5, HOUR, 2 * HOUR),
        (HOUR, 0.5, HOUR, HOUR),
        (HOUR, 0.0, 0, 1),
        (3.0, 0.5, 0, 2),
        (HOUR, 2.0, HOUR, 2 * HOUR),
    ],
)
def test_extra_work_is_a_share_of_the_stage_and_at_least_its_floor(standard, share, least, extra):
    assert extra_work(float(standard), share, least) == extra


# -- leads known to be open ------------------------------------------------------------------------------------------


@FAST
@given(st.floats(1.0, 1e8), st.floats(1.0, 1e7), st.floats(0.05, 3.0))
def test_the_share_that_still_thinks_is_the_tail_of_the_lognormal(elapsed, think, sigma):
    from scipy.stats import lognorm

    expected = float(lognorm(sigma, scale=think).sf(elapsed))
    assert undecided(elapsed, think, sigma) == pytest.approx(expected, rel=1e-9, abs=1e-300)


@FAST
@given(st.floats(1e-9, 1 - 1e-9), st.floats(-6.0, 6.0), st.floats(0.05, 2.0))
def test_the_tempo_of_who_still_thinks_is_the_truncated_lognormal(u, z, sigma):
    """S(tempo) / S(elapsed / think) = 1 - u, which holds however little is left of the tail."""
    from scipy.stats import norm

    left = undecided(math.exp(sigma * z), 1.0, sigma)
    tempo = lognormal_quantile(undecided_draw(u, left), 1.0, -sigma)
    assert tempo >= math.exp(sigma * z) * (1 - 1e-12)
    assert norm.sf(math.log(tempo) / sigma) / norm.sf(z) == pytest.approx(1 - u, rel=1e-7)


def test_among_all_the_tempo_of_who_still_thinks_is_that_of_anybody():
    for u in (2.0**-40, 0.25, 0.5, 0.875):
        drawn = undecided_draw(u, undecided(1e-300, 1.0, 0.6))
        assert lognormal_quantile(drawn, 1.0, -0.6) == pytest.approx(
            lognormal_quantile(u, 1.0, 0.6), rel=1e-9
        )


@pytest.mark.parametrize("u", [2.0**-53, 0.5, 1 - 2.0**-53])
@pytest.mark.parametrize("left", [0.0, 5e-324, 1e-200, 0.5, 1.0])
def test_draws_stay_inside_whatever_is_left(u, left):
    assert 0.0 < undecided_draw(u, left) < 1.0
    assert math.isfinite(lognormal_quantile(undecided_draw(u, left), 1.0, -3.0))


def test_extremes_of_time_and_spread():
    assert undecided(1e9, 1.0, 0.01) == 0.0
    assert undecided(1.0, 1e9, 0.01) == 1.0
    assert [undecided(e, 10.0, 0.0) for e in (9.0, 10.0, 11.0)] == [1.0, 0.0, 0.0]
    assert undecided(1.0, 0.0, 0.6) == undecided(1.0, 0.0, 0.0) == 0.0


@FAST
@given(st.floats(0.0, 1.0), st.floats(0.0, 1.0))
def test_the_chance_to_be_open_is_bayes_rule(decided, p):
    """Open are those who still think; those who decided against look so."""
    looks_open = (1 - decided) + decided * (1 - p)
    if looks_open > 1e-6:
        assert open_chance(1 - decided, p) == pytest.approx((1 - decided) / looks_open, rel=1e-6, abs=1e-12)
    assert open_chance(1.0, p) == 1.0
