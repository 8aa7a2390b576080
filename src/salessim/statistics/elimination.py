"""When one of several systems is out: bounds on every pair's difference, and rules that compare with them.

Values are of shape (replications, systems), larger being better, without NaN; row r of all comes from replication r.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from salessim.statistics.samples import Floats

__all__ = ["KimNelson", "Pairs", "fall_out", "half_widths", "level_of_look", "pairs_of"]

_ROUNDING = 1e-13  # relative; a thousand roundings of a float: sums of equal parts in another order


@dataclass(frozen=True, slots=True)
class Pairs:
    """Every pair of systems over the same replications.

    Attributes
    ----------
    gaps : ndarray, shape (systems, systems)
        Mean of row system minus column system.
    sds : ndarray, shape (systems, systems)
        Standard deviation of that difference between replications (divisor n - 1).
    n : int
        Replications, at least 2.
    """

    gaps: Floats
    sds: Floats
    n: int


def pairs_of(values: Floats) -> Pairs:
    """Mean and standard deviation of every pair's difference.

    Differences of relative size below 1e-13 are taken for ties. They are formed before their deviation, so that
    equal systems have a deviation of exactly 0.

    Parameters
    ----------
    values : ndarray, shape (n, k)
        n of at least 2.

    Examples
    --------
    >>> pairs = pairs_of(np.array([[3.0, 1.0], [5.0, 1.0]]))
    >>> pairs.gaps[0, 1], pairs.gaps[1, 0], round(float(pairs.sds[0, 1]), 4)
    (np.float64(3.0), np.float64(-3.0), 1.4142)
    """
    n, k = values.shape
    upper, lower = np.triu_indices(k, 1)
    first, second = values[:, upper], values[:, lower]
    differences = first - second
    differences[np.abs(differences) <= _ROUNDING * np.maximum(np.abs(first), np.abs(second))] = 0.0
    offsets = differences - differences[0]
    gaps, sds = np.zeros((k, k)), np.zeros((k, k))
    gaps[upper, lower] = differences[0] + offsets.mean(axis=0)
    sds[upper, lower] = offsets.std(axis=0, ddof=1)
    return Pairs(gaps - gaps.T, sds + sds.T, n)


def level_of_look(error: float, look: int, k: int) -> float:
    """Chance of error that one bound of one ordered pair may have at one look.

    error / (m (m + 1)) at look m, which over all looks sums to `error`, shared by k (k - 1) ordered pairs.

    Examples
    --------
    >>> level_of_look(0.05, 1, 2), round(level_of_look(0.05, 3, 8), 9)
    (0.0125, 7.4405e-05)
    """
    return error / (look * (look + 1) * k * (k - 1))


def half_widths(pairs: Pairs, level: float) -> Floats:
    """Half-widths of every pair's interval: t(1 - level, n - 1) sd / sqrt(n), shape (systems, systems)."""
    from scipy.special import stdtrit

    return float(stdtrit(pairs.n - 1, 1 - level)) / math.sqrt(pairs.n) * pairs.sds


def fall_out(gaps: Floats, widths: Floats) -> NDArray[np.int64]:
    """By which system each is beaten: the one by which most clearly, -1 where by none, shape (systems,).

    A system is beaten by another whose mean lies above its own by more than the pair's half-width; so the highest
    mean is never beaten.
    """
    beyond = gaps - widths
    np.fill_diagonal(beyond, -math.inf)
    best = np.argmax(beyond, axis=0)
    return np.where(beyond[best, np.arange(len(gaps))] > 0, best, -1).astype(np.int64)


@dataclass(frozen=True, slots=True)
class KimNelson:
    """Kim and Nelson's fully sequential procedure KN, with c = 1.

    Each pair has its own variance S^2, of the difference over the first n0 replications. After r replications i is
    out when some l that is still in has a mean above that of i by more than
    W = max(0, indifference / (2 r) (h^2 S^2 / indifference^2 - r)), where
    h^2 = (n0 - 1) ((2 error / (k - 1))^(-2 / (n0 - 1)) - 1).

    Attributes
    ----------
    variances : ndarray, shape (systems, systems)
        S^2 of every pair.
    indifference : float
        Smallest difference that matters; with 0 nothing that varies is ever told apart.
    h2 : float

    References
    ----------
    Kim and Nelson, "A fully sequential procedure for indifference-zone selection in simulation", ACM TOMACS 11
    (2001) 251-273.
    """

    variances: Floats
    indifference: float
    h2: float

    @staticmethod
    def begin(pairs: Pairs, indifference: float, error: float, k: int) -> KimNelson:
        """The procedure after its first replications.

        Parameters
        ----------
        pairs : Pairs
            Over the first n0 replications.
        indifference : float
        error : float
            Chance of a wrong selection allowed, below 1/2.
        k : int
            Systems at the start.

        Examples
        --------
        >>> pairs = Pairs(np.zeros((2, 2)), np.ones((2, 2)), 11)
        >>> round(KimNelson.begin(pairs, 1.0, 0.05, 2).h2, 4)
        5.8489
        """
        degrees = pairs.n - 1
        return KimNelson(pairs.sds**2, indifference, degrees * ((2 * error / (k - 1)) ** (-2 / degrees) - 1))

    def widths(self, r: int) -> Floats:
        """W after r replications, shape (systems, systems)."""
        if not self.indifference:
            return self._needed()
        widths: Floats = np.maximum(0.0, self._needed() / r - 1) * self.indifference / 2
        return widths

    def last(self, still: NDArray[np.int64]) -> float:
        """Replications after which no pair of those still in needs another one; infinite without a difference."""
        return float(np.floor(self._needed()[np.ix_(still, still)].max()))

    def _needed(self) -> Floats:
        """Replications that each pair needs: h^2 S^2 / indifference^2."""
        if not self.indifference:
            return np.where(self.variances > 0, math.inf, 0.0)
        return self.h2 * self.variances / self.indifference**2
