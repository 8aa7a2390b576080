"""``salessim fit``: read a company's own records, by a mapping that it proposes itself."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from datetime import datetime

__all__ = ["command"]


def _share(_: click.Context, __: click.Parameter, value: str | None) -> float | None:
    """A share as scenario files write it."""
    from salessim.units import parse_share

    if value is None:
        return None
    try:
        share = parse_share(value if "%" in value else float(value))
    except ValueError as error:
        raise click.BadParameter(str(error)) from None
    if not share > 0:
        raise click.BadParameter("must be above 0")
    return share


@click.command(name="fit", short_help="From an export of a CRM to a scenario.")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--guess", "guesses", is_flag=True, help="Propose a mapping for the files of an export.")
@click.option("--check", "checks", is_flag=True, help="Only read by a mapping, and say what is usable.")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="Nothing from this day on is used.")
@click.option(
    "--load",
    callback=_share,
    metavar="SHARE",
    help="Share of their hours that today's people are taken to be busy, 0.75 or 75%; hours of work follow from it.",
)
@click.option("--force", is_flag=True, help="Replace files of an earlier fit.")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    help="File for the mapping (--guess) or what was set aside (--check); folder of a fit [default: results/NAME-fit].",
)
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="text or json.")
def command(
    files: tuple[Path, ...],
    guesses: bool,
    checks: bool,
    until: datetime | None,
    load: float | None,
    force: bool,
    output: Path | None,
    form: str,
) -> None:
    r"""Read an export of leads, opportunities or events, and fit a scenario to it.

    \b
    salessim fit --guess EXPORT.csv... -o mapping.toml
    salessim fit mapping.toml --check
    salessim fit mapping.toml

    The first looks at files and proposes which column means what; the second reads everything by the mapping, says
    what is usable, and writes every cell that is not to set_aside.csv beside the mapping. The third fits a company to
    it: a scenario, an experiment with what the records leave open, and all figures with their intervals. Reading
    spreadsheets needs the extra "fit".
    """
    if guesses and checks:
        raise click.UsageError("give either --guess or --check, not both")
    if guesses:
        _guess(files, output, form)
    elif len(files) > 1:
        raise click.UsageError("give one mapping file, or --guess for the files of an export")
    elif checks:
        _check(files[0], output, form)
    else:
        _fit(files[0], until, load, force, output, form)


def _fit(
    mapping: Path, until: datetime | None, load: float | None, force: bool, output: Path | None, form: str
) -> None:
    from salessim.cli._designs import RESULTS, typed
    from salessim.cli._records import fit_records, mapping_name, read
    from salessim.errors import StoreError
    from salessim.fit.company_fit import company_fit
    from salessim.report import fit as report

    name = mapping_name(mapping)
    folder = output or RESULTS / f"{name}-fit"
    if folder.exists() and any(folder.iterdir()) and not force:
        raise StoreError(
            f"{folder}: is not empty; another folder with -o, or --force to replace an earlier fit"
        )
    records = read(mapping)
    found = company_fit(name, records, fit_records(records, until.date() if until else None), load)
    written = report.write_fit(folder, found, typed())
    click.echo(f"Kept in {folder}: {', '.join(written)}", err=True)
    click.echo(report.as_json(found) if form == "json" else report.as_text(found), nl=False)


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
    from salessim.cli._records import speaker
    from salessim.records.read import read_records
    from salessim.records.summary import as_data, as_text
    from salessim.report.csv_text import set_aside_csv

    found = read_records(mapping, speaker())
    if len(found.set_aside):
        target = mapping.parent / "set_aside.csv" if output is None else output
        target.write_text(set_aside_csv(found.set_aside), encoding="utf-8")
        click.echo(f"What was set aside is in {target}", err=True)
    if form == "json":
        _echo_json(as_data(found))
    else:
        click.echo(as_text(found), nl=False)


def _echo_json(data: object) -> None:
    import json

    click.echo(json.dumps(data, indent=2, ensure_ascii=False))
