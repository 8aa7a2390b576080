"""Programs that play one queue: what tests/bench/compare.py measures against one another.

All play the tandem queue: customers come at 1 an hour (Poisson), each is served at two stations of three servers with
exponential service of 2 hours on average, first come first served; from empty to the horizon. Each keeps at least
five times of every customer who leaves: came, began and ended at the first station, began and ended at the second.

A module is one contender and ends with ``CONTENDER = Contender(...)``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import numpy as np

__all__ = ["MEAN_SERVICE", "MODULES", "RATE", "SERVERS", "AbsentError", "Contender", "contenders"]

RATE = 1.0
"""Customers an hour."""
MEAN_SERVICE = 2.0
"""Hours of work at each station."""
SERVERS = 3
"""At each of the two stations."""

MODULES = (
    "salabim_components",
    "salessim_simpy",
    "ciw_network",
    "cpp_heap",
    "salessim_compiled",
    "simpy_script",
    "heap_loop",
)
"""Modules of this folder that are contenders, in the order of their turns: beside ours those it is compared with."""

Play = Callable[[int], Any]


class AbsentError(Exception):
    """A contender cannot play here; the text says why."""


@dataclass(frozen=True)
class Contender:
    """A program that plays the tandem queue.

    Attributes
    ----------
    key, name : str
        For files, and for people.
    records : str
        What it keeps of a play.
    version : callable
        Version of the library or compiler, as text.
    ready : callable
        Weeks to play in, a function of a seed out. Compiling and reading files happen here and are not timed. Raises
        :class:`AbsentError` if the contender cannot play here.
    times : callable
        What ``ready(weeks)(seed)`` returned in, an array of shape (customers who left, 5) out, in hours.
    events : callable or None
        Weeks and a seed in, entries taken off its list of events out; None where nobody counts.
    """

    key: str
    name: str
    records: str
    version: Callable[[], str]
    ready: Callable[[int], Play]
    times: Callable[[Any], np.ndarray]
    events: Callable[[int, int], int] | None = None


def contenders() -> list[Contender]:
    """All of them; none is imported further than its own module."""
    return [import_module(f"{__name__}.{module}").CONTENDER for module in MODULES]
