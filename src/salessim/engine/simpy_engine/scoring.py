"""Lead scores: while an analyst is at work, leads are scored as they come in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from salessim.randomness.streams import Stream
from salessim.rules.evaluation import micro
from salessim.rules.scoring import lead_score, score_class
from salessim.trace.kinds import RowKind

if TYPE_CHECKING:
    from salessim.engine.simpy_engine.company import Company
    from salessim.engine.simpy_engine.lead import Lead

__all__ = ["is_scored", "look_for_analyst", "note_score"]


def look_for_analyst(company: Company) -> None:
    """Whether somebody is there to score leads and look at quotas."""
    role = company.rules.analyst_role
    company.has_analyst = role >= 0 and any(
        person.is_at_work() and person.holds(role) for person in company.people()
    )


def is_scored(lead: Lead) -> None:
    """Score a lead, if anybody can."""
    company, segments, segment = lead.company, lead.company.segments, lead.segment
    rules = company.rules
    if not (company.has_analyst and rules.accuracy > 0.0):
        return
    lead.score = lead_score(
        rules.accuracy,
        company.luck.normal(Stream.CONTRACT_VALUE, lead.id),
        segments.acv_sigma[segment],
        lead.fit,
        segments.value_by_fit[segment],
        company.luck.normal(Stream.SCORE, lead.id),
    )
    lead.rank = score_class(lead.score, rules.classes)
    lead.has_score = True


def note_score(lead: Lead) -> None:
    """The score goes on record."""
    if lead.has_score:
        company = lead.company
        company.note(RowKind.LEAD_SCORED, lead.id, 0, None, lead.unit, micro(lead.score), lead.rank)
