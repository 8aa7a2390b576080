"""Paired differences: on which measures a structure is better or worse, by how much, how sure."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from salessim.experiment.comparison import Difference
from salessim.experiment.outcome import ExperimentResult
from salessim.report.charts.registry import Chart
from salessim.report.charts.style import (
    GREY,
    VERDICT_MARKS,
    finish,
    name_axis,
    new_figure,
    number_axis,
    played,
    safe,
    styled,
    verdict_handles,
)
from salessim.report.quantity import quantity_of
from salessim.report.wording import join_words

__all__ = ["CHART", "DifferenceRow", "Differences", "draw", "prepare"]

_MOST_ROWS = 24
_OUTLIER = 4.0  # an interval that reaches this many times further than the middle one is cut off


@dataclass(frozen=True, slots=True)
class DifferenceRow:
    """One metric of one scenario; differences in per cent of the baseline's mean."""

    name: str
    mean: float
    low: float
    high: float
    amount: str
    verdict: str


@dataclass(frozen=True, slots=True)
class Differences:
    """Rows from top to bottom; ``limit`` is where the axis ends, in per cent."""

    title: str
    baseline: str
    rows: tuple[DifferenceRow, ...]
    limit: float
    footnote: tuple[str, ...]


def prepare(outcome: ExperimentResult) -> Differences | None:
    """Company metrics in the order asked for; None without a comparison."""
    comparison = outcome.comparison
    if comparison is None:
        return None
    company = [one for one in comparison.differences if not one.label]
    if not company:
        return None
    is_single = len(comparison.scenarios) == 2
    rows = tuple(_row(one, outcome.results[0].currency, is_single) for one in company[:_MOST_ROWS])
    reaches = [max(abs(row.low), abs(row.high)) for row in rows if math.isfinite(row.low)]
    limit = min(max(reaches), _OUTLIER * float(np.median(reaches))) if any(reaches) else 1.0
    footnote = [
        played(outcome),
        "Marks: mean difference on the same customers. Lines: 95 % interval (simulation error only).",
        "Numbers on the right: the difference in its own unit.",
    ]
    if any(reach > limit for reach in reaches):
        footnote.append("Arrows: the interval goes on beyond the chart.")
    if len(company) > _MOST_ROWS:
        footnote.append(f"The first {_MOST_ROWS} of {len(company)} rows are shown.")
    baseline = safe(comparison.baseline)
    return Differences(_title(company, baseline, is_single), baseline, rows, limit * 1.08, tuple(footnote))


def _title(company: list[Difference], baseline: str, is_single: bool) -> str:
    if not is_single:
        return f"How the other scenarios differ from {baseline}"
    said = []
    for verdict in ("better", "worse"):
        names = [quantity_of(one.metric, "").title for one in company if one.verdict == verdict]
        if names:
            more = [f"{len(names) - 3} more"] if len(names) > 4 else []
            said.append(f"{verdict} on {join_words([*names[: 3 if more else 4], *more])}")
    scenario = safe(company[0].scenario)
    if not said:
        return f"{scenario} against {baseline}: nothing clearly better or worse"
    return f"{scenario} against {baseline}: {'; '.join(said)}"


def _row(one: Difference, currency: str, is_single: bool) -> DifferenceRow:
    quantity = quantity_of(one.metric, currency)
    name = safe(quantity.title, 34) if is_single else f"{safe(quantity.title, 28)}: {safe(one.scenario, 18)}"
    per_unit = 100.0 * one.relative / one.mean if one.mean else 0.0
    if not math.isfinite(per_unit):
        per_unit = math.nan
    decimals = quantity.decimals((one.high - one.low) / 2, one.mean)
    amount = safe(quantity.change(one.mean, decimals, sign=True), 34)
    return DifferenceRow(
        name, one.mean * per_unit, one.low * per_unit, one.high * per_unit, amount, one.verdict
    )


@styled
def draw(data: Differences) -> Figure:
    """One row a metric, a zero line, marks by verdict."""
    figure = new_figure(9.0, 0.9 + 0.40 * len(data.rows))
    axes = figure.add_subplot()
    axes.set_xlim(-data.limit, data.limit)
    axes.axvline(0.0, color=GREY, linewidth=1.2)
    for place, row in enumerate(data.rows):
        _draw_row(axes, place, row, data.limit)
    name_axis(axes, range(len(data.rows)), [row.name for row in data.rows], "metric")
    axes.yaxis.label.set_visible(False)
    number_axis(axes, "x", f"difference from {data.baseline}, % of its mean", sign=True)
    return finish(figure, data.title, data.footnote, verdict_handles([row.verdict for row in data.rows]))


def _draw_row(axes: Axes, place: int, row: DifferenceRow, limit: float) -> None:
    """Interval, mark and amount; what lies beyond the axis becomes an arrow."""
    mark = VERDICT_MARKS[row.verdict]
    right = axes.get_yaxis_transform()
    axes.text(1.02, place, row.amount, transform=right, va="center", fontsize=9.5, color=mark.colour)
    if not (math.isfinite(row.low) and math.isfinite(row.high)):
        return
    edge = 0.985 * limit
    low, high = max(row.low, -edge), min(row.high, edge)
    axes.plot([low, high], [place, place], color=mark.colour, linewidth=2.2, solid_capstyle="butt")
    for end, beyond, shape in ((-edge, row.low < -edge, "<"), (edge, row.high > edge, ">")):
        if beyond:
            axes.plot([end], [place], marker=shape, color=mark.colour, markersize=7)
    if abs(row.mean) < edge:
        face = mark.colour if mark.is_filled else "white"
        axes.plot([row.mean], [place], mark.shape, color=mark.colour, markerfacecolor=face, markersize=8)


CHART = Chart(
    "differences", "On which measures is a structure better or worse, and how sure is that?", prepare, draw
)
