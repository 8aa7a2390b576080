"""Oracle 17 for people: opening hours, availability, coordination, pace, ramps, care, switching, units.

Each table was worked out by hand; how stands behind #. A prospect says yes on Monday at 10:00 and is met until 11:00
by a caller without any rest; then the closer's work begins, whose length is what most of these tests are about.
"""

from __future__ import annotations

import math
from statistics import NormalDist
from typing import Any

import pytest

from salessim.randomness.draws import identity, identity_of_key
from salessim.randomness.streams import Stream
from salessim.scenario.tables import Tables
from salessim.units import DAY, HOUR, WEEK

from ..both_engines import play
from .hand import K, clock, company, hand, luck, moment, story

CALLER = {"roles": ["caller"], "talent_sd": 0, "availability": 1}
CLOSER = {"roles": ["closer"], "talent_sd": 0}


def deal(hours: str, seats: dict[str, Any] | None = None, n: int = 1, **more: Any) -> Tables:
    """``n`` prospects; the closer's stage takes some standard hours."""
    stages = {
        "contact": {"role": "caller", "hours": "1 h", "chance": 1, "next": "discovery"},
        "discovery": {"role": "closer", "hours": hours, "chance": 1, "next": "won"},
    }
    n_touches = {"sources/list/list_size": n, "sources/list/touches_per_hour": n}
    return company(stages, seats or {"caller": CALLER, "closer": CLOSER}, **(n_touches | more))


def told(
    tables: Tables, only: str = "discovery", without: tuple[K, ...] = (K.TASK_CREATED, K.STAGE_PASSED)
) -> list[str]:
    return story(tables, play(tables, 1, 0), only=only, without=without)


def west(hours: Any = "Mon-Fri 09:00-17:00", **more: Any) -> dict[str, Any]:
    """A second unit with hours of its own, which alone has the closer."""
    return {"hours": hours, "seats": {"closer": CLOSER}} | more


def after(seconds: int) -> str:
    """When so much work from Monday 11:00 on is done: 6 h on Monday, and 8 h on each further working day."""
    assert seconds > 6 * HOUR
    days, rest = divmod(seconds - 6 * HOUR - 1, 8 * HOUR)
    weeks, day = divmod(days + 1, 5)
    return clock(weeks * WEEK + day * DAY + 9 * HOUR + rest + 1)


# -- opening hours ---------------------------------------------------------------------------------------------------


def test_work_over_nights_and_a_weekend():
    """30 h from Monday 11:00: 6 h on Monday, 8 h on Tuesday, Wednesday and Thursday make 30; 38 h end on Friday."""
    assert told(deal("30 h")) == hand("""
        Mon 11:00 A discovery begun by closer
        Thu 17:00 A discovery done by closer     # exactly at closing time, not the next morning
    """)
    assert told(deal("39 h")) == hand("""
        Mon 11:00 A discovery begun by closer
        Mon+1 10:00 A discovery done by closer   # 38 h by Friday 17:00, one hour on Monday
    """)


def test_a_lunch_break_and_a_short_friday():
    """Mon-Thu 08:00-12:00 and 13:00-16:30 (7.5 h a day), Fri 08:00-14:00 (6 h).

    The block of the caller lasts from Monday 08:00 to 09:00, the meeting to 10:00. 34 h: 2 + 3.5 on Monday leave
    28.5; 7.5 on each of three days leave 6, all of Friday.
    """
    hours = ["Mon-Thu 08:00-12:00", "Mon-Thu 13:00-16:30", "Fri 08:00-14:00"]
    for standard, ends in (
        ("2 h", "Mon 12:00"),
        ("3 h", "Mon 14:00"),
        ("34 h", "Fri 14:00"),
        ("35 h", "Mon+1 09:00"),
    ):
        assert told(deal(standard, **{"units/east/hours": hours})) == hand(f"""
            Mon 10:00 A discovery begun by closer
            {ends} A discovery done by closer
        """)


def test_round_the_clock():
    """The first block begins at Monday 00:00 and ends at 01:00; the meeting at 02:00; 167 h later is Monday 01:00."""
    assert told(deal("167 h", **{"units/east/hours": "always"})) == hand("""
        Mon 02:00 A discovery begun by closer
        Mon+1 01:00 A discovery done by closer
    """)


def test_a_unit_with_other_hours():
    """Work waits for the opening of the unit that does it: west opens at 13:00, and on Saturday."""
    tables = deal("10 h", {"caller": CALLER}, west=west(["Mon 13:00-21:00", "Sat-Sun 10:00-22:00"]))
    assert told(tables, without=(K.STAGE_PASSED,)) == hand("""
        Mon 11:00 A discovery waits for anybody in west
        Mon 13:00 A discovery begun by closer in west
        Sat 12:00 A discovery done by closer in west     # 8 h on Monday, 2 h on Saturday
    """)


def test_context_is_lost_between_units_and_not_within():
    """Loss 1 between units and 0 within: half of 6 h again, so 9 h from Monday 11:00: 6 h, and 3 h on Tuesday."""
    across = {"handoff/loss_across": 1}
    assert told(deal("6 h", {"caller": CALLER}, west=west(), **across)) == hand("""
        Mon 11:00 A discovery begun by closer in west
        Mon 11:00 A discovery context lost by closer after caller, 10800 s in west
        Tue 12:00 A discovery done by closer in west
    """)
    assert told(deal("6 h", **across)) == hand("""
        Mon 11:00 A discovery begun by closer
        Mon 17:00 A discovery done by closer
    """)


def test_extra_work_is_at_least_an_hour():
    """Of one hour a half is 30 min; the least is 1 h: 2 h. With the least at 10 min it is 30 min: 1.5 h."""
    for least, extra, ends in (("1 h", 3600, "13:00"), ("10 min", 1800, "12:30")):
        assert told(deal("1 h", **{"handoff/loss_within": 1, "handoff/extra_least": least})) == hand(f"""
            Mon 11:00 A discovery begun by closer
            Mon 11:00 A discovery context lost by closer after caller, {extra} s
            Mon {ends} A discovery done by closer
        """)


# -- how long it takes -----------------------------------------------------------------------------------------------


# Three in the unit: the closer and two callers, of whom one starts late.
COORDINATION = [
    # form, fixed, per colleague, availability of the closer in a unit of three
    ("hours", "2 h", "1 h", 0.8 - (2 + 1 * 2) / 40),  # 0.7
    ("hours", "0 s", "4 h", 0.8 - 4 * 2 / 40),  # 0.6
    ("hours", "31.8 h", "0 s", 0.01),  # 0.8 - 31.8 / 40 = 0.005: never less than a hundredth
    ("light", "9 h", "9 h", 0.8 / (1 + 0.01 * 2 + 0.0005 * 3 * 2)),  # 0.8 / 1.023; hours do not count
    ("rope_pull", "9 h", "9 h", 0.8 / (1 + 0.051 * 2 + 0.0122 * 3 * 2)),  # 0.8 / 1.1752
]


@pytest.mark.parametrize(("form", "fixed", "each", "availability"), COORDINATION)
def test_coordination_of_a_unit_of_three(form, fixed, each, availability):
    """8 standard hours take 8 h / availability. The caller sits in a unit of its own, so that the start is the same."""
    unit = west(coordination={"form": form, "fixed": fixed, "per_colleague": each})
    unit["seats"] = {"closer": CLOSER | {"availability": 0.8}, "helper": {"roles": ["keeper"], "count": 2}}
    tables = deal("8 h", {"caller": CALLER}, horizon="24 weeks", west=unit)
    assert told(tables) == hand(f"""
        Mon 11:00 A discovery begun by closer in west
        {after(math.floor(8 * HOUR / availability + 0.5))} A discovery done by closer in west
    """)


def test_coordination_grows_when_somebody_starts():
    """Gross 0.8, 4 h for each colleague: alone 0.8 in week 0, with one more from week 1 on 0.8 - 4 / 40 = 0.7.

    B and A are met by 11:00 and 12:00. 28 standard hours take 35 h: 6 on Monday, 29 by Friday 14:00. Then B is begun
    at 0.8 still: 35 h are 3 on Friday and 32 by Thursday of week 1, 17:00. Then C at 0.7: 40 h, Friday to Thursday.
    """
    unit = west(coordination={"fixed": "0 s", "per_colleague": "4 h"})
    unit["seats"] = {
        "closer": CLOSER | {"availability": 0.8},
        "helper": {"roles": ["keeper"], "starts": "1 week"},
    }
    tables = deal("28 h", {"caller": CALLER}, n=3, horizon="4 weeks", west=unit)
    assert told(tables) == hand("""
        Mon 11:00 A discovery begun by closer in west
        Fri 14:00 A discovery done by closer in west
        Fri 14:00 B discovery begun by closer in west
        Thu+1 17:00 B discovery done by closer in west   # 3 h + 4 x 8 h
        Fri+1 09:00 C discovery begun by closer in west
        Thu+2 17:00 C discovery done by closer in west   # 28 h / 0.7 = 40 h = 5 x 8 h
    """)  # fmt: skip


@pytest.mark.parametrize(("shape", "by_hand"), [
    # Linear from 0.5 over 80 h of work: 0.5, then 8 h of it later 0.5 + 0.5 x 8 / 80, then by what that took.
    ("linear", lambda busy: 0.5 + 0.5 * busy / (80 * HOUR)),
    # Exponential: 1 - 0.5 exp(-3 x busy / 80 h).
    ("exponential", lambda busy: 1 - 0.5 * math.exp(-3 * busy / (80 * HOUR))),
])  # fmt: skip
def test_ramp_by_experience(shape, by_hand):
    """A beginner's three deals of 4 h each; 40 h of work are a week of experience, a ramp of two weeks is 80 h."""
    role = {"performance": "pace", "ramp": shape, "ramp_time": "2 weeks", "ramp_start": 0.5}
    seats = {"caller": CALLER, "closer": CLOSER | {"experience": {"closer": "0 s"}}}
    more = {"roles/closer": role, "work/reference_utilisation": 1, "units/east/hours": "always"}
    tables = deal("4 h", seats, n=3, **more)
    at, busy, ends = moment("Mon 02:00"), 0, []  # block to 01:00, first meeting to 02:00
    for _ in range(3):
        seconds = math.floor(4 * HOUR / by_hand(busy) + 0.5)  # pace at the start of the work
        busy += seconds
        at += seconds
        ends.append(clock(at))
    assert ends[0] == "Mon 10:00", "4 h at pace 0.5"
    if shape == "linear":
        # Then 0.55: 4 h / 0.55 = 26181.8 s = 7:16:22. Busy 54982 s: 0.5 + 27491 / 288000 = 0.5954549: 24183 s.
        assert ends[1:] == ["Mon 17:16:22", "Mon 23:59:25"]
    assert [
        line.split(" A ")[0].split(" B ")[0].split(" C ")[0] for line in told(tables, "discovery done")
    ] == ends


def test_experience_on_the_first_day():
    """One week of two at a linear ramp from 0.5 is pace 0.75: 6 h take 8 h. Two years, the default, are a full pace."""
    role = {"performance": "pace", "ramp": "linear", "ramp_time": "2 weeks", "ramp_start": 0.5}
    for known, ends in (({"closer": "1 week"}, "Tue 11:00"), ({}, "Mon 17:00")):
        seats = {"caller": CALLER, "closer": CLOSER | {"experience": known}}
        assert told(deal("6 h", seats, **{"roles/closer": role})) == hand(f"""
            Mon 11:00 A discovery begun by closer
            {ends} A discovery done by closer
        """)


def test_who_starts_later_has_no_experience_and_waits_for_monday_morning():
    """Pace 0.5: 6 h take 12 h, 8 on Monday and 4 on Tuesday of week 1."""
    role = {"performance": "pace", "ramp": "linear", "ramp_time": "2 weeks", "ramp_start": 0.5}
    seats = {"caller": CALLER, "closer": CLOSER | {"starts": "1 week"}}
    assert told(deal("6 h", seats, **{"roles/closer": role})) == hand("""
        Mon+1 09:00 A discovery begun by closer
        Tue+1 13:00 A discovery done by closer
    """)


@pytest.mark.parametrize(("role", "talent", "pace"), [
    ({"performance": "pace"}, 2, math.exp(0.35 * 2 - 0.35**2 / 2)),
    ({"performance": "pace"}, -1, math.exp(-0.35 - 0.35**2 / 2)),
    ({"performance": "pace", "ramp": "linear", "ramp_time": "900 years", "ramp_start": 0.1}, 0, 0.2),  # the least
    ({"performance": "odds"}, 2, 1.0),
])  # fmt: skip
def test_pace_by_talent(role, talent, pace):
    """Pace = proficiency x exp(0.35 x talent - 0.35^2 / 2), at least 0.2; work on odds goes at pace 1."""
    seats = {"caller": CALLER | {"talent_mean": 0.175},  # exp(0.35 x 0.175 - 0.06125) = 1
             "closer": CLOSER | {"talent_mean": talent, "experience": {"closer": "0 s"}}}  # fmt: skip
    tables = deal("13 h", seats, **{"roles/closer": role, "work/talent_effect": 0.35})
    assert told(tables) == hand(f"""
        Mon 11:00 A discovery begun by closer
        {after(math.floor(13 * HOUR / pace + 0.5))} A discovery done by closer
    """)


def test_talent_is_drawn_for_the_person_and_for_the_role():
    """Talent 0.5 + 2 (sqrt(0.2) z + sqrt(0.8) z'), z keyed (TALENT, person, 0), z' (TALENT_IN_ROLE, person, role).

    Of the role's identity the lower 32 bits count; pace = exp(0.1 x talent - 0.005).
    """
    person = identity(identity_of_key("seat", "east", "closer"), 0, 0)
    z, z_role = (
        NormalDist().inv_cdf(luck(stream, person, index))
        for stream, index in (
            (Stream.TALENT, 0),
            (Stream.TALENT_IN_ROLE, identity_of_key("role", "closer") & 0xFFFFFFFF),
        )
    )
    pace = math.exp(0.1 * (0.5 + 2 * (math.sqrt(0.2) * z + math.sqrt(0.8) * z_role)) - 0.005)
    seats = {
        "caller": CALLER | {"talent_mean": 0.05},  # exp(0.1 x 0.05 - 0.005) = 1
        "closer": {"roles": ["closer"], "talent_mean": 0.5, "talent_sd": 2},
    }
    more = {
        "roles/closer": {"performance": "pace"},
        "work/talent_effect": 0.1,
        "work/talent_correlation": 0.2,
    }
    assert told(deal("30 h", seats, **more)) == hand(f"""
        Mon 11:00 A discovery begun by closer
        {after(math.floor(30 * HOUR / pace + 0.5))} A discovery done by closer
    """)


def test_care_takes_time():
    """(1 + 1) / (1 + 0.5) = 4 / 3: the caller's block takes 80 min, the meeting of 1 h too."""
    tables = deal("3 h", **{"roles/caller": {"prospects": True, "care": 1, "care_reference": 0.5}})
    assert story(tables, play(tables, 1, 0), until="Mon 15:00", only="begun") == hand("""
        Mon 10:20 A contact begun by caller
        Mon 11:40 A discovery begun by closer
    """)


def test_switching_each_way_and_never_for_the_first_work():
    """Calls, meeting and discovery by one person: only the way to the other role and back costs 15 min."""
    seats = {"both": {"roles": ["caller", "closer"], "talent_sd": 0}}
    tables = deal("2 h", seats, n=2)
    lines = story(tables, play(tables, 1, 0), blocks=True, without=[K.TASK_CREATED], until="Tue 09:00")
    assert [line for line in lines if "begun" in line] == hand("""
        Mon 09:00 both prospecting begun by both
        Mon 10:00 A contact begun by both
        Mon 11:00 B contact begun by both       # the same role: nothing
        Mon 12:00 A discovery begun by both     # 15 min
        Mon 14:15 B discovery begun by both     # the same role again
        Mon 16:15 both prospecting begun by both  # 15 min: to Tuesday 09:30
    """)


def test_switching_counts_as_experience_in_the_role_that_follows():
    """A beginner at both; the closer's ramp is linear from 0.5 over 80 h of work.

    A: 15 min + 2 h / 0.5 = 4 h 15 min. B: pace 0.5 + 0.5 x 4.25 / 80 = 0.5265625: 2 h take 13673.6 s.
    """
    role = {"performance": "pace", "ramp": "linear", "ramp_time": "2 weeks", "ramp_start": 0.5}
    seats = {"both": {"roles": ["caller", "closer"], "talent_sd": 0, "experience": {"closer": "0 s"}}}
    more = {"roles/closer": role, "work/reference_utilisation": 1, "units/east/hours": "always"}
    assert told(deal("2 h", seats, n=2, **more)) == hand("""
        Mon 03:00 A discovery begun by both     # a block to 01:00, and two meetings
        Mon 07:15 A discovery done by both
        Mon 07:15 B discovery begun by both
        Mon 11:02:54 B discovery done by both   # 13674 s = 3:47:54
    """)


def test_a_unit_keeps_its_customers():
    """Closers in both units: every lead that the caller of east met goes to the closer of east, one after the other."""
    tables = deal("1 h", n=5, west=west())
    lines = list(told(tables, "discovery begun"))
    assert [line.split(" in ")[1] for line in lines] == ["east"] * 5


def test_work_without_a_holder_waits_in_the_first_unit_that_serves():
    """Onboarding, whose role nobody holds: the lead was won in west, but it waits in east, the first by key."""
    tables = deal("1 h", {"caller": CALLER}, west=west(), horizon="1 week")
    assert story(tables, play(tables, 1, 0), only="onboarding") == hand("""
        Mon 12:00 A onboarding waits for anybody in east
    """)
