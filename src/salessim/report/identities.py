"""Who and what the identities of one replication are, in words that a reader can type."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from salessim.metrics.view import View
from salessim.report.statement_text import short_id
from salessim.report.wording import as_safe_text
from salessim.scenario.tables import Tables
from salessim.trace.kinds import RowKind, Work

__all__ = ["Holder", "Identities", "role_words", "with_article"]

Ints = NDArray[np.int64]

_SHORTEST = 6  # hexadecimal digits, as in pay statements
_ORDINALS = ("", "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth")


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody on a seat."""

    seat: int
    """Row of the lowered seats."""
    number: int
    """1 for the first who sat there."""
    begin: int
    end: int


def role_words(tables: Tables, role: int) -> str:
    """A role by its key: ``lead generator``."""
    return as_safe_text(tables.roles.keys[role]).replace("_", " ") if role >= 0 else "nobody"


def with_article(words: str) -> str:
    """Words with "a" or "an" before them.

    Examples
    --------
    >>> with_article("closer"), with_article("account manager")
    ('a closer', 'an account manager')
    """
    return f"a{'n' if words[:1].lower() in 'aeiou' else ''} {words}"


class Identities:
    """Names of everything in one replication.

    Parameters
    ----------
    view : View
        The replication.
    """

    def __init__(self, view: View) -> None:
        tables = view.tables
        self.tables = tables
        self._holders = _holders(view)
        self.customers = _customers(view)
        """Every lead and account by identity, with the row of its segment; in the order of the trace."""
        self._short = _short_names(self.customers)
        self.units = _rows(tables.units.ids)
        self.roles = _rows(tables.roles.ids)
        self.sources = _rows(tables.sources.ids)
        self.segments = _rows(tables.segments.ids)
        self.seats = _rows(tables.seats.ids)
        self.groups = _rows(tables.groups.ids)
        self.causes = _rows(tables.causes.ids)

    # -- people -------------------------------------------------------------------------------------------------

    def holder(self, person: int, at: int) -> Holder | None:
        """The seat that a person held at a moment: later than the last one it is the last; None for strangers."""
        held = self._holders.get(person)
        if held is None:
            return None
        return held[max(0, bisect_right([one.begin for one in held], at) - 1)]

    def person(self, person: int, at: int) -> str:
        """A person by seat: ``closers 2 in Sales``; who came later says so."""
        held = self.holder(person, at)
        if held is None:
            return "nobody" if person == 0 else "a stranger"
        number = held.number
        later = f" ({_ORDINALS[number] if number < len(_ORDINALS) else f'{number}th'} holder)"
        return self.seat(held.seat) + (later if number > 1 else "")

    def seat(self, row: int) -> str:
        """A seat: ``closers 2 in Sales``."""
        name = as_safe_text(self.tables.seats.names[row]).partition("/")[2].replace("_", " ")
        return f"{name} in {self.unit_title(int(self.tables.seats.unit[row]))}"

    # -- customers ----------------------------------------------------------------------------------------------

    def customer(self, identity: int) -> str:
        """The short name of a lead or account: its last hexadecimal digits, as many as tell it apart."""
        return self._short.get(identity) or short_id(identity)

    def found(self, digits: str) -> list[int]:
        """Leads and accounts whose identity ends in these hexadecimal digits."""
        ending = digits.lower().removeprefix("0x")
        if not ending or any(sign not in "0123456789abcdef" for sign in ending):
            return []
        return [one for one in self.customers if f"{one:016x}".endswith(ending)]

    def short_names(self) -> Iterable[str]:
        """The short names of all leads and accounts."""
        return self._short.values()

    # -- the company --------------------------------------------------------------------------------------------

    def unit_title(self, row: int) -> str:
        """Title of a unit, or its key."""
        return _title(self.tables.units.titles, self.tables.units.keys, row)

    def source_title(self, row: int) -> str:
        """Title of a source, or its key."""
        return _title(self.tables.sources.titles, self.tables.sources.keys, row)

    def segment_title(self, row: int) -> str:
        """Title of a segment, or its key."""
        return _title(self.tables.segments.titles, self.tables.segments.keys, row)

    def work(self, code: int, segment: int) -> str:
        """Work in words: a stage by its title on the segment's way."""
        if code >= Work.STAGE:
            if segment < 0:
                return f"stage {code - Work.STAGE + 1}"
            row = int(self.tables.segments.first_stage[segment]) + code - Work.STAGE
            return _title(self.tables.stages.titles, self.tables.stages.keys, row)
        return Work(code).name.lower().replace("_", " ")

    def anything(self, identity: int, at: int) -> str:
        """The name of whatever has this identity, or nothing."""
        if identity in self._holders:
            return self.person(identity, at)
        if identity in self.customers:
            return self.customer(identity)
        for rows, name in (
            (self.seats, self.seat),
            (self.groups, self._group),
            (self.causes, self._cause),
            (self.units, self.unit_title),
            (self.roles, self._role),
            (self.sources, self.source_title),
            (self.segments, self.segment_title),
        ):
            if identity in rows:
                return name(rows[identity])
        return ""

    def _group(self, row: int) -> str:
        return as_safe_text(self.tables.groups.keys[row])

    def _cause(self, row: int) -> str:
        return _title(self.tables.causes.titles, self.tables.causes.keys, row)

    def _role(self, row: int) -> str:
        return role_words(self.tables, row)


def _title(titles: Sequence[str], keys: Sequence[str], row: int) -> str:
    return as_safe_text(titles[row] or keys[row]) if row >= 0 else ""


def _rows(ids: Ints) -> dict[int, int]:
    return {int(one): row for row, one in enumerate(ids.tolist())}


def _holders(view: View) -> dict[int, list[Holder]]:
    """The seats of each person in their order."""
    staff = view.staff
    numbers = np.zeros(len(staff.seat), dtype=np.int64)
    order = np.lexsort((staff.begin, staff.seat))
    first = np.searchsorted(staff.seat[order], staff.seat[order])
    numbers[order] = np.arange(len(order)) - first + 1
    holders: dict[int, list[Holder]] = {int(one): [] for one in staff.ids.tolist()}
    for spell, person in enumerate(staff.ids[staff.person].tolist()):
        holders[person].append(
            Holder(
                int(staff.seat[spell]), int(numbers[spell]), int(staff.begin[spell]), int(staff.end[spell])
            )
        )
    return holders


def _customers(view: View) -> dict[int, int]:
    """Segment of every lead and account."""
    segments = _rows(view.tables.segments.ids)
    found: dict[int, int] = {}
    for kind, column in (
        (RowKind.LEAD_GIVEN, "b"),
        (RowKind.ACCOUNT_GIVEN, "a"),
        (RowKind.LEAD_CREATED, "b"),
        (RowKind.DEAL_WON, "a"),
    ):
        entities, codes = (view.trace.column(kind, name).tolist() for name in ("entity", column))
        for entity, code in zip(entities, codes, strict=True):
            found.setdefault(entity, segments.get(code, -1))
    return found


def _short_names(identities: Iterable[int]) -> dict[int, str]:
    """The last digits of each identity, at least six and as many as tell it from all others."""
    names: dict[int, str] = {}
    left, digits = list(identities), _SHORTEST
    while left:
        endings = [f"{one:016x}"[-digits:] for one in left]
        counts: dict[str, int] = {}
        for ending in endings:
            counts[ending] = counts.get(ending, 0) + 1
        names |= {one: ending for one, ending in zip(left, endings, strict=True) if counts[ending] == 1}
        left = [one for one, ending in zip(left, endings, strict=True) if counts[ending] > 1 and digits < 16]
        digits += 1
    return names
