"""Answer why two companies differ from what was played: bars, one more person, bottlenecks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from salessim.errors import RunError
from salessim.experiment.causes import CAUSES, FRAME, NAMES
from salessim.experiment.explain_question import Asked, Companies
from salessim.experiment.explained import Bar, Bottleneck, Explanation, Head, Turn
from salessim.experiment.plan import Experiment
from salessim.experiment.result import Result, result_hash
from salessim.experiment.runner import Runner, Wanted
from salessim.experiment.staffed import has_planned_headcount
from salessim.experiment.stage import collect
from salessim.experiment.switching import Switching
from salessim.statistics.comparison import compare_paired
from salessim.statistics.intervals import Interval, mean_interval
from salessim.statistics.shapley import order_interval, sets_along, shapley_from_orders, shapley_values

__all__ = ["HELD", "Found", "answer_from"]

Floats = NDArray[np.float64]
HELD = "bottleneck_share_by_role"
"""What tells bottlenecks."""


class Found:
    """Values of every company as they are asked for."""

    def __init__(self, asked: Asked, companies: Companies, runner: Runner, n: int) -> None:
        self.asked, self.companies, self.runner, self.n = asked, companies, runner, n
        self._results: dict[str, Result] = {}
        self.held = tuple(self._held(key) for key in companies.pair)
        self.roles = tuple(max(one, key=lambda role: one[role].mean()) if one else "" for one in self.held)

    def result(self, key: str) -> Result:
        """Result of a company by its fingerprint."""
        if key not in self._results:
            self._results[key] = collect(self.companies.tables[key], self.runner.job, self.runner, self.n)
        return self._results[key]

    def __call__(self, key: str, metric: str = "") -> Floats:
        """Metric values of a company, shape (replications,)."""
        return self.result(key)[metric or self.asked.metric]

    def _held(self, key: str) -> dict[str, Floats]:
        """Share of the weeks in which each role held leads longest, by replication; empty where none ever did."""
        result = self.result(key)
        known = result[HELD][~np.isnan(result[HELD]).any(axis=1)]
        return dict(zip(result.labels(HELD), known.T, strict=True)) if len(known) else {}


def answer_from(
    experiment: Experiment, asked: Asked, found: Found, wanted: list[Wanted], n_reused: int
) -> Explanation:
    """Everything that the values say."""
    runner, companies, switching = found.runner, found.companies, asked.switching
    values = {one: found(key) for one, key in companies.sets.items()}
    known = ~np.isnan(np.stack(list(values.values()))).any(axis=0)
    if not known.any():
        why = f"; {next(iter(runner.failed.values()))}" if runner.failed else ""
        raise RunError(
            f"{asked.metric} was estimable in every company in none of {found.n} replications{why}"
        )
    sets = {one: each[known] for one, each in values.items()}
    before, after = asked.pair
    difference = compare_paired(sets[0], sets[switching.all])
    bottlenecks, relieved, turn = _bottlenecks(asked, found, difference.difference)
    differ = {key for block in switching.blocks for key in block}
    mine = set(wanted)
    first = companies.tables[companies.pair[0]]
    return Explanation(
        name=experiment.name,
        title=experiment.title,
        question=experiment.question,
        baseline=before.name,
        scenario=after.name,
        metric=asked.metric,
        difference=difference,
        bars=_bars(switching, sets),
        equal=tuple(one.title for one in CAUSES if one.key not in differ and one.key not in (FRAME, NAMES)),
        heads=_heads(asked, found),
        bottlenecks=bottlenecks,
        relieved=relieved,
        turn=turn,
        n_orders=0 if switching.orders is None else len(switching.orders),
        replications=found.n,
        n_left_out=int((~known).sum()),
        n_companies=len({key for key, _ in wanted}),
        may_give_up=tuple(one.name for one in asked.pair if has_planned_headcount(one)),
        currency=first.currency,
        horizon=first.horizon,
        seed=experiment.seed,
        engine=runner.job.engine,
        hash=result_hash((*key, runner.played[key]) for key in wanted if key in runner.played),
        n_failed=len(mine & set(runner.failed)),
        n_played=len(wanted),
        n_reused=n_reused,
        failures=runner.reasons(mine),
    )


def _bars(switching: Switching, sets: Mapping[int, Floats]) -> tuple[Bar, ...]:
    """What each cause does, averaged over orders, first and last."""
    k, orders = len(switching.blocks), switching.orders
    if orders is None:
        values = shapley_values(np.stack([sets[one] for one in range(1 << k)]))
        effects = [mean_interval(one) for one in values]
    else:
        walks = np.stack([np.stack([sets[one] for one in sets_along(order)]) for order in orders])
        by_pair = shapley_from_orders(walks, orders)
        values = by_pair.mean(axis=0)
        effects = [order_interval(by_pair[:, c]) for c in range(k)]
    titles = {one.key: one.title for one in CAUSES}
    return tuple(
        Bar(
            causes=block,
            title=_joined([titles[key] for key in block]),
            settings=tuple(one for one in switching.settings if one.cause in block),
            values=values[c],
            effect=effects[c],
            first=mean_interval(sets[1 << c] - sets[0]),
            last=mean_interval(sets[switching.all] - sets[switching.all ^ 1 << c]),
        )
        for c, block in enumerate(switching.blocks)
    )


def _joined(titles: Sequence[str]) -> str:
    return " and ".join([", ".join(titles[:-1]), titles[-1]]) if len(titles) > 1 else titles[0]


def _heads(asked: Asked, found: Found) -> tuple[Head, ...]:
    return tuple(
        Head(
            scenario.name,
            one.unit,
            one.seat,
            one.title,
            one.count,
            *(
                mean_interval(found(more, metric) - found(key, metric))
                for metric in (asked.metric, "profit", "pay")
            ),
        )
        for scenario, key, side, keys in zip(
            asked.pair, found.companies.pair, asked.heads, found.companies.heads, strict=True
        )
        for one, more in zip(side, keys, strict=True)
    )


def _bottlenecks(
    asked: Asked, found: Found, lead: Interval
) -> tuple[tuple[Bottleneck, ...], Interval | None, Turn | None]:
    """Bottlenecks of both companies, their difference without them, and whether it is another."""
    known: list[Bottleneck] = []
    eased: list[Floats] = []
    for k, (scenario, role, held) in enumerate(zip(asked.pair, found.roles, found.held, strict=True)):
        gain = None
        if role in found.companies.reliefs[k]:
            eased.append(found(found.companies.reliefs[k][role]))
            gain = mean_interval(eased[-1] - found(found.companies.pair[k]))
        rivals = [one for one in held if one != role]
        rival = max(rivals, key=lambda one: held[one].mean(), default="")
        share = mean_interval(held[role] if role else np.full(1, np.nan))
        ahead = mean_interval(held[role] - held[rival]) if rival else None
        known.append(Bottleneck(scenario.name, role, share, rival, ahead, gain))
    if len(eased) < len(asked.pair):
        return tuple(known), None, None
    after = mean_interval(eased[1] - eased[0])
    return tuple(known), after, _turn(lead, after)


def _turn(before: Interval, after: Interval) -> Turn:
    """Whether a lead changes sides."""
    if not before.excludes(0.0):
        return "no lead"
    if not after.excludes(0.0):
        return "not sure"
    return "turns" if (before.low > 0.0) != (after.low > 0.0) else "does not turn"
