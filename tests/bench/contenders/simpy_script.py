"""The tandem queue in SimPy as anybody would write it: one process a customer, two resources."""

from __future__ import annotations

import random
from collections.abc import Callable
from importlib.metadata import version

import numpy as np
import simpy

from contenders import MEAN_SERVICE, RATE, SERVERS, Contender

__all__ = ["CONTENDER", "play_tandem"]

Times = tuple[float, float, float, float, float]


class _CountingEnvironment(simpy.Environment):
    """Counts the events that it processes."""

    def __init__(self) -> None:
        super().__init__()
        self.steps = 0

    def step(self) -> None:
        self.steps += 1
        super().step()


def play_tandem(seed: int, hours: float, env: simpy.Environment | None = None) -> list[Times]:
    """Five times of each customer who left before the horizon."""
    luck = random.Random(seed)
    env = simpy.Environment() if env is None else env
    stations = (simpy.Resource(env, SERVERS), simpy.Resource(env, SERVERS))
    records = []

    def customer():
        times = [env.now]
        for station in stations:
            with station.request() as turn:
                yield turn
                times.append(env.now)
                yield env.timeout(luck.expovariate(1 / MEAN_SERVICE))
            times.append(env.now)
        records.append((times[0], times[1], times[2], times[3], times[4]))

    def arrivals():
        while True:
            yield env.timeout(luck.expovariate(RATE))
            env.process(customer())

    env.process(arrivals())
    env.run(hours)
    return records


def _ready(weeks: int) -> Callable[[int], list[Times]]:
    return lambda seed: play_tandem(seed, 168.0 * weeks)


def _events(weeks: int, seed: int) -> int:
    env = _CountingEnvironment()
    play_tandem(seed, 168.0 * weeks, env)
    return env.steps


CONTENDER = Contender(
    "simpy_script",
    "Plain SimPy script",
    "five times a customer, in a tuple",
    lambda: f"SimPy {version('simpy')}",
    _ready,
    np.array,
    _events,
)
