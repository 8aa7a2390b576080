"""The table of tasks: the rows about each piece of work, from waiting to done, joined into one."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from salessim.metrics.joins import joined_tasks, positions
from salessim.scenario.tables import Tables
from salessim.trace.kinds import COLUMNS, RowKind
from salessim.trace.recorder import Trace

__all__ = ["Tasks"]

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Tasks:
    """One row a task by entity, work and occurrence, prospecting blocks included; shape (n_tasks,) each.

    A moment that did not come before the horizon is :data:`~salessim.metrics.frames.NEVER`.
    """

    entity: Ints
    work: Ints
    role: Ints
    """Row of the lowered roles, or -1."""
    person: Ints
    """Who took it up: row of the lowered people, or -1."""
    created: Ints
    deadline: Ints
    """Until when it is in time; never where there is no limit."""
    started: Ints
    done: Ints
    dropped: Ints

    @classmethod
    def of(cls, tables: Tables, trace: Trace) -> Tasks:
        """The tasks of a trace: rows about the same work of the same entity are joined."""
        kind = trace.rows[:, COLUMNS.index("kind")]
        about_tasks = (kind >= RowKind.TASK_CREATED) & (kind <= RowKind.TASK_DROPPED)
        joined = joined_tasks(trace.rows, np.flatnonzero(about_tasks))
        entity, work, role, person, created, deadline, started, done, dropped = joined
        role, person = positions(tables.roles.ids, role), positions(tables.people.ids, person)
        return cls(entity, work, role, person, created, deadline, started, done, dropped)

    def only(self, chosen: Bools) -> Tasks:
        """Some of them; ``chosen`` has shape (n_tasks,)."""
        rows = np.flatnonzero(chosen)
        return Tasks(*(getattr(self, name)[rows] for name in self.__slots__))
