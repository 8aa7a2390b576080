"""Who holds leads and who waits for whom: by hand, and conserved in what engines play."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from salessim.engine import play
from salessim.metrics import View, labels, measure
from salessim.scenario.load import load_scenario
from salessim.scenario.lower import lower
from salessim.scenario.tables import Tables
from salessim.trace.kinds import RowKind, Work
from salessim.trace.recorder import Trace
from salessim.units import HOUR

SCENARIOS = Path(__file__).parents[3] / "scenarios"
BY_HANDOVER = ["waiting_hours_by_handover", "waits_by_handover"]


def named(tables: Tables, trace: Trace, name: str, level: Any) -> dict[str, float]:
    """What is not nil, by label."""
    values = np.asarray(measure(tables, trace, [name])[name]).tolist()
    return {label: value for label, value in zip(labels(tables, level), values, strict=True) if value}


def test_who_waits_for_whom_by_hand(tables: Tables, quarter: Trace) -> None:
    assert named(tables, quarter, "waiting_hours_by_handover", "handover") == {
        "source web to lead_generator": 0.5 + 24 + 9 + 31 * 24,
        "lead_generator to sales_manager": 3 + 14 * 24,
        "sales_manager to sales_manager": 40,
    }
    assert named(tables, quarter, "waits_by_handover", "handover") == {
        "source list to lead_generator": 1,
        "source web to lead_generator": 4,
        "lead_generator to sales_manager": 2,
        "sales_manager to sales_manager": 1,
    }


def test_waiting_week_by_week_by_hand(tables: Tables, quarter: Trace) -> None:
    assert named(tables, quarter, "waiting_hours_by_role_week", "role_week") == {
        "lead_generator.week 1": 0.5 + 24 + 9,
        "lead_generator.week 9": 72,
        **{f"lead_generator.week {week}": 168 for week in (10, 11, 12, 13)},
        "sales_manager.week 1": 3 + 120,
        "sales_manager.week 2": 40 + 168,
        "sales_manager.week 3": 48,
    }


def test_a_missed_appointment_waits_for_the_same_role_again(tables: Tables, diary: Any) -> None:
    diary.everybody_starts()
    diary.lead(0, 1)
    diary.task(1, Work.STAGE, "lead_generator", "generator", 9, 10, 11)
    diary.task(1, Work.STAGE, "lead_generator", "generator", 30, 34, 35, number=1)
    assert named(tables, diary.trace(), "waiting_hours_by_handover", "handover") == {
        "source web to lead_generator": 1,
        "lead_generator to lead_generator": 4,
    }


@pytest.mark.parametrize("name", ["founders", "growth", "stars"])
def test_waiting_is_conserved(name: str) -> None:
    """Over roles and weeks, and over hand-overs, it is the area under the number of leads that wait."""
    scenario = load_scenario(SCENARIOS / f"{name}.scenario.toml").override({"horizon": "20 weeks"})
    tables = lower(scenario)
    trace = play(tables, seed=6, replication=0, engine="simpy")
    view = View(tables, trace)
    seconds = 0
    for kind, sign in ((RowKind.TASK_CREATED, 1), (RowKind.TASK_STARTED, -1), (RowKind.TASK_DROPPED, -1)):
        rows = trace.of(kind)
        seconds += sign * int((view.horizon - rows[rows[:, 6] >= Work.STAGE, 0]).sum())
    found = measure(tables, trace, ["waiting_hours_by_role_week", *BY_HANDOVER])
    assert seconds > 0
    assert found["waiting_hours_by_role_week"].sum() * HOUR == pytest.approx(seconds, rel=1e-12)
    assert found["waiting_hours_by_handover"].sum() * HOUR == pytest.approx(seconds, rel=1e-12)
    created = trace.of(RowKind.TASK_CREATED)
    assert found["waits_by_handover"].sum() == (created[:, 6] >= Work.STAGE).sum()
    firsts = {label for label in labels(tables, "handover") if label.startswith("source ")}
    waits = dict(zip(labels(tables, "handover"), found["waits_by_handover"], strict=True))
    answered = int(((created[:, 6] == Work.STAGE) & (created[:, 3] % 2 == 0)).sum())
    assert sum(waits[label] for label in firsts) == answered
