"""``salessim fit``: read a company's own records, by a mapping that it proposes itself."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["command"]


@click.command(name="fit", short_help="Read and check an export of a CRM.")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--guess", "guesses", is_flag=True, help="Propose a mapping for the files of an export.")
@click.option("--check", "checks", is_flag=True, help="Read everything by a mapping and say what is usable.")
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the mapping (--guess) or what was set aside (--check) to this file.",
)
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="text or json.")
def command(files: tuple[Path, ...], guesses: bool, checks: bool, output: Path | None, form: str) -> None:
    r"""Read an export of leads, opportunities or events.

    \b
    salessim fit --guess EXPORT.csv... -o mapping.toml
    salessim fit mapping.toml --check

    The first looks at files and proposes which column means what; the second reads everything by the mapping, says
    what is usable, and writes every cell that is not to set_aside.csv beside the mapping. Reading spreadsheets needs
    the extra "fit".
    """
    if guesses == checks:
        raise click.UsageError("give either --guess or --check")
    if guesses:
        _guess(files, output, form)
    elif len(files) > 1:
        raise click.UsageError("--check takes one mapping file")
    else:
        _check(files[0], output, form)


def _guess(files: tuple[Path, ...], output: Path | None, form: str) -> None:
    from salessim.records.guess import guess
    from salessim.records.guess_text import as_data, as_mapping

    found = guess(files)
    mapping = as_mapping(found, Path() if output is None else output.parent)
    if output is not None:
        if output.exists():
            raise click.BadParameter(f"{output} exists already; it is not overwritten", param_hint="--output")
        output.write_text(mapping, encoding="utf-8")
        click.echo(f"Mapping in {output}; look at it, then: salessim fit {output} --check", err=True)
    for file, columns in found.profiles.items():
        click.echo(f"{file}: {len(columns)} columns", err=True)
        for one in columns:
            click.echo(f"  {one.name}: {one.says()}", err=True)
    if form == "json":
        _echo_json(as_data(found, mapping))
    elif output is None:
        click.echo(mapping, nl=False)


def _check(mapping: Path, output: Path | None, form: str) -> None:
    from salessim.records.read import read_records
    from salessim.records.summary import as_data, as_text

    found = read_records(mapping, _progress())
    if len(found.set_aside):
        target = mapping.parent / "set_aside.csv" if output is None else output
        target.write_text(found.set_aside.to_csv(), encoding="utf-8")
        click.echo(f"What was set aside is in {target}", err=True)
    if form == "json":
        _echo_json(as_data(found))
    else:
        click.echo(as_text(found), nl=False)


def _progress() -> Callable[[str], None]:
    """Says where a long reading is, every two seconds at most."""
    import time

    said_at = time.monotonic()

    def say(text: str) -> None:
        nonlocal said_at
        if time.monotonic() - said_at >= 2.0:
            said_at = time.monotonic()
            click.echo(text, err=True)

    return say


def _echo_json(data: object) -> None:
    import json

    click.echo(json.dumps(data, indent=2, ensure_ascii=False))
