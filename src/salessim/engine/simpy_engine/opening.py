"""The state of the first Monday: accounts somewhere in their term, and leads somewhere on their way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from salessim.engine.keys import BEFORE, MOST_LIVES, STEADY_WEEKS, earlier_life, open_lead
from salessim.engine.simpy_engine.demand import InboundSource, arrival_of
from salessim.engine.simpy_engine.lead import Lead
from salessim.randomness.distributions import lognormal_quantile
from salessim.randomness.draws import identity
from salessim.randomness.streams import Stream
from salessim.rules.calendar import whole_seconds
from salessim.rules.outcomes import open_chance, stage_chance, undecided, undecided_draw
from salessim.trace.kinds import RowKind

if TYPE_CHECKING:
    from salessim.engine.simpy_engine.company import Company

__all__ = ["opening_accounts", "opening_leads", "opening_pipeline"]


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
        if company.luck.uniform(Stream.OUTCOME, lead.id, position) >= _reference_chance(
            company, lead, position
        ):
            return


def _reference_chance(company: Company, lead: Lead, position: int) -> float:
    """Chance that a lead passes a stage at reference conditions."""
    segments, stages, row = company.segments, company.stages, lead.first_stage + position
    fit_part = segments.fit_effect[lead.segment] * lead.fit
    return stage_chance(
        stages.chance[row], stages.intercept[row], fit_part, 0.0, 0, 0.0, segments.cycle[lead.segment]
    )


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


def opening_leads(company: Company) -> None:
    """Put the leads that are known to be open where they stand."""
    start = company.tables.start
    rows = zip(start.open_segment.tolist(), start.open_position.tolist(), start.open_source.tolist(),
               start.open_week.tolist(), start.open_number.tolist(), strict=True)  # fmt: skip
    for segment, position, source, weeks_ago, number in rows:
        source_id, segment_id = company.source_ids[source], company.segment_ids[segment]
        for i in range(number):
            lead = open_lead(source_id, segment_id, position, weeks_ago, i)
            came_at = arrival_of(company, source, lead, -weeks_ago)
            _is_known_open(company, Lead(company, lead, source, segment), position, came_at)


def _is_known_open(company: Company, lead: Lead, position: int, came_at: int) -> None:
    """A lead came to a stage before the start; its tempo is drawn given that its customer has not decided yet."""
    sigma, think = (
        company.segments.tempo_sigma[lead.segment],
        company.stages.think[lead.first_stage + position],
    )
    _has_passed(company, lead, position)
    if think > 0.0:
        left = undecided(float(-came_at), think, sigma)
        if not company.tables.start.losses_logged:
            chance = open_chance(left, _reference_chance(company, lead, position))
            if company.luck.uniform(Stream.STILL_OPEN, lead.id) >= chance:
                return
        drawn = undecided_draw(company.luck.uniform(Stream.TEMPO, lead.id), left)
        lead.tempo = lognormal_quantile(drawn, 1.0, -sigma)
    before = 0
    for earlier in range(position):
        if company.stages.think[lead.first_stage + earlier] > 0.0:
            before += whole_seconds(company.stages.think[lead.first_stage + earlier] * lead.tempo)
    thinks = max(whole_seconds(think * lead.tempo), 1 - came_at)
    lead.first_contact = came_at - before
    lead.thought = before + thinks
    _is_found_thinking(company, lead, position, came_at + thinks)


def _has_passed(company: Company, lead: Lead, position: int) -> None:
    """Fit is that of a lead that passed the stages before its own: lives are tried until one does."""
    shift = company.sources.fit_shift[lead.source]
    before = company.stages.chance[lead.first_stage : lead.first_stage + position]
    if company.segments.fit_effect[lead.segment] == 0.0 or 0.0 in before:
        return
    for attempt in range(MOST_LIVES):
        lead.fit = shift + company.luck.normal(Stream.FIT, lead.id, attempt)
        if all(
            company.luck.uniform(Stream.OUTCOME, lead.id, earlier_life(attempt, earlier))
            < _reference_chance(company, lead, earlier)
            for earlier in range(position)
        ):
            return
