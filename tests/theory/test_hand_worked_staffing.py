"""Oracle 17 for people who come, learn, move and go: one hire, one mentoring pair, one exit, and what belongs to them.

Each table was worked out by hand; how stands behind #. Nobody has any talent that matters (`talent_effect` 0), so an
hour's work takes an hour unless a line says otherwise.
"""

from __future__ import annotations

import math
from typing import Any

import pytest

from salessim.engine.keys import candidate_of
from salessim.randomness.distributions import normal_quantile
from salessim.randomness.draws import identity, identity_of_key
from salessim.randomness.streams import Stream
from salessim.scenario.tables import Tables
from salessim.trace.recorder import Trace

from ..both_engines import play
from .hand import CALLER, CLOSER, K, clock, company, hand, luck, story, way

QUICK = {"roles/closer/hiring/time_to_fill_sigma": 0.0, "roles/caller/hiring/time_to_fill_sigma": 0.0}
"""Time to fill without chance."""
GOES = {"leaving/level": 100.0, "leaving/notice": "1 week", "hiring/backfill": False}
"""Whoever may leave gives notice on the first Monday after the start: 1 - exp(-12/52 x 100 x 0.58 ...) is 0.9999."""


def two_leads(stages: dict[str, Any], seats: dict[str, Any], **more: Any) -> Tables:
    lists = {"sources/list/list_size": 2, "sources/list/touches_per_hour": 2}
    return company(stages, seats, **(lists | more))


def staff(tables: Tables, *words: str, until: str = "", seed: int = 1) -> list[str]:
    """Lines about people, and those in which one of the words stands."""
    lines = story(tables, play(tables, seed, 0), staff=True, until=until)
    kept = (
        "begins",
        "leave",
        "open",
        "moves",
        "goes to",
        "passes",
        "mentoring",
        "shadowing",
        "interview",
        *words,
    )
    return [line for line in lines if any(word in line for word in kept) and not line.startswith("Mon 00:00")]


def capabilities(trace: Trace, person: int) -> list[tuple[str, int]]:
    """Capability of somebody on each Monday (millionths)."""
    return [(clock(row[0]), row[6]) for row in trace.of(K.STANDING).tolist() if row[2] == person]


def person(seat: str, k: int = 0) -> int:
    return identity(identity_of_key("seat", "east", seat), 0, k)


# -- one hire --------------------------------------------------------------------------------------------------------


def one_hire(**more: Any) -> Tables:
    seats = {"caller": CALLER, "closer": {"roles": ["closer"], "requisition": "1 week"}}
    settings = {
        "horizon": "3 weeks",
        "roles/closer/hiring/time_to_fill": "3 days",
        "hiring/candidates": 2,
        "hiring/stages": [{"hours": "1 h", "validity": 0.8, "by": "caller"}],
    }
    return two_leads(way(), seats, **(settings | QUICK | more))


def test_one_hire():
    """The seat opens on Monday of week 1 and is filled three days later: the first Monday after that is in week 2.

    The one stage lies in the middle, on Tuesday at 12:00, when the caller has just begun a block; the interviews of
    the two candidates follow at 13:00. Both leads have waited since the first Monday and are met one after another.
    """
    assert staff(one_hire(), "discovery begun") == hand("""
        Mon+1 00:00 closer is open until Mon+2 00:00
        Tue+1 12:00 closer interview waits for caller
        Tue+1 12:00 closer interview waits for caller
        Tue+1 13:00 closer interview begun by caller
        Tue+1 14:00 closer interview done by caller
        Tue+1 14:00 closer interview begun by caller
        Tue+1 15:00 closer interview done by caller
        Mon+2 00:00 closer begins, wanted since Mon+1 00:00
        Mon+2 09:00 A discovery begun by closer
        Mon+2 10:00 B discovery begun by closer
    """)


def z(stream: Stream, entity: int, index: int = 0, seed: int = 1) -> float:
    return normal_quantile(luck(stream, entity, index, seed))


def talent_of(candidate: int, seed: int) -> float:
    role = identity_of_key("role", "closer") & 0xFFFFFFFF
    return math.sqrt(0.2) * z(Stream.TALENT, candidate, 0, seed) + math.sqrt(0.8) * z(
        Stream.TALENT_IN_ROLE, candidate, role, seed
    )


@pytest.mark.parametrize("seed", range(6))
def test_the_better_candidate_by_what_the_interview_told(seed: int):
    """Signal 0.8 z + 0.6 e; the mean of candidates is 0.6 below that of hires. Different seeds choose either."""
    candidates = [candidate_of(person("closer"), number) for number in (0, 1)]
    signals = [0.8 * talent_of(c, seed) + 0.6 * z(Stream.INTERVIEW_ERROR, c, 0, seed) for c in candidates]
    best = candidates[signals.index(max(signals))]
    hired = play(one_hire(), seed, 0).of(K.PERSON_STARTED)[-1]
    assert hired[7] == pytest.approx((talent_of(best, seed) - 0.6) * 1e6, abs=1)


def test_interviews_that_do_not_come_to_pass_tell_nothing():
    """The caller meets two leads for 45 h each, and meetings come before appointments.

    The interviews leave the queue undone on the Monday of the first day, and the first candidate is taken.
    """
    tables = one_hire(**{"sources/list/meeting_hours": "45 h"})
    lines = staff(tables, until="Mon+2 00:00")
    assert lines == hand("""
        Mon+1 00:00 closer is open until Mon+2 00:00
        Tue+1 12:00 closer interview waits for caller
        Tue+1 12:00 closer interview waits for caller
        Mon+2 00:00 closer interview dropped            # 45 h from Monday 10:00: 39 h by Friday, 6 h on Monday;
        Mon+2 00:00 closer interview dropped            # then the second lead until Wednesday of week 2
        Mon+2 00:00 closer begins, wanted since Mon+1 00:00
    """)
    hired = play(tables, 1, 0).of(K.PERSON_STARTED)[-1]
    assert hired[7] == pytest.approx((talent_of(person("closer"), 1) - 0.6) * 1e6, abs=1)


# -- one mentoring pair ----------------------------------------------------------------------------------------------


def test_one_mentoring_pair():
    """Two hours a week for two weeks, half of the four at which the effect is full: 1 + 0.17 x 1/2 from week 2 on."""
    mentoring = {"scheme": "mandatory", "hours": "2 h", "weeks": 2}
    tables = company(
        way(),
        {"caller": CALLER, "rookie": CALLER | {"starts": "1 week"}, "closer": CLOSER},
        **{"horizon": "4 weeks", "roles/caller/onboarding/mentoring": mentoring},
    )
    assert staff(tables) == hand("""
        Mon+1 00:00 rookie begins
        Mon+1 00:00 rookie mentoring waits for caller
        Mon+1 09:00 rookie mentoring begun by caller     # nothing else waits for the mentor: before any block
        Mon+1 11:00 rookie mentoring done by caller
        Mon+2 00:00 rookie mentoring waits for caller
        Mon+2 09:00 rookie mentoring begun by caller
        Mon+2 11:00 rookie mentoring done by caller
    """)
    trace = play(tables, 1, 0)
    assert capabilities(trace, person("rookie")) == [
        ("Mon+1 00:00", 1_000_000),
        ("Mon+2 00:00", 1_085_000),  # 2 h of 1 x 4 h
        ("Mon+3 00:00", 1_085_000),  # 4 h of 2 x 4 h
    ]


def test_a_mentor_divides_the_hours_among_newcomers():
    """Three newcomers want four hours each; the one mentor gives six: two each, one after another."""
    mentoring = {"scheme": "mandatory", "weeks": 1, "most_per_mentor": "6 h"}
    tables = company(
        way(),
        {"caller": CALLER, "rookies": CALLER | {"starts": "1 week", "count": 3}, "closer": CLOSER},
        **{"horizon": "2 weeks", "roles/caller/onboarding/mentoring": mentoring},
    )
    begun = [line for line in staff(tables) if "begun" in line]
    assert sorted(line.split()[1] for line in begun) == ["09:00", "11:00", "13:00"]


def test_theory_rotation_and_shadowing_come_before_the_first_work():
    """A week each of theory and rotation, then nine hours of shadowing: at most eight a week, so two weeks."""
    onboarding = {"theory": "1 week", "rotation": "1 week", "shadowing": {"hours": "9 h"}}
    tables = company(
        way(),
        {"caller": CALLER, "rookie": CALLER | {"starts": "1 week"}, "closer": CLOSER},
        **{"horizon": "6 weeks", "roles/caller/onboarding": onboarding},
    )
    assert staff(tables) == hand("""
        Mon+1 00:00 rookie begins
        Mon+1 00:00 rookie begins theory
        Mon+2 00:00 rookie begins rotation
        Mon+3 00:00 rookie begins shadowing
        Mon+3 00:00 rookie shadowing waits for caller
        Mon+3 09:00 rookie shadowing begun by caller
        Mon+3 17:00 rookie shadowing done by caller      # eight hours are a whole day
        Mon+4 00:00 rookie shadowing waits for caller
        Mon+4 09:00 rookie shadowing begun by caller
        Mon+4 10:00 rookie shadowing done by caller
        Mon+5 00:00 rookie begins at_work
    """)


# -- one exit --------------------------------------------------------------------------------------------------------


def test_one_exit():
    """The closer of a deal gives notice in week 1 and leaves in week 2, while the customer thinks for two weeks.

    The deal passes to the colleague, who has not seen it before and signs it. Whoever is on notice works at 80 %.
    """
    stages = way(think_share=7, next="signing") | {
        "signing": {"role": "closer", "hours": "2 h", "chance": 1, "next": "won"}
    }
    stays = {"leaves": False}
    tables = company(
        stages,
        {"caller": CALLER | stays, "closer": CLOSER, "second": CLOSER | stays | {"starts": "1 week"}},
        **({"horizon": "3 weeks", "roles/closer/attrition": 0.999} | GOES),
    )
    assert staff(tables, "discovery", "signing") == hand("""
        Mon 11:00 A discovery waits for anybody
        Mon 11:00 A discovery begun by closer
        Mon 12:00 A discovery done by closer
        Mon+1 00:00 closer will leave Mon+2 00:00, quit
        Mon+1 00:00 second begins
        Mon+2 00:00 closer leaves closer, quit
        Mon+2 00:00 A passes from closer to second
        Mon+2 12:00 A discovery passed, delay 7200 s     # 7 x 2 days of thinking
        Mon+2 12:00 A signing waits for second
        Mon+2 12:00 A signing begun by second
        Mon+2 14:00 A signing done by second
        Mon+2 14:00 A signing passed, delay 14400 s
    """)
    trace = play(tables, 1, 0)
    assert capabilities(trace, person("closer")) == [("Mon 00:00", 1_000_000), ("Mon+1 00:00", 800_000)]


def test_accounts_pass_on_and_find_somebody():
    """The only account manager leaves in the middle of a long task; the successor begins on the same Monday.

    Onboarding of A: 60 h from Monday 12:00: 5 + 4 x 8 = 37, Monday and Tuesday 53, Wednesday 7 h: 16:00. Renewal of A,
    2 h at 80 %: 2.5 h. B is taken on with its renewal, and its onboarding, 75 h at 80 %, goes on after the last day.
    """
    stays = {"leaves": False}
    keeper = {"roles": ["keeper"], "talent_sd": 0}
    tables = two_leads(
        way(),
        {"caller": CALLER | stays, "closer": CLOSER | stays, "keeper": keeper}
        | {"other": keeper | stays | {"starts": "2 weeks"}},
        **({"roles/keeper/attrition": 0.999, "segments/alpha/accounts/onboarding_hours": "60 h"} | GOES),
    )
    told = staff(tables, "account", "onboarding", "renewal", "touch", until="Mon+2 10:00")
    assert [line for line in told if "+" in line.split()[0]] == hand("""
        Mon+1 00:00 keeper will leave Mon+2 00:00, quit
        Mon+1 12:00 A renewal waits for keeper
        Mon+1 13:00 B renewal waits for anybody
        Tue+1 00:00 A touch waits for keeper until Tue+2 00:00
        Tue+1 00:00 B touch 0 skipped
        Wed+1 16:00 A onboarding done by keeper
        Wed+1 16:00 A renewal begun by keeper
        Thu+1 10:30 A renewal done by keeper
        Thu+1 10:30 B renewal begun by keeper
        Thu+1 10:30 B account of keeper
        Thu+1 13:00 B renewal done by keeper
        Thu+1 13:00 B onboarding begun by keeper
        Mon+2 00:00 keeper leaves keeper, quit
        Mon+2 00:00 A account passes from keeper to anybody
        Mon+2 00:00 B account passes from keeper to anybody
        Mon+2 00:00 A touch passes from keeper to anybody
        Mon+2 00:00 other begins
        Mon+2 00:00 A account passes from nobody to other
        Mon+2 00:00 B account passes from nobody to other
        Mon+2 09:00 A touch begun by other
        Mon+2 09:30 A touch done by other
    """)


# -- moves and roles -------------------------------------------------------------------------------------------------


def test_promotion_into_an_open_seat():
    """The caller, promotable since the evaluation of week 13, takes the seat that opens in week 14.

    The seat left behind is opened at once and filled a week later; theory lasts a week in the new role.
    """
    judged = {"is_on": True, "promote_after": "1 week", "promote_from": 0.0, "recognise_from": 100.0}
    judged |= {"coach_below": 0.0, "dismiss_below": 0.0}
    tables = company(
        way(),
        {"caller": CALLER, "closer": CLOSER | {"requisition": "14 weeks", "promotes_from": ["caller"]}},
        **(
            {f"evaluation/{name}": value for name, value in judged.items()}
            | {"horizon": "17 weeks", "hiring/stages": [], "roles/closer/onboarding/theory": "1 week"}
            | {"roles/closer/hiring/time_to_fill": "4 weeks", "roles/caller/hiring/time_to_fill": "1 day"}
            | QUICK
        ),
    )
    assert staff(tables, "discovery begun") == hand("""
        Mon+14 00:00 closer is open until Mon+18 00:00
        Mon+14 00:00 closer goes to caller
        Mon+14 00:00 caller moves from caller to closer
        Mon+14 00:00 caller is open until Mon+15 00:00
        Mon+14 00:00 caller begins theory
        Mon+15 00:00 caller(2) begins, wanted since Mon+14 00:00
        Mon+15 00:00 caller begins at_work
        Mon+15 09:00 A discovery begun by caller
    """)


def test_a_founder_hands_over_and_steps_in_again():
    """Two deals are being thought about when a closer begins; the founder closes again once the closer has left."""
    founder = {"roles": ["caller", "closer"], "talent_sd": 0, "hands_over": True, "leaves": False}
    tables = two_leads(
        way(think_share=7),
        {"founder": founder, "closer": CLOSER | {"starts": "1 week"}},
        **({"horizon": "4 weeks", "roles/closer/attrition": 0.999, "leaving/early": 1.0} | GOES),
    )
    assert staff(tables, "won") == hand("""
        Mon+1 00:00 closer begins
        Mon+1 00:00 A passes from founder to closer
        Mon+1 00:00 B passes from founder to closer
        Mon+2 00:00 closer will leave Mon+3 00:00, quit
        Mon+2 13:15 A won by closer                      # discovery done at 13:15: the founder switched for 15 min
        Mon+2 14:15 B won by closer
        Mon+3 00:00 closer leaves closer, quit
    """)


def test_more_responsible_work_waits_for_proficiency():
    """Signing needs 90 % proficiency: the newcomer, at 50 %, does discovery, and the veteran signs.

    The veteran is in a task of 7 h from 11:00 to Tuesday 10:00 when the second lead comes at 12:00; the newcomer's
    discovery takes 7 h as well (closers' pace is 1), until Tuesday 11:00.
    """
    stages = way(next="signing", hours="7 h") | {
        "signing": {"role": "closer", "hours": "1 h", "chance": 1, "next": "won", "needs": 0.9}
    }
    ramp = {
        "roles/closer/ramp": "linear",
        "roles/closer/ramp_time": "100 years",
        "roles/closer/ramp_start": 0.5,
    }
    new, old = {"experience": {"closer": "0 s"}}, {"experience": {"closer": "100 years"}}
    tables = two_leads(stages, {"caller": CALLER, "closer": CLOSER | old, "rookie": CLOSER | new}, **ramp)
    told = story(tables, play(tables, 1, 0), until="Tue 13:00", without=(K.STAGE_PASSED,))
    assert [line for line in told if "discovery" in line or "signing" in line] == hand("""
        Mon 11:00 A discovery waits for anybody
        Mon 11:00 A discovery begun by closer
        Mon 12:00 B discovery waits for anybody
        Mon 12:00 B discovery begun by rookie
        Tue 10:00 A discovery done by closer
        Tue 10:00 A signing waits for closer
        Tue 10:00 A signing begun by closer
        Tue 11:00 B discovery done by rookie
        Tue 11:00 B signing waits for anybody            # not for the newcomer who owns the deal
        Tue 11:00 A signing done by closer
        Tue 11:00 B signing begun by closer
        Tue 12:00 B signing done by closer
    """)
