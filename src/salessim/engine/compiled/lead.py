"""A lead: who it is, whose it is, and how its customer decides."""

from __future__ import annotations

from typing import Any

from salessim.compiling import compiled_part
from salessim.engine.compiled.credit import is_judged_by
from salessim.engine.compiled.desk import stir
from salessim.engine.compiled.luck import lognormal, normal, uniform
from salessim.engine.compiled.memory import floats_at, new_serial, new_slot, note, record_at
from salessim.engine.compiled.pay import ACCEPTED_LEADS, OPPORTUNITIES, earns
from salessim.engine.compiled.performance import log_performance_of
from salessim.engine.compiled.records import (
    CARE,
    KNOWLEDGE,
    LEAD,
    LEADS,
    NOBODY,
    PERSON,
    ROLE,
    RULES,
    SEGMENT,
    SOURCE,
    STAGE,
)
from salessim.engine.compiled.roster import is_there, may_do
from salessim.engine.compiled.shocks import odds_now, price_now
from salessim.engine.keys import OUTBOUND, stage_of
from salessim.randomness.streams import Stream
from salessim.rules.demand import share_reached
from salessim.rules.learning import log_yield
from salessim.rules.outcomes import loss_reason, stage_chance, whole_cents
from salessim.rules.scoring import UNSCORED
from salessim.trace.kinds import LossReason, Milestone, RowKind, Work

__all__ = [
    "GOES_ON",
    "becomes_deal_of",
    "comes_back",
    "contract_value",
    "decision",
    "fit_of",
    "is_first_meeting",
    "is_ready_for",
    "leaves_desk_of",
    "new_lead",
    "segment_of",
    "tempo_of",
]

GOES_ON, NOT_ACCEPTED = 0, int(LossReason.NOT_ACCEPTED)
FIRST_STAGE, STAGE_PASSED = int(Work.STAGE), int(RowKind.STAGE_PASSED)
ACCEPTED, OPPORTUNITY, WON = int(Milestone.ACCEPTED), int(Milestone.OPPORTUNITY), int(Milestone.WON)
SEGMENT_DRAW, FIT, TEMPO = int(Stream.SEGMENT), int(Stream.FIT), int(Stream.TEMPO)
CONTRACT_VALUE, OUTCOME = int(Stream.CONTRACT_VALUE), int(Stream.OUTCOME)
LOSS_REASON, RECYCLED = int(Stream.LOSS_REASON), int(Stream.RECYCLED)


@compiled_part
def segment_of(company: Any, identity: int, source: int) -> int:
    """The segment of a potential customer, by the mix of the source."""
    only = record_at(company.sources, source, SOURCE).only_segment
    if only != NOBODY:
        return only
    mix = floats_at(company.mix, source * company.n_segments, company.n_segments)
    return share_reached(mix, uniform(company, SEGMENT_DRAW, identity, 0))


@compiled_part
def new_lead(company: Any, identity: int, source: int, segment: int) -> int:
    """A potential customer with its own fit, budget, tempo and patience, of no unit yet; its slot."""
    slot = new_slot(company, LEADS)
    lead = record_at(company.leads, slot, LEAD)
    lead.id = identity
    lead.source = source
    lead.segment = segment
    lead.has_fit = 0
    lead.has_tempo = 0
    lead.score = UNSCORED
    lead.rank = record_at(company.rules, 0, RULES).middle_class
    lead.first_stage = record_at(company.segments, segment, SEGMENT).first_stage
    lead.unit = NOBODY
    lead.owner = NOBODY
    lead.known_by = NOBODY
    lead.closer = NOBODY
    lead.passes = 0
    lead.position = 0
    lead.first_contact = company.now
    lead.thought = 0
    lead.response = 0.0
    lead.lost_context = 0.0
    lead.is_given = 0
    lead.worked = 0
    lead.qualifier = lead.handed_by = NOBODY
    lead.decides_at = -1
    lead.was_asked = 0
    lead.discount = 0.0
    lead.keeps = 1.0
    lead.serial = new_serial(company)
    return slot


@compiled_part
def fit_of(company: Any, lead: Any) -> float:
    """Fit of the customer, drawn when it is first asked for."""
    if lead.has_fit == 0:
        shift = record_at(company.sources, lead.source, SOURCE).fit_shift
        lead.fit = shift + normal(company, FIT, lead.id, 0)
        lead.has_fit = 1
    return lead.fit


@compiled_part
def tempo_of(company: Any, lead: Any) -> float:
    """Tempo of the customer, drawn when it is first asked for."""
    if lead.has_tempo == 0:
        sigma = record_at(company.segments, lead.segment, SEGMENT).tempo_sigma
        lead.tempo = lognormal(company, TEMPO, lead.id, 0, 1.0, sigma)
        lead.has_tempo = 1
    return lead.tempo


@compiled_part
def contract_value(company: Any, lead: Any) -> int:
    """Annual contract value (cents) at the prices of now."""
    terms = record_at(company.segments, lead.segment, SEGMENT)
    value = lognormal(company, CONTRACT_VALUE, lead.id, 0, terms.acv_median, terms.acv_sigma)
    if company.n_shock_weeks > 0:
        value *= price_now(company, lead.segment)
    return whole_cents(value)


@compiled_part
def is_first_meeting(lead: Any, source: Any, position: int) -> bool:
    """Whether this is the meeting that an outbound call booked."""
    return bool(position == 0 and lead.passes == 0 and source.kind == OUTBOUND)


@compiled_part
def is_ready_for(company: Any, number: int, role: int, segment: int, level: int, opens_deal: bool) -> bool:
    """Whether a person holds a role, is able to do the work, and has room for it."""
    if not may_do(company, number, role, level):
        return False
    limit = record_at(company.segments, segment, SEGMENT).max_open_deals
    return not (opens_deal and record_at(company.people, number, PERSON).open_deals >= limit)


@compiled_part
def becomes_deal_of(company: Any, lead: Any, number: int) -> None:
    """The deal is now this closer's."""
    lead.closer = number
    lead.worked = 0
    record_at(company.people, number, PERSON).open_deals += 1


@compiled_part
def leaves_desk_of(company: Any, number: int) -> None:
    """A closer has room for another deal."""
    if number != NOBODY:
        person = record_at(company.people, number, PERSON)
        person.open_deals -= 1
        stir(company, person.unit)


@compiled_part
def decision(company: Any, lead: Any) -> int:
    """The customer decides: 0 to go on, else the reason of the loss."""
    terms = record_at(company.segments, lead.segment, SEGMENT)
    stage = record_at(company.stages, lead.first_stage + lead.position, STAGE)
    delay = company.now - lead.first_contact - lead.thought
    index = stage_of(lead.passes, lead.position)
    care = _care_taken(company, lead)
    chance = care.chance
    if 0.0 < chance < 1.0:
        chance = _chance(company, lead, terms, stage, care, delay)
    chance = chance * lead.keeps
    succeeds = chance > 0.0
    if 0.0 < chance < 1.0:
        succeeds = uniform(company, OUTCOME, lead.id, index) < chance
    lead.response = 0.0
    lead.lost_context = 0.0
    lead.keeps = 1.0
    is_judged_by(company, lead.owner, stage.chance, succeeds)
    if succeeds:
        milestone = WON if lead.position + 1 == terms.n_stages else stage.milestone
        note(
            company, STAGE_PASSED, lead.id, lead.passes, lead.owner, lead.unit, FIRST_STAGE + lead.position,
            milestone, delay,
        )  # fmt: skip
        _is_credited(company, lead, milestone)
        return GOES_ON
    if lead.position == 0:
        return NOT_ACCEPTED
    return _reason(company, lead, terms, index)


@compiled_part
def _is_credited(company: Any, lead: Any, milestone: int) -> None:
    """Who had a lead accepted is credited with that, and later with the opportunity that it becomes."""
    if milestone == ACCEPTED:
        lead.qualifier = lead.owner
        earns(company, lead.owner, ACCEPTED_LEADS, 1, lead.id, 0, 0)
    elif milestone == OPPORTUNITY and lead.qualifier != NOBODY and is_there(company, lead.qualifier):
        earns(company, lead.qualifier, OPPORTUNITIES, 1, lead.id, 0, 0)


@compiled_part
def _care_taken(company: Any, lead: Any) -> Any:
    """What the care that the owner's plan brings about makes of the stage at which a lead stands."""
    plan = record_at(company.people, lead.owner, PERSON).plan if lead.owner != NOBODY else NOBODY
    stage = lead.first_stage + lead.position
    return record_at(company.care, (plan + 1) * company.n_stages + stage, CARE)


@compiled_part
def _reason(company: Any, lead: Any, terms: Any, index: int) -> int:
    """Why the lead is lost; what decides nothing is not drawn."""
    depends_on_fit = terms.no_fit != terms.no_fit_when_poor
    is_certain = not depends_on_fit and terms.no_fit == 0.0 and terms.no_decision == 1.0
    return loss_reason(
        fit_of(company, lead) if depends_on_fit else 0.0,
        0.5 if is_certain else uniform(company, LOSS_REASON, lead.id, index),
        terms.no_decision,
        terms.no_fit,
        terms.no_fit_when_poor,
        terms.poor_fit,
    )


@compiled_part
def _chance(company: Any, lead: Any, terms: Any, stage: Any, care: Any, delay: int) -> float:
    """Chance that the stage succeeds, for this customer and closer, now."""
    people = company.market_now + lead.response + lead.lost_context
    if company.n_shock_weeks > 0 and lead.position > 0:
        people += odds_now(company, lead.segment)
    if lead.owner != NOBODY:
        people += terms.kappa * log_performance_of(company, lead.owner, stage.role)
    if company.is_new_product and record_at(company.roles, stage.role, ROLE).acts_on_odds:
        curve = record_at(company.knowledge, 0, KNOWLEDGE)
        people += terms.kappa * log_yield(
            company.n_won, curve.curve_floor, curve.curve_middle, curve.curve_width
        )
    fit_part = terms.fit_effect * fit_of(company, lead)
    return stage_chance(care.chance, care.intercept, fit_part, people, delay, terms.delay_effect, terms.cycle)


@compiled_part
def comes_back(company: Any, lead: Any) -> bool:
    """Whether a lead that was not accepted returns later: once, and not those on their way at the start."""
    chance = record_at(company.sources, lead.source, SOURCE).recycle_chance
    if lead.passes > 0 or lead.is_given != 0:
        return False
    return uniform(company, RECYCLED, lead.id, 0) < chance
