"""Why two companies differ: the question, and every company that it may take."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from salessim.errors import Fault, InputError
from salessim.experiment.plan import Experiment
from salessim.experiment.staffed import OneMore, one_more, relieved
from salessim.experiment.switching import Switching, switching
from salessim.metrics import CATALOGUE
from salessim.scenario.lower import lower
from salessim.scenario.scenario import Scenario
from salessim.scenario.tables import Tables
from salessim.scenario.wording import did_you_mean

__all__ = ["DEFAULT_METRIC", "ORDERS", "Asked", "Companies", "ask"]

DEFAULT_METRIC = "arr"
ORDERS = 16
"""Orders that are averaged over where too many causes differ for all of them; assumption."""


@dataclass(frozen=True, eq=False)
class Asked:
    """A question, complete: every company that it may take.

    Attributes
    ----------
    metric : str
        What is explained.
    switching : Switching
        A, B and what lies between.
    heads : tuple of tuple of OneMore
        Of A and of B.
    reliefs : tuple of mapping
        Of A and of B: the company with a role relieved, by role.
    """

    metric: str
    switching: Switching
    heads: tuple[tuple[OneMore, ...], ...]
    reliefs: tuple[Mapping[str, Scenario], ...]

    @property
    def pair(self) -> tuple[Scenario, Scenario]:
        """A and B."""
        return self.switching.before, self.switching.after


def ask(
    experiment: Experiment,
    *,
    scenario: str | None = None,
    metric: str = DEFAULT_METRIC,
    orders: int = ORDERS,
) -> Asked:
    """Take the two companies of a question apart.

    Parameters
    ----------
    experiment : Experiment
        Its baseline is A.
    scenario : str, optional
        Name of B; the first other than the baseline when silent.
    metric : str
        A metric that is one number for the company.
    orders : int
        Orders to average over where more causes differ than :data:`salessim.experiment.switching.EXACT`; even.

    Raises
    ------
    InputError
        With all that is wrong: names, the metric, or companies that cannot be held against each other.
    """
    faults = [*_metric_faults(metric)]
    if orders < 2 or orders % 2:
        why = "orders come with their reverses: an even number, 2 or more"
        faults.append(Fault(why, key="orders", given=str(orders)))
    pair = _pair(experiment, scenario, faults)
    if faults:
        raise InputError(faults)
    before, after = pair
    return Asked(
        metric,
        switching(before, after, orders, experiment.seed),
        tuple(one_more(one) for one in pair),
        tuple(relieved(one) for one in pair),
    )


def _metric_faults(metric: str) -> list[Fault]:
    names = [name for name, one in CATALOGUE.items() if one.level == "company"]
    if metric not in CATALOGUE:
        return [Fault(f"no such metric{did_you_mean(metric, names)}", key="metric", given=metric)]
    if metric not in names:
        why = f"must be one number for the company, not one by {CATALOGUE[metric].level}"
        return [Fault(why + did_you_mean(metric, names), key="metric", given=metric)]
    return []


def _pair(experiment: Experiment, scenario: str | None, faults: list[Fault]) -> tuple[Scenario, Scenario]:
    """A and B; what keeps them from being held against each other is added to the faults."""
    by_name = {one.name: one for one in experiment.scenarios}
    others = [name for name in by_name if name != experiment.baseline]
    before = by_name[experiment.baseline]
    if not others:
        faults.append(Fault("two companies are needed; the experiment has one", key="scenarios"))
        return before, before
    if scenario is not None and scenario not in others:
        why = (
            "is what the others are measured against"
            if scenario == experiment.baseline
            else f"no scenario of this name{did_you_mean(scenario, others)}"
        )
        faults.append(Fault(why, key="scenario", given=scenario))
        return before, before
    after = by_name[scenario or others[0]]
    for key, values in (
        ("horizon", [str(one.document.get("horizon", one.horizon)) for one in (before, after)]),
        ("currency", [one.currency for one in (before, after)]),
    ):
        if getattr(before, key) != getattr(after, key):
            why = f"{before.name} and {after.name} need the same {key} to be held against each other"
            faults.append(Fault(why, key=key, given=" and ".join(values)))
    return before, after


class Companies:
    """Companies of a question, lowered once each; equal ones are one."""

    def __init__(self, asked: Asked) -> None:
        self.tables: dict[str, Tables] = {}
        self.scenarios: dict[str, Scenario] = {}
        self.sets = {one: self._take(asked.switching.scenario(one)) for one in asked.switching.sets}
        self.pair = tuple(self._take(one) for one in asked.pair)
        self.heads = tuple(tuple(self._take(one.scenario) for one in side) for side in asked.heads)
        planned = list(self.tables)
        self.reliefs = tuple({role: self._take(one) for role, one in side.items()} for side in asked.reliefs)
        self.planned = [self.tables[key] for key in planned]

    def _take(self, scenario: Scenario) -> str:
        tables = lower(scenario)
        self.scenarios.setdefault(tables.fingerprint, scenario)
        return self.tables.setdefault(tables.fingerprint, tables).fingerprint
