"""Claims: which hold, by how much, and how sure."""

from __future__ import annotations

import math
import textwrap
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from salessim.experiment.claims import ClaimVerdict
from salessim.experiment.outcome import ExperimentResult
from salessim.report.charts.registry import Chart
from salessim.report.charts.style import (
    GREY,
    Mark,
    finish,
    name_axis,
    new_figure,
    number_axis,
    safe,
    styled,
)
from salessim.report.claims import WORDS, claim_sentences
from salessim.report.measured import replications_words
from salessim.report.quantity import quantity_of

__all__ = ["CHART", "ClaimRow", "Claims", "draw", "prepare"]

MARKS = dict(
    zip(
        WORDS,
        (
            Mark("#0072B2", "o", True, "confirmed"),
            Mark("#0072B2", "o", False, "confirmed, but small"),
            Mark(GREY, "D", True, "no difference that matters"),
            Mark(GREY, "D", False, "open"),
            Mark("#D55E00", "s", False, "contradicted, but small"),
            Mark("#D55E00", "s", True, "contradicted"),
            Mark(GREY, "x", False, "not estimable"),
        ),
        strict=True,
    )
)
_OUTLIER = 6.0  # an interval that reaches this many times further than the middle one is cut off
_MOST_ROWS = 50


@dataclass(frozen=True, slots=True)
class ClaimRow:
    """One claim; differences in per cent of the other's mean, positive in the direction that was claimed."""

    says: str
    mean: float
    low: float
    high: float
    amount: str
    judged: str


@dataclass(frozen=True, slots=True)
class Claims:
    """Rows from top to bottom; ``limit`` is where the axis ends, in per cent."""

    title: str
    rows: tuple[ClaimRow, ...]
    limit: float
    footnote: tuple[str, ...]


def prepare(outcome: ExperimentResult) -> Claims | None:
    """Claims in the order of their file; None where there are none."""
    if not outcome.claims:
        return None
    rows = tuple(_row(outcome, one) for one in outcome.claims[:_MOST_ROWS])
    reaches = [max(abs(row.low), abs(row.high)) for row in rows if math.isfinite(row.low)]
    limit = min(max(reaches), _OUTLIER * float(np.median(reaches))) if any(reaches) else 1.0
    footnote = [
        f"{replications_words(outcome)} of each scenario, seed {outcome.results[0].seed}.",
        "To the right of zero is as claimed (claims of no difference: higher). Marks: mean difference on the same "
        "customers, in per cent of the mean of what it is held against. Lines: 95 % interval (simulation error only). "
        "Verdicts are for all claims together (Holm). On the right: the difference in its own unit, with its sign.",
    ]
    if any(reach > limit for reach in reaches):
        footnote.append("Arrows: the interval goes on beyond the chart.")
    if len(outcome.claims) > len(rows):
        footnote.append(f"The first {len(rows)} of {len(outcome.claims)} claims are shown.")
    return Claims(claim_sentences(outcome)[0], rows, 1.08 * limit, tuple(footnote))


def _row(outcome: ExperimentResult, one: ClaimVerdict) -> ClaimRow:
    found = one.difference
    quantity = quantity_of(found.metric, outcome.result(one.claim.against).currency)
    sign = -1.0 if one.claim.expects == "lower" else 1.0
    per_unit = sign * (100.0 * found.relative / found.mean if found.mean else 0.0)
    if not math.isfinite(per_unit):
        per_unit = math.nan
    ends = sorted((found.low * per_unit, found.high * per_unit))
    decimals = quantity.decimals((found.high - found.low) / 2, found.mean)
    amount = f"{quantity.title} {quantity.change(found.mean, decimals, sign=True)}"
    return ClaimRow(
        "\n".join(textwrap.wrap(safe(one.claim.says, 110), 54)),
        found.mean * per_unit,
        ends[0],
        ends[1],
        safe(amount, 44),
        one.judged,
    )


@styled
def draw(data: Claims) -> Figure:
    """One row a claim, a zero line, marks by verdict."""
    figure = new_figure(12.0, 0.9 + 0.40 * len(data.rows))
    axes = figure.add_subplot()
    axes.set_xlim(-data.limit, data.limit)
    axes.axvline(0.0, color=GREY, linewidth=1.2)
    for place, row in enumerate(data.rows):
        _draw_row(axes, place, row, data.limit)
    name_axis(axes, range(len(data.rows)), [row.says for row in data.rows], "claim")
    axes.yaxis.label.set_visible(False)
    number_axis(axes, "x", "difference in the direction claimed, %", sign=True)
    shown = dict.fromkeys(word for word in WORDS if any(row.judged == word for row in data.rows))
    return finish(figure, data.title, data.footnote, [_handle(MARKS[word]) for word in shown])


def _handle(mark: Mark) -> Line2D:
    face = mark.colour if mark.is_filled else "white"
    return Line2D(
        [], [], color=mark.colour, marker=mark.shape, markerfacecolor=face, markersize=7, label=mark.words
    )


def _draw_row(axes: Axes, place: int, row: ClaimRow, limit: float) -> None:
    """Interval, mark and amount; what lies beyond the axis becomes an arrow."""
    mark = MARKS[row.judged]
    axes.text(
        1.02,
        place,
        row.amount,
        transform=axes.get_yaxis_transform(),
        va="center",
        fontsize=9.0,
        color=mark.colour,
    )
    if not (math.isfinite(row.low) and math.isfinite(row.high)):
        return
    edge = 0.985 * limit
    axes.plot(
        [max(row.low, -edge), min(row.high, edge)], [place, place], color=mark.colour, linewidth=2.0,
        solid_capstyle="butt",
    )  # fmt: skip
    for end, beyond, shape in ((-edge, row.low < -edge, "<"), (edge, row.high > edge, ">")):
        if beyond:
            axes.plot([end], [place], marker=shape, color=mark.colour, markersize=7)
    if abs(row.mean) < edge:
        face = mark.colour if mark.is_filled else "white"
        axes.plot([row.mean], [place], mark.shape, color=mark.colour, markerfacecolor=face, markersize=8)


CHART = Chart("claims", "Which claims hold, by how much, and how sure is that?", prepare, draw)
