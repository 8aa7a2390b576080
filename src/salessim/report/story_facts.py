"""What is known about one lead or account while its story is told, row by row."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from salessim.metrics.view import View
from salessim.report.identities import Identities, role_words, with_article
from salessim.report.moments import clock_words, duration_words, moment_words
from salessim.report.plan_words import money
from salessim.report.wording import as_safe_text
from salessim.trace.kinds import COLUMNS, RowKind, Work
from salessim.units import DAY, MINUTE

__all__ = ["Facts", "Row", "Teller", "Touches", "Waiting"]


class Row(NamedTuple):
    """A row of the trace by the names of its columns."""

    at: int
    kind: int
    entity: int
    occurrence: int
    person: int
    unit: int
    a: int
    b: int
    c: int


assert Row._fields == COLUMNS


@dataclass(frozen=True, slots=True)
class Waiting:
    """Work that waits."""

    since: int
    owner: int
    """Identity of the person it waits for, or 0."""
    role: int
    """Identity of the role."""


@dataclass(slots=True)
class Touches:
    """Touches since the term began."""

    in_time: int = 0
    late: int = 0
    skipped: int = 0


class Facts:
    """One customer's rows and what they have told so far.

    Parameters
    ----------
    view : View
        The replication.
    names : Identities
        Names in it.
    identity : int
        The lead or account.
    """

    def __init__(self, view: View, names: Identities, identity: int) -> None:
        self.view, self.names, self.identity = view, names, identity
        self.tables = view.tables
        self.segment = names.customers[identity]
        rows = view.trace.rows
        self.rows = [Row(*row) for row in rows[rows[:, COLUMNS.index("entity")] == identity].tolist()]
        self.ends = {
            (one.a, one.occurrence, one.c): one.at for one in self.rows if one.kind == RowKind.TASK_DONE
        }
        """When work was done, by work, occurrence and when it was started."""
        self.missed = {(one.a, one.occurrence) for one in self.rows if one.kind == RowKind.APPOINTMENT_MISSED}
        self.kinds_at = {(one.at, one.kind) for one in self.rows}
        self.waiting: dict[tuple[int, int], Waiting] = {}
        self.touches = Touches()
        self.known_by = 0
        self.worked_until = -1
        """When the last work on the lead was done."""
        self.first_contact = 0
        self.listed = 0
        """Annual contract value of the lead (cents)."""
        self.arr = 0
        self.term_end = 0
        self.is_over = False
        self.is_customer = False

    # -- words --------------------------------------------------------------------------------------------------

    def money(self, cents: int) -> str:
        """An amount with its currency."""
        return f"{money(cents)} {as_safe_text(self.tables.currency)}"

    def who(self, person: int, at: int) -> str:
        """A person by seat."""
        return self.names.person(person, at)

    def work(self, code: int) -> str:
        """Work in words."""
        return self.names.work(code, self.segment)

    def whom(self, waited: Waiting, at: int, taker: int = 0) -> str:
        """For whom work waited: a person, or anybody of a role."""
        if waited.owner:
            return "them" if waited.owner == taker else self.who(waited.owner, at)
        return with_article(role_words(self.tables, self.names.roles.get(waited.role, -1)))

    def waited(self, row: Row) -> str:
        """How long work that is taken up had waited, and for whom."""
        found = self.waiting.get((row.a, row.occurrence))
        wait = row.at - row.c
        if found is None or wait < MINUTE:
            return "at once"
        return f"after it had waited {duration_words(wait)} for {self.whom(found, row.at, row.person)}"

    def until(self, row: Row) -> str:
        """When work that is taken up was done."""
        end = self.ends.get((row.a, row.occurrence, row.at))
        if end is None:
            return "and was still at it at the end"
        when = f"at {clock_words(end)}" if end // DAY == row.at // DAY else f"on {moment_words(end)}"
        return f"and was done {when}"

    def referred_by(self) -> int:
        """The customer who referred this lead, or 0."""
        rows = self.view.trace.of(RowKind.REFERRED)
        mine = rows[rows[:, COLUMNS.index("a")] == self.identity, COLUMNS.index("entity")]
        return int(mine[0]) if len(mine) else 0

    def fate(self, lead: int) -> str:
        """What became of another lead."""
        for kind, words in ((RowKind.DEAL_WON, "won"), (RowKind.LEAD_LOST, "lost")):
            rows = self.view.trace.of(kind)
            mine = rows[rows[:, COLUMNS.index("entity")] == lead]
            if len(mine):
                row = Row(*mine[0].tolist())
                worth = f" at {self.money(row.b)} a year" if kind == RowKind.DEAL_WON else ""
                return f"{words} on {moment_words(row.at)}{worth}"
        return "not decided at the end"

    # -- what waits, and touches --------------------------------------------------------------------------------

    def begins_to_wait(self, row: Row) -> None:
        """Note work that waits now."""
        self.waiting[row.a, row.occurrence] = Waiting(row.at, row.person, row.b)

    def waits_for_another(self, row: Row) -> None:
        """Note that work was passed on while it waited."""
        before = self.waiting.get((row.a, row.occurrence))
        since = row.at if before is None else before.since
        self.waiting[row.a, row.occurrence] = Waiting(since, row.person, row.b)

    def touch_is_done(self, row: Row) -> None:
        """Count a touch, in time or late."""
        limit = int(self.tables.segments.touch_in_time[self.segment])
        created = self.waiting.pop((row.a, row.occurrence), Waiting(row.c, 0, 0)).since
        if row.at - created <= limit:
            self.touches.in_time += 1
        else:
            self.touches.late += 1

    def touches_so_far(self) -> str:
        """What became of the touches since the term began; forgotten then."""
        seen, self.touches = self.touches, Touches()
        n = seen.in_time + seen.late
        if not n and not seen.skipped:
            return ""
        made = f"In this time the customer was contacted {'once' if n == 1 else f'{n} times'}"
        late = f", {seen.late} of them late" if seen.late and n > 1 else ""
        if n and not late:
            late = ", late" if seen.late else ", in time" if n == 1 else ", always in time"
        skipped = (
            f"; {seen.skipped} contact{'s' if seen.skipped != 1 else ''} fell through" if seen.skipped else ""
        )
        return f"{made}{late}{skipped}."

    def still_waits(self) -> str:
        """What waits at the end, or nothing; touches left out."""
        for (work, _), one in self.waiting.items():
            if work != Work.TOUCH:
                whom = self.whom(one, self.view.horizon)
                return f"{self.work(work)} waits for {whom}, since {moment_words(one.since)}"
        return ""


Teller = Callable[[Facts, Row], str]
"""From a row and what is known to sentences, or nothing."""
