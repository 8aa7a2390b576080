"""Both engines write the same trace when people are paid by plans of any form, and react to them."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from salessim import engine
from salessim.rules.pay.components import MEASURES, PaidFor
from salessim.scenario.lower import lower
from salessim.scenario.scenario import Scenario
from salessim.trace.kinds import RowKind

from ..both_engines import play, room_of
from ..pay_company import pay_company
from ..properties.strategies import companies_of_pay

seeds = st.integers(0, 2**63 - 1)
of_pay = (RowKind.QUOTA_SET, RowKind.CREDITED, RowKind.PAID, RowKind.EFFORT, RowKind.DEAL_MOVED)


@pytest.mark.parametrize("seed", range(20))
def test_a_company_in_which_everything_happens_to_pay(seed: int) -> None:
    play(lower(pay_company()), seed, seed % 3)


@settings(
    max_examples=240, deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck)
)
@given(companies_of_pay(), seeds, st.integers(0, 1_000))
def test_generated_companies_with_pay(scenario: Scenario, seed: int, replication: int) -> None:
    play(lower(scenario), seed, replication)


@settings(
    max_examples=40, deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck)
)
@given(companies_of_pay(), seeds, st.integers(1, 40))
def test_generated_companies_with_pay_in_a_memory_that_is_too_small(
    scenario: Scenario, seed: int, size: int
) -> None:
    from salessim.engine.compiled.player import Memory

    tables = lower(scenario)
    trace = Memory(tables, room_of(size)).play(seed, 0)
    assert trace.digest() == engine.play(tables, seed, 0, engine="simpy").digest()


def test_everything_that_pay_can_do_happens_in_that_company() -> None:
    """The comparison sees every kind of row, component and measure, and deals that are pulled and held."""
    tables = lower(pay_company())
    seen: Counter[str] = Counter()
    for seed in range(8):
        trace = engine.play(tables, seed, 0, engine="simpy")
        seen.update(kind.name for kind in of_pay if (trace.rows[:, 1] == kind).any())
        seen.update(PaidFor(int(code)).name for code in np.unique(trace.column(RowKind.PAID, "a")))
        seen.update(MEASURES[int(code)] for code in np.unique(trace.column(RowKind.CREDITED, "a")))
        discounts = trace.column(RowKind.DEAL_MOVED, "c")
        seen.update(["pulled"] * bool((discounts > 0).any()) + ["held"] * bool((discounts == 0).any()))
        amounts, codes = trace.column(RowKind.PAID, "b"), trace.column(RowKind.PAID, "a")
        seen.update(["taken back"] * bool(((codes == PaidFor.CLAWBACK) & (amounts < 0)).any()))
        seen.update(["recovered"] * bool(((codes == PaidFor.DRAW) & (amounts < 0)).any()))
    wanted = {kind.name for kind in of_pay} | {one.name for one in PaidFor}
    wanted |= {name for name, pays in zip(MEASURES, tables.plans.pays.any(axis=0), strict=True) if pays}
    wanted |= {"pulled", "held", "taken back", "recovered"}
    assert {one for one in wanted if seen[one] < 2} == set()
