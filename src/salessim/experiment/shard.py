"""Shards: a fixed part of the replications of a run, for machines that know nothing of one another."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from salessim.errors import Fault, InputError
from salessim.experiment.runner import Wanted

__all__ = ["MOST_SHARDS", "Shard", "ShardResult", "about_shard", "number_of"]

MOST_SHARDS = 100_000


@dataclass(frozen=True, slots=True)
class Shard:
    """Shard ``number`` of ``of``: replications r with r % of == number - 1, of every scenario and swept point.

    Examples
    --------
    >>> Shard.parse("3/8")
    Shard(number=3, of=8)
    >>> Shard(2, 4).of_replications(8)
    [1, 5]
    """

    number: int
    of: int

    @classmethod
    def parse(cls, text: str) -> Shard:
        """A shard as it is written: ``K/N``, K from 1 to N.

        Raises
        ------
        InputError
            If it is none.
        """
        found = re.fullmatch(r"\s*(\d{1,6})\s*/\s*(\d{1,6})\s*", text)
        if not found or not 1 <= int(found[1]) <= int(found[2]) <= MOST_SHARDS:
            why = f"a shard is K/N, for example 3/8: K from 1 to N, N at most {MOST_SHARDS:,}"
            raise InputError([Fault(why, key="shard", given=text)])
        return cls(int(found[1]), int(found[2]))

    def __str__(self) -> str:
        return f"{self.number} of {self.of}"

    @property
    def suffix(self) -> str:
        """What the name of its result folder ends with."""
        return f"-shard-{self.number}-of-{self.of}"

    def holds(self, replication: int) -> bool:
        """Whether a replication belongs to it."""
        return number_of(replication, self.of) == self.number

    def of_replications(self, n: int) -> list[int]:
        """Those of the replications 0 to ``n - 1`` that belong to it."""
        return [replication for replication in range(n) if self.holds(replication)]

    def part_of(self, wanted: Iterable[Wanted]) -> list[Wanted]:
        """What of this belongs to it, in the same order."""
        return [one for one in wanted if self.holds(one[1])]


def number_of(replication: int, of: int) -> int:
    """Number of the shard, from 1, to which a replication belongs when there are so many."""
    return replication % of + 1


@dataclass(frozen=True, slots=True)
class ShardResult:
    """What playing a shard came to.

    Attributes
    ----------
    shard : Shard
        Which one.
    replications : int
        Replications it is made of, over all scenarios and swept points.
    n_failed : int
        Those of them that could not be played.
    failures : tuple of str
        Why some failed, each reason once.
    n_reused : int
        Those taken from an earlier run instead of being played again.
    folder : str
        Where they are kept.
    """

    shard: Shard
    replications: int
    n_failed: int
    failures: tuple[str, ...]
    n_reused: int
    folder: str


def about_shard(shard: Shard) -> dict[str, Any]:
    """What the manifest of a shard says besides that of a run."""
    return {"shard": {"number": shard.number, "of": shard.of}}
