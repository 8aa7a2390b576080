"""An experiment lowered: tables to play, what is wanted of them, and results from what was played."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from salessim.engine.protocol import Engine
from salessim.experiment.identity import Identity, code_hash, versions
from salessim.experiment.plan import Experiment, Point
from salessim.experiment.playing import Job, unpack
from salessim.experiment.result import Result, result_hash
from salessim.experiment.runner import Runner, Wanted
from salessim.metrics import CATALOGUE, DEFAULT_METRICS, labels, resolve
from salessim.scenario.lower import lower
from salessim.scenario.scenario import Scenario
from salessim.scenario.tables import Tables

__all__ = ["Stage", "collect", "lower_all", "wanted_of"]

BLOCK = 16


@dataclass(frozen=True)
class Stage:
    """Everything lowered: tables of the scenarios and of those at each point, the job, the metrics asked."""

    tables: tuple[Tables, ...]
    points: tuple[tuple[Point, tuple[Tables, ...]], ...]
    job: Job
    identity: Identity
    asked: tuple[str, ...]

    def wanted(self, n: int, n_swept: int) -> list[Wanted]:
        """Every replication of the experiment: ``n`` of each scenario, ``n_swept`` at each point."""
        wanted = wanted_of(self.tables, n)
        for _, group in self.points:
            wanted += wanted_of(group, n_swept)
        return list(dict.fromkeys(wanted))


def lower_all(experiment: Experiment, points: Sequence[Point], engine: Engine) -> Stage:
    """Lower every scenario of an experiment once, those at swept points included.

    All metrics of the catalogue are kept, so that another question can be put to the same replications.
    """
    lowered: dict[int, Tables] = {}

    def tables_of(scenario: Scenario) -> Tables:
        if id(scenario) not in lowered:
            lowered[id(scenario)] = lower(scenario)
        return lowered[id(scenario)]

    main = tuple(tables_of(scenario) for scenario in experiment.scenarios)
    swept = tuple((point, tuple(tables_of(one) for one in point.scenarios)) for point in points)
    asked = tuple(resolve(experiment.metrics or DEFAULT_METRICS))
    kept = tuple(sorted(CATALOGUE))
    identity = Identity(
        scenarios={tables.name: tables.fingerprint for tables in main},
        sweep=tuple(sorted({tables.fingerprint for _, group in swept for tables in group})),
        seed=experiment.seed,
        engine=engine,
        metrics=kept,
        code=code_hash(),
        versions=versions(),
    )
    job = Job({tables.fingerprint: tables for tables in lowered.values()}, experiment.seed, engine, kept)
    return Stage(main, swept, job, identity, asked)


def wanted_of(group: Sequence[Tables], n: int) -> list[Wanted]:
    """Replications 0 to n - 1 of some scenarios, in blocks, so that an interrupted run has pairs."""
    fingerprints = list(dict.fromkeys(tables.fingerprint for tables in group))
    return [
        (fingerprint, replication)
        for start in range(0, n, BLOCK)
        for fingerprint in fingerprints
        for replication in range(start, min(n, start + BLOCK))
    ]


def collect(tables: Tables, job: Job, runner: Runner, n: int) -> Result:
    """The result of one scenario from replications 0 to ``n - 1`` that the runner has tried."""
    levels = {metric: CATALOGUE[metric].level for metric in job.metrics}
    named = {metric: labels(tables, level) for metric, level in levels.items() if level != "company"}
    keys = [(tables.fingerprint, replication) for replication in range(n)]
    payloads = [runner.played.get(key) for key in keys]
    return Result(
        name=tables.name,
        title=tables.title,
        currency=tables.currency,
        horizon=tables.horizon,
        seed=job.seed,
        engine=job.engine,
        fingerprint=tables.fingerprint,
        hash=result_hash((*key, runner.played[key]) for key in keys if key in runner.played),
        replications=n,
        failed=tuple(key[1] for key in keys if key in runner.failed),
        values=unpack(
            payloads, {metric: len(named[metric]) if metric in named else None for metric in levels}
        ),
        label_names=named,
    )
