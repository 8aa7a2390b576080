"""Pay worked out a second time, for statements: from credits and quotas in the trace, and the words of the plan.

Nothing here calls the rules that the engines pay by: quantities are whole numbers, rates fractions. What the trace says
was paid is looked at only to be compared with what came out. Month ends come after everything else of their second,
people leave and move before everything else of theirs.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from salessim.metrics.ledger import PAY, Component
from salessim.metrics.pay_facts import AT, ENTITY, OF_DEALS, PERSON, A, B, C, Facts, Row
from salessim.metrics.plan_parts import ON_QUOTA, PlanPart, cents, parts_of, payout, pieces_of
from salessim.metrics.staff import Ending
from salessim.metrics.statement import (
    Clawback,
    Counted,
    Credit,
    Difference,
    MonthOfPay,
    PayPeriod,
    Settlement,
    Statement,
    Target,
)
from salessim.metrics.view import View
from salessim.rules.pay.components import MEASURES, PaidFor
from salessim.units import DAY, month_of, month_start

__all__ = ["statements_of"]

_MONTHS, _MONTH_PARTS = 12, 930  # a month of 30 days and one of 31 both divide it


def statements_of(view: View, seat: int) -> tuple[Statement, ...]:
    """Statements of all who held a seat, one after another; several of who came under another plan there.

    Parameters
    ----------
    view : View
        The replication.
    seat : int
        Row of the lowered seats.
    """
    staff, facts = view.staff, Facts(view)
    spells = [spell for spell, held in enumerate(staff.seat.tolist()) if held == seat]
    spells.sort(key=lambda spell: int(staff.begin[spell]))
    return tuple(
        replace(statement, holder=number + 1)
        for number, spell in enumerate(spells)
        for statement in _Person(view, facts, int(staff.person[spell])).statements_of(spell)
    )


class _Period:
    """A pay period that is being filled."""

    def __init__(self, begin: int, months: int, number: int) -> None:
        first = month_of(begin) // months * months
        self.number, self.begin = number, begin
        self.opens, self.until = month_start(first), month_start(first + months)
        self.targets: list[Target] = []
        self.credits: list[Credit] = []
        self.settlements: list[Settlement] = []
        self.sold: dict[int, int] = defaultdict(int)
        self.paid: dict[int, int] = defaultdict(int)
        self.deals = self.deals_value = self.accepted = self.converted = 0

    def remembers(self, measure: str, quantity: int) -> None:
        """Facts on which fees wait."""
        if measure == "bookings":
            self.deals += 1
            self.deals_value += quantity
        self.accepted += measure == "accepted_leads"
        self.converted += measure == "opportunities"

    def is_met(self, part: PlanPart) -> bool:
        """Whether what a fee waits for holds."""
        is_large = not part.average_least or (
            self.deals > 0 and self.deals_value >= part.average_least * self.deals
        )
        is_converting = not part.converting_least or (
            self.accepted > 0 and self.converted >= part.converting_least * self.accepted
        )
        return is_large and is_converting

    def finished(self, end: int) -> PayPeriod:
        return PayPeriod(
            self.number,
            self.begin,
            min(end, self.until),
            self.until,
            tuple(self.targets),
            tuple(self.credits),
            tuple(self.settlements),
        )


class _Person:
    """One person, seat after seat: what a deal paid on one seat may be taken back on the next."""

    def __init__(self, view: View, facts: Facts, person: int) -> None:
        self.view, self.facts, self.person = view, facts, person
        self.id = int(view.staff.ids[person])
        self.stints = [k for k, who in enumerate(view.stints.person.tolist()) if who == person]
        self.deal_paid: dict[int, int] = defaultdict(int)
        self.deal_plan: dict[int, int] = {}

    def statements_of(self, spell: int) -> list[Statement]:
        """Statements of one spell, plan after plan."""
        found = {stint: _Stint(self, stint).statement() for stint in self.stints}
        mine = [stint for stint in self.stints if self.view.stints.spell[stint] == spell]
        return [_compared(self.view, found[stint], stint) for stint in mine]

    def stint_at(self, at: int) -> int:
        """Seat and plan at a moment; the last ones for ever, the first ones before."""
        begun = [stint for stint in self.stints if self.view.stints.begin[stint] <= at]
        return begun[-1] if begun else self.stints[0]


class _Stint:
    """One person's time on one seat and plan."""

    def __init__(self, who: _Person, stint: int) -> None:
        view, staff, stints = who.view, who.view.staff, who.view.stints
        self.who, self.facts, self.view, self.stint = who, who.facts, view, stint
        self.spell = spell = int(stints.spell[stint])
        self.plan, self.begin, self.end = (
            int(column[stint]) for column in (stints.plan, stints.begin, stints.end)
        )
        is_last = stint + 1 == len(stints.spell) or stints.spell[stint + 1] != spell
        self.ending = int(staff.ending[spell]) if is_last else int(Ending.REPLANNED)
        self.unit = int(view.tables.units.ids[staff.unit[spell]]) if staff.unit[spell] >= 0 else 0
        self.parts = parts_of(view.tables, self.plan)
        self.clock = int(view.tables.plans.clock[self.plan]) if self.plan >= 0 else 0
        self.periods: list[_Period] = []
        self.months: dict[int, MonthOfPay] = {}
        self.clawbacks: list[Clawback] = []
        self.earned = self.advance = 0

    def statement(self) -> Statement:
        if self.plan >= 0:
            self._opens(self.begin)
        for _, order, _, row in sorted(self._events()):
            if order == 0:
                self._settles(self.end, leaving=True)
            elif order == 1:
                self._is_credited(row)
            elif order == 2:
                self._loses(row)
            else:
                self._month_closes(row[AT])
        return Statement(
            seat=self.view.tables.seats.names[int(self.view.staff.seat[self.spell])],
            holder=0,
            person=self.who.id,
            plan=self.plan,
            begin=self.begin,
            end=self.end,
            ending=self.ending,
            periods=tuple(
                one.finished(self.end) for one in self.periods if one.begin < self.end or one.credits
            ),
            months=tuple(self._months()),
            clawbacks=tuple(self.clawbacks),
            booked=0,
            differences=(),
        )

    def _events(self) -> Iterator[tuple[int, int, int, Row]]:
        """Moment, order within its second, order within that, and the row: leaving, credits, churn, month ends."""
        if self.plan >= 0 and self.ending != Ending.STAYED:
            yield self.end, 0, 0, []
        for number, row in enumerate(self.facts.credits):
            if row[PERSON] == self.who.id and self.who.stint_at(row[AT]) == self.stint and self.plan >= 0:
                yield row[AT], 1, number, row
        for number, row in enumerate(self.facts.churned):
            deal = self.facts.deals.get(row[ENTITY])
            if deal and deal[PERSON] == self.who.id and self.begin <= row[AT] < self.end:
                yield row[AT], 2, number, row
        month = month_of(self.begin)
        while self.plan >= 0 and month_start(month + 1) - 1 < self.end:
            yield month_start(month + 1) - 1, 3, 0, [month_start(month + 1)]
            month += 1

    def _opens(self, begin: int) -> None:
        """A pay period begins: quotas are those of the trace."""
        period = _Period(begin, self.clock, len(self.periods))
        share = Fraction(period.until - begin, period.until - period.opens)
        quotas = {
            row[A]: (row[B], row[C])
            for row in self.facts.quotas
            if row[ENTITY] == self.who.id and _begins(row[AT]) == begin
        }
        for part in self.parts:
            if part.kind in ON_QUOTA:
                period.targets.append(Target(part, *quotas.get(part.number, (0, 0))))
            elif part.kind is PaidFor.TEAM_BONUS:
                target = self.facts.team_target(part, self.plan, self.clock, share, begin)
                period.targets.append(Target(part, *target))
            else:
                period.targets.append(Target(part, 0, 0))
        self.periods.append(period)

    def _is_credited(self, row: Row) -> None:
        at, cause, measure, quantity = row[AT], row[ENTITY], MEASURES[row[A]], row[B]
        period = self.periods[-1]
        period.remembers(measure, quantity)
        counted = [
            one
            for target in period.targets
            if measure in target.part.measures and (one := self._counts(period, target, row)) is not None
        ]
        period.credits.append(Credit(at, cause, measure, quantity, tuple(counted)))
        paid = sum(one.paid for one in counted)
        self.earned += paid
        deal = self.facts.deals.get(cause)
        if deal and deal[PERSON] == self.who.id and deal[AT] == at and measure in OF_DEALS:
            self.who.deal_paid[cause] += paid
            self.who.deal_plan[cause] = self.plan

    def _counts(self, period: _Period, target: Target, row: Row) -> Counted | None:
        """What a part of the plan makes of a credit; None when it is counted for a team."""
        part, number = target.part, target.part.number
        pieces: tuple[tuple[Fraction, Fraction], ...] = ()
        refused, due = "", period.paid[number]
        before = due
        if part.kind is PaidFor.TEAM_BONUS:
            return None
        if part.kind is PaidFor.FEE:
            refused = part.refuses(row[AT], *self.facts.conditions(row))
        if not refused:
            period.sold[number] += row[B]
        sold = period.sold[number]
        if part.kind is PaidFor.COMMISSION and target.quota:
            pieces = pieces_of(part, sold, target.quota)
            due = payout(target.value, target.quota, pieces)
        elif part.kind is PaidFor.BONUS and target.quota:
            is_reached = Fraction(1000 * sold, target.quota) >= part.at
            due = target.value if before == 0 and is_reached else before
        elif part.kind is PaidFor.FEE and not part.waits:
            due = cents(part.rate * sold)
        period.paid[number] = due
        return Counted(number, sold, refused, pieces, due, due - before)

    def _loses(self, row: Row) -> None:
        """A customer to whom this person sold leaves: early ones cost what they paid."""
        cause, at = row[ENTITY], row[AT]
        plan = self.who.deal_plan.get(cause, -1)
        if plan < 0:
            return
        plans, signed = self.view.tables.plans, self.facts.deals[cause][AT]
        within, share = int(plans.clawback_within[plan]), Fraction(repr(float(plans.clawback_share[plan])))
        amount = cents(max(0, self.who.deal_paid[cause]) * share)
        if within > 0 and at <= signed + within and amount > 0:
            paid = self.who.deal_paid[cause]
            self.clawbacks.append(Clawback(at, cause, signed, paid, share, amount))
            self.earned -= amount

    def _settles(self, at: int, *, leaving: bool) -> None:
        """What waited for the end of the period, or of the time on the seat."""
        period = self.periods[-1]
        for target in period.targets:
            part, number, quota = target.part, target.part.number, target.quota
            sold, paid = period.sold[number], 0
            if part.waits:
                is_met = period.is_met(part)
                paid = cents(part.rate * sold) - period.paid[number] if is_met else 0
            elif part.kind is PaidFor.TEAM_BONUS and not leaving:
                sold = self.facts.of_team(part, self.unit, period.opens, period.until)
                quota, _ = self.facts.team_target(part, self.plan, self.clock, Fraction(1), at)
                is_met = Fraction(1000 * sold, quota) >= part.at
                paid = target.value if is_met else 0
            else:
                continue
            facts = (period.deals, period.deals_value, period.accepted, period.converted)
            period.settlements.append(Settlement(at, number, leaving, sold, quota, *facts, is_met, paid))
            period.paid[number] += paid
            self.earned += paid

    def _month_closes(self, end: int) -> None:
        """Periods that end are settled, then the month's draw; the next period begins."""
        ends = self.periods[-1].until == end
        if ends:
            self._settles(end - 1, leaving=False)
        plans = self.view.tables.plans
        least, is_advance = int(plans.draw[self.plan]), bool(plans.draw_recoverable[self.plan])
        change, earned = 0, self.earned
        if least > 0 and earned < least:
            change = least - max(0, earned)
        elif least > 0 and is_advance:
            change = -min(self.advance, earned - least)
        self.advance += change if is_advance else 0
        self.months[end] = MonthOfPay(end, 0, earned, change, self.advance)
        self.earned = 0
        if ends:
            self._opens(end)

    def _months(self) -> Iterator[MonthOfPay]:
        """Every month with base pay: so much of it that all months so far add up to the cent."""
        if self.plan < 0:
            return
        base, month, before = int(self.view.tables.plans.base[self.plan]), month_of(self.begin), 0
        begun = _month_parts(self.begin)
        while month_start(month) < self.end:
            end = month_start(month + 1)
            worked = _month_parts(min(end, self.end)) - begun
            so_far = cents(Fraction(base * worked, _MONTHS * _MONTH_PARTS))
            closed = self.months.get(
                end, MonthOfPay(min(end, self.view.horizon), 0, self.earned, 0, self.advance)
            )
            yield replace(closed, base_pay=so_far - before)
            month, before = month + 1, so_far


def _month_parts(at: int) -> int:
    """Months before a moment in 930ths: months count alike, and so do the days of a month."""
    month = month_of(at)
    days = (at - month_start(month)) // DAY
    return month * _MONTH_PARTS + days * (_MONTH_PARTS // (31 if month % 3 == 2 else 30))


def _begins(at: int) -> int:
    """When the period begins whose quotas were set at a moment: then, or a second later at the end of a month."""
    return at + 1 if month_start(month_of(at + 1)) == at + 1 else at


def _compared(view: View, statement: Statement, stint: int) -> Statement:
    """The statement with every payment on which the ledger says something else."""
    ledger = view.ledger
    stated: dict[tuple[int, int, Component], int] = defaultdict(int)
    booked: dict[tuple[int, int, Component], int] = defaultdict(int)
    for at, cause, component, amount in statement.payments():
        stated[at, cause, component] += amount
    for row in (ledger.stint == stint).nonzero()[0].tolist():
        component = Component(int(ledger.component[row]))
        if component in PAY:
            booked[int(ledger.at[row]), int(ledger.cause[row]), component] += int(ledger.amount[row])
    differences = tuple(
        Difference(at, cause, component, stated[at, cause, component], booked[at, cause, component])
        for at, cause, component in sorted(stated.keys() | booked.keys())
        if stated[at, cause, component] != booked[at, cause, component]
    )
    return replace(statement, booked=sum(booked.values()), differences=differences)
