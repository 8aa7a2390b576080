"""``salessim sensitivity``: which inputs an answer hangs on, and what is only luck."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from salessim.cli._designs import play_options, read_experiment, settings, tell_failures
from salessim.cli.compare import FORMATS, NearestChoice, terminal_width

__all__ = ["command"]

METHODS = ("tornado", "morris", "sobol", "crossed", "discovery")


@click.command(name="sensitivity", short_help="Say which inputs an answer hangs on.")
@click.argument("experiment", type=click.Path(path_type=Path))
@click.option(
    "--method",
    type=NearestChoice(METHODS),
    default="tornado",
    show_default=True,
    metavar="|".join(METHODS),
    help="How inputs are moved.",
)
@click.option(
    "--points",
    type=click.IntRange(2, 20_000),
    help="Paths (morris), blocks (sobol), draws (crossed, discovery); a tornado has none.",
)
@click.option(
    "-n", "--replications", type=click.IntRange(1, 10_000), help="Replications of each scenario a point."
)
@click.option("--scenario", metavar="NAME", help="Whose lead over the baseline [default: the first other].")
@click.option(
    "--worse-than",
    type=float,
    help="discovery: the plan fails where the metric, or its lead, is worse than this [default: the file's, or 0].",
)
@click.option("--levers", is_flag=True, help="Move levers, too, not uncertainties alone.")
@play_options
@click.option("--format", "form", type=NearestChoice(FORMATS), default="text", help="text, json or csv.")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Result folder [default: in results/].")
@click.pass_context
def command(ctx: click.Context, /, experiment: Path, method: str, form: str, **options: Any) -> None:
    r"""Move the [uncertainties] of an experiment and say which matter for its first metric.

    \b
    tornado    one at a time, from P10 to P90 (the default)
    morris     many at once, to screen a long list
    sobol      shares of the doubt, alone and with others; at most ten inputs
    crossed    unknown inputs against luck, who wins how often, what knowing would be worth
    discovery  under which assumptions the plan fails

    Points are played on common random numbers, kept in results/NAME-KIND-FINGERPRINT, and go on with --resume.
    """
    from salessim.experiment.sensitivity import ask, sensitivity
    from salessim.report.sensitivity import as_json, as_text, study_csv, write_study

    question = read_experiment(experiment, options)
    asked = ask(
        question,
        method,  # type: ignore[arg-type]
        points=options["points"],
        replications=options["replications"],
        scenario=options["scenario"],
        with_levers=options["levers"],
        worse_than=options["worse_than"],
    )
    found = settings(options, lambda how: sensitivity(question, asked, **how))
    files = write_study(found.played.folder, found)
    click.echo(
        f"Result hash {found.played.hash}\nFiles in {found.played.folder}: {', '.join(files)}", err=True
    )
    if form == "json":
        click.echo(as_json(found), nl=False)
    else:
        click.echo(study_csv(found) if form == "csv" else as_text(found, terminal_width()), nl=False)
    ctx.exit(tell_failures(found.played))
