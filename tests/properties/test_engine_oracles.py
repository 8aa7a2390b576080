"""Exact oracles on traces of drawn companies and of growth."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from salessim.rules.calendar import open_seconds
from salessim.scenario.load import load_scenario
from salessim.scenario.lower import lower
from salessim.scenario.tables import Tables
from salessim.trace.kinds import KINDS, RowKind, Work
from salessim.trace.recorder import Trace

from ..both_engines import play
from .replay import OPEN, Replay
from .strategies import companies

DRAWN = settings(
    derandomize=True,
    phases=(
        Phase.explicit,
        Phase.generate,
    ),  # shrinking a whole company takes minutes: add Phase.shrink by hand
    deadline=None,
    max_examples=30,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
GROWTH = Path(__file__).parents[2] / "scenarios" / "growth.scenario.toml"


@pytest.fixture(scope="module")
def growth() -> tuple[Tables, Trace]:
    tables = lower(load_scenario(GROWTH))
    return tables, play(tables, 1, 0)


def drawn(scenario, seed: int) -> tuple[Tables, Trace]:
    tables = lower(scenario)
    return tables, play(tables, seed, 0)


# -- 1 and 2: every lead has one legal way -------------------------------------------------------------------------


def check_states(tables: Tables, trace: Trace) -> None:
    leads = Replay(tables, trace).run().leads
    came = np.concatenate(
        [trace.column(kind, "entity") for kind in (RowKind.LEAD_CREATED, RowKind.LEAD_GIVEN)]
    )
    assert sorted(came.tolist()) == sorted(leads), "a lead twice, or rows of a lead that never came"
    states = [lead.state for lead in leads.values()]
    n_open = sum(state in OPEN for state in states)
    assert states.count("won") == len(trace.of(RowKind.DEAL_WON))
    assert states.count("lost") == len(trace.of(RowKind.LEAD_LOST))
    assert n_open + states.count("won") + states.count("lost") == len(came)
    assert not {"asks", "gave up", "passed", "new"} & set(states), "left halfway through a moment"


@DRAWN
@given(companies(), st.integers(0, 3))
def test_oracles_1_to_3_on_drawn_companies(scenario, seed):
    check_states(*drawn(scenario, seed))


def test_oracles_1_to_3_on_growth(growth):
    check_states(*growth)


# -- 3: people at work ---------------------------------------------------------------------------------------------


def check_shifts(tables: Tables, trace: Trace) -> None:
    replay = Replay(tables, trace).run()
    began = {row[2]: row[0] for row in trace.of(RowKind.PERSON_STARTED).tolist()}
    left = {row[2]: row[0] for row in trace.of(RowKind.PERSON_LEFT).tolist()}
    moved = set(trace.column(RowKind.PERSON_MOVED, "entity").tolist())
    for who, someone in (replay.people | replay.gone).items():
        opens, closes, before = replay.hours[someone.unit]
        on_shift = open_seconds(trace.horizon, opens, closes, before) - open_seconds(
            began[who], opens, closes, before
        )
        in_hand = 0
        if someone.task is not None:
            in_hand = open_seconds(trace.horizon, opens, closes, before) - open_seconds(
                someone.started, opens, closes, before
            )
        if who not in moved:  # between units with other hours
            assert 0 <= someone.worked + in_hand <= on_shift
        if who in left:  # nothing is begun after the last day
            assert all(started < left[who] for started, _ in someone.spans)
        for (_, ended), (started, _) in zip(someone.spans, someone.spans[1:], strict=False):
            assert ended <= started


@DRAWN
@given(companies(), st.integers(0, 3))
def test_oracle_3_nobody_is_busier_than_on_shift(scenario, seed):
    check_shifts(*drawn(scenario, seed))


def test_oracle_3_on_growth(growth):
    check_shifts(*growth)


@DRAWN
@given(companies(), st.integers(0, 3))
def test_nobody_idles_beside_work_they_could_do(scenario, seed):
    assert Replay(*drawn(scenario, seed)).run().idlers == []


def test_nobody_idles_beside_work_in_growth(growth):
    assert Replay(*growth).run().idlers == []


# -- 4 and 5: Little's law and busy time, finite and exact ---------------------------------------------------------


def number_inside(entered: np.ndarray, left: np.ndarray) -> int:
    """Integral over time of the number inside, by sweeping the moments at which it changes."""
    moments = np.concatenate([entered, left])
    steps = np.concatenate([np.ones(len(entered), dtype=np.int64), -np.ones(len(left), dtype=np.int64)])
    order = np.lexsort((-steps, moments))
    moments, level = moments[order], np.cumsum(steps[order])
    assert (level >= 0).all()
    return int(np.sum(level[:-1] * np.diff(moments))) if len(moments) else 0


def check_little(tables: Tables, trace: Trace) -> None:
    created = {(r[2], r[6], r[3]): r[0] for r in trace.of(RowKind.TASK_CREATED).tolist()}
    taken = [r for kind in (RowKind.TASK_STARTED, RowKind.TASK_DROPPED) for r in trace.of(kind).tolist()]
    ends = {(r[2], r[6], r[3]): r[0] for r in taken if r[6] != Work.PROSPECTING}
    assert set(ends) <= set(created)
    waits = [ends.get(task, trace.horizon) - at for task, at in created.items()]
    entered = np.array(list(created.values()), dtype=np.int64)
    assert number_inside(entered, np.array([ends.get(t, trace.horizon) for t in created])) == sum(waits)
    # The trace says of itself how long each task had waited.
    said = sum(r[0] - r[8] for r in taken)
    still = sum(trace.horizon - at for task, at in created.items() if task not in ends)
    assert said + still == sum(waits)
    came = {
        r[2]: r[0] for kind in (RowKind.LEAD_CREATED, RowKind.LEAD_GIVEN) for r in trace.of(kind).tolist()
    }
    gone = {r[2]: r[0] for kind in (RowKind.LEAD_LOST, RowKind.DEAL_WON) for r in trace.of(kind).tolist()}
    assert all(gone[who] >= came[who] for who in gone)
    left = np.array([gone.get(who, trace.horizon) for who in came], dtype=np.int64)
    inside = number_inside(np.array(list(came.values()), dtype=np.int64), left)
    assert inside == sum(gone.get(who, trace.horizon) - at for who, at in came.items())


@DRAWN
@given(companies(), st.integers(0, 3))
def test_oracle_4_little_on_drawn_companies(scenario, seed):
    check_little(*drawn(scenario, seed))


def test_oracle_4_on_growth(growth):
    check_little(*growth)


def check_busy(tables: Tables, trace: Trace) -> None:
    replay = Replay(tables, trace).run()
    moved = trace.column(
        RowKind.PERSON_MOVED, "entity"
    )  # they may begin in one unit what they end in another
    stayed = {who: one for who, one in (replay.people | replay.gone).items() if who not in moved}
    started, done = (
        rows[~np.isin(rows[:, 4], moved)]
        for rows in (trace.of(RowKind.TASK_STARTED), trace.of(RowKind.TASK_DONE))
    )
    for unit, (opens, closes, before) in replay.hours.items():

        def open_at(moments: np.ndarray, hours=(opens, closes, before)) -> np.ndarray:
            return np.array([open_seconds(at, *hours) for at in moments.tolist()], dtype=np.int64)

        begins = open_at(started[started[:, 5] == unit][:, 0])
        ends = open_at(done[done[:, 5] == unit][:, 0])
        still = len(begins) - len(ends)
        end = np.full(still, open_seconds(trace.horizon, opens, closes, before))
        busy = number_inside(begins, np.concatenate([ends, end]))
        here = [someone for someone in stayed.values() if someone.unit == unit]
        in_hand = sum(
            int(end[0] - open_seconds(someone.started, opens, closes, before))
            for someone in here
            if someone.task
        )
        assert busy == sum(someone.worked for someone in here) + in_hand
        assert still == sum(someone.task is not None for someone in here)


@DRAWN
@given(companies(), st.integers(0, 3))
def test_oracle_5_busy_time_is_service_time(scenario, seed):
    check_busy(*drawn(scenario, seed))


def test_oracle_5_on_growth(growth):
    check_busy(*growth)


# -- the form of a trace -------------------------------------------------------------------------------------------


@DRAWN
@given(companies())
def test_rows_use_the_columns_that_their_kind_declares(scenario):
    _, trace = drawn(scenario, 0)
    for row in trace.rows.tolist():
        kind = KINDS[RowKind(row[1])]
        for value, meaning in zip(row[6:], (kind.a, kind.b, kind.c), strict=True):
            assert meaning != "0" or value == 0, row
        assert kind.person != "0" or row[4] == 0 or kind.code == RowKind.PERSON_STARTED


@DRAWN
@given(companies(), st.integers(0, 2**40), st.integers(0, 2**20))
def test_a_replication_is_the_same_run_every_time(scenario, seed, replication):
    tables = lower(scenario)
    assert play(tables, seed, replication).digest() == play(tables, seed, replication).digest()


@DRAWN
@given(companies(), st.integers(0, 5), st.integers(1, 8))
def test_a_shorter_horizon_is_the_beginning_of_a_longer_one(scenario, seed, weeks):
    """Nothing looks ahead."""
    _, long = drawn(scenario, seed)
    short = play(lower(scenario.override({"horizon": f"{weeks} weeks"})), seed, 0)
    until = min(short.horizon, long.horizon)
    assert np.array_equal(short.rows[short.rows[:, 0] < until], long.rows[long.rows[:, 0] < until])
