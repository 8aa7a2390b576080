"""What all fits share: standard errors from a likelihood, five events at least, and how a fit says no.

A fit returns a frozen dataclass that is a :class:`Found`, or a :class:`Refusal`. Both have ``n``, the rows that
were looked at, and ``why_not``, which is empty when there is an estimate.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = [
    "FEWEST_EVENTS",
    "NEVER",
    "Bools",
    "Floats",
    "Found",
    "Ints",
    "Refusal",
    "as_columns",
    "as_moments",
    "between",
    "covariance",
    "peak_and_bounds",
    "standard_errors",
]

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]
Bools: TypeAlias = NDArray[np.bool_]

NEVER = np.iinfo(np.int64).max
"""Moment of what has not happened when the records end."""
_HALF_DROP = 1.3528  # half the 0.90 quantile of chi2(1)

FEWEST_EVENTS = 5
"""Events below which nothing is fitted. Assumption: an error of 45 % (1 / sqrt 5) is of no use."""


@dataclass(frozen=True, kw_only=True)
class Found:
    """An estimate; ``n`` rows hold it up."""

    n: int

    @property
    def why_not(self) -> str:
        """Empty: there is an estimate."""
        return ""


@dataclass(frozen=True)
class Refusal:
    """No estimate, and why.

    Attributes
    ----------
    why : str
        Half a sentence, as "fewer than 5 wins".
    n : int, default 0
        Rows that were looked at.
    """

    why: str
    n: int = 0

    @property
    def why_not(self) -> str:
        """The reason, under the name that estimates have for it."""
        return self.why


def as_columns(*columns: ArrayLike) -> tuple[Floats, ...]:
    """Columns as numbers, without the rows in which one of them is not finite.

    Parameters
    ----------
    *columns : array_like, shape (n,)

    Returns
    -------
    tuple of array of float, each of shape (n_finite,)

    Raises
    ------
    ValueError
        If the columns are not one-dimensional or not equally long.
    """
    numbers = [np.asarray(column, dtype=np.float64) for column in columns]
    if any(column.ndim != 1 or column.size != numbers[0].size for column in numbers):
        raise ValueError(f"columns are equally long; got {', '.join(str(x.shape) for x in numbers)}")
    is_finite = np.logical_and.reduce([np.isfinite(column) for column in numbers])
    return tuple(column[is_finite] for column in numbers)


def as_moments(*columns: ArrayLike) -> tuple[Ints, ...]:
    """Columns of whole seconds; NEVER for what is not finite.

    Parameters
    ----------
    *columns : array_like of int or float, shape (n,)

    Returns
    -------
    tuple of array of int, each of shape (n,)

    Raises
    ------
    ValueError
        If the columns are not one-dimensional or not equally long.

    Examples
    --------
    >>> as_moments([3.0, np.nan])[0].tolist() == [3, NEVER]
    True
    """
    found = []
    for column in columns:
        given = np.asarray(column)
        if given.dtype.kind not in "iu":
            given = given.astype(np.float64)
            # NEVER is no float: what is as large or larger stands for it.
            known = np.isfinite(given) & (np.nan_to_num(given) < float(NEVER))
            given = np.where(known, np.where(known, given, 0.0).astype(np.int64), NEVER)
        found.append(given.astype(np.int64))
    if any(column.ndim != 1 or column.size != found[0].size for column in found):
        raise ValueError(f"columns are equally long; got {', '.join(str(x.shape) for x in found)}")
    return tuple(found)


def covariance(loss: Callable[[Floats], float], at: Floats, step: float = 1e-3) -> Floats:
    """Covariance of estimates: the inverse of the numerical Hessian of a negative log-likelihood.

    Parameters
    ----------
    loss : callable
        Negative log-likelihood of parameters, shape (p,); parameters on a scale of about 1, as logarithms are.
    at : array of float, shape (p,)
        Where it is least.
    step : float, default 1e-3
        Of the central differences. Assumption: rounding and curvature errors are both near 1e-6 there.

    Returns
    -------
    array of float, shape (p, p)
        All NaN where the loss is not least, or flat in some direction.
    """
    p = len(at)
    shift = step * np.eye(p)
    hessian = np.empty((p, p))
    for i in range(p):
        for j in range(i + 1):
            corners = (a * b * loss(at + a * shift[i] + b * shift[j]) for a in (1, -1) for b in (1, -1))
            hessian[i, j] = hessian[j, i] = sum(corners) / (2 * step) ** 2
    if not np.all(np.isfinite(hessian)) or np.linalg.eigvalsh(hessian)[0] <= 1e-9 * np.abs(hessian).max():
        return np.full((p, p), np.nan)
    return np.asarray(np.linalg.inv(hessian), dtype=np.float64)


def standard_errors(loss: Callable[[Floats], float], at: Floats, step: float = 1e-3) -> Floats:
    """Standard errors from the numerical Hessian of a negative log-likelihood, as `covariance`; shape (p,).

    Examples
    --------
    >>> standard_errors(lambda x: float(2.0 * x[0] ** 2), np.zeros(1)).round(6).tolist()
    [0.5]
    """
    return np.asarray(np.sqrt(np.diag(covariance(loss, at, step))), dtype=np.float64)


def between(estimate: float, se: float, confidence: float = 0.90) -> tuple[float, float]:
    """Ends of the normal interval around an estimate.

    Examples
    --------
    >>> [round(end, 2) for end in between(0.0, 1.0)]
    [-1.64, 1.64]
    """
    from scipy.special import ndtri

    reach = float(ndtri(0.5 + confidence / 2)) * se
    return estimate - reach, estimate + reach


def peak_and_bounds(at: Floats, log_likelihood: Floats) -> tuple[float, float, float]:
    """Where a profile of a log-likelihood is greatest, and where it has fallen by what a 90 % interval allows.

    Parameters
    ----------
    at : array of float, shape (m,)
        Values of the parameter that were tried, ascending, near enough for a cubic spline; an end that is a bound of
        the parameter may be the answer.
    log_likelihood : array of float, shape (m,)
        Greatest, or integrated, over all other parameters.

    Returns
    -------
    peak, low, high : float
        The ends of `at` where the profile does not fall far enough.

    Examples
    --------
    >>> at = np.linspace(-4, 4, 41)
    >>> [round(x, 2) for x in peak_and_bounds(at, -0.5 * (at - 0.5) ** 2)]
    [0.5, -1.14, 2.14]
    """
    from scipy.interpolate import CubicSpline

    best = int(np.argmax(log_likelihood))
    near = np.flatnonzero(log_likelihood >= log_likelihood[best] - 2 * _HALF_DROP)
    first, last = max(0, int(near[0]) - 1), min(at.size - 1, int(near[-1]) + 1)
    fine = np.linspace(at[first], at[last], 4_001)
    curve = CubicSpline(at, log_likelihood)(fine)
    top = int(np.argmax(curve))
    inside = np.flatnonzero(curve >= curve[top] - _HALF_DROP)
    peak = float(at[best]) if best in (0, at.size - 1) else float(fine[top])
    return peak, float(fine[inside[0]]), float(fine[inside[-1]])
