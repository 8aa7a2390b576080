"""What a reading notes on its way: faults of the mapping, cells set aside, and what is worth knowing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from salessim.records.mapping import MappingBlocks
from salessim.records.tables import SetAside, Words
from salessim.scenario.document import Located
from salessim.scenario.wording import LONGEST, visible

__all__ = ["Reading", "first_rows"]

Rows = NDArray[np.int64]


@dataclass
class Reading:
    """One reading of an export by its mapping.

    Attributes
    ----------
    located : Located
        The mapping, which notes faults with their places.
    progress : callable or None
        Told how far large files are.
    notes : list of str
        What is worth knowing.
    currency : str
        Currency of all values, once one is known.
    """

    located: Located[MappingBlocks]
    progress: Callable[[str], None] | None = None
    notes: list[str] = field(default_factory=list)
    currency: str = ""
    _aside: list[tuple[str, int, str, str, str]] = field(default_factory=list)
    _persons: dict[str, int] = field(default_factory=dict)

    @property
    def blocks(self) -> MappingBlocks:
        """What the mapping says."""
        return self.located.blocks

    @property
    def folder(self) -> Path:
        """Folder from which the mapping names its files."""
        return Path(self.located.path).parent

    def note(self, text: str) -> None:
        """Keep something worth knowing, once."""
        if text not in self.notes:
            self.notes.append(text)

    def set_aside(self, file: str, rows: Rows, column: str, given: Sequence[str], why: str) -> None:
        """Note cells that cannot be used, one ``given`` for each of ``rows``."""
        shortened = (visible(one[:LONGEST]) for one in given)
        self._aside += [
            (file, row, column, one, why) for row, one in zip(rows.tolist(), shortened, strict=True)
        ]

    def table(self) -> SetAside:
        """All that was set aside, by file and row."""
        rows = sorted(self._aside, key=lambda one: one[:2])
        if not rows:
            return SetAside()
        file, row, column, given, why = zip(*rows, strict=True)
        return SetAside(file, row, column, given, why)

    def persons(self, words: Words) -> Words:
        """A column of people under pseudonyms, the same in every table; under their names if the mapping asks."""
        if self.blocks.names:
            return words
        numbers = [self._persons.setdefault(name, len(self._persons) + 1) for name in words.names]
        return Words(words.codes, tuple(f"person {number}" for number in numbers))


def first_rows(rows: Iterable[int], most: int = 3) -> str:
    """The first few of some rows, in words.

    Examples
    --------
    >>> first_rows([7]), first_rows([2, 5, 9, 11])
    ('row 7', 'rows 2, 5, 9 and 1 more')
    """
    numbers = list(rows)
    text = ", ".join(str(one) for one in numbers[:most])
    more = f" and {len(numbers) - most:,} more" if len(numbers) > most else ""
    return f"{'row' if len(numbers) == 1 else 'rows'} {text}{more}"
