"""From one company to another, cause by cause: bars that add up to the difference."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from salessim.experiment.explained import Explanation
from salessim.report.charts.registry import Chart
from salessim.report.charts.style import (
    GREY,
    INK,
    finish,
    name_axis,
    new_figure,
    number_axis,
    safe,
    scale_of,
    styled,
)
from salessim.report.explain_verdict import (
    company_words,
    explained_quantity,
    interval_words,
    is_clear,
    moves_nothing,
)
from salessim.report.measured import horizon_words
from salessim.report.quantity import Quantity

__all__ = ["CHART", "Step", "Waterfall", "draw", "prepare"]

UP, DOWN, TOTAL = "#0072B2", "#D55E00", "#B8C0C8"
_MOST_STEPS = 12
_HEIGHT = 0.62


@dataclass(frozen=True, slots=True)
class Step:
    """A bar from ``start`` to ``end``, its interval around the end, and what it says; a company's starts at zero."""

    name: str
    start: float
    end: float
    low: float
    high: float
    words: str
    is_total: bool
    is_clear: bool


@dataclass(frozen=True, slots=True)
class Waterfall:
    """Bars from top to bottom, in the unit of the axis."""

    title: str
    axis: str
    steps: tuple[Step, ...]
    footnote: tuple[str, ...]


def prepare(found: Explanation) -> Waterfall | None:
    """Causes from the largest down; None where nothing differs or nothing moves."""
    moving = [one for one in found.bars if not moves_nothing(one)]
    if not moving:
        return None
    quantity = explained_quantity(found)
    before, after = found.difference.baseline, found.difference.alternative
    factor, unit = scale_of(quantity, max(abs(before.estimate), abs(after.estimate)))
    ordered = sorted(moving, key=lambda one: -abs(one.effect.estimate))
    shown, rest = ordered[:_MOST_STEPS], ordered[_MOST_STEPS:]
    steps = [_total(found.baseline, before.estimate, factor, quantity)]
    level = before.estimate
    for one in shown:
        effect = one.effect
        end = level + effect.estimate
        steps.append(
            Step(
                safe(one.title, 40),
                factor * level,
                factor * end,
                factor * (level + effect.low),
                factor * (level + effect.high),
                safe(interval_words(quantity, effect, with_unit=False), 60),
                False,
                is_clear(effect),
            )
        )
        level = end
    if rest:
        end = after.estimate
        words = quantity.number(end - level, quantity.decimals(abs(end - level) / 10, end), sign=True)
        steps.append(
            Step(
                f"{len(rest)} smaller causes",
                factor * level,
                factor * end,
                factor * end,
                factor * end,
                words,
                False,
                False,
            )
        )
    steps.append(_total(found.scenario, after.estimate, factor, quantity))
    orders = f"{found.n_orders} orders" if found.n_orders else "all orders"
    footnote = [
        f"{found.difference.n} replications of {horizon_words(found.horizon)} of {found.n_companies} companies, seed "
        f"{found.seed}. Settings are switched cause by cause, averaged over {orders}; bars add up to the difference in "
        "every replication. Lines: 95 % interval of the effect (simulation error only). On the right: effects in "
        f"{quantity.unit_of_difference or 'their own unit'}.",
    ]
    if _limits(steps)[0] > 0.0:
        footnote.append("The axis does not begin at zero.")
    if found.equal:
        footnote.append(f"{len(found.equal)} groups of settings are equal in both and bring exactly nothing.")
    return Waterfall(
        _title(found, quantity), f"{safe(quantity.title)}, {unit}".rstrip(", "), tuple(steps), tuple(footnote)
    )


def _limits(steps: Sequence[Step]) -> tuple[float, float]:
    """Ends of the axis: all causes with their intervals, and room."""
    causes = [edge for one in steps if not one.is_total for edge in (one.start, one.end, one.low, one.high)]
    room = 0.25 * (max(causes) - min(causes) or abs(max(causes)) or 1.0)
    left = min(causes) - room
    return (0.0 if min(causes) >= 0.0 > left else left), max(causes) + room


def _total(name: str, level: float, factor: float, quantity: Quantity) -> Step:
    words = quantity.number(level, quantity.decimals(abs(level) / 100, level))
    at = factor * level
    return Step(safe(company_words(name), 40), 0.0, at, at, at, words, True, True)


def _title(found: Explanation, quantity: Quantity) -> str:
    size = safe(interval_words(quantity, found.difference.difference), 80)
    return (
        f"From {safe(found.baseline)} to {safe(found.scenario)}: {size} in {safe(quantity.title)}, by cause"
    )


@styled
def draw(data: Waterfall) -> Figure:
    """A row a bar, joined by lines at the level reached."""
    figure = new_figure(9.5, 1.0 + 0.45 * len(data.steps))
    axes = figure.add_subplot()
    axes.set_xlim(*_limits(data.steps))
    for place, one in enumerate(data.steps):
        _draw_step(axes, place, one)
        if place + 1 < len(data.steps):
            axes.plot(
                [one.end, one.end],
                [place - _HEIGHT / 2, place + 1 + _HEIGHT / 2],
                color=GREY,
                linewidth=0.8,
                linestyle=":",
            )
    name_axis(axes, range(len(data.steps)), [one.name for one in data.steps], "cause")
    axes.yaxis.label.set_visible(False)
    number_axis(axes, "x", data.axis)
    handles = [
        Patch(color=TOTAL, label="company"),
        Patch(color=UP, label="adds"),
        Patch(color=DOWN, label="takes"),
        Line2D([], [], color=INK, linewidth=1.6, label="95 % interval"),
        Patch(facecolor="white", edgecolor=GREY, hatch="///", label="not clear of luck"),
    ]
    return finish(figure, data.title, data.footnote, handles)


def _draw_step(axes: Axes, place: int, one: Step) -> None:
    colour = TOTAL if one.is_total else UP if one.end >= one.start else DOWN
    low, width = min(one.start, one.end), abs(one.end - one.start)
    if one.is_clear:
        axes.barh(place, width, _HEIGHT, left=low, color=colour)
    else:
        axes.barh(place, width, _HEIGHT, left=low, facecolor="white", edgecolor=colour, hatch="///")
    if one.high > one.low:
        axes.plot([one.low, one.high], [place, place], color=INK, linewidth=1.6)
    axes.text(
        1.02, place, one.words, transform=axes.get_yaxis_transform(), va="center", fontsize=9.0, color=INK
    )


CHART = Chart(
    "explain_waterfall",
    "Why do the two companies differ, and by how much for which cause?",
    prepare,
    draw,
    Explanation,
)
