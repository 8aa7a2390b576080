"""How people come into a seat: who they are, what begins anew with the seat, and the way into its role."""

from __future__ import annotations

from typing import Any

from salessim.compiling import compiled_part
from salessim.engine.compiled.desk import NO_TASK
from salessim.engine.compiled.idle import becomes_free
from salessim.engine.compiled.luck import uniform
from salessim.engine.compiled.memory import new_slot, note, record_at
from salessim.engine.compiled.pay import pay_begins_anew, purse_of
from salessim.engine.compiled.records import (
    LEARNER,
    LESSON,
    N_LESSONS,
    NOBODY,
    PEOPLE,
    PLAN,
    RING,
    RING_WEEKS,
    ROLE,
    RULES,
    SEAT,
    UNIT,
)
from salessim.engine.compiled.requisition import next_identity, shares_values, z_of_person, z_of_role
from salessim.engine.compiled.roster import (
    AT_WORK,
    GONE,
    career_of,
    duty_of,
    first_role_of,
    holding_of,
    learnt_by,
    occupant_of,
    person_of,
)
from salessim.engine.keys import candidate_of
from salessim.randomness.streams import Stream
from salessim.rules.evaluation import weekly_target
from salessim.rules.learning import volunteers
from salessim.rules.people import talent, talent_pace
from salessim.trace.kinds import Phase, RowKind
from salessim.units import WEEK

__all__ = [
    "begins_in_role",
    "goes_on_in_role",
    "is_there_from_the_start",
    "newcomer",
    "phases_end",
    "takes_seat",
]

THEORY, ROTATION, SHADOWING = int(Phase.THEORY), int(Phase.ROTATION), int(Phase.SHADOWING)
PHASE_BEGAN, VOLUNTEERS = int(RowKind.PHASE_BEGAN), int(Stream.VOLUNTEERS)


@compiled_part
def newcomer(company: Any, row: int, candidate: int, mean: float) -> int:
    """One of the candidates for a seat takes it, with talents of this mean; nobody when there is no room."""
    number = new_slot(company, PEOPLE)
    if company.is_full:
        return NOBODY
    seat = record_at(company.seats, row, SEAT)
    person, career = person_of(company, number), career_of(company, number)
    person.id = next_identity(seat)
    person.leaves_at = -1
    person.last_role = NOBODY
    person.open_deals = person.open_accounts = person.n_taken = person.n_blocks = 0
    person.idle_next = person.idle_before = NOBODY
    person.task = NO_TASK
    person.rotated = person.busy_week = 0
    purse_of(company, number).n_quotas = 0
    person.effort = 1.0
    career.started_at = career.since = company.now
    career.phase_number = career.phase_until = career.moves = career.reason = career.overload = 0
    career.appointed = 0
    career.morale = 0.5
    who = candidate_of(person.id, candidate)
    career.values = shares_values(company, who)
    _has_talents(company, number, row, who, mean)
    seat.n_occupants += 1
    takes_seat(company, number, row)
    return number


@compiled_part
def _has_talents(company: Any, number: int, row: int, who: int, mean: float) -> None:
    """What a candidate brings to each role: talent, and for the first in a seat also experience."""
    seat = record_at(company.seats, row, SEAT)
    is_first = seat.n_occupants == 0 and seat.starts_at >= 0
    rules = record_at(company.rules, 0, RULES)
    correlation, effect = rules.talent_correlation, rules.talent_effect
    z_person = z_of_person(company, who)
    for role in range(company.n_roles):
        holding = holding_of(company, number, role)
        z_role = z_of_role(company, who, role)
        holding.talent = talent(mean, seat.talent_sd, correlation, z_person, z_role)
        holding.talent_pace = talent_pace(holding.talent, effect)
        holding.known = duty_of(company, row, role).experience if is_first else 0
        holding.busy = 0
        holding.level = NOBODY
        holding.start = record_at(company.roles, role, ROLE).ramp_start
        holding.speed = holding.lift = 1.0
        learnt = learnt_by(company, number, role)
        learnt.busy_on_monday = 0
        learnt.shared = 0.0


@compiled_part
def takes_seat(company: Any, number: int, row: int) -> None:
    """What begins anew with every seat."""
    seat = record_at(company.seats, row, SEAT)
    person, career = person_of(company, number), career_of(company, number)
    seat.occupant = number
    record_at(company.units, seat.unit, UNIT).headcount += 1
    person.seat, person.unit, person.plan = row, seat.unit, seat.plan
    person.first_watched, person.n_watched = seat.first_watched, seat.n_watched
    person.is_limited = person.helps_now = 0
    person.passed = person.expected = person.credit_week = 0
    person.net_availability = seat.availability
    career.seat_since = company.now
    career.weeks = career.poor = career.recognised = career.coached = career.promotable = 0
    career.score = 0.0
    for role in range(company.n_roles):
        holding_of(company, number, role).is_held = duty_of(company, row, role).holds
    if seat.plan != NOBODY:
        record_at(company.plans, seat.plan, PLAN).heads += 1
    _rings_are_full(company, number)
    pay_begins_anew(company, number)


@compiled_part
def _rings_are_full(company: Any, number: int) -> None:
    """Everybody begins on target."""
    plan = person_of(company, number).plan
    target = weekly_target(record_at(company.plans, plan, PLAN).target, 1.0) if plan != NOBODY else 0
    for k in range(RING_WEEKS):
        ring = record_at(company.rings, number * RING_WEEKS + k, RING)
        ring.credit = ring.target = target
        ring.earned = 0
    career = career_of(company, number)
    career.credited = career.targeted = RING_WEEKS * target


@compiled_part
def _has_no_lessons(company: Any, number: int) -> None:
    for kind in range(N_LESSONS):
        learner = record_at(company.learners, number * N_LESSONS + kind, LEARNER)
        learner.received = learner.received_week = learner.planned = learner.wants = 0
        learner.task = NO_TASK
        learner.recent = 0.0


# -- the way into a role ------------------------------------------------------------------------------------------


@compiled_part
def _is_new_in_role(company: Any, number: int) -> None:
    """What begins anew with a role: since when, lessons, and whether somebody wants a mentor."""
    person, career = person_of(company, number), career_of(company, number)
    career.role_since = career.work_since = company.now
    career.mentor = NOBODY
    first = first_role_of(company, number)
    u = uniform(company, VOLUNTEERS, person.id, career.moves)
    uptake = record_at(company.roles, first, ROLE).uptake
    career.volunteers = 1 if volunteers(u, holding_of(company, number, first).talent, uptake) else 0
    _has_no_lessons(company, number)


@compiled_part
def is_there_from_the_start(company: Any, number: int) -> None:
    """Who is there on the first Monday has been for as long as the longest experience, and is at work."""
    _is_new_in_role(company, number)
    person, career = person_of(company, number), career_of(company, number)
    longest = 0
    for role in range(company.n_roles):
        holding = holding_of(company, number, role)
        if holding.is_held:
            longest = max(longest, holding.known)
    career.since = career.role_since = career.work_since = -longest
    person.phase = AT_WORK
    becomes_free(company, number)


@compiled_part
def begins_in_role(company: Any, number: int) -> None:
    """The first phase of the way into a role; mostly there is none."""
    _is_new_in_role(company, number)
    _next_phase(company, number, GONE)


@compiled_part
def goes_on_in_role(company: Any, number: int) -> None:
    """Who has come to another seat for the same work looks for some there."""
    company.newcomers += 1
    if person_of(company, number).task == NO_TASK:
        becomes_free(company, number)


@compiled_part
def _next_phase(company: Any, number: int, after: int) -> None:
    """The phase that follows, those of no length left out; the last is to be at work."""
    person, career = person_of(company, number), career_of(company, number)
    phase = after + 1
    while phase < AT_WORK and _length(company, number, phase) == 0:
        phase += 1
    person.phase = phase
    if after != GONE or phase != AT_WORK:
        career.phase_number += 1
        note(company, PHASE_BEGAN, person.id, career.phase_number, number, person.unit, phase, 0, 0)
    if phase < AT_WORK:
        career.phase_until = company.now + _length(company, number, phase)
        return
    career.work_since = company.now
    goes_on_in_role(company, number)


@compiled_part
def _length(company: Any, number: int, phase: int) -> int:
    """How long a phase lasts at most (seconds)."""
    first = first_role_of(company, number)
    role = record_at(company.roles, first, ROLE)
    if phase == THEORY:
        return role.theory
    if phase == ROTATION:
        return role.rotation
    lesson = record_at(company.lessons, first * N_LESSONS, LESSON)
    return lesson.weeks * WEEK if lesson.hours > 0 else 0


@compiled_part
def phases_end(company: Any) -> None:
    """Newcomers go on to the next phase when one is over."""
    for row in range(company.n_seats):
        number = occupant_of(company, row)
        if number == NOBODY:
            continue
        phase = person_of(company, number).phase
        if phase != AT_WORK and _is_over(company, number, phase):
            if phase == ROTATION:
                person_of(company, number).rotated = 1
            _next_phase(company, number, phase)


@compiled_part
def _is_over(company: Any, number: int, phase: int) -> bool:
    """Whether a phase has lasted long enough; watching is over with its hours, too."""
    if company.now >= career_of(company, number).phase_until:
        return True
    hours = record_at(company.lessons, first_role_of(company, number) * N_LESSONS, LESSON).hours
    received = record_at(company.learners, number * N_LESSONS, LEARNER).received
    return bool(phase == SHADOWING and received >= hours)
