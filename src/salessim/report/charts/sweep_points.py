"""Points of a sweep: the mean of the first metric at each listed point, with its interval, for every scenario."""

from __future__ import annotations

import math
from dataclasses import dataclass

from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from salessim.experiment.designed import Designed
from salessim.report.charts.registry import Chart
from salessim.report.charts.style import (
    COLOURS,
    GREY,
    MARKS,
    finish,
    name_axis,
    new_figure,
    number_axis,
    safe,
    scale_of,
    styled,
)
from salessim.report.design_table import design_words, point_means, times_ahead
from salessim.report.quantity import Quantity, quantity_of
from salessim.report.wording import sentence
from salessim.statistics.intervals import Interval

__all__ = [
    "CHART",
    "MOST_SCENARIOS",
    "Points",
    "Series",
    "draw",
    "prepare",
    "sweep_axis",
    "sweep_footnote",
    "sweep_handles",
    "sweep_title",
]

MOST_SCENARIOS = len(COLOURS)
_LISTED = ("listed", "one_at_a_time")
_MOST_POINTS = 40


@dataclass(frozen=True, slots=True)
class Series:
    """One scenario: mean, low and high at each point, in the unit of the axis; NaN where unknown."""

    name: str
    marks: tuple[tuple[float, float, float], ...]


@dataclass(frozen=True, slots=True)
class Points:
    """Points from top to bottom, the inputs as given first."""

    title: str
    axis: str
    points: tuple[str, ...]
    series: tuple[Series, ...]
    footnote: tuple[str, ...]


def prepare(found: Designed) -> Points | None:
    """The first metric at points that were listed, or that move one input each; None for other designs."""
    if found.design.kind not in _LISTED:
        return None
    metric = found.metrics[0]
    quantity = quantity_of(metric, found.currency)
    means = point_means(found, metric)[:MOST_SCENARIOS]
    sizes = [abs(one.estimate) for row in means for one in row if math.isfinite(one.estimate)]
    if not sizes:
        return None
    factor, unit = scale_of(quantity, max(sizes))
    shown = range(min(found.design.n, _MOST_POINTS))
    series = tuple(
        Series(safe(name), tuple(_mark(row[point], factor) for point in shown))
        for name, row in zip(found.scenarios, means, strict=False)
    )
    footnote = [
        sweep_footnote(found),
        "Lines: 95 % interval of a point's mean (simulation error only).",
    ]
    if len(shown) < found.design.n:
        footnote.append(f"The first {len(shown)} of {found.design.n:,} points are shown.")
    return Points(
        sweep_title(found, quantity), sweep_axis(quantity, unit), tuple(_name(found, point) for point in shown), series,
        tuple(footnote),
    )  # fmt: skip


def _mark(one: Interval, factor: float) -> tuple[float, float, float]:
    return one.estimate * factor, one.low * factor, one.high * factor


def _name(found: Designed, point: int) -> str:
    """What is moved at a point, and to what."""
    design = found.design
    titles = [one.title or one.key for one in design.inputs] or list(design.columns)
    moved = []
    for column, (title, cell) in enumerate(zip(titles, design.cells[point], strict=True)):
        if cell is not None:
            words = design.inputs[column].words(design.numbers[point, column]) if design.inputs else str(cell)
            moved.append(f"{safe(title, 30)}: {safe(words, 24)}")
    return safe(", ".join(moved).replace(r"\$", "$"), 64) if moved else "inputs as given"


def sweep_axis(quantity: Quantity, unit: str) -> str:
    """What is measured, with its unit."""
    title = safe(quantity.title, 40)
    return f"{title} ({safe(unit, 30)})" if unit else title


def sweep_footnote(found: Designed) -> str:
    """How much was played, and what lines of several scenarios do not say."""
    words = f"{sentence(safe(design_words(found), 200))}."
    if len(found.scenarios) > 1:
        words += (
            " Scenarios share their customers: what lies between them is known better than the lines suggest."
        )
    return words


def sweep_title(found: Designed, quantity: Quantity) -> str:
    """Who has the better mean at how many points; of one scenario, or where nothing is better, how far it goes."""
    times = times_ahead(found, found.metrics[0])
    if times:
        first, most = times[0]
        compared = sum(n for _, n in times)
        return f"{safe(first)} has the better mean of {safe(quantity.title, 40)} at {most:,} of {compared:,} points"
    every = [one for row in point_means(found, found.metrics[0]) for one in row if one.is_estimable]
    if not every:
        return f"{sentence(safe(quantity.title, 40))} at every point"
    means = [one.estimate for one in every]
    decimals = quantity.decimals(max(one.half_width for one in every), max(map(abs, means)))
    ends = f"{quantity.interval(min(means), max(means), decimals)} {safe(quantity.unit, 20)}".strip()
    return f"{sentence(safe(quantity.title, 40))}: {ends} over {found.design.n:,} points"


def sweep_handles(names: list[str]) -> list[Line2D]:
    """Colour and shape of each scenario; none of one alone."""
    if len(names) == 1:
        return []
    return [
        Line2D([], [], linestyle="none", marker=MARKS[k], color=COLOURS[k], label=name)
        for k, name in enumerate(names)
    ]


@styled
def draw(data: Points) -> Figure:
    """One row a point, the scenarios a little apart in it."""
    n, n_series = len(data.points), len(data.series)
    figure = new_figure(9.0, 1.1 + (0.18 + 0.16 * n_series) * n)
    axes = figure.add_subplot()
    for place in range(0, n, 2):
        axes.axhspan(place - 0.5, place + 0.5, color="#F5F7F9", zorder=0)
    for k, series in enumerate(data.series):
        shift = (k - (n_series - 1) / 2) * 0.7 / max(n_series, 2)
        for place, (mean, low, high) in enumerate(series.marks):
            if not math.isfinite(mean):
                continue
            if math.isfinite(low):
                axes.plot([low, high], [place + shift] * 2, color=COLOURS[k], linewidth=1.8)
            axes.plot([mean], [place + shift], MARKS[k], color=COLOURS[k], markersize=6)
    unknown = [p for p in range(n) if not any(math.isfinite(one.marks[p][0]) for one in data.series)]
    for place in unknown:
        axes.text(
            0.01,
            place,
            "not estimable",
            va="center",
            fontsize=8.5,
            color=GREY,
            transform=axes.get_yaxis_transform(),
        )
    axes.margins(x=0.06)
    name_axis(axes, range(n), data.points, "point")
    axes.yaxis.label.set_visible(False)
    number_axis(axes, "x", data.axis)
    return finish(figure, data.title, data.footnote, sweep_handles([one.name for one in data.series]))


CHART = Chart("sweep_points", "What does each point bring?", prepare, draw, about=Designed)
