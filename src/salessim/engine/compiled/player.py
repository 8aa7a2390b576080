"""The compiled engine as Python sees it: a memory for one scenario, and replications played in it."""

from __future__ import annotations

import sys
from dataclasses import dataclass, replace

import numpy as np

from salessim.engine.compiled.columns import Array, Records, from_a_line_on
from salessim.engine.compiled.loading import load
from salessim.engine.compiled.loading_steering import changing
from salessim.engine.compiled.records import (
    ACCOUNT,
    ASKED,
    BATCH,
    CANDIDATE,
    CAREER,
    CHAPTER,
    COMPANY,
    EVENT,
    EXIT_WEEKS,
    FOUND,
    HOLDING,
    LEAD,
    LEAF,
    LEARNER,
    LEARNT,
    LINES,
    N_LESSONS,
    ORDERED,
    PAGE,
    PEERS,
    PERSON,
    POOL,
    PURSE,
    QUEUE,
    RING,
    RING_WEEKS,
    TALLY,
    TASK,
    TEAM,
)
from salessim.engine.compiled.replication import play_replication
from salessim.scenario.tables import Tables
from salessim.trace.kinds import COLUMNS
from salessim.trace.recorder import Trace
from salessim.units import WEEK, YEAR

__all__ = ["Memory", "Room", "play"]

ZERO_AT_FIRST = (
    *("n_events", "n_leaves", "n_ordered", "n_rows", "n_stirred", "n_nudged", "n_made", "n_won"),
    *("now", "is_full", "is_frozen"),
)
"""Numbers of the company itself that begin at 0 in every replication."""
LEAST, MOST_ROWS_AT_ONCE = 1 << 12, 1 << 20
ROWS_PER_PERSON_AND_YEAR = 5_000
"""As counted in the scenarios that ship, with some to spare; only a first guess."""


@dataclass(frozen=True)
class Room:
    """How many rows, events, leaves of the agenda, tasks, leads, accounts and people fit into a memory."""

    rows: int
    events: int
    leaves: int
    tasks: int
    leads: int
    accounts: int
    people: int

    @classmethod
    def expected(cls, tables: Tables) -> Room:
        """Room that is enough for most: what is not, grows."""
        accounts = int(tables.start.accounts.sum())
        n_seats = len(tables.seats.ids)
        people_years = n_seats * tables.horizon / YEAR
        rows = min(MOST_ROWS_AT_ONCE, max(LEAST, int(ROWS_PER_PERSON_AND_YEAR * people_years)))
        return cls(
            rows=rows,
            events=LEAST,
            leaves=(LEAST + 4 * accounts) // LINES,
            tasks=LEAST,
            leads=LEAST,
            accounts=LEAST + 2 * accounts,
            people=1 + 2 * n_seats,
        )


class Memory:
    """Everything a company needs to be played, kept from one replication to the next."""

    def __init__(self, tables: Tables, room: Room) -> None:
        self.tables = tables
        self._fixed, self._numbers = load(tables)
        names = {"units", "roles", "seats", "plans", "lists", "cover"} | changing(tables)
        self._first = [
            (plain, plain.copy()) for plain in (_plain(self._fixed[name]) for name in sorted(names))
        ]
        seats, analyst = tables.seats, tables.rules.analyst_role
        self._has_analyst = int(analyst >= 0 and bool(seats.holds[seats.starts_at == 0, analyst].any()))
        self._make_room(room)

    def _make_room(self, room: Room) -> None:
        n = self._numbers
        n_tallies, n_teams = room.people * n["n_tallies"], n["n_teams"] * n["n_units"]
        n_candidates = n["n_seats"] * self.tables.hiring.candidates
        self.room = room
        self._pools = np.zeros(4, dtype=POOL)
        self._pools["capacity"] = room.tasks, room.leads, room.accounts, room.people
        self._free = [np.empty(size, dtype=np.int64) for size in self._pools["capacity"]]
        self._pools["free"] = [_address(stack) for stack in self._free]
        self._state: Records = {
            "queues": from_a_line_on(n["own_queues"] + room.people, QUEUE),
            "tried": np.full(int(self._fixed["lists"]["size"].sum()), -1, dtype=np.int64),
            "stirred": np.zeros(2 * n["n_units"], dtype=np.int64),
            "nudged": np.zeros(n["n_units"], dtype=np.int64),
            "heads": np.zeros(n["n_units"] * n["n_roles"], dtype=np.int64),
            "routes": np.zeros(len(self._fixed["cover_units"]), dtype=np.int64),
            "events": from_a_line_on(room.events, EVENT),
            "ordered": from_a_line_on(room.events, ORDERED),
            "batch_whom": np.empty(BATCH, dtype=np.int64),
            "batch_numbers": np.empty(BATCH, dtype=np.int64),
            "batch_draws": np.empty(BATCH, dtype=np.float64),
            "batch_more": np.empty(BATCH, dtype=np.float64),
            "pages": from_a_line_on(n["page_mask"] + 1, PAGE),
            "chapters": from_a_line_on(1 + n["last_page"] // (n["page_mask"] + 1), CHAPTER),
            "leaves": from_a_line_on(room.leaves, LEAF),
            "later": from_a_line_on(room.leaves * LINES, EVENT),
            "tasks": from_a_line_on(room.tasks, TASK),
            "leads": from_a_line_on(room.leads, LEAD),
            "accounts": from_a_line_on(room.accounts, ACCOUNT),
            "people": from_a_line_on(room.people, PERSON),
            "careers": from_a_line_on(room.people, CAREER),
            "holdings": from_a_line_on(room.people * n["n_roles"], HOLDING),
            "learnt": from_a_line_on(room.people * n["n_roles"], LEARNT),
            "learners": from_a_line_on(room.people * N_LESSONS, LEARNER),
            "rings": from_a_line_on(room.people * RING_WEEKS, RING),
            "purses": from_a_line_on(room.people, PURSE),
            "tallies": from_a_line_on(n_tallies, TALLY),
            "sold_rings": np.empty(n_tallies * RING_WEEKS, dtype=np.int64),
            "teams": np.zeros(n_teams, dtype=TEAM),
            "team_rings": np.zeros(n_teams * RING_WEEKS, dtype=np.int64),
            "candidates": from_a_line_on(n_candidates, CANDIDATE),
            "asked": from_a_line_on(n_candidates * n["n_interviews"], ASKED),
            "exits": np.empty(n["n_units"] * EXIT_WEEKS, dtype=np.int64),
            "peers": from_a_line_on(n["n_units"] * n["n_plans"], PEERS),
            "found": from_a_line_on(max(room.leads, room.accounts), FOUND),
            "pools": self._pools,
        }
        self._company = np.zeros(1, dtype=COMPANY)
        for name, array in (self._fixed | self._state).items():
            self._company[name] = _address(array)
        for name, number in n.items():
            self._company[name] = number
        self._company["max_events"], self._company["max_leaves"] = room.events, room.leaves
        self._company["max_rows"] = room.rows
        self._rows = np.empty((0, len(COLUMNS)), dtype=np.int64)

    def _start_anew(self, seed: int, replication: int, people: int) -> None:
        """As it is before the first Monday."""
        for row in self._fixed["lists"]:
            called = row["size"] if row["campaign"] else row["prospect"] + 1
            self._state["tried"][row["first_tried"] : row["first_tried"] + called] = -1
        for plain, first in self._first:
            plain[:] = first
        self._state["queues"]["first"] = -1
        self._state["pages"]["first"] = self._state["chapters"]["last_leaf"] = -1
        self._state["chapters"]["n_lines"] = 0
        for name in ("exits", "teams", "team_rings"):
            _plain(self._state[name])[:] = 0
        self._pools["n_used"], self._pools["n_free"] = 1, 0
        company = self._company
        company["seed"], company["replication"], company["people_from"] = seed, replication, people
        for name in ZERO_AT_FIRST:
            company[name] = 0
        for name in ("free_event", "free_leaf", "chapter_now", "page_now"):
            company[name] = -1
        company["has_analyst"] = self._has_analyst

    def play(self, seed: int, replication: int, people: int | None = None) -> Trace:
        """Play a replication, with the people of another if told; as often as it takes until there is room for it."""
        people = replication if people is None else people
        while True:
            self._make_rows()
            self._start_anew(seed, replication, people)
            play_replication(_address(self._company))
            if not self._company["is_full"][0]:
                return Trace(self._rows[: int(self._company["n_rows"][0])], self.tables.horizon)
            self._make_room(self._larger())

    def _make_rows(self) -> None:
        """Room for a trace: that of the last one when nobody looks at any part of it any more, else new room."""
        nobody_else = 2  # this memory, and the call that counts
        if len(self._rows) != self.room.rows or sys.getrefcount(self._rows) > nobody_else:
            self._rows = np.empty((self.room.rows, len(COLUMNS)), dtype=np.int64)
            self._company["rows"] = _address(self._rows)

    def _larger(self) -> Room:
        """Twice the room of whatever was used up; for rows, what the whole horizon will need at this rate."""
        company, room = self._company[0], self.room
        used = dict(
            zip(("tasks", "leads", "accounts", "people"), self._pools["n_used"].tolist(), strict=True)
        )
        used |= {name: int(company["n_" + name]) for name in ("events", "leaves", "rows")}
        grown = {name: 2 * n for name, n in used.items() if n >= getattr(room, name)}
        assert grown, "full, and nothing was used up"
        if "rows" in grown:
            played = max(int(company["now"]), WEEK) / self.tables.horizon
            grown["rows"] = max(grown["rows"], int(1.25 * used["rows"] / played))
        return replace(room, **grown)


def _plain(array: Array) -> Array:
    """Records as numbers of 8 bytes, as most of their fields are."""
    return array.view(np.int64)


def _address(array: Array) -> int:
    return int(array.ctypes.data)


_kept: list[Memory] = []


def play(tables: Tables, seed: int, replication: int, people: int | None = None) -> Trace:
    """Play one replication, with the people of another if told.

    The memory of the last scenario is kept for its next replication. Whoever plays has taken it out, so that another
    thread makes one of its own, and one in which something went wrong is not used again.
    """
    try:
        memory = _kept.pop()
    except IndexError:
        memory = Memory(tables, Room.expected(tables))
    if memory.tables is not tables:
        memory = Memory(tables, Room.expected(tables))
    trace = memory.play(seed, replication, people)
    _kept[:] = [memory]
    return trace
