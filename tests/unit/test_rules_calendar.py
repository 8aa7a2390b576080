"""Time and money: opening hours, rounding, and the fiscal calendar."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from salessim.rules.calendar import add_work, is_open, open_seconds, whole_seconds
from salessim.scenario.schema.organisation import parse_opening_hours
from salessim.units import (
    DAY,
    HOUR,
    MINUTE,
    MONTH,
    QUARTER,
    WEEK,
    YEAR,
    duration_text,
    month_of,
    month_start,
    n_months,
    parse_duration,
    to_cents,
)

FAST = settings(derandomize=True, deadline=None, max_examples=200)


def columns(intervals):
    """Opening hours as the rules want them: starts, ends, open seconds before each."""
    opens = np.array([start for start, _ in intervals], dtype=np.int64)
    closes = np.array([end for _, end in intervals], dtype=np.int64)
    before = np.array([0, *np.cumsum(closes - opens).tolist()], dtype=np.int64)
    return opens, closes, before


OFFICE = columns(parse_opening_hours("Mon-Fri 09:00-17:00"))
ALWAYS = columns(parse_opening_hours("always"))
MIDNIGHT = 0


@st.composite
def opening_hours(draw):
    """Any sorted, disjoint intervals of a week, touching ones included."""
    edges = sorted(draw(st.lists(st.integers(0, WEEK), min_size=2, max_size=12, unique=True)))
    pairs = [(edges[k], edges[k + 1]) for k in range(len(edges) - 1)]
    chosen = draw(st.lists(st.sampled_from(pairs), min_size=1, max_size=len(pairs), unique=True))
    return columns(sorted(chosen))


MOMENTS = st.integers(0, 60 * WEEK)


@pytest.mark.parametrize(
    ("x", "seconds"),
    [(0.0, 1), (0.4, 1), (0.5, 1), (1.49, 1), (1.5, 2), (2.5, 3), (3599.5, 3600), (1e12 + 0.5, 10**12 + 1)],
)
def test_durations_are_rounded_half_up_and_at_least_a_second(x, seconds):
    assert whole_seconds(x) == seconds


@pytest.mark.parametrize(
    ("start", "seconds", "end"),
    [
        (9 * HOUR, HOUR, 10 * HOUR),
        (9 * HOUR, 8 * HOUR, 17 * HOUR),  # the end of a day, not the start of the next
        (9 * HOUR, 8 * HOUR + 1, DAY + 9 * HOUR + 1),
        (16 * HOUR + 30 * MINUTE, HOUR, DAY + 9 * HOUR + 30 * MINUTE),
        (4 * DAY + 16 * HOUR, 2 * HOUR, WEEK + 10 * HOUR),  # over the weekend
        (MIDNIGHT, 1, 9 * HOUR + 1),
        (17 * HOUR, HOUR, DAY + 10 * HOUR),
        (5 * DAY, 40 * HOUR, WEEK + 4 * DAY + 17 * HOUR),
        (51 * WEEK + 4 * DAY + 16 * HOUR, HOUR, 51 * WEEK + 4 * DAY + 17 * HOUR),
    ],
)
def test_add_work_on_office_hours(start, seconds, end):
    assert add_work(start, seconds, *OFFICE) == end


def test_add_work_round_the_clock_is_addition():
    for start in (0, 1, WEEK - 1, WEEK, 3 * WEEK + 77):
        for seconds in (1, HOUR, WEEK, 5 * WEEK + 3):
            assert add_work(start, seconds, *ALWAYS) == start + seconds


@FAST
@given(opening_hours(), MOMENTS, st.integers(1, 3 * WEEK))
def test_add_work_is_the_inverse_of_open_seconds(hours, start, seconds):
    opens, closes, _ = hours
    end = add_work(start, seconds, *hours)
    target = open_seconds(start, *hours) + seconds
    assert open_seconds(end, *hours) == target
    assert open_seconds(end - 1, *hours) == target - 1, "there is an earlier moment"
    assert is_open(end - 1, opens, closes), "the last second lies outside opening hours"
    assert end > start


@FAST
@given(opening_hours(), MOMENTS, st.integers(1, WEEK), st.integers(1, WEEK))
def test_work_in_two_pieces_ends_like_work_in_one(hours, start, first, second):
    assert add_work(add_work(start, first, *hours), second, *hours) == add_work(start, first + second, *hours)


@FAST
@given(opening_hours(), MOMENTS, st.integers(0, WEEK))
def test_open_seconds_count_open_moments(hours, at, more):
    opens, closes, before = hours
    gained = open_seconds(at + more, *hours) - open_seconds(at, *hours)
    assert 0 <= gained <= more
    assert open_seconds(at + WEEK, *hours) - open_seconds(at, *hours) == before[-1]
    assert open_seconds(at + 1, *hours) - open_seconds(at, *hours) == is_open(at, opens, closes)


def test_an_interval_includes_its_start_and_not_its_end():
    opens, closes, _ = OFFICE
    assert not is_open(9 * HOUR - 1, opens, closes)
    assert is_open(9 * HOUR, opens, closes)
    assert is_open(17 * HOUR - 1, opens, closes)
    assert not is_open(17 * HOUR, opens, closes)
    assert not is_open(5 * DAY + 12 * HOUR, opens, closes)
    assert is_open(7 * WEEK + 9 * HOUR, opens, closes)


@pytest.mark.parametrize(
    ("amount", "cents"),
    [(0.005, 1), (0.015, 2), (0.125, 13), (-0.125, -13), (-0.005, -1), (0.0, 0), (35_000.0, 3_500_000)],
)
def test_money_is_rounded_half_away_from_zero(amount, cents):
    assert to_cents(amount) == cents


@FAST
@given(st.integers(-(10**9), 10**9))
def test_whole_cents_stay_what_they_are_and_signs_are_symmetric(cents):
    assert to_cents(cents / 100) == cents
    assert to_cents(-cents / 100 - 0.003) == -to_cents(cents / 100 + 0.003)


def test_months_end_on_days_30_60_and_91_of_a_quarter():
    starts = [month_start(k) for k in range(13)]
    assert [start // DAY for start in starts] == [0, 30, 60, 91, 121, 151, 182, 212, 242, 273, 303, 333, 364]
    assert starts[12] == YEAR == 4 * QUARTER == 12 * MONTH


@FAST
@given(st.integers(-3 * YEAR, 5 * YEAR))
def test_a_moment_lies_in_its_month(at):
    month = month_of(at)
    assert month_start(month) <= at < month_start(month + 1)
    assert month_of(month_start(month)) == month
    assert month_of(month_start(month) - 1) == month - 1


@pytest.mark.parametrize(
    ("horizon", "months"),
    [(0, 0), (1, 1), (30 * DAY, 1), (30 * DAY + 1, 2), (QUARTER, 3), (YEAR, 12), (YEAR + 1, 13)],
)
def test_months_that_a_horizon_touches(horizon, months):
    assert n_months(horizon) == months


@FAST
@given(st.integers(0, 5 * YEAR))
def test_a_duration_survives_being_written(seconds):
    assert parse_duration(duration_text(seconds)) == seconds
