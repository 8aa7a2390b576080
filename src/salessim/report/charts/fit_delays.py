"""Share won by days since first contact: what the leads show, step by step, and the curve that was fitted to them."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from matplotlib.artist import Artist
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from numpy.typing import ArrayLike, NDArray
from scipy.special import expit

from salessim.fit.company_fit import CompanyFit
from salessim.fit.conversion import Shares
from salessim.fit.delays import Delay
from salessim.fit.fitting import Fitted
from salessim.fit.stages import StepRows, rows_of_step
from salessim.report.charts.registry import Chart
from salessim.report.charts.style import COLOURS, INK, finish, new_figure, number_axis, styled

__all__ = ["CHART", "FitDelays", "draw_fit_delays", "fit_delays_data", "share_won"]

Floats = NDArray[np.float64]
DRAWS, SEED = 400, 1
"""Enough for the ends of a 90 % band: twenty draws lie beyond each."""
_POINTS = 241
_FEWEST_AT_RISK = 10
"""Leads that must still be in sight for a step to be drawn. Assumption: below it one win moves the share by a tenth."""


@dataclass(frozen=True, slots=True)
class FitDelays:
    """Shares in per cent.

    Attributes
    ----------
    days, seen : array, shape (n_steps + 1,)
        Days on which the share that the leads show steps up, and its height from then on; 0 days first.
    seen_until : float
        Days up to which enough leads were in sight.
    grid, curve, low, high : array, shape (n,)
        The fitted curve and its 90 % band.
    """

    title: str
    days: Floats
    seen: Floats
    seen_until: float
    grid: Floats
    curve: Floats
    low: Floats
    high: Floats
    footnote: tuple[str, ...]


def fit_delays_data(fitted: Fitted) -> FitDelays | None:
    """What the leads of the whole way show, and what was fitted; None where nothing was.

    Parameters
    ----------
    fitted : Fitted
    """
    delay, shares = fitted.whole.delay, fitted.whole.shares
    if not isinstance(delay, Delay) or not isinstance(shares, Shares):
        return None
    rows = rows_of_step(fitted.known, 0, len(fitted.steps) - 1)
    losses_logged = fitted.known.losses_logged
    days = np.maximum(rows.days, 0.0)
    lost = rows.decided & ~rows.passed if losses_logged else np.zeros(days.size, dtype=bool)
    steps, seen = share_won(days, rows.passed, lost)
    until = _in_sight(days)
    shown = steps <= until
    grid = np.linspace(0.0, until, _POINTS)
    curve, low, high = _curve(delay, shares, grid)
    most = delay.share if delay.has_share else shares.overall
    title = f"By the fit {100 * most:.1f} % of leads are won in the end, half of those within {_days(delay.median)}"
    return FitDelays(
        title=title,
        days=steps[shown],
        seen=100.0 * seen[shown],
        seen_until=until,
        grid=grid,
        curve=100.0 * curve,
        low=100.0 * low,
        high=100.0 * high,
        footnote=_footnote(rows, losses_logged),
    )


def share_won(days: ArrayLike, won: ArrayLike, lost: ArrayLike) -> tuple[Floats, Floats]:
    """Share won by days: a product-limit estimate with open leads censored, and lost ones out of the running for good.

    Parameters
    ----------
    days : array_like, shape (n,)
        Days until a lead was won or lost, or for which it has been open.
    won, lost : array_like of bool, shape (n,)
        Neither for those still open.

    Returns
    -------
    days, share : array, shape (n_steps + 1,)
        Days on which somebody was won, after 0, and the share won from then on.

    References
    ----------
    Without losses this is 1 - S of Kaplan and Meier, Journal of the American Statistical Association 53 (1958)
    457-481; with them the estimate of Aalen and Johansen, Scandinavian Journal of Statistics 5 (1978) 141-150.

    Examples
    --------
    >>> share_won([1.0, 2.0, 3.0, 4.0], [True, False, True, False], [False] * 4)[1].tolist()
    [0.0, 0.25, 0.625]
    """
    t = np.asarray(days, dtype=np.float64)
    is_won, is_lost = np.asarray(won, dtype=bool), np.asarray(lost, dtype=bool)
    times, place = np.unique(t, return_inverse=True)
    wins = np.bincount(place[is_won], minlength=times.size)
    over = wins + np.bincount(place[is_lost], minlength=times.size)
    at_risk = t.size - np.concatenate([[0], np.cumsum(np.bincount(place, minlength=times.size))[:-1]])
    undecided = np.concatenate([[1.0], np.cumprod(1.0 - over / at_risk)[:-1]])
    share = np.cumsum(undecided * wins / at_risk)
    steps = wins > 0
    return np.concatenate([[0.0], times[steps]]), np.concatenate([[0.0], share[steps]])


def _in_sight(days: Floats) -> float:
    """Days for which at least ten leads were in sight, at least one day."""
    place = max(0, days.size - _FEWEST_AT_RISK)
    return max(1.0, float(np.sort(days)[place])) if days.size else 1.0


def _curve(delay: Delay, shares: Shares, grid: Floats) -> tuple[Floats, Floats, Floats]:
    """Share x P(T <= t) at the estimate, and the ends of its 90 % band by draws from the posterior."""
    draws = delay.draws(DRAWS, SEED)
    if delay.has_share:
        share, drawn = delay.share, expit(draws[:, 2])
    else:
        weight = shares.exposure / shares.exposure.sum()
        share, drawn = shares.overall, shares.draws(DRAWS, SEED) @ weight
    courses = np.array([one * delay.reached(grid, at) for one, at in zip(drawn, draws, strict=True)])
    low, high = np.quantile(courses, [0.05, 0.95], axis=0)
    return share * delay.reached(grid), low, high


def _days(days: float) -> str:
    if not math.isfinite(days):
        return "an unknown time"
    if days < 2.0:
        return f"{24 * days:.0f} hours"
    return f"{days:,.0f} days"


def _footnote(rows: StepRows, losses_logged: bool) -> tuple[str, ...]:
    n_open = int((~(rows.decided if losses_logged else rows.passed)).sum())
    said = [
        f"{len(rows.rows):,} leads, {int(rows.passed.sum()):,} won, {n_open:,} still open: these count for as long as "
        "they were in sight (product-limit estimate)."
    ]
    if losses_logged:
        said.append("Lost leads can no longer be won.")
    else:
        said.append("Losses are not logged: whoever was not won counts as open.")
    said.append("Band: 90 % of the posterior; drawn while ten leads or more were in sight.")
    return tuple(said)


@styled
def draw_fit_delays(data: FitDelays) -> Figure:
    """Steps of what was seen over the fitted curve and its band."""
    figure = new_figure(9.0, 4.0)
    axes = figure.add_subplot()
    axes.fill_between(data.grid, data.low, data.high, color=COLOURS[0], alpha=0.22, linewidth=0)
    axes.plot(data.grid, data.curve, color=COLOURS[0], linewidth=2.0)
    axes.step(
        np.append(data.days, data.seen_until),
        np.append(data.seen, data.seen[-1]),
        where="post",
        color=INK,
        linewidth=1.3,
    )
    number_axis(axes, "x", "days since first contact")
    number_axis(axes, "y", "share of leads won (%)")
    axes.set_xlim(0.0, data.seen_until)
    axes.set_ylim(bottom=0.0)
    return finish(figure, data.title, data.footnote, _handles())


def _handles() -> list[Artist]:
    return [
        Line2D([], [], color=INK, linewidth=1.3, label="seen"),
        Line2D([], [], color=COLOURS[0], linewidth=2.0, label="fitted"),
        Patch(facecolor=COLOURS[0], alpha=0.22, linewidth=0, label="90 % band"),
    ]


CHART = Chart(
    "fit_delays",
    "How many leads are won in the end, and how long does it take?",
    lambda found: fit_delays_data(found.fitted),
    draw_fit_delays,
    about=CompanyFit,
)
