"""Management: planned changes happen on their Monday, and policies act when what a manager sees calls for it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from salessim.engine.simpy_engine.headcount import (
    hiring_is_frozen,
    hiring_resumes,
    may_move,
    people_move,
    planned_seats,
    seats_are_planned,
)
from salessim.engine.simpy_engine.live import is_overwritten
from salessim.rules.evaluation import micro
from salessim.rules.steering import is_met, ratio_of, runway
from salessim.rules.watches import WATCHES
from salessim.scenario.steering_tables import ActKind
from salessim.trace.kinds import RowKind

if TYPE_CHECKING:
    from salessim.engine.simpy_engine.books import Week
    from salessim.engine.simpy_engine.company import Company

__all__ = ["Act", "Cause", "changes_happen", "policies_act"]

LARGEST = 9e12


class Act:
    """One thing that a change or a policy does."""

    def __init__(self, company: Company, row: int) -> None:
        acts = company.tables.acts
        self.company = company
        self.kind = ActKind(int(acts.kind[row]))
        self.target, self.to = int(acts.target[row]), int(acts.to[row])
        self.number, self.value = int(acts.number[row]), float(acts.value[row])

    def wanted(self) -> int:
        """Planned seats of the group from then on."""
        wanted = self.number
        if self.kind is ActKind.ADD:
            wanted += planned_seats(self.company, self.target)
        return min(max(0, wanted), int(self.company.tables.groups.n_seats[self.target]))

    def direction(self) -> int:
        """1 for more seats, -1 for fewer, 0 for as many."""
        more = self.wanted() - planned_seats(self.company, self.target)
        return (more > 0) - (more < 0)

    def is_about_headcount(self) -> bool:
        """Whether it plans seats."""
        return self.kind in (ActKind.SET, ActKind.ADD)

    def does_something(self) -> bool:
        """Whether anything would be different."""
        if self.is_about_headcount():
            return self.direction() != 0
        if self.kind is ActKind.MOVE:
            return may_move(self.company, self.target, self.to)
        if self.kind is ActKind.PATCH:
            return True
        return self.company.is_frozen == (self.kind is ActKind.RESUME)

    def is_done(self, cause: int) -> None:
        """Do it."""
        company = self.company
        if self.is_about_headcount():
            seats_are_planned(company, self.target, self.wanted(), cause)
        elif self.kind is ActKind.MOVE:
            people_move(company, self.target, self.to, self.number)
        elif self.kind is ActKind.PATCH:
            is_overwritten(company, self.target, self.to, self.value)
        elif self.does_something():
            (hiring_is_frozen if self.kind is ActKind.FREEZE else hiring_resumes)(company, cause)


class Cause:
    """A change or a policy, and how often it has acted."""

    def __init__(self, company: Company, row: int) -> None:
        causes = company.tables.causes
        self.id = int(causes.ids[row])
        self.is_policy = bool(causes.is_policy[row])
        self.at, self.pause, self.times = int(causes.at[row]), int(causes.pause[row]), int(causes.times[row])
        self.starts, self.ends = int(causes.starts[row]), int(causes.ends[row])
        first = int(causes.first_condition[row])
        self.conditions = range(first, first + int(causes.n_conditions[row]))
        first = int(causes.first_act[row])
        self.acts = [Act(company, act) for act in range(first, first + int(causes.n_acts[row]))]
        self.n_acted = 0
        self.acted_at = 0

    def may_act(self, now: int) -> bool:
        """Whether it is time."""
        return not (
            0 <= self.times <= self.n_acted
            or now < self.starts
            or 0 <= self.ends <= now
            or (self.n_acted > 0 and now - self.acted_at < self.pause)
        )


def changes_happen(company: Company) -> None:
    """What was planned for this Monday."""
    for cause in company.causes:
        if not cause.is_policy and cause.at == company.calendar.now:
            company.note(RowKind.CHANGED, cause.id, 0, None, -1)
            for act in cause.acts:
                act.is_done(cause.id)


def policies_act(company: Company, week: int) -> None:
    """Policies whose conditions hold, in the order of their keys."""
    for cause in company.causes:
        if cause.is_policy and cause.may_act(company.calendar.now):
            values = [_watched(company, row) for row in cause.conditions]
            if all(_holds(company, row, value) for row, value in zip(cause.conditions, values, strict=True)):
                _acts(company, cause, week, values[0])


def _holds(company: Company, row: int, value: float) -> bool:
    conditions = company.tables.conditions
    return bool(is_met(value, float(conditions.bound[row]), bool(conditions.is_above[row])))


def _acts(company: Company, policy: Cause, week: int, value: float) -> None:
    has_acted = False
    for act in policy.acts:
        if not act.does_something() or _is_held(company, policy, act, week):
            continue
        if not has_acted:
            has_acted = True
            company.note(RowKind.POLICY_ACTED, policy.id, policy.n_acted, None, -1, _in_millionths(value))
            policy.n_acted += 1
            policy.acted_at = company.calendar.now
        if act.is_about_headcount():
            company.steered[act.target] = company.calendar.now, act.direction()
        act.is_done(policy.id)


def _is_held(company: Company, policy: Cause, act: Act, week: int) -> bool:
    """Whether a policy has changed the group the other way lately, so that it is left alone."""
    if not act.is_about_headcount() or act.target not in company.steered:
        return False
    changed_at, direction = company.steered[act.target]
    is_held = direction == -act.direction() and company.calendar.now - changed_at < company.tables.settle
    if is_held:
        group = int(company.tables.groups.ids[act.target])
        company.note(RowKind.POLICY_HELD, policy.id, week, None, -1, group)
    return is_held


def _in_millionths(value: float) -> int:
    return micro(min(value, LARGEST)) if math.isfinite(value) else -1


# -- what a manager sees ------------------------------------------------------------------------------------------


def _watched(company: Company, row: int) -> float:
    """What a condition is about, over its weeks; NaN when it cannot be known yet."""
    conditions, books = company.tables.conditions, company.books
    watch, weeks = int(conditions.watch[row]), int(conditions.weeks[row])
    if len(books.past) < weeks:
        return math.nan
    past = books.past[-weeks:]
    name = WATCHES[watch]
    if name == "runway":
        return float(runway(books.cash, sum(each.cost - each.receipts for each in past), weeks))
    if name in ("utilisation", "wait"):
        role, unit = int(conditions.role[row]), int(conditions.unit[row])
        above, below = ("busy", "capacity") if name == "utilisation" else ("waited", "started")
        return float(ratio_of(watch, _sum(past, above, role, unit), _sum(past, below, role, unit)))
    above_below = {
        "lead_to_deal": (sum(each.won for each in past), sum(each.leads for each in past)),
        "cycle_time": (sum(each.cycle for each in past), sum(each.won for each in past)),
        "cac": (sum(each.sales_cost for each in past), sum(each.won for each in past)),
        "cash": (books.cash, 1),
        "arr": (books.arr, 1),
        "customers": (len(company.accounts), 1),
        "leads_per_week": (sum(each.leads for each in past), weeks),
        "people": (len(company.people()), 1),
    }
    return float(ratio_of(watch, *above_below[name]))


def _sum(past: list[Week], name: str, role: int, unit: int) -> int:
    """Sum over weeks and units of what a role did."""
    return sum(
        number
        for week in past
        for place, number in getattr(week, name).items()
        if place[1] == role and unit in (-1, place[0])
    )
