"""Staying or leaving: hazards worked by hand, directions, limits, and factors of exactly 1 when they are off."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from salessim.rules.leaving import (
    after_change_of_hands,
    is_overloaded,
    leaves_this_week,
    monthly_hazard,
    morale_after_week,
    morale_factor,
    morale_target,
    pay_elsewhere,
    peer_exits_factor,
    spread_factor,
    survival_factor,
    yearly_to_monthly,
)
from salessim.units import HOUR, WEEK

FAST = settings(derandomize=True, deadline=None, max_examples=100)
NEVER = -(1 << 60)


def test_a_yearly_share_as_a_hazard():
    assert yearly_to_monthly(0.35) == pytest.approx(-math.log(0.65) / 12)
    assert 1 - math.exp(-12 * yearly_to_monthly(0.35)) == pytest.approx(0.35)
    assert yearly_to_monthly(0.0) == 0.0
    assert 2.0 < yearly_to_monthly(1.0) < 3.0, "everybody, and still a number"


def test_fifty_two_weeks_at_the_hazard_are_the_year():
    """The weekly chance is 1 - exp(-12/52 h): survival of 52 weeks is that of 12 months."""
    monthly = yearly_to_monthly(0.3)
    weekly = 1 - math.exp(-monthly * 12 / 52)
    assert (1 - weekly) ** 52 == pytest.approx(0.7)
    assert leaves_this_week(weekly - 1e-12, monthly)
    assert not leaves_this_week(weekly + 1e-12, monthly)
    assert not leaves_this_week(0.0, 0.0), "nobody, even at the smallest draw"


# -- pay ---------------------------------------------------------------------------------------------------------------


def test_pay_by_hand():
    # A tenth below the market 0.9^-2, a tenth above 1.1^-2; talent 1 is worth exp(0.2) elsewhere.
    assert monthly_hazard(0.7, 0.03, 100.0, 100.0, 0.0, 2.0, 0.2) == pytest.approx(0.021)
    assert monthly_hazard(0.7, 0.03, 90.0, 100.0, 0.0, 2.0, 0.2) == pytest.approx(0.021 / 0.81)
    assert monthly_hazard(0.7, 0.03, 110.0, 100.0, 0.0, 2.0, 0.2) == pytest.approx(0.021 / 1.21)
    assert monthly_hazard(0.7, 0.03, 100.0, 100.0, 1.0, 2.0, 0.2) == pytest.approx(0.021 * math.exp(0.4))


def test_pay_matters_within_bounds_and_only_against_a_market():
    assert monthly_hazard(1.0, 0.03, 1.0, 100.0, 0.0, 2.0, 0.2) == pytest.approx(0.03 / 0.49)
    assert monthly_hazard(1.0, 0.03, 1e9, 100.0, 0.0, 2.0, 0.2) == pytest.approx(0.03 / 1.96)
    assert monthly_hazard(0.7, 0.03, 50.0, 0.0, 2.0, 2.0, 0.2) == 0.7 * 0.03
    assert monthly_hazard(0.7, 0.03, 0.0, 100.0, 2.0, 2.0, 0.2) == 0.7 * 0.03
    assert monthly_hazard(1.0, 0.03, 90.0, 100.0, 1.0, 0.0, 0.2) == 0.03, "exactly: pay keeps nobody"
    assert monthly_hazard(0.0, 0.03, 90.0, 100.0, 1.0, 2.0, 0.2) == 0.0


@FAST
@given(st.floats(1, 1e6), st.floats(0, 1e6), st.floats(-3, 3), st.floats(0, 3))
def test_more_pay_keeps_and_more_talent_draws_away(pay, more, talent, better):
    here = monthly_hazard(0.7, 0.03, pay, 1e5, talent, 2.0, 0.2)
    assert monthly_hazard(0.7, 0.03, pay + more, 1e5, talent, 2.0, 0.2) <= here
    assert monthly_hazard(0.7, 0.03, pay, 1e5, talent + better, 2.0, 0.2) >= here


# -- factors -----------------------------------------------------------------------------------------------------------


def test_colleagues_who_left():
    # 1 of 8 in 13 weeks: exp(0.15 x 1). Capped at three times that, which is 3 of 8.
    assert peer_exits_factor(1, 8, 0.15) == pytest.approx(math.exp(0.15))
    assert peer_exits_factor(3, 8, 0.15) == peer_exits_factor(8, 8, 0.15) == pytest.approx(math.exp(0.45))
    assert peer_exits_factor(0, 8, 0.15) == peer_exits_factor(5, 8, 0.0) == 1.0, "exactly"
    assert peer_exits_factor(1, 0, 0.15) == peer_exits_factor(1, 1, 0.15)


def spread(mine: int, *all_of_them: int, weight: float = 0.15) -> float:
    return spread_factor(
        mine, len(all_of_them), sum(all_of_them), sum(one * one for one in all_of_them), weight
    )


def test_standing_out_by_hand():
    # Mean 1000, variance (200^2 + 0 + 0 + 0 + 200^2) / 4 = 20,000: z of the best is 200 / 141.42 = sqrt 2.
    team = (1200, 1000, 1000, 1000, 800)
    assert spread(1200, *team) == spread(800, *team) == pytest.approx(1 + 0.15 * 2)
    assert spread(1000, *team) == 1.0
    # Ten equal and one far above them: z = 10/11 / sqrt(1/11) = 3.02 is cut at 2.
    assert spread(5000, 5000, *[1000] * 10) == pytest.approx(1 + 0.15 * 4)


def test_standing_out_takes_five_who_differ():
    assert spread(1200, 1200, 1000, 1000, 800) == 1.0
    assert spread(1000, *[1000] * 8) == 1.0
    assert spread(1200, 1200, 1000, 1000, 1000, 800, weight=0.0) == 1.0


def test_morale_on_the_hazard():
    assert morale_factor(0.5, 1.0) == morale_factor(0.9, 0.0) == 1.0, "exactly"
    assert morale_factor(0.8, 1.0) == pytest.approx(math.exp(-0.3))
    assert morale_factor(0.2, 1.0) == pytest.approx(math.exp(0.3))


def test_mentoring_in_the_first_month():
    assert survival_factor(0.0, 0.5) == survival_factor(1.0, 0.0) == 1.0, "exactly"
    assert survival_factor(1.0, 0.5) == 0.5
    assert survival_factor(0.5, 0.5) == 0.75


# -- morale ------------------------------------------------------------------------------------------------------------


def test_where_morale_tends_to_by_hand():
    assert morale_target(0.8, 0.0, False, False, False, 0.0, False) == 0.5, "exactly neutral"
    assert morale_target(1.0, 0.0, False, False, False, 0.0, False) == pytest.approx(
        0.5 + 0.25 * math.tanh(0.4)
    )
    assert morale_target(0.8, 1.0, False, False, False, 0.0, False) == pytest.approx(0.35)
    assert morale_target(0.8, 0.5, True, True, True, -0.05, False) == pytest.approx(0.5 - 0.075 + 0.15 - 0.05)
    assert morale_target(0.8, 0.0, False, False, False, 0.0, True) == pytest.approx(0.4), "a quota was raised"
    assert morale_target(0.0, 1.0, False, False, False, -0.05, False) == pytest.approx(
        0.3 - 0.25 * math.tanh(1.6)
    )


@FAST
@given(st.floats(0, 100), st.floats(0, 100), st.floats(0, 1), st.booleans(), st.sampled_from([-0.05, 0.05]))
def test_success_lifts_and_overload_lowers(attained, more, overload, flag, values):
    here = morale_target(attained, overload, flag, flag, flag, values, False)
    assert 0.0 <= here <= 1.0
    assert morale_target(attained + more, overload, flag, flag, flag, values, False) >= here
    assert morale_target(attained, 1.0, flag, flag, flag, values, False) <= here
    assert morale_target(attained, overload, True, True, True, 0.05, False) >= here


def test_morale_moves_a_tenth_of_the_way_in_a_month():
    assert morale_after_week(0.5, 0.9, 0.1) == pytest.approx(0.5 + 0.4 * 0.1 * 12 / 52)
    assert morale_after_week(0.5, 0.5, 0.1) == morale_after_week(0.5, 0.9, 0.0) == 0.5
    morale = 0.5
    for _ in range(52):
        morale = morale_after_week(morale, 1.0, 0.1)
    assert morale == pytest.approx(1 - 0.5 * (1 - 0.1 * 12 / 52) ** 52)


def test_overload_is_more_than_95_percent():
    assert not is_overloaded(38 * HOUR, 40 * HOUR)
    assert is_overloaded(38 * HOUR + 1, 40 * HOUR)
    assert not is_overloaded(0, 40 * HOUR)


# -- accounts ----------------------------------------------------------------------------------------------------------


def test_a_change_of_hands_by_hand():
    half = 26 * WEEK
    # Changed at week 10; from week 0 to 20 half of the time lies after it: 1 + 0.3 / 2.
    assert after_change_of_hands(0, 20 * WEEK, 10 * WEEK, half, 1.3) == pytest.approx(1.15)
    assert after_change_of_hands(10 * WEEK, 20 * WEEK, 10 * WEEK, half, 1.3) == pytest.approx(1.3)
    assert after_change_of_hands(30 * WEEK, 42 * WEEK, 10 * WEEK, half, 1.3) == pytest.approx(1.15)
    assert after_change_of_hands(36 * WEEK, 40 * WEEK, 10 * WEEK, half, 1.3) == 1.0, "over"


def test_an_account_that_never_changed_hands_is_as_it_was():
    assert after_change_of_hands(0, 52 * WEEK, NEVER, 26 * WEEK, 1.3) == 1.0
    assert after_change_of_hands(0, 52 * WEEK, 10 * WEEK, 26 * WEEK, 1.0) == 1.0
    assert after_change_of_hands(0, 52 * WEEK, 10 * WEEK, 0, 1.3) == 1.0
    assert after_change_of_hands(WEEK, WEEK, WEEK, 26 * WEEK, 1.3) == 1.0, "no time"


@FAST
@given(st.integers(0, 10**7), st.integers(1, 10**7), st.integers(0, 10**7), st.integers(0, 10**7))
def test_hazard_in_parts_is_hazard_at_once(since, length, changed, lasting):
    """Gathered in two parts, the excess weighs what it weighs at once."""
    until, middle = since + length, since + length // 2
    whole = after_change_of_hands(since, until, changed, lasting, 1.3) * length
    parts = after_change_of_hands(since, middle, changed, lasting, 1.3) * (middle - since)
    parts += after_change_of_hands(middle, until, changed, lasting, 1.3) * (until - middle)
    assert parts == pytest.approx(whole)


def test_who_holds_several_roles_compares_with_the_mean_of_their_markets():
    assert pay_elsewhere(85_000 + 150_000 + 120_000, 3, 1.0) == pytest.approx(118_333.33, abs=0.01)
    assert pay_elsewhere(0, 0, 60_000.0) == 60_000.0
