"""Every Monday: to which units work goes, and what becomes of work that waits where nobody does it any more."""

from __future__ import annotations

from typing import Any

from salessim.compiling import compiled_apart, compiled_part
from salessim.engine.compiled.desk import (
    NO_TASK,
    first_in,
    is_counted_in,
    place_of,
    pull_first,
    put_in_queue,
    stir,
)
from salessim.engine.compiled.memory import note, record_at
from salessim.engine.compiled.records import (
    ACCOUNT,
    LEAD,
    LEADS,
    NOBODY,
    NUMBER,
    PLACE,
    ROLE,
    TASK,
    UNIT,
)
from salessim.engine.compiled.roster import holds, occupant_of, person_of
from salessim.engine.compiled.routing import cover_of, heads_of, unit_for
from salessim.rules.scoring import UNSCORED
from salessim.trace.kinds import RowKind

__all__ = ["routes_are_renewed", "unstaffed_work_moves"]

WORK_MOVED = int(RowKind.WORK_MOVED)


# -- routes -------------------------------------------------------------------------------------------------------


@compiled_apart
def routes_are_renewed(company: Any) -> None:
    """Work goes to the preferred of the units in which somebody holds its role now, else to those with seats for it.

    Parameters
    ----------
    company : record
        The company.
    """
    _count_heads(company)
    for segment in range(company.n_segments):
        for role in range(company.n_roles):
            _renews(company, segment, role)


@compiled_part
def _count_heads(company: Any) -> None:
    """Everybody who is there counts, from the first day to the last."""
    for k in range(company.n_units * company.n_roles):
        record_at(company.heads, k, NUMBER).value = 0
    for row in range(company.n_seats):
        number = occupant_of(company, row)
        if number != NOBODY:
            for role in range(company.n_roles):
                if holds(company, number, role):
                    heads_of(company, person_of(company, number).unit, role).value += 1


@compiled_part
def _renews(company: Any, segment: int, role: int) -> None:
    cover = cover_of(company, segment, role)
    most = _highest_preference(company, cover, role)
    cover.is_staffed = 1 if most != NOBODY else 0
    cover.n_routes = 0
    for k in range(max(1, cover.n_units)):
        unit = record_at(company.cover_units, cover.first_unit + k, NUMBER).value
        place = record_at(company.places, place_of(company, unit, role, segment), PLACE)
        place.is_route = 1 if most in (NOBODY, _preference(company, unit, role)) else 0
        if place.is_route:
            record_at(company.routes, cover.first_unit + cover.n_routes, NUMBER).value = unit
            cover.n_routes += 1


@compiled_part
def _highest_preference(company: Any, cover: Any, role: int) -> int:
    """The highest preference of the units in which somebody holds a role, or nobody."""
    most = NOBODY
    for k in range(cover.n_units):
        unit = record_at(company.cover_units, cover.first_unit + k, NUMBER).value
        most = max(most, _preference(company, unit, role))
    return most


@compiled_part
def _preference(company: Any, unit: int, role: int) -> int:
    """How much a unit is preferred where somebody holds a role, or nobody."""
    if heads_of(company, unit, role).value == 0:
        return NOBODY
    return record_at(company.units, unit, UNIT).preference


# -- work of places that nobody staffs ----------------------------------------------------------------------------


@compiled_apart
def unstaffed_work_moves(company: Any) -> None:
    """What waits in a unit where nobody holds the role any more moves to another where somebody does.

    Parameters
    ----------
    company : record
        The company.
    """
    for unit in range(company.n_units):
        if record_at(company.units, unit, UNIT).n_waiting == 0:
            continue
        for role in range(company.n_roles):
            if heads_of(company, unit, role).value == 0:
                for segment in range(company.n_segments):
                    if cover_of(company, segment, role).is_staffed:
                        _empties_place(company, place_of(company, unit, role, segment))


@compiled_part
def _empties_place(company: Any, place: int) -> None:
    """All tasks that wait in one place, level by level."""
    for row in range(2 * place * company.n_levels, 2 * (place + 1) * company.n_levels):
        while first_in(company, row) != NO_TASK:
            _moves(company, pull_first(company, row))


@compiled_part
def _moves(company: Any, number: int) -> None:
    """A task, and whom it is about, go to another unit."""
    task = record_at(company.tasks, number, TASK)
    before, percentile = record_at(company.units, task.unit, UNIT), UNSCORED
    if task.about == LEADS:
        percentile = record_at(company.leads, task.slot, LEAD).score
    unit = unit_for(company, task.segment, task.role, task.entity, NOBODY, percentile)
    is_counted_in(company, task, unit)
    if task.about == LEADS:
        record_at(company.leads, task.slot, LEAD).unit = unit
    else:
        record_at(company.accounts, task.slot, ACCOUNT).unit = unit
    role = record_at(company.roles, task.role, ROLE).ids
    note(company, WORK_MOVED, task.entity, task.occurrence, NOBODY, unit, task.work, role, before.ids)
    put_in_queue(company, number)
    stir(company, unit)
