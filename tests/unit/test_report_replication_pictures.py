"""Pictures of one replication: what everybody did, what waited, and what flowed through the organisation."""

from __future__ import annotations

import dataclasses
import math
from itertools import combinations, pairwise
from pathlib import Path

import numpy as np
import pytest

from salessim.engine import play
from salessim.errors import InputError
from salessim.metrics.frames import NEVER
from salessim.metrics.load import utilisation, utilisation_without_prospecting
from salessim.metrics.view import View
from salessim.report.charts.organisation import draw_organisation
from salessim.report.charts.organisation_layout import laid_out
from salessim.report.charts.registry import as_svg
from salessim.report.charts.work import draw_work
from salessim.report.identities import Identities
from salessim.report.organisation_flows import Node, organisation_of
from salessim.report.queues import queues_by_role
from salessim.report.running import running_arr
from salessim.report.work_lines import KINDS_OF_WORK, work_lines
from salessim.scenario.load import load_scenario
from salessim.scenario.lower import lower
from salessim.trace.kinds import RowKind
from salessim.units import DAY, HOUR, WEEK

from ..told_company import HOSTILE, told_company

SCENARIOS = Path(__file__).parents[2] / "scenarios"
LUCK = "replication 0 of seed 1"


def view_of(scenario):
    tables = lower(scenario)
    return View(tables, play(tables, 1, 0, engine="simpy"))


@pytest.fixture(scope="module")
def view():
    return view_of(told_company(SCENARIOS).override({"horizon": "20 weeks"}))


def organisation(view, titles=None):
    return organisation_of(view, Identities(view), titles or {})


# -- what waits --------------------------------------------------------------------------------------------------


def test_queues_are_what_waits_at_any_moment(view):
    tasks = view.queued
    left = np.minimum(tasks.started, tasks.dropped)
    moments = [0, 9 * HOUR, 3 * DAY + 11 * HOUR, 7 * WEEK + 10 * HOUR, view.horizon - 1]
    for role, steps in queues_by_role(view).items():
        for at in moments:
            waiting = int(((tasks.role == role) & (tasks.created <= at) & (left > at)).sum())
            assert steps.level[np.searchsorted(steps.at, at, side="right") - 1] == waiting
        assert steps.level.min() == 0


def test_the_area_under_a_queue_is_all_waiting(view):
    bounds = np.arange(0, view.horizon + 1, DAY)
    for role, steps in queues_by_role(view).items():
        assert steps.means(bounds).sum() * DAY == pytest.approx(view.queue_by_role[role], rel=1e-12)
        assert steps.within(5 * DAY, 9 * DAY).means(np.array([5 * DAY, 9 * DAY]))[0] == pytest.approx(
            steps.means(np.array([5 * DAY, 9 * DAY]))[0]
        )


def test_leads_and_accounts_make_up_the_queue(view):
    at = 8 * WEEK + 10 * HOUR
    whole, leads, accounts = (
        sum(int(one.within(at, at + 1).level[0]) for one in queues_by_role(view, about).values())
        for about in ("all", "leads", "accounts")
    )
    assert whole == leads + accounts > 0


# -- what people did ---------------------------------------------------------------------------------------------


def test_shares_of_a_whole_replication_are_utilisation(view):
    data = work_lines(view)
    assert not data.is_close_up
    assert data.totals.sum() == pytest.approx(utilisation(view), rel=1e-12)
    without = data.totals.sum() - data.totals[KINDS_OF_WORK.index("prospecting")]
    assert without == pytest.approx(utilisation_without_prospecting(view), rel=1e-12)
    assert [one.name for one in data.strips] == list(view.tables.seats.names)


def test_a_week_of_a_seat_is_what_its_tasks_take(view):
    data = work_lines(view)
    strip = next(one for one in data.strips if "generators" in one.name and one.held == ((0.0, 20.0),))
    shares = strip.shares
    assert shares.shape == (20, len(KINDS_OF_WORK))
    assert np.nansum(shares, axis=1).max() <= 1.0 + 1e-9
    seat = view.tables.seats.names.index(strip.name)
    mine = (view.tasks.spell >= 0) & (view.tasks.started < NEVER)
    mine &= view.staff.seat[view.tasks.spell] == seat
    busy = view.task_busy[mine].sum()
    assert np.nansum(shares) * 40 * HOUR == pytest.approx(busy, rel=1e-12)  # weeks of forty open hours


def test_vacancies_are_there(view):
    data = work_lines(view)
    vacant = {one.name: one.vacant for one in data.strips if one.vacant}
    assert "sales/closers 4" in vacant  # a seat that a change opened
    begin, end = vacant["sales/closers 4"][0]
    assert begin == 6.0
    assert end > begin
    strip = next(one for one in data.strips if one.name == "sales/closers 4")
    assert strip.held[0][0] == end
    assert np.isnan(strip.shares[:6]).all()


def test_a_close_up_has_a_bar_for_every_task_in_open_hours(view):
    begin, end = 10 * WEEK, 11 * WEEK
    data = work_lines(view, begin, end)
    tasks = view.tasks
    inside = (tasks.spell >= 0) & (tasks.started < end) & (tasks.done > begin)
    assert data.is_close_up
    assert sum(len(one.bars) for one in data.strips) == data.n_tasks == int(inside.sum()) > 100
    assert [words for _, words in data.ticks] == ["Mon\nweek 11", "Tue", "Wed", "Thu", "Fri"]
    assert data.edges[-1] - data.edges[0] == pytest.approx(5 * 8 + 6 * 0.3)  # open hours, and folds
    for strip in data.strips:
        bars = sorted((one.begin, one.end) for one in strip.bars)
        assert all(first[1] <= second[0] + 1e-9 for first, second in pairwise(bars))


def test_a_window_has_to_hold_something(view):
    with pytest.raises(InputError, match="--from: the window is empty"):
        work_lines(view, 5 * WEEK, 5 * WEEK)
    with pytest.raises(InputError, match="the replication ends on Mon week 21, 00:00"):
        work_lines(view, 30 * WEEK)
    long = work_lines(view, 3 * WEEK + DAY, 11 * WEEK + DAY)
    assert (long.begin, long.end, long.is_close_up) == (3 * WEEK, 12 * WEEK, False)


def test_timelines_draw_hostile_names_and_nothing_at_all(view):
    one = as_svg(draw_work(work_lines(view), HOSTILE, LUCK), "timeline")
    assert one == as_svg(draw_work(work_lines(view), HOSTILE, LUCK), "timeline")
    assert b"\x1b" not in one
    draw_work(work_lines(view, 10 * WEEK, 10 * WEEK + HOUR), HOSTILE, LUCK)
    draw_work(dataclasses.replace(work_lines(view), strips=(), queues=()), "", LUCK)


# -- the organisation --------------------------------------------------------------------------------------------


def test_leads_are_conserved(view):
    data = organisation(view)
    years = view.years
    lost = sum(one.lost for one in data.groups) + sum(one.lost for one in data.sources)
    assert lost * years == pytest.approx(len(view.trace.of(RowKind.LEAD_LOST)))
    assert data.leads * years == pytest.approx(len(view.trace.of(RowKind.LEAD_CREATED)))
    from_sources = sum(one.volume for one in data.flows if one.begin.kind == "source") * years
    leads = view.leads
    answered = set(view.lead_tasks.entity[view.lead_tasks.spell >= 0].tolist())
    is_answered = np.array([one in answered for one in leads.ids.tolist()])
    worked = int((~leads.given & (is_answered | (leads.booker >= 0))).sum())
    assert from_sources == pytest.approx(worked)
    deals = sum(n for flow in data.flows for n, what in flow.parts if what == "deals") * years
    assert deals == pytest.approx(len(view.trace.of(RowKind.DEAL_WON)))


def test_customers_are_those_at_the_end(view):
    data = organisation(view)
    running = running_arr(view)
    assert sum(one.accounts for one in data.customers) == len(running)
    assert sum(one.arr for one in data.customers) == sum(running.values())
    held = sum(n for flow in data.flows for n, what in flow.parts if what == "accounts")
    assert held + sum(one.unmanaged for one in data.customers) == len(running)


def test_groups_know_their_seats_and_titles(view):
    data = organisation(view, {"sales.closers": "Sales managers"})
    by_title = {one.title: one for one in data.groups}
    assert by_title["Sales managers"].seats == 5  # three, and two that a change and a policy planned
    assert by_title["Sales managers"].columns == (1, 1)
    assert by_title["account managers"].columns == (2, 2)
    assert by_title["generators"].columns == (0, 0)
    assert by_title["analyst"].columns == (-1, -1)
    assert math.isnan(by_title["analyst"].busy)


EIGHT_PODS = """
title = "Eight pods"
horizon = "8 weeks"
[sources.website]
title = "<b>Website</b> $"
kind = "inbound"
per_week = 60
segments = { smb = 0.4, mid = 0.4, enterprise = 0.2 }
[sources.fairs]
title = "Trade fairs with a name that is much too long for any box"
kind = "inbound"
per_week = 10
segments = { mid = 1.0 }
[sources.list]
kind = "outbound"
segment = "mid"
[start]
accounts = { smb = 40, mid = 60, enterprise = 10 }
pipeline = "steady"
"""
POD = """
[units.pod_{k}]
title = "Pod number {k}"
serves = {serves}
[units.pod_{k}.seats.hunters]
roles = ["lead_generator"]
[units.pod_{k}.seats.closers]
roles = ["sales_manager"]
[units.pod_{k}.seats.keepers]
roles = ["account_manager"]
"""
GENERALISTS = """
[units.pod_1.seats.founders]
roles = ["lead_generator", "sales_manager", "account_manager"]
"""


@pytest.fixture(scope="module")
def pods(tmp_path_factory):
    path = tmp_path_factory.mktemp("scenarios") / "pods.scenario.toml"
    serves = ('["mid", "enterprise"]', '["smb", "mid"]')
    units = [POD.format(k=k, serves=serves[k % 2]) for k in range(1, 9)]
    path.write_text("\n".join([EIGHT_PODS, *units, GENERALISTS]), encoding="utf-8")
    return organisation(view_of(load_scenario(path)))


def test_eight_units_with_25_groups_stand_apart(pods):
    assert (len(pods.units), len(pods.groups)) == (8, 25)
    layout = laid_out(pods)
    for one, other in combinations(layout.nodes.values(), 2):
        apart_x = one.right <= other.x or other.right <= one.x
        assert apart_x or one.y + one.height <= other.y or other.y + other.height <= one.y
    for row, group in enumerate(pods.groups):
        unit, box = layout.units[group.unit], layout.nodes[Node("group", row)]
        assert unit.x < box.x
        assert box.right < unit.right
        assert unit.y < box.y
        assert box.y + box.height < unit.y + unit.height
    for one, other in combinations(layout.units.values(), 2):
        assert (
            one.right <= other.x
            or other.right <= one.x
            or one.y + one.height <= other.y
            or other.y + other.height <= one.y
        )
    assert layout.width < 15
    assert layout.height < 20


def test_arrows_begin_and_end_at_their_boxes_with_room_for_a_label(pods):
    layout = laid_out(pods)
    ends = []
    for port in layout.ports:
        begin, end = layout.nodes[port.flow.begin], layout.nodes[port.flow.end]
        assert port.begin[0] == begin.right
        assert begin.y < port.begin[1] < begin.y + begin.height
        assert port.end[0] == (end.right if port.bends_back else end.x)
        assert end.y < port.end[1] < end.y + end.height
        ends.append(port.end)
    for one, other in combinations(ends, 2):
        assert one[0] != other[0] or abs(one[1] - other[1]) >= 0.15  # a line of a label is 0.12 inches high


def test_large_organisations_and_hostile_names_are_drawn(pods, view):
    assert as_svg(draw_organisation(pods, HOSTILE, LUCK), "organisation").startswith(b"<?xml")
    draw_organisation(organisation(view), HOSTILE, LUCK)
    nobody = dataclasses.replace(pods, groups=(), flows=(), customers=(), sources=())
    draw_organisation(nobody, "", LUCK)


def test_units_of_one_role_stand_side_by_side_and_hand_off_across(tmp_path):
    path = tmp_path / "functions.scenario.toml"
    units = [
        f'[units.{key}]\nserves = ["mid"]\n[units.{key}.seats.people]\nroles = ["{role}"]\ncount = 3\n'
        for key, role in (("a", "account_manager"), ("b", "sales_manager"), ("c", "lead_generator"))
    ]
    source = '[sources.website]\nkind = "inbound"\nper_week = 20\nsegments = { mid = 1.0 }\n'
    path.write_text("\n".join(['horizon = "26 weeks"', source, *units]), encoding="utf-8")
    data = organisation(view_of(load_scenario(path)))
    layout = laid_out(data)
    assert {box.y for box in layout.units.values()} == {0.0}
    keepers, closers, callers = (Node("group", row) for row in range(3))
    handed = {(one.begin, one.end): one for one in data.flows if one.crosses}
    assert list(handed) == [(callers, closers), (closers, keepers)]
    assert handed[callers, closers].parts[0][1] == "accepted"
    assert handed[closers, keepers].parts[0][1] == "deals"
