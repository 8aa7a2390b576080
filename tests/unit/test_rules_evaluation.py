"""Evaluation: attainment, quality, the score of both, and what follows."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from salessim.rules.evaluation import (
    COACHED,
    DISMISSED,
    NOTHING,
    RECOGNISED,
    attainment,
    commission_cents,
    micro,
    quality,
    score,
    verdict,
    weekly_target,
)

FAST = settings(derandomize=True, deadline=None, max_examples=100)
DEFAULTS = (1.2, 0.7, 0.5, 0.5)
"""recognise_from, coach_below, dismiss_below, dismissal."""


def test_a_weeks_target_by_hand():
    # 29,750 a year in cents over 52 weeks: 57,211.5, half up. At 40 % proficiency 22,884.6.
    assert weekly_target(2_975_000, 1.0) == 57_212
    assert weekly_target(2_975_000, 0.4) == 22_885
    assert weekly_target(0, 1.0) == weekly_target(2_975_000, 0.0) == 0


def test_attainment():
    assert attainment(50_000, 100_000) == 0.5
    assert attainment(0, 100_000) == 0.0
    assert attainment(150_000, 100_000) == 1.5
    assert attainment(0, 0) == attainment(7, 0) == 0.8, "neutral for morale"
    assert attainment(10**15, 1) == 100.0, "squares of thousandths stay whole numbers"


def test_commission_is_rounded_half_away_from_zero():
    assert commission_cents(0.1, 25) == 3  # 2.5
    assert commission_cents(0.1, -25) == -3
    assert commission_cents(0.1, 24) == 2
    assert commission_cents(0.0, 10**9) == commission_cents(0.1, 0) == 0
    assert commission_cents(1e12, 10**9) == 10**15
    assert commission_cents(-1e12, 10**9) == -(10**15)


def test_millionths_are_rounded_half_up():
    assert micro(0.43) == 430_000
    assert micro(0.000_000_5) == 1
    assert micro(-0.000_000_5) == 0
    assert micro(0.0) == 0


def test_quality_against_what_base_chances_bring():
    # 3 of chances 0.43 + 0.43 + 0.44 + 0.7 = 2: half as many again.
    assert quality(3, 2_000_000) == 1.5
    assert quality(0, 2_000_000) == 0.0
    assert quality(0, 0) == 1.0, "nothing was decided"


def test_a_score_by_hand():
    assert score(0.8, 1.2, 0.25) == pytest.approx(0.9)
    assert score(0.8, 1.2, 0.0) == 0.8
    assert score(0.8, 1.2, 1.0) == 1.2


@FAST
@given(st.floats(0, 10), st.floats(0, 10), st.floats(0, 1), st.floats(0, 5))
def test_a_score_grows_with_both_and_lies_between_them(attained, good, weight, more):
    here = score(attained, good, weight)
    assert min(attained, good) - 1e-9 <= here <= max(attained, good) + 1e-9
    assert score(attained + more, good, weight) >= here
    assert score(attained, good + more, weight) >= here


@pytest.mark.parametrize(
    ("of", "result"),
    [(1.2, RECOGNISED), (1.199, NOTHING), (0.7, NOTHING), (0.699, COACHED), (0.5, COACHED), (0.0, COACHED)],
)
def test_what_a_first_quarter_leads_to(of, result):
    assert verdict(of, True, 0, 0.0, *DEFAULTS) == result


def test_dismissal_takes_two_poor_quarters_past_ramp_and_the_draw():
    assert verdict(0.4, True, 1, 0.499, *DEFAULTS) == DISMISSED
    assert verdict(0.4, True, 3, 0.499, *DEFAULTS) == DISMISSED
    assert verdict(0.4, True, 1, 0.5, *DEFAULTS) == COACHED
    assert verdict(0.4, True, 0, 0.0, *DEFAULTS) == COACHED
    assert verdict(0.4, False, 5, 0.0, *DEFAULTS) == COACHED, "still ramping"
    assert verdict(0.5, True, 5, 0.0, *DEFAULTS) == COACHED, "not below"
    assert verdict(0.0, True, 5, 0.0, 1.2, 0.7, 0.5, 0.0) == COACHED, "nobody is dismissed at chance 0"


@FAST
@given(st.floats(0, 3), st.booleans(), st.integers(0, 4), st.floats(0, 1, exclude_max=True))
def test_a_verdict_follows_from_its_thresholds_alone(of, past, poor, u):
    result = verdict(of, past, poor, u, *DEFAULTS)
    if result == DISMISSED:
        assert past
        assert poor >= 1
        assert of < 0.5
        assert u < 0.5
    else:
        assert result == (RECOGNISED if of >= 1.2 else COACHED if of < 0.7 else NOTHING)
