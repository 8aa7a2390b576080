"""Who does which work: the unit whose queue takes it, and the person with the fewest open items."""

from __future__ import annotations

from typing import Any

from salessim.compiling import compiled_part
from salessim.engine.compiled.desk import place_of
from salessim.engine.compiled.luck import uniform
from salessim.engine.compiled.memory import record_at
from salessim.engine.compiled.records import COVER, NOBODY, NUMBER, PERSON, PLACE, ROLE
from salessim.randomness.streams import Stream

__all__ = ["least_loaded", "unit_for"]

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
    """Who holds a role for a segment, is there, and has the fewest open accounts or deals; ties to the lowest seat."""
    cover = record_at(company.cover, segment * company.n_roles + role, COVER)
    best, least = NOBODY, 0
    for k in range(cover.n_people):
        number = record_at(company.cover_people, cover.first_person + k, NUMBER).value
        person = record_at(company.people, number, PERSON)
        if person.starts_at > company.now:
            continue
        load = person.open_accounts if by_accounts else person.open_deals
        if best == NOBODY or load < least:
            best, least = number, load
    return best
