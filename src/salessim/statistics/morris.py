"""Morris's screening: the mean effect of moving one input, anywhere among the others, and how much it differs there.

Paths (:func:`salessim.statistics.designs.trajectories`) are played on common random numbers: all points of a path
share their replications, and no two paths share any.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from salessim.statistics.importance import Importance, standing
from salessim.statistics.intervals import CONFIDENCE, Interval, mean_interval
from salessim.statistics.resampling import expanded_interval, resampled_counts
from salessim.statistics.samples import Floats

__all__ = ["MorrisEffects", "elementary_effects", "morris_effects"]

_FEWEST = 4  # paths: Campolongo, Cariboni and Saltelli 2007 use 4 to 10 at least


@dataclass(frozen=True, slots=True)
class MorrisEffects:
    """Effects of moving each input across its range, in the unit of the outcome.

    Attributes
    ----------
    mu : tuple of Interval
        Mean effect: its sign says in which way the outcome moves.
    mu_star : tuple of Importance
        Mean size of the effect.
    sigma : tuple of float
        Standard deviation of the effect between paths, luck taken out where two replications or more allow it: 0 for an
        input whose effect is the same everywhere.
    luck : tuple of float
        Mean size that the effect of an input without any would show by luck; 0 where a single replication cannot tell.
    paths : int
    """

    mu: tuple[Interval, ...]
    mu_star: tuple[Importance, ...]
    sigma: tuple[float, ...]
    luck: tuple[float, ...]
    paths: int


def elementary_effects(outcomes: ArrayLike, moved: NDArray[np.int64], steps: ArrayLike) -> Floats:
    """Change of the outcome per whole range of the input moved.

    Parameters
    ----------
    outcomes : array_like, shape (paths, inputs + 1, replications)
    moved : ndarray, shape (paths, inputs)
        Which input moves from a point to the next.
    steps : array_like, shape (paths, inputs)
        By how much of its range.

    Returns
    -------
    ndarray, shape (paths, inputs, replications)
        By input, not by step.
    """
    values = np.asarray(outcomes, dtype=np.float64)
    by_step = np.diff(values, axis=1) / np.asarray(steps, dtype=np.float64)[:, :, np.newaxis]
    effects = np.empty_like(by_step)
    np.put_along_axis(effects, moved[:, :, np.newaxis], by_step, axis=1)
    return effects


def morris_effects(
    effects: ArrayLike, *, seed: int, confidence: float = CONFIDENCE, n_resamples: int = 2000
) -> MorrisEffects:
    """Mean, mean size and spread of elementary effects.

    Parameters
    ----------
    effects : array_like, shape (paths, inputs, replications)
        As :func:`elementary_effects` gives them.
    seed : int
        Key of the resampling, at least 0.
    confidence : float, default 0.95
    n_resamples : int, default 2000

    Returns
    -------
    MorrisEffects
        Intervals of mu are Student's over paths, those of mu star resample paths.

    Raises
    ------
    ValueError
        If there are fewer than 4 paths, or an effect is not finite.

    Notes
    -----
    Luck makes the mean size of an effect too large: that of a normal error with standard deviation s is s sqrt(2/pi).
    An input stands out when mu star is clearly above that, or the mean effect clearly has a sign; each is tested at
    half the error that the confidence allows.

    References
    ----------
    Morris, Technometrics 33 (1991) 161-174; mu star: Campolongo, Cariboni and Saltelli, Environmental Modelling &
    Software 22 (2007) 1509-1518.
    """
    values = np.asarray(effects, dtype=np.float64)
    if values.ndim != 3 or len(values) < _FEWEST:
        raise ValueError(f"effects of {_FEWEST} paths are needed; got shape {values.shape}")
    if not np.isfinite(values).all():
        raise ValueError("effects must be finite")
    n, inputs, r = values.shape
    means = values.mean(axis=2)
    errors = values.var(axis=2, ddof=1) / r if r > 1 else np.zeros_like(means)
    luck = [math.sqrt(2.0 / math.pi * float(errors[:, k].mean())) for k in range(inputs)]
    spread = np.sqrt(np.maximum(means.var(axis=0, ddof=1) - errors.mean(axis=0), 0.0))
    sizes = np.abs(means)
    drawn = resampled_counts(n, n_resamples, seed) @ sizes / n
    stars = [expanded_interval(float(sizes[:, k].mean()), drawn[:, k], n, confidence) for k in range(inputs)]
    strict = 1.0 - (1.0 - confidence) / 2.0
    has_sign = [mean_interval(means[:, k], strict).excludes(0.0) for k in range(inputs)]
    return MorrisEffects(
        mu=tuple(mean_interval(means[:, k], confidence) for k in range(inputs)),
        mu_star=standing(stars, drawn, luck, or_clear=has_sign),
        sigma=tuple(float(one) for one in spread),
        luck=tuple(luck),
        paths=n,
    )
