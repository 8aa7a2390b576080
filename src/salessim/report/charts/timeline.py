"""Timeline of people in one replication: who sat on which seat, and how far they had come.

It is drawn from a trace and not from metrics, so it is not among :func:`~salessim.report.charts.registry.charts`;
:mod:`salessim.report.timelines` plays the replication and writes the pictures.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch
from numpy.typing import NDArray

from salessim.metrics.calendar import NEVER
from salessim.metrics.joins import least_by
from salessim.metrics.staff import Ending
from salessim.metrics.standings import RAMPED
from salessim.metrics.view import View
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
from salessim.scenario.tables import Tables
from salessim.trace.kinds import COLUMNS, Phase, RowKind
from salessim.trace.recorder import Trace
from salessim.units import WEEK

__all__ = ["PHASES", "Move", "SeatLine", "Stretch", "Timeline", "draw_timeline", "timeline_of"]

Ints = NDArray[np.int64]

PHASES = ("vacant", "theory", "rotation", "shadowing", "ramping", "ramped", "on notice")
"""What a seat can be in, in the order in which it usually goes."""
_VACANT, _RAMPING, _RAMPED, _ON_NOTICE = (
    PHASES.index(name) for name in ("vacant", "ramping", "ramped", "on notice")
)
_FACES = ("#FFFFFF", "#F0E442", COLOURS[4], COLOURS[3], COLOURS[5], COLOURS[0], COLOURS[1])
_HATCHES = ("////", "xxx", "...", "---", "", "", "\\\\\\")
_MOST_SEATS = 40
_NAME_WIDTH = 40
_NOBODY = -1


@dataclass(frozen=True, slots=True)
class Stretch:
    """Some weeks in which a seat is in one phase; from ``begin`` to before ``end``, counted from 0."""

    begin: int
    end: int
    phase: int
    """Position in :data:`PHASES`."""
    holder: int
    """Number of the person, from 1 in the order in which they came; 0 while vacant."""


@dataclass(frozen=True, slots=True)
class SeatLine:
    """One seat from the first week to the last; weeks in which it is neither held nor wanted are left out."""

    name: str
    stretches: tuple[Stretch, ...]


@dataclass(frozen=True, slots=True)
class Move:
    """Somebody went from one line to another at the beginning of a week."""

    week: int
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class Timeline:
    """Seats below each other over the weeks."""

    title: str
    n_weeks: int
    seats: tuple[SeatLine, ...]
    moves: tuple[Move, ...]
    footnote: tuple[str, ...]


def timeline_of(name: str, tables: Tables, trace: Trace) -> Timeline | None:
    """The timeline of a replication; None when nobody comes, goes or is wanted in it.

    Parameters
    ----------
    name : str
        Name of the scenario.
    tables : Tables
        What was played.
    trace : Trace
        The replication.
    """
    view = View(tables, trace)
    staff = view.staff
    if not (staff.is_new.any() or staff.has_left.any() or len(view.vacancies.seat)):
        return None
    phase, holder = _weeks_of_seats(view)
    lines = [_stretches(phase[row], holder[row]) for row in range(len(phase))]
    shown = _shown(lines)
    place = {row: position for position, row in enumerate(shown)}
    moved = np.flatnonzero(staff.ending == Ending.MOVED)
    moves = tuple(
        Move(int(staff.end[spell]) // WEEK, place[before], place[after])
        for spell in moved.tolist()
        if (before := int(staff.seat[spell])) in place and (after := int(staff.seat[spell + 1])) in place
    )
    footnote = [
        "One replication: others go otherwise. A number is a person, in the order in which they came; an arrow is a "
        f"move. Ramped: since capability was first {RAMPED / 1e6:g} or more. Vacant: somebody is wanted."
    ]
    used = sum(bool(line) for line in lines)
    if used > len(shown):
        footnote.append(f"{len(shown)} of {used} seats are shown, those with changes first.")
    title = (
        f"Who sat where in {safe(name)}: {_many(int(staff.is_hired.sum()), 'hire')}, "
        f"{_many(int(staff.has_left.sum()), 'exit')}, {_many(len(moved), 'promotion')}"
    )
    seats = tuple(SeatLine(safe(tables.seats.names[row], _NAME_WIDTH), lines[row]) for row in shown)
    return Timeline(title, phase.shape[1], seats, moves, tuple(footnote))


def _many(n: int, what: str) -> str:
    return f"{n:,} {what}" + ("" if n == 1 else "s")


def _weeks_of_seats(view: View) -> tuple[Ints, Ints]:
    """Phase and holder of each seat in each week, shape (n_seats, n_weeks); a phase of -1 is neither held nor wanted.

    People come, move and go on Mondays, so every week has one state.
    """
    staff, vacant = view.staff, view.vacancies
    shape = (len(view.tables.seats.ids), len(view.weeks) - 1)
    phase, holder = np.full(shape, _NOBODY), np.zeros(shape, dtype=np.int64)

    def weeks(begin: Ints | int, end: Ints | int) -> slice:
        return slice(int(begin) // WEEK, -(-int(end) // WEEK))

    for seat, empty, closed in zip(vacant.seat, vacant.empty, vacant.closed, strict=True):
        phase[seat, weeks(empty, closed)] = _VACANT
    mondays = view.mondays
    fine = mondays.works & (mondays.capability >= RAMPED)
    ramped = least_by(mondays.spell[fine], len(staff.seat), mondays.at[fine], NEVER)
    for spell, seat in enumerate(staff.seat.tolist()):
        begin, end = staff.begin[spell], staff.end[spell]
        phase[seat, weeks(begin, end)] = _RAMPING
        holder[seat, weeks(begin, end)] = staff.person[spell] + 1
        if ramped[spell] < end:
            phase[seat, weeks(ramped[spell], end)] = _RAMPED
    for kind in (RowKind.PHASE_BEGAN, RowKind.NOTICE_GIVEN):
        rows = view.trace.of(kind)
        at = rows[:, COLUMNS.index("at")]
        spells = staff.at(rows[:, COLUMNS.index("entity")], at)
        for spell, begin, code in zip(
            spells.tolist(), at.tolist(), rows[:, COLUMNS.index("a")].tolist(), strict=True
        ):
            end = staff.end[spell]
            if kind is RowKind.NOTICE_GIVEN:
                phase[staff.seat[spell], weeks(begin, end)] = _ON_NOTICE
            elif code != Phase.AT_WORK:
                phase[staff.seat[spell], weeks(begin, min(staff.at_work[spell], end))] = code
    return phase, holder


def _stretches(phase: Ints, holder: Ints) -> tuple[Stretch, ...]:
    """Runs of weeks with the same phase and holder."""
    changes = np.flatnonzero((np.diff(phase) != 0) | (np.diff(holder) != 0)) + 1
    bounds = [0, *changes.tolist(), len(phase)] if len(phase) else []
    return tuple(
        Stretch(begin, end, int(phase[begin]), int(holder[begin]))
        for begin, end in pairwise(bounds)
        if phase[begin] != _NOBODY
    )


def _shown(lines: list[tuple[Stretch, ...]]) -> list[int]:
    """Rows of the seats that are drawn, in order; where there are too many, those with changes come first."""
    used = [row for row, line in enumerate(lines) if line]
    still = {row for row in used if len({one.holder for one in lines[row]}) == 1 and lines[row][0].begin == 0}
    return sorted(sorted(used, key=lambda row: row in still)[:_MOST_SEATS])


@styled
def draw_timeline(data: Timeline) -> Figure:
    """A line a seat: a bar a phase, with the number of who sits there."""
    figure = new_figure(10.5, 1.0 + 0.26 * len(data.seats))
    axes = figure.add_subplot()
    for row, seat in enumerate(data.seats):
        for one in seat.stretches:
            axes.barh(
                [row], [one.end - one.begin], left=[one.begin], height=0.76, facecolor=_FACES[one.phase],
                hatch=_HATCHES[one.phase], edgecolor=GREY, linewidth=0.3,
            )  # fmt: skip
        _number_people(axes, row, seat, data.n_weeks)
    for move in data.moves:
        axes.annotate(
            "", (move.week, move.after), xytext=(move.week, move.before),
            arrowprops={"arrowstyle": "->", "color": INK, "linewidth": 1.2, "shrinkA": 0, "shrinkB": 0},
        )  # fmt: skip
    name_axis(axes, range(len(data.seats)), [seat.name for seat in data.seats], "seat")
    number_axis(axes, "x", "week")
    axes.set_xlim(0, data.n_weeks)
    found = sorted({one.phase for seat in data.seats for one in seat.stretches})
    handles = [
        Patch(facecolor=_FACES[k], hatch=_HATCHES[k], edgecolor=GREY, linewidth=0.3, label=PHASES[k])
        for k in found
    ]
    return finish(figure, data.title, data.footnote, handles)


def _number_people(axes: Axes, row: int, seat: SeatLine, n_weeks: int) -> None:
    """The number of each holder where the time on the seat begins, if there is room."""
    before = 0
    for one in seat.stretches:
        if one.holder not in (0, before):
            stay = sum(other.end - other.begin for other in seat.stretches if other.holder == one.holder)
            if stay >= 0.012 * n_weeks * len(str(one.holder)):
                axes.annotate(
                    str(one.holder), (one.begin, row), xytext=(3, 0), textcoords="offset points",
                    va="center_baseline", fontsize=7.0,
                    bbox={"boxstyle": "square,pad=0.12", "facecolor": "white", "linewidth": 0},
                )  # fmt: skip
        before = one.holder
