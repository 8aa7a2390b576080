"""How people stand on Mondays, as one table: capability and morale of each person in each role held."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from salessim.metrics.calendar import NEVER, period_of
from salessim.metrics.joins import least_by, positions
from salessim.metrics.staff import Staff
from salessim.scenario.tables import Tables
from salessim.trace.kinds import COLUMNS, RowKind
from salessim.trace.recorder import Trace

__all__ = ["MILLION", "RAMPED", "Standings", "time_until_ramped"]

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

MILLION: Final = 1_000_000
RAMPED: Final = 950_000
"""Capability (millionths of a reference person's) from which somebody has ramped."""


@dataclass(frozen=True, slots=True)
class Standings:
    """One row a person present, role of the seat and Monday, in order; shape (n,) each."""

    at: Ints
    week: Ints
    """Number of the week that begins then, from 0; -1 at the horizon."""
    spell: Ints
    role: Ints
    """Row of the lowered roles."""
    capability: Ints
    """Proficiency x lift, talent left out, also of those who do not work yet (millionths of a reference person's)."""
    morale: Ints
    """Millionths."""
    works: Bools
    """Whether theory, rotation and shadowing are over."""
    is_first: Bools
    """Whether the role is the seat's first: each person has one such row a Monday."""

    @classmethod
    def of(cls, tables: Tables, trace: Trace, staff: Staff, weeks: Ints) -> Standings:
        """The standings of a trace; ``weeks`` are the bounds of its weeks."""
        rows = trace.of(RowKind.STANDING)
        at, entity, a, b, c = (rows[:, COLUMNS.index(name)] for name in ("at", "entity", "a", "b", "c"))
        spell, role = staff.at(entity, at), positions(tables.roles.ids, b)
        return cls(
            at=at,
            week=period_of(weeks, at),
            spell=spell,
            role=role,
            capability=a,
            morale=c,
            works=np.append(staff.at_work, NEVER)[spell] <= at,
            is_first=(spell >= 0) & (role == np.append(staff.role, -1)[spell]),
        )

    def only(self, rows: Bools) -> Standings:
        """Some of them; ``rows`` says of each whether."""
        kept = np.flatnonzero(rows)
        return Standings(*(getattr(self, name)[kept] for name in self.__slots__))

    @property
    def at_work(self) -> Ints:
        """Capability, 0 of those who do not work yet (millionths)."""
        return np.where(self.works, self.capability, 0)


def time_until_ramped(staff: Staff, mondays: Standings) -> tuple[Ints, Ints, Bools]:
    """How long those who were new to a seat took until they were seen at work and ramped in its first role.

    Returns
    -------
    tuple of three arrays, shape (n_new,)
        Row of the spell; seconds from its first day to the first such Monday or, without one, to its end; and
        whether there was one. Who left, moved or met the horizon before is censored.
    """
    spell = np.flatnonzero(staff.is_new)
    ramped = mondays.works & (mondays.capability >= RAMPED)
    first = least_by(mondays.spell[ramped], len(staff.seat), mondays.at[ramped], NEVER)[spell]
    reached = first < NEVER
    return spell, np.where(reached, first, staff.end[spell]) - staff.begin[spell], reached
