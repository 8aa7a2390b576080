"""Both engines write the same trace when people are hired, taught, judged, promoted and lost."""

from __future__ import annotations

from collections import Counter
from enum import IntEnum

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from salessim import engine
from salessim.engine.compiled.player import Memory
from salessim.scenario.lower import lower
from salessim.scenario.scenario import Scenario
from salessim.trace.kinds import LeavingReason, LossReason, Phase, RowKind, Verdict, Work

from ..both_engines import play, room_of
from ..people_company import people_company
from ..properties.strategies import companies_of_people

seeds = st.integers(0, 2**63 - 1)
CODES: tuple[tuple[RowKind, str, type[IntEnum]], ...] = (
    (RowKind.TASK_DONE, "a", Work),
    (RowKind.LEAD_LOST, "a", LossReason),
    (RowKind.PHASE_BEGAN, "a", Phase),
    (RowKind.PERSON_LEFT, "b", LeavingReason),
    (RowKind.EVALUATED, "c", Verdict),
)
"""Where codes stand in a trace."""


@pytest.mark.parametrize("seed", range(40))
def test_a_company_in_which_everything_happens(seed: int) -> None:
    play(lower(people_company()), seed, seed % 3)


@settings(
    max_examples=400, deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck)
)
@given(companies_of_people(), seeds, st.integers(0, 1_000))
def test_generated_companies_of_people(scenario: Scenario, seed: int, replication: int) -> None:
    play(lower(scenario), seed, replication)


@settings(
    max_examples=60, deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck)
)
@given(companies_of_people(), seeds, st.integers(1, 40))
def test_generated_companies_of_people_in_a_memory_that_is_too_small(
    scenario: Scenario, seed: int, size: int
) -> None:
    tables = lower(scenario)
    trace = Memory(tables, room_of(size)).play(seed, 0)
    assert trace.digest() == engine.play(tables, seed, 0, engine="simpy").digest()


def test_everything_that_can_happen_happens_in_that_company() -> None:
    """The comparison sees every kind of row, work, phase, verdict and reason, each in more than one replication."""
    tables = lower(people_company())
    seen: Counter[str] = Counter()
    for seed in range(12):
        trace = engine.play(tables, seed, 0, engine="simpy")
        seen.update(RowKind(kind).name for kind in np.unique(trace.rows[:, 1]).tolist())
        for kind, column, codes in CODES:
            found = set(np.unique(trace.column(kind, column)).tolist())
            seen.update(f"{codes.__name__} {one.name}" for one in codes if int(one) in found)
    wanted = {one.name for one in RowKind}
    wanted |= {f"{codes.__name__} {one.name}" for _, _, codes in CODES for one in codes}
    wanted -= {"Verdict NOTHING"}  # it leaves no row
    wanted -= {"EFFORT", "DEAL_MOVED"}  # of the company in which everything happens to pay
    # what follows belongs to companies that are steered, or have units in depth
    wanted -= {one.name for one in RowKind if one >= RowKind.CONTRACTED}
    wanted -= {"LeavingReason CUT", "Work CROSS_SELL"}
    assert {one for one in wanted if seen[one] < 2} == set()
