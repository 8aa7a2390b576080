"""Attainment: how far people come towards their quotas, and where their plans have kinks."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from numpy.typing import NDArray

from salessim.experiment.outcome import ExperimentResult
from salessim.experiment.result import Result
from salessim.metrics.pay_periods import BAND_WIDTH, N_BANDS
from salessim.report.charts.panels import label_edges, panel_grid
from salessim.report.charts.registry import Chart
from salessim.report.charts.style import (
    COLOURS,
    GREY,
    finish,
    played,
    safe,
    styled,
)
from salessim.report.wording import metric_title
from salessim.statistics.intervals import mean_interval

__all__ = ["CHART", "Attainment", "Histogram", "PlanPanel", "draw", "histograms_of", "prepare"]

Floats = NDArray[np.float64]
QUESTION = "How far do people come towards their quotas?"
PERIODS, KINKS = "periods_by_attainment", "kinks_by_attainment"
EDGES = 100.0 * BAND_WIDTH * np.arange(N_BANDS + 1)
_MOST_SCENARIOS = 4
_MOST_PLANS = 6


@dataclass(frozen=True, slots=True)
class Histogram:
    """Share of the periods of a plan in each band (%), mean of the replications and its 95 % interval."""

    mean: Floats
    low: Floats
    high: Floats
    at_quota: float
    """Mean share at or above the quota (%)."""


@dataclass(frozen=True, slots=True)
class PlanPanel:
    """One plan: a histogram for each scenario, None where it is not used; and its kinks (% of quota)."""

    plan: str
    histograms: tuple[Histogram | None, ...]
    kinks: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Attainment:
    """Plans beside each other."""

    title: str
    scenarios: tuple[str, ...]
    panels: tuple[PlanPanel, ...]
    footnote: tuple[str, ...]


def histograms_of(result: Result) -> dict[str, tuple[Histogram, tuple[float, ...]]]:
    """Histogram and kinks of each plan of a run with periods that ended."""
    if PERIODS not in result:
        return {}
    labels, counts = result.labels(PERIODS), result[PERIODS]
    kinks = result[KINKS] if KINKS in result else np.full_like(counts, math.nan)
    plans = list(dict.fromkeys(label.rpartition(".")[0] for label in labels))
    found = {}
    for number, plan in enumerate(plans):
        mine = slice(number * N_BANDS, (number + 1) * N_BANDS)
        total = counts[:, mine].sum(axis=1)
        some = total > 0
        if not some.any():
            continue
        shares = 100.0 * counts[some, mine] / total[some, None]
        intervals = [mean_interval(column) for column in shares.T]
        mean, low, high = (
            np.array([getattr(one, name) for one in intervals], dtype=np.float64)
            for name in ("estimate", "low", "high")
        )
        first = next((row for row in kinks[:, mine] if np.isfinite(row).any()), np.array([]))
        at = tuple(100.0 * share for share in first[np.isfinite(first)].tolist())
        reached = float(mean[round(1.0 / BAND_WIDTH) :].sum())
        found[plan] = (Histogram(mean, low, high, reached), at)
    return found


def prepare(outcome: ExperimentResult) -> Attainment | None:
    """Attainment by plan; None when no pay period with a quota ended, or it was not measured."""
    pairs = [(one, mine) for one in outcome.results if (mine := histograms_of(one))][:_MOST_SCENARIOS]
    plans = list(dict.fromkeys(plan for _, found in pairs for plan in found))
    if not plans:
        return None
    panels = []
    for plan in plans[:_MOST_PLANS]:
        found = [mine.get(plan) for _, mine in pairs]
        kinks = sorted({kink for one in found if one is not None for kink in one[1]})
        panels.append(
            PlanPanel(safe(metric_title(plan)), tuple(one[0] if one else None for one in found), tuple(kinks))
        )
    footnote = [
        played(outcome),
        "Pay periods that ended on the seat, by attainment in bands of 5 % of quota; the last band has all from twice "
        "the quota on. Lines: mean of the replications; bars: its 95 % interval, by simulation.",
        "Kinks: where a tier or a bonus of the plan begins.",
    ]
    if len(plans) > len(panels):
        footnote.append(f"{len(panels)} of {len(plans)} plans are shown.")
    if len(outcome.results) > len(pairs):
        footnote.append(f"{len(pairs)} of {len(outcome.results)} scenarios are shown.")
    names = tuple(safe(one.name) for one, _ in pairs)
    return Attainment(_title(names, tuple(panels)), names, tuple(panels), tuple(footnote))


def _title(names: tuple[str, ...], panels: tuple[PlanPanel, ...]) -> str:
    """Share at quota by plan, for one scenario and up to three plans."""
    if len(names) > 1 or len(panels) > 3:
        return QUESTION
    parts = [f"{panel.plan} {one.at_quota:.0f} %" for panel in panels if (one := panel.histograms[0])]
    return f"Pay periods at or above quota: {', '.join(parts)}"


@styled
def draw(data: Attainment) -> Figure:
    """A panel a plan, a stepped line a scenario."""
    figure, panels = panel_grid(len(data.panels), 3.0, same_y=False)
    for axes, panel in zip(panels, data.panels, strict=True):
        draw_kinks(axes, panel.kinks)
        for number, one in enumerate(panel.histograms):
            if one is not None:
                draw_histogram(axes, one, COLOURS[number % len(COLOURS)], number, len(data.scenarios))
        axes.set_title(panel.plan, loc="left", fontsize=10.0, fontweight="bold")
    label_edges(panels, "attainment (% of quota)", "share of pay periods (%)")
    for axes in panels:
        axes.set_ylim(bottom=0.0)
    panels[0].set_xlim(0.0, EDGES[-1])
    handles = [
        Line2D([], [], color=COLOURS[k % len(COLOURS)], linewidth=2.0, label=name)
        for k, name in enumerate(data.scenarios)
    ]
    handles += [
        Line2D([], [], color=GREY, linewidth=1.2, label="quota"),
        Line2D([], [], color=GREY, linewidth=1.2, linestyle=":", label="kink of the plan"),
    ]
    return finish(figure, data.title, data.footnote, handles)


def draw_kinks(axes: Axes, kinks: tuple[float, ...]) -> None:
    """Lines at the quota and at the kinks."""
    axes.axvline(100.0, color=GREY, linewidth=1.2)
    for kink in kinks:
        axes.axvline(min(kink, EDGES[-1]), color=GREY, linewidth=1.2, linestyle=":")


def draw_histogram(axes: Axes, one: Histogram, colour: str, number: int, of: int) -> None:
    """A stepped line, and an interval in each band."""
    axes.stairs(one.mean, EDGES, color=colour, linewidth=1.8, fill=False)
    if of == 1:
        axes.stairs(one.mean, EDGES, color=colour, alpha=0.15, fill=True, linewidth=0.0)
    places = EDGES[:-1] + 100.0 * BAND_WIDTH * (number + 1) / (of + 1)
    known = np.isfinite(one.low) & (one.high > 0)
    axes.vlines(
        places[known],
        np.maximum(one.low[known], 0.0),
        one.high[known],
        color=colour,
        linewidth=1.0,
        alpha=0.8,
    )


CHART = Chart("attainment", QUESTION, prepare, draw)
