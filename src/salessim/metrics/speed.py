"""Speed: how fast leads are answered, how long work waits, and how long deals take, in calendar time."""
# ruff: noqa: D205  (a docstring here is a definition as published, of one or two sentences)

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from salessim.metrics.catalogue import metric
from salessim.metrics.estimate import mean, mean_by, quantile, spread
from salessim.metrics.frames import NEVER, WON
from salessim.metrics.view import View
from salessim.scenario.tables import SOURCE_KINDS
from salessim.units import DAY, HOUR

Floats = NDArray[np.float64]


def _response_hours(view: View) -> Floats:
    """Hours from arrival to the start of the answer of each inbound lead answered; shape (n,)."""
    leads = view.leads
    inbound = np.append(view.tables.sources.kind == SOURCE_KINDS.index("inbound"), False)[leads.source]
    answered = inbound & (leads.answered < NEVER)
    return (leads.answered - leads.created)[answered] / HOUR


@metric("response_mean", unit="hours", better="lower")
def response_mean(view: View) -> float:
    """Mean calendar time from arrival of an inbound lead to the start of the answer, over leads answered."""
    return mean(_response_hours(view))


@metric("response_median", unit="hours", better="lower")
def response_median(view: View) -> float:
    """Median calendar time from the arrival of an inbound lead to the start of the answer, over leads
    answered.
    """
    return quantile(_response_hours(view), 0.5)


@metric("response_p90", unit="hours", better="lower")
def response_p90(view: View) -> float:
    """Calendar time within which nine of ten answered inbound leads were begun to be answered."""
    return quantile(_response_hours(view), 0.9)


@metric("wait_mean", unit="hours", better="lower")
def wait_mean(view: View) -> float:
    """Mean calendar time that a task about a lead waited before somebody took it up, nights included, over
    tasks begun.
    """
    return mean(view.lead_waits)


@metric("wait_median", unit="hours", better="lower")
def wait_median(view: View) -> float:
    """Median calendar time that a task about a lead waited before somebody took it up, over tasks begun."""
    return quantile(view.lead_waits, 0.5)


@metric("wait_p90", unit="hours", better="lower")
def wait_p90(view: View) -> float:
    """Calendar time within which nine of ten tasks about leads were taken up, over tasks begun."""
    return quantile(view.lead_waits, 0.9)


@metric("wait_by_role", unit="hours", better="lower", level="role")
def wait_by_role(view: View) -> Floats:
    """Mean calendar time that a task about a lead or an account waited for each role before somebody took it up,
    over tasks begun.
    """
    waits = view.tasks.started - view.tasks.created
    return mean_by(view.taken_up_by, len(view.tables.roles.ids), waits) / HOUR


@metric("wait_p90_by_role", unit="hours", better="lower", level="role")
def wait_p90_by_role(view: View) -> Floats:
    """Calendar time within which nine of ten tasks about leads and accounts were taken up by each role, over tasks
    begun.
    """
    tasks, n_roles = view.tasks, len(view.tables.roles.ids)
    mine = [np.flatnonzero(view.taken_up_by == row) for row in range(n_roles)]
    return np.array([quantile((tasks.started[rows] - tasks.created[rows]) / HOUR, 0.9) for rows in mine])


@metric("cycle_mean", unit="days", better="lower")
def cycle_mean(view: View) -> float:
    """Mean time from first contact to signature, over deals won."""
    return mean(view.cycles[0])


@metric("cycle_median", unit="days", better="lower")
def cycle_median(view: View) -> float:
    """Median time from first contact to signature, over deals won."""
    return quantile(view.cycles[0], 0.5)


@metric("cycle_p90", unit="days", better="lower")
def cycle_p90(view: View) -> float:
    """Time from first contact to signature within which nine of ten won deals were signed."""
    return quantile(view.cycles[0], 0.9)


@metric("cycle_log_sd", unit="log days", better="neither")
def cycle_log_sd(view: View) -> float:
    """Standard deviation of the natural logarithm of the time from first contact to signature, over deals
    won.
    """
    days = view.cycles[0]
    return spread(np.log(days[days > 0]))


@metric("cycle_median_by_segment", unit="days", better="lower", level="segment")
def cycle_median_by_segment(view: View) -> Floats:
    """Median time from first contact to signature in each segment, over deals won."""
    days, segment = view.cycles
    return np.array([quantile(days[segment == row], 0.5) for row in range(len(view.tables.segments.ids))])


def _days_to_win(view: View) -> Floats:
    """Days from the creation of each won lead to its signature; shape (n_won,)."""
    won = view.leads.fate == WON
    days: Floats = (view.leads.closed - view.leads.created)[won] / DAY
    return days


@metric("days_to_win_p10", unit="days", better="lower")
def days_to_win_p10(view: View) -> float:
    """Time from the creation of a lead to its signature within which one of ten won leads was signed."""
    return quantile(_days_to_win(view), 0.1)


@metric("days_to_win_median", unit="days", better="lower")
def days_to_win_median(view: View) -> float:
    """Median time from the creation of a lead to its signature, over leads won."""
    return quantile(_days_to_win(view), 0.5)


@metric("days_to_win_p90", unit="days", better="lower")
def days_to_win_p90(view: View) -> float:
    """Time from the creation of a lead to its signature within which nine of ten won leads were signed."""
    return quantile(_days_to_win(view), 0.9)
