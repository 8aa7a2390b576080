"""The trace of one replication: integer columns, written row by row and read as arrays."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from salessim.trace.kinds import COLUMNS, KINDS, RowKind

__all__ = ["Recorder", "Row", "Trace"]

Ints = NDArray[np.int64]
_KIND = COLUMNS.index("kind")
_FIRST_TASK, _LAST_TASK = int(RowKind.TASK_CREATED), int(RowKind.TASK_DROPPED)
Row = tuple[int, int, int, int, int, int, int, int, int]


@dataclass(frozen=True, eq=False)
class Trace:
    """Everything that happened in one replication before the horizon.

    Attributes
    ----------
    rows : array of int64, shape (n_rows, 9)
        One row an event in the order in which they happened; columns as in :data:`salessim.trace.kinds.COLUMNS`.
    horizon : int
        End of the replication, in seconds; what is still open then is censored, not finished.
    """

    rows: Ints
    horizon: int

    @cached_property
    def _few(self) -> tuple[Ints, list[int]]:
        """All rows but those about tasks, by kind and then in order, and where the rows of each kind begin.

        Nine in ten rows are about tasks: they are not copied until somebody asks for them.
        """
        # Numba is heavy: a trace that nobody reads does without.
        from salessim.trace.sorting import rows_by_kind

        rows, begins = rows_by_kind(self.rows)
        return rows, begins.tolist()

    def of(self, kind: RowKind) -> Ints:
        """Rows of one kind, shape (n, 9), in order."""
        if _FIRST_TASK <= kind <= _LAST_TASK:
            return self.rows.take(self.where(kind), axis=0)
        rows, begins = self._few
        return rows[begins[kind] : begins[kind + 1]]

    def where(self, kind: RowKind) -> Ints:
        """Places of the rows of one kind among all rows, shape (n,), in order."""
        return np.flatnonzero(self.rows[:, _KIND] == kind)

    def column(self, kind: RowKind, name: str) -> Ints:
        """One column of the rows of one kind, shape (n,)."""
        return self.of(kind)[:, COLUMNS.index(name)]

    def digest(self) -> str:
        """SHA-256 of the rows: equal digests are equal traces, bit for bit."""
        return hashlib.sha256(np.ascontiguousarray(self.rows, dtype="<i8").tobytes()).hexdigest()

    def describe(self, position: int) -> str:
        """One row in words, for error messages and differences between traces."""
        row = dict(zip(COLUMNS, self.rows[position].tolist(), strict=True))
        return f"{KINDS[RowKind(row['kind'])].code.name} {row}"


class Recorder:
    """Collects rows while an engine plays; :meth:`finish` makes the trace."""

    def __init__(self) -> None:
        self._rows: list[Row] = []
        self.write = self._rows.append

    def finish(self, horizon: int) -> Trace:
        """The trace of everything written."""
        rows = np.array(self._rows, dtype=np.int64).reshape(len(self._rows), len(COLUMNS))
        return Trace(rows, horizon)
