"""``extends`` and ``remove``: a file is laid over the one it extends, and that over the shipped defaults.

Tables merge, everything else replaces. ``remove`` deletes inherited keys before the file's own are laid over
them. Every key remembers the file that set it last.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path, PureWindowsPath
from typing import Any

from salessim.errors import Fault, InputError
from salessim.scenario.text import SourceText, parse_text, read_file
from salessim.scenario.wording import Path as KeyPath
from salessim.scenario.wording import did_you_mean, dotted, nearest_name, visible

__all__ = ["DEEPEST_CHAIN", "DEFAULTS", "Pile", "inherit", "paths_of", "shipped_defaults", "value_at"]

DEEPEST_CHAIN = 8
"""How many files may extend one another."""
DEFAULTS = "defaults.toml"
"""Name of the shipped file under every scenario."""
_OUTSIDE = "must be a relative path to a file inside this file's own folder"


@dataclass
class Pile:
    """Files laid over one another, and what they come to.

    Attributes
    ----------
    document : dict
        The merged tables.
    origins : dict
        For the path of every key the index in ``texts`` of the file that set it; of a table, that mentioned it.
    texts : list of SourceText
        The shipped defaults first, the file itself last.
    """

    document: dict[str, Any] = field(default_factory=dict)
    origins: dict[KeyPath, int] = field(default_factory=dict)
    texts: list[SourceText] = field(default_factory=list)

    def lay(self, text: SourceText) -> list[Fault]:
        """Lay a file over the pile; returns what is wrong with its ``remove``."""
        self.texts.append(text)
        faults = self._remove_all(text)
        own = {key: value for key, value in text.table.items() if key not in ("extends", "remove")}
        self._lay(self.document, own, ())
        return faults

    def origin(self, path: KeyPath) -> int:
        """Index of the file that set a key, or the nearest table around it."""
        for length in range(len(path), 0, -1):
            if path[:length] in self.origins:
                return self.origins[path[:length]]
        return len(self.texts) - 1

    def fault(self, path: KeyPath, message: str, given: object = None) -> Fault:
        """A fault at a key, in the file that set it."""
        return self.texts[self.origin(path)].fault(path, message, given)

    def order(self, fault: Fault) -> tuple[int, int, int, str]:
        """Sort key of faults: the file asked for first, then the files under it, each from top to bottom."""
        labels = [text.label for text in reversed(self.texts)]
        rank = labels.index(fault.file) if fault.file in labels else len(labels)
        return (rank, fault.line, fault.column, fault.key)

    def _lay(self, below: dict[str, Any], above: dict[str, Any], at: KeyPath) -> None:
        for key, value in above.items():
            path = (*at, key)
            if isinstance(value, dict) and isinstance(below.get(key), dict):
                self.origins[path] = len(self.texts) - 1
                self._lay(below[key], value, path)
                continue
            if key in below:
                self._forget(path, below[key])
            below[key] = copy.deepcopy(value)
            for inner in paths_of(value, path):
                self.origins[inner] = len(self.texts) - 1

    def _forget(self, path: KeyPath, value: object) -> None:
        for inner in paths_of(value, path):
            self.origins.pop(inner, None)

    def _remove_all(self, text: SourceText) -> list[Fault]:
        given = text.table.get("remove", [])
        if not isinstance(given, list):
            return [text.fault(("remove",), 'must be a list of dotted keys, as ["sources.website"]', given)]
        faults = []
        for index, name in enumerate(given):
            message = self._remove(name) if isinstance(name, str) else "must be a dotted key in quotes"
            if message:
                faults.append(text.fault(("remove", index), message, name))
        return faults

    def _remove(self, name: str) -> str:
        """Delete an inherited key; says what is wrong, or nothing."""
        *parents, last = name.split(".")
        table: Any = self.document
        for depth, part in enumerate([*parents, last]):
            if not isinstance(table, dict) or part not in table:
                there = [dotted((*parents[:depth], key)) for key in table] if isinstance(table, dict) else []
                return f"no such inherited key{did_you_mean(name, there)}"
            if depth < len(parents):
                table = table[part]
        self._forget((*parents, last), table.pop(last))
        return ""


def paths_of(value: object, at: KeyPath) -> list[KeyPath]:
    """The path of a value and of every key in the tables inside it."""
    found = [at]
    if isinstance(value, dict):
        for key, inner in value.items():
            found += paths_of(inner, (*at, key))
    return found


def value_at(document: object, path: KeyPath) -> Any:
    """What stands at a path; None when there is nothing."""
    for part in path:
        is_key = isinstance(document, dict) and part in document
        is_index = isinstance(document, list) and isinstance(part, int) and part < len(document)
        if not is_key and not is_index:
            return None
        document = document[part]  # type: ignore[index]
    return document


def shipped_defaults() -> dict[str, Any]:
    """The tables that every scenario file is merged over; a copy."""
    return copy.deepcopy(_defaults().table)


@cache
def _defaults() -> SourceText:
    path = Path(__file__).with_name(DEFAULTS)
    return parse_text(path.read_text(encoding="utf-8"), DEFAULTS)


def inherit(text: SourceText, path: Path | None) -> tuple[Pile, list[Fault]]:
    """Everything that a text comes to with what it extends and the shipped defaults.

    Parameters
    ----------
    text : SourceText
        The file asked for.
    path : Path or None
        Where it lies; None for a text that is no file and cannot extend one.

    Returns
    -------
    pile : Pile
        The merged document.
    faults : list of Fault
        Mistakes in ``remove``.

    Raises
    ------
    InputError
        If a file that is extended is outside the folder, is missing, cannot be read, or closes a cycle.
    """
    pile = Pile()
    faults = pile.lay(_defaults())
    for one in reversed(_chain(text, path)):
        faults += pile.lay(one)
    return pile, faults


def _chain(text: SourceText, path: Path | None) -> list[SourceText]:
    """The file, the one it extends, the one that extends, and so on."""
    chain = [text]
    seen = [path.resolve()] if path else []
    while "extends" in text.table:
        target = text.table["extends"]
        if path is None or not isinstance(target, str):
            raise InputError([text.fault(("extends",), _OUTSIDE)])
        path = _inside(text, path, target)
        label = visible(str(Path(text.label).parent / target))
        labels = [one.label for one in chain]
        if path.resolve() in seen:
            again = labels[seen.index(path.resolve())]
            shown_chain = " -> ".join([*labels, again])
            raise InputError(
                [text.fault(("extends",), f"files extend each other in a circle: {shown_chain}")]
            )
        if len(chain) > DEEPEST_CHAIN:
            message = f"more than {DEEPEST_CHAIN} files extend one another: {' -> '.join([*labels, label])}"
            raise InputError([text.fault(("extends",), message)])
        text = read_file(path, label)
        seen.append(path.resolve())
        chain.append(text)
    return chain


def _inside(text: SourceText, path: Path, target: str) -> Path:
    """The file that is extended, if it lies in the folder; a refusal never repeats or looks at the target."""
    windows = PureWindowsPath(target)
    steps = windows.parts
    if (
        not target
        or not target.isprintable()
        or "\\" in target
        or ":" in target
        or windows.root
        or ".." in steps
    ):
        raise InputError([text.fault(("extends",), _OUTSIDE)])
    folder, found = path.parent.resolve(), path.parent / target
    try:
        is_inside = found.resolve().is_relative_to(folder)
    except (OSError, RuntimeError):  # symbolic links in a circle
        is_inside = False
    if not is_inside:
        raise InputError([text.fault(("extends",), _OUTSIDE)])
    if not found.is_file():
        others = [one.name for one in folder.glob("*.toml") if one.name != path.name]
        near = nearest_name(found.name, others)
        hint = f'; did you mean "{visible(near)}"?' if near else ""
        raise InputError([text.fault(("extends",), f"no such file in this folder{hint}", target)])
    return found
