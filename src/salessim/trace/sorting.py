"""The loop below the reading of a trace, compiled where Numba is there; imported at the first reading."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from salessim.compiling import compiled
from salessim.trace.kinds import COLUMNS, RowKind

__all__ = ["rows_by_kind"]

Ints = NDArray[np.int64]
_KIND, _N_COLUMNS = COLUMNS.index("kind"), len(COLUMNS)
_FIRST_TASK, _LAST_TASK = int(RowKind.TASK_CREATED), int(RowKind.TASK_DROPPED)
_N_KINDS = int(max(RowKind)) + 1


@compiled
def rows_by_kind(rows: Ints) -> tuple[Ints, Ints]:
    """All rows but those about tasks, by kind and then in order, and where the rows of each kind begin.

    Parameters
    ----------
    rows : array of int64, shape (n_rows, 9)
        Rows of a trace.

    Returns
    -------
    tuple of two arrays of int64
        The rows, shape (n, 9), and their beginnings, shape (n_kinds + 1,), with ``n`` at the end.
    """
    begins = np.zeros(_N_KINDS + 1, dtype=np.int64)
    few = np.empty(len(rows), dtype=np.int32)
    n = 0
    for k in range(len(rows)):
        kind = rows[k, _KIND]
        if kind < _FIRST_TASK or kind > _LAST_TASK:
            begins[kind + 1] += 1
            few[n] = k
            n += 1
    for kind in range(_N_KINDS):
        begins[kind + 1] += begins[kind]
    place, found = begins.copy(), np.empty((n, _N_COLUMNS), dtype=np.int64)
    for k in few[:n]:
        kind = rows[k, _KIND]
        for column in range(_N_COLUMNS):
            found[place[kind], column] = rows[k, column]
        place[kind] += 1
    return found, begins
