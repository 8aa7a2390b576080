"""What the schema says where a document is silent: settings with their defaults as a file would write them."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from salessim.scenario.inherit import value_at
from salessim.scenario.schema.company import ScenarioBlocks
from salessim.scenario.schema.walk import block_for, plain_type
from salessim.scenario.wording import Path

__all__ = ["completed", "default_at"]


def completed(document: Mapping[str, Any]) -> dict[str, Any]:
    """The document with every setting that it does not give, in the order of the schema.

    Settings whose default is None (no plan, the company's availability) stay out: a file cannot write them.
    """
    return _block(ScenarioBlocks, document)


def default_at(document: Mapping[str, Any], path: Path) -> Any:
    """What holds at a path that the document is silent about; None when the schema has nothing there."""
    return copy.deepcopy(value_at(completed(document), path))


def _block(block: type[BaseModel], table: Mapping[str, Any]) -> dict[str, Any]:
    filled: dict[str, Any] = {}
    for name, setting in block.model_fields.items():
        value = table[name] if name in table else _default(setting)
        if value is not None:
            filled[name] = _value(setting.annotation, value)
    return filled | {name: value for name, value in table.items() if name not in filled}


def _default(setting: FieldInfo) -> Any:
    if setting.is_required():
        return None
    if setting.default_factory is None:
        return setting.default
    made = setting.default_factory()  # type: ignore[call-arg]
    return {} if isinstance(made, BaseModel) else made


def _value(kind: Any, value: Any) -> Any:
    """A value with the blocks inside it completed."""
    kind = plain_type(kind)
    if isinstance(value, Mapping):
        block = block_for(kind, value)
        if block is not None:
            return _block(block, value)
        if get_origin(kind) is dict:
            return {key: _value(get_args(kind)[1], inner) for key, inner in value.items()}
        return dict(value)
    if isinstance(value, list | tuple):
        inside = get_args(kind)[0] if get_origin(kind) is tuple else Any
        return [_value(inside, inner) for inner in value]
    return value
