"""A proposed mapping as a mapping file, with the reason for each line."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from salessim.records.amounts import decimal_marks
from salessim.records.guess import Choice, Guess
from salessim.records.moments import possible_orders

__all__ = ["as_data", "as_mapping"]

_ROLES = ("lead_generator",)


def as_mapping(found: Guess, folder: Path) -> str:
    """The mapping file.

    Parameters
    ----------
    found : Guess
        The proposal.
    folder : Path
        Where the mapping will stand; it names the files from there.
    """
    lines = [
        "# Proposed by salessim fit --guess. Look at every line: a guess is no more than that.",
        '# zone = "Europe/Berlin"           # if moments should be moved to one zone\'s wall clock',
        '# export_date = "2024-12-31"       # the last day the export knows of; by default its latest moment',
    ]
    lines += [f"# {note}" for note in found.notes]
    for table in ("leads", "events", "people", "contracts"):
        chosen = [one for one in found.choices if one.table == table]
        if chosen:
            lines += ["", *_table(found, table, chosen, folder)]
    return "\n".join(lines) + "\n"


def _table(found: Guess, table: str, chosen: list[Choice], folder: Path) -> list[str]:
    file = found.main if table in ("leads", "events") else chosen[0].file
    lines = [f"[{table}]", f"file = {_file(file, folder)}", *_formats(found, file, chosen)]
    for one in chosen:
        key = f"owners.{one.key}" if one.key in _ROLES else one.key
        lines.append(f"{key} = {_quoted(one.column)}  # {_sure(one.confidence)}: {_comment(one.reason)}")
    if found.status and table == "leads":
        lines += [f"{key} = {_list(found.status[key])}" for key in ("won", "lost", "open")]
    if found.status and table == "events":
        lines += [f"{key} = {_list(found.status[key])}" for key in ("won", "lost")]
    for joined, there, here in found.joins if table == "leads" else ():
        lines += ["", "[[leads.join]]", f"file = {_file(joined, folder)}", f"on = {_quoted(here)}"]
        lines += [f"key = {_quoted(there)}"] if there != here else []
        lines += _formats(found, joined, chosen)
    return lines


def _formats(found: Guess, file: str, chosen: list[Choice]) -> list[str]:
    """What the columns of a file leave open: an order of dates, a decimal mark."""
    lines = []
    columns = [found.profile(one) for one in chosen if one.file == file]
    dates = [possible_orders(one.words.names) for one in columns if one.kind == "date"]
    open_orders = [orders for orders, has_any in dates if has_any]
    if open_orders and not any(len(orders) == 1 for orders in open_orders):
        lines.append('date_format = "day first"  # unsure: the dates make sense in another order as well')
    for one in columns:
        marks, has_any = decimal_marks(one.words.names) if one.kind == "amount" else (set(), False)
        if has_any and len(marks) > 1:
            lines.append('decimal = "."  # unsure: the amounts make sense with "," as well')
            break
    return lines


def _sure(confidence: float) -> str:
    return "likely" if confidence >= 0.85 else "perhaps" if confidence >= 0.6 else "unsure"


def _file(file: str, folder: Path) -> str:
    try:
        return _quoted(os.path.relpath(file, folder).replace(os.sep, "/"))
    except ValueError:  # another drive
        return _quoted(str(Path(file).absolute()))


def _quoted(text: str) -> str:
    """A text as TOML writes it."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _list(words: list[str]) -> str:
    return f"[{', '.join(_quoted(word) for word in words)}]"


def _comment(text: str) -> str:
    return "".join(char if char.isprintable() else " " for char in text)


def as_data(found: Guess, mapping: str) -> dict[str, Any]:
    """The proposal as plain data, without any cell of the export but the words of the status."""
    return {
        "files": {
            file: [
                {
                    "column": one.name,
                    "kind": one.kind,
                    "filled": round(one.filled, 4),
                    "distinct": one.distinct,
                }
                for one in columns
            ]
            for file, columns in found.profiles.items()
        },
        "choices": [
            {
                "table": one.table,
                "key": one.key,
                "file": one.file,
                "column": one.column,
                "confidence": one.confidence,
                "reason": one.reason,
            }
            for one in found.choices
        ],
        "notes": found.notes,
        "mapping": mapping,
    }
