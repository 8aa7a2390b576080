"""Cost of pay: variable pay over bookings, and pay per person, scenario by scenario."""

from __future__ import annotations

import math
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from salessim.experiment.outcome import ExperimentResult
from salessim.report.charts.registry import Chart
from salessim.report.charts.style import (
    COLOURS,
    MARKS,
    finish,
    name_axis,
    new_figure,
    number_axis,
    played,
    safe,
    scale_of,
    styled,
)
from salessim.report.charts.weeks import has_quotas
from salessim.report.measured import estimate_of
from salessim.report.quantity import quantity_of

__all__ = ["CHART", "PayCost", "PayDot", "draw", "prepare"]

QUESTION = "What does pay cost, and what do people earn?"
COST, PAY = "variable_pay_cost_of_sales", "pay_mean"
_MOST_SCENARIOS = 12


@dataclass(frozen=True, slots=True)
class PayDot:
    """A mean with its 95 % interval, in the unit of the axis; NaN where not estimable."""

    mean: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class PayCost:
    """Two dots a scenario: cost of sales, and pay per person."""

    title: str
    scenarios: tuple[str, ...]
    cost: tuple[PayDot, ...]
    pay: tuple[PayDot, ...]
    pay_axis: str
    footnote: tuple[str, ...]


def prepare(outcome: ExperimentResult) -> PayCost | None:
    """Scenarios with quotas; None when there are fewer than two."""
    known = [one for one in outcome.results if COST in one and PAY in one and has_quotas(one)]
    shown = known[:_MOST_SCENARIOS]
    if len(shown) < 2:
        return None
    pays = [estimate_of(one, PAY) for one in shown]
    costs = [estimate_of(one, COST) for one in shown]
    largest = max((abs(one.mean) for one in pays if math.isfinite(one.mean)), default=0.0)
    factor, unit = scale_of(quantity_of(PAY, shown[0].currency), largest)
    names = tuple(safe(one.name) for one in shown)
    cost = tuple(PayDot(100 * one.mean, 100 * one.low, 100 * one.high) for one in costs)
    pay = tuple(PayDot(factor * one.mean, factor * one.low, factor * one.high) for one in pays)
    footnote = [
        played(outcome),
        "Cost of sales: variable pay of everybody over the annual contract value of deals won. Pay: mean over the "
        "people on a plan, fixed pay included.",
        "Bars: 95 % interval of the mean, by simulation. The axes do not start at zero.",
    ]
    if len(outcome.results) > len(shown):
        footnote.append(f"{len(shown)} of {len(outcome.results)} scenarios are shown.")
    return PayCost(
        _title(names, cost), names, cost, pay, f"pay per person ({safe(unit, 40)})", tuple(footnote)
    )


def _title(names: tuple[str, ...], cost: tuple[PayDot, ...]) -> str:
    """Both costs of sales, for two scenarios."""
    if len(names) > 2 or not all(math.isfinite(one.mean) for one in cost):
        return QUESTION
    parts = [f"{one.mean:,.1f} % ({name})" for name, one in zip(names, cost, strict=True)]
    return f"Variable pay takes {' and '.join(parts)} of bookings"


@styled
def draw(data: PayCost) -> Figure:
    """Cost of sales to the left, pay to the right."""
    n = len(data.scenarios)
    figure = new_figure(9.5, 1.0 + 0.42 * n)
    left, right = figure.subplots(1, 2, sharey=True)
    for axes, dots, label in (
        (left, data.cost, "variable pay (% of bookings)"),
        (right, data.pay, data.pay_axis),
    ):
        _draw_dots(axes, dots)
        number_axis(axes, "x", label)
        axes.margins(x=0.15)
    name_axis(left, range(n), data.scenarios, "scenario")
    right.set_ylabel("scenario")
    right.tick_params(axis="y", length=0)
    for axes in (left, right):
        axes.yaxis.label.set_visible(False)
    return finish(figure, data.title, data.footnote)


def _draw_dots(axes: Axes, dots: tuple[PayDot, ...]) -> None:
    for place, one in enumerate(dots):
        colour, shape = COLOURS[place % len(COLOURS)], MARKS[place % len(MARKS)]
        if math.isfinite(one.low) and math.isfinite(one.high):
            axes.plot([one.low, one.high], [place] * 2, color=colour, linewidth=2.0)
        if math.isfinite(one.mean):
            axes.plot([one.mean], [place], shape, color=colour, markersize=7)


CHART = Chart("pay_cost", QUESTION, prepare, draw)
