"""Pay statements as plain data: periods with targets, credits and what they came to.

:mod:`salessim.metrics.recount` works them out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from salessim.metrics.ledger import PAY, Component
from salessim.metrics.plan_parts import PlanPart

__all__ = [
    "Clawback",
    "Counted",
    "Credit",
    "Difference",
    "MonthOfPay",
    "PayPeriod",
    "Settlement",
    "Statement",
    "Target",
]


@dataclass(frozen=True, slots=True)
class Target:
    """What a part of the plan expects in a period."""

    part: PlanPart
    quota: int
    """Thousandths of a unit; 0 without one."""
    value: int
    """What reaching it brings (cents)."""


@dataclass(frozen=True, slots=True)
class Counted:
    """What one part of the plan made of a credit."""

    part: int
    sold: int
    """Counted in the period after it (units)."""
    refused: str
    """Condition that it did not meet, or nothing: ``window``, ``term`` or ``deal``."""
    pieces: tuple[tuple[Fraction, Fraction], ...]
    """Of commission: multiples of the base rate and the units to which each applies."""
    due: int
    """What the part has come to in the period (cents)."""
    paid: int
    """What this credit added (cents)."""


@dataclass(frozen=True, slots=True)
class Credit:
    """Something that a person was credited with."""

    at: int
    cause: int
    """Identity of the lead or account."""
    measure: str
    quantity: int
    """Cents, or a count."""
    counted: tuple[Counted, ...]


@dataclass(frozen=True, slots=True)
class Settlement:
    """What waited for the end of a period or of the time on the seat: a fee with a condition, or a team's bonus."""

    at: int
    part: int
    leaving: bool
    sold: int
    """Counted in the period; of a team bonus by the team (units)."""
    quota: int
    """The team's (thousandths of a unit); 0 for fees."""
    deals: int
    deals_value: int
    accepted: int
    converted: int
    """Facts on which fees wait: deals and their value (cents), leads accepted and made opportunities."""
    is_met: bool
    paid: int


@dataclass(frozen=True, slots=True)
class PayPeriod:
    """A pay period of one person, from when it began or the seat was taken."""

    number: int
    begin: int
    end: int
    """When the person left, or the horizon, or the period's own end."""
    until: int
    """The period's own end."""
    targets: tuple[Target, ...]
    credits: tuple[Credit, ...]
    settlements: tuple[Settlement, ...]

    @property
    def is_open(self) -> bool:
        """Whether it had not ended at the horizon or when the person left."""
        return self.end < self.until


@dataclass(frozen=True, slots=True)
class MonthOfPay:
    """What the end of a fiscal month brings: base pay, and the draw."""

    end: int
    """End of the month, or of the replication."""
    base_pay: int
    earned: int
    """Variable pay of the month before the draw (cents), as far as the month closed on this seat."""
    draw: int
    """Advance, or negative what was recovered (cents)."""
    advance: int
    """Not yet recovered after it (cents)."""


@dataclass(frozen=True, slots=True)
class Clawback:
    """Part of what a deal paid, taken back."""

    at: int
    cause: int
    signed: int
    paid: int
    """What the deal had paid (cents)."""
    share: Fraction
    amount: int
    """Cents, positive."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A payment on which statement and ledger do not agree (cents)."""

    at: int
    cause: int
    component: Component
    stated: int
    booked: int


@dataclass(frozen=True, slots=True)
class Statement:
    """Everything that one person was paid for the time on one seat and one plan."""

    seat: str
    holder: int
    """1 for who held the seat first."""
    person: int
    plan: int
    """Row of the lowered plans, or -1."""
    begin: int
    end: int
    ending: int
    """Code of :class:`~salessim.metrics.staff.Ending`."""
    periods: tuple[PayPeriod, ...]
    months: tuple[MonthOfPay, ...]
    clawbacks: tuple[Clawback, ...]
    booked: int
    """What the ledger says was paid, base pay included (cents)."""
    differences: tuple[Difference, ...]

    def payments(self) -> Iterator[tuple[int, int, Component, int]]:
        """Moment, cause, component and amount (cents) of every payment that is not nil."""
        for period in self.periods:
            kinds = {target.part.number: Component[target.part.kind.name] for target in period.targets}
            for credit in period.credits:
                for one in credit.counted:
                    if one.paid:
                        yield credit.at, credit.cause, kinds[one.part], one.paid
            for settled in period.settlements:
                if settled.paid:
                    yield settled.at, self.person, kinds[settled.part], settled.paid
        for month in self.months:
            if month.base_pay:
                yield month.end, self.person, Component.BASE_PAY, month.base_pay
            if month.draw:
                yield month.end - 1, self.person, Component.DRAW, month.draw
        for taken in self.clawbacks:
            if taken.amount:
                yield taken.at, taken.cause, Component.CLAWBACK, -taken.amount

    def sums(self) -> dict[Component, int]:
        """Sum of the payments of each component that occurs (cents)."""
        found: dict[Component, int] = defaultdict(int)
        for _, _, component, amount in self.payments():
            found[component] += amount
        return {one: found[one] for one in PAY if one in found}

    @property
    def total(self) -> int:
        """All pay (cents)."""
        return sum(self.sums().values())
