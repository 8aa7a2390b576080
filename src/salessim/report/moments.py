"""Moments and durations as a story tells them: ``Mon week 3, 10:40`` and ``2 h 10 min``."""

from __future__ import annotations

from salessim.units import DAY, HOUR, MINUTE, MONTH, WEEK

__all__ = ["DAYS", "clock_words", "duration_words", "moment_words", "term_words"]

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_LONG = 4 * WEEK  # from here on whole weeks come before days


def moment_words(at: int) -> str:
    """A moment (seconds since the first Monday 00:00) to the minute.

    Examples
    --------
    >>> moment_words(0), moment_words(2 * WEEK + 10 * HOUR + 40 * MINUTE), moment_words(-DAY)
    ('Mon week 1, 00:00', 'Mon week 3, 10:40', 'Sun, 1 week before the start, 00:00')
    """
    week, day = at // WEEK, DAYS[at % WEEK // DAY]
    if week >= 0:
        return f"{day} week {week + 1}, {clock_words(at)}"
    return f"{day}, {-week} week{'s' if week < -1 else ''} before the start, {clock_words(at)}"


def clock_words(at: int) -> str:
    """Hour and minute of a moment.

    Examples
    --------
    >>> clock_words(10 * HOUR + 40 * MINUTE + 59)
    '10:40'
    """
    return f"{at % DAY // HOUR:02d}:{at % HOUR // MINUTE:02d}"


def duration_words(seconds: int) -> str:
    """A duration in its two largest units, rounded down.

    Examples
    --------
    >>> [duration_words(one) for one in (40, 3000, 7800, 3 * DAY + 4 * HOUR, 16 * DAY, 5 * WEEK + 2 * DAY)]
    ['40 s', '50 min', '2 h 10 min', '3 days 4 h', '16 days', '5 weeks 2 days']
    """
    if seconds < MINUTE:
        return f"{seconds} s"
    if seconds >= _LONG:
        return _two(seconds, WEEK, "week", DAY, "day")
    if seconds >= DAY:
        return _two(seconds, DAY, "day", HOUR, "h")
    return _two(seconds, HOUR, "h", MINUTE, "min")


def _two(seconds: int, large: int, large_name: str, small: int, small_name: str) -> str:
    parts = ((seconds // large, large_name), (seconds % large // small, small_name))
    return " ".join(f"{n} {_plural(n, name)}" for n, name in parts if n)


def _plural(n: int, name: str) -> str:
    return name + "s" if n != 1 and name in ("week", "day") else name


def term_words(seconds: int) -> str:
    """The length of a contract: months where they are whole, else as any duration.

    Examples
    --------
    >>> term_words(12 * MONTH), term_words(MONTH), term_words(10 * DAY)
    ('12 months', '1 month', '10 days')
    """
    months, rest = divmod(seconds, MONTH)
    if rest or not months:
        return duration_words(seconds)
    return f"{months} month{'s' if months > 1 else ''}"
