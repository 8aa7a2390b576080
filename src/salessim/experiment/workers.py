"""Worker processes: each plays chunks of replications; one that dies or hangs has its chunk reissued.

A pool of the standard library cannot tell whose process died and cannot end one that hangs, so these are
plain processes with a pipe each. They start through a fork server (or are spawned), never forked from this
process.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Any

from salessim.errors import RunError
from salessim.experiment.playing import Job, play_chunk
from salessim.experiment.store import Played

__all__ = ["PATIENCE", "Chunk", "Finished", "Workers", "deadline", "give_again"]

Finished = tuple[list[Played], float]
"""Rows of one finished chunk, and the seconds it took; no rows while nothing finishes."""

MOST_REISSUES = 2
PATIENCE = 300.0  # seconds: a worker is taken to hang after this, or after 20 times the expected time
_READY = "ready"
_ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS")


@dataclass(frozen=True, slots=True)
class Chunk:
    """Replications of one scenario that are played in one go.

    Attributes
    ----------
    scenario : str
        Fingerprint of the lowered scenario.
    replications : tuple of int
        Numbers to play.
    expected : float
        Seconds this should take; 0 when unknown.
    reissues : int
        How often it was given out again because its worker died.
    """

    scenario: str
    replications: tuple[int, ...]
    expected: float = 0.0
    reissues: int = 0


def give_again(chunk: Chunk, what: str) -> tuple[list[Chunk], list[Played]]:
    """What becomes of a chunk whose worker is gone.

    Parameters
    ----------
    chunk : Chunk
        What the worker was playing.
    what : str
        What happened to the worker, for example ``"died"``.

    Returns
    -------
    chunks : list of Chunk
        Its replications one by one, to be given out again: one of them may be what kills workers.
    failures : list of Played
        The same as failed, when they were given out too often already.
    """
    if chunk.reissues < MOST_REISSUES:
        singles = [(number,) for number in chunk.replications]
        return [Chunk(chunk.scenario, one, chunk.expected, chunk.reissues + 1) for one in singles], []
    why = f"its worker process {what} {chunk.reissues + 1} times (out of memory?)"
    return [], [Played(chunk.scenario, number, b"", why) for number in chunk.replications]


def deadline(chunk: Chunk, patience: float) -> float:
    """Moment (monotonic clock) after which a worker that was given this chunk now is taken to hang."""
    return time.monotonic() + max(patience, 20.0 * chunk.expected)


def _work(connection: Connection, job: Job) -> None:
    """Life of a worker: play what comes through the pipe until it closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with contextlib.suppress(OSError, EOFError):  # the run is over
        connection.send(_READY)
        while True:
            chunk = connection.recv()
            start = time.perf_counter()
            rows = play_chunk(job, chunk.scenario, chunk.replications)
            connection.send((rows, time.perf_counter() - start))


@dataclass
class _Worker:
    process: BaseProcess
    connection: Connection
    is_ready: bool = False
    chunk: Chunk | None = None
    deadline: float = float("inf")


@dataclass
class Workers:
    """Some worker processes; use them as a context manager.

    Parameters
    ----------
    job : Job
        What they play; sent to each of them once.
    n : int
        How many.
    patience : float
        Seconds after which a silent worker is ended.
    """

    job: Job
    n: int
    patience: float = PATIENCE
    _workers: list[_Worker] = field(default_factory=list)
    _again: list[Chunk] = field(default_factory=list)
    _false_starts: int = 0

    def __enter__(self) -> Workers:
        for _ in range(self.n):
            self._workers.append(self._start())
        return self

    def __exit__(self, *error: object) -> None:
        for worker in self._workers:
            worker.connection.close()
            if worker.chunk is not None or error[0] is not None:
                worker.process.kill()
        for worker in self._workers:
            worker.process.join()
        self._workers.clear()

    def _start(self) -> _Worker:
        ours, theirs = (context := _context()).Pipe()
        with _one_thread():
            process = context.Process(target=_work, args=(theirs, self.job), daemon=True)
            process.start()
        theirs.close()
        return _Worker(process, ours)

    def play(self, take: Callable[[], Chunk | None]) -> Iterator[Finished]:
        """Play chunks until there are none left.

        Parameters
        ----------
        take : callable
            Gives the next chunk, or None when there is none left.

        Yields
        ------
        rows : list of Played
            Of one finished chunk; empty about once a second while nothing finishes.
        seconds : float
            Time it took its worker.
        """
        while True:
            for worker in self._workers:
                if worker.is_ready and worker.chunk is None:
                    self._hand_out(worker, self._again.pop() if self._again else take())
            if all(worker.is_ready and worker.chunk is None for worker in self._workers):
                return
            ready = wait([worker.connection for worker in self._workers], timeout=1.0)
            if not ready:
                yield [], 0.0
            for worker in list(self._workers):
                if worker.connection in ready:
                    yield from self._hear(worker)
                elif time.monotonic() > worker.deadline:
                    yield from self._replace(worker, "hung")

    def _hand_out(self, worker: _Worker, chunk: Chunk | None) -> None:
        if chunk is None:
            return
        worker.chunk = chunk
        worker.deadline = deadline(chunk, self.patience)
        with contextlib.suppress(OSError):  # a worker that has died is noticed when it is heard
            worker.connection.send(chunk)

    def _hear(self, worker: _Worker) -> Iterator[Finished]:
        try:
            message: Any = worker.connection.recv()
        except (EOFError, OSError):
            yield from self._replace(worker, "died")
            return
        if message == _READY:
            worker.is_ready = True
            return
        worker.chunk, worker.deadline = None, float("inf")
        yield message

    def _replace(self, worker: _Worker, what: str) -> Iterator[Finished]:
        """Start another worker in the place of one that is gone, and give its replications out again."""
        self._false_starts += not worker.is_ready
        if self._false_starts > MOST_REISSUES:
            raise RunError(
                "worker processes cannot start; in a script of your own, put the run under "
                '`if __name__ == "__main__":` or use jobs=1'
            )
        worker.process.kill()
        worker.process.join()
        worker.connection.close()
        self._workers[self._workers.index(worker)] = self._start()
        if worker.chunk is None:
            return
        chunks, failures = give_again(worker.chunk, what)
        self._again += chunks
        if failures:
            yield failures, 0.0


def _context() -> Any:
    """Fork server where there is one, else spawn: forking a process with threads can deadlock."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["salessim.experiment.workers"])
    return context


@contextlib.contextmanager
def _one_thread() -> Iterator[None]:
    """Let libraries in processes started meanwhile use one thread each."""
    before = {name: os.environ.get(name) for name in _ONE_THREAD}
    os.environ.update(dict.fromkeys(_ONE_THREAD, "1"))
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
