"""Inbound demand: how many leads a week brings, who they are, and when they come."""

from __future__ import annotations

from typing import Any

from salessim.compiling import compiled_part
from salessim.engine.compiled.agenda import will_happen
from salessim.engine.compiled.luck import uniform
from salessim.engine.compiled.memory import floats_at, ints_at, record_at
from salessim.engine.compiled.records import RATE, SOURCE
from salessim.engine.keys import WEEKS_BEFORE
from salessim.engine.order import Tick
from salessim.randomness.distributions import normal_quantile, poisson_quantile
from salessim.randomness.draws import identity
from salessim.randomness.streams import Stream
from salessim.rules.demand import arrival_in_week, busy_week_factor
from salessim.units import WEEK

__all__ = ["arrival", "leads_of_week", "number_in"]

BUSY_WEEK, LEADS_OF_WEEK = int(Stream.BUSY_WEEK), int(Stream.LEADS_OF_WEEK)
ARRIVAL_HOUR, ARRIVAL_MOMENT = int(Stream.ARRIVAL_HOUR), int(Stream.ARRIVAL_MOMENT)
LEAD_ARRIVES = int(Tick.LEAD_ARRIVES)
HOURS_A_WEEK = 168


@compiled_part
def leads_of_week(company: Any, source: int, week: int) -> None:
    """All inbound leads of a week set out."""
    parent = record_at(company.sources, source, SOURCE).ids
    for i in range(number_in(company, source, week)):
        lead = identity(parent, week, i)
        will_happen(company, arrival(company, source, lead, week), LEAD_ARRIVES, lead, 0, source, 0)


@compiled_part
def number_in(company: Any, source: int, week: int) -> int:
    """How many leads the week brings; weeks before the start are negative."""
    this = record_at(company.rates, (company.weeks_before + week) * company.n_sources + source, RATE)
    parent = record_at(company.sources, source, SOURCE).ids
    index = week if week >= 0 else WEEKS_BEFORE - week
    rate = this.rate
    if this.sigma > 0.0:
        rate *= busy_week_factor(normal_quantile(uniform(company, BUSY_WEEK, parent, index)), this.sigma)
    return poisson_quantile(uniform(company, LEADS_OF_WEEK, parent, index), rate)


@compiled_part
def arrival(company: Any, source: int, lead: int, week: int) -> int:
    """The moment at which a lead of a week comes in."""
    shares = floats_at(company.hour_shares, source * HOURS_A_WEEK, HOURS_A_WEEK)
    guide = ints_at(company.hour_guide, source * HOURS_A_WEEK, HOURS_A_WEEK)
    hour, moment = uniform(company, ARRIVAL_HOUR, lead, 0), uniform(company, ARRIVAL_MOMENT, lead, 0)
    return week * WEEK + arrival_in_week(shares, guide, hour, moment)
