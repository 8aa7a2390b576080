"""From tables to records: seats, what each means in each role, and who does which work."""

from __future__ import annotations

import numpy as np

from salessim.engine.compiled.columns import Array, Records, ragged, rows_of
from salessim.engine.compiled.records import COVER, DUTY, NOBODY, PLACE, SEAT, WATCHED
from salessim.scenario.tables import Tables

__all__ = ["load_seats"]


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
    """The queues in which work for a seat may wait; where each seat's begin, and how many they are."""
    serves, n_roles, n_levels = tables.units.serves, len(tables.roles.ids), len(tables.levels)
    n_segments = serves.shape[1]
    kinds = _kinds_of_work(tables)
    watched: list[tuple[int, bool, int, int, int]] = []
    for number, unit in enumerate(tables.seats.unit.tolist()):
        seats["first_watched"][number] = len(watched)
        for role in np.flatnonzero(tables.seats.holds[number]).tolist():
            for segment in np.flatnonzero(serves[unit]).tolist():
                place = (unit * n_roles + role) * n_segments + segment
                most = int(tables.segments.max_open_deals[segment])
                for level, opens_deal in sorted(kinds.get((segment, role), ())):
                    queue = 2 * (place * n_levels + level) + opens_deal
                    watched.append((queue, opens_deal, most, role, level))
        seats["n_watched"][number] = len(watched) - seats["first_watched"][number]
    return np.array(watched, dtype=WATCHED)


def _kinds_of_work(tables: Tables) -> dict[tuple[int, int], set[tuple[int, bool]]]:
    """Levels of the work that there is for a segment and role, and whether it may open a deal."""
    segments, stages = tables.segments, tables.stages
    kinds: dict[tuple[int, int], set[tuple[int, bool]]] = {}
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
    """Who does which work: whether a place is staffed, and units and seats of each segment and role."""
    serves, seats = tables.units.serves, tables.seats
    n_units, n_segments = serves.shape
    n_roles = len(tables.roles.ids)
    places = np.zeros((n_units, n_roles, n_segments), dtype=PLACE)
    holders: list[list[int]] = [[] for _ in range(n_segments * n_roles)]
    for number, unit in enumerate(seats.unit.tolist()):
        for role in np.flatnonzero(seats.holds[number]).tolist():
            for segment in np.flatnonzero(serves[unit]).tolist():
                places["is_staffed"][unit, role, segment] = 1
                holders[segment * n_roles + role].append(number)
    staffed = [
        np.flatnonzero(places["is_staffed"][:, role, segment]).tolist()
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
    return {"places": places.reshape(-1), "cover": cover, "cover_units": units, "cover_seats": all_seats}
