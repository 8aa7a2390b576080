"""Laws of inputs that are not known, by their quantile functions: from a share of the doubt to a value."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import ArrayLike

from salessim.statistics.samples import Floats

__all__ = ["Choices", "Integers", "Law", "Lognormal", "Normal", "Triangular", "Uniform"]

_EDGE = 1e-12  # shares closer to 0 or 1 are moved here, where every quantile is finite


class Law(Protocol):
    """A law of chance of one number."""

    def quantile(self, shares: ArrayLike) -> Floats:
        """The values below which the law lies with these chances (0..1)."""


@dataclass(frozen=True, slots=True)
class Uniform:
    """Anything between two numbers, all alike.

    Examples
    --------
    >>> Uniform(10.0, 20.0).quantile([0.1, 0.5]).tolist()
    [11.0, 15.0]
    """

    low: float
    high: float

    def quantile(self, shares: ArrayLike) -> Floats:
        """Low + share x (high - low)."""
        return self.low + _inside(shares) * (self.high - self.low)


@dataclass(frozen=True, slots=True)
class Triangular:
    """Between two numbers, most likely near a third.

    Examples
    --------
    >>> Triangular(0.0, 0.0, 1.0).quantile([0.75]).tolist()
    [0.5]
    """

    low: float
    mode: float
    high: float

    def quantile(self, shares: ArrayLike) -> Floats:
        """Inverse of the two halves of the distribution function."""
        u, width = _inside(shares), self.high - self.low
        turn = (self.mode - self.low) / width
        below = self.low + np.sqrt(u * width * (self.mode - self.low))
        above = self.high - np.sqrt((1.0 - u) * width * (self.high - self.mode))
        return np.where(u < turn, below, above)


@dataclass(frozen=True, slots=True)
class Lognormal:
    """Above zero, by its median and the standard deviation of its logarithm."""

    median: float
    sigma: float

    def quantile(self, shares: ArrayLike) -> Floats:
        """Median x exp(sigma x normal quantile)."""
        return np.asarray(self.median * np.exp(self.sigma * _normal(_inside(shares))))


@dataclass(frozen=True, slots=True)
class Normal:
    """Normal with mean and standard deviation, cut off at two bounds (infinite: not cut).

    Examples
    --------
    >>> Normal(0.0, 1.0, low=0.0).quantile([0.5]).round(4).tolist()  # the upper half's median
    [0.6745]
    """

    mean: float
    sd: float
    low: float = -math.inf
    high: float = math.inf

    def quantile(self, shares: ArrayLike) -> Floats:
        """Inverse of the distribution function between the bounds."""
        from scipy.special import ndtr

        first, last = (float(ndtr((bound - self.mean) / self.sd)) for bound in (self.low, self.high))
        found = self.mean + self.sd * _normal(first + _inside(shares) * (last - first))
        return np.clip(found, self.low, self.high)


@dataclass(frozen=True, slots=True)
class Integers:
    """Whole numbers from ``low`` to ``high``, all alike.

    Examples
    --------
    >>> Integers(2, 4).quantile([0.0, 0.34, 1.0]).tolist()
    [2.0, 3.0, 4.0]
    """

    low: int
    high: int

    def quantile(self, shares: ArrayLike) -> Floats:
        """Each number takes an equal part of the shares."""
        n = self.high - self.low + 1
        return self.low + np.minimum(np.floor(_inside(shares) * n), n - 1)


@dataclass(frozen=True, slots=True)
class Choices:
    """Positions 0, 1, ... of a list, each with its weight.

    Examples
    --------
    >>> Choices((3.0, 1.0)).quantile([0.5, 0.8]).tolist()
    [0.0, 1.0]
    """

    weights: tuple[float, ...]

    def quantile(self, shares: ArrayLike) -> Floats:
        """The position whose part of the summed weights holds the share."""
        ends = np.cumsum(self.weights) / sum(self.weights)
        found = np.searchsorted(ends, _inside(shares), side="right")
        return np.minimum(found, len(self.weights) - 1).astype(np.float64)


def _inside(shares: ArrayLike) -> Floats:
    return np.clip(np.asarray(shares, dtype=np.float64), _EDGE, 1.0 - _EDGE)


def _normal(shares: Floats) -> Floats:
    from scipy.special import ndtri

    return np.asarray(ndtri(shares), dtype=np.float64)
