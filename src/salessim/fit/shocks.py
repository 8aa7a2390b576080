"""What moves everybody's wins together: weekly wins beyond chance, given what was expected."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike

from salessim.fit.likelihood import FEWEST_EVENTS, Floats, Found, Refusal, as_columns, peak_and_bounds
from salessim.statistics.designs import generator

__all__ = ["Shocks", "fit_shocks"]

_FEWEST_WEEKS = 12  # a quarter: below it nothing can be told from drift; assumption
_LEAST_MEAN = 0.5  # wins a week: below it counts are not near normal; assumption
_PRIOR_SD = (
    0.3  # scale of the half-normal prior, log-odds: a market that moves odds by a third is wild; assumption
)
_SDS = np.concatenate([[0.0], np.geomspace(0.02, 2.0, 40)])  # tried for the share by which wins move
_RHOS = np.concatenate(
    [np.arange(0.0, 0.9, 0.1), [0.9, 0.95, 0.98]]
)  # tried for persistence from week to week


@dataclass(frozen=True)
class Shocks(Found):
    """An AR(1) on the log-odds of winning that all deals of a week share.

    Attributes
    ----------
    sd : float
        Standard deviation of the log-odds (stationary); 0 when chance explains all.
    sd_low, sd_high : float
        Profile-likelihood interval (90 %); `sd_high` is infinite when the weeks do not bound it.
    sd_se : float
        Width of the interval / 3.29; a figure of the doubt.
    persistence, persistence_low, persistence_high : float
        Correlation of a week with the next, 0 to 0.98, and its interval likewise; NaN when `sd` is 0.
    dispersion : float
        Sum of (wins - mean)^2 / mean over the weeks less one: 1 when there is chance only.
    n : int
        Weeks in which something was expected.
    weight : array, shape (n_sds, n_persistences)
        Posterior over a grid of both under a half-normal prior of the standard deviation; sums to 1.
    scale : float
        What the grid's standard deviations are multiplied by.
    """

    sd: float
    sd_se: float
    sd_low: float
    sd_high: float
    persistence: float
    persistence_low: float
    persistence_high: float
    dispersion: float
    weight: Floats = field(repr=False)
    scale: float

    @property
    def mean_sd(self) -> float:
        """Posterior mean of the standard deviation: above 0, since the data never rules that out."""
        return float(self.weight.sum(axis=1) @ _SDS) * self.scale

    @property
    def mean_persistence(self) -> float:
        """Posterior mean of the persistence, weighted by the variance that it would carry on."""
        by_sd = self.weight * (_SDS**2)[:, None]
        return float((by_sd @ _RHOS).sum() / max(float(by_sd.sum()), 1e-300))

    def draws(self, n: int, seed: int) -> Floats:
        """Standard deviations and persistences from the posterior; shape (n, 2)."""
        chosen = np.searchsorted(np.cumsum(self.weight.ravel()), generator(seed).random(n))
        row, column = np.unravel_index(np.minimum(chosen, self.weight.size - 1), self.weight.shape)
        return np.column_stack([self.scale * _SDS[row], _RHOS[column]])


def fit_shocks(wins: ArrayLike, expected: ArrayLike, share: float) -> Shocks | Refusal:
    """Restricted maximum likelihood of the shared factor from weekly wins.

    Wins ~ N(k m, k m + (k m)^2 s^2 rho^|i - j|), m the expected wins; their level k is not charged to the factor. A
    factor on the log-odds moves a small chance p by 1 - p of itself: sd = s / (1 - share).

    Parameters
    ----------
    wins : array_like, shape (weeks,)
        In the order of time, each week once.
    expected : array_like, shape (weeks,)
        Expected wins; weeks with 0 or NaN are left out, the distances of the others kept.
    share : float
        Mean chance of winning of a lead, 0..1.

    Returns
    -------
    Shocks or Refusal
        Refused below 12 weeks, five wins, or half a win a week.

    Raises
    ------
    ValueError
        If `share` lies outside 0..1.

    References
    ----------
    Patterson and Thompson, Biometrika 58 (1971) 545-554 (restricted likelihood).
    """
    if not 0 <= share < 1:
        raise ValueError(f"a share lies between 0 and 1; got {share}")
    as_columns(np.zeros_like(np.asarray(wins, dtype=np.float64)), np.zeros(np.shape(np.asarray(expected))))
    won, due = np.asarray(wins, dtype=np.float64), np.asarray(expected, dtype=np.float64)
    week = np.flatnonzero(np.isfinite(won) & np.isfinite(due) & (due > 0))
    won, due = won[week], due[week]
    if week.size < _FEWEST_WEEKS:
        return Refusal(f"fewer than {_FEWEST_WEEKS} weeks in which wins were expected", week.size)
    if won.sum() < max(FEWEST_EVENTS, _LEAST_MEAN * week.size):
        return Refusal(f"fewer than {FEWEST_EVENTS} wins or half a win a week", week.size)
    mean = due * won.sum() / due.sum()
    log_likelihood = _on_grid(won, mean, week)
    by_sd, by_rho = log_likelihood.max(axis=1), log_likelihood.max(axis=0)
    sd, low, high = peak_and_bounds(_SDS, by_sd)
    rho, rho_low, rho_high = peak_and_bounds(_RHOS, by_rho)
    scale = 1 / (1 - share)
    high = np.inf if high >= _SDS[-1] else high
    unknown = sd == 0
    prior = np.log(np.gradient(_SDS)) - 0.5 * (_SDS * scale / _PRIOR_SD) ** 2  # the grid is closer near 0
    log_weight = log_likelihood + prior[:, None]
    weight = np.exp(log_weight - log_weight.max())
    return Shocks(
        sd=sd * scale,
        sd_se=(high - low) * scale / (2 * 1.6449),
        sd_low=low * scale,
        sd_high=high * scale,
        persistence=np.nan if unknown else rho,
        persistence_low=np.nan if unknown else rho_low,
        persistence_high=np.nan if unknown else rho_high,
        dispersion=float(((won - mean) ** 2 / mean).sum() / (week.size - 1)),
        n=week.size,
        weight=weight / weight.sum(),
        scale=scale,
    )


def _on_grid(wins: Floats, mean: Floats, week: np.ndarray) -> Floats:
    """Restricted log-likelihood for every sd (rows) and persistence (columns).

    With D = diag(mean) the covariance is D^(1/2) (I + s^2 R) D^(1/2), R = sqrt(mean)' rho^|i - j| sqrt(mean): one
    decomposition for each persistence serves every sd.
    """
    lag = np.abs(np.subtract.outer(week, week))
    root = np.sqrt(mean)
    found = np.empty((_SDS.size, _RHOS.size))
    for j, rho in enumerate(_RHOS):
        value, vector = np.linalg.eigh(np.outer(root, root) * rho**lag)
        weight = 1 / (1 + _SDS[:, None] ** 2 * np.maximum(value, 0))
        y, x = vector.T @ (wins / root), vector.T @ root
        information = weight @ x**2
        rest = weight @ y**2 - (weight @ (x * y)) ** 2 / information
        found[:, j] = 0.5 * (np.log(weight).sum(axis=1) - rest - np.log(information))
    return found
