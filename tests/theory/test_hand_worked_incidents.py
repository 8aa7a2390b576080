"""Oracle 17 for incidents, satisfaction and reviews of one account.

A prospect says yes on Monday at 01:00, since the company works round the clock, and signs at the end of the meeting,
at 02:00. Gaps between incidents, and between reviews, are -mean x ln(1 - u), u keyed (stream, account, number).
"""

from __future__ import annotations

import math
from itertools import pairwise
from typing import Any

import pytest

from salessim.engine.keys import BEFORE
from salessim.randomness.draws import identity, identity_of_key
from salessim.randomness.streams import Stream
from salessim.trace.kinds import Verdict, Work
from salessim.trace.recorder import Trace
from salessim.units import DAY, HOUR, WEEK

from ..both_engines import play
from .hand import K, clock, hand, luck, moment, prospect, story
from .test_hand_worked_accounts import CALLER, KEEPER, customer, told

ACCOUNT = prospect(0)
SIGNED = moment("Mon 02:00")
ROUND_THE_CLOCK = {"units/east/hours": "always"}
QUIET: dict[str, Any] = {"touch_every": "700 days", "all": ROUND_THE_CLOCK}


def due(
    stream: Stream, n: int, mean: float, seed: int = 1, since: int = SIGNED, who: int = ACCOUNT
) -> list[int]:
    """Moments of the first incidents or reviews."""
    at, moments = since, []
    for number in range(n):
        at += math.floor(-mean * math.log(1 - luck(stream, who, number, seed)) + 0.5)
        moments.append(at)
    return moments


def incidents(n: int, mean: float = WEEK, seed: int = 1) -> list[int]:
    return due(Stream.INCIDENT_GAP, n, mean, seed)


def seed_with_gaps(hours: int, n: int, mean: float = WEEK) -> int:
    """A seed whose first incidents stand so far apart, and from the signature."""
    return next(
        seed
        for seed in range(1000)
        if min(b - a for a, b in pairwise([SIGNED, *incidents(n, mean, seed)])) > hours * HOUR
    )


def work_on_incidents(trace: Trace, kind: K) -> list[list[int]]:
    """Moment, number and person of the rows about the work of incidents."""
    return [[row[0], row[3], row[4]] for row in trace.of(kind).tolist() if row[6] == Work.INCIDENT]


def test_incidents_wait_for_the_account_manager_with_a_deadline():
    """52 a year, one a week on average, of an hour each; the deadline of two days begins when they come."""
    seed = seed_with_gaps(3, 4)
    tables = customer(incidents_per_year=52, incident_hours="1 h", horizon="52 weeks", **QUIET)
    lines = [line for line in told(tables, seed) if " incident " in line]
    assert lines[:12] == [
        line
        for at in incidents(4, seed=seed)
        for line in (
            f"{clock(at)} A incident waits for keeper until {clock(at + 2 * DAY)}",
            f"{clock(at)} A incident begun by keeper",
            f"{clock(at + HOUR)} A incident done by keeper",
        )
    ]


def test_an_incident_that_comes_while_one_is_open_is_part_of_it():
    """Of 40 h each and ten a week on average: what comes before the open one is done makes no work."""
    tables = customer(incidents_per_year=520, incident_hours="40 h", horizon="4 weeks", **QUIET)
    trace = play(tables, 1, 0)
    by_hand, free = [], 0
    for number, at in enumerate(incidents(80, WEEK / 10)):
        if at >= free and at < 4 * WEEK:
            by_hand.append([at, number])
            begins = max(at, SIGNED + HOUR)  # an hour of onboarding comes first
            free = begins + 40 * HOUR
    assert [row[:2] for row in work_on_incidents(trace, K.TASK_CREATED)] == by_hand
    assert 5 < len(by_hand) < by_hand[-1][1], "some came while one was open"


def test_without_an_account_manager_an_incident_waits_in_the_queue_of_the_role():
    """The keeper comes in week 1 and takes the incident first (priority 1), and the account with it."""
    seed = next(s for s in range(1000) if incidents(1, DAY, s)[0] < DAY)
    asked = clock(incidents(1, DAY, seed)[0])
    until = clock(incidents(1, DAY, seed)[0] + 2 * DAY)
    seats = {"caller": CALLER, "keeper": KEEPER | {"starts": "1 week"}}
    tables = customer(seats, incidents_per_year=364, incident_hours="2 h", horizon="2 weeks", **QUIET)
    assert told(tables, seed)[1:7] == hand(f"""
        Mon 02:00 A onboarding waits for anybody
        {asked} A incident waits for anybody until {until}   # and all others of week 0 are part of it
        Mon+1 00:00 A incident begun by keeper
        Mon+1 00:00 A account of keeper
        Mon+1 02:00 A incident done by keeper
        Mon+1 02:00 A onboarding begun by keeper
    """)


def test_a_customer_who_leaves_takes_incidents_and_reviews_away():
    """Churn as good as certain at the end of four weeks, and nobody there: the incident is dropped, the last of all."""
    assert luck(Stream.CHURN, ACCOUNT, 0) < 0.88
    tables = customer({"caller": CALLER}, term="4 weeks", churn_per_year=1, care_weight=0, poor_fit_hazard=0,
                      incidents_per_year=364, reviews_per_year=364, horizon="9 weeks", **QUIET)  # fmt: skip
    trace = play(tables, 1, 0)
    assert story(tables, trace)[-4:] == hand("""
        Mon+4 02:00 A churned at 3500000
        Mon+4 02:00 A onboarding dropped
        Mon+4 02:00 A renewal dropped
        Mon+4 02:00 A incident dropped
    """)
    assert len(trace.of(K.REVIEWED)) == sum(at < SIGNED + 4 * WEEK for at in due(Stream.REVIEW_GAP, 99, DAY))


def by_hand(
    seed: int, changes: list[tuple[int, float, float]], reviews: list[int]
) -> list[tuple[int, int, int]]:
    """Moment, good or not, and satisfaction (millionths) of reviews, as care and incidents in time change.

    ``changes`` holds moments from which on care and the share of incidents in time are what it says.
    """
    found = []
    for number, at in enumerate(reviews):
        s, since, target = 1.0, SIGNED, 1.0
        for then, care, in_time in [*changes, (at, 0.0, 0.0)]:
            if then > at:
                continue
            s = target + (s - target) * 0.9 ** ((then - since) / WEEK)
            since, target = then, 0.3 + 0.5 * care + 0.2 * in_time
        found.append((at, int(luck(Stream.REVIEW, ACCOUNT, number, seed) < s), round(s * 1e6)))
    return found


def reviews_of(trace: Trace) -> list[tuple[int, int, int]]:
    return [(row[0], row[6], row[7]) for row in trace.of(K.REVIEWED).tolist()]


def same(found: list[tuple[int, int, int]], expected: list[tuple[int, int, int]]) -> bool:
    """The same reviews; satisfaction to a millionth."""
    return [row[:2] for row in found] == [row[:2] for row in expected] and all(
        abs(one[2] - other[2]) <= 1 for one, other in zip(found, expected, strict=True)
    )


def test_satisfaction_follows_care():
    """Nobody keeps the account, so touches of Tuesdays at midnight are skipped, the first on Tuesday of week 1.

    That one is felt from Tuesday of week 2 on: care 0.85, then 0.85 times as much with each week.
    """
    tables = customer({"caller": CALLER}, reviews_per_year=104, horizon="20 weeks", all=ROUND_THE_CLOCK)
    changes = [(moment(f"Tue+{k} 00:00"), 0.85 ** (k - 1), 1.0) for k in range(2, 20)]
    reviews = [at for at in due(Stream.REVIEW_GAP, 99, WEEK / 2) if at < 20 * WEEK]
    expected = by_hand(1, changes, reviews)
    assert same(reviews_of(play(tables, 1, 0)), expected)
    assert {good for _, good, _ in expected} == {0, 1}
    assert expected[0][2] == 1_000_000
    assert min(s for *_, s in expected) < 700_000


@pytest.mark.parametrize("in_time", [True, False])
def test_satisfaction_follows_incidents(in_time):
    """An incident of an hour is in time with a deadline of an hour, and late with one second less.

    Each late one multiplies the share by 0.85, from the moment at which it is resolved.
    """
    seed = seed_with_gaps(3, 10)
    deadline = "3600 s" if in_time else "3599 s"
    tables = customer(incidents_per_year=52, incident_hours="1 h", incident_deadline=deadline, reviews_per_year=104,
                      horizon="8 weeks", **QUIET)  # fmt: skip
    resolved = [at + HOUR for at in incidents(10, seed=seed)]
    changes = [(at, 1.0, 1.0 if in_time else 0.85 ** (k + 1)) for k, at in enumerate(resolved)]
    assert resolved[-1] > 8 * WEEK
    reviews = [at for at in due(Stream.REVIEW_GAP, 99, WEEK / 2, seed) if at < 8 * WEEK]
    expected = by_hand(seed, changes, reviews)
    trace = play(tables, seed, 0)
    assert same(reviews_of(trace), expected)
    assert (expected[-1][2] == 1_000_000) is in_time
    keeper = trace.of(K.ACCOUNT_TAKEN)[0, 4]
    assert set(trace.of(K.REVIEWED)[:, 4].tolist()) == {keeper}


def test_accounts_from_before_the_start_begin_at_time_0():
    """Weight 1: the first touch skipped is no care at all. At once: satisfaction 1 before that, and 0.5 after."""
    who = identity(identity_of_key("segment", "alpha") ^ BEFORE, 0, 0)
    more = {"start/accounts": {"alpha": 1}, "segments/alpha/accounts/satisfaction_per_week": 1.0}
    tables = customer({"caller": CALLER}, incidents_per_year=104, reviews_per_year=104, care_weight=1,
                      horizon="4 weeks", all=ROUND_THE_CLOCK | more)  # fmt: skip
    trace = play(tables, 1, 0)
    first = due(Stream.INCIDENT_GAP, 1, WEEK / 2, since=0, who=who)[0]
    asked = [
        row[:1] + row[3:4] for row in trace.of(K.TASK_CREATED).tolist() if row[2] == who and row[6] == 11
    ]
    assert asked == [[first, 0]]
    felt = sorted(row[0] for row in trace.of(K.TOUCH_SKIPPED).tolist() if row[2] == who)[1]
    reviews = [at for at in due(Stream.REVIEW_GAP, 99, WEEK / 2, since=0, who=who) if at < 4 * WEEK]
    found = [(row[0], row[4], row[7]) for row in trace.of(K.REVIEWED).tolist() if row[2] == who]
    assert found == [(at, 0, 1_000_000 if at <= felt else 500_000) for at in reviews]
    assert found[0][2] > found[-1][2]


@pytest.mark.parametrize(("deadline", "quality", "verdict"), [
    ("1 h", 1_000_000, Verdict.RECOGNISED),
    ("3599 s", 0, Verdict.COACHED),
])  # fmt: skip
def test_incidents_count_for_whoever_resolved_them(deadline, quality, verdict):
    """Nothing else is judged: of so many incidents all were in time, or none. Quality is all that counts here."""
    seed = seed_with_gaps(3, 14)
    judged = {
        "is_on": True,
        "quality_weight": 1.0,
        "recognise_from": 1.0,
        "coach_below": 0.7,
        "dismiss_below": 0.0,
    }
    more = {f"evaluation/{name}": value for name, value in judged.items()}
    tables = customer(incidents_per_year=52, incident_hours="1 h", incident_deadline=deadline, horizon="14 weeks",
                      touch_every="700 days", all=ROUND_THE_CLOCK | more)  # fmt: skip
    trace = play(tables, seed, 0)
    keeper = trace.of(K.ACCOUNT_TAKEN)[0, 4]
    found = [row[7:9] for row in trace.of(K.EVALUATED).tolist() if row[2] == keeper]
    assert found == [[quality, verdict]]


def test_hours_of_incidents_have_draws_of_their_own():
    """Exponential, mean 1 h: u keyed (STANDARD_HOURS, account, 2^31 + 64 x number + 11)."""
    seed = seed_with_gaps(12, 3)
    hours = {"family": "exponential", "mean": "1 h"}
    tables = customer(incidents_per_year=52, incident_hours=hours, horizon="52 weeks", **QUIET)
    ends = [
        at
        + math.floor(
            -HOUR * math.log(1 - luck(Stream.STANDARD_HOURS, ACCOUNT, 2**31 + 64 * k + 11, seed)) + 0.5
        )
        for k, at in enumerate(incidents(3, seed=seed))
    ]
    assert [row[0] for row in work_on_incidents(play(tables, seed, 0), K.TASK_DONE)[:3]] == ends
