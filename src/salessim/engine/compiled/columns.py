"""Columns of tables as arrays of records."""

from __future__ import annotations

from typing import Any

import numpy as np

__all__ = ["LINE", "Array", "Records", "flat", "from_a_line_on", "joined", "ragged", "row_of", "rows_of"]

LINE = 64
"""Bytes that come from memory at a time."""
Array = np.ndarray[Any, Any]
Records = dict[str, Array]
"""Arrays by the name of the field of ``COMPANY`` that holds their address."""


def rows_of(kind: np.dtype[Any], table: Any) -> Array:
    """A table as records; fields that the table does not have are 0."""
    columns = {name: getattr(table, name) for name in kind.names or () if hasattr(table, name)}
    rows = np.zeros(len(next(iter(columns.values()))), dtype=kind)
    for name, column in columns.items():
        rows[name] = column
    return rows


def row_of(kind: np.dtype[Any], values: Any) -> Array:
    """Single values as one record."""
    record = np.zeros(1, dtype=kind)
    for name in kind.names or ():
        record[name] = getattr(values, name)
    return record


def flat(array: Array) -> Array:
    """An array of several dimensions as one row of numbers."""
    return np.ascontiguousarray(array).reshape(-1)


def joined(parts: Any) -> Array:
    """Several lists of whole numbers as one."""
    return np.concatenate([*parts, np.zeros(0, dtype=np.int64)])


def ragged(parts: list[list[int]]) -> tuple[Array, Array, Array]:
    """Lists of numbers one after another; where each starts, and how long it is."""
    sizes = np.array([len(part) for part in parts], dtype=np.int64)
    return joined([np.array(part, dtype=np.int64) for part in parts]), np.cumsum(sizes) - sizes, sizes


def from_a_line_on(size: int, kind: np.dtype[Any]) -> Array:
    """Room for so many records, the first of which begins where a line of the cache does."""
    block = np.empty(size * kind.itemsize + LINE, dtype=np.uint8)
    first = -block.ctypes.data % LINE
    return block[first : first + size * kind.itemsize].view(kind)
