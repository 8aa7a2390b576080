"""Who takes what, where a company is made so that a rare branch decides."""

from __future__ import annotations

from typing import Any

import pytest

from salessim.scenario.lower import lower
from salessim.scenario.scenario import Scenario
from salessim.trace.kinds import RowKind, Work

from ..both_engines import play
from .replay import Replay


def stage(role: str, leads_to: str, think: float = 0.0, **more: Any) -> dict[str, Any]:
    return {"role": role, "hours": "1 h", "chance": 1.0, "next": leads_to, "think_share": think} | more


def company(seats: dict[str, Any], **segment: Any) -> Scenario:
    """A unit with these seats, and a segment that all of them serve."""
    return Scenario.from_document(
        {
            "horizon": "4 weeks",
            "market": {"sd": 0},
            "roles": {"caller": {}, "closer": {}, "keeper": {}},
            "segments": {"alpha": {"cycle_median": "2 days"} | segment},
            "sources": {
                "web": {"kind": "inbound", "per_week": 10, "segments": {"alpha": 1.0}, "patience": "never"}
            },
            "units": {"east": {"serves": ["alpha"], "seats": seats}},
        }
    )


def test_a_closer_whose_deal_passes_on_is_free_for_the_next():
    """When another role takes a deal over, its closer has room again, at the same moment."""
    ways = {
        "contact": stage("caller", "discovery"),
        "discovery": stage("closer", "proposal", 0.5),
        "proposal": stage("keeper", "won", 0.5),
    }
    seats = {"a": {"roles": ["caller"]}, "b": {"roles": ["closer"]}, "c": {"roles": ["keeper"]}}
    tables = lower(company(seats, max_open_deals=1, stages=ways, accounts={"role": "caller"}))
    for seed in range(5):
        assert Replay(tables, play(tables, seed, 0)).run().idlers == []


@pytest.mark.parametrize(
    ("roles", "limit"),
    [
        ([["caller"], ["closer"]], 1),
        ([["caller"], ["closer"]], 3),
        ([["caller", "closer"]], 1),
        ([["caller", "closer"]], 2),
        ([["caller", "closer"]], 5),
    ],
    ids=["specialists, 1", "specialists, 3", "generalists, 1", "generalists, 2", "generalists, 5"],
)
def test_nobody_has_more_open_deals_than_allowed(roles, limit):
    """Also who holds both roles keeps a lead only while there is room for its deal."""
    ways = {
        "contact": stage("caller", "discovery"),
        "discovery": stage("closer", "proposal", 5.0),
        "proposal": stage("closer", "won", 9.0),
    }
    seats = {f"seat{k}": {"roles": held, "count": 2} for k, held in enumerate(roles)}
    tables = lower(company(seats, max_open_deals=limit, stages=ways, accounts={"role": "keeper"}))
    trace = play(tables, 0, 0)
    Replay(tables, trace).run()
    closers: dict[int, int] = {}
    n_open: dict[int, int] = {}
    reached = 0
    for row in trace.rows.tolist():
        kind, lead, person, work = row[1], row[2], row[4], row[6]
        if kind == RowKind.TASK_STARTED and work > Work.STAGE and lead not in closers:
            closers[lead] = person
            n_open[person] = n_open.get(person, 0) + 1
            assert n_open[person] <= limit
            reached = max(reached, n_open[person])
        elif kind in (RowKind.LEAD_LOST, RowKind.DEAL_WON) and lead in closers:
            n_open[closers.pop(lead)] -= 1
    assert reached == limit


def test_work_goes_by_priority_then_age():
    """Checked row by row in the replay; here both urgencies wait for the same person."""
    ways = {
        "contact": stage("caller", "discovery", priority=9),
        "discovery": stage("caller", "won", 0.0, priority=2, hours="3 h"),
    }
    tables = lower(company({"a": {"roles": ["caller"]}}, stages=ways, accounts={"role": "keeper"}))
    trace = play(tables, 3, 0)
    replay = Replay(tables, trace).run()
    done = [(row[2], row[6]) for row in trace.of(RowKind.TASK_DONE).tolist()]
    # The deal just opened is more urgent than any new contact, so each lead is worked through before the next.
    assert len(done) > 20
    for (lead, work), (next_lead, next_work) in zip(done[::2], done[1::2], strict=False):
        assert (lead, work + 1) == (next_lead, next_work)
    assert replay.leads


def test_patience_zero_is_lost_when_nobody_is_idle():
    ways = {"contact": stage("caller", "won", hours="6 h")}
    scenario = company({"a": {"roles": ["caller"]}}, stages=ways, accounts={"role": "keeper"})
    tables = lower(scenario.override({"sources.web.patience": "0 s", "sources.web.per_week": 30}))
    trace = play(tables, 1, 0)
    Replay(tables, trace).run()
    created, started = trace.of(RowKind.TASK_CREATED), trace.of(RowKind.TASK_STARTED)
    assert len(trace.of(RowKind.TASK_DROPPED)) > 50
    of_leads = started[started[:, 6] >= 10]
    assert (created[:, 6] >= 10).sum() == len(of_leads) + len(trace.of(RowKind.TASK_DROPPED))
    assert (of_leads[:, 0] == of_leads[:, 8]).all(), "whoever is served is served at once"


def test_nobody_to_do_the_work_means_that_it_waits():
    ways = {"contact": stage("caller", "discovery"), "discovery": stage("closer", "won", wait_limit="3 days")}
    seats = {"a": {"roles": ["caller"]}, "b": {"roles": ["closer"], "starts": "52 weeks"}}
    tables = lower(company(seats, stages=ways, accounts={"role": "keeper"}))
    trace = play(tables, 1, 0)
    Replay(tables, trace).run()
    lost = trace.of(RowKind.LEAD_LOST)
    assert len(lost) > 10
    assert set(lost[:, 6].tolist()) == {4}, "accepted, and nobody met them"
    assert len(trace.of(RowKind.DEAL_WON)) == 0
