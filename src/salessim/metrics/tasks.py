"""The table of tasks: the rows about each piece of work, from waiting to done, joined into one."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from salessim.metrics.joins import joined_tasks, positions
from salessim.metrics.staff import Staff
from salessim.scenario.tables import Tables
from salessim.trace.recorder import Trace

__all__ = ["Tasks"]

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Tasks:
    """One row a task in the order in which they came, prospecting blocks included; shape (n_tasks,) each.

    A moment that did not come before the horizon is :data:`~salessim.metrics.calendar.NEVER`.
    """

    entity: Ints
    work: Ints
    occurrence: Ints
    """Number of this work for the entity."""
    role: Ints
    """Row of the lowered roles, or -1."""
    spell: Ints
    """Spell (:class:`~salessim.metrics.staff.Staff`) in which somebody took it up, or -1."""
    created: Ints
    deadline: Ints
    """Until when it is in time; never where there is no limit."""
    started: Ints
    done: Ints
    dropped: Ints
    unit: Ints
    """Identity of the unit in which it began to wait, or 0."""

    @classmethod
    def of(cls, tables: Tables, trace: Trace, staff: Staff) -> Tasks:
        """The tasks of a trace: rows about the same work of the same entity are joined."""
        entity, work, occurrence, role, person, *rest = joined_tasks(trace.rows)
        role, spell = positions(tables.roles.ids, role), staff.at(person, rest[2])
        return cls(entity, work, occurrence, role, spell, *rest)

    def only(self, rows: Ints) -> Tasks:
        """Some of them, by row and in the order of ``rows``; shape (n,)."""
        return Tasks(*(getattr(self, name)[rows] for name in self.__slots__))
