"""Waiting: which role is the bottleneck week by week, and who waits for whom for how long."""

from __future__ import annotations

import math
from dataclasses import dataclass

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch
from numpy.typing import NDArray

from salessim.experiment.outcome import ExperimentResult
from salessim.experiment.result import Result
from salessim.report.charts.registry import Chart
from salessim.report.charts.style import (
    COLOURS,
    INK,
    finish,
    name_axis,
    new_figure,
    number_axis,
    played,
    safe,
    styled,
)
from salessim.report.wording import metric_title

__all__ = ["CHART", "Waiting", "Waits", "draw", "prepare"]

Floats = NDArray[np.float64]
QUESTION = "Who waits for whom, and who is the bottleneck?"
HOURS, WAITS = "waiting_hours_by_handover", "waits_by_handover"
BOTTLENECK, SHARE = "bottleneck_by_week", "bottleneck_share_by_role"
_NEEDED = (HOURS, WAITS, BOTTLENECK, SHARE)
_MOST_SCENARIOS = 2
_MOST_GIVERS = 8
_DARK = 0.55  # of the colour scale, from where on words are white


@dataclass(frozen=True, slots=True)
class Waits:
    """One scenario."""

    name: str
    bottleneck: Floats
    """Per cent of replications in which each role held leads longest, shape (n_roles, n_weeks)."""
    hours: Floats
    """Hours that leads waited, in an average replication, shape (n_givers, n_roles); NaN where nobody ever did."""
    waits: Floats
    """How often they did, likewise."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """Scenarios beside each other, with the same givers and roles."""

    title: str
    givers: tuple[str, ...]
    roles: tuple[str, ...]
    scenarios: tuple[Waits, ...]
    footnote: tuple[str, ...]


def prepare(outcome: ExperimentResult) -> Waiting | None:
    """Hand-overs at which leads waited; None when there were none, or they were not measured."""
    shown = [one for one in outcome.results if all(name in one for name in _NEEDED)]
    shown = [one for one in shown if np.nan_to_num(one[WAITS]).any()][:_MOST_SCENARIOS]
    if not shown:
        return None
    means = [_means(one) for one in shown]
    givers = _by_hours(means, 0)[:_MOST_GIVERS]
    known = {role for one in shown for role in one.labels(SHARE)}
    roles = [role for role in sorted(known) if any(pair[1] == role for mean in means for pair in mean)]
    scenarios = tuple(
        Waits(safe(one.name), _bottleneck(one, roles), *_cells(mean, givers, roles))
        for one, mean in zip(shown, means, strict=True)
    )
    footnote = [
        played(outcome),
        "Above: the role that held leads longest in a week, waiting for it or in its hands. "
        "Below: rows had the lead before, columns are waited for; calendar time, nights included, in an average "
        "replication, and in brackets how long each wait was.",
    ]
    n_givers = len(_by_hours(means, 0))
    if n_givers > len(givers):
        footnote.append(f"The {len(givers)} of {n_givers} rows with the longest waits are shown.")
    if len(outcome.results) > len(shown):
        footnote.append(f"{len(shown)} of {len(outcome.results)} scenarios are shown.")
    return Waiting(
        _title(shown, means),
        tuple(safe(metric_title(giver)) for giver in givers),
        tuple(safe(metric_title(role)) for role in roles),
        scenarios,
        tuple(footnote),
    )


def _means(result: Result) -> dict[tuple[str, str], tuple[float, float]]:
    """Mean hours and number of waits of each pair of giver and role at which somebody waited."""
    hours, waits = np.nan_to_num(result[HOURS]).mean(axis=0), np.nan_to_num(result[WAITS]).mean(axis=0)
    pairs = [tuple(label.rsplit(" to ", 1)) for label in result.labels(HOURS)]
    return {
        (pair[0], pair[1]): (float(hours[place]), float(waits[place]))
        for place, pair in enumerate(pairs)
        if waits[place] > 0.0
    }


def _by_hours(means: list[dict[tuple[str, str], tuple[float, float]]], side: int) -> list[str]:
    """Givers or roles, those with the longest waits first."""
    total: dict[str, float] = {}
    for mean in means:
        for pair, (hours, _) in mean.items():
            total[pair[side]] = total.get(pair[side], 0.0) + hours
    return sorted(total, key=lambda one: (-total[one], one))


def _cells(
    mean: dict[tuple[str, str], tuple[float, float]], givers: list[str], roles: list[str]
) -> tuple[Floats, Floats]:
    nothing = (math.nan, math.nan)
    cells = np.array([[mean.get((giver, role), nothing) for role in roles] for giver in givers])
    return cells[..., 0], cells[..., 1]


def _bottleneck(result: Result, roles: list[str]) -> Floats:
    """Per cent of the replications in which each role is the bottleneck of each week, shape (n_roles, n_weeks)."""
    weeks, labels = result[BOTTLENECK], result.labels(SHARE)
    places = [labels.index(role) if role in labels else -1 for role in roles]
    return np.array([100.0 * (weeks == place).mean(axis=0) for place in places]).reshape(len(roles), -1)


def _title(shown: list[Result], means: list[dict[tuple[str, str], tuple[float, float]]]) -> str:
    """For whom leads wait longest in all."""
    parts = []
    for result, mean in zip(shown, means, strict=True):
        role = _by_hours([mean], 1)[0]
        hours, waits = (sum(one[k] for pair, one in mean.items() if pair[1] == role) for k in (0, 1))
        parts.append(f"{safe(metric_title(role))} in {safe(result.name)} ({_hours(hours / waits, 1)} a wait)")
    return f"Leads wait longest for {' and '.join(parts)}"


def _hours(hours: float, decimals: int) -> str:
    return f"{hours:,.{decimals}f} h" if hours < 1e6 else f"{hours:.2g} h"


@styled
def draw(data: Waiting) -> Figure:
    """A column a scenario: bottlenecks by week above, hours of waiting below."""
    n = len(data.scenarios)
    figure = new_figure(8.5 if n == 1 else 11.5, 2.3 + 0.55 * len(data.givers))
    heights = [1.4, 0.55 * len(data.givers)]
    grid = figure.subplots(2, n, squeeze=False, height_ratios=heights)
    longest = max(float(np.nanmax(one.hours)) for one in data.scenarios)
    for position, one in enumerate(data.scenarios):
        above, below = grid[0, position], grid[1, position]
        _draw_weeks(above, one)
        _draw_cells(below, one, data, longest)
        if n > 1:
            above.set_title(one.name, loc="left", fontsize=10.0, fontweight="bold")
        if position:
            below.set_yticklabels([])
        for axes in (above, below):
            axes.yaxis.label.set_visible(position == 0)
    handles = [
        Patch(color=COLOURS[place % len(COLOURS)], label=role) for place, role in enumerate(data.roles)
    ]
    return finish(figure, data.title, data.footnote, handles)


def _draw_weeks(axes: Axes, one: Waits) -> None:
    """Stacked shares, each holding for its week."""
    n_weeks = one.bottleneck.shape[1]
    edges = np.arange(n_weeks + 1) + 0.5
    base = np.zeros(n_weeks)
    for place, share in enumerate(one.bottleneck):
        axes.stairs(base + share, edges, baseline=base, fill=True, color=COLOURS[place % len(COLOURS)])
        base = base + share
    number_axis(axes, "x", "week")
    number_axis(axes, "y", "bottleneck in\n% of replications")
    axes.set_xlim(edges[0], edges[-1])
    axes.set_ylim(0.0, 100.0)


def _draw_cells(axes: Axes, one: Waits, data: Waiting, longest: float) -> None:
    """Cells with hours, the darker the more."""
    scale = longest or 1.0
    n_givers, n_roles = one.hours.shape
    colours = matplotlib.colormaps["Blues"]
    for row in range(n_givers):
        for column in range(n_roles):
            hours, waits = float(one.hours[row, column]), float(one.waits[row, column])
            if not math.isfinite(hours):
                continue
            depth = hours / scale
            axes.fill_between(
                [column - 0.48, column + 0.48],
                row - 0.46,
                row + 0.46,
                color=colours(0.05 + 0.85 * depth),
                linewidth=0,
            )
            words = f"{_hours(hours, 0)} ({_hours(hours / waits, 1)} each)"
            axes.text(
                column,
                row,
                words,
                ha="center",
                va="center",
                fontsize=8.0,
                color="white" if depth > _DARK else INK,
            )
    axes.set_xlim(-0.5, n_roles - 0.5)
    axes.set_xticks(range(n_roles), list(data.roles))
    axes.set_xlabel("waits for")
    name_axis(axes, range(n_givers), list(data.givers), "had it before")
    axes.set_ylim(n_givers - 0.5, -0.5)


CHART = Chart("waiting", QUESTION, prepare, draw)
