"""Oracle 17 for what a manager knows on a Monday: the books, and what policies watch.

Three prospects say yes on Monday at 10:00 and are met one after another, done at 11, 12 and 13 o'clock. The closer
takes two hours for each, and signs 35,000 a year each at 13, 15 and 17 o'clock, for two weeks at a time.
"""

from __future__ import annotations

from typing import Any

import pytest

from salessim.scenario.tables import Tables

from ..both_engines import play
from .hand import CALLER, CLOSER, K, acted, clock, company, leads, policy, way


def three_deals(policies: dict[str, Any], **more: Any) -> Tables:
    """The closer has 26,000 a year and 1 % of bookings; the caller costs nothing. A lead costs 250."""
    plan = {
        "roles": ["closer"],
        "ote": 26_000.0,
        "base_share": 1.0,
        "fees": [{"measure": "bookings", "rate": 0.01}],
    }
    costs = {"on_cost": 0.25, "tools_per_head": 5_200.0, "overhead": 0.6, "gross_margin": 0.75}
    settings = {
        "plans/deals": plan,
        "costs": costs | {"other_per_month": 1_300.0, "payment_delay": "3 days", "billing": "yearly"},
        "start/cash": 1_000_000.0,
        "horizon": "4 weeks",
        "policies": policies,
    }
    return leads(
        3, way(hours="2 h"), {"caller": CALLER, "closer": CLOSER | {"plan": "deals"}}, **(settings | more)
    )


# -- the books -------------------------------------------------------------------------------------------------------

BUSY_WEEK = 526_481
"""Pay 500 + 1,050 = 1,550; on it 387.50; tools 100; leads 750: 2,787.50. Overhead 0.6 of it: 1,672.50.

Revenue of 105,000 a year is 2,019.23 a week, of which delivery takes a quarter, 504.81; other cost is 300.
"""
QUIET_WEEK = 196_481
"""Pay 500, on it 125, tools 100: 725, overhead 435; delivery 504.81; other cost 300."""
RECEIPTS = 3 * 134_615
"""Two weeks of 35,000 a year are 1,346.15, paid three days after the term began: on Thursday of weeks 0 and 2."""
CASH = [100_000_000 + RECEIPTS - BUSY_WEEK]
CASH += [CASH[0] - QUIET_WEEK]
CASH += [CASH[1] + RECEIPTS - QUIET_WEEK]


def test_books_to_the_cent():
    books = play(three_deals({"p": policy(times=1)}), 1, 0).of(K.BOOKS).tolist()
    assert [(clock(row[0]), *row[2:4], *row[6:9]) for row in books] == [
        ("Mon+1 00:00", 0, 1, CASH[0], BUSY_WEEK, 10_500_000),
        ("Mon+2 00:00", 0, 2, CASH[1], QUIET_WEEK, 10_500_000),
        ("Mon+3 00:00", 0, 3, CASH[2], QUIET_WEEK, 10_500_000),
    ]


def test_no_books_without_policies():
    assert len(play(three_deals({}), 1, 0).of(K.BOOKS)) == 0


def books(tables: Tables) -> list[tuple[int, int]]:
    """Cost of each week, and recurring revenue after it."""
    return [(row[7], row[8]) for row in play(tables, 1, 0).of(K.BOOKS).tolist()]


FREE = {"on_cost": 0.0, "tools_per_head": 0.0, "overhead": 0.0, "gross_margin": 1.0, "payment_delay": "0 s"}


def test_what_it_costs_to_find_and_teach():
    """A closer costs 29,000 to find and 1,500 to teach, in the week that begins with the first day.

    One is there from the start, one begins in week 1 (1,500), one is found for week 2 (30,500), and in week 3 a caller
    moves to a closer's seat (1,500).
    """
    seats = {
        "callers": CALLER | {"count": 2},
        "first": CLOSER,
        "found": CLOSER | {"requisition": "0 s"},
        "late": CLOSER | {"starts": "1 week"},
        "spare": CLOSER | {"count": 0, "reserve": 1},
    }
    role = {
        "performance": "odds",
        "hiring": {"cost": 29_000.0, "time_to_fill": "10 days", "time_to_fill_sigma": 0.0},
        "onboarding": {"cost": 1_500.0},
    }
    tables = company(
        way(),
        seats,
        horizon="5 weeks",
        costs=FREE,
        policies={"p": policy(times=1)},
        changes={"a": {"at": "3 weeks", "move": [{"leave": "east.callers", "take": "east.spare"}]}},
        **{"roles/closer": role, "hiring/stages": [], "sources/list/meetings_per_month": 0},
    )
    assert books(tables) == [(0, 0), (150_000, 0), (3_050_000, 0), (150_000, 0)]


def cash(tables: Tables) -> dict[int, int]:
    """What came in each week, where nothing is spent."""
    rows = play(tables, 1, 0).of(K.BOOKS).tolist()
    before = [0, *(row[6] for row in rows)]
    return {row[3] - 1: row[6] - last for row, last in zip(rows, before, strict=False) if row[6] != last}


def one_customer(**more: Any) -> Tables:
    """Signed on Monday at 12:00 for 35,000 a year; nothing costs anything, and there is no cash at first."""
    settings = {
        "costs": FREE,
        "start/cash": 0,
        "policies": {"p": policy(times=1)},
        "sources/list/cost_per_lead": 0,
    }
    return leads(1, way(), {"caller": CALLER, "closer": CLOSER}, **(settings | more))


def test_bills_by_the_month():
    """Terms of five weeks: a month (30 days 8 h) is 2,916.67, five weeks are 3,365.38, so 448.71 are left.

    Billed when a term begins, on Monday at 12:00 of weeks 0, 5 and 10, and 30 days 8 h later: Wednesday of weeks 4, 9.
    """
    monthly = {
        "costs": FREE | {"billing": "monthly"},
        "segments/alpha/term": "5 weeks",
        "horizon": "11 weeks",
    }
    assert cash(one_customer(**monthly)) == {0: 291_667, 4: 44_871, 5: 291_667, 9: 44_871}
    assert books(one_customer(**monthly)) == [(0, 3_500_000)] * 10


def test_bills_by_the_year():
    """A term of 78 weeks: 35,000 and a year later 17,500, each paid five weeks after the bill."""
    yearly = {
        "costs": FREE | {"payment_delay": "5 weeks"},
        "segments/alpha/term": "78 weeks",
        "horizon": "85 weeks",
    }
    assert cash(one_customer(**yearly)) == {5: 3_500_000, 57: 1_750_000, 83: 3_500_000}


def test_what_is_added_is_billed_for_the_rest_of_the_term():
    """Another product line for 14,000, sold some seconds before the end of a term of 52 weeks."""
    care = {
        "cross_sell_per_year": 100,
        "cross_sell_hours": "1 h",
        "cross_sell_chance": 1,
        "touch_every": "700 days",
    }
    settings = {f"segments/alpha/accounts/{key}": value for key, value in care.items()}
    seats = {"caller": CALLER, "closer": CLOSER, "keeper": {"roles": ["keeper"], "talent_sd": 0}}
    settings |= {"segments/alpha/term": "52 weeks", "units/east/seats": seats, "horizon": "9 weeks"}
    tables = one_customer(**settings)
    (sold,) = play(tables, 1, 0).of(K.CROSS_SOLD).tolist()
    week, seconds = sold[0] // 604_800, sold[7] - sold[0]
    added = (2 * 1_400_000 * seconds // (52 * 604_800) + 1) // 2  # rounded half up
    came = {0: 3_500_000}
    came[week] = came.get(week, 0) + added
    assert cash(tables) == came
    assert [arr for _, arr in books(tables)] == [3_500_000 + 1_400_000 * (k >= week) for k in range(8)]


def test_revenue_falls_with_contracts():
    """A fifth less at each renewal, on Monday of weeks 2 and 4 at 12:00; and 0 when all are gone."""
    less = {"segments/alpha/accounts/contraction": 1, "segments/alpha/accounts/contraction_step": 0.2}
    assert books(one_customer(horizon="6 weeks", **less)) == [
        (0, 3_500_000),
        (0, 3_500_000),
        (0, 2_800_000),
        (0, 2_800_000),
        (0, 2_240_000),
    ]
    gone = {
        "segments/alpha/accounts/churn_per_year": 1,
        "segments/alpha/term": "52 weeks",
        "horizon": "54 weeks",
    }
    assert books(one_customer(**gone))[50:] == [(0, 3_500_000), (0, 3_500_000), (0, 0)]


# -- what is watched -------------------------------------------------------------------------------------------------

SALES_COST = (278_750 + 167_250) / 100
MONTHS = 7 * 12 / 364  # of a week


@pytest.mark.parametrize(
    ("condition", "by_hand"),
    [
        ({"watch": "utilisation", "role": "closer"}, [6 / 40, 0, 0]),  # three times 2 h
        ({"watch": "utilisation", "role": "caller"}, [3 / 40, 0, 0]),  # three meetings; blocks do not count
        ({"watch": "utilisation", "role": "closer", "weeks": 2}, [None, 6 / 80, 0]),
        (
            {"watch": "wait", "role": "closer"},
            [1.0, None, None],
        ),  # 0, 1 and 2 h: from 11, 12, 13 to 11, 13, 15 o'clock
        (
            {"watch": "wait", "role": "caller", "weeks": 3},
            [None, None, 1.0],
        ),  # 0, 1 and 2 h from 10 o'clock on
        ({"watch": "lead_to_deal"}, [1.0, None, None]),
        ({"watch": "lead_to_deal", "weeks": 2}, [None, 1.0, None]),
        ({"watch": "cycle_time"}, [5 / 24, None, None]),  # 3, 5 and 7 h
        ({"watch": "cac"}, [SALES_COST / 3, None, None]),
        ({"watch": "cac", "weeks": 2}, [None, (SALES_COST + 1160) / 3, None]),  # 725 and overhead of 435
        ({"watch": "cash"}, [each / 100 for each in CASH]),
        (
            {"watch": "runway"},
            [CASH[0] / (BUSY_WEEK - RECEIPTS) * MONTHS, CASH[1] / QUIET_WEEK * MONTHS, -1e-6],
        ),
        (
            {"watch": "runway", "weeks": 3},
            [None, None, CASH[2] / ((BUSY_WEEK + 2 * QUIET_WEEK - 2 * RECEIPTS) / 3) * MONTHS],
        ),
        ({"watch": "arr"}, [105_000, 105_000, 105_000]),
        ({"watch": "customers", "weeks": 2}, [None, 3, 3]),
        ({"watch": "leads_per_week", "weeks": 2}, [None, 1.5, 0]),
        ({"watch": "people"}, [2, 2, 2]),
    ],
)
def test_what_a_manager_sees(condition, by_hand):
    """On Mondays of weeks 1, 2 and 3; None: not known, so that nothing is done. Endless runway is written as -1."""
    expected = [(f"Mon+{week + 1} 00:00", value) for week, value in enumerate(by_hand) if value is not None]
    values = acted(three_deals({"p": policy(**condition)}))
    assert [at for at, _ in values] == [at for at, _ in expected]
    assert [value for _, value in values] == pytest.approx(
        [value for _, value in expected], abs=1e-6, rel=1e-12
    )


@pytest.mark.parametrize(("unit", "value"), [(None, 9 / 80), ("east", 6 / 40), ("west", 3 / 40)])
def test_utilisation_of_a_unit(unit, value):
    """Ann in east takes A and C for 3 h each, from 11 to 14 and 14 to 17 o'clock; Ben in west helps with B from 12."""
    where = {"unit": unit} if unit else {}
    tables = leads(
        3,
        way(hours="3 h"),
        {"caller": CALLER, "ann": CLOSER},
        west={"seats": {"ben": CLOSER}, "helps": ["east"]},
        horizon="2 weeks",
        policies={"p": policy("utilisation", role="closer", **where)},
        **{"behaviour/help": 0.999_999, "handoff/loss_across": 0},
    )
    assert acted(tables) == [("Mon+1 00:00", pytest.approx(value, abs=1e-6))]


@pytest.mark.parametrize(("watch", "values"), [("lead_to_deal", []), ("cycle_time", [("Mon+1 00:00", 7.0)])])
def test_a_deal_from_before_the_start(watch, values):
    """It came in the week before the start, and its customer thinks for a week: a deal of no lead of this week."""
    source = {"kind": "inbound", "per_week": 0, "segments": {"alpha": 1.0}}
    more = {"sources/list/meetings_per_month": 0, "sources/web": source, "start/backlog": {"web": [1]}}
    tables = leads(
        1,
        way(think_share=3.5),
        {"caller": CALLER, "closer": CLOSER},
        horizon="2 weeks",
        policies={"p": policy(watch)},
        **more,
    )
    assert acted(tables) == values
