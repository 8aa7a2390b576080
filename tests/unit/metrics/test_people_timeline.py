"""The timeline of people: a seat's weeks from a trace written by hand, and its picture."""

from __future__ import annotations

import warnings
from typing import Any
from xml.etree import ElementTree

import pytest

from salessim.report.charts.registry import as_png, as_svg
from salessim.report.charts.timeline import PHASES, Move, Stretch, Timeline, draw_timeline, timeline_of
from salessim.scenario.tables import Tables
from salessim.trace.kinds import LeavingReason, Phase, RowKind
from salessim.units import DAY

from ...whole_picture import assert_nothing_sticks_out


@pytest.fixture
def timeline(tables: Tables, diary: Any) -> Timeline:
    diary.person["newbie"] = 101
    diary.everybody_starts()
    for week in range(4):
        diary.monday(week, "closer", "sales_manager", 1.0)
    diary.write(
        14, RowKind.NOTICE_GIVEN, diary.person["closer"], 0, "closer", a=28 * DAY, b=LeavingReason.QUIT
    )
    diary.searches(14, "closer")
    diary.leaves(28, "closer", "closer", LeavingReason.QUIT)
    diary.starts(42, "newbie", "closer", opened=14)
    diary.comes_to(42, "newbie", Phase.THEORY)
    diary.comes_to(49, "newbie", Phase.SHADOWING)
    diary.comes_to(63, "newbie", Phase.AT_WORK)
    for week, capability in enumerate((1.0, 1.0, 1.0, 0.5, 0.9, 1.0, 0.9), 6):
        diary.monday(week, "newbie", "sales_manager", capability)
    diary.searches(70, "late")
    diary.moves(70, "generator", "generator", "late")
    found = timeline_of("by hand", tables, diary.trace())
    assert found is not None
    return found


def weeks(timeline: Timeline, seat: str) -> list[tuple[int, int, str, int]]:
    line = next(one for one in timeline.seats if one.name == seat)
    return [(one.begin, one.end, PHASES[one.phase], one.holder) for one in line.stretches]


def test_each_week_of_a_seat_has_the_phase_of_who_sits_there(timeline: Timeline) -> None:
    assert weeks(timeline, "sales/b_closer 1") == [
        (0, 2, "ramped", 2),
        (2, 4, "on notice", 2),
        (4, 6, "vacant", 0),
        (6, 7, "theory", 5),
        (7, 9, "shadowing", 5),
        (9, 11, "ramping", 5),
        (11, 13, "ramped", 5),
    ]
    assert weeks(timeline, "sales/a_generator 1") == [(0, 10, "ramping", 1)]
    assert weeks(timeline, "sales/c_manager 1") == [(0, 13, "ramping", 3)]
    assert timeline.n_weeks == 13
    rows = [one.name for one in timeline.seats]
    assert timeline.moves == (Move(10, rows.index("sales/a_generator 1"), rows.index("sales/d_late 1")),)
    assert timeline.title == "Who sat where in by hand: 1 hire, 1 exit, 1 promotion"


def test_the_picture_has_a_bar_for_each_stretch_and_nothing_sticks_out(timeline: Timeline) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        figure = draw_timeline(timeline)
        svg, png = as_svg(figure, "people"), as_png(figure)
    n_bars = sum(len(bars) for bars in figure.axes[0].containers)
    assert n_bars == sum(len(seat.stretches) for seat in timeline.seats)
    ElementTree.fromstring(svg)
    assert png.startswith(b"\x89PNG")
    assert svg == as_svg(draw_timeline(timeline), "people")
    assert_nothing_sticks_out(figure)


def test_where_nobody_comes_or_goes_there_is_nothing_to_draw(tables: Tables, diary: Any) -> None:
    for name in ("generator", "closer", "manager"):
        diary.starts(0, name, name)
    assert timeline_of("by hand", tables, diary.trace()) is None
    assert timeline_of("by hand", tables, diary.trace(0)) is None


def test_stretches_do_not_overlap(timeline: Timeline) -> None:
    for seat in timeline.seats:
        for before, after in zip(seat.stretches, seat.stretches[1:], strict=False):
            assert before.end <= after.begin
        assert all(isinstance(one, Stretch) and one.begin < one.end for one in seat.stretches)
