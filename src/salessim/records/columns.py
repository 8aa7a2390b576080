"""Columns of the mapping's files, found by their names and typed: text, moments, amounts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from salessim.records.amounts import Mark, decimal_marks, read_amounts
from salessim.records.checks import Reading, first_rows
from salessim.records.mapping import FileBlock
from salessim.records.moments import ORDERS, Order, possible_orders, read_moments
from salessim.records.tables import Words
from salessim.records.text_files import Table, read_table
from salessim.scenario.wording import did_you_mean

__all__ = ["Column", "amounts_of", "columns_of", "header_of", "moments_of", "table_of"]

Where = tuple[str | int, ...]
SIGNS = {"€": "EUR", "£": "GBP", "R$": "BRL", "₹": "INR", "US$": "USD"}
"""Signs of one currency only; the plain dollar is that of many."""


@dataclass(frozen=True, eq=False)
class Column:
    """One column that the mapping names.

    Attributes
    ----------
    where : tuple
        Key of the mapping that names it.
    name : str
        Its name in the header.
    words : Words
        Its cells.
    block : FileBlock
        What the mapping says of its file.
    row : numpy.ndarray
        int64: number of each cell's row in its file.
    """

    where: Where
    name: str
    words: Words
    block: FileBlock
    row: NDArray[np.int64]

    @property
    def file(self) -> str:
        """Its file as the mapping names it."""
        return self.block.file

    def set_aside(self, reading: Reading, cells: NDArray[np.bool_], why: str) -> None:
        """Set some of its cells aside for one reason."""
        names = (*self.words.names, "")
        given = [names[code] for code in self.words.codes[cells]]
        reading.set_aside(self.file, self.row[cells], self.name, given, why)

    def words_aside(self, reading: Reading, why: tuple[str, ...]) -> NDArray[np.bool_]:
        """Set the cells aside whose word has a reason; the mask of these cells."""
        bad = np.array([*(bool(one) for one in why), False], bool)[self.words.codes]
        for kind in sorted({one for one in why if one}):
            self.set_aside(
                reading, np.array([*(one == kind for one in why), False], bool)[self.words.codes], kind
            )
        return bad


def header_of(reading: Reading, block: FileBlock) -> tuple[str, ...]:
    """Names of a file's columns."""
    return read_table(reading.folder / block.file, block.file, (), sheet=block.sheet, most=0).header


def table_of(reading: Reading, block: FileBlock, wanted: Iterable[str]) -> Table:
    """Some columns of a file; rows with another number of cells are set aside."""
    path = reading.folder / block.file
    table = read_table(path, block.file, wanted, sheet=block.sheet, progress=reading.progress)
    for note in table.notes:
        reading.note(note)
    if table.ragged:
        rows, cells = np.array(table.ragged, np.int64).T
        given = [f"{n} cells" for n in cells.tolist()]
        reading.set_aside(block.file, rows, "", given, "another number of cells than the header")
    for name, words in table.columns.items():
        if not words.names:
            reading.note(f'column "{name}" of {block.file} is empty')
    return table


def columns_of(
    reading: Reading, where: Where, block: FileBlock, named: Mapping[Where, str | None]
) -> dict[Where, Column]:
    """The columns of one file that the mapping names; those that are not there become faults.

    Parameters
    ----------
    reading : Reading
        Notes what is found.
    where : tuple
        Key of the table in the mapping.
    block : FileBlock
        What the mapping says of the file.
    named : mapping
        Name of a column by its key below ``where``; None when the mapping names none.
    """
    header = header_of(reading, block)
    given = {key: name for key, name in named.items() if name is not None}
    for key, name in given.items():
        if name not in header:
            message = f"no such column in {block.file}{did_you_mean(name, header)}"
            reading.located.add((*where, *key), message, name)
    reading.located.raise_faults()
    table = table_of(reading, block, given.values())
    return {
        key: Column((*where, *key), name, table.columns[name], block, table.row)
        for key, name in given.items()
    }


def moments_of(
    reading: Reading, columns: Iterable[Column]
) -> list[tuple[NDArray[np.int64], NDArray[np.bool_]]]:
    """Columns of dates: local seconds from 1970, NEVER where there is none, and which cells are unreadable.

    The order of day and month is decided by the whole column, else by the other columns of the same file, else the
    mapping has to say it.
    """
    asked = list(columns)
    orders = _orders(reading, asked)
    reading.located.raise_faults()
    found = []
    for column, order in zip(asked, orders, strict=True):
        read = read_moments(column.words, order, reading.blocks.zone_info)
        place = f'column "{column.name}" of {column.file}'
        if len(read.forms) > 1:
            ways = ", ".join(
                f"{form}: {len(cells):,} ({first_rows(column.row[cells].tolist())})"
                for form, cells in sorted(read.forms.items(), key=lambda one: -len(one[1]))
            )
            reading.note(f"{place} is written in {len(read.forms)} ways: {ways}")
        if read.zoned and not reading.blocks.zone:
            reading.note(f"{place} says zones, but the mapping names none: read as written")
        found.append((read.seconds, column.words_aside(reading, read.why)))
    return found


def _orders(reading: Reading, columns: list[Column]) -> list[Order]:
    possible = [possible_orders(one.words.names) for one in columns]
    sure = {
        (column.file, next(iter(orders)))
        for column, (orders, has_any) in zip(columns, possible, strict=True)
        if has_any and len(orders) == 1
    }
    found: list[Order] = []
    for column, (orders, has_any) in zip(columns, possible, strict=True):
        others = {order for file, order in sure if file == column.file} & orders
        if column.block.date_format is not None:
            found.append(column.block.date_format)
        elif not has_any:
            found.append("day first")  # no cell needs it
        elif len(orders) == 1 or len(others) == 1:
            found.append(next(iter(others or orders)))
            reading.note(f'dates in column "{column.name}" of {column.file} are read {found[-1]}')
        else:
            reading.located.add(column.where, _undecided(column, orders), column.name)
            found.append("day first")
    return found


def _undecided(column: Column, orders: set[Order]) -> str:
    if orders:
        either = " and ".join(order for order in ORDERS if order in orders)
        return f"dates of {column.file} make sense {either}; say which: date_format = ..."
    texts = []
    for order in ORDERS[:2]:
        only = [
            code for code, name in enumerate(column.words.names) if possible_orders([name]) == ({order}, True)
        ]
        rows = column.row[np.isin(column.words.codes, only)].tolist()
        texts.append(f"{order} in {first_rows(rows)}" if rows else f"never {order} alone")
    return (
        f"dates of {column.file} are written in several orders ({', '.join(texts)}); "
        "say which is meant, and the others are set aside: date_format = ..."
    )


def amounts_of(
    reading: Reading, column: Column | None, currency: Column | None, n: int
) -> NDArray[np.float64]:
    """A column of amounts in one currency, shape (n,); NaN where there is none.

    The currency is the mapping's, else the one that most amounts have; amounts in others are set aside.
    """
    if column is None:
        return np.full(n, np.nan)
    marks, has_any = decimal_marks(column.words.names)
    decided: Mark = next(iter(marks)) if len(marks) == 1 else "."
    mark = decided if column.block.decimal is None else column.block.decimal
    if len(marks) > 1 and has_any and column.block.decimal is None:
        message = (
            f'amounts of {column.file} allow both decimal marks; say which: decimal = "." or decimal = ","'
        )
        reading.located.add(column.where, message, column.name)
        reading.located.raise_faults()
    read = read_amounts(column.words, mark)
    column.words_aside(reading, read.why)
    money = currency.words if currency is not None else read.currency
    return _one_currency(reading, column, read.values, money)


def _one_currency(
    reading: Reading, column: Column, values: NDArray[np.float64], money: Words
) -> NDArray[np.float64]:
    names = [SIGNS.get(name, name.upper()) for name in money.names]
    counts = np.bincount(money.codes[(money.codes >= 0) & ~np.isnan(values)], minlength=len(names))
    totals: dict[str, int] = {}
    for name, count in zip(names, counts.tolist(), strict=True):
        totals[name] = totals.get(name, 0) + count
    totals = {name: count for name, count in totals.items() if count}
    if not reading.currency:
        reading.currency = reading.blocks.currency or max(totals, key=lambda one: totals[one], default="")
    wanted = SIGNS.get(reading.currency, reading.currency.upper())
    other = np.array([*(name != wanted for name in names), False], bool)[money.codes] & ~np.isnan(values)
    if other.any():
        seen = ", ".join(
            f"{name} {count:,}" for name, count in sorted(totals.items(), key=lambda one: -one[1])
        )
        reading.note(
            f'column "{column.name}" of {column.file} has several currencies ({seen}); kept: {wanted}'
        )
        column.set_aside(reading, other, f"an amount in another currency than {wanted}")
    return np.where(other, np.nan, values)
