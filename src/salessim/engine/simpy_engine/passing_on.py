"""Work changes hands because its owner leaves, moves, or gives a role up."""

from __future__ import annotations

import heapq
from typing import TYPE_CHECKING

from salessim.engine.simpy_engine.account import Account
from salessim.engine.simpy_engine.desk import State, Task
from salessim.engine.simpy_engine.lead import Lead
from salessim.trace.kinds import RowKind

if TYPE_CHECKING:
    from salessim.engine.simpy_engine.company import Company
    from salessim.engine.simpy_engine.person import Person

__all__ = ["orphans_find_somebody", "passes_on"]

EVERYTHING = -1


def passes_on(company: Company, person: Person, role: int = EVERYTHING) -> None:
    """Leads, accounts and waiting work of a person go to colleagues, or wait for whoever comes; one role's, or all."""
    roles = person.roles if role == EVERYTHING else [role]
    in_hand = person.in_hand.subject if person.in_hand is not None else None
    for lead in company.owned_leads(person):
        if lead is not in_hand and lead.role_now() in roles:
            role_now = lead.role_now()
            lead.is_passed_to(
                company.routes.successor(person.unit, lead.segment, role_now, "open_deals", person)
            )
    for account in company.owned_accounts(person):
        if account.role in roles:
            account.is_passed_to(
                company.routes.successor(person.unit, account.segment, account.role, "open_accounts", person)
            )
    _empties_queue(company, person, role)


def _empties_queue(company: Company, person: Person, role: int) -> None:
    """What waits for a person waits for somebody else now; appointments of who goes do not take place."""
    waiting = sorted(task for task in person.own_queue if task.state is State.WAITING)
    kept = [task for task in waiting if not _goes(task, role)]
    person.own_queue[:] = kept
    heapq.heapify(person.own_queue)
    for task in waiting:
        if not _goes(task, role):
            continue
        if isinstance(task.subject, Lead | Account):
            _passes(company, task, person, task.subject)
        else:
            company.desk.drop(task)


def _goes(task: Task, role: int) -> bool:
    return role == EVERYTHING or (task.role == role and isinstance(task.subject, Lead | Account))


def _passes(company: Company, task: Task, before: Person, subject: Lead | Account) -> None:
    task.owner = subject.owner
    if task.owner is not None:
        company.desk.is_counted_in(task, task.owner.unit)
    if isinstance(subject, Lead):
        task.opens_deal = subject.position > 0 and subject.closer is None
    role = company.role_ids[task.role]
    company.note(
        RowKind.TASK_PASSED, task.entity, task.occurrence, task.owner, task.unit, task.work, role, before.id
    )
    company.desk.waits_again(task)


def orphans_find_somebody(company: Company) -> None:
    """Accounts that were left without an account manager are shared among those who are there."""
    for account in company.orphans():
        somebody = company.routes.successor(account.unit, account.segment, account.role, "open_accounts")
        if somebody is not None:
            account.is_passed_to(somebody)
