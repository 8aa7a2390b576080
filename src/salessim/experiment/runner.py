"""Play what is wanted and not there yet, in this process or over workers, and keep each finished chunk."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field

from salessim.experiment.executors import Executor, ExecutorChoice, start_executor
from salessim.experiment.playing import Job, play_chunk, warm_up
from salessim.experiment.store import Played, Store
from salessim.experiment.workers import PATIENCE, Chunk, Finished, Workers

__all__ = ["Progress", "Runner", "Wanted", "open_runner"]

Wanted = tuple[str, int]
"""A replication that is wanted: scenario fingerprint and number."""

CHUNK_SECONDS = 1.0  # a kill loses at most about this much of each worker
WORTH_WORKERS = 3.0  # seconds of work below which starting workers costs more than it saves


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a run is: replications done, wanted and failed; seconds gone and left (NaN: unknown)."""

    done: int
    total: int
    failed: int
    elapsed: float
    left: float


@dataclass
class Runner:
    """Plays replications, each exactly once, whatever the number of workers.

    Parameters
    ----------
    job : Job
        Scenarios, seed, engine and metrics.
    jobs : int
        Worker processes; 1 plays in this process.
    keep : callable
        Called with the rows of each finished chunk, in this process only.
    progress : callable
        Called with a :class:`Progress` after each chunk and about once a second.
    played : dict
        Payload by wanted replication: what is already there, and later what was played.
    executor : Executor, optional
        What plays; when silent, worker processes are started once there is enough work for them.
    """

    job: Job
    jobs: int = 1
    keep: Callable[[list[Played]], None] = lambda rows: None
    progress: Callable[[Progress], None] = lambda progress: None
    played: dict[Wanted, bytes] = field(default_factory=dict)
    failed: dict[Wanted, str] = field(default_factory=dict)
    patience: float = PATIENCE
    executor: Executor | None = None
    _seconds: dict[str, float] = field(default_factory=dict)
    _stack: ExitStack = field(default_factory=ExitStack)

    def __enter__(self) -> Runner:
        return self

    def __exit__(self, *error: object) -> None:
        self._stack.__exit__(*error)  # type: ignore[arg-type]

    def missing(self, wanted: Iterable[Wanted]) -> list[Wanted]:
        """What of this has neither been played nor failed."""
        return [one for one in dict.fromkeys(wanted) if one not in self.played and one not in self.failed]

    def reasons(self, wanted: Iterable[Wanted]) -> tuple[str, ...]:
        """Why some of this could not be played, each reason once."""
        asked = set(wanted)
        return tuple(dict.fromkeys(why for key, why in sorted(self.failed.items()) if key in asked))

    def time_first(self, wanted: Iterable[Wanted]) -> float:
        """Play the first of what is missing, compiled before; seconds it took, 0 if nothing is missing."""
        for scenario, replication in self.missing(wanted):
            warm_up(self.job, scenario)
            start = time.perf_counter()
            rows = play_chunk(self.job, scenario, [replication])
            seconds = time.perf_counter() - start
            self._seconds[scenario] = seconds
            self._finish(rows)
            return seconds
        return 0.0

    def play(self, wanted: Iterable[Wanted], to_come: int = 0) -> None:
        """See to it that everything wanted has been tried; returns at once when it has.

        Parameters
        ----------
        wanted : iterable of (str, int)
            In the order in which they should be played.
        to_come : int
            Replications that will be wanted afterwards: workers may be worth it for all of them together.
        """
        wanted = list(dict.fromkeys(wanted))
        self.time_first(wanted)
        queue = deque(self.missing(wanted))
        if not queue:
            return
        start, before, total = time.perf_counter(), len(wanted) - len(queue), len(wanted)
        done = before
        for rows, seconds in self._chunks(queue, to_come):
            if rows:
                self._learn(rows, seconds)
                self._finish(rows)
                done += len(rows)
            elapsed = time.perf_counter() - start
            left = elapsed / (done - before) * (total - done) if done > before else float("nan")
            self.progress(Progress(done, total, len(self.failed), elapsed, left))

    def _chunks(self, queue: deque[Wanted], to_come: int) -> Iterator[Finished]:
        """Rows and seconds of finished chunks, here or from workers."""
        work = (len(queue) + to_come) * max(self._seconds.values(), default=0.0)
        if self.executor is None and self.jobs > 1 and work > WORTH_WORKERS:
            self.executor = self._stack.enter_context(Workers(self.job, self.jobs, self.patience))
        if self.executor is not None:
            yield from self.executor.play(lambda: self._take(queue))
            return
        while chunk := self._take(queue):
            start = time.perf_counter()
            rows = play_chunk(self.job, chunk.scenario, chunk.replications)
            yield rows, time.perf_counter() - start

    def _take(self, queue: deque[Wanted]) -> Chunk | None:
        """The next replications of one scenario: about a second's work, and no more than a fair share."""
        if not queue:
            return None
        scenario, replication = queue.popleft()
        each = self._seconds.get(scenario) or max(self._seconds.values(), default=CHUNK_SECONDS)
        at_once = self.executor.n if self.executor is not None else 1
        fair = max(1, len(queue) // (2 * at_once))
        size = min(fair, max(1, int(CHUNK_SECONDS / max(each, 1e-6))))
        numbers = [replication]
        while queue and len(numbers) < size and queue[0][0] == scenario:
            numbers.append(queue.popleft()[1])
        return Chunk(scenario, tuple(numbers), each * len(numbers))

    def _learn(self, rows: list[Played], seconds: float) -> None:
        """Remember how long one replication of this scenario takes."""
        each = seconds / len(rows)
        known = self._seconds.get(rows[0].scenario, each)
        self._seconds[rows[0].scenario] = 0.5 * (known + each)

    def _finish(self, rows: list[Played]) -> None:
        self.keep(rows)
        for row in rows:
            if row.failure:
                self.failed[row.scenario, row.replication] = row.failure
            else:
                self.played[row.scenario, row.replication] = row.payload


@contextmanager
def open_runner(
    job: Job,
    jobs: int,
    choice: ExecutorChoice,
    store: Store | None,
    progress: Callable[[Progress], None],
    note: Callable[[str], None],
) -> Iterator[Runner]:
    """A runner that goes on with what a store holds and adds to it, everything open.

    The executor is started before the store is opened, so that nothing is written when it cannot start.
    """
    with ExitStack() as stack:
        executor = stack.enter_context(start_executor(choice, job, jobs))
        runner = stack.enter_context(Runner(job, jobs, progress=progress, executor=executor))
        if store is not None:
            stack.enter_context(store)
            runner.keep, runner.played = store.add, store.played()
            if runner.played:
                note(f"{len(runner.played)} replications of an earlier run are in {store.folder}: reused")
        yield runner
