"""Planned headcount: seats that are opened and given up, hiring that is frozen, and people who are sent elsewhere."""

from __future__ import annotations

from typing import Any

from salessim.compiling import compiled_apart, compiled_part
from salessim.engine.compiled.leaving import gives_notice
from salessim.engine.compiled.memory import note, record_at
from salessim.engine.compiled.records import GROUP, LEAVING, NOBODY, SEAT
from salessim.engine.compiled.requisition import closes_search, opens_seat
from salessim.engine.compiled.roster import occupant_of, person_of, stays
from salessim.trace.kinds import LeavingReason, RowKind
from salessim.units import WEEK

__all__ = [
    "headcount_is_set",
    "hiring_freezes",
    "hiring_resumes",
    "next_move",
    "plan_moves",
    "planned_in",
]

HEADCOUNT, HIRING_FROZEN = int(RowKind.HEADCOUNT), int(RowKind.HIRING_FROZEN)
CUT = int(LeavingReason.CUT)


# -- how many are planned -----------------------------------------------------------------------------------------


@compiled_part
def planned_in(company: Any, group: Any) -> int:
    """How many seats of a group are planned."""
    n = 0
    for row in range(group.first_seat, group.first_seat + group.n_seats):
        n += record_at(company.seats, row, SEAT).is_planned
    return n


@compiled_apart
def headcount_is_set(company: Any, which: int, wanted: int, cause: int) -> None:
    """So many seats of a group are planned from now on.

    Parameters
    ----------
    company : record
        The company.
    which : int
        The group of seats.
    wanted : int
        How many seats are to be planned.
    cause : int
        Identity of the change or policy.
    """
    group = record_at(company.groups, which, GROUP)
    before = planned_in(company, group)
    wanted = max(0, min(wanted, group.n_seats))
    if wanted == before:
        return
    note(company, HEADCOUNT, group.ids, company.now // WEEK, NOBODY, group.unit, wanted, before, cause)
    if wanted > before:
        _are_planned(company, group, wanted - before)
        return
    left = before - wanted
    for pass_number in range(3):  # vacant seats first, then those of people who go anyway, then the others
        for row in range(group.first_seat + group.n_seats - 1, group.first_seat - 1, -1):
            if (
                left > 0
                and record_at(company.seats, row, SEAT).is_planned
                and _order(company, row) == pass_number
            ):
                _is_given_up(company, row)
                left -= 1


@compiled_part
def _are_planned(company: Any, group: Any, n: int) -> None:
    """So many more seats of a group are planned; somebody is wanted where nobody sits, or stays."""
    for row in range(group.first_seat, group.first_seat + group.n_seats):
        seat = record_at(company.seats, row, SEAT)
        if n > 0 and not seat.is_planned:
            seat.is_planned = 1
            n -= 1
            if _needs_somebody(company, row):
                opens_seat(company, row)


@compiled_part
def _order(company: Any, row: int) -> int:
    """Which seats are given up first: 0 vacant, 1 of somebody on notice, 2 of somebody who stays."""
    number = occupant_of(company, row)
    if number == NOBODY:
        return 0
    return 1 if person_of(company, number).leaves_at >= 0 else 2


@compiled_part
def _needs_somebody(company: Any, row: int) -> bool:
    """Whether a seat is free, and not kept for a first holder who is still to come."""
    order = _order(company, row)
    return bool(order == 1 or (order == 0 and record_at(company.seats, row, SEAT).starts_at < company.now))


@compiled_part
def _is_given_up(company: Any, row: int) -> None:
    """A seat is no longer planned: nobody is wanted for it, and who would stay there has to go."""
    seat = record_at(company.seats, row, SEAT)
    stayed = _order(company, row) == 2
    seat.is_planned = 0
    seat.is_deferred = 0
    closes_search(company, row, NOBODY)
    if stayed:
        gives_notice(company, seat.occupant, CUT, company.now + record_at(company.leaving, 0, LEAVING).notice)


# -- hiring that waits --------------------------------------------------------------------------------------------


@compiled_apart
def hiring_freezes(company: Any, cause: int) -> None:
    """Searches end, and seats wait to be opened.

    Parameters
    ----------
    company : record
        The company.
    cause : int
        Identity of the change or policy.
    """
    if company.is_frozen:
        return
    company.is_frozen = 1
    note(company, HIRING_FROZEN, cause, company.now // WEEK, NOBODY, NOBODY, 1, 0, 0)
    for row in range(company.n_seats):
        seat = record_at(company.seats, row, SEAT)
        if seat.search != 0:
            closes_search(company, row, NOBODY)
            seat.is_deferred = 1


@compiled_apart
def hiring_resumes(company: Any, cause: int) -> None:
    """Seats that waited are opened.

    Parameters
    ----------
    company : record
        The company.
    cause : int
        Identity of the change or policy.
    """
    if not company.is_frozen:
        return
    company.is_frozen = 0
    note(company, HIRING_FROZEN, cause, company.now // WEEK, NOBODY, NOBODY, 0, 0, 0)
    for row in range(company.n_seats):
        seat = record_at(company.seats, row, SEAT)
        if seat.is_deferred:
            seat.is_deferred = 0
            if _needs_somebody(company, row):
                opens_seat(company, row)


# -- people who are sent elsewhere --------------------------------------------------------------------------------


@compiled_part
def _last_who_stays(company: Any, group: Any) -> int:
    """Who of a group has the highest seat and is not about to go, or nobody."""
    for row in range(group.first_seat + group.n_seats - 1, group.first_seat - 1, -1):
        number = occupant_of(company, row)
        if number != NOBODY and stays(company, number):
            return number
    return NOBODY


@compiled_part
def _first_vacant(company: Any, group: Any) -> int:
    """The first vacant seat of a group that is not kept for a first holder who is still to come, or -1."""
    for row in range(group.first_seat, group.first_seat + group.n_seats):
        if (
            occupant_of(company, row) == NOBODY
            and record_at(company.seats, row, SEAT).starts_at < company.now
        ):
            return row
    return NOBODY


@compiled_part
def next_move(company: Any, left: int, taken: int) -> tuple[int, int]:
    """Who is sent from one group of seats to another, and the seat that is taken; either may be missing (-1)."""
    return (
        _last_who_stays(company, record_at(company.groups, left, GROUP)),
        _first_vacant(company, record_at(company.groups, taken, GROUP)),
    )


@compiled_part
def plan_moves(company: Any, number: int, row: int) -> None:
    """What is planned moves from somebody's seat to another."""
    record_at(company.seats, person_of(company, number).seat, SEAT).is_planned = 0
    record_at(company.seats, row, SEAT).is_planned = 1
