"""Who sat where and when: one row for each seat that a person held, and the time that seats stood empty.

People come (:attr:`~salessim.trace.kinds.RowKind.PERSON_STARTED`), move to other seats, and leave. For which unit
somebody works and in which role depends on the seat held at that moment: a *spell*.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from salessim.metrics.calendar import NEVER, open_seconds
from salessim.metrics.joins import latest, least_by, positions
from salessim.scenario.tables import Tables
from salessim.trace.kinds import COLUMNS, LeavingReason, Phase, RowKind
from salessim.trace.recorder import Trace

__all__ = ["Beginning", "Ending", "Staff", "Vacancies"]

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

_AT, _ENTITY = COLUMNS.index("at"), COLUMNS.index("entity")
_A, _B, _C = (COLUMNS.index(name) for name in "abc")
_SHIFT = 40  # a moment fits into so many bits: the longest horizon is about 2**35 seconds


class Beginning(IntEnum):
    """How a person came to a seat."""

    PLANNED = 0
    """There from the first day, or from a day set beforehand: nobody had to be found."""
    HIRED = 1
    MOVED = 2


class Ending(IntEnum):
    """How a person's time on a seat ended."""

    STAYED = 0
    """It had not ended at the horizon."""
    QUIT = int(LeavingReason.QUIT)
    DISMISSED = int(LeavingReason.DISMISSED)
    CUT = int(LeavingReason.CUT)
    MOVED = 4
    REPLANNED = 5
    """Only the time on a plan ended: the person stayed on the seat and came under another."""


@dataclass(frozen=True)
class Staff:
    """One row a spell, person by person in the order in which they came; shape (n_spells,) each, unless stated."""

    ids: Ints
    """Identity of each person, shape (n_people,)."""
    first: Ints
    """First spell of each person, shape (n_people,)."""
    person: Ints
    """Row in ``ids``."""
    seat: Ints
    """Row of the lowered seats; unit and role (the seat's first) are rows too, and -1 is none."""
    unit: Ints
    role: Ints
    begin: Ints
    end: Ints
    """When the person left the seat, or the horizon."""
    at_work: Ints
    """First moment without theory, rotation or shadowing; never when it did not come in this spell."""
    beginning: Ints
    """Code of :class:`Beginning`."""
    ending: Ints
    """Code of :class:`Ending`."""
    opened: Ints
    """When the seat was opened for whom was hired; -1 for others."""
    talent: Ints
    """Talent in the seat's first role (millionths of a standard deviation)."""
    since: Ints
    """Start of the person's tenure: minus the experience of those there from the first day (seconds)."""
    contracted: Ints
    """Open seconds of the unit between begin and end."""

    @classmethod
    def of(cls, tables: Tables, trace: Trace) -> Staff:
        """The spells of a trace."""
        seats, horizon = tables.seats, trace.horizon
        started, moved = trace.of(RowKind.PERSON_STARTED), trace.of(RowKind.PERSON_MOVED)
        rows = np.concatenate((started, moved)) if len(moved) else started
        ids = np.ascontiguousarray(started[:, _ENTITY])
        person = positions(ids, rows[:, _ENTITY])
        begin = np.minimum(rows[:, _AT], horizon)
        is_move = np.arange(len(rows)) >= len(started)
        if len(moved):
            order = np.lexsort((begin, person))
            order = order[person[order] >= 0]
            rows, person, begin, is_move = rows[order], person[order], begin[order], is_move[order]
        first = np.searchsorted(person, np.arange(len(ids)))
        end, ending = _endings(trace, ids, person, begin)
        hired = ~is_move & (rows[:, _C] >= 0)
        seat = positions(seats.ids, rows[:, _A])
        unit = np.append(seats.unit, -1)[seat]
        since = np.where(is_move | hired | (begin > 0), begin, -np.append(_experience(tables), 0)[seat])
        staff = cls(
            ids=ids,
            first=first,
            person=person,
            seat=seat,
            unit=unit,
            role=np.append(seats.first_role, -1)[seat],
            begin=begin,
            end=end,
            at_work=begin.copy(),
            beginning=np.where(is_move, Beginning.MOVED, np.where(hired, Beginning.HIRED, Beginning.PLANNED)),
            ending=ending,
            opened=np.where(hired, rows[:, _C], -1),
            talent=np.where(is_move, rows[:, _C], rows[:, _B]),
            since=since[first][person] if len(moved) else since,
            contracted=open_seconds(tables.units, unit, begin, end),
        )
        staff._note_first_days_at_work(trace)
        return staff

    def _note_first_days_at_work(self, trace: Trace) -> None:
        """Move ``at_work`` of those who went through phases to the end of the last."""
        rows = trace.of(RowKind.PHASE_BEGAN)
        if not len(rows):
            return
        spell = self.at(rows[:, _ENTITY], rows[:, _AT])
        works = rows[:, _A] == Phase.AT_WORK
        learning = spell[~works & (spell >= 0)]
        self.at_work[learning] = least_by(spell[works], len(self.seat), rows[works, _AT], NEVER)[learning]

    def at(self, ids: Ints, moments: Ints) -> Ints:
        """Spell of each person at a moment; later than the last one it is the last. -1 for nobody; shape (n,)."""
        person = positions(self.ids, ids)
        if len(self.ids) == len(self.person):  # nobody moved
            return person
        return latest(person, moments, self.first, self.begin)

    @cached_property
    def employed(self) -> Ints:
        """Calendar seconds of each spell."""
        return self.end - self.begin

    @cached_property
    def is_hired(self) -> Bools:
        """Whether the person came from outside into a seat that had been opened."""
        hired: Bools = self.beginning == Beginning.HIRED
        return hired

    @cached_property
    def is_new(self) -> Bools:
        """Whether the person was new to the seat: hired, moved, or begun after the first day. All are onboarded."""
        new: Bools = (self.beginning != Beginning.PLANNED) | (self.begin > 0)
        return new

    @cached_property
    def has_left(self) -> Bools:
        """Whether the spell ended since the person left."""
        left: Bools = (self.ending >= Ending.QUIT) & (self.ending <= Ending.CUT)
        return left

    @cached_property
    def left_at(self) -> Ints:
        """When each person left, or never; shape (n_people,)."""
        last = np.append(self.first[1:], len(self.person)) - 1 if len(self.ids) else self.first
        return np.where(self.has_left[last], self.end[last], NEVER)

    @cached_property
    def follows(self) -> Bools:
        """Whether somebody had held the seat before."""
        order = np.lexsort((self.begin, self.seat))
        follows = np.zeros(len(order), dtype=np.bool_)
        follows[order[1:]] = np.diff(self.seat[order]) == 0
        return follows


def _endings(trace: Trace, ids: Ints, person: Ints, begin: Ints) -> tuple[Ints, Ints]:
    """When and how each spell ended; shape (n_spells,) each. A person's spells follow each other."""
    end = np.full(len(person), trace.horizon, dtype=np.int64)
    ending = np.zeros(len(person), dtype=np.int64)
    goes_on = np.flatnonzero(np.diff(person) == 0)
    end[goes_on], ending[goes_on] = begin[goes_on + 1], Ending.MOVED
    left = trace.of(RowKind.PERSON_LEFT)
    if len(left):
        who = positions(ids, left[:, _ENTITY])
        left, who = left[who >= 0], who[who >= 0]
        last = np.searchsorted(person, who, side="right") - 1
        end[last], ending[last] = left[:, _AT], left[:, _B]
    return end, ending


def _experience(tables: Tables) -> Ints:
    """Longest experience on the first day in a role that the seat holds (seconds), shape (n_seats,)."""
    seats = tables.seats
    longest: Ints = np.where(seats.holds, seats.experience, 0).max(axis=1, initial=0)
    return longest


@dataclass(frozen=True, slots=True)
class Vacancies:
    """One row for each time that somebody was wanted for a seat; shape (n,) each."""

    seat: Ints
    """Row of the lowered seats, or -1."""
    role: Ints
    """The seat's first role, by row."""
    opened: Ints
    closed: Ints
    """When somebody from outside or inside took the seat, or nobody was wanted any more, or the horizon."""
    empty: Ints
    """From when on nobody sat there: while notice is given the seat is open, but not empty. At most ``closed``."""

    @classmethod
    def of(cls, tables: Tables, trace: Trace, staff: Staff) -> Vacancies:
        """The openings of a trace: the n-th time that a seat is opened ends when it is filled for the n-th time."""
        opened, closed = trace.of(RowKind.SEAT_OPENED), trace.of(RowKind.SEAT_CLOSED)
        seat = positions(tables.seats.ids, opened[:, _ENTITY])
        role = np.append(tables.seats.first_role, -1)[seat]
        at = opened[:, _AT]
        if not len(opened):
            return cls(seat, role, at, at, at)
        inside = positions(tables.seats.ids, closed[:, _ENTITY])
        hired = np.flatnonzero(staff.is_hired)
        filled_seat = np.concatenate((staff.seat[hired], inside))
        filled_at = np.concatenate((staff.begin[hired], closed[:, _AT]))
        fills: dict[tuple[int, int], int] = {}
        for row, number in _numbered(filled_seat, filled_at):
            fills[int(filled_seat[row]), number] = int(filled_at[row])
        until = np.full(len(opened), trace.horizon, dtype=np.int64)
        for row, number in _numbered(seat, at):
            until[row] = fills.get((int(seat[row]), number), trace.horizon)
        order = np.lexsort((staff.begin, staff.seat))
        keys = (staff.seat[order] << _SHIFT) | staff.begin[order]
        before = np.searchsorted(keys, (seat << _SHIFT) | at) - 1  # who sat there when it was opened
        sitting = order[np.maximum(before, 0)]
        left = np.where((before >= 0) & (staff.seat[sitting] == seat), staff.end[sitting], 0)
        return cls(seat, role, at, until, np.minimum(np.maximum(at, left), until))


def _numbered(group: Ints, at: Ints) -> list[tuple[int, int]]:
    """Rows in the order of groups and moments, and how many of its group came before each."""
    order = np.lexsort((at, group))
    first = np.searchsorted(group[order], group[order])
    return list(zip(order.tolist(), (np.arange(len(order)) - first).tolist(), strict=True))
