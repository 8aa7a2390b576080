"""``salessim schema``: JSON Schemas for editors."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

import click

__all__ = ["SCHEMAS", "command", "schema_text"]

SCHEMAS = {
    "scenario": "salessim.scenario.json_schema:scenario_schema",
    "overlay": "salessim.scenario.json_schema:overlay_schema",
    "experiment": "salessim.experiment.schema:experiment_schema",
}
"""Kinds of file and the function, as ``module:name``, that makes their schema; each gets a flag."""


@click.command(name="schema", short_help="Print the JSON Schema of scenario or experiment files.")
@click.option("--scenario", "kind", flag_value="scenario", default=True, help="Scenario files. [default]")
@click.option("--overlay", "kind", flag_value="overlay", help="Scenario files that extend another.")
@click.option("--experiment", "kind", flag_value="experiment", help="Experiment files.")
def command(kind: str) -> None:
    """Print the JSON Schema of a kind of file, with description, unit, bounds and source of every setting.

    Editors that know TOML use it when the first line of a file is: #:schema ./scenario.schema.json
    """
    click.echo(schema_text(kind), nl=False)


def schema_text(kind: str) -> str:
    """The JSON Schema of a kind of file, as it is printed and checked in."""
    import json

    module, _, name = SCHEMAS[kind].partition(":")
    make: Callable[[], dict[str, Any]] = getattr(import_module(module), name)
    return json.dumps(make(), indent=2, ensure_ascii=False) + "\n"
