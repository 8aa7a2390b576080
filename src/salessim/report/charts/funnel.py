"""Funnel: leads, accepted leads, opportunities and deals of each scenario, with the rates between them."""

from __future__ import annotations

import math
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.figure import Figure

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
from salessim.report.measured import estimate_of

__all__ = ["CHART", "Funnel", "FunnelBar", "draw", "prepare"]

STEPS = (
    ("leads", "leads", ""),
    ("accepted_leads", "accepted leads", "acceptance_rate"),
    ("opportunities", "opportunities", "opportunity_rate"),
    ("won_deals", "won deals", "win_rate"),
)
_RATE_WORDS = {"acceptance_rate": "accepted", "opportunity_rate": "became one", "win_rate": "won"}
_MOST_SCENARIOS = 5


@dataclass(frozen=True, slots=True)
class FunnelBar:
    """One step of one scenario: mean count, its interval, and what stands beside it."""

    count: float
    low: float
    high: float
    words: str


@dataclass(frozen=True, slots=True)
class Funnel:
    """Bars by step, then scenario."""

    title: str
    scenarios: tuple[str, ...]
    steps: tuple[str, ...]
    bars: tuple[tuple[FunnelBar, ...], ...]
    footnote: tuple[str, ...]


def prepare(outcome: ExperimentResult) -> Funnel | None:
    """Mean counts with intervals; None when a run has no leads measured."""
    shown = outcome.results[:_MOST_SCENARIOS]
    steps = [step for step in STEPS if all(step[0] in result for result in shown)]
    if len(steps) < 2:
        return None
    bars = tuple(tuple(_bar(result, metric, rate) for result in shown) for metric, _, rate in steps)
    if not any(math.isfinite(bar.count) for row in bars for bar in row):
        return None
    footnote = [
        played(outcome),
        "Bars: means; thin lines: 95 % interval (simulation error only).",
        "Percentages: share of the step above, among those decided by the end.",
        "Leads that were on their way at the start count as opportunities and deals, too.",
    ]
    if len(outcome.results) > _MOST_SCENARIOS:
        footnote.append(f"The first {_MOST_SCENARIOS} of {len(outcome.results)} scenarios are shown.")
    names = tuple(safe(result.name) for result in shown)
    return Funnel(_title(names, bars), names, tuple(step[1] for step in steps), bars, tuple(footnote))


def _title(names: tuple[str, ...], bars: tuple[tuple[FunnelBar, ...], ...]) -> str:
    """The finding for one or two scenarios, the question for more."""
    parts = [
        f"{name} has {first.count:,.0f} leads and {last.count:,.0f} deals"
        for name, first, last in zip(names, bars[0], bars[-1], strict=True)
        if math.isfinite(first.count) and math.isfinite(last.count)
    ]
    return ", ".join(parts) if 0 < len(parts) == len(names) <= 2 else "Where do leads get lost?"


def _bar(result: Result, metric: str, rate: str) -> FunnelBar:
    one = estimate_of(result, metric)
    if not math.isfinite(one.mean):
        return FunnelBar(math.nan, math.nan, math.nan, "not estimable")
    words = f"{one.mean:,.0f}" if one.mean >= 10 else f"{one.mean:,.1f}"
    if rate in result:
        share = estimate_of(result, rate).mean
        if math.isfinite(share):
            words += f"  ({100 * share:.0f} % {_RATE_WORDS[rate]})"
    return FunnelBar(one.mean, one.low, one.high, words)


@styled
def draw(data: Funnel) -> Figure:
    """Horizontal bars, scenarios beside each other within a step."""
    n = len(data.scenarios)
    figure = new_figure(9.0, 0.9 + len(data.steps) * (0.35 + 0.30 * n))
    axes = figure.add_subplot()
    thick = 0.84 / n
    for step, row in enumerate(data.bars):
        for position, bar in enumerate(row):
            _draw_bar(axes, step + (position - (n - 1) / 2) * thick, thick * 0.88, bar, position)
    largest = max((bar.count for row in data.bars for bar in row if math.isfinite(bar.count)), default=0.0)
    axes.set_xlim(0.0, 1.22 * largest or 1.0)
    name_axis(axes, range(len(data.steps)), data.steps, "step")
    axes.yaxis.label.set_visible(False)
    number_axis(axes, "x", "number in one replication")
    return finish(figure, data.title, data.footnote, scenario_handles(data.scenarios))


def _draw_bar(axes: Axes, place: float, thick: float, bar: FunnelBar, position: int) -> None:
    if not math.isfinite(bar.count):
        axes.text(0.0, place, f" {bar.words}", va="center", fontsize=9)
        return
    axes.barh([place], [bar.count], height=thick, color=COLOURS[position % len(COLOURS)])
    end = bar.count
    if math.isfinite(bar.low):
        axes.plot([bar.low, bar.high], [place, place], color=INK, linewidth=1.3)
        end = max(end, bar.high)
    axes.annotate(bar.words, (end, place), xytext=(5, 0), textcoords="offset points", va="center", fontsize=9)


CHART = Chart("funnel", "How many leads get how far?", prepare, draw)
