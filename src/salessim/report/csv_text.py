"""Tables as CSV that is safe to open in a spreadsheet: no name can start a formula."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Sequence

from salessim.experiment.outcome import ExperimentResult
from salessim.records.tables import SetAside
from salessim.report.measured import values_of
from salessim.report.rows import (
    COMPARISON_COLUMNS,
    SELECTION_COLUMNS,
    SUMMARY_COLUMNS,
    Cell,
    Row,
    comparison_rows,
    selection_rows,
)

__all__ = [
    "as_csv",
    "as_text_cell",
    "comparison_csv",
    "replications_csv",
    "selection_csv",
    "set_aside_csv",
    "summary_csv",
]

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%")


def as_text_cell(text: str) -> str:
    """Text that a spreadsheet shows as it is: an apostrophe goes before what would start a formula.

    Examples
    --------
    >>> as_text_cell("=HYPERLINK(1)"), as_text_cell("growth")
    ("'=HYPERLINK(1)", 'growth')
    """
    return "'" + text if text.lstrip(" ").startswith(_FORMULA_STARTS) else text


def summary_csv(rows: list[Row]) -> str:
    """Estimates (:func:`~salessim.report.rows.summary_rows`) as CSV; empty cells are not estimable."""
    return as_csv(SUMMARY_COLUMNS, rows)


def comparison_csv(outcome: ExperimentResult) -> str:
    """Paired differences as CSV; only the heading when nothing is compared."""
    comparison = outcome.comparison
    return as_csv(COMPARISON_COLUMNS, comparison_rows(outcome, comparison) if comparison is not None else [])


def selection_csv(outcome: ExperimentResult) -> str:
    """Where each scenario of a search for the best stands, as CSV."""
    return as_csv(SELECTION_COLUMNS, selection_rows(outcome))


def replications_csv(outcome: ExperimentResult, metrics: Sequence[str]) -> str:
    """Raw values as CSV: a row a scenario and replication, a column a metric, or ``metric[label]``."""
    labels: dict[str, dict[str, None]] = {metric: {} for metric in metrics}
    for result in outcome.results:
        for metric in metrics:
            labels[metric] |= dict.fromkeys(result.labels(metric) or ("",))
    pairs = [(metric, label) for metric, found in labels.items() for label in found]
    names = [f"{metric}[{label}]" if label else metric for metric, label in pairs]
    rows: list[Row] = []
    for result in outcome.results:
        values = [values_of(result, metric, label).tolist() for metric, label in pairs]
        for replication, figures in enumerate(zip(*values, strict=True)):
            keys: Row = {"scenario": result.name, "replication": replication}
            rows.append(keys | dict(zip(names, figures, strict=True)))
    return as_csv(("scenario", "replication", *names), rows)


def set_aside_csv(table: SetAside) -> str:
    """Cells of records that could not be used, each with file, row, column and why, as CSV."""
    columns = ("file", "row", "column", "given", "why")
    cells = zip(table.file, table.row, table.column, table.given, table.why, strict=True)
    return as_csv(columns, [dict(zip(columns, row, strict=True)) for row in cells])


def as_csv(columns: tuple[str, ...], rows: list[Row]) -> str:
    """Rows under a heading; text is protected, and a number that there is not is an empty cell."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow([as_text_cell(column) for column in columns])
    writer.writerows([_cell(row[column]) for column in columns] for row in rows)
    return file.getvalue()


def _cell(value: Cell) -> str:
    """Text protected, numbers in full, nothing where there is no number."""
    if isinstance(value, str):
        return as_text_cell(value)
    return str(value) if math.isfinite(value) else ""  # numbers of numpy are told by str alone
