"""The catalogue of metrics: each one function with a unit, a direction and a definition."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, TypeAlias, TypeVar

import numpy as np
from numpy.typing import NDArray

__all__ = ["CATALOGUE", "UNITS", "Better", "Level", "Measure", "Metric", "Values", "metric"]

Better: TypeAlias = Literal["higher", "lower", "neither"]
Level: TypeAlias = Literal[
    "company",
    "role",
    "segment",
    "stage",
    "source",
    "fate",
    "unit",
    "seat",
    "month",
    "week",
    "lesson",
    "ramp_week",
    "role_week",
    "handover",
    "week_of_quarter",
    "attainment",
]
"""What the values of a metric stand for, one by one: rows of the lowered tables, fates of leads, periods, kinds of
lesson, weeks since people came to a role, weeks of the run for each role, who had leads before and whom they wait for,
weeks of a quarter, or bands of attainment on each plan."""
Values: TypeAlias = float | NDArray[np.float64]
Measure: TypeAlias = Callable[..., Values]
M = TypeVar("M", bound=Measure)

UNITS = (
    "accounts",
    "acts",
    "currency",
    "currency/year",
    "days",
    "deals",
    "evaluations",
    "hours",
    "leads",
    "log days",
    "meetings",
    "meetings/hour",
    "meetings/month",
    "month",
    "months",
    "people",
    "periods",
    "ratio",
    "reviews",
    "role",
    "seats",
    "share",
    "share/year",
    "standard deviations",
    "tasks",
)
"""Every unit a metric may have. ``role`` is a row of the roles' table, ``month`` a fiscal month from 1."""


@dataclass(frozen=True, slots=True)
class Metric:
    """One metric.

    Attributes
    ----------
    name : str
        Name by which files and the command line ask for it.
    unit : str
        One of :data:`UNITS`; money metrics say ``currency``.
    better : {"higher", "lower", "neither"}
        Which direction a manager wants.
    level : str
        ``company`` metrics are one number a replication; the others one number for each role, month, ... in
        the order of :func:`salessim.metrics.labels`.
    theme : str
        Chapter of the catalogue: the module that defines it.
    definition : str
        What exactly is counted or divided: the docstring of the function.
    measure : callable
        The function of a :class:`salessim.metrics.view.View`; NaN means "not estimable in this replication".
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


def metric(name: str, *, unit: str, better: Better, level: Level = "company") -> Callable[[M], M]:
    """Register a function of one replication's :class:`~salessim.metrics.view.View` as a metric.

    Raises
    ------
    ValueError
        If the name is taken, the unit unknown, or the function has no docstring: the docstring is the
        published definition.
    """

    def register(measure: M) -> M:
        if name in CATALOGUE:
            raise ValueError(f"two metrics are called {name!r}")
        if unit not in UNITS:
            raise ValueError(f"metric {name!r} has the unknown unit {unit!r}")
        if not measure.__doc__:
            raise ValueError(f"metric {name!r} has no definition")
        theme = measure.__module__.rsplit(".", 1)[-1]
        CATALOGUE[name] = Metric(name, unit, better, level, theme, " ".join(measure.__doc__.split()), measure)
        return measure

    return register
