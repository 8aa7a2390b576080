"""How a company is steered: changes that were planned, and policies that act on what a manager knows on Mondays."""

from __future__ import annotations

from typing import Any

from salessim.compiling import compiled_apart, compiled_part
from salessim.engine.compiled.headcount import (
    headcount_is_set,
    hiring_freezes,
    hiring_resumes,
    may_move,
    people_move,
    planned_in,
)
from salessim.engine.compiled.memory import note, record_at
from salessim.engine.compiled.patches import number_is_written
from salessim.engine.compiled.records import ACT, CAUSE, CONDITION, GROUP, NOBODY
from salessim.engine.compiled.watching import seen_in
from salessim.rules.evaluation import micro
from salessim.rules.steering import is_met
from salessim.scenario.steering_tables import ActKind
from salessim.trace.kinds import RowKind

__all__ = ["changes_are_made", "policies_act"]

SET, ADD, MOVE, FREEZE, RESUME = (
    int(ActKind.SET),
    int(ActKind.ADD),
    int(ActKind.MOVE),
    int(ActKind.FREEZE),
    int(ActKind.RESUME),
)
CHANGED = int(RowKind.CHANGED)
POLICY_ACTED, POLICY_HELD = int(RowKind.POLICY_ACTED), int(RowKind.POLICY_HELD)


@compiled_apart
def changes_are_made(company: Any) -> None:
    """What was planned for this Monday.

    Parameters
    ----------
    company : record
        The company.
    """
    for row in range(company.n_causes):
        cause = record_at(company.causes, row, CAUSE)
        if not cause.is_policy and cause.at == company.now:
            note(company, CHANGED, cause.ids, 0, NOBODY, NOBODY, 0, 0, 0)
            for k in range(cause.n_acts):
                _is_done(company, record_at(company.acts, cause.first_act + k, ACT), cause.ids)


@compiled_apart
def _is_done(company: Any, act: Any, cause: int) -> None:
    """One of the acts of a change or policy."""
    if act.kind <= ADD:
        headcount_is_set(company, act.target, _wanted(company, act), cause)
    elif act.kind == MOVE:
        people_move(company, act.target, act.to, act.number)
    elif act.kind == FREEZE:
        hiring_freezes(company, cause)
    elif act.kind == RESUME:
        hiring_resumes(company, cause)
    else:
        number_is_written(company, act)


@compiled_part
def _wanted(company: Any, act: Any) -> int:
    """How many seats of a group an act wants."""
    group = record_at(company.groups, act.target, GROUP)
    wanted = act.number + (planned_in(company, group) if act.kind == ADD else 0)
    return max(0, min(wanted, group.n_seats))


# -- policies -----------------------------------------------------------------------------------------------------


@compiled_apart
def policies_act(company: Any, week: int) -> None:
    """Policies that may act, and whose conditions all hold.

    Parameters
    ----------
    company : record
        The company.
    week : int
        The week that begins.
    """
    for row in range(company.n_causes):
        cause = record_at(company.causes, row, CAUSE)
        if cause.is_policy and _may_act(company, cause) and _all_hold(company, cause, week):
            _acts(company, cause, week)


@compiled_part
def _may_act(company: Any, policy: Any) -> bool:
    """Whether it is time for a policy, and it has not acted too often or too lately."""
    now = company.now
    if policy.times >= 0 and policy.n_acted >= policy.times:
        return False
    if now < policy.starts or 0 <= policy.ends <= now:
        return False
    return policy.n_acted == 0 or now - policy.acted_at >= policy.pause


@compiled_part
def _all_hold(company: Any, policy: Any, week: int) -> bool:
    """Whether all conditions of a policy hold."""
    for k in range(policy.n_conditions):
        condition = record_at(company.conditions, policy.first_condition + k, CONDITION)
        if not is_met(seen_in(company, condition, week), condition.bound, condition.is_above != 0):
            return False
    return True


@compiled_part
def _acts(company: Any, policy: Any, week: int) -> None:
    """A policy does what is not done already, unless that would undo what was done lately."""
    value = seen_in(company, record_at(company.conditions, policy.first_condition, CONDITION), week)
    has_acted = False
    for k in range(policy.n_acts):
        act = record_at(company.acts, policy.first_act + k, ACT)
        if not _is_effective(company, act, policy.ids, week):
            continue
        if not has_acted:
            has_acted = True
            note(company, POLICY_ACTED, policy.ids, policy.n_acted, NOBODY, NOBODY, micro(value), 0, 0)
            policy.n_acted += 1
            policy.acted_at = company.now
        if act.kind <= ADD:
            group = record_at(company.groups, act.target, GROUP)
            group.direction = _direction(company, act)
            group.changed_at = company.now
        _is_done(company, act, policy.ids)


@compiled_part
def _direction(company: Any, act: Any) -> int:
    """1 if an act plans more seats of its group, -1 if fewer, 0 if as many as there are."""
    before, wanted = planned_in(company, record_at(company.groups, act.target, GROUP)), _wanted(company, act)
    return (wanted > before) - (wanted < before)


@compiled_part
def _is_effective(company: Any, act: Any, policy: int, week: int) -> bool:
    """Whether an act of a policy changes anything, and does not undo what a policy did a while ago."""
    if act.kind == MOVE:
        return may_move(company, act.target, act.to)
    if act.kind == FREEZE:
        return company.is_frozen == 0
    if act.kind == RESUME:
        return company.is_frozen != 0
    if act.kind > ADD:
        return True
    group, direction = record_at(company.groups, act.target, GROUP), _direction(company, act)
    is_undone = group.changed_at >= 0 and group.direction == -direction
    if direction != 0 and is_undone and company.now - group.changed_at < company.settle:
        note(company, POLICY_HELD, policy, week, NOBODY, NOBODY, group.ids, 0, 0)
        return False
    return direction != 0
