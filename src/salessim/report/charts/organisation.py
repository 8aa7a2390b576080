"""The organisation as a chart: units with their seats, what flows through them, and where it is lost.

It is drawn from :mod:`salessim.report.organisation_flows`, of one replication, so it is not among the charts of
experiments.
"""

from __future__ import annotations

import math
import textwrap

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch, PathPatch, Polygon
from matplotlib.path import Path

from salessim.report.charts.organisation_layout import MOST_LINES, Box, Port, laid_out
from salessim.report.charts.style import COLOURS, GREY, INK, finish, new_figure, safe, styled
from salessim.report.organisation_flows import Flow, Organisation

__all__ = ["draw_organisation"]

_INFLOW, _WITHIN, _ACROSS, _CUSTOMERS = COLOURS[5], COLOURS[0], COLOURS[1], COLOURS[2]
_UNIT_FACE, _BUSY_BACK = "#F1F4F7", "#DDE3E9"
_THINNEST, _THICKEST = 0.9, 6.0  # points
_ALPHA = 0.75
_MARGIN = 0.1  # inches
_LETTER = 0.078  # inches: a typical letter of a box's title
_LINE = 0.165  # inches from line to line in a box
_TITLE_WIDTH = 60


@styled
def draw_organisation(data: Organisation, name: str, luck: str) -> Figure:
    """Boxes and arrows; the thicker an arrow, the more goes along it.

    Parameters
    ----------
    data : Organisation
    name : str
        Of the scenario.
    luck : str
        Replication and seed in words.
    """
    layout = laid_out(data)
    width, height = layout.width + 2 * _MARGIN, max(layout.height, 1.5) + 2 * _MARGIN
    figure = new_figure(width, height)
    axes = figure.add_subplot()
    axes.set_axis_off()
    axes.set_xlim(-_MARGIN, width - _MARGIN)
    axes.set_ylim(height - _MARGIN, -_MARGIN)
    for unit, box in layout.units.items():
        _frame(axes, box, _UNIT_FACE, "#C6CFD8", 0.5)
        axes.text(
            box.x + 0.1, box.y + 0.2, safe(data.units[unit], _letters(box)), fontsize=9.5, fontweight="bold"
        )
    most = max((flow.volume for flow in data.flows), default=1.0)
    for port in sorted(layout.ports, key=lambda one: -one.flow.volume):
        _arrow(axes, port, most)
    for node, box in layout.nodes.items():
        _box(axes, data, node.kind, node.row, box)
    for port in layout.ports:
        _label(axes, port)
    title = (
        f"{safe(name, _TITLE_WIDTH)}: {_number(data.leads)} leads a year become {_number(data.won)} customers"
    )
    return finish(figure, title, _footnote(data, luck), _handles(data))


def _letters(box: Box) -> int:
    return max(8, int((box.width - 0.2) / _LETTER))


def _frame(axes: Axes, box: Box, face: str, edge: str, line: float) -> None:
    axes.add_patch(
        FancyBboxPatch(
            (box.x, box.y), box.width, box.height, boxstyle="round,pad=0,rounding_size=0.06", facecolor=face,
            edgecolor=edge, linewidth=line, zorder=1 if face == _UNIT_FACE else 3,
        )
    )  # fmt: skip


def _box(axes: Axes, data: Organisation, kind: str, row: int, box: Box) -> None:
    """A box with its words."""
    _frame(axes, box, "white", INK, 0.9)
    if kind == "group":
        group = data.groups[row]
        is_known = math.isfinite(group.busy)
        seats = f"{group.seats} seat{'s' if group.seats != 1 else ''}"
        _words(axes, box, group.title, f"{seats}, {100 * group.busy:.0f} % busy" if is_known else seats)
        if is_known:
            _busy_bar(axes, box, group.busy)
        _lost(axes, box, group.lost)
    elif kind == "source":
        _words(axes, box, data.sources[row].title, "")
        _lost(axes, box, data.sources[row].lost)
    else:
        one = data.customers[row]
        accounts = f"{one.accounts:,} account{'s' if one.accounts != 1 else ''}"
        _words(axes, box, one.title, f"{accounts}\n{_money(one.arr)} {safe(data.currency, 6)} a year")
        if one.unmanaged:
            _beside_exit(axes, box, f"{one.unmanaged:,} held by nobody")


def _words(axes: Axes, box: Box, title: str, below: str) -> None:
    """A title, and a line below it."""
    middle = box.x + box.width / 2
    heads = textwrap.wrap(safe(title, 2 * _letters(box)), _letters(box))[:2]
    lines = len(heads) + len(below.split("\n")) if below else len(heads)
    y = box.middle - _LINE * (lines - 1) / 2 - (0.03 if below else 0.0)
    for text, size, weight in (
        *((one, 9.0, "bold") for one in heads),
        *((one, 7.8, "normal") for one in below.split("\n")),
    ):
        axes.text(middle, y, text, ha="center", va="center", fontsize=size, fontweight=weight, zorder=4)
        y += _LINE


def _busy_bar(axes: Axes, box: Box, busy: float) -> None:
    """How busy the holders are, along the bottom of their box."""
    x, y, width = box.x + 0.12, box.y + box.height - 0.1, box.width - 0.24
    for share, colour in ((1.0, _BUSY_BACK), (min(busy, 1.0), _WITHIN)):
        axes.plot(
            [x, x + share * width], [y, y], color=colour, linewidth=3.0, solid_capstyle="butt", zorder=4
        )


def _lost(axes: Axes, box: Box, lost: float) -> None:
    """The exit of lost leads: a thin grey arrow down."""
    if lost <= 0.0:
        return
    x, y = box.x + 0.18, box.y + box.height
    axes.add_patch(
        FancyArrowPatch(
            (x, y), (x, y + 0.22), arrowstyle="-|>", mutation_scale=7.0, color=GREY, linewidth=0.9, zorder=4,
            shrinkA=0, shrinkB=0,
        )
    )  # fmt: skip
    _beside_exit(axes, box, f"{_number(lost)} lost")


def _beside_exit(axes: Axes, box: Box, words: str) -> None:
    axes.text(
        box.x + 0.27,
        box.y + box.height + 0.13,
        words,
        ha="left",
        va="center",
        fontsize=7.5,
        color=GREY,
        zorder=4,
    )


def _colour(flow: Flow) -> str:
    if flow.begin.kind == "source":
        return _INFLOW
    if flow.end.kind == "customers":
        return _CUSTOMERS
    return _ACROSS if flow.crosses else _WITHIN


def _arrow(axes: Axes, port: Port, most: float) -> None:
    """A curve that leaves and enters boxes level."""
    (x0, y0), (x1, y1) = port.begin, port.end
    line = _THINNEST + (_THICKEST - _THINNEST) * math.sqrt(port.flow.volume / most)
    half = 0.035 + 0.010 * line  # inches: the head is wider than the line, and twice as long as it is wide
    neck = x1 + 2 * half if port.bends_back else x1 - 2 * half
    if port.bends_back:
        reach = max(x0, x1) + 0.75
        bends = [(reach, y0), (reach, y1)]
    else:
        bend = 0.5 * (neck - x0)
        bends = [(x0 + bend, y0), (neck - bend, y1)]
    path = Path([(x0, y0), *bends, (neck, y1)], [Path.MOVETO, *[Path.CURVE4] * 3])
    colour = _colour(port.flow)
    axes.add_patch(
        PathPatch(
            path, facecolor="none", edgecolor=colour, linewidth=line, alpha=_ALPHA, zorder=2, capstyle="butt"
        )
    )
    head = [(neck, y1 - half), (neck, y1 + half), (x1, y1)]
    axes.add_patch(Polygon(head, facecolor=colour, linewidth=0, alpha=_ALPHA, zorder=2))


def _label(axes: Axes, port: Port) -> None:
    """How much, where the arrow arrives."""
    words = "\n".join(_counted(volume, what) for volume, what in port.flow.parts[:MOST_LINES])
    x, y = port.end
    axes.text(
        x + 0.2 if port.bends_back else x - 0.2, y, words, ha="left" if port.bends_back else "right", va="center",
        fontsize=7.5, zorder=5, bbox={"boxstyle": "square,pad=0.1", "facecolor": "white", "alpha": 0.8, "linewidth": 0},
    )  # fmt: skip


def _number(volume: float) -> str:
    """A volume: whole where it is not small.

    Examples
    --------
    >>> _number(1234.5), _number(3.25), _number(2.0)
    ('1,234', '3.2', '2')
    """
    return f"{volume:,.0f}" if volume >= 10.0 or volume == int(volume) else f"{volume:.1f}"


def _counted(volume: float, what: str) -> str:
    """A volume and what it is of.

    Examples
    --------
    >>> _counted(1.0, "opportunities"), _counted(12.0, "deals")
    ('1 opportunity', '12 deals')
    """
    one = what[:-3] + "y" if what.endswith("ies") else what.removesuffix("s")
    return f"{_number(volume)} {one if volume == 1.0 else what}"


def _money(cents: int) -> str:
    """An amount of recurring revenue in the largest unit that it fills."""
    for size, unit in ((1e11, "billion"), (1e8, "million"), (1e5, "k")):
        if abs(cents) >= size:
            return f"{cents / size:.3g} {unit}"
    return f"{cents / 100:,.0f}"


def _footnote(data: Organisation, luck: str) -> list[str]:
    span = "" if data.years == 1.0 else ", as rates a year"
    words = [
        f"One replication ({luck}){span}: leads by who worked them first, and how often they changed hands; accounts "
        "and recurring revenue a year at the end. Busy: share of contracted opening hours."
    ]
    if data.left_out:
        words.append(
            f"Arrows with less than 2 % of what leaves a box are left out: {_number(data.left_out)} a year in all."
        )
    return words


def _handles(data: Organisation) -> list[Artist]:
    """Colours that occur."""
    words = {_INFLOW: "new leads", _WITHIN: "hand-off within a unit", _ACROSS: "hand-off across units",
             _CUSTOMERS: "customers"}  # fmt: skip
    found = {_colour(flow) for flow in data.flows}
    handles: list[Artist] = [
        Line2D([], [], color=colour, linewidth=4.0, alpha=_ALPHA, label=label)
        for colour, label in words.items()
        if colour in found
    ]
    if any(one.lost for one in data.groups) or any(one.lost for one in data.sources):
        handles.append(Line2D([], [], color=GREY, linewidth=1.0, label="lost leads"))
    return handles
