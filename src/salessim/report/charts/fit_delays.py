"""Share won by days since first contact: what was seen, and the fitted curve."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from numpy.typing import NDArray
from scipy.special import expit

from salessim.fit.delays import FAMILIES, Delay
from salessim.fit.fitting import Fitted
from salessim.fit.stages import rows_of_step
from salessim.report.charts.registry import Chart
from salessim.report.charts.style import COLOURS, INK, finish, new_figure, number_axis, styled

__all__ = ["CHART", "product_limit"]

Floats = NDArray[np.float64]
_DRAWS = 200
_POINTS = 200


@dataclass(frozen=True, slots=True)
class Curve:
    """Days and shares (%): seen, steps; fitted, with a 90 % band."""

    title: str
    axis: str
    days: Floats
    seen: Floats
    grid: Floats
    fitted: Floats
    low: Floats
    high: Floats
    footnote: tuple[str, ...]


def product_limit(days: Floats, happened: NDArray[np.bool_]) -> tuple[Floats, Floats]:
    """Kaplan and Meier's share to which something has happened by each day on which it did.

    Parameters
    ----------
    days : array, shape (n,)
        Until it happened, or so far.
    happened : array of bool, shape (n,)

    Returns
    -------
    days, share : array, shape (n_different,)

    Examples
    --------
    >>> [x.tolist() for x in product_limit(np.array([1.0, 2.0, 3.0]), np.array([True, False, True]))]
    [[1.0, 3.0], [0.33333333333333337, 1.0]]
    """
    at, place = np.unique(days, return_inverse=True)
    events = np.bincount(place, happened, minlength=at.size)
    there = np.cumsum(np.bincount(place, minlength=at.size)[::-1])[::-1]
    left = np.cumprod(1 - events / there)
    return at[events > 0], np.asarray(1 - left[events > 0], dtype=np.float64)


def prepare(found: Fitted) -> Curve | None:
    """Whole way: of leads that will be decided where losses are logged, else of all leads."""
    delay = found.whole.delay
    if not isinstance(delay, Delay):
        return None
    rows = rows_of_step(found.known, 0)
    won, lost = found.known.won[rows.rows], found.known.lost[rows.rows]
    over = np.minimum(won, lost) if not delay.has_share else won
    happened = np.isfinite(over)
    days = np.where(happened, over, 0.0) - rows.came
    at, seen = product_limit(days, happened)
    grid = np.linspace(0.0, float(min(days.max(), 3 * np.quantile(days[happened], 0.9))), _POINTS)[1:]
    draws = delay.draws(_DRAWS, seed=1)
    below = FAMILIES[delay.family].below
    curves = np.array([expit(x[2]) * below(np.log(grid), float(x[0]), float(x[1])) for x in draws])
    low, high = np.quantile(curves, [0.05, 0.95], axis=0)
    shown = at <= grid[-1]
    what = "won" if delay.has_share else "decided"
    return Curve(
        title=f"Half of those {what} take {delay.median:.0f} days or less",
        axis=f"leads {what} (%)",
        days=at[shown],
        seen=100 * seen[shown],
        grid=grid,
        fitted=100 * delay.share * delay.reached(grid),
        low=100 * low,
        high=100 * high,
        footnote=(
            f"{delay.n:,} leads, {delay.n_events:,} {what}; those still open are censored (Kaplan-Meier). Fit: "
            f"{delay.family}, {delay.share:.1%} get there.",
            "Band: 90 % of the curves that the records leave possible.",
        ),
    )


@styled
def draw(data: Curve) -> Figure:
    """Steps of what was seen, the fitted curve and its band."""
    figure = new_figure(9.0, 3.9)
    axes = figure.add_subplot()
    axes.fill_between(data.grid, data.low, data.high, color=COLOURS[0], alpha=0.2, linewidth=0)
    axes.plot(data.grid, data.fitted, color=COLOURS[0], linewidth=2.0)
    axes.step(data.days, data.seen, where="post", color=INK, linewidth=1.2)
    number_axis(axes, "x", "days since first contact")
    number_axis(axes, "y", data.axis)
    axes.set_xlim(left=0)
    axes.set_ylim(bottom=0)
    handles = [
        Line2D([], [], color=INK, label="seen"),
        Line2D([], [], color=COLOURS[0], linewidth=2.0, label="fitted"),
        Patch(color=COLOURS[0], alpha=0.2, label="90 % band"),
    ]
    return finish(figure, data.title, data.footnote, handles)


CHART = Chart(
    "fit_delays",
    "How long do customers take, and does the fitted law follow them?",
    prepare,
    draw,
    about=Fitted,
)
