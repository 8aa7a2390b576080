"""How everybody stands when a week begins: what teaching has made of them, and the time that is left for work."""

from __future__ import annotations

from typing import Any

from salessim.compiling import compiled_part
from salessim.engine.compiled.memory import floats_at, note, record_at
from salessim.engine.compiled.performance import proficiency_of
from salessim.engine.compiled.records import (
    COACHING,
    KNOWLEDGE,
    LEARNER,
    LEAVING,
    LESSON,
    N_LESSONS,
    NOBODY,
    ROLE,
    SEAT,
    UNIT,
)
from salessim.engine.compiled.roster import (
    AT_WORK,
    career_of,
    duty_of,
    holding_of,
    learnt_by,
    occupant_of,
    person_of,
    works,
)
from salessim.rules.evaluation import micro
from salessim.rules.learning import (
    coaching_lift,
    mentoring_dose,
    mentoring_lift,
    ramp_speed,
    start_of_ramp,
)
from salessim.rules.people import after_schedule, lift, net_availability
from salessim.scenario.people_tables import LESSONS
from salessim.trace.kinds import RowKind
from salessim.units import WEEK

__all__ = ["dose_of", "everybody_stands", "weeks_in_role"]

MENTORING, WORKSHOP = LESSONS.index("mentoring"), LESSONS.index("workshop")
FEEDBACK, COACHED = LESSONS.index("feedback"), LESSONS.index("coaching")
STANDING = int(RowKind.STANDING)


@compiled_part
def weeks_in_role(company: Any, number: int) -> int:
    """Whole weeks since somebody came to be at work."""
    return (company.now - career_of(company, number).work_since) // WEEK


@compiled_part
def dose_of(company: Any, number: int, first: int) -> float:
    """Share of a full programme that a mentor has given to somebody whose first role this is."""
    received = record_at(company.learners, number * N_LESSONS + MENTORING, LEARNER).received
    if received <= 0 or not works(company, number):
        return 0.0
    weeks = min(
        weeks_in_role(company, number),
        record_at(company.lessons, first * N_LESSONS + MENTORING, LESSON).weeks,
    )
    return mentoring_dose(received, weeks, record_at(company.roles, first, ROLE).mentoring_full)


@compiled_part
def everybody_stands(company: Any, week: int) -> None:
    """Settle for the week what everybody brings to each role, and note it."""
    for row in range(company.n_seats):
        number = occupant_of(company, row)
        if number != NOBODY:
            _stands(company, number, row, week)
            _has_time(company, number, row)


@compiled_part
def _stands(company: Any, number: int, row: int, week: int) -> None:
    person, career = person_of(company, number), career_of(company, number)
    given = _lift_by_teaching(company, number, row)
    notice = record_at(company.leaving, 0, LEAVING).notice_output if person.leaves_at >= 0 else 1.0
    morale = micro(career.morale)
    person.is_limited = 0
    for role in range(company.n_roles):
        if not duty_of(company, row, role).holds:
            continue
        terms, holding = record_at(company.roles, role, ROLE), holding_of(company, number, role)
        _ramps(company, number, row, role)
        holding.lift = lift(given[0], given[1], learnt_by(company, number, role).shared, notice)
        proficiency = proficiency_of(company, holding, terms)
        holding.level = _level(company, proficiency) if holding.is_held else NOBODY
        if holding.level < company.n_levels - 1:
            person.is_limited = 1
        capability = micro(proficiency * holding.lift)
        note(company, STANDING, person.id, week, number, person.unit, capability, terms.ids, morale)


@compiled_part
def _lift_by_teaching(company: Any, number: int, row: int) -> tuple[float, float]:
    """Factors on performance by mentoring and by coaching."""
    first = record_at(company.seats, row, SEAT).first_role
    gain = record_at(company.roles, first, ROLE).mentoring_lift
    coaching = record_at(company.coaching, 0, COACHING)
    recent = record_at(company.learners, number * N_LESSONS + COACHED, LEARNER).recent
    return (
        mentoring_lift(dose_of(company, number, first), weeks_in_role(company, number), gain),
        coaching_lift(recent, coaching.lift, coaching.scale),
    )


@compiled_part
def _ramps(company: Any, number: int, row: int, role: int) -> None:
    """How fast experience counts in a role, and where it begins."""
    knowledge = record_at(company.knowledge, 0, KNOWLEDGE)
    terms, holding = record_at(company.roles, role, ROLE), holding_of(company, number, role)
    is_first = role == record_at(company.seats, row, SEAT).first_role
    trained = _trained(company, number, role) if is_first else 0.0
    holding.speed = ramp_speed(terms.playbook, knowledge.ramp_gain, trained, knowledge.training_gain)
    rotated = person_of(company, number).rotated != 0
    holding.start = start_of_ramp(
        terms.ramp_start, terms.playbook, knowledge.start_gain, rotated, knowledge.rotation_gain
    )


@compiled_part
def _trained(company: Any, number: int, first: int) -> float:
    """Share of the workshops of the first role that somebody attended."""
    lesson = record_at(company.lessons, first * N_LESSONS + WORKSHOP, LESSON)
    received = record_at(company.learners, number * N_LESSONS + WORKSHOP, LEARNER).received
    programme = lesson.hours * lesson.weeks
    return min(1.0, received / programme) if received > 0 and programme > 0 else 0.0


@compiled_part
def _level(company: Any, proficiency: float) -> int:
    """The highest level of work for which a proficiency is enough."""
    levels = floats_at(company.levels, 0, company.n_levels)
    level = company.n_levels - 1
    while level > 0 and levels[level] > proficiency:
        level -= 1
    return level


@compiled_part
def _has_time(company: Any, number: int, row: int) -> None:
    """What meetings and the week's scheduled hours leave of somebody's time."""
    person, seat = person_of(company, number), record_at(company.seats, row, SEAT)
    where = record_at(company.units, person.unit, UNIT)
    scheduled = 0
    for kind in (WORKSHOP, FEEDBACK, COACHED):
        scheduled += record_at(company.learners, number * N_LESSONS + kind, LEARNER).planned
    if person.phase == AT_WORK:
        sharing = record_at(company.knowledge, 0, KNOWLEDGE).sharing
        scheduled += seat.documentation + seat.experiments + sharing
    net = net_availability(
        seat.availability,
        where.coordination_form,
        where.coordination_fixed,
        where.coordination_per_colleague,
        where.headcount,
        where.open_week,
    )
    person.net_availability = after_schedule(net, scheduled, where.open_week)
