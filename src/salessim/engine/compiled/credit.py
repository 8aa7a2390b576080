"""What people are credited with: commission by their plan, as it is earned, and the outcomes they are judged by."""

from __future__ import annotations

from typing import Any

from salessim.compiling import compiled_part
from salessim.engine.compiled.memory import floats_at, record_at
from salessim.engine.compiled.records import N_MEASURES, NOBODY, PERSON
from salessim.rules.evaluation import commission_cents, micro
from salessim.scenario.tables import MEASURES

__all__ = ["ACCEPTED_LEADS", "BOOKINGS", "MEETINGS", "RENEWALS", "UPSELL", "earns", "is_judged_by"]

MEETINGS, ACCEPTED_LEADS, BOOKINGS, RENEWALS, UPSELL = range(len(MEASURES))


@compiled_part
def earns(company: Any, number: int, measure: int, quantity: int) -> None:
    """Commission for an amount of a measure; without a plan there is none."""
    if number == NOBODY:
        return
    person = record_at(company.people, number, PERSON)
    if person.plan != NOBODY:
        rates = floats_at(company.commissions, person.plan * N_MEASURES, N_MEASURES)
        person.credit_week += commission_cents(rates[measure], quantity)


@compiled_part
def is_judged_by(company: Any, number: int, chance: float, succeeded: bool) -> None:
    """An outcome that counts for the next evaluation, against the chance that it had."""
    if company.is_evaluated and number != NOBODY:
        person = record_at(company.people, number, PERSON)
        person.expected += micro(chance)
        if succeeded:
            person.passed += 1
