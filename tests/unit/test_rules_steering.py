"""What a manager sees, books of a week, meetings, quotas that miss, and help: hand values and directions."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from salessim.rules.accounts import mean_factor
from salessim.rules.cooperation import help_given, loss_factor
from salessim.rules.learning import steady_week
from salessim.rules.money import earned, share_of_week
from salessim.rules.pay.quota import error_factor
from salessim.rules.steering import is_met, ratio_of, runway
from salessim.rules.watches import WATCHES
from salessim.units import DAY, HOUR, MONTH, WEEK, YEAR

FAST = settings(derandomize=True, deadline=None, max_examples=100)
FACTORS = np.array([1.0, 3.0, 2.0])
MOMENTS = st.integers(-2 * WEEK, 5 * WEEK)


# -- what is watched -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("watch", "above", "below", "expected"),
    [
        ("utilisation", 30 * HOUR, 40 * HOUR, 0.75),
        ("wait", 12 * HOUR, 4, 3.0),
        ("lead_to_deal", 3, 60, 0.05),
        ("cycle_time", 90 * DAY, 2, 45.0),
        ("cac", 3_000_000, 2, 15_000.0),
        ("cash", 250_050, 1, 2_500.5),
        ("cash", -250_000, 1, -2_500.0),
        ("arr", 100_00, 1, 100.0),
        ("customers", 12, 1, 12.0),
        ("leads_per_week", 60, 8, 7.5),
        ("people", 9, 1, 9.0),
    ],
)
def test_what_is_watched_by_hand(watch, above, below, expected):
    assert ratio_of(WATCHES.index(watch), above, below) == expected


@pytest.mark.parametrize("watch", range(len(WATCHES)))
def test_nothing_to_divide_by_is_not_known(watch):
    assert math.isnan(ratio_of(watch, 5, 0))


def test_runway_by_hand():
    # 8 weeks cost 80,000 more than came in: 10,000 a week; 130,000 last 13 weeks, 3 months
    assert runway(130_000_00, 80_000_00, 8) == pytest.approx(3.0, rel=1e-15)
    assert pytest.approx(13 * WEEK / MONTH) == 3.0
    assert runway(-10_000_00, 80_000_00, 8) == pytest.approx(-WEEK / MONTH)
    assert runway(1, 0, 8) == runway(-1, -5, 8) == math.inf


def test_conditions_hold_beyond_their_bounds_and_never_for_what_is_not_known():
    assert is_met(0.86, 0.85, True)
    assert not is_met(0.85, 0.85, True)
    assert not is_met(0.85, 0.85, False)
    assert is_met(0.84, 0.85, False)
    assert not is_met(math.nan, 0.85, True)
    assert not is_met(math.nan, 0.85, False)
    assert is_met(math.inf, 12.0, True)
    assert not is_met(math.inf, 12.0, False)


# -- books -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("yearly", "weekly"), [(5_200, 100), (26, 1), (25, 0), (0, 0), (77, 1), (78, 2), (-26, 0)]
)
def test_a_week_is_a_52nd_rounded_half_up(yearly, weekly):
    assert share_of_week(yearly) == weekly


def test_what_a_term_earns_by_hand():
    assert earned(1_200_00, MONTH) == 100_00
    assert earned(1_200_00, YEAR) == 1_200_00
    assert earned(1, YEAR // 2) == 1, "half a cent is rounded up"


@FAST
@given(st.integers(0, 10**13), st.lists(st.integers(1, 90 * DAY), min_size=1, max_size=8))
def test_bills_of_a_term_add_up_to_the_term(arr, parts):
    ends = np.cumsum(parts).tolist()
    bills = [earned(arr, end) - earned(arr, begin) for begin, end in zip([0, *ends], ends, strict=False)]
    assert sum(bills) == earned(arr, ends[-1])
    assert min(bills) >= 0


# -- shocks ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("begin", "end", "expected"),
    [
        (0, WEEK, 1.0),
        (WEEK, 2 * WEEK, 3.0),
        (WEEK // 2, 3 * WEEK // 2, 2.0),
        (0, 3 * WEEK, 2.0),
        (-WEEK, 0, 1.0),
        (-WEEK, 2 * WEEK, 5.0 / 3.0),
        (5 * WEEK, 9 * WEEK, 2.0),
        (WEEK, WEEK, 1.0),
        (2 * WEEK - 1, 2 * WEEK + 1, 2.5),
    ],
)
def test_the_mean_of_a_factor_by_hand(begin, end, expected):
    assert mean_factor(FACTORS, begin, end) == pytest.approx(expected, rel=1e-15)


@FAST
@given(MOMENTS, MOMENTS, MOMENTS)
def test_what_gathers_in_parts_gathers_as_a_whole(one, two, three):
    begin, middle, end = sorted((one, two, three))
    whole = mean_factor(FACTORS, begin, end) * (end - begin)
    parts = mean_factor(FACTORS, begin, middle) * (middle - begin) + mean_factor(FACTORS, middle, end) * (
        end - middle
    )
    assert whole == pytest.approx(parts, rel=1e-12, abs=1e-6)


# -- people ----------------------------------------------------------------------------------------------------------


def test_help_is_the_share_of_weeks_by_hand_and_at_most_one():
    assert help_given(0.0, 0.1, 0.4) == 0.1
    assert help_given(0.5, 0.1, 0.4) == pytest.approx(0.3)
    assert help_given(1.0, 0.9, 0.4) == 1.0
    # what helps lowers what is lost: (1 - 0.3) / (1 - 0.1)
    assert loss_factor(0.5, 0.1, 0.4) == pytest.approx(0.7 / 0.9)


def test_quotas_that_miss_have_the_right_mean():
    assert error_factor(0.0, 3.0) == 1.0
    assert error_factor(0.5, 1.0) == pytest.approx(math.exp(0.5 - 0.125))
    assert error_factor(0.5, 0.25) == 1.0
    z = np.random.default_rng(7).standard_normal(40_000)
    factors = np.array([error_factor(0.25, one) for one in z])
    assert abs(factors.mean() - 1.0) < 5 * factors.std() / 200, (
        "5 standard errors: a false alarm in 6e-7 of runs"
    )


def test_a_week_of_work_that_is_not_cut_into_tasks_counts_as_a_reference_week():
    assert steady_week(0.75) == 30 * HOUR
    assert steady_week(1.0) == 40 * HOUR
