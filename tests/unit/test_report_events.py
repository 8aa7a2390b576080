"""The event table: one row an event, decoded by the descriptions of kinds, safe to open, the same in both formats."""

from __future__ import annotations

import csv
import io
import sys
from pathlib import Path

import numpy as np
import pytest

from salessim.engine import play
from salessim.errors import RunError
from salessim.metrics.view import View
from salessim.report.event_table import EVENT_COLUMNS, event_rows, events_csv, write_events
from salessim.report.event_values import VALUES, meaning
from salessim.report.identities import Identities
from salessim.rules.pay.components import MONEY
from salessim.scenario.lower import lower
from salessim.trace.kinds import COLUMNS, KINDS, RowKind
from salessim.trace.recorder import Trace

from ..told_company import HOSTILE, told_company

SCENARIOS = Path(__file__).parents[2] / "scenarios"
K = RowKind


@pytest.fixture(scope="module")
def played():
    tables = lower(told_company(SCENARIOS).override({"horizon": "16 weeks"}))
    view = View(tables, play(tables, 1, 0, engine="simpy"))
    return view, Identities(view)


@pytest.fixture(scope="module")
def events(played):
    return list(event_rows(*played))


def test_a_row_an_event_with_the_raw_numbers(played, events):
    view, _ = played
    raw = ("at", "entity", "occurrence", "person_id", "unit_id", *VALUES)
    kept = [COLUMNS.index(name.removesuffix("_id")) for name in raw]
    assert [[one[name] for name in raw] for one in events] == view.trace.rows[:, kept].tolist()
    assert [K[one["kind"].upper()] for one in events] == view.trace.rows[:, 1].tolist()
    assert all(list(one) == list(EVENT_COLUMNS) for one in events)


def test_every_value_is_what_the_columns_say(events):
    for one in events:
        for name, kind in EVENT_COLUMNS.items():
            assert isinstance(one[name], kind) or one[name] is None, (name, one)


def test_money_adds_up(played, events):
    view, _ = played
    for kind, column in ((K.DEAL_WON, "b"), (K.UPSOLD, "a"), (K.CHURNED, "a"), (K.PAID, "b"), (K.BOOKS, "a")):
        cents = int(view.trace.column(kind, column).sum())
        mine = [one for one in events if one["kind"] == kind.name.lower()]
        assert mine
        assert round(100 * sum(one["money"] for one in mine)) == cents
        assert {one["currency"] for one in mine} == {"USD"}
    credited = [one for one in events if one["kind"] == "credited"]
    assert "measure: accepted leads; amount: 1" in {one["details"] for one in credited}
    for one in credited:
        measure = one["details"].partition(";")[0].removeprefix("measure: ")
        assert (one["money"] is None) == (measure not in MONEY)


def test_days_and_names(played, events):
    _, names = played
    lead = next(one for one in events if one["kind"] == "lead_created" and one["source"] == "@Website")
    assert (lead["week"], lead["day"]) == (lead["at"] // 604_800 + 1, "Mon")
    assert (
        lead["time"]
        == f"{lead['at'] % 86_400 // 3600:02d}:{lead['at'] % 3600 // 60:02d}:{lead['at'] % 60:02d}"
    )
    assert (lead["lead"], lead["account"]) == (names.customer(lead["entity"]), "")
    assert lead["segment"] == "Mid <i>market</i>"
    won = next(one for one in events if one["kind"] == "deal_won")
    assert won["lead"] == won["account"] == names.customer(won["entity"])
    assert won["person"].startswith("sales/closers ")
    assert won["holder"] == 1
    assert won["role"] == "sales manager"
    started = next(one for one in events if one["kind"] == "task_started" and one["account"])
    assert (started["role"], started["lead"]) == ("account manager", "")
    changed = [one["details"] for one in events if one["kind"] in ("changed", "policy_acted")]
    assert [one.partition(";")[0] for one in changed] == ["change: One more closer", "policy: Help"]
    headcount = next(one for one in events if one["kind"] == "headcount")
    assert headcount["details"] == (
        "group of seats: sales.closers; planned from now on: 4; planned before: 3; change or policy: One more closer"
    )


def test_hostile_names_are_text_and_no_formulas(played):
    view, names = played
    text = events_csv(view, names)
    assert "\x1b" not in text
    table = list(csv.DictReader(io.StringIO(text)))
    assert len(table) == len(view.trace.rows)
    shown = "'=<b>R&D</b> \\x1b[31mred $x$"
    assert {row["unit"] for row in table} == {"", shown}
    assert {"'@Website"} <= {row["source"] for row in table}
    assert not [cell for row in table for cell in row.values() if cell.startswith(("=", "+", "@", "|"))]
    assert HOSTILE not in text


def test_any_kind_is_decoded_from_its_description(played):
    """Whatever kinds there are: rows of ones and of zeros have details, and no kind is unknown."""
    view, _ = played
    for value in (0, 1):
        rows = np.array([[0, kind, 7, 0, 0, 0, value, value, value] for kind in KINDS], dtype=np.int64)
        small = View(view.tables, Trace(rows, 86_400))
        made = list(event_rows(small, Identities(small)))
        assert [one["kind"] for one in made] == [kind.name.lower() for kind in KINDS]
        assert [one["happened"] for one in made] == [kind.happened for kind in KINDS.values()]


def test_descriptions_are_understood():
    units = {(kind, name): meaning(kind, name) for kind in KINDS for name in VALUES}
    assert units[K.STAGE_PASSED, "c"].unit == "duration"
    assert units[K.CONTRACT_STARTED, "b"].unit == "moment"
    assert units[K.CONTRACT_STARTED, "c"].unit == "duration"
    assert (units[K.TASK_CREATED, "c"].label, units[K.TASK_CREATED, "c"].none) == ("due", 0)
    assert units[K.CREDITED, "b"].unit == "amount"
    assert (units[K.PAID, "c"].label, units[K.PAID, "c"].none) == ("part of the plan", -1)
    assert units[K.HIRING_FROZEN, "a"].words == ("resumed", "frozen")
    assert units[K.EVALUATED, "b"].label == "quality"
    assert not units[K.LEAD_RECYCLED, "b"].unit
    money = {kind for (kind, _), one in units.items() if one.unit == "cents"}
    assert {
        K.LEAD_CREATED,
        K.DEAL_WON,
        K.UPSOLD,
        K.CONTRACTED,
        K.CROSS_SOLD,
        K.CHURNED,
        K.PAID,
        K.BOOKS,
    } <= money


def test_parquet_holds_the_same(played, events, tmp_path):
    duckdb = pytest.importorskip("duckdb")
    path = tmp_path / "events.parquet"
    write_events(path, *played)
    with duckdb.connect() as connection:
        found = connection.execute("select * from read_parquet(?)", [str(path)])
        columns = {one[0]: one[1] for one in found.description}
        rows = found.fetchall()
    assert list(columns) == list(EVENT_COLUMNS)
    expected = [tuple(value if value != "" else None for value in one.values()) for one in events]
    assert rows == expected
    assert path.stat().st_size < 0.2 * len(events_csv(*played))


def test_without_duckdb_parquet_says_what_to_install(played, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "duckdb", None)
    with pytest.raises(RunError, match=r"pip install 'salessim\[parquet\]'"):
        write_events(tmp_path / "events.parquet", *played)
    assert not list(tmp_path.iterdir())
    write_events(tmp_path / "events.csv", *played)
    assert (tmp_path / "events.csv").read_text(encoding="utf-8").startswith("at,week,day,time,kind,")
