"""A customer decides on a stage, and who brought that about is credited."""

from __future__ import annotations

from typing import TYPE_CHECKING

from salessim.engine.keys import stage_of
from salessim.randomness.streams import Stream
from salessim.rules.evaluation import micro
from salessim.rules.outcomes import loss_reason, stage_chance
from salessim.rules.pay.components import MEASURES
from salessim.trace.kinds import LossReason, Milestone, RowKind, Work

if TYPE_CHECKING:
    from salessim.engine.simpy_engine.lead import Lead

__all__ = ["GOES_ON", "NOT_ACCEPTED", "customer_decides"]

GOES_ON, NOT_ACCEPTED = 0, int(LossReason.NOT_ACCEPTED)
STAGE = int(Work.STAGE)
ACCEPTED_LEADS, OPPORTUNITIES = MEASURES.index("accepted_leads"), MEASURES.index("opportunities")


def customer_decides(lead: Lead, position: int) -> int:
    """The customer decides: 0 to go on, else the reason of the loss."""
    company, segments = lead.company, lead.company.segments
    segment, row = lead.segment, lead.first_stage + position
    now = company.calendar.now
    delay = now - lead.first_contact - lead.thought
    people = company.market_now + lead.response + lead.lost_context
    if position > 0:
        people += company.shocks.odds(segment)
    role = company.stages.role[row]
    if lead.owner is not None:
        people += segments.kappa[segment] * lead.owner.log_performance(role)
    if company.tables.knowledge.new_product and company.roles.acts_on_odds[role]:
        people += segments.kappa[segment] * company.log_yield()
    plan = lead.owner.plan if lead.owner is not None else -1
    chance = stage_chance(
        company.care_chances[plan][row],
        company.care_intercepts[plan][row],
        segments.fit_effect[segment] * lead.fit,
        people,
        delay,
        segments.delay_effect[segment],
        segments.cycle[segment],
    )
    index = stage_of(lead.passes, position)
    succeeds = company.luck.uniform(Stream.OUTCOME, lead.id, index) < chance * lead.keeps
    lead.response = lead.lost_context = 0.0
    lead.keeps = 1.0
    if lead.owner is not None and company.tables.evaluation.is_on:
        lead.owner.record.outcome(micro(company.stages.chance[row]), succeeds)
    if succeeds:
        milestone = (
            Milestone.WON if position + 1 == segments.n_stages[segment] else company.stages.milestone[row]
        )
        company.note(
            RowKind.STAGE_PASSED,
            lead.id,
            lead.passes,
            lead.owner,
            lead.unit,
            STAGE + position,
            milestone,
            delay,
        )
        _is_credited(lead, milestone)
        return GOES_ON
    if position == 0:
        return NOT_ACCEPTED
    u = company.luck.uniform(Stream.LOSS_REASON, lead.id, index)
    no_fit, when_poor = segments.no_fit[segment], segments.no_fit_when_poor[segment]
    return loss_reason(
        lead.fit, u, segments.no_decision[segment], no_fit, when_poor, segments.poor_fit[segment]
    )


def _is_credited(lead: Lead, milestone: int) -> None:
    """Credit for a milestone: to who had the lead accepted."""
    if milestone == Milestone.ACCEPTED:
        lead.qualifier = lead.owner
        if lead.owner is not None:
            lead.owner.pay.earns(ACCEPTED_LEADS, 1, lead.id)
    elif milestone == Milestone.OPPORTUNITY and lead.qualifier is not None and lead.qualifier.is_present:
        lead.qualifier.pay.earns(OPPORTUNITIES, 1, lead.id)
