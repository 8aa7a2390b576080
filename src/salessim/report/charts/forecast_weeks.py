"""Fan of the weeks to come: bands of weekly won deals and bookings, and the weeks behind to the left of the Monday."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from numpy.typing import NDArray

from salessim.fit.fitting import Fitted
from salessim.fit.forecast import BANDS, Forecast, doubt_of
from salessim.report.charts.calendar_weeks import week_axis
from salessim.report.charts.registry import Chart
from salessim.report.charts.style import (
    COLOURS,
    INK,
    finish,
    new_figure,
    number_axis,
    safe,
    scale_of,
    styled,
)
from salessim.report.quantity import Quantity
from salessim.statistics.intervals import replications_for_quantile

__all__ = ["CHART", "Fan", "ForecastWeeks", "draw_forecast_weeks", "forecast_weeks_data"]

Floats = NDArray[np.float64]
MOST_BEHIND = 52
"""Weeks behind that are drawn at most: a year."""
_PAST = "#B8C0C8"
_ALPHAS = {0.50: 0.50, 0.80: 0.28, 0.95: 0.14}


@dataclass(frozen=True, slots=True)
class Fan:
    """One quantity by week, in the unit of its axis.

    Attributes
    ----------
    axis : str
    behind : array, shape (n_behind,)
        What happened, oldest first.
    median : array, shape (n_weeks,)
    bands : dict of float to tuple of array
        Lower and upper ends by the share of runs between them; only those that the runs are enough for.
    """

    axis: str
    behind: Floats
    median: Floats
    bands: dict[float, tuple[Floats, Floats]]


@dataclass(frozen=True, slots=True)
class ForecastWeeks:
    """Won deals, and bookings where the records hold values."""

    title: str
    start: date
    fans: tuple[Fan, ...]
    footnote: tuple[str, ...]


def forecast_weeks_data(fitted: Fitted, forecast: Forecast) -> ForecastWeeks | None:
    """Bands of each week over all runs; None where no run went through.

    Parameters
    ----------
    fitted : Fitted
        What happened before the Monday.
    forecast : Forecast
        Runs from the same Monday on; those that failed are left out.

    Returns
    -------
    ForecastWeeks or None
    """
    won = _runs(forecast.won)
    if not len(won):
        return None
    fans = [_fan("won deals a week", fitted.wins[-MOST_BEHIND:].astype(np.float64), won)]
    footnote = [
        *_played(forecast),
        f"Left of the dashed line: the last {len(fans[0].behind)} weeks, as recorded.",
    ]
    if forecast.has_values:
        bookings, without = _bookings(fitted)
        fans.append(_money_fan(bookings, _runs(forecast.bookings), forecast.currency))
        if without:
            footnote.append(f"Bookings of the past lack {without:,} won deals without a value.")
    return ForecastWeeks(_title(won, forecast), forecast.start, tuple(fans), tuple(footnote))


def _runs(weekly: Floats) -> Floats:
    """Runs that went through, draw by draw; shape (n_runs, n_weeks)."""
    values = weekly.reshape(-1, weekly.shape[2])
    return values[np.isfinite(values).all(axis=1)]


def _fan(axis: str, behind: Floats, runs: Floats) -> Fan:
    bands = {}
    for share in BANDS:
        tail = (1.0 - share) / 2.0
        if len(runs) >= replications_for_quantile(tail):
            low, high = np.quantile(runs, [tail, 1.0 - tail], axis=0)
            bands[share] = (low, high)
    return Fan(axis, behind, np.median(runs, axis=0), bands)


def _money_fan(behind: Floats, runs: Floats, currency: str) -> Fan:
    quantity = Quantity("bookings", currency, currency, is_money=True)
    largest = max(float(behind.max(initial=0.0)), float(np.median(runs, axis=0).max()))
    factor, unit = scale_of(quantity, largest)
    return _fan(f"bookings a week ({safe(unit, 20)})", behind * factor, runs * factor)


def _bookings(fitted: Fitted) -> tuple[Floats, int]:
    """Value won in each of the weeks behind, and the deals of those weeks whose value is not known."""
    known, n_behind = fitted.known, min(MOST_BEHIND, len(fitted.wins))
    won = known.won
    shown = np.isfinite(won) & (won >= -7.0 * n_behind)
    week = np.floor(won[shown] / 7.0).astype(np.int64) + n_behind
    value = known.value[shown]
    total = np.bincount(week, np.nan_to_num(value), minlength=n_behind)[:n_behind]
    return total.astype(np.float64), int(np.isnan(value).sum())


def _title(won: Floats, forecast: Forecast) -> str:
    totals = won.sum(axis=1)
    weeks = "the week" if forecast.n_weeks == 1 else f"the {forecast.n_weeks} weeks"
    low, middle, high = np.quantile(totals, [0.1, 0.5, 0.9])
    said = f"About {middle:,.0f} won deals in {weeks} from {forecast.start.isoformat()}"
    enough = len(totals) >= replications_for_quantile(0.1)
    return f"{said}; {low:,.0f} to {high:,.0f} in 80 % of runs" if enough else said


def _played(forecast: Forecast) -> list[str]:
    """How much was played, and where the spread of the total comes from."""
    draws, runs = forecast.won.shape[:2]
    said = [
        f"{forecast.n_runs:,} runs: {draws:,} draws of what the records leave open, {runs} runs of each, "
        f"seed {forecast.seed}."
    ]
    if forecast.n_failed:
        said.append(f"Runs that failed and are left out: {forecast.n_failed:,}.")
    unknown = doubt_of(forecast.won.sum(axis=2)).unknown
    if math.isfinite(unknown):
        share = round(100.0 * unknown)
        said.append(
            f"Of the variance of the total, unknown inputs make {share} % and luck {100 - share} %: "
            "only the first would shrink with more records."
        )
    else:
        said.append("How much of the spread is luck cannot be told from these runs.")
    return said


@styled
def draw_forecast_weeks(data: ForecastWeeks) -> Figure:
    """A panel a quantity: bars behind the Monday, areas and a line ahead of it."""
    figure = new_figure(9.0, 3.5 if len(data.fans) == 1 else 5.8)
    panels = list(figure.subplots(len(data.fans), 1, sharex=True, squeeze=False).flat)
    for axes, fan in zip(panels, data.fans, strict=True):
        _draw_fan(axes, fan)
    first = -max(len(fan.behind) for fan in data.fans)
    week_axis(panels[-1], data.start, first - 0.5, len(data.fans[0].median) + 0.5)
    return finish(figure, data.title, data.footnote, _handles(data))


def _draw_fan(axes: Axes, fan: Fan) -> None:
    n = len(fan.median)
    behind = np.arange(-len(fan.behind), 0) + 0.5
    axes.bar(behind, fan.behind, width=0.8, color=_PAST, linewidth=0)
    edges = np.arange(n + 1.0)
    for share in sorted(fan.bands, reverse=True):
        low, high = (np.append(one, one[-1]) for one in fan.bands[share])
        axes.fill_between(edges, low, high, step="post", color=COLOURS[0], alpha=_ALPHAS[share], linewidth=0)
    axes.step(edges, np.append(fan.median, fan.median[-1]), where="post", color=INK, linewidth=1.8)
    axes.axvline(0.0, color=INK, linewidth=1.2, linestyle="--")
    number_axis(axes, "y", fan.axis)
    axes.set_ylim(bottom=0.0)


def _handles(data: ForecastWeeks) -> list[Artist]:
    made: list[Artist] = [
        Patch(facecolor=_PAST, label="happened"),
        Line2D([], [], color=INK, linewidth=1.8, label="median"),
    ]
    # Areas lie over each other: the inner ones look as dark as all of them together.
    seen, clear = {}, 1.0
    for share in sorted(data.fans[0].bands, reverse=True):
        clear *= 1.0 - _ALPHAS[share]
        seen[share] = 1.0 - clear
    made += [
        Patch(facecolor=COLOURS[0], alpha=seen[share], linewidth=0, label=f"{100 * share:.0f} % of runs")
        for share in sorted(seen)
    ]
    return made


CHART = Chart(
    "forecast_weeks",
    "How many deals will be won, and what will they be worth, week by week?",
    lambda found: forecast_weeks_data(found.fitted, found),
    draw_forecast_weeks,
    about=Forecast,
)
