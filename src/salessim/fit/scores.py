"""How good a forecast was: scores of samples against what happened."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from salessim.fit.likelihood import Floats

__all__ = ["Scores", "crps", "scores_of"]


@dataclass(frozen=True)
class Scores:
    """Scores of forecasts of some numbers.

    Attributes
    ----------
    crps : float
        Mean continuous ranked probability score, in the unit of the numbers; smaller is better.
    covered : tuple of float
        Share of the numbers within the 50, 80 and 95 % bands.
    width : float
        Mean width of the 80 % band.
    error : float
        Mean of forecast mean less what happened.
    n : int
        Numbers scored.
    """

    crps: float
    covered: tuple[float, float, float]
    width: float
    error: float
    n: int


def crps(samples: ArrayLike, happened: ArrayLike) -> Floats:
    """Continuous ranked probability score of each number, by its samples.

    Parameters
    ----------
    samples : array_like, shape (n_samples, n)
    happened : array_like, shape (n,)

    Returns
    -------
    array, shape (n,)
        E|X - y| - E|X - X'| / 2 over the samples; of a single sample the absolute error.

    References
    ----------
    Gneiting and Raftery, Journal of the American Statistical Association 102 (2007) 359-378, section 4.2.

    Examples
    --------
    >>> crps([[1.0], [3.0]], [2.0]).tolist()
    [0.5]
    """
    x, y = np.sort(np.asarray(samples, dtype=np.float64), axis=0), np.asarray(happened, dtype=np.float64)
    n = x.shape[0]
    weight = 2 * np.arange(1, n + 1) - n - 1
    return np.asarray(np.abs(x - y).mean(axis=0) - weight @ x / n**2)


def scores_of(samples: ArrayLike, happened: ArrayLike) -> Scores:
    """Scores of samples, shape (n_samples, n), against what happened, shape (n,)."""
    x, y = np.asarray(samples, dtype=np.float64), np.asarray(happened, dtype=np.float64)
    covered, width = [], 0.0
    for share in (0.50, 0.80, 0.95):
        low, high = np.quantile(x, [(1 - share) / 2, (1 + share) / 2], axis=0)
        covered.append(float(((y >= low) & (y <= high)).mean()))
        width = float((high - low).mean()) if share == 0.80 else width
    return Scores(
        crps=float(crps(x, y).mean()),
        covered=(covered[0], covered[1], covered[2]),
        width=width,
        error=float((x.mean(axis=0) - y).mean()),
        n=y.size,
    )
