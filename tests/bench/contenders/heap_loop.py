"""The tandem queue written by hand in Python: a heap of events, two queues, no library."""

from __future__ import annotations

import math
import platform
import random
from collections import deque
from collections.abc import Callable
from heapq import heappop, heappush

import numpy as np

from contenders import MEAN_SERVICE, RATE, SERVERS, Contender

__all__ = ["CONTENDER", "play_tandem"]

ARRIVES, FIRST_ENDS, SECOND_ENDS = range(3)


def play_tandem(seed: int, hours: float) -> list[list[float]]:
    """Five times of each customer who left before the horizon; the C++ contender does the same step by step."""
    uniform, log = random.Random(seed).random, math.log
    events: list[
        tuple[float, int, int, list[float]]
    ] = []  # moment, number in order of scheduling, kind, times
    queues: tuple[deque[list[float]], deque[list[float]]] = (deque(), deque())
    free = [SERVERS, SERVERS]
    records = []
    n_scheduled = 0

    def schedule(moment: float, kind: int, times: list[float]) -> None:
        nonlocal n_scheduled
        heappush(events, (moment, n_scheduled, kind, times))
        n_scheduled += 1

    def begin(now: float, station: int, times: list[float]) -> None:
        times.append(now)
        schedule(now - MEAN_SERVICE * log(1.0 - uniform()), FIRST_ENDS + station, times)

    def join(now: float, station: int, times: list[float]) -> None:
        if free[station]:
            free[station] -= 1
            begin(now, station, times)
        else:
            queues[station].append(times)

    schedule(-log(1.0 - uniform()) / RATE, ARRIVES, [])
    while events[0][0] < hours:
        now, _, kind, times = heappop(events)
        times.append(now)
        if kind == ARRIVES:
            schedule(now - log(1.0 - uniform()) / RATE, ARRIVES, [])
            join(now, 0, times)
            continue
        station = kind - FIRST_ENDS
        if queues[station]:
            begin(now, station, queues[station].popleft())
        else:
            free[station] += 1
        if kind == FIRST_ENDS:
            join(now, 1, times)
        else:
            records.append(times)
    return records


def _ready(weeks: int) -> Callable[[int], list[list[float]]]:
    return lambda seed: play_tandem(seed, 168.0 * weeks)


CONTENDER = Contender(
    "heap_loop",
    "Python heap loop",
    "five times a customer, in a list",
    lambda: f"Python {platform.python_version()}",
    _ready,
    np.array,
)
