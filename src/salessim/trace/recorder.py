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
    def _kinds(self) -> NDArray[np.int16]:
        """Kind of every row, close together."""
        return self.rows[:, _KIND].astype(np.int16)

    @cached_property
    def _few(self) -> tuple[Ints, list[int]]:
        """All rows but those about tasks, by kind and then in order, and where the rows of each kind begin.

        Nine in ten rows are about tasks: they are not copied until somebody asks for them.
        """
        kind = self._kinds
        others = np.flatnonzero((kind < RowKind.TASK_CREATED) | (kind > RowKind.TASK_DROPPED))
        order = others[np.argsort(kind[others], kind="stable")]
        begins = np.searchsorted(kind[order], np.arange(max(RowKind) + 2, dtype=np.int16))
        return self.rows.take(order, axis=0), begins.tolist()

    def of(self, kind: RowKind) -> Ints:
        """Rows of one kind, shape (n, 9), in order."""
        if RowKind.TASK_CREATED <= kind <= RowKind.TASK_DROPPED:
            return self.rows.take(self.where(kind), axis=0)
        rows, begins = self._few
        return rows[begins[kind] : begins[kind + 1]]

    def where(self, kind: RowKind) -> Ints:
        """Places of the rows of one kind among all rows, shape (n,), in order."""
        return np.flatnonzero(self._kinds == kind)

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
