"""Discovery: the draws of the inputs in which the plan fails, and the box in which it fails most."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, Rectangle

from salessim.experiment.inputs import Input
from salessim.experiment.sensitivity import Discovery, Sensitivity
from salessim.report.charts.registry import Chart
from salessim.report.charts.style import (
    COLOURS,
    finish,
    new_figure,
    number_axis,
    safe,
    scale_of,
    styled,
)
from salessim.report.charts.tornado import footnote_of
from salessim.report.quantity import percent
from salessim.report.sensitivity_verdict import bound_words, failing_words, study_quantity
from salessim.report.wording import join_words
from salessim.statistics.discovery import Bound

__all__ = ["CHART", "Axis", "Draws", "draw", "prepare"]

QUESTION = "Under which assumptions does the plan fail?"


@dataclass(frozen=True, slots=True)
class Axis:
    """One side of the picture: an input, or the outcome; its values, the box's ends (NaN: open), names of choices."""

    label: str
    values: tuple[float, ...]
    low: float
    high: float
    names: tuple[str, ...]
    is_outcome: bool = False


@dataclass(frozen=True, slots=True)
class Draws:
    """Draws of the inputs as points."""

    title: str
    x: Axis
    y: Axis
    fails: tuple[bool, ...]
    footnote: tuple[str, ...]


def prepare(found: Sensitivity) -> Draws | None:
    """The best box and its two strongest inputs, or its one and the outcome; None without a box."""
    what = found.found
    if not isinstance(what, Discovery) or not what.boxes:
        return None
    asked, played = found.asked, found.played
    values = played.values[asked.metric]
    outcome = values[:, played.scenarios.index(asked.scenario)]
    if asked.baseline:
        outcome = outcome - values[:, played.scenarios.index(asked.baseline)]
    known = ~np.isnan(outcome).any(axis=1)
    means = outcome[known].mean(axis=1)
    fails = means > asked.worse_than if asked.is_lower_better else means < asked.worse_than
    box = what.boxes[0]
    first, *others = sorted(box.bounds, key=lambda one: one.p_value)
    numbers = played.design.numbers[known]
    x = _input_axis(asked.inputs[first.column], first, numbers)
    y = (
        _input_axis(asked.inputs[others[0].column], others[0], numbers)
        if others
        else _outcome_axis(found, means)
    )
    where = join_words([bound_words(asked.inputs[one.column], one) for one in box.bounds])
    title = (
        f"The plan fails in {percent(box.density.estimate)} of the draws where {safe(where, 120)}; "
        f"in {percent(what.fails.estimate)} of all"
    )
    footnote = [one for one in footnote_of(found) if "Lines" not in one and "Grey" not in one]
    footnote.append(f"{safe(failing_words(found), 200)}.")
    if len(box.bounds) > 2:
        footnote.append("The box has further bounds, on inputs that are not drawn.")
    return Draws(title, x, y, tuple(bool(one) for one in fails), tuple(footnote))


def _input_axis(one: Input, bound: Bound, numbers: np.ndarray) -> Axis:
    unit = ", times what each scenario has" if one.is_relative else f" ({safe(one.unit)})" if one.unit else ""
    low, high = (x if math.isfinite(x) else math.nan for x in (bound.low, bound.high))
    names = tuple(safe(str(value), 16) for value in one.values)
    values = tuple(float(value) for value in numbers[:, bound.column])
    return Axis(safe(one.title or one.key, 60) + unit, values, low, high, names)


def _outcome_axis(found: Sensitivity, means: np.ndarray) -> Axis:
    quantity, asked = study_quantity(found), found.asked
    factor, unit = scale_of(quantity, float(np.abs(means).max()))
    about = safe(quantity.title, 30)
    if asked.baseline:
        about += f" of {safe(asked.scenario)} minus {safe(asked.baseline)}"
    label = f"{about} ({safe(unit, 30)})" if unit else about
    return Axis(label, tuple(float(one) * factor for one in means), math.nan, math.nan, (), is_outcome=True)


@styled
def draw(data: Draws) -> Figure:
    """A mark a draw, and the box behind them."""
    figure = new_figure(8.0, 5.0)
    axes = figure.add_subplot()
    fails = np.array(data.fails)
    x, y = np.array(data.x.values), np.array(data.y.values)
    axes.plot(x[~fails], y[~fails], "o", color=COLOURS[0], markerfacecolor="white", markersize=5)
    axes.plot(
        x[fails], y[fails], "X", color=COLOURS[1], markersize=6, markeredgecolor="white", markeredgewidth=0.4
    )
    axes.margins(0.04)
    for which, axis in (("x", data.x), ("y", data.y)):
        number_axis(axes, which, axis.label, sign=axis.is_outcome)
        if axis.names:
            ticks = axes.set_xticks if which == "x" else axes.set_yticks
            ticks(list(range(len(axis.names))), list(axis.names))
    (left, right), (bottom, top) = axes.get_xlim(), axes.get_ylim()
    ends = [
        given if math.isfinite(given) else open_
        for given, open_ in zip(
            (data.x.low, data.x.high, data.y.low, data.y.high), (left, right, bottom, top), strict=True
        )
    ]
    axes.add_patch(
        Rectangle(
            (ends[0], ends[2]), ends[1] - ends[0], ends[3] - ends[2], facecolor="#FBE9D9", edgecolor=COLOURS[1],
            zorder=0.5,
        )
    )  # fmt: skip
    axes.set_xlim(left, right)
    axes.set_ylim(bottom, top)
    handles = [
        Line2D([], [], linestyle="none", marker="X", color=COLOURS[1], label="the plan fails", markersize=7),
        Line2D(
            [], [], linestyle="none", marker="o", color=COLOURS[0], markerfacecolor="white", label="it holds"
        ),
        Patch(facecolor="#FBE9D9", edgecolor=COLOURS[1], label="where it fails most"),
    ]
    return finish(figure, data.title, data.footnote, handles)


CHART = Chart("discovery", QUESTION, prepare, draw, about=Sensitivity)
