"""People: how many there are, who comes, who goes and after how long, and how long seats stand empty."""
# ruff: noqa: D205  (a docstring here is a definition as published, of one or two sentences)

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from salessim.metrics.catalogue import metric
from salessim.metrics.estimate import count, mean, mean_by, ratio, ratios
from salessim.metrics.joins import occupancy_by, total_by
from salessim.metrics.staff import Ending
from salessim.metrics.standings import MILLION
from salessim.metrics.view import View
from salessim.trace.kinds import RowKind, Verdict
from salessim.units import DAY, MONTH, WEEK, YEAR

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

_HALF_YEAR = 26 * WEEK


def _mean_number_by_week(view: View, begin: Ints, end: Ints) -> Floats:
    """Mean number present in each week, of those there from ``begin`` to ``end``; shape (n_weeks,)."""
    seconds = occupancy_by(np.zeros(len(begin), dtype=np.int64), 1, begin, end, view.weeks)[0]
    return ratios(seconds, np.diff(view.weeks))


def _by_role(view: View, spells: Bools) -> Floats:
    """How many of the spells chosen are in each role, the first of their seat; shape (n_roles,)."""
    return total_by(view.staff.role[spells], len(view.tables.roles.ids)).astype(float)


def _years_by_role(view: View) -> Floats:
    """Person-years in seats with each role as their first; shape (n_roles,)."""
    return total_by(view.staff.role, len(view.tables.roles.ids), view.staff.employed) / YEAR


# ------------------------------------------------------------------------------------------- headcount


@metric("headcount", unit="people", better="neither")
def headcount(view: View) -> float:
    """Mean number of people employed over the replication, those on notice included."""
    return ratio(int(view.staff.employed.sum()), view.horizon)


@metric("headcount_by_week", unit="people", better="neither", level="week")
def headcount_by_week(view: View) -> Floats:
    """Mean number of people employed in each week, those on notice included."""
    return _mean_number_by_week(view, view.staff.begin, view.staff.end)


@metric("headcount_end", unit="people", better="neither")
def headcount_end(view: View) -> float:
    """People employed at the horizon: those there from the first day or from a day set beforehand, and hires, less
    exits.
    """
    return float(count(view.staff.ending == Ending.STAYED))


# ------------------------------------------------------------------------------------------- vacancies


@metric("vacancies_by_week", unit="seats", better="lower", level="week")
def vacancies_by_week(view: View) -> Floats:
    """Mean number of seats in each week that stand empty and for which somebody is wanted."""
    return _mean_number_by_week(view, view.vacancies.empty, view.vacancies.closed)


@metric("vacancy_days", unit="days", better="lower")
def vacancy_days(view: View) -> float:
    """Days that seats stood empty while somebody was wanted for them, all seats together; days of notice, when the
    seat is open and still held, do not count.
    """
    return int((view.vacancies.closed - view.vacancies.empty).sum()) / DAY


@metric("vacancy_days_by_role", unit="days", better="lower", level="role")
def vacancy_days_by_role(view: View) -> Floats:
    """Days that seats with each role as their first stood empty while somebody was wanted for them."""
    found = view.vacancies
    return total_by(found.role, len(view.tables.roles.ids), found.closed - found.empty) / DAY


@metric("time_to_fill", unit="days", better="lower")
def time_to_fill(view: View) -> float:
    """Mean time from opening a seat to the first day of whom was hired for it, over hires."""
    hired = view.staff.is_hired
    return mean((view.staff.begin - view.staff.opened)[hired]) / DAY


@metric("time_to_fill_by_role", unit="days", better="lower", level="role")
def time_to_fill_by_role(view: View) -> Floats:
    """Mean time from opening a seat with each role as its first to the first day of whom was hired for it."""
    staff, hired = view.staff, view.staff.is_hired
    waits = (staff.begin - staff.opened)[hired]
    return mean_by(staff.role[hired], len(view.tables.roles.ids), waits) / DAY


# ------------------------------------------------------------------------------------- coming and going


@metric("hires", unit="people", better="neither")
def hires(view: View) -> float:
    """People who came from outside into a seat that had been opened; those who start on a day set beforehand do not
    count.
    """
    return float(count(view.staff.is_hired))


@metric("hires_by_role", unit="people", better="neither", level="role")
def hires_by_role(view: View) -> Floats:
    """People hired into seats with each role as their first."""
    return _by_role(view, view.staff.is_hired)


@metric("new_talent", unit="standard deviations", better="higher")
def new_talent(view: View) -> float:
    """Mean talent of hires in the first role of their seat."""
    return mean(view.staff.talent[view.staff.is_hired]) / MILLION


@metric("exits", unit="people", better="lower")
def exits(view: View) -> float:
    """People who left: quits, dismissals and cuts whose last day is before the horizon."""
    return float(count(view.staff.has_left))


@metric("quits", unit="people", better="lower")
def quits(view: View) -> float:
    """People who left on their own."""
    return float(count(view.staff.ending == Ending.QUIT))


@metric("dismissals", unit="people", better="neither")
def dismissals(view: View) -> float:
    """People who were dismissed after poor quarters."""
    return float(count(view.staff.ending == Ending.DISMISSED))


@metric("cuts", unit="people", better="neither")
def cuts(view: View) -> float:
    """People who had to leave since their seat was given up."""
    return float(count(view.staff.ending == Ending.CUT))


@metric("promotions", unit="people", better="neither")
def promotions(view: View) -> float:
    """Moves of people to other seats: those that are filled from inside, and those to which people are sent."""
    return float(count(view.staff.ending == Ending.MOVED))


@metric("attrition", unit="share/year", better="lower")
def attrition(view: View) -> float:
    """Exits, quits, dismissals and cuts together, divided by person-years employed."""
    return ratio(exits(view), int(view.staff.employed.sum()) / YEAR)


@metric("attrition_by_role", unit="share/year", better="lower", level="role")
def attrition_by_role(view: View) -> Floats:
    """Exits, quits, dismissals and cuts together, divided by person-years employed, in seats with each role as their
    first.
    """
    return ratios(_by_role(view, view.staff.has_left), _years_by_role(view))


@metric("quit_rate", unit="share/year", better="lower")
def quit_rate(view: View) -> float:
    """People who left on their own divided by person-years employed."""
    return ratio(quits(view), int(view.staff.employed.sum()) / YEAR)


@metric("quit_rate_by_role", unit="share/year", better="lower", level="role")
def quit_rate_by_role(view: View) -> Floats:
    """People who left on their own divided by person-years employed, in seats with each role as their first."""
    return ratios(_by_role(view, view.staff.ending == Ending.QUIT), _years_by_role(view))


@metric("early_exits", unit="share", better="lower")
def early_exits(view: View) -> float:
    """Share of hires who left before they had been there for 26 weeks, for whatever reason and from whatever seat,
    over hires that many weeks before the horizon.
    """
    staff, hired = view.staff, view.staff.is_hired
    stay = staff.left_at[staff.person[hired]] - staff.begin[hired]
    watched = staff.begin[hired] + _HALF_YEAR <= view.horizon
    return ratio(count(stay[watched] < _HALF_YEAR), count(watched))


@metric("tenure_at_exit", unit="months", better="higher")
def tenure_at_exit(view: View) -> float:
    """Mean time employed of those who left, months of 1/12 year; those there from the first day bring the longest
    experience that the scenario gives them in a role of their seat.
    """
    left = view.staff.has_left
    return mean((view.staff.end - view.staff.since)[left]) / MONTH


@metric("tenure_by_role", unit="months", better="neither", level="role")
def tenure_by_role(view: View) -> Floats:
    """Time for which seats with each role as their first were held, divided by how often a holder left or moved: the
    mean stay in the role if the rate is constant; not estimable when nobody left or moved.
    """
    ended = _by_role(view, view.staff.ending != Ending.STAYED)
    return ratios(_years_by_role(view) * (YEAR / MONTH), ended)


# ------------------------------------------------------------------------------- what it does to others


@metric("morale", unit="share", better="higher")
def morale(view: View) -> float:
    """Mean morale over Mondays and the people employed then: 0 is lowest, 1 is highest."""
    return mean(view.mondays.morale) / MILLION


@metric("morale_by_role", unit="share", better="higher", level="role")
def morale_by_role(view: View) -> Floats:
    """Mean morale over Mondays and the people then in seats with each role as their first."""
    mondays = view.mondays
    return mean_by(mondays.role, len(view.tables.roles.ids), mondays.morale) / MILLION


@metric("recognitions", unit="evaluations", better="higher")
def recognitions(view: View) -> float:
    """Evaluations of a quarter after which somebody was recognised."""
    return float(count(view.trace.column(RowKind.EVALUATED, "c") == Verdict.RECOGNISED))


@metric("leads_passed", unit="leads", better="lower")
def leads_passed(view: View) -> float:
    """How often a lead or deal lost its owner since the owner left, moved or handed over."""
    return float(len(view.trace.of(RowKind.LEAD_PASSED)))


@metric("accounts_passed", unit="accounts", better="lower")
def accounts_passed(view: View) -> float:
    """How often an account lost its manager since the manager left, moved or handed over."""
    lost = view.trace.column(RowKind.ACCOUNT_PASSED, "a") != 0
    return float(count(lost))
