"""Months close a second before the next one begins: draws are settled, and pay periods that end with them."""

from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING

from simpy.events import Event

from salessim.engine.order import Tick
from salessim.rules.pay.clock import month_end

if TYPE_CHECKING:
    from salessim.engine.simpy_engine.company import Company

__all__ = ["months"]


def months(company: Company) -> Generator[Event, None, None]:
    """Month after month: everybody is settled with, and then new periods begin."""
    month = 0
    while True:
        yield company.calendar.at(month_end(month) - 1, Tick.MONTH_CLOSES, 0, month)
        _month_closes(company, month)
        month += 1


def _month_closes(company: Company, month: int) -> None:
    paid = [person for person in company.people() if person.plan >= 0]
    done = [person for person in paid if person.pay.month_closes(month)]
    for person in done:
        person.pay.opens_period(month_end(month))
    for (row, _), team in company.teams.items():
        if (month + 1) % company.plans.clock[company.parts.plan[row]] == 0:
            team.sold = 0
