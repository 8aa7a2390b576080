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
from .hand import K, company, luck
from .test_hand_worked_start import SEATS, arrival, given, people, pipeline

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
