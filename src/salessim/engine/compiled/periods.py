"""Pay periods: quotas when one opens, and what a month's close settles, draws, and makes of next year's quotas."""

from __future__ import annotations

from typing import Any

from salessim.compiling import compiled_apart, compiled_part
from salessim.engine.compiled.agenda import will_happen
from salessim.engine.compiled.memory import note, record_at
from salessim.engine.compiled.pay import (
    BONUS,
    COMMISSION,
    FEE,
    TEAM_BONUS,
    is_paid,
    part_of,
    purse_of,
    quotas_are_set,
    settles,
    tally_of,
    team_of,
)
from salessim.engine.compiled.performance import proficiency_of
from salessim.engine.compiled.records import NOBODY, PART, PLAN, ROLE
from salessim.engine.compiled.roster import first_role_of, holding_of, occupant_of, person_of
from salessim.engine.order import Tick
from salessim.rules.pay import draw, quota
from salessim.rules.pay.clock import month_end, period_bounds
from salessim.rules.pay.components import PaidFor
from salessim.trace.kinds import RowKind

__all__ = ["ability_of", "has_quota", "month_closes", "month_will_close", "opens_period", "yearly_quota"]

QUOTA_SET, MONTH_CLOSES, DRAW = int(RowKind.QUOTA_SET), int(Tick.MONTH_CLOSES), int(PaidFor.DRAW)


@compiled_part
def has_quota(part: Any) -> bool:
    """Whether a part of a plan hangs on a quota of the person."""
    return bool(part.kind == COMMISSION or part.kind == BONUS)


@compiled_part
def ability_of(company: Any, number: int) -> float:
    """Proficiency in the first role: how much of a quota a newcomer is expected to reach."""
    first = first_role_of(company, number)
    return proficiency_of(company, holding_of(company, number, first), record_at(company.roles, first, ROLE))


@compiled_part
def yearly_quota(company: Any, number: int, plan: Any, part: Any, tally: Any) -> float:
    """Quota of a year for somebody, as things are now (units)."""
    yearly = quota.yearly(part.quota, tally.factor, part.heads, max(1, plan.heads))
    return yearly * purse_of(company, number).quota_error


# -- a period opens -----------------------------------------------------------------------------------------------


@compiled_apart
def opens_period(company: Any, number: int, at: int) -> None:
    """A pay period begins for somebody: from now on when a seat was taken, else from its first second.

    Parameters
    ----------
    company : record
        The company.
    number : int
        Whose period it is.
    at : int
        Since when it counts for this person (seconds).
    """
    person, purse = person_of(company, number), purse_of(company, number)
    if person.plan == NOBODY:
        return
    plan = record_at(company.plans, person.plan, PLAN)
    purse.period_from, purse.period_until = period_bounds(at, plan.clock)
    share = (purse.period_until - at) / (purse.period_until - purse.period_from)
    able = ability_of(company, number)
    for k in range(plan.n_parts):
        part, tally = part_of(company, plan, k), tally_of(company, number, k)
        tally.sold = tally.paid = 0
        if part.kind == FEE:
            continue
        tally.value = quota.value_of_period(part.value, plan.clock, share)
        if part.kind != TEAM_BONUS:
            yearly, reachable = yearly_quota(company, number, plan, part, tally), able if part.ramped else 1.0
            tally.quota = quota.of_period(yearly, plan.clock, share, reachable)
            tally.base = quota.base_rate(part.value, yearly, reachable)
            tally.year_quota += tally.quota
            note(
                company,
                QUOTA_SET,
                person.id,
                purse.n_periods,
                number,
                person.unit,
                k,
                tally.quota,
                tally.value,
            )
    purse.deals = purse.deals_value = purse.accepted = purse.converted = 0
    purse.n_periods += 1


# -- a month closes -----------------------------------------------------------------------------------------------


@compiled_part
def month_will_close(company: Any, month: int) -> None:
    """A month closes in its last second."""
    will_happen(company, month_end(month) - 1, MONTH_CLOSES, 0, month, 0, 0)


@compiled_apart
def month_closes(company: Any, month: int) -> None:
    """Everybody's pay of a month is settled; then those whose period is over begin the next one.

    Parameters
    ----------
    company : record
        The company.
    month : int
        Number of the fiscal month from 0.
    """
    for row in range(company.n_seats):
        number = occupant_of(company, row)
        if number != NOBODY and person_of(company, number).plan != NOBODY:
            if _ends(company, number):
                settles(company, number, 0)
            _draws(company, number)
            if month % 12 == 11:
                _year_ends(company, number)
    for row in range(company.n_seats):
        number = occupant_of(company, row)
        if number != NOBODY and person_of(company, number).plan != NOBODY and _ends(company, number):
            opens_period(company, number, company.now + 1)
    _teams_begin_anew(company, month)
    month_will_close(company, month + 1)


@compiled_part
def _ends(company: Any, number: int) -> bool:
    """Whether somebody's pay period ends with this second."""
    return bool(purse_of(company, number).period_until == company.now + 1)


@compiled_part
def _draws(company: Any, number: int) -> None:
    """Variable pay is made up to the draw, or what was advanced is recovered."""
    person, purse = person_of(company, number), purse_of(company, number)
    plan = record_at(company.plans, person.plan, PLAN)
    if plan.draw > 0:
        recoverable = plan.draw_recoverable != 0
        changed = draw.change(purse.earned_month, plan.draw, purse.draw_balance, recoverable)
        is_paid(company, number, DRAW, changed, -1, person.id, 0)
        purse.draw_balance = draw.balance_after(purse.draw_balance, changed, recoverable)
    purse.earned_month = 0


@compiled_part
def _year_ends(company: Any, number: int) -> None:
    """What somebody reached in a year moves the quotas of the next."""
    plan = record_at(company.plans, person_of(company, number).plan, PLAN)
    for k in range(plan.n_parts):
        part, tally = part_of(company, plan, k), tally_of(company, number, k)
        if has_quota(part):
            before = tally.factor
            tally.factor = quota.factor_after_year(
                before, part.growth, part.ratchet_up, part.ratchet_down, tally.year_sold, tally.year_quota
            )
            if tally.factor > before:
                purse_of(company, number).quota_raised_at = company.now + 1
            tally.year_sold = tally.year_quota = 0
    quotas_are_set(company, number)


@compiled_part
def _teams_begin_anew(company: Any, month: int) -> None:
    """Teams of plans whose period is over have brought nothing yet."""
    for row in range(company.n_parts):
        part = record_at(company.parts, row, PART)
        clock = record_at(company.plans, part.plan, PLAN).clock
        if part.kind == TEAM_BONUS and (month + 1) % clock == 0:
            for unit in range(company.n_units):
                team_of(company, part, unit).sold = 0
