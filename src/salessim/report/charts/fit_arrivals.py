"""Weekly leads of all sources, and what was fitted to them: the mean, and two standard deviations around it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
from matplotlib.artist import Artist
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from numpy.typing import NDArray

from salessim.fit.arrivals import Arrivals
from salessim.fit.company_fit import CompanyFit
from salessim.fit.fitting import Fitted
from salessim.report.charts.calendar_weeks import week_axis
from salessim.report.charts.registry import Chart
from salessim.report.charts.style import COLOURS, INK, finish, new_figure, number_axis, styled

__all__ = ["CHART", "FitArrivals", "draw_fit_arrivals", "fit_arrivals_data"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class FitArrivals:
    """Leads a week, oldest first; the last week ends at the Monday.

    Attributes
    ----------
    counts : array of int, shape (n_weeks,)
    mean, sd : array, shape (n_weeks,)
    """

    title: str
    start: date
    counts: NDArray[np.int64]
    mean: Floats
    sd: Floats
    footnote: tuple[str, ...]


def fit_arrivals_data(fitted: Fitted) -> FitArrivals | None:
    """Sums over the sources; None where the arrivals of none could be fitted.

    Parameters
    ----------
    fitted : Fitted
        Sources that were refused have no mean, so their leads are left out.

    Returns
    -------
    FitArrivals or None
        The variance of the sum is that of independent sources, whose dispersions were fitted to make it so.
    """
    found = [one for one in fitted.arrivals.values() if isinstance(one, Arrivals)]
    if not found:
        return None
    counts = np.sum([one.counts for one in found], axis=0)
    mean = np.sum([one.fitted for one in found], axis=0)
    sd = np.sqrt(np.sum([one.dispersion * one.fitted for one in found], axis=0))
    within = int((np.abs(counts - mean) <= 2.0 * sd).sum())
    sources = "1 source" if len(found) == 1 else f"{len(found)} sources"
    footnote = [
        f"{int(counts.sum()):,} leads of {sources}; mean by level, growth, and month factors where there is a year.",
        "Band: two standard deviations about the mean, as unevenly as leads came; 19 of 20 weeks would lie within.",
    ]
    n_refused = len(fitted.arrivals) - len(found)
    if n_refused:
        footnote.append(f"Left out: sources with too few leads to be fitted ({n_refused}).")
    return FitArrivals(
        title=f"About {mean[-1]:,.0f} leads a week of late; {within} of {len(counts)} weeks lie within the band",
        start=fitted.known.start,
        counts=counts,
        mean=mean,
        sd=sd,
        footnote=tuple(footnote),
    )


@styled
def draw_fit_arrivals(data: FitArrivals) -> Figure:
    """Marks for weeks over a line and its band."""
    figure = new_figure(9.0, 4.0)
    axes = figure.add_subplot()
    n = len(data.counts)
    edges = np.arange(-n, 1.0)
    low, high = np.maximum(data.mean - 2.0 * data.sd, 0.0), data.mean + 2.0 * data.sd
    low, high, mean = (np.append(one, one[-1]) for one in (low, high, data.mean))
    axes.fill_between(edges, low, high, step="post", color=COLOURS[0], alpha=0.22, linewidth=0)
    axes.step(edges, mean, where="post", color=COLOURS[0], linewidth=2.0)
    axes.plot(edges[:-1] + 0.5, data.counts, "o", color=INK, markersize=4.5)
    number_axis(axes, "y", "leads a week")
    axes.set_ylim(bottom=0.0)
    week_axis(axes, data.start, -n - 0.5, 0.5)
    return finish(figure, data.title, data.footnote, _handles())


def _handles() -> list[Artist]:
    return [
        Line2D([], [], linestyle="none", marker="o", color=INK, markersize=4.5, label="seen"),
        Line2D([], [], color=COLOURS[0], linewidth=2.0, label="fitted mean"),
        Patch(facecolor=COLOURS[0], alpha=0.22, linewidth=0, label="two standard deviations"),
    ]


CHART = Chart(
    "fit_arrivals",
    "How many leads come a week?",
    lambda found: fit_arrivals_data(found.fitted),
    draw_fit_arrivals,
    about=CompanyFit,
)
