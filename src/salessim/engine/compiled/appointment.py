"""Appointments: lessons and interviews, which stand in the own queue of who gives them."""

from __future__ import annotations

from typing import Any

from salessim.compiling import compiled_part
from salessim.engine.compiled.desk import new_task, put
from salessim.engine.compiled.memory import record_at
from salessim.engine.compiled.records import APPOINTMENTS, NOBODY, RULES, TASK, UNIT
from salessim.engine.compiled.roster import career_of, person_of
from salessim.engine.keys import APPOINTMENT

__all__ = ["less_booked", "makes_appointment"]


@compiled_part
def less_booked(company: Any, one: int, best: int) -> int:
    """Of two people the one with fewer hours of appointments this week, on a tie the one who was best so far."""
    if best != NOBODY and career_of(company, one).appointed >= career_of(company, best).appointed:
        return best
    return one


@compiled_part
def makes_appointment(
    company: Any, giver: int, slot: int, serial: int, entity: int, work: int, occurrence: int, role: int,
    length: int,
) -> int:  # fmt: skip
    """Somebody gives a lesson or an interview of this length (seconds); its task."""
    unit = person_of(company, giver).unit
    number = new_task(
        company, APPOINTMENTS, slot, serial, entity, work, occurrence, role,
        record_at(company.units, unit, UNIT).first_served, unit, APPOINTMENT,
        record_at(company.rules, 0, RULES).middle_class,
    )  # fmt: skip
    task = record_at(company.tasks, number, TASK)
    task.owner = giver
    task.length = length
    career_of(company, giver).appointed += length
    put(company, number, 0)
    return number
