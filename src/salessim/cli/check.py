"""``salessim check``: every mistake in scenario and experiment files, at once."""

from __future__ import annotations

from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from salessim.errors import Fault

__all__ = ["command"]


@click.command(name="check", short_help="Find every mistake in scenario or experiment files.")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="text or json.")
@click.pass_context
def command(ctx: click.Context, files: tuple[Path, ...], form: str) -> None:
    """Check scenario files (*.scenario.toml) and experiment files (*.experiment.toml).

    Every mistake is told with file, line and column, what is allowed, and the nearest valid name. Warnings
    are worth a look but do not stop a run. JSON goes to standard output: a list, empty when all is well.
    """
    from salessim.errors import InputError

    faults: list[Fault] = []
    warnings: list[Fault] = []
    for path in files:
        try:
            found = _warnings(path)
        except InputError as error:
            faults += [fault for fault in error.faults if fault not in faults]
            continue
        warnings += [warning for warning in found if warning not in warnings]
        click.echo(f"{_shown(path)}: {'can be played, with warnings' if found else 'fine'}", err=True)
    if form == "json":
        _echo_json(faults, warnings)
        ctx.exit(InputError.exit_code if faults else 0)
    for warning in warnings:
        click.echo(f"warning: {warning}", err=True)
    if faults:
        raise InputError(faults)


def _warnings(path: Path) -> list[Fault]:
    """What deserves a look in a file without mistakes.

    Raises
    ------
    InputError
        With every mistake in the file.
    """
    if path.name.endswith(".experiment.toml"):
        from salessim.experiment.plan import load_experiment

        scenarios = load_experiment(path).scenarios
        return [replace(one, file=scenario.name) for scenario in scenarios for one in scenario.warnings()]
    from salessim.scenario.load import read_scenario

    reading = read_scenario(path)
    if len(reading.pile.texts) > 2:
        chain = " over ".join(text.label for text in reversed(reading.pile.texts[1:]))
        click.echo(f"{chain}", err=True)
    return reading.warnings


def _shown(path: Path) -> str:
    from salessim.scenario.wording import visible

    return visible(str(path))


def _echo_json(faults: list[Fault], warnings: list[Fault]) -> None:
    import json

    rows = [{"severity": "error", **asdict(one)} for one in faults]
    rows += [{"severity": "warning", **asdict(one)} for one in warnings]
    click.echo(json.dumps(rows, indent=2))
