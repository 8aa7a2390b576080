"""Cash over time: the middling course of each scenario, the range around it, and how many have run out by when."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from salessim.experiment.outcome import ExperimentResult
from salessim.experiment.result import Result
from salessim.report.charts.courses import Course, course_of, course_words, draw_courses, name_ends
from salessim.report.charts.registry import Chart
from salessim.report.charts.style import (
    COLOURS,
    INK,
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

__all__ = ["CHART", "Cash", "draw", "prepare"]

Floats = NDArray[np.float64]
QUESTION = "Does the cash last?"
CASH, OPENING, RUIN = "cash_by_month", "cash_opening", "ruin_by_month"
_MOST_SCENARIOS = 6


@dataclass(frozen=True, slots=True)
class Cash:
    """Courses of cash from the opening at month 0, and the share that had run out by the end of each month."""

    title: str
    axis: str
    months: Floats
    courses: tuple[Course, ...]
    ruined: tuple[Floats, ...]
    """Per cent of replications from month 0 on, by scenario."""
    footnote: tuple[str, ...]


def prepare(outcome: ExperimentResult) -> Cash | None:
    """Cash at the opening and at the end of each month; None when it was not measured."""
    known = [one for one in outcome.results if all(name in one for name in (CASH, OPENING, RUIN))]
    shown = [one for one in known if np.isfinite(one[CASH]).any()][:_MOST_SCENARIOS]
    if not shown:
        return None
    levels = [np.column_stack((one[OPENING], one[CASH])) for one in shown]
    largest = max(float(np.nanmax(np.abs(one))) for one in levels)
    factor, unit = scale_of(quantity_of(CASH, outcome.results[0].currency), largest)
    courses = tuple(course_of(one.name, values * factor) for one, values in zip(shown, levels, strict=True))
    ruined = tuple(_ruined(one) for one in shown)
    footnote = [
        played(outcome),
        *course_words(courses),
        "Out of cash: share of replications whose cash has been below zero at any moment until then; they play on.",
    ]
    if len(outcome.results) > len(shown):
        footnote.append(f"{len(shown)} of {len(outcome.results)} scenarios are shown.")
    months = np.arange(max(course.median.size for course in courses), dtype=np.float64)
    label = f"cash ({safe(unit, 40)})"
    return Cash(_title(courses, ruined), label, months, courses, ruined, tuple(footnote))


def _ruined(result: Result) -> Floats:
    """Per cent of the replications whose cash had been below zero by the opening and the end of each month."""
    opening = float((result[OPENING] < 0).mean())
    with_month = [column[~np.isnan(column)] for column in result[RUIN].T]
    shares = [float(column.mean()) if column.size else math.nan for column in with_month]
    return 100.0 * np.array([opening, *shares])


def _title(courses: tuple[Course, ...], ruined: tuple[Floats, ...]) -> str:
    """How many run out, for up to three scenarios."""
    ends = [(course.name, float(share[-1])) for course, share in zip(courses, ruined, strict=True)]
    if len(ends) > 3 or not all(math.isfinite(end) for _, end in ends):
        return QUESTION
    parts = [f"{end:.0f} % of {name}" if len(ends) > 1 else f"{end:.0f} %" for name, end in ends]
    return f"Replications that run out of cash: {', '.join(parts)}"


@styled
def draw(data: Cash) -> Figure:
    """Cash above, with a line at zero; below it the share that has run out."""
    figure = new_figure(9.0, 5.2)
    above, below = figure.subplots(2, 1, sharex=True, height_ratios=[2.6, 1.0])
    above.axhline(0.0, color=INK, linewidth=1.2)
    draw_courses(above, data.months, data.courses)
    number_axis(above, "y", data.axis)
    _draw_ruined(below, data)
    step = max(1, math.ceil(data.months.size / 13))
    below.set_xticks(data.months[::step])
    for axes in (above, below):
        axes.set_xlabel("end of month (0: the opening)")
    above.xaxis.label.set_visible(False)
    above.tick_params(labelbottom=False)
    name_ends(above, data.months, data.courses)
    return finish(figure, data.title, data.footnote)


def _draw_ruined(axes: Axes, data: Cash) -> None:
    for position, share in enumerate(data.ruined):
        colour, shape = COLOURS[position % len(COLOURS)], MARKS[position % len(MARKS)]
        months = data.months[: share.size]
        axes.plot(
            months, share, color=colour, marker=shape, markersize=4, linewidth=1.6, drawstyle="steps-post"
        )
    most = max((float(share[np.isfinite(share)].max(initial=0.0)) for share in data.ruined), default=0.0)
    number_axis(axes, "y", "out of cash (%)")
    axes.set_ylim(-0.04 * max(most, 10.0), 1.1 * max(most, 10.0))


CHART = Chart("cash", QUESTION, prepare, draw)
