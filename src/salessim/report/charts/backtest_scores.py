"""Scores of a back-test: how near each method came, and whether its bands held what they promised."""

from __future__ import annotations

import math
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

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

__all__ = ["CHART", "BacktestScores", "ScoreRow", "backtest_scores_data", "by_luck", "draw_backtest_scores"]

PROMISED = 0.80
_LUCK = 0.90


@dataclass(frozen=True, slots=True)
class ScoreRow:
    """One method: its score (won deals a week) and the share of weeks within its 80 % band (%)."""

    name: str
    crps: float
    covered: float
    is_ours: bool
    knows_arrivals: bool


@dataclass(frozen=True, slots=True)
class BacktestScores:
    """Rows from top to bottom, those without known arrivals first, the nearest on top; ``luck`` in per cent."""

    title: str
    rows: tuple[ScoreRow, ...]
    luck: tuple[float, float]
    footnote: tuple[str, ...]


def backtest_scores_data(backtest: Backtest) -> BacktestScores:
    """Scores of single weeks, over all origins."""
    rows = [
        ScoreRow(
            safe(one.name + (", arrivals known" if one.knows_arrivals else ""), 40),
            one.by_week.crps,
            100.0 * one.by_week.covered[1],
            one.name == OURS,
            one.knows_arrivals,
        )
        for one in backtest.methods
    ]
    rows.sort(key=lambda row: (row.knows_arrivals, row.crps))
    n = int(backtest.happened.size)
    low, high = by_luck(n, PROMISED)
    footnote = [
        f"{n} weeks: {len(backtest.origins)} origins from {backtest.origins[0].isoformat()} to "
        f"{backtest.origins[-1].isoformat()}, {backtest.n_weeks} weeks each; "
        "nothing was known that was not known then.",
        "CRPS: continuous ranked probability score, in won deals; of a forecast without spread it is the error.",
        f"Grey area: where {100 * _LUCK:.0f} % of true promises would end up with so many independent weeks; "
        "weeks that share an origin or an outcome make it wider.",
    ]
    if any(row.knows_arrivals for row in rows):
        footnote.append("Arrivals known: was told how many leads would come, so it is no forecast.")
    if backtest.n_failed:
        footnote.append(f"Runs that failed and are left out: {backtest.n_failed:,}.")
    return BacktestScores(_title(rows, backtest), tuple(rows), (100.0 * low, 100.0 * high), tuple(footnote))


def by_luck(n: int, share: float) -> tuple[float, float]:
    """Ends of the middle 90 % of the share of hits in n independent trials.

    Examples
    --------
    >>> by_luck(10, 0.5)
    (0.2, 0.8)
    """
    from scipy.special import bdtr

    tail = (1.0 - _LUCK) / 2.0
    low, high = (next(k for k in range(n + 1) if bdtr(k, n, share) >= at) for at in (tail, 1.0 - tail))
    return low / n, high / n


def _title(rows: list[ScoreRow], backtest: Backtest) -> str:
    """Ours beside the best of the others, with nothing known of arrivals."""
    blind = [row for row in rows if not row.knows_arrivals and math.isfinite(row.crps)]
    ours = [row for row in blind if row.is_ours]
    others = [row for row in blind if not row.is_ours]
    over = f"{len(backtest.origins)} origins"
    if not ours or not others or others[0].crps <= 0:
        return f"How near the forecasts came, over {over}"
    change = round(100.0 * (ours[0].crps / others[0].crps - 1.0))
    best = others[0].name
    if change == 0:
        return f"Over {over}, {OURS} is as near as the best baseline ({best})"
    word = "better" if change < 0 else "worse"
    return f"Over {over}, {OURS} scores {abs(change)} % {word} than the best baseline ({best})"


@styled
def draw_backtest_scores(data: BacktestScores) -> Figure:
    """Two panels with a row a method: score, and share within the band beside the promise."""
    figure = new_figure(9.0, 1.0 + 0.42 * len(data.rows))
    left, right = figure.subplots(1, 2, sharey=True)
    right.axvspan(*data.luck, color="#E3E8ED", linewidth=0)
    right.axvline(100.0 * PROMISED, color=INK, linewidth=1.2, linestyle="--")
    for place, row in enumerate(data.rows):
        for axes, value in ((left, row.crps), (right, row.covered)):
            _draw_dot(axes, place, value, row)
    n_blind = sum(not row.knows_arrivals for row in data.rows)
    if 0 < n_blind < len(data.rows):
        for axes in (left, right):
            axes.axhline(n_blind - 0.5, color="#B8C0C8", linewidth=0.8)
    name_axis(left, range(len(data.rows)), [row.name for row in data.rows], "method")
    left.yaxis.label.set_visible(False)
    for label, row in zip(left.get_yticklabels(), data.rows, strict=True):
        label.set_fontweight("bold" if row.is_ours else "normal")
    right.tick_params(axis="y", length=0)
    number_axis(left, "x", "CRPS, won deals a week (smaller is better)")
    number_axis(right, "x", "weeks within the 80 % band (%)")
    left.set_xlim(
        0.0, 1.08 * max((row.crps for row in data.rows if math.isfinite(row.crps)), default=1.0) or 1.0
    )
    right.set_xlim(min(40.0, *(row.covered - 5.0 for row in data.rows)), 104.0)
    return finish(figure, data.title, data.footnote, _handles())


def _draw_dot(axes: Axes, place: int, value: float, row: ScoreRow) -> None:
    if not math.isfinite(value):
        axes.text(0.02, place, "not estimable", transform=axes.get_yaxis_transform(), va="center", color=GREY)
        return
    colour = COLOURS[0] if row.is_ours else GREY
    shape = "o" if row.is_ours else "D"
    axes.plot(
        [value], [place], shape, color=colour, markersize=8.0 if row.is_ours else 6.0,
        markerfacecolor="white" if row.knows_arrivals else colour, markeredgewidth=1.6,
    )  # fmt: skip


def _handles() -> list[Line2D | Patch]:
    return [
        Line2D([], [], linestyle="none", marker="o", color=COLOURS[0], markersize=8, label=OURS),
        Line2D([], [], linestyle="none", marker="D", color=GREY, markersize=6, label="baseline"),
        Line2D([], [], color=INK, linewidth=1.2, linestyle="--", label="promised: 80 %"),
    ]


CHART = Chart(
    "backtest_scores",
    "How near did each method come, and did its bands hold what they promised?",
    backtest_scores_data,
    draw_backtest_scores,
    about=Backtest,
)
