"""Fault 17: killed at any moment and resumed, a run has each replication exactly once and the same hash.

So has a run whose shards were killed, each in a process that is otherwise unlike the others (fault 23).
"""

from __future__ import annotations

import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from salessim.experiment.merge import merge

ROOT = Path(__file__).parents[2]
N = 40

SCRIPT = f"""
import sys
from pathlib import Path
from salessim import load_scenario, play_experiment, Experiment
from salessim.experiment import runner, stage
from salessim.experiment.play import Watcher, play_shard
from salessim.experiment.shard import Shard

if __name__ == "__main__":
    runner.WORTH_WORKERS, runner.CHUNK_SECONDS = 0.0, 0.1
    stage.code_hash = lambda: "the same"  # somebody may be editing the package while the tests run
    scenario = load_scenario({str(ROOT / "scenarios/growth.scenario.toml")!r})
    scenario = scenario.override({{"horizon": "1 weeks"}})
    experiment = Experiment("tiny", (scenario,), scenario.name, replications={N})
    how = dict(
        folder=Path(sys.argv[1]), jobs=int(sys.argv[2]), resume=sys.argv[3] == "resume",
        watcher=Watcher(lambda progress: print("progress", flush=True)),
    )
    if len(sys.argv) > 4:
        print("shard", play_shard(experiment, Shard.parse(sys.argv[4]), **how).n_failed)
    else:
        outcome = play_experiment(experiment, **how)
        print("hash", outcome.hash, outcome.results[0].hash, outcome.n_failed)
"""


def start(tmp_path: Path, jobs: int, *more: str, env: dict[str, str] | None = None) -> subprocess.Popen[str]:
    """The run as a process of its own; it goes on where an earlier one was killed."""
    folder = tmp_path / "run"
    (tmp_path / "play.py").write_text(SCRIPT)
    how = "resume" if (folder / "manifest.json").exists() else "start"
    words = [sys.executable, str(tmp_path / "play.py"), str(folder), str(jobs), how, *more]
    return subprocess.Popen(words, stdout=subprocess.PIPE, text=True, env={**os.environ, **(env or {})})


def finish(tmp_path: Path, jobs: int, *more: str) -> list[str]:
    with start(tmp_path, jobs, *more) as run:
        out, _ = run.communicate(timeout=120)
    assert run.returncode == 0
    return out.splitlines()[-1].split()


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """What a run says that nobody disturbs."""
    said = finish(tmp_path_factory.mktemp("whole"), jobs=1)
    assert said[0] == "hash"
    assert said[-1] == "0"
    return said


@pytest.mark.parametrize("seed", [1, 2])
def test_killed_at_random_moments(tmp_path: Path, whole: list[str], seed: int) -> None:
    moments = random.Random(seed)
    for _ in range(3):
        with start(tmp_path, jobs=2) as run:
            assert run.stdout is not None
            if moments.random() < 0.75:
                run.stdout.readline()
            time.sleep(moments.random() * 0.5)
            run.send_signal(signal.SIGKILL)
            run.stdout.read()
        if run.returncode == 0:
            break
    else:
        assert finish(tmp_path, jobs=2) == whole
    with sqlite3.connect(tmp_path / "run" / "results.sqlite") as database:
        numbers = [number for (number,) in database.execute("SELECT replication FROM played ORDER BY 1")]
    database.close()
    assert numbers == list(range(N))
    assert json.loads((tmp_path / "run" / "manifest.json").read_text())["hash"] == whole[1]


def test_shards_killed_and_resumed_make_up_the_whole(
    tmp_path: Path, whole: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("salessim.experiment.stage.code_hash", lambda: "the same")
    envs = [
        {"PYTHONHASHSEED": "1", "LC_ALL": "C", "OMP_NUM_THREADS": "1", "TZ": "UTC"},
        {"PYTHONHASHSEED": "2", "LC_ALL": "de_DE.UTF-8", "OMP_NUM_THREADS": "2", "TZ": "Asia/Tokyo"},
    ]
    for number, env in enumerate(envs, start=1):
        place, shard = tmp_path / str(number), f"{number}/2"
        place.mkdir()
        with start(place, 1, shard, env=env) as run:
            assert run.stdout is not None
            run.stdout.readline()
            run.send_signal(signal.SIGKILL)
            run.stdout.read()
        assert run.returncode == -signal.SIGKILL
        assert finish(place, 1, shard) == ["shard", "0"]
    outcome = merge([tmp_path / "1/run", tmp_path / "2/run"], results=tmp_path).outcome
    assert ["hash", outcome.hash, outcome.results[0].hash, str(outcome.n_failed)] == whole
