"""From tables to records: changes and policies, the numbers that they write, and the books that policies look at."""

from __future__ import annotations

import numpy as np

from salessim.engine.compiled.columns import Array, Records, rows_of
from salessim.engine.compiled.records import (
    ACT,
    BOOK,
    CAUSE,
    CONDITION,
    GROUP,
    LEDGER,
    NOBODY,
    WORKLOAD,
)
from salessim.rules.watches import BOOK_WEEKS
from salessim.scenario.steering_tables import LIVE, ActKind
from salessim.scenario.tables import Tables
from salessim.units import WEEK

__all__ = ["changing", "load_steering", "sizes_of_steering"]

STATE = ("groups", "causes", "ledger", "books", "workloads", "receipts")
"""What becomes another in every replication."""
WIDE = {
    ("plans", "rates"): ("commissions", ""),
    ("roles", "lesson_hours"): ("lessons", "hours"),
    ("care", "time"): ("care_time", ""),
    ("care", "chance"): ("care", "chance"),
    ("care", "intercept"): ("care", "intercept"),
}
"""Where columns of more than one number a row are: the array, and the field of its records if it has any."""


def changing(tables: Tables) -> set[str]:
    """Arrays that have to be as they were before each replication."""
    return {*STATE, *(_place(code)[0] for code in _patched(tables))}


def load_steering(tables: Tables, arrays: Records) -> Records:
    """Changes, policies and books, and arrays of their own for what changes and policies write over."""
    own = {name: arrays[name].copy() for name in sorted({_place(code)[0] for code in _patched(tables)})}
    sizes = sizes_of_steering(tables)
    n_workloads = len(tables.units.ids) * len(tables.roles.ids) * (BOOK_WEEKS + 1)
    ledger = np.zeros(1, dtype=LEDGER)
    ledger["cash"] = tables.start.cash
    return own | {
        "groups": rows_of(GROUP, tables.groups),
        "causes": rows_of(CAUSE, tables.causes),
        "conditions": rows_of(CONDITION, tables.conditions),
        "acts": _acts(tables, arrays | own),
        "ledger": ledger,
        "books": np.zeros(BOOK_WEEKS + 1, dtype=BOOK),
        "workloads": np.zeros(n_workloads if sizes["is_steered"] else 0, dtype=WORKLOAD),
        "receipts": np.zeros(sizes["n_receipts"], dtype=np.int64),
    }


def sizes_of_steering(tables: Tables) -> dict[str, int]:
    """Sizes of what is kept for changes and policies, and whether there are any policies."""
    is_steered = bool(tables.causes.is_policy.any())
    return {
        "n_causes": len(tables.causes.ids),
        "is_steered": int(is_steered),
        "n_receipts": tables.horizon // WEEK + 1 if is_steered else 0,
        "settle": tables.settle,
    }


def _patched(tables: Tables) -> list[int]:
    """Live columns that are written over, by their place."""
    acts = tables.acts
    return np.unique(acts.target[acts.kind == ActKind.PATCH]).tolist()


def _place(code: int) -> tuple[str, str]:
    """The array that holds a live column, and the field of its records if it has any."""
    return WIDE.get(LIVE[code], LIVE[code])


def _acts(tables: Tables, arrays: Records) -> Array:
    """Acts; for a patch where its number lies and the eight bytes that are written, or the seat that has a plan."""
    acts = rows_of(ACT, tables.acts)
    acts["seat"] = NOBODY
    for k in np.flatnonzero(acts["kind"] == ActKind.PATCH).tolist():
        code, row = int(tables.acts.target[k]), int(tables.acts.to[k])
        name, field = _place(code)
        column = arrays[name][field] if field else arrays[name]
        number = _in_record(tables, code, row)
        acts["bits"][k] = np.array([tables.acts.value[k]]).astype(column.dtype).view(np.int64)[0]
        acts["place"][k] = column[number:].ctypes.data
        if LIVE[code] == ("seats", "plan"):
            acts["seat"][k] = row
    return acts


def _in_record(tables: Tables, code: int, row: int) -> int:
    """Row of a record for a place in a live column: that of people without a plan comes first in care, not last."""
    table, name = LIVE[code]
    if table != "care":
        return row
    column = getattr(tables.care, name)
    return (row + column.shape[1]) % column.size
