"""What was read from a company's records: columns of numbers that estimating can work with."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "LOST",
    "NEVER",
    "OPEN",
    "WON",
    "Clock",
    "Contracts",
    "Leads",
    "People",
    "Records",
    "SetAside",
    "Words",
    "Work",
]

NEVER = int(np.iinfo(np.int64).max)
"""A moment that did not come, or is not known."""
OPEN, WON, LOST = 0, 1, 2
"""Outcomes of a lead."""

Moments = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Words:
    """A column of text.

    Attributes
    ----------
    codes : numpy.ndarray
        int32, shape (n,): positions in ``names``, -1 where the cell is empty.
    names : tuple of str
        The different words, each once.
    """

    codes: NDArray[np.int32]
    names: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.codes)

    def taken(self, rows: NDArray[Any]) -> Words:
        """The same words for some of the rows, given by position or by a mask."""
        return Words(self.codes[rows], self.names)

    @classmethod
    def empty(cls, n: int) -> Words:
        """A column of ``n`` empty cells."""
        return cls(np.full(n, -1, np.int32), ())


@dataclass(frozen=True)
class Clock:
    """How moments are counted: local seconds from the midnight at which a week began.

    Attributes
    ----------
    origin : datetime.date
        The Monday of the week of the earliest moment kept.
    zone : str
        IANA name of the zone whose wall clock is meant; empty when the mapping names none.
    resolution : int
        Seconds: 86,400 when every moment is a midnight, 60 when every one is a whole minute, else 1.
    """

    origin: date
    zone: str
    resolution: int

    def moment(self, seconds: int) -> datetime:
        """Local date and time of a moment, without a zone."""
        return datetime.combine(self.origin, datetime.min.time()) + timedelta(seconds=int(seconds))


@dataclass(frozen=True, eq=False)
class Leads:
    """One entry per lead or opportunity; every array has shape (n,) unless said.

    Attributes
    ----------
    ids : tuple of str
        As the export names them; the number of the row where it has no such column.
    created, closed : numpy.ndarray
        int64, local seconds from the clock's origin; ``closed`` is :data:`NEVER` while a lead is open.
    outcome : numpy.ndarray
        int8: :data:`OPEN`, :data:`WON` or :data:`LOST`.
    reached : numpy.ndarray
        int64, shape (n, stages): when a stage was reached, :data:`NEVER` where it was not or is not known.
    stage_names : tuple of str
        Names of the stages, in order.
    at_stage : numpy.ndarray
        int32: the last stage known by the word of the status or by the dates, -1 when unknown.
    owners : dict of str to Words
        Who worked on the lead, by role; a plain ``owner`` is the ``sales_manager``.
    source, segment : Words
        Where the lead came from, and what kind of customer it is.
    value : numpy.ndarray
        float64, in the records' currency; NaN when unknown.
    row : numpy.ndarray
        int64: number of the row in its file; the header is row 1.
    """

    ids: tuple[str, ...]
    created: Moments
    closed: Moments
    outcome: NDArray[np.int8]
    reached: Moments
    stage_names: tuple[str, ...]
    at_stage: NDArray[np.int32]
    owners: dict[str, Words]
    source: Words
    segment: Words
    value: NDArray[np.float64]
    row: Moments

    def __len__(self) -> int:
        return len(self.created)


@dataclass(frozen=True, eq=False)
class Work:
    """The tasks of an event log; every column has shape (n,), moments are :data:`NEVER` where unknown."""

    case: Words
    activity: Words
    person: Words
    scheduled: Moments
    started: Moments
    completed: Moments
    row: Moments

    def __len__(self) -> int:
        return len(self.row)


@dataclass(frozen=True, eq=False)
class People:
    """Who was employed in which role; ``end`` is :data:`NEVER` for those who are still there."""

    person: Words
    role: Words
    start: Moments
    end: Moments

    def __len__(self) -> int:
        return len(self.start)


@dataclass(frozen=True, eq=False)
class Contracts:
    """Accounts and their contracts; ``end`` is :data:`NEVER` and ``ended`` 0 while one runs, 1 once it churned."""

    account: Words
    start: Moments
    end: Moments
    value: NDArray[np.float64]
    ended: NDArray[np.int8]

    def __len__(self) -> int:
        return len(self.start)


@dataclass(frozen=True)
class SetAside:
    """Cells that could not be used, in tuples of equal length.

    Attributes
    ----------
    file, column, given : tuple of str
        Where it stands, and what was given; columns that hold people's names give pseudonyms.
    row : tuple of int
        Number of the row in its file; the header is row 1.
    why : tuple of str
        The kind of reason.
    """

    file: tuple[str, ...] = ()
    row: tuple[int, ...] = ()
    column: tuple[str, ...] = ()
    given: tuple[str, ...] = ()
    why: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.row)

    def counts(self) -> dict[tuple[str, str], int]:
        """Cells set aside by file and reason, the most frequent first."""
        return dict(Counter(zip(self.file, self.why, strict=True)).most_common())


@dataclass(frozen=True, eq=False)
class Records:
    """Everything that a mapping file makes of an export.

    Attributes
    ----------
    clock : Clock
        How all moments are counted.
    export_at : int
        When the export was taken: nothing later is known. Local seconds from the clock's origin.
    leads : Leads
        Leads or opportunities.
    work, people, contracts : Work, People, Contracts or None
        None when the mapping has no such table.
    set_aside : SetAside
        What could not be used, and why.
    seen : tuple of str
        Notes a reader should know: encodings, orders of dates, columns that are empty.
    currency : str
        Code or sign of the currency of all values; empty when none is known.
    losses_logged : bool
        Whether the export says which leads were lost; without it an open lead may be a lost one.
    files : tuple of str
        What was read, as the mapping names it.
    """

    clock: Clock
    export_at: int
    leads: Leads
    work: Work | None
    people: People | None
    contracts: Contracts | None
    set_aside: SetAside
    seen: tuple[str, ...]
    currency: str
    losses_logged: bool
    files: tuple[str, ...] = ()
