"""All money of a replication as one ledger, worked out from the lowered tables and the trace alone.

Amounts are whole cents, rounded half away from zero once per entry. Variable pay is what the trace says was paid;
what is taken back has a negative amount, and so has the employer's cost on it. What accrues over time (base pay,
tools, other cost, revenue) is booked at the end of each fiscal month as the difference of cumulative amounts: the
months of a year or of a contract add up to it to the cent. The last month, cut by the horizon, is booked there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from salessim.metrics.calendar import month_bounds, month_starts, months_of, months_within, period_of
from salessim.metrics.joins import begins_group, positions, total_by
from salessim.metrics.staff import Staff
from salessim.metrics.stints import Stints
from salessim.metrics.terms import ADDS_ARR, bills, recognised
from salessim.rules.pay.components import PaidFor
from salessim.scenario.tables import Tables
from salessim.trace.kinds import COLUMNS, RowKind
from salessim.trace.recorder import Trace
from salessim.units import DAY

__all__ = ["COSTS", "PAY", "SALES_COSTS", "VARIABLE_PAY", "Component", "Ledger", "Party", "ledger_of"]

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
_AT, _ENTITY, _PERSON = COLUMNS.index("at"), COLUMNS.index("entity"), COLUMNS.index("person")
_MONTH_PARTS = 930  # divides a month of 30 days and one of 31


class Party(IntEnum):
    """Payers and payees besides people and accounts, whose identities are positive."""

    COMPANY = -1
    SUPPLIERS = -2
    STATE = -3
    """Social security and the like."""


class Component(IntEnum):
    """What an entry is for; the company pays all but the last two."""

    BASE_PAY = 1
    COMMISSION = 2
    FEE = 3
    BONUS = 4
    TEAM_BONUS = 5
    DRAW = 6
    """Advances on variable pay; negative when one is recovered."""
    CLAWBACK = 7
    """Negative: taken back when a customer leaves early."""
    ON_COST = 8
    TOOLS = 9
    LEAD_COST = 10
    HIRING = 11
    ONBOARDING = 12
    OVERHEAD = 13
    COST_OF_REVENUE = 14
    OTHER_COST = 15
    REVENUE = 16
    """Recognised over the contract: profit counts it."""
    RECEIPT = 17
    """Paid by the customer: cash counts it."""


_N_COMPONENTS = len(Component)
VARIABLE_PAY = tuple(Component[one.name] for one in PaidFor)
"""Components of what is paid besides fixed pay, in the order of :class:`~salessim.rules.pay.components.PaidFor`."""
PAY = (Component.BASE_PAY, *VARIABLE_PAY)
SALES_COSTS = (
    *PAY,
    Component.ON_COST,
    Component.TOOLS,
    Component.LEAD_COST,
    Component.HIRING,
    Component.ONBOARDING,
)
"""What overhead is a share of."""
COSTS = (*SALES_COSTS, Component.OVERHEAD, Component.COST_OF_REVENUE, Component.OTHER_COST)


@dataclass(frozen=True)
class Ledger:
    """Entries in the order of moments; shape (n_entries,) each."""

    at: Ints
    """Seconds; the end of the month or the horizon for what is booked monthly."""
    month: Ints
    """Fiscal month that the entry belongs to, from 0."""
    payer: Ints
    payee: Ints
    """Identity of a person or an account, or a code of :class:`Party`."""
    component: Ints
    amount: Ints
    """Cents; negative for what is taken back."""
    cause: Ints
    """Identity of the lead, account or person that the entry is about, or 0 for the company as a whole."""
    stint: Ints
    """Row of the :class:`~salessim.metrics.stints.Stints` whose pay, tools, hiring or onboarding it is, or -1."""
    n_months: int
    opening_cash: int
    """Cents."""
    spells: Ints
    """Row of the :class:`~salessim.metrics.staff.Staff` of each stint, shape (n_stints,)."""

    @cached_property
    def _sums(self) -> Ints:
        """Sum of the entries of each component in each fiscal month (cents), shape (n_components + 1, n_months)."""
        shape = (_N_COMPONENTS + 1, self.n_months)
        cells = self.component * self.n_months + self.month
        return total_by(cells, shape[0] * shape[1], self.amount).reshape(shape)

    @cached_property
    def _totals(self) -> list[int]:
        """Sum of the entries of each component (cents)."""
        totals: list[int] = self._sums.sum(axis=1).tolist()
        return totals

    def total(self, *components: Component) -> int:
        """Sum of the entries of some components (cents)."""
        return sum(self._totals[component] for component in components)

    def by_month(self, *components: Component) -> Ints:
        """Their sum in each fiscal month (cents), shape (n_months,)."""
        sums: Ints = self._sums[list(components)].sum(axis=0)
        return sums

    def paid_to(self, ids: Ints, *components: Component) -> Ints:
        """Their sum for each payee (cents), shape (n_ids,)."""
        mine = np.flatnonzero(_among(components)[self.component])
        return total_by(positions(ids, self.payee[mine]), len(ids), self.amount[mine])

    def by_spell(self, n_spells: int, *components: Component) -> Ints:
        """Their sum for each spell (cents), shape (n_spells,)."""
        mine = np.flatnonzero(_among(components)[self.component])
        spell = np.append(self.spells, -1)[self.stint[mine]]
        return total_by(spell, n_spells, self.amount[mine])

    def cash(self) -> tuple[Ints, Ints]:
        """Moments at which cash changed, and cash after each (cents); shape (n_moments,) each."""
        paid = np.flatnonzero(self.component != Component.REVENUE)
        flow = np.where(self.payee[paid] == Party.COMPANY, self.amount[paid], -self.amount[paid])
        at = self.at[paid]
        last = np.append(np.flatnonzero(begins_group(at))[1:], len(at))[: len(at)] - 1  # of each moment
        return at[last], self.opening_cash + np.cumsum(flow)[last]


def _among(components: Sequence[Component]) -> NDArray[np.bool_]:
    """Whether the component of each code is one of these, shape (n_components + 1,)."""
    among = np.zeros(_N_COMPONENTS + 1, dtype=np.bool_)
    among[list(components)] = True
    return among


@dataclass(frozen=True, slots=True)
class _Entries:
    """Some entries of a ledger, shape (n,) each; a number stands for all of them."""

    component: Ints | int
    at: Ints
    month: Ints
    payer: Ints | int
    payee: Ints | int
    amount: Ints
    cause: Ints | int
    stint: Ints | int = -1


def _columns(parts: list[_Entries]) -> Ints:
    """Columns of :class:`Ledger` in the order of moments, shape (8, n); entries of 0 are left out."""
    columns = np.empty((8, sum(part.amount.size for part in parts)), dtype=np.int64)
    end = 0
    for part in parts:
        begin, end = end, end + part.amount.size
        mine = columns[:, begin:end]
        values = (
            part.at,
            part.month,
            part.payer,
            part.payee,
            part.component,
            part.amount,
            part.cause,
            part.stint,
        )
        for column, value in zip(mine, values, strict=True):
            column[...] = value
    kept = np.flatnonzero((columns[5] != 0) & (columns[1] >= 0))
    return columns.take(kept[np.argsort(columns[0, kept], kind="stable")], axis=1)


def ledger_of(
    tables: Tables, trace: Trace, staff: Staff | None = None, stints: Stints | None = None
) -> Ledger:
    """The ledger of one replication.

    Parameters
    ----------
    tables : Tables
        Rates, costs and plans.
    trace : Trace
        What happened.
    staff : Staff, optional
        Who sat where and when in it, if that is known already.
    stints : Stints, optional
        Who was on which plan and when, likewise.
    """
    months = month_bounds(trace.horizon)
    staff = staff if staff is not None else Staff.of(tables, trace)
    stints = stints if stints is not None else Stints.of(tables, trace, staff)
    clock = _month_clock(months)
    work = _Work.of(stints, months, clock)
    pay = [_base_pay(tables, stints, work, months), _variable_pay(trace, stints, months)]
    on_cost = [_on_cost(tables, part) for part in pay]
    roles = tables.roles
    sales = [
        *pay,
        *on_cost,
        _tools(tables, stints, work, months),
        _lead_cost(tables, trace, months),
        _once(Component.HIRING, staff, stints, staff.is_hired, roles.hiring_cost, months),
        _once(Component.ONBOARDING, staff, stints, staff.is_new, roles.onboarding_cost, months),
    ]
    revenue, receipts = _income(tables, trace, months)
    rest = [
        _share_of(Component.OVERHEAD, tables.costs.overhead, sales, months),
        _share_of(Component.COST_OF_REVENUE, 1.0 - tables.costs.gross_margin, [revenue], months),
        _other_cost(tables, clock, months),
    ]
    columns = _columns([*sales, *rest, revenue, receipts])
    at, month, payer, payee, component, amount, cause, stint = columns
    n_months, cash = len(months) - 1, tables.start.cash
    return Ledger(at, month, payer, payee, component, amount, cause, stint, n_months, cash, stints.spell)


def _divided(cents: Ints, by: int) -> Ints:
    """Whole cents of a quotient, half up; exact."""
    quotient: Ints = (2 * cents + by) // (2 * by)
    return quotient


def _rounded(amount: NDArray[np.floating[Any]]) -> Ints:
    """Whole cents, half away from zero."""
    cents: Ints = np.copysign(np.floor(np.abs(amount) + 0.5), amount).astype(np.int64)
    return cents


# ------------------------------------------------------------------------------- what accrues by month


def _month_clock(at: Ints) -> Ints:
    """Whole days worked, in 930ths of a month: months count alike, days within a month count alike; shape as ``at``."""
    month = months_of(at)
    days = (at - month_starts(month)) // DAY
    clock: Ints = month * _MONTH_PARTS + days * (_MONTH_PARTS // np.where(month % 3 == 2, 31, 30))
    return clock


@dataclass(frozen=True, slots=True)
class _Work:
    """Fiscal months in which somebody was on a plan, month by month; shape (n,) each, unless stated."""

    stint: Ints
    month: Ints
    worked: Ints
    """What the clock shows at the begin and the end of the month, counted from the start of the stint; shape (2, n)."""

    @classmethod
    def of(cls, stints: Stints, months: Ints, clock: Ints) -> _Work:
        """The months of all stints; ``clock`` is what the clock shows at each bound of the months."""
        paid = np.flatnonzero(stints.plan >= 0)
        row, month = months_within(months, stints.begin[paid], stints.end[paid])
        begin, end = _month_clock(np.stack((stints.begin[paid], stints.end[paid])))[:, row]
        bounds = clock[np.stack((month, month + 1))]
        return cls(paid[row], month, np.maximum(np.minimum(bounds, end) - begin, 0))

    def accrued(self, per_year: Ints | int) -> Ints:
        """Cents of each month, of so many a year: over a stint they add up to the cent; shape (n,)."""
        begin, end = _divided(per_year * self.worked, 12 * _MONTH_PARTS)
        cents: Ints = end - begin
        return cents


def _base_pay(tables: Tables, stints: Stints, work: _Work, months: Ints) -> _Entries:
    """Fixed pay: each stint adds up to the cent from its first day to its last."""
    amounts = work.accrued(tables.plans.base[stints.plan[work.stint]])
    ids, at = stints.ids[stints.person[work.stint]], months[work.month + 1]
    return _Entries(Component.BASE_PAY, at, work.month, Party.COMPANY, ids, amounts, ids, work.stint)


def _tools(tables: Tables, stints: Stints, work: _Work, months: Ints) -> _Entries:
    amounts, at = work.accrued(tables.costs.tools_per_head), months[work.month + 1]
    ids = stints.ids[stints.person[work.stint]]
    return _Entries(Component.TOOLS, at, work.month, Party.COMPANY, Party.SUPPLIERS, amounts, ids, work.stint)


def _other_cost(tables: Tables, clock: Ints, months: Ints) -> _Entries:
    amounts = np.diff(_divided(tables.costs.other_per_month * clock, _MONTH_PARTS))
    return _of_company(Component.OTHER_COST, amounts, months)


def _of_company(component: Component, amounts: Ints, months: Ints) -> _Entries:
    """What the company as a whole pays to suppliers at the end of each month."""
    month = np.arange(len(amounts))
    return _Entries(component, months[1:], month, Party.COMPANY, Party.SUPPLIERS, amounts, 0)


def _share_of(component: Component, share: float, parts: list[_Entries], months: Ints) -> _Entries:
    """A share of other entries, booked once a month."""
    month = np.concatenate([part.month for part in parts])
    sums = total_by(month, len(months) - 1, np.concatenate([part.amount for part in parts]))
    return _of_company(component, _rounded(share * sums), months)


# ------------------------------------------------------------------------------------ what events cost


def _variable_pay(trace: Trace, stints: Stints, months: Ints) -> _Entries:
    """One entry for each payment, on the day, of the seat and plan that the person had then, or was just leaving."""
    rows = trace.of(RowKind.PAID)
    at, person = rows[:, _AT], rows[:, _PERSON]
    stint = stints.at(person, at - rows[:, COLUMNS.index("occurrence")])
    component = np.array((0, *VARIABLE_PAY))[rows[:, COLUMNS.index("a")]]
    cents, cause = rows[:, COLUMNS.index("b")], rows[:, _ENTITY]
    return _Entries(component, at, period_of(months, at), Party.COMPANY, person, cents, cause, stint)


def _once(
    component: Component, staff: Staff, stints: Stints, who: Bools, cost: Ints, months: Ints
) -> _Entries:
    """A cost of the seat's first role, on the first day of each of these spells."""
    spell = np.flatnonzero(who)
    at = staff.begin[spell]
    amount = np.append(cost, 0)[staff.role[spell]]
    month, ids, stint = period_of(months, at), staff.ids[staff.person[spell]], stints.first_of(spell)
    return _Entries(component, at, month, Party.COMPANY, Party.SUPPLIERS, amount, ids, stint)


def _on_cost(tables: Tables, pay: _Entries) -> _Entries:
    """The employer's cost on top of each entry of pay."""
    amount = _rounded(tables.costs.on_cost * pay.amount)
    return _Entries(
        Component.ON_COST, pay.at, pay.month, Party.COMPANY, Party.STATE, amount, pay.cause, pay.stint
    )


def _lead_cost(tables: Tables, trace: Trace, months: Ints) -> _Entries:
    rows = trace.of(RowKind.LEAD_CREATED)
    source = positions(tables.sources.ids, rows[:, COLUMNS.index("a")])
    cost = np.append(tables.sources.cost_per_lead, 0)[source]
    month = period_of(months, rows[:, _AT])
    return _Entries(
        Component.LEAD_COST, rows[:, _AT], month, Party.COMPANY, Party.SUPPLIERS, cost, rows[:, _ENTITY]
    )


# ---------------------------------------------------------------------------------- what customers pay


def _income(tables: Tables, trace: Trace, months: Ints) -> tuple[_Entries, _Entries]:
    """Revenue as it is recognised, and cash as it comes in, of contract terms and of what was sold within them."""
    terms = trace.of(RowKind.CONTRACT_STARTED)
    added = np.concatenate([trace.of(kind) for kind in ADDS_ARR])
    a, b, c = (COLUMNS.index(name) for name in "abc")
    account = np.concatenate((terms[:, _ENTITY], added[:, _ENTITY]))
    arr = np.concatenate((terms[:, a], added[:, a]))
    begin = np.concatenate((terms[:, b], added[:, _AT]))
    end = np.concatenate((terms[:, b] + terms[:, c], added[:, b]))
    term, month = months_within(months, begin, end)
    revenue = _Entries(
        Component.REVENUE,
        months[month + 1],
        month,
        account[term],
        Party.COMPANY,
        recognised(arr[term], begin[term], end[term], months[np.stack((month, month + 1))]),
        account[term],
    )
    bill, at, amount = bills(arr, begin, end, monthly=tables.costs.billed_monthly)
    paid_at = at + tables.costs.payment_delay
    receipts = _Entries(
        Component.RECEIPT,
        paid_at,
        period_of(months, paid_at),
        account[bill],
        Party.COMPANY,
        amount,
        account[bill],
    )
    return revenue, receipts
