"""Oracle 17 for leads that are known to be open on the first Monday, at the stage at which they are known to stand.

Moments, draws and identities are read by their documented keys, and all else follows by hand.
"""

from __future__ import annotations

import math
from statistics import NormalDist
from typing import Any

import pytest

from salessim.randomness.draws import identity, identity_of_key
from salessim.randomness.streams import Stream
from salessim.scenario.tables import Tables
from salessim.units import WEEK

from ..both_engines import play
from .hand import K, luck
from .test_hand_worked_start import arrival, given, people, pipeline

WEB = identity_of_key("source", "web")
ALPHA = identity_of_key("segment", "alpha")
CONTACT, DISCOVERY = 0, 1


def open_lead(position: int, weeks_ago: int, number: int, source: int = WEB, segment: int = ALPHA) -> int:
    """((source xor segment xor "open at the start", position), weeks ago, number)."""
    parent = source ^ segment ^ identity_of_key("lead", "open at the start")
    return identity(identity(parent, position, 0), -weeks_ago, number)


def known(
    chance: float = 1, think: float = 1, *, stage: str = "discovery", weeks: Any = (2,), **more: Any
) -> Tables:
    """Nobody comes; the customer thinks ``think`` x 2 weeks after the contact and a week after discovery."""
    return pipeline(
        chance, think, per_week=0, **({"start/open": {"alpha": {stage: {"web": list(weeks)}}}} | more)
    )


def test_leads_known_to_be_open_at_a_later_stage():
    """Two came to discovery last week, one the week before; a week of thinking, two weeks at the contact before.

    Last week's decide a week after they came there; the older one, whose customer should have decided, in the first
    second. From the oldest on to the closers by load: Ann the old one, Ben, Ann. Nobody waited: no delay.
    """
    tables = known(weeks=(2, 1))
    ann, ben = people(tables)["ann"], people(tables)["ben"]
    old, first, second = open_lead(1, 2, 0), open_lead(1, 1, 0), open_lead(1, 1, 1)
    by_hand = [
        (lead, DISCOVERY, owner, arrival(lead, ago) - 2 * WEEK, 0)
        for lead, owner, ago in ((old, ann, 2), (first, ben, 1), (second, ann, 1))
    ]
    assert given(tables) == by_hand
    trace = play(tables, 1, 0)
    decided = {old: 1, first: arrival(first, 1) + WEEK, second: arrival(second, 1) + WEEK}
    assert {row[2]: row[0] for row in trace.of(K.DEAL_WON).tolist()} == decided
    assert [row[8] for row in trace.of(K.STAGE_PASSED).tolist()] == [0, 0, 0], "no delay"


def test_leads_known_to_be_open_at_the_first_stage():
    """Two weeks of thinking: with the only caller; who passes then waits for a closer."""
    tables = known(stage="contact", weeks=(1, 1))
    caller = people(tables)["caller"]
    old, new = open_lead(0, 2, 0), open_lead(0, 1, 0)
    assert given(tables) == [
        (old, CONTACT, caller, arrival(old, 2), 0),
        (new, CONTACT, caller, arrival(new, 1), 0),
    ]
    passed = [(row[2], row[0]) for row in play(tables, 1, 0).of(K.STAGE_PASSED).tolist() if row[6] == 16]
    assert passed == [(old, arrival(old, 2) + 2 * WEEK), (new, arrival(new, 1) + 2 * WEEK)]


def spread(sigma: float, weeks: Any, **more: Any) -> Tables:
    """Known leads whose customers think about discovery for a week in the median, by this spread of tempos."""
    return known(weeks=weeks, **{"segments/alpha/tempo_sigma": sigma} | more)


def tempo(lead: int, elapsed: float, sigma: float) -> float:
    """F + u (1 - F) with F = Phi(ln(elapsed / week) / sigma) and u keyed (TEMPO, lead, 0)."""
    passed = NormalDist().cdf(math.log(elapsed / WEEK) / sigma)
    u = luck(Stream.TEMPO, lead)
    return math.exp(sigma * NormalDist().inv_cdf(passed + u * (1 - passed)))


def test_the_tempo_is_drawn_given_that_nothing_is_decided():
    """The same tempo holds at the contact: twice a week's thinking there before, to the second."""
    sigma = 0.8
    tables = spread(sigma, (3, 0, 2), horizon="60 weeks")
    leads = [(open_lead(1, ago, i), ago) for ago, n in ((3, 2), (1, 3)) for i in range(n)]
    decided, began = {}, {}
    for lead, ago in leads:
        came = arrival(lead, ago)
        mine = tempo(lead, -came, sigma)
        decided[lead] = came + mine * WEEK
        began[lead] = came - 2 * mine * WEEK
    trace = play(tables, 1, 0)
    won = {row[2]: row[0] for row in trace.of(K.DEAL_WON).tolist()}
    assert won == pytest.approx(decided, abs=2)
    assert {lead: first for lead, _, _, first, _ in given(tables)} == pytest.approx(began, abs=2)
    assert [row[8] for row in trace.of(K.STAGE_PASSED).tolist()] == [0] * 5, "no delay"


@pytest.mark.parametrize("chance", [0, 0.5, 1])
def test_leads_that_look_open_where_losses_were_not_logged(chance):
    """Open with (1 - F) / (1 - p F), drawn by (STILL_OPEN, lead, 0): all where p is 1, those who still think at 0."""
    sigma, weeks = 0.8, (6, 6, 6)
    more = {"start/losses_logged": False, "segments/alpha/stages/discovery/chance": chance}
    tables = spread(sigma, weeks, **more)
    by_hand = set()
    for ago, n in enumerate(weeks, start=1):
        for lead in (open_lead(1, ago, i) for i in range(n)):
            passed = NormalDist().cdf(math.log(-arrival(lead, ago) / WEEK) / sigma)
            if luck(Stream.STILL_OPEN, lead) < (1 - passed) / (1 - chance * passed):
                by_hand.add(lead)
    assert {each[0] for each in given(tables)} == by_hand
    assert len(by_hand) == 18 if chance == 1 else 0 < len(by_hand) < 18


def test_leads_at_a_stage_without_think_time_decide_at_once():
    """Nothing can be said on how long they were there: none is left out, and all decide in the first second."""
    tables = known(think=0, stage="contact", weeks=(2,), **{"start/losses_logged": False})
    leads = [open_lead(0, 1, i) for i in range(2)]
    assert [each[0] for each in given(tables)] == leads
    passed = [
        (row[0], row[2], row[8]) for row in play(tables, 1, 0).of(K.STAGE_PASSED).tolist() if row[6] == 16
    ]
    assert sorted(passed) == sorted((1, lead, 0) for lead in leads)


def test_fit_is_that_of_a_lead_that_passed_before():
    """The first life whose outcome, keyed (OUTCOME, lead, 64 x (2 + life)), lies below the chance at its fit.

    Fits are drawn by (FIT, lead, life); the odds of discovery at the fit are told by whether it passes, keyed as ever.
    """
    more = {"segments/alpha/fit_effect": 1.5, "segments/alpha/stages/discovery/chance": 0.5}
    tables = known(0.2, weeks=(40,), **more)
    contact, discovery = tables.stages.intercept.tolist()
    n_later, wins = 0, set()
    for lead in (open_lead(1, 1, i) for i in range(40)):
        for life in range(1000):
            fit = NormalDist().inv_cdf(luck(Stream.FIT, lead, life))
            if luck(Stream.OUTCOME, lead, 64 * (2 + life)) < 1 / (1 + math.exp(-contact - 1.5 * fit)):
                break
        n_later += life > 0
        if luck(Stream.OUTCOME, lead, 1) < 1 / (1 + math.exp(-discovery - 1.5 * fit)):
            wins.add(lead)
    assert n_later > 20
    assert set(play(tables, 1, 0).column(K.DEAL_WON, "entity").tolist()) == wins


def test_leads_are_dealt_out_over_the_regions_that_the_source_brings():
    """North and south, not east, of which the source brings nobody: from the latest week on, one by one."""
    regions = {"regions": {"north": {}, "east": {}, "south": {}}}
    more = regions | {"sources/web/regions": {"north": 0.5, "south": 0.5}}
    start = known(weeks=(3, 1, 2), **more).start
    rows = zip(start.open_segment.tolist(), start.open_week.tolist(), start.open_number.tolist(), strict=True)
    north, south = 1, 2  # in the order of their keys, after east
    assert list(rows) == [(north, 3, 1), (north, 1, 2), (south, 3, 1), (south, 2, 1), (south, 1, 1)]
    assert start.open_number.sum() == 6


def test_leads_of_a_list():
    """A list's open leads come by its own profile; those of two stages, or of two sources, are different people."""
    listed = identity_of_key("source", "list")
    outbound = {"kind": "outbound", "segment": "alpha", "meetings_per_month": 0}
    leads = {"contact": {"list": [1], "web": [1]}, "discovery": {"list": [1]}}
    tables = known(**{"sources/list": outbound, "start/open": {"alpha": leads}})
    expected = [open_lead(0, 1, 0, listed), open_lead(0, 1, 0), open_lead(1, 1, 0, listed)]
    assert [each[0] for each in given(tables)] == expected
    assert len(set(expected)) == 3
