"""Demand and accounts: weekly rates, busy weeks, arrivals, touches; care, satisfaction, churn hazard, the market."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from salessim.rules.accounts import (
    FULL_SATISFACTION,
    care_after,
    churn_chance,
    hazard_gathered,
    next_market,
    satisfaction_after,
    upsell_value,
)
from salessim.rules.demand import (
    arrival_in_week,
    busy_week_factor,
    busy_week_sigma,
    share_reached,
    touch_chance,
    weekly_rate,
)
from salessim.units import HOUR, WEEK, YEAR

FAST = settings(derandomize=True, deadline=None, max_examples=100)
UNIFORMS = st.integers(0, 2**52 - 1).map(lambda k: (k + 0.5) / 2**52)


def test_weekly_rate_grows_by_the_year_and_follows_the_month():
    assert weekly_rate(8.0, 0.0, 1.0, 30) == 8.0
    assert weekly_rate(8.0, 0.2, 1.0, 52) == pytest.approx(9.6)
    assert weekly_rate(8.0, 0.2, 0.5, 104) == pytest.approx(8 * 1.44 / 2)
    assert weekly_rate(8.0, 0.2, 1.0, -52) == pytest.approx(8 / 1.2)
    assert weekly_rate(8.0, 0.2, 0.0, 5) == 0.0


@pytest.mark.parametrize(("rate", "dispersion"), [(8.0, 3.0), (3.0, 20.0), (40.0, 2.0), (0.5, 3.0)])
def test_busy_weeks_have_mean_one_and_disperse_as_asked(rate, dispersion):
    sigma = busy_week_sigma(rate, dispersion)
    zs = np.linspace(-12, 12, 20_001)
    weight = np.exp(-zs * zs / 2)
    weight /= weight.sum()
    factor = np.array([busy_week_factor(z, sigma) for z in zs])
    assert np.sum(weight * factor) == pytest.approx(1.0, rel=1e-9)
    spread = np.sum(weight * factor**2) - 1.0
    assert spread == pytest.approx((dispersion - 1) / rate, rel=1e-6)
    # Variance of a mixed Poisson number over its mean: (rate + rate^2 spread) / rate.
    assert 1 + rate * spread == pytest.approx(dispersion, rel=1e-6)


def test_no_dispersion_is_exactly_poisson():
    assert busy_week_sigma(8.0, 1.0) == 0.0
    assert busy_week_sigma(0.0, 3.0) == 0.0
    assert busy_week_factor(1.7, 0.0) == 1.0


def guide(cumulative):
    return np.searchsorted(cumulative, np.arange(168) / 168.0)


@FAST
@given(st.lists(st.integers(0, 9), min_size=168, max_size=168).filter(any), UNIFORMS, UNIFORMS)
def test_leads_arrive_only_in_hours_with_a_share(weights, u_hour, u_moment):
    cumulative = np.cumsum(weights) / sum(weights)
    at = arrival_in_week(cumulative, guide(cumulative), u_hour, u_moment)
    assert 0 <= at < WEEK
    hour = at // HOUR
    assert (cumulative[hour - 1] if hour else 0.0) < u_hour <= cumulative[hour] or hour == 167


@FAST
@given(UNIFORMS, UNIFORMS)
def test_a_flat_profile_spreads_leads_evenly(u_hour, u_moment):
    flat = (np.arange(168) + 1) / 168.0
    hour = min(167, int(u_hour * 168))
    assert abs(arrival_in_week(flat, guide(flat), u_hour, u_moment) // HOUR - hour) <= (
        abs(u_hour * 168 - round(u_hour * 168)) < 1e-9
    )


def test_share_reached():
    mix = np.array([0.0, 0.25, 0.25, 1.0])
    assert [share_reached(mix, u) for u in (1e-16, 0.25, 0.2500001, 0.9999)] == [1, 1, 3, 3]
    assert share_reached(np.array([1.0]), 0.5) == 0


def test_a_prospect_rests_between_campaigns():
    assert touch_chance(0.01, -1, 26 * WEEK) == 0.01
    assert touch_chance(0.01, 26 * WEEK, 26 * WEEK) == pytest.approx(0.01 * (1 - math.exp(-1)))
    assert touch_chance(0.01, 0, 26 * WEEK) == 0.0
    assert touch_chance(0.01, 5, 0) == 0.01


@FAST
@given(st.floats(0, 1), st.integers(0, 3 * YEAR), st.integers(0, YEAR), st.integers(1, YEAR))
def test_a_longer_rest_never_hurts(chance, gap, more, rest):
    assert 0.0 <= touch_chance(chance, gap, rest) <= touch_chance(chance, gap + more, rest) <= chance


# -- accounts ------------------------------------------------------------------------------------------------------


def test_care_is_an_exponentially_weighted_share():
    assert care_after(1.0, True, 0.15) == pytest.approx(1.0)
    assert care_after(1.0, False, 0.15) == pytest.approx(0.85)
    assert care_after(0.85, False, 0.15) == pytest.approx(0.7225)
    assert care_after(0.0, True, 0.15) == pytest.approx(0.15)


@FAST
@given(st.floats(0, 1), st.booleans(), st.floats(0, 1))
def test_care_stays_a_share(care, in_time, weight):
    after = care_after(care, in_time, weight)
    assert 0.0 <= after <= 1.0 + 1e-15
    assert (after >= care * (1 - 1e-15)) if in_time else (after <= care)


def test_satisfaction_moves_a_tenth_of_the_way_in_a_week():
    assert FULL_SATISFACTION == 1.0
    assert satisfaction_after(1.0, 3 * WEEK, 1.0, 1.0, 0.1) == 1.0
    assert satisfaction_after(1.0, WEEK, 0.0, 1.0, 0.1) == pytest.approx(1 - 0.1 * 0.5)
    assert satisfaction_after(1.0, WEEK, 1.0, 0.0, 0.1) == pytest.approx(1 - 0.1 * 0.2)
    assert satisfaction_after(1.0, 2 * WEEK, 0.0, 0.0, 0.1) == pytest.approx(1 - (1 - 0.9**2) * 0.7)
    assert satisfaction_after(0.4, 100 * YEAR, 0.5, 0.25, 0.1) == pytest.approx(0.3 + 0.25 + 0.05)


def test_satisfaction_that_never_moves_or_at_once():
    assert satisfaction_after(0.8, YEAR, 0.0, 0.0, 0.0) == 0.8
    assert satisfaction_after(0.8, 1, 0.0, 0.0, 1.0) == pytest.approx(0.3)
    assert satisfaction_after(0.8, 0, 0.0, 0.0, 1.0) == 0.8, "no time has passed"


SHARES = st.floats(0, 1)


@FAST
@given(st.floats(0.3, 1), st.integers(0, YEAR), st.integers(0, YEAR), SHARES, SHARES, SHARES)
def test_satisfaction_comes_to_the_same_in_one_step_or_two(before, one, other, care, in_time, per_week):
    between = satisfaction_after(before, one, care, in_time, per_week)
    after = satisfaction_after(between, other, care, in_time, per_week)
    assert after == pytest.approx(satisfaction_after(before, one + other, care, in_time, per_week), abs=1e-12)
    target = 0.3 + 0.5 * care + 0.2 * in_time
    assert min(before, target) - 1e-12 <= after <= max(before, target) + 1e-12


def gathered(seconds=YEAR, care=1.0, fit=0.0, yearly=0.10):
    return hazard_gathered(-math.log1p(-yearly) / YEAR, seconds, care, 0.1, 0.35, fit, 0.5)


def test_a_year_at_full_care_and_median_fit_churns_at_the_published_rate():
    assert churn_chance(gathered()) == pytest.approx(0.10, rel=1e-12)
    assert churn_chance(gathered(2 * YEAR)) == pytest.approx(1 - 0.9**2, rel=1e-12)


def test_care_and_fit_move_the_hazard():
    assert gathered(care=0.5) == pytest.approx(gathered() * 0.5**-0.35)
    assert gathered(care=0.0) == gathered(care=0.1) == pytest.approx(gathered() * 0.1**-0.35)
    assert gathered(fit=2.0) == gathered(fit=0.0), "good fit is no bonus"
    assert gathered(fit=-1.0) == pytest.approx(gathered() * (1 + 0.5 * (0.5 - 0.158655)), rel=1e-5)
    assert gathered(fit=-40.0) == pytest.approx(gathered() * 1.25)


@FAST
@given(st.integers(0, YEAR), st.integers(0, YEAR), st.floats(0, 1), st.floats(-4, 4))
def test_hazard_adds_up_over_time(first, second, care, fit):
    assert gathered(first, care, fit) + gathered(second, care, fit) == pytest.approx(
        gathered(first + second, care, fit)
    )


@FAST
@given(st.floats(0, 50), st.floats(0, 5))
def test_churn_chance_is_a_chance_and_grows(hazard, more):
    assert 0.0 <= churn_chance(hazard) <= churn_chance(hazard + more) <= 1.0


def test_the_market_is_stationary():
    sd, keep = 0.2, 0.8
    assert next_market(0.0, 0.0, sd, keep) == 0.0
    assert next_market(0.3, 0.0, sd, keep) == pytest.approx(0.24)
    # Var' = keep^2 sd^2 + sd^2 (1 - keep^2) = sd^2.
    step = next_market(0.0, 1.0, sd, keep)
    assert keep**2 * sd**2 + step**2 == pytest.approx(sd**2)
    assert next_market(0.3, 2.0, sd, 1.0) == 0.3


@pytest.mark.parametrize(
    ("value", "step", "added"),
    [(3_500_000, 0.25, 875_000), (10, 0.25, 3), (2, 0.25, 1), (1, 0.25, 0), (3_500_002, 0.25, 875_001)],
)
def test_upsell_is_rounded_half_up(value, step, added):
    assert upsell_value(value, step) == added
