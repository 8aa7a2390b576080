"""From tables to records: seats, what each means in each role, and who does which work."""

from __future__ import annotations

import numpy as np

from salessim.engine.compiled.columns import Array, Records, ragged, rows_of
from salessim.engine.compiled.records import COVER, DUTY, NOBODY, PLACE, SEAT, WATCHED
from salessim.scenario.tables import Tables

__all__ = ["load_seats"]

Queue = tuple[int, bool, int, int, int]
Kinds = dict[tuple[int, int], set[tuple[int, bool]]]
"""Levels of the work that there is for a segment and a role, and whether it may open a deal."""


def load_seats(tables: Tables) -> Records:
    """Seats and their duties, the queues from which their holders take work, and the coverage of customers."""
    table = tables.seats
    duties = np.zeros(table.holds.size, dtype=DUTY)
    for name in ("holds", "experience", "documents", "promotes_from"):
        duties[name] = getattr(table, name).reshape(-1)
    seats = rows_of(SEAT, table)
    seats["n_roles"] = table.holds.sum(axis=1)
    seats["n_documented"] = table.documents.sum(axis=1)
    seats["is_promotion"] = table.promotes_from.any(axis=1)
    seats["occupant"] = NOBODY
    seats["is_planned"] = ~table.reserve
    return {"seats": seats, "duties": duties, "watched": _watched(tables, seats), **_coverage(tables)}


def _watched(tables: Tables, seats: Array) -> Array:
    """The queues in which work for a seat may wait, in the own unit and in those that it helps.

    Where each seat's begin, and how many they are.
    """
    kinds = _kinds_of_work(tables)
    watched: list[Queue] = []
    for number, unit in enumerate(tables.seats.unit.tolist()):
        for name, units in (
            ("watched", [unit]),
            ("helped", np.flatnonzero(tables.units.helps[unit]).tolist()),
        ):
            seats[f"first_{name}"][number] = len(watched)
            for where in units:
                watched += _queues_of(tables, number, where, kinds)
            seats[f"n_{name}"][number] = len(watched) - seats[f"first_{name}"][number]
    return np.array(watched, dtype=WATCHED)


def _queues_of(tables: Tables, seat: int, unit: int, kinds: Kinds) -> list[Queue]:
    """The queues of a unit in which work for the roles of a seat may wait."""
    serves, n_roles, n_levels = tables.units.serves, len(tables.roles.ids), len(tables.levels)
    queues: list[Queue] = []
    for role in np.flatnonzero(tables.seats.holds[seat]).tolist():
        for segment in np.flatnonzero(serves[unit]).tolist():
            place = (unit * n_roles + role) * serves.shape[1] + segment
            most = int(tables.segments.max_open_deals[segment])
            for level, opens_deal in sorted(kinds.get((segment, role), ())):
                queue = 2 * (place * n_levels + level) + opens_deal
                queues.append((queue, opens_deal, most, role, level))
    return queues


def _kinds_of_work(tables: Tables) -> Kinds:
    """Levels of the work that there is for a segment and role, and whether it may open a deal."""
    segments, stages = tables.segments, tables.stages
    kinds: Kinds = {}
    for segment, first in enumerate(segments.first_stage.tolist()):
        for position in range(int(segments.n_stages[segment])):
            row = first + position
            of_stage = kinds.setdefault((segment, int(stages.role[row])), set())
            of_stage.add((int(stages.level[row]), False))
            if position > 0:
                of_stage.add((int(stages.level[row]), True))
        of_accounts = kinds.setdefault((segment, int(segments.account_role[segment])), set())
        for levels in (segments.account_level, segments.renewal_level, segments.upsell_level):
            of_accounts.add((int(levels[segment]), False))
    return kinds


def _coverage(tables: Tables) -> Records:
    """Who may do which work: units and seats of each segment and role."""
    serves, seats = tables.units.serves, tables.seats
    n_units, n_segments = serves.shape
    n_roles = len(tables.roles.ids)
    has_seats = np.zeros((n_units, n_roles, n_segments), dtype=np.bool_)
    holders: list[list[int]] = [[] for _ in range(n_segments * n_roles)]
    for number, unit in enumerate(seats.unit.tolist()):
        for role in np.flatnonzero(seats.holds[number]).tolist():
            for segment in np.flatnonzero(serves[unit]).tolist():
                has_seats[unit, role, segment] = True
                holders[segment * n_roles + role].append(number)
    staffed = [
        np.flatnonzero(has_seats[:, role, segment]).tolist()
        for segment in range(n_segments)
        for role in range(n_roles)
    ]
    fallback = [int(np.argmax(serves[:, segment])) for segment in range(n_segments) for _ in range(n_roles)]
    cover = np.zeros(n_segments * n_roles, dtype=COVER)
    units, cover["first_unit"], _ = ragged(
        [found or [first] for found, first in zip(staffed, fallback, strict=True)]
    )
    cover["n_units"] = [len(found) for found in staffed]
    all_seats, cover["first_seat"], cover["n_seats"] = ragged(holders)
    places = np.zeros(has_seats.size, dtype=PLACE)
    return {"places": places, "cover": cover, "cover_units": units, "cover_seats": all_seats}
