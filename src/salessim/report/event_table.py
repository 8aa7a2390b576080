"""A whole trace as a table that needs no key: one row an event, with names, days and money, and the raw numbers too."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from salessim.metrics.view import View
from salessim.report.csv_text import as_text_cell
from salessim.report.event_values import VALUES, Meaning, meaning, value_words
from salessim.report.files import write_file
from salessim.report.identities import Holder, Identities, role_words
from salessim.report.moments import DAYS
from salessim.report.parquet import as_parquet
from salessim.report.wording import as_safe_text
from salessim.rules.pay.components import MEASURES, MONEY
from salessim.trace.kinds import COLUMNS, KINDS, RowKind
from salessim.units import DAY, HOUR, MINUTE, WEEK

__all__ = ["EVENT_COLUMNS", "event_rows", "events_csv", "write_events"]

EVENT_COLUMNS: dict[str, type] = {
    "at": int, "week": int, "day": str, "time": str, "kind": str, "happened": str, "lead": str, "account": str,
    "person": str, "holder": int, "unit": str, "role": str, "work": str, "segment": str, "source": str,
    "money": float, "currency": str, "details": str,
    "entity": int, "occurrence": int, "person_id": int, "unit_id": int, "a": int, "b": int, "c": int,
}  # fmt: skip
"""Columns of the table in their order, and what they hold; text that there is not is empty, a number None."""
Event = dict[str, Any]
_WITH_COLUMNS = {
    kind.entity for kind in KINDS.values() if kind.entity.startswith(("lead", "account", "person"))
}


def write_events(path: Path, view: View, names: Identities) -> None:
    """Write the events of a replication: as Parquet where the name ends in ``.parquet``, else as CSV.

    Raises
    ------
    RunError
        If DuckDB is missing, which writes Parquet, or the file cannot be written.
    """
    is_parquet = path.suffix.lower() == ".parquet"
    write_file(path, _parquet(view, names) if is_parquet else events_csv(view, names).encode())


def event_rows(view: View, names: Identities) -> Iterator[Event]:
    """Every row of the trace in its order, decoded.

    Parameters
    ----------
    view : View
        The replication.
    names : Identities
        Names in it.

    Yields
    ------
    dict
        A value for each of :data:`EVENT_COLUMNS`. Money is in the currency, ``at`` in seconds; ``lead`` and
        ``account`` are the short names that ``--story`` takes.
    """
    decoder = _Decoder(view, names)
    for values in view.trace.rows.tolist():
        yield decoder.event(dict(zip(COLUMNS, values, strict=True)))


class _Decoder:
    """What does not change from row to row."""

    def __init__(self, view: View, names: Identities) -> None:
        self.names = names
        self.currency = as_safe_text(view.tables.currency)
        leads, accounts = view.leads, view.accounts
        self.sources = dict(zip(leads.ids.tolist(), leads.source.tolist(), strict=True))
        won = view.trace.of(RowKind.DEAL_WON)[:, COLUMNS.index("entity")].tolist()
        self.is_account_from = dict(zip(accounts.ids.tolist(), accounts.since.tolist(), strict=True))
        self.was_lead = set(self.sources) | set(won)
        self.meanings = {kind: {one: meaning(kind, one) for one in VALUES} for kind in KINDS}

    def event(self, row: dict[str, int]) -> Event:
        """One row of the table."""
        kind, at, entity, names = RowKind(row["kind"]), row["at"], row["entity"], self.names
        found = self.meanings[kind]
        segment, role, work = self._segment(row, found), self._role(row, found), self._work(row, found)
        who = row["person"] or (entity if names.holder(entity, at) else 0)
        held = names.holder(who, at)
        amount = self._money(row, found)
        unit = names.units.get(row["unit"], -1)
        return {
            "at": at,
            "week": at // WEEK + 1,
            "day": DAYS[at % WEEK // DAY],
            "time": f"{at % DAY // HOUR:02d}:{at % HOUR // MINUTE:02d}:{at % MINUTE:02d}",
            "kind": kind.name.lower(),
            "happened": KINDS[kind].happened,
            "lead": names.customer(entity) if entity in self.was_lead else "",
            "account": names.customer(entity) if at >= self.is_account_from.get(entity, at + 1) else "",
            "person": "" if held is None else as_safe_text(names.tables.seats.names[held.seat]),
            "holder": None if held is None else held.number,
            "unit": names.unit_title(unit),
            "role": self._role_of(role, held),
            "work": work,
            "segment": names.segment_title(segment),
            "source": names.source_title(self.sources.get(entity, -1)),
            "money": None if amount is None else amount / 100,
            "currency": "" if amount is None else self.currency,
            "details": self._details(kind, row, found),
            "entity": entity,
            "occurrence": row["occurrence"],
            "person_id": row["person"],
            "unit_id": row["unit"],
            **{one: row[one] for one in VALUES},
        }

    def _segment(self, row: dict[str, int], found: dict[str, Meaning]) -> int:
        named = self._value(row, found, "segment identity")
        if named is not None:
            return self.names.segments.get(named, -1)
        return self.names.customers.get(row["entity"], -1)

    def _role(self, row: dict[str, int], found: dict[str, Meaning]) -> int:
        named = self._value(row, found, "role identity")
        return self.names.roles.get(row["entity"] if named is None else named, -1)

    def _role_of(self, role: int, held: Holder | None) -> str:
        """The role that the row names, or the first of the seat."""
        if role < 0 and held is not None:
            role = int(self.names.tables.seats.first_role[held.seat])
        return role_words(self.names.tables, role) if role >= 0 else ""

    def _work(self, row: dict[str, int], found: dict[str, Meaning]) -> str:
        code = self._value(row, found, "work code")
        return "" if code is None else self.names.work(code, self.names.customers.get(row["entity"], -1))

    @staticmethod
    def _value(row: dict[str, int], found: dict[str, Meaning], label: str) -> int | None:
        """The value whose label begins so."""
        return next((row[one] for one in VALUES if found[one].label.startswith(label)), None)

    @staticmethod
    def _money(row: dict[str, int], found: dict[str, Meaning]) -> int | None:
        """The first value in cents."""
        for one in VALUES:
            unit = found[one].unit
            if unit == "cents" or (unit == "amount" and MEASURES[row["a"]] in MONEY):
                return row[one]
        return None

    def _details(self, kind: RowKind, row: dict[str, int], found: dict[str, Meaning]) -> str:
        """All values in words; first what the row is about, where no column of its own says it."""
        parts = []
        about = KINDS[kind].entity
        if about not in _WITH_COLUMNS and (thing := self.names.anything(row["entity"], row["at"])):
            parts.append(f"{about}: {thing}")
        for name, one in found.items():
            label = one.label.removeprefix("row of the ").removesuffix(" identity").removesuffix(" code")
            value = value_words(kind, one, row[name], row, self.names)
            if value:
                parts.append(f"{label}: {value}" if label else value)
        return "; ".join(parts)


def events_csv(view: View, names: Identities) -> str:
    """The events as CSV; no name can start a formula."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(EVENT_COLUMNS)
    for event in event_rows(view, names):
        writer.writerow([as_text_cell(one) if isinstance(one, str) else one for one in event.values()])
    return file.getvalue()


def _parquet(view: View, names: Identities) -> bytes:
    """The events as Parquet."""
    rows = [tuple(event.values()) for event in event_rows(view, names)]
    columns = {
        name: _column([row[place] for row in rows], kind)
        for place, (name, kind) in enumerate(EVENT_COLUMNS.items())
    }
    return as_parquet(columns, "* replace (cast(holder as bigint) as holder)")


def _column(values: list[Any], kind: type) -> Any:
    """A column as an array that DuckDB reads; what there is not is null."""
    if kind is str:
        return np.array([one or None for one in values], dtype=object)
    if kind is int and None not in values:
        return np.array(values, dtype=np.int64)
    return np.array([np.nan if one is None else one for one in values], dtype=np.float64)
