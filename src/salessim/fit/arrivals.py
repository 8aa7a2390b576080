"""How many leads a week: rate now, growth a year, month factors, and how unevenly they come.

Weekly numbers of a source have the mean exp(level + growth x t + month), t in years of 52 weeks before the start, and
a variance that is a multiple of it. Penalised quasi-likelihood: level free, growth and months about none.
Source of the method: McCullagh and Nelder, Generalized Linear Models, 2nd ed. 1989, chapter 9.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from salessim.fit.likelihood import FEWEST_EVENTS, Floats, Found, Ints, Refusal
from salessim.statistics.designs import generator
from salessim.units import WEEK, month_of

__all__ = ["Arrivals", "fit_arrivals", "together"]

GROWTH_SD = 0.4
"""Of log growth a year before anything is seen: a third less to half more. Assumption."""
MONTH_SD = 0.2
"""Of the logarithm of a month's factor. Assumption: 20 % up or down."""
WEEKS_FOR_MONTHS = 52
FEWEST_WEEKS = 4
"""Weeks below which no rate is given. Assumption."""


@dataclass(frozen=True, kw_only=True)
class Arrivals(Found):
    """Weekly leads of one source.

    Attributes
    ----------
    at : array, shape (14,)
        Log rate at the start, log growth a year, and the logarithms of twelve month factors.
    covariance : array, shape (14, 14)
        Zero for months that were not fitted.
    dispersion : float
        Variance over mean about the drift, at least 1.
    own_dispersion : float
        The same before sources were looked at together.
    counts, fitted : array, shape (n_weeks,)
        What was seen and what the fit says, oldest first.
    """

    at: Floats
    covariance: Floats
    dispersion: float
    own_dispersion: float
    counts: Ints
    fitted: Floats

    @property
    def per_week(self) -> float:
        """Leads a week at the start."""
        return math.exp(float(self.at[0]))

    @property
    def growth(self) -> float:
        """Growth of the rate a year, 0.2 for +20 %."""
        return math.expm1(float(self.at[1]))

    @property
    def month_factors(self) -> Floats:
        """Factors of the twelve fiscal months from the start on; shape (12,)."""
        return np.exp(self.at[2:])

    def draws(self, n: int, seed: int) -> Floats:
        """Draws of ``at``; shape (n, 14)."""
        values, vectors = np.linalg.eigh(self.covariance)
        root = vectors * np.sqrt(np.maximum(values, 0.0))
        return np.asarray(self.at + generator(seed).standard_normal((n, self.at.size)) @ root.T)


def fit_arrivals(counts: ArrayLike) -> Arrivals | Refusal:
    """Fit the weekly leads of one source.

    Parameters
    ----------
    counts : array_like of int, shape (n_weeks,)
        Leads of each whole week before the start, oldest first.

    Returns
    -------
    Arrivals or Refusal
        Refused below four weeks or five leads. Month factors are 1 below a year of weeks.

    Raises
    ------
    ValueError
        If a number is negative.
    """
    y = np.asarray(counts, dtype=np.float64)
    if y.ndim != 1 or not (y >= 0).all():
        raise ValueError("weekly numbers are a row of numbers, none below 0")
    if y.size < FEWEST_WEEKS:
        return Refusal(f"fewer than {FEWEST_WEEKS} whole weeks", int(y.size))
    if y.sum() < FEWEST_EVENTS:
        return Refusal(f"fewer than {FEWEST_EVENTS} leads", int(y.sum()))
    back = np.arange(-y.size, 0)
    columns = np.zeros((y.size, 14))
    columns[:, 0], columns[:, 1] = 1.0, (back + 0.5) / 52
    if y.size >= WEEKS_FOR_MONTHS:
        months = np.array([month_of((week % 52) * WEEK) for week in back.tolist()])
        columns[np.arange(y.size), 2 + months] = 1.0
    used = np.flatnonzero(columns.any(axis=0))
    prior = np.array([0.0, GROWTH_SD**-2, *([MONTH_SD**-2] * 12)])
    dispersion = 1.0
    for _ in range(5):  # the prior weighs as much as the data's own dispersion lets it
        x, information = _penalised(columns[:, used], y, dispersion * prior[used])
        mean = np.exp(columns[:, used] @ x)
        spent = float(
            np.trace(np.linalg.solve(information, columns[:, used].T @ (mean[:, None] * columns[:, used])))
        )
        dispersion = max(
            1.0, float(((y - mean) ** 2 / np.maximum(mean, 0.1)).sum() / max(y.size - spent, 1.0))
        )
    at, covariance = np.zeros(14), np.zeros((14, 14))
    at[used] = x
    covariance[np.ix_(used, used)] = dispersion * np.linalg.inv(information)
    return Arrivals(
        n=int(y.sum()),
        at=at,
        covariance=covariance,
        dispersion=dispersion,
        own_dispersion=dispersion,
        counts=y.astype(np.int64),
        fitted=mean,
    )


def together(sources: dict[str, Arrivals]) -> dict[str, Arrivals]:
    """Sources with dispersions such that independent ones together vary as their sum does.

    Weeks that are bad for one source tend to be good for another, or they are recorded together: the excess over 1
    of every source is scaled by one factor.
    """
    if not sources:
        return {}
    counts = np.sum([one.counts for one in sources.values()], axis=0)
    fitted = np.sum([one.fitted for one in sources.values()], axis=0)
    spent = 2.0 if counts.size < WEEKS_FOR_MONTHS else 8.0
    all_in_one = float(
        ((counts - fitted) ** 2 / np.maximum(fitted, 0.1)).sum() / max(counts.size - spent, 1.0)
    )
    excess = sum((one.own_dispersion - 1) * one.counts.sum() for one in sources.values()) / counts.sum()
    scale = max(0.0, all_in_one - 1) / excess if excess > 0 else 0.0
    return {
        key: Arrivals(**{**vars(one), "dispersion": 1 + scale * (one.own_dispersion - 1)})
        for key, one in sources.items()
    }


def _penalised(columns: Floats, y: Floats, prior: Floats) -> tuple[Floats, Floats]:
    """Coefficients of a Poisson regression with a ridge, by Newton's method, and their information."""
    x = np.zeros(columns.shape[1])
    x[0] = math.log(y.mean())
    for _ in range(50):
        mean = np.exp(np.clip(columns @ x, -30, 30))
        gradient = columns.T @ (y - mean) - prior * x
        information = columns.T @ (mean[:, None] * columns) + np.diag(prior)
        step = np.linalg.solve(information, gradient)
        x = x + np.clip(step, -2, 2)
        if np.abs(step).max() < 1e-10:
            break
    return x, information
