"""Blocks of a scenario as rows and columns: in the order of their keys, as whole numbers or doubles."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

__all__ = ["columns_of", "floats", "in_order", "ints", "roles_in_use", "row_of", "titles_of"]


def in_order(blocks: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """Blocks in the order of their keys."""
    return sorted(blocks.items())


def row_of(blocks: Mapping[str, Any]) -> dict[str, int]:
    """Row of each key in its table."""
    return {key: row for row, key in enumerate(sorted(blocks))}


def ints(values: Sequence[int] | Sequence[bool]) -> np.ndarray[Any, np.dtype[np.int64]]:
    """An int64 column."""
    return np.array(values, dtype=np.int64)


def floats(values: Sequence[float]) -> np.ndarray[Any, np.dtype[np.float64]]:
    """A float64 column."""
    return np.array(values, dtype=np.float64)


def titles_of(blocks: list[tuple[str, Any]]) -> tuple[str, ...]:
    """Names for people: the title, or the key in words."""
    return tuple(block.title or key.replace("_", " ").capitalize() for key, block in blocks)


def roles_in_use(scenario: Any) -> dict[str, Any]:
    """Roles that a seat holds, or that work of a segment asks for; others do nothing and are left out."""
    asked = {stage.role for segment in scenario.segments.values() for stage in segment.stages.values()}
    asked |= {segment.accounts.role for segment in scenario.segments.values()}
    asked |= {source.role for source in scenario.sources.values() if source.kind == "partner"}
    asked |= {
        role for unit in scenario.units.values() for seats in unit.seats.values() for role in seats.roles
    }
    return {key: role for key, role in scenario.roles.items() if key in asked}


def columns_of(kind: Any, rows: list[dict[str, Any]], widths: dict[str, int] | None = None) -> Any:
    """A table from rows: text columns as tuples, numbers as arrays of the declared type, wide ones of this width."""
    columns: dict[str, Any] = {}
    for name, annotation in kind.__annotations__.items():
        values = [row[name] for row in rows]
        if annotation.startswith("tuple"):
            columns[name] = tuple(values)
        else:
            dtype = {"Ints": np.int64, "Floats": np.float64, "Bools": np.bool_}[annotation]
            column: np.ndarray[Any, Any] = np.array(values, dtype=dtype)
            columns[name] = column.reshape(len(rows), widths[name]) if widths and name in widths else column
    return kind(**columns)
