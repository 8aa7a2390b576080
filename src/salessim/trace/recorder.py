"""The trace of one replication: integer columns, written row by row and read as arrays."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from salessim.trace.kinds import COLUMNS, KINDS, RowKind

__all__ = ["Recorder", "Row", "Trace"]

Ints = NDArray[np.int64]
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
    _of: dict[RowKind, Ints] = field(default_factory=dict, init=False, repr=False)

    @cached_property
    def _places(self) -> dict[RowKind, Ints]:
        """Row numbers of every kind: sorted once (16-bit keys in linear time), equal kinds left in order."""
        kind = self.rows[:, COLUMNS.index("kind")].astype(np.int16)
        order = np.argsort(kind, kind="stable")
        ends = np.cumsum(np.bincount(kind, minlength=max(RowKind) + 1)).tolist()
        return {code: order[ends[code - 1] : ends[code]] for code in RowKind}

    def of(self, kind: RowKind) -> Ints:
        """Rows of one kind, shape (n, 9), in order."""
        if kind not in self._of:
            self._of[kind] = self.rows.take(self._places[kind], axis=0)
        return self._of[kind]

    def column(self, kind: RowKind, name: str) -> Ints:
        """One column of the rows of one kind, shape (n,)."""
        values: Ints = self.rows[self._places[kind], COLUMNS.index(name)]
        return values

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
