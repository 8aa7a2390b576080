"""Who sits where: on Mondays people leave, move, are hired, and begin; and their work finds other hands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from salessim.engine.keys import candidate_of
from salessim.engine.simpy_engine.passing_on import passes_on
from salessim.engine.simpy_engine.person import Person
from salessim.engine.simpy_engine.requisition import Requisition, talents_of, values_of
from salessim.rules.evaluation import micro
from salessim.rules.learning import playbook_after_exit
from salessim.trace.kinds import LeavingReason, RowKind

if TYPE_CHECKING:
    from salessim.engine.simpy_engine.company import Company
    from salessim.engine.simpy_engine.seat import Seat

__all__ = [
    "exits",
    "founders_hand_over",
    "gives_notice",
    "hires",
    "newcomers_move_on",
    "opens",
    "promotes",
    "seats_open",
    "settles_on",
]


def gives_notice(company: Company, person: Person, reason: LeavingReason, leaves_at: int) -> None:
    """A person will leave, and the seat may be opened again."""
    person.leaves_at = leaves_at
    person.reason = reason
    company.note(RowKind.NOTICE_GIVEN, person.id, 0, person, person.unit, leaves_at, reason)
    if company.tables.hiring.backfill:
        opens(company, person.seat)


def exits(company: Company, week: int) -> None:
    """Last days: what people had in hand they finish, the rest is passed on."""
    for person in company.people():
        if person.leaves_at == company.calendar.now:
            seat = person.seat
            person.pay.settles(True)
            company.note(
                RowKind.PERSON_LEFT,
                person.id,
                0,
                person,
                person.unit,
                seat.id,
                person.reason,
                person.seat_since,
            )
            company.desk.is_away(person)
            seat.occupant = None
            company.exits_of[person.unit][week] = company.exits_of[person.unit].get(week, 0) + 1
            for role in person.roles:
                lost = company.tables.knowledge.lost_with_leaver
                company.playbooks[role] = playbook_after_exit(company.playbooks[role], lost)
            person.is_present = False
            passes_on(company, person)
            person.levels = [-1] * len(person.levels)


def seats_open(company: Company) -> None:
    """Seats that the scenario opens today."""
    for seat in company.seats:
        if seat.requisition_at == company.calendar.now and seat.occupant is None:
            opens(company, seat)


def opens(company: Company, seat: Seat) -> None:
    """Somebody is wanted for a seat, if it is planned; while hiring is frozen that waits."""
    if not seat.is_planned:
        return
    if company.is_frozen:
        seat.is_deferred = True
    elif seat.requisition is None:
        seat.requisition = Requisition(company, seat)


def promotes(company: Company) -> None:
    """Open seats are filled from inside, where somebody has earned it."""
    settings = company.tables.evaluation
    if not settings.is_on:
        return
    for seat in company.seats:
        if seat.occupant is not None or seat.requisition is None or not seat.promotes_from:
            continue
        worthy = [
            person
            for person in company.people()
            if person.is_free_to_take_over()
            and person.record.is_promotable
            and any(role in seat.promotes_from for role in person.roles)
            and company.calendar.now - person.development.role_since >= settings.promote_after
        ]
        if worthy:
            _moves(company, min(worthy, key=lambda person: (-person.record.score, person.seat.number)), seat)


def _moves(company: Company, person: Person, seat: Seat) -> None:
    """A promotion: the search ends, and the old seat is opened again."""
    assert seat.requisition is not None
    seat.requisition.closes()
    company.note(RowKind.SEAT_CLOSED, seat.id, seat.n_occupants, person, seat.unit)
    settles_on(company, person, seat, backfills=company.tables.hiring.backfill)


def settles_on(company: Company, person: Person, seat: Seat, *, backfills: bool) -> None:
    """From one seat to another, leaving the work of the old one behind; in another role the way in begins anew."""
    seat.n_occupants += 1
    old = person.seat
    person.record.n_moves += 1
    talent = micro(person.talents[seat.first_role])
    person.pay.settles(True)
    company.note(
        RowKind.PERSON_MOVED, person.id, person.record.n_moves, person, seat.unit, seat.id, old.id, talent
    )
    passes_on(company, person)
    company.desk.is_away(person)
    old.occupant = None
    person.sits_on(seat)
    if backfills:
        opens(company, old)
    company.books.person_starts(seat.first_role, is_found=False, is_new=True)
    if seat.first_role != old.first_role:
        person.development.is_new_in(seat)
    _settles_in(person)


def hires(company: Company) -> None:
    """Those who were found begin, and those whose first day was known."""
    now = company.calendar.now
    for seat in company.seats:
        wanted = seat.requisition
        if seat.occupant is not None:
            continue
        if wanted is not None and wanted.fill_at <= now:
            wanted.closes()
            person = _begins(company, seat, wanted.best_candidate(), seat.candidate_mean, wanted.opened_at)
            company.books.person_starts(seat.first_role, is_found=True, is_new=True)
            person.development.is_new_in(seat)
            _settles_in(person)
        elif seat.starts_at == now and seat.is_planned:
            company.books.person_starts(seat.first_role, is_found=False, is_new=now > 0)
            person = _begins(company, seat, candidate_of(seat.next_person(), 0), seat.talent_mean, -1)
            person.development.known = list(seat.brought)
            if now == 0:
                person.development.is_experienced(seat.brought)
            else:
                person.development.is_new_in(seat)
            _settles_in(person)


def _begins(company: Company, seat: Seat, candidate: int, talent_mean: float, opened_at: int) -> Person:
    identity, number = seat.next_person(), seat.n_occupants
    seat.n_occupants += 1
    talents = talents_of(company, candidate, talent_mean, seat.talent_sd)
    person = Person(company, seat, identity, talents, values_of(company, candidate))
    company.note(
        RowKind.PERSON_STARTED,
        identity,
        number,
        person,
        seat.unit,
        seat.id,
        micro(talents[seat.first_role]),
        opened_at,
    )
    return person


def _settles_in(person: Person) -> None:
    """On a new seat a pay period begins, and who has come to be at work looks for some."""
    person.pay.opens_period(person.company.calendar.now)
    _may_begin(person)


def _may_begin(person: Person) -> None:
    """Who has come to be at work and has nothing in hand looks for some."""
    if person.is_at_work():
        person.company.has_newcomers = True
        if person.in_hand is None:
            person.is_ready()


def newcomers_move_on(company: Company) -> None:
    """Theory, rotation and shadowing end."""
    for person in company.people():
        if person.development.moves_on():
            _may_begin(person)


def founders_hand_over(company: Company) -> None:
    """Founders give up a role once somebody else does it for the same customers, and step in again when nobody does."""
    for person in company.people():
        if not (person.seat.hands_over and person.is_at_work()):
            continue
        for role in person.roles:
            is_covered = _is_covered(company, person.unit, role)
            if is_covered and person.holds(role):
                person.levels[role] = -1
                passes_on(company, person, role)
            elif not is_covered and not person.holds(role):
                person.levels[role] = 0
                company.has_newcomers = True


def _is_covered(company: Company, unit: int, role: int) -> bool:
    served = set(company.served[unit])
    return any(
        role in person.roles
        and not person.seat.hands_over
        and person.is_at_work()
        and not served.isdisjoint(company.served[person.unit])
        for person in company.people()
    )
