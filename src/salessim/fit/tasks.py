"""How long tasks take and wait, and how busy they keep people: from moments of plan, start and completion."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike

from salessim.fit.likelihood import FEWEST_EVENTS, NEVER, Floats, Found, Ints, Refusal, as_moments
from salessim.units import HOUR

__all__ = ["Busy", "Calendar", "TaskHours", "Waiting", "busy_shares", "fit_task_hours", "fit_waiting"]

Calendar: TypeAlias = Callable[[Ints], Ints]
"""Open seconds between some fixed moment and other moments: ascending; shape in, shape out."""

_CONSTANT = 0.01  # standard deviation of log hours below which they are constant; assumption
_ROBUST = 1.4826  # median absolute deviation of a normal law, inverted
_FAR = 5.0  # robust standard deviations of log hours beyond which a task was left open; assumption


@dataclass(frozen=True)
class TaskHours(Found):
    """Hours of a kind of task.

    Attributes
    ----------
    family : {"lognormal", "constant"}
    median, log_median_se : float
        Hours, and the standard error of its logarithm.
    sigma, sigma_se : float
        Standard deviation of the logarithm; 0 when constant.
    n_open : int
        Tasks that were started and not completed.
    n_far : int
        Completed tasks left out as forgotten: more than five robust standard deviations above the median.
    n_nothing : int
        Left out: completed at their start, before it, or without an open second in between.
    n : int
        Tasks that the law rests on.
    """

    family: str
    median: float
    log_median_se: float
    sigma: float
    sigma_se: float
    n_open: int
    n_far: int
    n_nothing: int


def fit_task_hours(
    started: ArrayLike, completed: ArrayLike, calendar: Calendar | None = None
) -> TaskHours | Refusal:
    """Lognormal or constant hours from starts and completions.

    Parameters
    ----------
    started, completed : array_like of int, shape (n,)
        Seconds; NEVER (the largest int64) for what has not happened.
    calendar : callable, optional
        Counts open seconds only; None counts all.

    Returns
    -------
    TaskHours or Refusal
        Refused below five completed tasks that took time. Tasks still open are counted, not fitted: most were
        forgotten, and as censored ones they would draw the law out.
    """
    start, end = as_moments(started, completed)
    n_open = int(((start != NEVER) & (end == NEVER)).sum())
    done = (start != NEVER) & (end != NEVER)
    seconds = _between(start[done], end[done], calendar)
    logs = np.log(seconds[seconds > 0] / HOUR)
    n_nothing = int(seconds.size - logs.size)
    if logs.size < FEWEST_EVENTS:
        return Refusal(f"fewer than {FEWEST_EVENTS} completed tasks that took time", int(logs.size))
    middle = float(np.median(logs))
    spread = _ROBUST * float(np.median(np.abs(logs - middle)))
    kept = logs if spread == 0 else logs[logs <= middle + _FAR * spread]
    n, sigma = kept.size, float(np.std(kept, ddof=1))
    is_constant = sigma < _CONSTANT
    return TaskHours(
        family="constant" if is_constant else "lognormal",
        median=float(np.exp(np.median(kept) if is_constant else kept.mean())),
        log_median_se=sigma / float(np.sqrt(n)),
        sigma=0.0 if is_constant else sigma,
        sigma_se=0.0 if is_constant else sigma / float(np.sqrt(2 * (n - 1))),
        n_open=n_open,
        n_far=int(logs.size - n),
        n_nothing=n_nothing,
        n=int(n),
    )


@dataclass(frozen=True)
class Waiting(Found):
    """Time from the moment that a task was due to its start.

    Attributes
    ----------
    mean, mean_se : float
        Hours.
    median, p90 : float
        Hours.
    at_once : float
        Share that was started in time or early; their waiting is 0.
    n_open : int
        Tasks due that were not started: left out, so that waiting is understated where there are many.
    n : int
        Tasks that were started.
    """

    mean: float
    mean_se: float
    median: float
    p90: float
    at_once: float
    n_open: int


def fit_waiting(
    scheduled: ArrayLike, started: ArrayLike, calendar: Calendar | None = None
) -> Waiting | Refusal:
    """Waiting hours of tasks that were started.

    Parameters
    ----------
    scheduled, started : array_like of int, shape (n,)
        Seconds; NEVER for what has not happened.
    calendar : callable, optional
        As in `fit_task_hours`.
    """
    due, start = as_moments(scheduled, started)
    both = (due != NEVER) & (start != NEVER)
    if both.sum() < FEWEST_EVENTS:
        return Refusal(f"fewer than {FEWEST_EVENTS} tasks with a due moment and a start", int(both.sum()))
    hours = np.maximum(_between(due[both], start[both], calendar), 0) / HOUR
    median, p90 = np.quantile(hours, [0.5, 0.9])
    return Waiting(
        mean=float(hours.mean()),
        mean_se=float(np.std(hours, ddof=1) / np.sqrt(hours.size)),
        median=float(median),
        p90=float(p90),
        at_once=float((hours == 0).mean()),
        n_open=int(((due != NEVER) & (start == NEVER)).sum()),
        n=hours.size,
    )


@dataclass(frozen=True)
class Busy(Found):
    """Share of open time in which each person had a task under way.

    Attributes
    ----------
    share : array of float, shape (people,)
        0 to 1: tasks at the same time count once.
    mean, mean_se : float
        Over people; the error is NaN for one person.
    n_open : int
        Tasks started and not completed: left out.
    n : int
        Completed tasks that lie in the window in part or whole.
    """

    share: Floats
    mean: float
    mean_se: float
    n_open: int


def busy_shares(
    person: ArrayLike,
    started: ArrayLike,
    completed: ArrayLike,
    n_people: int,
    window: tuple[int, int],
    calendar: Calendar | None = None,
) -> Busy | Refusal:
    """Busy share of each person within a window.

    Parameters
    ----------
    person : array_like of int, shape (n,)
        0 to n_people - 1; other numbers are left out.
    started, completed : array_like of int, shape (n,)
        Seconds; NEVER for what has not happened.
    n_people : int
    window : tuple of int
        Begin and end (seconds).
    calendar : callable, optional
        As in `fit_task_hours`.

    Returns
    -------
    Busy or Refusal
        Refused below five tasks, or when the window holds no open second.
    """
    who, start, end = as_moments(person, started, completed)
    known = (who >= 0) & (who < n_people) & (start != NEVER)
    n_open = int((known & (end == NEVER)).sum())
    first, last = np.maximum(start, window[0]), np.minimum(end, window[1])
    kept = known & (end != NEVER) & (first < last)
    if kept.sum() < FEWEST_EVENTS:
        return Refusal(f"fewer than {FEWEST_EVENTS} completed tasks in the window", int(kept.sum()))
    clock: Calendar = calendar if calendar is not None else (lambda moments: moments)
    bounds = clock(np.array(window, dtype=np.int64))
    open_seconds = int(bounds[1] - bounds[0])
    if open_seconds <= 0:
        return Refusal("the window holds no open second", int(kept.sum()))
    busy = _covered(who[kept], clock(first[kept]) - bounds[0], clock(last[kept]) - bounds[0], open_seconds)
    share = np.bincount(busy[0], busy[1], minlength=n_people) / open_seconds
    error = float(np.std(share, ddof=1) / np.sqrt(n_people)) if n_people > 1 else float("nan")
    return Busy(share=share, mean=float(share.mean()), mean_se=error, n_open=n_open, n=int(kept.sum()))


def _covered(who: Ints, first: Ints, last: Ints, length: int) -> tuple[Ints, Ints]:
    """Person and seconds that each task adds to what that person's earlier ones cover; moments in 0..length.

    Each person has a stretch of time of their own, so that one running maximum serves all.
    """
    shift = who * (length + 1)
    order = np.lexsort((first, who))
    begins, ends = (first + shift)[order], (last + shift)[order]
    reached = np.maximum.accumulate(ends)
    before = np.concatenate([[np.int64(-1)], reached[:-1]])
    return who[order], np.maximum(0, ends - np.maximum(begins, before))


def _between(first: Ints, last: Ints, calendar: Calendar | None) -> Ints:
    return last - first if calendar is None else calendar(last) - calendar(first)
