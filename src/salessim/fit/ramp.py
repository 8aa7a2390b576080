"""How newcomers grow into a role: output by tenure, with people who differ."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from salessim.fit.likelihood import FEWEST_EVENTS, Floats, Found, Refusal, as_columns
from salessim.rules.people import proficiency
from salessim.units import WEEK

__all__ = ["SHAPES", "Ramp", "fit_ramp"]

SHAPES = ("none", "linear", "exponential")
"""Shapes of a role's ramp, in the order of their numbers in the rule."""
_FEWEST_NEWCOMERS = 5  # assumption
_NEW_WEEKS = 8  # who is seen before has been seen as a newcomer; assumption
_LONGEST = 260.0  # weeks: no ramp is longer; assumption
_LOWEST = 0.005  # proficiency of a beginner: the likelihood needs more than 0; assumption
_TRIED = [(start, weeks) for start in (0.15, 0.5) for weeks in (4.0, 8.0, 16.0, 32.0, 64.0)]


@dataclass(frozen=True)
class Ramp(Found):
    """Ramp of a role over tenure.

    Events of a person in a week of tenure are Poisson about exposure x rate x proficiency x a gamma factor of the
    person, whose mean is 1.

    Attributes
    ----------
    shape : {"none", "linear", "exponential"}
        The one asked for, or the one with the least AIC.
    start, start_se : float
        Proficiency of a beginner, 0..1.
    weeks, log_weeks_se : float
        Tenure at which the ramp ends (exponential: 95 % of the way) and the standard error of its logarithm.
    rate, log_rate_se : float
        Events per unit of exposure of an average person at full output, and the error of its logarithm.
    person_sd : float
        Standard deviation of the gamma factor.
    aic : dict of str to float
        Of every shape that was fitted; lower is better, 2 is little.
    n_newcomers, n_events : int
        People seen before week 8 of their tenure, and events of all.
    n : int
        Rows.

    Notes
    -----
    With shape "none", ``start`` is 1, ``weeks`` is 0, and their errors are NaN. Errors are NaN, too, where the
    estimate lies at the edge of what is possible.

    With few people errors are too small: of 200 samples with 24 people (60 weeks, 1.1 events a week) 163 to 177
    intervals at 90 % held start and length, with 8 people 149 to 178, those without an error counted as misses.
    Those of the shape that AIC chose are narrower still than they should be: the choice is not counted.
    """

    shape: str
    start: float
    start_se: float
    weeks: float
    log_weeks_se: float
    rate: float
    log_rate_se: float
    person_sd: float
    aic: dict[str, float]
    n_newcomers: int
    n_events: int


def fit_ramp(
    person: ArrayLike,
    tenure_weeks: ArrayLike,
    exposure: ArrayLike,
    events: ArrayLike,
    shapes: tuple[str, ...] = SHAPES,
) -> Ramp | Refusal:
    """Maximum likelihood of a ramp, and the shape with the least AIC.

    Parameters
    ----------
    person : array_like of int, shape (n,)
        Any numbers that tell people apart.
    tenure_weeks : array_like, shape (n,)
        Weeks in the role at the start of the row, at least 0; fractions are dropped and the middle of the week counts.
    exposure : array_like, shape (n,)
        What output is in proportion to: weeks present, hours, or leads; rows with 0 are left out.
    events : array_like, shape (n,)
        Output: counts.
    shapes : tuple of str, default all
        Shapes to choose from.

    Returns
    -------
    Ramp or Refusal
        Refused below five newcomers, or five events in their first 8 weeks and five after them.

    Raises
    ------
    ValueError
        If a shape is unknown.

    References
    ----------
    Negative multinomial: Hausman, Hall and Griliches, Econometrica 52 (1984) 909-938. Errors are from the expected
    information, since the log-likelihood of a linear ramp has kinks.
    """
    unknown = set(shapes) - set(SHAPES)
    if unknown or not shapes:
        raise ValueError(f"shapes are {', '.join(SHAPES)}; got {', '.join(sorted(unknown)) or 'none'}")
    who, tenure, seen, counts = as_columns(person, tenure_weeks, exposure, events)
    usable = (tenure >= 0) & (seen > 0) & (counts >= 0)
    who, tenure, seen, counts = who[usable], np.floor(tenure[usable]), seen[usable], counts[usable]
    newcomers = int(np.unique(who[tenure < _NEW_WEEKS]).size)
    if newcomers < _FEWEST_NEWCOMERS:
        return Refusal(f"fewer than {_FEWEST_NEWCOMERS} newcomers", who.size)
    if min(counts[tenure < _NEW_WEEKS].sum(), counts[tenure >= _NEW_WEEKS].sum()) < FEWEST_EVENTS:
        return Refusal(
            f"fewer than {FEWEST_EVENTS} events in the first {_NEW_WEEKS} weeks or after them", who.size
        )
    growth = _Growth(who, tenure, seen, counts)
    fitted = {shape: growth.fitted(SHAPES.index(shape)) for shape in shapes}
    aic = {shape: 2 * loss + 2 * (2 if shape == "none" else 4) for shape, (_, loss) in fitted.items()}
    shape = min(aic, key=lambda name: aic[name])
    at, _ = fitted[shape]
    errors = growth.errors(SHAPES.index(shape), at)
    return Ramp(
        shape=shape,
        start=float(at[2]) if shape != "none" else 1.0,
        start_se=errors[1],
        weeks=float(np.exp(at[3])) if shape != "none" else 0.0,
        log_weeks_se=errors[2],
        rate=float(np.exp(at[0])),
        log_rate_se=errors[0],
        person_sd=float(np.exp(-0.5 * at[1])),
        aic=aic,
        n_newcomers=newcomers,
        n_events=int(counts.sum()),
        n=who.size,
    )


class _Growth:
    """Rows gathered by person and week of tenure, and the likelihood of (log rate, log k, start, log weeks).

    The factor of a person is gamma with shape k and mean 1.
    """

    def __init__(self, who: Floats, tenure: Floats, seen: Floats, counts: Floats) -> None:
        self.weeks, week = np.unique(tenure, return_inverse=True)
        people, person = np.unique(who, return_inverse=True)
        cell, place = np.unique(person * self.weeks.size + week, return_inverse=True)
        self.person, self.week = cell // self.weeks.size, cell % self.weeks.size
        self.seen = np.bincount(place, seen)
        self.by_week = np.bincount(week, counts)
        self.by_person = np.bincount(person, counts)
        self.totals, self.n_alike = np.unique(self.by_person, return_counts=True)
        self.n_people = people.size

    def grown(self, shape: int, at: Floats) -> Floats:
        """Proficiency in the middle of every week of tenure that occurs, by the rule itself."""
        if shape == 0:
            return np.ones(self.weeks.size)
        start, ramp = float(at[2]), int(math.exp(at[3]) * WEEK)
        ages = ((self.weeks + 0.5) * WEEK).tolist()
        return np.array([proficiency(shape, start, ramp, 0, 0.0, age) for age in ages])

    def loss(self, shape: int, at: Floats) -> float:
        """Negative log-likelihood, but for what does not depend on the parameters."""
        from scipy.special import gammaln

        grown = self.grown(shape, at)
        k = np.exp(at[1])
        due = np.exp(at[0]) * np.bincount(self.person, self.seen * grown[self.week])
        log = self.by_week @ np.log(grown) + self.by_person.sum() * at[0]
        # (k / (k + m))^k (k + m)^-w, in a form that is exact for large k.
        log -= k * np.log1p(due / k).sum() + self.by_person @ (np.log(k) + np.log1p(due / k))
        return -float(log + self.n_alike @ (gammaln(self.totals + k) - gammaln(k)))

    def fitted(self, shape: int) -> tuple[Floats, float]:
        """Parameters of the greatest likelihood and the loss there."""
        from scipy.optimize import minimize

        n = 2 if shape == 0 else 4
        bounds = [(-40.0, 40.0), (-3.0, 9.0), (_LOWEST, 1.0), (0.0, math.log(_LONGEST))][:n]
        starts = []
        for start, weeks in _TRIED[:1] if shape == 0 else _TRIED:
            at = np.array([0.0, 2.0, start, math.log(weeks)])
            at[0] = math.log(self.by_person.sum() / (self.seen @ self.grown(shape, at)[self.week]))
            starts.append((self.loss(shape, at), at[:n]))
        _, guess = min(starts, key=lambda pair: pair[0])
        # Steps far above a second of a ramp: the rule counts whole ones.
        found = minimize(
            lambda x: self.loss(shape, x), guess, bounds=bounds, method="L-BFGS-B", options={"eps": 1e-4}
        )
        return np.asarray(found.x, dtype=np.float64), float(found.fun)

    def errors(self, shape: int, at: Floats) -> tuple[float, float, float]:
        """Standard errors of log rate, start and log weeks, from the expected information; k is orthogonal to them.

        With g the slopes of the log mean of a cell: the sum of m g g' less, for each person, (sum m g)(sum m g)' /
        (k + the person's mean).
        """
        moved = [] if shape == 0 else [(2, 0.01), (3, 0.02)]
        here = np.log(self.grown(shape, at))
        slopes = [np.ones(self.week.size)]
        for i, step in moved:
            side = np.array(at)
            side[i] = at[i] - step if i == 2 and at[i] + step > 1 else at[i] + step
            slopes.append(((np.log(self.grown(shape, side)) - here) / (side[i] - at[i]))[self.week])
        mean = np.exp(at[0]) * self.seen * np.exp(here)[self.week]
        of_person = np.bincount(self.person, mean)
        pulls = np.array([np.bincount(self.person, mean * slope) for slope in slopes])
        stacked = np.array(slopes)
        information = (stacked * mean) @ stacked.T - (pulls / (np.exp(at[1]) + of_person)) @ pulls.T
        found = np.full(3, np.nan)
        scale = np.sqrt(np.diag(information))
        if np.all(scale > 0) and np.linalg.cond(information / np.outer(scale, scale)) < 1e8:
            found[: len(slopes)] = np.sqrt(np.diag(np.linalg.inv(information)))
        if shape and (at[2] <= _LOWEST or at[2] >= 1 or not 0 < at[3] < math.log(_LONGEST)):
            found[1:] = np.nan
        return float(found[0]), float(found[1]), float(found[2])
