"""Reference pages made from the code: settings, metrics, kinds of trace row, the order of events.

Each function returns Markdown; a page takes it in with ``<!-- reference: NAME -->``.
"""

from __future__ import annotations

import types
from collections.abc import Callable, Iterator
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from salessim.engine.order import Tick
from salessim.experiment.schema import ExperimentBlocks
from salessim.metrics import CATALOGUE, THEMES
from salessim.scenario.schema import fields
from salessim.scenario.schema.company import ScenarioBlocks
from salessim.trace.kinds import COLUMNS, KINDS, LossReason, Milestone, Work

__all__ = ["PARTS"]

HOURS = tuple(
    one for one in vars(fields).values() if isinstance(one, type) and one.__name__.endswith("Hours")
)
SETTINGS_HEAD = ["setting", "what it means", "default", "type and bounds", "source"]


def table(head: list[str], rows: list[list[str]]) -> str:
    """A Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return (
        "\n".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |" for line in lines)
        + "\n"
    )


# ------------------------------------------------------------------------------------------- settings


def is_block(kind: Any) -> bool:
    """Whether a type is a table of settings."""
    return isinstance(kind, type) and issubclass(kind, BaseModel)


def bare(kind: Any) -> Any:
    """A type without annotations."""
    return bare(get_args(kind)[0]) if get_origin(kind) is Annotated else kind


def options(kind: Any) -> tuple[Any, ...]:
    """Alternatives of a type, None left out; the type itself when there is one."""
    kind = bare(kind)
    if get_origin(kind) in (Union, types.UnionType):
        return tuple(inner for one in get_args(kind) for inner in options(one) if inner is not type(None))
    return (kind,)


def inner_blocks(kind: Any, path: str) -> Iterator[tuple[str, type[BaseModel]]]:
    """Tables of settings that a setting holds, with their place in a file."""
    for one in options(kind):
        if is_block(one) and one not in HOURS:
            yield path, one
        elif get_origin(one) is dict:
            yield from inner_blocks(get_args(one)[1], f"{path}.NAME")
        elif get_origin(one) is tuple:
            yield from inner_blocks(get_args(one)[0], f"{path}[]")


def type_text(setting: FieldInfo) -> str:
    """Type and bounds of a setting in words."""
    text = kind_text(setting.annotation, setting.metadata)
    extra = setting.json_schema_extra if isinstance(setting.json_schema_extra, dict) else {}
    if unit := extra.get("unit"):
        text += f" [{unit}]"
    found = {"Ge": "≥", "Gt": ">", "Le": "≤", "Lt": "<"}
    bounds = [
        f"{found[type(one).__name__]} {getattr(one, type(one).__name__.lower()):,g}"
        for one in _limits(setting.metadata)
        if type(one).__name__ in found and abs(getattr(one, type(one).__name__.lower())) < 1e9
    ]
    for one in setting.metadata:
        if (
            type(one).__name__ == "Within"
            and one.least is not None
            and not any(each[0] in "≥>" for each in bounds)
        ):
            bounds.insert(0, f"{'>' if one.above else '≥'} {one.least:,g}")
    return ", ".join([text, *(one for one in dict.fromkeys(bounds) if "-1e" not in one)])


def _limits(metadata: list[Any]) -> list[Any]:
    """Bounds among the annotations of a type, the last of each kind only: it is the field's own."""
    flat = [inner for one in metadata for inner in (getattr(one, "metadata", None) or [one])]
    return list({type(one).__name__: one for one in flat}.values())


def kind_text(kind: Any, metadata: list[Any]) -> str:
    """A type in words, told by the function that reads it where there is one."""
    if get_origin(kind) is Annotated:
        return kind_text(get_args(kind)[0], [*get_args(kind)[1:], *metadata])
    readers = {getattr(getattr(one, "func", None), "__name__", "") for one in metadata}
    by_reader = {
        "parse_duration": "duration",
        "_parse_optional_duration": 'duration or "never"',
        "parse_share": "share, 0 to 1",
        "parse_opening_hours": "opening hours",
        "_constant_from_text": "hours law",
    }
    for reader, words in by_reader.items():
        if reader in readers:
            return words
    if get_origin(kind) in (Union, types.UnionType):
        names = [kind_text(one, []) for one in get_args(kind) if one is not type(None)]
        return " or ".join(dict.fromkeys(names))
    return one_kind_text(kind)


def one_kind_text(kind: Any) -> str:
    """A single type in words."""
    if get_origin(kind) is Literal:
        return ", ".join(f"`{one}`" if one != "" else '`""`' for one in get_args(kind))
    if get_origin(kind) is dict:
        return "tables by name" if _holds_block(kind) else f"table of {kind_text(get_args(kind)[1], [])}"
    if get_origin(kind) is tuple and is_block(bare(get_args(kind)[0])):
        return "list of tables"
    if get_origin(kind) is tuple:
        return f"list of {kind_text(get_args(kind)[0], [])}"
    if is_block(kind):
        return "table"
    return {float: "number", int: "whole number", str: "text", bool: "`true` or `false`"}.get(kind, "value")


def _holds_block(kind: Any) -> bool:
    return any(is_block(one) for one in options(get_args(kind)[1]))


def default_text(setting: FieldInfo) -> str:
    """The default as a file would write it."""
    if setting.is_required():
        return "must be given"
    value = setting.default
    if setting.default_factory is not None:
        value = setting.default_factory()  # type: ignore[call-arg]
    if isinstance(value, BaseModel):
        return "its defaults"
    if value is None:
        return "none"
    if isinstance(value, dict) and value and all(isinstance(one, dict) for one in value.values()):
        return ", ".join(f"`{key}`" for key in value)
    if isinstance(value, list) and value and all(isinstance(one, dict) for one in value):
        return ", ".join(f"`{written(one)}`" for one in value)
    if isinstance(value, list) and len(value) > 3 and len(set(value)) == 1:
        return f"`{value[0]}`, {len(value)} times"
    return f"`{written(value)}`" if value not in ({}, [], "") else "empty"


def written(value: Any) -> str:
    """A value as TOML writes it."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return f'"{value}"'
    if isinstance(value, dict):
        return f"{{ {', '.join(f'{key} = {written(inner)}' for key, inner in value.items())} }}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(written, value))}]"
    return str(value)


def settings_of(block: type[BaseModel]) -> str:
    """The settings of one block as a table."""
    rows = []
    for name, setting in block.model_fields.items():
        extra = setting.json_schema_extra if isinstance(setting.json_schema_extra, dict) else {}
        source = str(extra.get("source", ""))
        rows.append(
            [f"`{name}`", setting.description or "", default_text(setting), type_text(setting), source]
        )
    return table(SETTINGS_HEAD, rows)


def walk(block: type[BaseModel], path: str) -> Iterator[tuple[str, type[BaseModel]]]:
    """A block and all blocks in it, with their places in a file."""
    yield path, block
    for name, setting in block.model_fields.items():
        inside = f"{path}.{name}" if path else name
        for place, inner in inner_blocks(setting.annotation, inside):
            yield from walk(inner, place)


def settings() -> str:
    """Every setting of a scenario file."""
    return _chapters(ScenarioBlocks)


def experiment_settings() -> str:
    """Every setting of an experiment file."""
    return _chapters(ExperimentBlocks)


def _chapters(model: type[BaseModel]) -> str:
    parts = []
    for path, block in walk(model, ""):
        kind = block.model_fields.get("kind")
        of_kind = f", kind {get_args(kind.annotation)[0]}" if kind else ""
        place = f"`[{path.removesuffix('[]')}]`" if "[]" not in path else f"`[[{path.replace('[]', '')}]]`"
        title = f"{place}{of_kind}" if path else "At the top of the file"
        summary = (block.__doc__ or "").strip().partition("\n")[0]
        parts.append(f"## {title}\n\n{summary}\n\n{settings_of(block)}")
    return "\n".join(parts)


def hours_laws() -> str:
    """The families that standard hours may follow."""
    rows = []
    for law in HOURS:
        family = law.model_fields.get("family")
        if family is None:
            continue
        keys = ", ".join(f"`{name}`" for name in law.model_fields if name != "family")
        rows.append([f"`{get_args(family.annotation)[0]}`", keys, (law.__doc__ or "").strip()])
    return table(["family", "parameters", "what it is"], rows)


# -------------------------------------------------------------------------------------------- metrics


def metrics() -> str:
    """The catalogue of metrics, theme by theme."""
    parts = []
    for module in THEMES:
        theme = module.__name__.rpartition(".")[2]
        mine = [one for one in CATALOGUE.values() if one.theme == theme]
        rows = [[f"`{one.name}`", one.unit, one.better, one.level, one.definition] for one in mine]
        summary = (module.__doc__ or "").strip().partition("\n")[0]
        parts.append(
            f"## {summary.partition(':')[0]}\n\n{summary}\n\n"
            + table(["metric", "unit", "better", "one value per", "definition"], rows)
        )
    return "\n".join(parts)


# ---------------------------------------------------------------------------------- trace and order


def trace() -> str:
    """Kinds of row and their columns."""
    assert COLUMNS[2:] == ("entity", "occurrence", "person", "unit", "a", "b", "c")
    rows = [
        [
            f"{int(code)} `{code.name}`",
            kind.happened,
            kind.entity,
            kind.occurrence,
            kind.person,
            kind.a,
            kind.b,
            kind.c,
        ]
        for code, kind in KINDS.items()
    ]
    return table(["kind", "what happened", "entity", "occurrence", "person", "a", "b", "c"], rows)


def codes() -> str:
    """Codes of work, milestones and reasons of loss."""
    rows = []
    for words, codes_of in (("work", Work), ("milestone", Milestone), ("reason of loss", LossReason)):
        rows += [[words, str(int(one)), f"`{one.name.lower()}`"] for one in codes_of]
    return table(["what", "code", "name"], rows)


def ticks() -> str:
    """Kinds of scheduled event in the order in which they happen at one second."""
    return "\n".join(f"{int(one)}. `{one.name.lower()}`" for one in Tick) + "\n"


PARTS: dict[str, Callable[[], str]] = {
    "settings": settings,
    "experiment settings": experiment_settings,
    "hours laws": hours_laws,
    "metrics": metrics,
    "trace": trace,
    "codes": codes,
    "ticks": ticks,
}
"""What a page may take in, by name."""
