"""What comes next, from where the records end: the fitted company played on, with what the data leaves open drawn."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from salessim.experiment.design import Design
from salessim.experiment.designed import Designed, play_design
from salessim.experiment.plan import Experiment
from salessim.fit.company import document_of
from salessim.fit.fitting import Fitted
from salessim.fit.likelihood import Floats
from salessim.fit.posterior import posterior
from salessim.fit.scenario_text import scenario_text
from salessim.scenario.load import read_scenario_text
from salessim.scenario.scenario import Scenario

__all__ = ["BANDS", "DRAWS", "RUNS_PER_DRAW", "Doubt", "Forecast", "doubt_of", "fitted_scenario", "forecast"]

DRAWS, RUNS_PER_DRAW = 250, 4
"""A thousand runs: enough for the ends of a 95 % band, and four of each draw to tell luck from what is not known."""
BANDS = (0.50, 0.80, 0.95)
METRICS = ("won_deals_by_week", "bookings_by_week")


@dataclass(frozen=True)
class Doubt:
    """Where the spread of a total comes from, by a one-way layout of draws and runs.

    Attributes
    ----------
    unknown : float
        Share of the variance that goes with the drawn inputs, 0..1; more records would remove it. NaN where nothing
        varies.
    unknown_sd, luck_sd : float
        Standard deviations, in the unit of the total.
    """

    unknown: float
    unknown_sd: float
    luck_sd: float


@dataclass(frozen=True, eq=False)
class Forecast:
    """Weekly numbers from a Monday on.

    Attributes
    ----------
    start : date
        The Monday.
    won, bookings : array, shape (draws, runs, weeks)
        Contracts signed, and their annual value.
    has_values : bool
        Whether the records hold contract values; without them bookings mean nothing.
    currency, engine, hash, folder : str
    seed, n_failed : int
    failures : tuple of str
    fitted : Fitted
        What was played on.
    """

    start: date
    won: Floats = field(repr=False)
    bookings: Floats = field(repr=False)
    has_values: bool
    currency: str
    engine: str
    hash: str
    folder: str
    seed: int
    n_failed: int
    failures: tuple[str, ...]
    fitted: Fitted = field(repr=False)

    @property
    def n_weeks(self) -> int:
        """How many weeks are forecast."""
        return int(self.won.shape[2])

    @property
    def n_runs(self) -> int:
        """How many runs it rests on."""
        return int(self.won.shape[0] * self.won.shape[1])

    @property
    def n_played(self) -> int:
        """The same, by the name that designs have for it."""
        return self.n_runs


def fitted_scenario(fitted: Fitted, horizon_weeks: int, name: str = "fitted") -> Scenario:
    """The fitted company as a scenario.

    Raises
    ------
    InputError
        If a fitted value lies outside what a scenario takes.
    """
    text = scenario_text(document_of(fitted, horizon_weeks), {}, "")
    return read_scenario_text(text, f"{name}.scenario.toml").scenario


def forecast(
    fitted: Fitted,
    n_weeks: int,
    *,
    draws: int = DRAWS,
    runs: int = RUNS_PER_DRAW,
    seed: int = 1,
    coming: Mapping[str, Sequence[int]] | None = None,
    name: str = "forecast",
    **how: Any,
) -> Forecast:
    """Play the fitted company on.

    Parameters
    ----------
    fitted : Fitted
    n_weeks : int
        How far.
    draws, runs : int
        Draws from the posterior, and runs of each; every run has its own luck.
    seed : int
        Of draws and runs.
    coming : mapping of str to sequence of int, optional
        Known leads of the weeks to come by source; drawn when silent.
    name : str
        Of the folder in which runs are kept.
    **how
        As :func:`salessim.experiment.designed.play_design` takes it.

    Returns
    -------
    Forecast
        The same for the same records and seed.
    """
    scenario = fitted_scenario(fitted, n_weeks, name)
    if coming is not None:
        scenario = scenario.override({"start.coming": {key: list(row) for key, row in coming.items()}})
    settings = posterior(fitted, draws, seed)
    design = Design(
        kind="posterior",
        inputs=(),
        columns=("draw",),
        cells=tuple((k,) for k in range(draws)),
        changes=tuple({scenario.name: one} for one in settings),
        numbers=np.arange(draws, dtype=np.float64)[:, None],
        block=np.arange(draws, dtype=np.int64),
        replications=runs,
    )
    experiment = Experiment(name=name, scenarios=(scenario,), baseline=scenario.name, seed=seed)
    played: Designed = play_design(experiment, design, weekly=METRICS, **how)
    won, bookings = (played.values[metric][:, 0] for metric in METRICS)
    return Forecast(
        start=fitted.known.start,
        won=won,
        bookings=bookings,
        has_values=not fitted.values.why_not,
        currency=scenario.currency,
        engine=played.engine,
        hash=played.hash,
        folder=played.folder,
        seed=seed,
        n_failed=played.n_failed,
        failures=played.failures,
        fitted=fitted,
    )


def doubt_of(totals: ArrayLike) -> Doubt:
    """Split the spread of totals into what is not known and luck.

    Parameters
    ----------
    totals : array_like, shape (draws, runs)
        NaN where a run failed; draws with fewer than two runs are left out.

    Returns
    -------
    Doubt
        Luck is the mean square within draws, the unknown (mean square between - within) / runs, at least 0. Source:
        Searle, Casella and McCulloch, Variance Components, 1992, section 3.

    Examples
    --------
    >>> doubt_of([[1.0, 1.0], [3.0, 3.0]])
    Doubt(unknown=1.0, unknown_sd=1.4142135623730951, luck_sd=0.0)
    """
    values = np.asarray(totals, dtype=np.float64)
    values = values[np.isfinite(values).all(axis=1)]
    m, r = values.shape
    if m < 2 or r < 2:
        return Doubt(math.nan, math.nan, math.nan)
    means = values.mean(axis=1)
    within = float(((values - means[:, None]) ** 2).sum() / (m * (r - 1)))
    between = float(r * ((means - means.mean()) ** 2).sum() / (m - 1))
    unknown = max(0.0, (between - within) / r)
    total = unknown + within
    return Doubt(unknown / total if total > 0 else math.nan, math.sqrt(unknown), math.sqrt(within))
