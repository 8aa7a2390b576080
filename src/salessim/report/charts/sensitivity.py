"""Sensitivity: how much each input matters when all move at once, with its interval and what luck alone would give."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from salessim.experiment.sensitivity import Sensitivity, ranked
from salessim.report.charts.registry import Chart
from salessim.report.charts.style import (
    COLOURS,
    GREY,
    finish,
    name_axis,
    new_figure,
    number_axis,
    safe,
    scale_of,
    styled,
)
from salessim.report.charts.tornado import MOST_INPUTS, axis_label, footnote_of
from salessim.report.sensitivity_verdict import study_quantity
from salessim.statistics.intervals import Interval
from salessim.statistics.morris import MorrisEffects
from salessim.statistics.sobol import SobolIndices

__all__ = ["CHART", "Indices", "Known", "Row", "draw", "prepare"]

QUESTION = "Which inputs matter when all of them are in doubt?"


@dataclass(frozen=True, slots=True)
class Known:
    """An index and the ends of its interval, in the unit of the axis."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Row:
    """One input: its index, a second one (Sobol's alone), and what luck alone would give (Morris)."""

    name: str
    index: Known
    alone: Known | None
    luck: float
    is_clear: bool


@dataclass(frozen=True, slots=True)
class Indices:
    """Rows from top to bottom."""

    title: str
    axis: str
    labels: tuple[str, ...]
    rows: tuple[Row, ...]
    footnote: tuple[str, ...]


def prepare(found: Sensitivity) -> Indices | None:
    """The indices, the largest first; None for other methods, or where nothing is known."""
    what = found.found
    if not isinstance(what, SobolIndices | MorrisEffects):
        return None
    pairs = ranked(found)
    if not any(math.isfinite(known.index.estimate) for _, known in pairs):
        return None
    position = {one.key: k for k, one in enumerate(found.asked.inputs)}
    is_sobol = isinstance(what, SobolIndices)
    largest = max(
        x for _, one in pairs for x in (one.index.high, one.index.estimate, 0.0) if math.isfinite(x)
    )
    factor, unit = (100.0, "%") if is_sobol else scale_of(study_quantity(found), largest)
    rows = tuple(
        Row(
            safe(one.title or one.key, 38),
            _known(known.index, factor),
            _known(what.first[position[one.key]], factor) if isinstance(what, SobolIndices) else None,
            what.luck[position[one.key]] * factor if isinstance(what, MorrisEffects) else 0.0,
            known.is_clear,
        )
        for one, known in pairs[:MOST_INPUTS]
    )
    axis = (
        "share of the variance that unknown inputs cause, %"
        if is_sobol
        else f"mean size of the {axis_label(found, unit)}"
    )
    labels = (
        ("with all other inputs", "alone")
        if is_sobol
        else ("mean size of the effect", "what luck alone would give")
    )
    return Indices(_title(rows), axis, labels, rows, footnote_of(found))


def _known(one: Interval, factor: float) -> Known:
    return Known(one.estimate * factor, one.low * factor, one.high * factor)


def _title(rows: Sequence[Row]) -> str:
    clear = [one.name for one in rows if one.is_clear]
    if not clear:
        return "No input can be told apart from luck"
    return f"{clear[0][:1].upper()}{clear[0][1:]} matters most; {len(clear)} of {len(rows)} inputs stand out from luck"


@styled
def draw(data: Indices) -> Figure:
    """One row an input: its index with its interval, and beside it the second mark."""
    figure = new_figure(9.0, 1.0 + 0.46 * len(data.rows))
    axes = figure.add_subplot()
    for place, row in enumerate(data.rows):
        shift = 0.13 if row.alone is not None else 0.0
        _draw_mark(axes, place - shift, row.index, COLOURS[0] if row.is_clear else GREY, "o", row.is_clear)
        if row.alone is not None:
            _draw_mark(axes, place + shift, row.alone, COLOURS[4] if row.is_clear else GREY, "D", False)
        elif row.luck > 0.0:
            axes.plot([row.luck], [place], "|", color=COLOURS[1], markersize=16, markeredgewidth=2.0)
    axes.axvline(0.0, color=GREY, linewidth=1.0)
    axes.margins(x=0.06)
    name_axis(axes, range(len(data.rows)), [one.name for one in data.rows], "input")
    axes.yaxis.label.set_visible(False)
    number_axis(axes, "x", data.axis)
    is_sobol = data.rows[0].alone is not None
    second = ("D", COLOURS[4], "white") if is_sobol else ("|", COLOURS[1], COLOURS[1])
    handles = [
        Line2D(
            [],
            [],
            linestyle="none",
            marker=marker,
            color=colour,
            markerfacecolor=face,
            label=label,
            markersize=8,
        )
        for (marker, colour, face), label in zip(
            (("o", COLOURS[0], COLOURS[0]), second), data.labels, strict=True
        )
    ]
    return finish(figure, data.title, data.footnote, handles)


def _draw_mark(axes: Axes, at: float, known: Known, colour: str, shape: str, is_filled: bool) -> None:
    if not math.isfinite(known.value):
        axes.text(0.0, at, " not estimable", va="center", fontsize=8.5, color=GREY)
        return
    if math.isfinite(known.low):
        axes.plot([known.low, known.high], [at, at], color=colour, linewidth=2.0)
    face = colour if is_filled else "white"
    axes.plot([known.value], [at], shape, color=colour, markerfacecolor=face, markersize=6.5)


CHART = Chart("sensitivity", QUESTION, prepare, draw, about=Sensitivity)
