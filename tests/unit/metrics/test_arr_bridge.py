"""The bridge of recurring revenue: by hand, in every shipped company, and against sums of its own."""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from salessim.engine import play
from salessim.metrics import CATALOGUE, View, labels, measure
from salessim.metrics.arr_bridge import Movement, bridge
from salessim.scenario.load import load_scenario
from salessim.scenario.lower import lower
from salessim.scenario.scenario import Scenario
from salessim.scenario.tables import Tables
from salessim.trace.kinds import RowKind, Work
from salessim.trace.recorder import Trace
from salessim.units import DAY

SCENARIOS = Path(__file__).parents[3] / "scenarios"
SHIPPED = sorted(path.name.removesuffix(".scenario.toml") for path in SCENARIOS.glob("*.scenario.toml"))
CARE = {
    "units.z_care": {
        "serves": ["mid"],
        "seats": {"managers": {"roles": ["account_manager"], "plan": "manager"}},
    }
}
AFTER_SALE = (Movement.UPSELL, Movement.CROSS_SELL, Movement.CONTRACTION, Movement.CHURN)


def identity_holds(view: View) -> np.ndarray:
    """Check a bridge cell by cell and against the other figures of recurring revenue; the bridge (cents)."""
    table = bridge(view.arr_bridge_moves, view.months)
    closing = table[..., Movement.CLOSING]
    assert (table[..., : Movement.CLOSING].sum(axis=3) == closing).all()
    assert (table[1:, :, :, Movement.OPENING] == closing[:-1]).all()
    assert (table[..., [Movement.CONTRACTION, Movement.CHURN, Movement.MOVED_OUT]] <= 0).all()
    assert (table[..., [Movement.NEW, Movement.UPSELL, Movement.CROSS_SELL, Movement.MOVED_IN]] >= 0).all()
    assert (closing >= 0).all()
    moved = table[..., [Movement.MOVED_IN, Movement.MOVED_OUT]].sum(axis=3)
    assert not moved.sum(axis=1).any()
    assert closing.sum(axis=(1, 2)).tolist() == view.arr_at(view.months[1:]).tolist()
    names = {"new": Movement.NEW, "upsell": Movement.UPSELL, "cross_sell": Movement.CROSS_SELL}
    names |= {"contraction": Movement.CONTRACTION, "churned": Movement.CHURN}
    for name, movement in names.items():
        by_month = np.abs(table[..., movement].sum(axis=(1, 2)))
        assert cents(view, f"{name}_arr_by_month").tolist() == by_month.tolist()
    for axis, level in ((2, "unit"), (1, "segment")):
        ends = closing[-1].sum(axis=axis - 1)
        assert cents(view, f"arr_by_{level}").tolist() == ends[:-1].tolist()
        assert ends[-1] == 0  # everybody has one
    return table


def cents(view: View, name: str) -> np.ndarray:
    return np.round(100 * np.asarray(CATALOGUE[name].measure(view))).astype(np.int64)


def closing_by_rows(view: View) -> dict[tuple[int, int], int]:
    """ARR at the horizon by unit and segment, from the rows one after another."""
    segment, unit = {}, {}
    arr: dict[int, int] = defaultdict(int)
    for row in view.trace.rows.tolist():
        kind, entity, where, a = row[1], row[2], row[5], row[6]
        if kind in (RowKind.ACCOUNT_GIVEN, RowKind.DEAL_WON):
            segment[entity] = a
        begins = kind == RowKind.TASK_CREATED and a == Work.ONBOARDING
        moves = kind == RowKind.WORK_MOVED and a < Work.STAGE
        if begins or moves or kind in (RowKind.ACCOUNT_GIVEN, RowKind.ACCOUNT_TAKEN, RowKind.ACCOUNT_PASSED):
            unit[entity] = where
        elif kind == RowKind.CONTRACT_STARTED:
            arr[entity] = a
        elif kind in (RowKind.UPSOLD, RowKind.CROSS_SOLD):
            arr[entity] += a
        elif kind == RowKind.CHURNED:
            del arr[entity]
    ends: dict[tuple[int, int], int] = defaultdict(int)
    for entity, amount in arr.items():
        ends[unit[entity], segment[entity]] += amount
    return {key: amount for key, amount in ends.items() if amount}


@pytest.mark.parametrize("name", SHIPPED)
def test_every_cell_closes_to_the_cent_in_every_shipped_company(name: str) -> None:
    scenario = load_scenario(SCENARIOS / f"{name}.scenario.toml").override({"horizon": "20 weeks"})
    tables = lower(scenario)
    view = View(tables, play(tables, seed=3, replication=0, engine="simpy"))
    table = identity_holds(view)
    found = {
        (int(tables.units.ids[unit]), int(tables.segments.ids[segment])): int(amount)
        for (unit, segment), amount in np.ndenumerate(table[-1, :-1, :-1, Movement.CLOSING])
        if amount
    }
    assert found == closing_by_rows(view)


@pytest.fixture(scope="module")
def two_units(small: Scenario) -> Tables:
    return lower(small.override(CARE))


@pytest.fixture
def moving(two_units: Tables, diary_of: Any) -> Trace:
    """Four customers: one grows and shrinks, one leaves, one is won, and one is won and passed on."""
    diary = diary_of(two_units)
    diary.everybody_starts()
    diary.given(11, 36_400, -300)
    diary.upsold(10, 11, 3_640, 64)
    diary.cross_sold(20, 11, 5_000.01, 64)
    diary.renewed_for_less(64, 11, 1, 40_000, 5_040.01)
    diary.given(12, 18_200, -336)
    diary.write(15, RowKind.ACCOUNT_PASSED, 12, 0, "", unit="z_care")
    diary.churned(28, 12, 18_200)
    diary.won(35, 1, 72_800)  # by a closer of sales; its onboarding waits in z_care
    diary.write(35, RowKind.TASK_CREATED, 1, 0, "", unit="z_care", a=Work.ONBOARDING)
    diary.write(36, RowKind.ACCOUNT_TAKEN, 1, 0, "", unit="z_care")
    diary.won(40, 2, 10_000)
    diary.write(20, RowKind.WORK_MOVED, 2, 0, "", unit="z_care", a=Work.STAGE)  # a lead then
    diary.write(70, RowKind.WORK_MOVED, 2, 0, "", unit="z_care", a=Work.TOUCH)
    return diary.trace()


def test_a_bridge_by_hand(two_units: Tables, moving: Trace) -> None:
    view = View(two_units, moving)
    table = identity_holds(view)
    sales, care = (two_units.units.keys.index(key) for key in ("sales", "z_care"))
    mid = two_units.segments.keys.index("mid")
    by_hand = {  # opening, new, upsell, cross-sell, contraction, churn, moved in, moved out, closing
        (0, sales): [54_600, 0, 3_640, 5_000.01, 0, 0, 0, -18_200, 45_040.01],
        (0, care): [0, 0, 0, 0, 0, -18_200, 18_200, 0, 0],
        (1, sales): [45_040.01, 10_000, 0, 0, 0, 0, 0, 0, 55_040.01],
        (1, care): [0, 72_800, 0, 0, 0, 0, 0, 0, 72_800],
        (2, sales): [55_040.01, 0, 0, 0, -5_040.01, 0, 0, -10_000, 40_000],
        (2, care): [72_800, 0, 0, 0, 0, 0, 10_000, 0, 82_800],
    }
    for (month, unit), values in by_hand.items():
        assert (table[month, unit, mid] / 100).tolist() == values
    assert table[:, :, :mid].sum() == table[:, :, mid + 1 :].sum() == 0


def test_retention_by_hand(two_units: Tables, moving: Trace) -> None:
    sales = (36_400 * 91 + 3_640 * 81 + 5_000.01 * 71 - 5_040.01 * 27 + 18_200 * 15 + 10_000 * 30) / 364
    care = (18_200 * 13 + 72_800 * 56 + 10_000 * 21) / 364
    all_of_it = sales + care
    by_hand = {
        "contraction_arr": 5_040.01,
        "cross_sell_arr": 5_000.01,
        "contraction_arr_by_month": [0, 0, 5_040.01],
        "cross_sell_arr_by_month": [5_000.01, 0, 0],
        "arr": 122_800,
        "arr_by_month": [45_040.01, 127_840.01, 122_800],
        "arr_by_unit": [40_000, 82_800],
        "moved_arr_by_unit": [-28_200, 28_200],
        "gross_retention": 1 - (5_040.01 + 18_200) / all_of_it,
        "net_retention": 1 + (3_640 + 5_000.01 - 5_040.01 - 18_200) / all_of_it,
        "gross_retention_by_unit": [1 - 5_040.01 / sales, 1 - 18_200 / care],
        "net_retention_by_unit": [1 + (3_640 + 5_000.01 - 5_040.01) / sales, 1 - 18_200 / care],
        "gross_retention_of_opening": (36_400 / 54_600) ** 4,  # it grew and shrank, but not below its opening
        "net_retention_of_opening": (40_000 / 54_600) ** 4,
    }
    found = measure(two_units, moving, by_hand)
    for name, values in by_hand.items():
        assert found[name] == pytest.approx(values, rel=1e-12), name
    by_segment = measure(two_units, moving, ["gross_retention_by_segment", "net_retention_by_segment"])
    mid = labels(two_units, "segment").index("mid")
    assert by_segment["gross_retention_by_segment"][mid] == pytest.approx(
        by_hand["gross_retention"], rel=1e-12
    )
    assert by_segment["net_retention_by_segment"][mid] == pytest.approx(by_hand["net_retention"], rel=1e-12)


def test_what_is_sold_across_is_earned_and_billed_like_upsell(two_units: Tables, diary_of: Any) -> None:
    ledgers = []
    for kind in ("upsold", "cross_sold"):
        diary = diary_of(two_units)
        diary.given(11, 36_400, -300)
        getattr(diary, kind)(20, 11, 3_640, 64)
        diary.term(64, 11, 1, "manager", 40_040, 64)
        ledgers.append(View(two_units, diary.trace()).ledger)
    for column in ("at", "component", "amount", "cause"):
        assert getattr(ledgers[0], column).tolist() == getattr(ledgers[1], column).tolist()


def test_what_a_renewal_gives_up_is_not_earned_in_the_next_term(two_units: Tables, diary_of: Any) -> None:
    diary = diary_of(two_units)
    diary.given(11, 36_400, -300)
    diary.renewed_for_less(64, 11, 1, 18_200, 18_200)
    revenue = measure(two_units, diary.trace(), ["revenue"])["revenue"]
    assert revenue == (100 * 64 + 50 * 27)  # 100 a day, then 50


def test_retention_of_the_company_is_that_of_its_bridge() -> None:
    tables = lower(load_scenario(SCENARIOS / "growth.scenario.toml").override({"horizon": "20 weeks"}))
    view = View(tables, play(tables, seed=4, replication=0, engine="simpy"))
    table = bridge(view.arr_bridge_moves, view.months)
    lost = -int(table[..., [Movement.CONTRACTION, Movement.CHURN]].sum())
    change = int(table[..., AFTER_SALE].sum())
    years = sum(  # of every second between two movements
        int(view.arr_at(np.array([until]))[0]) * (until - begin) / (364 * DAY)
        for begin, until in pairwise([*np.unique(view.arr_moves[0]).tolist(), view.horizon])
    )
    found = measure(tables, view.trace, ["gross_retention", "net_retention"])
    assert found["gross_retention"] == pytest.approx(1 - lost / years, rel=1e-9)
    assert found["net_retention"] == pytest.approx(1 + change / years, rel=1e-9)
