"""A person's record: what was credited and expected, how it was judged, and whether the person is content."""

from __future__ import annotations

from typing import TYPE_CHECKING

from salessim.rules.evaluation import KEPT_WEEKS, QUARTER_WEEKS, attainment, weekly_target
from salessim.rules.leaving import (
    OVERLOAD_WEEKS,
    VALUES_EFFECT,
    is_overloaded,
    morale_after_week,
    morale_target,
)
from salessim.units import WEEK

if TYPE_CHECKING:
    from salessim.engine.simpy_engine.company import Company
    from salessim.engine.simpy_engine.person import Person

__all__ = ["Record"]

OVERLOAD = (1 << OVERLOAD_WEEKS) - 1


class Record:
    """Credit and targets of the last half year, outcomes of the quarter, and morale."""

    def __init__(self, company: Company, person: Person) -> None:
        self.company = company
        self.person = person
        self.n_moves = 0
        self.morale = 0.5
        self.overload = 0
        self.busy_week = 0

    def begins_anew(self) -> None:
        """On a new seat everybody begins on target."""
        on_target = weekly_target(self._target(), 1.0)
        self.credits = [on_target] * KEPT_WEEKS
        self.targets = [on_target] * KEPT_WEEKS
        self.credit_this_week = 0
        self.n_weeks = 0
        self.n_poor = 0
        self.score = 0.0
        self.is_recognised = self.is_coached = self.is_promotable = False
        self.passed = self.expected = 0

    def _target(self) -> int:
        """Commission a year on target (cents)."""
        plan = self.person.plan
        return int(self.company.plans.target[plan]) if plan >= 0 else 0

    def _variable(self) -> int:
        """Variable pay a year on target (cents)."""
        plan = self.person.plan
        return int(self.company.plans.variable[plan]) if plan >= 0 else 0

    def outcome(self, expected: int, is_success: bool) -> None:
        """Something was decided that the person had worked for."""
        self.expected += expected
        self.passed += is_success

    def week_ends(self, week: int) -> None:
        """The week's credit and target go on record, and so does a week with too much work."""
        place = (week - 1) % KEPT_WEEKS
        able = self.person.development.proficiency(self.person.seat.first_role)
        self.credits[place] = self.credit_this_week
        self.targets[place] = weekly_target(self._target(), able)
        self.credit_this_week = 0
        self.n_weeks += 1
        open_week = int(self.company.tables.units.before[self.person.unit][-1])
        self.overload = (self.overload << 1 | is_overloaded(self.busy_week, open_week)) & OVERLOAD
        self.busy_week = 0

    def morale_moves(self) -> None:
        """A week further towards what results, load and prospects make of it."""
        seat = self.person.seat
        target = morale_target(
            self.attainment(),
            self.overload.bit_count() / float(OVERLOAD_WEEKS),
            self.is_recognised,
            bool(self.company.roles.has_path[seat.first_role]),
            seat.experiments > 0,
            VALUES_EFFECT * self.person.values,
            self._quota_was_raised(),
        )
        self.morale = morale_after_week(self.morale, target, self.company.tables.leaving.morale_per_month)

    def _quota_was_raised(self) -> bool:
        raised_at = self.person.pay.quota_raised_at
        return raised_at >= 0 and self.company.calendar.now - raised_at < QUARTER_WEEKS * WEEK

    def attainment(self) -> float:
        """Share of target reached in half a year."""
        return attainment(sum(self.credits), sum(self.targets))

    def attainment_of_quarter(self, week: int) -> float:
        """Share of target reached in the quarter that ends with this Monday."""
        places = [each % KEPT_WEEKS for each in range(week - QUARTER_WEEKS, week)]
        return attainment(sum(self.credits[k] for k in places), sum(self.targets[k] for k in places))

    def is_judged(self) -> bool:
        """Whether there is anything to judge by."""
        return self._target() > 0 or self.expected > 0

    def yearly_pay(self) -> float:
        """Pay a year (cents): on target until half a year is worked, then fixed pay and what came in half a year."""
        plan = self.person.plan
        if plan < 0:
            return 0.0
        variable = (
            2.0 * sum(self.person.pay.earnings) if self.n_weeks >= KEPT_WEEKS else float(self._variable())
        )
        return float(self.company.plans.base[plan]) + variable

    def yearly_pay_on_target(self) -> float:
        """On-target earnings (cents a year), 0 without a plan."""
        plan = self.person.plan
        return float(self.company.plans.base[plan] + self._variable()) if plan >= 0 else 0.0
