"""Who is idle: a chain of people in each unit, in the order (idle since, seat)."""

from __future__ import annotations

from typing import Any

from salessim.compiling import compiled_part
from salessim.engine.compiled.desk import stir
from salessim.engine.compiled.memory import record_at
from salessim.engine.compiled.records import NOBODY, PERSON, UNIT

__all__ = ["becomes_busy", "becomes_free"]


@compiled_part
def becomes_free(company: Any, number: int) -> None:
    """A person has nothing in hand, and goes to the end of the chain; of one moment, by seat."""
    person = record_at(company.people, number, PERSON)
    where = record_at(company.units, person.unit, UNIT)
    person.idle_since = company.now
    ahead = where.idle_last
    while ahead != NOBODY:
        other = record_at(company.people, ahead, PERSON)
        if other.idle_since < company.now or other.seat < person.seat:
            break
        ahead = other.idle_before
    person.idle_before = ahead
    if ahead == NOBODY:
        person.idle_next = where.idle_first
        where.idle_first = number
    else:
        other = record_at(company.people, ahead, PERSON)
        person.idle_next = other.idle_next
        other.idle_next = number
    if person.idle_next == NOBODY:
        where.idle_last = number
    else:
        record_at(company.people, person.idle_next, PERSON).idle_before = number
    stir(company, person.unit)


@compiled_part
def becomes_busy(company: Any, number: int) -> None:
    """A person is idle no longer."""
    person = record_at(company.people, number, PERSON)
    where = record_at(company.units, person.unit, UNIT)
    if person.idle_before == NOBODY:
        where.idle_first = person.idle_next
    else:
        record_at(company.people, person.idle_before, PERSON).idle_next = person.idle_next
    if person.idle_next == NOBODY:
        where.idle_last = person.idle_before
    else:
        record_at(company.people, person.idle_next, PERSON).idle_before = person.idle_before
