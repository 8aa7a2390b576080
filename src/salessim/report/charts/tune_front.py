"""Two goals against each other: points tried, and those played again with intervals both ways."""

from __future__ import annotations

import math
from dataclasses import dataclass

from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from salessim.experiment.finalists import Finalist
from salessim.experiment.tune import Tuned
from salessim.report.charts.registry import Chart
from salessim.report.charts.style import (
    COLOURS,
    GREY,
    INK,
    Mark,
    finish,
    new_figure,
    number_axis,
    safe,
    scale_of,
    styled,
)
from salessim.report.measured import horizon_words
from salessim.report.quantity import Quantity
from salessim.report.tune_verdict import goal_quantities, point_name

__all__ = ["CHART", "Front", "FrontPoint", "draw", "prepare"]

_MARKS = {
    "front": Mark(COLOURS[0], "o", True, "on the front"),
    "given": Mark(INK, "*", True, "as given"),
    "out": Mark(COLOURS[1], "s", False, "clearly dominated"),
    "broken": Mark(GREY, "D", False, "breaks a limit"),
}


@dataclass(frozen=True, slots=True)
class FrontPoint:
    """A point played again: both goals with the ends of their intervals, in the units of the axes."""

    name: str
    kind: str
    value: tuple[float, float]
    low: tuple[float, float]
    high: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Front:
    """Points played again, and behind them all that kept the limits in the search."""

    title: str
    axes: tuple[str, str]
    points: tuple[FrontPoint, ...]
    tried: tuple[tuple[float, float], ...]
    footnote: tuple[str, ...]


def prepare(found: Tuned) -> Front | None:
    """The trade-off of two goals; None for one, or where nothing was played again."""
    shown = [one for one in found.final.finalists if all(math.isfinite(x.estimate) for x in one.goals)]
    if not found.asked.is_traded or not shown:
        return None
    quantities = goal_quantities(found)
    scales = [
        scale_of(quantity, max(abs(one.goals[k].estimate) for one in shown))
        for k, quantity in enumerate(quantities)
    ]
    points = []
    for one in shown:
        value, low, high = (
            (getattr(one.goals[0], end) * scales[0][0], getattr(one.goals[1], end) * scales[1][0])
            for end in ("estimate", "low", "high")
        )
        points.append(FrontPoint(safe(point_name(found, one.trial)), _kind(one), value, low, high))
    tried = tuple(
        (one.goals[0] * scales[0][0], one.goals[1] * scales[1][0])
        for one in found.trials
        if one.is_known and one.is_feasible
    )
    n = max(one.n for one in shown)
    return Front(
        title=_title(found, quantities),
        axes=(_axis(quantities[0], scales[0][1]), _axis(quantities[1], scales[1][1])),
        points=tuple(points),
        tried=tried,
        footnote=(
            f"{n:,} fresh replications of {horizon_words(found.horizon)} each, seed {found.asked.seed}.",
            "Lines: 95 % interval of each goal (simulation error only); dominance is judged by paired differences.",
            "Dots: points as the search saw them, which flatters the best.",
        ),
    )


def _kind(one: Finalist) -> str:
    if one.is_broken:
        return "broken"
    if one.dominated_by >= 0:
        return "out"
    return "given" if one.trial.is_given else "front"


def _axis(quantity: Quantity, unit: str) -> str:
    side = "" if quantity.better == "neither" else f", {quantity.better} is better"
    title = safe(quantity.title, 30)
    return f"{title} ({safe(unit, 30)}){side}" if unit else f"{title}{side}"


def _title(found: Tuned, quantities: tuple[Quantity, ...]) -> str:
    first, second = (safe(one.title, 30) for one in quantities)
    n = sum(one.dominated_by < 0 and not one.is_broken for one in found.final.finalists)
    return f"{first[:1].upper()}{first[1:]} against {second}: {n} points that no other clearly beats in both"


@styled
def draw(data: Front) -> Figure:
    """Crosses of intervals with the names of points."""
    figure = new_figure(8.6, 5.2)
    axes = figure.add_subplot()
    if data.tried:
        axes.plot(*zip(*data.tried, strict=True), ".", color="#B8C0C8", markersize=5)
    for one in data.points:
        mark = _MARKS[one.kind]
        (x, y), (left, bottom), (right, top) = one.value, one.low, one.high
        if math.isfinite(left) and math.isfinite(bottom):
            axes.plot([left, right], [y, y], color=mark.colour, linewidth=1.3)
            axes.plot([x, x], [bottom, top], color=mark.colour, linewidth=1.3)
        face = mark.colour if mark.is_filled else "white"
        size = 12 if mark.shape == "*" else 7
        axes.plot([x], [y], mark.shape, color=mark.colour, markerfacecolor=face, markersize=size)
        axes.annotate(
            one.name, (x, y), xytext=(6, 6), textcoords="offset points", fontsize=8.5, color=mark.colour
        )
    axes.margins(0.12)
    number_axis(axes, "x", data.axes[0])
    number_axis(axes, "y", data.axes[1])
    return finish(figure, data.title, data.footnote, _handles(data))


def _handles(data: Front) -> list[Line2D]:
    made = [
        Line2D(
            [], [], linestyle="none", marker=mark.shape, color=mark.colour, label=mark.words,
            markerfacecolor=mark.colour if mark.is_filled else "white",
        )
        for kind, mark in _MARKS.items()
        if any(one.kind == kind for one in data.points)
    ]  # fmt: skip
    if data.tried:
        made.append(Line2D([], [], linestyle="none", marker=".", color="#B8C0C8", label="tried"))
    return made


CHART = Chart("tune_front", "What does more of one goal cost of the other?", prepare, draw, about=Tuned)
