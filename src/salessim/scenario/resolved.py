"""A scenario written out: every value with the file it came from, as TOML that can be read again."""

from __future__ import annotations

import json
from typing import Any

from salessim.scenario.complete import completed
from salessim.scenario.inherit import Pile
from salessim.scenario.load import Reading
from salessim.scenario.wording import Path, dotted

__all__ = ["resolved_data", "resolved_toml"]

SCHEMA = "default of the setting"
"""Origin of values that no file gives."""


def resolved_toml(reading: Reading, *, everything: bool = True) -> str:
    """The scenario as one TOML text that needs no other file.

    Parameters
    ----------
    reading : Reading
        A scenario with its files.
    everything : bool, optional
        With shipped defaults and the defaults of settings; otherwise only what the user's files say.
    """
    document = _document(reading, everything)
    lines = [f"# {dotted((reading.scenario.name,))}; the comments name the file that a value came from."]
    missing = _missing(reading.pile.texts[0].table, completed(reading.pile.document))
    if missing:
        lines += ["", f"remove = {_written([dotted(path) for path in missing])}"]
    _write_table(lines, document, (), reading.pile)
    return "\n".join(lines) + "\n"


def resolved_data(reading: Reading, *, everything: bool = True) -> dict[str, Any]:
    """The same for programs: name, files, tables, and the origin of each value by dotted key."""
    document = _document(reading, everything)
    return {
        "name": reading.scenario.name,
        "files": [text.label for text in reversed(reading.pile.texts)],
        "settings": document,
        "origins": {dotted(path): _origin(reading.pile, path) for path in _leaves(document, ())},
    }


def _document(reading: Reading, everything: bool) -> dict[str, Any]:
    if everything:
        return completed(reading.pile.document)
    return _of_user(reading.pile.document, (), reading.pile)


def _of_user(table: dict[str, Any], at: Path, pile: Pile) -> dict[str, Any]:
    """What files other than the shipped defaults set."""
    kept = {}
    for key, value in table.items():
        path = (*at, key)
        if pile.origins[path] > 0:
            kept[key] = _of_user(value, path, pile) if isinstance(value, dict) else value
    return kept


def _missing(shipped: dict[str, Any], document: dict[str, Any], at: Path = ()) -> list[Path]:
    """Shipped keys that the scenario has removed."""
    found: list[Path] = []
    for key, value in shipped.items():
        path = (*at, key)
        if key not in document:
            found.append(path)
        elif isinstance(value, dict) and isinstance(document[key], dict):
            found += _missing(value, document[key], path)
    return found


def _leaves(table: dict[str, Any], at: Path) -> list[Path]:
    found: list[Path] = []
    for key, value in table.items():
        found += _leaves(value, (*at, key)) if isinstance(value, dict) and value else [(*at, key)]
    return found


def _origin(pile: Pile, path: Path) -> str:
    return pile.texts[pile.origins[path]].label if path in pile.origins else SCHEMA


def _write_table(lines: list[str], table: dict[str, Any], at: Path, pile: Pile) -> None:
    """Values first, then the tables inside."""
    inner = {key: value for key, value in table.items() if isinstance(value, dict)}
    plain = {key: value for key, value in table.items() if key not in inner}
    if at and (plain or not inner):
        lines += ["", f"[{dotted(at)}]"]
    elif plain:
        lines.append("")
    for key, value in plain.items():
        lines.append(f"{dotted((key,))} = {_written(value)} # {_origin(pile, (*at, key))}")
    for key, value in inner.items():
        _write_table(lines, value, (*at, key), pile)


def _written(value: Any) -> str:
    """A value as TOML."""
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        inside = ", ".join(f"{dotted((key,))} = {_written(one)}" for key, one in value.items())
        return f"{{ {inside} }}" if inside else "{}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(_written(one) for one in value)}]"
    return repr(value)
