"""How long customers stay: churn by age of the contract, in a year, and at the ends of terms."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from salessim.fit.likelihood import FEWEST_EVENTS, NEVER, Floats, Found, Ints, Refusal, as_moments
from salessim.units import DAY, MONTH, YEAR

__all__ = ["Churn", "TermEnds", "fit_churn", "fit_term_ends"]

_N_PIECES = 60  # months of age that are told apart; assumption
_CONFIDENCE = 0.90


@dataclass(frozen=True)
class Churn(Found):
    """Churn by age of the contract, from contracts seen between the begin of the log and its end.

    Attributes
    ----------
    per_year, per_year_se : float
        Share of customers who leave in a year at a constant hazard: 1 - exp(-hazard).
    per_year_low, per_year_high : float
        Its 90 % interval: exact limits of the Poisson count.
    gamma_shape, gamma_rate : float
        Posterior of the yearly hazard: gamma (rate in years), Jeffreys' prior.
    age : array of float, shape (pieces + 1,)
        Edges of the pieces of age (years).
    hazard, hazard_se : array of float, shape (pieces,)
        Leaving per year at risk in each piece; NaN where nobody was at risk.
    survival, survival_se : array of float, shape (pieces + 1,)
        Kaplan and Meier's share still there at each edge, of those who reached the age at which somebody was first at
        risk, and Greenwood's error; NaN beyond the last age that was seen.
    cumulative : array of float, shape (pieces + 1,)
        Nelson and Aalen's cumulative hazard at each edge.
    n_events : int
        Contracts that ended while the log was kept.
    years_at_risk : float
    n : int
        Contracts that were at risk.
    """

    per_year: float
    per_year_se: float
    per_year_low: float
    per_year_high: float
    gamma_shape: float
    gamma_rate: float
    age: Floats
    hazard: Floats
    hazard_se: Floats
    survival: Floats
    survival_se: Floats
    cumulative: Floats
    n_events: int
    years_at_risk: float


def fit_churn(began: ArrayLike, ended: ArrayLike, log_begin: int, log_end: int) -> Churn | Refusal:
    """Hazard of leaving by age, right-censored at the end of the log and left-truncated at its begin.

    Parameters
    ----------
    began, ended : array_like of int, shape (n,)
        Moments (seconds); NEVER (the largest int64) or NaN for a contract that goes on, as for one that has not begun.
    log_begin, log_end : int
        Endings before `log_begin` were not written down: contracts count from then on, at the age they had. Those
        that still go on at `log_end` are censored.

    Returns
    -------
    Churn or Refusal
        Refused below five endings in the log.

    References
    ----------
    Klein and Moeschberger, Survival Analysis, 2003, sections 4.2 and 4.6 (product limit under left truncation).
    Interval of a Poisson mean: Garwood, Biometrika 28 (1936) 437-442.
    """
    from scipy.special import gammaincinv

    start, end = as_moments(began, ended)
    enters = np.maximum(start, log_begin)
    leaves = np.minimum(end, log_end)
    at_risk = (start != NEVER) & (enters < leaves)
    start, enters, leaves, left = (x[at_risk] for x in (start, enters, leaves, end < log_end))
    n, d = int(start.size), int(left.sum())
    if d < FEWEST_EVENTS:
        why = "all contracts still go on" if n and not d else f"fewer than {FEWEST_EVENTS} contracts ended"
        return Refusal(f"{why} between the begin and the end of the log", n)
    entry, exit_ = enters - start, leaves - start
    years = float((exit_ - entry).sum(dtype=np.float64)) / YEAR
    low = float(gammaincinv(d, (1 - _CONFIDENCE) / 2)) / years
    high = float(gammaincinv(d + 1, (1 + _CONFIDENCE) / 2)) / years
    hazard = d / years
    age, piece, piece_se = _by_piece(entry, exit_, left)
    survival, survival_se, cumulative = _product_limit(entry, exit_, left, (age * YEAR).round())
    return Churn(
        per_year=-float(np.expm1(-hazard)),
        per_year_se=float(np.exp(-hazard) * np.sqrt(d)) / years,
        per_year_low=-float(np.expm1(-low)),
        per_year_high=-float(np.expm1(-high)),
        gamma_shape=d + 0.5,
        gamma_rate=years,
        age=age,
        hazard=piece,
        hazard_se=piece_se,
        survival=survival,
        survival_se=survival_se,
        cumulative=cumulative,
        n_events=d,
        years_at_risk=years,
        n=n,
    )


def _by_piece(entry: Ints, exit_: Ints, left: np.ndarray) -> tuple[Floats, Floats, Floats]:
    """Edges (years), endings per year at risk and their errors, by months of age; the last piece is open."""
    n_pieces = int(min(_N_PIECES, exit_.max() // MONTH + 1))
    edges = np.arange(n_pieces + 1) * MONTH
    edges[-1] = max(int(edges[-1]), int(exit_.max()) + 1)
    at_risk = _seconds_before(exit_, edges) - _seconds_before(entry, edges)
    years = np.diff(at_risk) / YEAR
    ends = np.histogram(exit_[left], edges)[0]
    with np.errstate(divide="ignore", invalid="ignore"):
        hazard, error = ends / years, np.sqrt(ends) / years
    seen = years > 0
    return edges / YEAR, np.where(seen, hazard, np.nan), np.where(seen, error, np.nan)


def _seconds_before(ages: Ints, edges: Ints) -> Floats:
    """Sum of min(age, edge) over all ages, for every edge."""
    ordered = np.sort(ages)
    sums = np.concatenate([[0.0], np.cumsum(ordered, dtype=np.float64)])
    below = np.searchsorted(ordered, edges)
    return np.asarray(sums[below] + (ages.size - below) * edges.astype(np.float64))


def _product_limit(
    entry: Ints, exit_: Ints, left: np.ndarray, edges: Floats
) -> tuple[Floats, Floats, Floats]:
    """Kaplan-Meier survival, Greenwood's error and the Nelson-Aalen hazard at the edges (seconds)."""
    when, ends = np.unique(exit_[left], return_counts=True)
    # At risk just before an ending: who has entered by then and has not left before.
    at_risk = np.searchsorted(np.sort(entry), when) - np.searchsorted(np.sort(exit_), when)
    stay = 1 - ends / at_risk
    with np.errstate(divide="ignore", invalid="ignore"):
        greenwood = np.cumsum(np.where(stay > 0, ends / (at_risk * (at_risk - ends)), 0.0))
    place = np.searchsorted(when, edges, side="right")
    share = np.concatenate([[1.0], np.cumprod(stay)])[place]
    error = share * np.sqrt(np.concatenate([[0.0], greenwood])[place])
    hazard = np.concatenate([[0.0], np.cumsum(ends / at_risk)])[place]
    unseen = edges > exit_.max()
    return tuple(np.where(unseen, np.nan, x) for x in (share, error, hazard))  # type: ignore[return-value]


@dataclass(frozen=True)
class TermEnds(Found):
    """Whether customers leave at the ends of terms.

    Attributes
    ----------
    share, share_se : float
        Of the endings, those within the tolerance of a whole number of terms; binomial error.
    by_chance : float
        The share of ages that lie there: what endings at any time would give.
    leave_at_end, leave_at_end_se : float
        Share that leaves, of contracts that come to the end of a term in the log.
    n_ends : int
        Ends of terms that contracts came to.
    n : int
        Endings in the log, of contracts that had half a term behind them.
    """

    share: float
    share_se: float
    by_chance: float
    leave_at_end: float
    leave_at_end_se: float
    n_ends: int


def fit_term_ends(
    began: ArrayLike,
    ended: ArrayLike,
    log_begin: int,
    log_end: int,
    term: int = YEAR,
    tolerance: int = 15 * DAY,
) -> TermEnds | Refusal:
    """Share of endings that fall on the end of a term, and share of term ends at which a customer leaves.

    Parameters
    ----------
    began, ended : array_like of int, shape (n,)
    log_begin, log_end : int
        As in `fit_churn`.
    term : int, default a year of 52 weeks
        Seconds; a contract of calendar years has one of 365.25 days.
    tolerance : int, default 15 days
        How far from the end of a term an ending still belongs to it (seconds); below half a term. Assumption.

    Returns
    -------
    TermEnds or Refusal
        Refused below five endings after half a term.

    Raises
    ------
    ValueError
        If the tolerance is not below half a term.
    """
    if not 0 <= tolerance < term / 2:
        raise ValueError("the tolerance is at least 0 and below half a term")
    start, end = as_moments(began, ended)
    known = (start != NEVER) & (end > np.maximum(start, log_begin)) & (start < log_end)
    start, end = start[known], end[known]
    left = end < log_end
    age = end[left] - start[left]
    age = age[age >= term // 2]  # whole cycles with the end of a term in the middle
    n = int(age.size)
    if n < FEWEST_EVENTS:
        return Refusal(f"fewer than {FEWEST_EVENTS} contracts ended after half a term or more", n)
    at_end = (age + tolerance) % term <= 2 * tolerance
    share = float(at_end.mean())
    # Ends of terms whose whole window lies in the log and that the contract lived to see the begin of.
    first = np.maximum(1, -((start - log_begin - tolerance) // term))
    last_seen = (np.minimum(end, log_end) - start + tolerance) // term
    last_whole = (log_end - 1 - start - tolerance) // term
    came = np.maximum(np.minimum(last_seen, last_whole) - first + 1, 0)
    nth = (end[left] - start[left] + tolerance) // term
    in_window = (end[left] - start[left] + tolerance) % term <= 2 * tolerance
    gone = int((in_window & (nth >= first[left]) & (nth <= last_whole[left])).sum())
    n_ends = int(came.sum())
    rate = gone / n_ends if n_ends else float("nan")
    return TermEnds(
        share=share,
        share_se=float(np.sqrt(share * (1 - share) / n)),
        by_chance=min(1.0, (2 * tolerance + 1) / term),
        leave_at_end=rate,
        leave_at_end_se=float(np.sqrt(rate * (1 - rate) / n_ends)) if n_ends else float("nan"),
        n_ends=n_ends,
        n=n,
    )
