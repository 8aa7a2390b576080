"""Play with both engines and hold their traces against each other, bit for bit."""

from __future__ import annotations

from dataclasses import fields

import numpy as np

from salessim import engine
from salessim.engine.compiled.player import Room
from salessim.scenario.tables import Tables
from salessim.trace.recorder import Trace

__all__ = ["first_difference", "play", "room_of"]


def play(tables: Tables, seed: int, replication: int, people: int | None = None) -> Trace:
    """The trace on which both engines agree; an assertion with the first difference when they do not."""
    ours = engine.play(tables, seed, replication, engine="simpy", people=people)
    theirs = engine.play(tables, seed, replication, engine="compiled", people=people)
    difference = first_difference(ours, theirs)
    assert not difference, difference
    return ours


def first_difference(simpy: Trace, compiled: Trace, around: int = 4) -> str:
    """The first row in which two traces differ, with its surroundings; empty when they are the same."""
    n = min(len(simpy.rows), len(compiled.rows))
    different = np.flatnonzero((simpy.rows[:n] != compiled.rows[:n]).any(axis=1))
    if not len(different) and len(simpy.rows) == len(compiled.rows):
        return "" if simpy.horizon == compiled.horizon else "the engines differ in the horizon"
    row = int(different[0]) if len(different) else n
    lines = [
        f"the engines differ first in row {row} (SimPy {len(simpy.rows)} rows, compiled {len(compiled.rows)})"
    ]
    lines += [f"  both     {k}: {simpy.describe(k)}" for k in range(max(0, row - around), row)]
    for name, trace in (("SimPy   ", simpy), ("compiled", compiled)):
        lines += [
            f"  {name} {k}: {trace.describe(k)}" for k in range(row, min(len(trace.rows), row + around))
        ]
    return "\n".join(lines)


def room_of(size: int) -> Room:
    """A memory for the compiled engine with this much room for each kind of thing."""
    return Room(**{one.name: size for one in fields(Room)})
