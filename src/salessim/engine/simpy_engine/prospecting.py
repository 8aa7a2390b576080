"""Outbound: a finite list of prospects, called in otherwise idle hours, least recently tried first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from salessim.engine.simpy_engine.desk import Task
from salessim.engine.simpy_engine.lead import Lead
from salessim.randomness.draws import identity
from salessim.randomness.streams import Stream
from salessim.rules.demand import touch_chance
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
        self.size = sources.list_size[source]
        self.weight = sources.weight[source]
        self.n_blocks = 0
        self.prospect = 0
        self.attempt = 0
        self.campaign = 0
        self._last_tried: dict[int, int] = {}

    def turn(self) -> tuple[float, int]:
        """Lists of a unit take turns by weight; the smallest is next."""
        return (self.n_blocks / self.weight, self.id)

    def begin(self, task: Task, person: Person) -> tuple[float, float]:
        """A block is one standard hour."""
        self.n_blocks += 1
        return float(HOUR), 0.0

    def finish(self, task: Task, person: Person) -> None:
        """The touches of the hour: each may book a meeting."""
        for _ in range(self.company.sources.touches_per_hour[self.source]):
            self._touch(person)

    def leave(self, task: Task) -> None:
        """Blocks never wait."""

    def _touch(self, person: Person) -> None:
        company, sources = self.company, self.company.sources
        prospect = identity(self.id, self.prospect, self.campaign)
        now = company.calendar.now
        tried = self._last_tried.get(self.prospect, -1)
        chance = touch_chance(sources.touch_chance[self.source], now - tried if tried >= 0 else -1, sources.rest[self.source])
        booked = company.luck.uniform(Stream.TOUCH, prospect, self.attempt) < chance
        self.attempt += 1
        if booked or self.attempt >= sources.attempts[self.source]:
            self._next_prospect(now)
        if booked:
            lead = Lead(company, prospect, self.source, person.unit)
            company.calendar.process(lead.agrees_to_meet(person))

    def _next_prospect(self, now: int) -> None:
        self._last_tried[self.prospect] = now
        self.attempt = 0
        self.prospect += 1
        if self.prospect == self.size:
            self.prospect = 0
            self.campaign += 1
