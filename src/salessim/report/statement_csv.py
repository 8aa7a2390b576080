"""Pay statements as CSV: a row for everything that a part of the plan counted, and for every other payment."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from salessim.metrics.statement import PayPeriod, Statement
from salessim.report.csv_text import as_csv
from salessim.report.plan_words import day_words
from salessim.report.rows import Row
from salessim.report.statement_text import short_id
from salessim.scenario.tables import Tables

__all__ = ["COLUMNS", "statements_csv"]

COLUMNS = (
    "seat",
    "holder",
    "plan",
    "period",
    "day",
    "week_day",
    "id",
    "component",
    "part",
    "measure",
    "amount",
    "so_far",
    "quota",
    "attainment",
    "paid",
)


def statements_csv(statements: Sequence[Statement], tables: Tables) -> str:
    """Statements one after another; money in the currency, cells empty where there is nothing to say."""
    return as_csv(COLUMNS, [row for one in statements for row in _rows(one, tables)])


def _rows(statement: Statement, tables: Tables) -> Iterator[Row]:
    plan = tables.plans.keys[statement.plan] if statement.plan >= 0 else ""
    about: Row = {"seat": statement.seat, "holder": statement.holder, "plan": plan}
    for period in statement.periods:
        for row in _period_rows(period, statement.person):
            yield _empty() | about | row
    for month in statement.months:
        pairs = ((month.end, "base_pay", month.base_pay), (month.end - 1, "draw", month.draw))
        for at, component, cents in pairs:
            if cents:
                yield _empty() | about | _payment(at, statement.person, component, cents)
    for taken in statement.clawbacks:
        yield _empty() | about | _payment(taken.at, taken.cause, "clawback", -taken.amount)


def _period_rows(period: PayPeriod, person: int) -> Iterator[Row]:
    """What parts made of credits, and settlements, of one period."""
    number: Row = {"period": period.number + 1}
    for credit in period.credits:
        for one in credit.counted:
            target = period.targets[one.part]
            scale = 100 if target.part.is_money else 1
            row: Row = {
                "part": one.part + 1,
                "measure": credit.measure,
                "amount": credit.quantity / scale,
                "so_far": one.sold / scale,
                "quota": target.quota / 1000 / scale if target.quota else math.nan,
                "attainment": 1000 * one.sold / target.quota if target.quota else math.nan,
            }
            kind = target.part.kind.name.lower()
            yield number | _payment(credit.at, credit.cause, kind, one.paid) | row
    for settled in period.settlements:
        target = period.targets[settled.part]
        part: Row = {"part": settled.part + 1}
        kind = target.part.kind.name.lower()
        yield number | _payment(settled.at, person, kind, settled.paid) | part


def _payment(at: int, cause: int, component: str, cents: int) -> Row:
    return {
        "day": at / 86_400,
        "week_day": day_words(max(0, at - (component == "base_pay"))),
        "id": short_id(cause),
        "component": component,
        "paid": cents / 100,
    }


def _empty() -> Row:
    numbers = ("period", "part", "amount", "so_far", "quota", "attainment")
    return {"measure": "", **dict.fromkeys(numbers, math.nan)}
