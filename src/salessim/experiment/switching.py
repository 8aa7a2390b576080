"""Two companies and everything in between: what differs, by cause, and the company in which some of it is switched."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from salessim.errors import InputError
from salessim.experiment.causes import CAUSES, FRAME, NAMES, cause_of, is_entry, stands_alone
from salessim.scenario.complete import completed
from salessim.scenario.inherit import value_at
from salessim.scenario.scenario import Scenario
from salessim.scenario.schema.organisation import Seats
from salessim.statistics.shapley import sampled_orders, sets_along

__all__ = ["ABSENT", "EXACT", "Setting", "Switching", "bind", "switching"]

Path = tuple[str, ...]
Block = tuple[str, ...]
"""Causes that are switched together."""
ABSENT = None
EXACT = 6
"""Causes up to which all sets are played, which takes 64 companies; assumption."""


@dataclass(frozen=True, slots=True)
class Setting:
    """A setting that differs.

    Attributes
    ----------
    path : str
        Dotted.
    cause : str
        Key of its cause.
    before, after : object
        Value in A and in B as a file would write it; None where the company does not have it.
    """

    path: str
    cause: str
    before: Any
    after: Any


class _Side:
    """One company, taken apart."""

    def __init__(self, scenario: Scenario) -> None:
        self.leaves: dict[Path, Any] = {}
        self.entries: set[Path] = set()
        self.parsed = scenario.model_dump()
        self._document = scenario.document
        self._take(completed(self._document), ())

    def given(self, path: Path) -> Any:
        """What stands at a path: a block as the file gives it, a setting with its default."""
        return self.leaves[path] if path in self.leaves else value_at(self._document, path)

    def _take(self, table: Mapping[str, Any], at: Path) -> None:
        for key, value in table.items():
            path = (*at, key)
            if is_entry(path):
                self.entries.add(path)
            if isinstance(value, Mapping) and value:
                self._take(value, path)
            else:
                self.leaves[path] = value


@dataclass(frozen=True, eq=False)
class Switching:
    """Two companies, and those in between.

    Attributes
    ----------
    before, after : Scenario
        A and B.
    settings : tuple of Setting
        What differs, by cause and then in the order of the file.
    blocks : tuple of tuple of str
        Causes that differ, in the order of the table; those that cannot be switched apart are together.
    orders : ndarray, shape (orders, blocks), or None
        Orders that are averaged over; None where all sets of causes are played.
    """

    before: Scenario
    after: Scenario
    settings: tuple[Setting, ...]
    blocks: tuple[Block, ...]
    orders: NDArray[np.int64] | None
    _between: _Between

    @property
    def all(self) -> int:
        """The set of all causes, by its bits."""
        return (1 << len(self.blocks)) - 1

    @property
    def sets(self) -> list[int]:
        """Sets of causes that have to be played, by their bits."""
        return _needed(len(self.blocks), self.orders)

    def scenario(self, switched: int) -> Scenario:
        """The company in which the causes of a set are as in B, all else as in A."""
        if switched in (0, self.all):
            return self.after if switched else self.before
        found = self._between.scenario(
            frozenset(key for k, block in enumerate(self.blocks) if switched >> k & 1 for key in block)
        )
        assert found is not None
        return found


def switching(before: Scenario, after: Scenario, n_orders: int, seed: int) -> Switching:
    """Take two companies apart by cause.

    Parameters
    ----------
    before, after : Scenario
        A and B, of the same length and currency.
    n_orders : int
        Orders to average over where more than :data:`EXACT` causes differ; even.
    seed : int
        Key of the orders.

    Returns
    -------
    Switching
        Causes that cannot be switched one without the other, since a name would refer to nothing, are bound.
    """
    between = _Between(before, after)
    differ = {one.cause for one in between.settings}
    causes = tuple(cause.key for cause in CAUSES if cause.key in differ)

    def orders_of(n: int) -> NDArray[np.int64] | None:
        return None if n <= EXACT else sampled_orders(n, n_orders, seed)

    blocks = bind(
        causes,
        lambda keys: between.scenario(keys) is not None,
        lambda n: _needed(n, orders_of(n)),
    )
    return Switching(before, after, between.settings, blocks, orders_of(len(blocks)), between)


def _needed(n: int, orders: NDArray[np.int64] | None) -> list[int]:
    """Sets of n causes that are needed: none, all, each alone, all but each; then all others, or those on the way."""
    everything = (1 << n) - 1
    ends = [0, everything, *(1 << k for k in range(n)), *(everything ^ 1 << k for k in range(n))]
    rest: Iterable[int] = range(1 << n) if orders is None else (s for one in orders for s in sets_along(one))
    return list(dict.fromkeys([*ends, *rest]))


def bind(
    causes: Sequence[str],
    is_valid: Callable[[frozenset[str]], bool],
    needed: Callable[[int], Sequence[int]],
) -> tuple[Block, ...]:
    """The smallest binding of causes with which every company that is needed can be.

    Parameters
    ----------
    causes : sequence of str
        In their order.
    is_valid : callable
        Whether the company can be in which these causes are switched.
    needed : callable
        Sets of so many blocks that have to be valid, by their bits.

    Returns
    -------
    tuple of tuple of str
        As many blocks as there can be; of several such bindings the one whose largest block is smallest, then the
        first.
    """
    level: dict[tuple[Block, ...], None] = {tuple((one,) for one in causes): None}
    while True:
        found: list[tuple[Block, ...]] = []
        following: dict[tuple[Block, ...], None] = {}
        for blocks in level:
            bad = _first_invalid(blocks, is_valid, needed)
            if bad is None:
                found.append(blocks)
                continue
            for one in range(len(blocks)):
                for other in range(len(blocks)):
                    if bad >> one & 1 and not bad >> other & 1:  # only joining across it makes it go away
                        following[_joined(blocks, one, other, causes)] = None
        if found:
            return min(found, key=lambda blocks: max(map(len, blocks), default=0))
        level = following


def _first_invalid(
    blocks: tuple[Block, ...],
    is_valid: Callable[[frozenset[str]], bool],
    needed: Callable[[int], Sequence[int]],
) -> int | None:
    for one in needed(len(blocks)):
        if not is_valid(frozenset(key for k, block in enumerate(blocks) if one >> k & 1 for key in block)):
            return one
    return None


def _joined(blocks: tuple[Block, ...], one: int, other: int, causes: Sequence[str]) -> tuple[Block, ...]:
    rest = [block for k, block in enumerate(blocks) if k not in (one, other)]
    both = tuple(sorted((*blocks[one], *blocks[other]), key=list(causes).index))
    return tuple(sorted([*rest, both], key=lambda block: list(causes).index(block[0])))


class _Between:
    """Companies between A and B, each made once."""

    def __init__(self, before: Scenario, after: Scenario) -> None:
        self.before, self.after = before, after
        self._a, self._b = _Side(before), _Side(after)
        self._made: dict[frozenset[str], Scenario | None] = {}

    @cached_property
    def settings(self) -> tuple[Setting, ...]:
        """What differs, by cause; a block that only one company has is one setting."""
        order = [cause.key for cause in CAUSES]
        found: dict[Path, Setting] = {}
        for path, cause in self._causes.items():
            if cause not in (FRAME, NAMES) and not self._is_bare(path) and self._differs(path):
                alone = self._lonely(path)
                whole = path if alone is None or stands_alone(path) else alone
                found.setdefault(
                    whole, Setting(".".join(whole), cause, self._a.given(whole), self._b.given(whole))
                )
        return tuple(sorted(found.values(), key=lambda one: order.index(one.cause)))

    def scenario(self, switched: frozenset[str]) -> Scenario | None:
        """The company with these causes as in B; None where it cannot be."""
        if switched not in self._made:
            try:
                made = Scenario.from_document(self._document(switched), self.before.name)
            except InputError:
                made = None
            self._made[switched] = made
        return self._made[switched]

    @cached_property
    def _causes(self) -> dict[Path, str]:
        """Cause of every setting that either company has."""
        return {path: self._cause(path) for path in (*self._a.leaves, *self._b.leaves)}

    def _cause(self, path: Path) -> str:
        """The setting's own cause, or that of the block it comes and goes with."""
        alone = self._lonely(path)
        return cause_of(path) if alone is None or stands_alone(path) else cause_of(alone)

    def _lonely(self, path: Path) -> Path | None:
        """The outermost block around a setting that only one company has."""
        for depth in range(1, len(path) + 1):
            here = path[:depth]
            if (here in self._a.entries) != (here in self._b.entries):
                return here
        return None

    def _document(self, switched: frozenset[str]) -> dict[str, Any]:
        document: dict[str, Any] = {}
        for path, cause in self._causes.items():
            side = self._b if cause in switched else self._a
            if path in side.leaves and self._is_there(path, switched):
                table = document
                for part in path[:-1]:
                    table = table.setdefault(part, {})
                table[path[-1]] = copy.deepcopy(side.leaves[path])
        return document

    def _is_there(self, path: Path, switched: frozenset[str]) -> bool:
        """Whether the block around a setting that only one company has is there."""
        alone = self._lonely(path)
        return alone is None or alone in (self._b if cause_of(alone) in switched else self._a).entries

    def _is_bare(self, path: Path) -> bool:
        """Whether one company has an empty table where the other has settings, which are listed themselves."""
        here = [side.leaves[path] for side in (self._a, self._b) if path in side.leaves]
        return here == [{}]

    def _differs(self, path: Path) -> bool:
        a, b = (self._meaning(side, path) for side in (self._a, self._b))
        return bool(a != b)

    def _meaning(self, side: _Side, path: Path) -> Any:
        """What a company has at a path as it is understood: 120 min are 2 h, silence is the default."""
        if path in side.leaves or self._lonely(path) is None:
            return value_at(side.parsed, path)
        return value_at(_SEATS, path[_DEPTH_OF_SEATS:]) if stands_alone(path) else ABSENT


_DEPTH_OF_SEATS = len(("units", "*", "seats", "*"))  # whose settings alone stand alone
_SEATS = Seats(roles=("any",)).model_dump()
