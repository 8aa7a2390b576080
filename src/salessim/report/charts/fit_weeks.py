"""Weekly wins beside those that the fit expects given when the leads came, with what luck alone would do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
from matplotlib.artist import Artist
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from numpy.typing import NDArray

from salessim.fit.company_fit import CompanyFit
from salessim.fit.fitting import Fitted
from salessim.fit.shocks import Shocks
from salessim.report.charts.calendar_weeks import week_axis
from salessim.report.charts.registry import Chart
from salessim.report.charts.style import COLOURS, INK, finish, new_figure, number_axis, styled

__all__ = ["CHART", "FitWeeks", "draw_fit_weeks", "fit_weeks_data"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class FitWeeks:
    """Won deals a week, oldest first; the last week ends at the Monday.

    Attributes
    ----------
    wins : array of int, shape (n_weeks,)
    expected : array, shape (n_weeks,)
    low, high : array, shape (n_weeks,)
        Two standard deviations of luck about what is expected.
    """

    title: str
    start: date
    wins: NDArray[np.int64]
    expected: Floats
    low: Floats
    high: Floats
    footnote: tuple[str, ...]


def fit_weeks_data(fitted: Fitted) -> FitWeeks | None:
    """Wins, what was expected, and luck; None where there is no whole week.

    Parameters
    ----------
    fitted : Fitted

    Returns
    -------
    FitWeeks or None
        Wins of many leads with a small chance each vary as a Poisson number does.
    """
    wins, expected = fitted.wins, fitted.expected
    if not len(wins):
        return None
    sd = np.sqrt(np.maximum(expected, 0.0))
    low, high = np.maximum(expected - 2.0 * sd, 0.0), expected + 2.0 * sd
    within = int(((wins >= low) & (wins <= high)).sum())
    footnote = [
        f"{int(wins.sum()):,} wins in {len(wins)} weeks; {expected.sum():,.0f} expected from when leads came, their "
        "sources, and the time that deals take.",
        "Band: two standard deviations of luck alone (Poisson); 19 of 20 weeks would lie within.",
        *_shared(fitted),
    ]
    return FitWeeks(
        title=f"{within} of {len(wins)} weeks lie within what luck alone would do",
        start=fitted.known.start,
        wins=wins,
        expected=expected,
        low=low,
        high=high,
        footnote=tuple(footnote),
    )


def _shared(fitted: Fitted) -> list[str]:
    """How much more than luck the weeks vary, where that could be fitted."""
    shocks = fitted.shocks
    if not isinstance(shocks, Shocks):
        return [f"Whether weeks vary by more than luck is not known: {shocks.why_not}."]
    return [f"Variance over that of luck: {shocks.dispersion:.1f} (1 would be luck alone)."]


@styled
def draw_fit_weeks(data: FitWeeks) -> Figure:
    """Marks for weeks over steps of what was expected and a band of luck."""
    figure = new_figure(9.0, 4.0)
    axes = figure.add_subplot()
    n = len(data.wins)
    edges = np.arange(-n, 1.0)
    low, high, expected = (np.append(one, one[-1]) for one in (data.low, data.high, data.expected))
    axes.fill_between(edges, low, high, step="post", color=COLOURS[0], alpha=0.22, linewidth=0)
    axes.step(edges, expected, where="post", color=COLOURS[0], linewidth=2.0)
    axes.plot(edges[:-1] + 0.5, data.wins, "o", color=INK, markersize=4.5)
    number_axis(axes, "y", "won deals a week")
    axes.set_ylim(bottom=0.0)
    week_axis(axes, data.start, -n - 0.5, 0.5)
    return finish(figure, data.title, data.footnote, _handles())


def _handles() -> list[Artist]:
    return [
        Line2D([], [], linestyle="none", marker="o", color=INK, markersize=4.5, label="won"),
        Line2D([], [], color=COLOURS[0], linewidth=2.0, label="expected given the leads"),
        Patch(facecolor=COLOURS[0], alpha=0.22, linewidth=0, label="luck alone"),
    ]


CHART = Chart(
    "fit_weeks",
    "Do weekly wins vary by more than luck?",
    lambda found: fit_weeks_data(found.fitted),
    draw_fit_weeks,
    about=CompanyFit,
)
