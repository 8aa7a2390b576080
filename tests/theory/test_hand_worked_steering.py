"""Oracle 17 for planned changes: seats that are planned or given up, a freeze, people who move, another pay plan.

Each table was worked out by hand; how stands behind #. Changes happen on Monday at midnight, after notices and before
exits. Nobody is interviewed, and the search for somebody takes as long as a test says.
"""

from __future__ import annotations

from typing import Any

from salessim.scenario.tables import Tables

from ..both_engines import play
from .hand import CALLER, CLOSER, K, clock, company, hand, leads, story, way

STAYS = {"leaves": False}
SEARCH = {
    "hiring/stages": [],
    "roles/closer/hiring": {"time_to_fill": "10 days", "time_to_fill_sigma": 0.0},
    "roles/caller/hiring": {"time_to_fill": "10 days", "time_to_fill_sigma": 0.0},
}
"""A search that is opened on a Monday ends two Mondays later."""
ALONE = {"caller": CALLER}


def seats(count: int, reserve: int = 0, **more: Any) -> dict[str, Any]:
    return {"closer": CLOSER | {"count": count, "reserve": reserve} | more}


def steered(there: dict[str, Any], changes: dict[str, Any], **more: Any) -> Tables:
    """A company whose list brings nobody; ``changes`` by key."""
    quiet = {"sources/list/meetings_per_month": 0, "leaving/notice": "3 weeks", "horizon": "8 weeks"}
    return company(way(), ALONE | there, changes=changes, **(quiet | SEARCH | more))


def plan(at: int, n: int, group: str = "east.closer") -> dict[str, Any]:
    return {"at": f"{at} weeks", "headcount": {group: n}}


def told(tables: Tables, without: tuple[K, ...] = ()) -> list[str]:
    """Everything about people and management, but for the first Monday's beginnings and the caller's blocks."""
    lines = story(tables, play(tables, 1, 0), staff=True, without=without)
    return [line for line in lines if not (line.startswith("Mon 00:00") and "begins" in line)]


# -- seats -----------------------------------------------------------------------------------------------------------


def test_reserve_seats_are_opened():
    """One of two reserve seats in week 1, and both from week 3 on."""
    changes = {"first": plan(1, 3), "second": plan(3, 4), "third": plan(5, 4)}
    assert told(steered(seats(2, 2), changes)) == hand("""
        Mon+1 00:00 first takes effect
        Mon+1 00:00 east.closer has 3 seats after 2, by first
        Mon+1 00:00 closer3 is open until Mon+3 00:00             # 10 days from day 7: the Monday after is day 21
        Mon+3 00:00 second takes effect
        Mon+3 00:00 east.closer has 4 seats after 3, by second    # changes come before first days
        Mon+3 00:00 closer4 is open until Mon+5 00:00
        Mon+3 00:00 closer3 begins, wanted since Mon+1 00:00
        Mon+5 00:00 third takes effect                            # four are planned already
        Mon+5 00:00 closer4 begins, wanted since Mon+3 00:00
    """)


def test_who_goes():
    """Vacant seats first, then those whose holders leave anyway, then the last; nobody is wanted for what is given up.

    Notice takes three weeks, and a search two.
    """
    changes = {"a": plan(1, 4), "b": plan(2, 2), "c": plan(3, 3), "d": plan(4, 1)}
    assert told(steered(seats(3, 1), changes)) == hand("""
        Mon+1 00:00 a takes effect
        Mon+1 00:00 east.closer has 4 seats after 3, by a
        Mon+1 00:00 closer4 is open until Mon+3 00:00
        Mon+2 00:00 b takes effect
        Mon+2 00:00 east.closer has 2 seats after 4, by b
        Mon+2 00:00 closer4 goes to anybody                       # vacant: the search ends
        Mon+2 00:00 closer3 will leave Mon+5 00:00, cut
        Mon+3 00:00 c takes effect
        Mon+3 00:00 east.closer has 3 seats after 2, by c
        Mon+3 00:00 closer3 is open until Mon+5 00:00             # the first that is not planned; its holder leaves
        Mon+4 00:00 d takes effect
        Mon+4 00:00 east.closer has 1 seats after 3, by d
        Mon+4 00:00 closer3 goes to anybody                       # leaves anyway
        Mon+4 00:00 closer2 will leave Mon+7 00:00, cut
        Mon+5 00:00 closer3 leaves closer3, cut
        Mon+7 00:00 closer2 leaves closer2, cut
    """)


def test_a_successor_waits_for_the_last_day():
    """Given up in week 1 and planned again in week 2: the search is over on day 28, like the notice."""
    changes = {"less": plan(1, 1), "again": plan(2, 2)}
    assert told(steered(seats(2), changes, **{"roles/closer/hiring/time_to_fill": "1 day"})) == hand("""
        Mon+1 00:00 less takes effect
        Mon+1 00:00 east.closer has 1 seats after 2, by less
        Mon+1 00:00 closer2 will leave Mon+4 00:00, cut
        Mon+2 00:00 again takes effect
        Mon+2 00:00 east.closer has 2 seats after 1, by again
        Mon+2 00:00 closer2 is open until Mon+4 00:00             # found in a day, but the seat is taken until then
        Mon+4 00:00 closer2 leaves closer2, cut
        Mon+4 00:00 closer2(2) begins, wanted since Mon+2 00:00
    """)


def test_first_days_that_are_given_up():
    """Two would begin in week 3; one of them never does."""
    changes = {"less": plan(1, 1)}
    assert told(steered(seats(2, starts="3 weeks"), changes)) == hand("""
        Mon+1 00:00 less takes effect
        Mon+1 00:00 east.closer has 1 seats after 2, by less
        Mon+3 00:00 closer begins
    """)


def test_first_days_that_are_planned_again():
    """Given up in week 1 and planned again in week 2: whose first day is known needs no search."""
    changes = {"less": plan(1, 1), "more": plan(2, 2)}
    settings = {"roles/closer/hiring/time_to_fill": "40 days"}
    assert told(steered(seats(2, starts="3 weeks"), changes, **settings)) == hand("""
        Mon+1 00:00 less takes effect
        Mon+1 00:00 east.closer has 1 seats after 2, by less
        Mon+2 00:00 more takes effect
        Mon+2 00:00 east.closer has 2 seats after 1, by more
        Mon+3 00:00 closer begins
        Mon+3 00:00 closer2 begins
    """)


def test_searches_that_the_scenario_opens_only_for_planned_seats():
    """Two seats whose search would begin in week 2; none is planned from week 1 on, one again from week 4 on."""
    changes = {"a": plan(1, 0), "b": plan(4, 1)}
    assert told(steered(seats(2, requisition="2 weeks"), changes)) == hand("""
        Mon+1 00:00 a takes effect
        Mon+1 00:00 east.closer has 0 seats after 2, by a
        Mon+4 00:00 b takes effect
        Mon+4 00:00 east.closer has 1 seats after 0, by b
        Mon+4 00:00 closer is open until Mon+6 00:00
        Mon+6 00:00 closer begins, wanted since Mon+4 00:00
    """)


def test_on_the_first_monday():
    """Changes come before first days: of three, one begins, and a reserve seat elsewhere is opened."""
    there = seats(3) | {"second": CLOSER | {"count": 0, "reserve": 1}}
    changes = {"a": plan(0, 1), "b": plan(0, 1, "east.second")}
    tables = steered(there, changes)
    lines = story(tables, play(tables, 1, 0), staff=True)
    assert lines == hand("""
        Mon 00:00 a takes effect
        Mon 00:00 east.closer has 1 seats after 3, by a
        Mon 00:00 b takes effect
        Mon 00:00 east.second has 1 seats after 0, by b
        Mon 00:00 second is open until Mon+2 00:00
        Mon 00:00 caller begins
        Mon 00:00 closer begins
        Mon+2 00:00 second begins, wanted since Mon 00:00
    """)


# -- a freeze --------------------------------------------------------------------------------------------------------


def test_a_freeze_ends_searches_and_holds_back_what_comes():
    """The keeper gives notice on Monday of week 1 and goes in week 4; a search for the late closer runs since then.

    Frozen in week 2, and once more in week 3, when a seat is planned; everything is opened in week 5, in the order of
    seats. What is given up meanwhile is not.
    """
    keeper = {"roles": ["keeper"], "talent_sd": 0}
    there = seats(1, 2) | {"keeper": keeper, "late": CLOSER | {"requisition": "1 week", "count": 2}}
    changes = {
        "a": {"at": "2 weeks", "hiring": "freeze"},
        "b": {"at": "3 weeks", "hiring": "freeze", "headcount": {"east.closer": 2, "east.late": 1}},
        "c": {"at": "5 weeks", "hiring": "resume"},
    }
    settings = {
        "roles/keeper": {
            "attrition": 0.999,
            "hiring": {"time_to_fill": "10 days", "time_to_fill_sigma": 0.0},
        },
        "leaving/level": 100.0,
    }
    assert told(steered(there, changes, **settings)) == hand("""
        Mon+1 00:00 keeper will leave Mon+4 00:00, quit
        Mon+1 00:00 keeper is open until Mon+4 00:00
        Mon+1 00:00 late is open until Mon+3 00:00
        Mon+1 00:00 late2 is open until Mon+3 00:00
        Mon+2 00:00 a takes effect
        Mon+2 00:00 a freezes hiring
        Mon+2 00:00 keeper goes to anybody
        Mon+2 00:00 late goes to anybody
        Mon+2 00:00 late2 goes to anybody
        Mon+3 00:00 b takes effect                        # frozen already
        Mon+3 00:00 east.closer has 2 seats after 1, by b
        Mon+3 00:00 east.late has 1 seats after 2, by b
        Mon+4 00:00 keeper leaves keeper, quit
        Mon+5 00:00 c takes effect
        Mon+5 00:00 c resumes hiring
        Mon+5 00:00 closer2 is open until Mon+7 00:00
        Mon+5 00:00 keeper is open until Mon+7 00:00
        Mon+5 00:00 late is open until Mon+7 00:00
        Mon+7 00:00 closer2 begins, wanted since Mon+5 00:00
        Mon+7 00:00 keeper(2) begins, wanted since Mon+5 00:00
        Mon+7 00:00 late begins, wanted since Mon+5 00:00
    """)


def test_hiring_that_was_not_frozen_does_not_resume():
    assert told(steered(seats(1), {"a": {"at": "1 week", "hiring": "resume"}})) == [
        "Mon+1 00:00 a takes effect"
    ]


# -- people who move -------------------------------------------------------------------------------------------------


def move(at: int, leave: str, take: str, count: int = 1) -> dict[str, Any]:
    return {"at": f"{at} weeks", "move": [{"leave": leave, "take": take, "count": count}]}


WEST = {"seats": {"spare": CLOSER | {"count": 0, "reserve": 2}}}


def test_a_move_to_another_unit_in_the_same_role():
    """The last of the closers goes, and takes up work at once although a newcomer would sit in theory for a week.

    Moves do not need planned seats, and the seat that is left is not filled again. A search for the seat that is
    taken ends.
    """
    changes = {"a": plan(1, 1, "west.spare"), "b": move(2, "east.closer", "west.spare")}
    tables = steered(seats(2), changes, west=WEST, **{"roles/closer/onboarding": {"theory": "1 week"}})
    assert told(tables) == hand("""
        Mon+1 00:00 a takes effect in no unit
        Mon+1 00:00 west.spare has 1 seats after 0, by a in west
        Mon+1 00:00 spare is open until Mon+3 00:00 in west
        Mon+2 00:00 b takes effect in no unit
        Mon+2 00:00 spare goes to closer2 in west
        Mon+2 00:00 closer2 moves from closer2 to spare in west
    """)
    again = steered(
        seats(2),
        changes | {"c": plan(4, 2, "east.closer")},
        west=WEST,
        **{"roles/closer/onboarding": {"theory": "1 week"}},
    )
    assert told(again)[6:] == hand("""
        Mon+4 00:00 c takes effect in no unit
        Mon+4 00:00 east.closer has 2 seats after 1, by c in east    # the seat that was left is not planned
        Mon+4 00:00 closer2 is open until Mon+6 00:00 in east
        Mon+6 00:00 closer2(2) begins, wanted since Mon+4 00:00 in east
        Mon+6 00:00 closer2(2) begins theory in east
        Mon+7 00:00 closer2(2) begins at_work in east
    """)


def test_a_move_into_another_role_begins_the_way_into_it():
    changes = {"a": move(1, "east.callers", "west.spare", 3)}
    there = {"callers": CALLER | {"count": 4}, "closer": CLOSER}
    tables = steered(there, changes, west=WEST, **{"roles/closer/onboarding": {"theory": "2 weeks"}})
    assert told(tables) == hand("""
        Mon+1 00:00 a takes effect in no unit
        Mon+1 00:00 callers4 moves from callers4 to spare in west
        Mon+1 00:00 callers4 begins theory in west
        Mon+1 00:00 callers3 moves from callers3 to spare2 in west    # there are two seats
        Mon+1 00:00 callers3 begins theory in west
        Mon+3 00:00 callers4 begins at_work in west                   # in the order of seats
        Mon+3 00:00 callers3 begins at_work in west
    """)


def test_who_is_on_notice_does_not_move():
    """Two closers; the second goes in week 4. The first moves in week 2, and nobody is left to move in week 3."""
    changes = {
        "a": plan(1, 1),
        "b": move(2, "east.closer", "west.spare", 2),
        "c": move(3, "east.closer", "west.spare"),
    }
    assert told(steered(seats(2), changes, west=WEST)) == hand("""
        Mon+1 00:00 a takes effect in no unit
        Mon+1 00:00 east.closer has 1 seats after 2, by a in east
        Mon+1 00:00 closer2 will leave Mon+4 00:00, cut in east
        Mon+2 00:00 b takes effect in no unit
        Mon+2 00:00 closer moves from closer to spare in west
        Mon+3 00:00 c takes effect in no unit
        Mon+4 00:00 closer2 leaves closer2, cut in east
    """)


def test_experience_and_deals_when_somebody_moves():
    """The ramp goes on for who moves within a role: 20 h of work are half a week of four, from 0.2 on.

    Ann meets A (20 h, done on Wednesday 15:00), whose customer thinks for two weeks; on Monday of week 1 she moves to
    west, before Bob begins in east: A passes to nobody yet.
    """
    there = {
        "caller": CALLER,
        "bob": CLOSER | {"starts": "1 week"},
        "ann": CLOSER | {"experience": {"closer": "0 s"}},
    }
    ramp = {"performance": "odds", "ramp": "linear", "ramp_time": "4 weeks", "ramp_start": 0.2}
    tables = leads(
        1,
        way(hours="20 h", think_share=7),
        there,
        west=WEST,
        changes={"a": move(1, "east.ann", "west.spare")},
        horizon="3 weeks",
        **{"work/reference_utilisation": 1, "roles/closer": ramp},
    )
    trace = play(tables, 1, 0)
    lines = [line for line in story(tables, trace) if "+1" in line]
    assert lines == hand("""
        Mon+1 00:00 a takes effect in no unit
        Mon+1 00:00 ann moves from ann to spare in west
        Mon+1 00:00 A passes from ann to anybody in east        # moves come before first days
    """)
    ann = trace.of(K.PERSON_MOVED)[0, 2]
    able = [(clock(row[0]), row[6]) for row in trace.of(K.STANDING).tolist() if row[2] == ann]
    assert able == [("Mon 00:00", 200_000), ("Mon+1 00:00", 300_000), ("Mon+2 00:00", 300_000)]
