"""The ledger against a quarter worked out by hand, and its identities (oracle 14)."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
import pytest

from salessim.metrics import measure
from salessim.metrics.ledger import COSTS, PAY, VARIABLE_PAY, Component, Ledger, Party, ledger_of
from salessim.metrics.terms import bills, recognised
from salessim.rules.pay.components import PaidFor
from salessim.scenario.tables import Tables
from salessim.trace.kinds import COLUMNS, RowKind
from salessim.trace.recorder import Trace
from salessim.units import DAY, MONTH, YEAR, earned

BY_MONTH = {
    Component.BASE_PAY: (15_500.00, 19_666.67, 20_500.00),
    Component.COMMISSION: (964.00, 7_280.00, 4_004.00),
    Component.FEE: (0, 0, 0),
    Component.BONUS: (0, 0, 0),
    Component.TEAM_BONUS: (0, 0, 0),
    Component.DRAW: (0, 0, 0),
    Component.CLAWBACK: (0, 0, 0),
    Component.ON_COST: (4_116.00, 6_736.67, 6_126.00),
    Component.TOOLS: (1_500.00, 1_916.67, 2_000.00),
    Component.LEAD_COST: (1_000.00, 0, 0),
    Component.HIRING: (0, 0, 0),
    Component.ONBOARDING: (0, 0, 0),
    Component.OVERHEAD: (13_848.00, 21_360.01, 19_578.00),
    Component.COST_OF_REVENUE: (1_125.00, 1_825.00, 2_402.50),
    Component.OTHER_COST: (1_000.00, 1_000.00, 1_000.00),
    Component.REVENUE: (4_500.00, 7_300.00, 9_610.00),
    Component.RECEIPT: (0, 0, 73_240.00),
}


@pytest.fixture
def ledger(tables: Tables, quarter: Trace) -> Ledger:
    return ledger_of(tables, quarter)


@pytest.mark.parametrize("component", Component, ids=lambda component: component.name.lower())
def test_every_component_of_a_quarter_worked_by_hand(ledger: Ledger, component: Component) -> None:
    assert (ledger.by_month(component) / 100).tolist() == list(BY_MONTH[component])


def test_money_metrics_of_the_quarter_worked_by_hand(tables: Tables, quarter: Trace) -> None:
    by_hand = {
        "revenue": 21_410.00,
        "cost": 154_448.52,
        "profit": -133_038.52,
        "cash_received": 73_240.00,
        "cash": 118_791.48,
        "cash_lowest": 96_156.98,  # on day 64, when the renewal was paid for and nothing had come in
        "ruin": 0.0,
        "sales_cost": 146_096.02,
        "cac": 146_096.02,
        "cost_per_new_arr": 146_096.02 / 72_800,
        "payback": 12 * 146_096.02 / (0.75 * 72_800),
        "pay": 67_914.67,
        "base_pay": 55_666.67,
        "variable_pay": 12_248.00,
        "variable_pay_cost_of_sales": 12_248 / 72_800,
    }
    found = measure(tables, quarter, [*by_hand, "cash_by_month", "break_even_month", "pay_by_seat"])
    assert {name: found[name] for name in by_hand} == pytest.approx(by_hand, abs=1e-9)
    assert found["cash_by_month"] == pytest.approx([160_947.00, 101_161.98, 118_791.48])
    assert found["pay_by_seat"] == pytest.approx([14_100.00, 22_280.00, 22_368.00, 9_166.67])
    assert np.isnan(found["break_even_month"])


def test_ruin_is_seen_between_month_ends(tables: Tables, quarter: Trace) -> None:
    poor = dataclasses.replace(tables, start=dataclasses.replace(tables.start, cash=100_000_00))
    found = measure(poor, quarter, ["ruin", "cash", "cash_lowest"])
    assert found["ruin"] == 1.0
    assert found["cash"] > 0 > found["cash_lowest"]


def test_every_entry_has_a_payer_and_a_payee_and_the_company_is_one_of_them(ledger: Ledger) -> None:
    assert (ledger.payer != 0).all()
    assert (ledger.payee != 0).all()
    assert ((ledger.payer == Party.COMPANY) ^ (ledger.payee == Party.COMPANY)).all()
    assert (ledger.amount > 0).all()
    assert (np.diff(ledger.at) >= 0).all()


def test_the_ledger_balances(ledger: Ledger) -> None:
    """Oracle 14: what all parties together gain is nothing, whichever entries are looked at."""
    parties, payer = np.unique(np.concatenate((ledger.payer, ledger.payee)), return_inverse=True)
    balance = np.zeros(len(parties), dtype=np.int64)
    np.add.at(balance, payer, np.concatenate((-ledger.amount, ledger.amount)))
    assert balance.sum() == 0
    company = balance[parties == Party.COMPANY][0]
    income = ledger.total(Component.REVENUE, Component.RECEIPT)
    assert company == income - ledger.total(*COSTS)


def test_payroll_is_base_and_variable_pay_to_the_cent(tables: Tables, ledger: Ledger) -> None:
    """Oracle 14: payroll = base + variable, for each person and for all."""
    ids = tables.seats.person_ids
    parts = ledger.paid_to(ids, Component.BASE_PAY) + ledger.paid_to(ids, *VARIABLE_PAY)
    assert ledger.paid_to(ids, *PAY).tolist() == parts.tolist()
    assert parts.sum() == ledger.total(*PAY)


def test_base_pay_of_a_year_is_the_base_to_the_cent(tables: Tables, diary: Any) -> None:
    odd = dataclasses.replace(tables.plans, base=tables.plans.base + np.array([1, 5, 7]))
    diary.everybody_starts()
    ledger = ledger_of(dataclasses.replace(tables, plans=odd), diary.trace(2 * 364))
    first_year = ledger.month < 12
    for row in range(3):
        mine = (ledger.payee == tables.seats.person_ids[row]) & (ledger.component == Component.BASE_PAY)
        base = odd.base[tables.seats.plan[row]]
        assert ledger.amount[mine & first_year].sum() == base
        assert ledger.amount[mine].sum() == 2 * base
        assert np.ptp(ledger.amount[mine]) <= 1


@pytest.mark.parametrize("days", [7, 28, 30, 35, 56, 60, 63, 91, 98, 364])
def test_the_last_month_is_booked_wherever_the_horizon_cuts_it(tables: Tables, diary: Any, days: int) -> None:
    diary.everybody_starts()
    diary.given(11, 36_400, -10, 2 * 364)
    ledger = ledger_of(tables, diary.trace(days))
    assert ledger.total(Component.REVENUE) == days * 100_00
    assert ledger.by_month(Component.REVENUE).sum() == ledger.total(Component.REVENUE)
    assert ledger.at.max() == days * DAY
    assert ledger.month[ledger.at == days * DAY].tolist() == [ledger.n_months - 1] * int(
        (ledger.at == days * DAY).sum()
    )


def test_a_contract_earns_its_value_however_its_term_is_cut() -> None:
    arr = np.array([1, 99, 12_345_67, 10**13 + 7])
    begin = np.array([-5 * DAY, 0, 17, 3 * MONTH])
    end = begin + np.array([YEAR, 2 * YEAR, YEAR, 5 * YEAR])
    value = earned(arr, end - begin)
    assert earned(np.array([1, 1, 3]), np.array([YEAR // 2 - 1, YEAR // 2, YEAR // 2])).tolist() == [0, 1, 2]
    assert value.tolist() == [1, 198, 12_345_67, 5 * (10**13 + 7)]
    bounds = np.arange(-20, 900) * (DAY * 3 + 1) - DAY
    periods = np.stack((bounds[:-1], bounds[1:]))
    for one in zip(arr, begin, end, value, strict=True):
        assert recognised(*(np.full(len(bounds) - 1, each) for each in one[:3]), periods).sum() == one[3]
    for monthly, n_bills in ((True, [12, 24, 12, 60]), (False, [1, 2, 1, 5])):
        term, at, amount = bills(arr, begin, end, monthly=monthly)
        assert np.bincount(term).tolist() == n_bills
        assert np.bincount(term, weights=amount.astype(float)).tolist() == value.tolist()
        assert (at >= begin[term]).all()
        assert (at < end[term]).all()


def test_amounts_are_rounded_half_away_from_zero_once(tables: Tables, diary: Any) -> None:
    diary.everybody_starts()
    diary.paid(1, "closer", 0.02, 1)  # a quarter on top of 2 cents is half a cent
    diary.paid(2, "closer", -0.02, 1, PaidFor.CLAWBACK, part=-1)
    ledger = ledger_of(tables, diary.trace())
    caused = ledger.amount[(ledger.cause == 1) & (ledger.component == Component.ON_COST)]
    assert caused.tolist() == [1, -1]


def test_what_is_taken_back_is_negative_and_so_is_the_cost_on_top(tables: Tables, diary: Any) -> None:
    diary.everybody_starts()
    diary.paid(10, "closer", 1_000, 1)
    diary.paid(20, "closer", 500, what=PaidFor.DRAW, part=-1)
    diary.paid(40, "closer", -200, what=PaidFor.DRAW, part=-1)
    diary.paid(50, "closer", -600, 1, PaidFor.CLAWBACK, part=-1)
    ledger = ledger_of(tables, diary.trace())
    by_month = {one: ledger.by_month(one).tolist() for one in VARIABLE_PAY if ledger.by_month(one).any()}
    assert by_month == {
        Component.COMMISSION: [1_000_00, 0, 0],
        Component.DRAW: [500_00, -200_00, 0],
        Component.CLAWBACK: [0, -600_00, 0],
    }
    rows = diary.trace().rows
    bare = ledger_of(tables, Trace(rows[rows[:, COLUMNS.index("kind")] != RowKind.PAID], 91 * DAY))
    more = ledger.by_month(Component.ON_COST) - bare.by_month(Component.ON_COST)
    assert more.tolist() == [1_500_00 // 4, -800_00 // 4, 0]
    assert ledger.paid_to(np.array([diary.person["closer"]]), *VARIABLE_PAY).tolist() == [700_00]


def test_who_is_unknown_is_paid_all_the_same(tables: Tables, diary: Any) -> None:
    diary.person["stranger"] = 77
    diary.paid(10, "stranger", 1_000, 1)
    ledger = ledger_of(tables, diary.trace())
    assert ledger.total(*VARIABLE_PAY) == 1_000_00
    assert ledger.stint[ledger.component == Component.COMMISSION].tolist() == [-1]


def test_who_has_no_plan_costs_nothing(tables: Tables, diary: Any) -> None:
    seats = dataclasses.replace(tables.seats, plan=np.full(4, -1))
    diary.everybody_starts()
    diary.won(1, 1, 72_800)
    diary.won(1, 2, 72_800, person="")
    ledger = ledger_of(dataclasses.replace(tables, seats=seats), diary.trace())
    assert ledger.total(*PAY, Component.ON_COST, Component.TOOLS) == 0


def test_monthly_billing_brings_cash_month_by_month(tables: Tables, diary: Any) -> None:
    costs = dataclasses.replace(tables.costs, billed_monthly=True, payment_delay=0)
    diary.won(0, 1, 36_400)
    ledger = ledger_of(dataclasses.replace(tables, costs=costs), diary.trace(364))
    receipts = ledger.component == Component.RECEIPT
    assert ledger.at[receipts].tolist() == [k * MONTH for k in range(12)]
    assert ledger.amount[receipts].sum() == 36_400_00
