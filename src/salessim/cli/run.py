"""``salessim run``: play scenario or experiment files and say what came out."""

from __future__ import annotations

import json
import shlex
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from salessim.cli._designs import refuse_both, typed
from salessim.cli._progress import EXIT_INTERRUPTED, cores, interruptible

if TYPE_CHECKING:
    from salessim.experiment.outcome import ExperimentResult
    from salessim.experiment.plan import Experiment
    from salessim.experiment.shard import ShardResult

__all__ = ["command", "exit_code", "written"]

RESULTS = Path("results")
EXIT_FAILED = 4
EXIT_IMPRECISE = 5

_FILE = click.Path(path_type=Path)
_TLS = ("tls_ca_file", "tls_cert", "tls_key")


@click.command(name="run", short_help="Play scenarios or experiments.")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("-n", "--replications", type=click.IntRange(1, 100_000), help="Replications of each scenario.")
@click.option("--precision", metavar="SHARE", help='Play until the first metric is this precise, e.g. "2%".')
@click.option("--seed", type=click.IntRange(0, 2**63 - 1), help="Seed of all replications.")
@click.option(
    "--jobs", type=click.IntRange(1, 1024), help="Processes [default: all cores]; never moves a result."
)
@click.option(
    "--executor",
    default="processes",
    show_default=True,
    metavar="WHERE",
    help="processes, dask (a cluster of --jobs workers on this machine) or dask:ADDRESS (of a running scheduler).",
)
@click.option(
    "--tls-ca-file", metavar="FILE", type=_FILE, help="Authority that signed the scheduler's certificate."
)
@click.option("--tls-cert", metavar="FILE", type=_FILE, help="Certificate for dask:tls://...")
@click.option("--tls-key", metavar="FILE", type=_FILE, help="Key of this certificate.")
@click.option("--shard", metavar="K/N", help='Play the K-th of N parts only, for "salessim merge".')
@click.option(
    "--engine",
    default="auto",
    metavar="auto|simpy|compiled",
    help="Engine that plays [default: auto, the compiled one where it can]; never moves a result.",
)
@click.option(
    "--metrics", metavar="NAMES", help="Metrics asked for, with commas; the verdict is on the first."
)
@click.option("--resume", is_flag=True, help="Go on with an interrupted run.")
@click.option("--force", is_flag=True, help="Start anew over earlier results, and allow a very large run.")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Result folder [default: in results/].")
@click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", help="Form of the answer."
)
@click.pass_context
def command(ctx: click.Context, /, files: tuple[Path, ...], form: str, **options: Any) -> None:
    """Play scenario files (*.scenario.toml) or experiment files (*.experiment.toml).

    Several scenario files are compared with the first, on the same customers. Finished runs are reused,
    interrupted ones go on with --resume. Results stay in results/NAME-FINGERPRINT.
    """
    _refuse_together(options)
    experiments = [_changed(experiment, options) for experiment in _experiments(files)]
    if options["output"] is not None and len(experiments) > 1:
        raise click.UsageError("--output takes one experiment at a time")
    answers, code = [], 0
    for experiment in experiments:
        outcome = _play(experiment, options, _resume_command(files, form, options))
        answers.append(_answer(outcome, experiment, form))
        code = code or exit_code(outcome)
    if form == "json":
        click.echo(answers[0] if len(answers) == 1 else f"[{','.join(answers)}]")
    else:
        click.echo("\n".join(answers))
    ctx.exit(code)


def _refuse_together(options: dict[str, Any]) -> None:
    """Refuse options that cannot both be meant."""
    if options["replications"] is not None and options["precision"] is not None:
        raise click.UsageError("give either --replications or --precision, not both")
    refuse_both(options)
    if options["shard"] is not None and options["precision"] is not None:
        raise click.UsageError(
            "--shard plays a fixed part of the replications; how many a precision needs shows only when all are "
            "together: give -n instead of --precision"
        )
    if options["executor"].startswith("dask:") and options["jobs"] is not None:
        raise click.UsageError("--jobs is for this machine; the workers of a running cluster are all used")


def _experiments(files: tuple[Path, ...]) -> list[Experiment]:
    """Experiments in the files; scenario files among them make up one of their own."""
    from salessim.errors import Fault, InputError
    from salessim.experiment.plan import Experiment, load_experiment
    from salessim.scenario.load import load_scenario

    faults: list[Fault] = []
    experiments, scenarios = [], []
    for path in files:
        try:
            if path.name.endswith(".experiment.toml"):
                experiments.append(load_experiment(path))
            else:
                scenarios.append(load_scenario(path))
        except InputError as error:
            faults += error.faults
    names = [scenario.name for scenario in scenarios]
    if len(set(names)) < len(names):
        faults.append(Fault("scenarios that are compared need different file names", given=", ".join(names)))
    if faults:
        raise InputError(faults)
    if scenarios:
        name, title = "-".join(names), " against ".join(one.title or one.name for one in reversed(scenarios))
        experiments.append(Experiment(name, tuple(scenarios), names[0], title=title))
    return experiments


def _changed(experiment: Experiment, options: dict[str, Any]) -> Experiment:
    """The experiment with what the command line says instead."""
    from salessim.errors import Fault, InputError
    from salessim.metrics import resolve
    from salessim.units import parse_share

    changes: dict[str, Any] = {}
    if options["seed"] is not None:
        changes["seed"] = options["seed"]
    if options["replications"] is not None:
        swept = max(2, min(experiment.sweep_replications, options["replications"]))
        changes |= {"replications": options["replications"], "precision": None, "sweep_replications": swept}
        if experiment.choose is not None:
            changes["choose"] = experiment.choose.model_copy(update={"cap": options["replications"]})
    if options["precision"] is not None:
        changes["choose"] = None
        try:
            changes["precision"] = parse_share(_number_or_text(options["precision"]))
            if not changes["precision"]:
                raise ValueError("a precision of 0 is never reached")
        except ValueError as error:
            raise InputError([Fault(str(error), key="--precision", given=options["precision"])]) from None
    if options["metrics"] is not None:
        names = [name.strip() for name in options["metrics"].split(",") if name.strip()]
        changes["metrics"] = tuple(resolve(names))
    return experiment.changed(**changes)


def _number_or_text(text: str) -> float | str:
    try:
        return float(text)
    except ValueError:
        return text


def _play(
    experiment: Experiment, options: dict[str, Any], resume_command: str
) -> ExperimentResult | ShardResult:
    """Play, telling on stderr how it goes; end with the way to go on when it is interrupted."""
    from salessim.experiment.estimate import DEFAULT_LIMIT
    from salessim.experiment.executors import Tls
    from salessim.experiment.play import Watcher, play_experiment, play_shard
    from salessim.experiment.shard import Shard

    play: Callable[..., ExperimentResult | ShardResult] = play_experiment
    if options["shard"] is not None:
        play = partial(play_shard, shard=Shard.parse(options["shard"]))
    with interruptible() as line:
        try:
            return play(
                experiment,
                results=RESULTS,
                folder=options["output"],
                jobs=options["jobs"] or cores(),
                executor=options["executor"],
                tls=Tls(*(options[name] for name in _TLS)),
                engine=options["engine"],
                resume=options["resume"],
                force=options["force"],
                limit=None if options["force"] else DEFAULT_LIMIT,
                about={"command": typed()},
                watcher=Watcher(line.show, line.note),
            )
        except KeyboardInterrupt:
            line.note(
                f"interrupted; {line.done} finished replications are kept. Go on with:\n  {resume_command}"
            )
            sys.exit(EXIT_INTERRUPTED)


def _answer(outcome: ExperimentResult | ShardResult, experiment: Experiment, form: str) -> str:
    """What is printed; the files of a whole run are written, a shard is told how to go on."""
    from salessim.experiment.outcome import ExperimentResult

    if isinstance(outcome, ExperimentResult):
        return written(outcome, experiment, form)
    shard = outcome.shard
    if form == "json":
        known = {"shard": shard.number, "of": shard.of, "replications": outcome.replications}
        return json.dumps({**known, "failed": outcome.n_failed, "folder": outcome.folder})
    together = f"{outcome.folder.removesuffix(shard.suffix)}-shard-*-of-{shard.of}"
    return (
        f"Shard {shard}: {outcome.replications} replications are in {outcome.folder}\n"
        f"When all {shard.of} are there: salessim merge {together}"
    )


def written(outcome: ExperimentResult, experiment: Experiment, form: str) -> str:
    """Write the files of a run; the answer as it is printed."""
    from salessim.report.files import CHARTS, write
    from salessim.report.json_text import as_json
    from salessim.report.payouts import write_payouts
    from salessim.report.text import answer, summary
    from salessim.report.timelines import write_timelines

    files = write(Path(outcome.folder), outcome, outputs=experiment.outputs)
    first = outcome.results[0]
    if CHARTS in experiment.outputs and first.replications > 1 and not experiment.is_collection:
        files += write_timelines(outcome.folder, experiment.scenarios, first.seed)
        files += write_payouts(outcome.folder, experiment.scenarios, outcome)
    names = list(dict.fromkeys(name.partition("/")[0] + "/" * ("/" in name) for name in files))
    where = f"Result hash {outcome.hash}\nFiles in {outcome.folder}: {', '.join(names) or 'none asked for'}"
    if form == "json":
        click.echo(where, err=True)
        return as_json(outcome)
    text = answer(outcome) if outcome.comparison is not None or outcome.claims else summary(outcome)
    return f"{text.rstrip()}\n\n{where}"


def exit_code(outcome: ExperimentResult | ShardResult) -> int:
    """0, or what was not as it should be; said on stderr."""
    from salessim.experiment.outcome import ExperimentResult
    from salessim.report.choice import without_answer

    if outcome.n_failed:
        click.echo(
            f"{outcome.n_failed} replications failed and are missing from every figure: "
            "long or crowded runs may be over-represented among them",
            err=True,
        )
        for why in outcome.failures[:3]:
            click.echo(f"  for example: {why}", err=True)
        return EXIT_FAILED
    precision = outcome.precision if isinstance(outcome, ExperimentResult) else None
    if precision is not None and not precision.is_reached:
        click.echo(
            f"precision not reached: {precision.metric} is known to {precision.reached:.1%}, asked were "
            f"{precision.target:.1%}, after {precision.looks[-1]} replications",
            err=True,
        )
        return EXIT_IMPRECISE
    why_not = without_answer(outcome) if isinstance(outcome, ExperimentResult) else ""
    if why_not:
        click.echo(why_not, err=True)
        return EXIT_IMPRECISE
    return 0


def _resume_command(files: tuple[Path, ...], form: str, options: dict[str, Any]) -> str:
    """The same command with --resume."""
    from salessim.metrics.own import own_files

    words = ["salessim", "run", *map(str, files)]
    for own in own_files():
        words += ["--own-metrics", own.path]
    for name in ("replications", "precision", "seed", "jobs", *_TLS, "shard", "metrics", "output"):
        if options[name] is not None:
            words += [f"--{name.replace('_', '-')}", str(options[name])]
    if options["executor"] != "processes":
        words += ["--executor", options["executor"]]
    if options["engine"] != "auto":
        words += ["--engine", options["engine"]]
    if form != "text":
        words += ["--format", form]
    return shlex.join([*words, "--resume"])
