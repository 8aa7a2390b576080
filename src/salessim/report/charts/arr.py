"""ARR over time: the middling course of each scenario and the range of outcomes around it."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from salessim.experiment.outcome import ExperimentResult
from salessim.report.charts.courses import Course, course_of, course_words, draw_courses, name_ends
from salessim.report.charts.registry import Chart
from salessim.report.charts.style import (
    finish,
    new_figure,
    number_axis,
    played,
    safe,
    scale_of,
    styled,
)
from salessim.report.quantity import quantity_of

__all__ = ["CHART", "Courses", "draw", "prepare"]

Floats = NDArray[np.float64]
METRIC = "arr_by_month"
_MOST_SCENARIOS = 6


@dataclass(frozen=True, slots=True)
class Courses:
    """Courses over the months 1, 2, ..."""

    title: str
    axis: str
    months: Floats
    courses: tuple[Course, ...]
    starts_at_zero: bool
    footnote: tuple[str, ...]


def prepare(outcome: ExperimentResult) -> Courses | None:
    """ARR at the end of each month; None when it was not measured or there are fewer than two months."""
    shown = [result for result in outcome.results if METRIC in result and len(result.labels(METRIC)) > 1]
    shown = [result for result in shown if not np.isnan(result[METRIC]).all()][:_MOST_SCENARIOS]
    if not shown:
        return None
    largest = max(float(np.nanmax(np.abs(result[METRIC]))) for result in shown)
    quantity = quantity_of(METRIC, outcome.results[0].currency)
    factor, unit = scale_of(quantity, largest)
    courses = tuple(course_of(result.name, result[METRIC] * factor) for result in shown)
    n_months = max(course.median.size for course in courses)
    footnote = [played(outcome), *course_words(courses)]
    starts_at_zero = not _lowest(courses) > 0.4 * largest * factor
    if not starts_at_zero:
        footnote.append("The axis does not start at zero.")
    if len(outcome.results) > len(courses):
        footnote.append(f"{len(courses)} of {len(outcome.results)} scenarios are shown.")
    label = f"ARR ({safe(unit, 40)})"
    title = _title(courses, safe(unit, 40))
    return Courses(title, label, np.arange(1.0, n_months + 1.0), courses, starts_at_zero, tuple(footnote))


def _title(courses: tuple[Course, ...], unit: str) -> str:
    ends = [(course.name, float(course.median[-1])) for course in courses]
    if len(ends) > 3 or not all(math.isfinite(end) for _, end in ends):
        return "How does annual recurring revenue (ARR) develop?"
    parts = [f"{name} {end:,.2f}" if len(ends) > 1 else f"{end:,.2f}" for name, end in ends]
    return f"ARR at the end: {', '.join(parts)} {unit} (median)"


def _lowest(courses: tuple[Course, ...]) -> float:
    """Lowest value drawn."""
    values = np.concatenate([np.concatenate([course.median, course.p10]) for course in courses])
    return float(np.nanmin(values)) if not np.isnan(values).all() else 0.0


@styled
def draw(data: Courses) -> Figure:
    """Lines with marks, bands behind them, names at the ends."""
    figure = new_figure(9.0, 4.0)
    axes = figure.add_subplot()
    draw_courses(axes, data.months, data.courses)
    if data.starts_at_zero and axes.get_ylim()[0] > 0.0:
        axes.set_ylim(bottom=0.0)
    number_axis(axes, "y", data.axis)
    axes.set_xlabel("end of month")
    step = max(1, math.ceil(data.months.size / 13))
    axes.set_xticks(data.months[::step])
    name_ends(axes, data.months, data.courses)
    return finish(figure, data.title, data.footnote)


CHART = Chart("arr", "How does annual recurring revenue develop?", prepare, draw)
