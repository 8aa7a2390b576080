"""Pay periods as a table: how far each person came towards the quotas of each pay period."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from salessim.metrics.calendar import month_starts, months_of
from salessim.metrics.joins import positions, total_by
from salessim.metrics.stints import Stints
from salessim.rules.pay.components import MEASURES, PaidFor
from salessim.scenario.tables import Tables
from salessim.trace.kinds import COLUMNS, RowKind
from salessim.trace.recorder import Trace

__all__ = ["BAND_WIDTH", "N_BANDS", "PayPeriods", "quota_parts"]

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
_AT, _PERSON = COLUMNS.index("at"), COLUMNS.index("person")
_A, _B, _C = (COLUMNS.index(name) for name in "abc")
_SHIFT = 40  # a moment fits into so many bits

BAND_WIDTH: Final = 0.05
"""Width of the bands in which attainment is counted (share of quota)."""
N_BANDS: Final = 41
"""Bands of a plan; the last has everything from twice the quota on."""


def quota_parts(tables: Tables, plan: int) -> list[int]:
    """Rows of the parts by which attainment on a plan is measured: its commissions, or else its quota bonuses."""
    first, n = int(tables.plans.first_part[plan]), int(tables.plans.n_parts[plan])
    kinds = tables.parts.kind[first : first + n].tolist()
    kind = PaidFor.COMMISSION if PaidFor.COMMISSION in kinds else PaidFor.BONUS
    return [first + number for number, one in enumerate(kinds) if one == kind]


@dataclass(frozen=True, slots=True)
class PayPeriods:
    """One row a person and pay period with a quota; shape (n_periods,) each."""

    spell: Ints
    """Row of the :class:`~salessim.metrics.staff.Staff`."""
    plan: Ints
    begin: Ints
    """When the period began, or the person took the seat or came under the plan in it."""
    until: Ints
    """The period's own end."""
    ended: Bools
    """Whether the person was still on the seat and the plan when it ended, before the horizon."""
    attainment: Floats
    """Credited over quota, of several parts their mean weighted by what their quotas bring."""

    @classmethod
    def of(cls, tables: Tables, trace: Trace, stints: Stints) -> PayPeriods:
        """The pay periods of a trace."""
        rows = trace.of(RowKind.QUOTA_SET)
        begin = _beginnings(rows[:, _AT])
        stint = stints.at(rows[:, _PERSON], begin)
        taken = np.append(stints.begin, -1)[stint]
        known = (stint >= 0) & (np.append(stints.plan, -1)[stint] >= 0)
        # What was set just before a move, or another plan, is of the old one.
        known &= (begin == rows[:, _AT]) | (begin != taken)
        rows, begin, stint = rows[known], begin[known], stint[known]
        keys, first, period = np.unique((stint << _SHIFT) | begin, return_index=True, return_inverse=True)
        stint, begin = stint[first], begin[first]
        plan = stints.plan[stint]
        until = _ends(begin, tables.plans.clock[plan])
        sold = _Credits(tables, trace, stints, keys)
        reached, weight = np.zeros(len(keys)), np.zeros(len(keys))
        for number in range(int(tables.plans.n_parts.max(initial=0))):
            mine = np.flatnonzero(rows[:, _A] == number)
            quota, value = (np.zeros(len(keys), dtype=np.int64) for _ in range(2))
            quota[period[mine]], value[period[mine]] = rows[mine, _B], rows[mine, _C]
            counted = np.flatnonzero((quota > 0) & _is_measured(tables, plan, number))
            share = 1000.0 * sold.of_part(plan, number)[counted] / quota[counted]
            reached[counted] += value[counted] * share
            weight[counted] += value[counted]
        attainment = np.full(len(keys), np.nan)
        np.divide(reached, weight, out=attainment, where=weight > 0)
        ended = (until <= stints.end[stint]) & (begin < until) & ~np.isnan(attainment)
        return cls(stints.spell[stint], plan, begin, until, ended, attainment)

    @property
    def reached(self) -> Floats:
        """Attainment of the periods that ended, shape (n_ended,)."""
        return self.attainment[self.ended]


class _Credits:
    """What was credited in each pay period, towards one part after another."""

    def __init__(self, tables: Tables, trace: Trace, stints: Stints, keys: Ints) -> None:
        rows = trace.of(RowKind.CREDITED)
        stint = stints.at(rows[:, _PERSON], rows[:, _AT])
        rows, stint = rows[stint >= 0], stint[stint >= 0]
        months = np.maximum(np.append(tables.plans.clock, 1)[stints.plan[stint]], 1)
        first = months_of(rows[:, _AT]) // months * months
        begin = np.maximum(month_starts(first), stints.begin[stint])
        period = positions(keys, (stint << _SHIFT) | begin)
        n, n_measures = len(keys), len(MEASURES)
        cell = np.where(period < 0, -1, rows[:, _A] * n + period)
        self.sold = total_by(cell, n_measures * n, rows[:, _B]).reshape(n_measures, n)
        self.tables = tables

    def of_part(self, plan: Ints, number: int) -> Ints:
        """Credited towards part ``number`` of each period's plan (units), shape (n_periods,)."""
        measures = np.append(self.tables.parts.measures, 0)
        part = np.where(
            number < self.tables.plans.n_parts[plan], self.tables.plans.first_part[plan] + number, -1
        )
        hangs = measures[part] >> np.arange(len(MEASURES))[:, None] & 1
        sold: Ints = (hangs * self.sold).sum(axis=0)
        return sold


def _is_measured(tables: Tables, plan: Ints, number: int) -> Bools:
    """Whether attainment on each plan is measured by its part of this number, too."""
    plans = range(len(tables.plans.keys))
    measured = [int(tables.plans.first_part[one]) + number in quota_parts(tables, one) for one in plans]
    return np.array([*measured, False])[plan]


def _beginnings(at: Ints) -> Ints:
    """When each period begins whose quotas were set at a moment: then, or a second later at the end of a month."""
    later = at + 1
    return np.where(month_starts(months_of(later)) == later, later, at)


def _ends(begin: Ints, months: Ints) -> Ints:
    """End of the period of so many months that holds each moment."""
    return month_starts(months_of(begin) // months * months + months)
