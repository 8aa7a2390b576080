"""What every engine does: tables, a seed and a replication in; a trace out. And which engine plays."""

from __future__ import annotations

from typing import Literal

from salessim.compiling import HAS_NUMBA, is_compiled
from salessim.errors import RunError
from salessim.scenario.tables import Tables
from salessim.trace.recorder import Trace

__all__ = ["CHOICES", "ENGINES", "Engine", "EngineChoice", "choose", "is_ready", "play", "unsupported"]

Engine = Literal["simpy", "compiled"]
EngineChoice = Literal["auto", "simpy", "compiled"]
ENGINES: tuple[Engine, ...] = ("simpy", "compiled")
CHOICES: tuple[EngineChoice, ...] = ("auto", *ENGINES)


def unsupported() -> tuple[str, ...]:
    """What the compiled engine lacks here, in words; empty when it can play.

    It plays every mechanism that the SimPy engine plays, and needs Numba.
    """
    return () if HAS_NUMBA else ("Numba, which compiles it (pip install numba)",)


def choose(choice: EngineChoice) -> tuple[Engine, str]:
    """The engine that plays, and why it is not the faster one, if it is not.

    Parameters
    ----------
    choice : {"auto", "simpy", "compiled"}
        ``auto`` takes the compiled engine where it can play.

    Returns
    -------
    tuple of str
        The engine, and a sentence for the user or nothing.

    Raises
    ------
    RunError
        If the compiled engine is asked for and cannot play.
    """
    if choice == "simpy":
        return "simpy", ""
    missing = ", ".join(unsupported())
    if not missing:
        return "compiled", ""
    if choice == "compiled":
        raise RunError(f"the compiled engine lacks {missing}; --engine simpy plays without it")
    return "simpy", (
        f"the SimPy engine plays, since the compiled one lacks {missing}: "
        "the same results, about a thousand times slower"
    )


def play(
    tables: Tables,
    seed: int,
    replication: int,
    engine: EngineChoice = "auto",
    people: int | None = None,
) -> Trace:
    """Play one replication.

    Parameters
    ----------
    tables : Tables
        A lowered scenario.
    seed, replication : int
        Zero or more, below 2^63; the same pair is the same run everywhere, bit for bit, whichever engine plays.
    engine : {"auto", "simpy", "compiled"}
        Which engine plays; see :func:`choose`.
    people : int, optional
        The replication whose people are played: their talents are those that they have there. Everything else is
        drawn for ``replication``. Its own people when silent.

    Returns
    -------
    Trace
        Everything that happened before the horizon.

    Raises
    ------
    ValueError
        If there is no such engine.
    RunError
        If the compiled engine is asked for and is not there.
    """
    if engine not in CHOICES:
        raise ValueError(f"no engine {engine!r}; there are: {', '.join(CHOICES)}")
    chosen, _ = choose(engine)
    if chosen == "compiled":
        from salessim.engine.compiled.player import play as play_compiled

        return play_compiled(tables, seed, replication, people)
    from salessim.engine.simpy_engine.company import Company

    return Company(tables, seed, replication, people).play()


def is_ready(engine: Engine) -> bool:
    """Whether an engine can start at once; the compiled one is compiled the first time it is used on a machine."""
    if engine != "compiled":
        return True

    from salessim.engine.compiled.replication import play_replication

    return is_compiled(play_replication)
