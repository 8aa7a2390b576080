"""Who was on which pay plan and when: a spell on a seat is one stint, or several when its plan changes meanwhile.

What is left over of a plan is settled when a stint ends, and a pay period begins with the next, as on another seat.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from salessim.metrics.joins import latest, positions
from salessim.metrics.patches import patches_of
from salessim.metrics.staff import Staff
from salessim.scenario.tables import Tables
from salessim.trace.kinds import COLUMNS, RowKind
from salessim.trace.recorder import Trace

__all__ = ["Stints"]

Ints = NDArray[np.int64]
_AT, _ENTITY, _A = COLUMNS.index("at"), COLUMNS.index("entity"), COLUMNS.index("a")


@dataclass(frozen=True, slots=True)
class Stints:
    """One row a stint, person by person in order; shape (n_stints,) each, unless stated."""

    ids: Ints
    """Identity of each person, shape (n_people,)."""
    first: Ints
    """First stint of each person, shape (n_people,)."""
    person: Ints
    """Row in ``ids``."""
    spell: Ints
    """Row of the :class:`~salessim.metrics.staff.Staff`."""
    plan: Ints
    """Row of the lowered plans, or -1."""
    begin: Ints
    end: Ints
    """When the spell or the plan ended, or the horizon."""

    @classmethod
    def of(cls, tables: Tables, trace: Trace, staff: Staff) -> Stints:
        """The stints of a trace."""
        plan, given = _plans_at_first(tables, trace, staff), trace.of(RowKind.PLAN_GIVEN)
        spell = staff.at(given[:, _ENTITY], given[:, _AT])
        given, spell = given[spell >= 0], spell[spell >= 0]
        if not len(given):
            return cls(
                staff.ids, staff.first, staff.person, np.arange(len(plan)), plan, staff.begin, staff.end
            )
        spell = np.concatenate((np.arange(len(plan)), spell))
        begin = np.concatenate((staff.begin, given[:, _AT]))
        plan = np.concatenate((plan, given[:, _A]))
        order = np.lexsort((np.arange(len(spell)), begin, spell))
        spell, begin, plan = spell[order], begin[order], plan[order]
        goes_on = np.diff(spell, append=-1) == 0
        end = np.where(goes_on, np.roll(begin, -1), staff.end[spell])
        person = staff.person[spell]
        first = np.searchsorted(person, np.arange(len(staff.ids)))
        return cls(staff.ids, first, person, spell, plan, begin, end)

    def at(self, ids: Ints, moments: Ints) -> Ints:
        """Stint of each person at a moment; later than the last one it is the last. -1 for nobody; shape (n,)."""
        person = positions(self.ids, ids)
        if len(self.ids) == len(self.person):
            return person
        return latest(person, moments, self.first, self.begin)

    def first_of(self, spell: Ints) -> Ints:
        """First stint of each spell; shape (n,)."""
        return np.searchsorted(self.spell, spell)

    @property
    def seconds(self) -> Ints:
        """Calendar seconds of each stint."""
        return self.end - self.begin

    @property
    def on_plan(self) -> Ints:
        """Calendar seconds on a plan: 0 without one."""
        return np.where(self.plan >= 0, self.seconds, 0)


def _plans_at_first(tables: Tables, trace: Trace, staff: Staff) -> Ints:
    """Plan with which each spell begins: the seat's then; shape (n_spells,)."""
    plan = np.append(tables.seats.plan, -1)[staff.seat]
    for at, seat, value in patches_of(tables, trace, "seats", "plan"):
        plan[(staff.seat == seat) & (staff.begin >= at)] = int(value)
    return plan
