"""Both engines write the same trace, bit for bit, whatever the company."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from salessim import engine
from salessim.engine.compiled import player
from salessim.engine.compiled.agenda import FEW
from salessim.engine.compiled.loading import LARGE
from salessim.engine.compiled.records import BATCH
from salessim.engine.simpy_engine import calendar, desk, person
from salessim.errors import RunError
from salessim.scenario.load import load_scenario
from salessim.scenario.lower import lower
from salessim.scenario.scenario import Scenario
from salessim.trace.kinds import RowKind, Work
from salessim.trace.recorder import Trace

from ..both_engines import first_difference, play, room_of
from ..properties.strategies import companies

SCENARIOS = sorted((Path(__file__).parents[2] / "scenarios").glob("*.scenario.toml"))
GROWTH = next(path for path in SCENARIOS if path.name.startswith("growth."))
seeds = st.integers(0, 2**63 - 1)


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.name.partition(".")[0])
def test_shipped_scenarios(path: Path) -> None:
    tables = lower(load_scenario(path))
    for seed, replication in ((1, 0), (1, 1), (7, 3)):
        assert len(play(tables, seed, replication).rows)


TROUBLES = {"incidents_per_year": 4.0, "reviews_per_year": 6.0}
OFTEN = {f"segments.mid.accounts.{name}": rate for name, rate in TROUBLES.items()}


@pytest.mark.parametrize("evaluated", [False, True])
def test_with_incidents_and_reviews(evaluated: bool) -> None:
    scenario = load_scenario(GROWTH).override(OFTEN | {"evaluation.is_on": evaluated})
    for seed in (1, 2, 3):
        trace = play(lower(scenario), seed, 0)
        work = trace.column(RowKind.TASK_DONE, "a")
        assert (work == Work.INCIDENT).sum() > 100
        assert len(set(trace.column(RowKind.REVIEWED, "a").tolist())) == 2


def test_reviews_change_nothing_else() -> None:
    reviews = {key: rate for key, rate in OFTEN.items() if "reviews" in key}
    growth = load_scenario(GROWTH)
    without, with_them = (
        play(lower(growth.override(changes)), 1, 0) for changes in (dict.fromkeys(reviews, 0.0), reviews)
    )
    others = with_them.rows[with_them.rows[:, 1] != RowKind.REVIEWED]
    assert len(others) < len(with_them.rows)
    assert np.array_equal(others, without.rows)


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


def test_more_than_are_drawn_at_once() -> None:
    """Weeks with more leads, and hours with more touches, than the compiled engine draws side by side.

    The list is so short that it is called through more than once in an hour.
    """
    scenario = crowded(list_size=30).override(
        {
            "horizon": "2 weeks",
            "sources.web.per_week": 3 * BATCH,
            "sources.list.touches_per_hour": 2 * BATCH + 1,
            "sources.list.meetings_per_month": 20_000,
            "units.east.seats.callers.count": 45,
        }
    )
    trace = play(lower(scenario), 3, 1)
    created, works = trace.of(RowKind.LEAD_CREATED), trace.column(RowKind.TASK_DONE, "a")
    sources, leads = np.unique(created[:, 6], return_counts=True)
    assert len(sources) == 2
    assert leads.min() > 20
    assert leads.max() > 2 * 2 * BATCH
    assert (works == Work.PROSPECTING).sum() > 100


def test_a_company_so_large_that_what_comes_next_is_sent_for() -> None:
    """Its agenda has chapters shorter than the year, and hundreds of customers fall due at the same second."""
    seats = "units.east.seats"
    scenario = crowded().override(
        {
            f"{seats}.callers.count": LARGE,
            "sources.web.per_week": 10 * LARGE,
            "start.accounts.alpha": 300,
            "horizon": "9 weeks",
        }
    )
    tables = lower(scenario)
    assert len(tables.seats.ids) > LARGE
    assert roomy(scenario)._numbers["chapter_bits"] < (tables.horizon // 2).bit_length()
    trace = play(tables, 1, 0)
    assert max(ties(trace)) > 10
    work, at = trace.column(RowKind.TASK_CREATED, "a"), trace.column(RowKind.TASK_CREATED, "at")
    assert np.unique(at[work == Work.TOUCH], return_counts=True)[1].max() > 4 * FEW


# -- the memory of the compiled engine --------------------------------------------------------------------------


def roomy(scenario: Scenario) -> player.Memory:
    tables = lower(scenario)
    return player.Memory(tables, player.Room.expected(tables))


def played_in(room: player.Room, scenario: Scenario, seed: int) -> tuple[Trace, player.Memory]:
    """A replication, and the memory of this first size in which it was played."""
    memory = player.Memory(lower(scenario), room)
    return memory.play(seed, 0), memory


@pytest.mark.parametrize("short", ["rows", "events", "leaves", "tasks", "leads", "accounts", "people"])
def test_a_memory_that_is_too_small_grows(short: str) -> None:
    """Full in the middle of any event: the replication is played anew with more room, and nothing is different."""
    scenario = load_scenario(GROWTH).override({"horizon": "40 weeks"})
    room = replace(player.Room.expected(lower(scenario)), **{short: 2})
    trace, memory = played_in(room, scenario, 5)
    assert getattr(memory.room, short) > 2
    assert not first_difference(engine.play(lower(scenario), 5, 0, engine="simpy"), trace)


@settings(
    max_examples=60, deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck)
)
@given(companies(), seeds, st.integers(1, 40))
def test_generated_companies_in_a_memory_that_is_too_small(scenario: Scenario, seed: int, size: int) -> None:
    trace, _ = played_in(room_of(size), scenario, seed)
    assert trace.digest() == engine.play(lower(scenario), seed, 0, engine="simpy").digest()


def test_one_memory_serves_one_replication_after_another() -> None:
    """Nothing of a replication is left when the next is played, not even of a list called round and round."""
    tables = lower(crowded(list_size=7))
    fresh = [
        player.Memory(tables, player.Room.expected(tables)).play(5, replication).digest()
        for replication in range(4)
    ]
    assert len(set(fresh)) == 4
    memory = player.Memory(tables, player.Room.expected(tables))
    assert [memory.play(5, replication).digest() for replication in (0, 1, 2, 3)] == fresh
    assert [memory.play(5, replication).digest() for replication in (3, 0, 2, 1)] == [
        fresh[k] for k in (3, 0, 2, 1)
    ]


def test_a_trace_is_not_overwritten_while_anybody_looks_at_a_part_of_it() -> None:
    memory = roomy(crowded())
    entities = memory.play(1, 0).rows[:, 2]  # nobody holds the trace itself
    before = entities.copy()
    memory.play(1, 1)
    assert np.array_equal(entities, before)


def test_the_room_of_a_trace_is_used_again_when_nobody_looks() -> None:
    memory = roomy(crowded())
    place = memory.play(1, 0).rows.ctypes.data
    assert memory.play(1, 1).rows.ctypes.data == place


def test_threads_do_not_share_a_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two threads at once, each made to wait where it hurts most: every trace is that of its own replication."""
    tables = lower(crowded())
    expected = [engine.play(tables, 1, replication, engine="compiled").digest() for replication in range(20)]
    play_replication = player.play_replication

    def slowly(address: int) -> None:
        time.sleep(0.0005)
        play_replication(address)

    monkeypatch.setattr(player, "play_replication", slowly)
    with ThreadPoolExecutor(2) as pool:
        found = pool.map(lambda k: engine.play(tables, 1, k, engine="compiled").digest(), range(20))
    assert list(found) == expected


def test_a_memory_in_which_something_went_wrong_is_not_used_again(monkeypatch: pytest.MonkeyPatch) -> None:
    tables = lower(crowded())
    expected = engine.play(tables, 2, 0, engine="compiled").digest()
    with monkeypatch.context() as broken:
        broken.setattr(player.Memory, "_start_anew", lambda self, *numbers: self.no_such_thing)
        with pytest.raises(AttributeError):
            engine.play(tables, 2, 0, engine="compiled")
    assert engine.play(tables, 2, 0, engine="compiled").digest() == expected


# -- ties -------------------------------------------------------------------------------------------------------


def crowded(list_size: int = 1_000) -> Scenario:
    """Everything lasts whole hours and nobody has time: several people and tasks meet at the same second."""
    stage = {"hours": "1 h", "chance": 0.9, "missed": 0.0, "wait_limit": "never"}
    return Scenario.from_document(
        {
            "horizon": "4 weeks",
            "market": {"sd": 0},
            "work": {"availability": 1.0, "switching": "0 s", "talent_effect": 0.0},
            "response": {"curve": "none"},
            "roles": {"caller": {"ramp": "none", "prospects": True}, "keeper": {"ramp": "none"}},
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
                "web": {"kind": "inbound", "per_week": 60, "segments": {"alpha": 1.0}, "patience": "never"},
                "list": {"kind": "outbound", "segment": "alpha", "list_size": list_size, "rest": "1 weeks"},
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
            (*one.key[:2], -one.key[2], *one.key[3:]) < (*other.key[:2], -other.key[2], *other.key[3:])
        ),
    ),
    "equal work by the last identity": (
        desk.Task,
        "__lt__",
        lambda one, other: (*one.key[:3], -one.key[3]) < (*other.key[:3], -other.key[3]),
    ),
    "idle people by the last seat": (desk, "_turn", lambda one: (one.idle_since, -one.seat.number)),
    "work never stays with its owner": (
        person.Person,
        "is_ready_for",
        lambda self, role, segment, opens_deal, level: False,
    ),
}


@pytest.mark.parametrize("wrong", WRONG, ids=str)
def test_a_wrong_order_is_caught(wrong: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each rule of order, turned round in one engine alone, shows in the comparison."""
    tables = lower(crowded())
    compiled = engine.play(tables, 1, 0, engine="compiled")
    monkeypatch.setattr(*WRONG[wrong])
    difference = first_difference(engine.play(tables, 1, 0, engine="simpy"), compiled)
    assert difference.startswith("the engines differ first in row")
    assert "\n  SimPy    " in difference
    assert "\n  compiled " in difference


def test_the_difference_names_its_row_and_surroundings() -> None:
    trace = engine.play(lower(crowded()), 1, 0)
    changed = trace.rows.copy()
    changed[10, 6] += 1
    words = first_difference(trace, Trace(changed, trace.horizon))
    assert "first in row 10 " in words
    assert words.count("both") == 4
    assert (
        first_difference(trace, Trace(trace.rows, trace.horizon + 1)) == "the engines differ in the horizon"
    )
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
