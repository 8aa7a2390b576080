"""Every setting of a scenario: its value, its unit, where its default comes from, and whether the file gives it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, get_args, get_origin

from pydantic.fields import FieldInfo

from salessim.scenario.complete import completed
from salessim.scenario.inherit import shipped_defaults, value_at
from salessim.scenario.schema.company import ScenarioBlocks
from salessim.scenario.schema.walk import block_for, plain_type
from salessim.scenario.wording import Path, dotted, visible

__all__ = ["TAGS", "Setting", "as_text", "settings_of", "tag_of"]

TAGS = {
    "M": "measured in data of our own",
    "S": "read in a published source",
    "A": "assumed by us",
    "file": "given by the scenario's file; its comments are the place to say where it comes from",
    "": "a switch, a name or a neutral value, for which no source is stated",
}
"""What the tags of settings mean."""
_LABELS = ("title", "description")


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting of a scenario.

    Attributes
    ----------
    path : str
        Dotted key.
    value : str
        As a file would write it.
    unit : str
        Unit of a number; empty for what carries its own.
    tag : str
        A key of :data:`TAGS`.
    source : str
        What the schema says of the default's source, without its tag.
    """

    path: str
    value: str
    unit: str
    tag: str
    source: str


def settings_of(document: Mapping[str, Any]) -> list[Setting]:
    """Every setting that holds in a scenario, in the order of the schema; names for people are none.

    Parameters
    ----------
    document : mapping
        The scenario as a file would write it, merged over the shipped defaults.
    """
    found, shipped = [], shipped_defaults()
    currency = str(document.get("currency", ScenarioBlocks.model_fields["currency"].default))
    for path, value, field in _leaves(ScenarioBlocks, completed(document), (), None):
        if path[-1] in _LABELS:
            continue
        extra = field.json_schema_extra if field is not None else None
        about = extra if isinstance(extra, dict) else {}
        tag, source = tag_of(str(about.get("source", "")))
        if _is_given(document, shipped, path):
            tag, source = "file", ""
        unit = str(about.get("unit", "")).replace("currency", currency).replace("/", " a ")
        found.append(Setting(dotted(path), as_text(value), unit, tag, source))
    return found


def tag_of(source: str) -> tuple[str, str]:
    """The tag at the start of a source, and the rest of it.

    Examples
    --------
    >>> tag_of("[S] Velocify"), tag_of("[A]"), tag_of("")
    (('S', 'Velocify'), ('A', ''), ('', ''))
    """
    for tag in TAGS:
        if tag and source.startswith(f"[{tag}]"):
            return tag, source[len(tag) + 2 :].strip()
    return "", source


def _leaves(kind: Any, value: Any, at: Path, field: FieldInfo | None) -> Iterator[tuple[Path, Any, Any]]:
    """Values without tables in them; a law of chance is one value."""
    kind = plain_type(kind)
    if isinstance(value, Mapping) and value:
        block = block_for(kind, value)
        if block is None:
            inside = get_args(kind)[1] if get_origin(kind) is dict else Any
            for key, inner in value.items():
                yield from _leaves(inside, inner, (*at, key), field)
            return
        if "family" not in block.model_fields:
            for key, inner in value.items():
                known = block.model_fields.get(key)
                yield from _leaves(known.annotation if known else Any, inner, (*at, key), known)
            return
    if isinstance(value, list | tuple) and any(isinstance(one, Mapping) for one in value):
        inside = get_args(kind)[0] if get_origin(kind) is tuple else Any
        for position, inner in enumerate(value):
            yield from _leaves(inside, inner, (*at, position), field)
        return
    yield at, value, field


def _is_given(document: Mapping[str, Any], shipped: Mapping[str, Any], path: Path) -> bool:
    """Whether the scenario's own file says it: it stands there, and not as the shipped defaults have it."""
    given = value_at(document, path)
    return given is not None and given != value_at(shipped, path)


def as_text(value: Any) -> str:
    """A value as a file would write it, whole.

    Examples
    --------
    >>> as_text("3 days"), as_text(True), as_text(["a", 1]), as_text({"mid": 0.5}), as_text([1.0, 1.0, 1.0, 1.0])
    ('3 days', 'true', 'a, 1', 'mid = 0.5', '1, 4 times')
    """
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Mapping):
        return ", ".join(f"{dotted((key,))} = {as_text(one)}" for key, one in value.items()) or "none"
    if isinstance(value, list | tuple):
        if len(value) > 3 and len(set(map(str, value))) == 1:
            return f"{as_text(value[0])}, {len(value)} times"
        return ", ".join(map(as_text, value)) or "none"
    if isinstance(value, int | float):
        return f"{value:,.10g}"
    return visible(str(value)) or "none"
