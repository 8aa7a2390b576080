"""Oracle 17 for prospecting: the order of a list, attempts, campaigns and rest, and lists that take turns.

The first block of a caller ends on Monday at 10:00, the next at 11:00, since nobody here answers for the meetings
but a closer. Prospects are called p<place>.<campaign>; their identities are made of (list, place, campaign).
"""

from __future__ import annotations

import math
from typing import Any

import pytest

from salessim.randomness.draws import identity_of_key
from salessim.randomness.streams import Stream
from salessim.scenario.tables import Tables
from salessim.units import HOUR

from ..both_engines import play
from .hand import K, clock, company, hand, luck, moment, prospect, story

CALLER = {"roles": ["caller"], "talent_sd": 0}
SEATS = {"caller": CALLER, "closer": {"roles": ["closer"], "talent_sd": 0}}
NAMES = {prospect(place, campaign): f"p{place}.{campaign}" for place in range(4) for campaign in range(40)}
CONTACT = {"contact": {"role": "closer", "hours": "1 h", "chance": 0, "next": "won"}}


def calls(seats: dict[str, Any] = SEATS, **of_list: Any) -> Tables:
    return company(
        CONTACT, seats, horizon="1 week", **{f"sources/list/{key}": value for key, value in of_list.items()}
    )


def booked(tables: Tables, until: str) -> list[str]:
    return story(tables, play(tables, 1, 0), NAMES, only="comes to", until=until)


def test_every_prospect_in_turn_and_then_from_the_top():
    """Chance 1 and no rest: two touches a block book two of three prospects, and the next campaign begins."""
    assert booked(calls(list_size=3, touches_per_hour=2, rest="0 s"), "Mon 13:00") == hand("""
        Mon 10:00 p0.0 comes to caller
        Mon 10:00 p1.0 comes to caller
        Mon 11:00 p2.0 comes to caller
        Mon 11:00 p0.1 comes to caller
        Mon 12:00 p1.1 comes to caller
        Mon 12:00 p2.1 comes to caller
        Mon 13:00 p0.2 comes to caller
        Mon 13:00 p1.2 comes to caller
    """)


def test_attempts_of_a_campaign():
    """Three attempts, then the next; whoever books is left in peace until the next campaign. Chance 0.45, no rest.

    Draws are keyed (TOUCH, prospect, attempt), the prospect's identity being of its campaign.
    """
    draws = {
        f"p{place}.{campaign}": [
            round(luck(Stream.TOUCH, prospect(place, campaign), k, seed=2), 2) for k in range(3)
        ]
        for campaign in (0, 1)
        for place in (0, 1)
    }
    assert draws == {
        "p0.0": [0.94, 0.16, 0.23],  # 10:00 no, 10:00 yes
        "p1.0": [0.77, 0.66, 0.79],  # 10:00 no, 10:00 no; 11:00 no
        "p0.1": [0.87, 0.59, 0.64],  # 11:00 no, no, no
        "p1.1": [0.43, 0.72, 0.98],  # 12:00 yes
    }
    monthly = 0.45 * 4 * 40 * 0.8 * 13 / 3  # chance x touches an hour x 40 h x availability x weeks a month
    tables = calls(list_size=2, touches_per_hour=4, attempts=3, rest="0 s", meetings_per_month=monthly)
    lines = story(tables, play(tables, 2, 0), NAMES, only="comes to", until="Mon 12:00")
    assert [line for line in lines if ".2 comes" not in line] == hand("""
        Mon 10:00 p0.0 comes to caller
        Mon 12:00 p1.1 comes to caller
    """)


@pytest.mark.parametrize("books", [False, True])
def test_chance_of_a_touch_from_meetings_a_month(books):
    """Chance = meetings / (touches an hour x 40 h x reference availability x 13 / 3 weeks), next to the first draw."""
    u = luck(Stream.TOUCH, prospect(0), 0)
    monthly = u * (1 + (1e-9 if books else -1e-9)) * 5 * 40 * 0.8 * 13 / 3
    lines = booked(
        calls(touches_per_hour=5, attempts=5, meetings_per_month=monthly, list_size=1), "Mon 10:00"
    )
    others = [luck(Stream.TOUCH, prospect(0), attempt) < u for attempt in range(1, 5)]
    assert len(lines) == (1 if books or any(others) else 0)
    assert not any(others), "the first draw is the smallest, so that it alone decides"


@pytest.mark.parametrize("books", [False, True])
def test_rest_between_campaigns(books):
    """An hour after the first campaign: chance 1 - exp(-1 h / rest) meets its draw at rest = -1 h / ln(1 - u)."""
    rest = -HOUR / math.log(1 - luck(Stream.TOUCH, prospect(0, 1), 0))
    seconds = math.floor(rest) if books else math.ceil(rest)  # a shorter rest is a higher chance
    lines = booked(calls(rest=f"{seconds} s"), "Mon 11:00")
    assert lines == hand(
        "Mon 10:00 p0.0 comes to caller" + ("\nMon 11:00 p0.1 comes to caller" if books else "")
    )


@pytest.mark.parametrize("books", [False, True])
def test_rest_counts_from_a_campaign_without_an_answer_too(books):
    """Chance 0.9, one attempt: 0.94 misses. An hour later 0.9 x (1 - exp(-1 h / rest)) meets 0.87."""
    first, second = (luck(Stream.TOUCH, prospect(0, campaign), 0, seed=2) for campaign in (0, 1))
    assert first > 0.9 > second
    rest = -HOUR / math.log(1 - second / 0.9)
    seconds = math.floor(rest) if books else math.ceil(rest)
    tables = calls(rest=f"{seconds} s", meetings_per_month=0.9 * 40 * 0.8 * 13 / 3)
    lines = story(tables, play(tables, 2, 0), NAMES, only="comes to", until="Mon 11:00")
    assert lines == (["Mon 11:00 p0.1 comes to caller"] if books else [])


def test_two_callers_share_the_list():
    """Both blocks end at 10:00; the smaller identity of a person comes first and has the first touch."""
    tables = calls(SEATS | {"caller": CALLER | {"count": 2}}, list_size=4)
    first, second = sorted(tables.seats.person_ids[:2].tolist())
    rows = play(tables, 1, 0).of(K.LEAD_CREATED).tolist()
    assert [(row[0], NAMES[row[2]], row[4]) for row in rows[:4]] == [
        (moment("Mon 10:00"), "p0.0", first),
        (moment("Mon 10:00"), "p1.0", second),
        (moment("Mon 11:00"), "p2.0", first),
        (moment("Mon 11:00"), "p3.0", second),
    ]


def test_two_lists_take_turns_by_weight():
    """Blocks begun / weight decides, the smaller identity when equal: weights 2 (heavy) and 1 (light)."""
    outbound = {"kind": "outbound", "segment": "alpha", "list_size": 1, "touches_per_hour": 1, "attempts": 1,
                "meetings_per_month": 1_000_000, "rest": "0 s", "meeting_missed": 0}  # fmt: skip
    lists = {"heavy": outbound | {"weight": 2}, "light": outbound}
    tables = company(CONTACT, SEATS, horizon="1 week", sources=lists)
    heavy, light = (identity_of_key("source", key) for key in ("heavy", "light"))
    rows = play(tables, 1, 0).of(K.LEAD_CREATED).tolist()
    #         turn (heavy, light):  0, 0   then by identity
    if heavy < light:
        # 0,0 H; .5,0 L; .5,1 H; 1,1 H; 1.5,1 L; 1.5,2 H; 2,2 H; 2.5,2 L
        order = [heavy, light, heavy, heavy, light, heavy, heavy, light]
    else:
        # 0,0 L; 0,1 H; .5,1 H; 1,1 L; 1,2 H; 1.5,2 H; 2,2 L; 2,3 H
        order = [light, heavy, heavy, light, heavy, heavy, light, heavy]
    assert [row[6] for row in rows[:8]] == order
    ends = [
        "Mon 10:00",
        "Mon 11:00",
        "Mon 12:00",
        "Mon 13:00",
        "Mon 14:00",
        "Mon 15:00",
        "Mon 16:00",
        "Mon 17:00",
    ]
    assert [clock(row[0]) for row in rows[:8]] == ends


def test_a_list_is_called_by_units_that_serve_its_segment_only():
    """The caller of west, which serves beta, has nobody to call; the one of east books at once."""
    unit = {
        "seats": {"other": CALLER, "closer": SEATS["closer"], "keeper": {"roles": ["keeper"]}},
    }
    beta = {"stages": CONTACT, "accounts": {"role": "keeper"}}
    tables = company(
        CONTACT,
        SEATS,
        west=unit,
        **{"segments/beta": beta, "units/west/serves": ["beta"], "horizon": "1 week"},
    )
    assert story(
        tables, play(tables, 1, 0), NAMES, blocks=True, until="Mon 10:00", only="prospecting"
    ) == hand("""
        Mon 09:00 caller prospecting begun by caller in east
        Mon 10:00 caller prospecting done by caller in east
        Mon 10:00 caller prospecting begun by caller in east
    """)
