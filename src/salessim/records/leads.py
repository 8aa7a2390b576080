"""Leads from a table with a row for each, and from further files joined to it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from salessim.records.checks import Reading
from salessim.records.columns import Column, amounts_of, header_of, moments_of, table_of
from salessim.records.mapping import JoinBlock, LeadsBlock
from salessim.records.tables import LOST, NEVER, OPEN, WON, Leads, Words
from salessim.scenario.wording import did_you_mean

__all__ = ["keep_usable", "read_leads"]

DAY = 86_400
Where = tuple[str | int, ...]
Mask = NDArray[np.bool_]


@dataclass
class _Found:
    """Columns of the leads by their key in the mapping, and the rows that stay."""

    columns: dict[Where, Column]
    row: NDArray[np.int64]
    keep: Mask

    def get(self, *key: str | int) -> Column | None:
        return self.columns.get(key)

    def words(self, *key: str | int) -> Words:
        column = self.columns.get(key)
        return Words.empty(len(self.row)) if column is None else column.words

    def drop(self, reading: Reading, column: Column, cells: Mask, why: str) -> None:
        """Set rows aside for what stands in a column."""
        if cells.any():
            column.set_aside(reading, cells, why)
            self.keep &= ~cells


def read_leads(reading: Reading, block: LeadsBlock) -> Leads:
    """Leads by the mapping, moments as seconds from 1970; rows that cannot be used are set aside.

    Raises
    ------
    InputError
        If a file cannot be read or a column is missing or cannot be decided.
    """
    found = _columns(reading, block)
    n = len(found.row)
    keys: list[Where] = [("created",), ("closed",), *(("stages", name) for name in block.stages)]
    dated = [key for key in keys if key in found.columns]
    read = dict(zip(dated, moments_of(reading, [found.columns[key] for key in dated]), strict=True))
    created, bad = read[("created",)]
    found.keep &= ~bad
    found.drop(reading, found.columns[("created",)], (created == NEVER) & ~bad, "no date at which it came in")
    closed, bad = read.get(("closed",), (np.full(n, NEVER, np.int64), np.zeros(n, bool)))
    _check_ids(reading, found)
    outcome, at_word, words = _outcomes(reading, found, block, closed)
    found.keep &= ~(bad & (outcome != OPEN))
    closed = _closed(reading, found, outcome, created, closed, bad)
    names, reached = _stages(reading, found, read, created, list(block.stages), words)
    leads = Leads(
        ids=_ids(found),
        created=created,
        closed=closed,
        outcome=outcome,
        reached=reached,
        stage_names=names,
        at_stage=_at_stage(names, reached, at_word, words),
        owners={key: reading.persons(found.words(*place)) for key, place in _owners(block).items()},
        source=found.words("source"),
        segment=found.words("segment"),
        value=amounts_of(reading, found.get("value"), found.get("currency"), n),
        row=found.row,
    )
    return keep_usable(leads, found.keep)


def keep_usable(leads: Leads, keep: Mask) -> Leads:
    """The leads of some rows."""
    return Leads(
        ids=tuple(one for one, kept in zip(leads.ids, keep.tolist(), strict=True) if kept),
        created=leads.created[keep],
        closed=leads.closed[keep],
        outcome=leads.outcome[keep],
        reached=leads.reached[keep],
        stage_names=leads.stage_names,
        at_stage=leads.at_stage[keep],
        owners={role: words.taken(keep) for role, words in leads.owners.items()},
        source=leads.source.taken(keep),
        segment=leads.segment.taken(keep),
        value=leads.value[keep],
        row=leads.row[keep],
    )


def _owners(block: LeadsBlock) -> dict[str, Where]:
    """Where the column of each role is named."""
    found: dict[str, Where] = {} if block.owner is None else {"sales_manager": ("owner",)}
    return found | {role: ("owners", role) for role in block.owners}


def _named(block: LeadsBlock) -> dict[Where, str]:
    """Names of all columns of leads by their keys."""
    plain = ("id", "created", "closed", "status", "owner", "source", "segment", "value", "currency")
    found: dict[Where, str] = {(key,): name for key in plain if (name := getattr(block, key)) is not None}
    found |= {("stages", stage): name for stage, name in block.stages.items()}
    return found | {("owners", role): name for role, name in block.owners.items()}


def _columns(reading: Reading, block: LeadsBlock) -> _Found:
    """Every column from the first file that has it: the leads' own, then those that are joined."""
    headers = [header_of(reading, one) for one in (block, *block.join)]
    named = _named(block)
    files = " or ".join(one.file for one in (block, *block.join))
    home: dict[Where, int] = {}
    for key, name in named.items():
        at = [k for k, header in enumerate(headers) if name in header]
        if at:
            home[key] = at[0]
        else:
            everything = {one for header in headers for one in header}
            message = f"no such column in {files}{did_you_mean(name, everything)}"
            reading.located.add(("leads", *key), message, name)
    for k, join in enumerate(block.join):
        for part, name, header, file in (
            ("on", join.on, headers[0], block.file),
            ("key", join.key or join.on, headers[k + 1], join.file),
        ):
            if name not in header:
                message = f"no such column in {file}{did_you_mean(name, header)}"
                reading.located.add(("leads", "join", k, part), message, name)
    reading.located.raise_faults()
    wanted = [name for key, name in named.items() if home[key] == 0] + [join.on for join in block.join]
    table = table_of(reading, block, wanted)
    columns = {
        key: Column(("leads", *key), name, table.columns[name], block, table.row)
        for key, name in named.items()
        if home[key] == 0
    }
    for k, join in enumerate(block.join):
        theirs = {key: name for key, name in named.items() if home[key] == k + 1}
        columns |= _joined(reading, join, table.columns[join.on], theirs)
    return _Found(columns, table.row, np.ones(len(table), bool))


def _joined(reading: Reading, join: JoinBlock, ours: Words, theirs: dict[Where, str]) -> dict[Where, Column]:
    """Columns of another file on the rows of the leads; rows without a partner, and second ones, are set aside."""
    key = join.key or join.on
    table = table_of(reading, join, [key, *theirs.values()])
    words = table.columns[key]
    column = Column((), key, words, join, table.row)
    _, first = np.unique(words.codes, return_index=True)
    is_first = np.zeros(len(table), bool)
    is_first[first] = True
    column.set_aside(reading, ~is_first & (words.codes >= 0), "joined before: only the first row counts")
    known = set(ours.names)
    stranger = np.array([*(name not in known for name in words.names), True], bool)[words.codes]
    column.set_aside(reading, stranger & is_first, "no such row in the leads' file")
    at = {name: code for code, name in enumerate(words.names)}
    first_of = np.full(len(words.names) + 1, -1, np.int64)
    usable = is_first & (words.codes >= 0)
    first_of[words.codes[usable]] = np.flatnonzero(usable)
    partner = np.array([*(at.get(name, -1) for name in ours.names), -1], np.int64)[ours.codes]
    there = np.where(partner >= 0, first_of[partner], -1)
    return {
        where: Column(
            ("leads", *where),
            name,
            Words(np.append(table.columns[name].codes, np.int32(-1))[there], table.columns[name].names),
            join,
            np.append(table.row, np.int64(-1))[there],
        )
        for where, name in theirs.items()
    }


def _check_ids(reading: Reading, found: _Found) -> None:
    column = found.get("id")
    if column is None:
        return
    codes = column.words.codes
    _, first = np.unique(codes, return_index=True)
    again = np.ones(len(codes), bool)
    again[first] = False
    found.drop(reading, column, again & (codes >= 0), "given before: only the first row counts")
    found.drop(reading, column, codes < 0, "no name of the lead")


def _ids(found: _Found) -> tuple[str, ...]:
    column = found.get("id")
    if column is None:
        return tuple(str(row) for row in found.row.tolist())
    names = (*column.words.names, "")
    return tuple(names[code] for code in column.words.codes.tolist())


def _outcomes(
    reading: Reading, found: _Found, block: LeadsBlock, closed: NDArray[np.int64]
) -> tuple[NDArray[np.int8], NDArray[np.int32], tuple[str, ...]]:
    """Outcome of each row; the open word it has, as a position in the last result."""
    column = found.get("status")
    n = len(found.row)
    if column is None:
        # A cell that cannot be read still says that something was closed: the row is set aside for it.
        given = found.words("closed").codes >= 0
        return np.where(given, WON, OPEN).astype(np.int8), np.full(n, -1, np.int32), ()
    meaning = {_plain(word): outcome for words, outcome in _meant(block) for word in words}
    place = {_plain(word): k for k, word in enumerate(block.open)}
    plain = [_plain(name) for name in column.words.names]
    outcome = np.array([*(meaning.get(word, -1) for word in plain), OPEN], np.int8)[column.words.codes]
    at_word = np.array([*(place.get(word, -1) for word in plain), -1], np.int32)[column.words.codes]
    found.drop(reading, column, outcome < 0, "a word of the status that the mapping does not know")
    nothing = column.words.codes < 0
    found.drop(reading, column, nothing & (closed != NEVER), "closed, but no status")
    if (nothing & (closed == NEVER)).any():
        reading.note(f"{int((nothing & (closed == NEVER)).sum()):,} leads have no status; taken as open")
    return np.where(outcome < 0, OPEN, outcome).astype(np.int8), at_word, block.open


def _meant(block: LeadsBlock) -> tuple[tuple[tuple[str, ...], int], ...]:
    return (block.won, WON), (block.lost, LOST), (block.open, OPEN)


def _plain(word: str) -> str:
    return word.strip().casefold()


def _closed(
    reading: Reading,
    found: _Found,
    outcome: NDArray[np.int8],
    created: NDArray[np.int64],
    closed: NDArray[np.int64],
    bad: Mask,
) -> NDArray[np.int64]:
    """When each lead was closed; what an open one says is what somebody expects, and is not kept."""
    column = found.get("closed")
    if column is None:
        if (outcome != OPEN).any():
            status = found.columns[("status",)]
            found.drop(reading, status, outcome != OPEN, "won or lost, but no date of closing")
        return closed
    expected = (outcome == OPEN) & (closed != NEVER) & found.keep
    if expected.any():
        reading.note(f"{int(expected.sum()):,} open leads say when they are expected to close; not used")
    closed = np.where(outcome == OPEN, NEVER, closed)
    found.drop(
        reading, column, (outcome != OPEN) & (closed == NEVER) & ~bad, "won or lost, but no date of closing"
    )
    return _not_before(reading, found, column, created, closed, "closed before it came in")


def _not_before(
    reading: Reading,
    found: _Found,
    column: Column,
    created: NDArray[np.int64],
    moments: NDArray[np.int64],
    why: str,
    drops: bool = True,
) -> NDArray[np.int64]:
    """Moments no earlier than the lead; those of its own day without a time count as its own moment."""
    early = (moments < created) & (created != NEVER)
    same_day = early & (moments // DAY == created // DAY) & (moments % DAY == 0)
    moments = np.where(same_day, created, moments)
    early &= ~same_day
    if drops:
        found.drop(reading, column, early, why)
    else:
        column.set_aside(reading, early, why)
    return np.where(early, NEVER, moments)


def _stages(
    reading: Reading,
    found: _Found,
    read: dict[Where, tuple[NDArray[np.int64], Mask]],
    created: NDArray[np.int64],
    dated: list[str],
    words: tuple[str, ...],
) -> tuple[tuple[str, ...], NDArray[np.int64]]:
    """Names of the stages, those with dates first, and when each was reached."""
    known = {_plain(name) for name in dated}
    names = (*dated, *(word for word in words if _plain(word) not in known)) if not dated else tuple(dated)
    reached = np.full((len(found.row), len(names)), NEVER, np.int64)
    for k, name in enumerate(dated):
        column = found.columns[("stages", name)]
        moments = read[("stages", name)][0]
        why = "a stage before the lead came in"
        reached[:, k] = _not_before(reading, found, column, created, moments, why, drops=False)
    both = reached[:, :-1] != NEVER
    back = (both & (reached[:, 1:] < reached[:, :-1])).any(axis=1) & found.keep
    if back.any():
        reading.note(
            f"{int(back.sum()):,} leads reached a later stage before an earlier one; kept as they are"
        )
    return names, reached


def _at_stage(
    names: tuple[str, ...], reached: NDArray[np.int64], at_word: NDArray[np.int32], words: tuple[str, ...]
) -> NDArray[np.int32]:
    """The stage that the status says, else the last one that has a date."""
    place = {_plain(name): k for k, name in enumerate(names)}
    said = np.array([*(place.get(_plain(word), -1) for word in words), -1], np.int32)[at_word]
    last = np.full(len(reached), -1, np.int32)
    for k in range(len(names)):
        last[reached[:, k] != NEVER] = k
    return np.where(said >= 0, said, last).astype(np.int32)
