"""Oracles 14 and 15 for pay: every statement equals the ledger to the cent, and the ledger the metrics of cost.

A statement works out all that somebody is paid a second time, from credits, quotas and the words of the plan, in whole
numbers and fractions, without any of the rules that the engines pay by.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from salessim import engine, load_experiment, load_scenario
from salessim.metrics import measure
from salessim.metrics.ledger import PAY, Component
from salessim.metrics.recount import statements_of
from salessim.metrics.view import View
from salessim.scenario.lower import lower
from salessim.scenario.scenario import Scenario

from .strategies import companies_of_pay

ROOT = Path(__file__).parents[2]
SHIPPED = sorted((ROOT / "scenarios").glob("*.scenario.toml"))
VARIANTS = [
    scenario
    for name in ("pay_generators", "pay_closers", "pay_account_managers")
    for scenario in load_experiment(ROOT / "experiments" / f"{name}.experiment.toml").scenarios
]


def adds_up(scenario: Scenario, seed: int) -> None:
    """Everybody's statement is the ledger's, and together they are what the metrics say pay cost."""
    tables = lower(scenario)
    trace = engine.play(tables, seed, 0)
    view = View(tables, trace)
    statements = [one for seat in range(len(tables.seats.ids)) for one in statements_of(view, seat)]
    assert [one.differences for one in statements if one.differences] == []
    total = sum(one.total for one in statements)
    assert total == view.ledger.total(*PAY)
    found = measure(tables, trace, ["pay", "base_pay", "variable_pay", "pay_by_seat"])
    assert round(100 * float(found["pay"])) == total
    assert round(100 * float(found["base_pay"])) == view.ledger.total(Component.BASE_PAY)
    assert round(100 * float(found["base_pay"] + found["variable_pay"])) == total
    assert round(100 * float(sum(found["pay_by_seat"]))) == total


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.name.partition(".")[0])
def test_every_shipped_scenario(path: Path) -> None:
    adds_up(load_scenario(path), 1)


@pytest.mark.parametrize("scenario", VARIANTS, ids=lambda scenario: scenario.name)
def test_every_shipped_plan(scenario: Scenario) -> None:
    adds_up(scenario, 2)


@settings(
    max_examples=100, deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck)
)
@given(companies_of_pay(), st.integers(0, 2**63 - 1))
def test_generated_companies(scenario: Scenario, seed: int) -> None:
    adds_up(scenario, seed)
