"""Forecasts beside baselines: how far off, and how often the bands held."""

from __future__ import annotations

from dataclasses import dataclass

from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from salessim.fit.backtest import OURS, Backtest
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
    styled,
)

__all__ = ["CHART"]


@dataclass(frozen=True, slots=True)
class Row:
    """One method: mean CRPS of single weeks (deals), and the share of weeks in its 80 % band."""

    name: str
    crps: float
    covered: float
    is_ours: bool
    knows_arrivals: bool


@dataclass(frozen=True, slots=True)
class Rows:
    """Methods from best to worst."""

    title: str
    rows: tuple[Row, ...]
    footnote: tuple[str, ...]


def prepare(found: Backtest) -> Rows:
    """Scores of single weeks, best first."""
    rows = sorted(
        (
            Row(
                safe(one.name + (", arrivals known" if one.knows_arrivals else ""), 40),
                one.by_week.crps,
                one.by_week.covered[1],
                one.name == OURS,
                one.knows_arrivals,
            )
            for one in found.methods
        ),
        key=lambda row: row.crps,
    )
    ours = next(row for row in rows if row.is_ours and not row.knows_arrivals)
    rivals = [row for row in rows if not row.is_ours and not row.knows_arrivals]
    best = rivals[0]
    how = "closer" if ours.crps < best.crps else "further off"
    return Rows(
        title=f"Back-test: {how} than the best baseline, {ours.crps:.1f} against {best.crps:.1f} deals a week",
        rows=tuple(rows),
        footnote=(
            f"{len(found.origins)} origins from {found.origins[0]} to {found.origins[-1]}, {found.n_weeks} weeks each; "
            "only what was known then.",
            "CRPS: mean distance of a forecast's distribution from what happened, in deals; smaller is better. "
            "Weeks of overlapping forecasts are not independent.",
        ),
    )


@styled
def draw(data: Rows) -> Figure:
    """Two panels: CRPS, and coverage beside the 80 % that was promised."""
    figure = new_figure(9.0, 0.9 + 0.42 * len(data.rows))
    left, right = figure.subplots(1, 2, sharey=True, width_ratios=(3, 2))
    places = list(range(len(data.rows)))
    for place, row in zip(places, data.rows, strict=True):
        colour = COLOURS[0] if row.is_ours else GREY
        face = colour if not row.knows_arrivals else "white"
        left.plot([0, row.crps], [place, place], color=colour, linewidth=1.4)
        left.plot([row.crps], [place], "o", color=colour, markerfacecolor=face, markersize=7.0)
        right.plot([100 * row.covered], [place], "s", color=colour, markerfacecolor=face, markersize=7.0)
    right.axvline(80, color=INK, linewidth=1.2, linestyle="--")
    name_axis(left, places, [row.name for row in data.rows], "")
    left.invert_yaxis()
    number_axis(left, "x", "mean CRPS of a week (deals)")
    number_axis(right, "x", "weeks inside the 80 % band (%)")
    left.set_xlim(left=0)
    right.set_xlim(0, 100)
    handles = [
        Line2D([], [], linestyle="none", marker="o", color=COLOURS[0], label="salessim"),
        Line2D([], [], linestyle="none", marker="o", color=GREY, label="baselines"),
        Line2D(
            [], [], linestyle="none", marker="o", color=GREY, markerfacecolor="white", label="arrivals known"
        ),
        Line2D([], [], color=INK, linestyle="--", label="promised"),
    ]
    return finish(figure, data.title, data.footnote, handles)


CHART = Chart("backtest_scores", "Would its forecasts have been right before?", prepare, draw, about=Backtest)
