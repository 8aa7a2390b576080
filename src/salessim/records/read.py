"""An export read by its mapping: every table on one clock, with what was set aside."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import fields, replace
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from salessim.records.checks import Reading
from salessim.records.events import read_events
from salessim.records.leads import keep_usable, read_leads
from salessim.records.mapping import load_mapping
from salessim.records.moments import EPOCH
from salessim.records.people_contracts import read_contracts, read_people, with_ends
from salessim.records.tables import LOST, NEVER, Clock, Leads, Records, Words, Work

__all__ = ["read_records"]

DAY = 86_400
WEEK = 7 * DAY
_MONDAY = 4 * DAY
"""1970 began on a Thursday; its first Monday was the fifth of January."""
Moments = NDArray[np.int64]
Tables = TypeVar("Tables")


def read_records(mapping: str | Path, progress: Callable[[str], None] | None = None) -> Records:
    """Read an export by a mapping file.

    Parameters
    ----------
    mapping : str or Path
        The mapping file; it names files from its own folder.
    progress : callable, optional
        Told, in words, how far large files are.

    Raises
    ------
    InputError
        With every mistake in the mapping, missing files and columns, columns that allow several readings, and when
        no lead is left.
    RunError
        If a spreadsheet is named and python-calamine is missing.
    """
    reading = Reading(load_mapping(mapping), progress)
    blocks = reading.blocks
    work = None
    if blocks.leads is not None:
        leads = read_leads(reading, blocks.leads)
    else:
        assert blocks.events is not None  # the mapping has one of both
        leads, work = read_events(reading, blocks.events)
    people = None if blocks.people is None else read_people(reading, blocks.people)
    contracts = None if blocks.contracts is None else read_contracts(reading, blocks.contracts)
    last = _last_day(reading)
    if last is not None:
        leads, work = _until(reading, leads, work, last + DAY - 1)
    if not len(leads):
        reading.located.add((_table(reading),), f"no row can be used: {_reasons(reading)}")
        reading.located.raise_faults()
    resolution = _resolution(leads, work)
    export_at = max(_latest(leads), _latest(work)) if last is None else last + DAY - resolution
    tables = [one for one in (leads, work, people, contracts) if one is not None]
    start = (min(_earliest(one) for one in tables) - _MONDAY) // WEEK * WEEK + _MONDAY
    ended = None if contracts is None else with_ends(contracts, export_at)
    return Records(
        clock=Clock(EPOCH + timedelta(seconds=start), blocks.zone, resolution),
        export_at=export_at - start,
        leads=_shifted(leads, start),
        work=None if work is None else _shifted(work, start),
        people=None if people is None else _shifted(people, start),
        contracts=None if ended is None else _shifted(ended, start),
        set_aside=reading.table(),
        seen=tuple(reading.notes),
        currency=reading.currency or blocks.currency,
        losses_logged=bool((leads.outcome == LOST).any()),
        files=blocks.files,
    )


_MOMENTS = {"created", "closed", "reached", "scheduled", "started", "completed", "start", "end"}


def _moments(table: object) -> Iterator[tuple[str, Moments]]:
    """The columns of a table that are moments."""
    for one in fields(table):  # type: ignore[arg-type]
        if one.name in _MOMENTS:
            yield one.name, getattr(table, one.name)


def _shifted(table: Tables, start: int) -> Tables:
    """The table with its moments counted from another one."""
    changes: dict[str, Any] = {
        name: np.where(moments == NEVER, NEVER, moments - start) for name, moments in _moments(table)
    }
    return replace(table, **changes)  # type: ignore[type-var]


def _earliest(table: object) -> int:
    return min((int(moments.min(initial=NEVER)) for _, moments in _moments(table)), default=NEVER)


def _latest(table: object | None) -> int:
    if table is None:
        return -NEVER
    known = (moments[moments != NEVER] for _, moments in _moments(table))
    return max((int(moments.max(initial=-NEVER)) for moments in known), default=-NEVER)


def _resolution(leads: Leads, work: Work | None) -> int:
    """The coarsest of day, minute and second in which all moments are whole."""
    found = DAY
    for table in (leads, work):
        for _, moments in _moments(table) if table is not None else ():
            known = moments[moments != NEVER]
            while found > 1 and (known % found).any():
                found = 60 if found == DAY else 1
    return found


def _table(reading: Reading) -> str:
    return "leads" if reading.blocks.leads is not None else "events"


def _reasons(reading: Reading) -> str:
    counts = reading.table().counts()
    return (
        "; ".join(f"{file}: {why} ({n:,})" for (file, why), n in list(counts.items())[:5]) or "there is none"
    )


def _last_day(reading: Reading) -> int | None:
    """Midnight of the last day that the mapping says the export knows of."""
    day = reading.blocks.export_date
    return None if day is None else (day - EPOCH).days * DAY


def _until(reading: Reading, leads: Leads, work: Work | None, end: int) -> tuple[Leads, Work | None]:
    """What the export can know; rows with moments after its date are set aside."""
    file = (reading.blocks.leads or reading.blocks.events).file  # type: ignore[union-attr]
    late = np.zeros(len(leads), bool)
    for _, moments in _moments(leads):
        after = (moments != NEVER) & (moments > end)
        late |= after.any(axis=1) if after.ndim == 2 else after
    if late.any():
        given = [name for name, is_late in zip(leads.ids, late.tolist(), strict=True) if is_late]
        reading.set_aside(file, leads.row[late], "", given, "a moment after the export")
        leads = keep_usable(leads, ~late)
    if work is not None:
        inside = np.ones(len(work), bool)
        for _, moments in _moments(work):
            inside &= (moments == NEVER) | (moments <= end)
        columns: dict[str, Any] = {one.name: _taken(getattr(work, one.name), inside) for one in fields(work)}
        work = replace(work, **columns)
    return leads, work


def _taken(column: Words | Moments, rows: NDArray[np.bool_]) -> Words | Moments:
    return column.taken(rows) if isinstance(column, Words) else column[rows]
