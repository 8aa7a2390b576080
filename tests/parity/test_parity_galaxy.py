"""Both engines write the same trace when units share customers and help one another, and much changes under way."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from salessim import engine
from salessim.scenario.lower import lower
from salessim.scenario.scenario import Scenario
from salessim.scenario.steering_tables import LIVE, ActKind
from salessim.trace.kinds import LeavingReason, RowKind, Work
from salessim.trace.recorder import Trace

from ..both_engines import play, room_of
from ..galaxy_company import galaxy_company
from ..properties.strategies import companies_in_depth

seeds = st.integers(0, 2**63 - 1)
OF_DEPTH = (
    *(RowKind.CONTRACTED, RowKind.CROSS_SOLD, RowKind.REFERRED, RowKind.LEAD_SCORED, RowKind.CHANGED),
    *(RowKind.POLICY_ACTED, RowKind.POLICY_HELD, RowKind.HEADCOUNT, RowKind.PLAN_GIVEN, RowKind.BOOKS),
    *(RowKind.HIRING_FROZEN, RowKind.WORK_MOVED, RowKind.SEAT_CLOSED, RowKind.PERSON_MOVED),
)


@pytest.mark.parametrize("seed", range(40))
def test_a_company_in_which_everything_happens_to_units(seed: int) -> None:
    play(lower(galaxy_company()), seed, seed % 3)


@settings(
    max_examples=400, deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck)
)
@given(companies_in_depth(), seeds, st.integers(0, 1_000))
def test_generated_companies_in_depth(scenario: Scenario, seed: int, replication: int) -> None:
    play(lower(scenario), seed, replication)


@settings(
    max_examples=60, deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck)
)
@given(companies_in_depth(), seeds, st.integers(1, 40))
def test_generated_companies_in_depth_in_a_memory_that_is_too_small(
    scenario: Scenario, seed: int, size: int
) -> None:
    from salessim.engine.compiled.player import Memory

    tables = lower(scenario)
    trace = Memory(tables, room_of(size)).play(seed, 0)
    assert trace.digest() == engine.play(tables, seed, 0, engine="simpy").digest()


def test_everything_that_can_change_changes_in_that_company() -> None:
    """The comparison sees every kind of row, every cause, and every live column written."""
    tables = lower(galaxy_company())
    patched = {LIVE[field] for field in tables.acts.target[tables.acts.kind == ActKind.PATCH]}
    assert patched == set(LIVE)
    names = dict(zip(tables.causes.ids.tolist(), tables.causes.keys, strict=True))
    seen: Counter[str] = Counter()
    for seed in range(8):
        trace = engine.play(tables, seed, 0, engine="simpy")
        seen.update(kind.name for kind in OF_DEPTH if (trace.rows[:, 1] == kind).any())
        for kind in (RowKind.CHANGED, RowKind.POLICY_ACTED):
            seen.update(names[one] for one in np.unique(trace.column(kind, "entity")).tolist())
        wanted, before = trace.column(RowKind.HEADCOUNT, "a"), trace.column(RowKind.HEADCOUNT, "b")
        seen.update(
            ["more seats"] * bool((wanted > before).any()) + ["fewer seats"] * bool((wanted < before).any())
        )
        seen.update(["cut"] * bool((trace.column(RowKind.PERSON_LEFT, "b") == LeavingReason.CUT).any()))
        seen.update(["offered"] * bool((trace.column(RowKind.TASK_DONE, "a") == Work.CROSS_SELL).any()))
        frozen = trace.column(RowKind.HIRING_FROZEN, "a")
        seen.update(["frozen"] * bool((frozen == 1).any()) + ["resumed"] * bool((frozen == 0).any()))
        seen.update(["helped"] * _is_helped(trace))
    wanted_names = {kind.name for kind in OF_DEPTH} | set(tables.causes.keys)
    wanted_names |= {"more seats", "fewer seats", "cut", "offered", "frozen", "resumed", "helped"}
    assert {one for one in wanted_names if seen[one] < 2} == set()


def _is_helped(trace: Trace) -> bool:
    """Whether work that waited for nobody in particular was taken up by somebody of another unit."""
    waits: dict[tuple[int, int, int], int] = {}
    for _, kind, entity, occurrence, person, unit, work, _, _ in trace.rows.tolist():
        key = (entity, occurrence, work)
        if kind == RowKind.TASK_CREATED and person == 0:
            waits[key] = unit
        elif kind in (RowKind.WORK_MOVED, RowKind.TASK_PASSED):
            waits.pop(key, None)
        elif kind == RowKind.TASK_STARTED and waits.get(key, unit) != unit:
            return True
    return False
