"""Schema of what is moved in an experiment: levers, which we choose, and uncertainties, which the world chooses."""

from __future__ import annotations

import math
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from salessim.scenario.schema.fields import Block, Count, Flag, Number, Positive, setting
from salessim.statistics.laws import Choices, Integers, Law, Lognormal, Normal, Triangular, Uniform

__all__ = ["AnyLaw", "ChoicesLaw", "DesignBlock", "DesignKind", "InputBlock", "IntegersLaw"]

_Text = Annotated[str, Field(min_length=1, max_length=200)]
DesignKind = Literal["one_at_a_time", "grid", "latin_hypercube", "sobol", "morris"]
MOST_POINTS = 20_000


class UniformLaw(Block):
    """Anything between two numbers, all alike."""

    kind: Literal["uniform"]
    low: Number
    high: Number

    @model_validator(mode="after")
    def _ordered(self) -> UniformLaw:
        if self.low >= self.high:
            raise ValueError("low must be below high")
        return self

    def law(self) -> Law:
        """As a law of numbers."""
        return Uniform(self.low, self.high)


class TriangularLaw(Block):
    """Between two numbers, most likely near a third."""

    kind: Literal["triangular"]
    low: Number
    mode: Number
    high: Number

    @model_validator(mode="after")
    def _ordered(self) -> TriangularLaw:
        if not self.low <= self.mode <= self.high or self.low == self.high:
            raise ValueError("needs low <= mode <= high and low below high")
        return self

    def law(self) -> Law:
        """As a law of numbers."""
        return Triangular(self.low, self.mode, self.high)


class LognormalLaw(Block):
    """Above zero, by its median and the standard deviation of its logarithm."""

    kind: Literal["lognormal"]
    median: Positive
    sigma: Annotated[Positive, Field(le=3)]

    def law(self) -> Law:
        """As a law of numbers."""
        return Lognormal(self.median, self.sigma)


class NormalLaw(Block):
    """Normal, cut off at ``low`` and ``high`` where they are given."""

    kind: Literal["normal"]
    mean: Number
    sd: Positive
    low: Number | None = None
    high: Number | None = None

    @model_validator(mode="after")
    def _ordered(self) -> NormalLaw:
        low, high = self.bounds
        if low >= high or low > self.mean + 5 * self.sd or high < self.mean - 5 * self.sd:
            raise ValueError("low must be below high, and the law must reach between them")
        return self

    @property
    def bounds(self) -> tuple[float, float]:
        """Where the law is cut; infinite where it is not."""
        return -math.inf if self.low is None else self.low, math.inf if self.high is None else self.high

    def law(self) -> Law:
        """As a law of numbers."""
        return Normal(self.mean, self.sd, *self.bounds)


class IntegersLaw(Block):
    """Whole numbers from ``low`` to ``high``, all alike."""

    kind: Literal["integers"]
    low: Count
    high: Count

    @model_validator(mode="after")
    def _ordered(self) -> IntegersLaw:
        if self.low >= self.high:
            raise ValueError("low must be below high")
        return self

    def law(self) -> Law:
        """As a law of numbers."""
        return Integers(self.low, self.high)


class ChoicesLaw(Block):
    """One of some values as a scenario file would write them; in their order where there is one."""

    kind: Literal["choices"]
    values: tuple[Any, ...] = Field(min_length=2, max_length=100)
    weights: tuple[Positive, ...] | None = None

    @model_validator(mode="after")
    def _as_many(self) -> ChoicesLaw:
        if self.weights is not None and len(self.weights) != len(self.values):
            raise ValueError("give one weight a value, or none at all")
        return self

    def law(self) -> Law:
        """As a law of positions in the list."""
        return Choices(self.weights or (1.0,) * len(self.values))


AnyLaw = Annotated[
    UniformLaw | TriangularLaw | LognormalLaw | NormalLaw | IntegersLaw | ChoicesLaw,
    Field(discriminator="kind"),
]


class InputBlock(Block):
    """One input that is moved: settings that take one value together, and how likely which value is."""

    title: _Text = setting(..., "What it is, in words.")
    path: _Text | tuple[_Text, ...] = setting(
        ..., 'Dotted path of the setting, for example "handoff.loss_within"; several move together.'
    )
    scenarios: tuple[_Text, ...] | None = setting(
        None, "Names of the scenarios in which it moves; all when silent."
    )
    distribution: AnyLaw = setting(..., "How likely which value is.")
    unit: str = setting("", 'Unit of the numbers for a duration, for example "h".', max_length=20)
    relative: Flag = setting(False, "Numbers multiply what each scenario has, instead of replacing it.")
    source: str = setting("", "Where the range comes from.", max_length=1_000)

    @model_validator(mode="after")
    def _one_way_to_read_numbers(self) -> InputBlock:
        if isinstance(self.distribution, ChoicesLaw) and (self.unit or self.relative):
            raise ValueError("values of choices are written as a scenario file would; no unit, not relative")
        if self.unit and self.relative:
            raise ValueError("a factor has no unit: give either unit or relative")
        return self

    @property
    def paths(self) -> tuple[str, ...]:
        """Every dotted path."""
        return (self.path,) if isinstance(self.path, str) else self.path


class DesignBlock(Block):
    """Where levers and uncertainties are tried together."""

    kind: DesignKind = setting("latin_hypercube", "How points are placed.")
    points: Count = setting(
        100,
        "Points of a Latin hypercube or Sobol sequence; paths of Morris; values of each input in a grid; no matter for "
        "one at a time, which plays P10 and P90 of each.",
        ge=2,
        le=MOST_POINTS,
    )
    replications_per_point: Count = setting(
        8, "Replications of each scenario at each point.", ge=1, le=10_000
    )
    worse_than: Number = setting(
        0.0,
        "The plan fails where the first metric (of several scenarios: its lead over the baseline) is worse than this.",
    )
