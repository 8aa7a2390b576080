"""The people of one replication meet the customers of another: the same in both engines, and nothing else moves."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from salessim import engine
from salessim.engine.keys import INBOUND
from salessim.scenario.load import load_scenario
from salessim.scenario.lower import lower
from salessim.scenario.scenario import Scenario
from salessim.scenario.tables import Tables
from salessim.trace.kinds import COLUMNS, RowKind
from salessim.trace.recorder import Trace

from ..both_engines import play
from ..people_company import people_company
from ..properties.strategies import companies, companies_of_people

SCENARIOS = Path(__file__).parents[2] / "scenarios"
ENGINES = ("simpy", "compiled")
AT, ENTITY, A, B, C = (COLUMNS.index(name) for name in ("at", "entity", "a", "b", "c"))


def tables_of(name: str, horizon: str = "26 weeks") -> Tables:
    return lower(load_scenario(SCENARIOS / f"{name}.scenario.toml").override({"horizon": horizon}))


def talents(trace: Trace) -> dict[int, int]:
    """Talent in the seat's first role of everybody who was there from the first day, by identity."""
    started = trace.of(RowKind.PERSON_STARTED)
    return {int(row[ENTITY]): int(row[B]) for row in started[started[:, AT] == 0]}


def inbound(tables: Tables, trace: Trace) -> np.ndarray:
    """Leads of inbound sources: when each came, which it is, whence, which segment, and what it is worth."""
    sources = tables.sources.ids[tables.sources.kind == INBOUND]
    leads = trace.of(RowKind.LEAD_CREATED)
    return leads[np.isin(leads[:, A], sources)][:, [AT, ENTITY, A, B, C]]


@pytest.mark.parametrize("name", ENGINES)
def test_its_own_people_are_played_when_nobody_else_s_are_asked_for(name: engine.Engine) -> None:
    tables = lower(people_company())
    usual = engine.play(tables, 3, 5, engine=name).digest()
    assert engine.play(tables, 3, 5, engine=name, people=None).digest() == usual
    assert engine.play(tables, 3, 5, engine=name, people=5).digest() == usual
    assert engine.play(tables, 3, 5, engine=name, people=6).digest() != usual
    assert engine.play(tables, 3, 5, engine=name).digest() == usual


@pytest.mark.parametrize("name", ENGINES)
@pytest.mark.parametrize("scenario", ["growth", "growing"])
def test_the_people_are_those_of_one_replication_and_the_leads_those_of_the_other(
    scenario: str, name: engine.Engine
) -> None:
    tables = tables_of(scenario)
    crossed = engine.play(tables, 1, 4, engine=name, people=9)
    fourth, ninth = (engine.play(tables, 1, replication, engine=name) for replication in (4, 9))
    assert talents(crossed) == talents(ninth)
    assert set(talents(crossed).values()).isdisjoint(talents(fourth).values())
    assert len(inbound(tables, crossed)) > 50
    assert np.array_equal(inbound(tables, crossed), inbound(tables, fourth))
    assert not np.array_equal(inbound(tables, crossed), inbound(tables, ninth))


@pytest.mark.parametrize("scenario", ["growth", "growing"])
def test_both_engines_play_other_people_alike(scenario: str) -> None:
    tables = tables_of(scenario)
    for replication, people in ((0, 1), (3, 0), (2, 2**62)):
        assert len(play(tables, 7, replication, people).rows)


pairs = st.tuples(st.integers(0, 2**63 - 1), st.integers(0, 1_000), st.integers(0, 1_000))


@settings(
    max_examples=40, deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck)
)
@given(st.one_of(companies(), companies_of_people()), pairs)
def test_both_engines_play_other_people_of_generated_companies_alike(
    scenario: Scenario, numbers: tuple[int, int, int]
) -> None:
    play(lower(scenario), *numbers)
