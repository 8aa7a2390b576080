"""What measuring costs: ``pytest -m bench -s tests/bench/test_metrics_speed.py``."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

import pytest

from salessim.engine import play
from salessim.metrics import CATALOGUE, measure
from salessim.scenario.load import load_scenario
from salessim.scenario.lower import lower
from salessim.scenario.tables import Tables
from salessim.trace.recorder import Trace

pytestmark = pytest.mark.bench

GROWTH = Path(__file__).parents[2] / "scenarios" / "growth.scenario.toml"
TEN_TIMES = {
    "sources.website.per_week": 80.0,
    "sources.prospecting.steady_per_week": 140.0,
    "units.sales.seats.generators.count": 60,
    "units.sales.seats.closers.count": 30,
    "units.sales.seats.account_managers.count": 30,
    "start.accounts": {"mid": 900},
}


def seconds_to_measure(tables: Tables, trace: Trace) -> float:
    """Seconds for all metrics of a trace that nobody has read yet."""
    fresh = Trace(trace.rows, trace.horizon)
    start = time.perf_counter()
    measure(tables, fresh, CATALOGUE)
    return time.perf_counter() - start


def test_measuring_everything_is_quick_and_grows_with_the_trace_alone(capsys):
    growth = load_scenario(GROWTH)
    companies = {"growth": lower(growth), "ten times growth": lower(growth.override(TEN_TIMES))}
    traces = {name: play(tables, 1, 0) for name, tables in companies.items()}
    taken = {
        name: [seconds_to_measure(tables, traces[name]) for _ in range(41)][1:]  # the first is compiled
        for name, tables in companies.items()
    }
    median = {name: statistics.median(times) for name, times in taken.items()}
    best = {name: min(times) for name, times in taken.items()}
    with capsys.disabled():
        print(f"\n{len(CATALOGUE)} metrics")
        for name, trace in traces.items():
            print(
                f"{name}, {len(trace.rows):,} rows: {median[name] * 1e3:.2f} ms a replication "
                f"(at best {best[name] * 1e3:.2f}), {median[name] / len(trace.rows) * 1e6:.3f} µs a row"
            )
    assert best["growth"] <= 0.008
    n_rows = {name: len(trace.rows) for name, trace in traces.items()}
    assert best["ten times growth"] / n_rows["ten times growth"] <= 1.5 * best["growth"] / n_rows["growth"]


def test_the_first_measurement_compiles_in_seconds_and_then_loads(capsys, tmp_path):
    program = (
        "import sys, time, numba\n"
        "from salessim.engine import play\n"
        "from salessim.metrics import CATALOGUE, measure\n"
        "from salessim.scenario.load import load_scenario\n"
        "from salessim.scenario.lower import lower\n"
        "tables = lower(load_scenario(sys.argv[1]).override({'horizon': '2 weeks'}))\n"
        "trace = play(tables, 1, 0)\n"
        "start = time.perf_counter()\n"
        "measure(tables, trace, CATALOGUE)\n"
        "print(time.perf_counter() - start)\n"
    )

    def first() -> float:
        done = subprocess.run(
            [sys.executable, "-c", program, str(GROWTH)],
            env=os.environ | {"SALESSIM_CACHE": str(tmp_path)},
            capture_output=True,
            text=True,
            check=True,
        )
        return float(done.stdout)

    cold, warm = first(), statistics.median(first() for _ in range(3))
    with capsys.disabled():
        print(f"\nfirst measurement in a process: {cold:.2f} s compiled, {warm:.2f} s loaded from the cache")
    assert cold <= 15
    assert warm <= 0.5
