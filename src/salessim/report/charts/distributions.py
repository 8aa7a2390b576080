"""Distributions: how much one replication differs from another in the first metric, and pair by pair."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from salessim.experiment.outcome import ExperimentResult
from salessim.report.charts.registry import Chart
from salessim.report.charts.style import (
    COLOURS,
    GREY,
    INK,
    MARKS,
    finish,
    name_axis,
    new_figure,
    number_axis,
    played,
    safe,
    scale_of,
    styled,
)
from salessim.report.measured import estimate_of, values_of
from salessim.report.quantity import quantity_of
from salessim.report.verdict import FEWEST
from salessim.statistics.intervals import replications_for_quantile

__all__ = ["CHART", "Distributions", "Strip", "draw", "prepare"]

Floats = NDArray[np.float64]
_MOST_STRIPS = 10
_MOST_PAIRS = 5


@dataclass(frozen=True, slots=True)
class Strip:
    """Values of one row, shape (n,), in the unit of the axis; quantiles are NaN when not estimable."""

    name: str
    values: Floats
    p10: float
    median: float
    p90: float


@dataclass(frozen=True, slots=True)
class Distributions:
    """Strips of the scenarios, and of the differences from the baseline when something is compared."""

    title: str
    axis: str
    axis_of_differences: str
    strips: tuple[Strip, ...]
    pairs: tuple[Strip, ...]
    footnote: tuple[str, ...]


def prepare(outcome: ExperimentResult) -> Distributions | None:
    """The first company metric asked for; None when there is none or nothing is known of it."""
    metric = next((name for name in outcome.metrics if not outcome.results[0].labels(name)), None)
    if metric is None:
        return None
    shown = outcome.results[:_MOST_STRIPS]
    known = [values_of(result, metric) for result in shown]
    finite = np.concatenate([values[~np.isnan(values)] for values in known])
    if finite.size == 0:
        return None
    quantity = quantity_of(metric, outcome.results[0].currency)
    factor, unit = scale_of(quantity, float(np.abs(finite).max()))
    strips = []
    for result, values in zip(shown, known, strict=True):
        one = estimate_of(result, metric, known=outcome.comparison)
        kept = values[~np.isnan(values)] * factor
        strips.append(Strip(safe(result.name), kept, one.p10 * factor, one.median * factor, one.p90 * factor))
    title = f"How much {quantity.title} differs by luck alone, from one replication to the next"
    footnote = [played(outcome), "Each dot is one replication; its height has no meaning."]
    needed = replications_for_quantile(0.1)
    if any(math.isfinite(strip.p10) for strip in strips):
        footnote.append("Bars: range of outcomes from P10 to P90 (8 of 10 replications); tick: median.")
    else:
        footnote.append(f"P10-P90 needs {needed} replications.")
    if len(outcome.results) > _MOST_STRIPS:
        footnote.append(f"The first {_MOST_STRIPS} of {len(outcome.results)} scenarios are shown.")
    pairs = _pairs(outcome, metric, factor)
    base = safe(outcome.comparison.baseline) if outcome.comparison is not None else ""
    if len(pairs) == 1 and pairs[0].values.size >= FEWEST:
        higher = int(np.sum(pairs[0].values > 0))
        title = (
            f"{pairs[0].name} had more {quantity.title} than {base} "
            f"in {higher} of {pairs[0].values.size} replications"
        )
    label = f"{safe(quantity.title, 40)} ({safe(unit, 30)})" if unit else safe(quantity.title, 40)
    return Distributions(
        title, label, f"difference from {base}, same customers ({safe(unit, 30)})" if unit else
        f"difference from {base}, same customers", tuple(strips), pairs, tuple(footnote),
    )  # fmt: skip


def _pairs(outcome: ExperimentResult, metric: str, factor: float) -> tuple[Strip, ...]:
    """Differences from the baseline in each replication."""
    if outcome.comparison is None:
        return ()
    base = values_of(outcome.result(outcome.comparison.baseline), metric)
    pairs = []
    for result in outcome.results[:_MOST_STRIPS]:
        if result.name != outcome.comparison.baseline:
            values = values_of(result, metric)
            gaps = (values[: base.size] - base[: values.size]) * factor
            pairs.append(Strip(safe(result.name), gaps[~np.isnan(gaps)], math.nan, math.nan, math.nan))
    return tuple(pairs[:_MOST_PAIRS])


@styled
def draw(data: Distributions) -> Figure:
    """Strips above, differences below."""
    n_strips, n_pairs = len(data.strips), len(data.pairs)
    figure = new_figure(9.0, 0.9 + 0.62 * n_strips + (0.9 + 0.62 * n_pairs if n_pairs else 0.0))
    ratios = [n_strips + 0.4, n_pairs + 0.4] if n_pairs else [1.0]
    grid = figure.add_gridspec(len(ratios), 1, height_ratios=ratios)
    axes = figure.add_subplot(grid[0])
    for place, strip in enumerate(data.strips):
        _draw_strip(axes, place, strip, COLOURS[place % len(COLOURS)], MARKS[place % len(MARKS)])
    name_axis(axes, range(n_strips), [strip.name for strip in data.strips], "scenario")
    number_axis(axes, "x", data.axis)
    axes.yaxis.label.set_visible(False)
    if n_pairs:
        below = figure.add_subplot(grid[1])
        below.axvline(0.0, color=GREY, linewidth=1.2)
        for place, strip in enumerate(data.pairs):
            _draw_strip(below, place, strip, INK, "o")
        name_axis(below, range(n_pairs), [strip.name for strip in data.pairs], "pairs")
        number_axis(below, "x", data.axis_of_differences, sign=True)
        below.yaxis.label.set_visible(False)
    return finish(figure, data.title, data.footnote)


def _draw_strip(axes: Axes, place: int, strip: Strip, colour: str, shape: str) -> None:
    """Dots spread over a band by their order, so that equal values do not hide each other."""
    steps = np.arange(strip.values.size) * 0.6180339887498949 % 1.0
    heights = place + 0.44 * (steps - 0.5)
    axes.plot(strip.values, heights, shape, color=colour, markersize=4.2, alpha=0.55, markeredgewidth=0.0)
    if math.isfinite(strip.p10) and math.isfinite(strip.p90):
        axes.plot(
            [strip.p10, strip.p90], [place + 0.36] * 2, color=colour, linewidth=4.5, solid_capstyle="butt"
        )
        axes.plot([strip.median] * 2, [place + 0.26, place + 0.46], color=INK, linewidth=2.0)


CHART = Chart("distributions", "How much does one year differ from another by luck alone?", prepare, draw)
