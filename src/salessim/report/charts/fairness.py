"""Fairness of pay: for each kind of seat, how much of the variance of pay is the person, the market, and own luck."""

from __future__ import annotations

import math
from dataclasses import dataclass

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from salessim.experiment.fairness import Fairness, PaidGroup
from salessim.report.charts.registry import Chart
from salessim.report.charts.style import (
    COLOURS,
    INK,
    finish,
    name_axis,
    new_figure,
    number_axis,
    safe,
    styled,
)
from salessim.report.measured import horizon_words
from salessim.report.quantity import Quantity, percent
from salessim.report.wording import shorten
from salessim.statistics.intervals import Interval

__all__ = ["CHART", "PARTS", "FairnessBars", "GroupBars", "Part", "draw", "prepare"]

QUESTION = "How much of the spread of pay is the person, and how much is luck?"
PARTS = {
    "person": (COLOURS[0], ""),
    "market, the same for all": (COLOURS[4], "////"),
    "own luck": (COLOURS[1], "...."),
    "luck, market and own together": (COLOURS[3], "xxxx"),
}
"""Colour and hatch of each part, in the order in which they are drawn."""
_MOST_GROUPS = 10


@dataclass(frozen=True, slots=True)
class Part:
    """A share of the variance of pay (per cent), the ends of its interval (NaN where there is none), and in words."""

    name: str
    share: float
    low: float
    high: float
    words: str


@dataclass(frozen=True, slots=True)
class GroupBars:
    """One kind of seat; no parts where pay does not vary."""

    name: str
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class FairnessBars:
    """Kinds of seat below each other."""

    title: str
    groups: tuple[GroupBars, ...]
    footnote: tuple[str, ...]


def prepare(found: Fairness) -> FairnessBars | None:
    """Shares by kind of seat; None when pay varies nowhere."""
    shown = found.groups[:_MOST_GROUPS]
    groups = tuple(_bars(one, found.currency) for one in shown)
    if not any(one.parts for one in groups):
        return None
    footnote = [
        f"{found.people} sets of people x {found.customers} sets of customers = {found.people * found.customers:,} "
        f"replications of {horizon_words(found.horizon)}, seed {found.seed}.",
        "Thin lines: 95 % interval (simulation error only).",
        "Sd: standard deviation of a year's pay of the same people with other customers.",
    ]
    if any(len(one.parts) == 2 for one in groups):
        footnote.append("With one seat of a kind, market and own luck cannot be told apart.")
    if len(found.groups) > len(shown):
        footnote.append(f"{len(shown)} of {len(found.groups)} kinds of seat are shown.")
    return FairnessBars(_title(shown), groups, tuple(footnote))


def _title(shown: tuple[PaidGroup, ...]) -> str:
    """The share of luck, for up to three kinds of seat."""
    known = [one for one in shown if math.isfinite(one.pay.luck.estimate)]
    if len(known) > 3:
        return QUESTION
    said = [f"{safe(one.key)} {percent(one.pay.luck.estimate)}" for one in known]
    return f"Luck in the spread of pay: {', '.join(said)}"


def _bars(group: PaidGroup, currency: str) -> GroupBars:
    pay = group.pay
    money = Quantity("pay", "", "", most_decimals=0, is_money=True)
    mean, sd = (
        money.number(one.estimate, money.decimals(one.half_width, one.estimate))
        for one in (pay.mean, pay.luck_sd)
    )
    name = f"{safe(group.key)} ({group.seats})\n{mean} {safe(shorten(currency, 8))}, sd {sd}"
    if not math.isfinite(pay.luck.estimate):
        return GroupBars(name, ())
    person, market, own, together = PARTS
    if group.seats == 1:
        return GroupBars(name, (_part(person, pay.rows), _part(together, pay.luck)))
    return GroupBars(name, (_part(person, pay.rows), _part(market, pay.shared), _part(own, pay.own_luck)))


def _part(name: str, share: Interval) -> Part:
    quantity = Quantity("share", "%", "points", 100.0, 1)
    words = quantity.amount(share.estimate, quantity.decimals(share.half_width, share.estimate))
    return Part(name, 100 * share.estimate, 100 * share.low, 100 * share.high, words)


@styled
def draw(data: FairnessBars) -> Figure:
    """A bar for each part of each kind of seat, on one scale from 0 to 100 per cent."""
    figure = new_figure(9.0, 0.9 + 1.0 * len(data.groups))
    axes = figure.add_subplot()
    for place, group in enumerate(data.groups):
        thick = 0.84 / max(1, len(group.parts))
        for position, part in enumerate(group.parts):
            offset = (position - (len(group.parts) - 1) / 2) * thick
            _draw_part(axes, place + offset, 0.84 * thick, part)
        if not group.parts:
            axes.text(1.0, place, "pay does not vary", va="center", fontsize=9.0)
    axes.set_xlim(0.0, 112.0)
    name_axis(axes, range(len(data.groups)), [one.name for one in data.groups], "seats")
    axes.yaxis.label.set_visible(False)
    number_axis(axes, "x", "share of the variance of pay, %")
    axes.set_xticks(range(0, 101, 20))
    return finish(figure, data.title, data.footnote, _handles(data))


def _draw_part(axes: Axes, place: float, thick: float, part: Part) -> None:
    """Bar, interval and number of one part."""
    colour, hatch = PARTS[part.name]
    axes.barh(
        [place], [part.share], height=thick, facecolor=colour, edgecolor="white", hatch=hatch, linewidth=0
    )
    end = part.share
    if math.isfinite(part.low):
        axes.plot([part.low, part.high], [place, place], color=INK, linewidth=1.4)
        end = max(end, part.high)
    axes.annotate(
        part.words, (end, place), xytext=(5, 0), textcoords="offset points", va="center", fontsize=9.0
    )


def _handles(data: FairnessBars) -> list[Artist]:
    there = {part.name for group in data.groups for part in group.parts}
    return [
        Patch(facecolor=colour, edgecolor="white", hatch=hatch, linewidth=0, label=name)
        for name, (colour, hatch) in PARTS.items()
        if name in there
    ]


CHART = Chart("fairness", QUESTION, prepare, draw, about=Fairness)
