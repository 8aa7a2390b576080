"""``salessim explain``: why two companies differ, cause by cause."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from salessim.cli._designs import EXIT_FAILED, play_options, read_experiment, refuse_both, settings
from salessim.cli.compare import FORMATS, NearestChoice, terminal_width

if TYPE_CHECKING:
    from salessim.experiment.plan import Experiment

__all__ = ["command"]

REPLICATIONS = 64


@click.command(name="explain", short_help="Say why two companies differ.")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "-n",
    "--replications",
    type=click.IntRange(1, 100_000),
    help="Replications of each company [default: the experiment's, or 64].",
)
@click.option("--metric", metavar="NAME", default="arr", show_default=True, help="Company metric to explain.")
@click.option(
    "--scenario",
    metavar="NAME",
    help="Of an experiment: held against its baseline [default: the first other].",
)
@click.option(
    "--orders",
    type=click.IntRange(2, 10_000),
    default=16,
    show_default=True,
    help="Orders averaged over where more than six causes differ; an even number.",
)
@play_options
@click.option("--format", "form", type=NearestChoice(FORMATS), default="text", help="text, json or csv.")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Result folder [default: in results/].")
@click.pass_context
def command(ctx: click.Context, /, files: tuple[Path, ...], form: str, **options: Any) -> None:
    r"""Share the difference of two companies out among its causes, on the same customers.

    \b
    salessim explain A.scenario.toml B.scenario.toml
    salessim explain NAME.experiment.toml --scenario B

    Settings of B are put into A cause by cause (team, talent, pay, ...), averaged over the orders, so that the effects
    add up. Also says what one more person would bring in each seat, and which role holds leads longest. Finished
    replications stay in results/NAME-explain-FINGERPRINT; interrupted runs go on with --resume.
    """
    from salessim.experiment.explain import explain
    from salessim.experiment.explain_question import ask
    from salessim.report.explain import as_json, as_text, explain_csv, write_explanation

    question = _question(files, options)
    asked = ask(question, scenario=options["scenario"], metric=options["metric"], orders=options["orders"])
    found = settings(options, lambda how: explain(question, asked, **how))
    written = write_explanation(found.folder, found)
    click.echo(f"Result hash {found.hash}\nFiles in {found.folder}: {', '.join(written)}", err=True)
    if form == "json":
        click.echo(as_json(found), nl=False)
    else:
        click.echo(explain_csv(found) if form == "csv" else as_text(found, terminal_width()), nl=False)
    if found.n_failed:
        click.echo(
            f"{found.n_failed} of {found.n_played} runs failed and are missing, for example: {found.failures[0]}",
            err=True,
        )
        ctx.exit(EXIT_FAILED)


def _question(files: tuple[Path, ...], options: dict[str, Any]) -> Experiment:
    """The experiment in a file, or one made of two scenario files."""
    if len(files) == 1 and files[0].name.endswith(".experiment.toml"):
        experiment = read_experiment(files[0], options)
    elif len(files) == 2:
        experiment = _two(files, options)
    else:
        raise click.UsageError("give two scenario files, the baseline first, or one experiment file")
    n = options["replications"]
    return experiment if n is None else experiment.changed(replications=n)


def _two(files: tuple[Path, ...], options: dict[str, Any]) -> Experiment:
    """An experiment of two scenario files, with every mistake in both."""
    from salessim.errors import Fault, InputError
    from salessim.experiment.plan import Experiment
    from salessim.scenario.load import load_scenario

    if options["scenario"] is not None:
        raise click.UsageError(
            "--scenario is for an experiment file; of two scenario files the second is meant"
        )
    refuse_both(options)
    scenarios, faults = [], list[Fault]()
    for path in files:
        try:
            scenarios.append(load_scenario(path))
        except InputError as error:
            faults += [one for one in error.faults if one not in faults]
    if faults:
        raise InputError(faults)
    before, after = scenarios
    if before.name == after.name:
        after = after.override({}, name=f"{after.name} (B)")
    return Experiment(
        name=f"{after.name} against {before.name}",
        scenarios=(before, after),
        baseline=before.name,
        replications=REPLICATIONS,
        seed=1 if options["seed"] is None else options["seed"],
    )
