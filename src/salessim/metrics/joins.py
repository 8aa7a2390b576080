"""Joins of trace rows in time proportional to their number: find identities, add up by group, line tasks up."""

from __future__ import annotations

from functools import cache
from types import ModuleType

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "begins_group",
    "joined_tasks",
    "latest",
    "least_by",
    "occupancy_by",
    "open_time",
    "positions",
    "total_by",
]

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

_ONE = np.ones(1, dtype=np.int64)


@cache
def _loops() -> ModuleType:
    """The compiled loops, at first use: a catalogue that is only read must not wait for Numba."""
    from salessim.metrics import loops

    return loops


def positions(ids: Ints, values: Ints) -> Ints:
    """Row in ``ids`` (shape (n,), unique) of each of ``values`` (shape (m,)), or -1; shape (m,).

    Examples
    --------
    >>> positions(np.array([40, 7]), np.array([7, 8, 40])).tolist()
    [1, -1, 0]
    """
    rows: Ints = _loops().rows_of(ids, np.ascontiguousarray(values))
    return rows


def latest(group: Ints, at: Ints, first: Ints, begin: Ints) -> Ints:
    """Row of each group that has begun last at a moment, its first row before; -1 for group -1; shape (n,).

    Rows stand group by group in the order of ``begin``; ``first`` is the first row of each group.

    Examples
    --------
    >>> latest(np.array([0, 0, 1, -1]), np.array([3, 9, 2, 9]), np.array([0, 2]), np.array([0, 5, 7])).tolist()
    [0, 1, 2, -1]
    """
    rows: Ints = _loops().latest_of(group, np.ascontiguousarray(at), first, begin)
    return rows


def total_by(group: Ints, n_groups: int, values: Ints | None = None) -> Ints:
    """Exact sums of ``values`` (or counts) in each group, shape (n_groups,); group -1 is left out.

    Examples
    --------
    >>> total_by(np.array([2, 0, 2, -1]), 3, np.array([5, 6, 7, 8])).tolist()
    [6, 0, 12]
    """
    each, step = (_ONE, 0) if values is None else (np.ascontiguousarray(values), 1)
    totals = np.zeros(n_groups, dtype=np.int64)
    _loops().gather(totals, np.ascontiguousarray(group), each, step, False)
    return totals


def least_by(group: Ints, n_groups: int, values: Ints, none: int) -> Ints:
    """Least of ``values`` in each group, ``none`` where there are none below it, shape (n_groups,); not group -1.

    Examples
    --------
    >>> least_by(np.array([2, 0, 2, -1]), 3, np.array([5, 6, 4, 1]), 99).tolist()
    [6, 99, 4]
    """
    least = np.full(n_groups, none, dtype=np.int64)
    _loops().gather(least, np.ascontiguousarray(group), np.ascontiguousarray(values), 1, True)
    return least


def open_time(unit: Ints, begin: Ints, end: Ints, hours: tuple[Ints, Ints, Ints, Ints]) -> Ints:
    """Open seconds of units from each ``begin`` to its ``end``, 0 of unit -1; shape (n,).

    ``hours`` are where the intervals of each unit begin, and opens, closes and before of all units as in
    :mod:`salessim.rules.calendar`, all of one length: the last interval of each unit only holds its week's total.
    """
    unit, begin, end = (np.ascontiguousarray(column) for column in (unit, begin, end))
    seconds: Ints = _loops().open_time(unit, begin, end, *hours)
    return seconds


def occupancy_by(group: Ints, n_groups: int, begin: Ints, end: Ints, bounds: Ints) -> Ints:
    """Seconds spent between ``begin`` and ``end`` by all of a group together, inside each window of ``bounds``.

    Divided by the length of a window this is the mean number present in it: the area under the step function
    of the number present.

    Parameters
    ----------
    group : array of int64, shape (n,)
        Group of each, in 0..n_groups - 1; -1 is left out.
    begin, end : array of int64, shape (n,)
        Moments in seconds, ``begin <= end``.
    bounds : array of int64, shape (m + 1,)
        Ascending moments.

    Returns
    -------
    array of int64, shape (n_groups, m)
    """
    begin, end = np.ascontiguousarray(begin), np.ascontiguousarray(end)
    seconds: Ints = _loops().occupancy(np.ascontiguousarray(group), n_groups, begin, end, bounds)
    return seconds


def begins_group(values: Ints) -> Bools:
    """Whether each value is another than the one before it, as the first one is; shape (n,).

    Examples
    --------
    >>> begins_group(np.array([4, 4, 7])).tolist()
    [True, False, True]
    """
    begins = np.ones(len(values), dtype=np.bool_)
    np.not_equal(values[1:], values[:-1], out=begins[1:])
    return begins


def joined_tasks(rows: Ints) -> Ints:
    """The task rows among the rows of a trace, shape (n_rows, 9), joined: one column a task as tasks first came.

    Returns
    -------
    array of int64, shape (11, n_tasks)
        Entity, work, occurrence, role and person by identity, then the moments created, deadline, started, done and
        dropped, :data:`~salessim.metrics.calendar.NEVER` for what did not come, and the identity of the unit in which
        the task began to wait, or 0.
    """
    # Most tasks have three rows, and what is small stays near the processor: half as many as rows are tried first.
    room, n_tasks = len(rows) // 2, -1
    while n_tasks < 0:
        room += 1
        columns = np.empty((11, room), dtype=np.int64)
        table = np.full(
            4 << room.bit_length(), -1, dtype=np.int32
        )  # sparse: runs of numbers lie side by side
        n_tasks = _loops().join_tasks(rows, columns, table)
        room *= 2
    return columns[:, :n_tasks]
