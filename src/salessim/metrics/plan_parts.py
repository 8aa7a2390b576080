"""Parts of a pay plan in exact numbers, and what each comes to: worked out a second time, without the engines' rules.

Rates and thresholds are the decimal numbers of the scenario as fractions, quantities whole cents or counts, so that
nothing is rounded but the payout, once, as a hand would do it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from salessim.rules.pay.components import MEASURES, MONEY, PaidFor
from salessim.scenario.tables import Tables

__all__ = ["ON_QUOTA", "PlanPart", "cents", "parts_of", "payout", "pieces_of", "target_of"]

ON_QUOTA: Final = (PaidFor.COMMISSION, PaidFor.BONUS)
"""Kinds of part that have a quota of the person's own."""
_THOUSAND, _MONTHS = 1000, 12
_ALMOST_HALF = Fraction(1, 2) + Fraction(1, 10**6)
_MOST = 10**15


@dataclass(frozen=True, slots=True)
class PlanPart:
    """One part of a plan; a measure's unit is cents for money and one for counts."""

    number: int
    """Place in the plan, from 0."""
    kind: PaidFor
    measures: tuple[str, ...]
    is_money: bool
    value: int
    """What reaching the quota brings a year (cents)."""
    quota: Fraction
    """Units a year, of a team bonus the team's."""
    tiers: tuple[tuple[Fraction, Fraction], ...]
    """Where each begins (share of the quota) and its multiple of the base rate."""
    retroactive: bool
    at: Fraction
    of_company: bool
    rate: Fraction
    """Of a fee: cents a count, or a share of value."""
    term_least: int
    deal_least: int
    window_from: int
    window_until: int
    average_least: int
    converting_least: Fraction

    @property
    def waits(self) -> bool:
        """Whether it is a fee that is paid when the period closes."""
        return self.kind is PaidFor.FEE and (self.average_least > 0 or self.converting_least > 0)

    def refuses(self, at: int, term: int, value: int) -> str:
        """Condition of a fee that something credited does not meet: ``window``, ``term`` or ``deal``; else nothing."""
        if at < self.window_from or 0 <= self.window_until <= at:
            return "window"
        if term < self.term_least:
            return "term"
        return "deal" if value < self.deal_least else ""


def _exact(number: float) -> Fraction:
    """The decimal number that a user wrote.

    Examples
    --------
    >>> _exact(0.1)
    Fraction(1, 10)
    """
    return Fraction(repr(float(number)))


def parts_of(tables: Tables, plan: int) -> tuple[PlanPart, ...]:
    """Parts of a plan, by its row, in order; none without a plan."""
    if plan < 0:
        return ()
    first, n = int(tables.plans.first_part[plan]), int(tables.plans.n_parts[plan])
    return tuple(_part(tables, first + k, k) for k in range(n))


def _part(tables: Tables, row: int, number: int) -> PlanPart:
    parts, tiers = tables.parts, tables.tiers
    measures = tuple(name for k, name in enumerate(MEASURES) if int(parts.measures[row]) >> k & 1)
    first, n = int(parts.first_tier[row]), int(parts.n_tiers[row])
    return PlanPart(
        number=number,
        kind=PaidFor(int(parts.kind[row])),
        measures=measures,
        is_money=measures[0] in MONEY,
        value=int(parts.value[row]),
        quota=_exact(parts.quota[row]),
        tiers=tuple((_exact(tiers.at[k]), _exact(tiers.rates[k])) for k in range(first, first + n)),
        retroactive=bool(parts.retroactive[row]),
        at=_exact(parts.at[row]),
        of_company=bool(parts.of_company[row]),
        rate=_exact(parts.rate[row]),
        term_least=int(parts.term_least[row]),
        deal_least=int(parts.deal_least[row]),
        window_from=int(parts.window_from[row]),
        window_until=int(parts.window_until[row]),
        average_least=int(parts.average_least[row]),
        converting_least=_exact(parts.converting_least[row]),
    )


def cents(amount: Fraction) -> int:
    """Whole cents, half up; a millionth of a cent below a half counts as a half.

    Examples
    --------
    >>> cents(Fraction(5, 2)), cents(Fraction(249, 100))
    (3, 2)
    """
    return math.floor(min(amount, Fraction(_MOST)) + _ALMOST_HALF)


def pieces_of(part: PlanPart, sold: int, quota: int) -> tuple[tuple[Fraction, Fraction], ...]:
    """Multiples of the base rate, and the units to which each applies, where there are any.

    Parameters
    ----------
    sold : int
        Credited so far (units).
    quota : int
        Of the period (thousandths of a unit).
    """
    units, reached = Fraction(quota, _THOUSAND), Fraction(sold * _THOUSAND, quota)
    if part.retroactive:
        rates = [rate for at, rate in part.tiers if reached >= at]
        return ((rates[-1], Fraction(sold)),) if sold else ()
    ends = [*(at * units for at, _ in part.tiers[1:]), Fraction(max(sold, 0))]
    found = []
    for (at, rate), end in zip(part.tiers, ends, strict=True):
        inside = min(Fraction(sold), max(end, at * units)) - at * units
        if inside > 0:
            found.append((rate, inside))
    return tuple(found)


def payout(value: int, quota: int, pieces: tuple[tuple[Fraction, Fraction], ...]) -> int:
    """Commission of a period so far (cents): value x sum of multiple x units / quota.

    Examples
    --------
    >>> payout(1_000_000, 100_000, ((Fraction(1), Fraction(100)), (Fraction(3, 2), Fraction(10))))
    1150000
    """
    return cents(value * sum((rate * units for rate, units in pieces), Fraction(0)) * _THOUSAND / quota)


def target_of(part: PlanPart, months: int, share: Fraction) -> tuple[int, int]:
    """A whole period's quota (thousandths of a unit) and what it brings in a share of the period (cents).

    Quotas of persons move with growth, ratchet and ramp and are read from the trace; this is a team's.
    """
    quota = math.floor(part.quota * _THOUSAND * months / _MONTHS + Fraction(1, 2))
    return max(1, quota), cents(part.value * months * share / _MONTHS)
