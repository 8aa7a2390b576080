"""The state of the first Monday: accounts somewhere in their term, and leads somewhere on their way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from salessim.engine.keys import BEFORE, STEADY_WEEKS
from salessim.engine.simpy_engine.demand import InboundSource
from salessim.engine.simpy_engine.lead import Lead
from salessim.randomness.draws import identity
from salessim.randomness.streams import Stream
from salessim.rules.calendar import whole_seconds
from salessim.rules.outcomes import stage_chance
from salessim.trace.kinds import RowKind

if TYPE_CHECKING:
    from salessim.engine.simpy_engine.company import Company

__all__ = ["opening_accounts", "opening_pipeline"]


def opening_accounts(company: Company) -> None:
    """Hand the accounts from before the start to those who hold the role, evenly."""
    for segment, number in enumerate(company.tables.start.accounts.tolist()):
        parent = company.segment_ids[segment] ^ BEFORE
        for n in range(number):
            owner = company.routes.least_loaded(
                segment, company.segments.account_role[segment], "open_accounts"
            )
            company.open_account(identity(parent, n, 0), segment).is_given(owner)


def opening_pipeline(company: Company, inbound: list[InboundSource]) -> None:
    """Put leads of the weeks before the start where they would be if nobody had ever had to wait."""
    start = company.tables.start
    weeks = max(STEADY_WEEKS if start.steady_pipeline else 0, start.backlog.shape[1])
    before = {each.source: each for each in inbound} | {
        each.source: InboundSource(company, each.source) for each in company.lists
    }
    for row, source in sorted(before.items()):
        known = start.backlog[row, : start.known_weeks[row]].tolist()
        for weeks_ago in range(weeks, 0, -1):
            if known:
                number = known[weeks_ago - 1] if weeks_ago <= len(known) else 0
            else:
                number = (
                    source.number_in(-weeks_ago) if start.steady_pipeline and weeks_ago <= STEADY_WEEKS else 0
                )
            for lead, arrived_at in source.arrivals(-weeks_ago, number):
                _place(company, Lead(company, lead, row), arrived_at)


def _place(company: Company, lead: Lead, arrived_at: int) -> None:
    """Walk a lead along its way at reference conditions; if its customer thinks at time 0, that is where it stands."""
    segments, stages = company.segments, company.stages
    lead.first_contact = at = arrived_at
    for position in range(segments.n_stages[lead.segment]):
        row = lead.first_stage + position
        if stages.think[row] > 0.0:
            thinks = whole_seconds(stages.think[row] * lead.tempo)
            lead.thought += thinks
            at += thinks
        if at >= 0:
            _is_found_thinking(company, lead, position, at)
            return
        fit_part = segments.fit_effect[lead.segment] * lead.fit
        chance = stage_chance(
            stages.chance[row], stages.intercept[row], fit_part, 0.0, 0, 0.0, segments.cycle[lead.segment]
        )
        if company.luck.uniform(Stream.OUTCOME, lead.id, position) >= chance:
            return


def _is_found_thinking(company: Company, lead: Lead, position: int, thinks_until: int) -> None:
    closer = company.routes.least_loaded(
        lead.segment, company.stages.role[lead.first_stage + position], "open_deals"
    )
    lead.owner = lead.known_by = closer
    lead.position = position
    company.leads[lead.id] = lead
    if closer is not None:
        lead.unit = closer.unit
        if position > 0:
            lead.closer = closer
            closer.open_deals += 1
    else:
        lead.finds_unit()
    source, segment = company.source_ids[lead.source], company.segment_ids[lead.segment]
    company.note(
        RowKind.LEAD_GIVEN, lead.id, position, closer, lead.unit, source, segment, lead.first_contact
    )
    company.calendar.process(lead.is_thinking(position, thinks_until))
