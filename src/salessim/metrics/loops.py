"""The loops below the joins, compiled where Numba is there; imported at the first measurement, as Numba is heavy.

All are made of whole numbers, so nothing depends on the order of sums. Arrays are contiguous, but for the rows.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from salessim.compiling import compiled
from salessim.metrics.frames import NEVER
from salessim.rules import calendar
from salessim.trace.kinds import COLUMNS, RowKind

__all__ = ["counts", "distinct", "join_tasks", "rows_of", "sums", "task_order", "time_open"]

Ints = NDArray[np.int64]

_AT, _KIND, _ENTITY, _OCCURRENCE, _PERSON, _, _WORK, _ROLE, _C = range(len(COLUMNS))
_CREATED, _STARTED, _DONE = (
    int(kind) for kind in (RowKind.TASK_CREATED, RowKind.TASK_STARTED, RowKind.TASK_DONE)
)


# ------------------------------------------------------------------------------------ finding identities


@compiled
def _table_for(n: int) -> Ints:
    """An empty table of places that ``n`` rows fill at most by half; its length is a power of two."""
    size = 8
    while size < 2 * n:
        size *= 2
    return np.full(size, -1, dtype=np.int64)


@compiled
def _place(ids: Ints, table: Ints, value: int) -> int:
    """Where the row of ``value`` in ``ids`` stands in the table, or would stand.

    Identities are hashes or small numbers: their own bits spread well, and a taken place sends on to the next.
    """
    last = len(table) - 1
    place = (value ^ (value >> 32)) & last
    while table[place] >= 0 and ids[table[place]] != value:
        place = (place + 1) & last
    return int(place)


@compiled
def rows_of(ids: Ints, values: Ints) -> Ints:
    """Row in ``ids`` of each value, or -1; shape (n_values,)."""
    table = _table_for(len(ids))
    for row in range(len(ids)):
        table[_place(ids, table, ids[row])] = row
    out = np.empty_like(values)
    for k in range(len(values)):
        out[k] = table[_place(ids, table, values[k])]
    return out


@compiled
def distinct(values: Ints) -> tuple[Ints, Ints]:
    """The different values in the order in which they first came, and which of them each value is."""
    table = _table_for(len(values))
    seen, number = np.empty_like(values), np.empty_like(values)
    n_seen = 0
    for k in range(len(values)):
        place = _place(seen, table, values[k])
        if table[place] < 0:
            table[place] = n_seen
            seen[n_seen] = values[k]
            n_seen += 1
        number[k] = table[place]
    return seen[:n_seen], number


# ------------------------------------------------------------------------------------- sums by group


@compiled
def counts(group: Ints, n_groups: int) -> Ints:
    """How many there are of each group; -1 is left out."""
    out = np.zeros(n_groups, dtype=np.int64)
    for k in range(len(group)):
        if group[k] >= 0:
            out[group[k]] += 1
    return out


@compiled
def sums(group: Ints, n_groups: int, values: Ints) -> Ints:
    """Sum of the values of each group; -1 is left out."""
    out = np.zeros(n_groups, dtype=np.int64)
    for k in range(len(group)):
        if group[k] >= 0:
            out[group[k]] += values[k]
    return out


# --------------------------------------------------------------------------------------------- tasks


@compiled
def _sorted_by(order: Ints, key: Ints, n_keys: int) -> Ints:
    """``order`` sorted by ``key[order]``, in 0..n_keys - 1, by counting; of equal keys the first stays first."""
    start = np.zeros(n_keys + 1, dtype=np.int64)
    for k in range(len(key)):
        start[key[k] + 1] += 1
    for group in range(n_keys):
        start[group + 1] += start[group]
    out = np.empty_like(order)
    for k in range(len(order)):
        group = key[order[k]]
        out[start[group]] = order[k]
        start[group] += 1
    return out


@compiled
def task_order(entity: Ints, n_entities: int, work: Ints, occurrence: Ints) -> Ints:
    """The order of rows by entity (0..n_entities - 1), then work, then occurrence, then as they stood.

    Two counting sorts, then neighbours change places: in a trace occurrences come in order or nearly so.
    """
    n_works = 0
    for k in range(len(work)):
        n_works = max(n_works, work[k] + 1)
    order = _sorted_by(_sorted_by(np.arange(len(work)), work, n_works), entity, n_entities)
    for k in range(1, len(order)):
        row, place = order[k], k
        while place > 0:
            before = order[place - 1]
            if entity[before] != entity[row] or work[before] != work[row]:
                break
            if occurrence[before] <= occurrence[row]:
                break
            order[place] = before
            place -= 1
        order[place] = row
    return order


@compiled
def join_tasks(rows: Ints, order: Ints) -> Ints:
    """Entity, work, role, person, created, deadline, started, done, dropped of each task; shape (9, n_tasks).

    ``order`` puts the task rows of a trace side by side as :func:`task_order` does. Of several rows of a kind
    about one task the last holds. Prospecting begins without having waited: its row says when it was created.
    """
    columns = np.empty((9, len(order)), dtype=np.int64)
    task = -1
    entity, work, occurrence = 0, 0, 0
    for k in range(len(order)):
        row, kind = order[k], rows[order[k], _KIND]
        at, c = rows[row, _AT], rows[row, _C]
        if (
            task < 0
            or rows[row, _ENTITY] != entity
            or rows[row, _WORK] != work
            or rows[row, _OCCURRENCE] != occurrence
        ):
            task += 1
            entity, work, occurrence = rows[row, _ENTITY], rows[row, _WORK], rows[row, _OCCURRENCE]
            columns[0, task], columns[1, task], columns[3, task] = entity, work, 0
            for column in range(4, 9):
                columns[column, task] = NEVER
        columns[2, task] = rows[row, _ROLE]
        if kind == _CREATED:
            if columns[6, task] == NEVER:
                columns[4, task] = at
            columns[5, task] = c if c != 0 else NEVER
        elif kind == _STARTED:
            columns[3, task], columns[4, task], columns[6, task] = rows[row, _PERSON], c, at
        elif kind == _DONE:
            columns[7, task] = at
        else:
            columns[8, task] = at
    return columns[:, : task + 1]


@compiled
def time_open(begin: Ints, end: Ints, opens: Ints, closes: Ints, before: Ints) -> Ints:
    """Open seconds from each ``begin`` to its ``end``; intervals as in :mod:`salessim.rules.calendar`."""
    out = np.empty_like(begin)
    for k in range(len(begin)):
        until = calendar.open_seconds(end[k], opens, closes, before)
        out[k] = until - calendar.open_seconds(begin[k], opens, closes, before)
    return out
