"""Contract terms in money: how much of a term is earned by a moment, and how it is billed."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from salessim.trace.kinds import RowKind
from salessim.units import MONTH, YEAR, earned

__all__ = ["ADDS_ARR", "TAKES_ARR", "bills", "recognised"]

Ints = NDArray[np.int64]

ADDS_ARR: Final = (RowKind.UPSOLD, RowKind.CROSS_SOLD)
"""What adds recurring revenue to a term that runs: column ``a``, from then to the end of the term in ``b``."""
TAKES_ARR: Final = (RowKind.CONTRACTED, RowKind.CHURNED)
"""What takes recurring revenue away at the end of a term: column ``a``."""


_earned: Any = earned
"""For arrays: shapes broadcast."""


def recognised(arr: Ints, begin: Ints, end: Ints, periods: Ints) -> Ints:
    """Revenue of terms in periods: the difference of what is earned by the two bounds of a period.

    Parameters
    ----------
    arr, begin, end : array of int64, shape (n,)
        Cents a year, and the moments at which the term begins and ends.
    periods : array of int64, shape (2, n)
        When the period begins and ends.

    Returns
    -------
    array of int64, shape (n,)
        Cents; over all periods of a term they add up to what it earns.
    """
    before, after = _earned(arr, np.maximum(np.minimum(periods, end) - begin, 0))
    cents: Ints = after - before
    return cents


def bills(arr: Ints, begin: Ints, end: Ints, *, monthly: bool) -> tuple[Ints, Ints, Ints]:
    """Bills of each term, in advance for a year or a month (a twelfth of a year) or what is left of the term.

    Returns
    -------
    tuple of three arrays of int64, shape (n_bills,)
        Row of the term, moment of the bill (seconds), amount (cents).
    """
    period = MONTH if monthly else YEAR
    n_bills = np.maximum(-(-(end - begin) // period), 0)
    term = np.repeat(np.arange(len(arr)), n_bills)
    first = np.cumsum(n_bills) - n_bills
    since = (np.arange(len(term)) - first[term]) * period
    until = np.minimum(since + period, (end - begin)[term])
    return term, begin[term] + since, _earned(arr[term], until) - _earned(arr[term], since)
