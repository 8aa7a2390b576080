"""Forecasts from earlier Mondays: the band of the deals won in the weeks after each, and what happened."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
from matplotlib.artist import Artist
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from numpy.typing import NDArray

from salessim.fit.backtest import OURS, Backtest
from salessim.report.charts.calendar_weeks import week_axis
from salessim.report.charts.registry import Chart
from salessim.report.charts.style import COLOURS, INK, finish, new_figure, number_axis, styled

__all__ = ["CHART", "BacktestOrigins", "Course", "backtest_origins_data", "draw_backtest_origins"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Course:
    """Forecasts of one kind: median and ends of the 80 % band of the total from each origin."""

    knows_arrivals: bool
    median: Floats
    low: Floats
    high: Floats


@dataclass(frozen=True, slots=True)
class BacktestOrigins:
    """Origins in weeks from the first, what was won in the weeks after each, and where the axis begins."""

    title: str
    axis: str
    start: date
    places: tuple[float, ...]
    happened: NDArray[np.int64]
    courses: tuple[Course, ...]
    bottom: float
    footnote: tuple[str, ...]


def backtest_origins_data(backtest: Backtest) -> BacktestOrigins:
    """Totals of our forecasts, with and without known arrivals."""
    happened = backtest.happened.sum(axis=1)
    courses = []
    for one in backtest.methods:
        if one.name == OURS:
            low, median, high = np.quantile(one.samples.sum(axis=2), [0.1, 0.5, 0.9], axis=0)
            courses.append(Course(one.knows_arrivals, median, low, high))
    courses.sort(key=lambda one: one.knows_arrivals)
    first = courses[0]
    n_within = int(((happened >= first.low) & (happened <= first.high)).sum())
    start, n = backtest.origins[0], len(backtest.origins)
    weeks = "week" if backtest.n_weeks == 1 else f"{backtest.n_weeks} weeks"
    footnote = [
        "Bars: the 80 % band of the runs, which promises to hold four of five outcomes.",
        f"Each forecast is of the {weeks} from its origin on, with nothing known that was not known then.",
    ]
    places = tuple((one - start).days / 7.0 for one in backtest.origins)
    if n > 1 and min(np.diff(places)) < backtest.n_weeks:
        footnote.append("Origins share weeks, so neighbours err together.")
    if len(courses) > 1:
        footnote.append("Arrivals known: was told how many leads would come, so it is no forecast.")
    bottom = _bottom(happened, courses)
    if bottom > 0.0:
        footnote.append("The axis does not start at zero.")
    return BacktestOrigins(
        title=f"What happened lay within the 80 % band at {n_within} of {n} origins",
        axis=f"won deals in the {weeks} from then on",
        start=start,
        places=places,
        happened=happened,
        courses=tuple(courses),
        bottom=bottom,
        footnote=tuple(footnote),
    )


def _bottom(happened: NDArray[np.int64], courses: list[Course]) -> float:
    """Where the axis begins: at zero, or nearer where everything lies in the upper half."""
    values = np.concatenate([happened, *(end for one in courses for end in (one.low, one.high))])
    low, high = float(values.min()), float(values.max())
    return 0.0 if low < 0.5 * high else max(0.0, low - 0.25 * (high - low))


@styled
def draw_backtest_origins(data: BacktestOrigins) -> Figure:
    """Two bars an origin with their medians, and a mark for what happened."""
    figure = new_figure(9.0, 4.0)
    axes = figure.add_subplot()
    places = np.array(data.places)
    apart = float(np.diff(places).min()) if places.size > 1 else 1.0
    width = 0.62 * apart / len(data.courses)
    for position, one in enumerate(data.courses):
        at = places + width * 1.06 * (position - 0.5 * (len(data.courses) - 1))
        colour, hatch = _looks(one)
        axes.bar(
            at, one.high - one.low, width, bottom=one.low, facecolor=colour, alpha=0.35, hatch=hatch,
            edgecolor="white", linewidth=0,
        )  # fmt: skip
        axes.hlines(one.median, at - 0.5 * width, at + 0.5 * width, color=colour, linewidth=2.0)
    axes.plot(places, data.happened, "D", color=INK, markersize=6.5, markeredgecolor="white", zorder=5)
    number_axis(axes, "y", data.axis)
    axes.set_ylim(bottom=data.bottom)
    week_axis(
        axes, data.start, places[0] - 0.7 * apart, places[-1] + 0.7 * apart, "origin of the forecast (Monday)"
    )
    return finish(figure, data.title, data.footnote, _handles(data))


def _looks(one: Course) -> tuple[str, str]:
    return (COLOURS[1], "////") if one.knows_arrivals else (COLOURS[0], "")


def _handles(data: BacktestOrigins) -> list[Artist]:
    made: list[Artist] = []
    for one in data.courses:
        colour, hatch = _looks(one)
        label = "arrivals known" if one.knows_arrivals else "80 % band"
        made.append(
            Patch(facecolor=colour, alpha=0.35, hatch=hatch, edgecolor="white", linewidth=0, label=label)
        )
    made.append(Line2D([], [], color=COLOURS[0], linewidth=2.0, label="median"))
    made.append(Line2D([], [], linestyle="none", marker="D", color=INK, markersize=6.5, label="happened"))
    return made


CHART = Chart(
    "backtest_origins",
    "What did each forecast say, and what happened?",
    backtest_origins_data,
    draw_backtest_origins,
    about=Backtest,
)
