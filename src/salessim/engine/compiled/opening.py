"""The state of the first Monday: accounts somewhere in their term, and leads somewhere on their way."""

from __future__ import annotations

from typing import Any

from salessim.compiling import compiled_part
from salessim.engine.compiled.account import opens_as_given
from salessim.engine.compiled.agenda import will_happen
from salessim.engine.compiled.demand import arrival, number_in
from salessim.engine.compiled.lead import fit_of, new_lead, segment_of, tempo_of
from salessim.engine.compiled.luck import normal, uniform
from salessim.engine.compiled.memory import note, record_at, release
from salessim.engine.compiled.records import (
    LEAD,
    LEADS,
    NOBODY,
    NUMBER,
    OPEN_LEADS,
    PERSON,
    SEGMENT,
    SOURCE,
    STAGE,
)
from salessim.engine.compiled.routing import least_loaded, unit_for
from salessim.engine.keys import BEFORE, INBOUND, MOST_LIVES, OUTBOUND, STEADY_WEEKS, earlier_life, open_lead
from salessim.engine.order import Tick
from salessim.randomness.distributions import lognormal_quantile
from salessim.randomness.draws import identity
from salessim.randomness.streams import Stream
from salessim.rules.calendar import whole_seconds
from salessim.rules.outcomes import open_chance, stage_chance, undecided, undecided_draw
from salessim.trace.kinds import RowKind

__all__ = ["opening_accounts", "opening_leads", "opening_pipeline"]

OUTCOME, LEAD_GIVEN = int(Stream.OUTCOME), int(RowKind.LEAD_GIVEN)
FIT, TEMPO, STILL_OPEN = int(Stream.FIT), int(Stream.TEMPO), int(Stream.STILL_OPEN)
CUSTOMER_DECIDES = int(Tick.CUSTOMER_DECIDES)


@compiled_part
def opening_accounts(company: Any) -> None:
    """Hand the accounts from before the start to those who hold the role, evenly."""
    for segment in range(company.n_segments):
        parent = record_at(company.segments, segment, SEGMENT).ids ^ BEFORE
        for n in range(record_at(company.accounts_given, segment, NUMBER).value):
            opens_as_given(company, identity(parent, n, 0), segment)


@compiled_part
def opening_pipeline(company: Any) -> None:
    """Put leads of the weeks before the start where they would be if nobody had ever had to wait."""
    for source in range(company.n_sources):
        terms = record_at(company.sources, source, SOURCE)
        if terms.kind not in (INBOUND, OUTBOUND):
            continue
        for weeks_ago in range(company.weeks_before, 0, -1):
            for i in range(_number_before(company, source, weeks_ago)):
                lead = identity(terms.ids, -weeks_ago, i)
                arrived_at = arrival(company, source, lead, -weeks_ago)
                segment = segment_of(company, lead, source)
                _place(company, new_lead(company, lead, source, segment), arrived_at)


@compiled_part
def _number_before(company: Any, source: int, weeks_ago: int) -> int:
    """Leads of a week before the start: as they are known, or drawn when the pipeline is to be steady."""
    n_known = record_at(company.sources, source, SOURCE).n_known
    if n_known > 0:
        known = record_at(company.known_leads, source * company.n_known_weeks + weeks_ago - 1, NUMBER)
        return known.value if weeks_ago <= n_known else 0
    if company.steady_pipeline and weeks_ago <= STEADY_WEEKS:
        return number_in(company, source, -weeks_ago)
    return 0


@compiled_part
def _place(company: Any, slot: int, arrived_at: int) -> None:
    """Walk a lead along its way at reference conditions; if its customer thinks at time 0, that is where it stands."""
    lead = record_at(company.leads, slot, LEAD)
    terms = record_at(company.segments, lead.segment, SEGMENT)
    lead.first_contact = arrived_at
    at = arrived_at
    for position in range(terms.n_stages):
        stage = record_at(company.stages, lead.first_stage + position, STAGE)
        if stage.think > 0.0:
            thinks = whole_seconds(stage.think * tempo_of(company, lead))
            lead.thought += thinks
            at += thinks
        if at >= 0:
            _is_found_thinking(company, slot, position, at)
            return
        if uniform(company, OUTCOME, lead.id, position) >= _reference_chance(company, lead, position):
            break
    lead.serial = 0
    release(company, LEADS, slot)


@compiled_part
def _reference_chance(company: Any, lead: Any, position: int) -> float:
    """Chance that a lead passes a stage at reference conditions."""
    terms = record_at(company.segments, lead.segment, SEGMENT)
    stage = record_at(company.stages, lead.first_stage + position, STAGE)
    fit_part = terms.fit_effect * fit_of(company, lead)
    return stage_chance(stage.chance, stage.intercept, fit_part, 0.0, 0, 0.0, terms.cycle)


@compiled_part
def _is_found_thinking(company: Any, slot: int, position: int, thinks_until: int) -> None:
    lead = record_at(company.leads, slot, LEAD)
    role = record_at(company.stages, lead.first_stage + position, STAGE).role
    closer = least_loaded(company, lead.segment, role, False)
    lead.owner = closer
    lead.known_by = closer
    lead.position = position
    lead.is_given = 1
    lead.decides_at = thinks_until
    if closer != NOBODY:
        person = record_at(company.people, closer, PERSON)
        lead.unit = person.unit
        if position > 0:
            lead.closer = closer
            person.open_deals += 1
    else:
        first = record_at(company.stages, lead.first_stage, STAGE).role
        lead.unit = unit_for(company, lead.segment, first, lead.id, NOBODY, lead.score)
    source = record_at(company.sources, lead.source, SOURCE).ids
    segment = record_at(company.segments, lead.segment, SEGMENT).ids
    note(company, LEAD_GIVEN, lead.id, position, closer, lead.unit, source, segment, lead.first_contact)
    will_happen(company, thinks_until, CUSTOMER_DECIDES, lead.id, position, slot, lead.serial)


@compiled_part
def opening_leads(company: Any) -> None:
    """Put the leads that are known to be open where they stand."""
    for row in range(company.n_open):
        known = record_at(company.open_leads, row, OPEN_LEADS)
        source = record_at(company.sources, known.source, SOURCE).ids
        segment = record_at(company.segments, known.segment, SEGMENT).ids
        for i in range(known.number):
            lead = open_lead(source, segment, known.position, known.week, i)
            came_at = arrival(company, known.source, lead, -known.week)
            slot = new_lead(company, lead, known.source, known.segment)
            _is_known_open(company, slot, known.position, came_at)


@compiled_part
def _is_known_open(company: Any, slot: int, position: int, came_at: int) -> None:
    """A lead came to a stage before the start; its tempo is drawn given that its customer has not decided yet."""
    lead = record_at(company.leads, slot, LEAD)
    think = record_at(company.stages, lead.first_stage + position, STAGE).think
    _has_passed(company, lead, position)
    if think > 0.0:
        sigma = record_at(company.segments, lead.segment, SEGMENT).tempo_sigma
        left = undecided(float(-came_at), think, sigma)
        if company.losses_logged == 0:
            chance = open_chance(left, _reference_chance(company, lead, position))
            if uniform(company, STILL_OPEN, lead.id, 0) >= chance:
                lead.serial = 0
                release(company, LEADS, slot)
                return
        lead.tempo = lognormal_quantile(
            undecided_draw(uniform(company, TEMPO, lead.id, 0), left), 1.0, -sigma
        )
        lead.has_tempo = 1
    before = 0
    for earlier in range(position):
        earlier_think = record_at(company.stages, lead.first_stage + earlier, STAGE).think
        if earlier_think > 0.0:
            before += whole_seconds(earlier_think * tempo_of(company, lead))
    thinks = max(whole_seconds(think * tempo_of(company, lead)), 1 - came_at)
    lead.first_contact = came_at - before
    lead.thought = before + thinks
    _is_found_thinking(company, slot, position, came_at + thinks)


@compiled_part
def _has_passed(company: Any, lead: Any, position: int) -> None:
    """Fit is that of a lead that passed the stages before its own: lives are tried until one does."""
    if record_at(company.segments, lead.segment, SEGMENT).fit_effect == 0.0:
        return
    for earlier in range(position):
        if record_at(company.stages, lead.first_stage + earlier, STAGE).chance == 0.0:
            return
    shift = record_at(company.sources, lead.source, SOURCE).fit_shift
    lead.has_fit = 1
    for attempt in range(MOST_LIVES):
        lead.fit = shift + normal(company, FIT, lead.id, attempt)
        n_passed = 0
        while n_passed < position:
            u = uniform(company, OUTCOME, lead.id, earlier_life(attempt, n_passed))
            if u >= _reference_chance(company, lead, n_passed):
                break
            n_passed += 1
        if n_passed == position:
            return
