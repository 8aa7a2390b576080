"""The clocks of pay: fiscal months, quarters and years, whose ends are the same for everybody."""

from __future__ import annotations

from salessim import units
from salessim.compiling import compiled

__all__ = ["month_end", "period_bounds"]

_month_of, _month_start = compiled(units.month_of), compiled(units.month_start)


@compiled
def month_end(month: int) -> int:
    """Moment (seconds) at which a fiscal month ends: months of a quarter end on its days 30, 60 and 91.

    Parameters
    ----------
    month : int
        Number of the month from 0.

    Examples
    --------
    >>> [month_end(month) // 86_400 for month in range(4)]
    [30, 60, 91, 121]
    """
    return _month_start(month + 1)


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
    >>> [tuple(bound // 86_400 for bound in period_bounds(40 * 86_400, months)) for months in (1, 3, 12)]
    [(30, 60), (0, 91), (0, 364)]
    """
    first = _month_of(at) // months * months
    return _month_start(first), _month_start(first + months)
