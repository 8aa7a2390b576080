"""Replications over a Dask cluster: the same bytes as in one process, whatever happens to the workers."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest

from salessim import Experiment, Scenario, load_scenario, play_experiment, run
from salessim.errors import RunError
from salessim.experiment import dask_cluster, dask_workers, runner
from salessim.experiment.executors import Tls, parse_executor, start_executor
from salessim.experiment.identity import package_hash
from salessim.experiment.play import Watcher

ROOT = Path(__file__).parents[2]
N = 24


@pytest.fixture(scope="module")
def tiny() -> Scenario:
    """Growth, cut to two weeks."""
    return load_scenario(ROOT / "scenarios/growth.scenario.toml").override({"horizon": "2 weeks"})


@pytest.fixture(scope="module")
def serial(tiny: Scenario) -> str:
    return run(tiny, N).hash


@pytest.fixture
def _small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runner, "CHUNK_SECONDS", 0.05)


def test_oracle_19_the_hash_is_that_of_one_process(cluster: Any, tiny: Scenario, serial: str) -> None:
    """Fault 23 too: a worker has another hash seed, time zone, locale and number of threads."""
    env = {"PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo", "LC_ALL": "C", "OMP_NUM_THREADS": "3"}
    cluster.worker(nanny=True)
    cluster.worker("--nthreads", "2", env=env)
    assert run(tiny, N, executor=f"dask:{cluster.address}").hash == serial


class Once:
    """Does something when a run has got somewhere, once."""

    def __init__(self, act: Any) -> None:
        self.act = act
        self.is_done = False

    def __call__(self, progress: Any) -> None:
        if progress.done > 1 and not self.is_done:
            self.is_done = True
            self.act()


@pytest.mark.usefixtures("_small_chunks")
def test_fault_22_a_killed_worker_has_its_chunk_played_by_one_that_joins(
    cluster: Any, tiny: Scenario, serial: str, tmp_path: Path
) -> None:
    first = cluster.worker()

    def change_workers() -> None:
        first.kill()
        cluster.worker()

    outcome = play_experiment(
        Experiment("tiny", (tiny,), tiny.name, replications=N),
        folder=tmp_path / "run",
        executor=f"dask:{cluster.address}",
        watcher=Watcher(change := Once(change_workers)),
    )
    assert change.is_done
    assert (outcome.results[0].hash, outcome.n_failed) == (serial, 0)
    with closing(sqlite3.connect(tmp_path / "run/results.sqlite")) as database:
        numbers = [number for (number,) in database.execute("SELECT replication FROM played ORDER BY 1")]
    assert numbers == list(range(N))


@pytest.mark.usefixtures("_small_chunks")
def test_a_scheduler_that_dies_ends_the_run_and_it_can_be_resumed(
    cluster: Any, tiny: Scenario, serial: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dask_cluster, "CONNECT_SECONDS", 2.0)
    cluster.worker()
    experiment = Experiment("tiny", (tiny,), tiny.name, replications=N)
    watcher = Watcher(Once(cluster.scheduler.kill))
    with pytest.raises(RunError, match=r"does not answer any more .*--resume"):
        play_experiment(
            experiment, folder=tmp_path / "run", executor=f"dask:{cluster.address}", watcher=watcher
        )
    outcome = play_experiment(experiment, folder=tmp_path / "run", resume=True)
    assert 0 < outcome.n_reused < N
    assert outcome.results[0].hash == serial


@pytest.mark.usefixtures("_small_chunks")
def test_a_cluster_without_workers_is_not_waited_for_forever(
    cluster: Any, tiny: Scenario, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dask_cluster, "JOIN_SECONDS", 0.3)
    with pytest.raises(
        RunError, match=rf"no worker has joined the scheduler at {cluster.address} within 0 s"
    ):
        run(tiny, N, executor=f"dask:{cluster.address}")
    monkeypatch.setattr(dask_cluster, "JOIN_SECONDS", 60.0)
    monkeypatch.setattr(dask_workers, "ALONE_SECONDS", 0.5)
    worker = cluster.worker()
    with pytest.raises(RunError, match="no worker is left"):
        run(tiny, N, executor=f"dask:{cluster.address}", progress=Once(worker.kill))


NO_SALESSIM = "import sys\nsys.modules['salessim'] = None"
OTHER_NUMPY = (
    "from salessim.experiment import identity\n"
    "known = identity.versions()\n"
    "identity.versions = lambda: {**known, 'numpy': '1.0.0'}"
)
OTHER_CODE = "from salessim.experiment import identity\nidentity.package_hash = lambda: 'ab12'"


def test_a_worker_with_other_versions_is_refused(cluster: Any, tiny: Scenario) -> None:
    for setup, said in (
        (NO_SALESSIM, rf"salessim cannot be used there \(.*No module.*\), {version('salessim')} here"),
        (OTHER_NUMPY, rf"numpy 1\.0\.0 there, {version('numpy')} here"),
        (OTHER_CODE, f"code of salessim ab12 there, {package_hash()} here"),
    ):
        worker = cluster.worker(setup=setup)
        with pytest.raises(RunError, match=rf"worker tcp://127\.0\.0\.1:\d+: {said}"):
            run(tiny, N, executor=f"dask:{cluster.address}")
        worker.kill()
        worker.wait()
    cluster.worker()
    with pytest.raises(RunError, match=r"worker tcp.* numpy 1\.0\.0 there"):
        run(
            tiny,
            100_000,
            executor=f"dask:{cluster.address}",
            progress=Once(lambda: cluster.worker(setup=OTHER_NUMPY)),
        )


def test_a_scheduler_without_salessim_is_refused(start_cluster: Any, tiny: Scenario) -> None:
    cluster = start_cluster(setup=NO_SALESSIM)
    with pytest.raises(RunError, match=r"the scheduler, .*: salessim cannot be used there"):
        run(tiny, N, executor=f"dask:{cluster.address}")


FAKE = '''
import os, time
from dataclasses import dataclass

@dataclass(frozen=True)
class FakeJob:
    """Replications that take a moment; some kill their worker, hang, or ask for too much memory."""
    tables: tuple = ()

    def play(self, scenario, replication):
        time.sleep(0.01)
        if scenario == "kill" and replication == 5:
            os.kill(os.getpid(), 9)
        if scenario == "hang" and replication == 5:
            time.sleep(1000)
        if scenario == "memory" and replication == 5:
            raise MemoryError
        return f"{scenario}{replication}".encode()
'''


@pytest.mark.parametrize(
    ("scenario", "why"),
    [
        ("kill", "died 3 times"),
        ("memory", "died 3 times"),
        pytest.param("hang", "hung 3 times", marks=pytest.mark.long),  # nannies take their time to end them
    ],
)
def test_fault_22_reissued_at_most_twice_then_counted(
    cluster: Any, monkeypatch: pytest.MonkeyPatch, scenario: str, why: str
) -> None:
    (cluster.folder / "fake_job.py").write_text(FAKE)
    monkeypatch.syspath_prepend(cluster.folder)
    monkeypatch.delitem(sys.modules, "fake_job", raising=False)
    from fake_job import FakeJob

    monkeypatch.setattr(runner, "warm_up", lambda job, scenario: None)
    for _ in range(2):
        cluster.worker(nanny=True)
    kept: list[Any] = []
    told: list[Any] = []
    job = FakeJob()
    with start_executor(parse_executor(f"dask:{cluster.address}"), job, jobs=1) as executor:
        executor.patience = 2.0
        it = runner.Runner(job, executor=executor, keep=kept.extend, progress=told.append)
        it.play([(scenario, number) for number in range(40)])
    assert sorted(row.replication for row in kept) == list(range(40)), "each is told exactly once"
    assert list(it.failed) == [(scenario, 5)]
    assert why in it.failed[scenario, 5]
    assert len(it.played) == 39
    assert (told[-1].done, told[-1].failed) == (40, 1)


@pytest.mark.skipif(shutil.which("openssl") is None, reason="makes its certificates with openssl")
def test_tls(start_cluster: Any, tiny: Scenario, serial: str, tmp_path: Path) -> None:
    cert, key = tmp_path / "cert.pem", tmp_path / "key.pem"
    words = "req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=test -out cert.pem -keyout key.pem"
    subprocess.run(["openssl", *words.split()], cwd=tmp_path, check=True, capture_output=True)
    cluster = start_cluster(tls={"tls-ca-file": cert, "tls-cert": cert, "tls-key": key})
    assert cluster.address.startswith("tls://")
    cluster.worker()
    where = f"dask:{cluster.address}"
    experiment = Experiment("tiny", (tiny,), tiny.name, replications=N)
    outcome = play_experiment(experiment, executor=where, tls=Tls(cert, cert, key))
    assert outcome.results[0].hash == serial
    with pytest.raises(RunError, match="needs --tls-ca-file"):
        play_experiment(experiment, executor=where)
    (tmp_path / "no.pem").write_text("no certificate")
    with pytest.raises(RunError, match="files for TLS cannot be used"):
        play_experiment(experiment, executor=where, tls=Tls(cert, tmp_path / "no.pem", key))
