"""Dates and times as people and programs write them, as whole seconds; a column as a whole decides how it is read."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Literal
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from salessim.records.tables import NEVER, Words

__all__ = ["EPOCH", "ORDERS", "Moments", "Order", "possible_orders", "read_moments"]

Order = Literal["day first", "month first", "year first"]
ORDERS: tuple[Order, ...] = ("day first", "month first", "year first")
"""How a date of three numbers may be meant."""
EPOCH = date(1970, 1, 1)
"""Moments are counted from its midnight until the clock's origin is known."""
YEARS = (1980, 2100)
"""First and last year that a company's export may hold (assumption): others are placeholders such as 1900-01-01."""
WIDER = 3.0
"""A column of two-digit years is read in the order in which it spans less time, when by this factor (assumption)."""

DAY = 86_400
_EXCEL_DAY_0 = date(1899, 12, 30).toordinal()
"""Day 0 of Excel's serial numbers from March 1900 on (ECMA-376, 18.17.4.1, 1900 date system)."""
_ISO = re.compile(r"(\d{4})[-/. ](\d{1,2})[-/. ](\d{1,2})\.?")
_COMPACT = re.compile(r"((?:19|20)\d\d)(\d\d)(\d\d)")
_NUMBERS = re.compile(r"(\d{1,2})\s*([-/. ])\s*(\d{1,2})\s*\2\s*(\d{4}|\d{2})\.?")
_DAY_WORD = re.compile(
    r"(?:[^\W\d]+\.?,? +)?(\d{1,2})\.?[- ]*(?:de )?([^\W\d]+)\.?,?[- ]*(?:de )?(\d{4}|\d{2})"
)
_WORD_DAY = re.compile(r"(?:[^\W\d]+,? +)?([^\W\d]+)\.? +(\d{1,2})(?:st|nd|rd|th)?,? +(\d{4})")
_SERIAL = re.compile(r"\d{1,16}(?:\.\d+)?")
_TIME = re.compile(
    r"(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?\s*(?:([ap])\.?\s?m\.?)?\s*(z|utc|gmt|[+-]\d{2}(?::?\d{2})?)?",
    re.IGNORECASE,
)
_MONTHS = (
    "jan gen ene", "feb fév fev feb", "mar mär maa mär mrz", "apr avr abr", "mai may mag mei", "jun juin giu",
    "jul juil lug", "aug aoû aou ago", "sep set", "oct okt ott out", "nov", "dec dez déc dic",
)  # fmt: skip
"""How months begin in English, German, French, Spanish, Portuguese, Italian and Dutch."""
_MONTH = {start: number for number, starts in enumerate(_MONTHS, 1) for start in starts.split()}


@dataclass(frozen=True, eq=False)
class Moments:
    """The moments of a column.

    Attributes
    ----------
    seconds : numpy.ndarray
        int64, shape (n,): local seconds from 1970's first midnight, ``NEVER`` where a cell is empty or unreadable.
    why : tuple of str
        For each word of the column: why it is no moment; empty where it is one.
    forms : dict of str to numpy.ndarray
        The ways in which the column is written, with the positions of the cells written so.
    zoned : bool
        Whether cells say which zone they mean.
    """

    seconds: NDArray[np.int64]
    why: tuple[str, ...]
    forms: dict[str, NDArray[np.int64]]
    zoned: bool


@dataclass(frozen=True)
class _Head:
    """The part of a cell that is a date."""

    form: str
    seconds: float = 0
    why: str = ""
    instant: bool = False
    """Counted in universal time, whatever the zone."""


def possible_orders(names: Iterable[str]) -> tuple[set[Order], bool]:
    """Orders in which every date of three numbers exists, and whether there is any such date.

    Parameters
    ----------
    names : iterable of str
        The different cells of a column.

    Examples
    --------
    >>> possible_orders(["31.12.2024 14:05"])
    ({'day first'}, True)
    >>> sorted(possible_orders(["01/02/2024", "03/04/2024"])[0])
    ['day first', 'month first']
    """
    found = [one for head in {_split(name)[0] for name in names} if (one := _NUMBERS.fullmatch(head))]
    days: dict[Order, list[int]] = {}
    for order in ORDERS:
        read = [_day(*_by_order(one, order)) for one in found]
        days[order] = [day for day in read if day]
    most = max((len(one) for one in days.values()), default=0)
    hopeless = sum(not any(_day(*_by_order(one, order)) for order in ORDERS) for one in found)
    possible = {order for order in ORDERS if len(days[order]) == len(found) - hopeless}
    if not most:
        return set(ORDERS[:2]), False
    return _without_the_wide(possible, days), True


def _without_the_wide(possible: set[Order], days: dict[Order, list[int]]) -> set[Order]:
    """Year first or last: the one that would spread the column over a much longer time is not meant."""
    ends = possible - {"year first"}
    if not ends or "year first" not in possible:
        return possible
    span = {order: max(days[order]) - min(days[order]) for order in possible}
    last = min(span[order] for order in ends)
    if span["year first"] > WIDER * last:
        return ends
    return {"year first"} if last > WIDER * span["year first"] else possible


def read_moments(words: Words, order: Order, zone: ZoneInfo | None) -> Moments:
    """Read a column of dates, with or without times.

    ISO dates, dates with names of months, Excel's serial numbers and Unix seconds, milliseconds and microseconds are
    known by their form; ``order`` is that of dates such as 03/04/2024. Moments with a zone, and Unix ones, are moved
    to ``zone`` if there is one and else read as written (Unix ones in universal time); moments without stay local.

    Parameters
    ----------
    words : Words
        The column.
    order : str
        One of :data:`ORDERS`.
    zone : ZoneInfo or None
        Zone of the wall clock that is meant.
    """
    heads: dict[str, int] = {}
    tails: dict[str, int] = {}
    at = np.empty((2, len(words.names)), np.int64)
    for k, name in enumerate(words.names):
        head, tail = _split(name)
        at[0, k] = heads.setdefault(head, len(heads))
        at[1, k] = tails.setdefault(tail, len(tails))
    dates = [_read_head(head, order) for head in heads]
    times = [_read_tail(tail) for tail in tails]
    second = np.array([round(one.seconds) for one in dates], np.int64)[at[0]]
    second += np.array([0 if one is None else one[0] for one in times], np.int64)[at[1]]
    bad_time = np.array([one is None for one in times], bool)[at[1]]
    offset = np.array([np.nan if one is None else one[1] for one in times])[at[1]]
    offset[np.array([one.instant for one in dates], bool)[at[0]]] = 0.0
    zoned = ~np.isnan(offset)
    if zone is not None and zoned.any():
        second[zoned] = _local(second[zoned] - offset[zoned].astype(np.int64), zone)
    whys = [one.why for one in dates]
    why = tuple(whys[h] or ("not a time" if bad else "") for h, bad in zip(at[0], bad_time, strict=True))
    second[np.array([bool(one) for one in why], bool)] = NEVER
    forms = sorted({one.form for one in dates if not one.why})
    form = np.array([forms.index(one.form) if not one.why else -1 for one in dates], np.int64)[at[0]]
    return Moments(_spread(second, words, NEVER), why, _by_form(form, forms, words), bool(zoned.any()))


def _by_form(form: NDArray[np.int64], forms: list[str], words: Words) -> dict[str, NDArray[np.int64]]:
    if len(forms) < 2:
        return {one: np.arange(len(words), dtype=np.int64) for one in forms}
    cells = _spread(form, words, -1)
    return {name: np.flatnonzero(cells == k) for k, name in enumerate(forms)}


def _spread(values: NDArray[np.int64], words: Words, empty: int) -> NDArray[np.int64]:
    """Values of words to the cells that hold them."""
    return np.append(values, np.int64(empty))[words.codes]


def _local(universal: NDArray[np.int64], zone: ZoneInfo) -> NDArray[np.int64]:
    """Wall clock of a zone at moments of universal time; zones change at quarters of an hour at the finest."""
    quarters, back = np.unique(universal // 900, return_inverse=True)
    offsets = []
    for quarter in quarters.tolist():
        shift = datetime.fromtimestamp(quarter * 900, UTC).astimezone(zone).utcoffset()
        offsets.append(0 if shift is None else int(shift.total_seconds()))
    return universal + np.array(offsets, np.int64)[back]


def _split(name: str) -> tuple[str, str]:
    """A cell as its date and its time."""
    colon = name.find(":")
    if colon < 0:
        return name, ""
    at = colon - 2 if name[colon - 2 : colon].isdigit() else colon - 1
    return name[: max(at, 0)].rstrip(" T,"), name[max(at, 0) :]


def _read_head(head: str, order: Order) -> _Head:
    if found := _ISO.fullmatch(head) or _COMPACT.fullmatch(head):
        form = "2024-12-31" if found.re is _ISO else "20241231"
        return _dated(form, int(found[1]), int(found[2]), int(found[3]))
    if found := _NUMBERS.fullmatch(head):
        form = {"day first": "31{0}12{0}{1}", "month first": "12{0}31{0}{1}", "year first": "{1}{0}12{0}31"}[
            order
        ]
        one = _dated(form.format(found[2], "2024" if len(found[4]) == 4 else "24"), *_by_order(found, order))
        if one.why == _NO_SUCH_DAY and any(_day(*_by_order(found, other)) for other in ORDERS):
            return _Head(one.form, why="day and month in another order than the column's")
        return one
    if found := _DAY_WORD.fullmatch(head):
        if month := _month(found[2]):
            return _dated("31 Dec 2024", _year(found[3]), month, int(found[1]))
    elif (found := _WORD_DAY.fullmatch(head)) and (month := _month(found[1])):
        return _dated("Dec 31 2024", int(found[3]), month, int(found[2]))
    if _SERIAL.fullmatch(head):
        return _numbered(float(head))
    return _Head("", why="not a date")


_NO_SUCH_DAY = "no such day in the calendar"


def _numbered(number: float) -> _Head:
    """Excel's days, or Unix seconds, milliseconds and microseconds; by their size, none can be taken for another."""
    if 29_221 <= number < 73_416:  # 1980 to 2100
        return _Head("a number of Excel", (number + _EXCEL_DAY_0 - EPOCH.toordinal()) * DAY)
    for power, form in ((0, "Unix seconds"), (3, "Unix milliseconds"), (6, "Unix microseconds")):
        if 315_532_800 <= number / 10**power < 4_102_444_800:  # 1980 to 2100
            return _Head(form, number // 10**power, instant=True)
    return _Head("", why="not a date")


def _dated(form: str, year: int, month: int, day: int) -> _Head:
    number = _day(year, month, day)
    if not number:
        return _Head(form, why=_NO_SUCH_DAY)
    if not YEARS[0] <= year < YEARS[1]:
        return _Head(form, why=f"a year before {YEARS[0]} or after {YEARS[1] - 1}")
    return _Head(form, (number - EPOCH.toordinal()) * DAY)


def _day(year: int, month: int, day: int) -> int:
    """Ordinal of a date; 0 if there is no such day."""
    try:
        return date(year, month, day).toordinal()
    except ValueError:
        return 0


def _by_order(found: re.Match[str], order: Order) -> tuple[int, int, int]:
    """Year, month and day."""
    first, second, third = found[1], found[3], found[4]
    if order == "year first":
        return (_year(first), int(second), int(third)) if len(third) == 2 else (0, 0, 0)
    month, day = (second, first) if order == "day first" else (first, second)
    return _year(third), int(month), int(day)


def _year(text: str) -> int:
    """A year; of two digits it is the one between 1980 and 2079."""
    year = int(text)
    return year if len(text) > 2 else year + (2000 if year < 80 else 1900)


def _month(word: str) -> int:
    word = word.lower()
    return _MONTH.get(word[:4], 0) or _MONTH.get(word[:3], 0)


def _read_tail(tail: str) -> tuple[int, float] | None:
    """Seconds of the day and offset from universal time, NaN when it has none; None when it is no time."""
    if not tail:
        return 0, np.nan
    found = _TIME.fullmatch(tail.strip())
    if not found:
        return None
    hour, minute, second = int(found[1]), int(found[2]), int(found[3] or 0)
    if found[4]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if found[4] in "pP" else 0)
    if hour > 23 or minute > 59 or second > 59:
        return None
    return hour * 3600 + minute * 60 + second, _offset(found[5])


def _offset(text: str | None) -> float:
    if text is None:
        return np.nan
    if text[0] not in "+-":
        return 0.0
    digits = text[1:].replace(":", "")
    seconds = int(digits[:2]) * 3600 + int(digits[2:] or 0) * 60
    return float(-seconds if text[0] == "-" else seconds)
