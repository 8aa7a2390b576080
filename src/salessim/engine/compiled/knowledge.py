"""What is written down and passed on in a week: playbooks, experiments, and sharing."""

from __future__ import annotations

from typing import Any

from salessim.compiling import compiled_part
from salessim.engine.compiled.luck import uniform
from salessim.engine.compiled.memory import note, record_at
from salessim.engine.compiled.records import KNOWLEDGE, NOBODY, ROLE, RULES, SEAT, UNIT
from salessim.engine.compiled.roster import (
    duty_of,
    first_role_of,
    holding_of,
    holds,
    learnt_by,
    occupant_of,
    person_of,
    worker_in,
)
from salessim.randomness.streams import Stream
from salessim.rules.evaluation import micro
from salessim.rules.learning import (
    experiment_chance,
    playbook_after_experiments,
    playbook_after_week,
    shared_gain,
)
from salessim.trace.kinds import RowKind

__all__ = ["knowledge_grows", "playbooks_are_noted"]

PLAYBOOK = int(RowKind.PLAYBOOK)
EXPERIMENT, SHARING_PARTNER = int(Stream.EXPERIMENT), int(Stream.SHARING_PARTNER)


@compiled_part
def knowledge_grows(company: Any, week: int) -> None:
    """What was written down, tried, and shared in the past week."""
    knowledge = record_at(company.knowledge, 0, KNOWLEDGE)
    for row in range(company.n_roles):
        role = record_at(company.roles, row, ROLE)
        documented = _documented(company, row)
        role.playbook = playbook_after_week(role.playbook, documented, knowledge.growth, knowledge.decay)
    _experiment(company, week, knowledge)
    if knowledge.sharing > 0:
        _share(company, week, knowledge)


@compiled_part
def playbooks_are_noted(company: Any, week: int) -> None:
    """How much is written down, of every role of which anything is."""
    for row in range(company.n_roles):
        role = record_at(company.roles, row, ROLE)
        if role.playbook > 0.0:
            note(company, PLAYBOOK, role.ids, week, NOBODY, NOBODY, micro(role.playbook), 0, 0)


@compiled_part
def _documented(company: Any, role: int) -> int:
    """Hours of documentation of a role's process (seconds)."""
    total = 0
    for row in range(company.n_seats):
        if worker_in(company, row) != NOBODY and duty_of(company, row, role).documents:
            seat = record_at(company.seats, row, SEAT)
            total += seat.documentation // seat.n_documented
    return total


@compiled_part
def _experiment(company: Any, week: int, knowledge: Any) -> None:
    """Now and then somebody finds a better way."""
    for row in range(company.n_seats):
        seat = record_at(company.seats, row, SEAT)
        number = worker_in(company, row)
        if seat.experiments == 0 or number == NOBODY:
            continue
        chance = experiment_chance(seat.experiments, knowledge.experiment_chance)
        if uniform(company, EXPERIMENT, person_of(company, number).id, week) < chance:
            role = record_at(company.roles, seat.first_role, ROLE)
            role.playbook = playbook_after_experiments(
                role.playbook,
                knowledge.experiment_gain,
                knowledge.sharing > 0,
                _holders(company, seat.first_role),
            )


@compiled_part
def _holders(company: Any, role: int) -> int:
    """People who are there and have this as their first role."""
    n = 0
    for row in range(company.n_seats):
        number = occupant_of(company, row)
        if number != NOBODY and first_role_of(company, number) == role:
            n += 1
    return n


@compiled_part
def _share(company: Any, week: int, knowledge: Any) -> None:
    """Everybody sits with a colleague, and catches up a part of the lead in each role that both hold."""
    effect = record_at(company.rules, 0, RULES).talent_effect
    for row in range(company.n_seats):
        number = worker_in(company, row)
        if number == NOBODY:
            continue
        for role in range(company.n_roles):
            partner = _partner(company, number, role, week) if holds(company, number, role) else NOBODY
            if partner != NOBODY:
                mine, theirs = learnt_by(company, number, role), learnt_by(company, partner, role)
                mine.shared += shared_gain(
                    effect * holding_of(company, number, role).talent + mine.shared,
                    effect * holding_of(company, partner, role).talent + theirs.shared,
                    knowledge.sharing_rate,
                )


@compiled_part
def _partner(company: Any, number: int, role: int, week: int) -> int:
    """The colleague of the unit with whom somebody shares a role this week, or nobody."""
    person = person_of(company, number)
    where = record_at(company.units, person.unit, UNIT)
    best, least = NOBODY, 0.0
    for row in range(where.first_seat, where.first_seat + where.n_seats):
        other = worker_in(company, row)
        if other in (NOBODY, number) or not holds(company, other, role):
            continue
        u = uniform(company, SHARING_PARTNER, person.id ^ person_of(company, other).id, week)
        if best == NOBODY or u < least:
            best, least = other, u
    return best
