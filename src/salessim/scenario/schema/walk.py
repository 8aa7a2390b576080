"""Walk the schema along the keys of a file: which setting stands at a path, and which names are valid there."""

from __future__ import annotations

import types
from collections.abc import Mapping
from typing import Annotated, Any, Literal, Union, cast, get_args, get_origin

from pydantic import BaseModel, Tag
from pydantic.fields import FieldInfo

from salessim.scenario.schema.company import ScenarioBlocks

__all__ = ["Spot", "block_for", "is_block", "plain_type", "spot_at"]


class Spot:
    """A place in the schema.

    Attributes
    ----------
    path : tuple
        Keys and indices as in a file, without the tags that pydantic adds for alternatives.
    kind : object
        Type at this place.
    setting : FieldInfo or None
        The setting that this place is, or is a part of.
    name : object
        Type of the name by which this place stands in its table, where users choose names.
    """

    def __init__(
        self,
        kind: Any,
        path: tuple[str | int, ...] = (),
        setting: FieldInfo | None = None,
        name: Any = str,
    ) -> None:
        self.kind, self.path, self.setting, self.name = plain_type(kind), path, setting, name

    def step(self, part: str | int) -> Spot:
        """The place that a part of a pydantic location leads to."""
        if part == "[key]":
            return Spot(self.name, self.path, self.setting)
        if is_block(self.kind):
            found = self.kind.model_fields.get(part)
            return Spot(found.annotation if found else Any, (*self.path, part), found)
        options = _options(self.kind)
        if options:
            for option in options:
                if _tag(option) == part:
                    return Spot(option, self.path, self.setting)
            return self
        inside = get_args(self.kind)
        origin = get_origin(self.kind)
        if origin is dict:
            return Spot(inside[1], (*self.path, part), self.setting, name=inside[0])
        return Spot(inside[0] if origin is tuple else Any, (*self.path, part), self.setting)

    def names(self) -> list[str]:
        """Valid keys here, when the schema fixes them."""
        if is_block(self.kind):
            return list(self.kind.model_fields)
        return sorted(
            {
                name
                for one in _options(self.kind)
                if is_block(plain_type(one))
                for name in plain_type(one).model_fields
            }
        )

    def choices(self) -> list[str]:
        """Valid words here, or valid values of the key that chooses between alternatives."""
        if get_origin(self.kind) is Literal:
            return [str(one) for one in get_args(self.kind)]
        return [tag for one in _options(self.kind) if (tag := _tag(one))]


def spot_at(location: tuple[str | int, ...], model: type[BaseModel] = ScenarioBlocks) -> Spot:
    """The place that a pydantic location names, counted from the top of the schema.

    Examples
    --------
    >>> spot_at(("sources", "website", "inbound", "per_week")).path
    ('sources', 'website', 'per_week')
    """
    spot = Spot(model)
    for part in location:
        spot = spot.step(part)
    return spot


def is_block(kind: object) -> bool:
    """Whether a type is a block of settings."""
    return isinstance(kind, type) and issubclass(kind, BaseModel)


def plain_type(kind: Any) -> Any:
    """A type without annotations and without None."""
    if get_origin(kind) is Annotated:
        return plain_type(get_args(kind)[0])
    if get_origin(kind) in (Union, types.UnionType):
        inside = [one for one in get_args(kind) if one is not type(None)]
        return plain_type(inside[0]) if len(inside) == 1 else kind
    return kind


def block_for(kind: Any, table: Mapping[str, Any]) -> type[BaseModel] | None:
    """The block that a table is read as: the only one, or the one among several that its kind or family names."""
    if is_block(kind):
        return cast(type[BaseModel], kind)
    for option in _options(kind):
        block = plain_type(option)
        if is_block(block) and _tag(option) in ("table", table.get("kind"), table.get("family")):
            return cast(type[BaseModel], block)
    return None


def _options(kind: Any) -> tuple[Any, ...]:
    return get_args(kind) if get_origin(kind) in (Union, types.UnionType) else ()


def _tag(option: Any) -> str:
    """The word by which pydantic tells this alternative from the others."""
    for extra in getattr(option, "__metadata__", ()):
        if isinstance(extra, Tag):
            return extra.tag
    block = plain_type(option)
    for name in ("kind", "family"):
        if is_block(block) and name in block.model_fields:
            return str(get_args(block.model_fields[name].annotation)[0])
    return ""
