"""Text files with a header and rows: which encoding and delimiter they have, and their columns as codes of words."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from operator import itemgetter
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from salessim.errors import Fault, InputError
from salessim.records.tables import Words
from salessim.scenario.wording import did_you_mean, visible

__all__ = ["LARGEST", "Table", "open_rows", "read_table"]

LARGEST = 1 << 30
"""Bytes of the largest export that is read: 1 GiB."""
DELIMITERS = ",;\t|"
LONGEST_FIELD = 1 << 20
"""Characters of the longest cell: 1 MiB, above what a spreadsheet holds (32,767); more is an unclosed quote."""
_SAMPLE = 1 << 16
_CHUNK = 1 << 15
_EMPTY = {"", "null", "(null)", "nan", "n/a", "#n/a"}
"""Cells that hold nothing, whatever the case of their letters."""
Progress = Callable[[str], None]
Rows = Iterable[list[str]]


class _Coder(dict[str, int]):
    """Numbers words as they come."""

    def __missing__(self, word: str) -> int:
        self[word] = code = len(self)
        return code


@dataclass(frozen=True, eq=False)
class Table:
    """Columns of one file.

    Attributes
    ----------
    file : str
        As the mapping names it.
    header : tuple of str
        Names of all columns.
    columns : dict of str to Words
        The columns asked for, each with ``n`` cells.
    row : numpy.ndarray
        int64, shape (n,): number of the row in the file; the header is row 1.
    ragged : tuple of tuple of int
        Rows that were left out because they have another number of cells: row, cells.
    notes : tuple of str
        What is worth knowing: encoding, delimiter.
    """

    file: str
    header: tuple[str, ...]
    columns: dict[str, Words]
    row: NDArray[np.int64]
    ragged: tuple[tuple[int, int], ...] = ()
    notes: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.row)


@dataclass
class _Source:
    """Rows of a file before anything is known of their columns."""

    rows: Iterator[list[str]]
    first: int = 1
    """Number of the first row that comes."""
    notes: list[str] = field(default_factory=list)


def read_table(
    path: Path,
    label: str,
    wanted: Iterable[str] | None = None,
    *,
    sheet: str = "",
    most: int | None = None,
    progress: Progress | None = None,
) -> Table:
    """Read columns of a text file or a spreadsheet.

    Parameters
    ----------
    path : Path
        The file; ``.xlsx``, ``.xlsm``, ``.xls``, ``.xlsb`` and ``.ods`` are spreadsheets, anything else is text.
    label : str
        How messages call it.
    wanted : iterable of str, optional
        Columns to keep; all by default. Names that are not there are left out.
    sheet : str, optional
        Sheet of a spreadsheet; the first by default.
    most : int, optional
        Rows read at most; all by default.
    progress : callable, optional
        Told how far a large file is.

    Raises
    ------
    InputError
        If the file is missing, too large, empty, or no table.
    """
    source = open_rows(path, label, sheet)
    try:
        header = _header(source, label)
        keep = set(header) if wanted is None else set(wanted)
        at = {name: number for number, name in enumerate(header) if name in keep}
        return _columns(source, label, header, at, most, progress)
    except csv.Error as error:
        said = "a cell longer than 1 MiB: is a quote never closed?" if "limit" in str(error) else str(error)
        raise InputError([Fault(f"is no table: {said}", label)]) from None


def open_rows(path: Path, label: str, sheet: str = "") -> _Source:
    """Rows of a text file or spreadsheet as lists of text, from the header on."""
    if path.suffix.lower() in (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods"):
        from salessim.records.spreadsheets import spreadsheet_rows

        _check_size(path, label)
        return _Source(spreadsheet_rows(path, label, sheet))
    _check_size(path, label)
    if sheet:
        raise InputError([Fault("has no sheets: it is a text file", label, key="sheet", given=sheet)])
    encoding = _encoding(path, label)
    with path.open(encoding=encoding, newline="") as stream:
        sample = stream.read(_SAMPLE)
    mark, skip = _delimiter(sample)
    notes = []
    if encoding not in ("utf-8", "utf-8-sig"):
        notes.append(f"{label} is in {_TITLES[encoding]}, not UTF-8")
    if mark != ",":
        notes.append(f"{label} has its cells separated by {_MARKS[mark]}")
    return _Source(_text_rows(path, encoding, mark, skip), 1 + skip, notes)


_TITLES = {"utf-16": "UTF-16", "utf-16-le": "UTF-16", "utf-16-be": "UTF-16", "cp1252": "Windows-1252"}
_TITLES["latin-1"] = "Latin-1"
_MARKS = {";": "semicolons", "\t": "tabs", "|": "vertical bars"}


def _text_rows(path: Path, encoding: str, mark: str, skip: int) -> Iterator[list[str]]:
    before = csv.field_size_limit(LONGEST_FIELD)
    try:
        with path.open(encoding=encoding, newline="") as stream:
            yield from islice(csv.reader(stream, delimiter=mark), skip, None)
    finally:
        csv.field_size_limit(before)


def _check_size(path: Path, label: str) -> None:
    try:
        if not path.is_file():
            others = [one.name for one in path.parent.iterdir()] if path.parent.is_dir() else []
            raise InputError([Fault(f"no such file{did_you_mean(path.name, others)}", label)])
        size = path.stat().st_size
        with path.open("rb"):
            pass
    except OSError as error:
        raise InputError([Fault(f"cannot be read: {error.strerror}", label)]) from None
    if size > LARGEST:
        raise InputError([Fault("is larger than 1 GiB; export a shorter span of time", label)])
    if not size:
        raise InputError([Fault("is empty", label)])


def _encoding(path: Path, label: str) -> str:
    """By byte order mark, else the first of UTF-8, Windows-1252 and Latin-1 that fits all of the file."""
    with path.open("rb") as stream:
        start = stream.read(_SAMPLE)
        if start.startswith(codecs.BOM_UTF8):
            found = "utf-8-sig"
        elif start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            found = "utf-16"
        elif b"\0" in start:
            found = _utf_16_without_mark(start, label)
        else:
            found = "utf-8"
    # Only bytes that no text of the encoding holds show which one it is not: all of the file is looked at.
    tries = ("utf-8", "cp1252", "latin-1") if found == "utf-8" else (found,)
    for encoding in tries:
        if _decodes(path, encoding):
            return encoding
    raise InputError([Fault(f"begins as {found.upper()} but does not go on so", label)])


def _utf_16_without_mark(start: bytes, label: str) -> str:
    """UTF-16 of mostly Western letters has a NUL in every second byte."""
    half = max(len(start) // 2, 1)
    for encoding, zeros in (("utf-16-le", start[1::2]), ("utf-16-be", start[0::2])):
        if zeros.count(0) > 0.7 * half:
            return encoding
    raise InputError([Fault("holds NUL bytes: it is no text file", label)])


def _decodes(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    with path.open("rb") as stream:
        try:
            while block := stream.read(1 << 22):
                decoder.decode(block)
            decoder.decode(b"", final=True)
        except UnicodeError:
            return False
    return True


def _delimiter(sample: str) -> tuple[str, int]:
    """The delimiter, and lines to skip before the header.

    The one that gives the most rows the same number of cells as the header, if that is more than one; the larger
    number of cells decides between equals. A first line ``sep=;`` says it outright, as spreadsheets write it.
    """
    first = sample.split("\n", 1)[0].strip().lower()
    if first.startswith("sep=") and first[4:] in (";", ",", "|", "\t", ""):
        return first[4:] or "\t", 1
    best: tuple[float, int, str] = (0.0, 0, ",")
    for mark in DELIMITERS:
        rows = [row for row in _whole_rows(sample, mark) if row]
        wide = len(rows[0]) if rows else 0
        if wide > 1:
            same = sum(len(row) == wide for row in rows) / len(rows)
            best = max(best, (round(same, 1), wide, mark), key=lambda one: one[:2])
    return best[2], 0


def _whole_rows(sample: str, mark: str) -> list[list[str]]:
    rows = []
    before = csv.field_size_limit(LONGEST_FIELD)
    try:
        for row in csv.reader(io.StringIO(sample, newline=""), delimiter=mark):
            rows.append(row)
    except csv.Error:
        return []
    finally:
        csv.field_size_limit(before)
    return rows[:-1] if len(sample) >= _SAMPLE else rows


def _header(source: _Source, label: str) -> tuple[str, ...]:
    """Names of the columns: the first row that holds anything."""
    for cells in source.rows:
        source.first += 1
        if any(cell.strip() for cell in cells):
            break
    else:
        raise InputError([Fault("is empty: it holds no header", label)])
    names: list[str] = []
    for number, cell in enumerate(cells, 1):
        name = " ".join(visible(cell.strip().strip("\ufeff")).split()) or f"column {number}"
        if name in names:
            name = f"{name} (column {number})"
            source.notes.append(f'{label} names two columns alike; the second is called "{name}"')
        names.append(name)
    return tuple(names)


def _columns(
    source: _Source,
    label: str,
    header: tuple[str, ...],
    at: dict[str, int],
    most: int | None,
    progress: Progress | None,
) -> Table:
    coders = {name: _Coder() for name in at}
    codes: dict[str, list[NDArray[np.int32]]] = {name: [] for name in at}
    numbers: list[NDArray[np.int64]] = []
    ragged: list[tuple[int, int]] = []
    rows, done, wide = islice(source.rows, most), source.first, len(header)
    while chunk := list(islice(rows, _CHUNK)):
        number = np.arange(done, done + len(chunk), dtype=np.int64)
        done += len(chunk)
        if set(map(len, chunk)) != {wide}:
            chunk, number = _even(chunk, number, wide, ragged)
        numbers.append(number)
        for name, position in at.items():
            found = map(coders[name].__getitem__, map(itemgetter(position), chunk))
            codes[name].append(np.fromiter(found, np.int32, len(chunk)))
        if progress is not None and done > 4 * _CHUNK:
            progress(f"{label}: {done:,} rows")
    row = np.concatenate(numbers) if numbers else np.zeros(0, np.int64)
    columns = {name: _stripped(codes[name], coders[name]) for name in at}
    return Table(label, header, columns, row, tuple(ragged), tuple(source.notes))


def _even(
    chunk: list[list[str]], number: NDArray[np.int64], wide: int, ragged: list[tuple[int, int]]
) -> tuple[list[list[str]], NDArray[np.int64]]:
    """Rows with as many cells as the header; empty cells too many at the end are no harm, empty rows none either."""
    kept, numbers = [], []
    for one, cells in zip(number.tolist(), chunk, strict=True):
        if len(cells) > wide and not any(map(str.strip, cells[wide:])):
            cells = cells[:wide]
        if len(cells) == wide:
            kept.append(cells)
            numbers.append(one)
        elif any(map(str.strip, cells)):
            ragged.append((one, len(cells)))
    return kept, np.array(numbers, np.int64)


def _stripped(codes: list[NDArray[np.int32]], coder: _Coder) -> Words:
    """Words without blanks around them; -1 for those that are empty."""
    names = _Coder()
    new = np.array(
        [-1 if (word := one.strip()).lower() in _EMPTY else names[word] for one in coder] or [-1], np.int32
    )
    joined = np.concatenate(codes) if codes else np.zeros(0, np.int32)
    return Words(new[joined] if len(joined) else joined, tuple(names))
