"""Play a search over levers: kept and resumed like any run, the same for any number of workers."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from salessim.engine.protocol import EngineChoice
from salessim.experiment.designed import LoweredPoints
from salessim.experiment.estimate import DEFAULT_LIMIT, Limit, estimate_run
from salessim.experiment.executors import ExecutorChoice
from salessim.experiment.finalists import Final, Finalist, play_finals
from salessim.experiment.folder import store_for
from salessim.experiment.guard import Guard
from salessim.experiment.identity import Identity, code_hash, versions
from salessim.experiment.inputs import Input
from salessim.experiment.plan import Experiment
from salessim.experiment.play import Watcher, check_numbers, engine_of
from salessim.experiment.playing import Job, unpack
from salessim.experiment.result import result_hash
from salessim.experiment.runner import Progress, Runner, open_runner
from salessim.experiment.search import Trial, is_exhaustive, search
from salessim.experiment.search_space import key_of
from salessim.experiment.stored import described
from salessim.experiment.tune_plan import Tuning
from salessim.scenario.lower import lower
from salessim.scenario.scenario import Scenario
from salessim.statistics.samples import Floats

__all__ = ["Tuned", "tune"]


_TELLING = 32  # replications from which the time left can be told; assumption


@dataclass(frozen=True, eq=False)
class Tuned:
    """What a search gave.

    Attributes
    ----------
    name, title, question : str
        Of the experiment.
    asked : Tuning
        What was searched for.
    trials : tuple of Trial
        Every point that was tried, the scenario as given first.
    final : Final
        What fresh replications say.
    currency : str
    horizon : int
        Seconds.
    engine : str
    hash : str
        Result hash over everything played.
    n_played, n_failed, n_reused : int
        Replications wanted, those of them that could not be played, and those that were there from an earlier run.
    failures : tuple of str
        Why some failed, each reason once.
    folder : str
        Where everything is kept; empty when nothing is.
    """

    name: str
    title: str
    question: str
    asked: Tuning
    trials: tuple[Trial, ...] = field(repr=False)
    final: Final = field(repr=False)
    currency: str
    horizon: int
    engine: str
    hash: str
    n_played: int
    n_failed: int = 0
    n_reused: int = 0
    failures: tuple[str, ...] = ()
    folder: str = ""

    @property
    def winner(self) -> Finalist | None:
        """The answer of a search with one goal; None without one."""
        return self.final.finalist(self.final.leader) if self.final.is_decided else None

    @property
    def given(self) -> Finalist | None:
        """The scenario as given on fresh replications; None where it was not played on them."""
        first = self.final.finalists[:1]
        return first[0] if first and first[0].trial.is_given else None

    @property
    def is_whole(self) -> bool:
        """Whether every point of the space was tried."""
        return is_exhaustive(self.asked)

    def scenario_of(self, trial: Trial) -> Scenario:
        """The scenario as it is at a point."""
        given = self.asked.space.scenario
        return given.override(trial.changes) if trial.changes else given


class _Companies(LoweredPoints):
    """A scenario with changes that its key spells out, so that points need not be known beforehand."""

    def __init__(self, scenario: Scenario) -> None:
        super().__init__({scenario.name: scenario}, {})
        self._scenario = scenario

    def changes_of(self, key: str) -> tuple[str, Mapping[str, Any]]:
        """Name of the scenario, and the overrides that are the key."""
        return self._scenario.name, json.loads(key)

    def __reduce__(self) -> tuple[Any, ...]:
        """Without what is lowered: workers lower for themselves."""
        return (_Companies, (self._scenario,))


def tune(
    experiment: Experiment,
    asked: Tuning,
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
) -> Tuned:
    """Search for the best values of the levers, and play the best again on fresh replications.

    Parameters
    ----------
    experiment : Experiment
        The file that was asked.
    asked : Tuning
        As :func:`salessim.experiment.tune_plan.ask_tuning` completes it.
    results, folder, jobs, engine, resume, force, limit, about, watcher
        As in :func:`salessim.experiment.play.play_experiment`.

    Returns
    -------
    Tuned
        The same for any number of jobs, and for any interruptions.

    Raises
    ------
    InputError, TooLargeError, StoreError, RunError
        If a number is not valid, the run is too large, the folder cannot be used, workers cannot start, or Optuna is
        needed and missing.
    """
    watcher = watcher or Watcher()
    check_numbers(experiment.changed(precision=None, choose=None), jobs, engine)
    chosen = engine_of(engine, watcher)
    scenario, planned = asked.space.scenario, _planned(asked)
    guard = Guard(limit, estimate_run([(scenario, planned)], chosen), watcher.note)
    guard.judge_before()
    job = Job(_Companies(scenario), asked.seed, chosen, asked.metrics)
    told = {**(about or {}), **described(experiment), "tune": _about(asked)}
    name = f"{experiment.name}-tune"
    store = store_for(
        name, _identity(asked, job), told, results=results, folder=folder, resume=resume, force=force
    )
    steps = _Steps(planned, watcher.progress)
    with open_runner(job, jobs, ExecutorChoice(), store, steps.show, watcher.note) as runner:
        n_reused = len(runner.played)
        first = [(key_of({}, asked.worlds[0]), 0)]
        guard.judge(runner.time_first(first), estimate_run([(scenario, 1)], chosen))
        play = _player(runner, steps)
        trials = search(asked, play, watcher.note)
        watcher.note(f"{len(trials)} points were tried; the best are played on fresh replications")
        final = play_finals(asked, trials, play)
        found = _outcome(experiment, asked, trials, final, runner, steps.wanted, n_reused)
        if store is not None:
            store.write_manifest(state="finished", hash=found.hash, failed=found.n_failed)
    return found if store is None else replace(found, folder=str(store.folder))


def _planned(asked: Tuning) -> int:
    """Replications of the whole search, and of a first look at the finalists."""
    rules, first_look = asked.rules, 32
    points = min(rules.trials, asked.space.size)
    each = points * rules.replications + (rules.finalists + 1) * first_look
    return round(each * len(asked.worlds))


def _player(
    runner: Runner, steps: _Steps
) -> Callable[[Sequence[str], range], Mapping[str, Mapping[str, Floats]]]:
    """Plays companies by key, as a search asks for them."""
    sizes = dict.fromkeys(runner.job.metrics)

    def play(keys: Sequence[str], numbers: range) -> dict[str, dict[str, Floats]]:
        wanted = [(key, number) for key in keys for number in numbers]
        steps.begin(wanted, len(runner.missing(wanted)))
        runner.play(wanted, to_come=steps.to_come)
        return {key: unpack([runner.played.get((key, number)) for number in numbers], sizes) for key in keys}

    return play


class _Steps:
    """Progress over all batches of a search, of which a runner knows one at a time."""

    def __init__(self, planned: int, progress: Callable[[Progress], None]) -> None:
        self.wanted: dict[tuple[str, int], None] = {}
        self._planned, self._progress = planned, progress
        self._start = time.perf_counter()
        self._before = self._fresh = self._missing = 0

    @property
    def to_come(self) -> int:
        """Replications that will be wanted after these, as far as is known."""
        return max(0, self._planned - len(self.wanted))

    def begin(self, wanted: Sequence[tuple[str, int]], n_missing: int) -> None:
        """A batch begins of which some is not there yet."""
        self._before, self._fresh = len(self.wanted), self._fresh + self._missing
        self._missing = n_missing
        self.wanted |= dict.fromkeys(wanted)

    def show(self, one: Progress) -> None:
        """Tell how the whole search goes."""
        done = self._before + max(0, one.done - one.total + len(self.wanted) - self._before)
        total = max(self._planned, len(self.wanted))
        elapsed = time.perf_counter() - self._start
        played = self._fresh + self._missing - (one.total - one.done)
        left = elapsed / played * (total - done) if played >= _TELLING else float("nan")
        self._progress(Progress(done, total, one.failed, elapsed, left))


def _identity(asked: Tuning, job: Job) -> Identity:
    """What the folder belongs to: not how many points and replications, so that a search can be made longer."""
    told = json.dumps(_about(asked), sort_keys=True, default=str)
    try:
        optuna = version("optuna")
    except PackageNotFoundError:
        optuna = "none"
    scenario = asked.space.scenario
    return Identity(
        scenarios={scenario.name: lower(scenario).fingerprint},
        sweep=(hashlib.blake2b(told.encode(), digest_size=8).hexdigest(),),
        seed=asked.seed,
        engine=job.engine,
        metrics=job.metrics,
        code=code_hash(),
        versions={**versions(), "optuna": optuna},
    )


def _about(asked: Tuning) -> dict[str, Any]:
    """The question, as it decides what is looked for and where."""

    def told(one: Input) -> dict[str, Any]:
        return {"title": one.title, "source": one.source, "paths": one.paths, "law": repr(one.law)} | (
            {"values": list(one.values)} if one.values else {"unit": one.unit, "relative": one.is_relative}
        )

    return {
        "goals": asked.goals,
        "scenario": asked.space.scenario.name,
        "levers": {one.key: told(one) for one in asked.space.levers},
        "uncertainties": {one.key: told(one) for one in asked.uncertainties},
        "limits": [one.model_dump(exclude_none=True) for one in asked.rules.limits],
        "robust": asked.rules.robust,
        "draws": len(asked.worlds),
    }


def _outcome(
    experiment: Experiment,
    asked: Tuning,
    trials: tuple[Trial, ...],
    final: Final,
    runner: Runner,
    wanted: Mapping[tuple[str, int], None],
    n_reused: int,
) -> Tuned:
    first = lower(asked.space.scenario)
    return Tuned(
        name=experiment.name,
        title=experiment.title,
        question=experiment.question,
        asked=asked,
        trials=trials,
        final=final,
        currency=first.currency,
        horizon=first.horizon,
        engine=runner.job.engine,
        hash=result_hash((*key, runner.played[key]) for key in wanted if key in runner.played),
        n_played=len(wanted),
        n_failed=sum(key in runner.failed for key in wanted),
        n_reused=n_reused,
        failures=tuple(dict.fromkeys(why for key, why in runner.failed.items() if key in wanted)),
    )
