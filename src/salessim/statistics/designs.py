"""Where to look: points of the unit cube, one column an input, each a share of that input's doubt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from salessim.statistics.samples import Floats

__all__ = [
    "Trajectories",
    "all_combinations",
    "generator",
    "latin_hypercube",
    "radial_points",
    "sobol_points",
    "trajectories",
]

LEVELS = 4  # of Morris's grid: Saltelli et al., Global Sensitivity Analysis, 2008, section 3.3


@dataclass(frozen=True, eq=False)
class Trajectories:
    """Paths through the cube that move one input at a time.

    Attributes
    ----------
    points : ndarray, shape (paths, inputs + 1, inputs)
        Levels in 0..1; point k + 1 differs from point k in one input.
    moved : ndarray, shape (paths, inputs)
        Which input moves from point k to point k + 1.
    steps : ndarray, shape (paths, inputs)
        By how much (+ or -).
    """

    points: Floats
    moved: NDArray[np.int64]
    steps: Floats


def latin_hypercube(n: int, inputs: int, seed: int) -> Floats:
    """Points that fall once into each of n equal parts of every input.

    Parameters
    ----------
    n, inputs : int
        At least 1.
    seed : int
        Key of the generator, at least 0: the same seed gives the same points.

    Returns
    -------
    ndarray, shape (n, inputs)

    References
    ----------
    McKay, Beckman and Conover, Technometrics 21 (1979) 239-245 (``scipy.stats.qmc.LatinHypercube``).

    Examples
    --------
    >>> np.sort(np.floor(4 * latin_hypercube(4, 2, seed=1)), axis=0).tolist()
    [[0.0, 0.0], [1.0, 1.0], [2.0, 2.0], [3.0, 3.0]]
    """
    from scipy.stats import qmc

    return np.asarray(qmc.LatinHypercube(inputs, rng=generator(seed)).random(n))


def sobol_points(n: int, inputs: int, seed: int) -> Floats:
    """The first n points of a scrambled Sobol sequence.

    Parameters
    ----------
    n, inputs : int
        At least 1. The points are most even when n is a power of two.
    seed : int
        Key of the scrambling.

    Returns
    -------
    ndarray, shape (n, inputs)

    References
    ----------
    Sobol 1967; Owen, "Scrambled net variance", Annals of Statistics 25 (1997) 1541-1562 (``scipy.stats.qmc.Sobol``).
    """
    from scipy.stats import qmc

    sequence = qmc.Sobol(inputs, rng=generator(seed))
    return np.asarray(sequence.random_base2(max(0, (n - 1).bit_length()))[:n])


def radial_points(n: int, inputs: int, seed: int) -> Floats:
    """Blocks of points for Sobol indices: two independent points, and the first with one input of the second.

    Parameters
    ----------
    n : int
        Blocks, a power of two for the most even points.
    inputs : int
    seed : int
        Key of the scrambling.

    Returns
    -------
    ndarray, shape (n, inputs + 2, inputs)
        In each block A, B, then A with input 0 of B, A with input 1 of B, ...

    References
    ----------
    Saltelli et al., Computer Physics Communications 181 (2010) 259-270.

    Examples
    --------
    >>> block = radial_points(2, 3, seed=1)[0]
    >>> bool((block[2, 1:] == block[0, 1:]).all()), bool(block[2, 0] == block[1, 0])
    (True, True)
    """
    both = sobol_points(n, 2 * inputs, seed)
    first, second = both[:, :inputs], both[:, inputs:]
    blocks = np.repeat(first[:, np.newaxis, :], inputs + 2, axis=1)
    blocks[:, 1] = second
    each = np.arange(inputs)
    blocks[:, 2 + each, each] = second
    return blocks


def trajectories(n: int, inputs: int, seed: int, levels: int = LEVELS) -> Trajectories:
    """Morris's paths: from a random level of every input, each moves once, in random order, by half the levels.

    Parameters
    ----------
    n, inputs : int
        Paths and inputs, at least 1.
    seed : int
        Key of the generator.
    levels : int, default 4
        Even. A step is levels / (2 (levels - 1)).

    Returns
    -------
    Trajectories

    References
    ----------
    Morris, Technometrics 33 (1991) 161-174.

    Examples
    --------
    >>> path = trajectories(1, 2, seed=1)
    >>> np.abs(np.diff(path.points[0], axis=0)).sum(axis=1).round(6).tolist()
    [0.666667, 0.666667]
    """
    if levels < 2 or levels % 2:
        raise ValueError(f"an even number of levels is needed; got {levels}")
    chance = generator(seed)
    half = levels // 2
    start = chance.integers(levels, size=(n, inputs))
    moved = np.argsort(chance.random((n, inputs)), axis=1, kind="stable")
    signs = np.where(start < half, 1, -1)  # the way in which there is room
    on_grid = np.repeat(start[:, np.newaxis, :], inputs + 1, axis=1)
    rows = np.arange(n)
    for k in range(inputs):
        one = moved[:, k]
        on_grid[rows, k + 1 :, one] += (half * signs[rows, one])[:, np.newaxis]
    steps = np.take_along_axis(signs, moved, axis=1) * (half / (levels - 1))
    return Trajectories(on_grid / (levels - 1), moved.astype(np.int64), steps)


def all_combinations(levels: Sequence[Sequence[float]]) -> Floats:
    """Every combination of the levels of each input, the last input moving fastest.

    Examples
    --------
    >>> all_combinations([[0.0, 1.0], [0.5]]).tolist()
    [[0.0, 0.5], [1.0, 0.5]]
    """
    axes = np.meshgrid(*(np.asarray(one, dtype=np.float64) for one in levels), indexing="ij")
    return np.stack([one.ravel() for one in axes], axis=1)


def generator(seed: int) -> Any:
    """What chance there is in a design or in draws from a posterior: the same for the same seed, at least 0."""
    return np.random.Generator(np.random.Philox(np.random.SeedSequence(seed)))
