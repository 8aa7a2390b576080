"""Moments and amounts: written in many ways, they come back as the same numbers."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from salessim.records.amounts import decimal_marks, read_amounts
from salessim.records.moments import possible_orders, read_moments
from salessim.records.tables import NEVER, Words

MOMENTS = st.datetimes(datetime(1980, 1, 1), datetime(2079, 12, 31)).map(lambda at: at.replace(microsecond=0))
START = datetime(1970, 1, 1)


def words(*names: str) -> Words:
    return Words(np.arange(len(names), dtype=np.int32), names)


@pytest.mark.parametrize(
    ("form", "order"),
    [
        ("%Y-%m-%d %H:%M:%S", "day first"),
        ("%Y-%m-%dT%H:%M:%S.000", "day first"),
        ("%d.%m.%Y %H:%M:%S", "day first"),
        ("%d/%m/%y %H:%M:%S", "day first"),
        ("%m/%d/%Y %I:%M:%S %p", "month first"),
        ("%y-%m-%d %H:%M:%S", "year first"),
        ("%d %B %Y %H:%M:%S", "day first"),
        ("%b %d, %Y %H:%M:%S", "day first"),
    ],
)
@settings(max_examples=40, deadline=None)
@given(moments=st.lists(MOMENTS, min_size=1, max_size=8, unique=True))
def test_moments_come_back(form, order, moments):
    read = read_moments(words(*(at.strftime(form) for at in moments)), order, None)
    assert set(read.why) == {""}
    assert read.seconds.tolist() == [(at - START) // timedelta(seconds=1) for at in moments]


@settings(max_examples=60, deadline=None)
@given(at=MOMENTS, hours=st.integers(-11, 12))
def test_moments_with_a_zone_are_moved_as_the_standard_library_moves_them(at, hours):
    zone = ZoneInfo("Europe/Berlin")
    there = at.isoformat() + f"{hours:+03d}:00"
    read = read_moments(words(there), "day first", zone)
    local = datetime.fromisoformat(there).astimezone(zone).replace(tzinfo=None)
    assert read.seconds[0] == (local - START) // timedelta(seconds=1)


def test_numbers_of_excel_and_unix_are_known_by_their_size():
    read = read_moments(words("45658", "45658.5", "1735689600", "1735689600000"), "day first", None)
    day = (datetime(2025, 1, 1) - START).days * 86_400
    assert read.seconds.tolist() == [day, day + 43_200, day, day]


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ("30.02.2024", "no such day in the calendar"),
        ("12/31/2024", "day and month in another order than the column's"),
        ("soon", "not a date"),
        ("2024-01-01 25:00", "not a time"),
        ("1900-01-01", "a year before 1980 or after 2099"),
    ],
)
def test_impossible_dates_say_why(given, why):
    read = read_moments(words(given), "day first", None)
    assert (read.why, read.seconds.tolist()) == ((why,), [NEVER])


@pytest.mark.parametrize(
    ("names", "orders"),
    [
        (["01.02.2024", "13.02.2024"], {"day first"}),
        (["01/02/2024", "02/13/2024"], {"month first"}),
        (["01/02/2024", "03/04/2024"], {"day first", "month first"}),
        (["13/02/2024", "02/13/2024"], set()),
        (["20-10-16", "01-11-16", "30-12-16"], {"day first"}),
        (["16-10-20", "16-11-01", "16-12-30"], {"year first"}),
    ],
)
def test_the_whole_column_decides_the_order(names, orders):
    assert possible_orders(names) == (orders, True)


@pytest.mark.parametrize("mark", [".", ","])
@settings(max_examples=60, deadline=None)
@given(
    cents=st.integers(0, 10**12), group=st.sampled_from(["", "mark", " ", "\u202f", "'"]), sign=st.booleans()
)
def test_amounts_come_back(mark, cents, group, sign):
    group = {"mark": "," if mark == "." else "."}.get(group, group)
    text = f"{cents // 100:,}".replace(",", group) + f"{mark}{cents % 100:02d}"
    read = read_amounts(words(f"{text} €" if sign else text), mark)
    assert read.values.tolist() == [cents / 100]
    assert read.currency.names == (("€",) if sign else ())


@pytest.mark.parametrize(
    ("names", "marks"),
    [
        (["1.234", "1,5"], {","}),
        (["1,234", "0.5"], {"."}),
        (["1,234", "2,000"], {".", ","}),
        (["1234.567"], {"."}),
        (["1.234.567"], {","}),
    ],
)
def test_the_whole_column_decides_the_decimal_mark(names, marks):
    assert decimal_marks(names)[0] == marks


def test_amounts_below_zero_and_words_are_no_amounts():
    read = read_amounts(words("(5)", "-3.5", "many", "5", "R$ 6"), ".")
    assert read.why == ("an amount below zero",) * 2 + ("not an amount", "", "")
    assert read.values[3:].tolist() == [5.0, 6.0]
