"""Change a document at a dotted path."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from salessim.errors import Fault
from salessim.scenario.complete import completed, default_at
from salessim.scenario.inherit import value_at
from salessim.scenario.wording import did_you_mean, dotted, nearest_name, shown

__all__ = ["put", "take_out"]


def put(document: dict[str, Any], path: str, value: object) -> Fault | None:
    """Set a value in place, opening tables on the way; a fault says why it cannot be done."""
    parts = path.split(".") if isinstance(path, str) else []
    if not all(parts) or not parts:
        return Fault(
            'write a path as keys joined by dots, for example "handoff.loss_within"', given=shown(path)
        )
    table: Any = document
    for depth, part in enumerate(parts[:-1]):
        if isinstance(table, dict):
            if part not in table:
                default = default_at(document, tuple(parts[: depth + 1]))
                if default is None and (fault := _no_block(document, parts, depth, value)):
                    return fault
                table[part] = {} if default is None else default
            table = table[part]
        elif isinstance(table, list) and part.isdecimal() and int(part) < len(table):
            table = table[int(part)]
        else:
            return _no_table(table, parts, depth)
    if isinstance(table, dict):
        table[parts[-1]] = _plain(value)
        return None
    if isinstance(table, list) and parts[-1].isdecimal() and int(parts[-1]) < len(table):
        table[int(parts[-1])] = _plain(value)
        return None
    return _no_table(table, parts, len(parts) - 1)


def take_out(document: dict[str, Any], path: str) -> Fault | None:
    """Delete a key in place; a fault names the nearest one when there is none."""
    *parents, last = path.split(".")
    table: Any = document
    for depth, part in enumerate([*parents, last]):
        if not isinstance(table, dict) or part not in table:
            there = [dotted((*parents[:depth], key)) for key in table] if isinstance(table, dict) else []
            return Fault(f"no such key{did_you_mean(path, there)}", key=dotted(path.split(".")))
        if depth < len(parents):
            table = table[part]
    del table[last]
    return None


def _no_block(document: dict[str, Any], parts: list[str], depth: int, value: object) -> Fault | None:
    """A path through a block that is not there: misspelt, or new, which only a whole table inside it can be."""
    there = value_at(completed(document), tuple(parts[:depth]))
    near = nearest_name(parts[depth], there) if isinstance(there, dict) else None
    if near is None and isinstance(value, Mapping):
        return None
    message = f"no such block: {dotted(parts[: depth + 1])}"
    message += (
        f'; did you mean "{dotted([*parts[:depth], near])}"?' if near else "; to add it give a whole table"
    )
    return Fault(message, key=dotted(parts))


def _no_table(table: object, parts: list[str], depth: int) -> Fault:
    above = dotted(parts[:depth])
    if isinstance(table, list):
        message = f"{above} is a list of {len(table)}: its elements are called 0 to {len(table) - 1}"
    else:
        message = f"{above} is a single value, not a table of settings"
    return Fault(message, key=dotted(parts), given=shown(table))


def _plain(value: object) -> object:
    """A value as TOML could hold it: lists for tuples, Python numbers for NumPy's, copies of tables."""
    if isinstance(value, dict):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    item = getattr(value, "item", None)
    return item() if callable(item) and getattr(value, "ndim", None) == 0 else value
