"""Opening hours of a unit: the interval that runs now is kept at hand, since most work begins and ends in it."""

from __future__ import annotations

from typing import Any

from salessim.compiling import compiled_part
from salessim.engine.compiled.agenda import will_happen
from salessim.engine.compiled.memory import ints_at, record_at
from salessim.engine.compiled.records import NUMBER, UNIT
from salessim.engine.order import Tick
from salessim.rules.calendar import add_work, is_open
from salessim.units import WEEK

__all__ = ["ends_at", "is_at_work", "next_opening", "opens"]

UNIT_OPENS = int(Tick.UNIT_OPENS)


@compiled_part
def next_opening(company: Any, unit: int, number: int) -> None:
    """A unit will open for the ``number``-th time."""
    where = record_at(company.units, unit, UNIT)
    week, day = number // where.n_intervals, number % where.n_intervals
    at = week * WEEK + record_at(company.opens, where.first_interval + day, NUMBER).value
    will_happen(company, at, UNIT_OPENS, where.ids, number, unit, 0)


@compiled_part
def opens(company: Any, unit: int, number: int) -> None:
    """A unit opens."""
    where = record_at(company.units, unit, UNIT)
    week, day = number // where.n_intervals, number % where.n_intervals
    where.open_from = company.now
    where.open_until = week * WEEK + record_at(company.closes, where.first_interval + day, NUMBER).value


@compiled_part
def is_at_work(company: Any, where: Any) -> bool:
    """Whether a unit works now."""
    if where.open_from <= company.now < where.open_until:
        return True
    first, n = where.first_interval, where.n_intervals
    return is_open(company.now, ints_at(company.opens, first, n), ints_at(company.closes, first, n))


@compiled_part
def ends_at(company: Any, unit: int, seconds: int) -> int:
    """The moment at which work that is taken up now has had so many seconds of opening hours."""
    where = record_at(company.units, unit, UNIT)
    if where.open_from <= company.now and company.now + seconds <= where.open_until:
        return company.now + seconds
    first, n = where.first_interval, where.n_intervals
    return add_work(
        company.now,
        seconds,
        ints_at(company.opens, first, n),
        ints_at(company.closes, first, n),
        ints_at(company.opened_before, first + unit, n + 1),
    )
