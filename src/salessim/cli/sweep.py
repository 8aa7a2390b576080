"""``salessim sweep``: play an experiment at every point of its design and give a tidy table."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from salessim.cli._designs import play_options, read_experiment, settings, tell_failures
from salessim.cli.compare import NearestChoice

__all__ = ["command"]

FORMATS = ("csv", "json")


@click.command(name="sweep", short_help="Play all points of a design into a table.")
@click.argument("experiment", type=click.Path(path_type=Path))
@click.option(
    "--replications", "by_replication", is_flag=True, help="A row for every replication, not their mean."
)
@play_options
@click.option("--format", "form", type=NearestChoice(FORMATS), default="csv", help="csv or json, on stdout.")
@click.option(
    "--file",
    "files",
    multiple=True,
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write the table here instead: .csv, .xlsx or .parquet; several times for several.",
)
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Result folder [default: in results/].")
@click.pass_context
def command(
    ctx: click.Context,
    /,
    experiment: Path,
    by_replication: bool,
    form: str,
    files: tuple[Path, ...],
    **options: Any,
) -> None:
    """Play every scenario of an experiment at every point of its [design], else of its [[sweep]].

    Gives one row a point and scenario, with its levers and uncertainties and the mean of every metric asked for.
    Finished replications stay in results/NAME-KIND-FINGERPRINT; interrupted runs go on with --resume.
    """
    from salessim.errors import Fault, InputError
    from salessim.experiment.design import design_of
    from salessim.experiment.designed import play_design
    from salessim.report.design_table import FORMS, point_rows, points_csv, points_file
    from salessim.report.files import write_file, write_report
    from salessim.scenario.wording import did_you_mean

    faults = [
        Fault(
            f"a table is written as .csv, .xlsx or .parquet{did_you_mean(path.suffix[1:], FORMS)}",
            key="--file",
            given=str(path),
        )
        for path in files
        if path.suffix.lower()[1:] not in FORMS
    ]
    if faults:
        raise InputError(faults)
    question = read_experiment(experiment, options)
    design = design_of(question)
    played = settings(options, lambda how: play_design(question, design, **how))
    for path in files:
        write_file(path, points_file(played, path.suffix.lower()[1:], by_replication))
        click.echo(f"written: {path}", err=True)
    shown = write_report(played.folder, played)
    click.echo(f"Result hash {played.hash}\nKept in {played.folder}, with {', '.join(shown)}", err=True)
    if not files:
        click.echo(
            points_csv(played, by_replication)
            if form == "csv"
            else _json(point_rows(played, by_replication)),
            nl=False,
        )
    ctx.exit(tell_failures(played))


def _json(table: tuple[tuple[str, ...], list[dict[str, Any]]]) -> str:
    """Rows as a list of objects, ``null`` where there is no number."""
    from salessim.report.json_text import dumped

    return dumped(table[1])
