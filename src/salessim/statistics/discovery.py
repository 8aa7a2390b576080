"""Scenario discovery: a box of the inputs in which a plan fails, found by its failures and held against luck."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from salessim.statistics.intervals import Interval, share_interval
from salessim.statistics.samples import Floats

__all__ = ["Bound", "Box", "discover"]

Flags = NDArray[np.bool_]
MOST_BOXES = 3
_SMALLEST = 10  # points in a box; assumption
_PERMUTATIONS = 199
_FALSE_ALARM = 0.05
_LEVEL = 0.01
_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class Bound:
    """What a box says about one input.

    Attributes
    ----------
    column : int
        Which input.
    low, high : float
        Between which values; infinite on a side that is not bounded.
    p_value : float
        Of Fisher's exact test of the points inside against those that this bound alone leaves out.
    """

    column: int
    low: float
    high: float
    p_value: float


@dataclass(frozen=True, slots=True)
class Box:
    """Where a plan fails.

    Attributes
    ----------
    bounds : tuple of Bound
        All of them together; in the order of columns.
    density : Interval
        Share of the points inside in which the plan fails. Found by these points, so a little flattering.
    coverage : float
        Share of all failures that lie inside.
    support : float
        Share of all points that lie inside.
    p_value : float
        Chance that so good a box is found where failures have nothing to do with the inputs.
    """

    bounds: tuple[Bound, ...]
    density: Interval
    coverage: float
    support: float
    p_value: float


def discover(points: ArrayLike, fails: ArrayLike, *, seed: int, most: int = MOST_BOXES) -> tuple[Box, ...]:
    """Boxes in which failures crowd, the best first; none where luck would explain it.

    Parameters
    ----------
    points : array_like, shape (points, inputs)
        Values of the inputs.
    fails : array_like of bool, shape (points,)
        Whether the plan fails there.
    seed : int
        Key of the permutations, at least 0.
    most : int, default 3
        Boxes at most; each is searched among the points that earlier ones leave out.

    Returns
    -------
    tuple of Box

    Notes
    -----
    Boxes are judged by their failures above what as many points hold on average (weighted relative accuracy). From all
    points on, the best interval of every input is found, given those of the others, and the one that gains most is
    taken, as long as the points that it leaves out fail less often (Fisher's exact test at 1 %, Bonferroni over
    inputs); intervals taken earlier are sought again. A box counts only if 95 % of 199 permutations of the failures
    among the points give a worse one.

    References
    ----------
    Scenario discovery: Friedman and Fisher, Statistics and Computing 9 (1999) 123-143; Bryant and Lempert,
    Technological Forecasting and Social Change 77 (2010) 34-49, who peel by hand. Best intervals: Mampaey, Nijssen,
    Feelders and Knobbe, IEEE International Conference on Data Mining 2012, 499-508. Tests and permutations are ours.
    """
    x = np.asarray(points, dtype=np.float64)
    y = np.asarray(fails, dtype=bool)
    if x.ndim != 2 or y.shape != (len(x),):
        raise ValueError(f"points x inputs and a flag a point are needed; got shapes {x.shape} and {y.shape}")
    generator = np.random.Generator(np.random.Philox(key=seed))
    left = np.ones(len(x), dtype=bool)
    boxes: list[Box] = []
    while len(boxes) < most:
        found = _best_box(x, y, left, generator)
        if found is None:
            break
        box, inside = found
        boxes.append(box)
        left &= ~inside
    return tuple(boxes)


def _best_box(x: Floats, y: Flags, left: Flags, generator: np.random.Generator) -> tuple[Box, Flags] | None:
    """The best box among the points that are left, and the points in it; None when luck would explain it."""
    n_fails = int(y[left].sum())
    if not 0 < n_fails < left.sum() or left.sum() < 2 * _SMALLEST:
        return None
    values, flags = x[left], y[left]
    limits, gain = _search(values, flags)
    if not np.isfinite(limits).any():
        return None
    at_least = sum(_search(values, generator.permutation(flags))[1] >= gain for _ in range(_PERMUTATIONS))
    p_value = (1 + at_least) / (1 + _PERMUTATIONS)
    if p_value > _FALSE_ALARM:
        return None
    bounds = tuple(
        Bound(k, float(limits[0, k]), float(limits[1, k]), _p_value(values, flags, limits, k))
        for k in range(x.shape[1])
        if np.isfinite(limits[:, k]).any()
    )
    inside = left & _within(x, limits).all(axis=1)
    n_inside, n_hits = int(inside.sum()), int((inside & y).sum())
    box = Box(bounds, share_interval(n_hits, n_inside), n_hits / int(y.sum()), n_inside / len(x), p_value)
    return box, inside


def _search(x: Floats, y: Flags) -> tuple[Floats, float]:
    """Limits of the best box, shape (2, inputs), and its failures above the average."""
    inputs = x.shape[1]
    limits = np.stack([np.full(inputs, -np.inf), np.full(inputs, np.inf)])
    worth = y - y.mean()  # of each point: a box is worth their sum
    order = np.argsort(x, axis=0, kind="stable")
    gain = 0.0
    while True:
        found = [_best_interval(x, worth, order[:, k], limits, k) for k in range(inputs)]
        for column in sorted(range(inputs), key=lambda k: -found[k][2]):
            low, high, value = found[column]
            tried = limits.copy()
            tried[:, column] = low, high
            if value > gain + _ROUNDING and _p_value(x, y, tried, column) <= _LEVEL / inputs:
                limits, gain = tried, value
                break
        else:
            return limits, gain


def _best_interval(
    x: Floats, worth: Floats, order: NDArray[np.int64], limits: Floats, column: int
) -> tuple[float, float, float]:
    """Ends of the interval of one input with the largest worth, within the limits of the others, and that worth."""
    others = np.asarray(np.delete(_within(x, limits), column, axis=1).all(axis=1))
    rows = order[others[order]]
    values = x[rows, column]
    last = np.flatnonzero(np.append(values[1:] > values[:-1], True))  # equal values go together
    if len(last) < 2:
        return -np.inf, np.inf, float(worth[rows].sum())
    sums = np.concatenate([[0.0], np.cumsum(worth[rows])[last]])
    least = np.minimum.accumulate(sums[:-1])
    end = int((sums[1:] - least).argmax())
    start = int(sums[: end + 1].argmin())
    steps = values[last]
    low = -np.inf if start == 0 else float((steps[start - 1] + steps[start]) / 2)
    high = np.inf if end == len(steps) - 1 else float((steps[end] + steps[end + 1]) / 2)
    return low, high, float(sums[end + 1] - sums[start])


def _p_value(x: Floats, y: Flags, limits: Floats, column: int) -> float:
    """Chance that the points which one bound alone leaves out fail so seldom by luck."""
    within = _within(x, limits)
    others = np.asarray(np.delete(within, column, axis=1).all(axis=1))
    inside = others & within[:, column]
    n_all, n_fails, n_inside = int(others.sum()), int(y[others].sum()), int(inside.sum())
    if n_inside == n_all or n_inside < _SMALLEST:
        return 1.0
    from scipy.stats import hypergeom

    return float(hypergeom.sf(int(y[inside].sum()) - 1, n_all, n_fails, n_inside))


def _within(x: Floats, limits: Floats) -> Flags:
    """Whether each value lies between its limits, shape (points, inputs)."""
    return np.asarray((x > limits[0]) & (x < limits[1]))
