"""The comparison as a workbook: answer, comparison, every replication, and what each metric means."""

from __future__ import annotations

import io
import math
from datetime import datetime
from typing import Any

from salessim.experiment.outcome import ExperimentResult
from salessim.metrics.catalogue import CATALOGUE
from salessim.report.claims import COLUMNS as CLAIM_COLUMNS
from salessim.report.claims import claim_rows
from salessim.report.measured import company_metrics, is_collection, values_of
from salessim.report.quantity import Quantity, quantity_of, unit_of
from salessim.report.rows import (
    COMPARISON_COLUMNS,
    SELECTION_COLUMNS,
    SUMMARY_COLUMNS,
    Row,
    comparison_rows,
    selection_rows,
)
from salessim.report.text import answer, answer_lines, notes
from salessim.report.wording import as_safe_text

__all__ = ["as_workbook", "text_only_book"]

_CREATED = datetime(2020, 1, 1)  # fixed: the same contents give the same file
_MOST_TEXT = 32_000  # characters a cell holds
_MONEY_LIKE = {"mean", "low_95", "high_95", "sd", "p10", "median", "p90", "baseline_mean", "scenario_mean"}
_AGAINST_BEST = {"against_best", "against_best_low", "against_best_high", "expected_regret"}
_IN_UNIT = _MONEY_LIKE | _AGAINST_BEST | {"difference", "mean_against", "smallest_that_matters"}
_SHARES = {"relative", "sureness", "share_higher", "confidence", "chance_of_best"}
_COUNTS = {"n", "n_independent", "out_at"}


def as_workbook(outcome: ExperimentResult, summary: list[Row]) -> bytes:
    """An xlsx file with the sheets Answer, Selection, Comparison, Claims, Summary, Replications and Definitions.

    All text is written as text: no formulas, no links. The bytes depend on the result only.

    Parameters
    ----------
    outcome : ExperimentResult
    summary : list of dict
        Its estimates, as :func:`~salessim.report.rows.summary_rows` has them.
    """
    file = io.BytesIO()
    book = text_only_book(file, title=as_safe_text(outcome.title or outcome.name)[:200])
    styles = _Styles(book)
    _answer_sheet(book, styles, outcome)
    if outcome.selection is not None:
        _rows_sheet(book, styles, "Selection", SELECTION_COLUMNS, selection_rows(outcome), outcome)
    if outcome.comparison is not None:
        rows = comparison_rows(outcome, outcome.comparison)
        _rows_sheet(book, styles, "Comparison", COMPARISON_COLUMNS, rows, outcome)
    if outcome.claims:
        _rows_sheet(book, styles, "Claims", CLAIM_COLUMNS, claim_rows(outcome), outcome)
    _rows_sheet(book, styles, "Summary", SUMMARY_COLUMNS, summary, outcome)
    _replications_sheet(book, styles, outcome)
    _definitions_sheet(book, styles, outcome)
    book.close()
    return file.getvalue()


def text_only_book(file: io.BytesIO, **properties: str) -> Any:
    """A workbook in which text stays text, without formulas and links; equal contents are equal bytes."""
    import xlsxwriter

    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    book = xlsxwriter.Workbook(file, options)
    book.set_properties({**properties, "created": _CREATED})
    return book


class _Styles:
    """Formats of one workbook, each made once."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._numbers: dict[str, Any] = {}
        self.head = book.add_format(
            {"bold": True, "bottom": 1, "text_wrap": True, "valign": "top", "bg_color": "#EEF2F6"}
        )
        self.text = book.add_format({"valign": "top"})
        self.wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        self.grey = book.add_format({"font_color": "#767676", "italic": True, "align": "right"})
        self.mono = book.add_format({"font_name": "Consolas", "font_size": 10})

    def number(self, pattern: str) -> Any:
        if pattern not in self._numbers:
            self._numbers[pattern] = self._book.add_format({"num_format": pattern, "valign": "top"})
        return self._numbers[pattern]


def _pattern(quantity: Quantity) -> str:
    """Number format of raw values: shares are shown in per cent."""
    if quantity.unit.startswith("%"):
        return "0.0%"
    return "#,##0" if quantity.is_money else "#,##0.00"


def _answer_sheet(book: Any, styles: _Styles, outcome: ExperimentResult) -> None:
    sheet = book.add_worksheet("Answer")
    sheet.set_column(0, 0, 130)
    sheet.hide_gridlines(2)
    if outcome.comparison is not None:
        lines = [outcome.title or outcome.name, outcome.question, ""]
        lines += [line.strip() for line in answer_lines(outcome, width=10_000)]
        lines += ["", "Notes", *notes(outcome)]
    else:
        lines = answer(outcome, width=120).split("\n")
    for position, line in enumerate(lines):
        is_head = position == 0 or line in ("ANSWER", "Notes")
        style = styles.head if is_head else styles.wrapped
        if outcome.comparison is None:
            style = styles.mono
        _text(sheet, position, 0, line, style)


def _rows_sheet(
    book: Any,
    styles: _Styles,
    name: str,
    columns: tuple[str, ...],
    rows: list[Row],
    outcome: ExperimentResult,
) -> None:
    """Rows under a frozen heading; figures in the format of their metric's unit."""
    sheet = book.add_worksheet(name)
    currency = outcome.results[0].currency
    _heading(sheet, styles, [column.replace("_", " ") for column in columns])
    for at, row in enumerate(rows, start=1):
        quantity = quantity_of(str(row["metric"]), currency)
        for position, column in enumerate(columns):
            value = row[column]
            if isinstance(value, str):
                _text(sheet, at, position, value, styles.text)
            else:
                _number(sheet, at, position, value, styles, _column_pattern(column, quantity))
    for position, column in enumerate(columns):
        widest = max([len(column), *(len(str(row[column])) for row in rows if isinstance(row[column], str))])
        sheet.set_column(position, position, min(40, max(12, widest + 1)))
    sheet.freeze_panes(1, 2)
    sheet.autofilter(0, 0, max(1, len(rows)), len(columns) - 1)


def _column_pattern(column: str, quantity: Quantity) -> str:
    if column in _IN_UNIT:
        return _pattern(quantity)
    if column in _SHARES:
        return "0.0%"
    return "0" if column in _COUNTS else "0.00"


def _replications_sheet(book: Any, styles: _Styles, outcome: ExperimentResult) -> None:
    """One row a scenario and replication, one column a company metric."""
    sheet = book.add_worksheet("Replications")
    currency = outcome.results[0].currency
    names = list(outcome.metrics)
    if not is_collection(outcome):
        names += [name for result in outcome.results for name in company_metrics(result)]
    metrics = [name for name in dict.fromkeys(names) if not outcome.results[0].labels(name)]
    quantities = [quantity_of(metric, currency) for metric in metrics]
    _heading(sheet, styles, ["scenario", "replication", *(one.title_with_unit for one in quantities)])
    at = 0
    for result in outcome.results:
        columns = [values_of(result, metric) for metric in metrics]
        for replication in range(result.replications):
            at += 1
            _text(sheet, at, 0, result.name, styles.text)
            sheet.write_number(at, 1, replication)
            for position, (values, quantity) in enumerate(zip(columns, quantities, strict=True), start=2):
                _number(sheet, at, position, float(values[replication]), styles, _pattern(quantity))
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, len(metrics) + 1, 15)
    sheet.freeze_panes(1, 2)


def _definitions_sheet(book: Any, styles: _Styles, outcome: ExperimentResult) -> None:
    sheet = book.add_worksheet("Definitions")
    _heading(sheet, styles, ["metric", "unit", "better", "definition"])
    currency = outcome.results[0].currency
    names = [*outcome.metrics, *(name for result in outcome.results for name in result.metrics)]
    for at, metric in enumerate(dict.fromkeys(names), start=1):
        entry = CATALOGUE.get(metric)
        better, definition = (entry.better, entry.definition) if entry else ("", "")
        for position, text in enumerate((metric, unit_of(metric, currency), better, definition)):
            _text(sheet, at, position, text, styles.wrapped)
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, 2, 14)
    sheet.set_column(3, 3, 100)
    sheet.freeze_panes(1, 1)


def _heading(sheet: Any, styles: _Styles, texts: list[str]) -> None:
    for position, text in enumerate(texts):
        _text(sheet, 0, position, text, styles.head)


def _text(sheet: Any, row: int, column: int, text: str, style: Any) -> None:
    sheet.write_string(row, column, as_safe_text(text)[:_MOST_TEXT], style)


def _number(sheet: Any, row: int, column: int, value: float, styles: _Styles, pattern: str) -> None:
    if math.isfinite(value):
        sheet.write_number(row, column, value, styles.number(pattern))
    else:
        sheet.write_string(row, column, "not estimable", styles.grey)
