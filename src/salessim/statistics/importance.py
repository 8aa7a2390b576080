"""How much one input matters: its index, whether luck could have made it, and its place among others."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from salessim.statistics.intervals import CONFIDENCE, Interval
from salessim.statistics.samples import Floats

__all__ = ["Importance", "rank_ranges", "settled_by", "standing"]

HOPELESS = 100.0
"""Times as many runs as were made, beyond which nothing is promised; assumption."""


@dataclass(frozen=True, slots=True)
class Importance:
    """What is known about how much one input matters.

    Attributes
    ----------
    index : Interval
        The measure of importance.
    is_clear : bool
        Whether it stands out from luck: the interval leaves out what luck alone gives and, for an index that cannot be
        negative, is narrower than the index itself.
    is_rough : bool
        Whether the interval leaves out what luck alone gives, but is as wide as the index: it matters, and nobody knows
        how much.
    best_rank, worst_rank : int
        Its place among the inputs, 1 the most important: between those that are clearly above it and those that are
        clearly below. Both are 0 for an input that does not stand out: noise has no rank.
    needed : float
        About how many times as many runs would make it stand out, if it is as large as it looks; 1 when it does, NaN
        when it would take more than a hundred times as many.
    """

    index: Interval
    is_clear: bool
    is_rough: bool
    best_rank: int
    worst_rank: int
    needed: float


def settled_by(index: Interval, nothing: float = 0.0, is_signed: bool = False) -> float:
    """How many times as many runs would make an index stand out from luck, if it is as large as it looks.

    Parameters
    ----------
    index : Interval
        The index as it is known now.
    nothing : float
        Value that luck alone gives.
    is_signed : bool
        Whether leaving that out is enough; else the interval must be narrower than the index, too.

    Returns
    -------
    float
        Widths shrink with the root of the number of runs. 1 when it is settled already; NaN when it cannot be said,
        or would take more than a hundred times as many, or nothing points to an effect.

    Examples
    --------
    >>> settled_by(Interval(0.1, -0.1, 0.3, 0.95, 64))  # the width is 4 times the index
    16.0
    """
    size = abs(index.estimate - nothing) if is_signed else index.estimate - nothing
    if not index.is_estimable or size <= 0.0:
        return math.nan
    toward = index.estimate - index.low if index.estimate > nothing else index.high - index.estimate
    ratio = toward / size if is_signed else max(toward / size, (index.high - index.low) / abs(index.estimate))
    needed = max(1.0, ratio**2)
    return needed if needed <= HOPELESS else math.nan


def rank_ranges(
    drawn: Floats, is_clear: Sequence[bool], confidence: float = CONFIDENCE
) -> list[tuple[int, int]]:
    """Places of the inputs, as far as they can be told apart.

    Parameters
    ----------
    drawn : ndarray, shape (n_resamples, inputs)
        Importance of every input in each resample, of all inputs together.
    is_clear : sequence of bool, length inputs
        Inputs that do not stand out from luck are not ranked.
    confidence : float, default 0.95
        Of each pair: one input is above another when its importance is larger in nearly all resamples.

    Returns
    -------
    list of (int, int)
        Best and worst place of each input among those that stand out; (0, 0) for the others.

    Examples
    --------
    >>> rank_ranges(np.array([[3.0, 1.0, 0.1]] * 50), [True, True, False])
    [(1, 1), (2, 2), (0, 0)]
    """
    clear = [k for k, one in enumerate(is_clear) if one]
    places = [(0, 0)] * len(is_clear)
    needed = 1.0 - (1.0 - confidence) / 2.0
    above = {
        (i, j): float(np.mean(drawn[:, i] > drawn[:, j])) >= needed for i in clear for j in clear if i != j
    }
    for i in clear:
        beaten_by = sum(above[j, i] for j in clear if j != i)
        beats = sum(above[i, j] for j in clear if j != i)
        places[i] = (1 + beaten_by, len(clear) - beats)
    return places


def standing(
    indices: Sequence[Interval],
    drawn: Floats,
    nothing: Sequence[float] | None = None,
    is_signed: bool = False,
    or_clear: Sequence[bool] | None = None,
) -> tuple[Importance, ...]:
    """The importance of every input: which stand out from luck, and in which places.

    Parameters
    ----------
    indices : sequence of Interval, length inputs
        Index of each input; of size when it may be negative.
    drawn : ndarray, shape (n_resamples, inputs)
        Size of every input's index in resamples of all of them together.
    nothing : sequence of float, optional
        Index that luck alone gives; 0 when silent.
    is_signed : bool
        Whether indices may be negative, so that an interval without 0 is enough.
    or_clear : sequence of bool, optional
        Inputs that stand out by another test, too.

    Returns
    -------
    tuple of Importance
    """
    nothing = [0.0] * len(indices) if nothing is None else list(nothing)
    clear = [
        one.excludes(luck) and (is_signed or one.high - one.low < abs(one.estimate))
        for one, luck in zip(indices, nothing, strict=True)
    ]
    above = [one.excludes(luck) for one, luck in zip(indices, nothing, strict=True)]
    if or_clear is not None:
        clear = [one or other for one, other in zip(clear, or_clear, strict=True)]
    places = rank_ranges(drawn, clear)
    return tuple(
        Importance(
            one, known, rough and not known, *place, 1.0 if known else settled_by(one, luck, is_signed)
        )
        for one, known, rough, place, luck in zip(indices, clear, above, places, nothing, strict=True)
    )
