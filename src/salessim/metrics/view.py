"""What metrics look at: one replication's trace beside the tables it was played from.

Everything is worked out at first use and kept, so that metrics asked for together share the work.
"""

from __future__ import annotations

from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from salessim.metrics.arr_bridge import ArrMoves
from salessim.metrics.calendar import month_bounds, open_seconds, period_of, week_bounds
from salessim.metrics.frames import BEFORE, NEVER, Accounts, Leads, milestone_stages
from salessim.metrics.handovers import handovers
from salessim.metrics.joins import begins_group, occupancy_by, positions, total_by
from salessim.metrics.ledger import PAY, Ledger, ledger_of
from salessim.metrics.pay_periods import PayPeriods
from salessim.metrics.staff import Staff, Vacancies
from salessim.metrics.standings import MILLION, Standings, time_until_ramped
from salessim.metrics.stints import Stints
from salessim.metrics.tasks import Tasks
from salessim.metrics.terms import ADDS_ARR, TAKES_ARR
from salessim.scenario.tables import Tables
from salessim.trace.kinds import COLUMNS, Milestone, RowKind, Work
from salessim.trace.recorder import Trace
from salessim.units import DAY, HOUR, YEAR

__all__ = ["View"]

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


class View:
    """One replication, ready to be measured.

    Parameters
    ----------
    tables : Tables
        The lowered scenario.
    trace : Trace
        What an engine wrote when it played it.
    """

    def __init__(self, tables: Tables, trace: Trace) -> None:
        self.tables = tables
        self.trace = trace
        self.horizon = trace.horizon

    @cached_property
    def months(self) -> Ints:
        """Bounds of the fiscal months, shape (n_months + 1,)."""
        return month_bounds(self.horizon)

    @cached_property
    def weeks(self) -> Ints:
        """Bounds of the weeks, shape (n_weeks + 1,)."""
        return week_bounds(self.horizon)

    @property
    def years(self) -> float:
        """Length of the replication in years."""
        return self.horizon / YEAR

    # ------------------------------------------------------------------------------------------- leads

    @cached_property
    def leads(self) -> Leads:
        """Leads and their fates."""
        return Leads.of(self.tables, self.trace, self.tasks, self.staff)

    def _has(self, milestone: Milestone) -> Bools:
        """Whether each lead's segment has a stage with this milestone, shape (n_leads,)."""
        has: Bools = (np.append(milestone_stages(self.tables, milestone), -1) >= 0)[self.leads.segment]
        return has

    @cached_property
    def qualified(self) -> Bools:
        """Leads of which it was decided whether they are accepted: accepted, or lost; shape (n_leads,)."""
        leads = self.leads
        decided = (leads.accepted < NEVER) | (leads.closed < NEVER)
        qualified: Bools = decided & (leads.accepted != BEFORE) & self._has(Milestone.ACCEPTED)
        return qualified

    @cached_property
    def met(self) -> Bools:
        """Accepted leads of which it was decided whether they become opportunities; shape (n_leads,)."""
        leads = self.leads
        entered = (leads.accepted < NEVER) | ~self._has(Milestone.ACCEPTED)
        decided = (leads.opportunity < NEVER) | (leads.closed < NEVER)
        met: Bools = entered & decided & (leads.opportunity != BEFORE) & self._has(Milestone.OPPORTUNITY)
        return met

    @cached_property
    def closed_opportunities(self) -> Bools:
        """Opportunities that are won or lost; shape (n_leads,)."""
        return (self.leads.opportunity < NEVER) & (self.leads.closed < NEVER)

    @cached_property
    def cycles(self) -> tuple[Floats, Ints]:
        """Days from first contact to signature of each won deal, and its segment's row; shape (n_won,)."""
        at, first = self.trace.column(RowKind.DEAL_WON, "at"), self.trace.column(RowKind.DEAL_WON, "c")
        segment = positions(self.tables.segments.ids, self.trace.column(RowKind.DEAL_WON, "a"))
        return (at - first) / DAY, segment

    # --------------------------------------------------------------------------------- work and people

    @cached_property
    def tasks(self) -> Tasks:
        """Tasks, each joined from its rows."""
        return Tasks.of(self.tables, self.trace, self.staff)

    @cached_property
    def staff(self) -> Staff:
        """Who sat where and when."""
        return Staff.of(self.tables, self.trace)

    @cached_property
    def stints(self) -> Stints:
        """Who was on which pay plan and when."""
        return Stints.of(self.tables, self.trace, self.staff)

    @cached_property
    def vacancies(self) -> Vacancies:
        """When somebody was wanted for which seat."""
        return Vacancies.of(self.tables, self.trace, self.staff)

    @cached_property
    def standings(self) -> Standings:
        """How people stood in each of their roles on Mondays."""
        return Standings.of(self.tables, self.trace, self.staff, self.weeks)

    @cached_property
    def mondays(self) -> Standings:
        """How people stood in the first role of their seat: one row a person and Monday."""
        return self.standings.only(self.standings.is_first)

    @cached_property
    def ramps(self) -> tuple[Ints, Ints, Bools]:
        """Spells of those new to a seat, seconds until they had ramped or were lost sight of, and whether they had."""
        return time_until_ramped(self.staff, self.mondays)

    @cached_property
    def task_busy(self) -> Ints:
        """Open seconds that each task kept its person busy before the horizon, shape (n_tasks,).

        They belong to the spell in which it was taken up, also when they go on after it.
        """
        begin = np.minimum(self.tasks.started, self.horizon)
        end = np.minimum(self.tasks.done, self.horizon)
        unit = np.append(self.staff.unit, -1)[self.tasks.spell]
        return open_seconds(self.tables.units, unit, begin, end)

    def by_seat(self, values: Ints) -> Ints:
        """Sum of the values of spells over who sat on each seat; shape (n_seats,)."""
        return total_by(self.staff.seat, len(self.tables.seats.ids), values)

    def busy_by_seat(self, *, prospecting: bool) -> Ints:
        """Busy open seconds, with or without prospecting blocks; shape (n_seats,)."""
        return self.by_seat(self._busy_of_spells[int(prospecting)])

    def busy_by_role(self, *, prospecting: bool) -> Ints:
        """Busy open seconds of all people in the work of each role; shape (n_roles,)."""
        return self._busy_of_roles[int(prospecting)]

    @cached_property
    def _busy_of_spells(self) -> tuple[Ints, Ints]:
        return self._busy(self.tasks.spell, len(self.staff.seat))

    @cached_property
    def _busy_of_roles(self) -> tuple[Ints, Ints]:
        return self._busy(self.tasks.role, len(self.tables.roles.ids))

    def _busy(self, group: Ints, n_groups: int) -> tuple[Ints, Ints]:
        """Busy open seconds of each group without prospecting blocks, and with them."""
        prospecting = np.flatnonzero(self.tasks.work == Work.PROSPECTING)
        busy = total_by(group, n_groups, self.task_busy)
        return busy - total_by(group[prospecting], n_groups, self.task_busy[prospecting]), busy

    @cached_property
    def closing_seats(self) -> Ints:
        """Row of the seat on which each won deal was closed, or -1; shape (n_won,)."""
        return self.seats_of(self.trace.of(RowKind.DEAL_WON))

    def seats_of(self, rows: Ints) -> Ints:
        """Row of the seat on which the person of each row of the trace sat then, or -1; shape (n_rows,)."""
        spell = self.staff.at(rows[:, COLUMNS.index("person")], rows[:, COLUMNS.index("at")])
        seat: Ints = np.append(self.staff.seat, -1)[spell]
        return seat

    @cached_property
    def employed_by_seat(self) -> Ints:
        """Calendar seconds for which somebody sat on each seat; shape (n_seats,)."""
        return self.by_seat(self.staff.employed)

    @cached_property
    def contracted_by_seat(self) -> Ints:
        """Contracted open seconds of those who sat on each seat; shape (n_seats,)."""
        return self.by_seat(self.staff.contracted)

    @cached_property
    def contracted_by_role(self) -> Ints:
        """Contracted open seconds of the people who hold each role; shape (n_roles,)."""
        hours: Ints = self.tables.seats.holds.T.astype(np.int64) @ self.contracted_by_seat
        return hours

    @cached_property
    def appointments(self) -> Ints:
        """Rows of the tasks that are lessons or interviews, shape (n,)."""
        work = self.tasks.work
        return np.flatnonzero((work >= Work.SHADOWING) & (work <= Work.INTERVIEW))

    @cached_property
    def lesson_seconds(self) -> Ints:
        """Open seconds that people gave to each kind of lesson, and last to interviews; shape (6,)."""
        rows, n_kinds = self.appointments, Work.INTERVIEW - Work.SHADOWING + 1
        return total_by(self.tasks.work[rows] - Work.SHADOWING, n_kinds, self.task_busy[rows])

    @cached_property
    def _is_queued(self) -> Bools:
        """Whether each task is about a lead or an account; shape (n_tasks,).

        They wait in queues, while prospecting, lessons and interviews do not.
        """
        work = self.tasks.work
        return (work > Work.INTERVIEW) | ((work > Work.PROSPECTING) & (work < Work.SHADOWING))

    @cached_property
    def queued(self) -> Tasks:
        """Tasks about leads and accounts."""
        return self.tasks.only(np.flatnonzero(self._is_queued))

    @cached_property
    def waits_for(self) -> Ints:
        """Role that each task about a lead or an account waits for, by row, and -1 of other tasks; shape (n_tasks,)."""
        return np.where(self._is_queued, self.tasks.role, -1)

    @cached_property
    def taken_up_by(self) -> Ints:
        """The same of those that were begun, and -1 of all others; shape (n_tasks,)."""
        return np.where(self.tasks.started < NEVER, self.waits_for, -1)

    @cached_property
    def queue_by_role(self) -> Ints:
        """Seconds that tasks about leads and accounts waited for each role before the horizon; shape (n_roles,)."""
        tasks = self.tasks
        left = np.minimum(np.minimum(tasks.started, tasks.dropped), self.horizon)
        return total_by(self.waits_for, len(self.tables.roles.ids), left - tasks.created)

    @cached_property
    def lead_tasks(self) -> Tasks:
        """Tasks about leads."""
        return self.tasks.only(np.flatnonzero(self.tasks.work >= Work.STAGE))

    @cached_property
    def lead_waits(self) -> Floats:
        """Hours that tasks about leads waited before they were begun, by entity, work and occurrence; shape (n,).

        Fractions are added in an order of their own, so that sums do not depend on the order of what happened.
        """
        tasks = self.lead_tasks
        begun = np.flatnonzero(tasks.started < NEVER)
        by_entity = begun[np.argsort(tasks.entity[begun])]
        number = np.cumsum(begins_group(tasks.entity[by_entity]))
        within = (tasks.work[by_entity] << 24) | tasks.occurrence[by_entity]
        rows = by_entity[
            np.argsort((number << 32) | within, kind="stable")
        ]  # they move within an entity only
        return (tasks.started[rows] - tasks.created[rows]) / HOUR

    @cached_property
    def waited_until(self) -> Ints:
        """When each task about a lead was begun or dropped, or the horizon; shape (n,)."""
        return np.minimum(np.minimum(self.lead_tasks.started, self.lead_tasks.dropped), self.horizon)

    @cached_property
    def handovers(self) -> Ints:
        """Who had the lead of each task before, and whom it waits for; shape (n,)."""
        return handovers(self.tables, self.leads, self.lead_tasks)

    @cached_property
    def held_by_role(self) -> Ints:
        """Seconds that leads spent waiting for or worked by each role, by week; shape (n_roles, n_weeks)."""
        tasks = self.lead_tasks
        ends = np.minimum(np.minimum(tasks.done, tasks.dropped), self.horizon)
        return occupancy_by(tasks.role, len(self.tables.roles.ids), tasks.created, ends, self.weeks)

    # ------------------------------------------------------------------------------ accounts and money

    @cached_property
    def accounts(self) -> Accounts:
        """Accounts and their recurring revenue."""
        return Accounts.of(self.tables, self.trace)

    @cached_property
    def arr_moves(self) -> tuple[Ints, Ints]:
        """Moments at which recurring revenue changed, in order, and the changes (cents a year); shape (n,).

        What was there from the start moves at 0. Renewals carry on what ran before, less what was given up then.
        """
        at, a = COLUMNS.index("at"), COLUMNS.index("a")
        added, taken = (
            np.concatenate([self.trace.of(kind) for kind in kinds]) for kinds in (ADDS_ARR, TAKES_ARR)
        )
        moments = np.concatenate((self.accounts.since, added[:, at], taken[:, at]))
        changes = np.concatenate((self.accounts.first_arr, added[:, a], -taken[:, a]))
        order = np.argsort(moments, kind="stable")
        return moments[order], changes[order]

    @cached_property
    def arr_bridge_moves(self) -> ArrMoves:
        """Movements of recurring revenue by unit and segment."""
        return ArrMoves.of(self.tables, self.trace, self.tasks, self.accounts)

    @cached_property
    def opening_arr(self) -> int:
        """Recurring revenue of the accounts that were there from the start (cents a year)."""
        return int(self.accounts.first_arr[self.accounts.given].sum())

    def arr_at(self, moments: Ints) -> Ints:
        """Recurring revenue just before each moment (cents a year); shape (n,)."""
        at, change = self.arr_moves
        levels = np.concatenate(([0], np.cumsum(change)))
        running: Ints = levels[np.searchsorted(at, moments, side="left")]
        return running

    @cached_property
    def arr_years(self) -> float:
        """Integral of recurring revenue over the replication (cents)."""
        at, change = self.arr_moves
        return float(change @ ((self.horizon - at) / YEAR))

    @cached_property
    def account_time(self) -> Ints:
        """Seconds that each account was a customer before the horizon, shape (n_accounts,)."""
        return np.minimum(self.accounts.churned, self.horizon) - self.accounts.since

    @cached_property
    def ledger(self) -> Ledger:
        """All money of the replication."""
        return ledger_of(self.tables, self.trace, self.staff, self.stints)

    @cached_property
    def pay_periods(self) -> PayPeriods:
        """How far people came towards their quotas."""
        return PayPeriods.of(self.tables, self.trace, self.stints)

    @cached_property
    def effort_by_week(self) -> tuple[Floats, Floats]:
        """Effort (millionths) x seconds of all people on a plan in each week, and these seconds; shape (n_weeks,).

        Effort changes on Mondays only, and is 1 before a person's first row.
        """
        staff, stints, n_weeks = self.staff, self.stints, len(self.weeks) - 1
        on_plan = np.where(stints.plan >= 0, stints.person, -1)
        seconds = occupancy_by(on_plan, len(staff.ids), stints.begin, stints.end, self.weeks)
        rows = self.trace.of(RowKind.EFFORT)
        person = positions(staff.ids, rows[:, COLUMNS.index("entity")])
        week = period_of(self.weeks, rows[:, COLUMNS.index("at")])
        kept = np.flatnonzero((person >= 0) & (week >= 0))
        kept = kept[np.argsort(person[kept], kind="stable")]
        person, week, level = person[kept], week[kept], rows[kept, COLUMNS.index("a")]
        is_first = begins_group(person)
        change = np.zeros((len(staff.ids), n_weeks), dtype=np.int64)
        np.add.at(change, (person, week), level - np.where(is_first, MILLION, np.append(MILLION, level[:-1])))
        efforts = MILLION + change.cumsum(axis=1)
        return (efforts.astype(np.float64) * seconds).sum(axis=0), seconds.sum(axis=0).astype(np.float64)

    @cached_property
    def cash_course(self) -> tuple[Ints, Ints]:
        """The opening and each moment at which money moved, and cash then (cents); shape (n + 1,) each."""
        moments, levels = self.ledger.cash()
        return np.concatenate(([0], moments)), np.concatenate(([self.ledger.opening_cash], levels))

    @property
    def cash_levels(self) -> Ints:
        """Opening cash and cash after each moment at which money moved (cents), shape (n + 1,)."""
        return self.cash_course[1]

    def cash_month(self, position: int) -> int:
        """Fiscal month, from 0, that one of these moments lies in, or at the end of: what accrues is booked then."""
        return max(int(np.searchsorted(self.months, self.cash_course[0][position], side="left")) - 1, 0)

    @cached_property
    def yearly_pay(self) -> Floats:
        """Pay a year (currency) of each person who held a seat with a pay plan: pay over years there; shape (n,)."""
        stints = self.stints
        employed = total_by(stints.person, len(stints.ids), stints.on_plan)
        paid = employed > 0
        return self.ledger.paid_to(stints.ids[paid], *PAY) / 100 / (employed[paid] / YEAR)
