"""Lower what changes during a run: groups of seats, changes and policies with what they do, and shocks by week."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from salessim.randomness.draws import identity_of_key
from salessim.rules.watches import WATCHES
from salessim.scenario.customers import customers_of
from salessim.scenario.lower_blocks import columns_of, in_order, roles_in_use, row_of, titles_of
from salessim.scenario.patches import Patches
from salessim.scenario.scenario import Scenario
from salessim.scenario.steering_tables import ActKind, Acts, Causes, Conditions, Groups, Shocks
from salessim.units import WEEK

__all__ = ["lower_steering"]

Act = tuple[ActKind, int, int, int, float]
"""Kind, target, where to, number, value."""


def lower_steering(scenario: Scenario) -> dict[str, Any]:
    """Groups, causes, conditions, acts and shocks, by the names of their tables."""
    groups = _lower_groups(scenario)
    rows_of_groups = {key: row for row, key in enumerate(groups.keys)}
    causes: list[dict[str, Any]] = []
    conditions: list[dict[str, Any]] = []
    acts: list[Act] = []
    blocks = [*in_order(scenario.changes), *in_order(scenario.policies)]
    titles = titles_of(blocks)
    patches = Patches(scenario, [block.set for _, block in blocks])
    for (key, block), title in zip(blocks, titles, strict=True):
        is_policy = hasattr(block, "when")
        earlier = {} if is_policy else _set_before(scenario, key)
        mine = _acts(block, rows_of_groups, patches.of(block.set, earlier))
        causes.append(
            {
                "keys": key,
                "titles": title,
                "ids": identity_of_key("policy" if is_policy else "change", key),
                "is_policy": is_policy,
                "first_condition": len(conditions),
                "n_conditions": len(block.when) if is_policy else 0,
                "first_act": len(acts),
                "n_acts": len(mine),
                **_when(block, is_policy),
            }
        )
        conditions += [_condition(scenario, one) for one in block.when] if is_policy else []
        acts += mine
    columns = ("kind", "target", "to", "number", "value")
    return {
        "groups": groups,
        "causes": columns_of(Causes, causes),
        "conditions": columns_of(Conditions, conditions),
        "acts": columns_of(Acts, [dict(zip(columns, act, strict=True)) for act in acts]),
        "shocks": _lower_shocks(scenario),
        "settle": scenario.steering.settle,
    }


def _lower_groups(scenario: Scenario) -> Groups:
    units = row_of(scenario.units)
    rows: list[dict[str, Any]] = []
    first = 0
    for unit_key, unit in in_order(scenario.units):
        for seat_key, seats in in_order(unit.seats):
            n_seats = seats.count + seats.reserve
            rows.append(
                {
                    "keys": f"{unit_key}.{seat_key}",
                    "ids": identity_of_key("seat", unit_key, seat_key),
                    "unit": units[unit_key],
                    "first_seat": first,
                    "n_seats": n_seats,
                }
            )
            first += n_seats
    groups: Groups = columns_of(Groups, rows)
    return groups


def _when(block: Any, is_policy: bool) -> dict[str, int]:
    if not is_policy:
        return {"at": block.at, "pause": 0, "times": 1, "starts": 0, "ends": -1}
    times = -1 if block.times is None else block.times
    return {"at": -1, "pause": block.pause, "times": times, "starts": block.starts, "ends": block.ends}


def _condition(scenario: Scenario, condition: Any) -> dict[str, Any]:
    roles, units = row_of(roles_in_use(scenario)), row_of(scenario.units)
    is_above = condition.above is not None
    return {
        "watch": WATCHES.index(condition.watch),
        "role": roles.get(condition.role, -1),
        "unit": units.get(condition.unit, -1),
        "is_above": is_above,
        "bound": condition.above if is_above else condition.below,
        "weeks": condition.weeks,
    }


def _set_before(scenario: Scenario, key: str) -> dict[str, Any]:
    """What other changes have set by the time of one."""
    in_time = sorted(scenario.changes, key=lambda other: (scenario.changes[other].at, other))
    earlier: dict[str, Any] = {}
    for other in in_time[: in_time.index(key)]:
        earlier |= scenario.changes[other].set
    return earlier


def _acts(block: Any, groups: dict[str, int], patches: list[tuple[int, int, float]]) -> list[Act]:
    """What a change or a policy does, in this order: hiring, headcount, moves, settings."""
    acts: list[Act] = []
    if block.hiring:
        acts.append((ActKind.FREEZE if block.hiring == "freeze" else ActKind.RESUME, 0, 0, 0, 0.0))
    for kind, name in ((ActKind.SET, "headcount"), (ActKind.ADD, "add")):
        numbers = getattr(block, name, {})
        acts += [(kind, groups[key], 0, number, 0.0) for key, number in sorted(numbers.items())]
    acts += [(ActKind.MOVE, groups[one.leave], groups[one.take], one.count, 0.0) for one in block.move]
    acts += [(ActKind.PATCH, field, row, 0, value) for field, row, value in patches]
    return acts


# -- shocks -------------------------------------------------------------------------------------------------------


def _lower_shocks(scenario: Scenario) -> Shocks:
    kinds, sources = customers_of(scenario), sorted(scenario.sources)
    n_weeks = -(-scenario.horizon // WEEK) if scenario.shocks else 0
    demand = np.ones((len(sources), n_weeks))
    odds = np.zeros((len(kinds), n_weeks))
    churn, price = np.ones((2, len(kinds), n_weeks))
    for _, shock in in_order(scenario.shocks):
        weeks = slice(shock.starts // WEEK, (shock.starts + shock.lasts) // WEEK)
        for row, key in enumerate(sources):
            if not shock.sources or key in shock.sources:
                demand[row, weeks] *= shock.demand
        for row, kind in enumerate(kinds):
            if (not shock.segments or kind.segment in shock.segments) and (
                not shock.regions or kind.region in shock.regions
            ):
                odds[row, weeks] += math.log(shock.win_odds)
                churn[row, weeks] *= shock.churn
                price[row, weeks] *= shock.price
    return Shocks(demand, odds, churn, price)
