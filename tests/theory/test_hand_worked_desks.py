"""Oracle 17 for desks: whose a lead is, how many deals one may have open, and in which order work is taken.

Each table was worked out by hand; how stands behind #. A caller books a prospect at every touch of the first block,
which ends on Monday at 10:00, and then holds first meetings of one hour each.
"""

from __future__ import annotations

import pytest

from .hand import BOTH, CALLER, CLOSER, hand, leads, told, way


def test_whoever_holds_the_next_role_keeps_the_lead():
    """The closer is idle all along; the lead waits for the one who met it, through a block and a change of role."""
    stages = way()
    stages["contact"]["think_share"] = 0.5
    tables = leads(1, stages, {"both": BOTH, "closer": CLOSER}, **{"segments/alpha/cycle_median": "1 h"})
    assert told(tables) == hand("""
        Mon 10:00 A contact waits for both
        Mon 10:00 A contact begun by both
        Mon 11:00 A contact done by both
        Mon 11:30 A contact passed, delay 3600 s    # thought 0.5 x 1 h; both calls from 11:00 to 12:00
        Mon 11:30 A discovery waits for both
        Mon 12:00 A discovery begun by both
        Mon 13:15 A discovery done by both          # 15 min of switching and 1 h
        Mon 13:15 A discovery passed, delay 9900 s  # 3 h 15 min - 30 min of thinking
        Mon 13:15 A won by both
    """)


@pytest.mark.parametrize(("chance", "outcome"), [
    (1, "discovery passed, delay 7200 s"),
    (0, "lost at discovery"),  # nothing else happens in the unit, and yet the closer looks for work
])  # fmt: skip
def test_full_desks_hold_new_deals_back(chance, outcome):
    """One open deal at most: B waits for an idle closer until A, who thinks for a day, has decided."""
    stages = way(think_share=0.5, chance=chance)
    tables = leads(2, stages, {"caller": CALLER, "closer": CLOSER}, **{"segments/alpha/max_open_deals": 1})
    lines = [
        line.partition(",")[0] if "lost" in line else line
        for line in told(tables, "Tue 15:00", only="discovery")
    ]
    assert lines == hand(f"""
        Mon 11:00 A discovery waits for anybody
        Mon 11:00 A discovery begun by closer
        Mon 12:00 B discovery waits for anybody
        Mon 12:00 A discovery done by closer
        Tue 12:00 A {outcome}
        Tue 12:00 B discovery begun by closer
        Tue 13:00 B discovery done by closer
    """)


def test_a_deal_that_goes_to_somebody_else_leaves_the_desk():
    """One open deal at most, and a deal is the closer's until the keeper takes its signing up.

    A's is taken up at 12:00, so the closer begins B at once. B's waits from 13:00 to 16:00, and so does C.
    """
    stages = way(next="signing")
    stages["signing"] = {"role": "keeper", "hours": "4 h", "chance": 1, "next": "won"}
    seats = {"caller": CALLER, "closer": CLOSER, "keeper": {"roles": ["keeper"], "talent_sd": 0}}
    tables = leads(3, stages, seats, **{"segments/alpha/max_open_deals": 1})
    assert [line for line in told(tables, "Tue 12:00", only="begun") if "contact" not in line] == hand("""
        Mon 11:00 A discovery begun by closer
        Mon 12:00 A signing begun by keeper
        Mon 12:00 B discovery begun by closer   # met by 12:00
        Mon 16:00 B signing begun by keeper     # 12:00 + 4 h
        Mon 16:00 C discovery begun by closer   # met by 13:00
        Tue 12:00 C signing begun by keeper     # 16:00 + 4 h
    """)


def test_whoever_has_a_full_desk_passes_the_next_deal_on():
    """An owner's deal counts from the moment it waits for its owner: B finds the desk full and goes to the closer."""
    tables = leads(2, way(), {"both": BOTH, "closer": CLOSER}, **{"segments/alpha/max_open_deals": 1})
    assert told(tables, "Mon 13:30") == hand("""
        Mon 10:00 A contact waits for both
        Mon 10:00 B contact waits for both
        Mon 10:00 A contact begun by both
        Mon 11:00 A contact done by both
        Mon 11:00 A contact passed, delay 3600 s
        Mon 11:00 A discovery waits for both
        Mon 11:00 B contact begun by both        # priority 2 before 6
        Mon 12:00 B contact done by both
        Mon 12:00 B contact passed, delay 7200 s
        Mon 12:00 B discovery waits for anybody
        Mon 12:00 B discovery begun by closer
        Mon 12:00 A discovery begun by both
        Mon 13:00 B discovery done by closer
        Mon 13:00 B discovery passed, delay 10800 s
        Mon 13:00 B won by closer
        Mon 13:15 A discovery done by both       # 15 min of switching
        Mon 13:15 A discovery passed, delay 11700 s
        Mon 13:15 A won by both
    """)


@pytest.mark.parametrize(("urgent", "began"), [
    (5, """
        Mon 11:00 A discovery begun by closer
        Mon 14:00 A signing begun by closer    # before B and C, who wait since 12:00 and 13:00
        Mon 15:00 B discovery begun by closer
        Tue 10:00 B signing begun by closer    # 2 h on Monday, 1 h on Tuesday
        Tue 11:00 C discovery begun by closer
        Tue 14:00 C signing begun by closer
    """),
    (7, """
        Mon 11:00 A discovery begun by closer
        Mon 14:00 B discovery begun by closer  # waits since 12:00
        Tue 09:00 C discovery begun by closer  # waits since 13:00; Monday 14:00 to 17:00 was B's
        Tue 12:00 A signing begun by closer    # waits since Monday 14:00
        Tue 13:00 B signing begun by closer    # since Monday 17:00
        Tue 14:00 C signing begun by closer
    """),
    (6, """
        Mon 11:00 A discovery begun by closer
        Mon 14:00 B discovery begun by closer  # waits since 12:00
        Tue 09:00 C discovery begun by closer  # since 13:00, A's signing since 14:00
        Tue 12:00 A signing begun by closer
        Tue 13:00 B signing begun by closer
        Tue 14:00 C signing begun by closer
    """),
])  # fmt: skip
def test_priority_then_age(urgent, began):
    """Meetings end at 11:00, 12:00 and 13:00. Discovery (priority 6) takes 3 h, signing 1 h."""
    stages = way(hours="3 h", next="signing")
    stages["signing"] = {"role": "closer", "hours": "1 h", "chance": 1, "next": "won", "priority": urgent}
    tables = leads(3, stages, {"caller": CALLER, "closer": CLOSER})
    assert told(tables, only="begun by closer") == hand(began)


def test_who_is_idle_longest_then_the_first_seat():
    """Three idle closers: Ann and Ben since the start, of whom Ann has the first seat; Cid is last."""
    seats = {"caller": CALLER, "ann": CLOSER, "ben": CLOSER, "cid": CLOSER}
    tables = leads(5, way(hours="90 min"), seats)
    assert told(tables, only="discovery begun") == hand("""
        Mon 11:00 A discovery begun by ann  # all idle since 00:00: the first seat
        Mon 12:00 B discovery begun by ben  # Ben and Cid since 00:00
        Mon 13:00 C discovery begun by cid  # Cid since 00:00, Ann since 12:30
        Mon 14:00 D discovery begun by ann  # Ann since 12:30, Ben since 13:30
        Mon 15:00 E discovery begun by ben  # Ben since 13:30, Cid since 14:30
    """)


def test_work_of_one_second_goes_by_identity():
    """Three leads of one second, handed to a closer who begins with all of them waiting."""
    stages = way(hours="2 h")
    stages["contact"]["role"] = "closer"
    tables = leads(
        3, stages, {"caller": CALLER, "closer": CLOSER}, **{"sources/list/meeting_hours": "30 min"}
    )
    assert told(tables, only="begun") == hand("""
        Mon 10:00 A contact begun by closer
        Mon 10:30 B contact begun by closer    # priority 2 before A's discovery
        Mon 11:00 C contact begun by closer
        Mon 11:30 A discovery begun by closer  # ordered by the moment they began to wait: 10:30, 11:00, 11:30
        Mon 13:30 B discovery begun by closer
        Mon 15:30 C discovery begun by closer
    """)
