"""Crossed layouts: how much of what varies goes with the rows, how much with the columns, and what is left.

A layout holds one value for each pair of a row and a column, shape (rows, columns). Both are drawn at random, and

    y[p, c] = mean + row[p] + column[c] + residual[p, c].

Several layouts over the same rows and columns are taken together: their components are averaged, and what their
columns have in common is told from what each has for itself.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Generic, NamedTuple, TypeVar

import numpy as np
from numpy.typing import ArrayLike

from salessim.statistics.intervals import CONFIDENCE, Interval
from salessim.statistics.resampling import expanded_interval, pigeonhole_counts
from salessim.statistics.samples import Floats

__all__ = ["Components", "CrossedSpread", "components", "crossed_rank_correlation", "crossed_spread"]

_FEWEST = 8  # rows and columns; below them a bootstrap interval is guesswork; assumption
_LARGEST = 1e75  # fourth powers of anything larger leave the range of a float
_NO_SPREAD = 1e-12  # of the mean: rounding, not spread


Number = TypeVar("Number", float, Floats)


class Components(NamedTuple, Generic[Number]):
    """Variances of what a value is made of, in the squared unit of the values; none is below 0.

    Attributes
    ----------
    rows, columns, residual : float or ndarray
        What goes with the row alone, with the column alone, and with neither.
    shared : float or ndarray
        The part of ``columns`` that all layouts have in common; NaN for a single layout, which cannot tell.
    """

    rows: Number
    columns: Number
    residual: Number
    shared: Number

    @property
    def luck(self) -> Number:
        """What does not go with the row: columns and residual."""
        return self.columns + self.residual

    @property
    def own_luck(self) -> Number:
        """What goes neither with the row nor with what all layouts share; NaN for a single layout."""
        return self.luck - self.shared

    @property
    def total(self) -> Number:
        """Variance of a value of a random row and column."""
        return self.rows + self.columns + self.residual


@dataclass(frozen=True, slots=True)
class CrossedSpread:
    """How much values vary, and with what; each with its interval.

    Attributes
    ----------
    mean : Interval
        In the unit of the values.
    luck_sd : Interval
        Standard deviation of values of one and the same row, in that unit.
    rows, luck, shared, own_luck : Interval
        Shares of the variance, 0..1: of the rows, of everything else, and the two parts of that: what all layouts
        share, and each one's own. The two are not estimable for a single layout.
    """

    mean: Interval
    luck_sd: Interval
    rows: Interval
    luck: Interval
    shared: Interval
    own_luck: Interval


def components(layouts: ArrayLike) -> Components[float]:
    """Variance components of a balanced two-way layout with random effects, by the method of moments.

    Parameters
    ----------
    layouts : array_like, shape (rows, columns) or (layouts, rows, columns)

    Returns
    -------
    Components
        From the mean squares MS of analysis of variance with m rows and r columns: residual = MS_residual,
        rows = (MS_rows - MS_residual) / r, columns = (MS_columns - MS_residual) / m, each set to 0 where it is
        negative. Of several layouts mean squares are averaged; ``shared`` is the mean covariance between the column
        effects of two of them, kept between 0 and ``columns``.

    Raises
    ------
    ValueError
        If there are fewer than two rows or columns, or a value is not finite or above 1e75 in size.

    References
    ----------
    Searle, Casella and McCulloch, Variance Components, 1992, section 4.3 and 4.4.

    Examples
    --------
    >>> components([[1.0, 2.0], [5.0, 6.0]])  # rows differ by 4, columns by 1, and nothing is left
    Components(rows=8.0, columns=0.5, residual=0.0, shared=nan)
    """
    array = _checked(layouts)
    _, m, r = array.shape
    once = np.ones((1, m)), np.ones((1, r))
    found = _components(_mean_squares(array, *once), _mean_squares_of_mean(array, *once), array.shape)
    return Components(*(float(one[0]) for one in found))


def crossed_spread(
    layouts: ArrayLike, *, seed: int, confidence: float = CONFIDENCE, n_resamples: int = 2000
) -> CrossedSpread:
    """How much values vary with rows and with everything else, with intervals by a bootstrap of rows and columns.

    Parameters
    ----------
    layouts : array_like, shape (rows, columns) or (layouts, rows, columns)
    seed : int
        Key of the resampling, at least 0.
    confidence : float, default 0.95
    n_resamples : int, default 2000

    Returns
    -------
    CrossedSpread
        Intervals are not estimable below 8 rows or columns; shares are not where nothing varies.

    Raises
    ------
    ValueError
        As `components`, or if `confidence` lies outside 0..1.

    Notes
    -----
    Rows and columns are resampled independently and with replacement (Owen). Pairs of the same row or column have
    the same residual, so mean squares of a resample are biased; they are corrected as in Brennan, so that their mean
    over resamples is that of the sample. The quantiles taken are those of Hesterberg's expanded percentiles, for the
    smaller of the two numbers. Coverage of the share of luck at nominal 95 %, over 300 samples of 40 rows and 25
    columns: 94 to 98 % for one layout of normal values, more for several, or where rows hardly matter; 85 to 98 % for
    one layout of exponential ones, where an interval by F laws (McGraw and Wong 1996) covers 67 to 76 %. That of
    ``luck_sd`` and ``shared``: 92 to 97 % with normal values, 81 to 96 % with exponential ones.

    References
    ----------
    Owen, Annals of Applied Statistics 1 (2007) 386-411. Brennan, Educational and Psychological Measurement 67 (2007)
    784-803. Hesterberg, The American Statistician 69 (2015) 371-386, section 4.
    """
    array = _checked(layouts)
    known = components(array)
    _, m, r = array.shape
    rows, columns = pigeonhole_counts(m, r, n_resamples, seed)
    single = _corrected(_mean_squares(array, rows, columns), m, r)
    of_mean = _corrected(_mean_squares_of_mean(array, rows, columns), m, r)
    drawn = _components(single, of_mean, array.shape)
    middle = array.mean(axis=0)
    means = ((rows @ middle) * columns).sum(axis=1) / (m * r)
    interval = _intervals(m, r, confidence)
    varies = known.total > (_NO_SPREAD * float(np.abs(array).max())) ** 2

    def share(part: str, why_not: str = "") -> Interval:
        if not varies:
            return interval(math.nan, means, "the values do not vary")
        with np.errstate(invalid="ignore", divide="ignore"):  # a resample in which nothing varies is left out
            return interval(getattr(known, part) / known.total, getattr(drawn, part) / drawn.total, why_not)

    alone = "one layout cannot tell what others share" if len(array) == 1 else ""
    return CrossedSpread(
        mean=interval(float(array.mean()), means),
        luck_sd=interval(math.sqrt(known.luck), np.sqrt(drawn.luck)),
        rows=share("rows"),
        luck=share("luck"),
        shared=share("shared", alone),
        own_luck=share("own_luck", alone),
    )


def crossed_rank_correlation(
    first: ArrayLike,
    second: ArrayLike,
    *,
    seed: int,
    confidence: float = CONFIDENCE,
    n_resamples: int = 2000,
) -> Interval:
    """Spearman's rank correlation of two values over all pairs of rows and columns.

    Parameters
    ----------
    first, second : array_like, shape (rows, columns) or (layouts, rows, columns)
        Of the same rows and columns; layouts are pooled.
    seed : int
        Key of the resampling, at least 0.
    confidence : float, default 0.95
    n_resamples : int, default 2000

    Returns
    -------
    Interval
        -1..1; by resampling rows and columns as in `crossed_spread`, ranks being those of the whole sample. Not
        estimable below 8 rows or columns, or when one of the two does not vary.

    Raises
    ------
    ValueError
        As `components`, or if the two differ in shape, or `confidence` lies outside 0..1.

    Examples
    --------
    >>> values = np.outer(np.arange(9.0), np.arange(8.0))
    >>> round(crossed_rank_correlation(values, np.sqrt(values), seed=1).low, 6)
    1.0
    """
    from scipy.stats import rankdata

    x, y = _checked(first), _checked(second)
    if x.shape != y.shape:
        raise ValueError(f"a correlation needs the same rows and columns; got {x.shape} and {y.shape}")
    _, m, r = x.shape
    interval = _intervals(m, r, confidence)
    if np.ptp(x) == 0.0 or np.ptp(y) == 0.0:
        return interval(math.nan, np.array([math.nan]), "one of the two does not vary")
    u, v = (rankdata(one).reshape(one.shape) - (one.size + 1) / 2 for one in (x, y))
    moments = [one.sum(axis=0) for one in (u, v, u * u, v * v, u * v)]
    weights = pigeonhole_counts(m, r, n_resamples, seed)
    once = np.ones((1, m)), np.ones((1, r))
    estimate, drawn = (_correlation(moments, *each, n=x.size) for each in (once, weights))
    return interval(float(estimate[0]), drawn)


def _correlation(moments: list[Floats], rows: Floats, columns: Floats, n: int) -> Floats:
    """Correlation under each pair of weights, from sums over layouts of u, v, u², v² and uv; shape (resamples,)."""
    su, sv, suu, svv, suv = (((rows @ one) * columns).sum(axis=1) / n for one in moments)
    with np.errstate(invalid="ignore", divide="ignore"):
        found: Floats = (suv - su * sv) / np.sqrt((suu - su * su) * (svv - sv * sv))
    return np.clip(found, -1.0, 1.0)


def _checked(layouts: ArrayLike) -> Floats:
    """Layouts, shape (layouts, rows, columns)."""
    array = np.asarray(layouts, dtype=np.float64)
    array = array[np.newaxis] if array.ndim == 2 else array
    if array.ndim != 3 or array.shape[0] < 1 or min(array.shape[1:]) < 2:
        raise ValueError(f"a layout needs two rows and two columns at least; got shape {array.shape}")
    if not np.all(np.abs(array) <= _LARGEST):
        raise ValueError("values must be finite and at most 1e75 in size")
    return array


class _MeanSquares(NamedTuple):
    """Of rows, columns and residual, shape (resamples,) each."""

    rows: Floats
    columns: Floats
    residual: Floats


def _mean_squares(array: Floats, rows: Floats, columns: Floats) -> _MeanSquares:
    """Mean squares, averaged over layouts, when rows and columns count so often.

    Weights have the shapes (resamples, rows) and (resamples, columns), and sum to the number of each.
    """
    _, m, r = array.shape
    parts = []
    for layout in array:
        values = layout - layout.mean()
        row_means, column_means = columns @ values.T / r, rows @ values / m
        mean = (rows * row_means).sum(axis=1) / m
        of_rows = r * (rows * (row_means - mean[:, None]) ** 2).sum(axis=1)
        of_columns = m * (columns * (column_means - mean[:, None]) ** 2).sum(axis=1)
        total = ((rows @ values**2) * columns).sum(axis=1) - m * r * mean**2
        left = np.maximum(total - of_rows - of_columns, 0.0)
        parts.append((of_rows / (m - 1), of_columns / (r - 1), left / ((m - 1) * (r - 1))))
    return _MeanSquares(*np.mean(parts, axis=0))


def _mean_squares_of_mean(array: Floats, rows: Floats, columns: Floats) -> _MeanSquares:
    """Mean squares of the mean of all layouts."""
    return _mean_squares(array.mean(axis=0, keepdims=True), rows, columns)


def _corrected(found: _MeanSquares, m: int, r: int) -> _MeanSquares:
    """Mean squares of resamples with the mean that those of the sample have.

    With A, B and E those of the sample, resampling expects (m-1)/m (A + (r-1)/r E) for rows, the like for columns,
    and (m-1)(r-1)/(m r) E for the residual.
    """
    return _MeanSquares(
        rows=m / (m - 1) * (found.rows - found.residual),
        columns=r / (r - 1) * (found.columns - found.residual),
        residual=m * r / ((m - 1) * (r - 1)) * found.residual,
    )


def _components(single: _MeanSquares, of_mean: _MeanSquares, shape: tuple[int, ...]) -> Components[Floats]:
    """Components from the mean squares of single layouts and of the mean of all."""
    k, m, r = shape
    rows = np.maximum((single.rows - single.residual) / r, 0.0)
    columns = np.maximum((single.columns - single.residual) / m, 0.0)
    if k == 1:
        return Components(rows, columns, single.residual, np.full_like(rows, math.nan))
    alone = (single.columns - single.residual) / m
    together = (of_mean.columns - of_mean.residual) / m
    shared = (k * together - alone) / (k - 1)  # mean covariance between two layouts
    return Components(rows, columns, single.residual, np.clip(shared, 0.0, columns))


def _intervals(m: int, r: int, confidence: float) -> Callable[..., Interval]:
    """A function from an estimate and its resamples to an interval, for the smaller of the two numbers."""
    too_few = f"fewer than {_FEWEST} rows or columns" if min(m, r) < _FEWEST else ""

    def interval(estimate: float, drawn: Floats, why_not: str = "") -> Interval:
        why_not = why_not or too_few
        if why_not:
            return Interval(estimate, math.nan, math.nan, confidence, m * r, why_not=why_not)
        return replace(expanded_interval(estimate, drawn, min(m, r), confidence), n=m * r)

    return interval
