"""The mapping file: which column of an export means what."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo, available_timezones

from pydantic import BeforeValidator, Field, field_validator

from salessim.records.amounts import Mark
from salessim.records.moments import Order
from salessim.scenario.document import Located, read_document
from salessim.scenario.schema.fields import Block, Flag, Key, Title, setting
from salessim.scenario.wording import did_you_mean

__all__ = [
    "ContractsBlock",
    "EventsBlock",
    "FileBlock",
    "JoinBlock",
    "LeadsBlock",
    "MappingBlocks",
    "PeopleBlock",
    "load_mapping",
]


def _to_date(value: object) -> object:
    """A date of TOML, or one in quotes."""
    if isinstance(value, datetime):
        raise ValueError("must be a date without a time")
    if isinstance(value, str):
        try:
            return date.fromisoformat(value)
        except ValueError:
            raise ValueError("must be a date as 2024-12-31") from None
    if not isinstance(value, date):
        raise ValueError("must be a date as 2024-12-31")
    return value


Column = Annotated[str, Field(min_length=1, max_length=500)]
"""Name of a column, as the header has it."""
WordList = Annotated[tuple[Annotated[str, Field(max_length=500)], ...], Field(max_length=1_000)]
Day = Annotated[date, BeforeValidator(_to_date)]


class FileBlock(Block):
    """A table of the export."""

    file: Annotated[str, Field(min_length=1, max_length=1_000)] = setting(
        ..., "File, from the folder of the mapping: text with a header, or a spreadsheet."
    )
    sheet: str = setting("", "Sheet of a spreadsheet; the first by default.")
    date_format: Order | None = setting(
        None, "Order of dates such as 03/04/2024; only needed where the column allows several."
    )
    decimal: Mark | None = setting(
        None, "Decimal mark of amounts; only needed where the column allows several, as with 1,234."
    )


class JoinBlock(FileBlock):
    """A second file that knows more of the same leads."""

    on: Column = setting(..., "Column of the leads' file that both share.")
    key: Column | None = setting(None, "The same column in this file, if it is called otherwise there.")


class LeadsBlock(FileBlock):
    """Leads or opportunities, a row for each."""

    id: Column | None = setting(None, "Column that names the lead.")
    created: Column = setting(..., "Column of the date at which the lead came in.")
    closed: Column | None = setting(None, "Column of the date at which the lead was won or lost.")
    status: Column | None = setting(
        None, "Column whose words say whether a lead is won, lost or open; without it, closed means won."
    )
    won: WordList = setting([], "Words of the status that mean won.")
    lost: WordList = setting([], "Words of the status that mean lost.")
    open: WordList = setting([], "Words of the status that mean open, in the order of the stages.")
    stages: dict[str, Column] = setting({}, "Stages in order, each with the column of its date.")
    owner: Column | None = setting(None, "Column of the person who works on the deal: the sales manager.")
    owners: dict[Key, Column] = setting({}, "Columns of persons by role.")
    source: Column | None = setting(None, "Column of the lead's source.")
    segment: Column | None = setting(None, "Column of the kind of customer.")
    value: Column | None = setting(None, "Column of the value of the deal.")
    currency: Column | None = setting(None, "Column of the currency of the value.")
    join: tuple[JoinBlock, ...] = setting([], "Further files with more columns of the same leads.")


class EventsBlock(FileBlock):
    """An event log: a row for each thing that happened to a case."""

    case: Column = setting(..., "Column that names the case: the lead or opportunity.")
    activity: Column = setting(..., "Column of what was done.")
    time: Column = setting(..., "Column of the moment.")
    lifecycle: Column | None = setting(
        None, "Column that says whether work was scheduled, started or completed; without it, completed."
    )
    schedule: WordList = setting(["schedule", "scheduled", "assign"], "Words that mean scheduled.")
    start: WordList = setting(["start", "started", "resume"], "Words that mean started.")
    complete: WordList = setting(["complete", "completed", "end"], "Words that mean completed.")
    resource: Column | None = setting(None, "Column of the person who did it.")
    role: Key = setting("sales_manager", "Role of the person who closes a case.")
    won: WordList = setting([], "Activities that mean the case is won.")
    lost: WordList = setting([], "Activities that mean the case is lost.")
    stages: WordList = setting(
        [], "Activities that are stages, in order; by default all, by their mean time."
    )
    source: Column | None = setting(None, "Column of the case's source.")
    segment: Column | None = setting(None, "Column of the kind of customer.")
    value: Column | None = setting(None, "Column of the value of the case.")
    currency: Column | None = setting(None, "Column of the currency of the value.")


class PeopleBlock(FileBlock):
    """Who was employed, and as what."""

    person: Column = setting(..., "Column of the person, named as in the other tables.")
    role: Column | None = setting(None, "Column of the role.")
    start: Column = setting(..., "Column of the first day.")
    end: Column | None = setting(None, "Column of the last day; empty for those who are still there.")


class ContractsBlock(FileBlock):
    """Contracts with customers."""

    account: Column = setting(..., "Column of the customer.")
    start: Column = setting(..., "Column of the first day.")
    end: Column | None = setting(
        None, "Column of the last day; empty, or later than the export, while it runs."
    )
    value: Column | None = setting(None, "Column of the value a year.")
    currency: Column | None = setting(None, "Column of the currency of the value.")


class MappingBlocks(Block):
    """Everything a mapping file may say."""

    title: Title = setting("", "A name for the export.")
    zone: str = setting(
        "", "Zone of the wall clock, such as Europe/Berlin; moments with a zone are moved to it."
    )
    export_date: Day | None = setting(
        None, "Last day that the export knows of; by default the day of its latest moment."
    )
    currency: Title = setting("", "Currency of the values where no column says it.")
    names: Flag = setting(False, "Keep people's names; by default they are replaced by person 1, person 2.")
    leads: LeadsBlock | None = setting(None, "A row for each lead or opportunity.")
    events: EventsBlock | None = setting(None, "An event log, in the place of leads.")
    people: PeopleBlock | None = setting(None, "Who was employed, and as what.")
    contracts: ContractsBlock | None = setting(None, "Contracts with customers.")

    @field_validator("zone")
    @classmethod
    def _known_zone(cls, zone: str) -> str:
        if zone and zone not in available_timezones():
            raise ValueError(f"no such zone{did_you_mean(zone, available_timezones())}")
        return zone

    @property
    def zone_info(self) -> ZoneInfo | None:
        """The zone, if one is named."""
        return ZoneInfo(self.zone) if self.zone else None

    @property
    def files(self) -> tuple[str, ...]:
        """Every file that is read, once, as the mapping names it."""
        tables = [
            self.leads,
            *(self.leads.join if self.leads else ()),
            self.events,
            self.people,
            self.contracts,
        ]
        return tuple(dict.fromkeys(one.file for one in tables if one is not None))


def load_mapping(path: str | Path) -> Located[MappingBlocks]:
    """Read and check a mapping file.

    Raises
    ------
    InputError
        With every mistake, each with file, line, column and key.
    """
    located = read_document(path, MappingBlocks)
    blocks = located.blocks
    if (blocks.leads is None) == (blocks.events is None):
        given = "both are given" if blocks.leads else "neither is given"
        located.add((), f"needs either [leads] or [events]: {given}")
    leads = blocks.leads
    if leads is not None:
        _check_leads(located, leads)
    if blocks.events is not None:
        events = blocks.events
        _check_apart(located, "events", {"won": events.won, "lost": events.lost, "stages": events.stages})
        lifecycle = {"schedule": events.schedule, "start": events.start, "complete": events.complete}
        _check_apart(located, "events", lifecycle)
    located.raise_faults()
    return located


def _check_leads(located: Located[MappingBlocks], leads: LeadsBlock) -> None:
    _check_apart(located, "leads", {"won": leads.won, "lost": leads.lost, "open": leads.open})
    words = [name for name in ("won", "lost", "open") if getattr(leads, name)]
    if leads.status is None and words:
        located.add(("leads", words[0]), "is for words of a status, but no status column is named")
    if leads.status is not None and not leads.won:
        located.add(("leads", "status"), "needs the words that mean won: won = [...]", leads.status)
    if leads.owner is not None and "sales_manager" in leads.owners:
        located.add(("leads", "owner"), "is the sales_manager, who is in owners as well", leads.owner)
    if leads.currency is not None and leads.value is None:
        located.add(("leads", "currency"), "is the currency of a value, but no value is named")


def _check_apart(located: Located[MappingBlocks], table: str, lists: dict[str, tuple[str, ...]]) -> None:
    """No word may mean two things."""
    meant: dict[str, str] = {}
    for key, words in lists.items():
        for word in words:
            other = meant.setdefault(word.strip().casefold(), key)
            if other != key:
                located.add((table, key), f"this word is in {other} as well", word)
