"""The SimPy environment with salessim's clock: whole seconds, and a stated order for events of one second."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from typing import Any

import simpy
from simpy.events import Event

from salessim.engine.order import Tick

__all__ = ["Calendar"]

_AT_ONCE = -2  # SimPy's URGENT is 0 and NORMAL is 1: both come before every kind of Tick


class Calendar(simpy.Environment):
    """Events of one second go by (kind, entity, occurrence); what follows from an event at once comes first.

    SimPy orders events of one moment by priority and then by who asked first. Here the priority is the triple
    itself, so who asked first never decides between two scheduled events.
    """

    now: int

    def __init__(self) -> None:
        super().__init__()
        self._agenda: list[Any] = self._queue

    def schedule(self, event: Event, priority: Any = 1, delay: Any = 0) -> None:
        """Queue what SimPy itself triggers (processes, ``succeed``): at once, in the order in which it was caused."""
        heapq.heappush(self._agenda, (self._now + delay, (priority + _AT_ONCE, 0, 0), next(self._eid), event))

    def at(self, moment: int, kind: Tick, entity: int, occurrence: int) -> Event:
        """An event that happens at ``moment``; a process can yield it."""
        event = Event(self)
        event._ok = True
        event._value = None
        heapq.heappush(self._agenda, (moment, (kind, entity, occurrence), next(self._eid), event))
        return event

    def play(self, horizon: int, after_each: Callable[[], None]) -> None:
        """Play all events before ``horizon``; ``after_each`` is called when all that an event caused has happened."""
        queue = self._agenda
        while queue and queue[0][0] < horizon:
            self.step()
            if not queue or queue[0][0] > self._now or queue[0][1][0] >= 0:
                after_each()
