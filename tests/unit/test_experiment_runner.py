"""Playing: the same replications for any number of workers, and no worker's death goes unnoticed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from salessim import Scenario, load_scenario, run
from salessim.errors import InputError

ROOT = Path(__file__).parents[2]

SCRIPT = '''
import json, os, sys, time
from dataclasses import dataclass
from salessim.experiment import playing, runner

@dataclass(frozen=True)
class FakeJob:
    """Replications that take a moment; some kill, hang, fail, or die until a file says they did."""
    folder: str
    tables: tuple = ()

    def play(self, scenario, replication):
        time.sleep(0.01)
        if scenario == "kill" and replication == 5:
            os.kill(os.getpid(), 9)
        if scenario == "kill_once" and replication == 5 and not os.path.exists(self.folder + "/died"):
            open(self.folder + "/died", "w").close()
            os.kill(os.getpid(), 9)
        if scenario == "hang" and replication == 5:
            time.sleep(1000)
        if scenario == "fail" and replication == 5:
            raise ZeroDivisionError("no leads")
        if scenario == "memory" and replication == 5:
            raise MemoryError
        return f"{scenario}{replication}".encode()

if __name__ == "__main__":
    scenario, folder, jobs = sys.argv[1], sys.argv[2], int(sys.argv[3])
    runner.WORTH_WORKERS, runner.warm_up = 0.0, lambda job, scenario: None
    kept, told = [], []
    with runner.Runner(FakeJob(folder), jobs, keep=kept.extend, progress=told.append, patience=2.0) as it:
        it.play([(scenario, number) for number in range(40)])
    print(json.dumps({
        "kept": sorted(row.replication for row in kept),
        "played": sorted(payload.decode() for payload in it.played.values()),
        "failed": {number: why for (_, number), why in it.failed.items()},
        "done": told[-1].done, "said_failed": told[-1].failed,
    }))
'''


def play_fake(tmp_path: Path, scenario: str, jobs: int = 2) -> dict[str, object]:
    (tmp_path / "fake.py").write_text(SCRIPT)
    done = subprocess.run(
        [sys.executable, str(tmp_path / "fake.py"), scenario, str(tmp_path), str(jobs)],
        capture_output=True, text=True, timeout=100, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    found: dict[str, object] = json.loads(done.stdout)
    assert found["kept"] == list(range(40)), "each replication is told exactly once"
    assert found["done"] == 40
    return found


@pytest.mark.parametrize("jobs", [1, 2, 3])
def test_plays_each_replication_once(tmp_path: Path, jobs: int) -> None:
    found = play_fake(tmp_path, "plain", jobs)
    assert found["played"] == sorted(f"plain{number}" for number in range(40))
    assert found["failed"] == {}


def test_fault_22_a_killed_worker_has_its_replications_played_again(tmp_path: Path) -> None:
    found = play_fake(tmp_path, "kill_once")
    assert (tmp_path / "died").exists()
    assert found["played"] == sorted(f"kill_once{number}" for number in range(40))
    assert found["failed"] == {}


@pytest.mark.parametrize(
    ("scenario", "why"), [("kill", "died 3 times"), ("hang", "hung 3 times"), ("memory", "died 3 times")]
)
def test_fault_22_reissued_at_most_twice_then_counted(tmp_path: Path, scenario: str, why: str) -> None:
    found = play_fake(tmp_path, scenario)
    failed = found["failed"]
    assert isinstance(failed, dict)
    assert list(failed) == ["5"]
    assert why in failed["5"]
    assert found["said_failed"] == 1
    assert len(found["played"]) == 39  # type: ignore[arg-type]


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_replication_that_fails_is_told_not_dropped(tmp_path: Path, jobs: int) -> None:
    found = play_fake(tmp_path, "fail", jobs)
    assert found["failed"] == {"5": "ZeroDivisionError: no leads"}
    assert len(found["played"]) == 39  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def tiny() -> Scenario:
    """Growth, cut to two weeks."""
    return load_scenario(ROOT / "scenarios/growth.scenario.toml").override({"horizon": "2 weeks"})


def test_oracle_19_the_hash_does_not_depend_on_workers(
    tiny: Scenario, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("salessim.experiment.runner.WORTH_WORKERS", 0.0)
    serial, spread = run(tiny, 12), run(tiny, 12, jobs=2)
    assert serial.hash == spread.hash
    for metric in serial.metrics:
        np.testing.assert_array_equal(serial[metric], spread[metric])


def test_oracle_19_the_hash_depends_neither_on_titles_nor_on_time_units(tiny: Scenario) -> None:
    other = tiny.override({"title": "<b>=1+1</b>", "horizon": "14 days", "units.sales.title": "\x1b[31m"})
    assert run(tiny, 3).hash == run(other, 3).hash


def test_the_hash_depends_on_scenario_and_seed(tiny: Scenario) -> None:
    hashes = {
        run(tiny, 3).hash,
        run(tiny, 4).hash,
        run(tiny, 3, seed=2).hash,
        run(tiny.override({"sources.website.per_week": 9.0}), 3).hash,
    }
    assert len(hashes) == 4


def test_a_longer_run_begins_with_the_shorter(tiny: Scenario) -> None:
    np.testing.assert_array_equal(run(tiny, 6)["bookings"][:3], run(tiny, 3)["bookings"])


def test_results_are_arrays_by_replication(tiny: Scenario) -> None:
    result = run(tiny, 5)
    assert result["bookings"].shape == (5,)
    assert result["arr_by_month"].shape == (5, len(result.labels("arr_by_month")))
    assert result.labels("bookings") == ()
    assert not result["bookings"].flags.writeable
    with pytest.raises(InputError, match='did you mean "bookings"'):
        result["boookings"]
    assert result.to_dict()["hash"] == result.hash


def test_metrics_can_be_chosen(tiny: Scenario) -> None:
    assert run(tiny, 2, metrics=["profit", "bookings"]).metrics == ("profit", "bookings")
    with pytest.raises(InputError, match="bookings"):
        run(tiny, 2, metrics=["bokings"])


@pytest.mark.parametrize(
    "wrong", [{"replications": 0}, {"replications": 2.5}, {"seed": -1}, {"jobs": 0}, {"engine": "fast"}]
)
def test_wrong_numbers_are_refused(tiny: Scenario, wrong: dict[str, object]) -> None:
    with pytest.raises(InputError, match=next(iter(wrong))):
        run(tiny, **wrong)  # type: ignore[arg-type]


def test_an_engine_that_fails_leaves_gaps_not_lies(tiny: Scenario, monkeypatch: pytest.MonkeyPatch) -> None:
    from salessim import engine

    play = engine.play

    def fails_on_two(tables: object, seed: int, replication: int, engine: str) -> object:
        if replication == 2:
            raise OverflowError("too much")
        return play(tables, seed, replication, engine=engine)  # type: ignore[arg-type]

    whole = run(tiny, 4)
    monkeypatch.setattr(engine, "play", fails_on_two)
    result = run(tiny, 4)
    assert result.failed == (2,)
    assert np.isnan(result["bookings"][2])
    np.testing.assert_array_equal(result["bookings"][[0, 1, 3]], whole["bookings"][[0, 1, 3]])


@pytest.mark.parametrize(
    "env",
    [
        {"PYTHONHASHSEED": "1", "LC_ALL": "C", "OMP_NUM_THREADS": "1", "TZ": "UTC"},
        {"PYTHONHASHSEED": "2", "LC_ALL": "de_DE.UTF-8", "OMP_NUM_THREADS": "2", "TZ": "Asia/Tokyo"},
    ],
)
def test_fault_23_the_hash_does_not_depend_on_the_process(tiny: Scenario, env: dict[str, str]) -> None:
    script = (
        "from salessim import load_scenario, run\n"
        f"tiny = load_scenario({str(ROOT / 'scenarios/growth.scenario.toml')!r})\n"
        "print(run(tiny.override({'horizon': '2 weeks'}), 3).hash)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], env={**os.environ, **env}, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == run(tiny, 3).hash


def test_fault_23_a_clock_that_jumps_costs_time_and_nothing_else(
    tiny: Scenario, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After an hour's sleep every worker seems to hang: their chunks are played again, once."""
    from salessim.experiment import runner, workers

    class Clock:
        """The real one, an hour late from the moment the first chunks are out."""

        jump = 0.0
        perf_counter = staticmethod(time.perf_counter)

        @classmethod
        def monotonic(cls) -> float:
            return time.monotonic() + cls.jump

    replaced: list[str] = []
    replace = workers.Workers._replace

    def noted(self: workers.Workers, worker: object, what: str) -> object:
        replaced.append(what)
        return replace(self, worker, what)  # type: ignore[arg-type]

    def jump(progress: object) -> None:
        Clock.jump = 3_600.0

    monkeypatch.setattr(runner, "WORTH_WORKERS", 0.0)
    monkeypatch.setattr(runner, "CHUNK_SECONDS", 0.1)
    monkeypatch.setattr(workers, "time", Clock)
    monkeypatch.setattr(workers.Workers, "_replace", noted)
    result = run(tiny, 400, jobs=4, progress=jump)
    assert set(replaced) == {"hung"}
    assert len(replaced) <= 4
    assert (result.hash, result.failed) == (run(tiny, 400).hash, ())
