"""Oracle 14 for the books that policies read: week by week they come to what the ledger of the metrics says.

The engine keeps books as a manager would, in whole weeks; the ledger is worked out from the trace afterwards, in
fiscal months. What customers pay is the same in both to the cent, on every Monday. Cost differs by how a year is cut:
the books take a 52nd of a yearly amount for every week in which somebody was there on its last day, and revenue at the
rate of its last day, where the ledger counts days in months.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from salessim.engine import play
from salessim.metrics.ledger import COSTS, Component, Ledger, ledger_of
from salessim.scenario.load import load_scenario
from salessim.scenario.lower import lower
from salessim.scenario.scenario import Scenario
from salessim.trace.kinds import RowKind
from salessim.units import WEEK, YEAR

from ..pay_company import pay_company

K = RowKind
SHIPPED = Path(__file__).parents[2] / "scenarios"
NEVER = {
    "policies.never": {"when": [{"watch": "people", "above": 1e9}], "hiring": "freeze"},
    "horizon": "105 weeks",
}
"""A policy that never acts, so that books are kept; two years, and the Monday on which they end."""


def _busy() -> Scenario:
    """A company of hires, exits and moves, whose customers buy further lines, renew at less, and pay by the month."""
    more: dict[str, Any] = {"costs.billing": "monthly"}
    for segment in ("small", "large"):
        more |= {f"segments.{segment}.accounts.{key}": value for key, value in
                 {"cross_sell_per_year": 4.0, "cross_sell_chance": 0.5, "contraction": 0.3}.items()}  # fmt: skip
    return pay_company().override(more)


COMPANIES = {
    "startup": lambda: load_scenario(SHIPPED / "startup.scenario.toml"),
    "growth": lambda: load_scenario(SHIPPED / "growth.scenario.toml"),
    "busy": _busy,
}


def _kept(scenario: Scenario, seed: int) -> tuple[Any, Ledger, int]:
    """Books (Monday, cash, cost, revenue a year; rows), the ledger, and opening cash."""
    tables = lower(scenario.override(NEVER))
    trace = play(tables, seed, 0)
    return trace.of(RowKind.BOOKS)[:, [0, 6, 7, 8]], ledger_of(tables, trace), tables.start.cash


@pytest.mark.parametrize("name", COMPANIES)
def test_receipts_to_the_cent_and_cost_within_three_tenths_of_a_percent(name):
    """Receipts up to each Monday; cost of the first and of the first two years, of a year's cost.

    Measured: 0.05 to 0.2 %, most of it the cost of delivery, which the books reckon by the revenue of a week's end.
    """
    books, ledger, opening = _kept(COMPANIES[name](), seed=3)
    mondays, cash, cost, _ = books.T
    received = np.cumsum(np.diff(cash, prepend=opening) + cost)
    is_receipt = ledger.component == Component.RECEIPT
    by_ledger = [int(ledger.amount[is_receipt & (ledger.at < monday)].sum()) for monday in mondays.tolist()]
    assert received.tolist() == by_ledger
    assert by_ledger[-1] > 0
    for years in (1, 2):
        theirs = _cost(ledger, 0, years * YEAR)
        ours = int(cost[mondays <= years * YEAR].sum())
        assert abs(ours - theirs) < 0.003 * _cost(ledger, (years - 1) * YEAR, years * YEAR)
        at, flow = ledger.cash()
        assert int(cash[mondays == years * YEAR][0]) - int(flow[at <= years * YEAR][-1]) == pytest.approx(
            theirs - ours, abs=_of_the_last_second(ledger, years * YEAR)
        )


def test_cost_without_delivery_within_a_thousandth():
    """All of a year's cost but that of delivery: people are counted by weeks here and by days of months there."""
    for name in COMPANIES:
        books, ledger, _ = _kept(COMPANIES[name]().override({"costs.gross_margin": 1.0}), seed=4)
        mondays, cost = books[:, 0], books[:, 2]
        ours, theirs = int(cost[mondays <= YEAR].sum()), _cost(ledger, 0, YEAR)
        assert abs(ours - theirs) < 0.001 * theirs


def _cost(ledger: Ledger, since: int, until: int) -> int:
    """Cost booked after a moment and up to another (cents)."""
    among = np.isin(ledger.component, [int(component) for component in COSTS])
    return int(ledger.amount[among & (ledger.at > since) & (ledger.at <= until)].sum())


def _of_the_last_second(ledger: Ledger, at: int) -> int:
    """What the ledger books on the very Monday on which a year ends and the books count for the week that begins."""
    among = np.isin(
        ledger.component, [int(Component.RECEIPT), int(Component.HIRING), int(Component.ONBOARDING)]
    )
    return int(np.abs(ledger.amount[among & (ledger.at == at)]).sum())


def test_revenue_is_what_contracts_come_to():
    """Recurring revenue of the books is the sum of all running contracts by the trace, on every Monday."""
    scenario = COMPANIES["busy"]().override(NEVER)
    trace = play(lower(scenario), 5, 0)
    running: dict[int, int] = {}
    books = []
    for row in trace.rows.tolist():
        kind, account = row[1], row[2]
        if kind == K.CONTRACT_STARTED:
            assert running.get(account, row[6]) == row[6], "a renewal is at what the contract has come to"
            running[account] = row[6]
        elif kind in (K.UPSOLD, K.CROSS_SOLD):
            running[account] += row[6]
        elif kind == K.CONTRACTED:
            running[account] -= row[6]
        elif kind == K.CHURNED:
            assert running.pop(account) == row[6]
        elif kind == K.BOOKS:
            assert row[8] == sum(running.values())
            books.append(row[8])
    assert len(books) == 104
    assert len(set(books)) > 50


def test_nobody_is_paid_by_books():
    """Books are only kept: the company with them is the company without, but for what is written in them."""
    scenario = COMPANIES["busy"]().override({"horizon": "40 weeks"})
    kept = play(lower(scenario.override({"policies.never": NEVER["policies.never"]})), 6, 0).rows
    without = play(lower(scenario), 6, 0).rows
    assert kept[kept[:, 1] != RowKind.BOOKS].tolist() == without.tolist()
    assert WEEK * 39 in kept[kept[:, 1] == RowKind.BOOKS][:, 0]
