"""Load: how busy people are, and how much work waits for whom."""
# ruff: noqa: D205  (a docstring here is a definition as published, of one or two sentences)

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from salessim.metrics.catalogue import metric
from salessim.metrics.estimate import ratio, ratios
from salessim.metrics.frames import NEVER
from salessim.metrics.joins import total_by
from salessim.metrics.view import View

Floats = NDArray[np.float64]


@metric("utilisation", unit="share", better="neither")
def utilisation(view: View) -> float:
    """Busy share of everybody's contracted opening hours, prospecting included."""
    busy = view.busy_by_seat(prospecting=True)
    return ratio(int(busy.sum()), int(view.staff.contracted.sum()))


@metric("utilisation_without_prospecting", unit="share", better="neither")
def utilisation_without_prospecting(view: View) -> float:
    """Busy share of everybody's contracted opening hours, prospecting counted as idle."""
    busy = view.busy_by_seat(prospecting=False)
    return ratio(int(busy.sum()), int(view.staff.contracted.sum()))


@metric("utilisation_by_role", unit="share", better="neither", level="role")
def utilisation_by_role(view: View) -> Floats:
    """Hours spent on work of each role, prospecting included, as a share of the contracted opening hours of
    those who hold it; the roles of people who hold several add up to how busy they are.
    """
    return ratios(view.busy_by_role(prospecting=True), view.contracted_by_role)


@metric("utilisation_without_prospecting_by_role", unit="share", better="neither", level="role")
def utilisation_without_prospecting_by_role(view: View) -> Floats:
    """Hours spent on work of each role, prospecting left out, as a share of the contracted opening hours of
    those who hold it.
    """
    return ratios(view.busy_by_role(prospecting=False), view.contracted_by_role)


@metric("utilisation_by_seat", unit="share", better="neither", level="seat")
def utilisation_by_seat(view: View) -> Floats:
    """Busy share of the contracted opening hours of those who sat on each seat, prospecting included."""
    return ratios(view.busy_by_seat(prospecting=True), view.contracted_by_seat)


@metric("utilisation_without_prospecting_by_seat", unit="share", better="neither", level="seat")
def utilisation_without_prospecting_by_seat(view: View) -> Floats:
    """Busy share of the contracted opening hours of those who sat on each seat, prospecting counted as idle."""
    return ratios(view.busy_by_seat(prospecting=False), view.contracted_by_seat)


@metric("utilisation_by_unit", unit="share", better="neither", level="unit")
def utilisation_by_unit(view: View) -> Floats:
    """Busy share of the contracted opening hours of each unit's people, prospecting included."""
    unit, n = view.tables.seats.unit, len(view.tables.units.ids)
    return ratios(
        total_by(unit, n, view.busy_by_seat(prospecting=True)), total_by(unit, n, view.contracted_by_seat)
    )


@metric("queue", unit="tasks", better="lower")
def queue(view: View) -> float:
    """Mean number of tasks about leads and accounts waiting at a moment of the replication, nights included."""
    return ratio(int(view.queue_by_role.sum()), view.horizon)


@metric("queue_by_role", unit="tasks", better="lower", level="role")
def queue_by_role(view: View) -> Floats:
    """Mean number of tasks about leads and accounts that wait for each role at a moment of the replication."""
    waiting = view.queue_by_role
    return ratios(waiting, np.full(len(waiting), view.horizon))


@metric("open_tasks_by_role", unit="tasks", better="lower", level="role")
def open_tasks_by_role(view: View) -> Floats:
    """Tasks about leads and accounts that still waited for each role at the horizon."""
    waiting = (view.tasks.started == NEVER) & (view.tasks.dropped == NEVER)
    return total_by(view.waits_for[waiting], len(view.tables.roles.ids)).astype(float)
