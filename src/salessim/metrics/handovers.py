"""Who had a lead before each piece of work on it, and whom the lead then waits for."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from salessim.metrics.frames import Leads
from salessim.metrics.joins import positions
from salessim.metrics.tasks import Tasks
from salessim.scenario.tables import Tables
from salessim.trace.kinds import Work

__all__ = ["handovers"]

Ints = NDArray[np.int64]


def handovers(tables: Tables, leads: Leads, tasks: Tasks) -> Ints:
    """Hand-over that each task about a lead begins with, -1 for unknown ones; shape (n_tasks,).

    Hand-overs are numbered giver by giver, and within each by the role waited for. Givers are the sources, for the
    first stage, and after them the roles: that of the stage before, or the same role after a missed appointment.
    """
    n_sources, n_roles = len(tables.sources.ids), len(tables.roles.ids)
    lead = positions(leads.ids, tasks.entity)
    source, segment = np.append(leads.source, -1)[lead], np.append(leads.segment, -1)[lead]
    comes_again = tasks.occurrence % 2 == 1
    is_first = (tasks.work == Work.STAGE) & ~comes_again
    row = np.append(tables.segments.first_stage, 0)[segment] + tasks.work - Work.STAGE - 1
    before = np.where(comes_again, tasks.role, tables.stages.role[np.where((segment < 0) | is_first, 0, row)])
    giver = np.where(is_first, source, np.where(before < 0, -1, before + n_sources))
    return np.where((segment < 0) | (giver < 0) | (tasks.role < 0), -1, giver * n_roles + tasks.role)
