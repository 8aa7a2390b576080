"""Who does which work: the unit whose queue takes it, and the person with the fewest open items."""

from __future__ import annotations

from typing import Any

from salessim.compiling import compiled_part
from salessim.engine.compiled.desk import place_of
from salessim.engine.compiled.luck import uniform
from salessim.engine.compiled.memory import record_at
from salessim.engine.compiled.records import COVER, NOBODY, NUMBER, PLACE, ROLE, UNIT
from salessim.engine.compiled.roster import holds, occupant_of, person_of, stays, worker_in
from salessim.randomness.streams import Stream

__all__ = ["least_loaded", "successor", "unit_for"]

ROUTING = int(Stream.ROUTING)


@compiled_part
def unit_for(company: Any, segment: int, role: int, entity: int, preferred: int) -> int:
    """The unit whose queue takes work of a role: the one that has the customer, else by the customer's own draw.

    Without any holder of the role, the first unit that serves the segment: the work waits there.
    """
    cover = record_at(company.cover, segment * company.n_roles + role, COVER)
    if (
        preferred != NOBODY
        and record_at(company.places, place_of(company, preferred, role, segment), PLACE).is_staffed
    ):
        return preferred
    choice = 0
    if cover.n_units > 1:
        draw = uniform(company, ROUTING, entity, record_at(company.roles, role, ROLE).ids & 0xFFFFFFFF)
        choice = int(draw * cover.n_units)
    return record_at(company.cover_units, cover.first_unit + choice, NUMBER).value


@compiled_part
def least_loaded(company: Any, segment: int, role: int, by_accounts: bool) -> int:
    """Who does a role for a segment and has the fewest open accounts or deals; ties to the lowest seat."""
    cover = record_at(company.cover, segment * company.n_roles + role, COVER)
    best = NOBODY
    for k in range(cover.n_seats):
        seat = record_at(company.cover_seats, cover.first_seat + k, NUMBER).value
        number = worker_in(company, seat)
        if number != NOBODY and holds(company, number, role):
            best = _less_loaded(company, number, best, by_accounts)
    return best


@compiled_part
def successor(company: Any, unit: int, role: int, by_accounts: bool, before: int) -> int:
    """Who of a unit takes over work of a role: the least loaded of those who stay, but not who had it before."""
    where = record_at(company.units, unit, UNIT)
    best = NOBODY
    for seat in range(where.first_seat, where.first_seat + where.n_seats):
        number = occupant_of(company, seat)
        if number not in (NOBODY, before) and stays(company, number) and holds(company, number, role):
            best = _less_loaded(company, number, best, by_accounts)
    return best


@compiled_part
def _less_loaded(company: Any, one: int, best: int, by_accounts: bool) -> int:
    """Of two people the one with fewer open accounts or deals, on a tie the one who was best so far."""
    if best == NOBODY:
        return one
    person, other = person_of(company, one), person_of(company, best)
    if by_accounts:
        return one if person.open_accounts < other.open_accounts else best
    return one if person.open_deals < other.open_deals else best
