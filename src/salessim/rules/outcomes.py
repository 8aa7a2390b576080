"""How stages end: the chance of success, its centring on published rates, and the reasons for loss."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from salessim.compiling import compiled

__all__ = [
    "centring_constant",
    "fit_grid",
    "loss_reason",
    "open_chance",
    "response_log_odds",
    "shifted_chance",
    "stage_chance",
    "survivors",
    "undecided",
    "undecided_draw",
    "whole_cents",
]

Floats = NDArray[np.float64]

LEAST_DRAW = 1e-300
"""Smallest draw that a quantile is asked for: where less than that is left of a tail, one is as good as another."""
NO_DECISION, COMPETITOR, NO_FIT = 5, 6, 7  # codes of salessim.trace.kinds.LossReason


@compiled
def _logistic(x: float) -> float:
    return 1.0 / (1.0 + math.exp(-x)) if x >= 0.0 else math.exp(x) / (1.0 + math.exp(x))


@compiled
def stage_chance(
    base: float,
    intercept: float,
    fit_part: float,
    people_part: float,
    delay: int,
    delay_effect: float,
    cycle: int,
) -> float:
    """Chance that a stage succeeds.

    logit P = intercept + fit part + people part - ln 2 x delay effect x delay / T50.

    Parameters
    ----------
    base : float
        Base chance; 0 and 1 stay what they are.
    intercept : float
        logit of the base chance plus the centring constant.
    fit_part : float
        Fit effect x fit.
    people_part : float
        Log-odds of performance, market week, response, and lost context, summed in this order.
    delay, cycle : int
        Delay beyond the customer's own think time, and T50 (seconds).
    delay_effect : float
        1 halves the odds with each T50 of delay. Source: assumption after Ebsta 2024 and Outreach.
    """
    if base <= 0.0:
        return 0.0
    if base >= 1.0:
        return 1.0
    return _logistic(intercept + fit_part + people_part - math.log(2.0) * delay_effect * delay / cycle)


@compiled
def shifted_chance(chance: float, log_odds: float) -> float:
    """A chance with its log-odds shifted; 0 and 1 stay what they are."""
    if chance <= 0.0 or chance >= 1.0:
        return chance
    return _logistic(math.log(chance / (1.0 - chance)) + log_odds)


@compiled
def response_log_odds(curve: int, waited: int, reference: int) -> float:
    """Log-odds of acceptance gained or lost by the time until an inbound lead is answered.

    Parameters
    ----------
    curve : int
        0 none. 1 standard: m(t) = 1 + 3.9 (1 + t / 0.3)^-0.45 with t in minutes, our fit to Velocify's published
        +391 % in the first minute. 2 steep: m(t) = 1 + 459 (1 + t / 30)^-2.96, which meets "within the hour nearly
        7 times as likely as an hour later and 60 times as a day later" at half past each hour and 36 hours (Oldroyd
        et al., HBR 2011); correlational.
    waited, reference : int
        Seconds from arrival to the start of the answer, and the time at which the base chance holds.
    """
    if curve == 0:
        return 0.0
    if curve == 1:
        return math.log(
            (1.0 + 3.9 * (1.0 + waited / 18.0) ** -0.45) / (1.0 + 3.9 * (1.0 + reference / 18.0) ** -0.45)
        )
    return math.log(
        (1.0 + 459.0 * (1.0 + waited / 1800.0) ** -2.96) / (1.0 + 459.0 * (1.0 + reference / 1800.0) ** -2.96)
    )


@compiled
def loss_reason(
    fit: float, u: float, no_decision: float, no_fit: float, no_fit_when_poor: float, poor_fit: float
) -> int:
    """Reason code of a lost deal: no fit, else no decision or a competitor in their proportion.

    Parameters
    ----------
    no_decision : float
        Share of 'no decision' among the losses that fit.
    no_fit, no_fit_when_poor : float
        Share of 'no fit', and for leads whose fit lies below ``poor_fit``. Assumption.
    """
    share = no_fit_when_poor if fit < poor_fit else no_fit
    if u < share:
        return NO_FIT
    return NO_DECISION if u < share + (1.0 - share) * no_decision else COMPETITOR


@compiled
def undecided(elapsed: float, think: float, sigma: float) -> float:
    """Share of customers who have not decided yet: 1 - Phi(ln(elapsed / think) / sigma), exact far into the tail.

    Parameters
    ----------
    elapsed : float
        Since the customer began to think (seconds), above 0.
    think : float
        Median think time (seconds); with 0 everybody has decided.
    sigma : float
        Standard deviation of its logarithm; with 0 all decide at the median.

    Examples
    --------
    >>> undecided(7.0, 7.0, 0.6), undecided(7.0, 7.0, 0.0), undecided(6.0, 7.0, 0.0), undecided(1.0, 0.0, 0.6)
    (0.5, 0.0, 1.0, 0.0)
    """
    if think <= 0.0:
        return 0.0
    if sigma <= 0.0:
        return 1.0 if elapsed < think else 0.0
    return 0.5 * math.erfc(math.log(elapsed / think) / (sigma * math.sqrt(2.0)))


@compiled
def undecided_draw(u: float, left: float) -> float:
    """A draw among those who have not decided yet, counted from the top: left x (1 - u), above 0 and below 1.

    With F = 1 - left, the draw of the tempo given that it is above its F-quantile is F + u (1 - F), which is
    1 - left x (1 - u). The quantile is taken from the top because so little is left of long tails that a number just
    below 1 could not tell one draw from another. With ``left`` = 1 the tempo is that of anybody.

    Examples
    --------
    >>> undecided_draw(0.25, 1.0), undecided_draw(0.25, 0.5), undecided_draw(0.25, 0.0)
    (0.75, 0.375, 1e-300)
    """
    return max(left * (1.0 - u), LEAST_DRAW)


@compiled
def open_chance(left: float, chance: float) -> float:
    """Chance that a lead nobody noted the end of is still open: left / (1 - chance x (1 - left)).

    Wins are known and losses are not: of all who came, ``left`` still think, and (1 - left) (1 - chance) decided
    against. A stage that always succeeds has lost nobody.

    Parameters
    ----------
    left : float
        Share of customers who have not decided yet.
    chance : float
        Chance that the stage succeeds.

    Examples
    --------
    >>> open_chance(0.5, 0.0), open_chance(0.5, 0.5), open_chance(0.0, 0.5), open_chance(0.0, 1.0)
    (0.5, 0.6666666666666666, 0.0, 1.0)
    """
    if chance >= 1.0:
        return 1.0
    return left / (1.0 - chance + chance * left)


def fit_grid() -> tuple[Floats, Floats]:
    """401 fit values from -6 to 6 and their normal weights, which sum to 1; shape (401,) each."""
    fit = np.linspace(-6.0, 6.0, 401)
    weight = np.exp(-0.5 * fit * fit)
    return fit, weight / weight.sum()


def _chances(intercept: float, fit_effect: float, fit: Floats) -> Floats:
    chances: Floats = 1.0 / (1.0 + np.exp(-(intercept + fit_effect * fit)))
    return chances


def centring_constant(base: float, fit_effect: float, fit: Floats, weight: Floats) -> float:
    """The constant c with sum of weight x logistic(logit base + c + effect x fit) = base, by 60 bisections.

    Parameters
    ----------
    fit, weight : arrays, shape (n,)
        Fit of those who reach the stage, and their shares, which sum to 1.
    """
    if base <= 0.0 or base >= 1.0:
        return 0.0
    logit = math.log(base / (1.0 - base))
    low, high = -50.0, 50.0
    for _ in range(60):
        middle = 0.5 * (low + high)
        if np.sum(weight * _chances(logit + middle, fit_effect, fit)) < base:
            low = middle
        else:
            high = middle
    return 0.5 * (low + high)


def survivors(base: float, intercept: float, fit_effect: float, fit: Floats, weight: Floats) -> Floats:
    """Weights of the fit values among those who pass a stage; they sum to 1 again, shape (n,)."""
    if base <= 0.0 or base >= 1.0:
        return weight
    left = weight * _chances(intercept, fit_effect, fit)
    return left / np.sum(left)


@compiled
def whole_cents(value: float) -> int:
    """Whole cents of a contract value that is not negative, rounded half up."""
    return math.floor(value * 100.0 + 0.5)
