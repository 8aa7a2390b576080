"""``salessim show``: what a scenario comes to, and which file says so."""

from __future__ import annotations

from pathlib import Path

import click

__all__ = ["command"]


@click.command(name="show", short_help="Show a scenario after extends, with the origin of each value.")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--resolved", is_flag=True, help="With all defaults: every setting that there is.")
@click.option("--format", "form", type=click.Choice(["toml", "json"]), default="toml", help="toml or json.")
def command(file: Path, resolved: bool, form: str) -> None:
    """Show what a scenario file comes to together with the files it extends.

    The comment behind each value names the file that it came from. The text stands alone: salessim reads it
    again as the same scenario.
    """
    import json

    from salessim.scenario.load import read_scenario
    from salessim.scenario.resolved import resolved_data, resolved_toml

    reading = read_scenario(file)
    if form == "json":
        click.echo(json.dumps(resolved_data(reading, everything=resolved), indent=2, ensure_ascii=False))
    else:
        click.echo(resolved_toml(reading, everything=resolved), nl=False)
