"""Oracle 17 for lead scores: what an analyst says of a lead, and who is worked first.

Scores follow from draws, read here by their documented keys; prospects agree to a meeting in blocks of a caller.
"""

from __future__ import annotations

import math
from statistics import NormalDist
from typing import Any

import pytest

from salessim.randomness.streams import Stream
from salessim.scenario.tables import Tables
from salessim.units import WEEK

from ..both_engines import play
from .hand import CALLER, CLOSER, CONTACT, DISCOVERY, K, leads, luck, moment, prospect, way

ANALYST = {"roles": ["analyst"], "talent_sd": 0}
ALWAYS_RIGHT = {"roles/analyst": {}, "analysis/accuracy": 1.0, "segments/alpha/acv_sigma": 1.0}
"""The score is the rank of the contract value, which is that of the draw behind it; fit has no effect."""


def scored(n: int, seats: dict[str, Any] | None = None, **more: Any) -> Tables:
    there = {"caller": CALLER, "closer": CLOSER, "analyst": ANALYST}
    return leads(n, more.pop("stages", way()), seats or there, **(ALWAYS_RIGHT | more))


def scores(tables: Tables, seed: int = 1) -> dict[int, tuple[int, int]]:
    """Score (millionths) and class of each lead."""
    return {row[2]: (row[6], row[7]) for row in play(tables, seed, 0).of(K.LEAD_SCORED).tolist()}


def class_of(u: float, classes: int) -> int:
    """Equal parts of the unit interval, from above."""
    return math.floor((1 - u) * classes)


@pytest.mark.parametrize("classes", [1, 4, 7])
def test_classes_are_equal_parts(classes):
    by_hand = {}
    for lead in (prospect(place) for place in range(12)):
        u = luck(Stream.CONTRACT_VALUE, lead)
        by_hand[lead] = (pytest.approx(u * 1e6, abs=1), class_of(u, classes))
    assert scores(scored(12, **{"analysis/classes": classes})) == by_hand


def test_a_score_by_value_fit_and_error():
    """Truth t = (s z + b f) / sqrt(s^2 + b^2), score Phi(a t + sqrt(1 - a^2) e); accuracy a = 0.6.

    Values spread by s = 0.8. One unit of fit gains b = 0.5 x ((1 - 0.5) + (1 - 0.2)) = 0.65 in the logarithm of the
    chance to be won. Fit of this list is -0.2 + z keyed (FIT, lead, 0), and e is keyed (SCORE, lead, 0).
    """
    stages = way(chance=0.2)
    stages["contact"] |= {"chance": 0.5}
    more = {"analysis/accuracy": 0.6, "segments/alpha/acv_sigma": 0.8, "segments/alpha/fit_effect": 0.5}
    normal = NormalDist()

    def z(stream: Stream, lead: int) -> float:
        return normal.inv_cdf(luck(stream, lead))

    by_hand = {}
    for lead in (prospect(place) for place in range(8)):
        truth = 0.8 * z(Stream.CONTRACT_VALUE, lead) + 0.65 * (-0.2 + z(Stream.FIT, lead))
        u = normal.cdf(0.6 * truth / math.hypot(0.8, 0.65) + 0.8 * z(Stream.SCORE, lead))
        by_hand[lead] = (pytest.approx(u * 1e6, abs=1), class_of(u, 4))
    assert scores(scored(8, stages=stages, **{"sources/list/fit_shift": -0.2}, **more)) == by_hand


def test_better_classes_are_met_first():
    """All eight wait for their first meeting since Monday 10:00: by class, and within a class by identity."""
    trace = play(scored(8, horizon="2 weeks"), 1, 0)
    met = [row[2] for row in trace.of(K.TASK_STARTED).tolist() if row[6] == CONTACT]
    by_hand = sorted(
        (class_of(luck(Stream.CONTRACT_VALUE, lead), 4), lead)
        for lead in (prospect(place) for place in range(8))
    )
    assert met == [lead for _, lead in by_hand]
    assert met != sorted(met), "scores made a difference"


def test_priority_comes_before_class():
    """Stages of another priority: the second, more urgent, is worked first whatever the class of those who wait."""
    stages = way(role="caller", priority=1)
    trace = play(scored(8, stages=stages, horizon="2 weeks"), 1, 0)
    begun = [(row[2], row[6]) for row in trace.of(K.TASK_STARTED).tolist() if row[6] in (CONTACT, DISCOVERY)]
    first = sorted((class_of(luck(Stream.CONTRACT_VALUE, prospect(k)), 4), prospect(k)) for k in range(8))
    assert begun == [(lead, work) for _, lead in first for work in (CONTACT, DISCOVERY)]


@pytest.mark.parametrize("theory", [0, 1])
def test_without_a_score_in_the_middle(theory):
    """The analyst begins in week 1 and is at work at once, or a week later; leads of before are of class 2 of 4.

    Meetings take 20 h: two leads on Monday of week 0 at 10:00, and two more every week, an hour later each time. The
    closer begins in week 5, when all eight have waited for different times, and takes the better classes first, and
    of a class the oldest.
    """
    seats = {
        "caller": CALLER,
        "closer": CLOSER | {"starts": "5 weeks"},
        "analyst": ANALYST | {"starts": "1 week"},
    }
    more = {"sources/list/touches_per_hour": 2, "sources/list/meeting_hours": "20 h", "horizon": "7 weeks"}
    tables = scored(8, seats, **more, **{"roles/analyst": {"onboarding": {"theory": f"{theory} weeks"}}})
    trace = play(tables, 1, 0)
    came = [(row[0], row[2]) for row in trace.of(K.LEAD_CREATED).tolist()]
    assert sorted(at for at, _ in came) == [moment(f"Mon+{k} {10 + k}:00") for k in (0, 0, 1, 1, 2, 2, 3, 3)]
    ranks = {
        lead: class_of(luck(Stream.CONTRACT_VALUE, lead), 4) if at >= (1 + theory) * WEEK else 2
        for at, lead in came
    }
    with_score = {row[2]: row[7] for row in trace.of(K.LEAD_SCORED).tolist()}
    assert with_score == {lead: ranks[lead] for at, lead in came if at >= (1 + theory) * WEEK}
    waits = [
        (ranks[row[2]], row[0], row[2]) for row in trace.of(K.TASK_CREATED).tolist() if row[6] == DISCOVERY
    ]
    begun = [row[2] for row in trace.of(K.TASK_STARTED).tolist() if row[6] == DISCOVERY]
    assert len(begun) == 8
    assert begun == [lead for _, _, lead in sorted(waits)]


def test_work_that_is_not_about_leads_is_of_the_middle_class():
    """Onboarding of the same priority as discovery comes after classes 0 and 1, before class 3, and by age in class 2.

    One person closes and keeps accounts, and begins in week 1, when the discovery of all who were met waits. Every
    discovery is won, and its onboarding waits from then on. Whatever is begun comes first of what waits.
    """
    seats = {
        "caller": CALLER,
        "both": {"roles": ["keeper", "closer"], "talent_sd": 0, "starts": "1 week"},
        "analyst": ANALYST,
    }
    more = {"segments/alpha/accounts/onboarding_priority": 6, "horizon": "2 weeks", "work/switching": "0 s"}
    trace = play(scored(12, seats, **more), 1, 0)
    rank = {prospect(k): class_of(luck(Stream.CONTRACT_VALUE, prospect(k)), 4) for k in range(12)}
    works = {}
    for row in trace.of(K.TASK_CREATED).tolist():
        if row[6] in (1, DISCOVERY):  # onboarding and discovery
            works[row[2], row[6]] = ((rank[row[2]] if row[6] == DISCOVERY else 2), row[0], row[2], row[6])
    waiting = dict(works)
    for row in trace.of(K.TASK_STARTED).tolist():
        if row[6] in (1, DISCOVERY):
            there = [key for key in waiting.values() if key[1] <= row[0]]
            assert (row[2], row[6]) == min(there)[2:], "the first by class, age and identity"
            del waiting[row[2], row[6]]
    assert {work for _, work in works} == {1, DISCOVERY}
    assert {rank[lead] for lead, _ in works} == {0, 1, 2, 3}


def test_scores_end_with_the_analyst():
    """The analyst's seat is given up in week 1, with a week of notice: leads are scored until Monday of week 2."""
    more = {"sources/list/touches_per_hour": 2, "sources/list/meeting_hours": "8 h", "horizon": "4 weeks"}
    given_up = {
        "changes": {"less": {"at": "1 week", "headcount": {"east.analyst": 0}}},
        "leaving/notice": "1 week",
    }
    trace = play(scored(60, **more, **given_up), 1, 0)
    came = [(row[0], row[2]) for row in trace.of(K.LEAD_CREATED).tolist()]
    with_score = [row[2] for row in trace.of(K.LEAD_SCORED).tolist()]
    assert with_score == [lead for at, lead in came if at < 2 * WEEK]
    assert max(at for at, _ in came) > 2 * WEEK
