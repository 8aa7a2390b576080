"""What a week leaves behind in a company: playbooks written and aged, better ways found, colleagues caught up with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from salessim.engine.simpy_engine.partners import partner_work_counts
from salessim.randomness.streams import Stream
from salessim.rules.evaluation import micro
from salessim.rules.learning import (
    experiment_chance,
    playbook_after_experiments,
    playbook_after_week,
    shared_gain,
)
from salessim.trace.kinds import RowKind

if TYPE_CHECKING:
    from salessim.engine.simpy_engine.company import Company
    from salessim.engine.simpy_engine.person import Person

__all__ = ["note_playbooks", "week_is_closed"]


def week_is_closed(company: Company, week: int) -> None:
    """Everybody's week goes on record, and what was learnt in it counts."""
    company.books.are_closed(week)
    partner_work_counts(company)
    for person in company.people():
        person.record.week_ends(week)
        person.pay.week_ends(week)
        person.development.week_ends()
        person.record.morale_moves()
    for team in company.teams.values():
        team.week_ends(week)
    _playbooks_are_written(company)
    _experiments_are_made(company, week)
    if company.tables.knowledge.sharing > 0:
        _colleagues_share(company, week)


def _playbooks_are_written(company: Company) -> None:
    knowledge = company.tables.knowledge
    for role, playbook in enumerate(company.playbooks):
        documented = sum(
            person.seat.documentation // len(person.seat.documents)
            for person in company.people()
            if person.is_at_work() and role in person.seat.documents
        )
        company.playbooks[role] = playbook_after_week(playbook, documented, knowledge.growth, knowledge.decay)


def _experiments_are_made(company: Company, week: int) -> None:
    knowledge = company.tables.knowledge
    for person in company.people():
        hours = person.seat.experiments
        if not person.is_at_work() or hours == 0:
            continue
        chance = experiment_chance(hours, knowledge.experiment_chance)
        if company.luck.uniform(Stream.EXPERIMENT, person.id, week) < chance:
            role = person.seat.first_role
            holders = sum(colleague.seat.first_role == role for colleague in company.people())
            company.playbooks[role] = playbook_after_experiments(
                company.playbooks[role], knowledge.experiment_gain, knowledge.sharing > 0, holders
            )


def _colleagues_share(company: Company, week: int) -> None:
    """In pairs that change every week: who is behind in a role catches up a little."""
    effect = company.rules.talent_effect
    for person in company.people():
        if not person.is_at_work():
            continue
        mine = person.development.shared
        for role in person.roles:
            partner = _partner(company, person, role, week) if person.holds(role) else None
            if partner is not None:
                mine[role] += shared_gain(
                    effect * person.talents[role] + mine[role],
                    effect * partner.talents[role] + partner.development.shared[role],
                    company.tables.knowledge.sharing_rate,
                )


def _partner(company: Company, person: Person, role: int, week: int) -> Person | None:
    others = [
        colleague
        for colleague in company.people()
        if colleague is not person
        and colleague.unit == person.unit
        and colleague.is_at_work()
        and colleague.holds(role)
    ]
    return min(
        others,
        key=lambda other: (
            company.luck.uniform(Stream.SHARING_PARTNER, person.id ^ other.id, week),
            other.seat.number,
        ),
        default=None,
    )


def note_playbooks(company: Company, week: int) -> None:
    """How much of each role's process is written down."""
    for role, playbook in enumerate(company.playbooks):
        if playbook > 0.0:
            company.note(RowKind.PLAYBOOK, company.role_ids[role], week, None, -1, micro(playbook))
