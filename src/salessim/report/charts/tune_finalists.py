"""The best points of a search on fresh replications: each against the scenario as given, beside what was promised."""

from __future__ import annotations

import math
from dataclasses import dataclass

from matplotlib.artist import Artist
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from salessim.experiment.finalists import Finalist
from salessim.experiment.tune import Tuned
from salessim.report.charts.registry import Chart
from salessim.report.charts.style import (
    COLOURS,
    GREY,
    INK,
    Mark,
    finish,
    name_axis,
    new_figure,
    number_axis,
    safe,
    scale_of,
    styled,
)
from salessim.report.measured import horizon_words
from salessim.report.tune_verdict import (
    beats_given,
    goal_quantities,
    lever_words,
    point_name,
    standing_of,
)

__all__ = ["CHART", "FinalistRow", "Finals", "draw", "prepare"]

_MARKS = {
    "best": Mark(COLOURS[0], "o", True, "best on fresh replications"),
    "left": Mark(COLOURS[0], "o", False, "left"),
    "out": Mark(COLOURS[1], "s", True, "out"),
    "other": Mark(GREY, "D", False, "breaks a limit, or not ranked"),
}


@dataclass(frozen=True, slots=True)
class FinalistRow:
    """One finalist: its lead over the scenario as given with its interval, and the lead that the search promised."""

    name: str
    levers: str
    lead: float
    low: float
    high: float
    promised: float
    kind: str
    words: str


@dataclass(frozen=True, slots=True)
class Finals:
    """Rows from top to bottom, the best first, in the unit of the axis."""

    title: str
    axis: str
    name: str
    rows: tuple[FinalistRow, ...]
    footnote: tuple[str, ...]


def prepare(found: Tuned) -> Finals | None:
    """Finalists of a search with one goal beside the scenario as given; None where there is nothing to compare."""
    given = found.given
    others = [one for one in found.final.finalists if not one.trial.is_given]
    if found.asked.is_traded or given is None or not any(one.leads[0].is_estimable for one in others):
        return None
    (quantity,) = goal_quantities(found)
    sign = found.asked.signs[0]
    base = given.trial.goals[0]
    ends = [abs(x) for one in others for x in (one.leads[0].low, one.leads[0].high) if math.isfinite(x)]
    factor, unit = scale_of(quantity, max(ends, default=1.0))
    unit = unit.replace(quantity.unit, quantity.unit_of_difference) if quantity.unit else unit
    rank = {"best": 0, "left": 1, "out": 2, "other": 3}
    ordered = sorted(others, key=lambda one: (rank[_kind(one)], -sign * one.leads[0].estimate))
    rows = tuple(
        FinalistRow(
            name=safe(point_name(found, one.trial)),
            levers=safe(lever_words(found, one.trial, short=True), 60),
            lead=one.leads[0].estimate * factor,
            low=one.leads[0].low * factor,
            high=one.leads[0].high * factor,
            promised=(one.trial.goals[0] - base) * factor,
            kind=_kind(one),
            words=safe(standing_of(found, one), 30),
        )
        for one in ordered
    )
    about = f"{safe(quantity.title, 30)}, less that of {safe(found.asked.space.scenario.name)} as given"
    return Finals(
        title=_title(found),
        axis=f"{about} ({safe(unit, 30)})" if unit else about,
        name=safe(found.asked.space.scenario.name),
        rows=rows,
        footnote=(
            f"{given.n:,} fresh replications of {horizon_words(found.horizon)} at most, seed {found.asked.seed}.",
            "Lines: intervals that hold together (simulation error only).",
            "The best found in the search is partly luck, so what it promised may lie outside.",
        ),
    )


def _kind(one: Finalist) -> str:
    if one.is_broken or one.standing is None or one.standing.status == "not estimable":
        return "other"
    return one.standing.status


def _title(found: Tuned) -> str:
    name = safe(found.asked.space.scenario.name)
    winner = found.winner
    if winner is None:
        return "No finalist is made the winner"
    if winner.trial.is_given:
        return f"No point that was tried beats {name} as given"
    what = safe(point_name(found, winner.trial))
    what = what[:1].upper() + what[1:]
    if beats_given(found, winner):
        return f"{what} beats {name} as given on fresh replications"
    return f"{what} is best, but does not clearly beat {name} as given"


@styled
def draw(data: Finals) -> Figure:
    """One row a finalist: interval, mark, and a diamond where the search had put it."""
    figure = new_figure(9.0, 1.0 + 0.62 * len(data.rows))
    axes = figure.add_subplot()
    axes.axvline(0.0, color=INK, linewidth=1.2, linestyle="--")
    for place, row in enumerate(data.rows):
        mark = _MARKS[row.kind]
        if math.isfinite(row.low):
            axes.plot([row.low, row.high], [place, place], color=mark.colour, linewidth=2.2)
        if math.isfinite(row.lead):
            face = mark.colour if mark.is_filled else "white"
            axes.plot(
                [row.lead], [place], mark.shape, color=mark.colour, markerfacecolor=face, markersize=7.5
            )
        if math.isfinite(row.promised):
            axes.plot([row.promised], [place], "|", color=COLOURS[3], markersize=15, markeredgewidth=2.2)
        axes.annotate(
            f"{row.levers}: {row.words}", (0.01, place), xycoords=("axes fraction", "data"),
            xytext=(0, -15), textcoords="offset points", fontsize=8.0, color=GREY, va="center",
        )  # fmt: skip
    axes.margins(x=0.08)
    name_axis(axes, range(len(data.rows)), [one.name for one in data.rows], "point")
    axes.yaxis.label.set_visible(False)
    number_axis(axes, "x", data.axis, sign=True)
    return finish(figure, data.title, data.footnote, _handles(data))


def _handles(data: Finals) -> list[Artist]:
    kinds = [kind for kind in _MARKS if any(row.kind == kind for row in data.rows)]
    made: list[Artist] = [
        Line2D(
            [], [], linestyle="none", marker=_MARKS[kind].shape, color=_MARKS[kind].colour, label=_MARKS[kind].words,
            markerfacecolor=_MARKS[kind].colour if _MARKS[kind].is_filled else "white",
        )
        for kind in kinds
    ]  # fmt: skip
    made.append(Line2D([], [], color=INK, linewidth=1.2, linestyle="--", label=f"{data.name} as given"))
    made.append(
        Line2D([], [], linestyle="none", marker="|", color=COLOURS[3], markersize=12, markeredgewidth=2.2,
               label="promised by the search")
    )  # fmt: skip
    return made


CHART = Chart(
    "tune_finalists", "Which point is best on fresh replications, and does it beat what there is?", prepare, draw,
    about=Tuned,
)  # fmt: skip
