"""One more person in each group of seats: what they bring, and whether that pays."""

from __future__ import annotations

import math
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from salessim.experiment.explained import Explanation
from salessim.report.charts.registry import Chart
from salessim.report.charts.style import (
    GREY,
    VERDICT_MARKS,
    finish,
    name_axis,
    new_figure,
    number_axis,
    safe,
    scale_of,
    styled,
    verdict_handles,
)
from salessim.report.explain_verdict import (
    company_words,
    explained_quantity,
    profit_quantity,
    seat_words,
)
from salessim.report.measured import horizon_words
from salessim.report.quantity import Quantity
from salessim.statistics.intervals import Interval

__all__ = ["CHART", "Brought", "OneMore", "draw", "prepare"]


@dataclass(frozen=True, slots=True)
class Brought:
    """One panel: a figure of every seat, in the unit of its axis."""

    axis: str
    means: tuple[float, ...]
    lows: tuple[float, ...]
    highs: tuple[float, ...]
    verdicts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OneMore:
    """Seats from top to bottom, and a panel for the metric and for profit."""

    title: str
    seats: tuple[str, ...]
    panels: tuple[Brought, ...]
    footnote: tuple[str, ...]


def prepare(found: Explanation) -> OneMore | None:
    """Every group of seats of both companies; None where nobody can be added, or nothing is estimable."""
    heads = [one for one in found.heads if one.metric.is_estimable and one.profit.is_estimable]
    if not heads:
        return None
    seats = tuple(
        f"{safe(company_words(one.company), 18)}: {safe(seat_words(found, one), 30)}" for one in heads
    )
    panels = [_panel(explained_quantity(found), [one.metric for one in heads])]
    if found.metric != "profit":
        panels.append(_panel(profit_quantity(found), [one.profit for one in heads]))
    pays = sum(one.profit.low > 0.0 for one in heads)
    length = horizon_words(found.horizon)
    return OneMore(
        f"One more person in each seat: {pays or 'none'} of {len(heads)} clearly pay{'s' * (pays == 1)} for themselves "
        f"within {length}",
        seats,
        tuple(panels),
        (
            f"{found.replications} replications of {length}, seed {found.seed}. Marks: mean difference that one more "
            "person makes, on the same customers. Lines: 95 % interval (simulation error only). The person is there "
            "from the start of the group and paid by its plan; finding them costs nothing.",
        ),
    )


def _panel(quantity: Quantity, known: list[Interval]) -> Brought:
    reach = max(
        (abs(edge) for one in known for edge in (one.low, one.high) if math.isfinite(edge)), default=1.0
    )
    factor, unit = scale_of(quantity, reach)
    return Brought(
        f"{safe(quantity.title)}, {unit}".rstrip(", "),
        tuple(factor * one.estimate for one in known),
        tuple(factor * one.low for one in known),
        tuple(factor * one.high for one in known),
        tuple(_verdict(quantity, one) for one in known),
    )


def _verdict(quantity: Quantity, one: Interval) -> str:
    if one.low <= 0.0 <= one.high:
        return "unclear"
    if quantity.better == "neither":
        return "higher" if one.low > 0.0 else "lower"
    return "better" if (one.low > 0.0) == (quantity.better == "higher") else "worse"


@styled
def draw(data: OneMore) -> Figure:
    """A row a seat, a panel a figure."""
    figure = new_figure(10.5, 1.0 + 0.42 * len(data.seats))
    grid = figure.subplots(1, len(data.panels), squeeze=False)[0]
    for place, (axes, panel) in enumerate(zip(grid, data.panels, strict=True)):
        _draw_panel(axes, panel)
        name_axis(axes, range(len(data.seats)), list(data.seats), "seat")
        axes.yaxis.label.set_visible(False)
        if place:
            axes.set_yticklabels([])
        number_axis(axes, "x", panel.axis, sign=True)
    verdicts = [one for panel in data.panels for one in panel.verdicts]
    return finish(figure, data.title, data.footnote, verdict_handles(verdicts))


def _draw_panel(axes: Axes, panel: Brought) -> None:
    axes.axvline(0.0, color=GREY, linewidth=1.2)
    for place, verdict in enumerate(panel.verdicts):
        mark = VERDICT_MARKS[verdict]
        axes.plot([panel.lows[place], panel.highs[place]], [place, place], color=mark.colour, linewidth=2.2)
        face = mark.colour if mark.is_filled else "white"
        axes.plot(
            [panel.means[place]], [place], mark.shape, color=mark.colour, markerfacecolor=face, markersize=8
        )


CHART = Chart(
    "explain_one_more", "What would one more person bring, and does it pay?", prepare, draw, Explanation
)
