"""ARR over time: the middling course of each scenario and the range of outcomes around it."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from salessim.experiment.outcome import ExperimentResult
from salessim.experiment.result import Result
from salessim.report.charts.registry import Chart
from salessim.report.charts.style import (
    COLOURS,
    MARKS,
    finish,
    new_figure,
    number_axis,
    played,
    safe,
    scale_of,
    styled,
)
from salessim.report.quantity import quantity_of
from salessim.statistics.intervals import replications_for_quantile

__all__ = ["CHART", "Course", "Courses", "draw", "prepare"]

Floats = NDArray[np.float64]
METRIC = "arr_by_month"
_MOST_SCENARIOS = 6
_MOST_BANDS = 2  # more bands hide each other; then only their ends are drawn


@dataclass(frozen=True, slots=True)
class Course:
    """One scenario, shape (n_months,) each, in the unit of the axis; NaN where there is no band."""

    name: str
    median: Floats
    p10: Floats
    p90: Floats


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
    courses = tuple(_course(result, factor) for result in shown)
    n_months = max(course.median.size for course in courses)
    footnote = [played(outcome), "Lines: median of the replications."]
    needed = replications_for_quantile(0.1)
    if any(np.isfinite(course.p10).any() for course in courses):
        what = "Bands" if len(courses) <= _MOST_BANDS else "Bars at the end"
        footnote.append(f"{what}: range of outcomes, P10 to P90 (8 of 10 replications).")
    else:
        footnote.append(f"The range P10-P90 needs {needed} replications.")
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


def _course(result: Result, factor: float) -> Course:
    values = result[METRIC] * factor
    n_months = values.shape[1]
    median, p10, p90 = (np.full(n_months, math.nan) for _ in range(3))
    for month in range(n_months):
        known = values[~np.isnan(values[:, month]), month]
        if known.size:
            median[month] = np.median(known)
        if known.size >= replications_for_quantile(0.1):
            p10[month], p90[month] = np.quantile(known, [0.1, 0.9])
    return Course(safe(result.name), median, p10, p90)


@styled
def draw(data: Courses) -> Figure:
    """Lines with marks, bands behind them, names at the ends."""
    figure = new_figure(9.0, 4.0)
    axes = figure.add_subplot()
    for position, course in enumerate(data.courses):
        colour, shape = COLOURS[position % len(COLOURS)], MARKS[position % len(MARKS)]
        months = data.months[: course.median.size]
        if len(data.courses) <= _MOST_BANDS and np.isfinite(course.p10).any():
            axes.fill_between(months, course.p10, course.p90, color=colour, alpha=0.16, linewidth=0)
            for bound in (course.p10, course.p90):
                axes.plot(months, bound, color=colour, linewidth=0.8, linestyle=":")
        elif math.isfinite(course.p10[-1]):
            place = months[-1] * (1.02 + 0.018 * position)
            axes.plot([place] * 2, [course.p10[-1], course.p90[-1]], color=colour, linewidth=4.0, alpha=0.6)
        axes.plot(months, course.median, color=colour, marker=shape, markersize=5, linewidth=2.0)
    if data.starts_at_zero and axes.get_ylim()[0] > 0.0:
        axes.set_ylim(bottom=0.0)
    number_axis(axes, "y", data.axis)
    axes.set_xlabel("end of month")
    step = max(1, math.ceil(data.months.size / 13))
    axes.set_xticks(data.months[::step])
    _name_ends(axes, data)
    return finish(figure, data.title, data.footnote)


def _name_ends(axes: Axes, data: Courses) -> None:
    """Names beside the last points, moved apart where they would overlap."""
    low, high = axes.get_ylim()
    gap = 0.06 * (high - low) or 1.0
    ends = sorted(
        (float(course.median[-1]), position)
        for position, course in enumerate(data.courses)
        if math.isfinite(course.median[-1])
    )
    has_bars = len(data.courses) > _MOST_BANDS and any(math.isfinite(one.p10[-1]) for one in data.courses)
    beyond = data.months[-1] * (1.03 + (0.018 * len(data.courses) if has_bars else 0.0))
    place = -math.inf
    for end, position in ends:
        place = max(end, place + gap)
        colour = COLOURS[position % len(COLOURS)]
        name = data.courses[position].name
        axes.annotate(
            name, (data.months[-1], end), xytext=(beyond, place), va="center", color=colour,
            fontweight="bold", annotation_clip=False,
        )  # fmt: skip


CHART = Chart("arr", "How does annual recurring revenue develop?", prepare, draw)
