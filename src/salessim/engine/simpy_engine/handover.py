"""Work changes hands: what the next person has to find out again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from salessim.engine.simpy_engine.desk import Task
from salessim.randomness.streams import Stream
from salessim.rules.cooperation import loss_factor
from salessim.rules.handoff import extra_work, loss_chance
from salessim.trace.kinds import RowKind

if TYPE_CHECKING:
    from salessim.engine.simpy_engine.company import Company
    from salessim.engine.simpy_engine.person import Person

__all__ = ["extra_seconds"]


def extra_seconds(
    company: Company, task: Task, before: Person | None, person: Person, standard: float, index: int
) -> float:
    """Extra standard seconds when context is lost on the way from one person to another; 0 when nothing is lost."""
    if before is None or before is person:
        return 0.0
    rules = company.rules
    knowledge = company.tables.knowledge
    chance = loss_chance(
        rules.loss_within if before.unit == person.unit else rules.loss_across,
        company.playbooks[task.role],
        knowledge.handoff_by_playbook,
        person.development.has_rotated,
        knowledge.handoff_by_rotation,
        loss_factor(
            company.team_share(before),
            company.tables.behaviour.help,
            company.tables.behaviour.help_gain,
        ),
    )
    if company.luck.uniform(Stream.CONTEXT, task.entity, index) >= chance:
        return 0.0
    extra = extra_work(standard, rules.extra_work, rules.extra_least)
    company.note(
        RowKind.CONTEXT_LOST,
        task.entity,
        task.occurrence,
        person,
        person.unit,
        task.work,
        before.id,
        int(extra),
    )
    return extra
