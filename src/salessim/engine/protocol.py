"""What every engine does: tables, a seed and a replication in; a trace out."""

from __future__ import annotations

from typing import Literal

from salessim.scenario.tables import Tables
from salessim.trace.recorder import Trace

__all__ = ["ENGINES", "Engine", "play"]

Engine = Literal["simpy"]
ENGINES: tuple[Engine, ...] = ("simpy",)


def play(tables: Tables, seed: int, replication: int, engine: Engine = "simpy") -> Trace:
    """Play one replication.

    Parameters
    ----------
    tables : Tables
        A lowered scenario.
    seed, replication : int
        Zero or more; the same pair is the same run everywhere.
    engine : {"simpy"}
        Which engine plays.

    Returns
    -------
    Trace
        Everything that happened before the horizon.

    Raises
    ------
    ValueError
        If there is no such engine.
    """
    if engine == "simpy":
        from salessim.engine.simpy_engine.company import Company

        return Company(tables, seed, replication).play()
    raise ValueError(f"no engine {engine!r}; there are: {', '.join(ENGINES)}")
