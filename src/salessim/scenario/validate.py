"""All that is wrong with a merged document at once: every setting by itself, and the settings with one another."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from salessim.scenario.check import cross_findings
from salessim.scenario.check_set import set_findings
from salessim.scenario.finding import Finding
from salessim.scenario.inherit import value_at
from salessim.scenario.schema.company import ScenarioBlocks
from salessim.scenario.translate import MOST, translated
from salessim.scenario.wording import Path

__all__ = ["STAND_INS", "find_all"]

_ROUNDS = 12
STAND_INS: dict[str, tuple[Any, ...]] = {
    "at": (1.0, "1 weeks"),
    "chance": (0.5,),
    "hours": ("1 h",),
    "leave": ("stand.in",),
    "measure": ("bookings",),
    "next": ("won",),
    "ote": (1.0,),
    "rate": (1.0,),
    "role": ("stand_in",),
    "roles": (["stand_in"],),
    "segment": ("stand_in",),
    "starts": ("0 s",),
    "take": ("stand.in",),
    "validity": (0.5,),
    "watch": ("people",),
    "when": ([{"watch": "people", "above": 0}],),
}
"""Valid values of settings without a default: they take the place of wrong ones while the rest is checked. Where a name
means several things, one of them is valid."""


def find_all(document: Mapping[str, Any]) -> list[Finding]:
    """Mistakes and warnings of a merged document; the scenario can be played when no mistake is among them.

    Parameters
    ----------
    document : mapping
        Tables as merged from files.
    """
    try:
        return _between(ScenarioBlocks.model_validate(document), document)
    except ValidationError as error:
        findings = translated(error, document)
        if len(findings) >= MOST:
            return [*findings, Finding((), f"has more mistakes than these {MOST}; mend them first")]
        blocks, mended, left_out = _mended(document, error)
        wrong = [path for one in findings for path in (one.path, *one.reads)] + left_out
        return findings + [one for one in _between(blocks, mended) if not one.follows_from(wrong)]


def _between(blocks: ScenarioBlocks, document: Mapping[str, Any]) -> list[Finding]:
    """What is wrong or odd between settings that are valid one by one, now and after each change."""
    return [*cross_findings(blocks), *set_findings(blocks, document, find_all)]


def _mended(
    document: Mapping[str, Any], error: ValidationError
) -> tuple[ScenarioBlocks, dict[str, Any], list[Path]]:
    """The document without what is wrong in it, so that the rest can be checked; and what was left out."""
    mended = copy.deepcopy(dict(document))
    left_out: list[Path] = []
    for _ in range(_ROUNDS):
        wrong = {one.path for one in translated(error, mended, most=None)}
        for path in sorted(wrong, key=_from_behind, reverse=True):
            left_out.append(_cut(mended, path))
        try:
            return ScenarioBlocks.model_validate(mended), mended, left_out
        except ValidationError as again:
            error = again
    return ScenarioBlocks(), {}, [()]


def _from_behind(path: Path) -> tuple[tuple[bool, int, str], ...]:
    """Sort key by which elements of a list keep their index until they are cut."""
    return tuple((isinstance(one, str), one if isinstance(one, int) else 0, str(one)) for one in path)


def _cut(document: dict[str, Any], path: Path) -> Path:
    """Replace what stands at a path by a stand-in, or take it out with as much around it as it takes."""
    while path:
        table, last = value_at(document, path[:-1]), path[-1]
        if isinstance(table, dict) and (stand_in := _stand_in(str(last), table)) is not None:
            table[last] = stand_in
            return path
        if isinstance(table, dict) and last in table:
            del table[last]
            return path
        if isinstance(table, list) and isinstance(last, int) and last < len(table):
            del table[last]
            return path
        path = path[:-1]
    return path


def _stand_in(name: str, table: dict[str, Any]) -> Any:
    """The next valid value to try for a setting; None when there is none, or none that was not tried."""
    values = STAND_INS.get(name, ())
    tried = values.index(table[name]) + 1 if table.get(name) in values else 0
    return copy.deepcopy(values[tried]) if tried < len(values) else None
