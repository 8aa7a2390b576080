"""``salessim tune``: search for the best values of the levers, and say what was luck."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from salessim.cli._designs import EXIT_FAILED, play_options, read_experiment, settings
from salessim.cli.compare import FORMATS, NearestChoice, terminal_width

__all__ = ["command"]

EXIT_NO_ANSWER = 5


@click.command(name="tune", short_help="Search for the best seats, thresholds and plans.")
@click.argument("experiment", type=click.Path(path_type=Path))
@click.option("--scenario", metavar="NAME", help="Whose levers are moved [default: the baseline's].")
@click.option(
    "--trials", type=click.IntRange(2, 5_000), help="Points that are tried [default: the file's, or 60]."
)
@click.option(
    "-n",
    "--replications",
    type=click.IntRange(2, 100_000),
    help="Replications of each point in the search [default: the file's, or 32].",
)
@play_options
@click.option("--format", "form", type=NearestChoice(FORMATS), default="text", help="text, json or csv.")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Result folder [default: in results/].")
@click.pass_context
def command(ctx: click.Context, /, experiment: Path, form: str, **options: Any) -> None:
    """Move the [levers] of an experiment towards the goals of its [tune], within its limits.

    The best points are played again on fresh replications and ranked there, the scenario as given among them: what a
    search finds is partly luck. Needs the extra tune: pip install 'salessim[tune]'.

    Finished replications stay in results/NAME-tune-FINGERPRINT; interrupted searches go on with --resume. Exit code 5:
    no answer.
    """
    from salessim.experiment.tune import tune
    from salessim.experiment.tune_plan import ask_tuning
    from salessim.report.tune import as_json, as_text, trials_csv, write_tuned
    from salessim.report.tune_verdict import without_winner

    question = read_experiment(experiment, options)
    asked = ask_tuning(
        question,
        scenario=options["scenario"],
        trials=options["trials"],
        replications=options["replications"],
    )
    found = settings(options, lambda how: tune(question, asked, **how))
    files = write_tuned(found.folder, found)
    click.echo(f"Result hash {found.hash}\nFiles in {found.folder}: {', '.join(files)}", err=True)
    if form == "json":
        click.echo(as_json(found), nl=False)
    else:
        click.echo(trials_csv(found) if form == "csv" else as_text(found, terminal_width()), nl=False)
    if found.n_failed:
        click.echo(f"{found.n_failed} of {found.n_played} runs failed: {found.failures[0]}", err=True)
        ctx.exit(EXIT_FAILED)
    why_not = without_winner(found)
    if why_not:
        click.echo(why_not, err=True)
        ctx.exit(EXIT_NO_ANSWER)
