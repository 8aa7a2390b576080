"""Draws of many at once: the processor works on four or eight of them side by side.

Who they are, and what is drawn of them, lies in a few short arrays that the company keeps for that.
"""

from __future__ import annotations

from typing import Any

from salessim.compiling import compiled_part
from salessim.engine.compiled.memory import floats_at, ints_at
from salessim.randomness.draws import draw

__all__ = ["BATCH", "draws", "each_draws", "more_draws", "numbers", "whom"]

BATCH = 256
"""How many at most."""


@compiled_part
def whom(company: Any, n: int) -> Any:
    """Identities of those of whom is drawn, shape (n,)."""
    return ints_at(company.batch_whom, 0, n)


@compiled_part
def numbers(company: Any, n: int) -> Any:
    """Which draw of each, shape (n,)."""
    return ints_at(company.batch_numbers, 0, n)


@compiled_part
def draws(company: Any, n: int) -> Any:
    """What was drawn, shape (n,)."""
    return floats_at(company.batch_draws, 0, n)


@compiled_part
def more_draws(company: Any, n: int) -> Any:
    """What was drawn of the same for another purpose, shape (n,)."""
    return floats_at(company.batch_more, 0, n)


@compiled_part
def each_draws(company: Any, stream: int, who: Any, drawn: Any) -> None:
    """The first uniform draw of each for one purpose."""
    seed, replication = company.seed, company.replication
    for k in range(len(who)):
        drawn[k] = draw(seed, replication, stream, who[k], 0)
