"""A search as it is asked for: what is moved, what is good, what it must keep to, and in which worlds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from salessim.errors import Fault, InputError
from salessim.experiment.designed import company_metrics
from salessim.experiment.inputs import Input
from salessim.experiment.plan import Experiment
from salessim.experiment.schema import LimitBlock, TuneBlock
from salessim.experiment.search_space import Space
from salessim.experiment.tune_checks import goal_faults
from salessim.metrics import CATALOGUE
from salessim.scenario.wording import did_you_mean
from salessim.statistics.designs import latin_hypercube

__all__ = ["Tuning", "ask_tuning"]


@dataclass(frozen=True)
class Tuning:
    """A search, complete.

    Attributes
    ----------
    goals : tuple of str
        One company metric, or two.
    space : Space
        Where it looks.
    limits : tuple of LimitBlock
        Those on metrics.
    uncertainties : tuple of Input
        What differs between the worlds.
    worlds : tuple of mapping
        Changes of the scenario in each draw of the uncertainties; one without changes where they are held still.
    numbers : tuple of tuple of float
        What the uncertainties are in each world.
    rules : TuneBlock
        How much is played, and how the best is chosen.
    metrics : tuple of str
        Every metric that is kept: goals first, those of limits, and the others asked for.
    seed : int
    """

    goals: tuple[str, ...]
    space: Space
    limits: tuple[LimitBlock, ...]
    uncertainties: tuple[Input, ...]
    worlds: tuple[Mapping[str, Any], ...]
    numbers: tuple[tuple[float, ...], ...]
    rules: TuneBlock
    metrics: tuple[str, ...]
    seed: int

    @property
    def signs(self) -> tuple[float, ...]:
        """+1 for each goal that had better be high, -1 for one that had better be low."""
        return tuple(-1.0 if CATALOGUE[one].better == "lower" else 1.0 for one in self.goals)

    @property
    def is_traded(self) -> bool:
        """Whether two goals are traded off."""
        return len(self.goals) > 1


def ask_tuning(
    experiment: Experiment,
    *,
    scenario: str | None = None,
    trials: int | None = None,
    replications: int | None = None,
) -> Tuning:
    """Complete a search from the experiment file.

    Parameters
    ----------
    experiment : Experiment
        With levers; without a block ``[tune]`` all its settings are the usual ones.
    scenario : str, optional
        Whose levers are moved; the baseline's when silent.
    trials, replications : int, optional
        Instead of the file's.

    Raises
    ------
    InputError
        With every mistake: no levers, an unknown scenario, a goal without a good direction, a limit on what is not
        there.
    """
    rules = experiment.tune or TuneBlock()
    more = {"trials": trials, "replications": replications}
    rules = TuneBlock.model_validate(
        {**rules.model_dump(exclude_unset=True), **{key: to for key, to in more.items() if to is not None}}
    )
    faults: list[Fault] = []
    names = [one.name for one in experiment.scenarios]
    name = experiment.baseline if scenario is None else scenario
    if name not in names:
        faults.append(
            Fault(f"no scenario of this name{did_you_mean(name, names)}", key="scenario", given=name)
        )
    levers = tuple(one for one in experiment.inputs if one.is_lever and name in one.scenarios)
    if not any(one.is_lever for one in experiment.inputs):
        faults.append(Fault("nothing can be chosen: the file has no [levers]", key="levers"))
    elif not levers and name in names:
        faults.append(Fault(f"no lever moves in {name}", key="levers"))
    goals = tuple(rules.goals) or company_metrics(experiment)[:1]
    for why, metric in goal_faults(goals):
        faults.append(Fault(why, key="tune.goals", given=metric))
    if faults:
        raise InputError(faults)
    chosen = experiment.scenarios[names.index(name)]
    metric_limits = tuple(one for one in rules.limits if one.metric is not None)
    space = Space(chosen, levers, tuple(one for one in rules.limits if one.metric is None))
    uncertain = tuple(one for one in experiment.inputs if not one.is_lever and name in one.scenarios)
    worlds, numbers = _worlds(uncertain, name, rules.draws, experiment.seed)
    kept = dict.fromkeys((*goals, *(one.metric or "" for one in metric_limits), *company_metrics(experiment)))
    return Tuning(
        goals, space, metric_limits, uncertain, worlds, numbers, rules, tuple(kept), experiment.seed
    )


def _worlds(
    uncertain: tuple[Input, ...], scenario: str, n: int, seed: int
) -> tuple[tuple[Mapping[str, Any], ...], tuple[tuple[float, ...], ...]]:
    """Draws of the uncertainties, evenly spread; one world without changes where nothing is uncertain."""
    if not uncertain:
        return ({},), ((),)
    numbers = [
        tuple(one.number(float(share)) for one, share in zip(uncertain, row, strict=True))
        for row in latin_hypercube(n, len(uncertain), seed)
    ]
    worlds = tuple(
        {
            path: value
            for one, number in zip(uncertain, row, strict=True)
            for path, value in one.changes(scenario, number).items()
        }
        for row in numbers
    )
    return worlds, tuple(numbers)
