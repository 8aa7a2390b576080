"""Oracle 17 for pay and what people do about it: payments, quotas and moved deals worked out by hand.

Four prospects say yes on Monday at 10:00. The caller meets them one after another, done at 11, 12, 13 and 14 o'clock;
the closer follows an hour behind, and signs 35,000 each at 12, 13, 14 and 15 o'clock. Months close a second before
their end: the first on day 30.
"""

from __future__ import annotations

import math
from typing import Any

import pytest

from salessim.rules.pay.components import PaidFor
from salessim.scenario.tables import Tables
from salessim.trace.recorder import Trace
from salessim.units import DAY, WEEK

from ..both_engines import play
from .hand import CALLER, CLOSER, K, clock, leads, way

END = "Tue+4 23:59:59"
"""A second before day 30 ends: Monday of week 4 is day 28."""
QUOTA = {"measure": "bookings", "quota": 840_000.0}
"""70,000 a month: two deals. Variable pay is 12,000 a year, so that the quota of a month brings 1,000."""


def plan(**parts: Any) -> dict[str, Any]:
    return {"roles": ["closer"], "ote": 24_000.0, "base_share": 0.5, "clock": "monthly"} | parts


def desk(n: int = 4, stages: dict[str, Any] | None = None, **parts: Any) -> Tables:
    """A caller without a plan and a closer on a plan; ``parts`` with a / are settings of the company."""
    settings = {path: value for path, value in parts.items() if "/" in path or path == "horizon"}
    mine = plan(**{name: value for name, value in parts.items() if name not in settings})
    seats = {"caller": CALLER, "closer": CLOSER | {"plan": "deals"}}
    return leads(n, stages or way(), seats, **({"horizon": "5 weeks", "plans/deals": mine} | settings))


def paid(trace: Trace) -> list[tuple[str, str, float]]:
    """When, what for, and how much."""
    return [(clock(row[0]), PaidFor(row[6]).name.lower(), row[7] / 100) for row in trace.of(K.PAID).tolist()]


def of_deals(*amounts: float, kind: str = "commission") -> list[tuple[str, str, float]]:
    return [(f"Mon {12 + k}:00", kind, amount) for k, amount in enumerate(amounts) if amount]


def pays(tables: Tables) -> list[tuple[str, str, float]]:
    return paid(play(tables, 1, 0))


TIERS = [{"at": 0.0, "rate": 1.0}, {"at": 1.0, "rate": 2.0}]


def test_flat_commission():
    assert pays(desk(commission=[QUOTA])) == of_deals(500, 500, 500, 500)


def test_an_accelerator_doubles_what_comes_after_the_quota():
    assert pays(desk(commission=[QUOTA | {"tiers": TIERS}])) == of_deals(500, 500, 1000, 1000)


def test_a_retroactive_tier_pays_for_what_came_before_it():
    """At the quota itself the second tier is reached: 2 x 1,000, of which 500 were paid."""
    tables = desk(commission=[QUOTA | {"tiers": TIERS, "retroactive": True}])
    assert pays(tables) == of_deals(500, 1500, 1000, 1000)


def test_a_floor_and_a_cap():
    """Nothing below 75 % of the quota, nothing above 150 %: a half, a quarter over the floor, a half, none."""
    tiers = [{"at": 0.75, "rate": 1.0}, {"at": 1.5, "rate": 0.0}]
    assert pays(desk(commission=[QUOTA | {"tiers": tiers}])) == of_deals(0, 250, 500, 0)


def test_a_quota_is_written_down_when_a_period_begins():
    """A month of 30 days, and the next: 70,000 in thousandths of a cent; reaching it brings 1,000."""
    rows = play(desk(commission=[QUOTA]), 1, 0).of(K.QUOTA_SET).tolist()
    assert [(clock(row[0]), *row[6:9]) for row in rows] == [
        ("Mon 00:00", 0, 7_000_000_000, 100_000),
        (END, 0, 7_000_000_000, 100_000),
    ]


def test_who_begins_in_the_middle_of_a_period_has_a_part_of_its_quota():
    """From day 21 of 30 on: 9 days of 30, so a quota of 21,000 that brings 300."""
    seats = {"caller": CALLER, "closer": CLOSER | {"plan": "deals", "starts": "3 weeks"}}
    tables = leads(4, way(), seats, **{"horizon": "4 weeks", "plans/deals": plan(commission=[QUOTA])})
    trace = play(tables, 1, 0)
    assert trace.of(K.QUOTA_SET)[:, 6:9].tolist() == [[0, 2_100_000_000, 30_000]]
    assert [amount for _, _, amount in paid(trace)] == [500.0] * 4


def test_a_bonus_is_paid_once_when_the_quota_is_reached():
    tables = desk(commission=[QUOTA | {"share": 0.5}], bonus=[QUOTA | {"share": 0.5}])
    assert pays(tables) == [
        ("Mon 12:00", "commission", 250.0),
        ("Mon 13:00", "commission", 250.0),
        ("Mon 13:00", "bonus", 500.0),
        ("Mon 14:00", "commission", 250.0),
        ("Mon 15:00", "commission", 250.0),
    ]


@pytest.mark.parametrize(("yearly", "amount"), [(1_680_000.0, 1000.0), (1_680_012.0, 0.0)])
def test_a_team_bonus_is_paid_when_the_month_closes(yearly, amount):
    """The unit sold 140,000 in the month: a twelfth of 1,680,000, and a dollar less than a twelfth of the other."""
    lines = pays(desk(team_bonus=[{"measure": "bookings", "quota": yearly}]))
    assert lines == ([(END, "team_bonus", amount)] if amount else [])


FEE = {"measure": "bookings", "rate": 0.02}


@pytest.mark.parametrize(
    ("when", "amounts"),
    [
        ({}, (700, 700, 700, 700)),
        ({"deal_at_least": 35_000.0}, (700, 700, 700, 700)),
        ({"deal_at_least": 35_000.01}, ()),
        ({"term_at_least": "2 weeks"}, (700, 700, 700, 700)),
        ({"term_at_least": "15 days"}, ()),
        ({"ends": "13 h"}, (700, 0, 0, 0)),
        ({"starts": "13 h", "ends": "15 h"}, (0, 700, 700, 0)),
    ],
)
def test_conditions_of_a_fee(when, amounts):
    assert pays(desk(base_share=1.0, fees=[FEE | {"when": when}])) == of_deals(*amounts, kind="fee")


@pytest.mark.parametrize(("least", "amount"), [(35_000.0, 2800.0), (35_000.01, 0.0)])
def test_an_average_deal_multiplier_waits_for_the_month(least, amount):
    lines = pays(desk(base_share=1.0, fees=[FEE | {"when": {"average_deal_at_least": least}}]))
    assert lines == ([(END, "fee", amount)] if amount else [])


def milestones(discovery: float) -> dict[str, Any]:
    """With a third stage, so that an opportunity is not a customer yet: the first is signed at 13 o'clock."""
    stages = way(milestone="opportunity", chance=discovery, next="signing")
    signing = {"role": "closer", "hours": "1 h", "chance": 1, "next": "won"}
    return {**stages, "contact": stages["contact"] | {"milestone": "accepted"}, "signing": signing}


@pytest.mark.parametrize(("chance", "amount"), [(1.0, 40.0), (0.0, 0.0)])
def test_a_converting_share_multiplier(chance, amount):
    """Ten for each accepted lead, if at least half of them became opportunities by the end of the month."""
    fees = [{"measure": "accepted_leads", "rate": 10.0, "when": {"converting_at_least": 0.5}}]
    seats = {"caller": CALLER | {"plan": "calls"}, "closer": CLOSER}
    settings = {"plans/calls": plan(roles=["caller"], base_share=1.0, fees=fees), "horizon": "5 weeks"}
    lines = pays(leads(4, milestones(chance), seats, **settings))
    assert lines == ([(END, "fee", amount)] if amount else [])


def test_fees_along_the_way_of_a_lead():
    """One for a meeting booked, two for one held, four accepted, eight for an opportunity, sixteen for a customer."""
    names = ("meetings", "first_meetings", "accepted_leads", "opportunities", "won_customers")
    fees = [{"measure": name, "rate": float(2**k)} for k, name in enumerate(names)]
    seats = {"caller": CALLER | {"plan": "calls"}, "closer": CLOSER}
    settings = {"plans/calls": plan(roles=["caller"], base_share=1.0, fees=fees)}
    trace = play(leads(1, milestones(1.0), seats, **settings), 1, 0)
    assert [(clock(row[0]), row[7] / 100) for row in trace.of(K.PAID).tolist()] == [
        ("Mon 10:00", 1.0),
        ("Mon 11:00", 2.0),
        ("Mon 11:00", 4.0),
        ("Mon 12:00", 8.0),
        ("Mon 13:00", 16.0),
    ]


def test_a_recoverable_draw():
    """The closer earns nothing in the first two months, 2,000 in the third, and a draw guarantees 600 a month.

    The caller begins on Monday of week 9 (day 63), so the four deals fall into the third month (days 60 to 90), which
    pays back the 1,200 that were advanced.
    """
    seats = {"caller": CALLER | {"starts": "9 weeks"}, "closer": CLOSER | {"plan": "deals"}}
    for is_recoverable, last in ((True, [-1200.0]), (False, [])):
        terms = {"amount": 600.0, "recoverable": is_recoverable}
        mine = plan(commission=[QUOTA], draw=terms)
        trace = play(leads(4, way(), seats, **{"horizon": "13 weeks", "plans/deals": mine}), 1, 0)
        rows = trace.of(K.PAID)
        draws = rows[rows[:, 6] == PaidFor.DRAW]
        assert draws[:, 7].tolist() == [int(100 * amount) for amount in (600.0, 600.0, *last)]
        assert [at + 1 for at in draws[:, 0].tolist()] == [30 * DAY, 60 * DAY, 91 * DAY][: 2 + len(last)]


def test_a_clawback_takes_back_half_of_what_the_deal_paid():
    """Terms are two weeks long: a customer who leaves at the end of the first goes within the clawback's time."""
    tables = desk(
        horizon="4 weeks",
        commission=[QUOTA | {"tiers": TIERS}],
        clawback={"within": "2 weeks", "share": 0.5},
        **{"segments/alpha/accounts/churn_per_year": 1.0},
    )
    trace = play(tables, 1, 0)
    amounts = {row[2]: row[7] for row in trace.of(K.PAID).tolist() if row[6] == PaidFor.COMMISSION}
    first = [row[2] for row in trace.of(K.CHURNED).tolist() if row[3] == 0]
    taken = {row[2]: row[7] for row in trace.of(K.PAID).tolist() if row[6] == PaidFor.CLAWBACK}
    assert taken == {account: -amounts[account] // 2 for account in first}
    assert len(taken) > 0


def test_split_credit_and_margin():
    """A tenth of a deal for the caller who qualified it: 3,500 and a tenth of the margin of 26,250."""
    fees = [{"measure": "bookings", "rate": 0.01}, {"measure": "margin", "rate": 0.01}]
    seats = {"caller": CALLER | {"plan": "calls"}, "closer": CLOSER | {"plan": "deals"}}
    settings = {
        "credit/qualifier": 0.1,
        "plans/calls": plan(roles=["caller"], base_share=1.0, fees=fees),
        "plans/deals": plan(base_share=1.0, fees=fees),
    }
    trace = play(leads(1, milestones(1.0), seats, **settings), 1, 0)
    assert [row[7] for row in trace.of(K.CREDITED).tolist()] == [3_150_000, 2_362_500, 350_000, 262_500]
    assert [row[7] for row in trace.of(K.PAID).tolist()] == [31_500, 23_625, 3_500, 2_625]


# -- what people do about it ---------------------------------------------------------------------------------------

SLOW = {"segments/alpha/cycle_median": "40 days", "behaviour/rushed_loss": 0.0, "behaviour/held_loss": 0.0}
EASY = {
    "segments/alpha/timing_flexible": 1.0,
    "segments/alpha/timing_discount": 0.1,
    "behaviour/acceptance": 50.0,
}
SMALL = {"measure": "bookings", "quota": 120_000.0}
"""10,000 a month."""


def test_a_deal_is_pulled_forward_when_it_pays_more_now():
    """The customer would decide 40 days after Monday 12:00, in the second month.

    On Monday of week 3 (day 21) nine days of the first month are left. 31,500 now are 315 % of the quota and pay
    1 + 2.15 x 3 times 1,000, or 0.24 a unit; the forecast of the next month, about its quota, pays 0.1 a unit. The
    customer signs a second before the month ends, for a tenth less.
    """
    tiers = [{"at": 0.0, "rate": 1.0}, {"at": 1.0, "rate": 3.0}]
    stages = way(think_share=1.0)
    trace = play(desk(1, stages, commission=[SMALL | {"tiers": tiers}], **SLOW, **EASY), 1, 0)
    (moved,) = trace.of(K.DEAL_MOVED).tolist()
    assert (clock(moved[0]), clock(moved[6]), moved[8]) == ("Mon+3 00:00", END, 100_000)
    assert moved[7] == 12 * 3600 + 40 * DAY
    (won,) = trace.of(K.DEAL_WON).tolist()
    assert (clock(won[0]), won[7]) == (END, 3_150_000)
    assert paid(trace) == [(END, "commission", 7450.0)]


def test_a_deal_is_held_over_above_a_cap():
    """Two deals: the first is signed on day 25.5 and fills the capped quota; the other would come on day 25.5, too.

    On day 21 neither is signed: 70,000 more pay 1,000, or 0.014 a unit, less than 0.85 of what the next month's
    forecast pays, 0.1 a unit. Both wait for day 30.
    """
    tiers = [{"at": 0.0, "rate": 1.0}, {"at": 1.0, "rate": 0.0}]
    stages = way(think_share=1.0)
    settings = SLOW | EASY | {"segments/alpha/cycle_median": "25 days"}
    trace = play(desk(2, stages, commission=[SMALL | {"tiers": tiers}], **settings), 1, 0)
    moved = trace.of(K.DEAL_MOVED).tolist()
    assert [(clock(row[0]), row[6], row[8]) for row in moved] == [("Mon+3 00:00", 30 * DAY, 0)] * 2
    assert [(row[0], row[7]) for row in trace.of(K.DEAL_WON).tolist()] == [(30 * DAY, 3_500_000)] * 2
    assert [amount for _, _, amount in paid(trace)] == [1000.0]


def test_linear_pay_moves_no_deal():
    settings = SLOW | EASY
    trace = play(desk(4, way(think_share=1.0), commission=[SMALL], **settings), 1, 0)
    assert len(trace.of(K.DEAL_MOVED)) == 0


def effort(ratio: float) -> int:
    return round(((1.5 + ratio) / 2.5) ** 0.4 * 1e6)


REFERENCE = {"roles/closer/reference": {"variable": 12_000.0, "output": {"bookings": 840_000.0}}}


@pytest.mark.parametrize(
    ("parts", "ratio"),
    [
        ({"commission": [QUOTA]}, 1.0),
        ({"base_share": 1.0}, 0.0),
        ({"ote": 36_000.0, "base_share": 1 / 3, "commission": [QUOTA]}, 2.0),
        ({"base_share": 1.0, "fees": [{"measure": "bookings", "rate": 1 / 140}]}, 0.5),
    ],
)
def test_effort_by_what_one_more_unit_pays(parts, ratio):
    """Reference pay is 12,000 for 840,000; effort is ((1.5 + ratio) / 2.5)^0.4, and written down when it changes."""
    rows = play(desk(1, **parts, **REFERENCE), 1, 0).of(K.EFFORT).tolist()
    expected = [(0, effort(ratio), round(ratio * 1e6))] if ratio != 1.0 else []
    assert [(row[0], row[6], row[7]) for row in rows] == expected


def test_effort_for_a_bonus():
    """A bonus of 1,000 a month at a quota of 70,000, and nothing else.

    On the first Monday 30 days are left. The pace expected is 840,000 / 52 a week, so mu = 840,000 / 52 x 30 / 7; deals
    are always 35,000, so sigma = sqrt(mu x 35,000). One more unit brings 1,020 (with the goal of 2 %) x phi / sigma,
    discounted by 0.95 a month for 30 / 7 x 12 / 52 of a month, which is less than one.
    """
    tables = desk(1, bonus=[QUOTA], **REFERENCE)
    row = play(tables, 1, 0).of(K.EFFORT).tolist()[0]
    weeks = 30 * DAY / WEEK
    mu = 840_000 / 52 * weeks
    sigma = math.sqrt(mu * 35_000)
    z = (70_000 - mu) / sigma
    marginal = 1_020 * math.exp(-z * z / 2) / math.sqrt(2 * math.pi) / sigma * 0.95 ** (weeks * 12 / 52)
    ratio = marginal * 840_000 / 12_000
    assert row[7] == pytest.approx(ratio * 1e6, abs=1.0)
    assert row[6] == pytest.approx(effort(ratio), abs=1.0)


def test_a_higher_quota_next_year():
    """A ratchet: 140,000 in the first year against a quota of 70,000 raise it by 0.4 x (2 - 1), with 10 % growth."""
    terms = {"measure": "bookings", "quota": 70_000.0, "growth_per_year": 0.1, "ratchet_up": 0.4}
    tables = desk(4, clock="yearly", horizon="53 weeks", commission=[terms])
    rows = play(tables, 1, 0).of(K.QUOTA_SET).tolist()
    assert [(row[0] + 1, row[7]) for row in rows[1:]] == [(52 * WEEK, 10_500_000_000)]


def test_a_target_is_shared_among_those_who_are_there():
    """120,000 a month for two, planned with 10 % on top; the second begins in week 5, after the second month began."""
    terms = {"measure": "bookings", "target": 1_440_000.0, "over_assignment": 0.1}
    seats = {
        "caller": CALLER,
        "closer": CLOSER | {"plan": "deals"},
        "second": CLOSER | {"plan": "deals", "starts": "5 weeks"},
    }
    mine = plan(commission=[terms])
    rows = (
        play(leads(1, way(), seats, **{"horizon": "9 weeks", "plans/deals": mine}), 1, 0)
        .of(K.QUOTA_SET)
        .tolist()
    )
    alone, shared = 132_000_00 * 1000, 66_000_00 * 1000
    assert [row[7] for row in rows] == [alone, alone, shared * 25 // 30, shared, shared]
