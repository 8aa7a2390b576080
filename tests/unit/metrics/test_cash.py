"""Cash: the daily identity from the entries alone, and how long it lasts, by hand."""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from salessim.engine import play
from salessim.metrics import View, measure
from salessim.metrics.ledger import Component, Party
from salessim.scenario.load import load_scenario
from salessim.scenario.lower import lower
from salessim.scenario.tables import Tables
from salessim.trace.recorder import Trace
from salessim.units import DAY, YEAR

SCENARIOS = Path(__file__).parents[3] / "scenarios"
CASES: dict[str, tuple[str, dict[str, Any]]] = {
    "growth": ("growth", {"horizon": "30 weeks"}),
    "startup, billed monthly": ("startup", {"horizon": "30 weeks", "costs.billing": "monthly"}),
    "a horizon inside a month": ("founders", {"horizon": "11 weeks"}),
}


@pytest.mark.parametrize("case", CASES)
def test_opening_and_what_comes_in_less_what_goes_out_is_the_closing_of_every_day(case: str) -> None:
    name, changes = CASES[case]
    tables = lower(load_scenario(SCENARIOS / f"{name}.scenario.toml").override(changes))
    view = View(tables, play(tables, seed=2, replication=0, engine="simpy"))
    ledger = view.ledger
    came: dict[int, int] = defaultdict(int)
    went: dict[int, int] = defaultdict(int)
    columns = (ledger.at, ledger.payer, ledger.payee, ledger.component, ledger.amount)
    for at, payer, payee, component, amount in zip(*(column.tolist() for column in columns), strict=True):
        if component == Component.REVENUE:
            continue
        day = at // DAY
        if payee == Party.COMPANY:
            came[day] += amount
        else:
            assert payer == Party.COMPANY
            went[day] += amount
    moments, levels = ledger.cash()
    opening = tables.start.cash
    for day in range(view.horizon // DAY + 1):  # what accrues in the last month is booked at the horizon
        closing = opening + came[day] - went[day]
        place = int(np.searchsorted(moments, (day + 1) * DAY, side="left"))
        assert closing == (int(levels[place - 1]) if place else tables.start.cash), day
        opening = closing
    assert opening == round(100 * measure(tables, view.trace, ["cash"])["cash"])
    assert sum(came.values()) == ledger.total(Component.RECEIPT)


def test_runway_lowest_cash_and_ruin_of_the_quarter_by_hand(tables: Tables, quarter: Trace) -> None:
    names = ["runway", "cash_lowest_month", "ruin_by_month", "cash_opening"]
    found = measure(tables, quarter, names)
    assert found["cash_opening"] == 200_000
    assert found["runway"] == pytest.approx(118_791.48 / ((200_000 - 118_791.48) / 3), rel=1e-12)
    assert found["cash_lowest_month"] == 3  # on day 64
    assert found["ruin_by_month"].tolist() == [0, 0, 0]
    poor = dataclasses.replace(tables, start=dataclasses.replace(tables.start, cash=100_000_00))
    found = measure(poor, quarter, names)
    assert found["ruin_by_month"].tolist() == [0, 0, 1]
    broke = dataclasses.replace(tables, start=dataclasses.replace(tables.start, cash=-1))
    found = measure(broke, quarter, names)
    assert found["ruin_by_month"].tolist() == [1, 1, 1]
    assert found["runway"] == 0
    assert found["cash_lowest_month"] == 3


def test_what_is_booked_at_the_end_of_a_month_belongs_to_it(tables: Tables, diary: Any) -> None:
    diary.everybody_starts()
    found = measure(tables, diary.trace(60), ["cash_by_month", "cash_lowest_month", "ruin_by_month"])
    first = float(found["cash_by_month"][0])
    assert found["cash_lowest_month"] == 2
    just = dataclasses.replace(
        tables, start=dataclasses.replace(tables.start, cash=round(100 * (200_000 - first)) - 1)
    )
    assert measure(just, diary.trace(60), ["ruin_by_month"])["ruin_by_month"].tolist() == [1, 1]


def test_runway_needs_a_quarter_and_a_loss(tables: Tables, diary: Any) -> None:
    diary.everybody_starts()
    assert np.isnan(measure(tables, diary.trace(90), ["runway"])["runway"])  # the third month is cut
    assert measure(tables, diary.trace(91), ["runway"])["runway"] > 0
    diary.won(1, 1, 40_000_000)
    assert np.isnan(measure(tables, diary.trace(91), ["runway"])["runway"])
    year = measure(tables, diary.trace(YEAR // DAY), ["runway", "cash_by_month"])
    cash = year["cash_by_month"]
    assert year["runway"] == pytest.approx(cash[11] / ((cash[8] - cash[11]) / 3), rel=1e-12)
