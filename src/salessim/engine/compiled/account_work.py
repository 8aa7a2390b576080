"""The work on an account: where it waits, who takes it up, and what follows."""

from __future__ import annotations

from typing import Any

from salessim.compiling import compiled_part
from salessim.engine.compiled.books import term_is_billed
from salessim.engine.compiled.desk import NO_TASK, new_task, put
from salessim.engine.compiled.handover import extra_seconds
from salessim.engine.compiled.luck import standard_seconds, uniform
from salessim.engine.compiled.memory import note, record_at
from salessim.engine.compiled.pay import UPSELL, earns
from salessim.engine.compiled.records import ACCOUNT, ACCOUNTS, NOBODY, PERSON, RULES, SEGMENT, TASK
from salessim.engine.compiled.roster import may_do
from salessim.engine.compiled.satisfaction import incident_done
from salessim.engine.keys import HANDED_TO_ACCOUNTS, account_work
from salessim.randomness.streams import Stream
from salessim.rules.accounts import upsell_value
from salessim.rules.outcomes import shifted_chance
from salessim.trace.kinds import RowKind, Work

__all__ = [
    "CROSS_SELL",
    "INCIDENT",
    "ONBOARDING",
    "RENEWAL",
    "TOUCH",
    "UPSELL_OFFER",
    "account_begins_work",
    "account_work_done",
    "asks_for",
    "is_taken",
]

ONBOARDING, TOUCH, RENEWAL, UPSELL_OFFER, INCIDENT, CROSS_SELL = (
    int(Work.ONBOARDING),
    int(Work.TOUCH),
    int(Work.RENEWAL),
    int(Work.UPSELL),
    int(Work.INCIDENT),
    int(Work.CROSS_SELL),
)
UPSELL_DRAW, CROSS_SELL_DRAW = int(Stream.UPSELL), int(Stream.CROSS_SELL)
ACCOUNT_TAKEN, UPSOLD, CROSS_SOLD = int(RowKind.ACCOUNT_TAKEN), int(RowKind.UPSOLD), int(RowKind.CROSS_SOLD)


@compiled_part
def is_taken(company: Any, account: Any, number: int) -> None:
    """An account manager takes the account on."""
    person = record_at(company.people, number, PERSON)
    account.owner = number
    account.is_orphan = 0
    account.unit = person.unit
    person.open_accounts += 1
    note(company, ACCOUNT_TAKEN, account.id, 0, number, account.unit, 0, 0, 0)


@compiled_part
def asks_for(company: Any, slot: int, work: int, number: int, due: int) -> None:
    """Put work where the account manager, or anybody of the role who is able to do it, finds it."""
    account = record_at(company.accounts, slot, ACCOUNT)
    terms = record_at(company.segments, account.segment, SEGMENT)
    level = terms.account_level
    if work == ONBOARDING:
        priority = terms.onboarding_priority
    elif work == TOUCH:
        priority = terms.touch_priority
    elif work == RENEWAL:
        priority, level = terms.renewal_priority, terms.renewal_level
    elif work == INCIDENT:
        priority = terms.incident_priority
    elif work == CROSS_SELL:
        priority, level = terms.cross_sell_priority, terms.upsell_level
    else:
        priority, level = terms.upsell_priority, terms.upsell_level
    row = new_task(
        company, ACCOUNTS, slot, account.serial, account.id, work, number, account.role, account.segment,
        account.unit, priority, record_at(company.rules, 0, RULES).middle_class,
    )  # fmt: skip
    task = record_at(company.tasks, row, TASK)
    task.level = level
    if account.owner != NOBODY and may_do(company, account.owner, account.role, level):
        task.owner = account.owner
    _open_is(account, work, row)
    put(company, row, due)


@compiled_part
def _open_is(account: Any, work: int, task: int) -> None:
    """The open task of a kind of work is this one, or none."""
    if work == ONBOARDING:
        account.onboarding_task = task
    elif work == TOUCH:
        account.touch_task = task
    elif work == RENEWAL:
        account.renewal_task = task
    elif work == INCIDENT:
        account.incident_task = task
    elif work == CROSS_SELL:
        account.cross_sell_task = task
    else:
        account.upsell_task = task


@compiled_part
def account_begins_work(company: Any, task: Any, person: int) -> float:
    """An account manager takes the work up; the first one takes the account on. Standard seconds."""
    account = record_at(company.accounts, task.slot, ACCOUNT)
    terms = record_at(company.segments, account.segment, SEGMENT)
    if account.owner == NOBODY:
        is_taken(company, account, person)
    if task.work == ONBOARDING:
        law = terms.onboarding_law
    elif task.work == TOUCH:
        law = terms.touch_law
    elif task.work == RENEWAL:
        law = terms.renewal_law
    elif task.work == INCIDENT:
        law = terms.incident_law
    elif task.work == CROSS_SELL:
        law = terms.cross_sell_law
    else:
        law = terms.upsell_law
    standard = standard_seconds(company, law, account.id, account_work(task.occurrence, task.work))
    if task.work == ONBOARDING:
        extra = extra_seconds(company, task, account.before, person, standard, HANDED_TO_ACCOUNTS)
        if extra > 0.0:
            account.lost_context = record_at(company.rules, 0, RULES).lost_context_log_odds
        standard += extra
    return standard


@compiled_part
def account_work_done(company: Any, task: Any, person: int) -> None:
    """Work done; an offer is decided at once. Nothing follows when the customer has gone meanwhile."""
    account = record_at(company.accounts, task.slot, ACCOUNT)
    if account.serial != task.slot_serial:
        return
    _open_is(account, task.work, NO_TASK)
    if task.work == TOUCH and task.occurrence == account.touch:
        limit = record_at(company.segments, account.segment, SEGMENT).touch_in_time
        account.touch_was_in_time = 1 if company.now - task.created <= limit else 0
    elif task.work in (UPSELL_OFFER, CROSS_SELL):
        _decides_on_offer(company, account, task.work, task.occurrence, person)
    elif task.work == INCIDENT:
        incident_done(company, account, task, person)


@compiled_part
def _decides_on_offer(company: Any, account: Any, work: int, offer: int, person: int) -> None:
    """The customer buys more of the same, or another product line as well; or does not."""
    terms = record_at(company.segments, account.segment, SEGMENT)
    base, step, stream, sold = terms.upsell_chance, terms.upsell_step, UPSELL_DRAW, UPSOLD
    if work == CROSS_SELL:
        base, step, stream, sold = terms.cross_sell_chance, terms.cross_sell_step, CROSS_SELL_DRAW, CROSS_SOLD
    chance = shifted_chance(base, account.lost_context)
    account.lost_context = 0.0
    if uniform(company, stream, account.id, offer) < chance:
        added = upsell_value(account.first_value, step)
        account.arr += added
        account.n_crossed += work == CROSS_SELL
        unit = record_at(company.people, person, PERSON).unit
        note(
            company,
            sold,
            account.id,
            offer,
            person,
            unit,
            added,
            account.term_start + account.term_length,
            0,
        )
        if company.is_steered:
            left = account.term_start + account.term_length - company.now
            term_is_billed(company, added, company.now, left)
        earns(company, person, UPSELL, added, account.id, account.term_length, added)
