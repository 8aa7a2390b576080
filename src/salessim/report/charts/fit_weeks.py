"""Leads and wins week by week beside what the fit expects of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from numpy.typing import NDArray

from salessim.fit.arrivals import Arrivals
from salessim.fit.fitting import Fitted
from salessim.report.charts.registry import Chart
from salessim.report.charts.style import COLOURS, finish, new_figure, number_axis, styled

__all__ = ["CHART"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Weeks:
    """Leads and wins, seen and expected, and two standard deviations of each; shape (n_weeks,)."""

    title: str
    leads: Floats
    leads_fitted: Floats
    leads_sd: Floats
    wins: Floats
    wins_fitted: Floats
    wins_sd: Floats
    footnote: tuple[str, ...]


def prepare(found: Fitted) -> Weeks | None:
    """Sums over the sources that could be fitted."""
    sources = [one for one in found.arrivals.values() if isinstance(one, Arrivals)]
    if not sources:
        return None
    fitted = np.sum([one.fitted for one in sources], axis=0)
    variance = np.sum([one.dispersion * one.fitted for one in sources], axis=0)
    shocks = getattr(found.shocks, "mean_sd", 0.0)
    wins_sd = np.sqrt(found.expected + (shocks * found.expected) ** 2)
    outside = float((np.abs(found.wins - found.expected) > 2 * wins_sd).mean())
    return Weeks(
        title=f"{1 - outside:.0%} of the weeks' wins lie in the fitted band",
        leads=np.sum([one.counts for one in sources], axis=0).astype(np.float64),
        leads_fitted=fitted,
        leads_sd=np.sqrt(variance),
        wins=found.wins.astype(np.float64),
        wins_fitted=found.expected,
        wins_sd=wins_sd,
        footnote=(
            f"Weeks before Monday {found.known.start}. Expected wins: by source and age of the leads that came.",
            "Bands: two standard deviations; leads by their dispersion, wins by chance and what moves all deals.",
        ),
    )


@styled
def draw(data: Weeks) -> Figure:
    """Two panels over the same weeks."""
    figure = new_figure(9.0, 5.2)
    upper, lower = figure.subplots(2, 1, sharex=True)
    weeks = -np.arange(data.leads.size, 0, -1)
    for axes, seen, fitted, sd, label in (
        (upper, data.leads, data.leads_fitted, data.leads_sd, "leads a week"),
        (lower, data.wins, data.wins_fitted, data.wins_sd, "won deals a week"),
    ):
        low = np.maximum(fitted - 2 * sd, 0)
        axes.fill_between(weeks, low, fitted + 2 * sd, color=COLOURS[0], alpha=0.2, linewidth=0)
        axes.plot(weeks, fitted, color=COLOURS[0], linewidth=2.0)
        axes.plot(weeks, seen, "o-", color="#1F2933", linewidth=0.8, markersize=3.5)
        number_axis(axes, "y", label)
        axes.set_ylim(bottom=0)
    number_axis(lower, "x", "week before the start")
    handles = [
        Line2D([], [], color="#1F2933", marker="o", markersize=3.5, label="seen"),
        Line2D([], [], color=COLOURS[0], linewidth=2.0, label="expected"),
        Patch(color=COLOURS[0], alpha=0.2, label="two standard deviations"),
    ]
    return finish(figure, data.title, data.footnote, handles)


CHART = Chart("fit_weeks", "Do leads and wins come as the fit says?", prepare, draw, about=Fitted)
