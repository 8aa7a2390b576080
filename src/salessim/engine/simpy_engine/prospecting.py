"""Outbound: a finite list of prospects, called in otherwise idle hours, least recently tried first."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from salessim.engine.simpy_engine.desk import Task
from salessim.engine.simpy_engine.lead import Lead
from salessim.engine.simpy_engine.touches import touch_until_booked
from salessim.units import HOUR

if TYPE_CHECKING:
    from salessim.engine.simpy_engine.company import Company
    from salessim.engine.simpy_engine.person import Person

__all__ = ["ProspectList"]


class ProspectList:
    """One outbound source. Going round the list in order is least recently tried first."""

    def __init__(self, company: Company, source: int) -> None:
        sources = company.sources
        self.company = company
        self.source = source
        self.segment = company.segment_of(source, 0.5)
        self.id = company.source_ids[source]
        self.weight = sources.weight[source]
        self.touches = sources.touches_per_hour[source]
        self.terms = (sources.touch_chance[source], sources.attempts[source], sources.rest[source])
        self.n_blocks = 0
        self.place = np.zeros(3, dtype=np.int64)
        self.last_tried = np.full(sources.list_size[source], -1, dtype=np.int64)

    def turn(self) -> tuple[float, int]:
        """Lists of a unit take turns by weight; the smallest is next."""
        return (self.n_blocks / self.weight, self.id)

    def begin(self, task: Task, person: Person) -> tuple[float, float]:
        """A block is one standard hour."""
        self.n_blocks += 1
        return float(HOUR), 0.0

    def finish(self, task: Task, person: Person) -> None:
        """The touches of the hour: each may book a meeting."""
        company = self.company
        left = self.touches
        while left > 0:
            left, prospect = touch_until_booked(
                company.seed,
                company.replication,
                self.id,
                self.place,
                self.last_tried,
                left,
                company.calendar.now,
                *self.terms,
            )
            if prospect >= 0:
                lead = Lead(company, prospect, self.source)
                company.calendar.process(lead.agrees_to_meet(person))

    def leave(self, task: Task) -> None:
        """Blocks never wait."""
