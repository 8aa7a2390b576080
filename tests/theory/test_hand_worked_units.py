"""Oracle 17 for several units: who takes a customer, who helps whom, and what happens when nobody is left.

Each table was worked out by hand; how stands behind #. Prospects say yes on Monday at 10:00 and are met in east, one
after another, done at 11, 12, 13, ... o'clock. Closers sit in other units: in the order of keys north, south, west.
"""

from __future__ import annotations

import math
from typing import Any

import pytest

from salessim.randomness.draws import identity, identity_of_key
from salessim.randomness.streams import Stream
from salessim.scenario.tables import Tables
from salessim.units import HOUR, WEEK

from ..both_engines import play
from .hand import CALLER, CLOSER, K, company, hand, leads, luck, poisson, prospect, story, way

FREE = {"fixed": "0 s", "per_colleague": "0 s"}
STAYS = {"leaves": False}
GOES = {"leaving/level": 100.0, "leaving/notice": "1 week", "hiring/backfill": False}
"""Whoever may leave and holds a role with attrition gives notice on Monday of week 1 and is gone on that of week 2."""
WEB = identity_of_key("source", "web")
IN_ROLE = identity_of_key("role", "closer") & 0xFFFFFFFF


def unit(**more: Any) -> dict[str, Any]:
    return {"serves": ["alpha"], "coordination": FREE} | more


def closers(name: str, n: int = 1, **more: Any) -> dict[str, Any]:
    return unit(seats={name: CLOSER | {"count": n}}, **more)


def lines(tables: Tables, *words: str, seed: int = 1) -> list[str]:
    """The lines in which one of the words stands."""
    return [line for line in story(tables, play(tables, seed, 0)) if any(word in line for word in words)]


# -- who takes a customer --------------------------------------------------------------------------------------------


def test_units_take_customers_in_turn():
    tables = leads(
        5,
        way(),
        {"caller": CALLER},
        **{"units/north": closers("ann"), "units/west": closers("ben"), "routing/by": "round_robin"},
    )
    assert lines(tables, "discovery waits") == hand("""
        Mon 11:00 A discovery waits for anybody in north
        Mon 12:00 B discovery waits for anybody in west
        Mon 13:00 C discovery waits for anybody in north
        Mon 14:00 D discovery waits for anybody in west
        Mon 15:00 E discovery waits for anybody in north
    """)


def test_each_segment_has_a_turn_of_its_own():
    """Of alpha's leads the k-th comes to the unit in place k mod 2, and of beta's as well."""
    source = {"kind": "inbound", "per_week": 12, "segments": {"alpha": 0.5, "beta": 0.5}, "dispersion": 1}
    contact = {"contact": {"role": "closer", "hours": "1 h", "chance": 0, "next": "won"}}
    both = {"serves": ["alpha", "beta"]}
    tables = company(
        contact,
        {"caller": CALLER},
        **{
            "sources/web": source,
            "segments/beta": {"stages": contact, "accounts": {"role": "keeper"}},
            "units/north": closers("ann") | both,
            "units/west": closers("ben") | both,
            "routing/by": "round_robin",
            "sources/list/meetings_per_month": 0,
        },
    )
    units = [identity_of_key("unit", key) for key in ("north", "west")]
    turns: dict[int, list[int]] = {}
    for row in play(tables, 1, 0).of(K.LEAD_CREATED).tolist():
        if row[6] == WEB:
            turns.setdefault(row[7], []).append(row[5])
    assert set(turns) == {identity_of_key("segment", key) for key in ("alpha", "beta")}
    for found in turns.values():
        assert len(found) > 8
        assert found == [units[k % 2] for k in range(len(found))]


def test_the_unit_with_the_least_work_for_a_head():
    """One closer in north and two in west, who take 20 h for each customer: only what waits counts."""
    tables = leads(
        7,
        way(hours="20 h"),
        {"caller": CALLER},
        **{"units/north": closers("ann"), "units/west": closers("ben", 2), "routing/by": "load"},
        **{"handoff/loss_across": 0},
    )
    told = [line for line in lines(tables, "discovery") if line.startswith("Mon")]
    assert told == hand("""
        Mon 11:00 A discovery waits for anybody in north   # 0/1 and 0/2: the first
        Mon 11:00 A discovery begun by ann in north
        Mon 12:00 B discovery waits for anybody in north   # nothing waits: the first again
        Mon 13:00 C discovery waits for anybody in west    # 1/1 and 0/2
        Mon 13:00 C discovery begun by ben in west
        Mon 14:00 D discovery waits for anybody in west    # 1/1 and 0/2
        Mon 14:00 D discovery begun by ben2 in west
        Mon 15:00 E discovery waits for anybody in west    # 1/1 and 0/2
        Mon 16:00 F discovery waits for anybody in west    # 1/1 and 1/2
        Mon 17:00 G discovery waits for anybody in north   # 1/1 and 2/2: the first
    """)


def test_the_preferred_unit_while_somebody_is_there():
    """South comes before north and west; until Cid begins there in week 1, and nobody is there, the others share.

    Meetings take 10 h: from Monday 10:00 on they end on Tuesday 12:00, Wednesday 14:00, ...
    """
    tables = leads(
        4,
        way(),
        {"caller": CALLER},
        horizon="2 weeks",
        **{
            "units/north": closers("ann"),
            "units/south": unit(seats={"cid": CLOSER | {"starts": "1 week"}}, preference=1),
            "units/west": closers("ben"),
            "routing/by": "round_robin",
            "sources/list/meeting_hours": "10 h",
            "handoff/loss_across": 0,
        },
    )
    assert lines(tables, "discovery waits") == hand("""
        Tue 12:00 A discovery waits for anybody in north
        Wed 14:00 B discovery waits for anybody in west
        Thu 16:00 C discovery waits for anybody in north
        Mon+1 10:00 D discovery waits for anybody in south
    """)


SCORES = {"roles/analyst": {}, "analysis/accuracy": 1.0, "segments/alpha/acv_sigma": 1.0}
"""An analyst who is always right; fit does not matter, so that the score of a lead is the draw behind its value."""


@pytest.mark.parametrize(("north", "south", "west"), [(0.6, 0.3, 0.3), (0.9, 0.6, 0.6)])
def test_units_for_scores(north, south, west):
    """The most demanding unit that takes a score, of equals by draw; where none does, the least demanding ones.

    The score is u keyed (CONTRACT_VALUE, lead, 0): the value is lognormal, and its rank is that of its draw.
    """
    n = 16
    units = {"north": north, "south": south, "west": west}
    more = {f"units/{key}": closers(key, score_from=least) for key, least in units.items()}
    seats = {"caller": CALLER, "analyst": {"roles": ["analyst"]}}
    trace = play(leads(n, way(), seats, horizon="2 weeks", **SCORES, **more, **{"routing/by": "score"}), 1, 0)
    found = {row[2]: row[5] for row in trace.of(K.TASK_CREATED).tolist() if row[6] == 17}
    by_hand, seen = {}, set()
    for lead in (prospect(place) for place in range(n)):
        u, chosen = luck(Stream.CONTRACT_VALUE, lead), luck(Stream.ROUTING, lead, IN_ROLE)
        name = "north" if u >= north else "south" if chosen < 0.5 else "west"
        by_hand[lead] = identity_of_key("unit", name)
        seen.add((name, u >= south))
    assert found == by_hand
    assert len(seen) >= 3
    scored = {row[2]: row[6] for row in trace.of(K.LEAD_SCORED).tolist()}
    assert scored == pytest.approx(
        {lead: luck(Stream.CONTRACT_VALUE, lead) * 1e6 for lead in found}, abs=1, rel=0
    )


REGIONS = {
    "regions": {"here": {}, "there": {"value": 2.0}},
    "products": {"basic": {}, "plus": {"value": 0.5}},
    "units/north": closers("ann", regions=["here"]),
    "units/south": closers("cid", regions=["there"], products=["basic"]),
    "units/west": closers("ben", regions=["there"], products=["plus"]),
}


def test_units_of_regions_and_product_lines():
    """Each unit has the customers of its region and line; 35,000 x 2 there, x 0.5 for the line plus."""
    one = {"kind": "outbound", "segment": "alpha", "list_size": 1, "touches_per_hour": 1, "attempts": 1}
    one |= {"meetings_per_month": 1_000_000, "meeting_missed": 0, "patience": "never", "rest": "1000 years"}
    tables = leads(
        1,
        way(),
        {"caller": CALLER},
        horizon="1 week",
        **REGIONS,
        **{"sources/list/region": "here", "sources/list/product": "basic"},
        **{"sources/far": one | {"region": "there", "product": "plus"}},
        **{"sources/farther": one | {"region": "there", "product": "basic"}},
    )
    trace = play(tables, 1, 0)
    kinds = {
        row[2]: (row[5], row[7], row[8], tables.sources.keys[tables.sources.ids.tolist().index(row[6])])
        for row in trace.of(K.LEAD_CREATED).tolist()
    }
    units = {row[2]: row[5] for row in trace.of(K.TASK_CREATED).tolist() if row[6] == 17}
    east = identity_of_key("unit", "east")
    by_hand = [
        ("list", "here", "basic", "north", 3_500_000),
        ("far", "there", "plus", "west", 3_500_000),  # 35,000 x 2 x 0.5
        ("farther", "there", "basic", "south", 7_000_000),
    ]
    for source, region, product, name, cents in by_hand:
        lead = prospect(0, source=source)
        assert kinds[lead] == (east, identity_of_key("segment", "alpha", region, product), cents, source)
        assert units[lead] == identity_of_key("unit", name)


def test_regions_and_lines_of_inbound_leads_by_one_draw():
    """The draw keyed (SEGMENT, lead, 0) against sums of shares: 0.25 x 0.4 = 0.1, 0.25, 0.25 + 0.75 x 0.4 = 0.55."""
    source = {"kind": "inbound", "per_week": 12, "segments": {"alpha": 1.0}, "dispersion": 1, "profile": "flat",
              "regions": {"here": 0.25, "there": 0.75}, "products": {"basic": 0.4, "plus": 0.6}}  # fmt: skip
    quiet: dict[str, Any] = {"units/east/serves": []}
    contact = {"contact": {"role": "closer", "hours": "1 h", "chance": 0, "next": "won"}}
    tables = company(contact, {"caller": CALLER}, sources={"web": source}, **REGIONS, **quiet)
    rows = play(tables, 1, 0).of(K.LEAD_CREATED).tolist()
    ways = [
        (0.1, ("here", "basic"), "north"),
        (0.25, ("here", "plus"), "north"),
        (0.55, ("there", "basic"), "south"),
        (1.0, ("there", "plus"), "west"),
    ]
    seen = set()
    for row in rows:
        u = luck(Stream.SEGMENT, row[2])
        kind, name = next((kind, name) for share, kind, name in ways if u <= share)
        assert (row[5], row[7]) == (identity_of_key("unit", name), identity_of_key("segment", "alpha", *kind))
        seen.add(kind)
    assert len(seen) == 4


# -- when nobody is left ---------------------------------------------------------------------------------------------


def leaver(n: int, stages: dict[str, Any], ben: dict[str, Any], **more: Any) -> Tables:
    """Ann in north goes on Monday of week 2; Ben in west stays."""
    settings = {
        "horizon": "3 weeks",
        "units/north": closers("ann"),
        "units/west": unit(seats={"ben": CLOSER | STAYS | ben}),
        "routing/by": "round_robin",
        "roles/closer/attrition": 0.999,
        "handoff/loss_across": 0,
    }
    return leads(n, stages, {"caller": CALLER | STAYS}, **(settings | GOES | more))


def test_waiting_work_moves_to_where_it_is_done():
    """Ann and Ben take 100 h for A and B, from Monday 11:00 and 12:00; C waits in north, D in west.

    38 and 37 h are done in the first week, 40 in the second, 22 and 23 in the third. On Monday of week 2 nobody in
    north closes any more, so C moves; A, which Ann finishes, goes on in west.
    """
    stages = way(hours="100 h", next="signing") | {
        "signing": {"role": "closer", "hours": "1 h", "chance": 1, "next": "won"}
    }
    tables = leaver(4, stages, {})
    assert lines(tables, "C discovery", "leaves", "moves", "signing waits") == hand("""
        Mon 13:00 C discovery waits for anybody in north
        Mon+2 00:00 ann leaves ann, quit in north
        Mon+2 00:00 C discovery moves from north in west
        Wed+2 15:00 A signing waits for anybody in west
        Wed+2 16:00 B signing waits for ben in west
        Wed+2 16:00 C discovery begun by ben in west     # the oldest
    """)


def test_a_successor_in_another_unit():
    """Ben begins in week 1. Ann has met A and B, and signs A for 100 h when she leaves; B waits for her until then.

    Signing comes after discovery (priority 7): A is met from 11:00, B from 12:00, and A's signing begins at 13:00.
    """
    stages = way(next="signing") | {
        "signing": {"role": "closer", "hours": "100 h", "chance": 1, "next": "won", "priority": 7}
    }
    tables = leaver(2, stages, {"starts": "1 week"})
    assert lines(tables, "B signing", "leaves", "passes") == hand("""
        Mon 13:00 B signing waits for ann in north
        Mon+2 00:00 ann leaves ann, quit in north
        Mon+2 00:00 B passes from ann to ben in west
        Mon+2 00:00 B signing passes from ann to ben in west
        Mon+2 09:00 B signing begun by ben in west
    """)


def test_accounts_pass_to_another_unit():
    """Three accounts from before the start: Kim in north, Lou in west, Kim; all are Lou's when Kim has gone."""
    keeper = {"roles": ["keeper"], "talent_sd": 0}
    stages = {"contact": {"role": "caller", "hours": "1 h", "chance": 1, "next": "won"}}
    tables = company(
        stages,
        {"caller": CALLER | STAYS},
        **(
            {
                "sources/list/meetings_per_month": 0,
                "start/accounts": {"alpha": 3},
                "roles/keeper/attrition": 0.999,
            }
            | {"units/north": unit(seats={"kim": keeper}), "units/west": unit(seats={"lou": keeper | STAYS})}
            | GOES
        ),
    )
    trace = play(tables, 1, 0)
    parent = identity_of_key("segment", "alpha") ^ identity_of_key("account", "before the start")
    accounts = [identity(parent, k, 0) for k in range(3)]
    kim, lou = (
        identity(identity_of_key("seat", *where), 0, 0) for where in (("north", "kim"), ("west", "lou"))
    )
    north, west = (identity_of_key("unit", key) for key in ("north", "west"))
    given = [(row[2], row[4], row[5]) for row in trace.of(K.ACCOUNT_GIVEN).tolist()]
    assert given == [(accounts[0], kim, north), (accounts[1], lou, west), (accounts[2], kim, north)]
    passed = [(row[0], row[2], row[4], row[5], row[6]) for row in trace.of(K.ACCOUNT_PASSED).tolist()]
    assert passed == [(2 * WEEK, account, lou, west, kim) for account in sorted((accounts[0], accounts[2]))]


def test_customers_whom_nobody_has_taken_on_move_with_their_work():
    """Kim in north takes 100 h for A, so that B waits there for anybody; Lou begins in west in week 1.

    A and B are signed on Monday at 11:00 and 12:00. Kim goes on Monday of week 2: A passes to Lou, B's work moves.
    """
    keeper = {"roles": ["keeper"], "talent_sd": 0}
    tables = leads(
        2,
        {"contact": {"role": "caller", "hours": "1 h", "chance": 1, "next": "won"}},
        {"caller": CALLER | STAYS},
        **(
            {"horizon": "3 weeks", "roles/keeper/attrition": 0.999, "segments/alpha/term": "52 weeks"}
            | {"units/north": unit(seats={"kim": keeper})}
            | {"units/west": unit(seats={"lou": keeper | STAYS | {"starts": "1 week"}})}
            | {"segments/alpha/accounts/onboarding_hours": "100 h", "handoff/loss_across": 0}
            | {"segments/alpha/accounts/touch_every": "700 days"}
            | GOES
        ),
    )
    told = [line for line in lines(tables, "onboarding", "account", "leaves") if "begins" not in line]
    assert told == hand("""
        Mon 11:00 A onboarding waits for anybody in north
        Mon 11:00 A onboarding begun by kim in north
        Mon 11:00 A account of kim in north
        Mon 12:00 B onboarding waits for anybody in north
        Mon+2 00:00 kim leaves kim, quit in north
        Mon+2 00:00 A account passes from kim to lou in west
        Mon+2 00:00 B onboarding moves from north in west
        Mon+2 09:00 B onboarding begun by lou in west
        Mon+2 09:00 B account of lou in west
        Wed+2 15:00 A onboarding done by kim in north        # 38 and 40 h, and 22
    """)


def test_routes_follow_who_is_there():
    """Inbound leads go round north and west in week 0, north, south and west in week 1, south and west from then on.

    Ann leaves north on Monday of week 2; Cid begins in south in week 1. The turn counts on: lead k of all that came
    goes to the unit in place k mod n of those that are staffed.
    """
    source = {"kind": "inbound", "per_week": 8, "segments": {"alpha": 1.0}, "dispersion": 1, "profile": "flat",
              "patience": "never"}  # fmt: skip
    contact = {"contact": {"role": "closer", "hours": "1 h", "chance": 0, "next": "won"}}
    tables = company(
        contact,
        {"caller": CALLER | STAYS},
        sources={"web": source},
        **(
            {"horizon": "4 weeks", "routing/by": "round_robin", "roles/closer/attrition": 0.999}
            | {"units/north": closers("ann")}
            | {"units/south": unit(seats={"cid": CLOSER | STAYS | {"starts": "1 week"}})}
            | {"units/west": unit(seats={"ben": CLOSER | STAYS})}
            | GOES
        ),
    )
    staffed = [["north", "west"], ["north", "south", "west"], ["south", "west"], ["south", "west"]]
    by_hand = []
    for week, units in enumerate(staffed):
        came = []
        for i in range(poisson(luck(Stream.LEADS_OF_WEEK, WEB, week), 8)):
            lead = identity(WEB, week, i)
            hour = math.ceil(168 * luck(Stream.ARRIVAL_HOUR, lead)) - 1
            came.append((week * WEEK + hour * HOUR + int(luck(Stream.ARRIVAL_MOMENT, lead) * HOUR), lead))
        for at, lead in sorted(came):
            by_hand.append((at, lead, identity_of_key("unit", units[len(by_hand) % len(units)])))
    assert len(by_hand) > 20
    assert [(row[0], row[2], row[5]) for row in play(tables, 1, 0).of(K.LEAD_CREATED).tolist()] == by_hand
