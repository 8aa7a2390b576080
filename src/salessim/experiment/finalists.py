"""The best points of a search on fresh replications: which is best, what it is worth, and how much was luck."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np

from salessim.experiment.choosing import rule_of
from salessim.experiment.schema import LimitBlock
from salessim.experiment.search import Play, Trial, samples_of
from salessim.experiment.search_space import key_of
from salessim.experiment.tune_plan import Tuning
from salessim.statistics.comparison import compare_paired
from salessim.statistics.elimination import level_of_look
from salessim.statistics.intervals import Interval, mean_interval
from salessim.statistics.optimism import difference_of_means
from salessim.statistics.pareto import clearly_dominated, non_dominated, spread_out
from salessim.statistics.samples import Floats
from salessim.statistics.selection import Selection, Standing, select

__all__ = ["FRESH", "Final", "Finalist", "LimitWord", "finals_of", "play_finals"]

FRESH = 1_000_000
"""Number of the first fresh replication: far above all that a search may play."""
_ALONE = 128  # fresh replications where there is nothing to choose between; assumption
LimitWord = Literal["kept", "broken", "not sure", "not estimable"]


@dataclass(frozen=True, eq=False)
class Finalist:
    """A point that was played again.

    Attributes
    ----------
    trial : Trial
    n : int
        Fresh replications.
    goals : tuple of Interval
        Of each goal, 95 % each.
    leads : tuple of Interval
        Of each goal, less the scenario as given on the same replications, in the unit of the metric; all intervals of
        all finalists hold together with the confidence asked for.
    luck : tuple of Interval
        Of each goal, by how much the search was too rosy: positive when it promised more than came, whatever the
        direction.
    luck_of_lead : tuple of Interval
        The same of the lead over the scenario as given: luck that all points shared is not in it.
    limits : tuple of Interval
        Mean of each limited metric, 95 % each.
    kept : tuple of str
        A word a limit, see :data:`LimitWord`.
    standing : Standing or None
        Where it stands in the selection, if it was in it.
    dominated_by : int
        Of two goals: number of the trial that clearly dominates it; -1 when none does.
    by_world : tuple of (Interval, Interval)
        In each draw of the uncertainties, the first goal and the lead in it, 95 % each; empty without any.
    others : mapping of str to (Interval, Interval)
        Every other metric asked for, and its lead, 95 % each.
    """

    trial: Trial
    n: int
    goals: tuple[Interval, ...]
    leads: tuple[Interval, ...]
    luck: tuple[Interval, ...]
    luck_of_lead: tuple[Interval, ...]
    limits: tuple[Interval, ...]
    kept: tuple[LimitWord, ...]
    standing: Standing | None = None
    dominated_by: int = -1
    by_world: tuple[tuple[Interval, Interval], ...] = ()
    others: Mapping[str, tuple[Interval, Interval]] = field(default_factory=dict)

    @property
    def is_broken(self) -> bool:
        """Whether a limit is clearly broken."""
        return "broken" in self.kept or "not estimable" in self.kept


@dataclass(frozen=True, eq=False)
class Final:
    """What fresh replications say.

    Attributes
    ----------
    finalists : tuple of Finalist
        The scenario as given first, then by their value in the search.
    selection : Selection or None
        Of one goal, where there was something to choose; names are numbers of trials.
    leader : int
        Number of the trial with the best mean of those still in; -1 when there is none, and of two goals.
    is_decided : bool
        Whether the leader is the answer.
    """

    finalists: tuple[Finalist, ...]
    selection: Selection | None = None
    leader: int = -1
    is_decided: bool = False

    def finalist(self, number: int) -> Finalist:
        """The finalist of a trial; KeyError when it is none."""
        for one in self.finalists:
            if one.trial.number == number:
                return one
        raise KeyError(number)


def finals_of(asked: Tuning, trials: Sequence[Trial]) -> tuple[Trial, ...]:
    """The points that are played again, without the scenario as given: the best that keep the limits.

    Of two goals, those that no other point dominates, the scenario as given among the others; where there are too many,
    points that lie far from each other.
    """
    known = [one for one in trials if one.is_feasible and one.is_known]
    signs = np.array(asked.signs)
    if not asked.is_traded:
        ordered = sorted(known, key=lambda one: (-signs[0] * one.goals[0], one.number))
        return tuple([one for one in ordered if not one.is_given][: asked.rules.finalists])
    if not known:
        return ()
    values = np.array([one.goals for one in known]) * signs
    front = [k for k in np.flatnonzero(non_dominated(values)).tolist() if not known[k].is_given]
    chosen = spread_out(values[front], asked.rules.finalists) if front else []
    return tuple(known[front[k]] for k in sorted(chosen, key=lambda k: known[front[k]].goals))


class _Fresh:
    """Values of trials on fresh replications, by trial."""

    def __init__(self, asked: Tuning, play: Play) -> None:
        self._asked, self._play = asked, play
        self._values: dict[int, dict[str, Floats]] = {}

    def play(self, trials: Sequence[Trial], n: int) -> None:
        """See to it that trials have n fresh replications in every world, at least."""
        worlds = self._asked.worlds
        n = max([n, *(self.n(one) for one in trials)])
        keys = list(dict.fromkeys(key_of(one.changes, world) for one in trials for world in worlds))
        played = self._play(keys, range(FRESH, FRESH + n))
        for one in trials:
            mine = [played[key_of(one.changes, world)] for world in worlds]
            self._values[one.number] = {
                metric: np.stack([world[metric] for world in mine]) for metric in self._asked.metrics
            }

    def n(self, trial: Trial) -> int:
        """Replications that it has."""
        found = self._values.get(trial.number)
        return int(found[self._asked.goals[0]].shape[1]) if found is not None else 0

    def values(self, trial: Trial, metric: str) -> Floats:
        """Shape (worlds, replications)."""
        return self._values[trial.number][metric]

    def goal(self, trial: Trial, k: int) -> Floats:
        """One a replication, of the world that was worst in the search, or over all; shape (replications,)."""
        return samples_of(self.values(trial, self._asked.goals[k]), trial.worlds[k])

    def limit(self, trial: Trial, k: int) -> Floats:
        """The same of a limited metric."""
        world = trial.worlds[len(self._asked.goals) + k]
        return samples_of(self.values(trial, self._asked.limits[k].metric or ""), world)


def play_finals(asked: Tuning, trials: Sequence[Trial], play: Play) -> Final:
    """Play the best points and the scenario as given on replications that the search never saw.

    Parameters
    ----------
    asked : Tuning
    trials : sequence of Trial
        What the search found, the scenario as given first.
    play : callable
        See :data:`salessim.experiment.search.Play`.

    Returns
    -------
    Final
        Without finalists where no point keeps the limits. Whoever leads and clearly breaks a limit is taken out, and
        the others are compared again.
    """
    given, best = trials[0], finals_of(asked, trials)
    if not best and not (given.is_feasible and given.is_known):
        return Final(())
    fresh = _Fresh(asked, play)
    shown = (given, *best) if given.samples else best
    if asked.is_traded:
        n = min(asked.rules.choose.cap, max(_ALONE, asked.rules.replications))
        fresh.play(shown, n)
        return Final(_front(asked, fresh, shown, trials[0]))
    runners = [one for one in shown if one.is_feasible]
    selection, leader = _choose(asked, fresh, runners)
    if given.samples:
        fresh.play([given], fresh.n(leader) if leader else _ALONE)
    missing = [one for one in shown if not fresh.n(one)]
    if missing:
        fresh.play(missing, fresh.n(given) if given.samples else _ALONE)
    level = _level(asked, selection, len(shown))
    finalists = tuple(_finalist(asked, fresh, one, given, level) for one in shown)
    if selection is not None:
        standing = {one.name: one for one in selection.standings}
        finalists = tuple(replace(one, standing=standing.get(str(one.trial.number))) for one in finalists)
    return Final(
        finalists,
        selection,
        -1 if leader is None else leader.number,
        leader is not None and (selection is None or selection.is_decided),
    )


def _choose(asked: Tuning, fresh: _Fresh, runners: list[Trial]) -> tuple[Selection | None, Trial | None]:
    """Search for the best of those that do not clearly break a limit; the last selection, and who leads in it."""
    by_name = {str(one.number): one for one in runners}
    rule = rule_of(asked.rules.choose, asked.goals[0])

    def play(names: Sequence[str], n: int) -> dict[str, Floats]:
        fresh.play([by_name[name] for name in names], n)
        return {name: fresh.goal(by_name[name], 0)[:n] for name in names}

    selection: Selection | None = None
    while by_name:
        if len(by_name) == 1:
            (leader,) = by_name.values()
            fresh.play([leader], min(rule.cap, _ALONE))
            found = None
        else:
            found = select(play, list(by_name), rule)
            if not found.leader:
                return found, None
            leader = by_name[found.leader]
        if not _breaks(asked, fresh, leader):
            return found, leader
        selection = found or selection
        del by_name[str(leader.number)]
    return selection, None


def _breaks(asked: Tuning, fresh: _Fresh, trial: Trial) -> bool:
    words = [_word(limit, mean_interval(fresh.limit(trial, k))) for k, limit in enumerate(asked.limits)]
    return "broken" in words or "not estimable" in words


def _word(limit: LimitBlock, mean: Interval) -> LimitWord:
    """Whether a limit is kept, as far as an interval tells."""
    if not mean.is_estimable:
        return "not estimable"
    ends = [limit.excess(end) for end in (mean.low, mean.high)]
    return "kept" if max(ends) <= 0.0 else "broken" if min(ends) > 0.0 else "not sure"


def _level(asked: Tuning, selection: Selection | None, k: int) -> float:
    """Confidence of each lead, so that all of them hold together at every look; as the selection's own bounds."""
    confidence = asked.rules.choose.confidence
    look = len(selection.looks) if selection is not None else 1
    return 1.0 - 2.0 * level_of_look(1.0 - confidence, look, max(2, k))


def _front(asked: Tuning, fresh: _Fresh, shown: Sequence[Trial], given: Trial) -> tuple[Finalist, ...]:
    """Finalists of two goals, and who is clearly dominated."""
    confidence = asked.rules.choose.confidence
    level = 1.0 - (1.0 - confidence) / (len(asked.goals) * max(1, len(shown) - 1))
    signs = np.array(asked.signs)[:, None]
    values = [signs * np.stack([fresh.goal(one, k) for k in range(len(asked.goals))]) for one in shown]
    beaten = clearly_dominated(values, confidence)
    return tuple(
        replace(
            _finalist(asked, fresh, one, given, level),
            dominated_by=shown[by].number if by >= 0 else -1,
        )
        for one, by in zip(shown, beaten, strict=True)
    )


def _finalist(asked: Tuning, fresh: _Fresh, trial: Trial, given: Trial, level: float) -> Finalist:
    """Everything that fresh replications say about one point."""
    limits = tuple(mean_interval(fresh.limit(trial, k)) for k in range(len(asked.limits)))
    ranks = range(len(asked.goals))
    goals = [fresh.goal(trial, k) for k in ranks]
    base = [fresh.goal(given, k) for k in ranks] if given.samples else [np.full(1, math.nan)] * len(ranks)
    luck = [_less(asked.signs[k], trial.samples[k], goals[k]) for k in ranks]
    luck_of_lead = [
        _less(asked.signs[k], trial.samples[k] - given.samples[k], _gaps(base[k], goals[k]))
        if given.samples
        else luck[k]
        for k in ranks
    ]
    others = [one for one in asked.metrics if one not in asked.goals]
    return Finalist(
        trial=trial,
        n=fresh.n(trial),
        goals=tuple(mean_interval(one) for one in goals),
        leads=tuple(_lead(base[k], goals[k], level) for k in ranks),
        luck=tuple(luck),
        luck_of_lead=tuple(luck_of_lead),
        limits=limits,
        kept=tuple(_word(limit, mean) for limit, mean in zip(asked.limits, limits, strict=True)),
        by_world=_by_world(asked, fresh, trial, given),
        others={one: _pair(fresh, trial, given, one) for one in others},
    )


def _less(sign: float, first: Floats, second: Floats) -> Interval:
    """By how much the first is better than the second."""
    return difference_of_means(first, second) if sign > 0 else difference_of_means(second, first)


def _gaps(base: Floats, mine: Floats) -> Floats:
    n = min(base.size, mine.size)
    found: Floats = mine[:n] - base[:n]
    return found


def _lead(base: Floats, mine: Floats, level: float) -> Interval:
    n = min(base.size, mine.size)
    return compare_paired(base[:n], mine[:n], level).difference


def _by_world(
    asked: Tuning, fresh: _Fresh, trial: Trial, given: Trial
) -> tuple[tuple[Interval, Interval], ...]:
    """The first goal and the lead in it, in every world; nothing where there is one."""
    if len(asked.worlds) < 2 or not given.samples:
        return ()
    mine, base = (fresh.values(one, asked.goals[0]) for one in (trial, given))
    return tuple((mean_interval(a), _lead(b, a, 0.95)) for a, b in zip(mine, base, strict=True))


def _pair(fresh: _Fresh, trial: Trial, given: Trial, metric: str) -> tuple[Interval, Interval]:
    """A metric over all worlds, and its lead."""
    mine = fresh.values(trial, metric).mean(axis=0)
    base = fresh.values(given, metric).mean(axis=0) if given.samples else np.full(1, math.nan)
    return mean_interval(mine), _lead(base, mine, 0.95)
