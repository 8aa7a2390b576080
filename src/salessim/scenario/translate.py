"""What pydantic found, in the words of somebody who plans a sales team."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from salessim.scenario.finding import Finding
from salessim.scenario.inherit import value_at
from salessim.scenario.schema.company import ScenarioBlocks
from salessim.scenario.schema.fields import Within
from salessim.scenario.schema.walk import Spot, spot_at
from salessim.scenario.wording import Path, did_you_mean, nearest_name

__all__ = ["MOST", "translated"]

_BOUNDS = (("ge", "at least"), ("gt", "above"), ("le", "at most"), ("lt", "below"))
_OPPOSITE = {"ge": "gt", "gt": "ge"}
_NEEDS = {
    "int_type": "must be a whole number",
    "int_from_float": "must be a whole number",
    "float_type": "must be a number",
    "string_type": "must be text in quotes",
    "bool_type": "must be true or false",
    "tuple_type": "must be a list in square brackets",
    "dict_type": "must be a table of names and values",
    "model_type": "must be a table of settings",
    "model_attributes_type": "must be a table of settings",
    "finite_number": "must be a finite number",
}
MOST = 100
"""Faults told of one scenario; a file with more is something else than a scenario."""


def translated(
    error: ValidationError,
    document: Mapping[str, Any],
    model: type[BaseModel] = ScenarioBlocks,
    most: int | None = MOST,
) -> list[Finding]:
    """One finding for each mistake.

    Parameters
    ----------
    error : ValidationError
        What pydantic raised.
    document : mapping
        What it was given.
    model : type, optional
        The top block of the schema that the document was checked against.
    most : int or None, optional
        Findings returned at most; None for all.
    """
    details = error.errors(include_url=False)
    spots = [spot_at(one["loc"], model) for one in details]
    inner = {path[:length] for path in (spot.path for spot in spots) for length in range(len(path))}
    findings = []
    for one, spot in zip(details, spots, strict=True):
        if one["type"] in ("too_short", "too_long") and spot.path in inner:
            continue  # elements are wrong: their number as well only because of that
        findings.append(_finding(one, spot, document, model))
        if len(findings) == most:
            break
    return findings


def _finding(one: ErrorDetails, spot: Spot, document: Mapping[str, Any], model: type[BaseModel]) -> Finding:
    path = _existing(spot.path, document)
    given = value_at(document, path)
    kind = one["type"]
    if kind == "extra_forbidden":
        names = spot_at(one["loc"][:-1], model).names()
        name = str(spot.path[-1])
        near = nearest_name(name, names)
        meant = ((*spot.path[:-1], near),) if near else ()
        return Finding(spot.path, f"no such setting here{did_you_mean(name, names)}", given, reads=meant)
    if kind == "missing":
        return Finding(spot.path, f"must be given: {_what(spot)}")
    if kind in ("union_tag_invalid", "union_tag_not_found"):
        return _choice(one, spot, given)
    if one["loc"] and one["loc"][-1] == "[key]":
        given = spot.path[-1]
    return Finding(path, _TELL.get(kind, _in_general)(one, spot, given), given)


def _existing(path: Path, document: Mapping[str, Any]) -> Path:
    """The path as far as the document goes: a duration in the place of a table stands for its own inside."""
    for length in range(len(path)):
        if not isinstance(value_at(document, path[:length]), dict | list | tuple):
            return path[:length]
    return path


def _choice(one: ErrorDetails, spot: Spot, given: object) -> Finding:
    """A table that does not say which of several kinds it is."""
    key = str((one.get("ctx") or {}).get("discriminator", "kind")).strip("'")
    choices = spot.choices()
    if not isinstance(given, dict):
        return Finding(spot.path, f"must be a table with {key} = one of: {', '.join(choices)}", given)
    if key not in given:
        return Finding(spot.path, f"{key} must be given: one of {', '.join(choices)}")
    word = given[key]
    hint = did_you_mean(word, choices) if isinstance(word, str) else f"; valid: {', '.join(choices)}"
    return Finding((*spot.path, key), f"no such {key}{hint}", word)


def _what(spot: Spot) -> str:
    """What a setting means, with its unit."""
    if spot.setting is None or not spot.setting.description:
        return "this setting has no default"
    extra = spot.setting.json_schema_extra
    unit = extra.get("unit") if isinstance(extra, dict) else None
    first = spot.setting.description.split(": ")[0].rstrip(".")
    return first[:1].lower() + first[1:] + (f" ({unit})" if unit else "")


def _bounds(one: ErrorDetails, spot: Spot, given: object) -> str:
    """All bounds of the setting that was out of one of them."""
    if isinstance(given, str):
        return "must be longer than nothing"  # a duration
    limits: dict[str, float] = dict(one.get("ctx") or {})
    extra = spot.setting.json_schema_extra if spot.setting else None
    for mark in spot.setting.metadata if spot.setting else ():
        bounds: dict[str, object]
        if isinstance(mark, Within):
            bounds = {"gt" if mark.above else "ge": mark.least}  # the most is far out: told when it is passed
        else:
            bounds = {name: getattr(mark, name, None) for name, _ in _BOUNDS}
        for name, bound in bounds.items():
            if isinstance(bound, int | float) and name not in limits and _OPPOSITE.get(name) not in limits:
                limits[name] = bound
    if not isinstance(extra, dict):
        extra = {}
    texts = [f"{word} {_number(limits[name])}" for name, word in _BOUNDS if name in limits]
    unit = extra.get("unit")
    return f"must be {' and '.join(texts)}{f' {unit}' if unit else ''}"


def _number(value: float) -> str:
    """A bound: with all its digits when it is large."""
    return f"{value:,.0f}" if abs(value) >= 1e6 else f"{value:g}"


def _value_error(one: ErrorDetails, spot: Spot, given: object) -> str:
    return str((one.get("ctx") or {}).get("error", one["msg"]))


def _literal(one: ErrorDetails, spot: Spot, given: object) -> str:
    choices = spot.choices()
    near = nearest_name(given, choices) if isinstance(given, str) else None
    words = ", ".join(f'"{word}"' for word in choices)
    if len(choices) == 1:
        return f"must be {words} or a table of settings"
    return f"must be one of {words}" + (f'; did you mean "{near}"?' if near else "")


def _pattern(one: ErrorDetails, spot: Spot, given: object) -> str:
    return "a name is a lower-case letter, then up to 63 lower-case letters, digits and _"


def _length(one: ErrorDetails, spot: Spot, given: object) -> str:
    limits = one.get("ctx") or {}
    if "actual_length" in limits and not isinstance(given, str):
        least, most = limits.get("min_length"), limits.get("max_length")
        wanted = f"at least {least}" if least is not None else f"at most {most}"
        return f"needs {wanted} entries, not {limits['actual_length']}"
    return f"must be at most {limits.get('max_length', 0):,} characters long"


def _in_general(one: ErrorDetails, spot: Spot, given: object) -> str:
    if one["type"] == "float_type" and isinstance(given, int) and not isinstance(given, bool):
        return f"must be at most {_number(1e15)}"
    if one["type"] in ("float_type", "int_type") and isinstance(given, float) and not math.isfinite(given):
        return _NEEDS["finite_number"]
    return _NEEDS.get(one["type"], one["msg"][:1].lower() + one["msg"][1:])


_TELL: dict[str, Callable[[ErrorDetails, Spot, object], str]] = {
    "value_error": _value_error,
    "literal_error": _literal,
    "string_pattern_mismatch": _pattern,
    "too_short": _length,
    "too_long": _length,
    "string_too_short": _length,
    "string_too_long": _length,
    **dict.fromkeys(("greater_than", "greater_than_equal", "less_than", "less_than_equal"), _bounds),
}
