"""Tables in a terminal: numbers to the right, text wrapped to the width there is."""

from __future__ import annotations

from collections.abc import Sequence

from salessim.report.wording import as_safe_text, display_width, shorten

__all__ = ["table"]

_GAP = 2
_NARROWEST = 12  # columns that a wrapped text column keeps at least


def table(
    header: Sequence[str], rows: Sequence[Sequence[str]], width: int, text_columns: Sequence[int] = (0,)
) -> list[str]:
    r"""Lines of a table.

    Parameters
    ----------
    header : sequence of str, length n_columns
        Headings; wrapped to the width of their column.
    rows : sequence of sequences of str
        Cells as text; control characters are escaped here.
    width : int
        Columns of the terminal. Text columns wrap to fit; numbers are never cut, so a table may be wider.
    text_columns : sequence of int
        Columns that hold words: to the left and wrapped. All others are numbers: to the right and whole.

    Returns
    -------
    list of str
        Without trailing blanks.

    Examples
    --------
    >>> print("\n".join(table(["role", "busy"], [["closer", "61"], ["generator", "104"]], 40)))
    role       busy
    ---------  ----
    closer       61
    generator   104
    """
    cells = [[as_safe_text(cell) for cell in row] for row in rows]
    heads = [as_safe_text(cell) for cell in header]
    widths = _widths(heads, cells, width, text_columns)
    lines = _lines_of(heads, widths, text_columns)
    lines.append((" " * _GAP).join("-" * one for one in widths))
    for row in cells:
        lines += _lines_of(row, widths, text_columns)
    return [line.rstrip() for line in lines]


def _widths(heads: list[str], rows: list[list[str]], width: int, text_columns: Sequence[int]) -> list[int]:
    """Width of each column: headings may wrap between words, numbers may not."""
    widths = []
    for position, head in enumerate(heads):
        cells = [display_width(row[position]) for row in rows]
        longest_word = max((display_width(word) for word in head.split()), default=0)
        least = min(longest_word, 20) if position not in text_columns else display_width(head)
        widths.append(max([least, *cells, 1]))
    excess = sum(widths) + _GAP * (len(widths) - 1) - width
    for position in sorted(text_columns, key=lambda column: -widths[column]):
        if excess > 0:
            cut = min(excess, max(0, widths[position] - _NARROWEST))
            widths[position] -= cut
            excess -= cut
    return widths


def _lines_of(row: Sequence[str], widths: Sequence[int], text_columns: Sequence[int]) -> list[str]:
    """One row of cells as one or more lines."""
    columns = [_wrapped(cell, width) for cell, width in zip(row, widths, strict=True)]
    lines = []
    for level in range(max(map(len, columns))):
        parts = []
        for position, (column, width) in enumerate(zip(columns, widths, strict=True)):
            text = column[level] if level < len(column) else ""
            blank = " " * (width - display_width(text))
            parts.append(text + blank if position in text_columns else blank + text)
        lines.append((" " * _GAP).join(parts))
    return lines


def _wrapped(text: str, width: int) -> list[str]:
    """Text in lines of at most ``width`` columns, broken between words; longer words are cut."""
    if display_width(text) <= width:
        return [text]
    lines = [""]
    for word in text.split():
        piece = shorten(word, width)
        joined = f"{lines[-1]} {piece}".strip()
        if display_width(joined) <= width:
            lines[-1] = joined
        else:
            lines.append(piece)
    return [line for line in lines if line]
