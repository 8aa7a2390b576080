"""``salessim fairness``: how much of the spread of pay is the person, and how much is luck with customers."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from salessim.cli._progress import EXIT_INTERRUPTED, cores, interruptible
from salessim.cli.compare import FORMATS, NearestChoice, terminal_width

if TYPE_CHECKING:
    from salessim.experiment.fairness import Fairness

__all__ = ["command"]

EXIT_FAILED = 4


@click.command(name="fairness", short_help="Say how much of the spread of pay is luck.")
@click.argument("scenario", type=click.Path(path_type=Path))
@click.option(
    "--people", type=click.IntRange(2, 10_000), default=40, show_default=True, help="Sets of people."
)
@click.option(
    "--customers",
    type=click.IntRange(2, 10_000),
    default=25,
    show_default=True,
    help="Sets of customers that each of them meets.",
)
@click.option("--seed", type=click.IntRange(0, 2**63 - 1), default=1, show_default=True, help="Seed of both.")
@click.option(
    "--jobs", type=click.IntRange(1, 1024), help="Processes [default: all cores]; never moves a result."
)
@click.option(
    "--engine",
    default="auto",
    metavar="auto|simpy|compiled",
    help="Engine that plays [default: auto, the compiled one where it can]; never moves a result.",
)
@click.option("--force", is_flag=True, help="Allow a very large run.")
@click.option("--format", "form", type=NearestChoice(FORMATS), default="text", help="text, json or csv.")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Also write tables and the chart here.")
@click.pass_context
def command(ctx: click.Context, /, scenario: Path, form: str, output: Path | None, **options: Any) -> None:
    """Play the same people with other customers, and other people with the same customers.

    Says for each kind of seat how much pay varies between equal people, how much of its variance is luck, and
    whether it follows what people bring in. Nobody leaves, is dismissed or is promoted meanwhile. Nothing is kept
    but what -o writes.
    """
    found = _play(scenario, options)
    if output is not None:
        from salessim.report.fairness import write

        click.echo(f"written to {output}: {', '.join(write(output, found))}", err=True)
    click.echo(_text(found, form), nl=False)
    if found.n_failed:
        click.echo(f"{found.n_failed} replications failed; their sets of customers are left out", err=True)
        ctx.exit(EXIT_FAILED)


def _play(path: Path, options: dict[str, Any]) -> Fairness:
    """Play, telling on stderr how it goes."""
    from salessim.experiment.estimate import DEFAULT_LIMIT
    from salessim.experiment.fairness import fairness
    from salessim.experiment.play import Watcher
    from salessim.scenario.load import load_scenario

    scenario = load_scenario(path)
    with interruptible() as line:
        try:
            return fairness(
                scenario,
                options["people"],
                options["customers"],
                options["seed"],
                jobs=options["jobs"] or cores(),
                engine=options["engine"],
                limit=None if options["force"] else DEFAULT_LIMIT,
                watcher=Watcher(line.show, line.note),
            )
        except KeyboardInterrupt:
            line.note(f"interrupted after {line.done} replications; nothing is kept")
            sys.exit(EXIT_INTERRUPTED)


def _text(found: Fairness, form: str) -> str:
    """The answer in the form asked for."""
    from salessim.report.fairness import as_json, as_text, fairness_csv

    if form == "json":
        return as_json(found)
    return fairness_csv(found) if form == "csv" else as_text(found, terminal_width())
