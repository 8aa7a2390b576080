"""How a company is steered: changes that were planned, and policies that act on what a manager knows on Mondays."""

from __future__ import annotations

import math
from typing import Any

from salessim.compiling import compiled_apart, compiled_part
from salessim.engine.compiled.headcount import (
    headcount_is_set,
    hiring_freezes,
    hiring_resumes,
    next_move,
    plan_moves,
    planned_in,
)
from salessim.engine.compiled.memory import note, record_at
from salessim.engine.compiled.patches import number_is_written
from salessim.engine.compiled.records import ACT, CAUSE, CONDITION, GROUP, NOBODY
from salessim.engine.compiled.staffing import moves_to
from salessim.engine.compiled.watching import seen_in
from salessim.rules.evaluation import micro
from salessim.rules.steering import is_met
from salessim.scenario.steering_tables import ActKind
from salessim.trace.kinds import RowKind

__all__ = ["company_is_steered"]

SET, ADD, MOVE, FREEZE, RESUME = (
    int(ActKind.SET),
    int(ActKind.ADD),
    int(ActKind.MOVE),
    int(ActKind.FREEZE),
    int(ActKind.RESUME),
)
CHANGED = int(RowKind.CHANGED)
LARGEST = 9e12
"""No value is written down that has more millionths than a row can hold."""
POLICY_ACTED, POLICY_HELD = int(RowKind.POLICY_ACTED), int(RowKind.POLICY_HELD)


@compiled_apart
def company_is_steered(company: Any, week: int) -> None:
    """What was planned for this Monday, and then what policies make of the past weeks.

    Parameters
    ----------
    company : record
        The company.
    week : int
        The week that begins.
    """
    for row in range(company.n_causes):
        cause = record_at(company.causes, row, CAUSE)
        if not _is_called_for(company, cause, week):
            continue
        if not cause.is_policy:
            note(company, CHANGED, cause.ids, 0, NOBODY, NOBODY, 0, 0, 0)
        for k in range(cause.n_acts):
            act = record_at(company.acts, cause.first_act + k, ACT)
            if cause.is_policy and not _policy_acts(company, cause, act, week):
                continue
            if act.kind <= ADD:
                headcount_is_set(company, act.target, _wanted(company, act), cause.ids)
            elif act.kind == MOVE:
                for _ in range(act.number):
                    number, seat = next_move(company, act.target, act.to)
                    if number != NOBODY and seat != NOBODY:
                        plan_moves(company, number, seat)
                        moves_to(company, number, seat, 0)
            elif act.kind == FREEZE:
                hiring_freezes(company, cause.ids)
            elif act.kind == RESUME:
                hiring_resumes(company, cause.ids)
            else:
                number_is_written(company, act)


@compiled_part
def _is_called_for(company: Any, cause: Any, week: int) -> bool:
    """Whether it is time for a change, or for a policy whose conditions all hold."""
    now = company.now
    if not cause.is_policy:
        return bool(cause.at == now)
    if cause.times >= 0 and cause.n_acted >= cause.times:
        return False
    if (
        now < cause.starts
        or 0 <= cause.ends <= now
        or (cause.n_acted > 0 and now - cause.acted_at < cause.pause)
    ):
        return False
    for k in range(cause.n_conditions):
        condition = record_at(company.conditions, cause.first_condition + k, CONDITION)
        condition.value = seen_in(company, condition, week)
        if not is_met(condition.value, condition.bound, condition.is_above != 0):
            return False
    return True


@compiled_part
def _wanted(company: Any, act: Any) -> int:
    """How many seats of a group an act wants."""
    group = record_at(company.groups, act.target, GROUP)
    wanted = act.number + (planned_in(company, group) if act.kind == ADD else 0)
    return max(0, min(wanted, group.n_seats))


# -- policies -----------------------------------------------------------------------------------------------------


@compiled_part
def _policy_acts(company: Any, policy: Any, act: Any, week: int) -> bool:
    """Whether a policy does one of its acts: if that changes anything, and undoes nothing that was done lately."""
    direction = 0
    if act.kind <= ADD:
        group = record_at(company.groups, act.target, GROUP)
        before, wanted = planned_in(company, group), _wanted(company, act)
        direction = (wanted > before) - (wanted < before)
        if (
            direction != 0
            and group.direction == -direction
            and company.now - group.changed_at < company.settle
        ):
            note(company, POLICY_HELD, policy.ids, week, NOBODY, NOBODY, group.ids, 0, 0)
            return False
    if direction == 0 and not _is_effective(company, act):
        return False
    if policy.n_acted == 0 or policy.acted_at < company.now:
        value = record_at(company.conditions, policy.first_condition, CONDITION).value
        millionths = micro(min(value, LARGEST)) if math.isfinite(value) else -1
        note(company, POLICY_ACTED, policy.ids, policy.n_acted, NOBODY, NOBODY, millionths, 0, 0)
        policy.n_acted += 1
        policy.acted_at = company.now
    if direction != 0:
        group = record_at(company.groups, act.target, GROUP)
        group.direction = direction
        group.changed_at = company.now
    return True


@compiled_part
def _is_effective(company: Any, act: Any) -> bool:
    """Whether an act changes anything, other than how many seats are planned."""
    if act.kind == MOVE:
        number, seat = next_move(company, act.target, act.to)
        return number != NOBODY and seat != NOBODY
    if act.kind == FREEZE:
        return company.is_frozen == 0
    if act.kind == RESUME:
        return company.is_frozen != 0
    return act.kind > ADD
