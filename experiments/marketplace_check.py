"""The scenario `marketplace` beside the funnel it was fitted to: seven measures, with the data's own intervals."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from marketplace_fit import N_WEEKS, Floats, Funnel, weekly_leads, weekly_wins

from salessim.engine import play
from salessim.scenario.load import load_scenario
from salessim.scenario.lower import lower
from salessim.statistics.resampling import resampled_indices
from salessim.trace.kinds import RowKind
from salessim.trace.recorder import Trace
from salessim.units import DAY, WEEK

SEED = 2018
ENOUGH_RUNS = 400
"""Runs at which the model's mean itself must lie in the interval; with fewer, within three standard errors."""
BLOCK = 3
"""Weeks in a block of the bootstrap: the cube root of 20, rounded up."""
QUANTILES = (0.1, 0.5, 0.9)
MEASURES = (
    "leads a week, mean",
    "leads a week, variance/mean",
    "wins a week, mean",
    "wins a week, variance/mean",
    "days to won, P10",
    "days to won, P50",
    "days to won, P90",
)


def weekly_figures(counts: Floats) -> Floats:
    """Mean and variance over mean of weekly numbers (last axis), shape (..., 2)."""
    mean = counts.mean(axis=-1)
    return np.stack([mean, counts.var(axis=-1, ddof=1) / mean], axis=-1)


def measures_of(leads: Floats, wins: Floats, days: Floats) -> Floats:
    """The seven measures, in the order of MEASURES."""
    return np.array([*weekly_figures(leads), *weekly_figures(wins), *np.quantile(days, QUANTILES)])


def residual_bootstrap(counts: Floats, seed: int, n: int = 4000) -> Floats:
    """Weekly figures of ``n`` resampled series, shape (n, 2).

    A least-squares line stays in its place as the drift; Pearson residuals about it, widened for its two
    parameters, are resampled in circular blocks of three weeks, so that weeks that resemble their neighbours still
    do. Of eight ways tried on simulated series of such length and dispersion none covered clearly better.
    """
    weeks = np.arange(len(counts))
    drift = np.polyval(np.polyfit(weeks, counts, 1), weeks)
    residual = (counts - drift) / np.sqrt(drift) * np.sqrt(len(weeks) / (len(weeks) - 2))
    chosen = np.vstack(list(resampled_indices(len(weeks), n, seed, BLOCK)))[:, : len(weeks)]
    return weekly_figures(drift + residual[chosen] * np.sqrt(drift))


def quantile_bootstrap(days: Floats, seed: int, n: int = 4000) -> Floats:
    """P10, P50 and P90 of ``n`` resamples of the deals won, shape (n, 3)."""
    batches = resampled_indices(len(days), n, seed)
    return np.vstack([np.quantile(days[chosen], QUANTILES, axis=1).T for chosen in batches])


def data_measures(funnel: Funnel) -> tuple[Floats, Floats]:
    """The measures in the data, shape (7,), and the ends of their 95 % bootstrap intervals, shape (2, 7)."""
    leads, wins = weekly_leads(funnel), weekly_wins(funnel)
    days = (funnel.won - funnel.first)[funnel.won_in_window]
    weekly = [residual_bootstrap(counts, SEED) for counts in (leads, wins)]
    resampled = np.hstack([*weekly, quantile_bootstrap(days, SEED)])
    return measures_of(leads, wins, days), np.quantile(resampled, (0.025, 0.975), axis=0)


def measured(trace: Trace) -> Floats:
    """The measures of one run."""
    won_at = trace.column(RowKind.DEAL_WON, "at")
    leads = np.bincount(trace.column(RowKind.LEAD_CREATED, "at") // WEEK, minlength=N_WEEKS)
    wins = np.bincount(won_at // WEEK, minlength=N_WEEKS)
    return measures_of(leads, wins, (won_at - trace.column(RowKind.DEAL_WON, "c")) / DAY)


def played(path: Path, n_runs: int) -> Iterator[Floats]:
    """The measures of each run of a scenario."""
    tables = lower(load_scenario(path))
    for replication in range(n_runs):
        yield measured(play(tables, SEED, replication))


@dataclass(frozen=True)
class Verdict:
    """One measure in the data and in the model."""

    name: str
    data: float
    low: float
    high: float
    """Ends of the data's 95 % bootstrap interval."""
    model: float
    error: float
    """Mean over the runs and its standard error."""
    lowest: float
    highest: float
    """Between these lie 95 % of the runs."""
    agrees: bool

    def __str__(self) -> str:
        interval, runs = f"{self.low:.2f} to {self.high:.2f}", f"{self.lowest:.2f} to {self.highest:.2f}"
        line = (
            f"{self.name:30} {self.data:7.2f} {interval:>16} {self.model:7.2f} {self.error:6.2f} {runs:>16}"
        )
        return line if self.agrees else line + "  OUTSIDE"


HEAD = f"{'measure':30} {'data':>7} {'95 % interval':>16} {'model':>7} {'error':>6} {'95 % of runs':>16}"


def verdicts(funnel: Funnel, runs: Floats) -> list[Verdict]:
    """Each measure judged: the mean over the runs, shape (n_runs, 7), lies inside the data's interval.

    Quantiles of days to won must besides lie within 20 % of the data's, or within a day.
    """
    data, (low, high) = data_measures(funnel)
    model, error = runs.mean(axis=0), runs.std(axis=0, ddof=1) / np.sqrt(len(runs))
    lowest, highest = np.quantile(runs, (0.025, 0.975), axis=0)
    slack = 0.0 * error if len(runs) >= ENOUGH_RUNS else 3.0 * error
    is_inside = (low - slack <= model) & (model <= high + slack)
    is_quantile = np.array([name.startswith("days") for name in MEASURES])
    is_near = np.abs(model - data) <= np.maximum(1.0, 0.2 * data) + slack
    agrees = is_inside & (is_near | ~is_quantile)
    columns = (column.tolist() for column in (data, low, high, model, error, lowest, highest, agrees))
    return [Verdict(*row) for row in zip(MEASURES, *columns, strict=True)]
