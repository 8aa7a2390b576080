"""The tandem queue in salabim: one component a customer, two resources; no animation, no trace, no monitors."""

from __future__ import annotations

import random
from collections.abc import Callable
from importlib.metadata import version

import numpy as np

from contenders import MEAN_SERVICE, RATE, SERVERS, AbsentError, Contender

__all__ = ["CONTENDER"]

Times = tuple[float, float, float, float, float]


def _ready(weeks: int) -> Callable[[int], list[Times]]:
    try:
        import salabim
    except ImportError:
        raise AbsentError(
            "salabim is not installed; compare.py installs it from requirements/bench.txt"
        ) from None

    def play(seed: int) -> list[Times]:
        luck = random.Random(seed)
        env = salabim.Environment(trace=False, yieldless=False, random_seed=seed)
        stations = [salabim.Resource(capacity=SERVERS, monitor=False) for _ in range(2)]
        records = []

        class Customer(salabim.Component):
            def process(self):
                times = [env.now()]
                for station in stations:
                    yield self.request(station)
                    times.append(env.now())
                    yield self.hold(luck.expovariate(1 / MEAN_SERVICE))
                    self.release(station)
                    times.append(env.now())
                records.append((times[0], times[1], times[2], times[3], times[4]))

        class Arrivals(salabim.Component):
            def process(self):
                while True:
                    yield self.hold(luck.expovariate(RATE))
                    Customer()

        Arrivals()
        env.run(till=168.0 * weeks)
        return records

    return play


CONTENDER = Contender(
    "salabim",
    "salabim",
    "five times a customer, in a tuple; its monitors are off",
    lambda: f"salabim {version('salabim')}",
    _ready,
    np.array,
)
