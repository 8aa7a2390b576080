"""One step of the way: how long customers think, and what share goes on, by segment and by source."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from salessim.fit.conversion import Shares, pooled_shares
from salessim.fit.delays import Delay, fit_delay
from salessim.fit.known import Known
from salessim.fit.likelihood import Bools, Floats, Ints, Refusal

__all__ = ["Step", "StepRows", "fit_step", "rows_of_step"]


@dataclass(frozen=True)
class StepRows:
    """Leads that came to a stage.

    Attributes
    ----------
    came : array, shape (n,)
        Day on which they came to it.
    days : array, shape (n,)
        Days until they went on or were lost, or so far.
    passed, decided : array of bool, shape (n,)
        Went on; went on or were lost.
    rows : array of int, shape (n,)
        Places in :class:`Known`.
    """

    came: Floats
    days: Floats
    passed: Bools
    decided: Bools
    rows: Ints


@dataclass(frozen=True)
class Step:
    """What the rows of a step say.

    Attributes
    ----------
    delay : Delay or Refusal
        Lognormal, as customers of the model think; its ``aic`` says whether another family fits better.
    shares : Shares or Refusal
        Share that goes on in each group.
    slower_wins : float
        Median days of those who go on over that of the lost; NaN where losses are not logged or too few.
    """

    delay: Delay | Refusal
    shares: Shares | Refusal
    slower_wins: float


def rows_of_step(known: Known, first: int, last: int) -> StepRows:
    """Fair leads that came to a stage, and whether they passed this or a later one, by positions on the way."""
    came = known.created if first == 0 else known.reached[:, first - 1]
    there = np.flatnonzero(np.isfinite(came) & known.is_fair)
    came = came[there]
    passed_at, lost_at = known.reached[there, last], known.lost[there]
    over = np.minimum(passed_at, lost_at)
    return StepRows(
        came=came,
        days=np.where(np.isfinite(over), over, 0.0) - came,
        passed=np.isfinite(passed_at),
        decided=np.isfinite(over),
        rows=there,
    )


def fit_step(rows: StepRows, group: Ints, n_groups: int, losses_logged: bool, soonest: float) -> Step:
    """Fit one step.

    Parameters
    ----------
    rows : StepRows
    group : array of int, shape (n,)
        Group of each row, 0 to n_groups - 1: segment or source.
    n_groups : int
    losses_logged : bool
        With logged losses everybody decides sooner or later, and takes as long for a yes as for a no; without them a
        share never decides, and whoever is open may be among them.
    soonest : float
        Days below which delays are not told apart.

    Returns
    -------
    Step
    """
    happened = rows.decided if losses_logged else rows.passed
    delay = fit_delay(
        np.maximum(rows.days, 0.0),
        happened,
        -rows.came,
        soonest=soonest,
        has_share=not losses_logged,
        family="lognormal",
    )
    wins = np.bincount(group[rows.passed], minlength=n_groups).astype(float)
    if losses_logged:
        exposure = np.bincount(group[rows.decided], minlength=n_groups).astype(float)
    elif isinstance(delay, Delay):
        exposure = np.bincount(group, delay.reached(-rows.came), minlength=n_groups)
    else:
        exposure = np.bincount(group, minlength=n_groups).astype(float)
    return Step(delay, pooled_shares(wins, exposure), _slower(rows) if losses_logged else np.nan)


def _slower(rows: StepRows) -> float:
    won, lost = rows.days[rows.passed], rows.days[rows.decided & ~rows.passed]
    if min(won.size, lost.size) < 20:
        return np.nan
    return float(np.median(won) / max(np.median(lost), 1e-9))
