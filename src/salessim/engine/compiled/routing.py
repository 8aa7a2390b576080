"""Who does which work: the unit whose queue takes it, and the person with the fewest open items."""

from __future__ import annotations

from typing import Any

from salessim.compiling import compiled_apart, compiled_part
from salessim.engine.compiled.desk import place_of
from salessim.engine.compiled.luck import uniform
from salessim.engine.compiled.memory import record_at
from salessim.engine.compiled.records import COVER, NOBODY, NUMBER, PLACE, ROLE, RULES, UNIT
from salessim.engine.compiled.roster import holds, occupant_of, person_of, stays, worker_in
from salessim.randomness.streams import Stream

__all__ = ["cover_of", "heads_of", "least_loaded", "route_of", "successor", "unit_for"]

ROUTING = int(Stream.ROUTING)
BY_DRAW, ROUND_ROBIN, BY_LOAD = 0, 1, 2


# -- the unit -----------------------------------------------------------------------------------------------------


@compiled_part
def cover_of(company: Any, segment: int, role: int) -> Any:
    """Who does the work of a role for a segment."""
    return record_at(company.cover, segment * company.n_roles + role, COVER)


@compiled_part
def heads_of(company: Any, unit: int, role: int) -> Any:
    """How many people of a unit hold a role since Monday."""
    return record_at(company.heads, unit * company.n_roles + role, NUMBER)


@compiled_part
def route_of(company: Any, cover: Any, k: int) -> int:
    """One of the units to which work goes now."""
    return record_at(company.routes, cover.first_unit + k, NUMBER).value


@compiled_part
def unit_for(company: Any, segment: int, role: int, entity: int, preferred: int, percentile: float) -> int:
    """The unit whose queue takes work of a role: the one that has the customer, else by the rule of the company.

    Without any holder of the role, the units that have seats for it, or the first that serves the segment: the work
    waits there.
    """
    if preferred != NOBODY:
        place = record_at(company.places, place_of(company, preferred, role, segment), PLACE)
        if place.is_route:
            return preferred
    cover = cover_of(company, segment, role)
    if cover.n_routes == 1:
        return route_of(company, cover, 0)
    return _one_of_several(company, segment, role, entity, percentile)


@compiled_apart
def _one_of_several(company: Any, segment: int, role: int, entity: int, percentile: float) -> int:
    """The unit that takes a customer whom none of several has.

    Parameters
    ----------
    company : record
        The company.
    segment, role : int
        Which work.
    entity : int
        Identity of the customer.
    percentile : float
        Share of customers whose predicted value is lower (0..1).
    """
    cover = cover_of(company, segment, role)
    rule = record_at(company.rules, 0, RULES).routing
    if rule == BY_DRAW:
        choice = _drawn(company, role, entity, cover.n_routes)
    elif rule == ROUND_ROBIN:
        choice = cover.turn % cover.n_routes
        cover.turn += 1
    elif rule == BY_LOAD:
        choice = _least_waiting(company, cover, role)
    else:
        return _by_score(company, cover, role, entity, percentile)
    return route_of(company, cover, choice)


@compiled_part
def _drawn(company: Any, role: int, entity: int, n: int) -> int:
    """One of so many, by the customer's own draw."""
    return int(uniform(company, ROUTING, entity, record_at(company.roles, role, ROLE).ids & 0xFFFFFFFF) * n)


@compiled_part
def _least_waiting(company: Any, cover: Any, role: int) -> int:
    """Where the least work waits for a head of the role; ties to the first."""
    best, least, heads = 0, 0, 0
    for k in range(cover.n_routes):
        unit = route_of(company, cover, k)
        waiting = record_at(company.units, unit, UNIT).n_waiting
        there = max(1, heads_of(company, unit, role).value)
        if k == 0 or waiting * heads < least * there:
            best, least, heads = k, waiting, there
    return best


@compiled_part
def _by_score(company: Any, cover: Any, role: int, entity: int, percentile: float) -> int:
    """The unit for the best customers that takes this one; if it is too good for none of them, the least demanding."""
    least, highest = 2.0, -1.0
    for k in range(cover.n_routes):
        score_from = record_at(company.units, route_of(company, cover, k), UNIT).score_from
        least = min(least, score_from)
        if score_from <= percentile:
            highest = max(highest, score_from)
    wanted = highest if highest >= 0.0 else least
    n = 0
    for k in range(cover.n_routes):
        n += record_at(company.units, route_of(company, cover, k), UNIT).score_from == wanted
    left = _drawn(company, role, entity, n) if n > 1 else 0
    for k in range(cover.n_routes):
        unit = route_of(company, cover, k)
        if record_at(company.units, unit, UNIT).score_from == wanted:
            if left == 0:
                return unit
            left -= 1
    return NOBODY


# -- the person ---------------------------------------------------------------------------------------------------


@compiled_part
def least_loaded(company: Any, segment: int, role: int, by_accounts: bool) -> int:
    """Who does a role for a segment and has the fewest open accounts or deals; ties to the lowest seat."""
    return _least_loaded_but(company, segment, role, by_accounts, NOBODY)


@compiled_part
def _least_loaded_but(company: Any, segment: int, role: int, by_accounts: bool, before: int) -> int:
    cover = cover_of(company, segment, role)
    best = NOBODY
    for k in range(cover.n_seats):
        number = worker_in(company, record_at(company.cover_seats, cover.first_seat + k, NUMBER).value)
        if number not in (NOBODY, before) and stays(company, number) and holds(company, number, role):
            best = _less_loaded(company, number, best, by_accounts)
    return best


@compiled_part
def successor(company: Any, unit: int, segment: int, role: int, by_accounts: bool, before: int) -> int:
    """Who takes over work of a role: the least loaded of those who stay, but not who had it before.

    Somebody of the unit, else of another that serves the segment.
    """
    where = record_at(company.units, unit, UNIT)
    best = NOBODY
    for seat in range(where.first_seat, where.first_seat + where.n_seats):
        number = occupant_of(company, seat)
        if number not in (NOBODY, before) and stays(company, number) and holds(company, number, role):
            best = _less_loaded(company, number, best, by_accounts)
    if best == NOBODY and company.n_units > 1:
        return _least_loaded_but(company, segment, role, by_accounts, before)
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
