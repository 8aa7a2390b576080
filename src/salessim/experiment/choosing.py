"""Search for the best scenario of an experiment: play looks of those that are still in it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal, cast

import numpy as np
from numpy.typing import NDArray

from salessim.experiment.comparison import compare_common
from salessim.experiment.outcome import ExperimentResult
from salessim.experiment.plan import Experiment
from salessim.experiment.result import result_hash
from salessim.experiment.runner import Runner
from salessim.experiment.schema import Choose
from salessim.experiment.stage import Stage, collect, wanted_of
from salessim.metrics import CATALOGUE
from salessim.statistics.race import INDIFFERENCE, SelectionRule
from salessim.statistics.selection import Selection, select

__all__ = ["play_choice", "rule_of"]

Floats = NDArray[np.float64]


def rule_of(asked: Choose, metric: str) -> SelectionRule:
    """What an experiment asks for, as the statistics take it."""
    share, amount = asked.indifference or 0.0, asked.indifference_amount or 0.0
    return SelectionRule(
        better=cast(Literal["higher", "lower"], CATALOGUE[metric].better),
        share=share or (0.0 if amount else INDIFFERENCE),
        amount=amount,
        confidence=asked.confidence,
        cap=asked.cap,
        procedure=asked.procedure,
    )


def play_choice(
    experiment: Experiment, stage: Stage, runner: Runner, note: Callable[[str], None], n_reused: int
) -> ExperimentResult:
    """Search for the best scenario, and compare the others with the one that leads.

    Replication r of a scenario is the same run whoever plays it and when, so neither the number of workers nor an
    interruption moves what is found.

    Parameters
    ----------
    experiment : Experiment
        One with ``choose``.
    stage : Stage
        The first metric asked for decides.
    runner : Runner
        Plays what it does not have.
    note : callable
        Told who is still in the search.
    n_reused : int
        Replications that were there before.
    """
    assert experiment.choose is not None
    selection = _select(rule_of(experiment.choose, stage.asked[0]), stage, runner, note)
    played = {one.name: one.n for one in selection.standings}
    results = tuple(collect(one, stage.job, runner, played[one.name]) for one in stage.tables)
    everything = {key for one in stage.tables for key in wanted_of([one], played[one.name])}
    return ExperimentResult(
        name=experiment.name,
        title=experiment.title,
        question=experiment.question,
        results=results,
        comparison=compare_common(results, selection.leader or experiment.baseline, stage.asked),
        sweep=None,
        precision=None,
        selection=selection,
        metrics=stage.asked,
        hash=result_hash((*key, runner.played[key]) for key in everything if key in runner.played),
        n_failed=len(everything & set(runner.failed)),
        failures=runner.reasons(everything),
        n_reused=n_reused,
    )


def _select(rule: SelectionRule, stage: Stage, runner: Runner, note: Callable[[str], None]) -> Selection:
    """Play looks of those still in it."""
    by_name = {tables.name: tables for tables in stage.tables}
    before = len(by_name)

    def play(names: Sequence[str], n: int) -> dict[str, Floats]:
        nonlocal before
        if len(names) < before:
            before = len(names)
            note(
                f"{before} of {len(by_name)} scenarios are still in the search: up to {n} replications of each"
            )
        group = [by_name[name] for name in names]
        runner.play(wanted_of(group, n))
        return {one.name: collect(one, stage.job, runner, n)[stage.asked[0]] for one in group}

    return select(play, list(by_name), rule)
