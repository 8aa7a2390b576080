"""Durations, shares, cents and the fiscal calendar."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salessim.units import (
    DAY,
    HOUR,
    MONTH,
    QUARTER,
    WEEK,
    YEAR,
    duration_text,
    month_of,
    month_start,
    n_months,
    parse_duration,
    parse_share,
    to_cents,
)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("30 min", 1_800),
        ("1.5h", 5_400),
        ("4 H", 4 * HOUR),
        (" 3  days ", 3 * DAY),
        ("2 weeks", 2 * WEEK),
        ("6 months", YEAR // 2),
        ("2 quarters", 2 * QUARTER),
        ("0 s", 0),
        ("0.5 s", 1),
        ("1000 years", 1_000 * YEAR),
    ],
)
def test_durations_are_read(text, seconds):
    assert parse_duration(text) == seconds


@pytest.mark.parametrize(
    "value", [3, 3.0, True, None, [], "3", "days", "-3 days", "3 fortnights", "1e3 days", "nan days", ""]
)
def test_what_is_no_duration_is_answered_with_the_units(value):
    with pytest.raises(ValueError, match="days, weeks, months, quarters or years"):
        parse_duration(value)


@pytest.mark.parametrize("text", ["1001 years", "9" * 400 + " s", "9" * 5_000 + " years"])
def test_fault_5_an_endless_duration_is_refused(text):
    with pytest.raises(ValueError, match="at most 1,000 years"):
        parse_duration(text)


@given(st.integers(0, 1_000 * YEAR))
def test_a_duration_survives_being_written(seconds):
    assert parse_duration(duration_text(seconds)) == seconds


@pytest.mark.parametrize(("value", "share"), [(0, 0.0), (1, 1.0), ("0%", 0.0), ("12.5 %", 0.125), (0.3, 0.3)])
def test_shares_are_read(value, share):
    assert parse_share(value) == share


@pytest.mark.parametrize(
    "value", [True, "a quarter", "25", None, [0.5], math.nan, math.inf, -0.1, "-5%", "101%", 101]
)
def test_what_is_no_share_is_refused(value):
    with pytest.raises(ValueError, match="share"):
        parse_share(value)


def test_fault_4_twenty_five_meant_as_per_cent_is_explained():
    with pytest.raises(ValueError, match=r'for 25 % write 0\.25 or "25%"'):
        parse_share(25)


@given(st.integers(-(10**12), 10**12))
def test_cents_are_exact(cents):
    assert to_cents(cents / 100) == cents


@given(st.integers(0, 40 * YEAR))
def test_every_moment_lies_in_its_month(at):
    month = month_of(at)
    assert month_start(month) <= at < month_start(month + 1)
    assert n_months(at + 1) == month + 1


def test_months_of_a_quarter_end_on_days_30_60_and_91():
    assert [month_start(month) // DAY for month in range(4)] == [0, 30, 60, 91]
    assert 12 * MONTH == YEAR
    assert n_months(0) == 0
