"""Both engines write the same trace, bit for bit, whatever the company."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from salessim import engine
from salessim.engine.simpy_engine import calendar, desk, person
from salessim.errors import RunError
from salessim.scenario.load import load_scenario
from salessim.scenario.lower import lower
from salessim.scenario.scenario import Scenario
from salessim.trace.kinds import RowKind
from salessim.trace.recorder import Trace

from ..both_engines import first_difference, play
from ..properties.strategies import companies

SCENARIOS = sorted((Path(__file__).parents[2] / "scenarios").glob("*.scenario.toml"))
seeds = st.integers(0, 2**63 - 1)


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.name.partition(".")[0])
def test_shipped_scenarios(path: Path) -> None:
    tables = lower(load_scenario(path))
    for seed, replication in ((1, 0), (1, 1), (7, 3)):
        assert len(play(tables, seed, replication).rows)


@settings(
    max_examples=400,
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
@given(companies(), seeds, st.integers(0, 1_000))
def test_generated_companies(scenario: Scenario, seed: int, replication: int) -> None:
    play(lower(scenario), seed, replication)


def test_several_years_with_more_than_there_is_room_for_at_first() -> None:
    """Slots are used again, and the memory grows: a replication that did not fit is played anew."""
    path = next(path for path in SCENARIOS if path.name.startswith("startup."))
    play(lower(load_scenario(path).override({"horizon": "6 years", "start.accounts.mid": 1_500})), 3, 2)


def test_one_memory_serves_one_replication_after_another() -> None:
    """Nothing of a replication is left when the next is played, nor of another scenario."""
    tables = [lower(load_scenario(path)) for path in SCENARIOS[:2]]
    fresh = [engine.play(each, 5, 0, engine="compiled").digest() for each in tables]
    for replication in (1, 2, 3):
        engine.play(tables[0], 5, replication, engine="compiled")
    again = [engine.play(each, 5, 0, engine="compiled").digest() for each in tables]
    assert again == fresh


def test_a_trace_is_not_overwritten_by_the_next_replication() -> None:
    tables = lower(load_scenario(SCENARIOS[0]))
    first = engine.play(tables, 1, 0, engine="compiled")
    digest = first.digest()
    engine.play(tables, 1, 1, engine="compiled")
    assert first.digest() == digest


# -- ties -------------------------------------------------------------------------------------------------------


def crowded() -> Scenario:
    """Everything lasts whole hours and nobody has time: several people and tasks meet at the same second."""
    stage = {"hours": "1 h", "chance": 0.9, "missed": 0.0, "wait_limit": "never"}
    return Scenario.from_document(
        {
            "horizon": "4 weeks",
            "market": {"sd": 0},
            "work": {"availability": 1.0, "switching": "0 s", "talent_effect": 0.0},
            "response": {"curve": "none"},
            "roles": {"caller": {"ramp": "none"}, "keeper": {"ramp": "none"}},
            "segments": {
                "alpha": {
                    "cycle_median": "2 days",
                    "tempo_sigma": 0.0,
                    "stages": {
                        "contact": stage | {"role": "caller", "next": "signing", "think_share": 0.5},
                        "signing": stage | {"role": "caller", "next": "won", "think_share": 0.5},
                    },
                    "accounts": {"role": "keeper", "touch_every": "1 days", "touch_hours": "1 h"},
                }
            },
            "sources": {
                "web": {"kind": "inbound", "per_week": 60, "segments": {"alpha": 1.0}, "patience": "never"}
            },
            "units": {
                "east": {
                    "serves": ["alpha"],
                    "coordination": {"fixed": "0 s", "per_colleague": "0 s"},
                    "seats": {
                        "callers": {"roles": ["caller"], "count": 4, "talent_sd": 0},
                        "keepers": {"roles": ["keeper"], "count": 3, "talent_sd": 0},
                    },
                }
            },
            "start": {"accounts": {"alpha": 30}},
        },
        "crowded",
    )


def ties(trace: Trace) -> tuple[int, int]:
    """Moments at which several people finish at once, and at which several tasks are taken up at once."""
    counts = []
    for kind in (RowKind.TASK_DONE, RowKind.TASK_STARTED):
        _, number = np.unique(trace.column(kind, "at"), return_counts=True)
        counts.append(int((number > 1).sum()))
    return counts[0], counts[1]


def test_ties_under_contention_are_real_and_parity_holds() -> None:
    trace = play(lower(crowded()), 1, 0)
    finished, started = ties(trace)
    assert finished > 20
    assert started > 20


def _by_who_asked_first(self: Any, moment: int, kind: int, entity: int, occurrence: int) -> Any:
    """A calendar that leaves events of one second and kind in the order in which they were put there."""
    return TRUE_AT(self, moment, kind, 0, 0)


TRUE_AT = calendar.Calendar.at
WRONG = {
    "events by who asked first": (calendar.Calendar, "at", _by_who_asked_first),
    "the youngest work first": (
        desk.Task,
        "__lt__",
        lambda one, other: (
            (one.key[0], -one.key[1], *one.key[2:]) < (other.key[0], -other.key[1], *other.key[2:])
        ),
    ),
    "equal work by the last identity": (
        desk.Task,
        "__lt__",
        lambda one, other: (*one.key[:2], -one.key[2]) < (*other.key[:2], -other.key[2]),
    ),
    "idle people by the last seat": (desk, "_turn", lambda one: (one.idle_since, -one.number)),
    "work never stays with its owner": (
        person.Person,
        "is_ready_for",
        lambda self, role, segment, opens_deal: False,
    ),
}


@pytest.mark.parametrize("wrong", WRONG, ids=str)
def test_a_wrong_order_is_caught(wrong: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each rule of order, turned round in one engine alone, shows in the comparison."""
    tables = lower(crowded())
    compiled = engine.play(tables, 1, 0, engine="compiled")
    monkeypatch.setattr(*WRONG[wrong])
    difference = first_difference(engine.play(tables, 1, 0, engine="simpy"), compiled)
    assert "the engines differ first in row" in difference
    assert "SimPy" in difference
    assert "compiled" in difference


def test_the_difference_names_its_row_and_surroundings() -> None:
    trace = engine.play(lower(crowded()), 1, 0)
    changed = trace.rows.copy()
    changed[10, 6] += 1
    words = first_difference(trace, Trace(changed, trace.horizon))
    assert "first in row 10 " in words
    assert words.count("both") == 4
    assert first_difference(trace, Trace(trace.rows[:-1], trace.horizon)).startswith(
        f"the engines differ first in row {len(trace.rows) - 1}"
    )


# -- which engine plays -----------------------------------------------------------------------------------------


def test_auto_takes_the_compiled_engine() -> None:
    assert engine.choose("auto") == ("compiled", "")
    assert engine.choose("simpy") == ("simpy", "")


def test_without_numba_the_simpy_engine_plays_the_same(tmp_path: Path) -> None:
    """Plain Python draws the same bits; it says that it is slower, and the compiled engine is refused."""
    path = next(path for path in SCENARIOS if path.name.startswith("founders."))
    script = (
        "from salessim import engine, load_scenario; from salessim.scenario.lower import lower;"
        f"tables = lower(load_scenario({str(path)!r}).override({{'horizon': '8 weeks'}}));"
        "print(engine.play(tables, 2, 1).digest()); print(*engine.choose('auto'))"
    )
    words = [sys.executable, "-c", script]
    plain = subprocess.run(
        words, env=os.environ | {"NUMBA_DISABLE_JIT": "1"}, capture_output=True, text=True, check=True
    ).stdout.splitlines()
    tables = lower(load_scenario(path).override({"horizon": "8 weeks"}))
    assert plain[0] == engine.play(tables, 2, 1, engine="compiled").digest()
    assert plain[1].startswith("simpy the SimPy engine plays, since the compiled one lacks Numba")


def test_the_compiled_engine_is_refused_where_it_cannot_play(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("salessim.engine.protocol.HAS_NUMBA", False)
    with pytest.raises(RunError, match="pip install numba"):
        engine.choose("compiled")
