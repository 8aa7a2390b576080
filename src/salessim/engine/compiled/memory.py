"""The memory of a replication: records in flat arrays, reached by address.

Every thing that lives in a company is a record: a row of one array, named by its number (its *slot*). A compiled
function gets ``company``, the one record that knows where everything is, and looks up what it needs::

    lead = record_at(company.leads, slot, LEAD)
    lead.unit = unit

A record is passed on as one pointer, however many fields it has, so that functions stay small and calls cheap, and
the compiler does not meet the same long list of arrays in every one of them. Slots of leads, accounts and tasks that
are over are used again; ``serial`` tells whether a slot still holds the one that was meant. When there is no room, the
company ``is_full``: the event that is happening comes to its end (slot 0 of each pool takes what has no place), and
the replication is played again with more room.
"""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import numpy as np
from llvmlite import ir
from numba import carray, types  # type: ignore[attr-defined]
from numba.core import cgutils
from numba.extending import intrinsic

from salessim.compiling import compiled_part
from salessim.scenario.tables import (
    Laws,
    People,
    Roles,
    Rules,
    Segments,
    Sources,
    Stages,
    Units,
)
from salessim.trace.kinds import COLUMNS

__all__ = [
    "ACCOUNT",
    "ACCOUNTS",
    "COMPANY",
    "COVER",
    "EVENT",
    "HOLDING",
    "LAW",
    "LEAD",
    "LEADS",
    "LISTS",
    "NOBODY",
    "NUMBER",
    "PAGE",
    "PERSON",
    "PLACE",
    "POOL",
    "PROSPECTS",
    "QUEUE",
    "RATE",
    "ROLE",
    "RULES",
    "SEGMENT",
    "SOURCE",
    "STAGE",
    "TASK",
    "TASKS",
    "UNIT",
    "WATCHED",
    "fetch",
    "floats_at",
    "ints_at",
    "new_serial",
    "new_slot",
    "note",
    "record_at",
    "release",
]

NOBODY = -1
LINE = 64  # bytes that come from memory at a time
_CPOINTER: Any = types.CPointer
_INT, _FLOAT = np.dtype(np.int64), np.dtype(np.float64)
_CGUTILS: Any = cgutils
_COLUMN_TYPES = {"Ints": np.int64, "Bools": np.int64, "Floats": np.float64} | {
    "int": np.int64,
    "bool": np.int64,
    "float": np.float64,
}
_WIDE = {"mix", "month_factors", "hour_shares", "hour_guide", "serves", "holds", "experience", "quantiles"}
"""Columns of the tables that hold more than one number a row; they are reached as arrays of their own."""


def _record(ints: str, floats: str = "", table: type | None = None) -> np.dtype[Any]:
    """A record type of 8-byte numbers: the single-number columns of a table, then these fields."""
    columns = (
        [] if table is None else [(field.name, _COLUMN_TYPES.get(str(field.type))) for field in fields(table)]
    )
    named = [(name, kind) for name, kind in columns if kind is not None and name not in _WIDE]
    named += [(name, np.int64) for name in ints.split()]
    named += [(name, np.float64) for name in floats.split()]
    return np.dtype(named, align=True)


LAW = _record("", table=Laws)
ROLE = _record("", table=Roles)
SEGMENT = _record("", table=Segments)
STAGE = _record("", table=Stages)
SOURCE = _record("n_known", table=Sources)
"""A source; of how many weeks before the start its leads are known (0: not at all)."""
RULES = _record("", table=Rules)
UNIT = _record(
    "first_interval n_intervals first_list n_lists "
    "n_waiting idle_first idle_last is_stirred headcount has_newcomers open_from open_until",
    table=Units,
)
PERSON = _record(
    "last_role open_deals open_accounts n_taken n_blocks idle_since idle_next idle_before task first_watched n_watched",
    "net_availability",
    table=People,
)
HOLDING = _record("is_held known busy", "talent")
"""A person and a role: whether it is held, experience brought along, seconds worked in it, and talent for it."""
PLACE = _record("is_staffed")
"""A unit, a role and a segment: whether anybody there does this work."""
COVER = _record("first_unit n_units first_person n_people")
"""A segment and a role: the units that do this work, and the people."""
WATCHED = _record("queue opens_deal most_open_deals")
"""A queue from which a person takes work, and up to how many open deals if that opens one."""
QUEUE = _record("first")
"""The first of the tasks that wait in one place."""
RATE = _record("", "rate sigma")
"""A source and a week: mean number of leads, and log standard deviation of its busy-week factor."""
NUMBER = _record("value")
PROSPECTS = _record("source segment id n_blocks prospect attempt campaign who first_tried size")
"""An outbound list: who comes next, at which attempt of which campaign."""
TASK = _record(
    "about slot slot_serial entity work occurrence role segment unit priority created owner opens_deal was_missed "
    "state started child sibling serial"
)
LEAD = _record(
    "id source segment first_stage unit owner known_by closer passes position first_contact thought is_given "
    "has_fit has_tempo value serial",
    "fit tempo response lost_context",
)
ACCOUNT = _record(
    "id segment role first_value arr term_length owner before unit accrued_to term term_start touch touch_was_in_time "
    "onboarding_task touch_task renewal_task upsell_task serial",
    "fit lost_context care hazard",
)
POOL = _record("n_used n_free capacity free")
"""The slots of tasks, leads or accounts: how many were ever used, and the stack of those that are free again."""
TASKS, LEADS, ACCOUNTS, LISTS = range(4)
"""The pools, and what a task can be about."""
EVENT = _record("when entity occurrence slot serial next")
"""Something that will happen: moment and kind in one number, the two that decide ties, and whom it is about."""
PAGE = _record("first")
"""A page of the agenda: the number of the first event on it."""
ROW = _record(" ".join(COLUMNS))
COMPANY = _record(
    # what is played, and when it is
    "seed replication horizon now "
    # where the tables are, and how long
    "laws quantiles roles segments stages sources units people rules n_roles n_segments n_sources n_units n_people "
    " known_leads n_known_weeks steady_pipeline mix hour_shares hour_guide opens closes opened_before "
    "unit_lists cover cover_units cover_people places rates weeks_before accounts_given "
    # where the state is
    "holdings watched queues lists tried stirred n_stirred rows n_rows max_rows "
    "events n_events max_events free_event pages page_bits page_now last_page ordered n_ordered "
    "pools tasks leads accounts n_made is_full "
    # the event that is happening
    "kind entity occurrence slot serial",
    "market_now",
)


def _record_at(typing: Any, address: Any, slot: Any, dtype: Any) -> Any:
    """The record at a slot of an array: ``record_at(address, slot, DTYPE)``; a pointer, nothing is copied."""
    record = dtype.dtype

    def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        start, number = args[0], args[1]
        size = context.get_constant(types.int64, record.size)
        return builder.inttoptr(builder.add(start, builder.mul(number, size)), context.get_value_type(record))

    return record(types.int64, types.int64, dtype), generate


record_at: Any = intrinsic(_record_at)


def _numbers_from(typing: Any, address: Any, first: Any, dtype: Any) -> Any:
    """Where the plain numbers of an array lie from number ``first`` on; all are 8 bytes long."""
    pointer: Any = _CPOINTER(dtype.dtype)

    def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        start = builder.add(args[0], builder.mul(args[1], context.get_constant(types.int64, 8)))
        return builder.inttoptr(start, context.get_value_type(pointer))

    return pointer(types.int64, types.int64, dtype), generate


def _fetch(typing: Any, address: Any, slot: Any, dtype: Any) -> Any:
    """Let the processor bring a record near that is needed soon: nothing waits for it, and nothing changes."""
    record = dtype.dtype

    def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        text, number = ir.IntType(8).as_pointer(), ir.IntType(32)
        kind = ir.FunctionType(ir.VoidType(), [text, number, number, number])
        prefetch = _CGUTILS.get_or_insert_function(builder.module, kind, "llvm.prefetch.p0")
        start = builder.add(args[0], builder.mul(args[1], context.get_constant(types.int64, record.size)))
        for line in range(0, record.size, LINE):
            place = builder.inttoptr(builder.add(start, context.get_constant(types.int64, line)), text)
            builder.call(prefetch, [place, number(0), number(3), number(1)])  # to read, to keep, data
        return context.get_dummy_value()

    return types.void(types.int64, types.int64, dtype), generate


fetch: Any = intrinsic(_fetch)
_numbers: Any = intrinsic(_numbers_from)


@compiled_part
def ints_at(address: int, first: int, length: int) -> Any:
    """An array of whole numbers, from number ``first`` on."""
    return carray(_numbers(address, first, _INT), (length,))


@compiled_part
def floats_at(address: int, first: int, length: int) -> Any:
    """An array of doubles, from number ``first`` on."""
    return carray(_numbers(address, first, _FLOAT), (length,))


@compiled_part
def note(
    company: Any, kind: int, entity: int, occurrence: int, person: int, unit: int, a: int, b: int, c: int
) -> None:
    """Write a row of the trace: what happened now, to whom, and by whom."""
    if company.n_rows == company.max_rows:
        company.is_full = 1
        return
    row = record_at(company.rows, company.n_rows, ROW)
    company.n_rows += 1
    row.at = company.now
    row.kind = kind
    row.entity = entity
    row.occurrence = occurrence
    row.person = record_at(company.people, person, PERSON).ids if person >= 0 else 0
    row.unit = record_at(company.units, unit, UNIT).ids if unit >= 0 else 0
    row.a = a
    row.b = b
    row.c = c


@compiled_part
def new_slot(company: Any, kind: int) -> int:
    """A slot for a new task, lead or account: one that is free again, or the next; 0 when there is no room."""
    pool = record_at(company.pools, kind, POOL)
    if pool.n_free > 0:
        pool.n_free -= 1
        return record_at(pool.free, pool.n_free, NUMBER).value
    if pool.n_used == pool.capacity:
        company.is_full = 1
        return 0
    pool.n_used += 1
    return pool.n_used - 1


@compiled_part
def release(company: Any, kind: int, slot: int) -> None:
    """What was in a slot is over: the next new one may have it."""
    if slot > 0:
        pool = record_at(company.pools, kind, POOL)
        record_at(pool.free, pool.n_free, NUMBER).value = slot
        pool.n_free += 1


@compiled_part
def new_serial(company: Any) -> int:
    """A number that no other thing of this replication has."""
    company.n_made += 1
    return company.n_made
