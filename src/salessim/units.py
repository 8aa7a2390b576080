"""Units: whole seconds, whole cents, shares in 0..1, and how a user writes them.

The calendar: time 0 is Monday 00:00 of the first fiscal week. A year is 52 weeks and a quarter is 13; the months
of a quarter end on its days 30, 60 and 91. As a duration, a month is a twelfth of a year. Boundaries are
``k * length``, never accumulated.
"""

from __future__ import annotations

import math
import re

__all__ = [
    "DAY",
    "HOUR",
    "MINUTE",
    "MONTH",
    "QUARTER",
    "WEEK",
    "YEAR",
    "duration_text",
    "earned",
    "month_of",
    "month_start",
    "n_months",
    "parse_duration",
    "parse_share",
    "to_cents",
]

MINUTE = 60
HOUR = 3_600
DAY = 86_400
WEEK = 7 * DAY
QUARTER = 13 * WEEK
YEAR = 52 * WEEK
LONGEST = 1_000 * YEAR
"""The longest duration that a file may hold (seconds): far from where whole seconds lose precision."""
MONTH = YEAR // 12
_MONTH_STARTS = (0, 30, 60)  # day of the quarter on which each of its months starts

_SECONDS = {
    "s": 1, "sec": 1, "second": 1, "seconds": 1,
    "min": MINUTE, "minute": MINUTE, "minutes": MINUTE,
    "h": HOUR, "hour": HOUR, "hours": HOUR,
    "d": DAY, "day": DAY, "days": DAY,
    "week": WEEK, "weeks": WEEK,
    "month": MONTH, "months": MONTH,
    "quarter": QUARTER, "quarters": QUARTER,
    "year": YEAR, "years": YEAR,
}  # fmt: skip
_DURATION = re.compile(r"\s*([0-9]+(?:\.[0-9]+)?)\s*([a-zA-Z]+)\s*")
_PERCENT = re.compile(r"\s*(-?[0-9]+(?:\.[0-9]+)?)\s*%\s*")
_NEGATIVE = re.compile(r"\s*-\s*[0-9]")
_UNITS_TEXT = "s, min, h, days, weeks, months, quarters or years"


def parse_duration(text: object) -> int:
    """Whole seconds of a duration as a user writes it.

    Parameters
    ----------
    text : str
        A non-negative number and a unit, for example ``"30 min"``, ``"4 h"`` or ``"2 quarters"``.

    Returns
    -------
    int
        Seconds, rounded half up.

    Raises
    ------
    ValueError
        If there is no unit or the unit is unknown; the message lists the units.

    Examples
    --------
    >>> parse_duration("30 min"), parse_duration("6 months")
    (1800, 15724800)
    """
    if not isinstance(text, str):
        raise ValueError(f'a duration needs a unit, for example "3 days"; units: {_UNITS_TEXT}')
    match = _DURATION.fullmatch(text)
    if match is None and _NEGATIVE.match(text):
        raise ValueError(
            'a duration cannot be negative: time begins with the first Monday; write it as "3 days"; '
            f"units: {_UNITS_TEXT}"
        )
    if match is None:
        raise ValueError(
            f'write a duration as a number and a unit, for example "3 days"; units: {_UNITS_TEXT}'
        )
    unit = match.group(2).lower()
    if unit not in _SECONDS:
        raise ValueError(f"unknown unit {match.group(2)!r}; units: {_UNITS_TEXT}")
    seconds = float(match.group(1)) * _SECONDS[unit]
    if seconds > LONGEST:
        raise ValueError("a duration is at most 1,000 years")
    return math.floor(seconds + 0.5)


def duration_text(seconds: int) -> str:
    """A duration in the largest unit that divides it, readable by :func:`parse_duration`.

    Examples
    --------
    >>> duration_text(1800), duration_text(2 * WEEK)
    ('30 min', '2 weeks')
    """
    for name, length in (("years", YEAR), ("weeks", WEEK), ("days", DAY), ("h", HOUR), ("min", MINUTE)):
        if seconds and seconds % length == 0:
            return f"{seconds // length} {name}"
    return f"{seconds} s"


def parse_share(value: object) -> float:
    """A share in 0..1 from ``0.25`` or ``"25%"``.

    Raises
    ------
    ValueError
        If the value lies outside 0..1; ``25`` is answered with the two ways to write 25 %.

    Examples
    --------
    >>> parse_share("25%"), parse_share(0.25)
    (0.25, 0.25)
    """
    if isinstance(value, str):
        match = _PERCENT.fullmatch(value)
        if match is None:
            raise ValueError('write a share as 0.25 or "25%"')
        share = float(match.group(1)) / 100.0
    elif isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError('write a share as 0.25 or "25%"')
    else:
        share = float(value)
    if not 0.0 <= share <= 1.0:
        hint = (
            f'; for {value} % write {share / 100:g} or "{value}%"'
            if 1.0 < share <= 100.0 and not isinstance(value, str)
            else ""
        )
        raise ValueError(f"a share lies between 0 and 1{hint}")
    return share


def to_cents(amount: float) -> int:
    """Whole cents of an amount of money, rounded half away from zero, once.

    Examples
    --------
    >>> to_cents(0.125), to_cents(-0.125)
    (13, -13)
    """
    return math.floor(abs(amount) * 100.0 + 0.5) * (1 if amount >= 0 else -1)


def month_of(at: int) -> int:
    """Number of the fiscal month (0, 1, ...) that holds the moment ``at`` (seconds).

    Examples
    --------
    >>> month_of(0), month_of(30 * DAY), month_of(QUARTER - 1), month_of(QUARTER)
    (0, 1, 2, 3)
    """
    quarter, rest = divmod(at, QUARTER)
    day = rest // DAY
    return quarter * 3 + (day >= _MONTH_STARTS[1]) + (day >= _MONTH_STARTS[2])


def month_start(month: int) -> int:
    """Moment (seconds) at which fiscal month ``month`` starts; the end of the month before it."""
    quarter, position = divmod(month, 3)
    return quarter * QUARTER + _MONTH_STARTS[position] * DAY


def n_months(horizon: int) -> int:
    """Fiscal months that a horizon touches; the last may be cut."""
    return 0 if horizon <= 0 else month_of(horizon - 1) + 1


def earned(arr: int, seconds: int) -> int:
    """Cents earned by a contract of ``arr`` cents a year in some seconds, rounded half up.

    The year is split off first, so that no intermediate product leaves 64 bits; both may be arrays.

    Examples
    --------
    >>> earned(100_00, YEAR // 2)
    5000
    """
    years, rest = arr // YEAR, arr % YEAR
    return years * seconds + (2 * rest * seconds + YEAR) // (2 * YEAR)
