"""Replacing: what it costs to find people and to replace those who leave, hours and pay of newcomers included."""
# ruff: noqa: D205  (a docstring here is a definition as published, of one or two sentences)

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from salessim.metrics.catalogue import metric
from salessim.metrics.estimate import ratio
from salessim.metrics.joins import total_by
from salessim.metrics.ledger import Component
from salessim.metrics.people import exits, hires
from salessim.metrics.standings import MILLION
from salessim.metrics.view import View
from salessim.trace.kinds import Work
from salessim.units import WEEK, YEAR

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


def _base_pay(view: View) -> Floats:
    """Base pay of each spell (currency a year), of the plan that it began with, 0 without one; shape (n_spells,)."""
    first = view.stints.first_of(np.arange(len(view.staff.seat)))
    pay: Floats = np.append(view.tables.plans.base, 0)[view.stints.plan[first]] / 100
    return pay


def _pay_for_hours(view: View, tasks: Ints) -> float:
    """Base pay for the hours of some tasks, given by row, by the plans of those who did them (currency)."""
    if not len(tasks):
        return 0.0
    units = view.tables.units
    open_year = np.array([before[-1] for before in units.before] + [0]) * (YEAR // WEEK)
    seconds = total_by(view.tasks.spell[tasks], len(view.staff.seat), view.task_busy[tasks])
    worked = np.flatnonzero(seconds)
    return float((seconds[worked] / open_year[view.staff.unit[worked]]) @ _base_pay(view)[worked])


@metric("cost_per_hire", unit="currency", better="lower")
def cost_per_hire(view: View) -> float:
    """Cost of hiring and onboarding those hired, and all hours of interviews at the interviewers' base pay for an
    opening hour, divided by hires; the employer's cost on top is left out.
    """
    spent = view.ledger.by_spell(len(view.staff.seat), Component.HIRING, Component.ONBOARDING)
    once = int(spent[view.staff.is_hired].sum()) / 100
    interviews = view.appointments[view.tasks.work[view.appointments] == Work.INTERVIEW]
    return ratio(once + _pay_for_hours(view, interviews), hires(view))


@metric("cost_per_departure", unit="currency", better="lower")
def cost_per_departure(view: View) -> float:
    """Cost of those new to a seat that somebody else had held before, divided by exits: hiring and onboarding, the
    hours of their interviews and lessons at the givers' base pay for an opening hour, and their own base pay times
    1 - capability (not below 0, and 1 before they are at work) in their first 52 weeks there. What a departure costs
    in customers, and the employer's cost on top, are left out.
    """
    staff, tasks, mondays = view.staff, view.tasks, view.mondays
    if not staff.has_left.any():
        return float("nan")
    counted = staff.is_new & staff.follows
    spent = view.ledger.by_spell(len(staff.seat), Component.HIRING, Component.ONBOARDING)
    taught = view.appointments
    about = staff.at(tasks.entity[taught], tasks.started[taught])
    theirs = taught[np.append(counted, False)[about]]
    early = mondays.at < staff.begin[mondays.spell] + YEAR
    lacking = np.where(early & counted[mondays.spell], np.maximum(MILLION - mondays.at_work, 0), 0)
    weeks_lost = total_by(mondays.spell, len(staff.seat), lacking) / MILLION
    unproductive = float(weeks_lost @ _base_pay(view)) * WEEK / YEAR
    total = int(spent[counted].sum()) / 100 + _pay_for_hours(view, theirs) + unproductive
    return ratio(total, exits(view))
