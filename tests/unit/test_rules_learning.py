"""How people and companies learn: numbers worked by hand, limits, directions, and exactly nothing when it is off."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from salessim.rules.handoff import loss_chance
from salessim.rules.learning import (
    after_lost_deal,
    coaching_lift,
    experiment_chance,
    feedback_experience,
    learning_curve,
    log_yield,
    mentoring_dose,
    mentoring_lift,
    playbook_after_exit,
    playbook_after_experiments,
    playbook_after_week,
    ramp_speed,
    recent_hours,
    shared_gain,
    start_of_ramp,
    volunteers,
)
from salessim.units import HOUR

FAST = settings(derandomize=True, deadline=None, max_examples=100)
SHARE = st.floats(0, 1)
WEEK_OF_A_MONTH = 12 / 52


# -- playbooks -----------------------------------------------------------------------------------------------------


def test_a_playbook_by_hand():
    # 10 hours on an empty one: 10 x 0.01. On a half: 0.5 + 0.1 x 0.5 - 0.02 x 0.5 x 12/52.
    assert playbook_after_week(0.0, 10 * HOUR, 0.01, 0.02) == pytest.approx(0.1)
    assert playbook_after_week(0.5, 10 * HOUR, 0.01, 0.02) == pytest.approx(0.55 - 0.01 * WEEK_OF_A_MONTH)
    assert playbook_after_week(0.5, 0, 0.01, 0.02) == pytest.approx(0.5 * (1 - 0.02 * WEEK_OF_A_MONTH))


def test_a_playbook_that_nobody_writes_stays_exactly_empty():
    assert playbook_after_week(0.0, 0, 0.01, 0.02) == 0.0
    assert playbook_after_exit(0.0, 0.05) == 0.0
    assert playbook_after_week(0.4, 0, 0.01, 0.0) == 0.4, "nothing goes out of date"


def test_a_year_of_an_hour_a_week_comes_near_its_balance():
    """At rest growth x (1 - K) = decay x K x 12/52: K = 0.01 / (0.01 + 0.02 x 12/52) = 0.684."""
    playbook = 0.0
    for _ in range(52 * 40):
        playbook = playbook_after_week(playbook, HOUR, 0.01, 0.02)
    assert playbook == pytest.approx(0.01 / (0.01 + 0.02 * WEEK_OF_A_MONTH), rel=1e-9)


@FAST
@given(SHARE, st.integers(0, 1_000 * HOUR), SHARE, SHARE)
def test_a_playbook_stays_a_share_and_more_writing_never_harms(playbook, seconds, growth, decay):
    after = playbook_after_week(playbook, seconds, growth, decay)
    assert 0.0 <= after <= 1.0
    assert playbook_after_week(playbook, seconds + HOUR, growth, decay) >= after - 1e-12


def test_who_leaves_takes_a_twentieth_along():
    assert playbook_after_exit(0.8, 0.05) == pytest.approx(0.76)
    assert playbook_after_exit(0.8, 0.0) == 0.8
    assert playbook_after_exit(0.8, 1.0) == 0.0


def test_experiments_by_hand():
    # Each hour finds something with 2 %: two hours 1 - 0.98^2.
    assert experiment_chance(2 * HOUR, 0.02) == pytest.approx(0.0396)
    assert experiment_chance(0, 0.02) == 0.0
    assert experiment_chance(HOUR, 0.0) == 0.0
    assert experiment_chance(HOUR, 1.0) == 1.0
    # A find is worth 0.03 x (1 - K) where it is shared, and a holder's part of that where it is not.
    assert playbook_after_experiments(0.5, 0.03, True, 6) == pytest.approx(0.515)
    assert playbook_after_experiments(0.5, 0.03, False, 6) == pytest.approx(0.5025)
    assert playbook_after_experiments(0.5, 0.03, False, 0) == pytest.approx(0.515), "a finder is a holder"
    assert playbook_after_experiments(1.0, 0.03, True, 6) == 1.0


# -- ramps -------------------------------------------------------------------------------------------------------------


def test_what_shortens_a_ramp_by_hand():
    assert ramp_speed(0.0, 0.3, 0.0, 0.3) == 1.0, "exactly"
    assert ramp_speed(0.5, 0.3, 0.0, 0.3) == pytest.approx(1.15)
    assert ramp_speed(1.0, 0.3, 1.0, 0.3) == pytest.approx(1.69)
    assert start_of_ramp(0.4, 0.0, 0.15, False, 0.15) == 0.4, "exactly"
    assert start_of_ramp(0.4, 1.0, 0.15, True, 0.15) == pytest.approx(0.7)
    assert start_of_ramp(0.9, 1.0, 0.15, True, 0.15) == 1.0


@FAST
@given(SHARE, SHARE, SHARE, SHARE)
def test_a_fuller_playbook_and_more_training_never_slow_a_ramp(playbook, more, trained, start):
    fuller = min(1.0, playbook + more)
    assert ramp_speed(fuller, 0.3, trained, 0.3) >= ramp_speed(playbook, 0.3, trained, 0.3) >= 1.0
    here = start_of_ramp(start, playbook, 0.15, False, 0.15)
    assert 1.0 >= start_of_ramp(start, fuller, 0.15, True, 0.15) >= here >= start


# -- mentoring and coaching --------------------------------------------------------------------------------------------


def test_a_full_programme_is_four_hours_a_week():
    assert mentoring_dose(8 * HOUR, 2, 4 * HOUR) == 1.0
    assert mentoring_dose(4 * HOUR, 2, 4 * HOUR) == 0.5
    assert mentoring_dose(80 * HOUR, 2, 4 * HOUR) == 1.0
    assert mentoring_dose(0, 2, 4 * HOUR) == mentoring_dose(HOUR, 0, 4 * HOUR) == 0.0


@pytest.mark.parametrize(
    ("weeks", "factor"),
    [(0, 1.17), (7, 1.17), (8, 1.153), (25, 1.153), (26, 1.153), (39, 1 + 0.17 * 0.45), (51, 1 + 0.153 / 26)],
)
def test_mentoring_lasts_for_half_a_year_and_fades_in_another(weeks, factor):
    assert mentoring_lift(1.0, weeks, 0.17) == pytest.approx(factor)


def test_mentoring_is_exactly_nothing_when_there_was_none_or_it_is_over():
    assert mentoring_lift(0.0, 4, 0.17) == mentoring_lift(1.0, 52, 0.17) == mentoring_lift(1.0, 4, 0.0) == 1.0


@FAST
@given(SHARE, SHARE, st.integers(0, 60), st.integers(0, 60))
def test_more_mentoring_lifts_more_and_time_never_adds(dose, more, weeks, later):
    here = mentoring_lift(dose, weeks, 0.17)
    assert mentoring_lift(min(1.0, dose + more), weeks, 0.17) >= here
    assert 1.0 <= mentoring_lift(dose, weeks + later, 0.17) <= here


def test_who_needs_it_least_volunteers_most():
    # 22 % of average newcomers; odds 22/78 x e for one standard deviation of talent.
    odds = 22 / 78 * math.e
    assert volunteers(0.2199, 0.0, 0.22)
    assert not volunteers(0.2201, 0.0, 0.22)
    assert volunteers(odds / (1 + odds) - 1e-9, 1.0, 0.22)
    assert not volunteers(odds / (1 + odds) + 1e-9, 1.0, 0.22)
    assert not volunteers(0.0, 5.0, 0.0)
    assert volunteers(0.999_999, -5.0, 1.0)


def test_coaching_by_hand():
    # 3 h a month are 3 x 12/52 h a week: 1 + 0.07 (1 - 1/e).
    assert coaching_lift(3 * WEEK_OF_A_MONTH, 0.07, 3.0) == pytest.approx(1 + 0.07 * (1 - math.exp(-1)))
    assert coaching_lift(1_000.0, 0.07, 3.0) == pytest.approx(1.07)
    assert coaching_lift(0.0, 0.07, 3.0) == coaching_lift(1.0, 0.0, 3.0) == 1.0, "exactly"


@FAST
@given(st.floats(0, 40), st.floats(0, 40))
def test_more_coaching_never_harms(hours, more):
    assert coaching_lift(hours + more, 0.07, 3.0) >= coaching_lift(hours, 0.07, 3.0) >= 1.0


def test_hours_of_late_forget_a_quarter_a_week():
    assert recent_hours(0.0, 4 * HOUR, 0.25) == 1.0
    assert recent_hours(1.0, 0, 0.25) == 0.75
    assert recent_hours(0.0, 0, 0.25) == 0.0
    hours = 0.0
    for _ in range(200):
        hours = recent_hours(hours, 2 * HOUR, 0.25)
    assert hours == pytest.approx(2.0)


# -- from one another, and from work -----------------------------------------------------------------------------------


def test_sharing_catches_up_and_never_costs():
    assert shared_gain(0.1, 0.6, 0.02) == pytest.approx(0.01)
    assert shared_gain(0.6, 0.1, 0.02) == shared_gain(0.1, 0.6, 0.0) == 0.0
    mine = 0.0
    for _ in range(400):
        mine += shared_gain(mine, 0.35, 0.02)
    assert mine == pytest.approx(0.35 * (1 - 0.98**400))
    assert mine < 0.35


def test_extra_experience_by_hand():
    # A tenth of 20 hours at an hour of feedback a week or more; half of that at half an hour.
    assert feedback_experience(20 * HOUR, 0.1, 1.0) == feedback_experience(20 * HOUR, 0.1, 3.0) == 2 * HOUR
    assert feedback_experience(20 * HOUR, 0.1, 0.5) == HOUR
    assert feedback_experience(0, 0.1, 1.0) == feedback_experience(HOUR, 0.0, 1.0) == 0
    assert after_lost_deal(10 * HOUR, 0.25) == 2.5 * HOUR
    assert after_lost_deal(10 * HOUR, 0.0) == after_lost_deal(0, 0.25) == 0


def test_a_company_learns_a_new_product_along_an_s():
    assert learning_curve(30, 0.2, 30.0, 8.0) == pytest.approx(0.6)
    assert learning_curve(38, 0.2, 30.0, 8.0) == pytest.approx(0.2 + 0.8 / (1 + math.exp(-1)))
    assert learning_curve(0, 0.2, 30.0, 8.0) == pytest.approx(0.2 + 0.8 / (1 + math.exp(3.75)))
    assert learning_curve(10_000, 0.2, 30.0, 8.0) == pytest.approx(1.0)
    assert learning_curve(7, 1.0, 30.0, 8.0) == 1.0
    assert log_yield(7, 1.0, 30.0, 8.0) == 0.0, "exactly"
    assert log_yield(30, 0.2, 30.0, 8.0) == pytest.approx(math.log(0.6))


@pytest.mark.parametrize(("middle", "width"), [(1e15, 1e-9), (30.0, 1e-300), (1e6, 0.5)])
def test_the_curve_of_a_steep_product_has_no_end_it_falls_off(middle, width):
    rule = getattr(learning_curve, "py_func", learning_curve)
    assert rule(0, 0.2, middle, width) == learning_curve(0, 0.2, middle, width) == pytest.approx(0.2)
    assert learning_curve(10**18, 0.2, middle, width) == pytest.approx(1.0)


@FAST
@given(st.integers(0, 500), st.integers(0, 500), st.floats(0.01, 1), st.floats(0, 100), st.floats(0.1, 50))
def test_deals_never_unteach(deals, more, floor, middle, width):
    here = learning_curve(deals, floor, middle, width)
    assert floor <= here <= learning_curve(deals + more, floor, middle, width) <= 1.0 + 1e-12


# -- hand-offs ---------------------------------------------------------------------------------------------------------


def test_what_is_written_down_is_not_lost_at_a_hand_off():
    assert loss_chance(0.35, 0.0, 0.5, False, 0.5, 1.0) == 0.35, "exactly"
    assert loss_chance(0.35, 1.0, 0.5, False, 0.5, 1.0) == pytest.approx(0.175)
    assert loss_chance(0.35, 0.4, 0.5, True, 0.5, 0.7) == pytest.approx(0.35 * 0.8 * 0.5 * 0.7)
    assert loss_chance(0.35, 1.0, 1.0, False, 0.5, 1.0) == 0.0


@FAST
@given(SHARE, SHARE, SHARE, SHARE, SHARE, SHARE)
def test_playbooks_rotation_and_help_never_raise_the_loss(
    chance, playbook, more, by_playbook, by_rotation, by_help
):
    here = loss_chance(chance, playbook, by_playbook, False, by_rotation, 1.0)
    fuller = min(1.0, playbook + more)
    assert 0.0 <= loss_chance(chance, fuller, by_playbook, True, by_rotation, by_help) <= here <= chance
