"""Play scenarios and experiments: from checked inputs to results, through the runner and the store."""

from __future__ import annotations

import contextlib
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from salessim.engine.protocol import CHOICES, EngineChoice, choose, is_ready
from salessim.errors import Fault, InputError
from salessim.experiment.comparison import compare
from salessim.experiment.estimate import DEFAULT_LIMIT, Limit, RunEstimate, estimate_run, refuse_too_large
from salessim.experiment.folder import open_store
from salessim.experiment.identity import platform_text
from salessim.experiment.outcome import ExperimentResult, PrecisionReached
from salessim.experiment.plan import Experiment, Point, first_metric_fault
from salessim.experiment.result import Result, result_hash
from salessim.experiment.runner import Progress, Runner
from salessim.experiment.stage import Stage, collect, lower_all, wanted_of
from salessim.experiment.stored import described_results
from salessim.experiment.sweep import sweep_of
from salessim.scenario.scenario import Scenario
from salessim.scenario.wording import did_you_mean
from salessim.statistics.precision import PrecisionTarget, play_until_precise

__all__ = ["Watcher", "play_experiment", "run"]

Floats = NDArray[np.float64]
WORTH_A_NOTE = 10.0  # seconds
COMPILES = "compiling the engine: the first time on this machine, up to a minute; then it starts at once"


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
    outcome = play_experiment(experiment, jobs=jobs, engine=engine, limit=None, watcher=watcher)
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

    Returns
    -------
    ExperimentResult
        Its ``hash`` depends neither on ``jobs`` nor on interruptions.

    Raises
    ------
    InputError, TooLargeError, StoreError, RunError
        If the inputs are wrong, the run is too large, the folder cannot be used, or workers cannot start.
    """
    watcher = watcher or Watcher()
    _check_numbers(experiment, jobs, engine)
    chosen, why = choose(engine)
    if why:
        watcher.note(why)
    points = experiment.points()
    estimate = estimate_run(_plays(experiment, points), chosen)
    watcher.note(f"estimate: {estimate}")
    refuse_too_large(estimate, limit)
    stage = lower_all(experiment, points, chosen)
    with contextlib.ExitStack() as stack:
        store = None
        if results is not None or folder is not None:
            place = folder or Path(str(results)) / stage.identity.folder(experiment.name)
            about = {**(about or {}), **_described(experiment)}
            store = stack.enter_context(open_store(place, stage.identity, about, resume=resume, force=force))
        runner = stack.enter_context(Runner(stage.job, jobs, progress=watcher.progress))
        if store is not None:
            runner.keep, runner.played = store.add, store.played()
            if runner.played:
                watcher.note(
                    f"{len(runner.played)} replications of an earlier run are in {store.folder}: reused"
                )
        outcome = _play(experiment, stage, runner, _Guard(limit, estimate, watcher))
        if store is not None:
            store.write_manifest(state="finished", **_found(outcome))
            outcome = replace(outcome, folder=str(store.folder))
    return outcome


@dataclass
class _Guard:
    """Refuses a run that turns out too large once a first replication was timed."""

    limit: Limit | None
    estimate: RunEstimate
    watcher: Watcher

    def judge(self, seconds: float, one: RunEstimate) -> None:
        """Scale the estimate by the time that one replication took."""
        if seconds <= 0.0 or one.seconds <= 0.0:
            return
        measured = replace(self.estimate, seconds=self.estimate.seconds * seconds / one.seconds)
        if measured.seconds >= WORTH_A_NOTE:
            self.watcher.note(f"after a first replication: {measured}")
        refuse_too_large(measured, self.limit)


def _check_numbers(experiment: Experiment, jobs: int, engine: EngineChoice) -> None:
    faults = [
        Fault(f"{name} is a whole number of at least {least}", key=name, given=str(value))
        for name, value, least in (
            ("replications", experiment.replications, 1),
            ("seed", experiment.seed, 0),
            ("jobs", jobs, 1),
        )
        if isinstance(value, bool) or not isinstance(value, int) or value < least
    ]
    why_not = first_metric_fault(experiment.metrics, experiment.precision, len(experiment.scenarios))
    if why_not:
        faults.append(Fault(why_not, key="metrics", given=experiment.metrics[0]))
    if engine not in CHOICES:
        faults.append(Fault(f"no such engine{did_you_mean(engine, CHOICES)}", key="engine", given=engine))
    if faults:
        raise InputError(faults)


def _plays(experiment: Experiment, points: Sequence[Point]) -> list[tuple[Scenario, int]]:
    """Every scenario that is played, with its replications (of the first look, if a precision is asked)."""
    n = experiment.replications if experiment.precision is None else PrecisionTarget().first
    plays = {id(scenario): (scenario, n) for scenario in experiment.scenarios}
    for point in points:
        for one in point.scenarios:  # one that this point leaves alone is played already
            plays.setdefault(id(one), (one, experiment.sweep_replications))
    return list(plays.values())


def _play(experiment: Experiment, stage: Stage, runner: Runner, guard: _Guard) -> ExperimentResult:
    """Everything played and compared."""
    n_reused = len(runner.played)
    if not is_ready(stage.job.engine):
        guard.watcher.note(COMPILES)
    seconds = runner.time_first(wanted_of(stage.tables, 1))
    guard.judge(seconds, estimate_run([(experiment.scenarios[0], 1)], stage.job.engine))
    precision, n = None, experiment.replications
    if experiment.precision is not None:
        precision = _play_until_precise(experiment.precision, stage, runner)
        n = precision.looks[-1]
    everything = stage.wanted(n, experiment.sweep_replications)
    runner.play(everything)
    results = tuple(collect(tables, stage.job, runner, n) for tables in stage.tables)
    comparison = None
    if len(results) > 1:
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
        n_failed=len(set(everything) & set(runner.failed)),
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

    found = play_until_precise(play, {tables.name: target for tables in stage.tables})
    shares = [
        one.reached.half_width / abs(one.reached.estimate) if one.reached.estimate else math.nan
        for one in found.values()
    ]
    return PrecisionReached(
        metric=metric,
        target=target.share,
        reached=math.nan if any(map(math.isnan, shares)) else max(shares),
        is_reached=all(one.is_met for one in found.values()),
        looks=tuple(seen),
    )


def _described(experiment: Experiment) -> dict[str, Any]:
    """What the manifest says about the question."""
    return {
        "name": experiment.name,
        "title": experiment.title,
        "question": experiment.question,
        "baseline": experiment.baseline,
        "platform": platform_text(),
        "resolved": {one.name: one.document for one in experiment.scenarios},
        "axes": [axis.model_dump(mode="json") for axis in experiment.axes],
    }


def _found(outcome: ExperimentResult) -> dict[str, Any]:
    """What the manifest says about the results."""
    return {
        "hash": outcome.hash,
        "replications": outcome.results[0].replications,
        "failed": outcome.n_failed,
        "asked": list(outcome.metrics),
        "results": described_results(outcome.results),
    }
