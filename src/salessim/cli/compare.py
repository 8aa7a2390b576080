"""``salessim compare``: who wins, by how much, how sure: from results or from scenario files."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from salessim.cli._designs import typed

if TYPE_CHECKING:
    from salessim.errors import Fault
    from salessim.experiment.outcome import ExperimentResult
    from salessim.experiment.plan import Experiment
    from salessim.report.page.background import Background

__all__ = ["FORMATS", "NearestChoice", "command"]

FORMATS = ("text", "json", "csv")
SECONDS_BETWEEN_LINES = 10.0


class NearestChoice(click.Choice[str]):
    """A choice that names the nearest valid value when it refuses one."""

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The value, or a usage error (exit 2)."""
        import difflib

        names = [str(one) for one in self.choices]
        if value in names:
            return value
        near = difflib.get_close_matches(value, names, n=1, cutoff=0.0)
        self.fail(f"{value[:80]!r} is not one of {', '.join(names)}; the nearest is {near[0]!r}", param, ctx)


@click.command(name="compare", short_help="Say which structure wins, by how much, and how sure.")
@click.argument("results_or_files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--baseline", metavar="NAME", help="Scenario the others are measured against [default: first].")
@click.option(
    "--metrics", metavar="NAMES", help="Metrics asked for, with commas; the verdict is on the first."
)
@click.option(
    "-n", "--replications", type=click.IntRange(1, 100_000), help="Replications of scenario files [64]."
)
@click.option("--seed", type=click.IntRange(0), help="Seed of scenario files [1].")
@click.option("--jobs", type=click.IntRange(1, 1024), default=1, show_default=True, help="Processes.")
@click.option("--format", "form", type=NearestChoice(FORMATS), default="text", help="text, json or csv.")
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), help="Also write tables, workbook and charts here."
)
def command(results_or_files: tuple[Path, ...], form: str, output: Path | None, **options: Any) -> None:
    """Compare scenarios on the same customers.

    Give result folders written by "salessim run" (with the same seed and replications), or scenario files,
    which are then played without keeping them.
    """
    folders = [path for path in results_or_files if path.is_dir()]
    if folders and len(folders) < len(results_or_files):
        raise click.UsageError("give either result folders or scenario files, not both")
    if folders and (options["replications"] is not None or options["seed"] is not None):
        raise click.UsageError("--replications and --seed are for scenario files; result folders have theirs")
    experiment = None if folders else _experiment(results_or_files, options)
    outcome = _read(folders, options) if experiment is None else _play(experiment, options["jobs"])
    if output is not None:
        from salessim.report.files import write

        names = write(output, outcome, known=_known(folders, experiment))
        click.echo(f"written to {output}: {', '.join(names)}", err=True)
    click.echo(_text(outcome, form), nl=False)


def _text(outcome: ExperimentResult, form: str) -> str:
    """The answer in the form asked for."""
    if form == "json":
        from salessim.report.json_text import as_json

        return as_json(outcome)
    if form == "csv":
        from salessim.report.csv_text import comparison_csv

        return comparison_csv(outcome)
    from salessim.report.text import answer

    return answer(outcome, width=terminal_width())


def terminal_width() -> int:
    """Columns of the terminal, within what reads well; 100 where there is none."""
    import shutil

    return min(140, max(60, shutil.get_terminal_size((100, 24)).columns))


def _read(folders: list[Path], options: dict[str, Any]) -> ExperimentResult:
    """Results of earlier runs, compared anew."""
    from salessim.errors import Fault, InputError
    from salessim.experiment.again import read_results_only
    from salessim.experiment.comparison import compare
    from salessim.experiment.result import result_hash

    found = [read_results_only(folder) for folder in folders]
    results = tuple(result for one in found for result in one.results)
    names = [one.name for one in results]
    baseline = options["baseline"]
    if baseline is not None and baseline not in names:
        raise InputError([no_such_scenario(baseline, names)])
    if baseline is None and found[0].comparison is not None:
        baseline = found[0].comparison.baseline
    metrics = metrics_of(options["metrics"]) or found[0].metrics
    labelled = [metric for metric in metrics[:1] if results[0].labels(metric)]
    if labelled:
        raise InputError([Fault("the first metric decides: it needs one number a run", given=labelled[0])])
    comparison = compare(results, baseline, metrics)
    title = found[0].title if len(found) == 1 else " against ".join(reversed(names))
    played = ((one.fingerprint, number, one.hash.encode()) for number, one in enumerate(results))
    return replace(
        found[0],
        title=title,
        question=found[0].question if len(found) == 1 else "",
        results=results,
        comparison=comparison,
        metrics=metrics,
        hash=found[0].hash if len(found) == 1 else result_hash(played),
        n_failed=sum(len(one.failed) for one in results),
    )


def no_such_scenario(given: str, names: list[str]) -> Fault:
    """What is said of a misspelt baseline."""
    from salessim.errors import Fault
    from salessim.scenario.wording import did_you_mean

    return Fault(f"no such scenario{did_you_mean(given, names)}", key="--baseline", given=given)


def metrics_of(text: str | None) -> tuple[str, ...]:
    """Metrics in a list with commas; unknown ones are refused with the nearest name."""
    from salessim.metrics import resolve

    return tuple(resolve(name.strip() for name in (text or "").split(",") if name.strip()))


def _known(folders: list[Path], experiment: Experiment | None) -> Background:
    """Where the figures come from, for the report."""
    from salessim.report.page.background import background_of_folders, background_of_scenarios

    known = (
        background_of_folders(folders)
        if experiment is None
        else background_of_scenarios(experiment.scenarios)
    )
    return replace(known, command=typed())


def _play(experiment: Experiment, jobs: int) -> ExperimentResult:
    """Play scenario files on the same customers, without keeping anything."""
    from salessim.experiment.play import Watcher, play_experiment

    said_at = [float("-inf")]

    def say(progress: Any) -> None:
        import time

        if time.monotonic() - said_at[0] >= SECONDS_BETWEEN_LINES:
            said_at[0] = time.monotonic()
            click.echo(f"{progress.done} of {progress.total} replications", err=True)

    return play_experiment(experiment, jobs=jobs, watcher=Watcher(progress=say))


def _experiment(files: tuple[Path, ...], options: dict[str, Any]) -> Experiment:
    """An experiment of scenario files; every mistake in them and in the options is told at once."""
    from salessim.errors import Fault, InputError
    from salessim.experiment.plan import Experiment
    from salessim.scenario.load import load_scenario

    faults: list[Fault] = []
    scenarios = []
    metrics: tuple[str, ...] = ()
    for path in files:
        try:
            scenarios.append(load_scenario(path))
        except InputError as error:
            faults += error.faults
    try:
        metrics = metrics_of(options["metrics"])
    except InputError as error:
        faults += error.faults
    names = [scenario.name for scenario in scenarios]
    baseline = options["baseline"]
    if len(scenarios) == len(files):
        if len(names) < 2:
            faults.append(Fault("a comparison needs at least two scenarios"))
        if len(set(names)) < len(names):
            faults.append(Fault("scenarios need different file names", given=", ".join(names)))
        if baseline is not None and baseline not in names:
            faults.append(no_such_scenario(baseline, names))
    if faults:
        raise InputError(faults)
    return Experiment(
        "-".join(names),
        tuple(scenarios),
        baseline or names[0],
        title=" against ".join(one.title or one.name for one in reversed(scenarios)),
        replications=options["replications"] or 64,
        seed=options["seed"] if options["seed"] is not None else 1,
        metrics=metrics,
    )
