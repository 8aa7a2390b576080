"""Won deals week by week: what was, and the bands of what comes."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from numpy.typing import NDArray

from salessim.fit.forecast import BANDS, Forecast, doubt_of
from salessim.report.charts.registry import Chart
from salessim.report.charts.style import COLOURS, INK, finish, new_figure, number_axis, styled

__all__ = ["CHART"]

Floats = NDArray[np.float64]
_HISTORY = 26  # weeks shown before the start
_SHADES = (0.45, 0.28, 0.15)


@dataclass(frozen=True, slots=True)
class Weeks:
    """Weekly wins before the start (n_past,), and mean and bands after it (n_bands, 2, n_weeks)."""

    title: str
    past: Floats
    mean: Floats
    bands: Floats
    footnote: tuple[str, ...]


def prepare(found: Forecast) -> Weeks | None:
    """Bands of the runs that did not fail; None when there are none."""
    runs = found.won.reshape(-1, found.n_weeks)
    runs = runs[np.isfinite(runs).all(axis=1)]
    if not len(runs):
        return None
    tails = [((1 - band) / 2, (1 + band) / 2) for band in BANDS]
    total = runs.sum(axis=1)
    low, high = np.quantile(total, [0.1, 0.9])
    doubt = doubt_of(found.won.sum(axis=2))
    split = (
        f"Variance of the total: {doubt.unknown:.0%} unknown inputs, {1 - doubt.unknown:.0%} luck."
        if math.isfinite(doubt.unknown)
        else "How much is luck is not estimable."
    )
    return Weeks(
        title=f"{found.n_weeks} weeks from {found.start}: {total.mean():.0f} won deals, 80 % sure of "
        f"{low:.0f} to {high:.0f}",
        past=found.history[-_HISTORY:].astype(np.float64),
        mean=runs.mean(axis=0),
        bands=np.array([np.quantile(runs, tail, axis=0) for tail in tails]),
        footnote=(
            f"{found.n_runs:,} runs, seed {found.seed}. Bands: 50, 80 and 95 % of the runs of each week.",
            f"{split} Nothing else changes: people, offer and sources go on as fitted.",
        ),
    )


@styled
def draw(data: Weeks) -> Figure:
    """Bars of what was, a line and bands of what comes, and a line between them."""
    figure = new_figure(9.0, 3.9)
    axes = figure.add_subplot()
    past, ahead = -np.arange(data.past.size, 0, -1), np.arange(data.mean.size)
    axes.bar(past, data.past, width=0.8, color="#B8C0C8")
    for (low, high), shade in zip(data.bands[::-1], _SHADES[::-1], strict=True):
        axes.bar(ahead, high - low, bottom=low, width=0.86, color=COLOURS[0], alpha=shade, linewidth=0)
    axes.plot(ahead, data.mean, "o-", color=COLOURS[0], linewidth=1.6, markersize=4.0)
    axes.axvline(-0.5, color=INK, linewidth=1.2, linestyle="--")
    number_axis(axes, "x", "week from the start")
    number_axis(axes, "y", "won deals a week")
    axes.set_ylim(bottom=0)
    names = ("50 %", "80 %", "95 %")
    handles = [
        Patch(color="#B8C0C8", label="won so far"),
        Line2D([], [], color=COLOURS[0], marker="o", markersize=4.0, label="mean forecast"),
        *(Patch(color=COLOURS[0], alpha=s, label=n) for n, s in zip(names, _SHADES, strict=True)),
    ]
    return finish(figure, data.title, data.footnote, handles)


CHART = Chart("forecast_weeks", "How many deals will be won, week by week?", prepare, draw, about=Forecast)
