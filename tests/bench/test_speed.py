"""Timings, interleaved, as ratios of medians: ``pytest -m bench -s``."""

from __future__ import annotations

import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from contenders.simpy_script import play_tandem

from salessim.engine import ENGINES, play
from salessim.scenario.load import load_scenario
from salessim.scenario.lower import lower

pytestmark = pytest.mark.bench

HERE = Path(__file__).parent
SCENARIOS = HERE.parents[1] / "scenarios"
HOURS = 52 * 168.0


def interleaved(rounds: int, *jobs: Callable[[int], object]) -> list[float]:
    """Median seconds of each job over several rounds, played in turn."""
    for job in jobs:
        job(0)
    seconds: list[list[float]] = [[] for _ in jobs]
    for turn in range(rounds):
        for job, taken in zip(jobs, seconds, strict=True):
            start = time.perf_counter()
            job(turn)
            taken.append(time.perf_counter() - start)
    return [statistics.median(taken) for taken in seconds]


def test_tandem_queue_takes_at_most_five_times_a_plain_simpy_script(capsys):
    tables = lower(load_scenario(HERE / "tandem.scenario.toml"))
    plain, ours = interleaved(
        7, lambda r: play_tandem(r, HOURS), lambda r: play(tables, 1, r, engine="simpy")
    )
    served = len(play_tandem(1, HOURS))
    with capsys.disabled():
        print(f"\ntandem, {served:,} customers: plain SimPy {plain:.3f} s, salessim {ours:.3f} s")
        print(f"ratio {ours / plain:.2f}")
    assert ours / plain <= 5.0


def test_a_year_of_growth_takes_about_a_second(capsys):
    tables = lower(load_scenario(SCENARIOS / "growth.scenario.toml"))
    (seconds,) = interleaved(5, lambda r: play(tables, 1, r, engine="simpy"))
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    with capsys.disabled():
        print(
            f"\na year of growth: {seconds:.2f} s a replication; at most {megabytes:.0f} MB for the whole test process"
        )
    assert seconds <= 1.5


@pytest.mark.parametrize("engine", ENGINES)
def test_a_process_that_plays_growth_stays_under_200_megabytes(engine, capsys):
    script = (
        "import sys; from salessim.engine import play; from salessim.scenario.load import load_scenario;"
        "from salessim.scenario.lower import lower; from salessim.metrics import DEFAULT_METRICS, measure;"
        f"tables = lower(load_scenario({str(SCENARIOS / 'growth.scenario.toml')!r}));"
        "[measure(tables, play(tables, 1, r, engine=sys.argv[1]), DEFAULT_METRICS) for r in range(5)];"
        "print(next(line for line in open('/proc/self/status') if line.startswith('VmHWM')).split()[1])"
    )  # not getrusage, which counts what its parent had in memory when it started this process

    def megabytes() -> float:
        words = [sys.executable, "-c", script, engine]
        return float(subprocess.run(words, capture_output=True, text=True, check=True).stdout) / 1024

    megabytes()  # compiles what is not compiled yet
    found = megabytes()
    with capsys.disabled():
        print(f"\nfive years of growth with metrics, {engine}: {found:.0f} MB at most")
    assert found < 200


def test_help_answers_at_once(capsys):
    def ask(_: int) -> None:
        subprocess.run([sys.executable, "-m", "salessim", "--help"], capture_output=True, check=True)

    (seconds,) = interleaved(9, ask)
    with capsys.disabled():
        print(f"\nsalessim --help: {seconds * 1000:.0f} ms")
    assert seconds < 0.15
