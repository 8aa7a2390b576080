"""Doubt about inputs against luck: which structure wins in which draws of the inputs, and what knowing them is worth.

A layout holds one value for each draw of the inputs and each replication, the same replications for all draws and all
structures. How much of its spread goes with the draws is told by :mod:`salessim.statistics.crossed`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from salessim.statistics.intervals import CONFIDENCE, Interval, share_interval, t_critical
from salessim.statistics.resampling import expanded_interval, resampled_counts
from salessim.statistics.samples import Floats

__all__ = ["KnowledgeValue", "WinShare", "value_of_knowing", "win_shares"]


@dataclass(frozen=True, slots=True)
class WinShare:
    """In which share of the draws of the inputs a structure is the best.

    Attributes
    ----------
    share : Interval
        0..1, over draws; Clopper-Pearson.
    clear : float
        Share of all draws in which it is the best and ahead of every other by more than luck.
    """

    share: Interval
    clear: float


@dataclass(frozen=True, slots=True)
class KnowledgeValue:
    """Expected value of perfect information: what choosing a structure after learning the inputs gains on average.

    Attributes
    ----------
    at_most : Interval
        E[max_k mean_k] - max_k E[mean_k] with means of the replications there are: luck in them makes it too large.
    at_least : Interval
        The same where one replication after the other is held back: the others choose, it pays. Too small, since some
        choices are wrong; below 0 it is 0.
    best : int
        Position of the structure that is best on average.
    """

    at_most: Interval
    at_least: Interval
    best: int


def win_shares(layouts: ArrayLike, confidence: float = CONFIDENCE) -> tuple[WinShare, ...]:
    """Share of draws in which each structure has the largest mean.

    Parameters
    ----------
    layouts : array_like, shape (structures, draws, replications)
        Larger is better. Ties go to the structure that stands first.
    confidence : float, default 0.95
        Of the intervals, and of each lead called clear (paired Student's t, Bonferroni over the others).

    Returns
    -------
    tuple of WinShare
        One a structure.

    Examples
    --------
    >>> first = [[0.0, 1.0], [5.0, 6.0], [0.0, 1.0]]
    >>> second = [[2.0, 3.1], [2.0, 3.0], [2.0, 3.0]]
    >>> [one.share.estimate for one in win_shares([first, second])]
    [0.3333333333333333, 0.6666666666666666]
    """
    values = _checked(layouts)
    k, m, r = values.shape
    winner = values.mean(axis=2).argmax(axis=0)
    is_clear = np.zeros(m, dtype=bool)
    if k > 1 and r > 1:
        critical = t_critical(1.0 - (1.0 - confidence) / (k - 1), r - 1)
        leads = values[winner, np.arange(m)][np.newaxis] - values
        lowest = leads.mean(axis=2) - critical * leads.std(axis=2, ddof=1) / math.sqrt(r)
        lowest[winner, np.arange(m)] = math.inf
        is_clear = lowest.min(axis=0) > 0.0
    return tuple(
        WinShare(
            share_interval(int((winner == one).sum()), m, confidence),
            float(np.mean((winner == one) & is_clear)),
        )
        for one in range(k)
    )


def value_of_knowing(
    layouts: ArrayLike, *, seed: int, confidence: float = CONFIDENCE, n_resamples: int = 2000
) -> KnowledgeValue:
    """What it would be worth to know the inputs before choosing a structure.

    Parameters
    ----------
    layouts : array_like, shape (structures, draws, replications)
        Larger is better.
    seed : int
        Key of the resampling of draws, at least 0.
    confidence : float, default 0.95
    n_resamples : int, default 2000

    Returns
    -------
    KnowledgeValue
        In the unit of the values.

    References
    ----------
    Raiffa and Schlaifer, Applied Statistical Decision Theory, 1961; the bias of nested estimates: Strong and Oakley,
    Medical Decision Making 33 (2013) 755-766.

    Examples
    --------
    >>> known = value_of_knowing([[[0.0, 0.0], [4.0, 4.0]], [[1.0, 1.0], [1.0, 1.0]]], seed=1)
    >>> known.at_most.estimate, known.at_least.estimate, known.best  # (1 + 4) / 2 against 2
    (0.5, 0.5, 0)
    """
    values = _checked(layouts)
    _, m, r = values.shape
    means = values.mean(axis=2)
    best = int(means.mean(axis=1).argmax())
    chosen = means.max(axis=0)
    held_back = chosen if r == 1 else _chosen_by_others(values)
    counts = np.concatenate([np.ones((1, m)), resampled_counts(m, n_resamples, seed)])
    without = (counts @ means.T / m).max(axis=1)

    def interval(with_knowledge: Floats) -> Interval:
        gains = np.maximum(counts @ with_knowledge / m - without, 0.0)
        return expanded_interval(float(gains[0]), gains[1:], m, confidence)

    return KnowledgeValue(interval(chosen), interval(held_back), best)


def _chosen_by_others(values: Floats) -> Floats:
    """Mean over replications of what the structure gives that is best by all other replications; shape (draws,)."""
    r = values.shape[2]
    others = (values.sum(axis=2, keepdims=True) - values) / (r - 1)
    choice = others.argmax(axis=0)
    return np.asarray(np.take_along_axis(values, choice[np.newaxis], axis=0)[0].mean(axis=1))


def _checked(layouts: ArrayLike) -> Floats:
    values = np.asarray(layouts, dtype=np.float64)
    if values.ndim != 3 or min(values.shape) < 1 or values.shape[1] < 2:
        raise ValueError(f"structures x draws x replications are needed; got shape {values.shape}")
    if not np.isfinite(values).all():
        raise ValueError("values must be finite")
    return values
