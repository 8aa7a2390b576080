"""Share won by source: what small sources lean on, and what a plain division would have said."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from salessim.fit.company_fit import CompanyFit
from salessim.fit.conversion import Shares
from salessim.fit.fitting import Fitted
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

__all__ = ["CHART", "FitSources", "SourceRow", "draw_fit_sources", "fit_sources_data"]


@dataclass(frozen=True, slots=True)
class SourceRow:
    """One source, in per cent: fitted share with its 90 % interval, and wins over leads; NaN without leads."""

    name: str
    n_leads: int
    share: float
    low: float
    high: float
    raw: float
    differs: bool


@dataclass(frozen=True, slots=True)
class FitSources:
    """Rows from top to bottom, the largest share on top; ``overall`` in per cent."""

    title: str
    rows: tuple[SourceRow, ...]
    overall: float
    footnote: tuple[str, ...]


def fit_sources_data(fitted: Fitted) -> FitSources | None:
    """Shares of the whole way by source; None where they were refused.

    Parameters
    ----------
    fitted : Fitted

    Returns
    -------
    FitSources or None
        The raw share takes every lead of a source as decided, the fitted one only as many as would be by now.
    """
    shares, known = fitted.whole.shares, fitted.known
    if not isinstance(shares, Shares):
        return None
    codes = fitted.sources.codes[known.is_fair]
    leads = np.bincount(codes, minlength=len(fitted.sources.titles))
    low, high = shares.interval(0.90)
    overall = shares.overall
    rows = [
        SourceRow(
            name=f"{safe(title)} ({leads[k]:,})",
            n_leads=int(leads[k]),
            share=100.0 * float(shares.mean[k]),
            low=100.0 * float(low[k]),
            high=100.0 * float(high[k]),
            raw=100.0 * float(shares.wins[k]) / int(leads[k]) if leads[k] else math.nan,
            differs=bool(low[k] > overall or high[k] < overall),
        )
        for k, title in enumerate(fitted.sources.titles)
    ]
    rows.sort(key=lambda row: -row.share)
    footnote = [
        "In brackets: leads. Raw: won so far over all leads, also those that may still be won.",
        "Fitted: open leads count for what they could have done by now; small sources lean on all of them.",
        "Lines: 90 % intervals, so one in ten misses by luck. Grey: holds the share of all leads.",
    ]
    if not known.losses_logged:
        footnote.append("The time that deals take is held at its estimate here.")
    return FitSources(_title(rows, overall), tuple(rows), 100.0 * overall, tuple(footnote))


def _title(rows: list[SourceRow], overall: float) -> str:
    if len(rows) == 1:
        return f"{rows[0].share:.1f} % of the leads are won"
    clear = sum(row.differs for row in rows)
    said = f"the {100 * overall:.1f} % of all leads"
    if not clear:
        return f"No source stands apart from {said}"
    verb = "stands" if clear == 1 else "stand"
    return f"{clear} of {len(rows)} sources {verb} apart from {said}"


@styled
def draw_fit_sources(data: FitSources) -> Figure:
    """A row a source: its share with its interval, and the raw share as a second mark."""
    figure = new_figure(9.0, 1.0 + 0.40 * len(data.rows))
    axes = figure.add_subplot()
    axes.axvline(data.overall, color=INK, linewidth=1.2, linestyle="--")
    for place, row in enumerate(data.rows):
        colour = COLOURS[0] if row.differs else GREY
        axes.plot([row.low, row.high], [place, place], color=colour, linewidth=2.2, solid_capstyle="butt")
        axes.plot([row.share], [place], "o", color=colour, markersize=7.0)
        if math.isfinite(row.raw):
            axes.plot(
                [row.raw], [place + 0.24], "^", color=COLOURS[1], markerfacecolor="white", markersize=6.0
            )
    name_axis(axes, range(len(data.rows)), [row.name for row in data.rows], "source")
    axes.yaxis.label.set_visible(False)
    number_axis(axes, "x", "share won (%)")
    axes.set_xlim(left=0.0)
    handles = [
        Line2D([], [], marker="o", color=COLOURS[0], linewidth=2.2, markersize=7, label="fitted, 90 % interval"),
        Line2D(
            [], [], linestyle="none", marker="^", color=COLOURS[1], markerfacecolor="white", markersize=6,
            label="raw share",
        ),
        Line2D([], [], color=INK, linewidth=1.2, linestyle="--", label="all leads"),
    ]  # fmt: skip
    return finish(figure, data.title, data.footnote, handles)


CHART = Chart(
    "fit_sources",
    "Which sources bring leads that buy?",
    lambda found: fit_sources_data(found.fitted),
    draw_fit_sources,
    about=CompanyFit,
)
