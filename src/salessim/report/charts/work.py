"""Timeline of work in one replication: what everybody did, and what waited meanwhile.

It is drawn from :mod:`salessim.report.work_lines`, of one replication, so it is not among the charts of experiments.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

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
from salessim.report.identities import with_article
from salessim.report.moments import moment_words
from salessim.report.work_lines import KINDS_OF_WORK, Strip, WorkLines

__all__ = ["draw_work"]

Dashes = Literal["-", "--", ":", "-."]
_FACES = (COLOURS[0], COLOURS[2], COLOURS[5], COLOURS[3])
_IDLE = "#E7ECF0"
_HALF = 0.42  # of a strip's height
_LINES: tuple[tuple[str, Dashes], ...] = (
    (INK, "-"),
    (COLOURS[1], "-"),
    (COLOURS[4], "--"),
    (GREY, ":"),
    (COLOURS[3], "-."),
    (COLOURS[2], "--"),
)
_NAME_WIDTH = 40
_TITLE_WIDTH = 50
_QUEUE = 1.35  # inches of a panel of queues
_MOST_DAYS = 12  # with a name each


@styled
def draw_work(data: WorkLines, name: str, luck: str) -> Figure:
    """Seats below each other, and under them how much work waits for each role.

    Parameters
    ----------
    data : WorkLines
    name : str
        Of the scenario.
    luck : str
        Replication and seed in words.
    """
    height = 0.8 + 0.27 * max(len(data.strips), 2)
    panels = [is_leads for is_leads in (True, False) if any(one.is_leads is is_leads for one in data.queues)]
    figure = new_figure(11.0, height + _QUEUE * len(panels))
    top, *below = figure.subplots(
        1 + len(panels), 1, sharex=True, squeeze=False, height_ratios=[height, *[_QUEUE] * len(panels)]
    )[:, 0]
    for row, strip in enumerate(data.strips):
        _draw_seat(top, row, strip, data)
    name_axis(top, range(len(data.strips)), [safe(one.name, _NAME_WIDTH) for one in data.strips], "seat")
    faces = _faces(data)
    for axes, is_leads in zip(below, panels, strict=True):
        for line in data.queues:
            if line.is_leads is is_leads and line.role in faces:
                colour, dashes = faces[line.role]
                axes.plot(
                    line.x, line.y, color=colour, linestyle=dashes, linewidth=1.3,
                    drawstyle="steps-post" if data.is_close_up else "default",
                )  # fmt: skip
        number_axis(axes, "y", "leads waiting" if is_leads else "account\ntasks waiting")
        axes.set_ylim(bottom=0.0)
    _draw_clock([top, *below], data)
    return finish(figure, _title(data, name), _footnote(data, luck), _handles(data))


def _draw_seat(axes: Axes, row: int, strip: Strip, data: WorkLines) -> None:
    """A strip: grey where somebody sits, colours where there is work, hatched where nobody could be found yet."""
    bottom = (row - _HALF, 2 * _HALF)
    axes.broken_barh([(a, b - a) for a, b in strip.held], bottom, facecolor=_IDLE, linewidth=0)
    for a, b in strip.vacant:
        axes.broken_barh([(a, b - a)], bottom, facecolor="white", hatch="////", edgecolor=GREY, linewidth=0.3)
    for kind, face in enumerate(_FACES):
        bars = [(one.begin, one.end - one.begin) for one in strip.bars if one.kind == kind]
        if bars:
            axes.broken_barh(bars, bottom, facecolor=face, edgecolor="white", linewidth=0.4)
    if len(strip.shares):
        shares = np.minimum(np.nan_to_num(strip.shares).cumsum(axis=1), 1.0)
        levels = row + _HALF - 2 * _HALF * np.column_stack((np.zeros(len(shares)), shares))
        levels = np.vstack((levels, levels[-1:]))
        for kind, face in enumerate(_FACES):
            axes.fill_between(
                data.edges, levels[:, kind], levels[:, kind + 1], step="post", facecolor=face, linewidth=0
            )
    for begin, _ in strip.held:
        if begin > data.edges[0]:
            axes.plot(
                [begin, begin], [row - _HALF, row + _HALF], color=INK, linewidth=1.4, solid_capstyle="butt"
            )


def _faces(data: WorkLines) -> dict[str, tuple[str, Dashes]]:
    """Colour and dashes of each role for which something waits, as far as they go."""
    return dict(zip(dict.fromkeys(one.role for one in data.queues), _LINES, strict=False))


def _draw_clock(panels: list[Axes], data: WorkLines) -> None:
    """Weeks, or days with their nights folded away."""
    bottom = panels[-1]
    for axes in panels[:-1]:
        axes.tick_params(axis="x", labelbottom=False, length=0)
    bottom.set_xlim(data.edges[0], data.edges[-1])
    if not data.is_close_up:
        number_axis(bottom, "x", "week")
        return
    every = -(-len(data.ticks) // _MOST_DAYS)
    bottom.set_xticks(
        [place for place, _ in data.ticks],
        [words if number % every == 0 else "" for number, (_, words) in enumerate(data.ticks)],
        ha="left",
    )
    bottom.set_xlabel("open hours, day by day; nights and other closed hours are folded away")
    for place, _ in data.ticks:
        for axes in panels:
            axes.axvline(place, color=INK, linewidth=0.7, alpha=0.45)


def _title(data: WorkLines, name: str) -> str:
    if data.is_close_up:
        return (
            f"Every task in {safe(name, _TITLE_WIDTH)} from {moment_words(data.begin)} to {moment_words(data.end)}: "
            f"{data.n_tasks:,}"
        )
    parts = [
        f"{100 * share:.0f} % {kind}" for kind, share in zip(KINDS_OF_WORK, data.totals, strict=True) if share
    ]
    idle = max(0.0, 1.0 - float(data.totals.sum()))
    shares = ", ".join([*parts, f"{100 * idle:.0f} % idle"])
    return f"What people in {safe(name, _TITLE_WIDTH)} did in open hours: {shares}"


def _footnote(data: WorkLines, luck: str) -> list[str]:
    words = [f"One replication ({luck}): others go otherwise."]
    if data.is_close_up:
        words.append("A bar is a task from taking it up to the end; white lines part tasks.")
    else:
        words.append("Height: share of the week's open hours. Queues: mean of each day.")
    words.append("A dark line is the day on which somebody else took the seat.")
    if data.n_seats > len(data.strips):
        words.append(f"{len(data.strips)} of {data.n_seats} seats are shown.")
    roles = len({one.role for one in data.queues})
    if roles > len(_LINES):
        words.append(f"Queues of {len(_LINES)} of {roles} roles are shown.")
    return words


def _handles(data: WorkLines) -> list[Artist]:
    """What colours and lines mean; only what occurs."""
    handles: list[Artist] = [
        Patch(facecolor=face, label=kind)
        for kind, face, share in zip(KINDS_OF_WORK, _FACES, data.totals, strict=True)
        if share
    ]
    handles.append(Patch(facecolor=_IDLE, label="idle"))
    if any(one.vacant for one in data.strips):
        handles.append(Patch(facecolor="white", hatch="////", edgecolor=GREY, linewidth=0.3, label="vacant"))
    handles += [
        Line2D([], [], color=colour, linestyle=dashes, label=f"waiting for {safe(with_article(role))}")
        for role, (colour, dashes) in _faces(data).items()
    ]
    return handles
