"""The two sides of the constellation claim cost the same and meet the same customers; all of `stars` follows."""

from __future__ import annotations

import math
import tomllib
from pathlib import Path

import numpy as np
import pytest

from salessim.engine import play
from salessim.metrics import measure
from salessim.scenario.load import load_scenario
from salessim.scenario.lower import lower
from salessim.trace.kinds import RowKind

ROOT = Path(__file__).parents[2]
MARKET_OTE = {"lead_generator": 85_000.0, "sales_manager": 150_000.0, "account_manager": 120_000.0}
PREMIUM = 1.2


@pytest.fixture(scope="module")
def growth():
    return load_scenario(ROOT / "scenarios/growth.scenario.toml")


@pytest.fixture(scope="module")
def stars():
    return load_scenario(ROOT / "scenarios/stars.scenario.toml")


def payroll(scenario) -> float:
    seats = [seat for unit in scenario.units.values() for seat in unit.seats.values()]
    return sum(seat.count * scenario.plans[seat.plan].ote for seat in seats)


def fixed_pay(scenario) -> int:
    tables = lower(scenario)
    return int(tables.plans.base[tables.seats.plan].sum())


@pytest.fixture(scope="module")
def weighted_market_pay(growth):
    """Market pay of the roles, weighted by the hours that growth works in each."""
    tables = lower(growth)
    hours = np.zeros(len(tables.roles.keys))
    heads = np.array([tables.seats.holds[:, role].sum() for role in range(len(tables.roles.keys))])
    for replication in range(4):
        hours += (
            heads
            * measure(tables, play(tables, 1, replication), ["utilisation_by_role"])["utilisation_by_role"]
        )
    ote = np.array([MARKET_OTE[key] for key in tables.roles.keys])
    return float((hours * ote).sum() / hours.sum())


def test_payrolls_at_target_and_fixed_parts_are_equal_to_the_cent(growth, stars):
    assert payroll(growth) == payroll(stars) == 1_320_000
    assert fixed_pay(growth) == fixed_pay(stars) == 826_500_00


def test_heads_follow_from_payroll_market_pay_and_premium(growth, stars, weighted_market_pay):
    assert weighted_market_pay == pytest.approx(103_800, rel=0.02)
    heads = math.floor(payroll(growth) / (weighted_market_pay * PREMIUM))
    assert stars.units["sales"].seats["stars"].count == heads == 10


def test_the_premium_buys_talent(stars):
    assert stars.units["sales"].seats["stars"].talent_mean == pytest.approx(math.log(PREMIUM) / 0.2, abs=1e-4)


def test_a_star_carries_a_tenth_of_the_company_plan(growth, stars):
    plan = {part.measure: part for part in stars.plans["star"].commission}
    closers = growth.units["sales"].seats["closers"].count * growth.plans["closer"].commission[0].quota
    managers = (
        growth.units["sales"].seats["account_managers"].count
        * growth.plans["account_manager"].commission[0].quota
    )
    assert plan["bookings"].quota == pytest.approx(closers / 10)
    assert plan["renewals_and_upsell"].quota == pytest.approx(managers / 10)
    assert plan["bookings"].share == pytest.approx(225_000 / (225_000 + 90_000))


def test_swept_premiums_follow_the_same_rule():
    document = tomllib.loads((ROOT / "experiments/constellation.experiment.toml").read_text())
    axis = next(axis for axis in document["sweep"] if axis["title"] == "Pay premium of stars")
    for value in axis["values"]:
        premium = float(value["label"].split(":")[0])
        changes = value["stars"]
        heads = math.floor(1_320_000 / (103_800 * premium))
        assert changes["units.sales.seats.stars.count"] == heads
        assert changes["units.sales.seats.stars.talent_mean"] == pytest.approx(
            math.log(premium) / 0.2, abs=1e-4
        )
        assert heads * changes["plans.star.ote"] == pytest.approx(1_320_000, abs=0.01 * heads)
        bookings, renewals = changes["plans.star.commission"]
        assert bookings["quota"] == pytest.approx(2_250_000 / heads, abs=0.01)
        assert renewals["quota"] == pytest.approx(4_452_000 / heads, abs=0.01)


def test_both_meet_the_same_customers(growth, stars):
    """Inbound leads, accounts from before the start, and leads on their way are the same in both companies."""
    traces = [play(lower(scenario), 1, 0) for scenario in (growth, stars)]
    inbound = [t.of(RowKind.LEAD_CREATED)[t.column(RowKind.LEAD_CREATED, "person") == 0] for t in traces]
    assert np.array_equal(inbound[0], inbound[1])
    for kind, columns in ((RowKind.ACCOUNT_GIVEN, [2, 6, 7]), (RowKind.LEAD_GIVEN, [2, 3, 6, 7, 8])):
        assert np.array_equal(*(np.sort(t.of(kind)[:, columns], axis=0) for t in traces))
