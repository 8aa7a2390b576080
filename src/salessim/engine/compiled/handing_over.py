"""Founders give up a role, with its work, once another seat that serves the same customers holds it."""

from __future__ import annotations

from typing import Any

from salessim.compiling import compiled_part
from salessim.engine.compiled.memory import record_at
from salessim.engine.compiled.passing_on import passes_on
from salessim.engine.compiled.records import NOBODY, NUMBER, SEAT
from salessim.engine.compiled.roster import duty_of, holding_of, worker_in

__all__ = ["founders_hand_over"]


@compiled_part
def founders_hand_over(company: Any) -> None:
    """Roles are handed over, or taken back when nobody else is left."""
    for row in range(company.n_seats):
        number = worker_in(company, row)
        if number == NOBODY or not record_at(company.seats, row, SEAT).hands_over:
            continue
        for role in range(company.n_roles):
            if duty_of(company, row, role).holds:
                _hands_over(company, number, row, role)


@compiled_part
def _hands_over(company: Any, number: int, row: int, role: int) -> None:
    holding = holding_of(company, number, role)
    if not _is_covered(company, row, role):
        if not holding.is_held:
            holding.is_held = 1
            company.newcomers += 1
    elif holding.is_held:
        holding.is_held = 0
        passes_on(company, number, role)


@compiled_part
def _is_covered(company: Any, row: int, role: int) -> bool:
    """Whether somebody at work in a seat that does not hand over holds a role for customers of this seat's unit."""
    unit = record_at(company.seats, row, SEAT).unit
    for other in range(company.n_seats):
        seat = record_at(company.seats, other, SEAT)
        if seat.hands_over or worker_in(company, other) == NOBODY or not duty_of(company, other, role).holds:
            continue
        if _serve_alike(company, unit, seat.unit):
            return True
    return False


@compiled_part
def _serve_alike(company: Any, one: int, other: int) -> bool:
    """Whether two units serve a common segment."""
    for segment in range(company.n_segments):
        ours = record_at(company.serves, one * company.n_segments + segment, NUMBER).value
        if ours and record_at(company.serves, other * company.n_segments + segment, NUMBER).value:
            return True
    return False
