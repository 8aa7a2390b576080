"""The kinds of value a scenario file may hold: durations, shares, money, counts, and laws of chance.

Every setting carries a description, a unit and the source of its default: ``[S]`` is read in a published source,
``[A]`` is an assumption of ours.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, Literal, cast

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    Strict,
    WithJsonSchema,
    model_validator,
)
from pydantic_core import CoreSchema

from salessim.units import parse_duration, parse_share

__all__ = [
    "Amount",
    "Block",
    "Count",
    "Duration",
    "Flag",
    "HoursLaw",
    "Key",
    "Number",
    "OptionalDuration",
    "Positive",
    "PositiveDuration",
    "Priority",
    "Share",
    "Title",
    "Within",
    "setting",
]

_DURATION_SCHEMA = {
    "type": "string",
    "pattern": r"^\s*[0-9]+(\.[0-9]+)?\s*[a-zA-Z]+\s*$",
    "examples": ["30 min", "4 h", "3 days", "2 weeks", "6 months", "2 quarters"],
}
_SHARE_SCHEMA = {
    "anyOf": [
        {"type": "number", "minimum": 0, "maximum": 1},
        {"type": "string", "pattern": r"^\s*[0-9]+(\.[0-9]+)?\s*%\s*$"},
    ],
    "examples": [0.25, "25%"],
}


def _parse_optional_duration(value: object) -> int:
    return -1 if value == "never" else parse_duration(value)


Duration = Annotated[int, BeforeValidator(parse_duration), WithJsonSchema(_DURATION_SCHEMA)]
"""Whole seconds, written with a unit."""
OptionalDuration = Annotated[
    int,
    BeforeValidator(_parse_optional_duration),
    WithJsonSchema({"anyOf": [{"const": "never"}, _DURATION_SCHEMA]}),
]
"""Whole seconds, or -1 for ``"never"``."""
PositiveDuration = Annotated[
    int, BeforeValidator(parse_duration), Field(gt=0), WithJsonSchema(_DURATION_SCHEMA)
]
"""Whole seconds above zero, written with a unit."""
Share = Annotated[float, BeforeValidator(parse_share), WithJsonSchema(_SHARE_SCHEMA)]
"""A share or probability in 0..1, written as 0.25 or "25%"."""


@dataclass(frozen=True)
class Within:
    """Bounds of a kind of number. A setting may narrow them by its own, which bounds given twice would not allow."""

    least: float
    most: float
    above: bool = False
    """The least itself is not allowed."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        found: dict[str, Any] = dict(handler(source))
        if "gt" not in found and "ge" not in found:
            found["gt" if self.above else "ge"] = self.least
        found.setdefault("le", self.most)
        return cast(CoreSchema, found)


_Finite = Annotated[float, Strict(), Field(allow_inf_nan=False)]
Number = Annotated[_Finite, Within(-1e15, 1e15)]
"""Any finite number."""
Amount = Annotated[_Finite, Within(0, 1e15)]
"""A finite number of zero or more: a rate, or money in the scenario's currency."""
Positive = Annotated[_Finite, Within(0, 1e15, above=True)]
"""A finite number above zero."""
Count = Annotated[int, Strict(), Within(0, 1_000_000_000)]
"""A whole number of zero or more."""
Flag = Annotated[bool, Strict()]
"""``true`` or ``false``."""
Priority = Annotated[int, Strict(), Field(ge=1, le=98)]
"""Smaller is more urgent; 99 is prospecting."""
Title = Annotated[str, Field(max_length=200)]
"""A name for people: any text, never an identity."""
Key = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,63}$")]
"""The name by which a file refers to a block: its identity in every draw, so renaming it changes its luck."""


def setting(default: Any, description: str, *, unit: str = "", source: str = "", **bounds: Any) -> Any:
    """A field of a scenario block with its description, unit and the source of its default.

    Parameters
    ----------
    default : object
        The value when the file is silent, as a user would write it; ``...`` when it must be given.
    description : str
        What the setting means, in one or two sentences.
    unit : str
        Unit of the number; durations carry their own.
    source : str
        ``[S]`` and the publication, or ``[A]`` for an assumption.
    """
    extra: dict[str, Any] = {key: text for key, text in (("unit", unit), ("source", source)) if text}
    about: dict[str, Any] = {"description": description, "json_schema_extra": extra or None}
    if isinstance(default, dict | list):
        return Field(default_factory=lambda: default, validate_default=True, **about, **bounds)
    if isinstance(default, type):
        return Field(default_factory=default, validate_default=True, **about, **bounds)
    return Field(default, validate_default=True, **about, **bounds)


class Block(BaseModel):
    """A table of a scenario file: frozen, and no key that it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class ConstantHours(Block):
    """Always the same hours."""

    family: Literal["constant"]
    value: Duration


class ExponentialHours(Block):
    """Exponential: memoryless, mean = standard deviation."""

    family: Literal["exponential"]
    mean: PositiveDuration


class LognormalHours(Block):
    """Lognormal by its median and the standard deviation of its logarithm."""

    family: Literal["lognormal"]
    median: PositiveDuration
    sigma: Annotated[float, Strict(), Field(allow_inf_nan=False, ge=0, le=3)]


class WeibullHours(Block):
    """Weibull with scale and shape."""

    family: Literal["weibull"]
    scale: PositiveDuration
    shape: Positive


class GammaHours(Block):
    """Gamma by its mean and shape."""

    family: Literal["gamma"]
    mean: PositiveDuration
    shape: Positive


class BetaHours(Block):
    """Beta between ``low`` and ``high`` with shapes ``a`` and ``b``."""

    family: Literal["beta"]
    low: Duration
    high: Duration
    a: Positive
    b: Positive

    @model_validator(mode="after")
    def _ordered(self) -> BetaHours:
        if self.low >= self.high:
            raise ValueError("low must be below high")
        return self


class TriangularHours(Block):
    """Triangular between ``low`` and ``high`` with its peak at ``mode``."""

    family: Literal["triangular"]
    low: Duration
    mode: Duration
    high: Duration

    @model_validator(mode="after")
    def _ordered(self) -> TriangularHours:
        if not self.low <= self.mode <= self.high or self.low == self.high:
            raise ValueError("needs low <= mode <= high and low below high")
        return self


class UniformHours(Block):
    """Uniform between ``low`` and ``high``."""

    family: Literal["uniform"]
    low: Duration
    high: Duration

    @model_validator(mode="after")
    def _ordered(self) -> UniformHours:
        if self.low >= self.high:
            raise ValueError("low must be below high")
        return self


class EmpiricalHours(Block):
    """Hours as observed: linear between the sorted values."""

    family: Literal["empirical"]
    values: tuple[Duration, ...] = Field(min_length=2, max_length=100_000)

    @model_validator(mode="after")
    def _some_work(self) -> EmpiricalHours:
        if not any(self.values):
            raise ValueError("at least one of the values must be above zero")
        return self


AnyHours = Annotated[
    ConstantHours
    | ExponentialHours
    | LognormalHours
    | WeibullHours
    | GammaHours
    | BetaHours
    | TriangularHours
    | UniformHours
    | EmpiricalHours,
    Field(discriminator="family"),
]


def _constant_from_text(value: object) -> object:
    return value if isinstance(value, dict | BaseModel) else {"family": "constant", "value": value}


class _OrDuration:
    """Says in the JSON Schema that a duration may stand for the table."""

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        return {"anyOf": [_DURATION_SCHEMA, handler(schema)]}


HoursLaw = Annotated[AnyHours, BeforeValidator(_constant_from_text), _OrDuration()]
"""Standard hours of a task: a duration, or a table with a family and its parameters."""
