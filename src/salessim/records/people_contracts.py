"""Who was employed, and which contracts there are."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from salessim.records.checks import Reading
from salessim.records.columns import Column, amounts_of, columns_of, moments_of
from salessim.records.mapping import ContractsBlock, PeopleBlock
from salessim.records.tables import NEVER, Contracts, People, Words

__all__ = ["read_contracts", "read_people", "with_ends"]

RENEWED = 31 * 86_400
"""A contract counts as renewed if the same account has one that begins within a month of its end (assumption)."""


def read_people(reading: Reading, block: PeopleBlock) -> People:
    """People with their first and last days, as seconds from 1970."""
    keys = ("person", "role", "start", "end")
    columns = columns_of(reading, ("people",), block, {(key,): getattr(block, key) for key in keys})
    start, end, keep = _spans(reading, columns)
    person = columns[("person",)]
    nobody = person.words.codes < 0
    person.set_aside(reading, nobody, "no person")
    keep &= ~nobody
    role = columns[("role",)].words if ("role",) in columns else Words.empty(len(keep))
    return People(reading.persons(person.words).taken(keep), role.taken(keep), start[keep], end[keep])


def read_contracts(reading: Reading, block: ContractsBlock) -> Contracts:
    """Contracts as seconds from 1970, all as if they ran: :func:`with_ends` says which have ended."""
    keys = ("account", "start", "end", "value", "currency")
    columns = columns_of(reading, ("contracts",), block, {(key,): getattr(block, key) for key in keys})
    start, end, keep = _spans(reading, columns)
    account = columns[("account",)]
    nobody = account.words.codes < 0
    account.set_aside(reading, nobody, "no account")
    keep &= ~nobody
    value = amounts_of(reading, columns.get(("value",)), columns.get(("currency",)), len(keep))
    still = np.zeros(int(keep.sum()), np.int8)
    return Contracts(account.words.taken(keep), start[keep], end[keep], value[keep], still)


def with_ends(found: Contracts, export_at: int) -> Contracts:
    """The contracts as known at the export: those that end later run, and those that end are churned or renewed."""
    end = np.where(found.end > export_at, NEVER, found.end)
    order = np.lexsort((found.start, found.account.codes))
    account, start = found.account.codes[order], found.start[order]
    after = np.full(len(order), NEVER, np.int64)  # when the account's next contract begins
    if len(order) > 1:
        after[:-1] = np.where(account[1:] == account[:-1], start[1:], NEVER)
    gone = end[order] != NEVER
    ended = np.zeros(len(order), np.int8)
    ended[order] = gone & ((after == NEVER) | (after > np.where(gone, end[order], 0) + RENEWED))
    return Contracts(found.account, found.start, end, found.value, ended)


def _spans(
    reading: Reading, columns: dict[tuple[str | int, ...], Column]
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.bool_]]:
    """First and last days, and which rows have usable ones."""
    dated = [columns[(key,)] for key in ("start", "end") if (key,) in columns]
    read = moments_of(reading, dated)
    start, bad = read[0]
    missing = (start == NEVER) & ~bad
    dated[0].set_aside(reading, missing, "no first day")
    keep = ~bad & ~missing
    if len(dated) == 1:
        return start, np.full(len(start), NEVER, np.int64), keep
    end, bad = read[1]
    early = (end < start) & (start != NEVER)
    dated[1].set_aside(reading, early, "ends before it begins")
    return start, end, keep & ~bad & ~early
