"""Read a TOML file that anybody may have written: refuse what is no small UTF-8 text, say where it breaks."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from salessim.errors import Fault, InputError
from salessim.scenario.locate import Places, locate
from salessim.scenario.wording import Path as KeyPath
from salessim.scenario.wording import dotted, nearest_name, shown, visible

__all__ = ["LARGEST", "SourceText", "parse_text", "read_file"]

LARGEST = 1_048_576
"""Bytes of the largest file that is read: 1 MiB."""
DEEPEST = 20
"""Levels of tables and arrays, and parts of a dotted key, that a file may have."""

_TOKENS = re.compile(
    r'"""(?:\\.|(?!""")[\s\S])*"{3,5}|\'\'\'(?:(?!\'\'\')[\s\S])*\'{3,5}|(?P<open>"""|\'\'\')'
    r'|"(?:\\.|[^"\\\n])*"|\'[^\'\n]*\'|#[^\n]*|(?P<mark>[\[\]{}.=,\n])',
    re.S,
)
_AT_LINE = re.compile(r" \(at line (\d+), column (\d+)\)$")
_LONG_NUMBER = re.compile(r"[0-9][0-9_]{4000,}")


@dataclass(frozen=True)
class SourceText:
    """A TOML text with its values; positions are looked up when asked for."""

    label: str
    """Name of the file as the user gave it, safe to show."""
    text: str
    table: dict[str, Any]

    @cached_property
    def places(self) -> Places:
        """Where the keys stand."""
        return locate(self.text)

    def fault(self, path: KeyPath, message: str, given: object = None) -> Fault:
        """A fault at a key of this text; ``given`` is shown unless it is None."""
        line, column = self.places.position(path)
        shown_value = "" if given is None else shown(given)
        return Fault(message, self.label, line, column, dotted(path), shown_value)


def read_file(path: Path, label: str | None = None) -> SourceText:
    """Read and parse one file.

    Parameters
    ----------
    path : Path
        The file.
    label : str, optional
        How messages call it; the path as given by default.

    Raises
    ------
    InputError
        If the file is missing, is no text in UTF-8, is above 1 MiB, is empty, or is not TOML.
    """
    label = visible(str(path)) if label is None else label
    try:
        if not path.is_file():
            raise InputError([Fault(_no_such_file(path), label)])
        with path.open("rb") as stream:
            data = stream.read(LARGEST + 1)
    except (OSError, ValueError) as error:
        why = (error.strerror if isinstance(error, OSError) else None) or "not a valid path"
        raise InputError([Fault(f"cannot be read: {why}", label)]) from None
    return parse_text(_decoded(data, label), label)


def _no_such_file(path: Path) -> str:
    if path.is_dir():
        return "is a folder; name a file in it"
    if path.exists():
        return "is not an ordinary file"
    try:
        others = [one.name for one in path.parent.iterdir() if one.suffix == path.suffix]
    except OSError:
        return "no such file, and no such folder"
    near = nearest_name(path.name, others)
    return f'no such file; did you mean "{visible(near)}"?' if near else "no such file"


def _decoded(data: bytes, label: str) -> str:
    """Text of a file: UTF-8, with or without a byte order mark, lines ended in either way."""
    if len(data) > LARGEST:
        raise InputError([Fault("the file is larger than 1 MiB; a scenario is a few kilobytes", label)])
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise InputError([Fault("the file is in UTF-16; save it as UTF-8", label)])
    before_nul = data.find(b"\0")
    if before_nul >= 0:
        line = data.count(b"\n", 0, before_nul) + 1
        column = before_nul - data.rfind(b"\n", 0, before_nul)
        raise InputError([Fault("the file holds a NUL byte: save it as text in UTF-8", label, line, column)])
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        message = "the file is not in UTF-8 from here on; save it as UTF-8"
        raise InputError([Fault(message, label, line)]) from None


def parse_text(text: str, label: str) -> SourceText:
    """Parse a TOML text.

    Raises
    ------
    InputError
        With line and column, if the text is empty, nested too deeply, repeats a key, or is not TOML.
    """
    _check_depth(text, label)
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InputError(_syntax_faults(text, label, str(error))) from None
    except ValueError:
        number = _LONG_NUMBER.search(text)
        line, column = locate(text).line_column(number.start()) if number else (0, 0)
        raise InputError([Fault("a number of more than 4,000 digits", label, line, column)]) from None
    if not table:
        raise InputError([Fault("the file is empty: it holds no settings", label)])
    return SourceText(label, text, table)


def _check_depth(text: str, label: str) -> None:
    """Refuse deep nesting before the parser's own recursion meets it."""
    depth = parts = 0
    for token in _TOKENS.finditer(text):
        if token["open"]:
            return  # a text that never closes: the parser says so
        mark = token["mark"]
        if mark is None:
            continue
        parts = parts + 1 if mark == "." else 0
        depth += (mark in "[{") - (mark in "]}")
        if depth > DEEPEST or parts >= DEEPEST:
            line, column = Places(text).line_column(token.start())
            message = f"nested more than {DEEPEST} levels deep; no setting needs that"
            raise InputError([Fault(message, label, line, column)])


def _syntax_faults(text: str, label: str, error: str) -> list[Fault]:
    """What the parser did not understand; of keys given twice, all of them with both places."""
    places = locate(text)
    if "Cannot" in error and places.repeated:
        return [
            Fault(
                f"is given twice; it was first given in line {places.line_column(first)[0]}",
                label,
                *places.line_column(second),
                dotted(path),
            )
            for path, first, second in places.repeated
        ]
    where = _AT_LINE.search(error)
    line, column = (int(where[1]), int(where[2])) if where else places.line_column(len(text))
    what = visible(_AT_LINE.sub("", error).removesuffix(" (at end of document)"))
    return [Fault(f"not TOML: {what[:1].lower()}{what[1:]}{_syntax_hint(text, line)}", label, line, column)]


def _syntax_hint(text: str, line: int) -> str:
    """What a person who meant well may have forgotten in this line."""
    lines = text.split("\n")
    key, _, value = lines[line - 1].partition("=") if 0 < line <= len(lines) else ("", "", "")
    if re.fullmatch(r"\s*[0-9][0-9,.]*\s*(%|[a-zA-Z]+)\s*(#.*)?", value):
        return f'; write it in quotes: {visible(key.strip())[:60]} = "{value.partition("#")[0].strip()[:20]}"'
    if re.fullmatch(r"\s*(True|False|TRUE|FALSE|yes|no|Yes|No)\s*(#.*)?", value):
        return "; write true or false"
    if re.fullmatch(r"\s*[A-Za-z][\w -]*\s*(#.*)?", value):
        return "; text stands in quotes"
    return ""
