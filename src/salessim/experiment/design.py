"""Designs: which points of the inputs are played, and on which replications."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from salessim.errors import Fault, InputError
from salessim.experiment.input_blocks import MOST_POINTS, DesignBlock
from salessim.experiment.inputs import Input
from salessim.experiment.plan import Experiment
from salessim.scenario.scenario import Scenario
from salessim.statistics.designs import (
    all_combinations,
    latin_hypercube,
    radial_points,
    sobol_points,
    trajectories,
)

__all__ = ["LOW", "MORRIS_LOW", "Design", "DesignKind", "design_of", "listed_design", "make_design"]

Floats = NDArray[np.float64]
DesignKind = Literal[
    "listed", "posterior", "one_at_a_time", "grid", "latin_hypercube", "sobol", "morris", "radial"
]
"""``listed``: the values of ``[[sweep]]``; ``posterior``: draws from a fit; ``radial``: blocks for Sobol indices."""
LOW = 0.10  # one at a time: P10 and P90
MORRIS_LOW = 0.05  # Morris's levels lie between P5 and P95: laws without bounds have no ends


@dataclass(frozen=True, eq=False)
class Design:
    """Points, and which of them share replications.

    Attributes
    ----------
    kind : str
        How they are placed.
    inputs : tuple of Input
        Columns; empty for listed points.
    columns : tuple of str
        Names of the columns.
    cells : tuple of tuple
        Value of each column at each point: a number or text; None where the scenario stays as it is.
    changes : tuple of mapping
        For each point, overrides by name of scenario.
    numbers : ndarray, shape (points, inputs)
        What the inputs' laws gave; NaN where the scenario stays as it is.
    block : ndarray, shape (points,)
        Points of one block share their replications; no two blocks share any.
    replications : int
        Of each scenario at each point.
    """

    kind: DesignKind
    inputs: tuple[Input, ...]
    columns: tuple[str, ...]
    cells: tuple[tuple[Any, ...], ...]
    changes: tuple[Mapping[str, Mapping[str, Any]], ...]
    numbers: Floats = field(repr=False)
    block: NDArray[np.int64] = field(repr=False)
    replications: int

    @property
    def n(self) -> int:
        """Number of points."""
        return len(self.cells)

    def numbers_at(self, point: int) -> range:
        """Numbers of the replications that are played at a point."""
        first = int(self.block[point]) * self.replications
        return range(first, first + self.replications)


def design_of(experiment: Experiment) -> Design:
    """The design that an experiment file describes: its ``[design]``, else the listed values of its ``[[sweep]]``.

    Raises
    ------
    InputError
        If it has neither, or a grid has too many points.
    """
    if not experiment.inputs:
        if not experiment.axes:
            raise InputError(
                [
                    Fault(
                        "nothing is moved: the file has no [levers], [uncertainties] or [[sweep]]",
                        key="design",
                    )
                ]
            )
        return listed_design(experiment)
    block = experiment.design or DesignBlock()
    return make_design(
        block.kind,
        experiment.inputs,
        experiment.scenarios,
        block.points,
        block.replications_per_point,
        experiment.seed,
    )


def listed_design(experiment: Experiment) -> Design:
    """The listed values of ``[[sweep]]``, the unchanged point first."""
    titles = tuple(axis.title for axis in experiment.axes)
    cells: list[tuple[Any, ...]] = [(None,) * len(titles)]
    changes: list[Mapping[str, Mapping[str, Any]]] = [{}]
    for choice in experiment.choices():
        at = {axis.title: value for axis, value in choice}
        cells.append(tuple(at[one].label if one in at else None for one in titles))
        changes.append(
            {
                one.name: {path: to for _, value in choice for path, to in value.changes_of(one.name).items()}
                for one in experiment.scenarios
            }
        )
    numbers = np.full((len(cells), len(titles)), math.nan)
    block = np.zeros(len(cells), dtype=np.int64)
    return Design(
        "listed", (), titles, tuple(cells), tuple(changes), numbers, block, experiment.sweep_replications
    )


def make_design(
    kind: DesignKind,
    inputs: Sequence[Input],
    scenarios: Sequence[Scenario],
    points: int,
    replications: int,
    seed: int,
) -> Design:
    """A design over levers and uncertainties.

    Parameters
    ----------
    kind : str
        How points are placed.
    inputs : sequence of Input
        At least one.
    scenarios : sequence of Scenario
        All that are played at every point.
    points : int
        Points, paths (``morris``), blocks (``radial``) or values of each number (``grid``).
    replications : int
        Of each scenario at each point.
    seed : int
        Key of the placement: the same file gives the same points.

    Returns
    -------
    Design
        Points of ``morris`` and ``radial`` share replications within a path or block only, so that paths and blocks are
        independent; all others share them everywhere.

    Raises
    ------
    InputError
        If there are too many points.
    """
    if kind == "grid":
        levels = [one.levels(points) for one in inputs]
        _refuse_too_many(math.prod(map(len, levels)))
        numbers = all_combinations(levels)
        block = np.zeros(len(numbers), dtype=np.int64)
    else:
        shares, block = _shares(kind, len(inputs), points, seed)
        _refuse_too_many(len(shares))
        numbers = np.stack(
            [_numbers(one, column) for one, column in zip(inputs, shares.T, strict=True)], axis=1
        )
    return Design(
        kind=kind,
        inputs=tuple(inputs),
        columns=tuple(one.key for one in inputs),
        cells=tuple(
            tuple(None if math.isnan(x) else one.cell(x) for one, x in zip(inputs, row, strict=True))
            for row in numbers
        ),
        changes=tuple(_changes(inputs, scenarios, row) for row in numbers),
        numbers=numbers,
        block=block,
        replications=replications,
    )


def _changes(
    inputs: Sequence[Input], scenarios: Sequence[Scenario], numbers: Floats
) -> dict[str, dict[str, Any]]:
    """Overrides by name of scenario at one point."""
    found: dict[str, dict[str, Any]] = {}
    for scenario in scenarios:
        mine: dict[str, Any] = {}
        for one, number in zip(inputs, numbers, strict=True):
            if not math.isnan(number):
                mine |= one.changes(scenario.name, float(number))
        found[scenario.name] = mine
    return found


def _refuse_too_many(n: int) -> None:
    if n > MOST_POINTS:
        raise InputError([Fault(f"a design of {n:,} points is above {MOST_POINTS:,}", key="design.points")])


def _numbers(one: Input, shares: Floats) -> Floats:
    """Numbers of one input; NaN where it stays as given."""
    return np.array([math.nan if math.isnan(share) else one.number(float(share)) for share in shares])


def _shares(kind: DesignKind, d: int, points: int, seed: int) -> tuple[Floats, NDArray[np.int64]]:
    """Shares of the doubt at every point (NaN: as given), and the block of each."""
    if kind == "morris":
        paths = trajectories(points, d, seed).points
        return MORRIS_LOW + (1 - 2 * MORRIS_LOW) * paths.reshape(-1, d), np.repeat(np.arange(points), d + 1)
    if kind == "radial":
        return radial_points(points, d, seed).reshape(-1, d), np.repeat(np.arange(points), d + 2)
    if kind == "one_at_a_time":
        shares = np.full((1 + 2 * d, d), math.nan)
        each = np.arange(d)
        shares[1 + 2 * each, each], shares[2 + 2 * each, each] = LOW, 1 - LOW
    else:
        shares = (latin_hypercube if kind == "latin_hypercube" else sobol_points)(points, d, seed)
    return shares, np.zeros(len(shares), dtype=np.int64)
