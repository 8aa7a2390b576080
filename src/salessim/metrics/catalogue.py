"""The catalogue of metrics: each one function with a unit, a direction and a definition."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

__all__ = ["CATALOGUE", "Better", "Level", "Measure", "Metric", "metric"]

Better: TypeAlias = Literal["higher", "lower", "neither"]
Level: TypeAlias = Literal["company", "role", "segment", "source", "unit", "person", "month", "week"]
Values: TypeAlias = float | NDArray[np.float64]
Measure: TypeAlias = Callable[..., Values]


@dataclass(frozen=True, slots=True)
class Metric:
    """One metric.

    Attributes
    ----------
    name : str
        Name by which files and the command line ask for it.
    unit : str
        Unit of the value; money metrics say ``currency``.
    better : {"higher", "lower", "neither"}
        Which direction a manager wants.
    level : str
        ``company`` metrics are one number a replication; the others one number for each role, month, ...
    theme : str
        Chapter of the catalogue: the module that defines it.
    definition : str
        What exactly is counted or divided: the docstring of the function.
    measure : callable
        The function: takes a :class:`salessim.metrics.view.View`; NaN means "not estimable in this replication".
    """

    name: str
    unit: str
    better: Better
    level: Level
    theme: str
    definition: str
    measure: Measure


CATALOGUE: dict[str, Metric] = {}
"""Every metric by name; filled by importing :mod:`salessim.metrics`."""


def metric(name: str, *, unit: str, better: Better, level: Level = "company") -> Callable[[Measure], Measure]:
    """Register a function of one replication's :class:`~salessim.metrics.view.View` as a metric.

    Raises
    ------
    ValueError
        If the name is taken or the function has no docstring: the docstring is the published definition.
    """

    def register(measure: Measure) -> Measure:
        if name in CATALOGUE:
            raise ValueError(f"two metrics are called {name!r}")
        if not measure.__doc__:
            raise ValueError(f"metric {name!r} has no definition")
        theme = measure.__module__.rsplit(".", 1)[-1]
        CATALOGUE[name] = Metric(name, unit, better, level, theme, " ".join(measure.__doc__.split()), measure)
        return measure

    return register
