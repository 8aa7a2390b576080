"""Inputs of a sweep: how the first metric goes with each of them, the others moving along."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from salessim.experiment.designed import Designed
from salessim.experiment.inputs import Input
from salessim.report.charts.panels import panel_columns, panel_grid
from salessim.report.charts.registry import Chart
from salessim.report.charts.style import COLOURS, MARKS, finish, number_axis, safe, scale_of, styled
from salessim.report.charts.sweep_points import (
    MOST_SCENARIOS,
    sweep_axis,
    sweep_footnote,
    sweep_handles,
    sweep_title,
)
from salessim.report.quantity import quantity_of
from salessim.statistics.intervals import mean_interval

__all__ = ["CHART", "Course", "Group", "InputPanel", "Inputs", "draw", "prepare"]

_DESIGNS = ("grid", "latin_hypercube", "sobol", "morris", "radial", "posterior")
_MOST_PANELS = 9
_MOST_GROUPS = 8
_MOST_DOTS = 300
_APART = 0.014  # of an axis, between scenarios

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Group:
    """Points with about the same value of an input: where they lie, and the mean of the metric over them."""

    at: float
    mean: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Course:
    """One scenario: groups from left to right, and the single points behind them."""

    groups: tuple[Group, ...]
    dots: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class InputPanel:
    """One input: its name with unit, what its places are called if it is a choice, and a course a scenario."""

    name: str
    choices: tuple[str, ...]
    courses: tuple[Course, ...]


@dataclass(frozen=True, slots=True)
class Inputs:
    """Panels in the order of the inputs, in the unit of the axis."""

    title: str
    axis: str
    scenarios: tuple[str, ...]
    panels: tuple[InputPanel, ...]
    footnote: tuple[str, ...]


def prepare(found: Designed) -> Inputs | None:
    """The first metric against every input that the design moves; None for listed points and one at a time."""
    if found.design.kind not in _DESIGNS:
        return None
    metric = found.metrics[0]
    values: Floats = found.values[metric][:, :MOST_SCENARIOS]  # points, scenarios, replications
    known = np.isfinite(values).all(axis=(1, 2))
    if not known.any():
        return None
    quantity = quantity_of(metric, found.currency)
    factor, unit = scale_of(quantity, float(np.abs(values[known].mean(axis=2)).max()))
    shown = found.design.inputs[:_MOST_PANELS]
    panels = tuple(
        _panel(one, found.design.numbers[known, column], values[known] * factor)
        for column, one in enumerate(shown)
    )
    footnote = [sweep_footnote(found), *_explained(panels)]
    if len(panels) > 1 and found.design.kind != "grid":
        footnote.append("With few points a mark also depends on where the other inputs happen to lie.")
    if len(shown) < len(found.design.inputs):
        footnote.append(f"The first {len(shown)} of {len(found.design.inputs)} inputs are shown.")
    if not known.all():
        footnote.append(f"{int((~known).sum()):,} points with a missing value are left out.")
    return Inputs(
        sweep_title(found, quantity), sweep_axis(quantity, unit),
        tuple(safe(name) for name in found.scenarios[:MOST_SCENARIOS]), panels, tuple(footnote),
    )  # fmt: skip


def _explained(panels: tuple[InputPanel, ...]) -> list[str]:
    words = []
    if len(panels) > 1:
        words.append(
            "Marks: mean over the points with about this value, the other inputs wherever the design has them."
        )
    if any(
        course.groups and math.isfinite(course.groups[0].low) for panel in panels for course in panel.courses
    ):
        words.append("Lines: 95 % interval of the mean (simulation error only).")
    if any(course.dots for panel in panels for course in panel.courses):
        words.append("Dots: single points.")
    return words


def _panel(one: Input, numbers: Floats, values: Floats) -> InputPanel:
    """The panel of an input; values by point, scenario and replication, in the unit of the axis."""
    groups = _grouped(numbers, is_choice=bool(one.values))
    has_dots = len(groups) < len(numbers) <= _MOST_DOTS
    courses = []
    for place in range(values.shape[1]):
        mine = values[:, place]
        means = mine.mean(axis=1)
        dots = zip(numbers.tolist(), means.tolist(), strict=True) if has_dots else ()
        courses.append(Course(tuple(_group(numbers[rows], mine[rows]) for rows in groups), tuple(dots)))
    unit = "times as given" if one.is_relative else safe(one.unit, 12)
    title = safe(one.title or one.key, 34)
    choices = tuple(safe(one.words(float(k)), 16) for k in range(len(one.values)))
    return InputPanel(f"{title} ({unit})" if unit else title, choices, tuple(courses))


def _grouped(numbers: Floats, is_choice: bool) -> list[NDArray[np.intp]]:
    """Rows with the same value, or of many values as many rows of neighbours in each group."""
    different = np.unique(numbers)
    if is_choice or len(different) <= _MOST_GROUPS:
        return [np.flatnonzero(numbers == value) for value in different]
    return list(np.array_split(np.argsort(numbers, kind="stable"), _MOST_GROUPS))


def _group(numbers: Floats, values: Floats) -> Group:
    """Mean over points; its simulation error is that of the replications' means over them, which share customers."""
    mean = mean_interval(values.mean(axis=0))
    return Group(float(numbers.mean()), mean.estimate, mean.low, mean.high)


@styled
def draw(data: Inputs) -> Figure:
    """A panel an input, all with the same y axis."""
    figure, panels = panel_grid(len(data.panels), 2.7, same_x=False, same_y=True)
    n_columns = panel_columns(len(panels))
    for position, (axes, panel) in enumerate(zip(panels, data.panels, strict=True)):
        every = [one.at for one in panel.courses[0].groups]
        apart = _APART * (max(every) - min(every) or 1.0)
        for k, course in enumerate(panel.courses):
            _draw_course(axes, course, k, apart * (k - (len(panel.courses) - 1) / 2))
        number_axis(axes, "y", data.axis)
        axes.yaxis.label.set_visible(position % n_columns == 0)
        number_axis(axes, "x", panel.name)
        if panel.choices:
            axes.set_xticks(range(len(panel.choices)), panel.choices, rotation=20, ha="right")
        axes.margins(x=0.08)
    return finish(figure, data.title, data.footnote, sweep_handles(list(data.scenarios)))


def _draw_course(axes: Axes, course: Course, k: int, shift: float) -> None:
    """One scenario, a little beside its place, so that lines of several do not hide each other."""
    colour = COLOURS[k]
    if course.dots:
        axes.plot(
            *zip(*course.dots, strict=True), ".", color=colour, alpha=0.3, markersize=4, markeredgewidth=0
        )
    for one in course.groups:
        if math.isfinite(one.low):
            axes.plot([one.at + shift] * 2, [one.low, one.high], color=colour, linewidth=1.8)
    at, means = [one.at + shift for one in course.groups], [one.mean for one in course.groups]
    axes.plot(at, means, MARKS[k], linestyle="-", color=colour, linewidth=1.0, markersize=5)


CHART = Chart("sweep_inputs", "How does the outcome go with each input?", prepare, draw, about=Designed)
