"""Whole commands as a user types them: time on the clock, and memory of all processes together.

``pytest -m bench -s tests/bench/test_whole_commands.py``, alone on the machine. ``SALESSIM_BENCH_ENGINE`` names another
engine than the compiled one, and ``SALESSIM_BENCH_SHARE`` a share of the replications: for trying these tests out.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from salessim.engine.protocol import ENGINES

ENGINE = os.environ.get("SALESSIM_BENCH_ENGINE", "compiled")
SHARE = float(os.environ.get("SALESSIM_BENCH_SHARE", "1"))
SCENARIOS = Path(__file__).parents[2] / "scenarios"
GROWTH, STARS = (str(SCENARIOS / f"{name}.scenario.toml") for name in ("growth", "stars"))
SALESSIM = Path(sys.executable).with_name("salessim")
CORES = 2
SECONDS_BETWEEN_SAMPLES = 0.05
UNUSUAL = ("NUMBA_CACHE_DIR", "PYTHONDONTWRITEBYTECODE")

pytestmark = [
    pytest.mark.bench,
    pytest.mark.timeout(7200),
    pytest.mark.skipif(
        ENGINE not in ENGINES,
        reason=f"salessim has no engine {ENGINE!r} yet; there are: {', '.join(ENGINES)}",
    ),
]


@dataclass(frozen=True)
class Done:
    """A command that came to an end.

    Attributes
    ----------
    seconds : float
        On the clock, from start to end.
    megabytes : float
        Largest sum of resident memory of all its processes, sampled; pages they share count once for each.
    stderr : str
        What it said.
    """

    seconds: float
    megabytes: float
    stderr: str


def session_megabytes(session: int) -> float:
    """Resident memory of all processes of a session now (Linux)."""
    pages = 0
    for process in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = process.read_text(encoding="utf-8").rpartition(")")[2].split()
        except OSError:
            continue  # ended meanwhile
        if int(fields[3]) == session:  # the sixth field of proc(5); the name before may hold spaces
            pages += int(fields[21])
    return pages * resource.getpagesize() / 1e6


def run(*files: str, n: int, folder: Path, **variables: str) -> Done:
    """``salessim run`` in a session of its own, on at most two cores, sampled until it ends."""
    command = [str(SALESSIM), "run", *files, "-n", str(n), "--engine", ENGINE, "--jobs", str(CORES)]
    command += ["--force", "-o", str(folder / "results")]
    environment = {key: value for key, value in os.environ.items() if key not in UNUSUAL} | variables
    environment["PYTHONPYCACHEPREFIX"] = os.environ["SALESSIM_BENCH_BYTECODE"]
    cores = set(sorted(os.sched_getaffinity(0))[:CORES])
    started = time.perf_counter()
    process = subprocess.Popen(
        command, cwd=folder, env=environment, start_new_session=True, text=True,
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
    )  # fmt: skip
    os.sched_setaffinity(process.pid, cores)
    largest, is_over = [0.0], threading.Event()

    def sample() -> None:
        while not is_over.wait(SECONDS_BETWEEN_SAMPLES):
            largest[0] = max(largest[0], session_megabytes(process.pid))

    sampler = threading.Thread(target=sample)
    sampler.start()
    _, said = process.communicate()
    seconds = time.perf_counter() - started
    is_over.set()
    sampler.join()
    assert process.returncode == 0, said
    return Done(seconds, largest[0], said)


@pytest.fixture(scope="module", autouse=True)
def warm(tmp_path_factory):
    """Compiled code, bytecode as an installed package has it, and files are there before anything is timed."""
    os.environ["SALESSIM_BENCH_BYTECODE"] = str(tmp_path_factory.mktemp("bytecode"))
    run(GROWTH, n=2, folder=tmp_path_factory.mktemp("warm"))


def share(n: int) -> int:
    return max(2, round(n * SHARE))


def test_one_replication_takes_a_second_and_a_half(tmp_path_factory):
    """The whole command, warm: median of five."""
    seconds = sorted(run(GROWTH, n=1, folder=tmp_path_factory.mktemp("one")).seconds for _ in range(5))
    print(
        f"\nsalessim run growth -n 1, warm: {seconds[2]:.2f} s (from {seconds[0]:.2f} to {seconds[-1]:.2f})"
    )
    assert seconds[2] < 1.5


def test_the_first_run_ever_compiles_in_a_minute_and_says_so(tmp_path):
    done = run(GROWTH, n=1, folder=tmp_path, SALESSIM_CACHE=str(tmp_path / "cache"))
    print(
        f"\nsalessim run growth -n 1, nothing compiled yet: {done.seconds:.1f} s; it said:\n{done.stderr.strip()}"
    )
    assert done.seconds < 60
    assert "compil" in done.stderr.lower()


def test_a_thousand_replications_of_two_companies_take_a_minute(tmp_path):
    n = share(1000)
    done = run(STARS, GROWTH, n=n, folder=tmp_path)
    print(f"\n{n:,} replications each of stars and growth, compared: {done.seconds:.1f} s on {CORES} cores")
    assert done.seconds < 60


def test_ten_thousand_replications_stay_under_two_gigabytes(tmp_path):
    n = share(10_000)
    done = run(GROWTH, n=n, folder=tmp_path)
    print(f"\n{n:,} replications of growth: {done.megabytes:,.0f} MB in all processes, {done.seconds:.1f} s")
    assert done.megabytes < 2000
