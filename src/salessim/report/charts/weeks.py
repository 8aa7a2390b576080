"""The weeks of a quarter beside each other, with intervals: what charts of effort and of bookings share."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from numpy.typing import NDArray

from salessim.experiment.outcome import ExperimentResult
from salessim.experiment.result import Result
from salessim.report.charts.style import (
    COLOURS,
    GREY,
    MARKS,
    finish,
    new_figure,
    number_axis,
    played,
    safe,
    styled,
)
from salessim.statistics.intervals import mean_interval

__all__ = ["WeekCourse", "Weeks", "draw_weeks", "has_quotas", "weeks_of"]

Floats = NDArray[np.float64]
_MOST_SCENARIOS = 4
_FEW = 2  # weeks at either end of a quarter
_DODGE = 0.14


@dataclass(frozen=True, slots=True)
class WeekCourse:
    """One scenario: mean of the replications in each week of a quarter and the ends of its 95 % interval."""

    name: str
    mean: Floats
    low: Floats
    high: Floats

    @property
    def start(self) -> float:
        """Mean of the first two weeks."""
        return float(self.mean[:_FEW].mean())

    @property
    def end(self) -> float:
        """Mean of the last two weeks."""
        return float(self.mean[-_FEW:].mean())


@dataclass(frozen=True, slots=True)
class Weeks:
    """Scenarios over the weeks 1 to 13, and a level to compare them with."""

    title: str
    axis: str
    courses: tuple[WeekCourse, ...]
    level: float
    level_words: str
    footnote: tuple[str, ...]


def has_quotas(result: Result) -> bool:
    """Whether anybody had a pay period with a quota."""
    return "pay_periods" in result and bool((np.nan_to_num(result["pay_periods"]) > 0).any())


def weeks_of(
    outcome: ExperimentResult, metric: str, factor: float
) -> tuple[tuple[WeekCourse, ...], tuple[str, ...]]:
    """Courses of the scenarios with quotas in which a metric is known in every week, and the footnote.

    Parameters
    ----------
    metric : str
        One of the level ``week_of_quarter``.
    factor : float
        What values are multiplied by.
    """
    known = [one for one in outcome.results if metric in one and has_quotas(one)]
    courses = [_course(one, metric, factor) for one in known]
    shown = [one for one in courses if np.isfinite(one.mean).all()][:_MOST_SCENARIOS]
    footnote = [played(outcome), "Marks: mean of the replications."]
    if shown and any(np.isfinite(one.low).any() for one in shown):
        footnote.append("Bars: 95 % interval of the mean, by simulation.")
    if len(outcome.results) > len(shown):
        footnote.append(f"{len(shown)} of {len(outcome.results)} scenarios are shown.")
    footnote.append("The axis does not start at zero.")
    return tuple(shown), tuple(footnote)


def _course(result: Result, metric: str, factor: float) -> WeekCourse:
    intervals = [mean_interval(column * factor) for column in result[metric].T]
    mean, low, high = (
        np.array([getattr(one, name) for one in intervals], dtype=np.float64)
        for name in ("estimate", "low", "high")
    )
    return WeekCourse(safe(result.name), mean, low, high)


@styled
def draw_weeks(data: Weeks) -> Figure:
    """Lines with marks and intervals, a little apart so that they do not hide each other."""
    figure = new_figure(9.0, 4.0)
    axes = figure.add_subplot()
    weeks = np.arange(1.0, data.courses[0].mean.size + 1.0)
    axes.axhline(data.level, color=GREY, linewidth=1.2, linestyle=":")
    handles: list[Artist] = []
    for position, course in enumerate(data.courses):
        colour, shape = COLOURS[position % len(COLOURS)], MARKS[position % len(MARKS)]
        places = weeks + _DODGE * (position - 0.5 * (len(data.courses) - 1))
        if np.isfinite(course.low).all():
            axes.vlines(places, course.low, course.high, color=colour, linewidth=1.6, alpha=0.75)
        axes.plot(places, course.mean, color=colour, marker=shape, markersize=5, linewidth=1.4)
        handles.append(
            Line2D([], [], color=colour, marker=shape, markersize=5, linewidth=1.4, label=course.name)
        )
    handles.append(Line2D([], [], color=GREY, linewidth=1.2, linestyle=":", label=data.level_words))
    number_axis(axes, "y", data.axis)
    _make_room(axes, data)
    axes.set_xlabel("week of the quarter")
    axes.set_xticks(weeks)
    axes.set_xlim(0.5, weeks[-1] + 0.5)
    return finish(figure, data.title, data.footnote, handles)


def _make_room(axes: Axes, data: Weeks) -> None:
    """Limits around everything that is drawn, also when all of it is one level."""
    values = np.concatenate(
        [[data.level], *(np.concatenate((one.mean, one.low, one.high)) for one in data.courses)]
    )
    known = values[np.isfinite(values)]
    low, high = float(known.min()), float(known.max())
    margin = 0.08 * (high - low) or 0.05 * max(abs(high), 1.0)
    if math.isfinite(margin):
        axes.set_ylim(low - margin, high + margin)
