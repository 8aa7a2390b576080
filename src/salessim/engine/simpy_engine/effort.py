"""Every Monday people choose how much of themselves to give: by what one more unit of output would pay."""

from __future__ import annotations

from typing import TYPE_CHECKING

from salessim.engine.simpy_engine.pay import Part
from salessim.rules import effort
from salessim.rules.evaluation import KEPT_WEEKS, micro
from salessim.rules.pay import bonus, commission, fee
from salessim.rules.pay.components import PaidFor
from salessim.trace.kinds import RowKind
from salessim.units import WEEK

if TYPE_CHECKING:
    from salessim.engine.simpy_engine.company import Company
    from salessim.engine.simpy_engine.person import Person

__all__ = ["pace_of_part", "people_choose_effort"]


def people_choose_effort(company: Company, week: int) -> None:
    """Everybody who reacts to pay looks ahead to the end of the pay period."""
    behaviour = company.tables.behaviour
    if behaviour.elasticity <= 0.0:
        return
    for person in company.people():
        plan = person.plan
        reference = company.plans.reference[plan] if plan >= 0 else 0.0
        ratio, chosen = 1.0, 1.0
        if reference > 0.0:
            ratio = max(0.0, _marginal_pay(company, person, week) / reference)
            chosen = effort.chosen(
                ratio,
                behaviour.elasticity,
                behaviour.inner,
                behaviour.least_effort,
                behaviour.most_effort,
            )
        if chosen != person.pay.effort:
            person.pay.effort = chosen
            company.note(RowKind.EFFORT, person.id, week, person, person.unit, micro(chosen), micro(ratio))


def _marginal_pay(company: Company, person: Person, week: int) -> float:
    """What the reference output of a year would pay at the margin (cents)."""
    behaviour, references = company.tables.behaviour, company.parts.reference
    weeks_left = (person.pay.until - company.calendar.now) / WEEK
    later = effort.later(weeks_left, behaviour.discount_per_month, behaviour.later_pay)
    total = 0.0
    for part in person.pay.parts:
        total += _of_part(company, person, part, week, weeks_left, later) * references[part.row]
    return total


def _of_part(
    company: Company, person: Person, part: Part, week: int, weeks_left: float, later: float
) -> float:
    """Expected pay for one more unit by one part of the plan (cents)."""
    parts, row = company.parts, part.row
    if part.kind is PaidFor.FEE:
        window = parts.window_from[row], parts.window_until[row]
        return fee.marginal(parts.rate[row], parts.expected[row], company.calendar.now, *window)
    goal, at = company.plans.goal[person.plan], parts.at[row]
    if part.kind is PaidFor.TEAM_BONUS:
        team = company.team(row, person.unit)
        weekly = effort.pace(sum(team.ring), parts.quota[row], 1.0, min(week, KEPT_WEEKS))
        mu, sigma = _forecast(company, row, team.sold, weekly, weeks_left)
        return bonus.marginal(float(part.value), 0.0, company.team_quota(row), at, mu, sigma, later)
    weekly = pace_of_part(person, part)
    mu, sigma = _forecast(company, row, part.sold, weekly, weeks_left)
    if part.kind is PaidFor.BONUS:
        return bonus.marginal(float(part.value), goal, part.quota, at, mu, sigma, later)
    return commission.marginal(part.base, part.quota, *part.tiers(company), goal, mu, sigma, later)


def pace_of_part(person: Person, part: Part) -> float:
    """What a person expects to bring in a week (units)."""
    able = person.development.proficiency(person.seat.first_role)
    weeks = min(person.record.n_weeks, KEPT_WEEKS)
    return effort.pace(sum(part.ring), person.pay.yearly_quota(part), able, weeks)


def _forecast(company: Company, row: int, sold: int, weekly: float, weeks_left: float) -> tuple[float, float]:
    """What a period is expected to bring, and its spread (units)."""
    parts = company.parts
    spread = effort.spread(weekly, weeks_left, parts.square_over_mean[row], parts.least_sigma[row])
    return effort.expected(sold, weekly, weeks_left), spread
