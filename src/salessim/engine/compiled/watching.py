"""What a manager sees on a Monday, over the last full weeks."""

from __future__ import annotations

import math
from typing import Any

from salessim.compiling import compiled_apart, compiled_part
from salessim.engine.compiled.books import book_of, ledger_of, workload_of
from salessim.engine.compiled.records import NOBODY
from salessim.engine.compiled.roster import occupant_of
from salessim.rules.steering import ratio_of, runway
from salessim.rules.watches import BOOK_WEEKS, WATCHES

__all__ = ["seen_in"]

(
    UTILISATION, WAIT, LEAD_TO_DEAL, CYCLE_TIME, CAC, CASH, RUNWAY, ARR, CUSTOMERS, LEADS_PER_WEEK, PEOPLE,
) = range(len(WATCHES))  # fmt: skip


@compiled_apart
def seen_in(company: Any, condition: Any, week: int) -> float:
    """What a condition watches, as it is known on a Monday; NaN when it cannot be told yet.

    Parameters
    ----------
    company, condition : record
        The company, and what is watched over how many weeks.
    week : int
        The week that begins.
    """
    watch, n = condition.watch, condition.weeks
    if week < n:
        return math.nan
    if watch <= WAIT:
        return _of_role(company, condition, week)
    ledger = ledger_of(company)
    if watch == CASH:
        return ratio_of(watch, ledger.cash, 1)
    if watch == ARR:
        return ratio_of(watch, ledger.arr, 1)
    if watch == CUSTOMERS:
        return ratio_of(watch, ledger.customers, 1)
    if watch == PEOPLE:
        return ratio_of(watch, _n_people(company), 1)
    return _of_weeks(company, watch, week, n)


@compiled_part
def _of_weeks(company: Any, watch: int, week: int, n: int) -> float:
    """What is watched of the company's last weeks, all of them together."""
    leads, won, cycle, sales_cost, outflow = 0, 0, 0, 0, 0
    for k in range(week - n, week):
        book = book_of(company, k % BOOK_WEEKS)
        leads += book.leads
        won += book.won
        cycle += book.cycle
        sales_cost += book.sales_cost
        outflow += book.cost - book.receipts
    if watch == LEAD_TO_DEAL:
        return ratio_of(watch, won, leads)
    if watch == CYCLE_TIME:
        return ratio_of(watch, cycle, won)
    if watch == CAC:
        return ratio_of(watch, sales_cost, won)
    if watch == RUNWAY:
        return runway(ledger_of(company).cash, outflow, n)
    return ratio_of(watch, leads, n)


@compiled_part
def _of_role(company: Any, condition: Any, week: int) -> float:
    """Utilisation or wait of a role, in one unit or in all."""
    above, below = 0, 0
    for unit in range(company.n_units):
        if condition.unit in (NOBODY, unit):
            for k in range(week - condition.weeks, week):
                workload = workload_of(company, unit, condition.role, k % BOOK_WEEKS)
                above += workload.busy if condition.watch == UTILISATION else workload.waited
                below += workload.capacity if condition.watch == UTILISATION else workload.started
    return ratio_of(condition.watch, above, below)


@compiled_part
def _n_people(company: Any) -> int:
    """How many people there are."""
    n = 0
    for row in range(company.n_seats):
        n += occupant_of(company, row) != NOBODY
    return n
