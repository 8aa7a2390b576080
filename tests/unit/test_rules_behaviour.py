"""How people react to pay: effort, care, timing and help, each in the cases that can be worked out by hand."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from salessim.rules import care, cooperation, timing
from salessim.rules.effort import chosen
from salessim.rules.pay import bonus, commission

quick = settings(max_examples=200, deadline=None, derandomize=True, database=None)
ratios = st.floats(0.0, 50.0)


# -- effort --------------------------------------------------------------------------------------------------------


@quick
@given(st.floats(0.0, 5.0), st.floats(0.01, 100.0))
def test_effort_is_one_at_reference_pay_whatever_moves_people(elasticity, inner):
    assert chosen(1.0, elasticity, inner, 0.5, 1.6) == 1.0


def test_effort_without_any_incentive():
    """(1.5 / 2.5)^0.4: from there to the reference, output rises by 22.67 %, as at Safelite and in tree planting."""
    assert chosen(0.0, 0.4, 1.5, 0.5, 1.6) == 0.815193
    assert chosen(1.0, 0.4, 1.5, 0.5, 1.6) / 0.815193 == pytest.approx(1.2267, abs=1e-4)


@quick
@given(ratios, ratios, st.floats(0.0, 2.0), st.floats(0.1, 10.0))
def test_effort_never_falls_with_pay(one, other, elasticity, inner):
    less, more = sorted((one, other))
    assert chosen(less, elasticity, inner, 0.5, 1.6) <= chosen(more, elasticity, inner, 0.5, 1.6)


@quick
@given(ratios, st.floats(0.0, 5.0), st.floats(0.1, 10.0), st.floats(0.1, 1.0), st.floats(1.0, 3.0))
def test_effort_stays_within_bounds_in_whole_millionths(ratio, elasticity, inner, least, most):
    effort = chosen(ratio, elasticity, inner, least, most)
    assert least - 1e-6 <= effort <= most + 1e-6
    assert round(effort * 1e6) / 1e6 == effort


def test_effort_is_cut_off_where_pay_is_far_out():
    assert chosen(1e6, 0.4, 1.5, 0.5, 1.6) == 1.6
    assert chosen(0.0, 5.0, 0.1, 0.5, 1.6) == 0.5


@quick
@given(ratios)
def test_no_elasticity_no_reaction(ratio):
    assert chosen(ratio, 0.0, 1.5, 0.5, 1.6) == 1.0


def test_how_contested_the_size_is():
    """Twice the reference pay for a unit: 1.7 to 31 % more, by whom one believes."""
    assert [chosen(2.0, e, 1.5, 0.5, 1.6) for e in (0.05, 0.4, 0.8)] == [1.016966, 1.144066, 1.308888]


# -- care ----------------------------------------------------------------------------------------------------------


def earned(c: float, volume: float, quality: float, floor: float, gain: float) -> float:
    """What an hour brings at care c: (b_v + b q(c)) / (1 + c)."""
    return (volume + quality * (floor + gain * (1.0 - math.exp(-c)))) / (1.0 + c)


def test_care_begins_at_ten_thirds():
    """With q = 0.2 + 0.5 (1 - e^-c) care pays from a quality fee of more than 10/3 of the volume fee."""
    assert care.chosen(3.0, 10.0, 0.2, 0.5) == 0.0
    assert care.chosen(0.3, 1.0, 0.2, 0.5) == 0.0
    assert care.chosen(3.0, 9.99, 0.2, 0.5) == 0.0
    for above in (10.000001, 10.01, 10.1):
        assert care.chosen(3.0, above, 0.2, 0.5) > 0.0
    assert care.chosen(3.0, 10.01, 0.2, 0.5) < care.chosen(3.0, 10.1, 0.2, 0.5) < 0.1


def test_care_for_accepted_leads_alone_is_the_reference():
    assert care.chosen(0.0, 29_750 / 62, 0.2, 0.5) == pytest.approx(0.630825401024496, abs=1e-14)


@settings(max_examples=60, deadline=None, derandomize=True, database=None)
@given(st.floats(0.0, 50.0), st.floats(0.01, 100.0), st.floats(0.0, 0.9), st.floats(0.01, 1.0))
def test_care_is_where_an_hour_earns_most(volume, quality, floor, gain):
    """By brute force over 20,001 values of care between 0 and 20."""
    best = care.chosen(volume, quality, floor, gain)
    assume(best < 20.0)
    grid = np.linspace(0.0, 20.0, 20_001)
    brute = ((volume + quality * (floor + gain * (1.0 - np.exp(-grid)))) / (1.0 + grid)).max()
    assert earned(best, volume, quality, floor, gain) >= brute * (1.0 - 1e-12)


@quick
@given(st.floats(0.0, 10.0), st.floats(0.0, 10.0), st.floats(0.0, 10.0))
def test_more_for_quality_is_never_less_care_and_more_for_volume_never_more(volume, quality, more):
    assert care.chosen(volume, quality + more, 0.2, 0.5) >= care.chosen(volume, quality, 0.2, 0.5) - 1e-12
    assert care.chosen(volume + more, quality, 0.2, 0.5) <= care.chosen(volume, quality, 0.2, 0.5) + 1e-12


@quick
@given(st.floats(0.001, 10.0), st.floats(0.001, 10.0), st.sampled_from([0.5, 2.0, 100.0]))
def test_care_knows_no_currency(volume, quality, k):
    assert care.chosen(volume * k, quality * k, 0.2, 0.5) == pytest.approx(
        care.chosen(volume, quality, 0.2, 0.5), abs=1e-9
    )


def test_nothing_for_quality_or_nothing_to_gain_is_no_care():
    assert care.chosen(1.0, 0.0, 0.2, 0.5) == 0.0
    assert care.chosen(0.0, 1.0, 0.2, 0.0) == 0.0


# -- timing ----------------------------------------------------------------------------------------------------------

ABOVE, BELOW = 1.15, 0.85
FLAT = np.zeros(1), np.ones(1), 0, 1, False


@quick
@given(
    st.integers(1, 10**10),
    st.integers(0, 10**9),
    st.integers(1, 10**9),
    st.integers(1, 10**9),
    st.integers(1, 10**12),
)
def test_deals_never_move_under_linear_pay(value, sold, more, forecast, quota):
    """Gain for a unit = average of the next period: exactly so in fractions, and in floats far from 15 %."""
    rate = Fraction(value * 1000, quota)
    assert rate * (sold + more) - rate * sold == rate * forecast * Fraction(more, forecast)
    gain = commission.worth(value, float(sold + more), quota, *FLAT)
    gain -= commission.worth(value, float(sold), quota, *FLAT)
    average = commission.worth(value, float(forecast), quota, *FLAT) / forecast
    assume(more * 1e6 > sold)  # what is left of a difference of doubles: 1e-16 x sold / more of the gain
    assert gain / more == pytest.approx(average, rel=1e-9)
    assert not timing.pulls(gain, float(more), average, ABOVE)
    assert not timing.holds(gain, float(more), average, BELOW)


def test_ties_never_move():
    assert not timing.pulls(115.0, 100.0, 1.0, ABOVE)
    assert timing.pulls(115.001, 100.0, 1.0, ABOVE)
    assert not timing.holds(85.0, 100.0, 1.0, BELOW)
    assert timing.holds(84.999, 100.0, 1.0, BELOW)
    assert not timing.pulls(0.0, 100.0, 0.0, ABOVE), "nothing now and nothing then is no reason"
    assert not timing.holds(0.0, 100.0, 0.0, BELOW)


def test_an_accelerator_pulls_and_a_cap_holds():
    at, rates = np.array([0.0, 1.0, 1.5]), np.array([1.0, 2.0, 0.0])
    plan = (at, rates, 0, 3, False)

    def gain(sold: float, more: float) -> float:
        before = commission.worth(1_000, sold, 100_000, *plan)
        return commission.worth(1_000, sold + more, 100_000, *plan) - before

    average = commission.worth(1_000, 100.0, 100_000, *plan) / 100.0
    assert (average, gain(100.0, 20.0), gain(150.0, 20.0), gain(20.0, 20.0)) == (10.0, 400.0, 0.0, 200.0)
    assert timing.pulls(gain(100.0, 20.0), 20.0, average, ABOVE)
    assert timing.holds(gain(150.0, 20.0), 20.0, average, BELOW)
    assert not timing.pulls(gain(20.0, 20.0), 20.0, average, ABOVE)
    assert not timing.holds(gain(20.0, 20.0), 20.0, average, BELOW)


def test_a_bonus_just_ahead_pulls():
    reached = bonus.worth(50_000, 100.0, 100_000, 1.0) - bonus.worth(50_000, 90.0, 100_000, 1.0)
    assert reached == 50_000.0
    assert timing.pulls(reached, 10.0, 500.0, ABOVE)
    assert bonus.worth(50_000, 99.0, 100_000, 1.0) == 0.0


@quick
@given(st.floats(0.0, 1.0), st.floats(0.0, 1.0), st.floats(-5.0, 5.0), st.floats(0.0, 50.0))
def test_a_larger_discount_is_accepted_more_often(one, other, base, slope):
    less, more = sorted((one, other))
    assert 0.0 < timing.acceptance(less, base, slope) <= timing.acceptance(more, base, slope) <= 1.0


def test_acceptance_in_numbers():
    found = [timing.acceptance(d, -1.0, 12.0) for d in (0.0, 0.08, 0.15, 0.22)]
    assert found == pytest.approx([0.2689, 0.4900, 0.6900, 0.8375], abs=1e-4)


@quick
@given(st.integers(0, 10**12), st.integers(0, 999))
def test_a_discount_is_taken_off_once(value, thousandths):
    less = timing.discounted(value, thousandths / 1000.0)
    assert 0 <= less <= value
    assert abs(less - Fraction(value) * (1000 - thousandths) / 1000) <= Fraction(1, 2) + Fraction(
        value, 10**15
    )
    assert timing.discounted(value, 0.0) == value


# -- cooperation -----------------------------------------------------------------------------------------------------


def test_help_is_measured_from_those_who_are_paid_for_their_own():
    assert cooperation.loss_factor(0.0, 0.1, 0.4) == 1.0
    assert cooperation.loss_factor(1.0, 0.1, 0.4) == pytest.approx(0.5 / 0.9)
    assert cooperation.loss_factor(0.3, 0.1, 0.0) == 1.0, "no reaction"
    assert cooperation.loss_factor(1.0, 0.7, 0.7) == 0.0, "at most everything is avoided"


@quick
@given(st.floats(0.0, 1.0), st.floats(0.0, 1.0), st.floats(0.0, 0.99), st.floats(0.0, 1.0))
def test_more_team_pay_is_never_more_lost(one, other, base, gain):
    less, more = sorted((one, other))
    assert (
        0.0 <= cooperation.loss_factor(more, base, gain) <= cooperation.loss_factor(less, base, gain) <= 1.0
    )
