"""What everybody did, and what waited meanwhile: the data of the timeline of one replication.

Over months a seat is a strip with the share of open time that went into each kind of work, week by week. In a window of
at most :data:`CLOSE_UP` every single task is a bar, and time in which everybody is closed is folded away.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from salessim.errors import Fault, InputError
from salessim.metrics.calendar import open_seconds
from salessim.metrics.view import View
from salessim.report.identities import role_words
from salessim.report.moments import DAYS, moment_words
from salessim.report.queues import queues_by_role
from salessim.trace.kinds import Work
from salessim.units import DAY, HOUR, WEEK

__all__ = ["CLOSE_UP", "KINDS_OF_WORK", "Bar", "Clock", "QueueLine", "Strip", "WorkLines", "work_lines"]

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

CLOSE_UP = 4 * WEEK
"""The longest window in which every task is a bar (seconds): more bars than that cannot be told apart."""
KINDS_OF_WORK = ("leads", "accounts", "prospecting", "lessons and interviews")
_MOST_SEATS = 40
_FOLD = 0.3  # width of a night, in open hours


@dataclass(frozen=True, slots=True)
class Bar:
    """A task in hand, on the picture's clock."""

    begin: float
    end: float
    kind: int
    """Position in :data:`KINDS_OF_WORK`."""


@dataclass(frozen=True, slots=True)
class Strip:
    """One seat."""

    name: str
    shares: Floats
    """Share of open time by week and kind, shape (n_weeks, n_kinds); NaN where nobody sat; none in a close-up."""
    bars: tuple[Bar, ...]
    """Tasks, in a close-up only."""
    held: tuple[tuple[float, float], ...]
    """When somebody sat there: one for each holder."""
    vacant: tuple[tuple[float, float], ...]
    """When the seat stood empty and somebody was wanted."""


@dataclass(frozen=True, slots=True)
class QueueLine:
    """Work that waits for a role."""

    role: str
    is_leads: bool
    """Whether the work is about leads; about accounts otherwise."""
    x: Floats
    y: Floats
    """In a close-up the number from each ``x`` to the next, else the mean of the day around it."""


@dataclass(frozen=True, slots=True)
class WorkLines:
    """A picture's worth of seats below each other, and queues under them."""

    begin: int
    end: int
    is_close_up: bool
    edges: Floats
    """Bounds of the weeks on the picture's clock, shape (n_weeks + 1,)."""
    ticks: tuple[tuple[float, str], ...]
    """Where days begin, in a close-up only."""
    strips: tuple[Strip, ...]
    n_seats: int
    """Seats that were held or wanted; more than ``strips`` when there are too many."""
    queues: tuple[QueueLine, ...]
    totals: Floats
    """Share of all open time by kind of work, shape (n_kinds,)."""
    n_tasks: int


@dataclass(frozen=True, slots=True)
class Clock:
    """From seconds to where they stand in the picture."""

    at: Floats
    x: Floats

    def __call__(self, moments: Ints | int) -> Floats:
        """Places of moments, shape as given."""
        return np.asarray(np.interp(moments, self.at, self.x), dtype=np.float64)


def work_lines(view: View, begin: int = 0, end: int | None = None) -> WorkLines:
    """What everybody did from one moment to another.

    Parameters
    ----------
    view : View
        The replication.
    begin, end : int
        Seconds; the horizon when there is no end, or it lies later. Beyond a close-up whole weeks are taken.

    Raises
    ------
    InputError
        If the window is empty.
    """
    until = view.horizon if end is None else min(end, view.horizon)
    if begin >= until:
        raise InputError(
            [
                Fault(
                    f"the window is empty: it begins on {moment_words(begin)} and ends on {moment_words(until)}, "
                    f"and the replication ends on {moment_words(view.horizon)}",
                    key="--from",
                )
            ]
        )
    is_close = until - begin <= CLOSE_UP and (begin > 0 or until < view.horizon)
    if not is_close:
        begin, until = begin // WEEK * WEEK, min(-(-until // WEEK) * WEEK, view.horizon)
    clock = _folded(view, begin, until) if is_close else _weeks(begin, until)
    busy, hours, edges = _by_week(view, begin, until)
    rows = _used(view, begin, until)
    total = max(float(hours.sum()), 1.0)
    return WorkLines(
        begin=begin,
        end=until,
        is_close_up=is_close,
        edges=clock(edges),
        ticks=_days(clock, begin, until) if is_close else (),
        strips=tuple(
            _strip(view, row, clock, (begin, until), None if is_close else (busy[row], hours[row]))
            for row in rows[:_MOST_SEATS]
        ),
        n_seats=len(rows),
        queues=_queues(view, clock, begin, until, is_close),
        totals=busy.sum(axis=(0, 1)) / total,
        n_tasks=len(_at_work(view, begin, until)),
    )


def _kind_of(work: Ints) -> Ints:
    """Kind of work of each task, shape (n,)."""
    kind = np.where(work >= Work.STAGE, 0, 1)
    kind[work == Work.PROSPECTING] = 2
    kind[(work >= Work.SHADOWING) & (work <= Work.INTERVIEW)] = 3
    return kind


def _at_work(view: View, begin: int, until: int) -> Ints:
    """Rows of the tasks that somebody had in hand in the window."""
    tasks = view.tasks
    return np.flatnonzero((tasks.spell >= 0) & (tasks.started < until) & (tasks.done > begin))


def _pieces(begin: Ints, end: Ints) -> tuple[Ints, Ints, Ints]:
    """Stretches of time cut at the ends of weeks: row of each piece, and its begin and end; shape (n_pieces,)."""
    first, last = begin // WEEK, np.maximum(end - 1, begin) // WEEK
    row = np.repeat(np.arange(len(begin)), last - first + 1)
    nth = np.arange(len(row)) - np.searchsorted(row, row)
    week = first[row] + nth
    return row, np.maximum(begin[row], week * WEEK), np.minimum(end[row], (week + 1) * WEEK)


def _by_week(view: View, begin: int, until: int) -> tuple[Ints, Ints, Ints]:
    """Busy and contracted open seconds by seat, week and kind, and the bounds of the weeks."""
    tables, staff, tasks = view.tables, view.staff, view.tasks
    week = begin // WEEK
    n_weeks, n_seats = -(-until // WEEK) - week, len(tables.seats.ids)
    edges = np.clip(np.arange(week, week + n_weeks + 1) * WEEK, begin, until)
    busy = np.zeros((n_seats, n_weeks, len(KINDS_OF_WORK)), dtype=np.int64)
    mine = _at_work(view, begin, until)
    row, starts, ends = _pieces(np.maximum(tasks.started[mine], begin), np.minimum(tasks.done[mine], until))
    spell = tasks.spell[mine][row]
    kind = _kind_of(tasks.work[mine][row])
    seconds = open_seconds(tables.units, staff.unit[spell], starts, ends)
    np.add.at(busy, (staff.seat[spell], starts // WEEK - week, kind), seconds)
    hours = np.zeros((n_seats, n_weeks), dtype=np.int64)
    there = np.flatnonzero((staff.begin < until) & (staff.end > begin) & (staff.seat >= 0))
    row, starts, ends = _pieces(np.maximum(staff.begin[there], begin), np.minimum(staff.end[there], until))
    seconds = open_seconds(tables.units, staff.unit[there][row], starts, ends)
    np.add.at(hours, (staff.seat[there][row], starts // WEEK - week), seconds)
    return busy, hours, edges


def _used(view: View, begin: int, until: int) -> list[int]:
    """Seats that were held or wanted in the window, in the order of the tables."""
    staff, vacant = view.staff, view.vacancies
    held = staff.seat[(staff.begin < until) & (staff.end > begin)]
    wanted = vacant.seat[(vacant.empty < until) & (vacant.closed > begin) & (vacant.closed > vacant.empty)]
    return [int(row) for row in np.unique(np.concatenate((held, wanted))) if row >= 0]


def _strip(
    view: View, row: int, clock: Clock, window: tuple[int, int], weeks: tuple[Ints, Ints] | None
) -> Strip:
    """One seat; ``weeks`` are busy and contracted seconds, or None in a close-up."""
    staff, vacant, (begin, until) = view.staff, view.vacancies, window

    def spans(mine: NDArray[np.bool_], starts: Ints, ends: Ints) -> tuple[tuple[float, float], ...]:
        """Where those in the window stand on the clock."""
        inside = np.flatnonzero(mine & (starts < until) & (ends > begin) & (ends > starts))
        places = clock(np.maximum(starts[inside], begin)), clock(np.minimum(ends[inside], until))
        return tuple(sorted(zip(places[0].tolist(), places[1].tolist(), strict=True)))

    shares: Floats = np.empty((0, len(KINDS_OF_WORK)))
    bars: tuple[Bar, ...] = ()
    if weeks is None:
        tasks = view.tasks
        mine = _at_work(view, begin, until)
        mine = mine[staff.seat[tasks.spell[mine]] == row]
        places = clock(np.maximum(tasks.started[mine], begin)), clock(np.minimum(tasks.done[mine], until))
        kinds = _kind_of(tasks.work[mine]).tolist()
        bars = tuple(Bar(*one) for one in zip(places[0].tolist(), places[1].tolist(), kinds, strict=True))
    else:
        busy, hours = weeks
        shares = np.full(busy.shape, np.nan)
        np.divide(busy, hours[:, None], out=shares, where=hours[:, None] > 0)
    return Strip(
        name=view.tables.seats.names[row],
        shares=shares,
        bars=bars,
        held=spans(staff.seat == row, staff.begin, staff.end),
        vacant=spans(vacant.seat == row, vacant.empty, vacant.closed),
    )


def _queues(view: View, clock: Clock, begin: int, until: int, is_close: bool) -> tuple[QueueLine, ...]:
    """A line a role for which leads wait in the window, and then one a role for which accounts do."""
    lines = []
    days = np.append(np.arange(begin, until, DAY), until)
    queues = [(True, one) for one in queues_by_role(view, "leads").items()]
    queues += [(False, one) for one in queues_by_role(view, "accounts").items()]
    for is_leads, (role, steps) in queues:
        if is_close:
            part = steps.within(begin, until)
            x, y = clock(np.append(part.at, until)), np.append(part.level, part.level[-1]).astype(np.float64)
        else:
            x, y = clock((days[:-1] + days[1:]) // 2), steps.means(days)
        if y.any():
            lines.append(QueueLine(role_words(view.tables, role), is_leads, x, y))
    return tuple(lines)


def _weeks(begin: int, until: int) -> Clock:
    """A clock in weeks since the start."""
    at = np.array([begin, until], dtype=np.float64)
    return Clock(at, at / WEEK)


def _folded(view: View, begin: int, until: int) -> Clock:
    """A clock in open hours of any unit in the window; what lies between is folded to a narrow strip."""
    units = view.tables.units
    spans: list[tuple[int, int]] = []
    for opens, closes in zip(units.opens, units.closes, strict=True):
        for week in range(begin // WEEK, until // WEEK + 1):
            spans += zip((opens + week * WEEK).tolist(), (closes + week * WEEK).tolist(), strict=True)
    at, x = [float(begin)], [0.0]
    for start, stop in sorted((max(a, begin), min(b, until)) for a, b in spans if a < until and b > begin):
        if stop <= at[-1]:
            continue
        if start > at[-1]:
            at.append(float(start))
            x.append(x[-1] + _FOLD)
        at.append(float(stop))
        x.append(x[-1] + (stop - at[-2]) / HOUR)
    if at[-1] < until:
        at.append(float(until))
        x.append(x[-1] + _FOLD)
    return Clock(np.array(at), np.array(x))


def _days(clock: Clock, begin: int, until: int) -> tuple[tuple[float, str], ...]:
    """Where each day begins that has open hours, and its name."""
    ticks: list[tuple[float, str]] = []
    for day in range(-(-begin // DAY) if begin % DAY else begin // DAY, -(-until // DAY)):
        left, right = (float(clock(min(moment, until))) for moment in (day * DAY, (day + 1) * DAY))
        if right - left > 2 * _FOLD:
            name = DAYS[day % 7]
            is_first = not ticks or name == DAYS[0]
            ticks.append((left, f"{name}\nweek {day // 7 + 1}" if is_first else name))
    return tuple(ticks)
