"""Do all contenders play the same queue? A comparison of programs that do different work is worth nothing.

Both stations are M/M/3 queues: by Burke's theorem (1956) the departures of the first are a Poisson process, so waits
have the mean that Erlang's C formula gives, at both. Every contender's means over some plays are held against these.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from contenders import MEAN_SERVICE, RATE, SERVERS
from scipy import stats

__all__ = ["FIGURES", "Agreement", "agree", "expected", "mean_wait"]

FIGURES = ("left an hour", "wait at 1", "wait at 2", "work at 1", "work at 2")
FALSE_ALARM = 1e-3
"""Chance that a run of contenders that all play the queue is called different."""


@dataclass(frozen=True)
class Agreement:
    """One figure of one contender beside theory.

    Attributes
    ----------
    figure : str
    mean, half_width, theory : float
        Mean over plays with the half-width of its 95 % interval; hours, or customers an hour.
    p : float
        Two-sided, of a t-test against theory.
    is_same : bool
        Whether the test lets it pass.
    """

    figure: str
    mean: float
    half_width: float
    theory: float
    p: float
    is_same: bool


def mean_wait(rate: float, service: float, servers: int) -> float:
    """Mean wait in an M/M/c queue (Erlang C).

    Examples
    --------
    >>> round(mean_wait(1.0, 2.0, 3), 4)
    0.8889
    """
    load = rate * service
    busy = load**servers / math.factorial(servers) * servers / (servers - load)
    chance_to_wait = busy / (sum(load**k / math.factorial(k) for k in range(servers)) + busy)
    return chance_to_wait / (servers / service - rate)


def expected(weeks: int) -> tuple[float, ...]:
    """The five figures in theory.

    Those who have not left at the horizon are missing from the first; that the queue starts empty is left out of the
    waits: it moves their means by about 0.2 % in a year, less than is seen here.
    """
    wait = mean_wait(RATE, MEAN_SERVICE, SERVERS)
    inside = RATE * 2 * (wait + MEAN_SERVICE)  # Little
    return (RATE - inside / (168 * weeks), wait, wait, MEAN_SERVICE, MEAN_SERVICE)


def agree(play: Callable[[int], np.ndarray], weeks: int, plays: int, n_tests: int) -> list[Agreement]:
    """Test one contender.

    Parameters
    ----------
    play : callable
        A seed in, five times of each customer out, shape (n, 5), in hours.
    weeks, plays : int
        Horizon, and how many plays are tested.
    n_tests : int
        Tests in the whole run, by which the chance of a false alarm is divided (Bonferroni).
    """
    values = np.array([_figures(play(10**8 + k), weeks) for k in range(plays)])
    return [
        _test(figure, column, theory, n_tests)
        for figure, column, theory in zip(FIGURES, values.T, expected(weeks), strict=True)
    ]


def _figures(times: np.ndarray, weeks: int) -> Sequence[float]:
    came, began, ended, began_again, left = times.T
    spans = (began - came, began_again - ended, ended - began, left - began_again)
    return (len(times) / (168 * weeks), *(float(span.mean()) for span in spans))


def _test(figure: str, values: np.ndarray, theory: float, n_tests: int) -> Agreement:
    p = float(stats.ttest_1samp(values, theory).pvalue)
    error = values.std(ddof=1) / math.sqrt(len(values))
    half_width = float(error * stats.t.ppf(0.975, len(values) - 1))
    return Agreement(figure, float(values.mean()), half_width, theory, p, p >= FALSE_ALARM / n_tests)
