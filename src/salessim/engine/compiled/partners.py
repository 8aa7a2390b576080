"""Partners: every partner manager brings leads of their own, the more the better at it."""

from __future__ import annotations

from typing import Any

from salessim.compiling import compiled_apart, compiled_part
from salessim.engine.compiled.demand import leads_set_out
from salessim.engine.compiled.luck import uniform
from salessim.engine.compiled.memory import record_at
from salessim.engine.compiled.performance import pace_of
from salessim.engine.compiled.records import NOBODY, ROLE, RULES, SEAT, SOURCE
from salessim.engine.compiled.roster import holding_of, holds, worker_in, works
from salessim.engine.compiled.shocks import demand_in
from salessim.engine.keys import partner_of
from salessim.randomness.distributions import poisson_quantile
from salessim.randomness.streams import Stream
from salessim.rules.learning import steady_week

__all__ = ["leads_of_partners", "partners_are_looked_after"]

LEADS_OF_WEEK = int(Stream.LEADS_OF_WEEK)


@compiled_apart
def leads_of_partners(company: Any, source: int, week: int) -> None:
    """All leads set out that partners bring in a week.

    Parameters
    ----------
    company : record
        The company.
    source : int
        A source of the kind.
    week : int
        The week that begins.
    """
    terms = record_at(company.sources, source, SOURCE)
    per_week = terms.per_week
    if company.n_shock_weeks > 0:
        per_week *= demand_in(company, source, week)
    for row in range(company.n_seats):
        number = worker_in(company, row)
        if number != NOBODY and holds(company, number, terms.role):
            parent = partner_of(terms.ids, record_at(company.seats, row, SEAT).ids)
            u = uniform(company, LEADS_OF_WEEK, parent, week)
            n = poisson_quantile(u, per_week * pace_of(company, number, terms.role))
            leads_set_out(company, source, parent, week, n)


@compiled_part
def partners_are_looked_after(company: Any, number: int) -> None:
    """A week with partners counts as experience, whatever else was done."""
    if not works(company, number):
        return
    for role in range(company.n_roles):
        if record_at(company.roles, role, ROLE).brings_partners and holds(company, number, role):
            week = steady_week(record_at(company.rules, 0, RULES).reference_utilisation)
            holding_of(company, number, role).busy += week
