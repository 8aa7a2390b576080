"""Metrics of quotas, effort and moved deals against periods worked out by hand."""

from __future__ import annotations

import dataclasses
import math
from typing import Any

import numpy as np
import pytest

from salessim.metrics import labels, measure
from salessim.metrics.view import View
from salessim.rules.pay.components import PaidFor
from salessim.scenario.lower import lower
from salessim.scenario.scenario import Scenario
from salessim.scenario.tables import Tables
from salessim.trace.kinds import LeavingReason
from salessim.trace.recorder import Trace

SECOND = 1 / 86_400


@pytest.fixture
def two_quarters(diary: Any) -> Trace:
    """Generator 15 and 12 of 15 leads, closer 1.02 and 0.95 of the quota, manager 0, late a part of a quarter."""
    diary.everybody_starts()
    for begin, leads, bookings in ((0.0, 15, 153_000), (91.0, 12, 142_500)):
        at = begin - SECOND if begin else begin
        diary.quota(at, "generator", 15, 4_500)
        diary.quota(at, "closer", 15_000_000, 15_000)
        diary.quota(at, "manager", 6_000_000, 6_000)
        for lead in range(leads):
            diary.credited(begin + 1 + lead, "generator", int(begin) + lead + 1, "accepted_leads")
        diary.won(begin + 50, int(begin) + 1, bookings)
        diary.credited(begin + 50, "closer", int(begin) + 1, "bookings", bookings)
    diary.quota(35, "late", 9_230_769.231, 9_230.77)
    diary.credited(40, "late", 90, "bookings", 46_153.85)  # half of it
    diary.quota(91 - SECOND, "late", 15_000_000, 15_000)
    diary.credited(90 + 0.9, "late", 91, "bookings", 46_153.85)
    diary.credited(91, "late", 92, "bookings", 300_000)  # the first second of the second quarter
    diary.leaves(175, "late", "late", LeavingReason.QUIT)
    trace: Trace = diary.trace(200)
    return trace


def test_attainment_worked_by_hand(tables: Tables, two_quarters: Trace) -> None:
    by_hand = {
        "pay_periods": 7,  # late left before the second quarter ended
        "at_quota": 3 / 7,
        "attainment": (1 + 0.8 + 1.02 + 0.95 + 1 + 0 + 0) / 7,
        "excess_at_quota": 3 / 7 - 0.25 * 1 / 7,  # 0.95 lies below
    }
    found = measure(tables, two_quarters, [*by_hand, "attainment_by_seat", "periods_by_attainment"])
    assert {name: found[name] for name in by_hand} == pytest.approx(by_hand, abs=1e-7)
    assert found["attainment_by_seat"] == pytest.approx([0.9, 0.985, 0, 1.0], abs=1e-6)
    bands = dict(zip(labels(tables, "attainment"), found["periods_by_attainment"], strict=True))
    assert {name: n for name, n in bands.items() if n} == {
        "closer.95 to 100 %": 1,
        "closer.100 to 105 %": 2,
        "generator.80 to 85 %": 1,
        "generator.100 to 105 %": 1,
        "manager.0 to 5 %": 2,
    }


def test_periods_end_before_the_horizon_or_do_not_count(tables: Tables, two_quarters: Trace) -> None:
    short = Trace(two_quarters.rows[two_quarters.rows[:, 0] < 90 * 86_400], 90 * 86_400)
    assert measure(tables, short, ["pay_periods"])["pay_periods"] == 0
    assert math.isnan(measure(tables, short, ["at_quota"])["at_quota"])
    until = 91 * 86_400
    whole = Trace(two_quarters.rows[two_quarters.rows[:, 0] < until], until)
    assert measure(tables, whole, ["pay_periods"])["pay_periods"] == 4


def test_several_parts_are_weighted_by_what_they_bring(small: Scenario, diary: Any) -> None:
    parts = [
        {"measure": "bookings", "quota": 600_000, "share": 0.75},
        {"measure": "won_customers", "quota": 8, "share": 0.25},
    ]
    tables = lower(small.override({"plans.closer.commission": parts}))
    diary.everybody_starts()
    diary.quota(0, "closer", 15_000_000, 11_250, 0)
    diary.quota(0, "closer", 2, 3_750, 1)
    diary.credited(5, "closer", 1, "bookings", 75_000)
    for lead in range(3):
        diary.credited(5, "closer", lead, "won_customers")
    periods = View(tables, diary.trace()).pay_periods
    assert periods.reached.tolist() == [0.75 * 0.5 + 0.25 * 1.5]


def test_a_move_begins_a_period_of_its_own(tables: Tables, diary: Any) -> None:
    """Quotas that were set a second before the move are of the old seat, which is held no more."""
    diary.everybody_starts()
    diary.leaves(84, "closer", "closer", LeavingReason.QUIT)
    diary.quota(91 - SECOND, "generator", 15, 4_500)
    diary.moves(91, "generator", "generator", "closer")
    diary.quota(91, "generator", 15_000_000, 15_000)
    diary.credited(91, "generator", 7, "bookings", 30_000)
    periods = View(tables, diary.trace(182)).pay_periods
    assert periods.reached.tolist() == [0.2]
    assert tables.plans.keys[int(periods.plan[0])] == "closer"


def test_kinks_are_where_tiers_begin(small: Scenario, diary: Any) -> None:
    tiers = [{"at": 0.5, "rate": 1}, {"at": 1, "rate": 1.5}, {"at": 1.02, "rate": 2}, {"at": 3, "rate": 0}]
    part = {"measure": "bookings", "quota": 600_000, "tiers": tiers}
    tables = lower(small.override({"plans.closer.commission": [part]}))
    found = measure(tables, diary.trace(), ["kinks_by_attainment"])["kinks_by_attainment"]
    kinks = dict(zip(labels(tables, "attainment"), found, strict=True))
    assert {name: at for name, at in kinks.items() if not math.isnan(at)} == {
        "closer.50 to 55 %": 0.5,
        "closer.100 to 105 %": 1.0,
        "closer.200 % or more": 3.0,
    }


def test_pay_on_target_beside_what_was_paid(tables: Tables, diary: Any) -> None:
    diary.everybody_starts()
    diary.paid(10, "closer", 1_000, what=PaidFor.DRAW, part=-1)
    diary.paid(40, "closer", -400, what=PaidFor.DRAW, part=-1)
    diary.paid(40, "manager", -50, 1, PaidFor.CLAWBACK, -1)
    names = ["pay_at_target", "base_pay", "draws", "clawbacks", "variable_pay"]
    found = measure(tables, diary.trace(), names)
    variable = (18_000 + 60_000 + 24_000) / 4 + 60_000 * 8 / 52
    assert found["pay_at_target"] == pytest.approx(found["base_pay"] + variable)
    assert (found["draws"], found["clawbacks"], found["variable_pay"]) == (600, 50, 550)


def test_effort_is_a_mean_over_people_and_time(tables: Tables, diary: Any) -> None:
    diary.everybody_starts()  # late from week 6 on
    diary.effort(2, "closer", 1.3)
    diary.effort(11, "closer", 0.7)
    diary.effort(5, "late", 0.8)
    diary.effort(0, "generator", 0.9)
    found = measure(
        tables,
        diary.trace(98),
        [
            "effort",
            "effort_by_week",
            "effort_at_quarter_start",
            "effort_at_quarter_end",
            "effort_by_week_of_quarter",
        ],
    )
    weeks = np.array([2.9 / 3] * 2 + [3.2 / 3] * 3 + [4.0 / 4] * 6 + [3.4 / 4] * 3)
    heads = np.array([3] * 5 + [4] * 9)
    assert found["effort_by_week"] == pytest.approx(weeks)
    assert found["effort"] == pytest.approx((weeks * heads).sum() / heads.sum())
    assert found["effort_at_quarter_start"] == pytest.approx((2 * 2.9 + 3.4) / 10)  # weeks 1, 2 and 14
    assert found["effort_at_quarter_end"] == pytest.approx(3.4 / 4)
    of_quarter = found["effort_by_week_of_quarter"]
    assert of_quarter[0] == pytest.approx((2.9 + 3.4) / 7)
    assert of_quarter[1:] == pytest.approx(weeks[1:13])


def test_who_has_no_plan_has_no_effort(tables: Tables, diary: Any) -> None:
    seats = dataclasses.replace(tables.seats, plan=np.full(4, -1))
    diary.everybody_starts()
    nobody = dataclasses.replace(tables, seats=seats)
    found = measure(nobody, diary.trace(), ["effort", "effort_by_week"])
    assert math.isnan(found["effort"])
    assert np.isnan(found["effort_by_week"]).all()


def test_bookings_by_week_of_the_quarter_and_at_the_end_of_years(tables: Tables, diary: Any) -> None:
    for day, value in (
        (0, 10),
        (90, 30),
        (91, 20),
        (182 + 89, 40),
        (364 + 5, 100),
        (364 + 300, 160),
        (730, 999),
    ):
        diary.won(day, day + 1, value)
    names = ["bookings_share_by_week_of_quarter", "year_end_over_start"]
    found = measure(tables, diary.trace(740), names)
    share = found["bookings_share_by_week_of_quarter"]
    counted = 10 + 30 + 20 + 40 + 100 + 160  # day 730 lies in a quarter that the horizon cuts
    assert share[[0, 3, 12]] == pytest.approx(np.array([10 + 20 + 100, 160, 30 + 40]) / counted)
    assert share.sum() == pytest.approx(1)
    assert found["year_end_over_start"] == 1.6  # of the second year
    assert math.isnan(measure(tables, diary.trace(400), names)["year_end_over_start"])


def test_moved_deals_and_their_discounts(tables: Tables, diary: Any) -> None:
    diary.moved_deal(80, 1, 95, 91 - SECOND, discount=0.2)
    diary.moved_deal(80, 2, 96, 91 - SECOND, discount=0.2)  # is lost
    diary.moved_deal(81, 3, 88, 91)
    diary.won(91 - SECOND, 1, 80_000)
    diary.won(91, 3, 50_000)
    diary.won(92, 4, 50_000)
    found = measure(tables, diary.trace(182), ["deals_pulled", "deals_held", "discount_given"])
    assert (found["deals_pulled"], found["deals_held"]) == (2, 1)
    assert found["discount_given"] == pytest.approx(20_000 / 200_000)


def test_pay_that_follows_contribution_correlates_with_it(tables: Tables, diary: Any) -> None:
    diary.everybody_starts()
    for name, value in (("closer", 100), ("late", 200), ("manager", 300)):
        diary.won(80, value, value, person=name)
        diary.paid(80, name, 400_000 - 1_000 * value, value)
    found = measure(tables, diary.trace(), ["pay_rank_correlation"])["pay_rank_correlation"]
    assert found == pytest.approx(
        0.5
    )  # late was there for less of the quarter, and so has most a year of both
    few = Trace(diary.trace().rows[:5], 91 * 86_400)
    assert math.isnan(measure(tables, few, ["pay_rank_correlation"])["pay_rank_correlation"])
