"""Time jobs in turn, so that what slows the machine for a while slows all of them."""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

__all__ = ["Job", "Taken", "interleave"]

LEAST_SECONDS = 0.2
"""A job that is quicker is played several times in a turn, with another seed each time."""
SEEDS_PER_TURN = 10_000


@dataclass(frozen=True)
class Job:
    """What is timed.

    Attributes
    ----------
    key : tuple of str
        Names it in the result.
    play : callable
        A seed in, a number of events (or of whatever its time is divided by) out.
    rounds : int or None
        Rounds at most; None plays all.
    is_warmed : bool
        Whether it is played once before each turn, untimed: code is compiled and tables are in place then.
    """

    key: tuple[str, ...]
    play: Callable[[int], int]
    rounds: int | None = None
    is_warmed: bool = True


@dataclass
class Taken:
    """Time that a job took in each round.

    Attributes
    ----------
    seconds : list of float
        Of one play, mean over the plays of a round.
    events : list of float
        The same for the events of a play.
    plays : int
        All timed plays.
    """

    seconds: list[float] = field(default_factory=list)
    events: list[float] = field(default_factory=list)
    plays: int = 0

    @property
    def median(self) -> float:
        """Median seconds of a play."""
        return statistics.median(self.seconds)

    @property
    def per_event(self) -> list[float]:
        """Seconds per event in each round."""
        return [s / max(1.0, n) for s, n in zip(self.seconds, self.events, strict=True)]

    @property
    def mean_events(self) -> float:
        """Mean events of a play."""
        return statistics.fmean(self.events)


def interleave(
    jobs: Iterable[Job],
    rounds: int,
    tell: Callable[[str], None] = lambda _: None,
    least_seconds: float = LEAST_SECONDS,
) -> dict[tuple[str, ...], Taken]:
    """Play the jobs in turn, ``rounds`` times over.

    Parameters
    ----------
    jobs : iterable of Job
        In the order in which they take turns.
    rounds : int
        How often each has its turn, unless it asks for fewer.
    tell : callable
        Gets a line at every turn of the whole row.
    least_seconds : float
        How long a job's turn lasts at least.
    """
    jobs = list(jobs)
    taken = {job.key: Taken() for job in jobs}
    for turn in range(rounds):
        tell(f"round {turn + 1} of {rounds}")
        for job in jobs:
            if job.rounds is None or turn < job.rounds:
                _take_turn(job, turn, taken[job.key], least_seconds)
    return taken


def _take_turn(job: Job, turn: int, taken: Taken, least_seconds: float) -> None:
    if job.is_warmed:
        job.play(0)
    gc.collect()  # what others left behind is not this job's to clear up
    spent, plays, events = 0.0, 0, 0
    while not plays or (spent < least_seconds and plays < SEEDS_PER_TURN):
        seed = 1 + turn * SEEDS_PER_TURN + plays
        start = time.perf_counter()
        events += job.play(seed)
        spent += time.perf_counter() - start
        plays += 1
    taken.seconds.append(spent / plays)
    taken.events.append(events / plays)
    taken.plays += plays
