"""Effort: every Monday people look ahead to the end of the pay period, and at what one more unit would pay them."""

from __future__ import annotations

from typing import Any

from salessim.compiling import compiled_apart, compiled_part
from salessim.engine.compiled.memory import note, record_at
from salessim.engine.compiled.pay import (
    COMMISSION,
    FEE,
    TEAM_BONUS,
    part_of,
    purse_of,
    tally_of,
    team_of,
    tiers_of,
)
from salessim.engine.compiled.periods import ability_of, yearly_quota
from salessim.engine.compiled.records import BEHAVIOUR, NOBODY, PLAN, RING_WEEKS
from salessim.engine.compiled.roster import career_of, occupant_of, person_of
from salessim.rules.effort import chosen, expected, later, pace, spread
from salessim.rules.evaluation import micro
from salessim.rules.pay import bonus, commission, fee, quota
from salessim.trace.kinds import RowKind
from salessim.units import WEEK

__all__ = ["people_choose_effort", "weekly_pace"]

EFFORT = int(RowKind.EFFORT)


@compiled_apart
def people_choose_effort(company: Any, week: int) -> None:
    """Everybody works harder or less hard by what it brings.

    Parameters
    ----------
    company : record
        The company.
    week : int
        The week that begins.
    """
    terms = record_at(company.behaviour, 0, BEHAVIOUR)
    for row in range(company.n_seats):
        number = occupant_of(company, row)
        if number == NOBODY:
            continue
        person = person_of(company, number)
        ratio, effort = 1.0, 1.0
        if person.plan != NOBODY and record_at(company.plans, person.plan, PLAN).reference > 0.0:
            ratio = _marginal_pay(company, number, terms, week)
            effort = chosen(ratio, terms.elasticity, terms.inner, terms.least_effort, terms.most_effort)
        if effort != person.effort:
            person.effort = effort
            note(company, EFFORT, person.id, week, number, person.unit, micro(effort), micro(ratio), 0)


@compiled_part
def _marginal_pay(company: Any, number: int, terms: Any, week: int) -> float:
    """What one more unit of output would pay somebody, over the reference of the plan's roles."""
    person = person_of(company, number)
    plan = record_at(company.plans, person.plan, PLAN)
    left = (purse_of(company, number).period_until - company.now) / WEEK
    discount = later(left, terms.discount_per_month, terms.later_pay)
    able = ability_of(company, number)
    total = 0.0
    for k in range(plan.n_parts):
        part, tally = part_of(company, plan, k), tally_of(company, number, k)
        if part.kind == FEE:
            pays = fee.marginal(part.rate, part.expected, company.now, part.window_from, part.window_until)
        elif part.kind == TEAM_BONUS:
            pays = _by_team(company, number, plan, part, tally, week, left, discount)
        else:
            weekly = weekly_pace(company, number, plan, part, tally, able)
            pays = _by_own(company, plan, part, tally, weekly, left, discount)
        total += pays * part.reference
    return max(0.0, total / plan.reference)


@compiled_part
def weekly_pace(company: Any, number: int, plan: Any, part: Any, tally: Any, able: float) -> float:
    """What somebody expects to be credited with in a week (units)."""
    seen = min(career_of(company, number).weeks, RING_WEEKS)
    return pace(tally.recent, yearly_quota(company, number, plan, part, tally), able, seen)


@compiled_part
def _by_own(
    company: Any, plan: Any, part: Any, tally: Any, weekly: float, left: float, discount: float
) -> float:
    """Expected pay for one more unit of what the own quota counts (cents)."""
    mu = expected(tally.sold, weekly, left)
    sigma = spread(weekly, left, part.square_over_mean, part.least_sigma)
    if part.kind != COMMISSION:
        return bonus.marginal(float(tally.value), plan.goal, tally.quota, part.at, mu, sigma, discount)
    return commission.marginal(
        tally.base,
        tally.quota,
        *tiers_of(company, part),
        plan.goal,
        mu,
        sigma,
        discount,
    )


@compiled_part
def _by_team(
    company: Any, number: int, plan: Any, part: Any, tally: Any, week: int, left: float, discount: float
) -> float:
    """Expected pay for one more unit of what the team's quota counts (cents)."""
    team = team_of(company, part, person_of(company, number).unit)
    weekly = pace(team.recent, part.quota, 1.0, min(week, RING_WEEKS))
    mu = expected(team.sold, weekly, left)
    sigma = spread(weekly, left, part.square_over_mean, part.least_sigma)
    reached = quota.of_period(part.quota, plan.clock, 1.0, 1.0)
    return bonus.marginal(float(tally.value), 0.0, reached, part.at, mu, sigma, discount)
