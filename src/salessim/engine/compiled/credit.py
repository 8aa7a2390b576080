"""Who is credited with what: shares of a deal, and the outcomes that people are judged by."""

from __future__ import annotations

from typing import Any

from salessim.compiling import compiled_apart, compiled_part
from salessim.engine.compiled.memory import record_at
from salessim.engine.compiled.pay import BOOKINGS, MARGIN, WON_CUSTOMERS, earns
from salessim.engine.compiled.records import COSTS, CREDIT, NOBODY, PERSON, PLAN
from salessim.engine.compiled.roster import is_there, person_of
from salessim.rules.evaluation import micro
from salessim.rules.pay import clawback
from salessim.rules.pay.credit import margin, split

__all__ = ["deal_is_credited", "is_judged_by"]


@compiled_apart
def deal_is_credited(company: Any, lead: Any, account: Any, closer: int, listed: int) -> None:
    """A deal is credited to its closer, to who had it accepted, and to the closer who passed it on.

    Parameters
    ----------
    company, lead, account : record
        The company, and the customer before and after the signature.
    closer : int
        Who closed, or nobody.
    listed : int
        Annual value before any discount (cents).
    """
    terms = record_at(company.credit, 0, CREDIT)
    value, gross = account.first_value, record_at(company.costs, 0, COSTS).gross_margin
    earned = margin(value, listed, gross)
    qualifier, before = _other(company, lead.qualifier, closer), _other(company, lead.handed_by, closer)
    of_qualifier = terms.qualifier if qualifier != NOBODY else 0.0
    of_before = terms.handed_off if before != NOBODY else 0.0
    sold = value - split(value, of_qualifier) - split(value, of_before)
    left = earned - split(earned, of_qualifier) - split(earned, of_before)
    paid = _shares(company, closer, sold, left, account)
    paid += earns(company, closer, WON_CUSTOMERS, 1, account.id, account.term_length, value)
    _shares(company, qualifier, split(value, of_qualifier), split(earned, of_qualifier), account)
    earns(company, qualifier, WON_CUSTOMERS, 1, account.id, account.term_length, value)
    _shares(company, before, split(value, of_before), split(earned, of_before), account)
    _may_be_taken_back(company, account, closer, paid)


@compiled_part
def _other(company: Any, number: int, closer: int) -> int:
    """Somebody who had a part in a deal besides its closer, if still there."""
    return number if number not in (NOBODY, closer) and is_there(company, number) else NOBODY


@compiled_part
def _shares(company: Any, number: int, sold: int, earned: int, account: Any) -> int:
    """Somebody has a part of a deal's bookings and margin, if any; what is paid for it at once (cents)."""
    paid = 0
    if sold != 0:
        paid += earns(company, number, BOOKINGS, sold, account.id, account.term_length, account.first_value)
    if earned != 0:
        paid += earns(company, number, MARGIN, earned, account.id, account.term_length, account.first_value)
    return paid


@compiled_part
def _may_be_taken_back(company: Any, account: Any, closer: int, paid: int) -> None:
    """What the closer loses if the customer leaves early."""
    if closer == NOBODY or person_of(company, closer).plan == NOBODY:
        return
    plan = record_at(company.plans, person_of(company, closer).plan, PLAN)
    account.seller = closer
    account.claw_cents = clawback.owed(paid, plan.clawback_share)
    account.claw_until = company.now + plan.clawback_within


@compiled_part
def is_judged_by(company: Any, number: int, chance: float, succeeded: bool) -> None:
    """An outcome that counts for the next evaluation, against the chance that it had."""
    if company.is_evaluated and number != NOBODY:
        person = record_at(company.people, number, PERSON)
        person.expected += micro(chance)
        if succeeded:
            person.passed += 1
