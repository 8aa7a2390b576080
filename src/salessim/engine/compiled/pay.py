"""What people are paid: as they are credited with something, when a period closes, and what a clawback takes back."""

from __future__ import annotations

from typing import Any

from salessim.compiling import compiled_apart, compiled_part
from salessim.engine.compiled.books import ledger_of
from salessim.engine.compiled.luck import normal
from salessim.engine.compiled.memory import floats_at, ints_at, note, record_at
from salessim.engine.compiled.records import (
    N_MEASURES,
    NOBODY,
    NUMBER,
    PART,
    PLAN,
    PURSE,
    RING_WEEKS,
    RULES,
    TALLY,
    TEAM,
)
from salessim.engine.compiled.roster import is_there, person_of
from salessim.randomness.streams import Stream
from salessim.rules.evaluation import commission_cents
from salessim.rules.pay import bonus, commission, fee, quota, team_bonus
from salessim.rules.pay.components import MEASURES, PaidFor
from salessim.trace.kinds import RowKind

__all__ = [
    "ACCEPTED_LEADS",
    "BONUS",
    "BOOKINGS",
    "COMMISSION",
    "FEE",
    "FIRST_MEETINGS",
    "INCIDENTS",
    "MARGIN",
    "MEETINGS",
    "OPPORTUNITIES",
    "RENEWALS",
    "REVIEWS",
    "TEAM_BONUS",
    "UPSELL",
    "WON_CUSTOMERS",
    "earns",
    "is_paid",
    "part_of",
    "pay_begins_anew",
    "purse_of",
    "quotas_are_set",
    "settles",
    "takes_back",
    "tally_of",
    "team_of",
    "teams_close_week",
    "tiers_of",
    "week_of_pay_is_closed",
]

(
    MEETINGS, FIRST_MEETINGS, ACCEPTED_LEADS, OPPORTUNITIES, WON_CUSTOMERS, BOOKINGS, MARGIN, RENEWALS, UPSELL, REVIEWS,
    INCIDENTS,
) = range(len(MEASURES))  # fmt: skip
COMMISSION, FEE, BONUS = int(PaidFor.COMMISSION), int(PaidFor.FEE), int(PaidFor.BONUS)
TEAM_BONUS, CLAWBACK = int(PaidFor.TEAM_BONUS), int(PaidFor.CLAWBACK)
QUOTA_ERROR = int(Stream.QUOTA_ERROR)
CREDITED, PAID = int(RowKind.CREDITED), int(RowKind.PAID)


@compiled_part
def purse_of(company: Any, number: int) -> Any:
    """A person's pay period, and what it brought."""
    return record_at(company.purses, number, PURSE)


@compiled_part
def tally_of(company: Any, number: int, k: int) -> Any:
    """What a person was credited with and paid for a part of the plan."""
    return record_at(company.tallies, number * company.n_tallies + k, TALLY)


@compiled_part
def part_of(company: Any, plan: Any, k: int) -> Any:
    """A part of a plan, from 0."""
    return record_at(company.parts, plan.first_part + k, PART)


@compiled_part
def tiers_of(company: Any, part: Any) -> tuple[Any, Any, int, int, bool]:
    """Columns of all tiers, the first of a part and their number, and whether they are retroactive."""
    at, rates = (
        floats_at(company.tier_at, 0, company.n_tiers),
        floats_at(company.tier_rates, 0, company.n_tiers),
    )
    return at, rates, part.first_tier, part.n_tiers, part.retroactive != 0


@compiled_part
def team_of(company: Any, part: Any, unit: int) -> Any:
    """The team whose result a team bonus hangs on: a unit's, or the whole company."""
    return record_at(company.teams, part.team * company.n_units + (0 if part.of_company else unit), TEAM)


# -- as it is earned ----------------------------------------------------------------------------------------------


@compiled_apart
def earns(company: Any, number: int, measure: int, quantity: int, cause: int, term: int, value: int) -> int:
    """Credit for an amount of a measure, and what the plan pays for it at once (cents).

    Parameters
    ----------
    company : record
        The company.
    number : int
        Who is credited, or nobody.
    measure, quantity : int
        What with: a count, or an amount (cents).
    cause : int
        Identity of the lead, account or person that it is for.
    term, value : int
        Length of the contract (seconds) and its annual value (cents); 0 where there is none.
    """
    if number == NOBODY:
        return 0
    person = person_of(company, number)
    if company.n_teams > 0:
        _teams_are_credited(company, person.unit, measure, quantity)
    if record_at(company.noted, (person.plan + 1) * N_MEASURES + measure, NUMBER).value:
        note(company, CREDITED, cause, 0, number, person.unit, measure, quantity, 0)
    if person.plan == NOBODY:
        return 0
    plan = record_at(company.plans, person.plan, PLAN)
    rates = floats_at(company.commissions, person.plan * N_MEASURES, N_MEASURES)
    person.credit_week += commission_cents(rates[measure], quantity)
    _facts_of_period(purse_of(company, number), measure, quantity)
    paid = 0
    for k in range(plan.n_parts):
        part = part_of(company, plan, k)
        if (part.measures >> measure) & 1:
            due = _due(company, tally_of(company, number, k), part, quantity, term, value)
            paid += is_paid(company, number, part.kind, due, k, cause, 0)
    return paid


@compiled_part
def _facts_of_period(purse: Any, measure: int, quantity: int) -> None:
    """What conditions ask for when a period closes."""
    if measure == BOOKINGS:
        purse.deals += 1
        purse.deals_value += quantity
    elif measure == ACCEPTED_LEADS:
        purse.accepted += 1
    elif measure == OPPORTUNITIES:
        purse.converted += 1


@compiled_part
def _due(company: Any, tally: Any, part: Any, quantity: int, term: int, value: int) -> int:
    """Credit a part of the plan; what is to be paid now (cents)."""
    if part.kind == TEAM_BONUS:
        return 0
    if part.kind == FEE:
        if not fee.counts(
            company.now, term, value, part.term_least, part.deal_least, part.window_from, part.window_until
        ):
            return 0
        tally.sold += quantity
        return 0 if part.waits else fee.payout(part.rate, tally.sold) - tally.paid
    tally.sold += quantity
    tally.year_sold += quantity
    tally.week_sold += quantity
    if part.kind == COMMISSION:
        due = commission.payout(tally.value, tally.sold, tally.quota, *tiers_of(company, part))
        return due - tally.paid
    return tally.value if tally.paid == 0 and bonus.is_reached(tally.sold, tally.quota, part.at) else 0


@compiled_part
def is_paid(
    company: Any, number: int, component: int, cents: int, k: int, cause: int, occurrence: int
) -> int:
    """Pay somebody, for a part of the plan or (-1) for none of them; the amount (cents)."""
    if cents != 0:
        note(company, PAID, cause, occurrence, number, person_of(company, number).unit, component, cents, k)
        if company.is_steered:
            ledger_of(company).variable += cents
        purse = purse_of(company, number)
        purse.earned_week += cents
        purse.earned_month += cents
        if k >= 0:
            tally_of(company, number, k).paid += cents
    return cents


@compiled_part
def _teams_are_credited(company: Any, unit: int, measure: int, quantity: int) -> None:
    """Whatever somebody brings counts for the team, whoever is paid for that."""
    for row in range(company.n_parts):
        part = record_at(company.parts, row, PART)
        if part.kind == TEAM_BONUS and (part.measures >> measure) & 1:
            team = team_of(company, part, unit)
            team.sold += quantity
            team.week_sold += quantity


# -- when a period closes -----------------------------------------------------------------------------------------


@compiled_apart
def settles(company: Any, number: int, is_final: int) -> None:
    """Pay what hangs on the whole period: fees with conditions, and unless somebody goes the team's bonus.

    Parameters
    ----------
    company : record
        The company.
    number : int
        Whose period it is.
    is_final : int
        1 when the seat is being left before the period closes, else 0.
    """
    person, purse = person_of(company, number), purse_of(company, number)
    if person.plan == NOBODY:
        return
    plan = record_at(company.plans, person.plan, PLAN)
    for k in range(plan.n_parts):
        part, tally = part_of(company, plan, k), tally_of(company, number, k)
        due = 0
        if part.waits and _is_met(purse, part):
            due = fee.payout(part.rate, tally.sold) - tally.paid
        elif part.kind == TEAM_BONUS and not is_final:
            due = team_bonus.payout(
                tally.value,
                team_of(company, part, person.unit).sold,
                quota.of_period(part.quota, plan.clock, 1.0, 1.0),
                part.at,
            )
        is_paid(company, number, part.kind, due, k, person.id, is_final)


@compiled_part
def _is_met(purse: Any, part: Any) -> bool:
    """Whether the conditions of a fee hold for the period so far."""
    return fee.is_met(
        purse.deals,
        purse.deals_value,
        purse.accepted,
        purse.converted,
        part.average_least,
        part.converting_least,
    )


@compiled_part
def takes_back(company: Any, account: Any) -> None:
    """A customer who leaves early takes back what the deal paid."""
    if account.claw_cents > 0 and company.now <= account.claw_until and is_there(company, account.seller):
        is_paid(company, account.seller, CLAWBACK, -account.claw_cents, -1, account.id, 0)


# -- quotas and their errors --------------------------------------------------------------------------------------


@compiled_part
def quotas_are_set(company: Any, number: int) -> None:
    """Quotas are set for somebody: too high or too low, and less so while an analyst looks at them."""
    rules, purse = record_at(company.rules, 0, RULES), purse_of(company, number)
    sd = rules.quota_error
    if company.has_analyst:
        sd *= rules.quota_error_left
    purse.quota_error = 1.0
    if sd > 0.0:
        z = normal(company, QUOTA_ERROR, person_of(company, number).id, purse.n_quotas)
        purse.quota_error = quota.error_factor(sd, z)
    purse.n_quotas += 1


# -- week by week -------------------------------------------------------------------------------------------------


@compiled_part
def pay_begins_anew(company: Any, number: int) -> None:
    """Nothing was earned yet in a seat that is taken."""
    purse, plan = purse_of(company, number), person_of(company, number).plan
    purse.period_from = purse.period_until = purse.n_periods = 0
    purse.earned_week = purse.earned_month = purse.earned = purse.draw_balance = 0
    purse.deals = purse.deals_value = purse.accepted = purse.converted = 0
    purse.quota_raised_at = -1
    purse.is_near = 0
    quotas_are_set(company, number)
    if plan == NOBODY:
        return
    for k in range(record_at(company.plans, plan, PLAN).n_parts):
        tally = tally_of(company, number, k)
        tally.sold = tally.paid = tally.quota = tally.value = 0
        tally.week_sold = tally.recent = tally.year_sold = tally.year_quota = 0
        tally.factor = 1.0
        ring = _sold_ring(company, number, k)
        for place in range(RING_WEEKS):
            ring[place] = 0


@compiled_part
def _sold_ring(company: Any, number: int, k: int) -> Any:
    """What somebody was credited with for a part of the plan in each of the last weeks."""
    return ints_at(company.sold_rings, (number * company.n_tallies + k) * RING_WEEKS, RING_WEEKS)


@compiled_part
def week_of_pay_is_closed(company: Any, number: int, ring: Any, place: int) -> None:
    """The pay and the credits of a week take the place of those 26 weeks ago."""
    person, purse = person_of(company, number), purse_of(company, number)
    purse.earned += purse.earned_week - ring.earned
    ring.earned = purse.earned_week
    purse.earned_week = 0
    if person.plan == NOBODY:
        return
    for k in range(record_at(company.plans, person.plan, PLAN).n_parts):
        tally, sold = tally_of(company, number, k), _sold_ring(company, number, k)
        tally.recent += tally.week_sold - sold[place]
        sold[place] = tally.week_sold
        tally.week_sold = 0


@compiled_part
def teams_close_week(company: Any, place: int) -> None:
    """What teams were credited with in a week takes the place of that of 26 weeks ago."""
    for row in range(company.n_teams * company.n_units):
        team = record_at(company.teams, row, TEAM)
        kept = record_at(company.team_rings, row * RING_WEEKS + place, NUMBER)
        team.recent += team.week_sold - kept.value
        kept.value = team.week_sold
        team.week_sold = 0
