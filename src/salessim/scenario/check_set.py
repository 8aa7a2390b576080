"""Settings that changes and policies give another value: they may be changed, and the company is valid with it."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from salessim.scenario.change import put
from salessim.scenario.changeable import CHANGEABLE, changeable_in
from salessim.scenario.finding import Finding
from salessim.scenario.inherit import value_at
from salessim.scenario.schema.company import ScenarioBlocks
from salessim.scenario.wording import Path, dotted, nearest_name

__all__ = ["set_findings"]

_STEERED = ("changes", "policies", "shocks")
Find = Callable[[Mapping[str, Any]], list[Finding]]
"""What finds all that is wrong with a document."""


def set_findings(blocks: ScenarioBlocks, document: Mapping[str, Any], find: Find) -> list[Finding]:
    """Paths that cannot change during a run, and values that would not be valid.

    Parameters
    ----------
    blocks : ScenarioBlocks
        The document as blocks.
    document : mapping
        Tables as merged from files.
    find : callable
        Finds what is wrong with a document: it is asked about the company after each change.
    """
    causes: list[tuple[Path, Mapping[str, Any]]] = [
        (("changes", key), one.set) for key, one in blocks.changes.items() if one.set
    ]
    causes += [(("policies", key), one.set) for key, one in blocks.policies.items() if one.set]
    if not causes:
        return []
    quiet = {key: value for key, value in document.items() if key not in _STEERED}
    allowed = changeable_in(quiet)
    known = {_said(one) for one in find(quiet)}
    found: list[Finding] = []
    for cause, given in causes:
        at: Path = (*cause, "set")
        found += [
            _refused((*at, path), value, allowed) for path, value in given.items() if path not in allowed
        ]
        wanted = {path: value for path, value in given.items() if path in allowed}
        changed = copy.deepcopy(quiet)
        for path, value in wanted.items():
            put(changed, path, value)
        for one in find(changed):
            if _said(one) not in known:
                found += _moved(one, at, list(wanted))
    return [*found, *_idle(quiet, causes)]


def _said(finding: Finding) -> tuple[bool, Path, str]:
    return finding.is_warning, finding.path, finding.message


def _refused(path: Path, value: Any, allowed: list[str]) -> Finding:
    """A path of something else, or one written as tables."""
    name = str(path[-1])
    if isinstance(value, dict) and name not in allowed:
        whole = _spelt_out(name, value)
        if whole in allowed:
            return Finding(path, f'write the whole path as one key in quotes: "{whole}"')
    near = nearest_name(name, allowed)
    hint = f'; did you mean "{near}"?' if near else ""
    return Finding(path, f"cannot change during a run{hint}; what may change: {', '.join(CHANGEABLE)}")


def _spelt_out(name: str, value: Any) -> str:
    """The dotted path that nested tables come to, along their first keys."""
    while isinstance(value, dict) and value:
        key, value = next(iter(value.items()))
        name = f"{name}.{key}"
    return name


def _moved(finding: Finding, at: Path, paths: list[str]) -> Iterator[Finding]:
    """What would be wrong after a change, at the setting that makes it so; oddities elsewhere are left out."""
    where = dotted(finding.path)
    mine = [path for path in paths if where == path or where.startswith(f"{path}.")]
    if mine:
        yield Finding((*at, mine[0]), finding.message, finding.given, is_warning=finding.is_warning)
    elif not finding.is_warning:
        path = (*at, paths[0]) if len(paths) == 1 else at
        yield Finding(path, f"then {where} {finding.message}", finding.given)


def _idle(quiet: Mapping[str, Any], causes: Sequence[tuple[Path, Mapping[str, Any]]]) -> Iterator[Finding]:
    """Settings that have the value already, and that nothing else changes."""
    named = [path for _, given in causes for path in given]
    for cause, given in causes:
        for path, value in given.items():
            keys: Path = tuple(int(part) if part.isdecimal() else part for part in path.split("."))
            if named.count(path) == 1 and value_at(quiet, keys) == value and value is not None:
                yield Finding(
                    (*cause, "set", path), "changes nothing: it has this value already", value, (), (), True
                )
