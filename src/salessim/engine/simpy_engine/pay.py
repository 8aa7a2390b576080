"""A person's pay: quotas of the period, what is credited, and what every part of the plan pays for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from salessim.randomness.streams import Stream
from salessim.rules.evaluation import KEPT_WEEKS, commission_cents
from salessim.rules.pay import bonus, clock, commission, draw, fee, quota, team_bonus
from salessim.rules.pay.components import MEASURES, PaidFor
from salessim.trace.kinds import RowKind

if TYPE_CHECKING:
    from salessim.engine.simpy_engine.company import Company
    from salessim.engine.simpy_engine.person import Person

__all__ = ["Part", "Pay", "Team"]

ACCEPTED_LEADS, OPPORTUNITIES, BOOKINGS = (
    MEASURES.index(name) for name in ("accepted_leads", "opportunities", "bookings")
)
NO_PART = -1
YEAR_MONTHS = 12
Tiers = tuple[NDArray[np.float64], NDArray[np.float64], int, int, bool]


class Team:
    """What a unit, or the company, has brought towards one team bonus."""

    def __init__(self) -> None:
        self.sold = 0
        self.week_sold = 0
        self.ring = [0] * KEPT_WEEKS

    def brings(self, quantity: int) -> None:
        """Somebody of the team was credited."""
        self.sold += quantity
        self.week_sold += quantity

    def week_ends(self, week: int) -> None:
        """The week goes on record."""
        self.ring[(week - 1) % KEPT_WEEKS] = self.week_sold
        self.week_sold = 0


class Part:
    """One part of a person's plan, and what has come of it."""

    def __init__(self, company: Company, row: int, number: int) -> None:
        parts = company.parts
        self.row = row
        self.number = number
        self.kind = PaidFor(parts.kind[row])
        self.has_quota = self.kind in (PaidFor.COMMISSION, PaidFor.BONUS)
        self.waits = parts.average_least[row] > 0 or parts.converting_least[row] > 0.0
        self.factor = 1.0
        self.base = 0.0
        self.quota = self.value = self.sold = self.paid = 0
        self.year_sold = self.year_quota = 0
        self.week_sold = 0
        self.ring = [0] * KEPT_WEEKS

    def hangs_on(self, company: Company, measure: int) -> bool:
        """Whether the part pays for a measure."""
        return bool(company.parts.measures[self.row] >> measure & 1)

    def brings(self, quantity: int) -> None:
        """Something was credited towards the quota."""
        self.sold += quantity
        self.year_sold += quantity
        self.week_sold += quantity

    def tiers(self, company: Company) -> Tiers:
        """Columns of all tiers, the first of this part and their number, and whether they are retroactive."""
        parts, tiers, row = company.parts, company.tables.tiers, self.row
        return (
            tiers.at,
            tiers.rates,
            parts.first_tier[row],
            parts.n_tiers[row],
            parts.retroactive[row],
        )


class Pay:
    """Everything that a plan makes of what one person brings in."""

    def __init__(self, company: Company, person: Person) -> None:
        self.company = company
        self.person = person
        self.effort = 1.0
        self.n_errors = 0

    def begins_anew(self) -> None:
        """On a new seat, with its plan."""
        plans, plan = self.company.plans, self.person.plan
        n = plans.n_parts[plan] if plan >= 0 else 0
        first = plans.first_part[plan] if plan >= 0 else 0
        self.parts = [Part(self.company, first + k, k) for k in range(n)]
        self.earnings = [0] * KEPT_WEEKS
        self.earned_this_week = self.earned_this_month = self.advance = 0
        self.n_periods = 0
        self.until = 0
        self.quota_raised_at = -1
        self._quotas_miss()

    def _quotas_miss(self) -> None:
        """How far the person's quotas are from what the customers would allow; less where an analyst looks."""
        company, rules = self.company, self.company.rules
        sd = rules.quota_error * (rules.quota_error_left if company.has_analyst else 1.0)
        z = company.luck.normal(Stream.QUOTA_ERROR, self.person.id, self.n_errors) if sd > 0.0 else 0.0
        self.error = quota.error_factor(sd, z)
        self.n_errors += 1

    # -- pay periods --------------------------------------------------------------------------------------------

    def opens_period(self, at: int) -> None:
        """A pay period begins for the person: quotas are set by how things stand."""
        company, plan = self.company, self.person.plan
        if plan < 0:
            return
        months = company.plans.clock[plan]
        begins, self.until = clock.period_bounds(at, months)
        share = (self.until - at) / (self.until - begins)
        for part in self.parts:
            part.sold = part.paid = 0
            part.value = quota.value_of_period(company.parts.value[part.row], months, share)
            if part.has_quota:
                able = self._able() if company.parts.ramped[part.row] else 1.0
                yearly = self.yearly_quota(part)
                part.base = quota.base_rate(company.parts.value[part.row], yearly, able)
                part.quota = quota.of_period(yearly, months, share, able)
                part.year_quota += part.quota
                company.note(
                    RowKind.QUOTA_SET,
                    self.person.id,
                    self.n_periods,
                    self.person,
                    self.person.unit,
                    part.number,
                    part.quota,
                    part.value,
                )
        self.n_periods += 1
        self.deals = self.deals_value = self.accepted = self.converted = 0

    def yearly_quota(self, part: Part) -> float:
        """Quota of a year as it stands now (units)."""
        parts, row = self.company.parts, part.row
        heads = self.company.heads_on(self.person.plan) if parts.heads[row] > 0 else 0
        return quota.yearly(parts.quota[row], part.factor, parts.heads[row], heads) * self.error

    def _able(self) -> float:
        return self.person.development.proficiency(self.person.seat.first_role)

    def settles(self, leaving: bool) -> None:
        """What waited for the end of the period is paid, or not; team bonuses only to those who stay."""
        company, parts = self.company, self.company.parts
        for part in self.parts:
            row = part.row
            if part.kind is PaidFor.FEE and part.waits:
                terms = parts.average_least[row], parts.converting_least[row]
                if fee.is_met(self.deals, self.deals_value, self.accepted, self.converted, *terms):
                    due = fee.payout(parts.rate[row], part.sold)
                    self._is_paid(part, due - part.paid, self.person.id, leaving)
            elif part.kind is PaidFor.TEAM_BONUS and not leaving:
                team = company.team(row, self.person.unit)
                due = team_bonus.payout(part.value, team.sold, company.team_quota(row), parts.at[row])
                self._is_paid(part, due, self.person.id, False)

    def month_closes(self, month: int) -> bool:
        """The month's draw is settled, and the period's pay when it ends too; whether it does."""
        ends = self.until == self.company.calendar.now + 1
        if ends:
            self.settles(False)
        self._draws()
        self.earned_this_month = 0
        if ends and (month + 1) % YEAR_MONTHS == 0:
            self._year_ends()
        return ends

    def _draws(self) -> None:
        company, plan = self.company, self.person.plan
        least = company.plans.draw[plan]
        if least > 0:
            is_advance = company.plans.draw_recoverable[plan]
            change = draw.change(self.earned_this_month, least, self.advance, is_advance)
            self.advance = draw.balance_after(self.advance, change, is_advance)
            self._entry(PaidFor.DRAW, change, self.person.id, NO_PART)

    def _year_ends(self) -> None:
        """Quotas grow, or follow what was reached."""
        parts = self.company.parts
        for part in self.parts:
            if part.has_quota:
                terms = parts.growth[part.row], parts.ratchet_up[part.row], parts.ratchet_down[part.row]
                factor = quota.factor_after_year(part.factor, *terms, part.year_sold, part.year_quota)
                if factor > part.factor:
                    self.quota_raised_at = self.company.calendar.now + 1
                part.factor = factor
                part.year_sold = part.year_quota = 0
        self._quotas_miss()

    # -- credit and pay -----------------------------------------------------------------------------------------

    def earns(self, measure: int, quantity: int, cause: int, term: int = 0, value: int = 0) -> int:
        """Credit for something brought in: what it paid at once (cents)."""
        company, person, plan = self.company, self.person, self.person.plan
        paid = 0
        if company.plans.pays[plan][measure]:
            company.note(RowKind.CREDITED, cause, 0, person, person.unit, measure, quantity)
        if plan >= 0:
            person.record.credit_this_week += commission_cents(company.plans.rates[plan][measure], quantity)
            self._is_remembered(measure, quantity)
            for part in self.parts:
                if part.hangs_on(company, measure):
                    paid += self._part_pays(part, quantity, cause, term, value)
        company.team_brings(person.unit, measure, quantity)
        return paid

    def _is_remembered(self, measure: int, quantity: int) -> None:
        """Facts of the period on which fees may wait."""
        if measure == BOOKINGS:
            self.deals += 1
            self.deals_value += quantity
        elif measure == ACCEPTED_LEADS:
            self.accepted += 1
        elif measure == OPPORTUNITIES:
            self.converted += 1

    def _part_pays(self, part: Part, quantity: int, cause: int, term: int, value: int) -> int:
        company, parts, row = self.company, self.company.parts, part.row
        due = part.paid
        if part.kind is PaidFor.COMMISSION:
            part.brings(quantity)
            due = commission.payout(part.value, part.sold, part.quota, *part.tiers(company))
        elif part.kind is PaidFor.BONUS:
            part.brings(quantity)
            if part.paid == 0 and bonus.is_reached(part.sold, part.quota, parts.at[row]):
                due = part.value
        elif part.kind is PaidFor.FEE and fee.counts(
            company.calendar.now,
            term,
            value,
            parts.term_least[row],
            parts.deal_least[row],
            parts.window_from[row],
            parts.window_until[row],
        ):
            part.sold += quantity
            if not part.waits:
                due = fee.payout(parts.rate[row], part.sold)
        change = due - part.paid
        self._is_paid(part, change, cause, False)
        return change

    def _is_paid(self, part: Part, cents: int, cause: int, leaving: bool) -> None:
        part.paid += cents
        self._entry(part.kind, cents, cause, part.number, leaving)

    def takes_back(self, cents: int, account: int) -> None:
        """A clawback: the customer of a deal left early."""
        self._entry(PaidFor.CLAWBACK, -cents, account, NO_PART)

    def _entry(self, component: PaidFor, cents: int, cause: int, part: int, leaving: bool = False) -> None:
        """A line of the statement."""
        if cents == 0:
            return
        self.company.note(
            RowKind.PAID, cause, int(leaving), self.person, self.person.unit, component, cents, part
        )
        self.company.books.week.variable_pay += cents
        self.earned_this_week += cents
        self.earned_this_month += cents

    def week_ends(self, week: int) -> None:
        """The week goes on record."""
        place = (week - 1) % KEPT_WEEKS
        self.earnings[place] = self.earned_this_week
        self.earned_this_week = 0
        for part in self.parts:
            part.ring[place] = part.week_sold
            part.week_sold = 0
