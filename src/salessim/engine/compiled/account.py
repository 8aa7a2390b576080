"""The life of an account: onboarding, touches, upsell offers, and a contract that is renewed or not."""

from __future__ import annotations

from typing import Any

from salessim.compiling import compiled_part
from salessim.engine.compiled.agenda import will_happen
from salessim.engine.compiled.desk import NO_TASK, WAITING, drop, new_task, put
from salessim.engine.compiled.handover import extra_seconds
from salessim.engine.compiled.luck import lognormal, normal, standard_seconds, uniform, wait
from salessim.engine.compiled.memory import new_serial, new_slot, note, record_at, release
from salessim.engine.compiled.records import ACCOUNT, ACCOUNTS, HOLDING, NOBODY, PERSON, RULES, SEGMENT, TASK
from salessim.engine.compiled.routing import least_loaded, unit_for
from salessim.engine.keys import HANDED_TO_ACCOUNTS, account_work
from salessim.engine.order import Tick
from salessim.randomness.streams import Stream
from salessim.rules.accounts import care_after, churn_chance, hazard_gathered, upsell_value
from salessim.rules.outcomes import shifted_chance, whole_cents
from salessim.trace.kinds import RowKind, Work
from salessim.units import DAY

__all__ = [
    "account_begins_work",
    "account_work_done",
    "opens_as_given",
    "opens_as_signed",
    "renewal_falls_due",
    "term_ends",
    "touch_falls_due",
    "upsell_falls_due",
]

ONBOARDING, TOUCH, RENEWAL, UPSELL = (
    int(Work.ONBOARDING),
    int(Work.TOUCH),
    int(Work.RENEWAL),
    int(Work.UPSELL),
)
LONG_TERM, ACCOUNT_AGE, TOUCH_PHASE = int(Stream.LONG_TERM), int(Stream.ACCOUNT_AGE), int(Stream.TOUCH_PHASE)
FIT, CONTRACT_VALUE = int(Stream.FIT), int(Stream.CONTRACT_VALUE)
CHURN, UPSELL_GAP, UPSELL_DRAW = int(Stream.CHURN), int(Stream.UPSELL_GAP), int(Stream.UPSELL)
ACCOUNT_GIVEN, ACCOUNT_TAKEN = int(RowKind.ACCOUNT_GIVEN), int(RowKind.ACCOUNT_TAKEN)
CONTRACT_STARTED, CHURNED = int(RowKind.CONTRACT_STARTED), int(RowKind.CHURNED)
TOUCH_SKIPPED, UPSOLD = int(RowKind.TOUCH_SKIPPED), int(RowKind.UPSOLD)
TOUCH_DUE, UPSELL_DUE = int(Tick.TOUCH_DUE), int(Tick.UPSELL_DUE)
RENEWAL_DUE, TERM_ENDS = int(Tick.RENEWAL_DUE), int(Tick.TERM_ENDS)


# -- how an account begins --------------------------------------------------------------------------------------


@compiled_part
def _new_account(company: Any, identity: int, segment: int, fit: float, value: int) -> int:
    """A customer under contract from now; its slot."""
    slot = new_slot(company, ACCOUNTS)
    account = record_at(company.accounts, slot, ACCOUNT)
    terms = record_at(company.segments, segment, SEGMENT)
    account.id = identity
    account.segment = segment
    account.role = terms.account_role
    account.fit = fit
    account.first_value = value
    account.arr = value
    is_long = uniform(company, LONG_TERM, identity, 0) < terms.long_term_share
    account.term_length = terms.long_term if is_long else terms.term
    account.owner = NOBODY
    account.before = NOBODY
    account.unit = NOBODY
    account.lost_context = 0.0
    account.care = 1.0
    account.hazard = 0.0
    account.accrued_to = company.now
    account.term = 0
    account.term_start = company.now
    account.touch = -1
    account.touch_was_in_time = 0
    account.serial = new_serial(company)
    account.onboarding_task = account.touch_task = account.renewal_task = account.upsell_task = NO_TASK
    return slot


@compiled_part
def opens_as_signed(
    company: Any, identity: int, segment: int, fit: float, value: int, closer: int, unit: int
) -> None:
    """A new customer: the contract starts now, and onboarding waits for an account manager."""
    slot = _new_account(company, identity, segment, fit, value)
    account = record_at(company.accounts, slot, ACCOUNT)
    _starts_term(company, account, closer)
    account.before = closer
    if (
        closer != NOBODY
        and record_at(company.holdings, closer * company.n_roles + account.role, HOLDING).is_held
    ):
        _is_taken(company, account, closer)
    else:
        account.unit = unit_for(company, segment, account.role, identity, unit)
    _asks_for(company, slot, ONBOARDING, 0, 0)
    _begins(company, slot, company.now)


@compiled_part
def opens_as_given(company: Any, identity: int, segment: int) -> None:
    """A customer from before the start: somewhere in its term, in the hands of an account manager."""
    terms = record_at(company.segments, segment, SEGMENT)
    owner = least_loaded(company, segment, terms.account_role, True)
    value = lognormal(company, CONTRACT_VALUE, identity, 0, terms.acv_median, terms.acv_sigma)
    fit = normal(company, FIT, identity, 0)
    slot = _new_account(company, identity, segment, fit, whole_cents(value))
    account = record_at(company.accounts, slot, ACCOUNT)
    age = int(uniform(company, ACCOUNT_AGE, identity, 0) * account.term_length)
    account.term_start = -age
    account.unit = unit_for(company, segment, account.role, identity, NOBODY)
    if owner != NOBODY:
        person = record_at(company.people, owner, PERSON)
        account.owner = owner
        account.unit = person.unit
        person.open_accounts += 1
    note(company, ACCOUNT_GIVEN, identity, 0, owner, account.unit, terms.ids, account.arr, 0)
    _starts_term(company, account, owner)
    account.accrued_to = -age
    _begins(company, slot, -int(uniform(company, TOUCH_PHASE, identity, 0) * terms.touch_every))


@compiled_part
def _begins(company: Any, slot: int, touches_from: int) -> None:
    """Touches from the first midnight on, upsell offers, and the end of the term."""
    account = record_at(company.accounts, slot, ACCOUNT)
    every = record_at(company.segments, account.segment, SEGMENT).touch_every
    due = -(-touches_from // DAY) * DAY + every
    will_happen(company, due, TOUCH_DUE, account.id, 0, slot, account.serial)
    _next_upsell(company, slot, 0)
    _next_renewal(company, slot)


@compiled_part
def _is_taken(company: Any, account: Any, number: int) -> None:
    """An account manager takes the account on."""
    person = record_at(company.people, number, PERSON)
    account.owner = number
    account.unit = person.unit
    person.open_accounts += 1
    note(company, ACCOUNT_TAKEN, account.id, 0, number, account.unit, 0, 0, 0)


# -- its routines -----------------------------------------------------------------------------------------------


@compiled_part
def touch_falls_due(company: Any, slot: int, number: int) -> None:
    """A touch falls due every so often, at midnight; care is the share of them done in time."""
    account = record_at(company.accounts, slot, ACCOUNT)
    terms = record_at(company.segments, account.segment, SEGMENT)
    _accrues(company, account)
    if number > 0:
        account.care = care_after(account.care, account.touch_was_in_time != 0, terms.care_weight)
    account.touch_was_in_time = 0
    account.touch = -1
    if account.owner == NOBODY or account.touch_task != NO_TASK:
        note(company, TOUCH_SKIPPED, account.id, number, account.owner, account.unit, 0, 0, 0)
    else:
        account.touch = number
        _asks_for(company, slot, TOUCH, number, company.now + terms.touch_in_time)
    will_happen(
        company, company.now + terms.touch_every, TOUCH_DUE, account.id, number + 1, slot, account.serial
    )


@compiled_part
def _next_upsell(company: Any, slot: int, number: int) -> None:
    """Now and then there is something more to offer."""
    account = record_at(company.accounts, slot, ACCOUNT)
    gap = record_at(company.segments, account.segment, SEGMENT).upsell_gap
    if gap < float("inf"):
        at = company.now + wait(company, UPSELL_GAP, account.id, number, gap)
        will_happen(company, at, UPSELL_DUE, account.id, number, slot, account.serial)


@compiled_part
def upsell_falls_due(company: Any, slot: int, number: int) -> None:
    """An offer to make, unless the last one is still open; and the next one later."""
    account = record_at(company.accounts, slot, ACCOUNT)
    if account.owner != NOBODY and account.upsell_task == NO_TASK:
        _asks_for(company, slot, UPSELL, number, 0)
    _next_upsell(company, slot, number + 1)


@compiled_part
def _next_renewal(company: Any, slot: int) -> None:
    """Renewal work falls due ahead of the end of the term."""
    account = record_at(company.accounts, slot, ACCOUNT)
    ahead = record_at(company.segments, account.segment, SEGMENT).renewal_lead_time
    at = max(company.now, account.term_start + account.term_length - ahead)
    will_happen(company, at, RENEWAL_DUE, account.id, account.term, slot, account.serial)


@compiled_part
def renewal_falls_due(company: Any, slot: int) -> None:
    """Renewal work, and then the end of the term."""
    account = record_at(company.accounts, slot, ACCOUNT)
    if account.renewal_task == NO_TASK:
        _asks_for(company, slot, RENEWAL, account.term, 0)
    ends_at = account.term_start + account.term_length
    will_happen(company, ends_at, TERM_ENDS, account.id, account.term, slot, account.serial)


@compiled_part
def term_ends(company: Any, slot: int) -> None:
    """At the end of a term the customer stays for another, or goes."""
    account = record_at(company.accounts, slot, ACCOUNT)
    _accrues(company, account)
    if uniform(company, CHURN, account.id, account.term) < churn_chance(account.hazard):
        _leaves(company, slot)
        return
    account.hazard = 0.0
    account.term += 1
    account.term_start += account.term_length
    _starts_term(company, account, account.owner)
    _next_renewal(company, slot)


@compiled_part
def _starts_term(company: Any, account: Any, person: int) -> None:
    unit = record_at(company.people, person, PERSON).unit if person != NOBODY else NOBODY
    note(
        company, CONTRACT_STARTED, account.id, account.term, person, unit, account.arr, account.term_start,
        account.term_length,
    )  # fmt: skip


@compiled_part
def _accrues(company: Any, account: Any) -> None:
    """The churn hazard gathers at the care the customer has felt."""
    terms = record_at(company.segments, account.segment, SEGMENT)
    account.hazard += hazard_gathered(
        terms.hazard,
        company.now - account.accrued_to,
        account.care,
        terms.care_floor,
        terms.care_exponent,
        account.fit,
        terms.poor_fit_hazard,
    )
    account.accrued_to = company.now


@compiled_part
def _leaves(company: Any, slot: int) -> None:
    """The contract ends; work that still waits is dropped."""
    account = record_at(company.accounts, slot, ACCOUNT)
    note(company, CHURNED, account.id, account.term, account.owner, account.unit, account.arr, 0, 0)
    _drops(company, account.onboarding_task)
    _drops(company, account.touch_task)
    _drops(company, account.renewal_task)
    _drops(company, account.upsell_task)
    if account.owner != NOBODY:
        record_at(company.people, account.owner, PERSON).open_accounts -= 1
    account.serial = 0
    release(company, ACCOUNTS, slot)


@compiled_part
def _drops(company: Any, number: int) -> None:
    if number != NO_TASK and record_at(company.tasks, number, TASK).state == WAITING:
        drop(company, number)


# -- the people at work -----------------------------------------------------------------------------------------


@compiled_part
def _asks_for(company: Any, slot: int, work: int, number: int, due: int) -> None:
    """Put work where the account manager, or without one anybody of the role, finds it."""
    account = record_at(company.accounts, slot, ACCOUNT)
    terms = record_at(company.segments, account.segment, SEGMENT)
    if work == ONBOARDING:
        priority = terms.onboarding_priority
    elif work == TOUCH:
        priority = terms.touch_priority
    elif work == RENEWAL:
        priority = terms.renewal_priority
    else:
        priority = terms.upsell_priority
    row = new_task(
        company, ACCOUNTS, slot, account.serial, account.id, work, number, account.role, account.segment,
        account.unit, priority,
    )  # fmt: skip
    record_at(company.tasks, row, TASK).owner = account.owner
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
    else:
        account.upsell_task = task


@compiled_part
def account_begins_work(company: Any, task: Any, person: int) -> float:
    """An account manager takes the work up; the first one takes the account on. Standard seconds."""
    account = record_at(company.accounts, task.slot, ACCOUNT)
    terms = record_at(company.segments, account.segment, SEGMENT)
    if account.owner == NOBODY:
        _is_taken(company, account, person)
    if task.work == ONBOARDING:
        law = terms.onboarding_law
    elif task.work == TOUCH:
        law = terms.touch_law
    elif task.work == RENEWAL:
        law = terms.renewal_law
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
    elif task.work == UPSELL:
        _decides_on_offer(company, account, task.occurrence, person)


@compiled_part
def _decides_on_offer(company: Any, account: Any, offer: int, person: int) -> None:
    terms = record_at(company.segments, account.segment, SEGMENT)
    chance = shifted_chance(terms.upsell_chance, account.lost_context)
    account.lost_context = 0.0
    if uniform(company, UPSELL_DRAW, account.id, offer) < chance:
        added = upsell_value(account.first_value, terms.upsell_step)
        account.arr += added
        unit = record_at(company.people, person, PERSON).unit
        note(
            company,
            UPSOLD,
            account.id,
            offer,
            person,
            unit,
            added,
            account.term_start + account.term_length,
            0,
        )
