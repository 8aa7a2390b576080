"""An organisation as one replication showed it: boxes of seats, and what flowed between them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from salessim.metrics.frames import NEVER, WON
from salessim.metrics.view import View
from salessim.report.identities import Identities
from salessim.report.running import running_arr
from salessim.scenario.tables import Tables
from salessim.trace.kinds import COLUMNS, RowKind

__all__ = [
    "N_COLUMNS",
    "Customers",
    "Flow",
    "Group",
    "Node",
    "Organisation",
    "Source",
    "columns_of_roles",
    "organisation_of",
]

Ints = NDArray[np.int64]

N_COLUMNS = 3
"""Groups of seats stand from left to right: first contact, later stages, accounts."""
_LEAST = 0.02  # of what leaves a box: thinner flows would only be noise
_MOST_CUSTOMERS = 8


@dataclass(frozen=True, slots=True)
class Node:
    """One end of a flow."""

    kind: str
    """``source``, ``group`` or ``customers``."""
    row: int
    """Position among those of its kind."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where leads come from."""

    title: str
    lost: float
    """Leads a year that were lost before anybody worked on them."""


@dataclass(frozen=True, slots=True)
class Group:
    """Equal seats of a unit."""

    title: str
    unit: int
    columns: tuple[int, int]
    """First and last column whose work it does; both -1 for those who work for no customer."""
    seats: int
    """Seats that were ever held or wanted."""
    busy: float
    """Share of contracted opening hours; NaN when nobody sat there, or for those whose work is not cut into tasks."""
    lost: float
    """Leads a year that were lost in its hands."""


@dataclass(frozen=True, slots=True)
class Customers:
    """The customers of a segment at the end."""

    title: str
    accounts: int
    arr: int
    """Cents a year."""
    unmanaged: int
    """Accounts that nobody holds."""


@dataclass(frozen=True, slots=True)
class Flow:
    """What goes from one box to another."""

    begin: Node
    end: Node
    parts: tuple[tuple[float, str], ...]
    """How much of what, the most first: leads, accepted, opportunities and deals a year, accounts at the end."""
    crosses: bool
    """Whether it goes from one unit to another."""

    @property
    def volume(self) -> float:
        """All parts together."""
        return sum(volume for volume, _ in self.parts)


@dataclass(frozen=True, slots=True)
class Organisation:
    """All of it."""

    currency: str
    years: float
    units: tuple[str, ...]
    groups: tuple[Group, ...]
    sources: tuple[Source, ...]
    customers: tuple[Customers, ...]
    flows: tuple[Flow, ...]
    left_out: float
    """Volume of the flows too thin to be shown."""
    leads: float
    won: float
    """A year."""


def organisation_of(view: View, names: Identities, titles: Mapping[str, str]) -> Organisation:
    """The organisation and its flows.

    Parameters
    ----------
    view : View
        The replication.
    names : Identities
        Names in it.
    titles : mapping
        Titles of groups of seats by unit and seat key, for example ``{"sales.closers": "Sales managers"}``; the key
        where there is none.
    """
    flows = _Flows(view)
    groups = _groups(view, flows, titles)
    drawn, left_out = _drawn(flows.counts, groups, view.years)
    sources = [row for row in range(len(view.tables.sources.ids)) if flows.came[row] or flows.unanswered[row]]
    segments = _segments(flows)
    place = {Node("source", row): Node("source", n) for n, row in enumerate(sources)}
    place |= {Node("customers", row): Node("customers", n) for n, row in enumerate(segments)}
    return Organisation(
        currency=view.tables.currency,
        years=view.years,
        units=tuple(names.unit_title(row) for row in range(len(view.tables.units.ids))),
        groups=groups,
        sources=tuple(Source(names.source_title(row), flows.unanswered[row] / view.years) for row in sources),
        customers=tuple(
            Customers(names.segment_title(row), flows.accounts[row], flows.arr[row], flows.unmanaged[row])
            for row in segments
        ),
        flows=tuple(
            Flow(place.get(one.begin, one.begin), place.get(one.end, one.end), one.parts, one.crosses)
            for one in drawn
            if one.end.kind != "customers" or one.end in place
        ),
        left_out=left_out,
        leads=sum(flows.came.values()) / view.years,
        won=int((view.leads.fate == WON).sum()) / view.years,
    )


def _group_of_seats(tables: Tables) -> Ints:
    """Number of the group that each seat belongs to, in the order of the tables; shape (n_seats,)."""
    rows = {key: row for row, key in enumerate(dict.fromkeys(tables.seats.seat_keys))}
    return np.array([rows[key] for key in tables.seats.seat_keys], dtype=np.int64)


class _Flows:
    """Counts of everything that goes from box to box."""

    def __init__(self, view: View) -> None:
        self.view = view
        self.group = np.append(_group_of_seats(view.tables), -1)
        self.counts: dict[tuple[Node, Node], Counter[str]] = {}
        self.came: Counter[int] = Counter()
        """Leads by source."""
        self.unanswered: Counter[int] = Counter()
        """Leads by source that were lost before anybody worked on them."""
        self.lost: Counter[int] = Counter()
        """Leads by group that had them last."""
        self.accounts: Counter[int] = Counter()
        self.arr: Counter[int] = Counter()
        """Accounts by segment at the end, and what they pay (cents a year)."""
        self.unmanaged: Counter[int] = Counter()
        """Accounts by segment that nobody holds at the end."""
        self._leads_pass()
        self._leads_are_lost()
        self._deals_become_accounts()
        self._accounts_are_held()

    def _goes(self, begin: Node, end: Node, what: str) -> None:
        self.counts.setdefault((begin, end), Counter())[what] += 1

    def _leads_pass(self) -> None:
        """From sources to who works them first, and from hand to hand."""
        leads = self.view.leads
        rows = {identity: row for row, identity in enumerate(leads.ids.tolist())}
        self.came.update(leads.source[~leads.given].tolist())
        hands: dict[int, list[tuple[int, int]]] = {}
        for row, spell, at in self._work_on(rows):
            hands.setdefault(row, []).append((at, int(self.group[self.view.staff.seat[spell]])))
        for row, visits in hands.items():
            visits.sort(key=lambda one: one[0])
            if not leads.given[row]:
                self._goes(Node("source", int(leads.source[row])), Node("group", visits[0][1]), "leads")
            for (_, before), (at, after) in pairwise(visits):
                if before != after:
                    self._goes(Node("group", before), Node("group", after), self._what(row, at))

    def _work_on(self, rows: Mapping[int, int]) -> Iterator[tuple[int, int, int]]:
        """Row of a lead, spell of who works on it, and when: bookings of meetings, and all work on stages."""
        leads, tasks = self.view.leads, self.view.lead_tasks
        booked = np.flatnonzero(leads.booker >= 0)
        yield from zip(
            booked.tolist(), leads.booker[booked].tolist(), leads.created[booked].tolist(), strict=True
        )
        done = np.flatnonzero((tasks.spell >= 0) & (tasks.started < NEVER))
        columns = (tasks.entity, tasks.spell, tasks.started)
        for entity, spell, at in zip(*(column[done].tolist() for column in columns), strict=True):
            if entity in rows:
                yield rows[entity], spell, at

    def _what(self, row: int, at: int) -> str:
        """What a lead has become by a moment."""
        leads = self.view.leads
        if leads.opportunity[row] <= at:
            return "opportunities"
        return "accepted" if leads.accepted[row] <= at else "leads"

    def _leads_are_lost(self) -> None:
        view = self.view
        rows = view.trace.of(RowKind.LEAD_LOST)
        source = dict(zip(view.leads.ids.tolist(), view.leads.source.tolist(), strict=True))
        entities = rows[:, COLUMNS.index("entity")].tolist()
        for entity, group in zip(entities, self.group[view.seats_of(rows)].tolist(), strict=True):
            if group >= 0:
                self.lost[group] += 1
            else:
                self.unanswered[source.get(entity, -1)] += 1

    def _deals_become_accounts(self) -> None:
        """From who closed to who takes the account on, or to the customers themselves."""
        view = self.view
        won, taken = view.trace.of(RowKind.DEAL_WON), view.trace.of(RowKind.ACCOUNT_TAKEN)
        entity, a = COLUMNS.index("entity"), COLUMNS.index("a")
        segments = {int(one): row for row, one in enumerate(view.tables.segments.ids.tolist())}
        takers: dict[int, int] = {}
        for account, group in zip(
            taken[:, entity].tolist(), self.group[view.seats_of(taken)].tolist(), strict=True
        ):
            takers.setdefault(account, group)
        for row, closer in zip(won.tolist(), self.group[view.seats_of(won)].tolist(), strict=True):
            taker = takers.get(row[entity], -1)
            is_kept = taker in (closer, -1)
            if closer >= 0:
                end = Node("customers", segments[row[a]]) if is_kept else Node("group", taker)
                self._goes(Node("group", closer), end, "deals")

    def _accounts_are_held(self) -> None:
        """Who holds each account at the end."""
        view = self.view
        owner: dict[int, int] = {}
        kinds = (RowKind.ACCOUNT_GIVEN, RowKind.ACCOUNT_TAKEN, RowKind.ACCOUNT_PASSED)
        rows = np.concatenate([view.trace.of(kind) for kind in kinds])
        rows = rows[np.argsort(rows[:, COLUMNS.index("at")], kind="stable")]
        groups = self.group[view.seats_of(rows)].tolist()
        for account, group in zip(rows[:, COLUMNS.index("entity")].tolist(), groups, strict=True):
            owner[account] = group
        segments = dict(zip(view.accounts.ids.tolist(), view.accounts.segment.tolist(), strict=True))
        for account, arr in running_arr(view).items():
            group, segment = owner.get(account, -1), segments[account]
            self.accounts[segment] += 1
            self.arr[segment] += arr
            if group < 0:
                self.unmanaged[segment] += 1
            else:
                self._goes(Node("group", group), Node("customers", segment), "accounts")


def _segments(flows: _Flows) -> list[int]:
    """Segments that have customers, those with most accounts first where there are too many; in the order of tables."""
    return sorted(row for row, _ in flows.accounts.most_common(_MOST_CUSTOMERS))


def _groups(view: View, flows: _Flows, titles: Mapping[str, str]) -> tuple[Group, ...]:
    """Boxes of seats in the order of the tables; groups that nobody ever held and that were not wanted are left out."""
    tables, staff = view.tables, view.staff
    seats, of_seat = tables.seats, flows.group[:-1]
    columns = columns_of_roles(tables)
    busy, hours = view.busy_by_seat(prospecting=True), view.contracted_by_seat
    used = np.zeros(len(of_seat), dtype=np.bool_)
    used[staff.seat[staff.seat >= 0]] = True
    used[view.vacancies.seat[view.vacancies.seat >= 0]] = True
    found = []
    for row, key in enumerate(dict.fromkeys(seats.seat_keys)):
        mine = of_seat == row
        held = seats.holds[mine].any(axis=0)
        mine_columns = sorted({one for role in np.flatnonzero(held).tolist() for one in columns[role]})
        open_time = int(hours[mine].sum())
        found.append(
            Group(
                title=titles.get(key) or key.partition(".")[2].replace("_", " "),
                unit=int(seats.unit[np.argmax(mine)]),
                columns=(mine_columns[0], mine_columns[-1]) if mine_columns else (-1, -1),
                seats=int((mine & used).sum()),
                busy=float(busy[mine].sum()) / open_time if open_time and mine_columns else float("nan"),
                lost=flows.lost[row] / view.years,
            )
        )
    return tuple(found)


def columns_of_roles(tables: Tables) -> list[set[int]]:
    """Columns in which each role has work: 0 for first stages, 1 for later ones, 2 for accounts."""
    columns: list[set[int]] = [set() for _ in tables.roles.ids]
    served = np.flatnonzero(tables.units.serves.any(axis=0))
    for segment in served.tolist():
        first, n = int(tables.segments.first_stage[segment]), int(tables.segments.n_stages[segment])
        for position in range(n):
            columns[int(tables.stages.role[first + position])].add(min(position, 1))
        columns[int(tables.segments.account_role[segment])].add(2)
    for role in np.flatnonzero(tables.roles.prospects).tolist():
        columns[role].add(0)
    return columns


def _drawn(
    counts: Mapping[tuple[Node, Node], Counter[str]], groups: tuple[Group, ...], years: float
) -> tuple[list[Flow], float]:
    """Flows thick enough to be seen, and the volume of the others."""
    leaving: Counter[Node] = Counter()
    for (begin, _), what in counts.items():
        leaving[begin] += what.total()
    flows, left_out = [], 0.0
    for (begin, end), what in counts.items():
        if what.total() < _LEAST * leaving[begin]:
            left_out += what.total() / years
            continue
        parts = tuple((n if name == "accounts" else n / years, name) for name, n in what.most_common())
        both = begin.kind == end.kind == "group"
        crosses = both and groups[begin.row].unit != groups[end.row].unit
        flows.append(Flow(begin, end, parts, crosses))
    return flows, left_out
