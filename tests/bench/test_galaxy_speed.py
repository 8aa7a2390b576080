"""Large companies and long journeys: ``pytest -m bench -s tests/bench/test_galaxy_speed.py``."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import Literal

import pytest

from salessim.engine import play
from salessim.scenario.load import load_scenario
from salessim.scenario.lower import lower
from salessim.scenario.tables import Tables

pytestmark = pytest.mark.bench

SCENARIOS = Path(__file__).parents[2] / "scenarios"
LEAST_RATIO, MOST_OF_JOURNEY, MOST_OF_COMPILING = 50.0, 1.0, 60.0
COMPILE = """
import time
from salessim.engine import play
from salessim.scenario.load import load_scenario
from salessim.scenario.lower import lower
tables = lower(load_scenario({path!r}))
start = time.process_time()
play(tables, 1, 0, engine="compiled")
print(time.process_time() - start)
"""


def tables_of(name: str) -> Tables:
    return lower(load_scenario(SCENARIOS / f"{name}.scenario.toml"))


def seconds(tables: Tables, engine: Literal["simpy", "compiled"], replications: range) -> float:
    """CPU time of a replication."""
    start = time.process_time()
    for replication in replications:
        play(tables, 1, replication, engine=engine)
    return (time.process_time() - start) / len(replications)


def test_scale_is_at_least_fifty_times_as_fast_compiled():
    """Interleaved, median of three ratios."""
    tables = tables_of("scale")
    seconds(tables, "compiled", range(2))
    pairs = [
        (seconds(tables, "simpy", range(k, k + 1)), seconds(tables, "compiled", range(k, k + 10)))
        for k in range(3)
    ]
    ratio = statistics.median(slow / fast for slow, fast in pairs)
    fast = statistics.median(fast for _, fast in pairs)
    print(f"\nscale: {1000 * fast:.1f} ms a replication compiled, {ratio:.0f} times as fast as SimPy")
    assert ratio >= LEAST_RATIO


def test_five_years_of_journey_take_less_than_a_second():
    tables = tables_of("journey")
    seconds(tables, "compiled", range(2))
    longest = max(seconds(tables, "compiled", range(k, k + 1)) for k in range(20))
    print(f"\njourney: {1000 * longest:.0f} ms for the longest of 20 replications")
    assert longest <= MOST_OF_JOURNEY


def test_the_engine_is_compiled_within_a_minute(tmp_path):
    """From nothing, in a process of its own with an empty cache."""
    script = COMPILE.format(path=str(SCENARIOS / "growth.scenario.toml"))
    environment = os.environ | {"SALESSIM_CACHE": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=True
    )
    print(f"\ncold compile: {float(done.stdout):.0f} s of CPU")
    assert float(done.stdout) <= MOST_OF_COMPILING
