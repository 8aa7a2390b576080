"""The state of the first Monday: accounts somewhere in their term, and leads somewhere on their way."""

from __future__ import annotations

from typing import Any

from salessim.compiling import compiled_part
from salessim.engine.compiled.account import opens_as_given
from salessim.engine.compiled.agenda import will_happen
from salessim.engine.compiled.demand import arrival, number_in
from salessim.engine.compiled.lead import fit_of, new_lead, segment_of, tempo_of
from salessim.engine.compiled.luck import uniform
from salessim.engine.compiled.memory import note, record_at, release
from salessim.engine.compiled.records import LEAD, LEADS, NOBODY, NUMBER, PERSON, SEGMENT, SOURCE, STAGE
from salessim.engine.compiled.routing import least_loaded, unit_for
from salessim.engine.keys import BEFORE, INBOUND, OUTBOUND, STEADY_WEEKS
from salessim.engine.order import Tick
from salessim.randomness.draws import identity
from salessim.randomness.streams import Stream
from salessim.rules.calendar import whole_seconds
from salessim.rules.outcomes import stage_chance
from salessim.trace.kinds import RowKind

__all__ = ["opening_accounts", "opening_pipeline"]

OUTCOME, LEAD_GIVEN = int(Stream.OUTCOME), int(RowKind.LEAD_GIVEN)
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
        fit_part = terms.fit_effect * fit_of(company, lead)
        chance = stage_chance(stage.chance, stage.intercept, fit_part, 0.0, 0, 0.0, terms.cycle)
        if uniform(company, OUTCOME, lead.id, position) >= chance:
            break
    lead.serial = 0
    release(company, LEADS, slot)


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
