"""A scheduler and workers of Dask as processes of their own, on this machine only, ended with each test."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

PATIENCE = 90.0  # seconds; only a machine that is stuck needs them


def wait_for(what: str, ask: Callable[[], Any]) -> Any:
    """The first true answer."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if answer := ask():
            return answer
        time.sleep(0.05)
    raise AssertionError(f"waited {PATIENCE:.0f} s for {what}")


class Cluster:
    """What a test starts, and how it is reached."""

    def __init__(self, folder: Path, tls: dict[str, Path] | None = None, setup: str = "") -> None:
        self.folder = folder
        self.processes: list[subprocess.Popen[bytes]] = []
        self._tls = [word for name, path in (tls or {}).items() for word in (f"--{name}", str(path))]
        self._file = folder / "scheduler.json"
        words = ["--host", "tls://127.0.0.1"] if tls else ["--host", "127.0.0.1"]
        words += ["--port", "0", "--no-dashboard", "--scheduler-file", str(self._file), *self._tls]
        self.scheduler = self._start(self._script("scheduler", setup), *words)
        self.address = wait_for("the scheduler", self._read_address)

    def _read_address(self) -> str:
        try:
            return str(json.loads(self._file.read_text())["address"])
        except (OSError, ValueError):
            return ""

    def worker(
        self, *words: str, nanny: bool = False, setup: str = "", env: dict[str, str] | None = None
    ) -> subprocess.Popen[bytes]:
        """Start a worker, of one thread when silent; ``setup`` is Python that it runs first."""
        scratch = ["--local-directory", str(self.folder), "--no-dashboard", *self._tls]
        kind = "--nanny" if nanny else "--no-nanny"
        words = words or ("--nthreads", "1")
        return self._start(self._script("worker", setup), self.address, kind, *scratch, *words, env=env)

    def _script(self, what: str, setup: str) -> str:
        """A file that runs some Python and then Dask's own script."""
        code = f"{setup}\nfrom distributed.cli.dask_{what} import main\nif __name__ == '__main__': main()"
        path = self.folder / f"start_{what}{len(self.processes)}.py"
        path.write_text(code)
        return str(path)

    def _start(self, *words: str, env: dict[str, str] | None = None) -> subprocess.Popen[bytes]:
        log = (self.folder / f"log{len(self.processes)}").open("wb")
        with log:
            process = subprocess.Popen(
                [sys.executable, *words],
                stdout=log,
                stderr=log,
                env={**os.environ, "PYTHONPATH": str(self.folder), **(env or {})},
                start_new_session=True,
            )
        self.processes.append(process)
        return process

    def logs(self) -> str:
        """What all processes said."""
        return "\n".join(path.read_text(errors="replace") for path in sorted(self.folder.glob("log*")))

    def close(self) -> None:
        """End everything that was started, nannies' children too."""
        for process in self.processes:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


@pytest.fixture
def start_cluster(tmp_path: Path) -> Iterator[Callable[..., Cluster]]:
    """Start a scheduler; its workers are started by the test."""
    clusters: list[Cluster] = []

    def start(**more: Any) -> Cluster:
        folder = tmp_path / f"cluster{len(clusters)}"
        folder.mkdir()
        clusters.append(Cluster(folder, **more))
        return clusters[-1]

    yield start
    for one in clusters:
        one.close()


@pytest.fixture
def cluster(start_cluster: Callable[..., Cluster]) -> Cluster:
    """A scheduler without workers."""
    return start_cluster()
