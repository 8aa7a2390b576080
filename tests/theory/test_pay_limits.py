"""Limits of pay: what no plan may change when nobody reacts, and what plans that are equal in effect have in common."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from salessim import load_scenario
from salessim.scenario.lower import lower
from salessim.scenario.scenario import Scenario
from salessim.trace.kinds import RowKind
from salessim.trace.recorder import Trace

from ..both_engines import play

GROWTH = load_scenario(Path(__file__).parents[2] / "scenarios" / "growth.scenario.toml")
K = RowKind
OF_PAY = (K.QUOTA_SET, K.CREDITED, K.PAID)
NOBODY_REACTS = {
    "behaviour.effort_elasticity": 0.0,
    "behaviour.care": False,
    "behaviour.timing": False,
    "behaviour.help_gain": 0.0,
    "behaviour.applicants": 0.0,
    "leaving.pay_exponent": 0.0,
    "leaving.spread": 0.0,
    "leaving.morale": 0.0,
    "evaluation.is_on": False,
}
"""Effort, care, timing, cooperation, applicants; and nobody leaves or is judged by what they earn."""
TIERS = [{"at": 0.0, "rate": 1.0}, {"at": 1.0, "rate": 1.5}, {"at": 1.25, "rate": 2.0}]
BOOKINGS = {"measure": "bookings", "quota": 750_000.0}
PLANS: dict[str, dict[str, Any]] = {
    "salary": {"base_share": 1.0, "commission": []},
    "tiers": {"commission": [BOOKINGS | {"tiers": TIERS, "retroactive": True}], "clock": "monthly"},
    "team": {"commission": [], "team_bonus": [{"measure": "bookings", "quota": 2_250_000.0}]},
    "all": {
        "clock": "yearly",
        "commission": [BOOKINGS | {"share": 0.5, "ramped": True, "ratchet_up": 0.4}],
        "bonus": [BOOKINGS | {"share": 0.5, "at": 0.8}],
        "fees": [{"measure": "won_customers", "rate": 500.0, "when": {"deal_at_least": 30_000.0}}],
        "draw": {"amount": 5_000.0},
        "clawback": {"within": "12 months"},
    },
}
GENERATORS = {
    "accepted": [{"measure": "accepted_leads", "quota": 62.0}],
    "volume": [{"measure": "first_meetings", "quota": 144.0}],
}


def company(changes: dict[str, Any], plan: dict[str, Any] | None = None) -> Scenario:
    mine = {f"plans.closer.{key}": value for key, value in (plan or {}).items()}
    return GROWTH.override({**changes, **mine})


def without_pay(trace: Trace) -> np.ndarray:
    """What happened, without what was paid and how content people are with it."""
    rows = trace.rows[~np.isin(trace.rows[:, 1], OF_PAY)].copy()
    rows[rows[:, 1] == K.STANDING, 8] = 0
    return rows


@pytest.mark.parametrize("plan", PLANS)
def test_when_nobody_reacts_a_plan_changes_pay_alone(plan):
    """Two years: everything but what is paid is the same, bit for bit."""
    changes = NOBODY_REACTS | {"horizon": "104 weeks"}
    flat = play(lower(company(changes)), 1, 0)
    other = play(lower(company(changes, PLANS[plan])), 1, 0)
    np.testing.assert_array_equal(without_pay(other), without_pay(flat))
    assert flat.of(K.PAID).tolist() != other.of(K.PAID).tolist()
    assert not len(other.of(K.EFFORT))
    assert not len(other.of(K.DEAL_MOVED))


def test_when_nobody_reacts_generators_may_be_paid_for_anything():
    traces = [
        without_pay(play(lower(company(NOBODY_REACTS | {"plans.generator.commission": parts})), 1, 0))
        for parts in GENERATORS.values()
    ]
    np.testing.assert_array_equal(*traces)


def test_generators_react_when_they_may():
    """The check above can fail: with care chosen by pay, volume brings more meetings and fewer leads accepted."""
    accepted = []
    for parts in GENERATORS.values():
        trace = play(lower(company({"plans.generator.commission": parts})), 1, 0)
        accepted.append((len(trace.of(K.LEAD_CREATED)), (trace.of(K.STAGE_PASSED)[:, 7] == 1).sum()))
    (meetings, good), (more, fewer) = accepted
    assert more > meetings
    assert fewer < good


@pytest.mark.parametrize("retroactive", [False, True])
def test_a_cap_that_nobody_reaches_changes_nothing(retroactive):
    """At 50 times the quota; its kink has no weight in any forecast either."""
    capped = [{"at": 0.0, "rate": 1.0}, {"at": 50.0, "rate": 0.0 if not retroactive else 1.0}]
    part = BOOKINGS | {"tiers": capped, "retroactive": retroactive}
    one = play(lower(company({}, {"commission": [BOOKINGS]})), 1, 0)
    other = play(lower(company({}, {"commission": [part]})), 1, 0)
    np.testing.assert_array_equal(one.rows, other.rows)


@pytest.mark.parametrize("ote", [120_000.0, 150_000.0, 200_000.0])
def test_linear_pay_moves_no_deal_and_effort_knows_no_calendar(ote):
    """Without a kink there is nothing to wait for: effort is the same in every week, whatever the rate."""
    changes = {
        "plans.closer.ote": ote,
        "horizon": "104 weeks",
        "leaving.level": 0.0,
        "evaluation.is_on": False,
    }
    trace = play(lower(company(changes)), 1, 0)
    assert len(trace.of(K.DEAL_MOVED)) == 0
    efforts = trace.of(K.EFFORT)
    assert set(efforts[:, 3].tolist()) <= {0}
    assert len(efforts) == (0 if ote == 150_000.0 else 3)


@pytest.mark.parametrize(("quality", "cares"), [(10.0, False), (10.001, True)])
def test_care_begins_where_a_lead_accepted_pays_ten_thirds_of_a_meeting(quality, cares):
    fees = [
        {"measure": "first_meetings", "rate": 3.0},
        {"measure": "accepted_leads", "rate": quality},
    ]
    plan = {"plans.generator.commission": [], "plans.generator.fees": fees, "plans.generator.base_share": 1.0}
    tables = lower(company(plan))
    row, role = tables.plans.keys.index("generator"), tables.roles.keys.index("lead_generator")
    least = 1.0 / 1.630825401024496
    assert (tables.care.time[row, role] > least * (1 + 1e-9)) == cares


def test_the_order_of_parts_and_an_unused_plan_change_no_customer():
    parts = [
        BOOKINGS | {"share": 0.6, "tiers": TIERS},
        {"measure": "margin", "quota": 562_500.0, "share": 0.4},
    ]
    one = play(lower(company(NOBODY_REACTS, {"commission": parts})), 1, 0)
    more = company(NOBODY_REACTS, {"commission": parts[::-1]}).override(
        {"plans.aaa": {"roles": ["sales_manager"], "ote": 1.0}}
    )
    other = play(lower(more), 1, 0)
    np.testing.assert_array_equal(without_pay(one), without_pay(other))
    assert sorted(one.of(K.PAID)[:, 7].tolist()) == sorted(other.of(K.PAID)[:, 7].tolist())
