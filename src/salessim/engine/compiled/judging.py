"""Evaluation at the end of a quarter, and what follows from it."""

from __future__ import annotations

from typing import Any

from salessim.compiling import compiled_part
from salessim.engine.compiled.leaving import gives_notice
from salessim.engine.compiled.luck import uniform
from salessim.engine.compiled.memory import note, record_at
from salessim.engine.compiled.records import EVALUATION, NOBODY, PLAN, RING, RING_WEEKS, ROLE, RULES, SEAT
from salessim.engine.compiled.roster import (
    career_of,
    first_role_of,
    holding_of,
    occupant_of,
    person_of,
    stays,
)
from salessim.randomness.streams import Stream
from salessim.rules.evaluation import (
    COACHED,
    DISMISSED,
    NOTHING,
    QUARTER_WEEKS,
    RECOGNISED,
    attainment,
    micro,
    quality,
    score,
    verdict,
)
from salessim.rules.people import experience
from salessim.trace.kinds import LeavingReason, RowKind

__all__ = ["people_are_evaluated"]

EVALUATED, DISMISSAL = int(RowKind.EVALUATED), int(Stream.DISMISSAL)
FOR_RESULTS = int(LeavingReason.DISMISSED)


@compiled_part
def people_are_evaluated(company: Any, week: int) -> None:
    """Everybody at work whose results can be told."""
    for row in range(company.n_seats):
        number = occupant_of(company, row)
        if number != NOBODY and stays(company, number) and _has_results(company, number):
            _is_evaluated(company, number, week)


@compiled_part
def _has_results(company: Any, number: int) -> bool:
    person = person_of(company, number)
    if person.expected > 0:
        return True
    return bool(person.plan != NOBODY and record_at(company.plans, person.plan, PLAN).target > 0)


@compiled_part
def _is_evaluated(company: Any, number: int, week: int) -> None:
    person, career = person_of(company, number), career_of(company, number)
    terms = record_at(company.evaluation, 0, EVALUATION)
    quarter = week // QUARTER_WEEKS
    attained = _of_quarter(company, number, week)
    quality_now = quality(person.passed, person.expected)
    career.score = score(attained, quality_now, terms.quality_weight)
    past_ramp = _is_past_ramp(company, number)
    may_go = record_at(company.seats, person.seat, SEAT).leaves != 0
    reached = verdict(
        career.score,
        past_ramp,
        career.poor,
        uniform(company, DISMISSAL, person.id, quarter),
        terms.recognise_from,
        terms.coach_below,
        terms.dismiss_below,
        terms.dismissal if may_go else 0.0,
    )
    career.poor = career.poor + 1 if past_ramp and career.score < terms.dismiss_below else 0
    career.recognised = 1 if reached == RECOGNISED else 0
    career.coached = 1 if reached == COACHED else 0
    career.promotable = 1 if career.score >= terms.promote_from else 0
    person.passed = person.expected = 0
    if reached != NOTHING:
        note(
            company, EVALUATED, person.id, quarter, number, person.unit, micro(attained), micro(quality_now),
            reached,
        )  # fmt: skip
    if reached == DISMISSED:
        gives_notice(company, number, FOR_RESULTS, company.now)


@compiled_part
def _of_quarter(company: Any, number: int, week: int) -> float:
    """Attainment of the last thirteen weeks."""
    credit, target = 0, 0
    for k in range(week - QUARTER_WEEKS, week):
        ring = record_at(company.rings, number * RING_WEEKS + k % RING_WEEKS, RING)
        credit += ring.credit
        target += ring.target
    return attainment(credit, target)


@compiled_part
def _is_past_ramp(company: Any, number: int) -> bool:
    """Whether somebody has the experience at which the ramp of the first role ends."""
    first = first_role_of(company, number)
    role, holding = record_at(company.roles, first, ROLE), holding_of(company, number, first)
    if role.ramp == 0:
        return True
    end = max(role.ramp_time, role.ramp_late) if role.ramp_late_share > 0.0 else role.ramp_time
    reference = record_at(company.rules, 0, RULES).reference_utilisation
    return bool(experience(holding.known, holding.busy, reference) >= end)
