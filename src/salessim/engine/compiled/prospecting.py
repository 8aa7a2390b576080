"""Outbound: a finite list of prospects, called in otherwise idle hours, least recently tried first."""

from __future__ import annotations

from typing import Any

from salessim.compiling import compiled_part
from salessim.engine.compiled.desk import new_task
from salessim.engine.compiled.memory import floats_at, ints_at, record_at
from salessim.engine.compiled.records import (
    BATCH,
    LISTS,
    NOBODY,
    NUMBER,
    PERSON,
    PROSPECTS,
    ROLE,
    SOURCE,
    UNIT,
)
from salessim.engine.compiled.roster import holds
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
        if record_at(company.roles, role, ROLE).prospects and holds(company, number, role):
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
    n = min(left, BATCH)
    who, attempts = ints_at(company.batch_whom, 0, n), ints_at(company.batch_numbers, 0, n)
    luck = floats_at(company.batch_draws, 0, n)
    _list_next(prospects, source, who, attempts)
    seed, replication = company.seed, company.replication
    for k in range(n):
        luck[k] = draw(seed, replication, TOUCH, who[k], attempts[k])
    chance = 0.0
    for k in range(n):
        tried = record_at(company.tried, prospects.first_tried + prospects.prospect, NUMBER)
        if k == 0 or attempts[k] == 0:
            # in the first campaign nobody was ever called
            gap = company.now - tried.value if prospects.campaign > 0 else -1
            chance = touch_chance(source.touch_chance, gap, source.rest)
        is_booked = luck[k] < chance
        prospects.attempt = attempts[k] + 1
        if is_booked or prospects.attempt >= source.attempts:
            tried.value = company.now
            prospects.attempt = 0
            prospects.prospect, prospects.campaign = _after(prospects, prospects.prospect, prospects.campaign)
        if is_booked:
            return left - k - 1, who[k]
    prospects.who = who[n - 1]
    return left - n, -1


@compiled_part
def _list_next(prospects: Any, source: Any, who: Any, attempts: Any) -> None:
    """Who is called next, and at which attempt, as long as nobody books a meeting."""
    prospect, attempt, campaign, called = (
        prospects.prospect, prospects.attempt, prospects.campaign, prospects.who,
    )  # fmt: skip
    for k in range(len(who)):
        if attempt == 0:
            called = identity(prospects.id, prospect, campaign)
        who[k], attempts[k] = called, attempt
        attempt += 1
        if attempt >= source.attempts:
            attempt = 0
            prospect, campaign = _after(prospects, prospect, campaign)


@compiled_part
def _after(prospects: Any, prospect: int, campaign: int) -> tuple[int, int]:
    """The next on the list and its campaign; after the last comes the first of the next campaign."""
    if prospect + 1 < prospects.size:
        return prospect + 1, campaign
    return 0, campaign + 1
