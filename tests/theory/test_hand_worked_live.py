"""Oracle 17 for settings that change during a run: each has its effect where it is read next, and not before.

Each table was worked out by hand; how stands behind #. The change comes on Monday of week 1 at midnight unless a test
says otherwise. Seven prospects say yes on Monday at 10:00 and are met by 17:00; the closer takes eight standard hours
for each, one after another from Monday 11:00 on.
"""

from __future__ import annotations

from typing import Any

import pytest

from salessim.randomness.draws import identity, identity_of_key
from salessim.randomness.streams import Stream
from salessim.scenario.tables import Tables
from salessim.trace.kinds import Work
from salessim.units import WEEK

from ..both_engines import play
from .hand import (
    CALLER,
    CLOSER,
    DISCOVERY,
    K,
    clock,
    company,
    hand,
    leads,
    luck,
    poisson,
    story,
    way,
)

STAYS = {"leaves": False}
TWO = {"caller": CALLER, "closer": CLOSER}


def changed(settings: dict[str, Any], at: str = "1 week") -> dict[str, Any]:
    return {"changes": {"change": {"at": at, "set": settings}}}


def seven(settings: dict[str, Any], seats: dict[str, Any] | None = None, **more: Any) -> Tables:
    return leads(7, way(hours="8 h"), seats or TWO, **({"horizon": "3 weeks"} | changed(settings) | more))


def begun(tables: Tables) -> list[str]:
    """When each discovery was begun."""
    return [clock(row[0]) for row in play(tables, 1, 0).of(K.TASK_STARTED).tolist() if row[6] == DISCOVERY]


FULL = ["Mon 11:00", "Tue 11:00", "Wed 11:00", "Thu 11:00", "Fri 11:00"]
"""At full availability; the fifth ends on Monday of week 1 at 11:00 whatever has changed by then."""


# -- time to work ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path",
    [
        "units.east.seats.closer.availability",
        "units.east.coordination.fixed",
        "units.east.coordination.per_colleague",
        "units.east.seats.closer.documentation",
        "units.east.seats.closer.experiments",
        "knowledge.sharing",
        "communication.unit_meeting",
        "communication.company_meeting",
    ],
)
def test_half_of_the_time(path):
    """Half of the opening hours, or 20 h of 40 a week for something else: what is begun from then on takes 16 h.

    The sixth is begun on Monday of week 1 at 11:00 and takes 6 + 8 h and 2 h, the seventh ends on Friday at 11:00.
    """
    tables = seven({path: 0.5 if path.endswith("availability") else "20 h"})
    assert begun(tables) == [*FULL, "Mon+1 11:00", "Wed+1 11:00"]
    ends = [clock(row[0]) for row in play(tables, 1, 0).of(K.TASK_DONE).tolist() if row[6] == DISCOVERY]
    assert ends[-1] == "Fri+1 11:00"


def test_documentation_is_written_from_then_on():
    """20 h a week at 0.01 an hour, from week 1 on: known on Monday of week 2 as 0.2; on that of week 3 as 0.36."""
    more = {"knowledge/decay": 0, "knowledge/growth": 0.01}
    trace = play(seven({"units.east.seats.closer.documentation": "20 h"}, horizon="4 weeks", **more), 1, 0)
    role = identity_of_key("role", "closer")
    assert [(clock(row[0]), row[6]) for row in trace.of(K.PLAYBOOK).tolist() if row[2] == role] == [
        ("Mon+2 00:00", 200_000),
        ("Mon+3 00:00", 360_000),  # 0.2 + 0.2 x 0.8
    ]


def test_experiments_from_then_on():
    """An hour a week that always finds something: 0.1 of what is not written yet, once in each week from week 1 on."""
    more = {"knowledge/decay": 0, "knowledge/experiment_chance": 1, "knowledge/experiment_gain": 0.1}
    trace = play(seven({"units.east.seats.closer.experiments": "1 h"}, horizon="4 weeks", **more), 1, 0)
    assert [(clock(row[0]), row[6]) for row in trace.of(K.PLAYBOOK).tolist()] == [
        ("Mon+2 00:00", 100_000),
        ("Mon+3 00:00", 190_000),  # 0.1 + 0.1 x 0.9
    ]


def test_lessons_from_then_on():
    """Mentoring of two hours a week, three from the newcomer's second week on."""
    mentoring = {"scheme": "mandatory", "hours": "2 h", "weeks": 3}
    tables = company(
        way(),
        {"caller": CALLER, "rookie": CALLER | {"starts": "1 week"}, "closer": CLOSER},
        horizon="5 weeks",
        **{"roles/caller/onboarding/mentoring": mentoring, "sources/list/meetings_per_month": 0},
        **changed({"roles.caller.onboarding.mentoring.hours": "3 h"}, at="2 weeks"),
    )
    lines = [
        line
        for line in story(tables, play(tables, 1, 0))
        if "mentoring begun" in line or "mentoring done" in line
    ]
    assert lines == hand("""
        Mon+1 09:00 rookie mentoring begun by caller
        Mon+1 11:00 rookie mentoring done by caller
        Mon+2 09:00 rookie mentoring begun by caller
        Mon+2 12:00 rookie mentoring done by caller
        Mon+3 09:00 rookie mentoring begun by caller
        Mon+3 12:00 rookie mentoring done by caller
    """)


def test_coaching_from_then_on():
    """None in week 0, an hour a week of the lead's with the closer from week 1 on."""
    tables = company(
        way(),
        {"closer": CLOSER, "lead": {"roles": ["lead"], "talent_sd": 0}},
        horizon="3 weeks",
        **{
            "roles/lead": {},
            "coaching": {"hours": "0 s", "by": ["lead"]},
            "sources/list/meetings_per_month": 0,
        },
        **{"units/east/seats/caller": CALLER | {"starts": "50 weeks"}},
        **changed({"coaching.hours": "1 h"}),
    )
    rows = play(tables, 1, 0).of(K.TASK_DONE).tolist()
    assert [(clock(row[8]), clock(row[0])) for row in rows if row[6] == Work.COACHING] == [
        ("Mon+1 09:00", "Mon+1 10:00"),
        ("Mon+2 09:00", "Mon+2 10:00"),
    ]


# -- customers -------------------------------------------------------------------------------------------------------

WEB = identity_of_key("source", "web")
INBOUND = {
    "kind": "inbound",
    "per_week": 6.0,
    "segments": {"alpha": 1.0},
    "dispersion": 1,
    "patience": "never",
}
ONE_CALL = {"contact": {"role": "closer", "hours": "1 h", "chance": 0, "next": "won"}}


def inbound(settings: dict[str, Any], at: str, **more: Any) -> Tables:
    return company(
        ONE_CALL, TWO, horizon="5 weeks", **{"sources/web": INBOUND}, **changed(settings, at), **more
    )


def test_another_number_of_leads():
    """Six a week, and 15 from week 2 on, by the draws keyed (LEADS_OF_WEEK, source, week)."""
    by_hand = [
        identity(WEB, week, i)
        for week in range(5)
        for i in range(poisson(luck(Stream.LEADS_OF_WEEK, WEB, week), 15.0 if week >= 2 else 6.0))
    ]
    rows = play(inbound({"sources.web.per_week": 15.0}, "2 weeks"), 1, 0).of(K.LEAD_CREATED).tolist()
    assert sorted(row[2] for row in rows if row[6] == WEB) == sorted(by_hand)


def test_another_price():
    """Whoever comes or signs from week 1 on does so at 40,000; the leads of week 0 came at 35,000."""
    trace = play(seven({"segments.alpha.acv_median": 40_000}), 1, 0)
    assert {row[8] for row in trace.of(K.LEAD_CREATED).tolist()} == {3_500_000}
    won = [(clock(row[0]), row[7]) for row in trace.of(K.DEAL_WON).tolist()]
    assert won == [
        ("Tue 11:00", 3_500_000),
        ("Wed 11:00", 3_500_000),
        ("Thu 11:00", 3_500_000),
        ("Fri 11:00", 3_500_000),
        ("Mon+1 11:00", 4_000_000),
        ("Tue+1 11:00", 4_000_000),
        ("Wed+1 11:00", 4_000_000),
    ]


def test_another_way_to_route():
    """By the draw keyed (ROUTING, lead, role) in weeks 0 and 1, in turn from week 2 on."""
    west = {"seats": {"ben": CLOSER}}
    role = identity_of_key("role", "closer") & 0xFFFFFFFF
    tables = inbound({"routing.by": "round_robin"}, "2 weeks", west=west)
    rows = [row for row in play(tables, 1, 0).of(K.LEAD_CREATED).tolist() if row[6] == WEB]
    units = [identity_of_key("unit", key) for key in ("east", "west")]
    drawn = [units[int(luck(Stream.ROUTING, row[2], role) * 2)] for row in rows if row[0] < 2 * WEEK]
    in_turn = [units[k % 2] for k in range(len(rows) - len(drawn))]
    assert min(len(drawn), len(in_turn)) > 5
    assert len(set(drawn)) == 2
    assert [row[5] for row in rows] == drawn + in_turn


# -- hand-offs -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "value", "west"),
    [
        ("handoff.loss_within", 1.0, False),
        ("handoff.loss_across", 1.0, True),
        ("communication.unit_meeting", "0 s", False),
        ("communication.company_meeting", "0 s", True),
    ],
)
def test_more_is_lost_from_then_on(path, value, west):
    """Nothing is lost in week 0: the chance is 0, or meetings of 20 h, which leave half of the time, halve it 40 times.

    From week 1 on everything is.
    """
    meetings = path.startswith("communication")
    seats = {"caller": CALLER} if west else TWO
    there = {"seats": {"closer": CLOSER}} if west else None
    more: dict[str, Any] = {"handoff/loss_within": 0.0, "handoff/loss_across": 0.0}
    if meetings:
        more = {f"handoff/loss_{'across' if west else 'within'}": 1.0, path.replace(".", "/"): "20 h"}
        more |= {"communication/halving": "0.5 h"}
    tables = seven({path: value}, seats, west=there, **more)
    lost = [row[2] for row in play(tables, 1, 0).of(K.CONTEXT_LOST).tolist() if row[0] >= WEEK]
    before = [row for row in play(tables, 1, 0).of(K.CONTEXT_LOST).tolist() if row[0] < WEEK]
    assert before == []
    started = [
        row[2]
        for row in play(tables, 1, 0).of(K.TASK_STARTED).tolist()
        if row[6] == DISCOVERY and row[0] >= WEEK
    ]
    assert len(started) > 1
    assert lost == started


# -- pay -------------------------------------------------------------------------------------------------------------

TERMS = {"roles": ["closer"], "ote": 24_000.0, "base_share": 0.5, "clock": "monthly"}
QUOTA = {"measure": "bookings", "quota": 840_000.0}


def paid(part: str, settings: dict[str, Any], at: str = "1 week") -> Any:
    seats = {"caller": CALLER, "closer": CLOSER | {"plan": "deals"}}
    mine = {"plans/deals": TERMS | {part: [QUOTA]}, "horizon": "9 weeks"}
    return play(leads(7, way(hours="8 h"), seats, **mine, **changed(settings, at)), 1, 0)


@pytest.mark.parametrize("part", ["commission", "bonus"])
def test_a_quota_holds_until_the_period_ends(part):
    """70,000 in the first month; half of it from the second on (day 30), although the change came on day 7."""
    trace = paid(part, {f"plans.deals.{part}.0.quota": 420_000.0})
    rows = [(clock(row[0]), row[7], row[8]) for row in trace.of(K.QUOTA_SET).tolist()]
    assert rows == [
        ("Mon 00:00", 7_000_000_000, 100_000),
        ("Tue+4 23:59:59", 3_500_000_000, 100_000),
        ("Thu+8 23:59:59", 3_500_000_000, 100_000),
    ]


def test_commission_by_the_quota_of_the_period():
    """500 for each of the seven deals, which are signed in the first month at a quota of 70,000 for 1,000."""
    trace = paid("commission", {"plans.deals.commission.0.quota": 420_000.0})
    assert trace.of(K.PAID)[:, 7].tolist() == [50_000] * 7


@pytest.mark.parametrize(("quota", "amount"), [(2_940_000.0, 100_000), (2_940_012.0, 0)])
def test_a_team_quota_is_read_when_the_period_ends(quota, amount):
    """Seven deals are 245,000, a twelfth of 2,940,000; the team's quota was out of reach when the month began."""
    trace = paid("team_bonus", {"plans.deals.team_bonus.0.quota": quota})
    kept = paid("team_bonus", {"plans.deals.team_bonus.0.quota": 100_000_000.0}, at="8 weeks")
    assert [row[7] for row in trace.of(K.PAID).tolist()] == ([amount] if amount else [])
    assert [row[7] for row in kept.of(K.PAID).tolist()] == [100_000], "840,000 / 12 until then"


# -- hiring ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("backfill", [False, True])
def test_vacant_seats_are_filled_again_or_not(backfill):
    """Whoever gives notice on Monday of week 1 does so before the change, who begins in week 1 does in week 2."""
    seats = {
        "caller": CALLER | STAYS,
        "ann": CLOSER,
        "bob": CLOSER | {"starts": "1 week"},
    }
    settings = {
        "roles/closer/attrition": 0.999,
        "leaving/level": 100.0,
        "leaving/early": 1.0,
        "hiring/backfill": not backfill,
        "hiring/stages": [],
        "sources/list/meetings_per_month": 0,
    }
    tables = company(way(), seats, **settings, **changed({"hiring.backfill": backfill}))
    opened = [line.split(" is open")[0] for line in story(tables, play(tables, 1, 0)) if "is open" in line]
    assert opened == (["Mon+2 00:00 bob"] if backfill else ["Mon+1 00:00 ann"])


# -- several at once -------------------------------------------------------------------------------------------------


def test_settings_of_one_change_and_of_the_next():
    """Half of the time in week 1, all of it again in week 2; the list goes on as it was."""
    both = {
        "less": {"at": "1 week", "set": {"units.east.seats.closer.availability": 0.5}},
        "more": {"at": "2 weeks", "set": {"units.east.seats.closer.availability": 1.0}},
    }
    tables = leads(9, way(hours="8 h"), TWO, horizon="3 weeks", changes=both)
    assert begun(tables) == [*FULL, "Mon+1 11:00", "Wed+1 11:00", "Fri+1 11:00", "Tue+2 11:00"]


def test_nothing_changes_before_its_time():
    """The rows before the change are those of a company without it, to the last bit."""
    quiet = play(leads(7, way(hours="8 h"), TWO, horizon="3 weeks"), 1, 0).rows
    for path, value in (("units.east.seats.closer.availability", 0.5), ("segments.alpha.acv_median", 1.0)):
        rows = play(seven({path: value}), 1, 0).rows
        assert rows[rows[:, 0] < WEEK].tolist() == quiet[quiet[:, 0] < WEEK].tolist()
        assert rows.tolist() != quiet.tolist()
