"""What a manager knows on a Monday: the books, and what past weeks were like. Kept only where policies look at it."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from salessim.rules.money import earned, share_of_week
from salessim.rules.pay.cents import half_up
from salessim.rules.watches import BOOK_WEEKS
from salessim.trace.kinds import RowKind
from salessim.units import MONTH, WEEK, YEAR

if TYPE_CHECKING:
    from salessim.engine.simpy_engine.company import Company
    from salessim.engine.simpy_engine.person import Person

__all__ = ["Books", "Week"]

Place = tuple[int, int]
"""A unit and a role."""


class Week:
    """One week, as it is remembered."""

    def __init__(self) -> None:
        self.busy: Counter[Place] = Counter()
        self.capacity: Counter[Place] = Counter()
        self.waited: Counter[Place] = Counter()
        self.started: Counter[Place] = Counter()
        self.leads = self.won = self.cycle = 0
        self.variable_pay = self.lead_cost = self.starting_cost = 0
        self.cost = self.sales_cost = self.receipts = 0


class Books:
    """Past weeks, cash and recurring revenue."""

    def __init__(self, company: Company) -> None:
        self.company = company
        self.are_kept = bool(company.tables.causes.is_policy.any())
        self.week = Week()
        self.past: list[Week] = []
        self.cash = company.tables.start.cash
        self.arr = 0
        self._due: Counter[int] = Counter()

    # -- what happens in the week -------------------------------------------------------------------------------

    def work_begins(self, person: Person, role: int, waited: int) -> None:
        """Somebody takes up work that has waited."""
        if not self.are_kept:
            return
        place = person.unit, role
        self.week.waited[place] += waited
        self.week.started[place] += 1

    def lead_comes(self, source: int) -> None:
        """A lead is paid for."""
        self.week.leads += 1
        self.week.lead_cost += self.company.sources.cost_per_lead[source]

    def deal_is_won(self, cycle: int) -> None:
        """A deal, so many seconds after the first contact."""
        self.week.won += 1
        self.week.cycle += cycle

    def person_starts(self, role: int, *, is_found: bool, is_new: bool) -> None:
        """What finding and teaching somebody costs."""
        roles = self.company.roles
        self.week.starting_cost += roles.hiring_cost[role] * is_found + roles.onboarding_cost[role] * is_new

    def is_billed(self, arr: int, begin: int, end: int) -> None:
        """A contract term, or what was added to one, is paid in advance bill by bill, some time after each."""
        if not self.are_kept:
            return
        costs, horizon = self.company.tables.costs, self.company.tables.horizon
        period = MONTH if costs.billed_monthly else YEAR
        since = 0
        while since < end - begin and begin + since + costs.payment_delay < horizon:
            until = min(since + period, end - begin)
            paid_at = begin + since + costs.payment_delay
            if paid_at >= 0:
                self._due[paid_at // WEEK] += earned(arr, until) - earned(arr, since)
            since += period

    # -- the week is over ---------------------------------------------------------------------------------------

    def are_closed(self, week: int) -> None:
        """The past week goes on record, before anybody leaves."""
        if not self.are_kept:
            return
        self._counts_hours()
        self.arr = sum(account.arr for account in self.company.accounts.values())
        this = self.week
        self._counts_cost(this)
        this.receipts = self._due.pop(week - 1, 0)
        self.cash += this.receipts - this.cost
        self.company.note(RowKind.BOOKS, 0, week, None, -1, self.cash, this.cost, self.arr)
        self.past = [*self.past, this][-BOOK_WEEKS:]
        self.week = Week()

    def _counts_hours(self) -> None:
        company = self.company
        for person in company.people():
            if not person.is_at_work():
                continue
            open_week = int(company.tables.units.before[person.unit][-1])
            for role in person.roles:
                if person.holds(role):
                    self.week.busy[person.unit, role] += person.record.busy_week
                    self.week.capacity[person.unit, role] += open_week

    def _counts_cost(self, this: Week) -> None:
        company, costs = self.company, self.company.tables.costs
        paid = [person for person in company.people() if person.plan >= 0]
        base = sum(share_of_week(company.plans.base[person.plan]) for person in paid)
        tools = share_of_week(costs.tools_per_head) * len(paid)
        pay = base + this.variable_pay
        sales = pay + half_up(costs.on_cost * pay) + tools + this.lead_cost + this.starting_cost
        this.sales_cost = sales + half_up(costs.overhead * sales)
        delivery = half_up((1.0 - costs.gross_margin) * share_of_week(self.arr))
        this.cost = this.sales_cost + delivery + share_of_week(12 * costs.other_per_month)
