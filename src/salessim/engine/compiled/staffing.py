"""How seats are filled: from outside, and by promotion from inside."""

from __future__ import annotations

from typing import Any

from salessim.compiling import compiled_apart, compiled_part
from salessim.engine.compiled.arrival import (
    begins_in_role,
    goes_on_in_role,
    is_there_from_the_start,
    newcomer,
    takes_seat,
)
from salessim.engine.compiled.books import start_is_booked
from salessim.engine.compiled.leaving import gets_up
from salessim.engine.compiled.memory import note, record_at
from salessim.engine.compiled.passing_on import EVERYTHING, passes_on
from salessim.engine.compiled.pay import settles
from salessim.engine.compiled.periods import opens_period
from salessim.engine.compiled.records import EVALUATION, HIRING, NOBODY, SEAT
from salessim.engine.compiled.requisition import chosen_candidate, closes_search, ends_search, opens_seat
from salessim.engine.compiled.roster import (
    career_of,
    duty_of,
    holding_of,
    occupant_of,
    person_of,
    stays,
)
from salessim.rules.evaluation import micro
from salessim.trace.kinds import RowKind

__all__ = ["moves_to", "people_are_promoted", "people_start", "seats_are_opened"]

PERSON_STARTED, PERSON_MOVED = int(RowKind.PERSON_STARTED), int(RowKind.PERSON_MOVED)


@compiled_part
def seats_are_opened(company: Any) -> None:
    """Seats whose time has come are opened."""
    for row in range(company.n_seats):
        seat = record_at(company.seats, row, SEAT)
        if seat.requisition_at == company.now and seat.occupant == NOBODY:
            opens_seat(company, row)


# -- from outside -------------------------------------------------------------------------------------------------


@compiled_part
def people_start(company: Any) -> None:
    """First days: of those who were found, and of those for whom nobody had to search."""
    for row in range(company.n_seats):
        seat = record_at(company.seats, row, SEAT)
        if seat.occupant != NOBODY:
            continue
        if seat.search != 0 and seat.fill_at <= company.now:
            ends_search(company, row)
            _starts(company, row, chosen_candidate(company, row), seat.candidate_mean, seat.opened_at)
        elif seat.starts_at == company.now and seat.is_planned:
            _starts(company, row, 0, seat.talent_mean, -1)


@compiled_part
def _starts(company: Any, row: int, candidate: int, mean: float, opened_at: int) -> None:
    """Somebody from outside takes a seat."""
    seat = record_at(company.seats, row, SEAT)
    occurrence = seat.n_occupants
    number = newcomer(company, row, candidate, mean)
    if number == NOBODY:
        return
    person = person_of(company, number)
    talent = micro(holding_of(company, number, seat.first_role).talent)
    note(company, PERSON_STARTED, person.id, occurrence, number, person.unit, seat.ids, talent, opened_at)
    if company.is_steered:
        start_is_booked(company, seat.first_role, opened_at >= 0, opened_at >= 0 or company.now > 0)
    if company.now == 0:
        is_there_from_the_start(company, number)
    else:
        begins_in_role(company, number)
    opens_period(company, number, company.now)


# -- from inside --------------------------------------------------------------------------------------------------


@compiled_part
def people_are_promoted(company: Any) -> None:
    """Open seats go to the best of those who may be promoted to them."""
    for row in range(company.n_seats):
        seat = record_at(company.seats, row, SEAT)
        if seat.is_promotion and seat.occupant == NOBODY and seat.search != 0:
            number = _best_for(company, row)
            if number != NOBODY:
                moves_to(company, number, row, record_at(company.hiring, 0, HIRING).backfill)


@compiled_part
def _best_for(company: Any, row: int) -> int:
    """Who may be promoted to a seat and has the highest score; ties to the lowest seat."""
    after = record_at(company.evaluation, 0, EVALUATION).promote_after
    best, most = NOBODY, 0.0
    for other in range(company.n_seats):
        number = occupant_of(company, other)
        if number == NOBODY or not stays(company, number):
            continue
        career = career_of(company, number)
        if (
            not career.promotable
            or company.now - career.role_since < after
            or not _leads_to(company, other, row)
        ):
            continue
        if best == NOBODY or career.score > most:
            best, most = number, career.score
    return best


@compiled_part
def _leads_to(company: Any, other: int, row: int) -> bool:
    """Whether a seat holds a role from which another seat is filled."""
    for role in range(company.n_roles):
        if duty_of(company, other, role).holds and duty_of(company, row, role).promotes_from:
            return True
    return False


@compiled_apart
def moves_to(company: Any, number: int, row: int, backfills: int) -> None:
    """A person moves to another seat and passes all work on; in another role the way into it begins anew.

    Parameters
    ----------
    company : record
        The company.
    number : int
        Who moves.
    row : int
        The seat that is taken.
    backfills : int
        Whether somebody is wanted for the seat that is left.
    """
    seat = record_at(company.seats, row, SEAT)
    person, career = person_of(company, number), career_of(company, number)
    closes_search(company, row, number)
    seat.n_occupants += 1
    career.moves += 1
    before = person.seat
    left = record_at(company.seats, before, SEAT)
    talent = micro(holding_of(company, number, seat.first_role).talent)
    settles(company, number, 1)
    note(company, PERSON_MOVED, person.id, career.moves, number, seat.unit, seat.ids, left.ids, talent)
    if company.is_steered:
        start_is_booked(company, seat.first_role, False, True)
    passes_on(company, number, EVERYTHING)
    gets_up(company, number)
    if backfills:
        opens_seat(company, before)
    takes_seat(company, number, row)
    if left.first_role != seat.first_role:
        begins_in_role(company, number)
    else:
        goes_on_in_role(company, number)
    opens_period(company, number, company.now)
