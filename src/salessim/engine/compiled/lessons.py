"""Lessons of a week: who learns from whom, and for how long."""

from __future__ import annotations

from typing import Any

from salessim.compiling import compiled_part
from salessim.engine.compiled.appointment import less_booked, makes_appointment
from salessim.engine.compiled.desk import NO_TASK, STARTED, WAITING, drop
from salessim.engine.compiled.memory import record_at
from salessim.engine.compiled.performance import proficiency_of
from salessim.engine.compiled.records import (
    COACHING,
    EVALUATION,
    LEARNER,
    LESSON,
    N_LESSONS,
    NOBODY,
    NUMBER,
    ROLE,
    TASK,
    UNIT,
)
from salessim.engine.compiled.roster import (
    AT_WORK,
    GONE,
    career_of,
    duty_of,
    first_role_of,
    holding_of,
    occupant_of,
    person_of,
    role_taught,
    stays,
    worker_in,
)
from salessim.engine.compiled.standing import weeks_in_role
from salessim.rules.learning import LONGEST_WATCH
from salessim.scenario.people_tables import LESSONS
from salessim.trace.kinds import Phase, Work

__all__ = ["lesson_is_over", "lessons_are_planned", "undone_lessons_are_dropped"]

SHADOWING, MENTORING, WORKSHOP, FEEDBACK, COACHED = range(len(LESSONS))
FIRST_LESSON, WATCHING = int(Work.SHADOWING), int(Phase.SHADOWING)
MANDATORY, VOLUNTARY = 1, 2


@compiled_part
def _learner(company: Any, number: int, kind: int) -> Any:
    return record_at(company.learners, number * N_LESSONS + kind, LEARNER)


# -- what becomes of a lesson -------------------------------------------------------------------------------------


@compiled_part
def undone_lessons_are_dropped(company: Any) -> None:
    """Lessons of last week that have not begun do not take place."""
    for row in range(company.n_seats):
        number = occupant_of(company, row)
        if number == NOBODY:
            continue
        for kind in range(N_LESSONS):
            learner = _learner(company, number, kind)
            if learner.task != NO_TASK:
                state = record_at(company.tasks, learner.task, TASK).state
                if state == WAITING:
                    drop(company, learner.task)
                if state != STARTED:
                    learner.task = NO_TASK


@compiled_part
def lesson_is_over(company: Any, task: Any, number: int) -> None:
    """A lesson was given: to one learner, or as a workshop to all who came."""
    kind = task.work - FIRST_LESSON
    if kind != WORKSHOP:
        _has_learnt(company, task.slot, kind, number, task.length)
        return
    for row in range(company.n_seats):
        learner = occupant_of(company, row)
        if learner != NOBODY:
            _has_learnt(company, learner, kind, number, task.length)


@compiled_part
def _has_learnt(company: Any, learner: int, kind: int, task: int, length: int) -> None:
    record = _learner(company, learner, kind)
    if record.task == task and person_of(company, learner).phase != GONE:
        record.received += length
        record.received_week += length
        record.task = NO_TASK


# -- what everybody wants -----------------------------------------------------------------------------------------


@compiled_part
def lessons_are_planned(company: Any, week: int) -> None:
    """Everybody who learns has appointments with those who teach."""
    for row in range(company.n_seats):
        number = occupant_of(company, row)
        if number != NOBODY:
            career_of(company, number).appointed = 0
            for kind in range(N_LESSONS):
                _learner(company, number, kind).planned = 0
                _learner(company, number, kind).wants = _wants(company, number, kind)
    _find_mentors(company)
    for row in range(company.n_seats):
        number = occupant_of(company, row)
        if number != NOBODY:
            for kind in range(N_LESSONS):
                _is_planned(company, number, kind, week)


@compiled_part
def _wants(company: Any, number: int, kind: int) -> int:
    """Seconds of a kind of lesson that somebody should have this week; none while the last is being given."""
    learner, first = _learner(company, number, kind), first_role_of(company, number)
    lesson = record_at(company.lessons, first * N_LESSONS + kind, LESSON)
    phase = person_of(company, number).phase
    if learner.task != NO_TASK:
        return 0
    if kind == SHADOWING:
        return min(LONGEST_WATCH, lesson.hours - learner.received) if phase == WATCHING else 0
    if phase != AT_WORK:
        return 0
    if kind == COACHED:
        extra = record_at(company.evaluation, 0, EVALUATION).coach_hours
        return lesson.hours + (extra if career_of(company, number).coached else 0)
    if weeks_in_role(company, number) >= lesson.weeks:
        return 0
    if kind == MENTORING and not _has_programme(company, number, first):
        return 0
    return lesson.hours


@compiled_part
def _has_programme(company: Any, number: int, first: int) -> bool:
    """Whether somebody has to have a mentor, or wants one where it is voluntary."""
    scheme = record_at(company.roles, first, ROLE).mentoring
    return bool(scheme == MANDATORY or (scheme == VOLUNTARY and career_of(company, number).volunteers))


# -- mentors ------------------------------------------------------------------------------------------------------


@compiled_part
def _find_mentors(company: Any) -> None:
    """Mentors stay; who has none is given the one with the fewest others."""
    for row in range(company.n_seats):
        number = occupant_of(company, row)
        if number != NOBODY:
            career_of(company, number).n_mentees = 0
    for row in range(company.n_seats):
        number = occupant_of(company, row)
        if number != NOBODY and _needs_mentor(company, number) and _keeps_mentor(company, number):
            career_of(company, career_of(company, number).mentor).n_mentees += 1
    for row in range(company.n_seats):
        number = occupant_of(company, row)
        if number != NOBODY and _needs_mentor(company, number) and not _keeps_mentor(company, number):
            mentor = _new_mentor(company, number)
            career_of(company, number).mentor = mentor
            if mentor != NOBODY:
                career_of(company, mentor).n_mentees += 1


@compiled_part
def _needs_mentor(company: Any, number: int) -> bool:
    return _first_wanted(company, number) != NOBODY


@compiled_part
def _first_wanted(company: Any, number: int) -> int:
    """The first of the kinds of lesson wanted that a mentor gives, or -1."""
    for kind in range(N_LESSONS):
        if kind not in (WORKSHOP, COACHED) and _learner(company, number, kind).wants > 0:
            return kind
    return NOBODY


@compiled_part
def _keeps_mentor(company: Any, number: int) -> bool:
    mentor = career_of(company, number).mentor
    return bool(
        mentor != NOBODY
        and stays(company, mentor)
        and person_of(company, mentor).unit == person_of(company, number).unit
    )


@compiled_part
def _new_mentor(company: Any, number: int) -> int:
    """Who of the unit can teach what is wanted first, and has the fewest mentees; ties to the lowest seat."""
    kind = _first_wanted(company, number)
    where = record_at(company.units, person_of(company, number).unit, UNIT)
    best, least = NOBODY, 0
    for row in range(where.first_seat, where.first_seat + where.n_seats):
        other = occupant_of(company, row)
        if other in (NOBODY, number) or not stays(company, other) or _is_beginner(company, other):
            continue
        n_mentees = career_of(company, other).n_mentees
        if (best == NOBODY or n_mentees < least) and _can_teach(company, number, other, kind):
            best, least = other, n_mentees
    return best


@compiled_part
def _is_beginner(company: Any, number: int) -> bool:
    """Whether somebody should have a mentor, and so is none."""
    return bool(
        _learner(company, number, SHADOWING).wants > 0 or _learner(company, number, MENTORING).wants > 0
    )


@compiled_part
def _can_teach(company: Any, number: int, other: int, kind: int) -> bool:
    """Whether somebody is proficient enough in a role that gives a kind of lesson to the learner's role."""
    first = first_role_of(company, number)
    enough = record_at(company.roles, first, ROLE).mentor_from
    taught_by = (first * N_LESSONS + kind) * company.n_roles
    seat = person_of(company, other).seat
    for role in range(company.n_roles):
        if (
            record_at(company.taught_by, taught_by + role, NUMBER).value
            and duty_of(company, seat, role).holds
        ):
            terms = record_at(company.roles, role, ROLE)
            if proficiency_of(company, holding_of(company, other, role), terms) >= enough:
                return True
    return False


# -- who gives it -------------------------------------------------------------------------------------------------


@compiled_part
def _is_planned(company: Any, number: int, kind: int, week: int) -> None:
    """An appointment for a lesson, if it is wanted and there is somebody to give it."""
    learner = _learner(company, number, kind)
    seconds = learner.wants
    if seconds <= 0:
        return
    if kind == WORKSHOP:
        shared = _workshop_of_others(company, number)
        if shared != NO_TASK:
            learner.task = shared
            learner.planned = seconds
            return
        giver = _trainer(company, number)
    elif kind == COACHED:
        giver = _coach(company, number)
    else:
        giver = career_of(company, number).mentor
        seconds = min(seconds, _left_of_mentor(company, number, giver))
    first = first_role_of(company, number)
    role = role_taught(company, giver, first, kind) if giver != NOBODY else NOBODY
    if seconds <= 0 or role == NOBODY:
        return
    entity = person_of(company, number).id
    learner.task = makes_appointment(
        company, giver, number, 0, entity, FIRST_LESSON + kind, week, role, seconds
    )
    learner.planned = seconds


@compiled_part
def _left_of_mentor(company: Any, number: int, mentor: int) -> int:
    """Seconds that a mentor has left for one of the mentees."""
    if mentor == NOBODY:
        return 0
    most = record_at(company.roles, first_role_of(company, number), ROLE).most_per_mentor
    planned = 0
    for kind in (SHADOWING, MENTORING, FEEDBACK):
        planned += _learner(company, number, kind).planned
    return most // career_of(company, mentor).n_mentees - planned


@compiled_part
def _workshop_of_others(company: Any, number: int) -> int:
    """The workshop of a newcomer of the same unit and role that was planned before, if there is one."""
    person, first = person_of(company, number), first_role_of(company, number)
    where = record_at(company.units, person.unit, UNIT)
    for row in range(where.first_seat, person.seat):
        other = occupant_of(company, row)
        if other != NOBODY and first_role_of(company, other) == first:
            learner = _learner(company, other, WORKSHOP)
            if learner.planned > 0:
                return learner.task
    return NO_TASK


@compiled_part
def _trainer(company: Any, number: int) -> int:
    """Who gives workshops to somebody: one of the unit if there is any, else of another."""
    where = record_at(company.units, person_of(company, number).unit, UNIT)
    giver = _trainer_among(company, number, where.first_seat, where.n_seats)
    return giver if giver != NOBODY else _trainer_among(company, number, 0, company.n_seats)


@compiled_part
def _trainer_among(company: Any, number: int, first: int, n: int) -> int:
    best, role = NOBODY, first_role_of(company, number)
    for row in range(first, first + n):
        other = worker_in(company, row)
        if other not in (NOBODY, number) and role_taught(company, other, role, WORKSHOP) != NOBODY:
            best = less_booked(company, other, best)
    return best


@compiled_part
def _coach(company: Any, number: int) -> int:
    """Who of the unit coaches somebody: each coach has so many heads, in the order of seats. Coaches have no coach."""
    first = first_role_of(company, number)
    if role_taught(company, number, first, COACHED) != NOBODY:
        return NOBODY
    person = person_of(company, number)
    where = record_at(company.units, person.unit, UNIT)
    turn = _heads_before(company, where.first_seat, person.seat)
    turn //= record_at(company.coaching, 0, COACHING).span
    for row in range(where.first_seat, where.first_seat + where.n_seats):
        other = worker_in(company, row)
        if other != NOBODY and role_taught(company, other, first, COACHED) != NOBODY:
            if turn == 0:
                return other
            turn -= 1
    return NOBODY


@compiled_part
def _heads_before(company: Any, first: int, last: int) -> int:
    """People at work in a range of seats who are not coaches themselves."""
    n = 0
    for row in range(first, last):
        other = worker_in(company, row)
        if other != NOBODY:
            own = first_role_of(company, other)
            if role_taught(company, other, own, COACHED) == NOBODY:
                n += 1
    return n
