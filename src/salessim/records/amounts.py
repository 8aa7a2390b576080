"""Amounts of money as people and programs write them; a column as a whole decides which mark is the decimal one."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from salessim.records.tables import Words

__all__ = ["Amounts", "Mark", "decimal_marks", "read_amounts"]

Mark = Literal[".", ","]
_SIGNS = "€$£¥₹₽₺₩₪฿₫₴₦"
_CURRENCY = re.compile(rf"(?:[A-Z]{{1,2}})?[{_SIGNS}]|[A-Z]{{3}}|kr\.?|zł|Kč|Ft|Fr\.?|CHF")
_SPACES = str.maketrans("", "", " \u00a0\u202f\u2009'’_")
_DIGITS = re.compile(r"\d[\d.,]*|[.,]\d+")


@dataclass(frozen=True, eq=False)
class Amounts:
    """The amounts of a column.

    Attributes
    ----------
    values : numpy.ndarray
        float64, shape (n,): NaN where a cell is empty or unreadable.
    why : tuple of str
        For each word of the column: why it is no amount; empty where it is one.
    currency : Words
        Sign or code that stands beside the number.
    """

    values: NDArray[np.float64]
    why: tuple[str, ...]
    currency: Words


def decimal_marks(names: Iterable[str]) -> tuple[set[Mark], bool]:
    """Which decimal marks the cells of a column allow, and whether any cell has a mark at all.

    Examples
    --------
    >>> decimal_marks(["1.234,56"]), decimal_marks(["1,234", "12"])[1]
    (({','}, True), True)
    >>> sorted(decimal_marks(["1,234"])[0])
    [',', '.']
    """
    marks: set[Mark] = {".", ","}
    any_mark = False
    for name in names:
        digits = _parts(name)[0]
        if "." in digits or "," in digits:
            any_mark = True
            fits = {mark for mark in marks if _number(digits, mark) is not None}
            marks = fits or marks  # a cell that neither fits is told as one
            if len(marks) == 1:
                break
    return marks, any_mark


def read_amounts(words: Words, mark: Mark) -> Amounts:
    """Read a column of amounts with a decimal mark; the other mark, blanks and apostrophes group thousands."""
    values = np.full(len(words.names) + 1, np.nan)
    why, signs, codes = [], dict[str, int](), np.full(len(words.names) + 1, -1, np.int32)
    for k, name in enumerate(words.names):
        digits, sign, minus = _parts(name)
        number = _number(digits, mark)
        if number is None:
            why.append("not an amount")
        elif minus and number:
            why.append("an amount below zero")
        else:
            why.append("")
            values[k] = number
            if sign:
                codes[k] = signs.setdefault(sign, len(signs))
    return Amounts(values[words.codes], tuple(why), Words(codes[words.codes], tuple(signs)))


def _parts(name: str) -> tuple[str, str, bool]:
    """Digits with their marks, sign or code of the currency, and whether the amount is below zero."""
    text = name.strip()
    minus = text.startswith("(") and text.endswith(")")
    text = text.strip("()")
    found = _CURRENCY.search(text)
    sign = found[0].rstrip(".") if found else ""
    if found:
        text = text[: found.start()] + text[found.end() :]
    text = text.translate(_SPACES)
    if text[:1] in ("-", "−") or text[-1:] in ("-", "−"):
        minus, text = True, text.strip("-−")
    return text.removeprefix("+"), sign, minus


def _number(digits: str, mark: Mark) -> float | None:
    """The number, if the other mark groups its thousands only.

    Examples
    --------
    >>> _number("1.234,5", ","), _number("1.234,5", "."), _number("1,234", "."), _number("12,34", ".")
    (1234.5, None, 1234.0, None)
    """
    if re.fullmatch(r"\d+(\.\d+)?[eE][+-]?\d{1,3}", digits) and mark == ".":
        return float(digits) if len(digits) < 30 else None
    if not _DIGITS.fullmatch(digits) or len(digits) > 40:
        return None
    whole, _, rest = digits.partition(mark)
    other = "," if mark == "." else "."
    if mark in rest or other in rest:
        return None
    groups = whole.split(other)
    # Groups of three; of two in India, where the last has three all the same.
    if len(groups) > 1 and (
        not 1 <= len(groups[0]) <= 3
        or groups[0].startswith("0")
        or len(groups[-1]) != 3
        or any(len(one) not in (2, 3) for one in groups[1:-1])
    ):
        return None
    return float(f"{''.join(groups) or '0'}.{rest or '0'}")
