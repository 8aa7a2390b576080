"""Names as they are shown: safe in a terminal, readable, and as wide as they look."""

from __future__ import annotations

import textwrap
import unicodedata
from collections.abc import Sequence

__all__ = [
    "as_safe_text",
    "display_width",
    "few_names",
    "join_words",
    "metric_title",
    "sentence",
    "shorten",
    "wrap",
]

_HIDDEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}  # control, formatting, unassigned, line separators
_UPPER = {"arr", "acv", "cac", "ltv", "nrr", "grr", "ote", "p10", "p50", "p90"}


def as_safe_text(text: str) -> str:
    r"""Text that cannot move a cursor, change a colour or turn the direction of writing.

    Examples
    --------
    >>> print(as_safe_text("growth \x1b[31mred"))
    growth \x1b[31mred
    """
    if text.isprintable():  # nearly all texts: what is hidden is not printable
        return text
    return "".join(_escape(sign) if unicodedata.category(sign) in _HIDDEN else sign for sign in text)


def _escape(sign: str) -> str:
    code = ord(sign)
    return f"\\x{code:02x}" if code < 256 else f"\\u{code:04x}"


def display_width(text: str) -> int:
    """Columns that a text takes in a terminal: two for wide East Asian signs, none for combining ones.

    Examples
    --------
    >>> display_width("abc"), display_width("成長")
    (3, 4)
    """
    return sum(
        0 if unicodedata.combining(sign) else 2 if unicodedata.east_asian_width(sign) in "WF" else 1
        for sign in text
    )


def shorten(text: str, width: int) -> str:
    """Safe text of at most ``width`` columns; what was cut off is marked by dots.

    Examples
    --------
    >>> shorten("a very long name of a company", 12)
    'a very lo...'
    """
    text = as_safe_text(text)
    if display_width(text) <= width:
        return text
    kept = ""
    for sign in text:
        if display_width(kept + sign) > width - 3:
            break
        kept += sign
    return kept + "..."


def metric_title(metric: str, label: str = "") -> str:
    """A metric's name as people read it.

    Examples
    --------
    >>> metric_title("new_arr"), metric_title("utilisation", "sales_manager")
    ('new ARR', 'utilisation, sales manager')
    """
    words = " ".join(word.upper() if word in _UPPER else word for word in as_safe_text(metric).split("_"))
    return f"{words}, {as_safe_text(label).replace('_', ' ')}" if label else words


def sentence(text: str) -> str:
    """The text with a capital first letter.

    Examples
    --------
    >>> sentence("new ARR is higher.")
    'New ARR is higher.'
    """
    return text[:1].upper() + text[1:]


def join_words(words: Sequence[str]) -> str:
    """Words as a list in a sentence.

    Examples
    --------
    >>> join_words(["a", "b", "c"])
    'a, b and c'
    """
    return " and ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else "".join(words)


def few_names(names: Sequence[str], width: int = 30) -> str:
    """The first three names, short and safe, and how many more there are.

    Examples
    --------
    >>> few_names(["a", "b", "c", "d", "e"])
    'a, b, c and 2 more'
    """
    shown = [shorten(name, width) for name in names[:3]]
    return join_words([*shown, f"{len(names) - 3} more"] if len(names) > 3 else shown)


def wrap(text: str, width: int, indent: str = "") -> str:
    """Paragraph broken into lines of at most ``width`` columns."""
    return textwrap.fill(
        text,
        max(20, width),
        initial_indent=indent,
        subsequent_indent=" " * len(indent),
        break_on_hyphens=False,
    )
