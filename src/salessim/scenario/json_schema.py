"""JSON Schemas of scenario files, for editors: completion, descriptions and checks while typing."""

from __future__ import annotations

import copy
import json
from typing import Any

from salessim.scenario.inherit import shipped_defaults
from salessim.scenario.schema.company import ScenarioBlocks

__all__ = ["overlay_schema", "scenario_schema"]

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_INHERITANCE: dict[str, Any] = {
    "extends": {
        "type": "string",
        "description": "Scenario file that this one is laid over: a relative path inside this file's own folder. "
        "Tables merge, everything else replaces.",
        "examples": ["growth.scenario.toml"],
    },
    "remove": {
        "type": "array",
        "items": {"type": "string"},
        "description": "Inherited keys to delete, before this file's own are laid over the rest.",
        "examples": [["sources.prospecting", "units.sales.seats.generators"]],
    },
}


def scenario_schema() -> dict[str, Any]:
    """Schema of a file that stands alone: blocks that are not shipped must be complete."""
    schema = _described(ScenarioBlocks.model_json_schema())
    relaxed = _partial(copy.deepcopy(schema["$defs"]))
    schema["$defs"] |= {f"{_INHERITED}{name}": _renamed(one) for name, one in relaxed.items()}
    for section, blocks in shipped_defaults().items():
        settings = schema["properties"][section]
        (pattern, block), *_ = settings["patternProperties"].items()
        name = block["$ref"].rsplit("/", 1)[-1]
        others = pattern.replace("^", f"^(?!(?:{'|'.join(blocks)})$)", 1)
        settings["patternProperties"] = {others: block}
        settings["properties"] = {key: {"$ref": f"#/$defs/{_INHERITED}{name}"} for key in blocks}
    return _finished(schema, "salessim scenario")


def overlay_schema() -> dict[str, Any]:
    """Schema of a file that extends another: nothing is required."""
    schema = _partial(_described(ScenarioBlocks.model_json_schema()))
    schema["required"] = ["extends"]
    return _finished(schema, "salessim scenario that extends another")


_INHERITED = "Inherited"


def _finished(schema: dict[str, Any], title: str) -> dict[str, Any]:
    schema["properties"] = {**_INHERITANCE, **schema["properties"]}
    schema["$defs"] = {name: schema["$defs"][name] for name in sorted(_used(schema))}
    plain: dict[str, Any] = json.loads(json.dumps({"$schema": _DIALECT, **schema, "title": title}))
    return plain


def _used(schema: dict[str, Any]) -> set[str]:
    """Definitions that the schema reaches."""
    found: set[str] = set()
    waiting: list[Any] = [schema["properties"]]
    while waiting:
        node = waiting.pop()
        if isinstance(node, dict):
            name = str(node.get("$ref", "")).rsplit("/", 1)[-1]
            if name and name not in found:
                found.add(name)
                waiting.append(schema["$defs"][name])
            waiting += node.values()
        elif isinstance(node, list):
            waiting += node
    return found


def _described(node: Any) -> Any:
    """Unit and source in the description, which editors show; no titles made from names."""
    if isinstance(node, list):
        return [_described(one) for one in node]
    if not isinstance(node, dict):
        return node
    described = {
        key: _described(value) for key, value in node.items() if key != "title" or not isinstance(value, str)
    }
    if "patternProperties" in described:
        described["additionalProperties"] = False
    if isinstance(described.get("description"), str):
        for word in ("unit", "source"):
            if isinstance(described.get(word), str):
                described["description"] += f" {word.capitalize()}: {described[word]}."
    return described


def _partial(node: Any) -> Any:
    """Nothing is required, and a table may fit several alternatives: what it does not say is inherited."""
    if isinstance(node, list):
        return [_partial(one) for one in node]
    if not isinstance(node, dict):
        return node
    kept = {key: _partial(value) for key, value in node.items() if key not in ("required", "discriminator")}
    if "oneOf" in kept:
        kept["anyOf"] = kept.pop("oneOf")
    return kept


def _renamed(node: Any) -> Any:
    """References to the definitions of inherited blocks."""
    if isinstance(node, list):
        return [_renamed(one) for one in node]
    if not isinstance(node, dict):
        return node
    return {
        key: value.replace("#/$defs/", f"#/$defs/{_INHERITED}") if key == "$ref" else _renamed(value)
        for key, value in node.items()
    }
