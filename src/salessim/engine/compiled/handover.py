"""Work changes hands: what the next person has to find out again."""

from __future__ import annotations

from typing import Any

from salessim.compiling import compiled_part
from salessim.engine.compiled.luck import uniform
from salessim.engine.compiled.memory import note, record_at
from salessim.engine.compiled.records import BEHAVIOUR, KNOWLEDGE, NOBODY, PERSON, PLAN, ROLE, RULES
from salessim.randomness.streams import Stream
from salessim.rules.cooperation import loss_factor
from salessim.rules.handoff import extra_work, loss_chance
from salessim.trace.kinds import RowKind

__all__ = ["extra_seconds"]

CONTEXT, CONTEXT_LOST = int(Stream.CONTEXT), int(RowKind.CONTEXT_LOST)


@compiled_part
def extra_seconds(company: Any, task: Any, before: int, person: int, standard: float, index: int) -> float:
    """Extra standard seconds when context is lost on the way from one person to another; 0 when nothing is lost."""
    if before in (NOBODY, person):
        return 0.0
    rules = record_at(company.rules, 0, RULES)
    giver, receiver = record_at(company.people, before, PERSON), record_at(company.people, person, PERSON)
    loss = rules.loss_within if giver.unit == receiver.unit else rules.loss_across
    if loss == 0.0:
        return 0.0
    knowledge = record_at(company.knowledge, 0, KNOWLEDGE)
    chance = loss_chance(
        loss,
        record_at(company.roles, task.role, ROLE).playbook,
        knowledge.handoff_by_playbook,
        receiver.rotated != 0,
        knowledge.handoff_by_rotation,
        _by_help(company, giver),
    )
    if chance <= 0.0 or uniform(company, CONTEXT, task.entity, index) >= chance:
        return 0.0
    extra = extra_work(standard, rules.extra_work, rules.extra_least)
    note(
        company,
        CONTEXT_LOST,
        task.entity,
        task.occurrence,
        person,
        receiver.unit,
        task.work,
        giver.id,
        int(extra),
    )
    return extra


@compiled_part
def _by_help(company: Any, giver: Any) -> float:
    """Factor on the loss by how much somebody helps, who may be paid for the team's result."""
    terms = record_at(company.behaviour, 0, BEHAVIOUR)
    share = record_at(company.plans, giver.plan, PLAN).team_share if giver.plan != NOBODY else 0.0
    return loss_factor(share, terms.help, terms.help_gain)
