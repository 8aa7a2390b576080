"""The memory of a replication: records in flat arrays, reached by address.

Every thing that lives in a company is a record: a row of one array, named by its number (its *slot*). A compiled
function gets ``company``, the one record that knows where everything is, and looks up what it needs::

    lead = record_at(company.leads, slot, LEAD)
    lead.unit = unit

A record is passed on as one pointer, however many fields it has, so that functions stay small and calls cheap, and the
compiler does not meet the same long list of arrays in every one of them. The company's own record is reached by the
argument ``company`` and in no other way: the compiler is told so, and keeps what it has read of it. Slots of leads,
accounts and tasks that are over are used again; ``serial`` tells whether a slot still holds the one that was meant.
When there is no room, the company ``is_full``: the event that is happening comes to its end (slot 0 of each pool takes
what has no place), and the replication is played again with more room.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from llvmlite import ir
from numba import carray, types  # type: ignore[attr-defined]
from numba.core import cgutils
from numba.extending import intrinsic

from salessim.compiling import compiled_part
from salessim.engine.compiled.columns import LINE
from salessim.engine.compiled.records import NUMBER, PERSON, POOL, ROW, UNIT

__all__ = [
    "fetch",
    "floats_at",
    "ints_at",
    "new_serial",
    "new_slot",
    "note",
    "record_at",
    "release",
]

ROWS_AHEAD = 12  # a trace is longer than the caches hold: the place of a row is sent for so many rows before
_CPOINTER: Any = types.CPointer
_INT, _FLOAT = np.dtype(np.int64), np.dtype(np.float64)
_CGUTILS: Any = cgutils


def _start_of(context: Any, builder: Any, args: Any, record: Any) -> Any:
    """Where the record at a slot of an array begins; ``args`` are address and slot."""
    return builder.add(args[0], builder.mul(args[1], context.get_constant(types.int64, record.size)))


def _record_at(typing: Any, address: Any, slot: Any, dtype: Any) -> Any:
    """The record at a slot of an array: ``record_at(address, slot, DTYPE)``; a pointer, nothing is copied."""
    record = dtype.dtype

    def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        return builder.inttoptr(_start_of(context, builder, args, record), context.get_value_type(record))

    return record(types.int64, types.int64, dtype), generate


record_at: Any = intrinsic(_record_at)


def _numbers_from(typing: Any, address: Any, first: Any, dtype: Any) -> Any:
    """Where the plain numbers of an array lie from number ``first`` on; all are 8 bytes long."""
    pointer: Any = _CPOINTER(dtype.dtype)

    def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        start = builder.add(args[0], builder.mul(args[1], context.get_constant(types.int64, 8)))
        return builder.inttoptr(start, context.get_value_type(pointer))

    return pointer(types.int64, types.int64, dtype), generate


def _fetching(to_write: bool) -> Any:
    """Let the processor bring memory near that is needed soon: nothing waits for it, and nothing changes.

    To be read, a whole record; to be written, where it begins, since records are written one after the other.
    """

    def fetches(typing: Any, address: Any, slot: Any, dtype: Any) -> Any:
        record = dtype.dtype

        def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
            text, number = ir.IntType(8).as_pointer(), ir.IntType(32)
            kind = ir.FunctionType(ir.VoidType(), [text, number, number, number])
            prefetch = _CGUTILS.get_or_insert_function(builder.module, kind, "llvm.prefetch.p0")
            start = _start_of(context, builder, args, record)
            for line in range(0, LINE if to_write else record.size, LINE):
                place = builder.inttoptr(builder.add(start, context.get_constant(types.int64, line)), text)
                builder.call(prefetch, [place, number(int(to_write)), number(3), number(1)])  # to keep, data
            return context.get_dummy_value()

        return types.void(types.int64, types.int64, dtype), generate

    return intrinsic(fetches)


fetch, fetch_to_write = _fetching(to_write=False), _fetching(to_write=True)
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
    fetch_to_write(company.rows, company.n_rows + ROWS_AHEAD, ROW)
    company.n_rows += 1
    row.at = company.now
    row.kind = kind
    row.entity = entity
    row.occurrence = occurrence
    row.person = record_at(company.people, person, PERSON).id if person >= 0 else 0
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
