"""Settings that change while a replication is played: live columns of the tables are overwritten."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from salessim.scenario.steering_tables import LIVE
from salessim.trace.kinds import RowKind
from salessim.units import WEEK

if TYPE_CHECKING:
    from salessim.engine.simpy_engine.company import Company
    from salessim.engine.simpy_engine.seat import Seat

__all__ = ["is_overwritten"]

CARE = {"time": "care_times", "chance": "care_chances", "intercept": "care_intercepts"}
LISTS = ("sources", "segments", "parts", "plans", "roles")


def is_overwritten(company: Company, field: int, place: int, value: float) -> None:
    """A live column has another value at a place, row after row."""
    table, column = LIVE[field]
    if table == "seats":
        _of_seat(company, company.seats[place], column, value)
    elif table in LISTS:
        _in_list(getattr(getattr(company, table), column), place, value)
    elif table == "care":
        _in_list(getattr(company, CARE[column]), place, value)
    else:
        _in_tables(company, table, column, place, value)


def _of_seat(company: Company, seat: Seat, column: str, value: float) -> None:
    if column == "plan":
        _has_plan(company, seat, int(value))
    else:
        setattr(seat, column, type(getattr(seat, column))(value))


def _in_list(column: list[Any], place: int, value: float) -> None:
    if column and isinstance(column[0], list):
        row, place = divmod(place, len(column[0]))
        column = column[row]
    column[place] = type(column[place])(value)


def _in_tables(company: Company, table: str, column: str, place: int, value: float) -> None:
    """In a table that engines read at the moment of use; the tables themselves are everybody's and stay."""
    block = getattr(company.tables, table)
    old = getattr(block, column)
    if isinstance(old, np.ndarray):
        new: Any = old.copy()
        new[place] = value
    else:
        new = type(old)(value)
    company.tables = replace(company.tables, **{table: replace(block, **{column: new})})
    company.rules = company.tables.rules


def _has_plan(company: Company, seat: Seat, plan: int) -> None:
    """A seat comes under another plan: what the old one owes is settled, and a pay period begins."""
    seat.plan = plan
    person = seat.occupant
    if person is None or person.plan == plan:
        return
    before = person.plan
    person.pay.settles(True)
    person.plan = plan
    week = company.calendar.now // WEEK
    company.note(RowKind.PLAN_GIVEN, person.id, week, person, person.unit, plan, before)
    person.pay.begins_anew()
    person.pay.opens_period(company.calendar.now)
