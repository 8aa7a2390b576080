"""Every set of people meets every set of customers: the runs behind questions about persons and luck."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from salessim.engine.protocol import Engine, EngineChoice
from salessim.experiment.estimate import Limit, estimate_run
from salessim.experiment.executors import ExecutorChoice
from salessim.experiment.guard import Guard
from salessim.experiment.plan import Experiment
from salessim.experiment.play import Watcher, check_numbers, engine_of
from salessim.experiment.playing import CrossedJob, unpack
from salessim.experiment.result import result_hash
from salessim.experiment.runner import open_runner
from salessim.metrics import CATALOGUE, labels
from salessim.scenario.lower import lower
from salessim.scenario.scenario import Scenario
from salessim.scenario.tables import Tables

__all__ = ["Crossed", "play_crossed", "settled"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Crossed:
    """Values of every set of people with every set of customers.

    Attributes
    ----------
    tables : Tables
        What was played.
    engine : str
        Engine that played.
    hash : str
        Result hash, see :func:`salessim.experiment.result.result_hash`.
    values : mapping of str to array
        Metric values, shape (people, customers, n_labels); NaN where a replication failed.
    n_failed : int
        Replications that could not be played.
    """

    tables: Tables
    engine: Engine
    hash: str
    values: Mapping[str, Floats]
    n_failed: int


def settled(scenario: Scenario) -> tuple[Scenario, bool]:
    """The scenario with everybody on their seats from the first day to the last, and whether that changes it.

    Who leaves, is dismissed or is promoted depends on luck: a seat would no longer stand for a person, and those who
    stayed would be the lucky ones.

    Returns
    -------
    scenario : Scenario
        With ``leaving.level`` and ``evaluation.dismissal`` at 0 and ``promotes_from`` empty everywhere. Seats that
        the scenario opens later are still filled.
    is_changed : bool
    """
    changes: dict[str, Any] = {}
    if scenario.leaving.level > 0.0:
        changes["leaving.level"] = 0.0
    if scenario.evaluation.is_on and scenario.evaluation.dismissal > 0.0:
        changes["evaluation.dismissal"] = 0.0
    for unit_key, unit in scenario.units.items():
        for seat_key, seats in unit.seats.items():
            if seats.promotes_from:
                changes[f"units.{unit_key}.seats.{seat_key}.promotes_from"] = []
    return (scenario.override(changes), True) if changes else (scenario, False)


def play_crossed(
    scenario: Scenario,
    metrics: tuple[str, ...],
    people: int,
    customers: int,
    *,
    seed: int,
    jobs: int,
    engine: EngineChoice,
    limit: Limit | None,
    watcher: Watcher,
) -> Crossed:
    """Play every set of people with every set of customers; nothing is kept on disk.

    Parameters
    ----------
    scenario : Scenario
        What to play.
    metrics : tuple of str
        Metrics to keep, all of one level with labels.
    people, customers : int
        Sets of each: the people, and everything else, of that many replications of the seed.
    seed, jobs, engine
        As in :func:`salessim.experiment.play.run`; ``jobs`` and ``engine`` move no value.
    limit : Limit or None
        Refuse larger runs; None plays anything.
    watcher : Watcher
        Who is told how it goes.

    Raises
    ------
    InputError, TooLargeError, RunError
        If a number is not valid, the run is too large, or workers cannot start.
    """
    n = people * customers
    check_numbers(
        Experiment(scenario.name, (scenario,), scenario.name, replications=n, seed=seed), jobs, engine
    )
    chosen = engine_of(engine, watcher)
    guard = Guard(limit, estimate_run([(scenario, n)], chosen), watcher.note)
    guard.judge_before()
    tables = lower(scenario)
    job = CrossedJob({tables.fingerprint: tables}, seed, chosen, metrics, customers)
    wanted = [(tables.fingerprint, number) for number in range(n)]
    with open_runner(job, jobs, ExecutorChoice(), None, watcher.progress, watcher.note) as runner:
        guard.judge(runner.time_first(wanted), estimate_run([(scenario, 1)], chosen))
        runner.play(wanted)
    sizes: dict[str, int | None] = {name: len(labels(tables, CATALOGUE[name].level)) for name in job.metrics}
    values = unpack([runner.played.get(key) for key in wanted], sizes)
    return Crossed(
        tables=tables,
        engine=chosen,
        hash=result_hash((*key, payload) for key, payload in runner.played.items()),
        values={name: one.reshape(people, customers, -1) for name, one in values.items()},
        n_failed=len(runner.failed),
    )
