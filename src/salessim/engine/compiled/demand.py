"""Inbound demand: how many leads a week brings, who they are, and when they come."""

from __future__ import annotations

from typing import Any

from salessim.compiling import compiled_part
from salessim.engine.compiled.agenda import will_happen
from salessim.engine.compiled.luck import uniform, uniforms
from salessim.engine.compiled.memory import floats_at, ints_at, record_at
from salessim.engine.compiled.records import AMOUNT, BATCH, NUMBER, SOURCE
from salessim.engine.compiled.shocks import demand_in
from salessim.engine.keys import WEEKS_BEFORE
from salessim.engine.order import Tick
from salessim.randomness.distributions import normal_quantile, poisson_quantile
from salessim.randomness.draws import identity
from salessim.randomness.streams import Stream
from salessim.rules.demand import arrival_in_week, busy_week_factor, busy_week_sigma, weekly_rate
from salessim.units import WEEK

__all__ = ["arrival", "leads_of_week", "leads_set_out", "number_in"]

BUSY_WEEK, LEADS_OF_WEEK = int(Stream.BUSY_WEEK), int(Stream.LEADS_OF_WEEK)
ARRIVAL_HOUR, ARRIVAL_MOMENT = int(Stream.ARRIVAL_HOUR), int(Stream.ARRIVAL_MOMENT)
LEAD_ARRIVES = int(Tick.LEAD_ARRIVES)
HOURS_A_WEEK = 168


@compiled_part
def leads_of_week(company: Any, source: int, week: int) -> None:
    """All inbound leads of a week set out."""
    parent = record_at(company.sources, source, SOURCE).ids
    leads_set_out(company, source, parent, week, number_in(company, source, week))


@compiled_part
def leads_set_out(company: Any, source: int, parent: int, week: int, n: int) -> None:
    """So many leads of a week are on their way; they descend from this identity."""
    for first in range(0, n, BATCH):
        _some_set_out(company, source, parent, week, first, min(BATCH, n - first))


@compiled_part
def _some_set_out(company: Any, source: int, parent: int, week: int, first: int, n: int) -> None:
    """So many leads from number ``first`` on; what is drawn of all of them is drawn at once."""
    leads = ints_at(company.batch_whom, 0, n)
    hours, moments = floats_at(company.batch_draws, 0, n), floats_at(company.batch_more, 0, n)
    for i in range(n):
        leads[i] = identity(parent, week, first + i)
    uniforms(company, ARRIVAL_HOUR, leads, hours)
    uniforms(company, ARRIVAL_MOMENT, leads, moments)
    for i in range(n):
        at = _comes_at(company, source, week, hours[i], moments[i])
        will_happen(company, at, LEAD_ARRIVES, leads[i], 0, source, 0)


@compiled_part
def number_in(company: Any, source: int, week: int) -> int:
    """How many leads the week brings; weeks before the start are negative."""
    terms = record_at(company.sources, source, SOURCE)
    if 0 <= week < terms.n_coming:
        return record_at(company.coming_leads, source * company.n_coming_weeks + week, NUMBER).value
    month = record_at(company.months, company.weeks_before + week, NUMBER).value
    factor = record_at(company.month_factors, source * 12 + month, AMOUNT).value
    rate = weekly_rate(terms.per_week, terms.growth, factor, week)
    if company.n_shock_weeks > 0 and week >= 0:
        rate *= demand_in(company, source, week)
    sigma = busy_week_sigma(rate, terms.dispersion)
    index = week if week >= 0 else WEEKS_BEFORE - week
    if sigma > 0.0:
        rate *= busy_week_factor(normal_quantile(uniform(company, BUSY_WEEK, terms.ids, index)), sigma)
    return poisson_quantile(uniform(company, LEADS_OF_WEEK, terms.ids, index), rate)


@compiled_part
def arrival(company: Any, source: int, lead: int, week: int) -> int:
    """The moment at which a lead of a week comes in."""
    hour, moment = uniform(company, ARRIVAL_HOUR, lead, 0), uniform(company, ARRIVAL_MOMENT, lead, 0)
    return _comes_at(company, source, week, hour, moment)


@compiled_part
def _comes_at(company: Any, source: int, week: int, hour: float, moment: float) -> int:
    shares = floats_at(company.hour_shares, source * HOURS_A_WEEK, HOURS_A_WEEK)
    guide = ints_at(company.hour_guide, source * HOURS_A_WEEK, HOURS_A_WEEK)
    return week * WEEK + arrival_in_week(shares, guide, hour, moment)
