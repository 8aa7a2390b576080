"""What makes measuring fast, each against the plainest way to say it: equal numbers, to the last bit."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from salessim.engine import play
from salessim.metrics import CATALOGUE, View, measure
from salessim.metrics.calendar import open_seconds
from salessim.metrics.estimate import quantile
from salessim.metrics.frames import NEVER
from salessim.metrics.joins import joined_tasks, least_by, positions, total_by
from salessim.metrics.ledger import _month_clock
from salessim.rules import calendar as rule
from salessim.scenario.load import load_scenario
from salessim.scenario.lower import lower
from salessim.scenario.tables import Tables
from salessim.trace.kinds import COLUMNS, RowKind, Work
from salessim.trace.recorder import Trace
from salessim.units import DAY, HOUR, QUARTER, WEEK, month_start

SCENARIOS = Path(__file__).parents[3] / "scenarios"
TASKS = range(RowKind.TASK_CREATED, RowKind.TASK_DROPPED + 1)


@pytest.fixture(scope="module", params=["growth", "founders"])
def played(request: pytest.FixtureRequest) -> tuple[Tables, Trace]:
    tables = lower(
        load_scenario(SCENARIOS / f"{request.param}.scenario.toml").override({"horizon": "15 weeks"})
    )
    return tables, play(tables, seed=11, replication=3)


# -- identities and groups ---------------------------------------------------------------------------------


def identities(rng: np.random.Generator, n: int, how: str) -> np.ndarray:
    if how == "hashes":
        return rng.permutation(np.unique(rng.integers(1, 2**62, n)))
    if how == "small numbers":
        return rng.permutation(n) + 1
    if how == "negative":
        return -(rng.permutation(n) + 1)
    return (rng.permutation(n) + 1) << 40  # equal in their lowest bits


@pytest.mark.parametrize("how", ["hashes", "small numbers", "negative", "equal in their lowest bits"])
@pytest.mark.parametrize("n", [0, 1, 7, 8, 1000])
def test_positions_are_those_of_a_dictionary(how: str, n: int) -> None:
    rng = np.random.default_rng(3)
    ids = identities(rng, n, how)
    values = np.concatenate((rng.permutation(ids), identities(rng, 9, how), rng.integers(-9, 9, 40)))
    rows = {value: row for row, value in enumerate(ids.tolist())}
    assert len(rows) == len(ids)
    found = positions(ids, values)
    assert found.tolist() == [rows.get(value, -1) for value in values.tolist()]
    assert set(found.tolist()) >= set(range(len(ids))), "every row is found"
    assert positions(ids, np.column_stack((values, values))[:, 1]).tolist() == found.tolist()


def test_sums_and_minima_by_group_are_those_of_a_loop() -> None:
    rng = np.random.default_rng(4)
    group, values = rng.integers(-1, 6, 500), rng.integers(-(10**15), 10**15, 500)
    totals, counts, least = [0] * 8, [0] * 8, [10**14] * 8
    for row, value in zip(group.tolist(), values.tolist(), strict=True):
        if row >= 0:
            totals[row] += value
            counts[row] += 1
            least[row] = min(least[row], value)
    assert total_by(group, 8, values).tolist() == totals
    assert total_by(group, 8).tolist() == counts
    assert least_by(group, 8, values, 10**14).tolist() == least
    assert counts[6:] == [0, 0]
    assert -1 in group


# -- tasks -------------------------------------------------------------------------------------------------


def joined_one_by_one(rows: np.ndarray) -> list[list[int]]:
    """The join of tasks as one would say it: a dictionary of what is known of each."""
    tasks: dict[tuple[int, int, int], dict[str, int]] = {}
    for values in rows.tolist():
        row = dict(zip(COLUMNS, values, strict=True))
        if row["kind"] not in TASKS:
            continue
        task = tasks.setdefault((row["entity"], row["a"], row["occurrence"]), {})
        task["role"] = row["b"]
        if row["kind"] == RowKind.TASK_CREATED:
            task["unit"] = row["unit"]
            if "started" not in task:
                task["created"] = row["at"]
            task["deadline"] = row["c"] or NEVER
        elif row["kind"] == RowKind.TASK_STARTED:
            task |= {"person": row["person"], "created": row["c"], "started": row["at"]}
        else:
            task["done" if row["kind"] == RowKind.TASK_DONE else "dropped"] = row["at"]
    moments = ("created", "deadline", "started", "done", "dropped")
    return [
        [
            *(*key, task["role"], task.get("person", 0)),
            *(task.get(name, NEVER) for name in moments),
            task.get("unit", 0),
        ]
        for key, task in tasks.items()
    ]


def test_tasks_are_joined_as_row_by_row(played: tuple[Tables, Trace]) -> None:
    rows = played[1].rows
    reference = joined_one_by_one(rows)
    assert len(reference) > 300
    assert joined_tasks(rows).T.tolist() == reference


def test_tasks_are_joined_whatever_the_rows(played: tuple[Tables, Trace]) -> None:
    """Rows in any order, and identities that meet in one place of the table of tasks."""
    rng = np.random.default_rng(5)
    rows = rng.permutation(played[1].rows)
    assert joined_tasks(rows).T.tolist() == joined_one_by_one(rows)
    rows = np.zeros((600, len(COLUMNS)), dtype=np.int64)
    rows[:, COLUMNS.index("kind")] = rng.integers(RowKind.TASK_CREATED - 1, RowKind.TASK_DROPPED + 2, 600)
    rows[:, COLUMNS.index("entity")] = rng.integers(1, 4, 600) << 45
    rows[:, COLUMNS.index("a")] = 7 * rng.integers(0, 3, 600)
    rows[:, COLUMNS.index("occurrence")] = 5 * rng.integers(0, 3, 600)
    for name in ("at", "b", "c", "person", "unit"):
        rows[:, COLUMNS.index(name)] = rng.integers(0, 50, 600)
    reference = joined_one_by_one(rows)
    assert len(reference) == 27
    assert joined_tasks(rows).T.tolist() == reference
    assert joined_tasks(rows[:0]).shape == (11, 0)
    rows[:, COLUMNS.index("entity")] = np.arange(600)  # more tasks than most traces have
    assert len(joined_one_by_one(rows)) > 300
    assert joined_tasks(rows).T.tolist() == joined_one_by_one(rows)


def test_waits_of_leads_stand_in_an_order_of_their_own(played: tuple[Tables, Trace]) -> None:
    """Hours are added in this order, so the mean wait is the same to the last bit however rows came."""
    tables, trace = played
    waits = {
        (entity, work, number): (started - created) / HOUR
        for entity, work, number, _, _, created, _, started, *_ in joined_one_by_one(trace.rows)
        if work >= Work.STAGE and started < NEVER
    }
    assert len(waits) > 100
    by_key = np.array([waits[key] for key in sorted(waits)])
    assert View(tables, trace).lead_waits.tolist() == by_key.tolist()
    assert measure(tables, trace, ["wait_mean"])["wait_mean"] == float(by_key.mean())


def test_rows_of_a_kind_are_those_with_its_code_in_order(played: tuple[Tables, Trace]) -> None:
    trace = played[1]
    kinds = trace.rows[:, COLUMNS.index("kind")]
    for kind in RowKind:
        assert trace.of(kind).tolist() == trace.rows[kinds == kind].tolist(), kind
        assert trace.column(kind, "entity").tolist() == trace.rows[kinds == kind, 2].tolist(), kind
    assert sum(len(trace.of(kind)) for kind in RowKind) == len(trace.rows)


# -- time --------------------------------------------------------------------------------------------------


def test_open_time_between_moments_is_that_of_the_rule(played: tuple[Tables, Trace]) -> None:
    units = played[0].units
    rng = np.random.default_rng(6)
    begin = rng.integers(-WEEK, 5 * WEEK, 2000)
    end = begin + rng.integers(0, 2 * WEEK, 2000)
    unit = rng.integers(-1, len(units.ids), 2000)
    one_by_one = []
    for row, a, b in zip(unit.tolist(), begin.tolist(), end.tolist(), strict=True):
        hours: Any = (units.opens[row], units.closes[row], units.before[row])
        one_by_one.append(rule.open_seconds(b, *hours) - rule.open_seconds(a, *hours) if row >= 0 else 0)
    assert open_seconds(units, unit, begin, end).tolist() == one_by_one
    assert sum(one_by_one) > 0


def test_the_clock_of_pay_counts_months_alike_and_days_within_them_alike() -> None:
    moments = np.array([*range(0, 2 * QUARTER + DAY, 5 * HOUR), QUARTER - 1, QUARTER, 30 * DAY - 1, 30 * DAY])
    for at, found in zip(moments.tolist(), _month_clock(moments).tolist(), strict=True):
        month = max(k for k in range(9) if month_start(k) <= at)
        n_days = (month_start(month + 1) - month_start(month)) // DAY
        assert n_days in (30, 31)
        assert found == 930 * month + (at - month_start(month)) // DAY * (930 // n_days)


# -- quantiles ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("level", [0.0, 0.1, 0.25, 0.5, 0.9, 0.99, 1.0])
def test_quantiles_are_numpys_to_the_last_bit(level: float) -> None:
    rng = np.random.default_rng(7)
    for n in (*range(1, 40), 1000, 2861):
        for values in (rng.lognormal(3, 2, n), rng.integers(0, 10**8, n) / HOUR, rng.integers(0, 3, n) / DAY):
            before = values.copy()
            assert quantile(values, level) == float(np.quantile(values, level)), (n, level)
            assert (values == before).all()
    assert np.isnan(quantile(np.array([]), level))


# -- without Numba -----------------------------------------------------------------------------------------


def test_every_metric_has_the_same_bits_without_numba(played: tuple[Tables, Trace], tmp_path: Path) -> None:
    tables, trace = played
    np.save(tmp_path / "rows.npy", trace.rows)
    program = (
        "import sys, numpy as np, salessim.compiling as c\n"
        "from salessim.metrics import CATALOGUE, measure\n"
        "from salessim.scenario.load import load_scenario\n"
        "from salessim.scenario.lower import lower\n"
        "from salessim.trace.recorder import Trace\n"
        "assert not c.HAS_NUMBA\n"
        "scenario = load_scenario(sys.argv[1]).override({'horizon': '15 weeks'})\n"
        "tables, rows = lower(scenario), np.load(sys.argv[2])\n"
        "found = measure(tables, Trace(rows, tables.horizon), sorted(CATALOGUE))\n"
        "print(*(np.asarray(value, dtype='<f8').tobytes().hex() or '-' for value in found.values()))\n"
    )
    scenario = SCENARIOS / f"{tables.name}.scenario.toml"
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", program, str(scenario), str(tmp_path / "rows.npy")],
        env=os.environ | {"NUMBA_DISABLE_JIT": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    here = measure(tables, trace, sorted(CATALOGUE))
    compiled = [np.asarray(value, dtype="<f8").tobytes().hex() or "-" for value in here.values()]
    assert done.stdout.split() == compiled
    assert len(compiled) == len(CATALOGUE)
