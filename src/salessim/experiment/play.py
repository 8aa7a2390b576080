"""Play scenarios and experiments: from checked inputs to results, through the runner and the store."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from salessim.engine.protocol import CHOICES, Engine, EngineChoice, choose, is_ready
from salessim.errors import Fault, InputError
from salessim.experiment.choosing import play_choice
from salessim.experiment.claims import judge_claims
from salessim.experiment.comparison import compare
from salessim.experiment.estimate import DEFAULT_LIMIT, Limit, estimate_run
from salessim.experiment.executors import Tls, parse_executor
from salessim.experiment.folder import open_store, store_for
from salessim.experiment.guard import Guard, plays_of
from salessim.experiment.outcome import ExperimentResult, PrecisionReached
from salessim.experiment.plan import Experiment, choice_fault, first_metric_fault
from salessim.experiment.result import Result, result_hash
from salessim.experiment.runner import Progress, Runner, Wanted, open_runner
from salessim.experiment.shard import Shard, ShardResult, about_shard
from salessim.experiment.stage import Stage, collect, lower_all, wanted_of
from salessim.experiment.stored import described, found
from salessim.experiment.sweep import sweep_of
from salessim.scenario.scenario import Scenario
from salessim.scenario.wording import did_you_mean
from salessim.statistics.precision import PrecisionTarget, play_until_precise

__all__ = ["Watcher", "check_numbers", "engine_of", "play_experiment", "play_shard", "play_stage", "run"]

Floats = NDArray[np.float64]
COMPILES = "compiling the engine: the first time on this machine, up to a minute; then it starts at once"
NO_PRECISION = (
    "how many replications a precision needs shows only when all of them are together: give a shard a number of "
    "replications (-n)"
)
NO_CHOICE = (
    "who is still in a search for the best shows only when all replications are together: it has no shards"
)


@dataclass(frozen=True)
class Watcher:
    """Who is told how a run goes; every function may be left out."""

    progress: Callable[[Progress], None] = lambda progress: None
    note: Callable[[str], None] = lambda text: None


def run(
    scenario: Scenario,
    replications: int = 64,
    seed: int = 1,
    engine: EngineChoice = "auto",
    jobs: int = 1,
    metrics: Sequence[str] | None = None,
    progress: Callable[[Progress], None] | None = None,
    executor: str = "processes",
) -> Result:
    """Play replications of a scenario, without files.

    Parameters
    ----------
    scenario : Scenario
        What to play.
    replications : int
        How often; replication ``r`` of a seed is the same run everywhere.
    seed : int
        Zero or more.
    engine : {"auto", "simpy", "compiled"}
        Which engine plays; results are the same.
    jobs : int
        Worker processes; the result does not depend on it.
    metrics : sequence of str, optional
        Metrics to keep; all when silent.
    progress : callable, optional
        Told where the run is, about once a second.
    executor : str
        Where it is played: ``processes``, ``dask`` or ``dask:ADDRESS``; the result does not depend on it.

    Returns
    -------
    Result
        ``result["won_deals"]`` has shape (replications,).

    Raises
    ------
    InputError
        If a number or a metric is not valid.

    Examples
    --------
    >>> from salessim import load_scenario, run                       # doctest: +SKIP
    >>> run(load_scenario("scenarios/growth.scenario.toml"))["won_deals"].mean()  # doctest: +SKIP
    """
    experiment = Experiment(
        name=scenario.name,
        scenarios=(scenario,),
        baseline=scenario.name,
        replications=replications,
        seed=seed,
        metrics=tuple(metrics or ()),
    )
    watcher = Watcher() if progress is None else Watcher(progress)
    outcome = play_experiment(
        experiment, jobs=jobs, engine=engine, executor=executor, limit=None, watcher=watcher
    )
    result = outcome.results[0]
    return (
        result
        if metrics is None
        else replace(result, values={name: result[name] for name in outcome.metrics})
    )


def play_experiment(
    experiment: Experiment,
    *,
    results: Path | None = None,
    folder: Path | None = None,
    jobs: int = 1,
    engine: EngineChoice = "auto",
    resume: bool = False,
    force: bool = False,
    limit: Limit | None = DEFAULT_LIMIT,
    about: Mapping[str, Any] | None = None,
    watcher: Watcher | None = None,
    executor: str = "processes",
    tls: Tls | None = None,
) -> ExperimentResult:
    """Play all scenarios and swept points of an experiment, and compare them.

    Parameters
    ----------
    experiment : Experiment
        What to play.
    results : Path, optional
        Folder in which a result folder ``NAME-FINGERPRINT`` is made or found; nothing is kept without it.
    folder : Path, optional
        The result folder itself, instead.
    jobs, engine : int, str
        Worker processes, and which engine plays: ``auto``, ``simpy`` or ``compiled``; neither moves a result.
    resume : bool
        Go on with an interrupted run.
    force : bool
        Start anew where a result folder stands in the way.
    limit : Limit, optional
        Refuse larger runs; None plays anything.
    about : mapping, optional
        What else the manifest is to say.
    watcher : Watcher, optional
        Who is told how it goes.
    executor : str
        Where it is played: ``processes`` (on this machine), ``dask`` (a cluster of ``jobs`` workers that is
        started on this machine) or ``dask:ADDRESS`` (the workers of a running scheduler).
    tls : Tls, optional
        Files for a scheduler at ``dask:tls://...``.

    Returns
    -------
    ExperimentResult
        Its ``hash`` depends neither on ``jobs`` and ``executor`` nor on interruptions.

    Raises
    ------
    InputError, TooLargeError, StoreError, RunError
        If the inputs are wrong, the run is too large, the folder cannot be used, or workers cannot start.
    """
    watcher = watcher or Watcher()
    check_numbers(experiment, jobs, engine)
    choice = parse_executor(executor, tls)
    stage, guard = _prepare(experiment, engine, limit, watcher)
    about = {**(about or {}), **described(experiment)}
    store = store_for(
        experiment.name, stage.identity, about, results=results, folder=folder, resume=resume, force=force
    )
    with open_runner(stage.job, jobs, choice, store, watcher.progress, watcher.note) as runner:
        outcome = play_stage(experiment, stage, runner, guard)
        if store is not None:
            store.write_manifest(state="finished", **found(outcome))
            outcome = replace(outcome, folder=str(store.folder))
    return outcome


def play_shard(
    experiment: Experiment,
    shard: Shard,
    *,
    results: Path = Path("results"),
    folder: Path | None = None,
    jobs: int = 1,
    engine: EngineChoice = "auto",
    resume: bool = False,
    force: bool = False,
    limit: Limit | None = DEFAULT_LIMIT,
    about: Mapping[str, Any] | None = None,
    watcher: Watcher | None = None,
    executor: str = "processes",
    tls: Tls | None = None,
) -> ShardResult:
    """Play one shard of an experiment into a result folder of its own; nothing is compared.

    Parameters are those of :func:`play_experiment`; the folder is ``NAME-FINGERPRINT-shard-K-of-N``.
    :func:`salessim.experiment.merge.merge` puts the shards together.

    Raises
    ------
    InputError, TooLargeError, StoreError, RunError
        As :func:`play_experiment`, and for an experiment that is played until it is precise or the best is found.
    """
    watcher = watcher or Watcher()
    check_numbers(experiment, jobs, engine)
    if experiment.precision is not None:
        raise InputError([Fault(NO_PRECISION, key="precision", given=f"{experiment.precision:g}")])
    if experiment.choose is not None:
        raise InputError([Fault(NO_CHOICE, key="choose")])
    choice = parse_executor(executor, tls)
    stage, guard = _prepare(experiment, engine, limit, watcher, part=lambda n: len(shard.of_replications(n)))
    place = folder or results / (stage.identity.folder(experiment.name) + shard.suffix)
    about = {**(about or {}), **described(experiment), **about_shard(shard)}
    store = open_store(place, stage.identity, about, resume=resume, force=force)
    with open_runner(stage.job, jobs, choice, store, watcher.progress, watcher.note) as runner:
        n_reused = len(runner.played)
        wanted = shard.part_of(stage.wanted(experiment.replications, experiment.sweep_replications))
        _time_first(experiment, stage, runner, guard, wanted)
        runner.play(wanted)
        reasons, n_failed = runner.reasons(wanted), len(set(wanted) & set(runner.failed))
        store.write_manifest(state="finished", failed=n_failed)
    return ShardResult(shard, len(wanted), n_failed, reasons, n_reused, str(place))


def _prepare(
    experiment: Experiment,
    engine: EngineChoice,
    limit: Limit | None,
    watcher: Watcher,
    part: Callable[[int], int] = lambda n: n,
) -> tuple[Stage, Guard]:
    """Choose the engine, refuse what is too large, and lower the rest; ``part`` of the replications is played here."""
    chosen = engine_of(engine, watcher)
    points = experiment.points()
    plays = [(scenario, part(n)) for scenario, n in plays_of(experiment, points)]
    guard = Guard(limit, estimate_run(plays, chosen), watcher.note)
    guard.judge_before()
    return lower_all(experiment, points, chosen), guard


def _time_first(
    experiment: Experiment, stage: Stage, runner: Runner, guard: Guard, wanted: Sequence[Wanted]
) -> None:
    """Play the first of what is wanted, and judge the whole run by the time it took."""
    seconds = runner.time_first(wanted)
    guard.judge(seconds, estimate_run([(experiment.scenarios[0], 1)], stage.job.engine))


def engine_of(choice: EngineChoice, watcher: Watcher) -> Engine:
    """The engine that plays; said when it is the slow one for want of something, or has to be compiled first."""
    engine, why = choose(choice)
    if why:
        watcher.note(why)
    if not is_ready(engine):
        watcher.note(COMPILES)
    return engine


def check_numbers(experiment: Experiment, jobs: int, engine: EngineChoice) -> None:
    """Refuse numbers, a first metric or an engine with which nothing can be played."""
    faults = [
        Fault(f"{name} is a whole number from {least} to {most}", key=name, given=str(value))
        for name, value, least, most in (
            ("replications", experiment.replications, 1, 2**63 - 1),
            ("seed", experiment.seed, 0, 2**63 - 1),
            ("jobs", jobs, 1, 2**15),
        )
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most
    ]
    why_not = first_metric_fault(experiment.metrics, experiment.precision, len(experiment.scenarios))
    if why_not:
        faults.append(Fault(why_not, key="metrics", given=experiment.metrics[0]))
    why_not = choice_fault(experiment.metrics, len(experiment.scenarios)) if experiment.choose else ""
    if why_not:
        faults.append(Fault(why_not, key="choose"))
    if engine not in CHOICES:
        faults.append(Fault(f"no such engine{did_you_mean(engine, CHOICES)}", key="engine", given=engine))
    if faults:
        raise InputError(faults)


def play_stage(experiment: Experiment, stage: Stage, runner: Runner, guard: Guard) -> ExperimentResult:
    """Play whatever of an experiment a runner does not have yet, and compare."""
    n_reused = len(runner.played)
    _time_first(experiment, stage, runner, guard, wanted_of(stage.tables, 1))
    if experiment.choose is not None:
        return play_choice(experiment, stage, runner, guard.note, n_reused)
    precision, n = None, experiment.replications
    if experiment.precision is not None:
        precision = _play_until_precise(experiment.precision, stage, runner)
        n = precision.looks[-1]
    everything = stage.wanted(n, experiment.sweep_replications)
    runner.play(everything)
    results = tuple(collect(tables, stage.job, runner, n) for tables in stage.tables)
    comparison = None
    if len(results) > 1 and not experiment.is_collection:
        comparison = compare(results, experiment.baseline, stage.asked)
    return ExperimentResult(
        name=experiment.name,
        title=experiment.title,
        question=experiment.question,
        results=results,
        comparison=comparison,
        sweep=sweep_of(experiment, stage, runner, comparison) if comparison and stage.points else None,
        precision=precision,
        metrics=stage.asked,
        hash=result_hash((*key, runner.played[key]) for key in everything if key in runner.played),
        claims=judge_claims(experiment.claims, results),
        n_failed=len(set(everything) & set(runner.failed)),
        failures=runner.reasons(everything),
        n_reused=n_reused,
    )


def _play_until_precise(share: float, stage: Stage, runner: Runner) -> PrecisionReached:
    """Play until the first metric of every scenario is known well enough, or the cap is reached."""
    metric = stage.asked[0]
    target = PrecisionTarget(share=share)
    seen: list[int] = []

    def play(n: int) -> dict[str, Floats]:
        runner.play(wanted_of(stage.tables, n))
        seen.append(n)
        return {one.name: collect(one, stage.job, runner, n)[metric] for one in stage.tables}

    looked = play_until_precise(play, {tables.name: target for tables in stage.tables})
    shares = [
        one.reached.half_width / abs(one.reached.estimate) if one.reached.estimate else math.nan
        for one in looked.values()
    ]
    return PrecisionReached(
        metric=metric,
        target=target.share,
        reached=math.nan if any(map(math.isnan, shares)) else max(shares),
        is_reached=all(one.is_met for one in looked.values()),
        looks=tuple(seen),
    )
