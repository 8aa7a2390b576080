"""What anybody can forecast without a model: five ways to go on from weekly numbers, as samples."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from salessim.fit.known import Known
from salessim.fit.likelihood import Floats
from salessim.statistics.designs import generator

__all__ = ["BASELINES", "baseline"]

SAMPLES = 4000
TAIL_WEEKS = 4
"""Weeks over which wins of leads from before the log began are averaged by the chain ladder. Assumption."""

Way = Callable[[Known, int, Sequence[int] | None, Any], Floats]


def baseline(name: str, known: Known, n_weeks: int, seed: int, coming: Sequence[int] | None = None) -> Floats:
    """Samples of the weekly wins to come; shape (4000, n_weeks).

    Parameters
    ----------
    name : str
        One of :data:`BASELINES`.
    known : Known
        What was known at the origin.
    n_weeks : int
    seed : int
        At least 0.
    coming : sequence of int, optional
        Leads of the weeks to come, where they are known; only the chain ladder has a use for them.
    """
    return BASELINES[name](known, n_weeks, coming, generator(seed))


def _history(known: Known) -> Floats:
    return known.weekly(known.won).astype(np.float64)


def _poisson(known: Known, n_weeks: int, coming: Sequence[int] | None, rng: Any) -> Floats:
    """The mean of all weeks so far, and Poisson luck; the mean has its own gamma posterior."""
    wins = _history(known)
    rate = rng.gamma(wins.sum() + 0.5, 1 / wins.size, size=(SAMPLES, 1))
    return np.asarray(rng.poisson(rate, size=(SAMPLES, n_weeks)).astype(np.float64))


def _negative_binomial(known: Known, n_weeks: int, coming: Sequence[int] | None, rng: Any) -> Floats:
    """The mean of all weeks so far, and as much luck as they showed."""
    wins = _history(known)
    mean = max(float(wins.mean()), 1e-9)
    spread = float(wins.var(ddof=1)) / mean if wins.size > 1 else 1.0
    return _spread(np.full((SAMPLES, n_weeks), mean), spread, rng)


def _bootstrap(known: Known, n_weeks: int, coming: Sequence[int] | None, rng: Any) -> Floats:
    """Weeks drawn from those so far."""
    return np.asarray(rng.choice(_history(known), size=(SAMPLES, n_weeks)))


def _seasonal(known: Known, n_weeks: int, coming: Sequence[int] | None, rng: Any) -> Floats:
    """The same weeks a year ago, with a year's growth; with less than a year, the last quarter's weeks."""
    wins = _history(known)
    if wins.size < 52 + n_weeks:
        return np.asarray(rng.choice(wins[-13:], size=(SAMPLES, n_weeks)))
    recent, before = wins[-13:].sum(), wins[-65:-52].sum() if wins.size >= 65 else wins[:13].sum()
    mean = wins[-52 : wins.size - 52 + n_weeks] * (recent + 1) / (before + 1)
    spread = float(wins.var(ddof=1) / max(wins.mean(), 1e-9))
    return _spread(np.tile(np.maximum(mean, 0.1), (SAMPLES, 1)), spread, rng)


def _chain_ladder(known: Known, n_weeks: int, coming: Sequence[int] | None, rng: Any) -> Floats:
    """Weekly cohorts of leads: wins per lead in each week of age, from all cohorts that have been that old.

    New cohorts have the leads that are known to come, else the mean of those so far. Wins of leads from before the log
    began go on as in the last four weeks. The spread is that of the weeks about the same sum within the past.
    Source: the additive (incremental loss ratio) method, Schmidt, ASTIN Bulletin 36 (2006) 269-319.
    """
    n_past = -known.first_week
    week = np.floor(known.created / 7).astype(np.int64) + n_past
    fair = week >= 0
    leads = np.bincount(week[fair], minlength=n_past)[:n_past].astype(np.float64)
    won = np.isfinite(known.won)
    age = np.floor(known.won[won & fair] / 7).astype(np.int64) + n_past - week[won & fair]
    wins_by_age = np.bincount(age, minlength=n_past + n_weeks)[: n_past + n_weeks]
    at_risk = np.concatenate([np.cumsum(leads)[::-1], np.zeros(n_weeks)])
    rate = np.where(at_risk > 0, wins_by_age / np.maximum(at_risk, 1), 0.0)
    ahead = np.full(n_weeks, leads.mean()) if coming is None else np.asarray(coming, dtype=np.float64)
    everybody = np.concatenate([leads, ahead])
    expected = np.array([everybody[: w + 1] @ rate[w::-1] for w in range(n_past + n_weeks)])
    late = known.weekly(known.won, ~fair).astype(np.float64)
    mean = expected[n_past:] + (late[-TAIL_WEEKS:].mean() if late.size else 0.0)
    young = known.weekly(known.won, fair).astype(np.float64)
    fitted = np.maximum(expected[:n_past], 0.5)
    spread = float(((young - fitted) ** 2 / fitted).sum() / max(n_past - 1, 1))
    return _spread(np.tile(np.maximum(mean, 1e-9), (SAMPLES, 1)), spread, rng)


def _spread(mean: Floats, spread: float, rng: Any) -> Floats:
    """Counts with these means and this variance over mean: negative binomial, or Poisson where it is 1 or less."""
    if spread <= 1.0 + 1e-9:
        return np.asarray(rng.poisson(mean).astype(np.float64))
    return np.asarray(rng.poisson(rng.gamma(mean / (spread - 1), spread - 1)).astype(np.float64))


BASELINES: dict[str, Way] = {
    "Poisson": _poisson,
    "negative binomial": _negative_binomial,
    "bootstrap of history": _bootstrap,
    "seasonal": _seasonal,
    "chain ladder": _chain_ladder,
}
"""By the name in tables."""
