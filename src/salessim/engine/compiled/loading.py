"""From tables to records: everything that a replication reads, once for all replications of a scenario."""

from __future__ import annotations

from typing import Any

import numpy as np

from salessim.engine.compiled.memory import (
    COVER,
    HOLDING,
    LAW,
    PERSON,
    PLACE,
    PROSPECTS,
    RATE,
    ROLE,
    RULES,
    SEGMENT,
    SOURCE,
    STAGE,
    UNIT,
    WATCHED,
)
from salessim.engine.keys import STEADY_WEEKS
from salessim.rules.demand import busy_week_sigma, share_reached, weekly_rate
from salessim.scenario.tables import Tables
from salessim.units import WEEK, month_of

__all__ = ["Records", "load"]

Array = np.ndarray[Any, Any]
Records = dict[str, Array]
"""Arrays by the name of the field of ``COMPANY`` that holds their address."""


def load(tables: Tables) -> tuple[Records, dict[str, int]]:
    """Records of a lowered scenario.

    Parameters
    ----------
    tables : Tables
        A lowered scenario.

    Returns
    -------
    records : dict of str to array
        What stays as it is while replications are played, and the first state of units and people.
    numbers : dict of str to int
        Sizes and switches of the company.
    """
    start, sources = tables.start, tables.sources
    weeks_before = max(STEADY_WEEKS if start.steady_pipeline else 0, start.backlog.shape[1])
    records: Records = {
        "laws": _records(LAW, tables.laws),
        "quantiles": _flat(tables.laws.quantiles),
        "roles": _records(ROLE, tables.roles),
        "segments": _records(SEGMENT, tables.segments),
        "stages": _records(STAGE, tables.stages),
        "sources": _sources(tables),
        "rules": _one(RULES, tables.rules),
        "mix": _flat(sources.mix),
        "hour_shares": _flat(sources.hour_shares),
        "hour_guide": _flat(sources.hour_guide),
        "opens": _joined(tables.units.opens),
        "closes": _joined(tables.units.closes),
        "opened_before": _joined(tables.units.before),
        "accounts_given": _flat(start.accounts),
        "known_leads": _flat(start.backlog),
        "rates": _rates(tables, weeks_before),
        "lists": _lists(tables),
        **_people(tables),
        **_coverage(tables),
    }
    records |= _units(tables, records["lists"])
    numbers = {
        "horizon": tables.horizon,
        "page_bits": (bits := _page_bits(tables.horizon, len(tables.people.ids))),
        "last_page": max(0, tables.horizon - 1) >> bits,
        "n_roles": len(tables.roles.ids),
        "n_segments": len(tables.segments.ids),
        "n_sources": len(sources.ids),
        "n_units": len(tables.units.ids),
        "n_people": len(tables.people.ids),
        "n_known_weeks": start.backlog.shape[1],
        "steady_pipeline": int(start.steady_pipeline),
        "weeks_before": weeks_before,
    }
    return records, numbers


def _page_bits(horizon: int, n_people: int) -> int:
    """How long a page of the agenda is: 2^bits seconds.

    About an hour for twelve people, shorter for more, so that few events lie on a page; at most 2^17 pages.
    """
    by_people = (12 * 4096 // max(12, n_people)).bit_length() - 1
    return max(by_people, horizon.bit_length() - 17)


def _records(kind: np.dtype[Any], table: Any) -> Array:
    """A table as records; fields that the table does not have are 0."""
    columns = {name: getattr(table, name) for name in kind.names or () if hasattr(table, name)}
    records = np.zeros(len(next(iter(columns.values()))), dtype=kind)
    for name, column in columns.items():
        records[name] = column
    return records


def _one(kind: np.dtype[Any], values: Any) -> Array:
    """Single values as one record."""
    record = np.zeros(1, dtype=kind)
    for name in kind.names or ():
        record[name] = getattr(values, name)
    return record


def _flat(array: Array) -> Array:
    return np.ascontiguousarray(array).reshape(-1)


def _joined(parts: Any) -> Array:
    return np.concatenate([*parts, np.zeros(0, dtype=np.int64)])


def _ragged(parts: list[list[int]]) -> tuple[Array, Array, Array]:
    """Lists of numbers one after another; where each starts, and how long it is."""
    sizes = np.array([len(part) for part in parts], dtype=np.int64)
    return _joined([np.array(part, dtype=np.int64) for part in parts]), np.cumsum(sizes) - sizes, sizes


def _sources(tables: Tables) -> Array:
    records = _records(SOURCE, tables.sources)
    records["n_known"] = tables.start.known_weeks
    return records


def _rates(tables: Tables, weeks_before: int) -> Array:
    """Mean number of leads and busy-week factor of each week and source, from before the start to the horizon."""
    sources = tables.sources
    weeks = range(-weeks_before, -(-tables.horizon // WEEK) + 1)
    rates = np.zeros((len(weeks), len(sources.ids)), dtype=RATE)
    columns = zip(
        sources.per_week.tolist(), sources.growth.tolist(), sources.dispersion.tolist(), strict=True
    )
    for source, (per_week, growth, dispersion) in enumerate(columns):
        factors = sources.month_factors[source].tolist()
        for row, week in enumerate(weeks):
            rate = weekly_rate(per_week, growth, factors[month_of(week * WEEK) % 12], week)
            rates[row, source] = rate, busy_week_sigma(rate, dispersion)
    return rates.reshape(-1)


def _lists(tables: Tables) -> Array:
    """Outbound lists, one after another, and where the moments at which their prospects were tried are kept."""
    sources = tables.sources
    rows = np.flatnonzero(sources.is_outbound)
    lists = np.zeros(len(rows), dtype=PROSPECTS)
    lists["source"] = rows
    lists["segment"] = [share_reached(sources.mix[row], 0.5) for row in rows]
    lists["id"] = sources.ids[rows]
    lists["size"] = sources.list_size[rows]
    lists["first_tried"] = np.cumsum(lists["size"]) - lists["size"]
    return lists


def _people(tables: Tables) -> Records:
    """People, what each brings to each role, and the queues from which each takes work.

    Those are their own, and two for each role and segment.
    """
    serves, n_roles = tables.units.serves, len(tables.roles.ids)
    n_units, n_segments = serves.shape
    people = _records(PERSON, tables.people)
    for name in ("last_role", "idle_next", "idle_before", "task"):
        people[name] = -1
    people["net_availability"] = tables.people.availability
    watched: list[tuple[int, int, int]] = []
    for number, unit in enumerate(tables.people.unit.tolist()):
        people["first_watched"][number] = len(watched)
        watched.append((2 * n_units * n_roles * n_segments + number, 0, 0))
        for role in np.flatnonzero(tables.people.holds[number]).tolist():
            for segment in np.flatnonzero(serves[unit]).tolist():
                queue = 2 * ((unit * n_roles + role) * n_segments + segment)
                most = int(tables.segments.max_open_deals[segment])
                watched += [(queue, 0, most), (queue + 1, 1, most)]
        people["n_watched"][number] = len(watched) - people["first_watched"][number]
    holdings = np.zeros(tables.people.holds.size, dtype=HOLDING)
    holdings["is_held"] = tables.people.holds.reshape(-1)
    holdings["known"] = tables.people.experience.reshape(-1)
    return {"people": people, "holdings": holdings, "watched": np.array(watched, dtype=WATCHED)}


def _units(tables: Tables, lists: Array) -> Records:
    """Units, and the outbound lists that they work."""
    units = _records(UNIT, tables.units)
    served = [np.flatnonzero(row).tolist() for row in tables.units.serves]
    worked = [
        [k for k, segment in enumerate(lists["segment"].tolist()) if segment in segments]
        for segments in served
    ]
    all_lists, units["first_list"], units["n_lists"] = _ragged(worked)
    units["n_intervals"] = [len(opens) for opens in tables.units.opens]
    units["first_interval"] = np.cumsum(units["n_intervals"]) - units["n_intervals"]
    units["idle_first"] = units["idle_last"] = -1
    return {"units": units, "unit_lists": all_lists}


def _coverage(tables: Tables) -> Records:
    """Who does which work: whether a place is staffed, and units and people of each segment and role."""
    serves, people = tables.units.serves, tables.people
    n_units, n_segments = serves.shape
    n_roles = len(tables.roles.ids)
    places = np.zeros((n_units, n_roles, n_segments), dtype=PLACE)
    holders: list[list[int]] = [[] for _ in range(n_segments * n_roles)]
    for number, unit in enumerate(people.unit.tolist()):
        for role in np.flatnonzero(people.holds[number]).tolist():
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
    units, cover["first_unit"], _ = _ragged(
        [found or [first] for found, first in zip(staffed, fallback, strict=True)]
    )
    cover["n_units"] = [len(found) for found in staffed]
    all_people, cover["first_person"], cover["n_people"] = _ragged(holders)
    return {"places": places.reshape(-1), "cover": cover, "cover_units": units, "cover_people": all_people}
