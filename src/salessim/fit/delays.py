"""How long customers take, and what share of them ever gets there: from leads that are over and leads still open.

Days T of those who get there follow a family of laws; the others never do. A lead that got there after t days
counts with the density, one that is still open after t days with 1 - share x P(T <= t): it is censored, not dropped.
Where lost leads are logged as lost, everybody is decided sooner or later and the share is 1.

References: Maller and Zhou, Survival Analysis with Long-Term Survivors, 1996 (the cure model);
Rubin, Journal of the American Statistical Association 82 (1987) 543-546 (sampling importance resampling).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import minimize
from scipy.special import expit, gammainc, gammaln, logit, ndtr

from salessim.fit.likelihood import FEWEST_EVENTS, Floats, Found, Refusal, covariance
from salessim.statistics.designs import generator

__all__ = ["FAMILIES", "SOONEST", "Delay", "Family", "TailCheck", "fit_delay", "mean_given_open"]

SOONEST = 0.02
"""Days below which delays are not told apart: half an hour. Assumption."""
MANY = 20_000
"""Rows above which days are rounded to steps of 1 %: the likelihood then has some two thousand terms."""
SLOWEST = 0.2
"""Share of the law that counts as its tail. Assumption."""
PRIOR_SD = np.array([3.0, 1.0, 2.5])
"""Of log median, log of the spread, and log-odds of the share: weak, so that few events give wide answers and
not infinite ones. Assumption."""
PROPOSALS = 20
"""For each draw of a posterior. With 20 events, means and standard deviations of 1,000 draws then differ by 0.07
standard deviations and 17 % from those of the posterior (root mean square over seeds)."""
WIDE = 3.0
"""Times the width that the curvature says, for half of the proposals. Assumption."""
PRIOR_MEAN = np.array([math.log(30.0), 0.0, -1.0])
"""A month, a spread of 1, a share of 27 %: middle of the published funnels. Assumption."""


@dataclass(frozen=True)
class Family:
    """A law of positive numbers, by the logarithm of its scale and the logarithm of its spread.

    Attributes
    ----------
    name : str
    below : callable
        P(T <= t) of log t, location and log spread.
    log_density : callable
        Logarithm of the density of t, of the same.
    n_parameters : int
        1 where the spread is fixed, else 2.
    """

    name: str
    below: Callable[[Floats, float, float], Floats]
    log_density: Callable[[Floats, float, float], Floats]
    n_parameters: int = 2


def _lognormal_below(log_t: Floats, location: float, spread: float) -> Floats:
    return np.asarray(ndtr((log_t - location) / math.exp(spread)))


def _lognormal_density(log_t: Floats, location: float, spread: float) -> Floats:
    z = (log_t - location) / math.exp(spread)
    return -0.5 * z * z - spread - 0.5 * math.log(2 * math.pi) - log_t


def _logistic_below(log_t: Floats, location: float, spread: float) -> Floats:
    return np.asarray(expit((log_t - location) / math.exp(spread)))


def _logistic_density(log_t: Floats, location: float, spread: float) -> Floats:
    z = (log_t - location) / math.exp(spread)
    return -np.logaddexp(0, z) - np.logaddexp(0, -z) - spread - log_t


def _weibull_below(log_t: Floats, location: float, spread: float) -> Floats:
    return -np.expm1(-np.exp(np.minimum((log_t - location) / math.exp(spread), 700.0)))


def _weibull_density(log_t: Floats, location: float, spread: float) -> Floats:
    z = np.minimum((log_t - location) / math.exp(spread), 700.0)
    return z - np.exp(z) - spread - log_t


def _gamma_below(log_t: Floats, location: float, spread: float) -> Floats:
    return np.asarray(gammainc(math.exp(-2 * spread), np.exp(np.minimum(log_t - location, 700.0))))


def _gamma_density(log_t: Floats, location: float, spread: float) -> Floats:
    shape = math.exp(-2 * spread)
    z = log_t - location
    return np.asarray(shape * z - np.exp(np.minimum(z, 700.0)) - gammaln(shape) - log_t)


FAMILIES = {
    family.name: family
    for family in (
        Family("lognormal", _lognormal_below, _lognormal_density),
        Family("log-logistic", _logistic_below, _logistic_density),
        Family("Weibull", _weibull_below, _weibull_density),
        Family("gamma", _gamma_below, _gamma_density),
        Family(
            "exponential",
            lambda log_t, location, _: _weibull_below(log_t, location, 0.0),
            lambda log_t, location, _: _weibull_density(log_t, location, 0.0),
            1,
        ),
    )
}
"""By name; the location is the logarithm of the median for the first two, of the scale for the others. The spread is
the standard deviation of log t (lognormal), its scale (log-logistic, Weibull), or shape^-1/2 (gamma)."""


@dataclass(frozen=True)
class TailCheck:
    """Whether the slowest come as the law says.

    Attributes
    ----------
    days : float
        Where the slowest fifth of the law begins.
    seen, expected : float
        Events later than that, and how many the law gives to the time that leads were seen.
    p : float
        Two-sided Poisson probability of a difference as large.
    """

    days: float
    seen: float
    expected: float
    p: float


@dataclass(frozen=True, kw_only=True)
class Delay(Found):
    """A share that gets there, and the days of those.

    Attributes
    ----------
    family : str
        Of :data:`FAMILIES`.
    at : array, shape (3,)
        Location, log spread, and log-odds of the share (infinite when all get there).
    covariance : array, shape (p, p)
        Of the free ones among them, in this order.
    n_events, n_open : int
        Leads that got there, and those still open.
    aic : mapping of str to float
        Of every family, less that of the best.
    tail : TailCheck
    days, open_days : tuple of array
        Values and how often each.
    """

    family: str
    at: Floats
    covariance: Floats
    n_events: int
    n_open: int
    aic: dict[str, float]
    tail: TailCheck
    days: tuple[Floats, Floats] = field(repr=False)
    open_days: tuple[Floats, Floats] = field(repr=False)

    @property
    def has_share(self) -> bool:
        """Whether some never get there."""
        return math.isfinite(self.at[2])

    @property
    def share(self) -> float:
        """Share that gets there."""
        return float(expit(self.at[2]))

    @property
    def median(self) -> float:
        """Days until half of those who get there are there, by the chosen family."""
        return _median(self.family, self.at)

    @property
    def spread(self) -> float:
        """The family's spread; of the lognormal the standard deviation of log days."""
        return math.exp(float(self.at[1]))

    @property
    def errors(self) -> Floats:
        """Standard errors of median (days), spread and share, by the delta method; shape (3,)."""
        se = np.zeros(3)
        se[list(_free(self.family, self.has_share))] = np.sqrt(np.diag(self.covariance))
        return np.array([self.median * se[0], self.spread * se[1], self.share * (1 - self.share) * se[2]])

    def reached(self, days: ArrayLike, at: Floats | None = None) -> Floats:
        """Share of those who get there that is there after so many days; 0 before."""
        location, spread, _ = self.at if at is None else at
        t = np.asarray(days, dtype=np.float64)
        found = FAMILIES[self.family].below(np.log(np.maximum(t, 1e-12)), float(location), float(spread))
        return np.where(t > 0, found, 0.0)

    def draws(self, n: int, seed: int) -> Floats:
        """Draws from the posterior: location, log spread, log-odds of the share; shape (n, 3).

        Proposed from a t law with five degrees of freedom about the estimate, half of them with three times its width,
        then resampled by their weights, so that a posterior that is bent (a long tail and a large share, or a short one
        and a small) is drawn as it is. With few events it reaches far beyond what the curvature at the estimate says:
        proposals of one width gave standard deviations a third too small at 20 events.
        """
        free = list(_free(self.family, self.has_share))
        rng, p = generator(seed), len(free)
        n_proposed = PROPOSALS * n + 400
        root = np.linalg.cholesky(self.covariance)
        steps = rng.standard_normal((n_proposed, p)) / np.sqrt(rng.chisquare(5.0, n_proposed) / 5.0)[:, None]
        steps[::2] *= WIDE
        proposed = np.tile(self.at, (n_proposed, 1))
        proposed[:, free] += steps @ root.T
        squares = (steps**2).sum(axis=1)
        near, far = (-0.5 * (5.0 + p) * np.log1p(squares / width**2 / 5.0) for width in (1.0, WIDE))
        log_proposal = np.logaddexp(near, far - p * math.log(WIDE))
        loss = _loss(self.family, self.days, self.open_days, self.has_share)
        log_weight = np.array([-loss(one[free]) for one in proposed]) - log_proposal
        weight = np.exp(log_weight - log_weight.max())
        places = (np.arange(n) + rng.random()) / n
        chosen = np.searchsorted(np.cumsum(weight) / weight.sum(), places)
        return np.asarray(rng.permutation(proposed[chosen]))


def fit_delay(
    days: ArrayLike,
    got_there: ArrayLike,
    in_sight: ArrayLike,
    *,
    soonest: float = SOONEST,
    has_share: bool = True,
    family: str | None = None,
) -> Delay | Refusal:
    """Fit every family by maximum likelihood under a weak prior, and take the one with the least AIC.

    Parameters
    ----------
    days : array_like, shape (n,)
        Days that leads took, or for which they have been open.
    got_there : array_like of bool, shape (n,)
        Which of them got there.
    in_sight : array_like, shape (n,)
        Days from the beginning of each to the end of the record, whatever became of it: for the check of the tail.
    soonest : float
        Days below which delays are not told apart.
    has_share : bool, default True
        Whether a share never gets there. Without it every open lead will.
    family : str, optional
        Take this one, whatever the AIC says.

    Returns
    -------
    Delay or Refusal
        Refused below five events: when all is censored, any answer would do.

    Raises
    ------
    ValueError
        If a number is NaN.
    """
    t, sight = np.asarray(days, dtype=np.float64), np.asarray(in_sight, dtype=np.float64)
    got = np.asarray(got_there, dtype=bool)
    if np.isnan(t).any() or np.isnan(sight).any():
        raise ValueError("days must be numbers")
    n_events = int(got.sum())
    if n_events < FEWEST_EVENTS:
        why = f"fewer than {FEWEST_EVENTS} got there" if n_events else "all are still open (censored)"
        return Refusal(why, int(t.size))
    seen, still = (_counted(t[which], soonest) for which in (got, ~got))
    fits = {name: _fitted(name, seen, still, has_share) for name in FAMILIES}
    least = min(aic for _, aic in fits.values())
    best = family or min(fits, key=lambda name: fits[name][1])
    at = fits[best][0]
    free = list(_free(best, has_share))
    return Delay(
        n=int(t.size),
        family=best,
        at=at,
        covariance=_safe_covariance(_loss(best, seen, still, has_share), at[free]),
        n_events=n_events,
        n_open=int(t.size) - n_events,
        aic={name: aic - least for name, (_, aic) in fits.items()},
        tail=_tail(best, at, seen, _counted(sight, soonest)),
        days=seen,
        open_days=still,
    )


def mean_given_open(delay: Delay, chance: ArrayLike, age: ArrayLike) -> Floats:
    """Chance that a lead which is open at an age (days) will still get there, where losses are not logged.

    p (1 - F) / (1 - p F), with F the share of those who get there that is there by then.
    """
    reached, p = delay.reached(age), np.asarray(chance, dtype=np.float64)
    return np.asarray(p * (1 - reached) / (1 - p * reached))


# ---- the likelihood ------------------------------------------------------------------------------------------------


def _free(family: str, has_share: bool) -> tuple[int, ...]:
    """Which of location, log spread and log-odds of the share are fitted."""
    return (0,) + ((1,) if FAMILIES[family].n_parameters == 2 else ()) + ((2,) if has_share else ())


def _counted(days: Floats, soonest: float) -> tuple[Floats, Floats]:
    """Logarithms of the days, and how often each; of many rows rounded to steps of 1 %."""
    log_days = np.log(np.maximum(days, soonest))
    if log_days.size > MANY:
        log_days = np.round(log_days, 2)
    values, counts = np.unique(log_days, return_counts=True)
    return values, counts.astype(np.float64)


def _loss(
    family: str, seen: tuple[Floats, Floats], still: tuple[Floats, Floats], has_share: bool
) -> Callable[[Floats], float]:
    """Negative log posterior of the free parameters."""
    law, free = FAMILIES[family], list(_free(family, has_share))

    def loss(x: Floats) -> float:
        full = np.array([0.0, 0.0, np.inf])
        full[free] = x
        location, spread, odds = float(full[0]), float(np.clip(full[1], -8, 8)), float(full[2])
        gained = seen[1] @ law.log_density(seen[0], location, spread)
        reached = law.below(still[0], location, spread)
        if has_share:
            gained += seen[1].sum() * -np.logaddexp(0.0, -odds)
            gained += still[1] @ np.log1p(-np.minimum(expit(odds) * reached, 1 - 1e-16))
        else:
            gained += still[1] @ np.log(np.maximum(1 - reached, 1e-300))
        z = (x - PRIOR_MEAN[free]) / PRIOR_SD[free]
        return float(-gained + 0.5 * z @ z)

    return loss


def _fitted(
    family: str, seen: tuple[Floats, Floats], still: tuple[Floats, Floats], has_share: bool
) -> tuple[Floats, float]:
    """Estimate, shape (3,), and AIC."""
    free = list(_free(family, has_share))
    loss = _loss(family, seen, still, has_share)
    mean = float(seen[1] @ seen[0] / seen[1].sum())
    sd = math.sqrt(float(seen[1] @ (seen[0] - mean) ** 2 / seen[1].sum()))
    share = seen[1].sum() / (seen[1].sum() + still[1].sum())
    start = np.array([mean, math.log(max(sd, 0.1)), logit(np.clip(share, 0.01, 0.99))])
    if family == "gamma":
        start[0] = mean - 2 * start[1] if sd < 1 else mean
    options = {"xatol": 1e-6, "fatol": 1e-8, "maxiter": 4000, "maxfev": 4000}
    found = minimize(loss, start[free], method="Nelder-Mead", options=options)
    at = np.array([0.0, 0.0, np.inf])
    at[free] = found.x
    return at, float(2 * found.fun + 2 * len(free))


def _safe_covariance(loss: Callable[[Floats], float], at: Floats) -> Floats:
    """Covariance at an optimum; where it is flat or bent away, that of the prior."""
    found = covariance(loss, at)
    return found if np.isfinite(found).all() else np.diag(PRIOR_SD[: len(at)] ** 2)


def _median(family: str, at: Floats) -> float:
    location, spread = float(at[0]), float(at[1])
    if family in ("lognormal", "log-logistic"):
        return math.exp(location)
    if family == "gamma":
        from scipy.special import gammaincinv

        return math.exp(location) * float(gammaincinv(math.exp(-2 * spread), 0.5))
    width = 1.0 if family == "exponential" else math.exp(spread)
    return math.exp(location + width * math.log(math.log(2.0)))


def _tail(family: str, at: Floats, seen: tuple[Floats, Floats], in_sight: tuple[Floats, Floats]) -> TailCheck:
    """Events in the slowest fifth of the law, beside what it gives to the time that leads were in sight."""
    from scipy.special import pdtr

    below, location, spread = FAMILIES[family].below, float(at[0]), float(at[1])
    grid = np.linspace(location - 12.0, location + 12.0, 6001)
    place = int(np.searchsorted(below(grid, location, spread), 1 - SLOWEST))
    start = float(grid[min(place, grid.size - 1)])
    happened = float(seen[1][seen[0] > start].sum())
    late = np.maximum(below(in_sight[0], location, spread) - below(np.array([start]), location, spread), 0.0)
    expected = float(expit(at[2]) * (in_sight[1] @ late))
    fewer, more = pdtr(happened, expected), 1.0 - (pdtr(happened - 1, expected) if happened else 0.0)
    return TailCheck(math.exp(start), happened, expected, min(1.0, 2.0 * float(min(fewer, more))))
