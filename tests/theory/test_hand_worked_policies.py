"""Oracle 17 for policies: when they act, what they leave alone, and how they keep from fighting one another.

Each table was worked out by hand; how stands behind #. The policies of these tests act whenever they may.
"""

from __future__ import annotations

from typing import Any

import pytest

from salessim.scenario.tables import Tables

from ..both_engines import play
from .hand import CALLER, CLOSER, EASY, K, acted, clock, company, hand, leads, policy, story, way


def quiet(policies: dict[str, Any], seats: dict[str, Any] | None = None, **more: Any) -> Tables:
    """Nobody comes; a caller and a closer, and two reserve seats for closers."""
    there = {"caller": CALLER, "closer": CLOSER | {"reserve": 2}} | (seats or {})
    search = {
        "roles/closer/hiring": {"time_to_fill": "10 days", "time_to_fill_sigma": 0.0},
        "hiring/stages": [],
    }
    settings = {"horizon": "9 weeks", "sources/list/meetings_per_month": 0, "leaving/notice": "2 weeks"}
    return company(way(), there, policies=policies, **(settings | search | more))


def told(tables: Tables) -> list[str]:
    lines = story(tables, play(tables, 1, 0), staff=True, without=(K.BOOKS,))
    return [line for line in lines if not line.startswith("Mon 00:00")]


@pytest.mark.parametrize(
    ("terms", "weeks"),
    [
        ({"pause": "0 s"}, [1, 2, 3, 4, 5, 6, 7, 8]),
        ({"pause": "3 weeks"}, [1, 4, 7]),
        ({"pause": "2 weeks", "times": 2}, [1, 3]),
        ({"pause": "2 weeks", "starts": "4 weeks"}, [4, 6, 8]),
        ({"pause": "0 s", "starts": "2 weeks", "ends": "5 weeks"}, [2, 3, 4]),
        ({"weeks": 4}, [4, 5, 6, 7, 8]),
        ({"above": 2.0}, []),  # there are two people
        ({"above": 1.99}, [1, 2, 3, 4, 5, 6, 7, 8]),
        ({"below": 2.0}, []),
        ({"below": 2.01, "pause": "8 weeks"}, [1]),
    ],
)
def test_when_a_policy_acts(terms, weeks):
    tables = quiet({"p": policy(**terms)})
    rows = play(tables, 1, 0).of(K.POLICY_ACTED).tolist()
    assert [(clock(row[0]), row[3]) for row in rows] == [
        (f"Mon+{week} 00:00", k) for k, week in enumerate(weeks)
    ]


@pytest.mark.parametrize(("bound", "acts"), [(1.0, True), (2.0, False)])
def test_all_conditions_have_to_hold(bound, acts):
    """Two people: above 1 and below 3; above 2 they are not. What is written down is the value of the first."""
    both = [{"watch": "customers", "below": 3.0, "weeks": 1}, {"watch": "people", "above": bound, "weeks": 1}]
    assert acted(quiet({"p": {"when": both, "times": 1} | EASY})) == ([("Mon+1 00:00", 0.0)] if acts else [])


def test_seats_as_long_as_there_are_any():
    """One more every Monday: after two nothing more can be done, and the policy does not act."""
    assert told(quiet({"grow": policy(add={"east.closer": 1})})) == hand("""
        Mon+1 00:00 grow acts at 2000000
        Mon+1 00:00 east.closer has 2 seats after 1, by grow
        Mon+1 00:00 closer2 is open until Mon+3 00:00
        Mon+2 00:00 grow acts at 2000000
        Mon+2 00:00 east.closer has 3 seats after 2, by grow
        Mon+2 00:00 closer3 is open until Mon+4 00:00
        Mon+3 00:00 closer2 begins, wanted since Mon+1 00:00
        Mon+4 00:00 closer3 begins, wanted since Mon+2 00:00
    """)


def test_a_number_beyond_what_there_is():
    """Five more are two more; nine fewer are none left, in the week after."""
    policies = {
        "a": policy(add={"east.closer": 5}, times=1),
        "b": policy(add={"east.closer": -9}, starts="2 weeks"),
    }
    assert told(quiet(policies, **{"steering/settle": "0 s"})) == hand("""
        Mon+1 00:00 a acts at 2000000
        Mon+1 00:00 east.closer has 3 seats after 1, by a
        Mon+1 00:00 closer2 is open until Mon+3 00:00
        Mon+1 00:00 closer3 is open until Mon+3 00:00
        Mon+2 00:00 b acts at 2000000
        Mon+2 00:00 east.closer has 0 seats after 3, by b
        Mon+2 00:00 closer3 goes to anybody
        Mon+2 00:00 closer2 goes to anybody
        Mon+2 00:00 closer will leave Mon+4 00:00, cut
        Mon+4 00:00 closer leaves closer, cut
    """)


def test_hiring_is_frozen_once_and_resumes_once():
    policies = {"a": policy(hiring="freeze"), "b": policy(hiring="resume", starts="3 weeks", times=1)}
    assert told(quiet(policies, horizon="5 weeks")) == hand("""
        Mon+1 00:00 a acts at 2000000
        Mon+1 00:00 a freezes hiring
        Mon+3 00:00 b acts at 2000000
        Mon+3 00:00 b resumes hiring     # on the Mondays between a has nothing to do
        Mon+4 00:00 a acts at 2000000
        Mon+4 00:00 a freezes hiring
    """)


def test_people_move_as_long_as_there_are_people_and_seats():
    """A caller moves to each of two reserve seats of closers; then no seat is left, although a third could go."""
    seats = {"caller": CALLER | {"count": 3}}
    moves = policy(move=[{"leave": "east.caller", "take": "east.closer"}])
    assert told(quiet({"p": moves}, seats, horizon="5 weeks")) == hand("""
        Mon+1 00:00 p acts at 4000000
        Mon+1 00:00 caller3 moves from caller3 to closer2
        Mon+2 00:00 p acts at 4000000
        Mon+2 00:00 caller2 moves from caller2 to closer3
    """)


def test_policies_do_not_undo_one_another_at_once():
    """Seats are left alone for three weeks after the last change; then they may go the other way.

    Another seat in the same direction is no matter. What is held does not use up a policy's times.
    """
    policies = {
        "grow": policy(add={"east.closer": 1}, times=2),
        "shrink": policy(add={"east.closer": -1}, times=1),
    }
    assert told(quiet(policies, **{"steering/settle": "3 weeks", "horizon": "7 weeks"})) == hand("""
        Mon+1 00:00 grow acts at 2000000
        Mon+1 00:00 east.closer has 2 seats after 1, by grow
        Mon+1 00:00 closer2 is open until Mon+3 00:00
        Mon+1 00:00 shrink is held for east.closer
        Mon+2 00:00 grow acts at 2000000
        Mon+2 00:00 east.closer has 3 seats after 2, by grow
        Mon+2 00:00 closer3 is open until Mon+4 00:00
        Mon+2 00:00 shrink is held for east.closer
        Mon+3 00:00 shrink is held for east.closer
        Mon+3 00:00 closer2 begins, wanted since Mon+1 00:00
        Mon+4 00:00 shrink is held for east.closer              # two weeks after the second
        Mon+4 00:00 closer3 begins, wanted since Mon+2 00:00
        Mon+5 00:00 shrink acts at 4000000
        Mon+5 00:00 east.closer has 2 seats after 3, by shrink
        Mon+5 00:00 closer3 will leave Mon+7 00:00, cut
    """)


def test_what_a_change_did_may_be_undone():
    policies = {"shrink": policy(add={"east.closer": -1}, times=1)}
    changes = {"more": {"at": "1 week", "headcount": {"east.closer": 2}}}
    assert told(quiet(policies, changes=changes)) == hand("""
        Mon+1 00:00 more takes effect
        Mon+1 00:00 east.closer has 2 seats after 1, by more
        Mon+1 00:00 closer2 is open until Mon+3 00:00
        Mon+1 00:00 shrink acts at 2000000
        Mon+1 00:00 east.closer has 1 seats after 2, by shrink
        Mon+1 00:00 closer2 goes to anybody
    """)


def test_what_is_not_held_is_done():
    """Of two groups one is held; the other is changed, and that counts as acting."""
    seats = {"second": CLOSER | {"reserve": 1}}
    policies = {
        "a": policy(add={"east.closer": 1}, times=1),
        "b": policy(add={"east.closer": -1, "east.second": -1}, times=1),
    }
    assert told(quiet(policies, seats, horizon="2 weeks")) == hand("""
        Mon+1 00:00 a acts at 3000000
        Mon+1 00:00 east.closer has 2 seats after 1, by a
        Mon+1 00:00 closer2 is open until Mon+3 00:00
        Mon+1 00:00 b is held for east.closer
        Mon+1 00:00 b acts at 3000000
        Mon+1 00:00 east.second has 0 seats after 1, by b
        Mon+1 00:00 second will leave Mon+3 00:00, cut
    """)


def test_what_a_policy_sets_holds_from_then_on():
    """New prices from week 1 on: the fifth of nine deals of eight hours each is signed on that Monday at 11:00."""
    policies = {"p": policy(set={"segments.alpha.acv_median": 40_000}, starts="1 week", times=1)}
    tables = leads(
        9, way(hours="8 h"), {"caller": CALLER, "closer": CLOSER}, policies=policies, horizon="2 weeks"
    )
    won = [(clock(row[0]), row[7]) for row in play(tables, 1, 0).of(K.DEAL_WON).tolist()]
    assert won[3:6] == [("Fri 11:00", 3_500_000), ("Mon+1 11:00", 4_000_000), ("Tue+1 11:00", 4_000_000)]
