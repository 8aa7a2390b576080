"""The life of an account: onboarding, touches, upsell, a contract that is renewed or not, and what goes wrong."""

from __future__ import annotations

from typing import Any

from salessim.compiling import compiled_part
from salessim.engine.compiled.account_work import (
    CROSS_SELL,
    INCIDENT,
    ONBOARDING,
    RENEWAL,
    TOUCH,
    UPSELL_OFFER,
    asks_for,
    is_taken,
)
from salessim.engine.compiled.agenda import will_happen
from salessim.engine.compiled.books import term_is_billed
from salessim.engine.compiled.credit import is_judged_by
from salessim.engine.compiled.desk import NO_TASK, WAITING, drop
from salessim.engine.compiled.luck import lognormal, normal, uniform
from salessim.engine.compiled.memory import new_serial, new_slot, note, record_at, release
from salessim.engine.compiled.pay import RENEWALS, earns, takes_back
from salessim.engine.compiled.records import ACCOUNT, ACCOUNTS, LEAVING, NOBODY, PERSON, SEGMENT, TASK
from salessim.engine.compiled.roster import holds
from salessim.engine.compiled.routing import least_loaded, unit_for
from salessim.engine.compiled.satisfaction import (
    happens_after,
    next_referral,
    next_review,
    satisfaction_moves,
)
from salessim.engine.compiled.shocks import churn_since
from salessim.engine.order import Tick
from salessim.randomness.streams import Stream
from salessim.rules.accounts import (
    FULL_SATISFACTION,
    care_after,
    churn_chance,
    hazard_gathered,
    upsell_value,
)
from salessim.rules.leaving import NEVER_CHANGED, after_change_of_hands
from salessim.rules.outcomes import whole_cents
from salessim.rules.scoring import UNSCORED
from salessim.trace.kinds import RowKind
from salessim.units import DAY

__all__ = [
    "accrues",
    "cross_sell_falls_due",
    "incident_falls_due",
    "new_account",
    "opens_as_given",
    "opens_as_signed",
    "renewal_falls_due",
    "term_ends",
    "touch_falls_due",
    "upsell_falls_due",
]

"""When an account changed hands that never did: long before the start."""
LONG_TERM, ACCOUNT_AGE, TOUCH_PHASE = int(Stream.LONG_TERM), int(Stream.ACCOUNT_AGE), int(Stream.TOUCH_PHASE)
FIT, CONTRACT_VALUE = int(Stream.FIT), int(Stream.CONTRACT_VALUE)
CHURN, UPSELL_GAP, INCIDENT_GAP = int(Stream.CHURN), int(Stream.UPSELL_GAP), int(Stream.INCIDENT_GAP)
ACCOUNT_GIVEN, TOUCH_SKIPPED = int(RowKind.ACCOUNT_GIVEN), int(RowKind.TOUCH_SKIPPED)
CONTRACT_STARTED, CHURNED = int(RowKind.CONTRACT_STARTED), int(RowKind.CHURNED)
TOUCH_DUE, UPSELL_DUE, INCIDENT_DUE = int(Tick.TOUCH_DUE), int(Tick.UPSELL_DUE), int(Tick.INCIDENT_DUE)
RENEWAL_DUE, TERM_ENDS = int(Tick.RENEWAL_DUE), int(Tick.TERM_ENDS)
CROSS_SELL_GAP, CROSS_SELL_DUE = int(Stream.CROSS_SELL_GAP), int(Tick.CROSS_SELL_DUE)
CONTRACTION, CONTRACTED = int(Stream.CONTRACTION), int(RowKind.CONTRACTED)


# -- how an account begins --------------------------------------------------------------------------------------


@compiled_part
def new_account(company: Any, identity: int, segment: int, fit: float, value: int) -> int:
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
    account.incidents_in_time = 1.0
    account.satisfaction = FULL_SATISFACTION
    account.satisfied_to = company.now
    account.hazard = 0.0
    account.accrued_to = company.now
    account.changed_at = NEVER_CHANGED
    account.is_orphan = 0
    account.term = 0
    account.term_start = company.now
    account.touch = -1
    account.touch_was_in_time = 0
    account.seller = NOBODY
    account.claw_cents = account.claw_until = 0
    account.unrest = 1.0
    account.serial = new_serial(company)
    account.onboarding_task = account.touch_task = account.renewal_task = account.upsell_task = NO_TASK
    account.incident_task = account.cross_sell_task = NO_TASK
    account.n_crossed = 0
    return slot


@compiled_part
def opens_as_signed(company: Any, slot: int, closer: int, unit: int) -> None:
    """A new customer: the contract starts now, and onboarding waits for an account manager."""
    account = record_at(company.accounts, slot, ACCOUNT)
    _starts_term(company, account, closer)
    account.before = closer
    if closer != NOBODY and holds(company, closer, account.role):
        is_taken(company, account, closer)
    else:
        account.unit = unit_for(company, account.segment, account.role, account.id, unit, UNSCORED)
    asks_for(company, slot, ONBOARDING, 0, 0)
    _begins(company, slot, company.now)


@compiled_part
def opens_as_given(company: Any, identity: int, segment: int) -> None:
    """A customer from before the start: somewhere in its term, in the hands of an account manager."""
    terms = record_at(company.segments, segment, SEGMENT)
    owner = least_loaded(company, segment, terms.account_role, True)
    value = lognormal(company, CONTRACT_VALUE, identity, 0, terms.acv_median, terms.acv_sigma)
    fit = normal(company, FIT, identity, 0)
    slot = new_account(company, identity, segment, fit, whole_cents(value))
    account = record_at(company.accounts, slot, ACCOUNT)
    age = int(uniform(company, ACCOUNT_AGE, identity, 0) * account.term_length)
    account.term_start = -age
    account.unit = unit_for(company, segment, account.role, identity, NOBODY, UNSCORED)
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
    """Touches from the first midnight on, upsell offers, the end of the term, and what else may happen."""
    account = record_at(company.accounts, slot, ACCOUNT)
    every = record_at(company.segments, account.segment, SEGMENT).touch_every
    due = -(-touches_from // DAY) * DAY + every
    will_happen(company, due, TOUCH_DUE, account.id, 0, slot, account.serial)
    _next_upsell(company, slot, 0)
    _next_renewal(company, slot)
    _next_incident(company, slot, 0)
    next_review(company, slot, 0)
    next_referral(company, slot, 0)
    _next_cross_sell(company, slot, 0)


# -- its routines -----------------------------------------------------------------------------------------------


@compiled_part
def touch_falls_due(company: Any, slot: int, number: int) -> None:
    """A touch falls due every so often, at midnight; care is the share of them done in time."""
    account = record_at(company.accounts, slot, ACCOUNT)
    terms = record_at(company.segments, account.segment, SEGMENT)
    accrues(company, account)
    if number > 0:
        satisfaction_moves(company, account)
        is_judged_by(company, account.owner, 1.0, account.touch_was_in_time != 0)
        account.care = care_after(account.care, account.touch_was_in_time != 0, terms.care_weight)
    account.touch_was_in_time = 0
    account.touch = -1
    if account.owner == NOBODY or account.touch_task != NO_TASK:
        note(company, TOUCH_SKIPPED, account.id, number, account.owner, account.unit, 0, 0, 0)
    else:
        account.touch = number
        asks_for(company, slot, TOUCH, number, company.now + terms.touch_in_time)
    will_happen(
        company, company.now + terms.touch_every, TOUCH_DUE, account.id, number + 1, slot, account.serial
    )


@compiled_part
def _next_upsell(company: Any, slot: int, number: int) -> None:
    """Now and then there is something more to offer."""
    account = record_at(company.accounts, slot, ACCOUNT)
    gap = record_at(company.segments, account.segment, SEGMENT).upsell_gap
    happens_after(company, account, slot, UPSELL_GAP, UPSELL_DUE, number, gap)


@compiled_part
def upsell_falls_due(company: Any, slot: int, number: int) -> None:
    """An offer to make, unless the last one is still open; and the next one later."""
    account = record_at(company.accounts, slot, ACCOUNT)
    if account.owner != NOBODY and account.upsell_task == NO_TASK:
        asks_for(company, slot, UPSELL_OFFER, number, 0)
    _next_upsell(company, slot, number + 1)


@compiled_part
def _next_cross_sell(company: Any, slot: int, number: int) -> None:
    """Now and then another product line may be of use."""
    account = record_at(company.accounts, slot, ACCOUNT)
    gap = record_at(company.segments, account.segment, SEGMENT).cross_sell_gap
    happens_after(company, account, slot, CROSS_SELL_GAP, CROSS_SELL_DUE, number, gap)


@compiled_part
def cross_sell_falls_due(company: Any, slot: int, number: int) -> None:
    """Another product line to offer, unless the customer has them all or the last offer is still open."""
    account = record_at(company.accounts, slot, ACCOUNT)
    most = record_at(company.segments, account.segment, SEGMENT).cross_sell_most
    if account.owner != NOBODY and account.cross_sell_task == NO_TASK and account.n_crossed < most:
        asks_for(company, slot, CROSS_SELL, number, 0)
    _next_cross_sell(company, slot, number + 1)


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
        asks_for(company, slot, RENEWAL, account.term, 0)
    ends_at = account.term_start + account.term_length
    will_happen(company, ends_at, TERM_ENDS, account.id, account.term, slot, account.serial)


@compiled_part
def term_ends(company: Any, slot: int) -> None:
    """At the end of a term the customer stays for another, or goes."""
    account = record_at(company.accounts, slot, ACCOUNT)
    accrues(company, account)
    if uniform(company, CHURN, account.id, account.term) < churn_chance(account.hazard):
        _leaves(company, slot)
        return
    account.hazard = 0.0
    account.term += 1
    account.term_start += account.term_length
    _may_contract(company, account)
    _starts_term(company, account, account.owner)
    earns(company, account.owner, RENEWALS, account.arr, account.id, account.term_length, account.arr)
    _next_renewal(company, slot)


@compiled_part
def _may_contract(company: Any, account: Any) -> None:
    """A customer who stays may do so for less."""
    terms = record_at(company.segments, account.segment, SEGMENT)
    chance = terms.contraction_chance
    if chance > 0.0 and uniform(company, CONTRACTION, account.id, account.term - 1) < chance:
        lost = upsell_value(account.arr, terms.contraction_step)
        account.arr -= lost
        note(company, CONTRACTED, account.id, account.term, account.owner, account.unit, lost, 0, 0)


@compiled_part
def _starts_term(company: Any, account: Any, person: int) -> None:
    unit = record_at(company.people, person, PERSON).unit if person != NOBODY else NOBODY
    note(
        company, CONTRACT_STARTED, account.id, account.term, person, unit, account.arr, account.term_start,
        account.term_length,
    )  # fmt: skip
    if company.is_steered:
        term_is_billed(company, account.arr, account.term_start, account.term_length)


@compiled_part
def accrues(company: Any, account: Any) -> None:
    """The churn hazard gathers at the care the customer has felt, and faster after a change of hands."""
    terms = record_at(company.segments, account.segment, SEGMENT)
    leaving = record_at(company.leaving, 0, LEAVING)
    gathered = hazard_gathered(
        terms.hazard,
        company.now - account.accrued_to,
        account.care,
        terms.care_floor,
        terms.care_exponent,
        account.fit,
        terms.poor_fit_hazard,
    )
    by_hands = after_change_of_hands(
        account.accrued_to, company.now, account.changed_at, leaving.account_unrest, leaving.account_hazard
    )
    more = gathered * by_hands * account.unrest
    if company.n_shock_weeks > 0:
        more *= churn_since(company, account.segment, account.accrued_to)
    account.hazard += more
    account.accrued_to = company.now


@compiled_part
def _next_incident(company: Any, slot: int, number: int) -> None:
    """Now and then something goes wrong."""
    account = record_at(company.accounts, slot, ACCOUNT)
    gap = record_at(company.segments, account.segment, SEGMENT).incident_gap
    happens_after(company, account, slot, INCIDENT_GAP, INCIDENT_DUE, number, gap)


@compiled_part
def incident_falls_due(company: Any, slot: int, number: int) -> None:
    """An incident to resolve, unless it is part of one that is still open; and the next one later."""
    account = record_at(company.accounts, slot, ACCOUNT)
    if account.incident_task == NO_TASK:
        deadline = record_at(company.segments, account.segment, SEGMENT).incident_deadline
        asks_for(company, slot, INCIDENT, number, company.now + deadline)
    _next_incident(company, slot, number + 1)


@compiled_part
def _leaves(company: Any, slot: int) -> None:
    """The contract ends; work that still waits is dropped."""
    account = record_at(company.accounts, slot, ACCOUNT)
    note(company, CHURNED, account.id, account.term, account.owner, account.unit, account.arr, 0, 0)
    takes_back(company, account)
    _drops(company, account.onboarding_task)
    _drops(company, account.touch_task)
    _drops(company, account.renewal_task)
    _drops(company, account.upsell_task)
    _drops(company, account.incident_task)
    _drops(company, account.cross_sell_task)
    if account.owner != NOBODY:
        record_at(company.people, account.owner, PERSON).open_accounts -= 1
    account.serial = 0
    release(company, ACCOUNTS, slot)


@compiled_part
def _drops(company: Any, number: int) -> None:
    if number != NO_TASK and record_at(company.tasks, number, TASK).state == WAITING:
        drop(company, number)
