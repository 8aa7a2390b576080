"""Lead scores: while an analyst is at work, how much each new lead promises is predicted."""

from __future__ import annotations

from typing import Any

from salessim.compiling import compiled_apart, compiled_part
from salessim.engine.compiled.lead import fit_of
from salessim.engine.compiled.luck import normal
from salessim.engine.compiled.memory import note, record_at
from salessim.engine.compiled.records import NOBODY, RULES, SEGMENT
from salessim.engine.compiled.roster import holds, worker_in
from salessim.randomness.streams import Stream
from salessim.rules.evaluation import micro
from salessim.rules.scoring import lead_score, score_class
from salessim.trace.kinds import RowKind

__all__ = ["analysts_look", "is_scored", "score_is_noted"]

CONTRACT_VALUE, SCORE = int(Stream.CONTRACT_VALUE), int(Stream.SCORE)
LEAD_SCORED = int(RowKind.LEAD_SCORED)


@compiled_part
def analysts_look(company: Any) -> None:
    """Whether somebody at work looks at leads and quotas from now on."""
    role = record_at(company.rules, 0, RULES).analyst_role
    company.has_analyst = 0
    if role == NOBODY:
        return
    for row in range(company.n_seats):
        number = worker_in(company, row)
        if number != NOBODY and holds(company, number, role):
            company.has_analyst = 1


@compiled_part
def _are_scored(company: Any) -> bool:
    return bool(company.has_analyst and record_at(company.rules, 0, RULES).accuracy > 0.0)


@compiled_part
def is_scored(company: Any, lead: Any) -> None:
    """What a new lead promises, if somebody looks."""
    if _are_scored(company):
        _predict(company, lead)


@compiled_apart
def _predict(company: Any, lead: Any) -> None:
    """The percentile of a lead's predicted value, and its class.

    Parameters
    ----------
    company, lead : record
        The company, and the lead.
    """
    rules = record_at(company.rules, 0, RULES)
    terms = record_at(company.segments, lead.segment, SEGMENT)
    lead.score = lead_score(
        rules.accuracy,
        normal(company, CONTRACT_VALUE, lead.id, 0),
        terms.acv_sigma,
        fit_of(company, lead),
        terms.value_by_fit,
        normal(company, SCORE, lead.id, 0),
    )
    lead.rank = score_class(lead.score, rules.classes)


@compiled_part
def score_is_noted(company: Any, lead: Any) -> None:
    """The score of a new lead in the trace, if somebody looked."""
    if _are_scored(company):
        note(company, LEAD_SCORED, lead.id, 0, NOBODY, lead.unit, micro(lead.score), lead.rank, 0)
