"""Settings that change while a replication is played: numbers that are written over, and pay plans that are given."""

from __future__ import annotations

from typing import Any

from salessim.compiling import compiled_apart, compiled_part
from salessim.engine.compiled.memory import note, record_at
from salessim.engine.compiled.pay import pay_begins_anew, settles
from salessim.engine.compiled.periods import opens_period
from salessim.engine.compiled.records import NOBODY, NUMBER, PLAN, RING, RING_WEEKS, SEAT
from salessim.engine.compiled.roster import person_of
from salessim.trace.kinds import RowKind
from salessim.units import WEEK

__all__ = ["number_is_written"]

PLAN_GIVEN = int(RowKind.PLAN_GIVEN)


@compiled_part
def number_is_written(company: Any, act: Any) -> None:
    """A column has another value in one row: eight bytes in their place, but a pay plan is given to who sits there."""
    if act.seat != NOBODY:
        _seat_has_plan(company, act.seat, act.bits)
    else:
        record_at(act.place, 0, NUMBER).value = act.bits


@compiled_apart
def _seat_has_plan(company: Any, row: int, plan: int) -> None:
    """A seat comes under another pay plan, and so does who sits there.

    Parameters
    ----------
    company : record
        The company.
    row : int
        The seat.
    plan : int
        The plan, or -1.
    """
    seat = record_at(company.seats, row, SEAT)
    before, number = seat.plan, seat.occupant
    if number == NOBODY or before == plan:
        seat.plan = plan
        return
    person = person_of(company, number)
    settles(company, number, 1)
    seat.plan = person.plan = plan
    if before != NOBODY:
        record_at(company.plans, before, PLAN).heads -= 1
    if plan != NOBODY:
        record_at(company.plans, plan, PLAN).heads += 1
    week = company.now // WEEK
    note(company, PLAN_GIVEN, person.id, week, number, person.unit, plan, before, 0)
    for k in range(RING_WEEKS):
        record_at(company.rings, number * RING_WEEKS + k, RING).earned = 0
    pay_begins_anew(company, number)
    opens_period(company, number, company.now)
