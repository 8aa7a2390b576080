"""Pay statements: every payment worked out a second time, by hand here, and compared with what was paid."""

from __future__ import annotations

import dataclasses
import math
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from salessim.engine import play
from salessim.metrics.ledger import Component
from salessim.metrics.plan_parts import parts_of, payout, pieces_of
from salessim.metrics.recount import statements_of
from salessim.metrics.statement import Statement
from salessim.metrics.view import View
from salessim.report.statement_csv import COLUMNS, statements_csv
from salessim.report.statement_text import statement_text
from salessim.rules.pay import commission
from salessim.rules.pay.components import PaidFor
from salessim.scenario.load import load_scenario
from salessim.scenario.lower import lower
from salessim.scenario.scenario import Scenario
from salessim.scenario.tables import Tables
from salessim.trace.kinds import COLUMNS as TRACE_COLUMNS
from salessim.trace.kinds import LeavingReason, RowKind
from salessim.trace.recorder import Trace

SCENARIOS = Path(__file__).parents[3] / "scenarios"
CLOSER = 1
PLAN = {
    "plans.closer.commission": [
        {
            "measure": "bookings",
            "quota": 600_000,
            "share": 0.8,
            "tiers": [{"at": 0, "rate": 1}, {"at": 1, "rate": 1.5}],
        }
    ],
    "plans.closer.bonus": [{"measure": "won_customers", "quota": 8, "share": 0.2}],
    "plans.closer.fees": [
        {"measure": "bookings", "rate": 0.02, "when": {"term_at_least": "2 years"}},
        {"measure": "won_customers", "rate": 100, "when": {"average_deal_at_least": 50_000}},
    ],
    "plans.closer.draw": {"amount": 2_000, "recoverable": True},
    "plans.closer.clawback": {"within": "26 weeks", "share": 0.5},
}
COMMISSION, BONUS, FEE, WAITING = range(4)


@pytest.fixture
def rich(small: Scenario) -> Tables:
    """A quarter's quota of 150,000 brings 12,000, two customers bring 3,000."""
    return lower(small.override(PLAN))


@pytest.fixture
def half_year(diary: Any) -> Trace:
    diary.everybody_starts()
    diary.quota(0, "closer", 15_000_000, 12_000, COMMISSION)
    diary.quota(0, "closer", 2, 3_000, BONUS)
    sells(diary, 10, 1, 100_000)
    diary.paid(10, "closer", 8_000, 1)
    sells(diary, 40, 2, 80_000, days=2 * 364)
    diary.paid(40, "closer", 7_600, 2)  # 12,000 x (150,000 + 1.5 x 30,000) / 150,000, less 8,000
    diary.paid(40, "closer", 1_600, 2, PaidFor.FEE, FEE)
    diary.paid(40, "closer", 3_000, 2, PaidFor.BONUS, BONUS)
    last = 1 / 86_400
    diary.paid(91 - last, "closer", 200, what=PaidFor.FEE, part=WAITING)
    diary.paid(91 - last, "closer", 1_800, what=PaidFor.DRAW, part=-1)
    diary.quota(91 - last, "closer", 15_000_000, 12_000, COMMISSION)
    diary.quota(91 - last, "closer", 2, 3_000, BONUS)
    diary.paid(121 - last, "closer", 2_000, what=PaidFor.DRAW, part=-1)
    diary.churned(125, 1, 100_000)
    diary.paid(125, "closer", -4_000, 1, PaidFor.CLAWBACK, -1)
    diary.paid(151 - last, "closer", 2_000, what=PaidFor.DRAW, part=-1)
    sells(diary, 160, 3, 75_000)
    diary.paid(160, "closer", 6_000, 3)
    diary.paid(182 - last, "closer", 100, what=PaidFor.FEE, part=WAITING)
    diary.paid(182 - last, "closer", -4_100, what=PaidFor.DRAW, part=-1)  # of an advance of 5,800
    trace: Trace = diary.trace(182)
    return trace


def sells(diary: Any, day: float, lead: int, value: float, days: float = 364) -> None:
    diary.won(day, lead, value, days=days)
    diary.credited(day, "closer", lead, "bookings", value)
    diary.credited(day, "closer", lead, "won_customers")


def closer_of(tables: Tables, trace: Trace) -> Statement:
    (statement,) = statements_of(View(tables, trace), CLOSER)
    return statement


def test_half_a_year_worked_by_hand(rich: Tables, half_year: Trace) -> None:
    statement = closer_of(rich, half_year)
    assert statement.differences == ()
    assert {one: cents / 100 for one, cents in statement.sums().items()} == {
        Component.BASE_PAY: 30_000,
        Component.COMMISSION: 21_600,
        Component.FEE: 1_900,
        Component.BONUS: 3_000,
        Component.DRAW: 1_700,
        Component.CLAWBACK: -4_000,
    }
    assert statement.total == statement.booked == 54_200_00
    assert [month.earned / 100 for month in statement.months] == [8_000, 12_200, 200, 0, -4_000, 6_100]
    assert [month.draw / 100 for month in statement.months] == [0, 0, 1_800, 2_000, 2_000, -4_100]
    assert [month.advance / 100 for month in statement.months] == [0, 0, 1_800, 3_800, 5_800, 1_700]
    first, second = statement.periods
    assert not first.is_open
    assert not second.is_open
    refused = [one.refused for credit in first.credits for one in credit.counted if one.part == FEE]
    assert refused == ["term", ""]
    assert [one.is_met for period in statement.periods for one in period.settlements] == [True, True]
    (taken,) = statement.clawbacks
    assert (taken.paid, taken.share, taken.amount) == (8_000_00, Fraction(1, 2), 4_000_00)


def test_the_text_can_be_followed_line_by_line(rich: Tables, half_year: Trace) -> None:
    text = statement_text(closer_of(rich, half_year), rich, 100)
    assert max(map(len, text.splitlines())) <= 100
    for line in (
        "Pay statement of sales/b_closer 1, holder 1, from week 1 Mon to week 26 Sun, and still there at the",
        "  end",
        "  part 1: commission on bookings; quota 150,000.00 brings 12,000.00; base rate 8 %, x 1.5 from 100 %",
        "    of quota",
        "  part 4: fee on won customers; 100.00 for one; when the period closes, if the mean deal of it is",
        "  week 6 Sat  000002  bookings 80,000.00",
        "    part 1: 180,000.00 so far, 120.0 % of quota: 12,000.00 x (150,000.00 + 1.5 x",
        "      30,000.00) / 150,000.00 = 15,600.00, less 8,000.00 before                             7,600.00",
        "    part 3: 2 % x 80,000.00 = 1,600.00                                                      1,600.00",
        "    part 2: 2 so far, 100.0 % of quota: the bonus                                           3,000.00",
        "    part 4: 2 so far, waits for the end of the period",
        "  parts, quotas and values are those of the period before",
        "pay in all",
        "The statement equals the ledger to the cent: 54,200.00 EUR.",
    ):
        assert line in text.replace("USD", "EUR"), line
    assert "ERROR" not in text


@pytest.mark.parametrize("change", [1, -100])
def test_a_payment_that_does_not_follow_from_the_plan_is_shown(
    rich: Tables, half_year: Trace, change: int
) -> None:
    rows = half_year.rows.copy()
    paid = np.flatnonzero(rows[:, TRACE_COLUMNS.index("kind")] == RowKind.PAID)
    rows[paid[1], TRACE_COLUMNS.index("b")] += change
    statement = closer_of(rich, Trace(rows, half_year.horizon))
    (difference,) = statement.differences
    assert (difference.component, difference.stated) == (Component.COMMISSION, 7_600_00)
    assert difference.booked == 7_600_00 + change
    text = statement_text(statement, rich)
    assert "ERROR: the statement differs from the ledger" in text
    assert "7,600.00 by the statement" in text


def test_a_payment_that_is_missing_is_shown(rich: Tables, half_year: Trace) -> None:
    kind = half_year.rows[:, TRACE_COLUMNS.index("kind")]
    without = Trace(half_year.rows[kind != RowKind.PAID], half_year.horizon)
    statement = closer_of(rich, without)
    assert len(statement.differences) == 12
    assert all(one.booked == 0 for one in statement.differences)


def test_what_waits_is_settled_on_leaving_and_the_next_holder_begins_anew(rich: Tables, diary: Any) -> None:
    diary.person["next"] = 101
    diary.everybody_starts()
    diary.quota(0, "closer", 15_000_000, 12_000, COMMISSION)
    diary.quota(0, "closer", 2, 3_000, BONUS)
    sells(diary, 69, 1, 75_000)
    diary.paid(69, "closer", 6_000, 1)
    diary.paid(70, "closer", 100, what=PaidFor.FEE, part=WAITING, leaving=True)
    diary.leaves(70, "closer", "closer", LeavingReason.QUIT)
    diary.starts(77, "next", "closer", opened=50)
    diary.quota(77, "next", 2_307_692.308, 1_846.15, COMMISSION)
    diary.quota(77, "next", 0.308, 461.54, BONUS)
    last = 1 / 86_400
    for month in (30, 60):
        diary.paid(month - last, "closer", 2_000, what=PaidFor.DRAW, part=-1)
    diary.paid(91 - last, "next", 2_000, what=PaidFor.DRAW, part=-1)
    diary.churned(80, 1, 75_000)  # the seller is gone: nothing is taken back
    first, second = statements_of(View(rich, diary.trace()), CLOSER)
    assert first.differences == second.differences == ()
    assert (first.holder, second.holder, second.person) == (1, 2, 101)
    (settled,) = first.periods[0].settlements
    assert (settled.leaving, settled.paid) == (True, 100_00)
    assert second.sums()[Component.DRAW] == 2_000_00
    assert "then quit" in statement_text(first, rich)
    assert "on leaving, part 4: 1 deal of 75,000.00 together: met: 100.00 x 1" in statement_text(first, rich)


def test_a_team_bonus_counts_what_others_brought(small: Scenario, diary: Any) -> None:
    team = {
        "measure": "accepted_leads",
        "quota": 12,
        "share": 0.5,
        "of": "company",
    }
    commission = [{"measure": "bookings", "quota": 600_000, "share": 0.5}]
    tables = lower(small.override({"plans.closer.commission": commission, "plans.closer.team_bonus": [team]}))
    diary.everybody_starts()
    diary.quota(0, "closer", 15_000_000, 7_500)
    for lead in range(3):
        diary.credited(5 + lead, "generator", lead + 1, "accepted_leads")
    diary.paid(91 - 1 / 86_400, "closer", 7_500, what=PaidFor.TEAM_BONUS, part=1)
    diary.quota(91 - 1 / 86_400, "closer", 15_000_000, 7_500)
    statement = closer_of(tables, diary.trace(98))
    assert statement.differences == ()
    (settled,) = statement.periods[0].settlements
    assert (settled.sold, settled.quota, settled.paid) == (3, 3_000, 7_500_00)
    assert "the company has 3 of 3, 100.0 %: reached" in statement_text(statement, tables)
    assert statement.periods[1].is_open


def test_exact_tiers_are_those_of_the_rule(small: Scenario) -> None:
    """Fractions against the compiled rule, half cents included: thousands of amounts, both kinds of tiers."""
    tiers = [{"at": 0.5, "rate": 0.7}, {"at": 1, "rate": 1.5}, {"at": 1.1, "rate": 2}, {"at": 2, "rate": 2.5}]
    for retroactive in (False, True):
        part = {"measure": "bookings", "quota": 750_000, "tiers": tiers, "retroactive": retroactive}
        tables = lower(small.override({"plans.closer.commission": [part]}))
        plan = tables.plans.keys.index("closer")
        (mine,) = parts_of(tables, plan)
        row = int(tables.plans.first_part[plan])
        first, n = int(tables.parts.first_tier[row]), int(tables.parts.n_tiers[row])
        for sold in [0, 1, 9_375_000, 18_750_000, 20_625_000, *range(5, 45_000_000, 20_011)]:
            exact = payout(1_875_000, 18_750_000_000, pieces_of(mine, sold, 18_750_000_000))
            terms = (tables.tiers.at, tables.tiers.rates, first, n, retroactive)
            assert exact == commission.payout(1_875_000, sold, 18_750_000_000, *terms), sold


EVERYTHING = {
    "horizon": "80 weeks",
    "leaving.level": 2.0,
    "credit.qualifier": 0.1,
    "credit.handed_off": 0.2,
    "plans.generator.clock": "monthly",
    "plans.generator.commission": [{"measure": "accepted_leads", "quota": 62, "share": 0.6}],
    "plans.generator.bonus": [{"measure": "won_customers", "quota": 8, "share": 0.2, "at": 1.1}],
    "plans.generator.team_bonus": [
        {"measure": "bookings", "quota": 2_000_000, "share": 0.2, "of": "company", "at": 0.5}
    ],
    "plans.generator.fees": [
        {"measure": "accepted_leads", "rate": 33.33, "when": {"converting_at_least": 0.4}},
        {"measure": "won_customers", "rate": 100, "when": {"term_at_least": "2 years"}},
    ],
    "plans.generator.draw": {"amount": 1_500},
    "plans.closer.commission": [
        {
            "measure": "bookings", "quota": 750_000, "share": 0.7, "ramped": True, "ratchet_up": 0.4,
            "tiers": [{"at": 0.5, "rate": 1}, {"at": 1, "rate": 1.5}, {"at": 1.25, "rate": 2}, {"at": 2, "rate": 0}],
        },
        {
            "measure": "margin", "target": 3_000_000, "share": 0.2, "retroactive": True,
            "tiers": [{"at": 0, "rate": 0.5}, {"at": 1.1, "rate": 1.3}],
        },
    ],
    "plans.closer.team_bonus": [{"measure": "bookings", "quota": 2_000_000, "share": 0.1, "at": 0.8}],
    "plans.closer.fees": [
        {"measure": "bookings", "rate": 0.02, "when": {"term_at_least": "2 years"}},
        {"measure": "won_customers", "rate": 250, "when": {"deal_at_least": 40_000}},
        {"measure": "bookings", "rate": 0.003, "when": {"average_deal_at_least": 35_000}},
        {"measure": "bookings", "rate": 0.01, "when": {"starts": "20 weeks", "ends": "30 weeks"}},
    ],
    "plans.closer.draw": {"amount": 3_000},
    "plans.closer.clawback": {"within": "12 months", "share": 0.5},
    "plans.account_manager.clock": "yearly",
    "plans.account_manager.fees": [
        {"measure": "renewals", "rate": 0.001, "when": {"term_at_least": "2 years"}},
        {"measure": "upsell", "rate": 0.01},
    ],
    "plans.account_manager.draw": {"amount": 1_000, "recoverable": False},
}  # fmt: skip


@pytest.mark.parametrize("replication", range(3))
def test_statements_of_everybody_equal_the_ledger_to_the_cent(replication: int) -> None:
    """Every component of pay, in a company in which people come, move and leave."""
    tables = lower(load_scenario(SCENARIOS / "growing.scenario.toml").override(EVERYTHING))
    view = View(tables, play(tables, seed=3, replication=replication))
    statements = [one for seat in range(len(tables.seats.ids)) for one in statements_of(view, seat)]
    assert len(statements) == len(view.staff.seat)
    assert [one.differences for one in statements if one.differences] == []
    paid = {component for one in statements for component in one.sums()}
    assert len(paid) >= 6
    for one in statements:
        assert "equals the ledger to the cent" in statement_text(one, tables, 90)


def test_a_statement_as_a_table(rich: Tables, half_year: Trace) -> None:
    statement = closer_of(rich, half_year)
    lines = statements_csv([statement], rich).splitlines()
    assert lines[0] == ",".join(COLUMNS)
    paid = [line.rpartition(",")[2] for line in lines[1:]]
    assert math.fsum(float(one) for one in paid) == pytest.approx(statement.total / 100)
    commission_lines = [line for line in lines if ",commission," in line]
    assert commission_lines[1].endswith(",1,bookings,80000.0,180000.0,150000.0,1.2,7600.0")
    odd = dataclasses.replace(statement, seat='=HYPERLINK("http://x")')
    assert "'=HYPERLINK" in statements_csv([odd], rich)
