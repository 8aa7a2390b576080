"""Work changes hands because its owner leaves, moves, or gives a role up."""

from __future__ import annotations

from typing import Any

from salessim.compiling import compiled_apart, compiled_part
from salessim.engine.compiled.account import accrues
from salessim.engine.compiled.desk import (
    NO_TASK,
    drop,
    first_in,
    is_counted_in,
    own_queue,
    pull_first,
    put_in_queue,
    stir,
)
from salessim.engine.compiled.found import found, is_found, sort_found
from salessim.engine.compiled.lead import becomes_deal_of, leaves_desk_of
from salessim.engine.compiled.memory import note, record_at, release
from salessim.engine.compiled.records import (
    ACCOUNT,
    ACCOUNTS,
    APPOINTMENTS,
    LEAD,
    LEADS,
    NOBODY,
    POOL,
    ROLE,
    STAGE,
    TASK,
    TASKS,
)
from salessim.engine.compiled.roster import duty_of, person_of
from salessim.engine.compiled.routing import successor
from salessim.trace.kinds import RowKind

__all__ = ["EVERYTHING", "orphans_find_somebody", "passes_on"]

EVERYTHING = -1
LEAD_PASSED, TASK_PASSED = int(RowKind.LEAD_PASSED), int(RowKind.TASK_PASSED)
ACCOUNT_PASSED = int(RowKind.ACCOUNT_PASSED)


@compiled_apart
def passes_on(company: Any, number: int, role: int) -> None:
    """Leads, accounts and waiting work of somebody go to colleagues, or wait for whoever comes.

    Parameters
    ----------
    company : record
        The company.
    number : int
        Who passes on, and has still the seat that is left.
    role : int
        The role that is given up, or ``EVERYTHING``.
    """
    unit = person_of(company, number).unit
    for k in range(_find_leads(company, number, role)):
        _passes_lead(company, record_at(company.leads, found(company, k).slot, LEAD), number)
    for k in range(_find_accounts(company, number, role)):
        account = record_at(company.accounts, found(company, k).slot, ACCOUNT)
        _passes_account(
            company, account, successor(company, unit, account.segment, account.role, True, number)
        )
    _passes_tasks(company, number, role)


@compiled_part
def orphans_find_somebody(company: Any) -> None:
    """Accounts that were left without an account manager are shared among those who are there."""
    n = 0
    for slot in range(1, record_at(company.pools, ACCOUNTS, POOL).n_used):
        account = record_at(company.accounts, slot, ACCOUNT)
        if account.serial != 0 and account.is_orphan:
            n = is_found(company, n, account.id, slot)
    sort_found(company, n)
    for k in range(n):
        account = record_at(company.accounts, found(company, k).slot, ACCOUNT)
        new = successor(company, account.unit, account.segment, account.role, True, NOBODY)
        if new != NOBODY:
            _passes_account(company, account, new)


# -- leads --------------------------------------------------------------------------------------------------------


@compiled_part
def _role_now(company: Any, lead: Any) -> int:
    """The role that works the stage at which a lead stands."""
    return record_at(company.stages, lead.first_stage + lead.position, STAGE).role


@compiled_part
def _find_leads(company: Any, number: int, role: int) -> int:
    """Find the leads that somebody passes on, but not one that is being worked; how many they are."""
    person = person_of(company, number)
    in_hand, n = NOBODY, 0
    if person.task != NO_TASK and record_at(company.tasks, person.task, TASK).about == LEADS:
        in_hand = record_at(company.tasks, person.task, TASK).slot
    for slot in range(1, record_at(company.pools, LEADS, POOL).n_used):
        lead = record_at(company.leads, slot, LEAD)
        if lead.serial == 0 or lead.owner != number or slot == in_hand:
            continue
        needed = _role_now(company, lead)
        if needed == role or (role == EVERYTHING and duty_of(company, person.seat, needed).holds):
            n = is_found(company, n, lead.id, slot)
    sort_found(company, n)
    return n


@compiled_part
def _passes_lead(company: Any, lead: Any, before: int) -> None:
    """A lead has a new owner or none, and so has the deal if it was one."""
    person = person_of(company, before)
    new = successor(company, person.unit, lead.segment, _role_now(company, lead), False, before)
    if lead.closer == before:
        lead.handed_by = before
        leaves_desk_of(company, before)
        lead.closer = NOBODY
        if new != NOBODY:
            becomes_deal_of(company, lead, new)
    lead.owner = new
    if new != NOBODY:
        lead.unit = person_of(company, new).unit
    note(company, LEAD_PASSED, lead.id, lead.passes, new, lead.unit, person.id, 0, 0)


# -- accounts -----------------------------------------------------------------------------------------------------


@compiled_part
def _find_accounts(company: Any, number: int, role: int) -> int:
    """Find the accounts that somebody passes on; how many they are."""
    n, slot, left = 0, 1, person_of(company, number).open_accounts
    while left > 0 and slot < record_at(company.pools, ACCOUNTS, POOL).n_used:
        account = record_at(company.accounts, slot, ACCOUNT)
        if account.serial != 0 and account.owner == number:
            left -= 1
            if role == EVERYTHING or role == account.role:
                n = is_found(company, n, account.id, slot)
        slot += 1
    sort_found(company, n)
    return n


@compiled_part
def _passes_account(company: Any, account: Any, new: int) -> None:
    """An account has a new account manager, or is an orphan."""
    accrues(company, account)
    before = account.owner
    identity = 0
    if before != NOBODY:
        person_of(company, before).open_accounts -= 1
        identity = person_of(company, before).id
    account.owner = new
    account.changed_at = company.now
    account.is_orphan = 1 if new == NOBODY else 0
    if new != NOBODY:
        person_of(company, new).open_accounts += 1
        account.unit = person_of(company, new).unit
    note(company, ACCOUNT_PASSED, account.id, 0, new, account.unit, identity, 0, 0)


# -- what waits ---------------------------------------------------------------------------------------------------


@compiled_part
def _passes_tasks(company: Any, number: int, role: int) -> None:
    """What waits for somebody waits for somebody else now; appointments of who goes do not take place."""
    row = own_queue(company, number)
    kept = NO_TASK
    while first_in(company, row) != NO_TASK:
        waiting = pull_first(company, row)
        task = record_at(company.tasks, waiting, TASK)
        is_appointment = task.about == APPOINTMENTS
        if role != EVERYTHING and (is_appointment or task.role != role):
            task.sibling = kept
            kept = waiting
        elif is_appointment:
            drop(company, waiting)
            release(company, TASKS, waiting)
        else:
            _passes_task(company, waiting, number)
    while kept != NO_TASK:
        task = record_at(company.tasks, kept, TASK)
        waiting, kept = kept, task.sibling
        task.sibling = NO_TASK
        put_in_queue(company, waiting)


@compiled_part
def _passes_task(company: Any, waiting: int, before: int) -> None:
    """A task waits for the new owner of whom it is about, or in the queue of its place."""
    task = record_at(company.tasks, waiting, TASK)
    if task.about == LEADS:
        lead = record_at(company.leads, task.slot, LEAD)
        task.owner = lead.owner
        task.opens_deal = 1 if lead.position > 0 and lead.closer == NOBODY else 0
    else:
        task.owner = record_at(company.accounts, task.slot, ACCOUNT).owner
    if task.owner != NOBODY:
        is_counted_in(company, task, person_of(company, task.owner).unit)
    role = record_at(company.roles, task.role, ROLE).ids
    note(
        company, TASK_PASSED, task.entity, task.occurrence, task.owner, task.unit, task.work, role,
        person_of(company, before).id,
    )  # fmt: skip
    put_in_queue(company, waiting)
    stir(company, task.unit)
