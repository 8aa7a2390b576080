"""People who come under another plan while they stay on their seat: pay, quotas and statements, by hand and played."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from salessim.engine import play
from salessim.metrics import measure
from salessim.metrics.ledger import Component
from salessim.metrics.recount import statements_of
from salessim.metrics.staff import Ending
from salessim.metrics.view import View
from salessim.report.statement_text import statement_text
from salessim.scenario.load import load_scenario
from salessim.scenario.lower import lower
from salessim.scenario.scenario import Scenario
from salessim.scenario.tables import Tables
from salessim.trace.kinds import RowKind
from salessim.trace.recorder import Trace
from salessim.units import DAY, WEEK

SCENARIOS = Path(__file__).parents[3] / "scenarios"
CLOSER = 1
RICH = {
    "plans.rich": {
        "roles": ["sales_manager"],
        "ote": 156_000,
        "base_share": 60 / 156,
        "commission": [{"measure": "won_customers", "quota": 24}],
    }
}
CHANGES = {
    "horizon": "40 weeks",
    "leaving.level": 3.0,
    "plans.steep": {
        "roles": ["sales_manager"],
        "ote": 160_000,
        "base_share": 0.4,
        "commission": [{"measure": "bookings", "quota": 700_000, "share": 0.9}],
        "team_bonus": [{"measure": "bookings", "quota": 3_000_000, "share": 0.1, "of": "company"}],
        "draw": {"amount": 1_000, "recoverable": True},
    },
    "changes.new_plan": {"at": "9 weeks", "set": {"units.sales.seats.closers.plan": "steep"}},
    "changes.less": {"at": "20 weeks", "set": {"plans.steep.team_bonus.0.quota": 1_500_000}},
}


@pytest.fixture
def two_plans(small: Scenario) -> Tables:
    return lower(small.override(RICH))


@pytest.fixture
def quarter_and_more(two_plans: Tables, diary_of: Any) -> Trace:
    """The closer comes under the richer plan on the Monday of day 35, in the middle of a month and a quarter."""
    diary = diary_of(two_plans)
    diary.everybody_starts()
    diary.quota(0, "closer", 15_000_000, 15_000)
    diary.won(20, 1, 60_000)
    diary.credited(20, "closer", 1, "bookings", 60_000)
    diary.paid(20, "closer", 6_000, 1)
    diary.comes_under(35, "closer", "rich", "closer")
    diary.quota(35, "closer", 6, 14_769.23)  # 56 of 91 days at 24,000 a quarter
    for day, lead in ((50, 2), (60, 3), (70, 4)):
        diary.won(day, lead, 50_000)
        diary.credited(day, "closer", lead, "won_customers")
        diary.paid(day, "closer", 2_461.54, lead)
    trace: Trace = diary.trace(91)
    return trace


def test_base_pay_follows_the_plan_to_the_cent(two_plans: Tables, quarter_and_more: Trace) -> None:
    view = View(two_plans, quarter_and_more)
    ledger, person = view.ledger, two_plans.seats.person_ids[CLOSER]
    mine = (ledger.payee == person) & (ledger.component == Component.BASE_PAY)
    # 60,000 a year under both plans' fixed pay: 5,000 a month, split in the second at 5 of 30 days
    assert two_plans.plans.base[view.stints.plan[view.stints.person == CLOSER]].tolist() == [60_000_00] * 2
    assert ledger.amount[mine].tolist() == [5_000_00, 833_33, 4_166_67, 5_000_00]
    assert ledger.month[mine].tolist() == [0, 1, 1, 2]
    assert view.stints.spell[ledger.stint[mine]].tolist() == [CLOSER] * 4
    stints = np.flatnonzero(view.stints.person == CLOSER)
    assert ledger.stint[mine].tolist() == [stints[0], stints[0], stints[1], stints[1]]
    assert (view.stints.end - view.stints.begin)[stints].tolist() == [35 * DAY, 56 * DAY]


def test_another_base_is_paid_from_its_first_day(small: Scenario, diary_of: Any) -> None:
    tables = lower(small)
    diary = diary_of(tables)
    diary.everybody_starts()
    diary.comes_under(35, "closer", "manager", "closer")
    diary.comes_under(77, "closer", "closer", "manager")
    view = View(tables, diary.trace(182))
    mine = (view.ledger.payee == tables.seats.person_ids[CLOSER]) & (
        view.ledger.component == Component.BASE_PAY
    )
    by_stint = [int(view.ledger.amount[mine & (view.ledger.stint == row)].sum()) for row in range(6)]
    closers, managers = 5_000_00, 6_000_00  # a month
    first, second = closers + round(closers * 5 / 30), round(managers * (25 / 30 + 17 / 31))
    third = round(closers * (14 / 31 + 3))
    assert [one for one in by_stint if one] == [first, second, third]
    variable = 18_000 * 182 + 24_000 * 182 + 60_000 * 147 + 60_000 * 35 + 24_000 * 42 + 60_000 * 105
    on_target = view.ledger.total(Component.BASE_PAY) / 100 + variable / 364
    assert measure(tables, view.trace, ["pay_at_target"])["pay_at_target"] == pytest.approx(on_target)


def test_attainment_is_of_the_plan_of_the_moment(two_plans: Tables, quarter_and_more: Trace) -> None:
    view = View(two_plans, quarter_and_more)
    periods = view.pay_periods
    mine = view.staff.seat[periods.spell] == CLOSER
    assert [two_plans.plans.keys[plan] for plan in periods.plan[mine]] == ["closer", "rich"]
    assert periods.attainment[mine].tolist() == pytest.approx([0.4, 0.5])
    assert periods.ended[mine].tolist() == [False, True]  # the first one was cut short by the change
    assert measure(two_plans, view.trace, ["attainment_by_seat"])["attainment_by_seat"][CLOSER] == 0.5


def test_there_is_a_statement_for_each_plan_and_each_equals_the_ledger(
    two_plans: Tables, quarter_and_more: Trace
) -> None:
    first, second = statements_of(View(two_plans, quarter_and_more), CLOSER)
    assert first.differences == second.differences == ()
    assert (first.holder, second.holder) == (1, 1)
    assert (first.ending, second.ending) == (Ending.REPLANNED, Ending.STAYED)
    assert first.total == 5_000_00 + 833_33 + 6_000_00
    assert second.total == 4_166_67 + 5_000_00 + 3 * 2_461_54
    assert "then came under another plan" in statement_text(first, two_plans, 200)


@pytest.fixture(scope="module")
def played() -> View:
    tables = lower(load_scenario(SCENARIOS / "growth.scenario.toml").override(CHANGES))
    return View(tables, play(tables, seed=8, replication=0, engine="simpy"))


def test_everybody_on_the_seats_is_on_the_new_plan_from_its_monday(played: View) -> None:
    tables, staff, stints = played.tables, played.staff, played.stints
    steep = tables.plans.keys.index("steep")
    closers = [name.startswith("sales/closers") for name in tables.seats.names]
    seat = staff.seat[stints.spell]
    changed = 9 * WEEK
    on_seat = np.array(closers)[seat]
    assert ((stints.plan == steep) == (on_seat & (stints.begin >= changed))).all()
    assert len(played.trace.of(RowKind.PLAN_GIVEN)) == (on_seat & (stints.begin == changed)).sum() > 0
    assert (staff.begin[np.array(closers)[staff.seat]] > changed).any()  # somebody was hired onto it later
    starts = stints.first_of(np.arange(len(staff.seat)))
    assert (stints.begin[starts] == staff.begin).all()
    ends = np.append(starts[1:], len(stints.spell)) - 1
    assert (stints.end[ends] == staff.end).all()
    goes_on = np.flatnonzero(np.diff(stints.spell) == 0)
    assert (stints.end[goes_on] == stints.begin[goes_on + 1]).all()


def test_statements_equal_the_ledger_when_plans_and_quotas_change(played: View) -> None:
    booked = 0
    for seat in range(len(played.tables.seats.ids)):
        for statement in statements_of(played, seat):
            assert statement.differences == ()
            booked += statement.booked
    assert booked == round(100 * measure(played.tables, played.trace, ["pay"])["pay"])


def test_policies_count_by_hand(small: Scenario, diary_of: Any) -> None:
    policies = {
        "policies.more": {
            "when": [{"watch": "cash", "below": 0}],
            "add": {"sales.b_closer": 1},
        }
    }
    tables = lower(small.override(policies))
    diary = diary_of(tables)
    policy, group = int(tables.causes.ids[0]), int(tables.groups.ids[0])
    for week, planned, before in ((1, 2, 1), (5, 1, 2), (32, 2, 1), (58, 1, 2)):
        diary.write(7 * week, RowKind.POLICY_ACTED, policy)
        diary.write(7 * week, RowKind.HEADCOUNT, group, week, a=planned, b=before, c=policy)
    diary.write(70, RowKind.POLICY_HELD, policy, 10, a=group)
    diary.write(77, RowKind.HEADCOUNT, group, 11, a=2, b=1, c=12345)  # a change, and no policy
    names = ["policy_acts", "policy_acts_by_month", "policies_held", "reversals"]
    found = measure(tables, diary.trace(420), names)
    assert found["policy_acts"] == found["policy_acts_by_month"].sum() == 4
    assert found["policy_acts_by_month"][:2].tolist() == [1, 1]
    assert found["policies_held"] == 1
    assert found["reversals"] == 2  # 4 and 26 weeks later, but not 27
