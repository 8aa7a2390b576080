"""The search for somebody who takes a seat: interviews, and the choice among the candidates."""

from __future__ import annotations

from typing import Any

from salessim.compiling import compiled_apart, compiled_part
from salessim.engine.compiled.agenda import will_happen
from salessim.engine.compiled.appointment import less_booked, makes_appointment
from salessim.engine.compiled.desk import WAITING, drop
from salessim.engine.compiled.luck import lognormal, normal, talent_draw, uniform
from salessim.engine.compiled.memory import new_serial, note, record_at
from salessim.engine.compiled.records import (
    ASKED,
    CANDIDATE,
    HIRING,
    INTERVIEW,
    NOBODY,
    ROLE,
    RULES,
    SEAT,
    TASK,
    UNIT,
)
from salessim.engine.compiled.roster import duty_of, person_of, worker_in
from salessim.engine.keys import candidate_of, interview_of
from salessim.engine.order import Tick
from salessim.randomness.draws import identity
from salessim.randomness.streams import Stream
from salessim.rules.calendar import whole_seconds
from salessim.rules.hiring import candidate_score, mean_talent, monday_from, selection_validity
from salessim.rules.people import talent
from salessim.trace.kinds import RowKind, Work

__all__ = [
    "chosen_candidate",
    "closes_search",
    "ends_search",
    "interview_is_over",
    "interviews_fall_due",
    "next_identity",
    "opens_seat",
    "shares_values",
    "z_of_person",
    "z_of_role",
]

INTERVIEWS_DUE, INTERVIEWING = int(Tick.INTERVIEWS_DUE), int(Work.INTERVIEW)
SEAT_OPENED, SEAT_CLOSED = int(RowKind.SEAT_OPENED), int(RowKind.SEAT_CLOSED)
TIME_TO_FILL, INTERVIEW_ERROR = int(Stream.TIME_TO_FILL), int(Stream.INTERVIEW_ERROR)
TALENT, TALENT_IN_ROLE, VALUES = int(Stream.TALENT), int(Stream.TALENT_IN_ROLE), int(Stream.VALUES)
CANDIDATES_APART = 64  # an interview's number is 64 x candidate + stage


@compiled_part
def next_identity(seat: Any) -> int:
    """Identity of the next person from outside who takes a seat."""
    return identity(seat.group, seat.number, seat.n_occupants)


@compiled_apart
def opens_seat(company: Any, row: int) -> None:
    """Somebody is wanted for a seat, later while hiring is frozen; nothing happens where a search is running.

    Parameters
    ----------
    company : record
        The company.
    row : int
        The seat.
    """
    seat = record_at(company.seats, row, SEAT)
    if seat.search != 0 or not seat.is_planned:
        return
    if company.is_frozen:
        seat.is_deferred = 1
        return
    person = next_identity(seat)
    role = record_at(company.roles, seat.first_role, ROLE)
    median = float(role.fill_median)
    lasts = whole_seconds(lognormal(company, TIME_TO_FILL, person, 0, median, role.fill_sigma))
    seat.search = new_serial(company)
    seat.opened_at = company.now
    seat.fill_at = monday_from(company.now + lasts)
    if seat.occupant != NOBODY:
        seat.fill_at = max(seat.fill_at, person_of(company, seat.occupant).leaves_at)
    note(company, SEAT_OPENED, seat.ids, seat.n_occupants, NOBODY, seat.unit, seat.fill_at, role.ids, 0)
    n = company.n_interviews
    for stage in range(n):
        at = company.now + lasts * (stage + 1) // (n + 1)
        will_happen(company, at, INTERVIEWS_DUE, person, stage, row, seat.search)
    _has_candidates(company, row)


@compiled_part
def _has_candidates(company: Any, row: int) -> None:
    """Nothing is known of the candidates yet, and nobody was asked to see them."""
    for number in range(record_at(company.hiring, 0, HIRING).candidates):
        candidate = _candidate(company, row, number)
        candidate.left = 1.0
        candidate.values_weight = 0.0
        for stage in range(company.n_interviews):
            _asked(company, row, stage, number).serial = 0


@compiled_part
def _candidate(company: Any, row: int, number: int) -> Any:
    n = record_at(company.hiring, 0, HIRING).candidates
    return record_at(company.candidates, row * n + number, CANDIDATE)


@compiled_part
def _asked(company: Any, row: int, stage: int, number: int) -> Any:
    n = record_at(company.hiring, 0, HIRING).candidates
    return record_at(company.asked, (row * company.n_interviews + stage) * n + number, ASKED)


# -- interviews ---------------------------------------------------------------------------------------------------


@compiled_apart
def interviews_fall_due(company: Any, row: int, stage: int) -> None:
    """A stage of recruitment: each candidate has an appointment, if there is anybody to give it.

    Parameters
    ----------
    company : record
        The company.
    row : int
        The seat for which somebody is wanted.
    stage : int
        Which interview.
    """
    seat = record_at(company.seats, row, SEAT)
    if seat.search == 0 or seat.search != company.serial:
        return
    terms = record_at(company.interviews, stage, INTERVIEW)
    for number in range(record_at(company.hiring, 0, HIRING).candidates):
        if terms.hours == 0:
            _tells(company, row, stage, number)
        else:
            _is_invited(company, row, stage, number)


@compiled_part
def _is_invited(company: Any, row: int, stage: int, number: int) -> None:
    seat = record_at(company.seats, row, SEAT)
    terms = record_at(company.interviews, stage, INTERVIEW)
    role = terms.by if terms.by != NOBODY else seat.first_role
    where = record_at(company.units, seat.unit, UNIT)
    giver = _interviewer(company, where.first_seat, where.n_seats, role)
    if giver == NOBODY:
        giver = _interviewer(company, 0, company.n_seats, role)
    if giver == NOBODY:
        return
    occurrence = interview_of(number, stage)
    asked = _asked(company, row, stage, number)
    asked.task = makes_appointment(
        company, giver, row, seat.search, next_identity(seat), INTERVIEWING, occurrence, role, terms.hours
    )
    asked.serial = record_at(company.tasks, asked.task, TASK).serial


@compiled_part
def _interviewer(company: Any, first: int, n: int, role: int) -> int:
    """Who of some seats has a role and the fewest hours of appointments; ties to the lowest seat."""
    best = NOBODY
    for row in range(first, first + n):
        number = worker_in(company, row)
        if number != NOBODY and duty_of(company, row, role).holds:
            best = less_booked(company, number, best)
    return best


@compiled_part
def interview_is_over(company: Any, task: Any) -> None:
    """An interview took place; it tells nothing any more when its search is over."""
    if record_at(company.seats, task.slot, SEAT).search == task.slot_serial:
        stage, number = task.occurrence % CANDIDATES_APART, task.occurrence // CANDIDATES_APART
        _tells(company, task.slot, stage, number)


@compiled_part
def _tells(company: Any, row: int, stage: int, number: int) -> None:
    """What an interview tells about a candidate."""
    terms = record_at(company.interviews, stage, INTERVIEW)
    candidate = _candidate(company, row, number)
    candidate.left = candidate.left * (1.0 - terms.validity * terms.validity)
    if terms.is_about_values:
        candidate.values_weight = terms.validity


# -- the choice ---------------------------------------------------------------------------------------------------


@compiled_part
def ends_search(company: Any, row: int) -> None:
    """A search is over: interviews that still wait do not take place."""
    for stage in range(company.n_interviews):
        for number in range(record_at(company.hiring, 0, HIRING).candidates):
            asked = _asked(company, row, stage, number)
            if asked.serial != 0:
                task = record_at(company.tasks, asked.task, TASK)
                if task.serial == asked.serial and task.state == WAITING:
                    drop(company, asked.task)
    record_at(company.seats, row, SEAT).search = 0


@compiled_part
def closes_search(company: Any, row: int, taker: int) -> None:
    """If a search is running it ends: somebody from inside takes the seat, or nobody is wanted any more."""
    seat = record_at(company.seats, row, SEAT)
    if seat.search != 0:
        ends_search(company, row)
        note(company, SEAT_CLOSED, seat.ids, seat.n_occupants, taker, seat.unit, 0, 0, 0)


@compiled_part
def chosen_candidate(company: Any, row: int) -> int:
    """The number of the candidate of whom most is to be expected; ties to the first."""
    best, most = 0, 0.0
    for number in range(record_at(company.hiring, 0, HIRING).candidates):
        score = _score(company, row, number)
        if number == 0 or score > most:
            best, most = number, score
    return best


@compiled_part
def _score(company: Any, row: int, number: int) -> float:
    seat = record_at(company.seats, row, SEAT)
    who = candidate_of(next_identity(seat), number)
    correlation = record_at(company.rules, 0, RULES).talent_correlation
    z_person = z_of_person(company, who)
    total = 0.0
    for role in range(company.n_roles):
        if duty_of(company, row, role).holds:
            total += talent(0.0, 1.0, correlation, z_person, z_of_role(company, who, role))
    candidate = _candidate(company, row, number)
    return candidate_score(
        mean_talent(total, seat.n_roles, correlation),
        normal(company, INTERVIEW_ERROR, who, 0),
        selection_validity(candidate.left),
        float(shares_values(company, who)),
        candidate.values_weight,
    )


@compiled_part
def z_of_person(company: Any, who: int) -> float:
    """What is common to somebody's talents in all roles."""
    return talent_draw(company, TALENT, who, 0)


@compiled_part
def z_of_role(company: Any, who: int, role: int) -> float:
    """What is peculiar to somebody's talent in a role."""
    return talent_draw(company, TALENT_IN_ROLE, who, record_at(company.roles, role, ROLE).ids & 0xFFFFFFFF)


@compiled_part
def shares_values(company: Any, who: int) -> int:
    """1 if somebody shares the company's values, else -1."""
    return 1 if uniform(company, VALUES, who, 0) < 0.5 else -1
