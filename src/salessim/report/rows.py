"""Tables as data: the rows that CSV, JSON and xlsx share, full precision, NaN with a reason."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

from salessim.experiment.comparison import Comparison
from salessim.experiment.outcome import ExperimentResult
from salessim.report.choice import chosen
from salessim.report.measured import estimate_of, is_collection, why_not
from salessim.report.quantity import quantity_of, unit_of

__all__ = [
    "COMPARISON_COLUMNS",
    "SELECTION_COLUMNS",
    "SUMMARY_COLUMNS",
    "Cell",
    "Row",
    "comparison_rows",
    "selection_rows",
    "summary_rows",
]

Cell: TypeAlias = str | float | int
Row: TypeAlias = dict[str, Cell]

SUMMARY_COLUMNS = (
    "scenario", "metric", "label", "unit", "mean", "low_95", "high_95", "sd", "n", "p10", "median", "p90",
    "why_not_estimable",
)  # fmt: skip
COMPARISON_COLUMNS = (
    "metric", "label", "unit", "better", "baseline", "scenario", "baseline_mean", "scenario_mean",
    "difference", "low_95", "high_95", "relative", "sureness", "verdict", "n", "correlation",
    "times_replications_saved", "share_higher", "why_not_estimable",
)  # fmt: skip
SELECTION_COLUMNS = (
    "metric", "scenario", "unit", "status", "mean", "against_best", "against_best_low", "against_best_high",
    "confidence", "chance_of_best", "expected_regret", "correlation_with_leader", "n", "n_independent", "out_at",
    "beaten_by", "why_not_estimable",
)  # fmt: skip


def summary_rows(outcome: ExperimentResult, metrics: Sequence[str] | None = None) -> list[Row]:
    """One row a scenario, metric and label; the metrics asked for first, then all others.

    Parameters
    ----------
    outcome : ExperimentResult
    metrics : sequence of str, optional
        Only these; those of its claims where several experiments were put to the test together.

    Returns
    -------
    list of dict
        Keys :data:`SUMMARY_COLUMNS`. Values are in the unit of the row (shares in 0..1); NaN is explained in
        ``why_not_estimable``.
    """
    rows: list[Row] = []
    if metrics is None and is_collection(outcome):
        metrics = outcome.metrics
    for result in outcome.results:
        names = metrics if metrics is not None else dict.fromkeys([*outcome.metrics, *result.metrics])
        for metric in names:
            for label in result.labels(metric) or ("",):
                one = estimate_of(result, metric, label, outcome.comparison)
                figures = (one.mean, one.low, one.high, one.sd, one.n, one.p10, one.median, one.p90)
                unit = unit_of(metric, result.currency)
                cells: tuple[Cell, ...] = (result.name, metric, label, unit, *figures, why_not(one))
                rows.append(dict(zip(SUMMARY_COLUMNS, cells, strict=True)))
    return rows


def comparison_rows(outcome: ExperimentResult, comparison: Comparison) -> list[Row]:
    """One row a metric, label and scenario other than the baseline, in the order asked for.

    Returns
    -------
    list of dict
        Keys :data:`COMPARISON_COLUMNS`.
    """
    currency = outcome.results[0].currency
    rows: list[Row] = []
    for one in comparison.differences:
        key = (one.metric, one.label)
        cells: tuple[Cell, ...] = (
            one.metric, one.label, unit_of(one.metric, currency), quantity_of(one.metric, currency).better,
            one.baseline, one.scenario, comparison.estimate(one.baseline, *key).mean,
            comparison.estimate(one.scenario, *key).mean, one.mean, one.low, one.high, one.relative,
            one.sureness, one.verdict, one.n, one.correlation, one.saved, one.share_higher, why_not(one),
        )  # fmt: skip
        rows.append(dict(zip(COMPARISON_COLUMNS, cells, strict=True)))
    return rows


def selection_rows(outcome: ExperimentResult) -> list[Row]:
    """One row a scenario of a search for the best, in the order of the file.

    Returns
    -------
    list of dict
        Keys :data:`SELECTION_COLUMNS`: ``against_best`` is positive when the scenario is better than the best of the
        others; ``out_at`` is 0 for those that did not fall out.
    """
    found = chosen(outcome)
    metric, currency = outcome.metrics[0], outcome.results[0].currency
    rows: list[Row] = []
    for one in found.standings:
        lead = one.lead
        cells: tuple[Cell, ...] = (
            metric, one.name, unit_of(metric, currency), one.status, one.mean, lead.estimate, lead.low, lead.high,
            found.rule.confidence, one.chance, one.regret, one.correlation, one.n, one.n_independent, one.out_at,
            one.beaten_by, lead.why_not,
        )  # fmt: skip
        rows.append(dict(zip(SELECTION_COLUMNS, cells, strict=True)))
    return rows
