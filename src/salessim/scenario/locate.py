"""Where the keys of a TOML text stand.

``tomllib`` gives values without positions. This scan finds them; it runs only when there is something to
complain about. It trusts that the text is TOML, keeps what it found when it loses its way, and never raises.
"""

from __future__ import annotations

import contextlib
import re
import tomllib
from bisect import bisect_right
from dataclasses import dataclass, field

from salessim.scenario.wording import Path

__all__ = ["Places", "locate"]

_SPACE = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_BLANK = re.compile(r"[ \t]*")
_KEY = re.compile(r'[A-Za-z0-9_-]+|"(?:\\.|[^"\\\n])*"|\'[^\'\n]*\'')
_TEXT = re.compile(
    r'"""(?:\\.|(?!""")[\s\S])*"{3,5}|\'\'\'(?:(?!\'\'\')[\s\S])*\'{3,5}|"(?:\\.|[^"\\\n])*"|\'[^\'\n]*\'',
    re.S,
)
_BARE = re.compile(r"[^,\]}#\n]+")


@dataclass
class Places:
    """Lines and columns of the keys and array elements of one text.

    Attributes
    ----------
    offsets : dict
        Where each path (keys and indices) stands: characters from the start of the text.
    repeated : list of (path, int, int)
        Keys given twice with the offsets of both.
    """

    text: str
    offsets: dict[Path, int] = field(default_factory=dict)
    repeated: list[tuple[Path, int, int]] = field(default_factory=list)
    _lines: list[int] = field(default_factory=list)

    def position(self, path: Path) -> tuple[int, int]:
        """Line and column (from 1) of the path, or of the nearest table or array around it; (0, 0) if none."""
        for length in range(len(path), 0, -1):
            if path[:length] in self.offsets:
                return self.line_column(self.offsets[path[:length]])
        return (0, 0)

    def line_column(self, offset: int) -> tuple[int, int]:
        """Line and column (from 1) of a character."""
        if not self._lines:
            self._lines = [0, *(match.end() for match in re.finditer("\n", self.text))]
        line = bisect_right(self._lines, offset)
        return (line, offset - self._lines[line - 1] + 1)


class _LostError(Exception):
    """The scan met something that is not TOML."""


def locate(text: str) -> Places:
    r"""Positions of all keys in a TOML text.

    Parameters
    ----------
    text : str
        The text as ``tomllib`` read it.

    Examples
    --------
    >>> locate('[units.sales]\nserves = ["mid"]').position(("units", "sales", "serves"))
    (2, 1)
    """
    places = Places(text)
    with contextlib.suppress(_LostError, RecursionError, tomllib.TOMLDecodeError):
        _Scan(places).document()
    return places


class _Scan:
    """A scan from the top of the text to its end."""

    def __init__(self, places: Places) -> None:
        self.places, self.text, self.at = places, places.text, 0
        self.elements: dict[Path, int] = {}  # index of the last element of each array of tables
        self.set_at: dict[tuple[Path, bool], int] = {}

    def document(self) -> None:
        """Headers and key-value pairs."""
        table: Path = ()
        while self.skip(_SPACE) < len(self.text):
            if self.text[self.at] != "[":
                self.pair(table)
                continue
            is_array = self.text.startswith("[[", self.at)
            self.at += 2 if is_array else 1
            table = self.header(is_array)
            self.expect("]]" if is_array else "]")

    def header(self, is_array: bool) -> Path:
        """Path of the table that a header opens; a header names the last element of arrays on its way."""
        keys, path = self.key(), ()  # type: tuple[list[tuple[str, int]], Path]
        for number, (key, start) in enumerate(keys, 1):
            path = (*path, key)
            self.places.offsets.setdefault(path, start)
            if number == len(keys) and is_array:
                self.elements[path] = self.elements.get(path, -1) + 1
            if path in self.elements:
                path = (*path, self.elements[path])
                self.places.offsets.setdefault(path, start)
        self.given(path, keys[-1][1], is_header=True)
        return path

    def pair(self, table: Path) -> None:
        """``key = value``."""
        keys = self.key()
        path = table
        for key, start in keys:
            path = (*path, key)
            self.places.offsets.setdefault(path, start)
        self.given(path, keys[-1][1])
        self.expect("=")
        self.value(path)

    def given(self, path: Path, start: int, *, is_header: bool = False) -> None:
        """Note where a path is set; a second time is a repetition."""
        first = self.set_at.setdefault((path, is_header), start)
        if first != start:
            self.places.repeated.append((path, first, start))
        else:
            self.places.offsets[path] = start

    def value(self, path: Path) -> None:
        """A value; arrays and inline tables have places inside."""
        self.skip(_SPACE)
        opening = self.text[self.at : self.at + 1]
        if opening == "[":
            self.inside("]", path, is_table=False)
        elif opening == "{":
            self.inside("}", path, is_table=True)
        elif not self.skip_one(_TEXT) and not self.skip_one(_BARE):
            raise _LostError

    def inside(self, closing: str, path: Path, *, is_table: bool) -> None:
        """Elements of an array, or pairs of an inline table, up to the closing bracket."""
        self.at += 1
        index = 0
        while self.skip(_SPACE) < len(self.text) and self.text[self.at] != closing:
            if is_table:
                self.pair(path)
            else:
                self.places.offsets[(*path, index)] = self.at
                self.value((*path, index))
                index += 1
            self.skip(_SPACE)
            if self.text.startswith(",", self.at):
                self.at += 1
        self.expect(closing)

    def key(self) -> list[tuple[str, int]]:
        """A dotted key: its parts and where each starts."""
        parts = []
        while True:
            start = self.skip(_BLANK)
            if not self.skip_one(_KEY):
                raise _LostError
            part = self.text[start : self.at]
            parts.append((tomllib.loads(f"k={part}")["k"] if part[0] in "\"'" else part, start))
            self.skip(_BLANK)
            if not self.text.startswith(".", self.at):
                return parts
            self.at += 1

    def expect(self, mark: str) -> None:
        self.skip(_BLANK)
        if not self.text.startswith(mark, self.at):
            raise _LostError
        self.at += len(mark)

    def skip(self, pattern: re.Pattern[str]) -> int:
        """Step over what matches; the new place."""
        match = pattern.match(self.text, self.at)
        self.at = match.end() if match else self.at
        return self.at

    def skip_one(self, pattern: re.Pattern[str]) -> bool:
        """Step over a match; False if there is none."""
        match = pattern.match(self.text, self.at)
        self.at = match.end() if match else self.at
        return match is not None
