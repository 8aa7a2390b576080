"""What people bring: experience, ramps, talent, pace, coordination, and the length of a task."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from salessim.rules.people import (
    acceptance_by_care,
    after_schedule,
    experience,
    lift,
    log_performance,
    net_availability,
    pace,
    proficiency,
    talent,
    talent_pace,
    task_seconds,
)
from salessim.units import HOUR, MONTH, WEEK

FAST = settings(derandomize=True, deadline=None, max_examples=100)
NONE, LINEAR, EXPONENTIAL = 0, 1, 2
OFFICE_WEEK = 40 * HOUR


def test_a_week_at_reference_utilisation_is_a_week_of_experience():
    assert experience(0, round(0.75 * OFFICE_WEEK), 0.75) == WEEK
    assert experience(2 * WEEK, 0, 0.75) == 2 * WEEK
    assert experience(0, OFFICE_WEEK, 0.75) == pytest.approx(WEEK / 0.75)


@pytest.mark.parametrize(("share", "level"), [(0.0, 0.1), (0.5, 0.55), (1.0, 1.0), (2.0, 1.0)])
def test_linear_ramp(share, level):
    assert proficiency(LINEAR, 0.1, 5 * MONTH, 0, 0.0, share * 5 * MONTH) == pytest.approx(level)


@pytest.mark.parametrize("share", [0.0, 0.3, 1.0, 4.0])
def test_exponential_ramp_is_95_percent_done_at_its_end(share):
    assert proficiency(EXPONENTIAL, 0.4, 4 * WEEK, 0, 0.0, share * 4 * WEEK) == pytest.approx(
        1 - 0.6 * math.exp(-3 * share)
    )
    assert proficiency(EXPONENTIAL, 0.4, 4 * WEEK, 0, 0.0, 4 * WEEK) == pytest.approx(
        0.4 + 0.6 * 0.9502, rel=1e-4
    )


def test_no_ramp_is_full_output():
    assert proficiency(NONE, 0.1, 5 * MONTH, 0, 0.0, 0.0) == 1.0
    assert proficiency(LINEAR, 0.1, 0, 0, 0.0, 0.0) == 1.0


def test_a_slower_second_part_of_the_ramp():
    """Seven tenths of the way over 4 weeks, three tenths over 13: half-way by hand at 4 weeks."""
    way = 0.6 * (0.7 * math.exp(-3) + 0.3 * math.exp(-12 / 13))
    assert proficiency(EXPONENTIAL, 0.4, 4 * WEEK, 13 * WEEK, 0.3, 4 * WEEK) == pytest.approx(1 - way)
    assert proficiency(EXPONENTIAL, 0.4, 4 * WEEK, 4 * WEEK, 0.3, WEEK) == pytest.approx(
        proficiency(EXPONENTIAL, 0.4, 4 * WEEK, 0, 0.0, WEEK)
    ), "two equal parts are one"
    assert proficiency(LINEAR, 0.1, 4 * WEEK, 13 * WEEK, 0.3, 4 * WEEK) == 1.0, "linear ramps have one part"


@FAST
@given(
    st.sampled_from([NONE, LINEAR, EXPONENTIAL]),
    st.floats(0, 1),
    st.integers(1, 20 * MONTH),
    st.integers(0, 20 * MONTH),
    st.floats(0, 1),
    st.floats(0, 1e8),
    st.floats(0, 1e8),
)
def test_proficiency_starts_at_its_start_and_never_falls(shape, start, ramp, late, share, age, more):
    assert proficiency(shape, start, ramp, late, share, 0.0) == pytest.approx(1.0 if shape == NONE else start)
    here = proficiency(shape, start, ramp, late, share, age)
    assert here <= proficiency(shape, start, ramp, late, share, age + more) + 1e-12
    assert start - 1e-12 <= here <= 1.0


def test_talents_of_one_person_share_a_part():
    assert talent(0.0, 1.0, 0.2, 1.0, 0.0) == pytest.approx(math.sqrt(0.2))
    assert talent(0.0, 1.0, 0.2, 0.0, 1.0) == pytest.approx(math.sqrt(0.8))
    assert talent(0.9, 0.0, 0.2, 3.0, -3.0) == 0.9
    assert talent(0.5, 2.0, 1.0, 1.0, 5.0) == 2.5


def test_pace_has_mean_one_over_people_and_a_floor():
    assert pace(1.0, 1.0, talent_pace(0.0, 0.35)) == pytest.approx(math.exp(-0.06125))
    assert pace(1.0, 1.0, talent_pace(1.0, 0.35)) == pytest.approx(math.exp(0.35 - 0.06125))
    assert pace(0.1, 1.0, talent_pace(0.0, 0.35)) == 0.2
    assert pace(1.0, 1.0, talent_pace(-5.0, 0.35)) == 0.2
    n = 4001
    zs = [-8 + 16 * k / (n - 1) for k in range(n)]
    weights = [math.exp(-z * z / 2) for z in zs]
    mean = sum(w * pace(1.0, 1.0, talent_pace(z, 0.35)) for z, w in zip(zs, weights, strict=True)) / sum(
        weights
    )
    assert mean == pytest.approx(1.0, abs=1e-5)  # the floor is far away


def test_log_performance_of_an_average_expert_is_zero():
    assert log_performance(1.0, 1.0, 0.0, 0.35) == 0.0
    assert log_performance(0.5, 1.0, 2.0, 0.35) == pytest.approx(math.log(0.5) + 0.7)
    assert log_performance(0.0, 1.0, 0.0, 0.35) == pytest.approx(math.log(0.05))


@FAST
@given(st.floats(0, 1), st.floats(0, 1), st.floats(-4, 4), st.floats(0, 2), st.floats(0, 1))
def test_performance_grows_with_proficiency_and_talent(proficient, more, z, better, effect):
    higher = min(1.0, proficient + more)
    assert pace(higher, 1.0, talent_pace(z + better, effect)) >= pace(proficient, 1.0, talent_pace(z, effect))
    assert log_performance(higher, 1.0, z + better, effect) >= log_performance(proficient, 1.0, z, effect)


def test_a_lift_multiplies_performance():
    assert lift(1.0, 1.0, 0.0, 1.0) == 1.0, "exactly: without any of it nothing changes"
    assert lift(1.17, 1.05, 0.1, 0.8) == pytest.approx(1.17 * 1.05 * math.exp(0.1) * 0.8)
    assert pace(0.5, 1.2, 1.0) == pytest.approx(1.2 * pace(0.5, 1.0, 1.0))
    assert log_performance(0.5, 1.2, 0.0, 0.35) == pytest.approx(math.log(0.6))
    assert pace(0.1, 1.5, 1.0) == 0.2, "the floor holds after the lift"


def test_a_schedule_takes_from_availability():
    assert after_schedule(0.8, 0, OFFICE_WEEK) == 0.8
    assert after_schedule(0.8, 4 * HOUR, OFFICE_WEEK) == pytest.approx(0.7)
    assert after_schedule(0.8, 40 * HOUR, OFFICE_WEEK) == 0.01, "never nothing"


def test_coordination_hours():
    # 0.5 h + 0.05 h x 11 = 1.05 h of a week of 40 h.
    assert net_availability(0.8, 0, HOUR // 2, 180, 12, OFFICE_WEEK) == pytest.approx(0.8 - 1.05 / 40)
    assert net_availability(0.8, 0, HOUR // 2, 180, 1, OFFICE_WEEK) == pytest.approx(0.8 - 0.5 / 40)
    assert net_availability(0.1, 0, 20 * HOUR, 0, 1, OFFICE_WEEK) == 0.01, "never nothing"


@pytest.mark.parametrize("form", [0, 1, 2])
def test_there_is_always_a_little_time(form):
    assert net_availability(0.0, form, 1800, 180, 6, OFFICE_WEEK) > 0.0


@pytest.mark.parametrize(("n", "each"), [(1, 1.0), (2, 0.93), (3, 0.85), (8, 0.49)])
def test_rope_pull_is_ringelmanns_curve(n, each):
    """Share of full effort a head: 1, 0.93, 0.85, ... 0.49 with eight at the rope (Ringelmann 1913)."""
    assert net_availability(1.0, 2, 0, 0, n, OFFICE_WEEK) == pytest.approx(each, abs=0.02)
    assert net_availability(1.0, 1, 0, 0, n, OFFICE_WEEK) == pytest.approx(
        1 / (1 + 0.01 * (n - 1) + 0.0005 * n * (n - 1))
    )


@FAST
@given(st.integers(0, 2), st.floats(0.05, 1.0), st.integers(1, 60))
def test_a_larger_unit_never_leaves_more_time(form, gross, n):
    here = net_availability(gross, form, 1800, 180, n, OFFICE_WEEK)
    assert net_availability(gross, form, 1800, 180, n + 1, OFFICE_WEEK) <= here <= gross
    assert here > 0.0


@pytest.mark.parametrize(
    ("standard", "factor", "availability", "pace_now", "switching", "seconds"),
    [
        (3600.0, 1.0, 1.0, 1.0, 0, 3600),
        (3600.0, 1.0, 0.8, 1.0, 0, 4500),
        (3600.0, 1.0, 0.8, 0.5, 900, 9900),  # switching is not stretched
        (3600.0, 1.5, 1.0, 1.0, 0, 5400),
        (0.0, 1.0, 1.0, 1.0, 0, 1),
        (0.0, 1.0, 1.0, 1.0, 900, 901),
        (10.0, 1.0, 0.8, 1.0, 0, 13),  # 12.5, half up
    ],
)
def test_length_of_a_task(standard, factor, availability, pace_now, switching, seconds):
    assert task_seconds(standard, factor, availability, pace_now, switching) == seconds


@FAST
@given(st.floats(0, 1e6), st.floats(0.05, 1), st.floats(0.2, 3), st.floats(0, 1e5), st.floats(0, 0.9))
def test_more_work_takes_longer_and_more_output_is_faster(standard, availability, pace_now, more, faster):
    here = task_seconds(standard, 1.0, availability, pace_now, 0)
    assert task_seconds(standard + more, 1.0, availability, pace_now, 0) >= here >= 1
    assert task_seconds(standard, 1.0, availability, pace_now + faster, 0) <= here


def test_acceptance_by_care():
    assert acceptance_by_care(0.0, 0.2, 0.5) == pytest.approx(0.2)
    assert acceptance_by_care(0.63, 0.2, 0.5) == pytest.approx(0.2 + 0.5 * (1 - math.exp(-0.63)))
    assert acceptance_by_care(50.0, 0.2, 0.5) == pytest.approx(0.7)
    assert acceptance_by_care(0.63, 0.2, 0.5) == pytest.approx(0.43, abs=0.005), "the reference acceptance"
