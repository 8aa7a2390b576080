"""Sweep: whether the headline stands when inputs are moved."""

from __future__ import annotations

import math
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from salessim.experiment.comparison import Difference
from salessim.experiment.outcome import ExperimentResult, SweepPoint
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
    scale_of,
    styled,
    verdict_handles,
)
from salessim.report.quantity import Quantity, quantity_of
from salessim.report.wording import join_words

__all__ = ["CHART", "Panel", "SweepMark", "Swept", "draw", "prepare"]

_MOST_POINTS = 40
_MOST_PANELS = 3


@dataclass(frozen=True, slots=True)
class SweepMark:
    """The difference at one point with its 95 % interval, in the unit of the axis."""

    mean: float
    low: float
    high: float
    verdict: str


@dataclass(frozen=True, slots=True)
class Panel:
    """One scenario against the baseline: the unchanged inputs first, then every point."""

    name: str
    marks: tuple[SweepMark, ...]


@dataclass(frozen=True, slots=True)
class Swept:
    """Points from top to bottom, one panel a scenario."""

    title: str
    axis: str
    points: tuple[str, ...]
    panels: tuple[Panel, ...]
    footnote: tuple[str, ...]


def prepare(outcome: ExperimentResult) -> Swept | None:
    """The first metric at every point; None without a sweep."""
    comparison, sweep = outcome.comparison, outcome.sweep
    if comparison is None or sweep is None or not sweep.points:
        return None
    heads = [one for one in comparison.headline if not one.label][:_MOST_PANELS]
    if not heads:
        return None
    quantity = quantity_of(heads[0].metric, outcome.results[0].currency)
    found = {head.scenario: [_at(point, head) for point in sweep.points] for head in heads}
    order = _shown(found[heads[0].scenario])
    every = (
        [head, *(one for ones in found.values() for one in ones if one is not None)]
        if (head := heads[0])
        else []
    )
    factor, unit = scale_of(quantity, _largest(every))
    if quantity.factor != 1.0:
        unit = quantity.unit_of_difference
    panels = tuple(
        Panel(
            f"{safe(head.scenario)}\nminus {safe(head.baseline)}",
            tuple(_mark(one, factor) for one in [head, *(found[head.scenario][k] for k in order)]),
        )
        for head in heads
    )
    names = ("inputs as given", *(_name(sweep.points[k]) for k in order))
    footnote = [
        played(outcome),
        f"At each swept point {sweep.replications} replications.",
        "Lines: 95 % interval of the paired difference (simulation error only).",
    ]
    if len(order) < len(sweep.points):
        footnote.append(
            f"{len(order)} of {len(sweep.points)} points are shown: the lowest and the highest differences."
        )
    label = f"difference in {safe(quantity.title, 30)}"
    if unit:
        label += ("\n" if len(heads) > 1 else " ") + f"({safe(unit, 30)})"
    return Swept(_title(outcome, heads, quantity), label, names, panels, tuple(footnote))


def _at(point: SweepPoint, head: Difference) -> Difference | None:
    """The headline's difference at a point."""
    key = (head.scenario, head.metric, head.label)
    return next((one for one in point.differences if (one.scenario, one.metric, one.label) == key), None)


def _shown(found: list[Difference | None]) -> list[int]:
    """Positions of the points to draw: all, or the extremes when there are too many."""
    if len(found) <= _MOST_POINTS:
        return list(range(len(found)))
    known = [k for k, one in enumerate(found) if one is not None and math.isfinite(one.mean)]
    known.sort(key=lambda k: found[k].mean)  # type: ignore[union-attr]
    half = _MOST_POINTS // 2
    return known if len(known) <= _MOST_POINTS else known[:half] + known[-half:]


def _largest(every: list[Difference]) -> float:
    bounds = [abs(bound) for one in every for bound in (one.low, one.high) if math.isfinite(bound)]
    return max(bounds, default=math.nan)


def _mark(one: Difference | None, factor: float) -> SweepMark:
    if one is None:
        return SweepMark(math.nan, math.nan, math.nan, "not estimable")
    return SweepMark(one.mean * factor, one.low * factor, one.high * factor, one.verdict)


def _name(point: SweepPoint) -> str:
    """Axis and value of a point."""
    pairs = [f"{safe(a, 30)}: {safe(v, 24)}" for a, v in zip(point.axes, point.labels, strict=True)]
    return safe(", ".join(pairs).replace(r"\$", "$"), 64)


def _title(outcome: ExperimentResult, heads: list[Difference], quantity: Quantity) -> str:
    """In what share of the points the headline holds; the question when there are several."""
    assert outcome.sweep is not None
    parts = []
    for head in heads if len(heads) == 1 else []:
        try:
            share = outcome.sweep.share(head.scenario, head.metric)
        except KeyError:
            continue
        if share.points and math.isfinite(head.mean) and head.mean:
            way = "more" if head.mean > 0 else "less"
            parts.append(
                f"{safe(head.scenario)} has {way} {quantity.title} than {safe(head.baseline)} "
                f"in {share.holds} of {share.points} swept points "
                f"(clearly in {share.clear_for}; clearly the other way in {share.clear_against})"
            )
    return join_words(parts) if parts else f"Does the answer on {quantity.title} stand when inputs are moved?"


@styled
def draw(data: Swept) -> Figure:
    """One row a point, one panel a scenario."""
    n = len(data.points)
    figure = new_figure(9.0 if len(data.panels) < 3 else 11.0, 1.3 + 0.33 * n)
    panels = figure.subplots(1, len(data.panels), squeeze=False)[0]
    for axes, panel in zip(panels, data.panels, strict=True):
        axes.axvline(0.0, color=GREY, linewidth=1.2)
        axes.axhspan(-0.5, 0.5, color="#EEF2F6", zorder=0)
        for place, mark in enumerate(panel.marks):
            _draw_mark(axes, place, mark)
        is_first = axes is panels[0]
        name_axis(axes, range(n), data.points if is_first else [""] * n, "swept point")
        axes.yaxis.label.set_visible(False)
        number_axis(axes, "x", data.axis, sign=True)
        axes.set_title(panel.name, fontsize=10, loc="left")
    seen = [mark.verdict for panel in data.panels for mark in panel.marks]
    return finish(figure, data.title, data.footnote, verdict_handles(seen))


def _draw_mark(axes: Axes, place: int, mark: SweepMark) -> None:
    look = VERDICT_MARKS[mark.verdict]
    if not math.isfinite(mark.mean):
        axes.text(0.0, place, " not estimable", va="center", fontsize=8.5, color=GREY)
        return
    if math.isfinite(mark.low):
        axes.plot([mark.low, mark.high], [place, place], color=look.colour, linewidth=2.2)
    face = look.colour if look.is_filled else "white"
    axes.plot([mark.mean], [place], look.shape, color=look.colour, markerfacecolor=face, markersize=7)


CHART = Chart("sweep", "Does the answer stand when inputs are moved?", prepare, draw)
