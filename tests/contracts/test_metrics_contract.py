"""What every metric must do, by being registered and nothing else."""

from __future__ import annotations

import dataclasses
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from salessim.engine import play
from salessim.metrics import CATALOGUE, UNITS, labels, measure, metric, names_at
from salessim.scenario.load import load_scenario
from salessim.scenario.lower import lower
from salessim.scenario.scenario import Scenario
from salessim.scenario.tables import Tables
from salessim.trace.kinds import COLUMNS
from salessim.trace.recorder import Trace
from salessim.units import WEEK

SCENARIOS = Path(__file__).parents[2] / "scenarios"
HORIZON = 10 * WEEK
UNRELATED = {
    "sources.zoo": {"kind": "inbound", "segments": {"enterprise": 1.0}, "per_week": 0},
    "roles.a_juggler": {"title": "Juggler"},
    "units.b_circus.seats.jugglers": {"roles": ["a_juggler"], "count": 2, "plan": "a_juggler"},
    "plans.a_juggler": {"roles": ["a_juggler"], "ote": 50_000.0},
}


@pytest.fixture(scope="module")
def growth() -> Scenario:
    return load_scenario(SCENARIOS / "growth.scenario.toml").override({"horizon": "10 weeks"})


@pytest.fixture(scope="module")
def tables(growth: Scenario) -> Tables:
    return lower(growth)


@pytest.fixture(scope="module")
def trace(tables: Tables) -> Trace:
    return play(tables, seed=1, replication=0)


@pytest.fixture(scope="module")
def one_person(growth: Scenario) -> tuple[Tables, Trace]:
    alone = lower(
        growth.override(
            {
                "units.sales.seats": {
                    "everything": {"roles": ["lead_generator", "sales_manager", "account_manager"]}
                },
                "start.accounts": {"mid": 3},
                "start.pipeline": "none",
            }
        )
    )
    return alone, play(alone, seed=2, replication=0)


def nothing_happened(horizon: int) -> Trace:
    return Trace(np.zeros((0, len(COLUMNS)), dtype=np.int64), horizon)


def has_the_right_shape(tables: Tables, trace: Trace, name: str) -> None:
    """NumPy's warnings are errors here, so 0/0 must be NaN without one."""
    value = measure(tables, trace, [name])[name]
    if CATALOGUE[name].level == "company":
        assert type(value) is float
    else:
        assert isinstance(value, np.ndarray)
        assert value.dtype == np.float64
        assert value.shape == (len(labels(tables, CATALOGUE[name].level)),)
    assert not np.isinf(value).any()


@pytest.mark.parametrize("name", CATALOGUE)
def test_it_says_what_it_is(name: str) -> None:
    entry = CATALOGUE[name]
    assert entry.unit in UNITS
    assert entry.definition.endswith(".")
    assert not entry.definition.endswith("..")
    assert 1 <= entry.definition.count(". ") + 1 <= 2
    assert (entry.level == "company") == (f"_by_{entry.level}" not in name)
    assert entry.better in ("higher", "lower", "neither")


@pytest.mark.parametrize("name", CATALOGUE)
def test_it_runs_when_nothing_happened(tables: Tables, name: str) -> None:
    has_the_right_shape(tables, nothing_happened(HORIZON), name)


@pytest.mark.parametrize("name", CATALOGUE)
def test_it_runs_on_no_time_at_all(tables: Tables, trace: Trace, name: str) -> None:
    timeless = dataclasses.replace(tables, horizon=0)
    has_the_right_shape(timeless, nothing_happened(0), name)
    opening = trace.rows[trace.rows[:, COLUMNS.index("at")] == 0]
    has_the_right_shape(timeless, Trace(opening, 0), name)


@pytest.mark.parametrize("name", CATALOGUE)
def test_it_runs_on_one_person(one_person: tuple[Tables, Trace], name: str) -> None:
    has_the_right_shape(*one_person, name)


@pytest.mark.parametrize("name", CATALOGUE)
def test_it_runs_on_a_company(tables: Tables, trace: Trace, name: str) -> None:
    has_the_right_shape(tables, trace, name)


def test_unrelated_people_sources_and_roles_change_nothing(
    growth: Scenario, tables: Tables, trace: Trace
) -> None:
    wider = lower(growth.override(UNRELATED))
    assert len(wider.seats.ids) == len(tables.seats.ids) + 2
    before, after = measure(tables, trace, CATALOGUE), measure(wider, trace, CATALOGUE)
    for name in names_at("company"):
        assert np.array_equal(before[name], after[name], equal_nan=True), name
    for level in (
        "role",
        "segment",
        "stage",
        "source",
        "unit",
        "seat",
        "fate",
        "month",
        "week",
        "lesson",
        "ramp_week",
        "role_week",
        "handover",
        "week_of_quarter",
        "attainment",
    ):
        old, new = labels(tables, level), labels(wider, level)
        shared = [new.index(label) for label in old]
        for name in names_at(level):
            if CATALOGUE[name].unit == "role":  # places in the table of roles, which has one more
                continue
            assert np.array_equal(before[name], np.asarray(after[name])[shared], equal_nan=True), name


def test_measuring_more_changes_nothing(tables: Tables, trace: Trace) -> None:
    together = measure(tables, trace, CATALOGUE)
    for name in CATALOGUE:
        alone = measure(tables, Trace(trace.rows, trace.horizon), [name])[name]
        assert np.array_equal(alone, together[name], equal_nan=True), name


def test_registration_refuses_what_could_not_be_published() -> None:
    def without_words(view: object) -> float:
        return 0.0

    def with_words(view: object) -> float:
        """Nothing."""
        return 0.0

    with pytest.raises(ValueError, match="no definition"):
        metric("without_words", unit="share", better="lower")(without_words)
    with pytest.raises(ValueError, match="two metrics"):
        metric("profit", unit="currency", better="lower")(with_words)
    with pytest.raises(ValueError, match="unknown unit"):
        metric("with_words", unit="furlongs", better="lower")(with_words)
    assert "with_words" not in CATALOGUE


def test_importing_the_catalogue_is_light() -> None:
    code = "import sys, salessim.metrics; print(*{'scipy', 'matplotlib', 'pydantic', 'simpy'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []
