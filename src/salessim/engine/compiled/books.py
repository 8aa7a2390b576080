"""The books that a manager looks at on Mondays: what the past weeks cost and brought, and how much work there was."""

from __future__ import annotations

from typing import Any

from salessim.compiling import compiled_apart, compiled_part
from salessim.engine.compiled.memory import note, record_at
from salessim.engine.compiled.records import (
    ACCOUNT,
    ACCOUNTS,
    BOOK,
    COSTS,
    LEDGER,
    NOBODY,
    NUMBER,
    PLAN,
    POOL,
    ROLE,
    SOURCE,
    UNIT,
    WORKLOAD,
)
from salessim.engine.compiled.roster import holding_of, occupant_of, person_of, works
from salessim.rules.money import earned, share_of_week
from salessim.rules.pay.cents import half_up
from salessim.rules.watches import BOOK_WEEKS
from salessim.trace.kinds import RowKind
from salessim.units import MONTH, WEEK, YEAR

__all__ = [
    "book_of",
    "deal_is_booked",
    "lead_is_booked",
    "ledger_of",
    "start_is_booked",
    "term_is_billed",
    "week_is_booked",
    "work_is_booked",
    "workload_of",
]

THIS_WEEK = BOOK_WEEKS
"""Place of the week that runs: behind those that are kept."""
BOOKS = int(RowKind.BOOKS)


@compiled_part
def ledger_of(company: Any) -> Any:
    """Cash, and what the running week has cost so far."""
    return record_at(company.ledger, 0, LEDGER)


@compiled_part
def book_of(company: Any, place: int) -> Any:
    """What one of the weeks brought and cost."""
    return record_at(company.books, place, BOOK)


@compiled_part
def workload_of(company: Any, unit: int, role: int, place: int) -> Any:
    """How much work a role of a unit had in one of the weeks."""
    return record_at(company.workloads, (unit * company.n_roles + role) * (BOOK_WEEKS + 1) + place, WORKLOAD)


# -- as it happens ------------------------------------------------------------------------------------------------


@compiled_part
def work_is_booked(company: Any, unit: int, role: int, waited: int) -> None:
    """Work for customers is taken up after some time of waiting (seconds)."""
    workload = workload_of(company, unit, role, THIS_WEEK)
    workload.waited += waited
    workload.started += 1


@compiled_part
def lead_is_booked(company: Any, source: int) -> None:
    """A lead came in, and was paid for."""
    book_of(company, THIS_WEEK).leads += 1
    ledger_of(company).of_leads += record_at(company.sources, source, SOURCE).cost_per_lead


@compiled_part
def deal_is_booked(company: Any, first_contact: int) -> None:
    """A contract was signed so long after the first contact."""
    book = book_of(company, THIS_WEEK)
    book.won += 1
    book.cycle += company.now - first_contact


@compiled_part
def start_is_booked(company: Any, role: int, is_found: bool, is_new: bool) -> None:
    """Somebody begins in a role: what it cost to find this person, and to bring a new one in."""
    terms, ledger = record_at(company.roles, role, ROLE), ledger_of(company)
    ledger.starts += (terms.hiring_cost if is_found else 0) + (terms.onboarding_cost if is_new else 0)


@compiled_apart
def term_is_billed(company: Any, arr: int, begin: int, length: int) -> None:
    """Customers pay for a term in advance, month by month or year by year: when each bill will be paid.

    Parameters
    ----------
    company : record
        The company.
    arr : int
        Cents a year.
    begin : int
        When the term begins, perhaps before the start (seconds).
    length : int
        How long it is (seconds).
    """
    costs = record_at(company.costs, 0, COSTS)
    period = MONTH if costs.billed_monthly else YEAR
    since, before = 0, 0
    while since < length:
        until = min(since + period, length)
        total = earned(arr, until)
        week = (begin + since + costs.payment_delay) // WEEK
        if week >= company.n_receipts:
            return
        if week >= 0:
            record_at(company.receipts, week, NUMBER).value += total - before
        since, before = until, total


# -- when the week is over ----------------------------------------------------------------------------------------


@compiled_apart
def week_is_booked(company: Any, week: int) -> None:
    """The past week goes into the books.

    Parameters
    ----------
    company : record
        The company.
    week : int
        The week that begins.
    """
    ledger, place = ledger_of(company), (week - 1) % BOOK_WEEKS
    _workloads_are_kept(company, place)
    book, this = book_of(company, place), book_of(company, THIS_WEEK)
    book.leads, book.won, book.cycle = this.leads, this.won, this.cycle
    this.leads = this.won = this.cycle = 0
    _customers_are_counted(company, ledger)
    book.sales_cost = _cost_of_sales(company, ledger)
    costs = record_at(company.costs, 0, COSTS)
    delivery = half_up((1.0 - costs.gross_margin) * share_of_week(ledger.arr))
    book.cost = book.sales_cost + delivery + share_of_week(12 * costs.other_per_month)
    book.receipts = record_at(company.receipts, week - 1, NUMBER).value
    ledger.variable = ledger.of_leads = ledger.starts = 0
    ledger.cash += book.receipts - book.cost
    note(company, BOOKS, 0, week, NOBODY, NOBODY, ledger.cash, book.cost, ledger.arr)


@compiled_part
def _cost_of_sales(company: Any, ledger: Any) -> int:
    """Pay and its on-cost, tools, leads, and people who begin, with their overhead (cents)."""
    costs = record_at(company.costs, 0, COSTS)
    pay, tools = ledger.variable, 0
    for row in range(company.n_seats):
        number = occupant_of(company, row)
        if number != NOBODY and person_of(company, number).plan != NOBODY:
            pay += share_of_week(record_at(company.plans, person_of(company, number).plan, PLAN).base)
            tools += share_of_week(costs.tools_per_head)
    sales = pay + half_up(costs.on_cost * pay) + tools + ledger.of_leads + ledger.starts
    return sales + half_up(costs.overhead * sales)


@compiled_part
def _customers_are_counted(company: Any, ledger: Any) -> None:
    """How many customers there are, and what they pay a year."""
    arr, customers = 0, 0
    for slot in range(1, record_at(company.pools, ACCOUNTS, POOL).n_used):
        account = record_at(company.accounts, slot, ACCOUNT)
        if account.serial != 0:
            customers += 1
            arr += account.arr
    ledger.arr, ledger.customers = arr, customers


@compiled_part
def _workloads_are_kept(company: Any, place: int) -> None:
    """The workload of every role of every unit takes the place of that of a year ago."""
    for unit in range(company.n_units):
        for role in range(company.n_roles):
            kept = workload_of(company, unit, role, place)
            this = workload_of(company, unit, role, THIS_WEEK)
            kept.waited, kept.started = this.waited, this.started
            kept.busy = kept.capacity = this.waited = this.started = 0
    for row in range(company.n_seats):
        number = occupant_of(company, row)
        if number != NOBODY and works(company, number):
            person = person_of(company, number)
            for role in range(company.n_roles):
                if holding_of(company, number, role).is_held:
                    kept = workload_of(company, person.unit, role, place)
                    kept.busy += person.busy_week
                    kept.capacity += record_at(company.units, person.unit, UNIT).open_week
