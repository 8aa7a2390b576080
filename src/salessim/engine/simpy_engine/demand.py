"""Inbound demand: how many leads a week brings, who they are, and when they come."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from salessim.engine.keys import WEEKS_BEFORE
from salessim.engine.simpy_engine.lead import Lead
from salessim.randomness.distributions import normal_quantile
from salessim.randomness.draws import identity
from salessim.randomness.streams import Stream
from salessim.rules.demand import arrival_in_week, busy_week_factor, busy_week_sigma, weekly_rate
from salessim.units import WEEK, month_of

if TYPE_CHECKING:
    from salessim.engine.simpy_engine.company import Company

__all__ = ["InboundSource", "arrival_of"]


class InboundSource:
    """One inbound source and its weekly batches."""

    def __init__(self, company: Company, source: int) -> None:
        self.company = company
        self.source = source
        self.id = company.source_ids[source]

    def leads_of(self, week: int) -> None:
        """All inbound leads of a week set out."""
        company = self.company
        for lead, arrives_at in self.arrivals(week, self.number_in(week)):
            company.calendar.process(Lead(company, lead, self.source).comes_in(arrives_at))

    def number_in(self, week: int) -> int:
        """How many leads the week brings; weeks before the start are negative."""
        company, sources = self.company, self.company.sources
        start = company.tables.start
        if 0 <= week < start.coming_weeks[self.source]:
            return int(start.coming[self.source, week])
        factor = sources.month_factors[self.source][month_of(week * WEEK) % 12]
        rate = weekly_rate(sources.per_week[self.source], sources.growth[self.source], factor, week)
        rate *= company.shocks.demand(self.source, week)
        sigma = busy_week_sigma(rate, sources.dispersion[self.source])
        index = week if week >= 0 else WEEKS_BEFORE - week
        if sigma > 0.0:
            u = company.luck.uniform(Stream.BUSY_WEEK, self.id, index)
            rate *= busy_week_factor(normal_quantile(u), sigma)
        return company.luck.poisson(Stream.LEADS_OF_WEEK, self.id, index, rate)

    def arrivals(self, week: int, number: int) -> Iterator[tuple[int, int]]:
        """Identity and moment of each lead of a week."""
        for i in range(number):
            lead = identity(self.id, week, i)
            yield lead, arrival_of(self.company, self.source, lead, week)


def arrival_of(company: Company, source: int, lead: int, week: int) -> int:
    """Moment at which a lead of a week comes in."""
    sources = company.tables.sources
    u_hour = company.luck.uniform(Stream.ARRIVAL_HOUR, lead)
    u_moment = company.luck.uniform(Stream.ARRIVAL_MOMENT, lead)
    hour_shares, hour_guide = sources.hour_shares[source], sources.hour_guide[source]
    return week * WEEK + arrival_in_week(hour_shares, hour_guide, u_hour, u_moment)
