"""Where the boxes of an organisation stand: sources on the left, units in the middle, customers on the right.

All lengths are inches from the top left corner. A unit takes the columns in which it has work and stands as high as
others in these columns allow, so units of one role each stand side by side and pods below each other.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from salessim.report.organisation_flows import N_COLUMNS, Flow, Node, Organisation

__all__ = ["MOST_LINES", "Box", "Layout", "Port", "laid_out", "lines_of"]

_SIDE = 1.55  # width of a source or a segment of customers
_COLUMN = 1.85  # width of a group of seats
_GAP = 1.25  # between columns: arrows and their labels
MOST_LINES = 2
_PORT = 0.19  # height that an arrow needs
_GROUP_HEIGHT = 0.66
_GROUP_GAP = 0.30  # room for the exit of lost leads
_UNIT_HEAD = 0.28
_UNIT_PAD = 0.13
_UNIT_GAP = 0.24
_SIDE_HEIGHT = 0.55
_CUSTOMERS_HEIGHT = 0.78
_SIDE_GAP = 0.34


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """Right edge."""
        return self.x + self.width

    @property
    def middle(self) -> float:
        """Height of the centre."""
        return self.y + self.height / 2


@dataclass(frozen=True, slots=True)
class Port:
    """Where an arrow begins and ends."""

    flow: Flow
    begin: tuple[float, float]
    end: tuple[float, float]
    bends_back: bool
    """Whether it goes to a box that is not further right: it then enters from the right."""


@dataclass(frozen=True, slots=True)
class Layout:
    """Places of everything."""

    width: float
    height: float
    nodes: dict[Node, Box]
    units: dict[int, Box]
    ports: tuple[Port, ...]


def laid_out(data: Organisation) -> Layout:
    """Places of all boxes and arrows; the same data gives the same places."""
    heights = _heights(data)
    nodes, units, bottom = _units(data, heights)
    for kind, count, x in (
        ("source", len(data.sources), 0.0),
        ("customers", len(data.customers), _column_x(N_COLUMNS)),
    ):
        bottom = max(bottom, sum(heights[Node(kind, row)] + _SIDE_GAP for row in range(count)))
        nodes |= _side(kind, count, x, data, nodes, heights, bottom)
    return Layout(_column_x(N_COLUMNS) + _SIDE, bottom, nodes, units, _ports(data, nodes))


def lines_of(flow: Flow) -> int:
    """Lines of an arrow's label: one a part, two at most."""
    return min(len(flow.parts), MOST_LINES)


def _column_x(column: int) -> float:
    """Left edge of a column of groups; one past the last is that of customers."""
    return _SIDE + _GAP + column * (_COLUMN + _GAP)


def _heights(data: Organisation) -> dict[Node, float]:
    """Height of each box: all its arrows must find room at its sides."""
    arrows: dict[tuple[Node, str], int] = defaultdict(int)
    for flow in data.flows:
        arrows[flow.begin, "out"] += 1
        arrows[flow.end, "in"] += lines_of(flow)
    heights = {}
    for kind, count, least in (
        ("source", len(data.sources), _SIDE_HEIGHT),
        ("group", len(data.groups), _GROUP_HEIGHT),
        ("customers", len(data.customers), _CUSTOMERS_HEIGHT),
    ):
        for row in range(count):
            node = Node(kind, row)
            heights[node] = max(least, _PORT * (1 + max(arrows[node, "in"], arrows[node, "out"])))
    return heights


def _spans(data: Organisation, unit: int) -> dict[int, tuple[int, int]]:
    """Columns of each group of a unit; those who work for no customer stand side by side below the others."""
    rows = [row for row, group in enumerate(data.groups) if group.unit == unit]
    spans = {row: data.groups[row].columns for row in rows if data.groups[row].columns[0] >= 0}
    first = min((one[0] for one in spans.values()), default=0)
    last = max((one[1] for one in spans.values()), default=N_COLUMNS - 1)
    others = [row for row in rows if row not in spans]
    for number, row in enumerate(others):
        column = first + number % (last - first + 1)
        spans[row] = column, column
    return spans


def _units(data: Organisation, heights: dict[Node, float]) -> tuple[dict[Node, Box], dict[int, Box], float]:
    """Boxes of groups and of the units around them, and how far down they reach."""
    nodes: dict[Node, Box] = {}
    units: dict[int, Box] = {}
    skyline = [0.0] * N_COLUMNS
    for unit in sorted(range(len(data.units)), key=lambda one: (not _has_customers(data, one), one)):
        spans = _spans(data, unit)
        if not spans:
            continue
        first, last = min(one[0] for one in spans.values()), max(one[1] for one in spans.values())
        top = max(skyline[first : last + 1])
        inside = [top + _UNIT_HEAD + _UNIT_PAD] * N_COLUMNS
        for row in sorted(spans, key=lambda one: _rank(data.groups[one].columns, one)):
            left, right = spans[row]
            y = max(inside[left : right + 1])
            node = Node("group", row)
            width = _column_x(right) + _COLUMN - _column_x(left)
            nodes[node] = Box(_column_x(left), y, width, heights[node])
            inside[left : right + 1] = [y + heights[node] + _GROUP_GAP] * (right - left + 1)
        height = max(inside[first : last + 1]) - top
        x = _column_x(first) - _UNIT_PAD
        units[unit] = Box(x, top, _column_x(last) + _COLUMN + _UNIT_PAD - x, height)
        skyline[first : last + 1] = [top + height + _UNIT_GAP] * (last + 1 - first)
    return nodes, units, max(0.0, *skyline) - _UNIT_GAP


def _has_customers(data: Organisation, unit: int) -> bool:
    """Whether anybody in a unit works for customers; the others stand below."""
    return any(one.unit == unit and one.columns[0] >= 0 for one in data.groups)


def _rank(columns: tuple[int, int], row: int) -> tuple[bool, int, int, int]:
    """Specialists first, side by side; then those who do several things; those without customers last."""
    return columns[0] < 0, columns[1] - columns[0], columns[0], row


def _side(
    kind: str,
    count: int,
    x: float,
    data: Organisation,
    nodes: dict[Node, Box],
    heights: dict[Node, float],
    bottom: float,
) -> dict[Node, Box]:
    """Boxes at a side, in the order of what they are connected with, in the middle of the height."""
    weights: dict[Node, list[tuple[float, float]]] = defaultdict(list)
    for flow in data.flows:
        for mine, other in ((flow.begin, flow.end), (flow.end, flow.begin)):
            if mine.kind == kind and other in nodes:
                weights[mine].append((flow.volume, nodes[other].middle))

    def wanted(node: Node) -> float:
        pulls = weights[node]
        total = sum(volume for volume, _ in pulls)
        return sum(volume * y for volume, y in pulls) / total if total else bottom

    order = sorted((Node(kind, row) for row in range(count)), key=lambda node: (wanted(node), node.row))
    used = sum(heights[node] for node in order) + _SIDE_GAP * max(0, count - 1)
    y = (bottom - used) / 2
    boxes = {}
    for node in order:
        boxes[node] = Box(x, y, _SIDE, heights[node])
        y += heights[node] + _SIDE_GAP
    return boxes


def _ports(data: Organisation, nodes: dict[Node, Box]) -> tuple[Port, ...]:
    """Where arrows touch their boxes: side by side, in the order of where they come from or go to."""
    sides: dict[tuple[Node, str], list[int]] = defaultdict(list)
    back = [nodes[one.end].x < nodes[one.begin].right for one in data.flows]
    for number, flow in enumerate(data.flows):
        sides[flow.begin, "right"].append(number)
        sides[flow.end, "right" if back[number] else "left"].append(number)
    places: dict[tuple[int, Node], float] = {}
    for (node, _), numbers in sides.items():
        box = nodes[node]

        def other(number: int, node: Node = node) -> float:
            flow = data.flows[number]
            return nodes[flow.end if flow.begin == node else flow.begin].middle

        order = sorted(numbers, key=lambda one: (other(one), one))
        rooms = [lines_of(data.flows[one]) if data.flows[one].end == node else 1 for one in order]
        used = 0.0
        for number, room in zip(order, rooms, strict=True):
            used += room / 2
            places[number, node] = box.y + box.height * (0.5 + used) / (1 + sum(rooms))
            used += room / 2
    return tuple(
        Port(
            flow,
            (nodes[flow.begin].right, places[number, flow.begin]),
            (nodes[flow.end].right if back[number] else nodes[flow.end].x, places[number, flow.end]),
            back[number],
        )
        for number, flow in enumerate(data.flows)
    )
