"""Read scenario files."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from salessim.scenario.scenario import Scenario

__all__ = ["load_scenario"]


def _merge(base: dict[str, Any], over: dict[str, Any]) -> dict[str, Any]:
    out = dict(base)
    for key, value in over.items():
        out[key] = _merge(out[key], value) if isinstance(value, dict) and isinstance(out.get(key), dict) else value
    return out


def load_scenario(path: str | Path) -> Scenario:
    """Read one scenario file."""
    path = Path(path)
    document = tomllib.loads(path.read_text())
    chain = [document]
    while "extends" in document:
        document = tomllib.loads((path.parent / document.pop("extends")).read_text())
        chain.append(document)
    merged = tomllib.loads((Path(__file__).parent / "defaults.toml").read_text())
    for part in reversed(chain):
        merged = _merge(merged, part)
    return Scenario.from_document(merged, path.name.removesuffix(".scenario.toml"))
