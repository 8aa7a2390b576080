"""Contract values: lognormal per group, list prices, and whether large deals are won more rarely."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from salessim.fit.likelihood import FEWEST_EVENTS, Bools, Floats, Found, Refusal, as_columns
from salessim.fit.pooling import pooled_means, pooled_variances

__all__ = [
    "ListPrices",
    "ValueEffect",
    "ValueLaw",
    "Values",
    "fit_list_prices",
    "fit_value_effect",
    "fit_values",
]

_N_PRICES = 5  # a price list is short; assumption
_REPEATS = 3  # times that a value occurs before it may be a list price; assumption
_STEPS = 50  # of Newton's method; it takes fewer than ten where there is a maximum


@dataclass(frozen=True)
class ValueLaw(Found):
    """Lognormal value of one group's deals.

    Attributes
    ----------
    log_median, log_median_se : float
        The logarithm of the median (currency) is normal about the one with the other as standard deviation.
    sigma, sigma_se : float
        Standard deviation of the logarithm.
    variance_scale, variance_df : float
        sigma^2 ~ df x scale / chi2(df).
    n : int
        Deals of the group.
    """

    log_median: float
    log_median_se: float
    sigma: float
    sigma_se: float
    variance_scale: float
    variance_df: float

    @property
    def median(self) -> float:
        """Estimate of the median (currency)."""
        return float(np.exp(self.log_median))

    @property
    def median_se(self) -> float:
        """Standard error of the median to first order (currency)."""
        return self.median * self.log_median_se


@dataclass(frozen=True)
class Values(Found):
    """Values of all groups.

    Attributes
    ----------
    groups : tuple of ValueLaw or Refusal
        One a group, after partial pooling.
    between_sd : float
        Standard deviation of log medians between groups; NaN with fewer than three.
    n_left_out : int
        Rows whose value is missing or not above 0.
    """

    groups: tuple[ValueLaw | Refusal, ...]
    between_sd: float
    n_left_out: int


def fit_values(values: ArrayLike, group: ArrayLike, n_groups: int) -> Values | Refusal:
    """Lognormal median and sigma of won deals by group, small groups leaning on the others.

    Parameters
    ----------
    values : array_like, shape (n,)
        Currency a year, of won deals.
    group : array_like of int, shape (n,)
        0 to n_groups - 1; other numbers belong to no group and are left out.
    n_groups : int

    Returns
    -------
    Values or Refusal
        Refused below five deals or when all values are equal. A group alone is refused when it has no deals and
        there are not three groups to lean on.
    """
    given = np.asarray(values, dtype=np.float64)
    value, of_group = as_columns(given, group)
    usable = (value > 0) & (of_group >= 0) & (of_group < n_groups)
    logs, code = np.log(value[usable]), of_group[usable].astype(np.int64)
    n = logs.size
    if n < FEWEST_EVENTS:
        return Refusal(f"fewer than {FEWEST_EVENTS} won deals with a value", n)
    if np.ptp(logs) == 0:
        return Refusal("all values are equal", n)
    counts = np.bincount(code, minlength=n_groups).astype(np.float64)
    mean = np.bincount(code, logs, minlength=n_groups) / np.maximum(counts, 1)
    squares = np.bincount(code, (logs - mean[code]) ** 2, minlength=n_groups)
    df = np.maximum(counts - 1, 0)
    scale, posterior_df = pooled_variances(squares / np.maximum(df, 1), df)
    common = float(squares.sum() / df.sum()) if df.sum() > 0 else float(np.var(logs, ddof=1))
    spread = np.where(
        (scale > 0) & (posterior_df > 0), scale, common
    )  # alone, or without spread: that of all
    with np.errstate(divide="ignore"):
        centre = pooled_means(mean, spread / counts)
    laws = tuple(
        _law(int(counts[g]), centre.mean[g], centre.se[g], float(spread[g]), float(posterior_df[g]))
        for g in range(n_groups)
    )
    return Values(groups=laws, between_sd=centre.between_sd, n_left_out=given.size - n, n=n)


def _law(n: int, mean: float, se: float, scale: float, df: float) -> ValueLaw | Refusal:
    if not np.isfinite(mean) or not np.isfinite(se):
        return Refusal("no deals in the group, and fewer than three groups to lean on", n)
    if df <= 0:
        return Refusal("one deal only, and fewer than three groups to lean on", n)
    sigma = float(np.sqrt(scale))
    # var(log chi2(df)) / 4 is near 1 / (2 df).
    return ValueLaw(
        log_median=float(mean),
        log_median_se=float(se),
        sigma=sigma,
        sigma_se=sigma / float(np.sqrt(2 * df)),
        variance_scale=scale,
        variance_df=df,
        n=n,
    )


@dataclass(frozen=True)
class ListPrices(Found):
    """How much of the deals is sold at a few exact prices.

    Attributes
    ----------
    share, share_se : float
        Of deals at one of the prices; binomial standard error.
    prices : tuple of float
        At most five values that occur three times or more (currency), most frequent first.
    """

    share: float
    share_se: float
    prices: tuple[float, ...]


def fit_list_prices(values: ArrayLike) -> ListPrices | Refusal:
    """Share of deals whose value is exactly one of the five most frequent ones.

    Parameters
    ----------
    values : array_like, shape (n,)
        Currency.
    """
    (value,) = as_columns(values)
    value = value[value > 0]
    if value.size < FEWEST_EVENTS:
        return Refusal(f"fewer than {FEWEST_EVENTS} deals with a value", value.size)
    prices, times = np.unique(value, return_counts=True)
    order = np.argsort(-times, kind="stable")[:_N_PRICES]
    order = order[times[order] >= _REPEATS]
    share = float(times[order].sum() / value.size)
    error = float(np.sqrt(share * (1 - share) / value.size))
    return ListPrices(share=share, share_se=error, prices=tuple(prices[order].tolist()), n=value.size)


@dataclass(frozen=True)
class ValueEffect(Found):
    """Log-odds of winning per unit of log value: minus 0.5 takes 29 % off the odds when a deal is twice as large.

    Attributes
    ----------
    slope, slope_se : float
    n_won, n_lost : int
        In groups that have both; ``n`` is their sum.
    """

    slope: float
    slope_se: float
    n_won: int
    n_lost: int


def fit_value_effect(
    values: ArrayLike, won: ArrayLike, group: ArrayLike | None = None
) -> ValueEffect | Refusal:
    """Logistic regression of winning on log value, each group with a level of its own, by Newton's method.

    Parameters
    ----------
    values : array_like, shape (n,)
        Currency, of won and lost deals.
    won : array_like of bool, shape (n,)
    group : array_like of int, shape (n,), optional
        At least 0; None for one group.

    Returns
    -------
    ValueEffect or Refusal
        Refused below five wins or five losses, or when values do not vary or tell wins from losses without error.
    """
    code = np.zeros(np.size(np.asarray(values))) if group is None else group
    value, is_won, of_group = as_columns(values, won, code)
    usable = value > 0
    x, y, g = np.log(value[usable]), is_won[usable] > 0, of_group[usable].astype(np.int64)
    x, y, g = _with_both(x, y, g)
    n_won = int(y.sum())
    if min(n_won, y.size - n_won) < FEWEST_EVENTS:
        return Refusal(f"fewer than {FEWEST_EVENTS} won or {FEWEST_EVENTS} lost deals with a value", y.size)
    x = x - (np.bincount(g, x) / np.bincount(g))[g]
    if np.max(np.abs(x)) < 1e-9:
        return Refusal("values do not vary", y.size)
    fitted = _newton(x, y.astype(np.float64), g)
    if fitted is None:
        return Refusal("values tell won deals from lost ones without error", y.size)
    return ValueEffect(slope=fitted[0], slope_se=fitted[1], n_won=n_won, n_lost=y.size - n_won, n=y.size)


def _with_both(x: Floats, y: Bools, g: np.ndarray) -> tuple[Floats, Bools, np.ndarray]:
    """Rows of the groups that have wins and losses, groups numbered anew: the others say nothing of the slope."""
    if not y.size:
        return x, y, g
    _, g = np.unique(g, return_inverse=True)
    wins = np.bincount(g, y)
    keep = ((wins > 0) & (wins < np.bincount(g)))[g]
    _, g = np.unique(g[keep], return_inverse=True)
    return x[keep], y[keep], g


def _newton(x: Floats, y: Floats, g: np.ndarray) -> tuple[float, float] | None:
    """Slope and its standard error; None when there is no maximum. The levels are eliminated from each step."""
    from scipy.special import expit

    n = np.bincount(g)
    share = np.bincount(g, y) / n
    level, slope = np.log(share / (1 - share)), 0.0
    for _ in range(_STEPS):
        chance = expit(level[g] + slope * x)
        weight = chance * (1 - chance)
        rest = y - chance
        own, cross = np.bincount(g, weight), np.bincount(g, weight * x)
        if own.min() < 1e-12:
            return None
        information = float(weight @ x**2 - (cross**2 / own).sum())
        pull = np.bincount(g, rest)
        if information < 1e-9:
            return None
        step = float((rest @ x - (cross * pull / own).sum()) / information)
        move = (pull - cross * step) / own
        taken = min(1.0, 4.0 / max(1e-12, float(np.max(np.abs(move))), abs(step)))
        level, slope = level + taken * move, slope + taken * step
        if abs(step) < 1e-9 * (1 + abs(slope)) and float(np.max(np.abs(move))) < 1e-7:
            return slope, 1.0 / float(np.sqrt(information))
    return None
