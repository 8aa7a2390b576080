"""Timing games: in the last two weeks of a pay period closers pull deals into it, or hold them over into the next."""

from __future__ import annotations

from typing import Any

from salessim.compiling import compiled_apart, compiled_part
from salessim.engine.compiled.agenda import will_happen
from salessim.engine.compiled.effort import weekly_pace
from salessim.engine.compiled.found import found, is_found, sort_found
from salessim.engine.compiled.lead import contract_value
from salessim.engine.compiled.luck import uniform
from salessim.engine.compiled.memory import note, record_at
from salessim.engine.compiled.pay import COMMISSION, FEE, part_of, purse_of, tally_of, tiers_of
from salessim.engine.compiled.periods import ability_of
from salessim.engine.compiled.records import BEHAVIOUR, LEAD, LEADS, NOBODY, PLAN, POOL, SEGMENT
from salessim.engine.compiled.roster import occupant_of, person_of
from salessim.engine.order import Tick
from salessim.randomness.streams import Stream
from salessim.rules.evaluation import micro
from salessim.rules.pay import bonus, commission
from salessim.rules.pay.clock import period_bounds
from salessim.rules.timing import acceptance, discounted, holds, pulls
from salessim.trace.kinds import RowKind
from salessim.units import WEEK

__all__ = ["deals_are_moved"]

FLEXIBLE, DISCOUNT = int(Stream.FLEXIBLE), int(Stream.DISCOUNT)
DEAL_MOVED, CUSTOMER_DECIDES = int(RowKind.DEAL_MOVED), int(Tick.CUSTOMER_DECIDES)


@compiled_apart
def deals_are_moved(company: Any) -> None:
    """Everybody whose pay period soon ends, and who has a quota on bookings, looks at the deals of flexible customers.

    Parameters
    ----------
    company : record
        The company.
    """
    if not _look_ahead(company):
        return
    _find_deals(company)
    for row in range(company.n_seats):
        number = occupant_of(company, row)
        if number != NOBODY and purse_of(company, number).first_deal != NOBODY:
            _moves_deals(company, number)


@compiled_part
def _look_ahead(company: Any) -> bool:
    """Mark everybody whose period soon ends; whether there is anybody."""
    is_any = False
    for row in range(company.n_seats):
        number = occupant_of(company, row)
        if number != NOBODY:
            purse, plan = purse_of(company, number), person_of(company, number).plan
            purse.first_deal = NOBODY
            purse.is_near = 0
            if plan == NOBODY or not record_at(company.plans, plan, PLAN).times:
                continue
            if 0 < purse.period_until - company.now <= 2 * WEEK:
                purse.is_near = 1
                is_any = True
    return is_any


# -- which deals --------------------------------------------------------------------------------------------------


@compiled_part
def _find_deals(company: Any) -> None:
    """Chain the deals that everybody could move, in the order of their identities."""
    n = 0
    for slot in range(1, record_at(company.pools, LEADS, POOL).n_used):
        lead = record_at(company.leads, slot, LEAD)
        if lead.serial != 0 and lead.decides_at > company.now and _is_movable(company, lead):
            n = is_found(company, n, lead.id, slot)
    sort_found(company, n)
    for k in range(n - 1, -1, -1):
        purse = purse_of(company, record_at(company.leads, found(company, k).slot, LEAD).closer)
        found(company, k).next = purse.first_deal
        purse.first_deal = k


@compiled_part
def _is_movable(company: Any, lead: Any) -> bool:
    """Whether a thinking customer is a closer's last step, was not asked before, and is flexible."""
    terms = record_at(company.segments, lead.segment, SEGMENT)
    if lead.was_asked or lead.closer == NOBODY or lead.position + 1 != terms.n_stages:
        return False
    if not purse_of(company, lead.closer).is_near:
        return False
    return uniform(company, FLEXIBLE, lead.id, 0) < terms.timing_flexible


# -- what becomes of them -----------------------------------------------------------------------------------------


@compiled_part
def _moves_deals(company: Any, number: int) -> None:
    """Deals of the next period are pulled into this one if they pay more now, else those of this are held if less."""
    terms, until = record_at(company.behaviour, 0, BEHAVIOUR), purse_of(company, number).period_until
    average = _average(company, number)
    later = _value_of_deals(company, number, until)
    if later > 0 and pulls(_gain(company, number, later), float(later), average, terms.pull_above):
        _pulls(company, number, terms, until)
        return
    sooner = _value_of_deals(company, number, 0)
    if sooner > 0 and holds(_gain(company, number, sooner), float(sooner), average, terms.hold_below):
        _holds(company, number, terms, until)


@compiled_part
def _is_later(lead: Any, terms: Any, until: int) -> bool:
    """Whether a customer would decide soon after a period ends."""
    return bool(until <= lead.decides_at < until + terms.timing_window)


@compiled_part
def _value_of_deals(company: Any, number: int, from_end: int) -> int:
    """Value (cents) of the deals that could be pulled to before a period's end, or with 0 of those before its end."""
    until = purse_of(company, number).period_until
    total, k = 0, purse_of(company, number).first_deal
    while k != NOBODY:
        lead = record_at(company.leads, found(company, k).slot, LEAD)
        terms = record_at(company.segments, lead.segment, SEGMENT)
        if from_end == 0:
            total += contract_value(company, lead) if lead.decides_at < until else 0
        elif _is_later(lead, terms, until):
            total += discounted(contract_value(company, lead), terms.timing_discount)
        k = found(company, k).next
    return total


@compiled_part
def _pulls(company: Any, number: int, terms: Any, until: int) -> None:
    """Customers are offered a discount for signing before the period ends; some accept."""
    k = purse_of(company, number).first_deal
    while k != NOBODY:
        slot = found(company, k).slot
        lead = record_at(company.leads, slot, LEAD)
        segment = record_at(company.segments, lead.segment, SEGMENT)
        if _is_later(lead, segment, until):
            lead.was_asked = 1
            chance = acceptance(segment.timing_discount, terms.acceptance, terms.acceptance_slope)
            if uniform(company, DISCOUNT, lead.id, 0) < chance:
                lead.discount = segment.timing_discount
                _is_moved(company, slot, number, until - 1, lead.discount, terms.rushed_loss)
        k = found(company, k).next


@compiled_part
def _holds(company: Any, number: int, terms: Any, until: int) -> None:
    """Customers who would sign before the period ends are held until the next begins."""
    k = purse_of(company, number).first_deal
    while k != NOBODY:
        slot = found(company, k).slot
        lead = record_at(company.leads, slot, LEAD)
        if lead.decides_at < until:
            lead.was_asked = 1
            _is_moved(company, slot, number, until, 0.0, terms.held_loss)
        k = found(company, k).next


@compiled_part
def _is_moved(company: Any, slot: int, number: int, to: int, discount: float, loss: float) -> None:
    """A customer decides at another moment, and some are lost by that."""
    lead, person = record_at(company.leads, slot, LEAD), person_of(company, number)
    note(company, DEAL_MOVED, lead.id, 0, number, person.unit, to, lead.decides_at, micro(discount))
    lead.keeps = 1.0 - loss
    lead.thought += to - lead.decides_at
    lead.decides_at = to
    will_happen(company, to, CUSTOMER_DECIDES, lead.id, lead.position, slot, lead.serial)


# -- what they pay ------------------------------------------------------------------------------------------------


@compiled_part
def _worth(company: Any, part: Any, tally: Any, sold: float) -> float:
    """What a part pays in a period with this much credited (cents)."""
    if part.kind == FEE:
        return part.rate * part.expected * sold
    if part.kind != COMMISSION:
        return bonus.worth(tally.value, sold, tally.quota, part.at)
    return commission.worth(
        tally.value,
        sold,
        tally.quota,
        *tiers_of(company, part),
    )


@compiled_part
def _gain(company: Any, number: int, more: int) -> float:
    """What so much more in bookings pays in this period (cents)."""
    plan = record_at(company.plans, person_of(company, number).plan, PLAN)
    gain = 0.0
    for k in range(plan.n_parts):
        part, tally = part_of(company, plan, k), tally_of(company, number, k)
        if part.is_timed:
            sold = _worth(company, part, tally, float(tally.sold))
            gain += _worth(company, part, tally, float(tally.sold + more)) - sold
    return gain


@compiled_part
def _average(company: Any, number: int) -> float:
    """What a cent of bookings pays on average in the next period, as far as can be foreseen (cents)."""
    plan = record_at(company.plans, person_of(company, number).plan, PLAN)
    begins, ends = period_bounds(purse_of(company, number).period_until, plan.clock)
    able = ability_of(company, number)
    average = 0.0
    for k in range(plan.n_parts):
        part, tally = part_of(company, plan, k), tally_of(company, number, k)
        if part.is_timed and part.kind == FEE:
            average += part.rate * part.expected
        elif part.is_timed:
            sold = weekly_pace(company, number, plan, part, tally, able) * (ends - begins) / WEEK
            average += _worth(company, part, tally, sold) / sold if sold > 0.0 else 0.0
    return average
