"""Where a search looks: levers as dimensions, points in them, and what is known of a point before it is played."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from salessim.experiment.inputs import Input
from salessim.experiment.schema import LimitBlock
from salessim.scenario.scenario import Scenario
from salessim.statistics.designs import all_combinations, latin_hypercube
from salessim.statistics.laws import Lognormal

__all__ = ["Dimension", "Point", "Space", "key_of"]

Point = tuple[float, ...]
"""A number a lever: its own, or the position among its choices."""

_STEPS = 100  # of a lever that is no whole number, at least, from end to end: finer differences are luck; assumption


@dataclass(frozen=True)
class Dimension:
    """One lever as a search sees it.

    Attributes
    ----------
    lever : Input
    kind : {"whole", "order", "names", "number", "factor"}
        Whole numbers; choices in an order (all of them numbers, rising); choices without one; numbers; numbers above
        zero that are searched by their logarithm.
    low, high : float
        Ends, both included.
    """

    lever: Input
    kind: str
    low: float
    high: float

    @classmethod
    def of(cls, lever: Input) -> Dimension:
        """From a lever's law, of which a search takes the range alone."""
        if lever.values:
            are_numbers = all(isinstance(x, int | float) and not isinstance(x, bool) for x in lever.values)
            is_rising = are_numbers and list(lever.values) == sorted(lever.values)
            return cls(lever, "order" if is_rising else "names", 0.0, len(lever.values) - 1.0)
        low, high = lever.number(0.0), lever.number(1.0)
        if lever.is_whole:
            return cls(lever, "whole", low, high)
        return cls(lever, "factor" if isinstance(lever.law, Lognormal) else "number", low, high)

    @property
    def is_discrete(self) -> bool:
        """Whether it has a number of values that can be counted."""
        return self.kind in ("whole", "order", "names")

    def tidy(self, number: float) -> float:
        """The number as it is played: whole, or with no more digits than can matter."""
        if self.is_discrete:
            return float(round(number))
        size = abs(number) if self.kind == "factor" else self.high - self.low
        digits = -math.floor(math.log10(size / _STEPS)) if size > 0.0 else 0
        return min(max(round(number, digits), self.low), self.high)

    def levels(self) -> list[float]:
        """Every value of a discrete one."""
        return [float(k) for k in range(round(self.low), round(self.high) + 1)]

    def holds(self, number: float) -> bool:
        """Whether a number lies between the ends; NaN does not."""
        return self.low <= number <= self.high


@dataclass(frozen=True)
class Space:
    """All points of a search.

    Attributes
    ----------
    scenario : Scenario
        What the levers change.
    levers : tuple of Input
        At least one; those that move in this scenario.
    limits : tuple of LimitBlock
        Those on sums of levers.
    """

    scenario: Scenario
    levers: tuple[Input, ...]
    limits: tuple[LimitBlock, ...] = ()

    @cached_property
    def dimensions(self) -> tuple[Dimension, ...]:
        """One a lever."""
        return tuple(Dimension.of(one) for one in self.levers)

    @cached_property
    def given(self) -> Point:
        """The scenario as it is; NaN for a lever whose number it does not have."""
        return tuple(one.given_in(self.scenario) for one in self.levers)

    @property
    def holds_given(self) -> bool:
        """Whether the scenario as given is one of the points."""
        return all(one.holds(number) for one, number in zip(self.dimensions, self.given, strict=True))

    @property
    def size(self) -> float:
        """Number of points; infinite where a lever is no whole number and no choice."""
        if not all(one.is_discrete for one in self.dimensions):
            return math.inf
        return float(math.prod(len(one.levels()) for one in self.dimensions))

    def every(self) -> Iterator[Point]:
        """All points of a space that can be counted, the last lever moving fastest."""
        for row in all_combinations([one.levels() for one in self.dimensions]):
            yield tuple(float(x) for x in row)

    def tidy(self, numbers: Sequence[float]) -> Point:
        """A point as it is played."""
        return tuple(one.tidy(x) for one, x in zip(self.dimensions, numbers, strict=True))

    def even(self, n: int, seed: int) -> list[Point]:
        """Points spread evenly over the space, whatever is known of them."""
        ends = np.array([(one.low, one.high) for one in self.dimensions])
        shares = latin_hypercube(n, len(ends), seed)
        widths = ends[:, 1] - ends[:, 0]
        is_counted = np.array([one.is_discrete for one in self.dimensions])
        numbers = np.where(is_counted, np.floor(shares * (widths + 1)), shares * widths) + ends[:, 0]
        return [self.tidy([float(x) for x in row]) for row in numbers]

    def excesses(self, point: Point) -> tuple[float, ...]:
        """By how much a point breaks each limit on levers, in units of that limit's levers; 0 or less: kept."""
        where = {one.key: k for k, one in enumerate(self.levers)}
        return tuple(
            limit.excess(math.fsum(point[where[key]] for key in limit.levers or () if key in where))
            for limit in self.limits
        )

    def keeps(self, point: Point) -> bool:
        """Whether a point keeps every limit on levers; one with a number that is not known does."""
        return not any(one > 0.0 for one in self.excesses(point))

    def changes(self, point: Point) -> dict[str, Any]:
        """What a point changes in the scenario; nothing for the scenario as given."""
        if _is_same(point, self.given):
            return {}
        found: dict[str, Any] = {}
        for lever, number in zip(self.levers, point, strict=True):
            found |= lever.changes(self.scenario.name, number)
        return found

    def cells(self, point: Point) -> tuple[Any, ...]:
        """The value of each lever at a point as it stands in a table; None where it is not known."""
        return tuple(
            None if math.isnan(x) else one.cell(x) for one, x in zip(self.levers, point, strict=True)
        )


def _is_same(first: Point, second: Point) -> bool:
    return bool(np.array_equal(first, second, equal_nan=True))


def key_of(*changes: Mapping[str, Any]) -> str:
    """Name of a scenario with these changes, later ones over earlier: the same changes have the same name."""
    return json.dumps({path: value for one in changes for path, value in one.items()}, sort_keys=True)
