"""Search over levers: points are proposed in batches, played on the same replications, and told back.

Batches have a fixed size, so neither the number of workers nor an interruption moves what is proposed next.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from salessim.errors import InputError
from salessim.experiment.optuna_search import Proposer
from salessim.experiment.search_space import Point, key_of
from salessim.experiment.tune_plan import Tuning
from salessim.statistics.samples import Floats

__all__ = ["BATCH", "Play", "Trial", "folded", "is_exhaustive", "samples_of", "search"]

BATCH = 8  # points that are played before the sampler is told of any of them; assumption
_MOST_EVEN = 256  # evenly spread points that are looked through for new ones; assumption
_MOST_MISSING = 0.5  # share of replications without a value from which a metric counts as not estimable

Play = Callable[[Sequence[str], range], Mapping[str, Mapping[str, Floats]]]
"""``play(keys, numbers)``: values of every metric, shape (numbers,), of companies by key; NaN where not estimable."""


@dataclass(frozen=True, eq=False)
class Trial:
    """One point that was tried.

    Attributes
    ----------
    number : int
        0 is the scenario as given; others in the order in which they were tried.
    point : tuple of float
        A number a lever.
    changes : mapping
        What it changes in the scenario.
    goals : tuple of float
        Value of each goal in the search; NaN where not estimable.
    limits : tuple of float
        Value of each limited metric in the search, in the order of the limits.
    is_feasible : bool
        Whether it keeps every limit, those on levers included, as far as the search saw.
    samples : tuple of ndarray, each of shape (replications,)
        Of each goal, over the worlds; empty when it could not be played.
    worlds : tuple of int
        For each goal, and then each limited metric, the draw that was worst for it; -1 for the mean over draws.
    why_not : str
        Why it could not be played; empty when it could.
    """

    number: int
    point: Point
    changes: Mapping[str, Any]
    goals: tuple[float, ...]
    limits: tuple[float, ...]
    is_feasible: bool
    samples: tuple[Floats, ...] = field(default=(), repr=False)
    worlds: tuple[int, ...] = ()
    why_not: str = ""

    @property
    def is_given(self) -> bool:
        """Whether it is the scenario as given."""
        return self.number == 0

    @property
    def is_known(self) -> bool:
        """Whether every goal is estimable."""
        return bool(self.samples) and not any(math.isnan(one) for one in self.goals)


def search(asked: Tuning, play: Play, note: Callable[[str], None] = lambda text: None) -> tuple[Trial, ...]:
    """Try points until as many were tried as are asked for, or hardly any is left.

    Parameters
    ----------
    asked : Tuning
    play : callable
        See :data:`Play`.
    note : callable
        Told what a user should know.

    Returns
    -------
    tuple of Trial
        The scenario as given first. A space with no more points than may be tried is tried whole.

    Raises
    ------
    RunError
        If Optuna is needed and missing.
    """
    proposer = None if is_exhaustive(asked) else Proposer(asked.space, asked.seed, asked.signs)
    trials = _play_batch(asked, play, [asked.space.given], 0)
    seen = {key_of(one.changes) for one in trials}

    def is_new(point: Point) -> bool:
        return key_of(asked.space.changes(point)) not in seen

    if proposer is None:
        every = [one for one in asked.space.every() if asked.space.keeps(one)]
        while batch := _take(asked, seen, every):
            trials += _play_batch(asked, play, batch, len(trials))
        return tuple(trials)
    if asked.space.holds_given:
        proposer.tell(trials[0].point, trials[0].goals, _excesses(asked, trials[0]))
    while (left := asked.rules.trials - len(trials)) > 0:
        batch = proposer.ask(BATCH, is_new)
        batch = (batch + _others(asked, BATCH - len(batch), len(trials), batch, is_new))[:left]
        if not batch:
            note(f"after {len(trials)} points hardly any is left that is new and keeps the limits on levers")
            break
        found = _play_batch(asked, play, batch, len(trials))
        for one in found:
            proposer.tell(one.point, one.goals, _excesses(asked, one))
        trials += found
        seen |= {key_of(one.changes) for one in found}
    return tuple(trials)


def is_exhaustive(asked: Tuning) -> bool:
    """Whether every point of the space is tried, so that nothing has to be proposed."""
    return asked.space.size <= asked.rules.trials


def _others(
    asked: Tuning, n: int, round_: int, batch: list[Point], is_new: Callable[[Point], bool]
) -> list[Point]:
    """Further points where the sampler only repeats itself: evenly spread, new, and within the limits on levers."""
    if n < 1:
        return []
    found = [
        one
        for one in dict.fromkeys(asked.space.even(_MOST_EVEN, asked.seed + round_))
        if one not in batch and is_new(one) and asked.space.keeps(one)
    ]
    return found[:n]


def _take(asked: Tuning, seen: set[str], every: list[Point]) -> list[Point]:
    """The next points of a list that are new, noted as seen."""
    batch: list[Point] = []
    while every and len(batch) < BATCH:
        key = key_of(asked.space.changes(every[0]))
        if key not in seen:
            batch.append(every[0])
            seen.add(key)
        every.pop(0)
    return batch


def _play_batch(asked: Tuning, play: Play, points: Sequence[Point], first: int) -> list[Trial]:
    """Play points in all worlds, and see what came of each."""
    changes = [asked.space.changes(one) for one in points]
    reasons = [why_impossible(asked, one) for one in changes]
    keys = [
        key_of(one, world)
        for one, why in zip(changes, reasons, strict=True)
        if not why
        for world in asked.worlds
    ]
    played = play(list(dict.fromkeys(keys)), range(asked.rules.replications)) if keys else {}
    trials = []
    for k, (point, mine, why) in enumerate(zip(points, changes, reasons, strict=True)):
        if why:
            nothing = (math.nan,) * len(asked.goals), (math.nan,) * len(asked.limits)
            trials.append(Trial(first + k, point, mine, *nothing, is_feasible=False, why_not=why))
        else:
            values = [played[key_of(mine, world)] for world in asked.worlds]
            trials.append(_trial(asked, first + k, point, mine, values))
    return trials


def why_impossible(asked: Tuning, changes: Mapping[str, Any]) -> str:
    """What is wrong with a scenario that has these changes in one of the worlds; empty when nothing is."""
    for world in asked.worlds:
        both = {**changes, **world}
        try:
            if both:
                asked.space.scenario.override(both)
        except InputError as error:
            fault = error.faults[0]
            return f"{fault.key}: {fault.message}"
    return ""


def _trial(
    asked: Tuning, number: int, point: Point, changes: Mapping[str, Any], values: list[Mapping[str, Floats]]
) -> Trial:
    """What came of one point."""
    samples, worlds = [], []
    for metric, sign in zip(asked.goals, asked.signs, strict=True):
        mine, world = folded(np.stack([one[metric] for one in values]), sign, asked.rules.robust)
        samples.append(mine)
        worlds.append(world)
    limits = []
    for limit in asked.limits:
        sign = -1.0 if limit.is_upper else 1.0
        mine, world = folded(np.stack([one[limit.metric or ""] for one in values]), sign, asked.rules.robust)
        limits.append(mean_of(mine))
        worlds.append(world)
    is_kept = all(limit.excess(x) <= 0.0 for limit, x in zip(asked.limits, limits, strict=True))
    return Trial(
        number=number,
        point=point,
        changes=changes,
        goals=tuple(mean_of(one) for one in samples),
        limits=tuple(limits),
        is_feasible=is_kept and asked.space.keeps(point),
        samples=tuple(samples),
        worlds=tuple(worlds),
    )


def folded(values: Floats, sign: float, robust: str) -> tuple[Floats, int]:
    """Values over all worlds as one a replication, and the world that they are of (-1: the mean of all).

    Parameters
    ----------
    values : ndarray, shape (worlds, replications)
    sign : float
        +1 where high values are good, -1 where low ones are.
    robust : {"mean", "worst"}
        The mean over worlds in every replication, or the world whose mean over replications is worst.
    """
    if robust == "mean" or len(values) == 1:
        return values.mean(axis=0), -1
    means = sign * np.array([mean_of(one) for one in values])
    world = int(np.argmin(np.where(np.isnan(means), np.inf, means)))
    return values[world], world


def samples_of(values: Floats, world: int) -> Floats:
    """Values of other replications, of the world that :func:`folded` found; shape (replications,)."""
    found: Floats = values.mean(axis=0) if world < 0 else values[world]
    return found


def mean_of(values: Floats) -> float:
    """Mean over the replications in which it is estimable; NaN when it is not in half of them."""
    known = values[~np.isnan(values)]
    return float(known.mean()) if known.size > _MOST_MISSING * values.size else math.nan


def _excesses(asked: Tuning, trial: Trial) -> tuple[float, ...]:
    """By how much a trial breaks each limit, as a share of the bound, those on levers last.

    A limited metric that is not estimable counts as beyond its bound by all of it.
    """
    on_metrics = [
        1.0 if math.isnan(x) else limit.excess(x) / max(abs(limit.bound), 1e-9)
        for limit, x in zip(asked.limits, trial.limits, strict=True)
    ]
    return (*on_metrics, *asked.space.excesses(trial.point))
