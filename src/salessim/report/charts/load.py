"""Load: how full the hours of each role are, with and without prospecting, and how much work waits for it."""

from __future__ import annotations

import math
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch

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
    scenario_handles,
    styled,
)
from salessim.report.measured import busiest_seat, estimate_of
from salessim.report.wording import metric_title

__all__ = ["CHART", "Load", "LoadBar", "draw", "prepare"]

BUSY = "utilisation_by_role"
BUSY_WITHOUT = "utilisation_without_prospecting_by_role"
QUEUE = "queue_by_role"
_MOST_SCENARIOS = 4
_MOST_ROLES = 8


@dataclass(frozen=True, slots=True)
class LoadBar:
    """One role in one scenario: busy shares in per cent, queue in tasks, with the ends of their intervals."""

    work: float
    all_work: float
    work_interval: tuple[float, float]
    queue: float
    queue_interval: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Load:
    """Bars by role, then scenario; NaN where nobody holds the role."""

    title: str
    scenarios: tuple[str, ...]
    roles: tuple[str, ...]
    bars: tuple[tuple[LoadBar, ...], ...]
    footnote: tuple[str, ...]


def prepare(outcome: ExperimentResult) -> Load | None:
    """Roles that somebody holds in a scenario shown; None when nothing was measured by role."""
    shown = [
        result for result in outcome.results if all(name in result for name in (BUSY, BUSY_WITHOUT, QUEUE))
    ]
    shown = shown[:_MOST_SCENARIOS]
    roles = dict.fromkeys(label for result in shown for label in result.labels(BUSY))
    bars = {role: tuple(_bar(result, role) for result in shown) for role in roles}
    held = [role for role in roles if any(math.isfinite(bar.all_work) for bar in bars[role])][:_MOST_ROLES]
    if not held:
        return None
    footnote = [
        played(outcome),
        "Busy: share of contracted opening hours spent on the work of a role; people who hold several roles "
        "share their hours among them. Prospecting fills hours that would be idle.",
        "Queue: tasks waiting at an average moment. Thin lines: 95 % interval (simulation error only).",
    ]
    if len(outcome.results) > len(shown):
        footnote.append(f"{len(shown)} of {len(outcome.results)} scenarios are shown.")
    names = tuple(safe(result.name) for result in shown)
    titles = tuple(safe(metric_title(role)) for role in held)
    return Load(_title(shown), names, titles, tuple(bars[role] for role in held), tuple(footnote))


def _title(shown: list[Result]) -> str:
    """Whose hours are fullest, for up to two scenarios."""
    found = [(safe(result.name), busiest_seat(result)) for result in shown]
    parts = [
        f"{safe(metric_title(seat[0]))} in {name} ({100 * seat[1]:.0f} %)" for name, seat in found if seat
    ]
    if not parts or len(parts) > 2:
        return "Who is busy, and for whom does work wait?"
    return f"Busiest people, prospecting left out: {' and '.join(parts)}"


def _bar(result: Result, role: str) -> LoadBar:
    work, everything = estimate_of(result, BUSY_WITHOUT, role), estimate_of(result, BUSY, role)
    queue = estimate_of(result, QUEUE, role)
    return LoadBar(
        100 * work.mean,
        100 * everything.mean,
        (100 * work.low, 100 * work.high),
        queue.mean,
        (queue.low, queue.high),
    )


@styled
def draw(data: Load) -> Figure:
    """Busy shares on the left, queues on the right, roles in the same rows."""
    n = len(data.scenarios)
    figure = new_figure(10.0, 0.9 + len(data.roles) * (0.35 + 0.32 * n))
    left, right = figure.subplots(1, 2, width_ratios=[1.35, 1.0])
    thick = 0.82 / n
    for row, bars in enumerate(data.bars):
        for position, bar in enumerate(bars):
            place = row + (position - (n - 1) / 2) * thick
            colour = COLOURS[position % len(COLOURS)]
            _draw_busy(left, place, 0.88 * thick, bar, colour)
            _draw_queue(right, place, 0.88 * thick, bar, colour)
    busiest = max(
        (bar.all_work for bars in data.bars for bar in bars if math.isfinite(bar.all_work)), default=0
    )
    left.set_xlim(0.0, max(100.0, busiest) * 1.12)
    longest = max((bar.queue for bars in data.bars for bar in bars if math.isfinite(bar.queue)), default=0)
    right.set_xlim(0.0, 1.25 * longest or 1.0)
    name_axis(left, range(len(data.roles)), data.roles, "role")
    name_axis(right, range(len(data.roles)), [""] * len(data.roles), "role")
    for axes in (left, right):
        axes.yaxis.label.set_visible(False)
    number_axis(left, "x", "busy, % of contracted hours")
    number_axis(right, "x", "queue, tasks waiting on average")
    hatched = Patch(facecolor="white", edgecolor=INK, hatch="////", label="prospecting (hatched)")
    return finish(figure, data.title, data.footnote, [*scenario_handles(data.scenarios), hatched])


def _draw_busy(axes: Axes, place: float, thick: float, bar: LoadBar, colour: str) -> None:
    if not math.isfinite(bar.all_work):
        axes.text(1.0, place, "nobody holds this role", va="center", fontsize=8.5)
        return
    axes.barh([place], [bar.work], height=thick, color=colour)
    extra = bar.all_work - bar.work
    if extra > 0.0:
        axes.barh(
            [place], [extra], left=[bar.work], height=thick, facecolor="white", edgecolor=colour, hatch="////"
        )
    end = bar.all_work
    if math.isfinite(bar.work_interval[0]):
        axes.plot(bar.work_interval, [place, place], color=INK, linewidth=1.3)
        end = max(end, bar.work_interval[1])
    words = f"{bar.work:.0f} %" + (f" + {extra:.0f} %" if extra >= 0.5 else "")
    axes.annotate(words, (end, place), xytext=(4, 0), textcoords="offset points", va="center", fontsize=8.5)


def _draw_queue(axes: Axes, place: float, thick: float, bar: LoadBar, colour: str) -> None:
    if not math.isfinite(bar.queue):
        return
    axes.barh([place], [bar.queue], height=thick, color=colour)
    end = bar.queue
    if math.isfinite(bar.queue_interval[0]):
        axes.plot(bar.queue_interval, [place, place], color=INK, linewidth=1.3)
        end = max(end, bar.queue_interval[1])
    axes.annotate(
        f"{bar.queue:,.1f}",
        (end, place),
        xytext=(4, 0),
        textcoords="offset points",
        va="center",
        fontsize=8.5,
    )


CHART = Chart("load", "Who is busy, and for whom does work wait?", prepare, draw)
