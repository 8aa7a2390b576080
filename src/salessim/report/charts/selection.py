"""A search for the best scenario: every one against the best of the others, who is left, and what it took."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator

from salessim.experiment.outcome import ExperimentResult
from salessim.report.charts.registry import Chart
from salessim.report.charts.style import (
    GREY,
    Mark,
    finish,
    name_axis,
    new_figure,
    number_axis,
    played,
    safe,
    scale_of,
    styled,
)
from salessim.report.choice import chance_words, in_order, standing_words
from salessim.report.quantity import percent, quantity_of
from salessim.report.wording import join_words
from salessim.statistics.selection import Selection, Standing

__all__ = ["CHART", "Choice", "ChoiceRow", "draw", "prepare"]

_OUTLIER = 4.0  # an interval that reaches this many times further than the middle one is cut off
_MOST_NAMES = 4
_BAND = "#F0E3C0"
_MARKS = {
    "best": Mark("#0072B2", "o", True, "the answer"),
    "left": Mark("#0072B2", "o", False, "still in at the end"),
    "out": Mark("#D55E00", "s", True, "out"),
    "not estimable": Mark(GREY, "x", False, "not estimable"),
}


@dataclass(frozen=True, slots=True)
class ChoiceRow:
    """One scenario; figures in the unit of the axis."""

    name: str
    estimate: float
    low: float
    high: float
    status: str
    words: str
    n: int


@dataclass(frozen=True, slots=True)
class Choice:
    """Rows from top to bottom; ``limits`` are the ends of the axis, ``band`` is what does not matter."""

    title: str
    axis: str
    rows: tuple[ChoiceRow, ...]
    limits: tuple[float, float]
    band: float
    footnote: tuple[str, ...]


def prepare(outcome: ExperimentResult) -> Choice | None:
    """Scenarios from the best down; None when nothing was searched for or nothing could be ranked."""
    found = outcome.selection
    if found is None or not found.is_estimable:
        return None
    quantity = quantity_of(outcome.metrics[0], outcome.results[0].currency)
    ordered = in_order(found)
    bounds = [abs(end) for one in ordered for end in (one.lead.low, one.lead.high) if math.isfinite(end)]
    factor, unit = scale_of(quantity, max(bounds, default=1.0))
    rows = tuple(_row(one, factor) for one in ordered)
    reaches = [max(abs(row.low), abs(row.high)) for row in rows if math.isfinite(row.low)]
    band = found.indifference * factor
    furthest = max(_OUTLIER * float(np.median(reaches)), 1.5 * band) if any(reaches) else 1.0
    unit = unit.replace(quantity.unit, quantity.unit_of_difference) if quantity.unit else unit
    return Choice(
        title=_title(found, quantity.title),
        axis=f"better than the best of the others by ({safe(unit, 30)})"
        if unit
        else "better than the best other by",
        rows=rows,
        limits=_limits(rows, furthest, band),
        band=band,
        footnote=(
            played(outcome),
            "Lines: intervals against the best of the others, "
            f"{percent(found.rule.confidence)} for all of them together (simulation error only). "
            "Band: differences that do not matter.",
            f"{found.n_played:,} replications in all; per cent: chance of being the best.",
            *(
                ["Arrows: the interval goes on beyond the chart."]
                if any(one > furthest for one in reaches)
                else []
            ),
        ),
    )


def _limits(rows: tuple[ChoiceRow, ...], furthest: float, band: float) -> tuple[float, float]:
    """Ends of the axis: what there is to show on either side, no further out than ``furthest``, and the band."""
    known = [row for row in rows if math.isfinite(row.low) and math.isfinite(row.high)]
    left = min(max(max((-row.low for row in known), default=0.0), 1.5 * band), furthest)
    right = min(max(max((row.high for row in known), default=0.0), 1.5 * band), furthest)
    margin = 0.05 * (left + right)
    return -left - margin, right + margin


def _row(one: Standing, factor: float) -> ChoiceRow:
    words = standing_words(one)
    if one.status in ("best", "left"):
        words = f"{words}, {chance_words(one.chance)}"
    return ChoiceRow(
        name=safe(one.name),
        estimate=one.lead.estimate * factor,
        low=one.lead.low * factor,
        high=one.lead.high * factor,
        status=one.status,
        words=safe(words, 34),
        n=one.n,
    )


def _title(found: Selection, metric: str) -> str:
    left = [safe(one.name) for one in found.survivors]
    if found.is_decided:
        matters = (
            f" within {percent(found.rule.share)}" if found.rule.share else " but for what does not matter"
        )
        return f"{safe(found.leader)} is the best of {len(found.standings)} on {metric}{matters}"
    if len(left) > _MOST_NAMES:
        left = [*left[: _MOST_NAMES - 1], f"{len(left) - _MOST_NAMES + 1} more"]
    return f"{join_words(left)} are left on {metric}: none is made the winner"


@styled
def draw(data: Choice) -> Figure:
    """One row a scenario: its interval against the best of the others, and beside it what was played."""
    figure = new_figure(9.5, 1.0 + 0.42 * len(data.rows))
    main, beside = figure.subplots(1, 2, width_ratios=(3.4, 1.0))
    main.set_xlim(*data.limits)
    main.axvspan(-data.band, data.band, color=_BAND, linewidth=0)
    main.axvline(0.0, color=GREY, linewidth=1.2)
    for place, row in enumerate(data.rows):
        _draw_row(main, place, row, data.limits)
    places = list(range(len(data.rows)))
    name_axis(main, places, [row.name for row in data.rows], "scenario")
    main.yaxis.label.set_visible(False)
    number_axis(main, "x", data.axis, sign=True)
    _draw_played(beside, data)
    return finish(figure, data.title, data.footnote, _handles(data))


def _draw_row(axes: Axes, place: int, row: ChoiceRow, limits: tuple[float, float]) -> None:
    """Interval and mark; what lies beyond the axis becomes an arrow."""
    mark = _MARKS[row.status]
    if not (math.isfinite(row.low) and math.isfinite(row.high)):
        axes.plot([0.0], [place], mark.shape, color=mark.colour, markersize=7)
        return
    margin = 0.008 * (limits[1] - limits[0])
    first, last = limits[0] + margin, limits[1] - margin
    low, high = (min(max(end, first), last) for end in (row.low, row.high))
    axes.plot([low, high], [place, place], color=mark.colour, linewidth=2.2, solid_capstyle="butt")
    for end, beyond, shape in ((first, row.low < first, "<"), (last, row.high > last, ">")):
        if beyond:
            axes.plot([end], [place], marker=shape, color=mark.colour, markersize=7)
    if first < row.estimate < last:
        face = mark.colour if mark.is_filled else "white"
        axes.plot([row.estimate], [place], mark.shape, color=mark.colour, markerfacecolor=face, markersize=8)


def _draw_played(axes: Axes, data: Choice) -> None:
    """Bars of what each scenario was played, with where it stands."""
    places = list(range(len(data.rows)))
    axes.barh(places, [row.n for row in data.rows], height=0.5, color="#C9D3DC")
    right = axes.get_yaxis_transform()
    for place, row in enumerate(data.rows):
        colour = _MARKS[row.status].colour
        axes.text(1.04, place, row.words, transform=right, va="center", fontsize=9.5, color=colour)
    axes.set_xlim(0, 1.05 * max(row.n for row in data.rows))
    name_axis(axes, places, [""] * len(places), "scenario")
    axes.yaxis.label.set_visible(False)
    number_axis(axes, "x", "replications")
    axes.xaxis.set_major_locator(MaxNLocator(nbins=3, integer=True))


def _handles(data: Choice) -> list[Artist]:
    marks = [_MARKS[status] for status in _MARKS if any(row.status == status for row in data.rows)]
    handles: list[Artist] = [
        Line2D(
            [], [], linestyle="none", marker=mark.shape, color=mark.colour, label=mark.words,
            markerfacecolor=mark.colour if mark.is_filled else "white",
        )
        for mark in marks
    ]  # fmt: skip
    return [*handles, Patch(facecolor=_BAND, label="does not matter")]


CHART = Chart("selection", "Which scenario is the best, and which of the others are out?", prepare, draw)
