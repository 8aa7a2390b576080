"""The clocks of pay: fiscal months, quarters and years, whose ends are the same for everybody."""

from __future__ import annotations

from salessim.compiling import compiled
from salessim.units import DAY, QUARTER

__all__ = ["month_end", "period_bounds"]


@compiled
def month_end(month: int) -> int:
    """Moment (seconds) at which a fiscal month ends: months of a quarter end on its days 30, 60 and 91.

    Parameters
    ----------
    month : int
        Number of the month from 0.

    Examples
    --------
    >>> [month_end(month) // DAY for month in range(4)]
    [30, 60, 91, 121]
    """
    quarter, position = month // 3, month % 3
    return (quarter + 1) * QUARTER if position == 2 else quarter * QUARTER + 30 * (position + 1) * DAY


@compiled
def period_bounds(at: int, months: int) -> tuple[int, int]:
    """Beginning and end (seconds) of the pay period of so many months that holds a moment.

    Parameters
    ----------
    at : int
        Moment (seconds), zero or later.
    months : int
        1, 3 or 12 months a period.

    Examples
    --------
    >>> [tuple(bound // DAY for bound in period_bounds(40 * DAY, months)) for months in (1, 3, 12)]
    [(30, 60), (0, 91), (0, 364)]
    """
    day = at % QUARTER // DAY
    month = at // QUARTER * 3 + (0 if day < 30 else 1 if day < 60 else 2)
    first = month // months * months
    return (month_end(first - 1) if first > 0 else 0), month_end(first + months - 1)
