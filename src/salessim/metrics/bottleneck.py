"""Bottlenecks: which role holds leads longest week by week, and who waits for whom."""
# ruff: noqa: D205  (a docstring here is a definition as published, of one or two sentences)

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from salessim.metrics.catalogue import metric
from salessim.metrics.estimate import ratios
from salessim.metrics.joins import occupancy_by, total_by
from salessim.metrics.view import View
from salessim.units import HOUR

Floats = NDArray[np.float64]


@metric("bottleneck_by_week", unit="role", better="neither", level="week")
def bottleneck_by_week(view: View) -> Floats:
    """Role, by its place in the table of roles, that held leads longest in each week: time that leads waited
    for it or were worked by it, all leads together; ties go to the first.
    """
    held = view.held_by_role
    if not len(held):
        return np.full(held.shape[1], np.nan)
    return np.where(held.sum(axis=0) > 0, held.argmax(axis=0), np.nan)


@metric("bottleneck_share_by_role", unit="share", better="neither", level="role")
def bottleneck_share_by_role(view: View) -> Floats:
    """Share of the weeks with leads at work in which each role held them longest."""
    weeks = bottleneck_by_week(view)
    known = weeks[~np.isnan(weeks)].astype(np.int64)
    n = len(view.tables.roles.ids)
    return ratios(total_by(known, n), np.full(n, len(known)))


@metric("waiting_hours_by_role_week", unit="hours", better="lower", level="role_week")
def waiting_hours_by_role_week(view: View) -> Floats:
    """Calendar time that leads spent waiting for each role in each week, from when work on them began to wait until it
    was begun or dropped, or to the horizon.
    """
    tasks, n_roles = view.lead_tasks, len(view.tables.roles.ids)
    return occupancy_by(tasks.role, n_roles, tasks.created, view.waited_until, view.weeks).ravel() / HOUR


@metric("waiting_hours_by_handover", unit="hours", better="lower", level="handover")
def waiting_hours_by_handover(view: View) -> Floats:
    """Calendar time that leads spent waiting for each role, from when work on them began to wait until it was begun or
    dropped, or to the horizon, by who had them before: their source for the first stage, else the role of the stage
    before, or the same role after a missed appointment.
    """
    waited = view.waited_until - view.lead_tasks.created
    return total_by(view.handovers, _n_handovers(view), waited) / HOUR


@metric("waits_by_handover", unit="tasks", better="neither", level="handover")
def waits_by_handover(view: View) -> Floats:
    """How often leads began to wait for each role, by who had them before: their source for the first stage, else the
    role of the stage before, or the same role after a missed appointment.
    """
    return total_by(view.handovers, _n_handovers(view)).astype(np.float64)


def _n_handovers(view: View) -> int:
    n_roles = len(view.tables.roles.ids)
    return (len(view.tables.sources.ids) + n_roles) * n_roles
