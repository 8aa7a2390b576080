"""Both engines write the same trace, bit for bit, of a company whose units share customers and help one another."""

from __future__ import annotations

import numpy as np
import pytest

from salessim.scenario.lower import lower
from salessim.trace.kinds import RowKind
from salessim.trace.recorder import Trace

from ..both_engines import play
from ..units_company import ROUTINGS, units_company

SEEDS = (1, 2)


@pytest.mark.parametrize("routing", ROUTINGS)
def test_units_share_customers(routing: str) -> None:
    tables = lower(units_company(routing))
    for seed in SEEDS:
        trace = play(tables, seed, 0)
        for kind in (RowKind.WORK_MOVED, RowKind.CROSS_SOLD, RowKind.CONTRACTED, RowKind.REFERRED):
            assert len(trace.of(kind)) > 20, kind
        assert _n_helped(trace) > 100


def test_some_units_are_preferred() -> None:
    tables = lower(units_company("load", preference=1))
    for seed in SEEDS:
        assert len(play(tables, seed, 0).of(RowKind.WORK_MOVED)) > 20


def test_analysts_come_and_go() -> None:
    trace = play(lower(units_company("score")), 1, 1)
    n_scored, n_leads = len(trace.of(RowKind.LEAD_SCORED)), len(trace.of(RowKind.LEAD_CREATED))
    assert 20 < n_scored < n_leads - 20


def _n_helped(trace: Trace) -> int:
    """Tasks that were taken up outside the unit in which they began to wait."""
    waits: dict[tuple[int, int, int], int] = {}
    n = 0
    for row in trace.rows[np.isin(trace.rows[:, 1], (RowKind.TASK_CREATED, RowKind.TASK_STARTED))].tolist():
        kind, key, unit = row[1], (row[2], row[3], row[6]), row[5]
        if kind == RowKind.TASK_CREATED:
            waits[key] = unit
        elif waits.get(key, unit) != unit:
            n += 1
    return n
