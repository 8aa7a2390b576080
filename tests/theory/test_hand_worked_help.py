"""Oracle 17 for help between units: idle people take work of a unit that they help, once it has nobody free itself.

Each table was worked out by hand; how stands behind #. Prospects say yes on Monday at 10:00 and are met in east, one
after another, done at 11, 12, 13, ... o'clock. Ann closes in east; Ben sits in west, which helps east.
"""

from __future__ import annotations

from typing import Any

import pytest

from salessim.randomness.draws import identity, identity_of_key
from salessim.randomness.streams import Stream
from salessim.scenario.tables import Tables

from ..both_engines import play
from .hand import CALLER, CLOSER, hand, leads, luck, story, way

FREE = {"fixed": "0 s", "per_colleague": "0 s"}


def closers(name: str, **more: Any) -> dict[str, Any]:
    return {"serves": ["alpha"], "coordination": FREE, "seats": {name: CLOSER}} | more


def lines(tables: Tables, *words: str, seed: int = 1) -> list[str]:
    """The lines in which one of the words stands."""
    return [line for line in story(tables, play(tables, seed, 0)) if any(word in line for word in words)]


HELPS = {"behaviour/help": 0.999_999}
"""The draws of the weeks below lie under it."""
BEN = identity(identity_of_key("seat", "west", "ben"), 0, 0)
TWO_STEPS = way(hours="2 h", next="signing") | {
    "signing": {"role": "closer", "hours": "2 h", "chance": 1, "next": "won"}
}
ANN_AND_CALLER = {"caller": CALLER, "ann": CLOSER}


def with_help(n: int, stages: dict[str, Any], of_west: dict[str, Any] | None = None, **more: Any) -> Tables:
    """Ann closes in east, where the customers are; Ben sits in west, which helps east."""
    return leads(
        n,
        stages,
        ANN_AND_CALLER,
        **(
            {"units/west": closers("ben", helps=["east"], **(of_west or {})), "handoff/loss_across": 0}
            | HELPS
            | more
        ),
    )


def test_own_people_first_and_a_helper_takes_what_is_left():
    """A stays with Ann and B with Ben; what they have begun comes before customers who wait for anybody."""
    assert luck(Stream.HELP, BEN, 0) < 0.999_999
    assert lines(with_help(3, TWO_STEPS), "discovery begun", "signing begun") == hand("""
        Mon 11:00 A discovery begun by ann in east     # both are idle
        Mon 12:00 B discovery begun by ben in west     # Ann is busy until 13:00
        Mon 13:00 A signing begun by ann in east       # C waits since 13:00 too, but A comes first
        Mon 14:00 B signing begun by ben in west       # his own, although C has waited longer
        Mon 15:00 C discovery begun by ann in east
        Tue 09:00 C signing begun by ann in east       # discovery was done at 17:00
    """)


def test_nobody_helps_a_unit_that_does_not_name_it():
    tables = leads(3, TWO_STEPS, ANN_AND_CALLER, **{"units/west": closers("ben")}, **HELPS)
    begun = lines(tables, "discovery begun")
    assert [line for line in begun if "ben" in line] == []
    assert len(begun) == 3


def test_help_costs_a_hand_off_between_units():
    """Within east nothing is lost; on the way to west an hour's work is."""
    assert lines(with_help(2, TWO_STEPS, **{"handoff/loss_across": 1}), "lost") == hand("""
        Mon 12:00 B discovery context lost by ben after caller, 3600 s in west
    """)


def test_a_helper_waits_for_the_own_unit_to_open():
    """West opens at 13:00: B, who waits since 12:00, is taken before C; Ann is busy with A until 15:00."""
    tables = with_help(3, way(hours="4 h"), {"hours": "Mon-Fri 13:00-21:00"})
    assert lines(tables, "discovery begun") == hand("""
        Mon 11:00 A discovery begun by ann in east
        Mon 13:00 B discovery begun by ben in west
        Mon 15:00 C discovery begun by ann in east
    """)


def test_a_helper_has_room_for_so_many_open_deals():
    """One each: C waits until the first of the two deals is decided, two weeks after its discovery."""
    tables = with_help(3, way(think_share=7), horizon="3 weeks", **{"segments/alpha/max_open_deals": 1})
    assert lines(tables, "discovery begun") == hand("""
        Mon 11:00 A discovery begun by ann in east
        Mon 12:00 B discovery begun by ben in west
        Mon+2 12:00 C discovery begun by ann in east   # A is decided 14 days after Monday 12:00
    """)


def test_help_comes_before_prospecting():
    """Ben calls prospects, too, from 10 o'clock on; nobody is left on the list. He helps as soon as a block is over.

    Meetings of 50 min end at 10:50, 11:40 and 12:30; Ann meets A from 10:50 for three hours.
    """
    both = {"roles": ["closer", "caller"], "talent_sd": 0}
    west = closers("ben", helps=["east"], hours="Mon-Fri 10:00-18:00") | {"seats": {"ben": both}}
    more = {"units/west": west, "sources/list/meeting_hours": "50 min", "handoff/loss_across": 0}
    tables = leads(3, way(hours="3 h"), ANN_AND_CALLER, **more, **HELPS)
    trace = story(tables, play(tables, 1, 0), blocks=True)
    begun = [line for line in trace if "begun by ben" in line or "discovery begun" in line]
    assert begun[:5] == hand("""
        Mon 10:00 ben prospecting begun by ben in west
        Mon 10:50 A discovery begun by ann in east
        Mon 11:00 ben prospecting begun by ben in west
        Mon 12:00 B discovery begun by ben in west       # waits since 11:40
        Mon 13:50 C discovery begun by ann in east       # Ben is busy until 15:15: he switched from calling
    """)
    assert begun[5] == "Mon 15:15 ben prospecting begun by ben in west"


@pytest.mark.parametrize("helps", [False, True])
@pytest.mark.parametrize("has_team_pay", [False, True])
def test_help_is_a_matter_of_the_week(helps, has_team_pay):
    """The draw keyed (HELP, person, week) against 0.1, or 0.1 + gain x 1 when all variable pay is the team's."""
    seed = next(s for s in range(100) if 0.2 < luck(Stream.HELP, BEN, 0, s) < 0.9)
    chance = luck(Stream.HELP, BEN, 0, seed) + (1e-9 if helps else -1e-9)
    more: dict[str, Any] = {"behaviour/help": chance, "behaviour/help_gain": 0}
    if has_team_pay:
        bonus = {"measure": "bookings", "quota": 1000.0}
        more = {
            "behaviour/help": 0.1,
            "behaviour/help_gain": chance - 0.1,
            "units/west/seats/ben/plan": "deals",
        }
        more["plans/deals"] = {"roles": ["closer"], "ote": 24_000.0, "base_share": 0.5, "team_bonus": [bonus]}
    tables = with_help(2, way(hours="4 h"), **more)
    taken = lines(tables, "B discovery begun", seed=seed)
    assert taken == [
        "Mon 12:00 B discovery begun by ben in west"
        if helps
        else "Mon 15:00 B discovery begun by ann in east"
    ]
