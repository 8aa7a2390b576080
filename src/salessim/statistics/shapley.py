"""Shapley values: a difference shared out among its causes, each averaged over the orders in which they come in.

A game is a value for every set of causes, here in every replication. Sets are numbered by their bits: cause c is in
set s when ``s >> c & 1``.

References
----------
Shapley, A value for n-person games, Contributions to the Theory of Games II, 1953, 307-317. Song, Nelson and Staum,
Shapley effects for global sensitivity analysis, SIAM/ASA Journal on Uncertainty Quantification 4 (2016) 1060-1083.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

from salessim.statistics.intervals import CONFIDENCE, Interval, mean_interval, t_critical
from salessim.statistics.samples import Floats

__all__ = ["order_interval", "sampled_orders", "sets_along", "shapley_from_orders", "shapley_values"]


def shapley_values(values: ArrayLike) -> Floats:
    """Exact Shapley values of a game in every replication.

    Parameters
    ----------
    values : array_like, shape (2**causes, replications)
        Value of every set of causes, by its bits.

    Returns
    -------
    ndarray, shape (causes, replications)
        They add up to the value of all causes less that of none. A set and its complement are added first, so that
        the game played backwards has exactly the opposite values.

    Raises
    ------
    ValueError
        If the number of sets is not a power of two.

    Examples
    --------
    >>> shapley_values([[0.0], [1.0], [2.0], [6.0]]).ravel().tolist()
    [2.5, 3.5]
    """
    game = np.asarray(values, dtype=np.float64)
    k = game.shape[0].bit_length() - 1
    if game.shape[0] != 1 << k:
        raise ValueError(f"a game of k causes has 2**k values; got {game.shape[0]}")
    found = np.zeros((k, game.shape[1]))
    sets = np.arange(1 << k)
    for cause in range(k):
        without = sets[(sets >> cause & 1) == 0]
        marginal = game[without | 1 << cause] - game[without]
        sizes = np.array([int(one).bit_count() for one in without])
        weights = np.array([_weight(int(size), k) for size in sizes])
        if k > 1:
            half = len(without) // 2
            marginal, weights = (marginal + marginal[::-1])[:half], weights[:half]
        found[cause] = (weights[:, np.newaxis] * marginal).sum(axis=0)
    return found


def _weight(size: int, k: int) -> float:
    """Share of the orders of k causes in which a given set of this size comes right before a given cause."""
    return 1.0 / (k * math.comb(k - 1, size))


def sampled_orders(causes: int, n: int, seed: int) -> NDArray[np.int64]:
    """Orders drawn at random, each followed by its reverse.

    Parameters
    ----------
    causes : int
        At least 1.
    n : int
        Orders in all, reverses included; even.
    seed : int
        Key of the generator: the same seed gives the same orders.

    Returns
    -------
    ndarray, shape (n, causes)

    Examples
    --------
    >>> orders = sampled_orders(3, 4, seed=1)
    >>> bool((orders[1::2] == orders[::2, ::-1]).all())
    True
    """
    if n < 2 or n % 2:
        raise ValueError(f"orders come with their reverses, so their number is even; got {n}")
    generator = np.random.Generator(np.random.Philox(key=seed))
    drawn = np.argsort(generator.random((n // 2, causes)), axis=1, kind="stable")
    return np.stack([drawn, drawn[:, ::-1]], axis=1).reshape(n, causes).astype(np.int64)


def sets_along(order: ArrayLike) -> list[int]:
    """The sets on the way from no cause to all of them in an order, by their bits.

    Examples
    --------
    >>> sets_along([2, 0, 1])
    [0, 4, 5, 7]
    """
    sets = [0]
    for cause in np.asarray(order, dtype=np.int64):
        sets.append(sets[-1] | 1 << int(cause))
    return sets


def shapley_from_orders(walks: ArrayLike, orders: ArrayLike) -> Floats:
    """Effects of causes along sampled orders, by pair of an order and its reverse.

    Parameters
    ----------
    walks : array_like, shape (orders, causes + 1, replications)
        Values of the sets of :func:`sets_along`.
    orders : array_like, shape (orders, causes)
        As :func:`sampled_orders` gives them.

    Returns
    -------
    ndarray, shape (pairs, causes, replications)
        In every pair they add up to the value of all causes less that of none; the mean over pairs is an unbiased
        estimate of the Shapley value.
    """
    steps = np.diff(np.asarray(walks, dtype=np.float64), axis=1)
    by_cause = np.empty_like(steps)
    for row, order in enumerate(np.asarray(orders, dtype=np.int64)):
        by_cause[row, order] = steps[row]
    return (by_cause[::2] + by_cause[1::2]) / 2.0


def order_interval(by_pair: ArrayLike, confidence: float = CONFIDENCE) -> Interval:
    """Interval of one Shapley value that is averaged over sampled orders and over replications.

    Both are samples: all pairs of orders meet all replications, as rows and columns of a crossed design do. The
    variance of the mean is (M_o + M_r - M_e) / (pairs x replications) with the mean squares of pairs, replications and
    the rest, and at least the largest of M_o and M_r alone; degrees of freedom are the fewer of the two.

    Parameters
    ----------
    by_pair : array_like, shape (pairs, replications)
        Effect of the cause in each pair of an order and its reverse.
    confidence : float, default 0.95

    Returns
    -------
    Interval
        Not estimable below two pairs or two replications.

    References
    ----------
    Searle, Casella and McCulloch, Variance Components, 1992, section 4.5 (random rows and columns).
    """
    table = np.asarray(by_pair, dtype=np.float64)
    m, r = table.shape
    mean = float(table.mean(axis=0).mean())
    if min(m, r) < 2:
        why = "needs at least two replications" if r < 2 else "needs at least two pairs of orders"
        return Interval(mean, math.nan, math.nan, confidence, r, 0, why)
    if not np.ptp(table, axis=0).any():
        return mean_interval(table[0], confidence)  # the order does not matter
    rows, columns = table.mean(axis=1, keepdims=True), table.mean(axis=0, keepdims=True)
    of_orders = r * float(((rows - mean) ** 2).sum()) / (m - 1)
    of_luck = m * float(((columns - mean) ** 2).sum()) / (r - 1)
    rest = float(((table - rows - columns + mean) ** 2).sum()) / ((m - 1) * (r - 1))
    variance = max(of_orders + of_luck - rest, of_orders, of_luck) / (m * r)
    half = t_critical(confidence, min(m, r) - 1) * math.sqrt(variance)
    return Interval(mean, mean - half, mean + half, confidence, r)
