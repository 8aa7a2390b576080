"""Planned seats: how many a group has, whether seats may be opened, and people who move to other seats."""

from __future__ import annotations

from typing import TYPE_CHECKING

from salessim.engine.simpy_engine.staffing import gives_notice, opens, settles_on
from salessim.trace.kinds import LeavingReason, RowKind
from salessim.units import WEEK

if TYPE_CHECKING:
    from salessim.engine.simpy_engine.company import Company
    from salessim.engine.simpy_engine.person import Person
    from salessim.engine.simpy_engine.seat import Seat

__all__ = [
    "hiring_is_frozen",
    "hiring_resumes",
    "may_move",
    "people_move",
    "planned_seats",
    "seats_are_planned",
]


def _seats(company: Company, group: int) -> list[Seat]:
    groups = company.tables.groups
    first = int(groups.first_seat[group])
    return company.seats[first : first + int(groups.n_seats[group])]


def planned_seats(company: Company, group: int) -> int:
    """How many seats of a group are planned."""
    return sum(seat.is_planned for seat in _seats(company, group))


def seats_are_planned(company: Company, group: int, wanted: int, cause: int) -> None:
    """So many seats of a group are planned from now on: more are opened, or some are given up."""
    groups, seats = company.tables.groups, _seats(company, group)
    before = planned_seats(company, group)
    wanted = min(max(0, wanted), len(seats))
    if wanted == before:
        return
    week = company.calendar.now // WEEK
    unit = int(groups.unit[group])
    company.note(RowKind.HEADCOUNT, int(groups.ids[group]), week, None, unit, wanted, before, cause)
    if wanted > before:
        for seat in [seat for seat in seats if not seat.is_planned][: wanted - before]:
            seat.is_planned = True
            if _needs_somebody(company, seat):
                opens(company, seat)
    else:
        given_up = sorted((seat for seat in seats if seat.is_planned), key=_last_to_go)
        for seat in given_up[: before - wanted]:
            _is_given_up(company, seat)


def _is_free(seat: Seat) -> bool:
    return seat.occupant is None or seat.occupant.leaves_at >= 0


def _needs_somebody(company: Company, seat: Seat) -> bool:
    """Whether a seat is free, and not kept for a first holder who is still to come."""
    return _is_free(seat) and (seat.occupant is not None or seat.starts_at < company.calendar.now)


def _last_to_go(seat: Seat) -> tuple[int, int]:
    """Vacant seats are given up first, then those whose holders leave anyway, and of equals the last."""
    order = 0 if seat.occupant is None else 1 if seat.occupant.leaves_at >= 0 else 2
    return order, -seat.number


def _is_given_up(company: Company, seat: Seat) -> None:
    seat.is_planned = seat.is_deferred = False
    _search_ends(company, seat, None)
    if not _is_free(seat):
        assert seat.occupant is not None
        leaves_at = company.calendar.now + company.tables.leaving.notice
        gives_notice(company, seat.occupant, LeavingReason.CUT, leaves_at)


def _search_ends(company: Company, seat: Seat, taker: Person | None) -> None:
    if seat.requisition is not None:
        seat.requisition.closes()
        company.note(RowKind.SEAT_CLOSED, seat.id, seat.n_occupants, taker, seat.unit)


# -- a freeze -----------------------------------------------------------------------------------------------------


def hiring_is_frozen(company: Company, cause: int) -> None:
    """Searches end, and no seat is opened until hiring resumes."""
    company.is_frozen = True
    company.note(RowKind.HIRING_FROZEN, cause, company.calendar.now // WEEK, None, -1, 1)
    for seat in company.seats:
        if seat.requisition is not None:
            _search_ends(company, seat, None)
            seat.is_deferred = True


def hiring_resumes(company: Company, cause: int) -> None:
    """What was held back is opened."""
    company.is_frozen = False
    company.note(RowKind.HIRING_FROZEN, cause, company.calendar.now // WEEK, None, -1, 0)
    for seat in company.seats:
        if seat.is_deferred:
            seat.is_deferred = False
            if _needs_somebody(company, seat):
                opens(company, seat)


# -- people who move ----------------------------------------------------------------------------------------------


def may_move(company: Company, leave: int, take: int) -> bool:
    """Whether somebody can move from one group of seats to another."""
    return _mover(company, leave) is not None and _vacant(company, take) is not None


def people_move(company: Company, leave: int, take: int, number: int) -> None:
    """People move from one group to vacant seats of another, as long as there are both."""
    for _ in range(number):
        person, seat = _mover(company, leave), _vacant(company, take)
        if person is None or seat is None:
            return
        _search_ends(company, seat, person)
        seat.is_planned, person.seat.is_planned = True, False
        settles_on(company, person, seat, backfills=False)


def _mover(company: Company, group: int) -> Person | None:
    """Who moves: the holder of the last seat among those who are at work and stay."""
    there = [seat.occupant for seat in _seats(company, group) if seat.occupant is not None]
    return next((person for person in reversed(there) if person.is_free_to_take_over()), None)


def _vacant(company: Company, group: int) -> Seat | None:
    """The first vacant seat that is not kept for a first holder who is still to come."""
    now = company.calendar.now
    there = (seat for seat in _seats(company, group) if seat.occupant is None and seat.starts_at < now)
    return next(there, None)
