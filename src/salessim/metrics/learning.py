"""Learning: how capable people are, how fast newcomers get there, and what hours teaching takes."""
# ruff: noqa: D205  (a docstring here is a definition as published, of one or two sentences)

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from salessim.metrics.calendar import NEVER, open_seconds
from salessim.metrics.catalogue import metric
from salessim.metrics.estimate import count, mean_by, median_wait, ratio, share_within
from salessim.metrics.joins import positions, total_by
from salessim.metrics.standings import MILLION, RAMPED
from salessim.metrics.view import View
from salessim.scenario.people_tables import LESSONS
from salessim.trace.kinds import COLUMNS, RowKind, Work
from salessim.units import DAY, HOUR, WEEK, YEAR

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

RAMP_WEEKS: Final = 52
"""Weeks since their first day in a role for which newcomers are shown."""
_EARLY_WEEKS, _LATE_WEEKS = (0, 8), (8, 26)


# ------------------------------------------------------------------------------------------ capability


@metric("effective_headcount", unit="people", better="higher")
def effective_headcount(view: View) -> float:
    """Mean over Mondays of the capability of all people together in the first role of their seat, those not at work
    yet counted as 0: so many fully ramped people would do the same.
    """
    by_week = effective_headcount_by_week(view)
    return float(by_week.mean()) if len(by_week) else float("nan")


@metric("effective_headcount_by_week", unit="people", better="higher", level="week")
def effective_headcount_by_week(view: View) -> Floats:
    """Capability of all people together in the first role of their seat at the beginning of each week, those not at
    work yet counted as 0.
    """
    mondays, n_weeks = view.mondays, len(view.weeks) - 1
    if not len(mondays.week):
        return np.full(n_weeks, np.nan)
    return total_by(mondays.week, n_weeks, mondays.at_work) / MILLION


@metric("capability_by_week", unit="ratio", better="higher", level="week")
def capability_by_week(view: View) -> Floats:
    """Mean capability of the people at work in the first role of their seat at the beginning of each week: 1 is fully
    ramped, with neither lift nor notice.
    """
    mondays = view.mondays
    week = np.where(mondays.works, mondays.week, -1)
    return mean_by(week, len(view.weeks) - 1, mondays.capability) / MILLION


@metric("capability_by_role", unit="ratio", better="higher", level="role")
def capability_by_role(view: View) -> Floats:
    """Mean capability in each role over Mondays and the people then at work in a seat that holds it."""
    all_roles = view.standings
    role = np.where(all_roles.works, all_roles.role, -1)
    return mean_by(role, len(view.tables.roles.ids), all_roles.capability) / MILLION


@metric("ramped_share", unit="share", better="higher")
def ramped_share(view: View) -> float:
    """Share of Mondays and people at work on which capability in the first role of the seat was 0.95 or more."""
    works = view.mondays.works
    return ratio(count(view.mondays.capability[works] >= RAMPED), count(works))


@metric("playbook_by_role", unit="share", better="higher", level="role")
def playbook_by_role(view: View) -> Floats:
    """Share of each role's process that is written down at the beginning of the last week."""
    rows = view.trace.of(RowKind.PLAYBOOK)
    latest = rows[rows[:, COLUMNS.index("occurrence")] == len(view.weeks) - 2]
    role = positions(view.tables.roles.ids, latest[:, COLUMNS.index("entity")])
    return total_by(role, len(view.tables.roles.ids), latest[:, COLUMNS.index("a")]) / MILLION


# ------------------------------------------------------------------------------------------- newcomers


@metric("time_to_productivity", unit="days", better="lower")
def time_to_productivity(view: View) -> float:
    """Median time from the first day of those new to a seat (hired, moved, or begun after the start) to the first
    Monday at work with capability 0.95 or more in its first role. Kaplan-Meier estimate: who left, moved or met the
    horizon before counts as having taken longer; not estimable when over half did.
    """
    _, waits, reached = view.ramps
    return median_wait(waits, reached) / DAY


@metric("time_to_productivity_by_role", unit="days", better="lower", level="role")
def time_to_productivity_by_role(view: View) -> Floats:
    """Median time from the first day of those new to a seat with each role as its first to the first Monday at work
    with capability 0.95 or more in it. Kaplan-Meier estimate, as for `time_to_productivity`.
    """
    spell, waits, reached = view.ramps
    role = view.staff.role[spell]
    return np.array(
        [
            median_wait(waits[role == row], reached[role == row]) / DAY
            for row in range(len(view.tables.roles.ids))
        ],
        dtype=np.float64,
    )


@metric("ramped_within_half_year", unit="share", better="higher")
def ramped_within_half_year(view: View) -> float:
    """Share of those new to a seat who reach capability 0.95 in its first role within 26 weeks, if they stay.
    Kaplan-Meier estimate; not estimable when nobody was watched for so long.
    """
    _, waits, reached = view.ramps
    return share_within(waits, reached, YEAR // 2)


@metric("ramped_within_half_year_by_role", unit="share", better="higher", level="role")
def ramped_within_half_year_by_role(view: View) -> Floats:
    """Share of those new to a seat with each role as its first who reach capability 0.95 in it within 26 weeks, if
    they stay. Kaplan-Meier estimate, as for `ramped_within_half_year`.
    """
    spell, waits, reached = view.ramps
    role = view.staff.role[spell]
    return np.array(
        [
            share_within(waits[role == row], reached[role == row], YEAR // 2)
            for row in range(len(view.tables.roles.ids))
        ],
        dtype=np.float64,
    )


@metric("capability_by_ramp_week", unit="ratio", better="higher", level="ramp_week")
def capability_by_ramp_week(view: View) -> Floats:
    """Mean capability of those new to a seat in its first role, on each Monday of their first year there: week 1 is
    the first day, and those not at work yet count as 0. Who left or moved is in the mean as long as there.
    """
    mondays, staff = view.mondays, view.staff
    n = len(view.tables.roles.ids) * RAMP_WEEKS
    new = np.flatnonzero(staff.is_new[mondays.spell])
    week = (mondays.at[new] - staff.begin[mondays.spell[new]]) // WEEK
    cell = np.where(week < RAMP_WEEKS, mondays.role[new] * RAMP_WEEKS + week, -1)
    return mean_by(cell, n, mondays.at_work[new]) / MILLION


def _newcomer_meetings(view: View, weeks: tuple[int, int]) -> float:
    """Meetings a contracted hour of those new to prospecting seats, between two weeks since they are at work."""
    staff, created = view.staff, view.leads.created
    prospects = (view.tables.seats.holds & view.tables.roles.prospects).any(axis=1)
    counted = staff.is_new & (staff.at_work < NEVER) & np.append(prospects, False)[staff.seat]
    begin, end = (np.minimum(np.minimum(staff.at_work, staff.end) + k * WEEK, staff.end) for k in weeks)
    hours = int(open_seconds(view.tables.units, staff.unit, begin, end)[counted].sum()) / HOUR
    booked = view.leads.booker >= 0
    booker, at = view.leads.booker[booked], created[booked]
    mine = counted[booker] & (begin[booker] <= at) & (at < end[booker])
    return ratio(count(mine), hours)


@metric("newcomer_meetings_per_hour_early", unit="meetings/hour", better="higher")
def newcomer_meetings_per_hour_early(view: View) -> float:
    """Meetings that those new to seats with a prospecting role booked in their first 8 weeks at work, divided by the
    contracted opening hours of those weeks.
    """
    return _newcomer_meetings(view, _EARLY_WEEKS)


@metric("newcomer_meetings_per_hour_late", unit="meetings/hour", better="higher")
def newcomer_meetings_per_hour_late(view: View) -> float:
    """Meetings that those new to seats with a prospecting role booked in weeks 9 to 26 at work, divided by the
    contracted opening hours of those weeks.
    """
    return _newcomer_meetings(view, _LATE_WEEKS)


# --------------------------------------------------------------------------------------- teaching hours


@metric("teaching_hours_by_lesson", unit="hours", better="neither", level="lesson")
def teaching_hours_by_lesson(view: View) -> Floats:
    """Hours that people spent on giving each kind of lesson; a workshop for several counts once."""
    return view.lesson_seconds[: len(LESSONS)] / HOUR


def _hours(view: View, *kinds: Work) -> float:
    return sum(int(view.lesson_seconds[kind - Work.SHADOWING]) for kind in kinds) / HOUR


@metric("mentor_hours", unit="hours", better="neither")
def mentor_hours(view: View) -> float:
    """Hours that mentors spent with newcomers: shadowing, mentoring and feedback."""
    return _hours(view, Work.SHADOWING, Work.MENTORING, Work.FEEDBACK)


@metric("workshop_hours", unit="hours", better="neither")
def workshop_hours(view: View) -> float:
    """Hours that people spent on giving workshops; one hour serves all who attend."""
    return _hours(view, Work.WORKSHOP)


@metric("coaching_hours", unit="hours", better="neither")
def coaching_hours(view: View) -> float:
    """Hours that people spent on coaching others."""
    return _hours(view, Work.COACHING)


@metric("interview_hours", unit="hours", better="neither")
def interview_hours(view: View) -> float:
    """Hours that people spent on interviews with candidates."""
    return _hours(view, Work.INTERVIEW)
