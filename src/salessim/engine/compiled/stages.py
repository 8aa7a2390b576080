"""The life of a lead: from first contact, stage by stage, to a contract or a reason why not."""

from __future__ import annotations

from typing import Any

from salessim.compiling import compiled_apart, compiled_part
from salessim.engine.compiled.account import new_account, opens_as_signed
from salessim.engine.compiled.agenda import will_happen
from salessim.engine.compiled.books import deal_is_booked, lead_is_booked
from salessim.engine.compiled.credit import deal_is_credited
from salessim.engine.compiled.desk import drop, new_task, put
from salessim.engine.compiled.handover import extra_seconds
from salessim.engine.compiled.lead import (
    GOES_ON,
    becomes_deal_of,
    comes_back,
    contract_value,
    decision,
    fit_of,
    is_first_meeting,
    is_ready_for,
    leaves_desk_of,
    new_lead,
    segment_of,
    tempo_of,
)
from salessim.engine.compiled.luck import standard_seconds, uniform
from salessim.engine.compiled.memory import note, record_at, release
from salessim.engine.compiled.pay import FIRST_MEETINGS, MEETINGS, earns
from salessim.engine.compiled.records import (
    ACCOUNT,
    BEHAVIOUR,
    KNOWLEDGE,
    LEAD,
    LEADS,
    NOBODY,
    PERSON,
    RULES,
    SEGMENT,
    SOURCE,
    STAGE,
    TASK,
)
from salessim.engine.compiled.roster import holding_of
from salessim.engine.compiled.routing import unit_for
from salessim.engine.compiled.scoring import is_scored, score_is_noted
from salessim.engine.keys import INBOUND, attempt_of, stage_of
from salessim.engine.order import Tick
from salessim.randomness.distributions import exponential_quantile
from salessim.randomness.streams import Stream
from salessim.rules.calendar import whole_seconds
from salessim.rules.learning import after_lost_deal
from salessim.rules.outcomes import response_log_odds
from salessim.rules.timing import discounted
from salessim.trace.kinds import LossReason, RowKind, Work

__all__ = [
    "agrees_to_meet",
    "comes_in",
    "customer_decides",
    "is_referred",
    "lead_begins_work",
    "lead_work_done",
    "meets_again",
    "returns",
    "waited_enough",
]

NOT_ACCEPTED, ABANDONED = int(LossReason.NOT_ACCEPTED), int(LossReason.ABANDONED)
WAITED_TOO_LONG, MISSED = int(LossReason.WAITED_TOO_LONG), int(LossReason.MISSED)
FIRST_STAGE, PATIENCE, MISSED_DRAW = int(Work.STAGE), int(Stream.PATIENCE), int(Stream.MISSED)
LEAD_CREATED, LEAD_RECYCLED = int(RowKind.LEAD_CREATED), int(RowKind.LEAD_RECYCLED)
LEAD_LOST, DEAL_WON = int(RowKind.LEAD_LOST), int(RowKind.DEAL_WON)
APPOINTMENT_MISSED = int(RowKind.APPOINTMENT_MISSED)
WAITED_ENOUGH, MEETING_AGAIN = int(Tick.WAITED_ENOUGH), int(Tick.MEETING_AGAIN)
CUSTOMER_DECIDES, LEAD_RETURNS = int(Tick.CUSTOMER_DECIDES), int(Tick.LEAD_RETURNS)


# -- how a lead comes in ----------------------------------------------------------------------------------------


@compiled_part
def comes_in(company: Any, identity: int, source: int) -> None:
    """An inbound lead arrives, and waits for an answer."""
    slot = new_lead(company, identity, source, segment_of(company, identity, source))
    _waits_for_answer(company, slot, NOBODY)


@compiled_part
def is_referred(company: Any, identity: int, segment: int, unit: int) -> None:
    """A lead whom a customer referred, who is known to a unit already."""
    source = record_at(company.rules, 0, RULES).referral_source
    _waits_for_answer(company, new_lead(company, identity, source, segment), unit)


@compiled_apart
def _waits_for_answer(company: Any, slot: int, preferred: int) -> None:
    """A unit takes the lead, and somebody there is to answer.

    Parameters
    ----------
    company : record
        The company.
    slot : int
        The lead.
    preferred : int
        The unit that knows about it already, or nobody.
    """
    lead = record_at(company.leads, slot, LEAD)
    is_scored(company, lead)
    role = record_at(company.stages, lead.first_stage, STAGE).role
    lead.unit = unit_for(company, lead.segment, role, lead.id, preferred, lead.score)
    _is_created(company, lead)
    _goes_on(company, slot, 0)


@compiled_part
def agrees_to_meet(company: Any, identity: int, source: int, generator: int) -> None:
    """A prospect who agreed to a meeting with the generator who called."""
    slot = new_lead(company, identity, source, segment_of(company, identity, source))
    lead = record_at(company.leads, slot, LEAD)
    lead.unit = record_at(company.people, generator, PERSON).unit
    lead.owner = generator
    lead.known_by = generator
    is_scored(company, lead)
    _is_created(company, lead)
    earns(company, generator, MEETINGS, 1, identity, 0, 0)
    _goes_on(company, slot, 0)


@compiled_part
def _is_created(company: Any, lead: Any) -> None:
    source = record_at(company.sources, lead.source, SOURCE).ids
    segment = record_at(company.segments, lead.segment, SEGMENT).ids
    note(
        company,
        LEAD_CREATED,
        lead.id,
        0,
        lead.owner,
        lead.unit,
        source,
        segment,
        contract_value(company, lead),
    )
    if company.is_steered:
        lead_is_booked(company, lead.source)
    score_is_noted(company, lead)


# -- the way ----------------------------------------------------------------------------------------------------


@compiled_part
def _goes_on(company: Any, slot: int, position: int) -> None:
    """The next stage, or at the end of the way a contract."""
    lead = record_at(company.leads, slot, LEAD)
    if position < record_at(company.segments, lead.segment, SEGMENT).n_stages:
        _asks_for(company, slot, position, 0)
    else:
        _signs(company, slot)


@compiled_part
def _asks_for(company: Any, slot: int, position: int, attempt: int) -> None:
    """Put the work of a stage where its owner, or anybody of the role, finds it."""
    lead = record_at(company.leads, slot, LEAD)
    lead.position = position
    stage = record_at(company.stages, lead.first_stage + position, STAGE)
    opens_deal = position > 0 and lead.closer == NOBODY
    owner = lead.owner
    if owner != NOBODY and is_ready_for(company, owner, stage.role, lead.segment, stage.level, opens_deal):
        lead.unit = record_at(company.people, owner, PERSON).unit
    else:
        owner = NOBODY
        lead.unit = unit_for(company, lead.segment, stage.role, lead.id, lead.unit, lead.score)
    source = record_at(company.sources, lead.source, SOURCE)
    is_meeting = is_first_meeting(lead, source, position)
    priority = source.meeting_priority if is_meeting else stage.priority
    occurrence = attempt_of(lead.passes, attempt)
    number = new_task(
        company, LEADS, slot, lead.serial, lead.id, FIRST_STAGE + position, occurrence, stage.role, lead.segment,
        lead.unit, priority, lead.rank,
    )  # fmt: skip
    task = record_at(company.tasks, number, TASK)
    task.owner = owner
    task.level = stage.level
    task.opens_deal = 1 if opens_deal else 0
    law = source.meeting_law if is_meeting else stage.law
    task.standard = standard_seconds(company, law, lead.id, stage_of(occurrence, position))
    if opens_deal and owner != NOBODY:
        becomes_deal_of(company, lead, owner)
    put(company, number, 0)
    if attempt == 0:
        _may_tire(company, lead, number)


@compiled_part
def _may_tire(company: Any, lead: Any, number: int) -> None:
    """After some time of waiting the lead is gone: patience for the first answer, a limit for later stages."""
    task = record_at(company.tasks, number, TASK)
    limit = record_at(company.stages, lead.first_stage + lead.position, STAGE).wait_limit
    patience = record_at(company.sources, lead.source, SOURCE).patience
    if lead.position == 0 and patience >= 0.0:
        waits = 0
        if patience > 0.0:
            waits = whole_seconds(
                exponential_quantile(uniform(company, PATIENCE, lead.id, lead.passes), patience)
            )
        limit = waits if limit < 0 else min(limit, waits)
    if limit >= 0:
        occurrence = stage_of(task.occurrence, lead.position)
        will_happen(company, company.now + limit, WAITED_ENOUGH, lead.id, occurrence, number, task.serial)


@compiled_part
def waited_enough(company: Any, number: int) -> None:
    """The lead waited long enough for this task, and is gone."""
    task = record_at(company.tasks, number, TASK)
    drop(company, number)
    position = task.work - FIRST_STAGE
    _ends(company, task.slot, WAITED_TOO_LONG if position > 0 else ABANDONED)


@compiled_part
def meets_again(company: Any, slot: int) -> None:
    """A missed meeting takes place at the second time of asking."""
    _asks_for(company, slot, record_at(company.leads, slot, LEAD).position, 1)


# -- the people at work -----------------------------------------------------------------------------------------


@compiled_part
def lead_begins_work(company: Any, task: Any, number: int) -> tuple[float, float]:
    """Somebody meets the lead: standard seconds, and those that pace and availability do not change.

    The customer may not come, and context may have been lost on the way here.
    """
    lead = record_at(company.leads, task.slot, LEAD)
    position = lead.position
    index = stage_of(task.occurrence, position)
    stage = record_at(company.stages, lead.first_stage + position, STAGE)
    source = record_at(company.sources, lead.source, SOURCE)
    rules = record_at(company.rules, 0, RULES)
    if position == 0 and task.occurrence == 0 and source.kind == INBOUND:
        waited = company.now - lead.first_contact
        lead.response = response_log_odds(rules.response_curve, waited, rules.response_reference)
    lead.owner = number
    lead.unit = record_at(company.people, number, PERSON).unit
    if position > 0 and lead.closer != number:
        leaves_desk_of(company, lead.closer)
        becomes_deal_of(company, lead, number)
    is_meeting = is_first_meeting(lead, source, position)
    missed = source.meeting_missed if is_meeting else stage.missed
    if missed > 0.0 and uniform(company, MISSED_DRAW, lead.id, index) < missed:
        task.was_missed = 1
        return 0.0, float(rules.missed_seconds)
    extra = extra_seconds(company, task, lead.known_by, number, task.standard, index)
    if extra > 0.0:
        lead.lost_context = rules.lost_context_log_odds
    lead.known_by = number
    return task.standard + extra, 0.0


@compiled_part
def lead_work_done(company: Any, slot: int, occurrence: int, was_missed: bool, number: int) -> None:
    """The work is done and the customer thinks; or nobody came, and there is one more try."""
    lead = record_at(company.leads, slot, LEAD)
    if was_missed:
        unit = record_at(company.people, number, PERSON).unit
        note(
            company, APPOINTMENT_MISSED, lead.id, occurrence, number, unit, FIRST_STAGE + lead.position, 0, 0
        )
        if occurrence % 2 == 1:
            _ends(company, slot, MISSED)
        else:
            again_at = company.now + record_at(company.rules, 0, RULES).rebook_after
            will_happen(company, again_at, MEETING_AGAIN, lead.id, lead.position, slot, lead.serial)
        return
    if lead.position == 0:
        earns(company, number, FIRST_MEETINGS, 1, lead.id, 0, 0)
    think = record_at(company.stages, lead.first_stage + lead.position, STAGE).think
    if think > 0.0:
        thinks = whole_seconds(think * tempo_of(company, lead))
        lead.thought += thinks
        lead.decides_at = company.now + thinks
        will_happen(company, lead.decides_at, CUSTOMER_DECIDES, lead.id, lead.position, slot, lead.serial)
    else:
        customer_decides(company, slot)


# -- how it ends ------------------------------------------------------------------------------------------------


@compiled_part
def customer_decides(company: Any, slot: int) -> None:
    """On to the next stage, or the end; what was not accepted may come back once."""
    lead = record_at(company.leads, slot, LEAD)
    reason = decision(company, lead)
    if reason == GOES_ON:
        lead.is_given = 0
        _goes_on(company, slot, lead.position + 1)
    elif reason == NOT_ACCEPTED and comes_back(company, lead):
        returns_at = company.now + record_at(company.sources, lead.source, SOURCE).recycle_after
        note(company, LEAD_RECYCLED, lead.id, 0, NOBODY, lead.unit, returns_at, 0, 0)
        lead.owner = NOBODY
        will_happen(company, returns_at, LEAD_RETURNS, lead.id, 0, slot, lead.serial)
    else:
        _ends(company, slot, reason)


@compiled_part
def returns(company: Any, slot: int) -> None:
    """A lead that was turned away comes back, and starts again."""
    lead = record_at(company.leads, slot, LEAD)
    lead.passes = 1
    lead.known_by = NOBODY
    lead.first_contact = company.now
    lead.thought = 0
    _goes_on(company, slot, 0)


@compiled_part
def _ends(company: Any, slot: int, reason: int) -> None:
    """Lost."""
    lead = record_at(company.leads, slot, LEAD)
    note(
        company,
        LEAD_LOST,
        lead.id,
        lead.passes,
        lead.owner,
        lead.unit,
        reason,
        FIRST_STAGE + lead.position,
        0,
    )
    if company.learns_from_losses and lead.position > 0 and lead.closer != NOBODY:
        _is_looked_back_on(company, lead)
    leaves_desk_of(company, lead.closer)
    lead.serial = 0
    release(company, LEADS, slot)


@compiled_part
def _is_looked_back_on(company: Any, lead: Any) -> None:
    """The closer learns from a lost deal."""
    role = record_at(company.stages, lead.first_stage + lead.position, STAGE).role
    share = record_at(company.knowledge, 0, KNOWLEDGE).learning_from_losses
    holding_of(company, lead.closer, role).busy += after_lost_deal(lead.worked, share)


@compiled_apart
def _signs(company: Any, slot: int) -> None:
    """Won: a contract is signed, and an account begins."""
    lead = record_at(company.leads, slot, LEAD)
    closer = lead.closer if lead.closer != NOBODY else lead.owner
    listed = contract_value(company, lead)
    value = discounted(listed, lead.discount)
    segment = record_at(company.segments, lead.segment, SEGMENT).ids
    note(company, DEAL_WON, lead.id, 0, closer, lead.unit, segment, value, lead.first_contact)
    company.n_won += 1
    if company.is_steered:
        deal_is_booked(company, lead.first_contact)
    signed = new_account(company, lead.id, lead.segment, fit_of(company, lead), value)
    account = record_at(company.accounts, signed, ACCOUNT)
    if lead.discount > 0.0:
        account.unrest = record_at(company.behaviour, 0, BEHAVIOUR).discount_hazard
    deal_is_credited(company, lead, account, closer, listed)
    leaves_desk_of(company, lead.closer)
    opens_as_signed(company, signed, closer, lead.unit)
    lead.serial = 0
    release(company, LEADS, slot)
