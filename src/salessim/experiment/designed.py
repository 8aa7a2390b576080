"""Play a design: every scenario at every point, kept and resumed like any run."""

from __future__ import annotations

import hashlib
import json
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from salessim.engine.protocol import EngineChoice
from salessim.errors import Fault, InputError
from salessim.experiment.design import Design
from salessim.experiment.estimate import DEFAULT_LIMIT, Limit, estimate_run
from salessim.experiment.executors import ExecutorChoice
from salessim.experiment.folder import store_for
from salessim.experiment.guard import Guard
from salessim.experiment.identity import Identity, code_hash, versions
from salessim.experiment.plan import Experiment
from salessim.experiment.play import Watcher, check_numbers, engine_of
from salessim.experiment.playing import Job, unpack
from salessim.experiment.result import result_hash
from salessim.experiment.runner import Runner, Wanted, open_runner
from salessim.experiment.stored import described
from salessim.metrics import CATALOGUE, DEFAULT_METRICS, labels, resolve
from salessim.scenario.lower import lower
from salessim.scenario.scenario import Scenario
from salessim.scenario.tables import Tables

__all__ = ["Designed", "LoweredPoints", "company_metrics", "play_design"]

Floats = NDArray[np.float64]


class LoweredPoints(Mapping[str, Tables]):
    """Scenarios at the points of a design, lowered when they are asked for: thousands of them need not fit in memory.

    Parameters
    ----------
    scenarios : mapping of str to Scenario
        By name.
    points : mapping of str to (str, mapping)
        By key: name of the scenario, and its overrides.
    """

    KEPT = 8  # lowered scenarios that stay: replications of a point come one after the other

    def __init__(
        self, scenarios: Mapping[str, Scenario], points: Mapping[str, tuple[str, Mapping[str, Any]]]
    ) -> None:
        self._scenarios = dict(scenarios)
        self._points = dict(points)
        self._lowered: OrderedDict[str, Tables] = OrderedDict()

    def __getitem__(self, key: str) -> Tables:
        if key not in self._lowered:
            name, changes = self.changes_of(key)
            scenario = self._scenarios[name]
            self._lowered[key] = lower(scenario.override(changes) if changes else scenario)
            if len(self._lowered) > self.KEPT:
                self._lowered.popitem(last=False)
        return self._lowered[key]

    def changes_of(self, key: str) -> tuple[str, Mapping[str, Any]]:
        """Name of the scenario behind a key, and its overrides."""
        return self._points[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._points)

    def __len__(self) -> int:
        return len(self._points)

    def __reduce__(self) -> tuple[Any, ...]:
        """Without what is lowered: workers lower for themselves."""
        return (LoweredPoints, (self._scenarios, self._points))


@dataclass(frozen=True, eq=False)
class Designed:
    """What a design gave.

    Attributes
    ----------
    design : Design
        What was played.
    scenarios : tuple of str
        Names, in the order of the experiment.
    metrics : tuple of str
        Metrics asked for.
    values : mapping of str to array
        Metric values, shape (points, scenarios, replications), for weekly metrics (..., weeks); NaN where not estimable
        or not played.
    currency : str
    horizon : int
        Seconds, of the first scenario.
    seed : int
    engine : str
    hash : str
        Result hash over everything played.
    n_failed, n_reused : int
        Replications that could not be played, and that were there from an earlier run.
    failures : tuple of str
        Why some failed, each reason once.
    folder : str
        Where everything is kept; empty when nothing is.
    """

    design: Design
    scenarios: tuple[str, ...]
    metrics: tuple[str, ...]
    values: Mapping[str, Floats] = field(repr=False)
    currency: str
    horizon: int
    seed: int
    engine: str
    hash: str
    n_failed: int = 0
    n_reused: int = 0
    failures: tuple[str, ...] = ()
    folder: str = ""

    @property
    def n_played(self) -> int:
        """Replications of all scenarios at all points."""
        return self.design.n * len(self.scenarios) * self.design.replications


def play_design(
    experiment: Experiment,
    design: Design,
    *,
    weekly: tuple[str, ...] = (),
    results: Path | None = None,
    folder: Path | None = None,
    jobs: int = 1,
    engine: EngineChoice = "auto",
    resume: bool = False,
    force: bool = False,
    limit: Limit | None = DEFAULT_LIMIT,
    about: Mapping[str, Any] | None = None,
    watcher: Watcher | None = None,
) -> Designed:
    """Play every scenario of an experiment at every point of a design.

    Parameters
    ----------
    experiment : Experiment
        Scenarios, seed and metrics; only company metrics are kept.
    design : Design
        What is moved, and on which replications.
    weekly : tuple of str
        Weekly metrics to keep instead; horizons must be equal then.
    results, folder, jobs, engine, resume, force, limit, about, watcher
        As in :func:`salessim.experiment.play.play_experiment`.

    Returns
    -------
    Designed
        The same for any number of jobs, and for any interruptions.

    Raises
    ------
    InputError, TooLargeError, StoreError, RunError
        If a point cannot be, the run is too large, the folder cannot be used, or workers cannot start.
    """
    watcher = watcher or Watcher()
    check_numbers(experiment, jobs, engine)
    metrics = weekly or company_metrics(experiment)
    chosen = engine_of(engine, watcher)
    keys, points = _keys(experiment, design)
    plays = [(one, design.n * design.replications) for one in experiment.scenarios]
    guard = Guard(limit, estimate_run(plays, chosen), watcher.note)
    guard.judge_before()
    job = Job(
        LoweredPoints({one.name: one for one in experiment.scenarios}, points),
        experiment.seed,
        chosen,
        metrics,
    )
    identity = _identity(experiment, job, points)
    told = {**(about or {}), **described(experiment), "design": _about(design)}
    name = f"{experiment.name}-{design.kind}"
    store = store_for(name, identity, told, results=results, folder=folder, resume=resume, force=force)
    wanted = list(
        dict.fromkeys((key, k) for p, row in enumerate(keys) for key in row for k in design.numbers_at(p))
    )
    with open_runner(job, jobs, ExecutorChoice(), store, watcher.progress, watcher.note) as runner:
        n_reused = len(runner.played)
        guard.judge(runner.time_first(wanted), estimate_run([(experiment.scenarios[0], 1)], chosen))
        runner.play(wanted)
        found = _collected(experiment, design, keys, wanted, runner, n_reused)
        if store is not None:
            store.write_manifest(state="finished", hash=found.hash, failed=found.n_failed)
    return found if store is None else replace(found, folder=str(store.folder))


def company_metrics(experiment: Experiment) -> tuple[str, ...]:
    """Company metrics that an experiment asks for.

    Raises
    ------
    InputError
        If there is none.
    """
    asked = resolve(experiment.metrics or DEFAULT_METRICS)
    found = tuple(one for one in asked if CATALOGUE[one].level == "company")
    if not found:
        raise InputError([Fault("a design needs a metric that is one number for the company", key="metrics")])
    return found


def _keys(
    experiment: Experiment, design: Design
) -> tuple[list[list[str]], dict[str, tuple[str, Mapping[str, Any]]]]:
    """Key of every scenario at every point, and what each stands for; equal companies have one key."""
    bases = {one.name: lower(one).fingerprint for one in experiment.scenarios}
    points: dict[str, tuple[str, Mapping[str, Any]]] = {}
    keys = []
    for changes in design.changes:
        row = []
        for name, base in bases.items():
            mine = dict(changes.get(name, {}))
            text = json.dumps([base, mine], sort_keys=True, default=str)
            key = hashlib.blake2b(text.encode(), digest_size=8).hexdigest()
            points.setdefault(key, (name, mine))
            row.append(key)
        keys.append(row)
    return keys, points


def _identity(experiment: Experiment, job: Job, points: Mapping[str, Any]) -> Identity:
    """What the folder belongs to; thousands of points are one digest."""
    digest = hashlib.blake2b("".join(sorted(points)).encode(), digest_size=8).hexdigest()
    return Identity(
        scenarios={one.name: lower(one).fingerprint for one in experiment.scenarios},
        sweep=(digest,),
        seed=experiment.seed,
        engine=job.engine,
        metrics=job.metrics,
        code=code_hash(),
        versions=versions(),
    )


def _about(design: Design) -> dict[str, Any]:
    return {
        "kind": design.kind,
        "points": design.n,
        "replications": design.replications,
        "inputs": {one.key: {"title": one.title, "source": one.source} for one in design.inputs},
    }


def _collected(
    experiment: Experiment,
    design: Design,
    keys: list[list[str]],
    wanted: list[Wanted],
    runner: Runner,
    n_reused: int,
) -> Designed:
    metrics = runner.job.metrics
    rows = [
        runner.played.get((key, k)) for p, row in enumerate(keys) for key in row for k in design.numbers_at(p)
    ]
    shape = (design.n, len(experiment.scenarios), design.replications)
    first = lower(experiment.scenarios[0])
    levels = {name: CATALOGUE[name].level for name in metrics}
    sizes = {
        name: None if level == "company" else len(labels(first, level)) for name, level in levels.items()
    }
    values = {name: one.reshape(*shape, *one.shape[1:]) for name, one in unpack(rows, sizes).items()}
    mine = set(wanted)
    return Designed(
        design=design,
        scenarios=tuple(one.name for one in experiment.scenarios),
        metrics=metrics,
        values=values,
        currency=first.currency,
        horizon=first.horizon,
        seed=experiment.seed,
        engine=runner.job.engine,
        hash=result_hash((*key, runner.played[key]) for key in wanted if key in runner.played),
        n_failed=len(mine & set(runner.failed)),
        n_reused=n_reused,
        failures=runner.reasons(mine),
    )
