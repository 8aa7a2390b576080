"""What both engines of salessim share as contenders: the scenario, and the five times read from a trace."""

from __future__ import annotations

from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from contenders import AbsentError, Contender
from salessim.engine import play
from salessim.engine.protocol import ENGINES
from salessim.scenario.load import load_scenario
from salessim.scenario.lower import lower
from salessim.scenario.tables import Tables
from salessim.trace.kinds import COLUMNS, RowKind, stage_work
from salessim.trace.recorder import Trace

__all__ = ["contender", "count_ticks", "need_engine"]

SCENARIO = Path(__file__).parents[1] / "tandem.scenario.toml"


def need_engine(engine: str) -> None:
    """Raise :class:`AbsentError` if salessim has no such engine."""
    if engine not in ENGINES:
        raise AbsentError(f"salessim has no engine {engine!r} yet; there are: {', '.join(ENGINES)}")


def count_ticks(tables: Tables, seed: int, replication: int = 0) -> int:
    """Scheduled events that happen before the horizon: those of :class:`salessim.engine.order.Tick`.

    The SimPy engine is played and looked at from outside. What it triggers at once (starts and ends of processes,
    ``succeed``) is not counted, so the number is that of every engine.
    """
    from salessim.engine.simpy_engine.company import Company

    company = Company(tables, seed, replication)
    calendar: Any = company.calendar
    step = calendar.step
    ticks = 0

    def counted_step() -> None:
        nonlocal ticks
        ticks += calendar._agenda[0][1][0] >= 0
        step()

    calendar.step = counted_step
    company.play()
    return ticks


def contender(engine: str, name: str) -> Contender:
    """The contender for an engine."""
    return Contender(
        f"salessim_{engine}",
        name,
        "the whole trace: nine rows of nine whole numbers a customer",
        lambda: f"salessim {version('salessim')}",
        lambda weeks: _ready(engine, weeks),
        _times,
        lambda weeks, seed: count_ticks(_tables(weeks), seed),
    )


def _tables(weeks: int) -> Tables:
    return lower(load_scenario(SCENARIO).override({"horizon": f"{weeks} weeks"}))


def _ready(engine: Any, weeks: int) -> Callable[[int], Trace]:
    need_engine(engine)
    tables = _tables(weeks)
    return lambda seed: play(tables, seed, 0, engine=engine)


def _times(trace: Trace) -> np.ndarray:
    """Came, began, ended, began, ended of each lead whose second stage is done (hours)."""
    at, entity, work, created = (COLUMNS.index(name) for name in ("at", "entity", "a", "c"))
    started = trace.of(RowKind.TASK_STARTED)
    done = trace.of(RowKind.TASK_DONE)
    begins = [started[started[:, work] == stage_work(k)] for k in range(2)]
    ends = [done[done[:, work] == stage_work(k)] for k in range(2)]
    who = ends[1][:, entity]
    first, first_end, second = (_rows_of(who, rows, entity) for rows in (begins[0], ends[0], begins[1]))
    columns = (first[:, created], first[:, at], first_end[:, at], second[:, at], ends[1][:, at])
    return np.stack(columns, axis=1) / 3600.0


def _rows_of(who: np.ndarray, rows: np.ndarray, entity: int) -> np.ndarray:
    """The row of each of ``who``, in their order; every one has exactly one."""
    rows = rows[np.argsort(rows[:, entity])]
    return rows[np.searchsorted(rows[:, entity], who)]
