"""Tables of a run as cells of text, for a terminal or a page: what they are about, their heading and their rows."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from salessim.experiment.comparison import Comparison, Difference, Estimate
from salessim.experiment.outcome import ExperimentResult
from salessim.experiment.result import Result
from salessim.report.measured import estimate_of
from salessim.report.quantity import NOT_ESTIMABLE, Quantity, quantity_of
from salessim.report.verdict import VERDICT_WORDS, safe_title
from salessim.report.wording import shorten
from salessim.statistics.decision import sureness_text

__all__ = ["Grid", "comparison_grid", "outcomes_words", "range_grid", "summary_grid"]


@dataclass(frozen=True, slots=True)
class Grid:
    """A table as text.

    Attributes
    ----------
    title : str
        What it is about.
    header : sequence of str, length n_columns
        Headings; a word that may be broken has ``- `` where.
    rows : sequence of sequences of str
        Cells, with units where the heading has none.
    text_columns : tuple of int
        Columns that hold words; all others hold numbers.
    notes : tuple of str
        What to know when reading it.
    """

    title: str
    header: Sequence[str]
    rows: Sequence[Sequence[str]]
    text_columns: tuple[int, ...] = (0,)
    notes: tuple[str, ...] = ()


def summary_grid(result: Result, metrics: Sequence[str]) -> Grid:
    """Means of a single scenario with intervals, and the range of outcomes: one row a metric and label."""
    return Grid(
        safe_title(result),
        ("metric", "mean", "95 % interval", "range of outcomes P10 to P90"),
        [row for metric in metrics for row in _summary_rows(result, metric)],
    )


def _summary_rows(result: Result, metric: str) -> list[list[str]]:
    """One row a metric, or one a label of it."""
    rows = []
    for label in result.labels(metric) or ("",):
        estimate = estimate_of(result, metric, label)
        quantity = quantity_of(metric, result.currency, label)
        decimals = quantity.decimals((estimate.high - estimate.low) / 2, estimate.mean)
        rows.append(
            [
                quantity.title_with_unit,
                quantity.number(estimate.mean, decimals),
                quantity.interval(estimate.low, estimate.high, decimals),
                outcomes_words(estimate, quantity),
            ]
        )
    return rows


def outcomes_words(estimate: Estimate, quantity: Quantity) -> str:
    """P10 to P90, rounded by the spread itself."""
    if math.isnan(estimate.p10):
        return NOT_ESTIMABLE
    decimals = quantity.decimals((estimate.p90 - estimate.p10) / 2, estimate.mean)
    return quantity.interval(estimate.p10, estimate.p90, decimals)


def comparison_grid(outcome: ExperimentResult, comparison: Comparison, scenario: str) -> Grid:
    """Requested metrics of one scenario against the baseline, in the order asked for."""
    currency = outcome.results[0].currency
    base, other = shorten(comparison.baseline, 20), shorten(scenario, 20)
    return Grid(
        f"{safe_title(outcome.result(scenario))}, against {safe_title(outcome.result(comparison.baseline))}",
        ("metric", base, other, "difference", "95 % interval", "sure", "verdict"),
        [
            _comparison_row(one, comparison, currency)
            for one in comparison.differences
            if one.scenario == scenario
        ],
        text_columns=(0, 6),
    )


def _comparison_row(difference: Difference, comparison: Comparison, currency: str) -> list[str]:
    quantity = quantity_of(difference.metric, currency, difference.label)
    key = (difference.metric, difference.label)
    ours = comparison.estimate(difference.baseline, *key).mean
    theirs = comparison.estimate(difference.scenario, *key).mean
    decimals = quantity.decimals((difference.high - difference.low) / 2, max(abs(ours), abs(theirs)))
    return [
        quantity.title_with_unit,
        quantity.number(ours, decimals),
        quantity.number(theirs, decimals),
        quantity.number(difference.mean, decimals, sign=True),
        quantity.interval(difference.low, difference.high, decimals, sign=True),
        "" if difference.verdict in ("equal", "not estimable") else sureness_text(difference.sureness),
        VERDICT_WORDS[difference.verdict],
    ]


def range_grid(outcome: ExperimentResult) -> Grid | None:
    """What a poor, a middling and a good period look like in the first metric, by scenario; None when not known."""
    metric = outcome.metrics[0]
    rows = []
    for result in outcome.results:
        if result.labels(metric):
            return None
        estimate = estimate_of(result, metric, known=outcome.comparison)
        quantity = quantity_of(metric, result.currency)
        decimals = quantity.decimals((estimate.p90 - estimate.p10) / 2, estimate.mean)
        three = (estimate.p10, estimate.median, estimate.p90)
        rows.append([shorten(result.name, 30), *(quantity.number(one, decimals) for one in three)])
    if all(row[1] == NOT_ESTIMABLE for row in rows):
        return None
    title = quantity_of(metric, outcome.results[0].currency).title_with_unit
    header = ("scenario", "poor (P10)", "middling (P50)", "good (P90)")
    if quantity_of(metric, "").better == "lower":
        header = ("scenario", "P10", "P50", "P90")
    return Grid(
        f"Range of outcomes of {title}: luck from one replication to the next, not simulation error",
        header,
        rows,
    )
