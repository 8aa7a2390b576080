"""What a page says, before it is written out: plain text throughout, escaped where it is written."""

from __future__ import annotations

from dataclasses import dataclass

from salessim.report.grids import Grid

__all__ = [
    "Assumptions",
    "Check",
    "KeyFigure",
    "Look",
    "Page",
    "Part",
    "Picture",
    "Source",
    "Table",
    "Word",
    "table_of",
]


@dataclass(frozen=True, slots=True)
class Part:
    """A paragraph of the answer, with the question that it is about (``How sure``) or none."""

    text: str
    about: str = ""


@dataclass(frozen=True, slots=True)
class KeyFigure:
    """A number that a manager remembers.

    Attributes
    ----------
    title : str
        What it is.
    value : str
        The number with its unit.
    interval : str
        Its interval in words; empty when there is none.
    note : str
        How to read it; may be empty.
    """

    title: str
    value: str
    interval: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Picture:
    """A chart as it was drawn.

    Attributes
    ----------
    name : str
        Name of the chart; unique on a page.
    title : str
        What it says, in a sentence.
    question : str
        What a reader learns from it.
    footnote : str
        How it came about.
    svg : bytes
        The drawing.
    """

    name: str
    title: str
    question: str
    footnote: str
    svg: bytes


@dataclass(frozen=True, slots=True)
class Table:
    """A table of text cells.

    Attributes
    ----------
    caption : str
    header : tuple of str, length n_columns
    rows : tuple of tuples of str
        The first cell of a row is its heading.
    text_columns : frozenset of int
        Columns that hold words; all others hold numbers.
    notes : tuple of str
        What to know when reading it.
    """

    caption: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    text_columns: frozenset[int] = frozenset({0})
    notes: tuple[str, ...] = ()


def table_of(grid: Grid) -> Table:
    """A grid as a table: words that a terminal may break are whole again."""
    return Table(
        grid.title,
        tuple(head.replace("- ", "") for head in grid.header),
        tuple(tuple(row) for row in grid.rows),
        frozenset(grid.text_columns),
        grid.notes,
    )


@dataclass(frozen=True, slots=True)
class Look:
    """Something that deserves a look: what, where, and what to look at."""

    what: str
    where: str
    look_at: str = ""


@dataclass(frozen=True, slots=True)
class Assumptions:
    """What went in.

    Attributes
    ----------
    counts : tuple of (str, str, int)
        Tag, what it means, and how many settings have it; every setting is counted once.
    moved : Table or None
        Inputs that were moved.
    differing : Table or None
        Settings that a file gives and in which the scenarios differ, side by side; None for one scenario.
    silent : Table or None
        Defaults of blocks that only some scenarios have; None when there are none.
    shared : tuple of Table
        All others, one table a block of the scenario file.
    why_not : str
        Why nothing can be said; empty when it can.
    """

    counts: tuple[tuple[str, str, int], ...] = ()
    moved: Table | None = None
    differing: Table | None = None
    silent: Table | None = None
    shared: tuple[Table, ...] = ()
    why_not: str = ""


@dataclass(frozen=True, slots=True)
class Check:
    """One item of the checklist of a study."""

    section: str
    number: str
    item: str
    text: str


@dataclass(frozen=True, slots=True)
class Source:
    """Where a figure on the page comes from: what, and its value."""

    what: str
    value: str


@dataclass(frozen=True, slots=True)
class Word:
    """A word on the page, and what it means."""

    word: str
    meaning: str


@dataclass(frozen=True)
class Page:
    """Everything on a page, in the order in which it is read.

    Attributes
    ----------
    title, question, played : str
        Name for people, what was asked, and how much was played.
    alarms : tuple of str
        What is missing from every figure.
    answer : tuple of Part
        The answer, its first part in large letters: what is read in a minute.
    further : tuple of Part
        What the answer says besides, folded away.
    figures : tuple of KeyFigure
        Three to six.
    words : tuple of Word
        What the words of the answer mean, folded away.
    means, does_not_say : tuple of str
        How far the answer may be carried.
    pictures : tuple of Picture
        The one that says the answer first.
    shown : int
        How many of them are in view; the others are folded away.
    left_out : tuple of str
        Names of pictures for which there was no room.
    looks : tuple of Look
        What deserves a look.
    tables, folded : tuple of Table
        Figures behind the answer; long ones are folded away.
    reasons : tuple of str
        Where the difference shows.
    notes : tuple of str
        What a careful reader should know.
    assumptions : Assumptions
    checklist : tuple of Check
        Of a simulation study; empty where nothing was played.
    command : str
        What to type to play it again; empty when nobody knows.
    sources : tuple of Source
        Versions, fingerprints, seed, engine and hashes.
    """

    title: str
    question: str
    played: str
    alarms: tuple[str, ...]
    answer: tuple[Part, ...]
    figures: tuple[KeyFigure, ...]
    means: tuple[str, ...]
    does_not_say: tuple[str, ...]
    pictures: tuple[Picture, ...]
    shown: int
    looks: tuple[Look, ...]
    tables: tuple[Table, ...]
    folded: tuple[Table, ...]
    reasons: tuple[str, ...]
    notes: tuple[str, ...]
    assumptions: Assumptions
    checklist: tuple[Check, ...]
    command: str
    sources: tuple[Source, ...]
    left_out: tuple[str, ...] = ()
    further: tuple[Part, ...] = ()
    words: tuple[Word, ...] = ()
