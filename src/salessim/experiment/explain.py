"""Play why two companies differ: every company in between, kept and resumed like any run."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from salessim.engine.protocol import EngineChoice
from salessim.experiment.estimate import DEFAULT_LIMIT, Limit, estimate_run
from salessim.experiment.executors import ExecutorChoice
from salessim.experiment.explain_question import Asked, Companies
from salessim.experiment.explained import Explanation
from salessim.experiment.explaining import HELD, Found, answer_from
from salessim.experiment.folder import store_for
from salessim.experiment.guard import Guard
from salessim.experiment.identity import Identity, code_hash, versions
from salessim.experiment.plan import Experiment
from salessim.experiment.play import Watcher, check_numbers, engine_of
from salessim.experiment.playing import Job
from salessim.experiment.runner import open_runner
from salessim.experiment.stage import wanted_of
from salessim.experiment.stored import described
from salessim.scenario.lower import lower

__all__ = ["explain"]


def explain(
    experiment: Experiment,
    asked: Asked,
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
) -> Explanation:
    """Play every company that a question takes, and answer it.

    Parameters
    ----------
    experiment : Experiment
        Its name, seed and replications.
    asked : Asked
        As :func:`ask` completes it.
    results, folder, jobs, engine, resume, force, limit, about, watcher
        As in :func:`salessim.experiment.play.play_experiment`.

    Returns
    -------
    Explanation
        The same for any number of jobs, and for any interruptions.

    Raises
    ------
    InputError, TooLargeError, StoreError, RunError
        If the numbers are wrong, the run is too large, the folder cannot be used, workers cannot start, or in no
        replication the metric was estimable in every company.
    """
    watcher = watcher or Watcher()
    n, before = experiment.replications, asked.pair[0]
    check_numbers(experiment.changed(metrics=(asked.metric,)), jobs, engine)
    chosen = engine_of(engine, watcher)
    companies = Companies(asked)
    plays = [(companies.scenarios[one.fingerprint], n) for one in companies.planned]
    guard = Guard(limit, estimate_run(plays + [(one, n) for one in asked.pair], chosen), watcher.note)
    guard.judge_before()
    metrics = tuple(dict.fromkeys((asked.metric, "profit", "pay", HELD)))
    job = Job(companies.tables, experiment.seed, chosen, metrics)
    identity = _identity(experiment, job, asked)
    told = {**(about or {}), **described(experiment), "explains": [one.name for one in asked.pair]}
    name = f"{experiment.name}-explain"
    store = store_for(name, identity, told, results=results, folder=folder, resume=resume, force=force)
    with open_runner(job, jobs, ExecutorChoice(), store, watcher.progress, watcher.note) as runner:
        n_reused = len(runner.played)
        wanted = wanted_of(companies.planned, n)
        guard.judge(runner.time_first(wanted), estimate_run([(before, 1)], chosen))
        runner.play(wanted)
        found = Found(asked, companies, runner, n)
        relief = [
            companies.reliefs[k][role] for k, role in enumerate(found.roles) if role in asked.reliefs[k]
        ]
        wanted += wanted_of([companies.tables[one] for one in relief], n)
        runner.play(wanted)
        answer = answer_from(experiment, asked, found, list(dict.fromkeys(wanted)), n_reused)
        if store is not None:
            store.write_manifest(state="finished", hash=answer.hash, failed=answer.n_failed)
    return answer if store is None else replace(answer, folder=str(store.folder))


def _identity(experiment: Experiment, job: Job, asked: Asked) -> Identity:
    """What the folder belongs to; all companies that may be played are one digest."""
    digest = hashlib.blake2b("".join(sorted(job.tables)).encode(), digest_size=8).hexdigest()
    return Identity(
        scenarios={one.name: lower(one).fingerprint for one in asked.pair},
        sweep=(digest,),
        seed=experiment.seed,
        engine=job.engine,
        metrics=job.metrics,
        code=code_hash(),
        versions=versions(),
    )
