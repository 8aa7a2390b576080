"""The loops below the joins, compiled where Numba is there; imported at the first measurement, as Numba is heavy.

All are made of whole numbers, so nothing depends on the order of sums. Arrays are contiguous, but for the rows.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from salessim.compiling import compiled
from salessim.metrics.calendar import NEVER
from salessim.trace.kinds import COLUMNS, RowKind
from salessim.units import WEEK

__all__ = ["gather", "join_tasks", "latest_of", "occupancy", "open_time", "rows_of"]

Ints = NDArray[np.int64]

_AT, _KIND, _ENTITY, _OCCURRENCE, _PERSON, _UNIT, _WORK, _ROLE, _C = range(len(COLUMNS))
_CREATED, _STARTED = int(RowKind.TASK_CREATED), int(RowKind.TASK_STARTED)
_DONE, _DROPPED = int(RowKind.TASK_DONE), int(RowKind.TASK_DROPPED)


# ------------------------------------------------------------------------------------ finding identities


@compiled
def rows_of(ids: Ints, values: Ints) -> Ints:
    """Row in ``ids`` of each value, or -1; shape (n_values,).

    Identities are hashes or small numbers: their own bits spread well, and a taken place sends on to the next.
    """
    size = 8
    while size < 2 * len(ids):
        size *= 2
    table = np.full(size, -1, dtype=np.int32)
    last = len(table) - 1
    for row in range(len(ids)):
        place = (ids[row] ^ (ids[row] >> 32)) & last
        while table[place] >= 0:
            place = (place + 1) & last
        table[place] = row
    out = np.empty_like(values)
    for k in range(len(values)):
        value = values[k]
        place = (value ^ (value >> 32)) & last
        while table[place] >= 0 and ids[table[place]] != value:
            place = (place + 1) & last
        out[k] = table[place]
    return out


@compiled
def latest_of(group: Ints, at: Ints, first: Ints, begin: Ints) -> Ints:
    """Last row of each group that has begun at a moment, the group's first before; -1 for group -1; shape (n,).

    Rows stand group by group in the order in which they begin; ``first`` is the first row of each group.
    """
    out = np.empty_like(group)
    for k in range(len(group)):
        row = -1
        if group[k] >= 0:
            row = first[group[k]]
            end = first[group[k] + 1] if group[k] + 1 < len(first) else len(begin)
            while row + 1 < end and begin[row + 1] <= at[k]:
                row += 1
        out[k] = row
    return out


# ------------------------------------------------------------------------------------- sums by group


@compiled
def gather(out: Ints, group: Ints, values: Ints, step: int, is_least: bool) -> None:
    """Add values to what ``out`` holds of their groups, or lower it to the least of them; group -1 is left out.

    The values are one for each of ``group``, or at step 0 the first for all.
    """
    for k in range(len(group)):
        if group[k] >= 0:
            value, found = values[k * step], out[group[k]]
            out[group[k]] = min(found, value) if is_least else found + value


# --------------------------------------------------------------------------------------------- tasks


@compiled
def join_tasks(rows: Ints, columns: Ints, table: NDArray[np.int32]) -> int:
    """Fill in columns of :class:`~salessim.metrics.tasks.Tasks` by identities as tasks first came; say how many came.

    ``columns`` have shape (11, n) for up to n tasks, and the table has -1 at more than n places, a power of two. When
    more tasks come the answer is -1.
    Of several rows of a kind about one task the last holds. Prospecting begins without having waited: its row
    says when it was created.
    """
    last = len(table) - 1
    n = 0
    for k in range(len(rows)):
        kind = rows[k, _KIND]
        if kind < _CREATED or kind > _DROPPED:
            continue
        entity, work, occurrence = rows[k, _ENTITY], rows[k, _WORK], rows[k, _OCCURRENCE]
        place = ((entity ^ (entity >> 32)) + 5 * work + 7 * occurrence) & last
        task = table[place]
        while task >= 0 and (
            columns[0, task] != entity or columns[1, task] != work or columns[2, task] != occurrence
        ):
            place = (place + 1) & last
            task = table[place]
        if task < 0:
            if n == columns.shape[1]:
                return -1
            task = n
            table[place] = n
            n += 1
            columns[0, task], columns[1, task], columns[2, task] = entity, work, occurrence
            columns[4, task] = columns[10, task] = 0
            for column in range(5, 10):
                columns[column, task] = NEVER
        columns[3, task] = rows[k, _ROLE]
        at, c = rows[k, _AT], rows[k, _C]
        if kind == _CREATED:
            if columns[7, task] == NEVER:
                columns[5, task] = at
            columns[6, task] = c if c != 0 else NEVER
            columns[10, task] = rows[k, _UNIT]
        elif kind == _STARTED:
            columns[4, task], columns[5, task], columns[7, task] = rows[k, _PERSON], c, at
        elif kind == _DONE:
            columns[8, task] = at
        else:
            columns[9, task] = at
    return n


# ------------------------------------------------------------------------------------------ calendar


@compiled
def open_time(
    unit: Ints, begin: Ints, end: Ints, first: Ints, opens: Ints, closes: Ints, before: Ints
) -> Ints:
    """Open seconds of units from each ``begin`` to its ``end``, 0 of unit -1; shape (n,).

    Intervals of unit ``u``, as in :mod:`salessim.rules.calendar`, begin at ``first[u]``; the last before those of the
    next unit is none, and has its week's total in ``before``. The formula is that of
    :func:`salessim.rules.calendar.open_seconds`, whose call would take longer than it does.
    """
    out = np.zeros(len(unit), dtype=np.int64)
    interval = 0  # that of the moment before: most come in order
    for k in range(len(unit)):
        if unit[k] < 0 or begin[k] == end[k]:
            continue
        low, high = first[unit[k]], first[unit[k] + 1] - 1
        for at, sign in ((begin[k], -1), (end[k], 1)):
            week = at // WEEK
            rest = at - week * WEEK
            interval = min(max(interval, low), high)
            while interval > low and closes[interval - 1] >= rest:
                interval -= 1
            while interval < high and closes[interval] < rest:
                interval += 1
            inside = max(rest - opens[interval], 0) if interval < high else 0
            out[k] += sign * (week * before[high] + before[interval] + inside)
    return out


@compiled
def occupancy(group: Ints, n_groups: int, begin: Ints, end: Ints, bounds: Ints) -> Ints:
    """Seconds between ``begin`` and ``end`` of all of a group inside each window of ``bounds``; group -1 is left out.

    Who comes fills the rest of that window and all later windows, and who goes takes the same away again.
    """
    n = len(bounds) - 1
    out = np.zeros((n_groups, n), dtype=np.int64)
    present = np.zeros((n_groups, n + 1), dtype=np.int64)
    for moments, sign in ((begin, 1), (end, -1)):
        window = 0  # that of the moment before: most come in order
        for k in range(len(group)):
            at = max(moments[k], bounds[0])
            if group[k] < 0 or at >= bounds[n]:
                continue
            if at < bounds[window] or at >= bounds[window + 1]:
                low, high = 0, n - 1
                while low < high:
                    middle = (low + high + 1) // 2
                    if bounds[middle] <= at:
                        low = middle
                    else:
                        high = middle - 1
                window = low
            out[group[k], window] += sign * (bounds[window + 1] - at)
            present[group[k], window + 1] += sign
    for row in range(n_groups):
        there = 0
        for window in range(n):
            there += present[row, window]
            out[row, window] += there * (bounds[window + 1] - bounds[window])
    return out
