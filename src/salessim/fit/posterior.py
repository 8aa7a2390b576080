"""Draws from what the data leaves open: settings of a scenario, drawn together from their posteriors."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from salessim.fit.arrivals import Arrivals
from salessim.fit.delays import Delay
from salessim.fit.fitting import Fitted
from salessim.fit.likelihood import Floats
from salessim.fit.scenario_text import four_digits
from salessim.fit.shocks import Shocks
from salessim.fit.source_shift import shifts_for
from salessim.fit.values import ValueLaw, Values
from salessim.scenario.schema.market import Market, Segment
from salessim.statistics.designs import generator

__all__ = ["FIT_EFFECT", "MARKET", "Setting", "estimate", "posterior"]

FIT_EFFECT = Segment().fit_effect
"""Log-odds per standard deviation of fit: a segment's default, since records do not show fit."""
MARKET = (Market().sd, Market().persistence)
"""Standard deviation and persistence of the market where the data cannot tell: a scenario's defaults."""
LARGEST_SIGMA = 3.0  # that a scenario takes

Setting = dict[str, Any]
"""Values of a scenario by dotted path, as a file would write them."""


@dataclass(frozen=True)
class _Numbers:
    """The numbers of one draw, or of the estimate."""

    chances: Floats
    """Shape (n_stages, n_segments)."""
    medians: Floats
    """Days, shape (n_stages,)."""
    sigma: float
    sources: Floats
    """Share that is won, shape (n_sources,)."""
    market: tuple[float, float]
    arrivals: Mapping[str, Floats]
    values: tuple[tuple[float, float] | None, ...]
    """Log median and sigma by segment."""


def estimate(fitted: Fitted) -> Setting:
    """Settings at the estimates."""
    steps = [_parts(step) for step in fitted.steps]
    whole_delay, whole_shares = _parts(fitted.whole)
    numbers = _Numbers(
        chances=np.array([_levelled(shares.mean, delay.share, shares) for delay, shares in steps]),
        medians=np.array([delay.median for delay, _ in steps]),
        sigma=_sigma(np.array([delay.spread for delay, _ in steps]), fitted),
        sources=_levelled(whole_shares.mean, whole_delay.share, whole_shares),
        market=(fitted.shocks.mean_sd, fitted.shocks.mean_persistence)
        if isinstance(fitted.shocks, Shocks)
        else MARKET,
        arrivals={key: one.at for key, one in fitted.arrivals.items() if isinstance(one, Arrivals)},
        values=tuple((law.log_median, law.sigma) if law else None for law in _laws(fitted)),
    )
    return _settings(fitted, numbers)


def posterior(fitted: Fitted, n: int, seed: int) -> list[Setting]:
    """Settings drawn together from their posteriors, as overrides of the fitted scenario.

    Parameters
    ----------
    fitted : Fitted
    n : int
        Number of draws.
    seed : int
        At least 0: the same draws for the same seed.

    Returns
    -------
    list of Setting
        The delay, its spread and the share of those who buy belong together and are drawn together; sources differ from
        the whole, and segments from their stage, by their own draws.
    """
    steps = [_parts(step) for step in fitted.steps]
    whole_delay, whole_shares = _parts(fitted.whole)
    delays = [delay.draws(n, seed + 1) for delay, _ in steps]
    shares = [one.draws(n, seed + 2 + k) for k, (_, one) in enumerate(steps)]
    of_whole = delays[0] if len(steps) == 1 else whole_delay.draws(n, seed + 1)  # one stage is the whole way
    of_sources = whole_shares.draws(n, seed + 101)
    arrivals = {
        key: one.draws(n, seed + 201 + k)
        for k, (key, one) in enumerate(fitted.arrivals.items())
        if isinstance(one, Arrivals)
    }
    rng = generator(seed + 301)
    values = [_drawn_values(law, n, rng) for law in _laws(fitted)]
    markets = (
        fitted.shocks.draws(n, seed + 401) if isinstance(fitted.shocks, Shocks) else np.tile(MARKET, (n, 1))
    )
    found = []
    for d in range(n):
        drawn = [
            _levelled(share[d], float(1 / (1 + np.exp(-delay[d, 2]))), one)
            for delay, share, (_, one) in zip(delays, shares, steps, strict=True)
        ]
        numbers = _Numbers(
            chances=np.array(drawn),
            medians=np.array([np.exp(delay[d, 0]) for delay in delays]),
            sigma=_sigma(np.array([np.exp(delay[d, 1]) for delay in delays]), fitted),
            sources=_levelled(of_sources[d], float(1 / (1 + np.exp(-of_whole[d, 2]))), whole_shares),
            market=(float(markets[d, 0]), float(markets[d, 1])),
            arrivals={key: one[d] for key, one in arrivals.items()},
            values=tuple(None if one is None else (float(one[0][d]), float(one[1][d])) for one in values),
        )
        found.append(_settings(fitted, numbers))
    return found


def _settings(fitted: Fitted, numbers: _Numbers) -> Setting:
    found: Setting = {}
    sd = min(numbers.market[0], 2.0)
    found["market.sd"], found["market.persistence"] = (
        four_digits(sd),
        four_digits(min(numbers.market[1], 0.99)),
    )
    sigma = min(numbers.sigma, LARGEST_SIGMA)
    total = float(numbers.medians.sum())
    for s, key in enumerate(fitted.segments.keys):
        at = f"segments.{key}"
        found[f"{at}.cycle_median"] = f"{max(total, 0.001):.4g} days"
        found[f"{at}.tempo_sigma"] = four_digits(sigma)
        for k, stage in enumerate(fitted.stage_keys):
            found[f"{at}.stages.{stage}.chance"] = four_digits(
                float(np.clip(numbers.chances[k, s], 0.0, 1.0))
            )
            found[f"{at}.stages.{stage}.think_share"] = four_digits(float(numbers.medians[k] / total))
        value = numbers.values[s]
        if value is not None:
            found[f"{at}.acv_median"] = four_digits(float(np.exp(value[0])))
            found[f"{at}.acv_sigma"] = four_digits(min(value[1], LARGEST_SIGMA))
    overall = [float(np.average(row, weights=fitted.segment_weights)) for row in numbers.chances]
    shifts = shifts_for(numbers.sources, overall, FIT_EFFECT, sd)
    for key, shift in zip(fitted.sources.keys, shifts.tolist(), strict=True):
        at = f"sources.{key}"
        found[f"{at}.fit_shift"] = four_digits(shift)
        if key in numbers.arrivals:
            row = numbers.arrivals[key]
            found[f"{at}.per_week"] = four_digits(float(np.exp(min(row[0], 13.0))))
            found[f"{at}.growth_per_year"] = four_digits(float(np.expm1(np.clip(row[1], -3.0, 3.0))))
            found[f"{at}.month_factors"] = [four_digits(float(x)) for x in np.exp(row[2:])]
    return found


def _parts(step: Any) -> tuple[Delay, Any]:
    """Delay and shares of a step that was fitted."""
    return step.delay, step.shares


def _levelled(group: Floats, share: float, shares: Any) -> Floats:
    """Shares of groups whose mean over all leads is the share that the delay's draw comes with.

    Where losses are logged the delay has no share, and those of the groups stand as they are.
    """
    if share >= 1.0:
        return group
    mean = float(group @ shares.exposure / shares.exposure.sum())
    return np.clip(group * share / mean, 1e-6, 1 - 1e-6)


def _sigma(spreads: Floats, fitted: Fitted) -> float:
    """One spread for all stages of a customer, as the model has it: the mean by the rows that each rests on."""
    weight = np.array([_parts(step)[0].n_events for step in fitted.steps], dtype=np.float64)
    return float(spreads @ weight / weight.sum())


def _laws(fitted: Fitted) -> list[ValueLaw | None]:
    if not isinstance(fitted.values, Values):
        return [None] * len(fitted.segments.keys)
    return [law if isinstance(law, ValueLaw) else None for law in fitted.values.groups]


def _drawn_values(law: ValueLaw | None, n: int, rng: Any) -> tuple[Floats, Floats] | None:
    if law is None:
        return None
    variance = law.variance_df * law.variance_scale / rng.chisquare(law.variance_df, n)
    return law.log_median + law.log_median_se * rng.standard_normal(n), np.sqrt(variance)
