"""How much people differ beyond chance: in wins given what was expected of them, and in what each is shrunk to."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from salessim.fit.likelihood import FEWEST_EVENTS, Floats, Found, Refusal, as_columns, peak_and_bounds

__all__ = ["Concentration", "PeopleSpread", "concentration", "fit_people"]

_FEWEST_PEOPLE = 5  # whose spread says something; assumption
_REACH, _STEP = 3.0, 0.01  # of the grid of log performance: 20 times the mean; assumption
_SDS = np.concatenate(
    [[0.0], 0.02 + 1.48 * np.linspace(0, 1, 40) ** 1.5]
)  # tried for log performance; assumption
_CENTRES = np.linspace(-3.0, 3.0, 9)  # tried for the mean, in its standard errors
_AT_ONCE = 2_000  # people whose grids are held in memory at a time


@dataclass(frozen=True)
class PeopleSpread(Found):
    """Spread of log performance between people, beyond chance and beyond what was expected.

    With trials, wins are binomial and performance acts on the odds; without, they are Poisson and it acts on the
    rate. Log performance is normal between people; its mean is integrated out (flat prior).

    Attributes
    ----------
    sd : float
        Where the integrated likelihood is greatest; 0 when chance explains all.
    sd_low, sd_high : float
        Where its logarithm has fallen by 1.35 (90 %).
    sd_se : float
        Width of the interval / 3.29: a figure of the doubt, not a way to the interval.
    figure, figure_se : array of float, shape (people,)
        Log performance of each person over the mean one: posterior mean and standard deviation (flat prior on sd);
        NaN for a person who was left out.
    chi2, p : float
        Pearson's sum of (wins - expected)^2 / variance, expected scaled to all wins; chance of as much if equal. Too
        few expected wins a person (below about 1) make `p` rough.
    df : int
        People with an expectation, less one.
    n : int
        Those people.
    """

    sd: float
    sd_se: float
    sd_low: float
    sd_high: float
    figure: Floats
    figure_se: Floats
    chi2: float
    df: int
    p: float

    @property
    def overdispersion(self) -> float:
        """chi2 / df: 1 when people are equal."""
        return self.chi2 / self.df


def fit_people(
    wins: ArrayLike, expected: ArrayLike, trials: ArrayLike | None = None
) -> PeopleSpread | Refusal:
    """Standard deviation of log performance between people beyond chance, and each person's shrunken figure.

    Parameters
    ----------
    wins : array_like, shape (people,)
    expected : array_like, shape (people,)
        Wins that an average person would have had with the same leads and time; only the ratios count.
    trials : array_like, shape (people,), optional
        Leads or deals that each had; None when wins have no ceiling.

    Returns
    -------
    PeopleSpread or Refusal
        Refused below five people with an expectation, below five wins, and where everything was won.

    References
    ----------
    Empirical Bayes with the hyperparameters integrated on a grid: Gelman et al., Bayesian Data Analysis, 2013, 5.3.
    """
    none = np.full(np.shape(np.asarray(wins)), np.inf)
    columns = [np.asarray(x, dtype=np.float64) for x in (wins, expected, none if trials is None else trials)]
    usable = np.isfinite(columns[0]) & np.isfinite(columns[1]) & (columns[1] > 0) & (columns[2] >= columns[0])
    usable &= ~np.isnan(columns[2]) & (columns[2] > 0) & (columns[0] >= 0)
    w, e, t = (column[usable] for column in columns)
    if w.size < _FEWEST_PEOPLE:
        return Refusal(f"fewer than {_FEWEST_PEOPLE} people with something expected of them", w.size)
    if w.sum() < FEWEST_EVENTS:
        return Refusal(f"fewer than {FEWEST_EVENTS} wins", w.size)
    if trials is not None and (t - w).sum() < FEWEST_EVENTS:
        return Refusal(f"fewer than {FEWEST_EVENTS} cases that were not won", w.size)
    law = _Law(w, e, t)
    sd, low, high, figure, error = law.spread()
    chi2, df, p = law.chi_squared()
    figures, errors = np.full(columns[0].size, np.nan), np.full(columns[0].size, np.nan)
    figures[usable], errors[usable] = figure, error
    return PeopleSpread(
        sd=sd,
        sd_se=(high - low) / (2 * 1.6449),
        sd_low=low,
        sd_high=high,
        figure=figures,
        figure_se=errors,
        chi2=chi2,
        df=df,
        p=p,
        n=w.size,
    )


class _Law:
    """Wins given log performance u: Poisson(m exp u), or binomial with log-odds logit(m / trials) + u."""

    def __init__(self, wins: Floats, expected: Floats, trials: Floats) -> None:
        self.wins, self.trials = wins, trials
        self.has_trials = bool(np.isfinite(trials[0]))
        self.level = self._level(expected)
        self.mean = trials / (1 + np.exp(-self.level)) if self.has_trials else np.exp(self.level)
        self.variance = self.mean * (1 - self.mean / trials)

    def _level(self, expected: Floats) -> Floats:
        """Log rate or log-odds of an average person, at which expected and observed wins are as many."""
        if not self.has_trials:
            return np.asarray(np.log(expected * self.wins.sum() / expected.sum()), dtype=np.float64)
        from scipy.optimize import brentq

        share = np.clip(expected / self.trials, 1e-6, 1 - 1e-6)
        start = np.log(share / (1 - share))
        shift = brentq(
            lambda x: float((self.trials / (1 + np.exp(-start - x))).sum() - self.wins.sum()), -40, 40
        )
        return np.asarray(start + shift, dtype=np.float64)

    def chi_squared(self) -> tuple[float, int, float]:
        """Pearson's statistic, its degrees of freedom, and the chance of as much."""
        from scipy.special import chdtrc

        df = self.wins.size - 1
        statistic = float(((self.wins - self.mean) ** 2 / self.variance).sum())
        return statistic, df, float(chdtrc(df, statistic))

    def log_likelihood(self, u: Floats, people: slice) -> Floats:
        """Shape (people, grid), but for what does not depend on u."""
        level = self.level[people, None] + u
        wins = self.wins[people, None]
        if self.has_trials:
            return np.asarray(wins * level - self.trials[people, None] * np.logaddexp(0, level))
        return np.asarray(wins * level - np.exp(level))

    def spread(self) -> tuple[float, float, float, Floats, Floats]:
        """Estimate and bounds of the sd, and posterior mean and sd of each person's log performance."""
        sd, centre, prior, u = self._priors()
        pieces = [slice(i, i + _AT_ONCE) for i in range(0, self.wins.size, _AT_ONCE)]
        evidence = np.zeros(sd.size)
        for people in pieces:
            log = self.log_likelihood(u, people)
            top = log.max(axis=1, keepdims=True)
            evidence += np.log(np.maximum(np.exp(log - top) @ prior, 1e-300)).sum(axis=0) + top.sum()
        # The mean is integrated out; its nodes are as far apart as its standard error, which grows with the sd.
        by_sd = evidence.reshape(_SDS.size, _CENTRES.size)
        peak = by_sd.max()
        width = np.array([self._mean_error(x) for x in _SDS])
        tops = by_sd.max(axis=1)
        integrated = tops + np.log(np.exp(by_sd - tops[:, None]).sum(axis=1) * width)
        estimate, low, high = peak_and_bounds(_SDS, integrated)
        cell = np.gradient(_SDS)
        weight = np.exp(by_sd - peak) * (width * cell)[:, None]
        weight = (weight / weight.sum()).ravel()
        kept = weight > 1e-6 * weight.max()
        found = [self._figures(u, prior[:, kept], centre[kept], weight[kept], people) for people in pieces]
        return (
            estimate,
            low,
            high,
            np.concatenate([x[0] for x in found]),
            np.concatenate([x[1] for x in found]),
        )

    def _mean_error(self, sd: float) -> float:
        """Standard error of the mean of log performance when its standard deviation is `sd`."""
        return float(1 / np.sqrt((1 / (sd * sd + 1 / self.variance)).sum()))

    def _priors(self) -> tuple[Floats, Floats, Floats, Floats]:
        """Pairs of an sd and a mean, and the law of log performance under each, shape (grid, pairs)."""
        u = np.arange(-_REACH, _REACH + _STEP / 2, _STEP)
        sd = np.repeat(_SDS, _CENTRES.size)
        # An average person's wins are as many as all are on the mean; spread moves the mean of the logarithm down.
        weight = 1 / (_SDS[:, None] ** 2 + 1 / self.variance)
        shift = ((weight * np.log((self.wins + 0.5) / (self.mean + 0.5))).sum(axis=1)) / weight.sum(axis=1)
        middle = np.where(_SDS > 0, shift, 0.0)
        error = np.array([self._mean_error(x) for x in _SDS])
        centre = (middle[:, None] + error[:, None] * _CENTRES).ravel()
        with np.errstate(divide="ignore", invalid="ignore"):
            prior = np.exp(-0.5 * ((u[:, None] - centre) / sd) ** 2)
            prior /= prior.sum(axis=0)
        # Without spread everybody stands at the mean: shared between the two nodes next to it.
        equal = sd == 0
        prior[:, equal] = np.maximum(0, 1 - np.abs(u[:, None] - centre[equal]) / _STEP)
        return sd, centre, prior, u

    def _figures(
        self, u: Floats, prior: Floats, centre: Floats, weight: Floats, people: slice
    ) -> tuple[Floats, Floats]:
        log = self.log_likelihood(u, people)
        likelihood = np.exp(log - log.max(axis=1, keepdims=True))
        mass = np.maximum(likelihood @ prior, 1e-300)
        mean = (likelihood * u) @ prior / mass
        square = (likelihood * u**2) @ prior / mass
        from_centre = mean - centre
        figure = from_centre @ weight
        spread = np.maximum(square - mean**2, 0) + from_centre**2
        return figure, np.sqrt(np.maximum(spread @ weight - figure**2, 0))


@dataclass(frozen=True)
class Concentration(Found):
    """How unequally counts are spread over people.

    Attributes
    ----------
    gini, gini_se : float
        Gini coefficient of the counts, for the small number of people mended by n / (n - 1); jackknife error.
    gini_if_equal : float
        Of independent Poisson counts with the same mean: what chance alone makes.
    mean : float
        Counts a person.
    """

    gini: float
    gini_se: float
    gini_if_equal: float
    mean: float


def concentration(counts: ArrayLike) -> Concentration | Refusal:
    """Gini coefficient of counts a person, and the one that chance alone makes.

    Parameters
    ----------
    counts : array_like, shape (people,)

    Returns
    -------
    Concentration or Refusal
        Refused below five people or five in all.

    References
    ----------
    Ramasubban, Biometrika 45 (1958) 549-556: E|X - Y| = 2 m exp(-2 m) (I0(2 m) + I1(2 m)) for Poisson counts.
    """
    from scipy.special import ive

    (count,) = as_columns(counts)
    n = count.size
    if n < _FEWEST_PEOPLE:
        return Refusal(f"fewer than {_FEWEST_PEOPLE} people", n)
    if count.min() < 0:
        return Refusal("a count is negative", n)
    if count.sum() < FEWEST_EVENTS:
        return Refusal(f"fewer than {FEWEST_EVENTS} in all", n)
    mean = float(count.mean())
    ordered = np.sort(count)
    # Sum of |x_i - x_j| over pairs, and what each person adds to it.
    below = np.concatenate([[0.0], np.cumsum(ordered)[:-1]])
    rank = np.arange(n)
    total = ordered.sum()
    of_one = rank * ordered - below + (total - below - ordered) - (n - 1 - rank) * ordered
    pairs = float(of_one.sum() / 2)
    gini = pairs / (n - 1) / total
    left = total - ordered
    without = np.where(left > 0, (pairs - of_one) / (n - 2) / np.where(left > 0, left, 1.0), gini)
    error = float(np.sqrt((n - 1) / n * ((without - without.mean()) ** 2).sum()))
    by_chance = float(ive(0, 2 * mean) + ive(1, 2 * mean))
    return Concentration(gini=gini, gini_se=error, gini_if_equal=by_chance, mean=mean, n=n)
