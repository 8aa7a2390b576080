"""Outbound: a finite list of prospects, called in otherwise idle hours, least recently tried first."""

from __future__ import annotations

from typing import Any

from salessim.compiling import compiled_part
from salessim.engine.compiled.desk import new_task
from salessim.engine.compiled.memory import record_at
from salessim.engine.compiled.records import (
    HOLDING,
    LISTS,
    NOBODY,
    NUMBER,
    PERSON,
    PROSPECTS,
    ROLE,
    SOURCE,
    UNIT,
)
from salessim.engine.compiled.stages import agrees_to_meet
from salessim.engine.keys import LAST
from salessim.randomness.draws import draw, identity
from salessim.randomness.streams import Stream
from salessim.rules.demand import touch_chance
from salessim.trace.kinds import Work

__all__ = ["block_done", "next_block"]

TOUCH, PROSPECTING = int(Stream.TOUCH), int(Work.PROSPECTING)


@compiled_part
def _next_list(company: Any, unit: int) -> int:
    """The list that a unit's generators work next: lists take turns by weight; -1 without any."""
    where = record_at(company.units, unit, UNIT)
    best, least, best_id = NOBODY, 0.0, 0
    for k in range(where.n_lists):
        number = record_at(company.unit_lists, where.first_list + k, NUMBER).value
        prospects = record_at(company.lists, number, PROSPECTS)
        turn = prospects.n_blocks / record_at(company.sources, prospects.source, SOURCE).weight
        if best == NOBODY or turn < least or (turn == least and prospects.id < best_id):
            best, least, best_id = number, turn, prospects.id
    return best


@compiled_part
def next_block(company: Any, number: int) -> int:
    """An hour of prospecting for an otherwise idle generator, if the unit has a list to work; its task, or -1."""
    person = record_at(company.people, number, PERSON)
    where = record_at(company.units, person.unit, UNIT)
    if where.n_lists == 0:
        return NOBODY
    for role in range(company.n_roles):
        is_held = record_at(company.holdings, number * company.n_roles + role, HOLDING).is_held
        if is_held and record_at(company.roles, role, ROLE).prospects:
            chosen = _next_list(company, person.unit)
            block = new_task(
                company, LISTS, chosen, 0, person.id, PROSPECTING, person.n_blocks, role,
                record_at(company.lists, chosen, PROSPECTS).segment, person.unit, LAST, 0,
            )  # fmt: skip
            person.n_blocks += 1
            return block
    return NOBODY


@compiled_part
def block_done(company: Any, number: int, person: int) -> None:
    """The touches of the hour: each may book a meeting."""
    prospects = record_at(company.lists, number, PROSPECTS)
    source = record_at(company.sources, prospects.source, SOURCE)
    left = source.touches_per_hour
    while left > 0:
        left, who = _call_until_booked(company, prospects, source, left)
        if who >= 0:
            agrees_to_meet(company, who, prospects.source, person)


@compiled_part
def _call_until_booked(company: Any, prospects: Any, source: Any, left: int) -> tuple[int, int]:
    """Call one prospect after another; touches left, and the identity of the one who booked a meeting, or -1."""
    prospect, attempt, campaign, who = (
        prospects.prospect,
        prospects.attempt,
        prospects.campaign,
        prospects.who,
    )
    attempts, basis, rest = source.attempts, source.touch_chance, source.rest
    seed, replication, now = company.seed, company.replication, company.now
    is_booked = False
    while left > 0 and not is_booked:
        left -= 1
        if attempt == 0:
            who = identity(prospects.id, prospect, campaign)
        tried = record_at(company.tried, prospects.first_tried + prospect, NUMBER)
        gap = now - tried.value if campaign > 0 else -1  # in the first campaign nobody was ever called
        chance = touch_chance(basis, gap, rest)
        is_booked = draw(seed, replication, TOUCH, who, attempt) < chance
        attempt += 1
        if is_booked or attempt >= attempts:
            tried.value = now
            attempt = 0
            prospect += 1
            if prospect == prospects.size:
                prospect = 0
                campaign += 1
    prospects.prospect, prospects.attempt, prospects.campaign = prospect, attempt, campaign
    if is_booked:
        return left, who
    prospects.who = who
    return left, -1
