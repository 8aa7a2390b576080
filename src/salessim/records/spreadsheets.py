"""Spreadsheets as rows of text, read by python-calamine, which is an extra."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path

from salessim.errors import Fault, InputError, RunError
from salessim.scenario.wording import did_you_mean

__all__ = ["spreadsheet_rows"]

_MISSING = "spreadsheets need python-calamine, which is not installed: pip install 'salessim[fit]'"


def spreadsheet_rows(path: Path, label: str, sheet: str = "") -> Iterator[list[str]]:
    """Rows of one sheet, every cell as text; dates in ISO form.

    Parameters
    ----------
    path : Path
        The file.
    label : str
        How messages call it.
    sheet : str, optional
        Name of the sheet; the first by default.

    Raises
    ------
    RunError
        If python-calamine is missing.
    InputError
        If the file is no spreadsheet, or has no such sheet.
    """
    try:
        from python_calamine import CalamineError, CalamineWorkbook
    except ImportError:
        raise RunError(_MISSING) from None
    try:
        with CalamineWorkbook.from_path(str(path)) as book:
            names = book.sheet_names
            if sheet and sheet not in names:
                raise InputError([Fault(f"no such sheet{did_you_mean(sheet, names)}", label, given=sheet)])
            if not names:
                raise InputError([Fault("holds no sheet", label)])
            found = book.get_sheet_by_name(sheet or names[0]).to_python(skip_empty_area=False)
    except CalamineError as error:
        raise InputError([Fault(f"is no spreadsheet that can be read: {error}", label)]) from None
    return ([_as_text(cell) for cell in row] for row in found)


def _as_text(cell: object) -> str:
    """A cell as a text file would hold it.

    Examples
    --------
    >>> [_as_text(one) for one in (3.0, 2.5, True, datetime(2024, 5, 1, 14, 5), None)]
    ['3', '2.5', 'true', '2024-05-01 14:05:00', '']
    """
    if isinstance(cell, str):
        return cell
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ")
    if isinstance(cell, date | time):
        return cell.isoformat()
    if isinstance(cell, timedelta):
        return f"{cell.total_seconds():g}"
    return str(cell)
