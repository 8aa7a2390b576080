"""Who is there, and what each of them may do."""

from __future__ import annotations

from typing import Any

from salessim.compiling import compiled_part
from salessim.engine.compiled.desk import NO_TASK
from salessim.engine.compiled.memory import record_at
from salessim.engine.compiled.records import (
    CAREER,
    DUTY,
    HOLDING,
    LEARNT,
    N_LESSONS,
    NOBODY,
    NUMBER,
    PERSON,
    SEAT,
)
from salessim.trace.kinds import Phase

__all__ = [
    "AT_WORK",
    "GONE",
    "career_of",
    "duty_of",
    "first_role_of",
    "holding_of",
    "holds",
    "is_idle",
    "is_there",
    "learnt_by",
    "may_do",
    "occupant_of",
    "person_of",
    "role_taught",
    "stays",
    "worker_in",
    "works",
]

GONE, AT_WORK = 0, int(Phase.AT_WORK)
"""Phases: somebody who left has none; most people are at work."""


@compiled_part
def person_of(company: Any, number: int) -> Any:
    """A person, as far as every day asks for it."""
    return record_at(company.people, number, PERSON)


@compiled_part
def career_of(company: Any, number: int) -> Any:
    """The rest of what is known of a person."""
    return record_at(company.careers, number, CAREER)


@compiled_part
def holding_of(company: Any, number: int, role: int) -> Any:
    """A person in a role."""
    return record_at(company.holdings, number * company.n_roles + role, HOLDING)


@compiled_part
def learnt_by(company: Any, number: int, role: int) -> Any:
    """What a person has learnt in a role."""
    return record_at(company.learnt, number * company.n_roles + role, LEARNT)


@compiled_part
def duty_of(company: Any, seat: int, role: int) -> Any:
    """What a seat means in a role."""
    return record_at(company.duties, seat * company.n_roles + role, DUTY)


@compiled_part
def occupant_of(company: Any, seat: int) -> int:
    """Who sits in a seat, or nobody."""
    return record_at(company.seats, seat, SEAT).occupant


@compiled_part
def first_role_of(company: Any, number: int) -> int:
    """The first role of the seat that somebody has, or had last."""
    return record_at(company.seats, person_of(company, number).seat, SEAT).first_role


@compiled_part
def works(company: Any, number: int) -> bool:
    """Whether somebody is at work: there, and through the first weeks."""
    return bool(person_of(company, number).phase == AT_WORK)


@compiled_part
def is_there(company: Any, number: int) -> bool:
    """Whether somebody is still employed."""
    return bool(person_of(company, number).phase != GONE)


@compiled_part
def is_idle(person: Any) -> bool:
    """Whether a person is at work and has nothing in hand."""
    return bool(person.phase == AT_WORK and person.task == NO_TASK)


@compiled_part
def worker_in(company: Any, seat: int) -> int:
    """Who sits in a seat and is at work, or nobody."""
    number = occupant_of(company, seat)
    return number if number != NOBODY and works(company, number) else NOBODY


@compiled_part
def stays(company: Any, number: int) -> bool:
    """Whether somebody is at work and not on notice, so that work may be passed on to this person."""
    return works(company, number) and person_of(company, number).leaves_at < 0


@compiled_part
def holds(company: Any, number: int, role: int) -> bool:
    """Whether somebody holds a role."""
    return bool(holding_of(company, number, role).is_held)


@compiled_part
def may_do(company: Any, number: int, role: int, level: int) -> bool:
    """Whether somebody holds a role, and is able to do work of a level."""
    holding = holding_of(company, number, role)
    return bool(holding.is_held and level <= holding.level)


@compiled_part
def role_taught(company: Any, number: int, learners: int, kind: int) -> int:
    """The first role of somebody's seat that gives a kind of lesson to learners of a role, or -1.

    Who has handed a role over may still teach it.
    """
    first = (learners * N_LESSONS + kind) * company.n_roles
    seat = person_of(company, number).seat
    for role in range(company.n_roles):
        if record_at(company.taught_by, first + role, NUMBER).value and duty_of(company, seat, role).holds:
            return role
    return NOBODY
