"""Tornado: what moving one input from its P10 to its P90 does to the answer, the largest effect on top."""

from __future__ import annotations

import math
from dataclasses import dataclass

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from salessim.experiment.sensitivity import Sensitivity, ranked
from salessim.report.charts.registry import Chart
from salessim.report.charts.style import (
    COLOURS,
    GREY,
    INK,
    finish,
    name_axis,
    new_figure,
    number_axis,
    safe,
    scale_of,
    styled,
)
from salessim.report.measured import horizon_words
from salessim.report.sensitivity_verdict import study_quantity
from salessim.statistics.intervals import Interval
from salessim.statistics.tornado import Swing

__all__ = ["CHART", "Bar", "End", "Tornado", "axis_label", "draw", "footnote_of", "prepare"]

QUESTION = "Which single input moves the answer most?"
MOST_INPUTS = 20
_ENDS = {"low": (COLOURS[1], "////", "input at P10"), "high": (COLOURS[0], "", "input at P90")}


@dataclass(frozen=True, slots=True)
class End:
    """Outcome at one end of an input, less that with all inputs as given, with its interval; and the input's value."""

    value: float
    low: float
    high: float
    words: str


@dataclass(frozen=True, slots=True)
class Bar:
    """One input."""

    name: str
    ends: tuple[End, End]
    is_clear: bool


@dataclass(frozen=True, slots=True)
class Tornado:
    """Bars from top to bottom, in the unit of the axis."""

    title: str
    axis: str
    bars: tuple[Bar, ...]
    footnote: tuple[str, ...]


def prepare(found: Sensitivity) -> Tornado | None:
    """The swings, the largest first; None for other methods, or where nothing is known."""
    what = found.found
    if not isinstance(what, tuple):
        return None
    swings = dict(zip((one.key for one in found.asked.inputs), what, strict=True))
    largest = max((abs(x) for one in what for end in (one.low, one.high) for x in _bounds(end)), default=0.0)
    if not any(math.isfinite(one.low.estimate) for one in what):
        return None
    factor, unit = scale_of(study_quantity(found), largest)
    bars = []
    for one, known in ranked(found)[:MOST_INPUTS]:
        swing: Swing = swings[one.key]
        words = [one.words(one.number(share)) for share in (0.1, 0.9)]
        ends = [
            End(end.estimate * factor, end.low * factor, end.high * factor, safe(text, 14))
            for end, text in zip((swing.low, swing.high), words, strict=True)
        ]
        bars.append(Bar(safe(one.title or one.key, 38), (ends[0], ends[1]), known.is_clear or swing.is_bent))
    return Tornado(_title(found, bars), axis_label(found, unit), tuple(bars), footnote_of(found))


def _bounds(end: Interval) -> list[float]:
    return [x for x in (end.estimate, end.low, end.high) if math.isfinite(x)]


def _title(found: Sensitivity, bars: list[Bar]) -> str:
    clear = [one.name for one in bars if one.is_clear]
    if not clear:
        return "No single input moves the answer by more than luck"
    first = clear[0][:1].upper() + clear[0][1:]
    return f"{first} moves the answer most; {len(clear)} of {len(bars)} inputs stand out from luck"


def axis_label(found: Sensitivity, unit: str) -> str:
    """What is asked about, with its unit."""
    asked, quantity = found.asked, study_quantity(found)
    about = f"change in {safe(quantity.title, 30)}"
    if asked.baseline:
        about = f"change in {safe(quantity.title, 30)} of {safe(asked.scenario)} minus {safe(asked.baseline)}"
    return f"{about} ({safe(unit, 30)})" if unit else about


def footnote_of(found: Sensitivity) -> tuple[str, ...]:
    """How much was played."""
    played = found.played
    return (
        f"{played.design.n:,} points, {played.design.replications} replications of "
        f"{horizon_words(played.horizon)} each, seed {played.seed}.",
        "Lines: 95 % interval (simulation error only).",
        "Grey: luck would explain it, or it is too roughly known for a place.",
    )


@styled
def draw(data: Tornado) -> Figure:
    """Two bars an input, from the answer as given to that at either end."""
    figure = new_figure(9.0, 1.0 + 0.52 * len(data.bars))
    axes = figure.add_subplot()
    for place, bar in enumerate(data.bars):
        for side, end in zip(_ENDS, bar.ends, strict=True):
            _draw_end(axes, place, side, end, bar.is_clear)
    axes.axvline(0.0, color=INK, linewidth=1.0)
    axes.margins(x=0.16)
    name_axis(axes, range(len(data.bars)), [one.name for one in data.bars], "input")
    axes.yaxis.label.set_visible(False)
    number_axis(axes, "x", data.axis, sign=True)
    handles: list[Artist] = [
        Patch(facecolor=colour, edgecolor="white", hatch=hatch, linewidth=0, label=label)
        for colour, hatch, label in _ENDS.values()
    ]
    return finish(figure, data.title, data.footnote, handles)


def _draw_end(axes: Axes, place: int, side: str, end: End, is_clear: bool) -> None:
    """Bar, interval and value of one end; the two of an input lie a little apart."""
    if not math.isfinite(end.value):
        return
    colour, hatch, _ = _ENDS[side]
    at = place + (-0.2 if side == "low" else 0.2)
    axes.barh(
        [at], [end.value], height=0.38, facecolor=colour if is_clear else "#C3CAD1", edgecolor="white", hatch=hatch,
        linewidth=0,
    )  # fmt: skip
    tip = end.value
    if math.isfinite(end.low):
        axes.plot([end.low, end.high], [at, at], color=INK if is_clear else GREY, linewidth=1.3)
        tip = end.high if end.value >= 0 else end.low
    axes.annotate(
        end.words, (tip, at), xytext=(4 if end.value >= 0 else -4, 0), textcoords="offset points", va="center",
        ha="left" if end.value >= 0 else "right", fontsize=8.0, color=INK if is_clear else GREY,
    )  # fmt: skip


CHART = Chart("tornado", QUESTION, prepare, draw, about=Sensitivity)
