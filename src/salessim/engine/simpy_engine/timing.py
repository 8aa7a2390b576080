"""Before a pay period closes, closers look at which deals had better be signed in it, and which in the next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from salessim.engine.simpy_engine.effort import pace_of_part
from salessim.engine.simpy_engine.lead import Lead
from salessim.engine.simpy_engine.pay import Part
from salessim.randomness.streams import Stream
from salessim.rules import timing
from salessim.rules.pay import bonus, clock, commission
from salessim.rules.pay.components import MEASURES, PaidFor
from salessim.units import WEEK

if TYPE_CHECKING:
    from salessim.engine.simpy_engine.company import Company
    from salessim.engine.simpy_engine.person import Person

__all__ = ["closers_move_deals"]

BOOKINGS = MEASURES.index("bookings")
LAST_WEEKS = 2 * WEEK


def closers_move_deals(company: Company) -> None:
    """In the last two weeks of a pay period: deals are pulled into it, held over, or left alone."""
    if not company.tables.behaviour.timing:
        return
    now = company.calendar.now
    for person in company.people():
        if person.plan >= 0 and 0 < person.pay.until - now <= LAST_WEEKS:
            parts = [part for part in person.pay.parts if _is_about_bookings(company, part)]
            if any(part.has_quota for part in parts):
                _looks_at_deals(company, person, parts)


def _is_about_bookings(company: Company, part: Part) -> bool:
    return part.kind is not PaidFor.TEAM_BONUS and not part.waits and part.hangs_on(company, BOOKINGS)


def _looks_at_deals(company: Company, person: Person, parts: list[Part]) -> None:
    behaviour, until = company.tables.behaviour, person.pay.until
    deals = [lead for lead in _movable(company, person) if lead.decides_at > company.calendar.now]
    average = _next_average(company, person, parts)
    segments = company.segments
    later = [
        lead for lead in deals if until <= lead.decides_at < until + segments.timing_window[lead.segment]
    ]
    more = sum(
        timing.discounted(lead.contract_value(), segments.timing_discount[lead.segment]) for lead in later
    )
    if more > 0 and timing.pulls(_gain(company, parts, more), more, average, behaviour.pull_above):
        for lead in later:
            _offers_discount(company, person, lead)
        return
    due = [lead for lead in deals if lead.decides_at < until]
    more = sum(lead.contract_value() for lead in due)
    if more > 0 and timing.holds(_gain(company, parts, more), more, average, behaviour.hold_below):
        for lead in due:
            lead.was_asked = True
            lead.is_moved(person, until, 0.0, 1.0 - behaviour.held_loss)


def _movable(company: Company, person: Person) -> list[Lead]:
    """Deals of a closer whose customer thinks about the last stage and could sign at another time, by identity."""
    segments = company.segments
    return [
        lead
        for _, lead in sorted(company.leads.items())
        if lead.closer is person
        and not lead.was_asked
        and lead.position == segments.n_stages[lead.segment] - 1
        and company.luck.uniform(Stream.FLEXIBLE, lead.id) < segments.timing_flexible[lead.segment]
    ]


def _offers_discount(company: Company, person: Person, lead: Lead) -> None:
    """An earlier signature for a discount; the customer may decline."""
    behaviour = company.tables.behaviour
    discount = company.segments.timing_discount[lead.segment]
    lead.was_asked = True
    chance = timing.acceptance(discount, behaviour.acceptance, behaviour.acceptance_slope)
    if company.luck.uniform(Stream.DISCOUNT, lead.id) < chance:
        lead.is_moved(person, person.pay.until - 1, discount, 1.0 - behaviour.rushed_loss)


def _gain(company: Company, parts: list[Part], more: int) -> float:
    """What some more bookings would pay in this period (cents)."""
    gain = 0.0
    for part in parts:
        gain += _worth(company, part, part.sold + more) - _worth(company, part, part.sold)
    return gain


def _next_average(company: Company, person: Person, parts: list[Part]) -> float:
    """What a unit of bookings is expected to pay in the next period (cents), on this one's quota."""
    begins, ends = clock.period_bounds(person.pay.until, company.plans.clock[person.plan])
    average = 0.0
    for part in parts:
        if part.kind is PaidFor.FEE:
            average += company.parts.rate[part.row] * company.parts.expected[part.row]
        else:
            expected = pace_of_part(person, part) * (ends - begins) / WEEK
            average += _worth(company, part, expected) / expected if expected > 0.0 else 0.0
    return average


def _worth(company: Company, part: Part, quantity: float) -> float:
    """What a period pays at a quantity (cents)."""
    parts, row = company.parts, part.row
    if part.kind is PaidFor.FEE:
        return float(parts.rate[row] * parts.expected[row] * quantity)
    if part.kind is PaidFor.BONUS:
        return bonus.worth(part.value, quantity, part.quota, parts.at[row])
    return commission.worth(part.value, quantity, part.quota, *part.tiers(company))
