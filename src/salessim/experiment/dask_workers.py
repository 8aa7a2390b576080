"""Chunks of replications played by the workers of a Dask cluster.

A chunk is pinned to one worker that was checked before, and a worker gets as many as it has threads. So this
process knows whose worker died or hangs and counts it, as it does for processes of its own, whatever the scheduler
is set to do with lost tasks.
"""

from __future__ import annotations

import contextlib
import platform
import queue
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from importlib.metadata import version
from typing import Any

import distributed

from salessim.errors import RunError
from salessim.experiment.identity import package_hash, versions
from salessim.experiment.playing import Job, play_chunk
from salessim.experiment.workers import PATIENCE, Chunk, Finished, deadline, give_again

__all__ = ["DaskWorkers", "facts"]

SECONDS_BETWEEN_LOOKS = 1.0
ANSWER_SECONDS = 10.0  # a worker that takes longer to answer a question is asked again later
ALONE_SECONDS = 300.0  # how long a run waits when all workers have left
RESTART_SECONDS = 1.0  # how long to wait for a restart; it goes on meanwhile
MOST_NAMED = 5

Facts = Mapping[str, str]


def facts() -> dict[str, str]:
    """What has to be the same wherever replications of one run are played."""
    return {
        **versions(),
        "dask.distributed": version("distributed"),
        "code of salessim": package_hash(),
        "processor": platform.machine(),
    }


def _play(job: Job, chunk: Chunk) -> Finished:
    """What a worker does."""
    start = time.perf_counter()
    rows = play_chunk(job, chunk.scenario, chunk.replications)
    return rows, time.perf_counter() - start


def _differences(found: Facts | Exception) -> str:
    """What a worker has otherwise than this process, in words; empty when nothing."""
    if isinstance(found, Exception):
        return f"salessim cannot be used there ({found}), {versions()['salessim']} here"
    here = facts()
    names = [name for name in {**here, **found} if here.get(name, "none") != found.get(name, "none")]
    return ", ".join(
        f"{name} {found.get(name, 'none')} there, {here.get(name, 'none')} here" for name in names
    )


def _refuse_others(found: Mapping[str, Facts | Exception]) -> None:
    """Refuse a cluster when somebody in it is not what this process is; all of them are named."""
    problems = [f"{name}: {text}" for name, said in found.items() if (text := _differences(said))]
    if problems:
        more = [f"and {len(problems) - MOST_NAMED} more"] if len(problems) > MOST_NAMED else []
        what = "the cluster is not what this process is, so its results may not be the same"
        raise RunError("\n".join([what, *problems[:MOST_NAMED], *more]))


@dataclass
class _Worker:
    """A worker of the cluster that was checked: the job as it holds it, and what it can and does play."""

    job: Any
    threads: int
    busy: int = 0


@dataclass
class _Task:
    chunk: Chunk
    address: str
    future: Any
    deadline: float


@dataclass
class DaskWorkers:
    """The workers of a cluster as an executor, see :class:`salessim.experiment.executors.Executor`.

    Parameters
    ----------
    job : Job
        What they play; sent to each of them once.
    client : distributed.Client
        Connected with the scheduler; this object does not close it.
    patience : float
        Seconds after which a silent worker is given up.
    """

    job: Job
    client: Any
    patience: float = PATIENCE
    _workers: dict[str, _Worker] = field(default_factory=dict)
    _hung: set[str] = field(default_factory=set)
    _tasks: dict[str, _Task] = field(default_factory=dict)
    _again: list[Chunk] = field(default_factory=list)
    _done: queue.SimpleQueue[str] = field(default_factory=queue.SimpleQueue)
    _next_look: float = 0.0
    _last_seen: float = field(default_factory=time.monotonic)

    @property
    def n(self) -> int:
        """Threads of all workers: chunks that are played at the same time."""
        return max(1, sum(worker.threads for worker in self._workers.values()))

    def find(self, seconds: float) -> None:
        """Check the scheduler, wait for the first worker, and check all that are there.

        Raises
        ------
        RunError
            If none comes within some seconds, or one has other versions than this process.
        """
        until = time.monotonic() + seconds
        with self._in_words():
            _refuse_others({"the scheduler, which reads every task,": self._ask_scheduler()})
            while not (self._join() and self._workers):
                if time.monotonic() > until:
                    why = f"no worker has joined the scheduler at {self._address} within {seconds:.0f} s"
                    raise RunError(why)
                time.sleep(0.1)

    def play(self, take: Callable[[], Chunk | None]) -> Iterator[Finished]:
        """Play chunks until there are none left."""
        with self._in_words():
            while True:
                yield from self._look()
                nothing_left = self._fill(take)
                if nothing_left and not self._tasks:
                    return
                yield from self._hear()

    @contextlib.contextmanager
    def _in_words(self) -> Iterator[None]:
        """Say what it means when the connection with the scheduler fails."""
        try:
            yield
        except (OSError, TimeoutError, distributed.client.ClosedClientError) as error:
            raise RunError(
                f"the scheduler at {self._address} does not answer any more ({error}); "
                "--resume goes on with what is finished"
            ) from None

    @property
    def _address(self) -> str:
        return str(self.client.scheduler.address)

    def _fill(self, take: Callable[[], Chunk | None]) -> bool:
        """Give every free thread a chunk; whether there is none left to give."""
        while True:
            chunk = self._again.pop() if self._again else take()
            if chunk is None:
                return True
            free = [address for address, worker in self._workers.items() if worker.busy < worker.threads]
            if not free:
                self._again.append(chunk)
                return False
            self._hand_out(min(free, key=lambda address: self._workers[address].busy), chunk)

    def _hand_out(self, address: str, chunk: Chunk) -> None:
        worker = self._workers[address]
        future = self.client.submit(
            _play, worker.job, chunk, workers=[address], allow_other_workers=False, pure=False
        )
        worker.busy += 1
        self._tasks[future.key] = _Task(chunk, address, future, deadline(chunk, self.patience))
        future.add_done_callback(lambda done: self._done.put(done.key))

    def _hear(self) -> Iterator[Finished]:
        """Wait a moment for something to finish; whatever has."""
        try:
            keys = [self._done.get(timeout=SECONDS_BETWEEN_LOOKS)]
        except queue.Empty:
            yield [], 0.0
            return
        while not self._done.empty():
            keys.append(self._done.get())
        for key in keys:
            if key in self._tasks:  # else it was given out again meanwhile
                yield from self._finish(key)

    def _finish(self, key: str) -> Iterator[Finished]:
        task = self._tasks[key]
        if task.future.status == "error":
            error = task.future.exception(timeout=ANSWER_SECONDS)
            if not isinstance(error, (MemoryError, distributed.scheduler.KilledWorker)):
                raise RunError(f"worker {task.address} cannot play: {type(error).__name__}: {error}")
            yield from self._give_again(key, "died")
        elif task.future.status == "finished":
            try:
                finished = task.future.result(timeout=ANSWER_SECONDS)
            except (OSError, TimeoutError, distributed.CancelledError):
                if task.future.status == "finished":
                    self._done.put(key)  # asked again, until the next look finds its worker gone or hanging
                return
            self._forget(key)
            yield finished

    def _forget(self, key: str) -> _Task:
        task = self._tasks.pop(key)
        if task.address in self._workers:
            self._workers[task.address].busy -= 1
        return task

    def _give_again(self, key: str, what: str) -> Iterator[Finished]:
        task = self._forget(key)
        task.future.cancel()
        chunks, failures = give_again(task.chunk, what)
        self._again += chunks
        if failures:
            yield failures, 0.0

    def _look(self) -> Iterator[Finished]:
        """Once a second, see which workers have come, gone, or hang."""
        if time.monotonic() < self._next_look:
            return
        there = self._join()
        lost = {task.address for task in self._tasks.values() if task.future.status in ("lost", "cancelled")}
        for address in [*(set(self._workers) - set(there)), *lost]:
            yield from self._leave(address, "died")
        now = time.monotonic()
        for address in {task.address for task in self._tasks.values() if now > task.deadline}:
            yield from self._leave(address, "hung")
            self._restart(address)
        self._hung &= set(there)
        self._last_seen = now if self._workers else self._last_seen
        if now > self._last_seen + ALONE_SECONDS:
            raise RunError(f"no worker is left at {self._address}; --resume goes on with what is finished")
        self._next_look = time.monotonic() + SECONDS_BETWEEN_LOOKS

    def _leave(self, address: str, what: str) -> Iterator[Finished]:
        """Give what a worker was playing to others."""
        self._workers.pop(address, None)
        for key in [key for key, task in self._tasks.items() if task.address == address]:
            yield from self._give_again(key, what)

    def _restart(self, address: str) -> None:
        """Let its nanny end a worker that hangs; without a nanny it gets nothing more to play."""
        self._hung.add(address)
        with contextlib.suppress(ValueError, TimeoutError):
            self.client.restart_workers([address], timeout=RESTART_SECONDS, raise_for_error=False)

    def _join(self) -> dict[str, int]:
        """Check workers that are new and send them the job; threads of all workers that are there."""
        there: dict[str, int] = dict(self.client.nthreads())
        fresh = [address for address in there if address not in self._workers and address not in self._hung]
        found = self._ask(fresh) if fresh else {}
        _refuse_others({f"worker {address}": said for address, said in found.items()})
        for address in found:
            with contextlib.suppress(OSError, TimeoutError):  # it has left again
                held = self.client.scatter(self.job, workers=[address], hash=False, timeout=ANSWER_SECONDS)
                self._workers[address] = _Worker(held, there[address])
        return there

    def _ask_scheduler(self) -> Facts | Exception:
        try:
            said: Facts = self.client.run_on_scheduler(facts)
        except (OSError, TimeoutError):
            raise
        except Exception as error:  # whatever unpickling raises there
            return error
        return said

    def _ask(self, addresses: list[str]) -> dict[str, Facts | Exception]:
        """What each of these workers is; those that do not answer are left out."""

        def ask() -> Any:
            return self.client.run(facts, workers=addresses, on_error="return", asynchronous=True)

        with contextlib.suppress(TimeoutError):
            found = self.client.sync(ask, callback_timeout=ANSWER_SECONDS)
            return {one: said for one, said in found.items() if not isinstance(said, OSError)}
        return {}
