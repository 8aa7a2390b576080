"""Every number that a fit gives, with its interval and what it rests on, beside those that stay assumed."""

from __future__ import annotations

from typing import Any

import numpy as np

from salessim.fit.conversion import Shares
from salessim.fit.delays import Delay
from salessim.fit.figure import REACH, Figure, assumption, with_error
from salessim.fit.fitting import Fitted
from salessim.fit.likelihood import Refusal
from salessim.fit.scenario_text import four_digits
from salessim.fit.shocks import Shocks
from salessim.fit.told import further_figures, load_figures, people_figures, ramp_figures
from salessim.fit.values import ValueEffect, ValueLaw, Values, fit_value_effect
from salessim.records.tables import Records

__all__ = ["figures_of", "funnel_figures", "uncertainties_of"]


def figures_of(records: Records, fitted: Fitted, load: float | None = None) -> list[Figure]:
    """All figures: those of the scenario first, then what is only told, then what is assumed.

    Parameters
    ----------
    records : Records
    fitted : Fitted
    load : float, optional
        As :func:`salessim.fit.company.document_of` takes it.
    """
    return [
        *funnel_figures(fitted),
        *people_figures(fitted),
        *ramp_figures(records),
        *load_figures(records),
        *further_figures(records),
        *_assumed(load),
    ]


def funnel_figures(fitted: Fitted) -> list[Figure]:
    """What a forecast is drawn from: the way of leads, sources, contract values, and what moves all deals of a week."""
    return [*_whole(fitted), *_stages(fitted), *_sources(fitted), *_values(fitted), *_market(fitted)]


def uncertainties_of(figures: list[Figure]) -> dict[str, dict[str, Any]]:
    """Measured settings as uncertainties of an experiment, by key."""
    found: dict[str, dict[str, Any]] = {}
    for figure in figures:
        if figure.law is not None and figure.path:
            key = "_".join(figure.path.split(".")[-3:])[-60:].strip("_")
            found[key] = {
                "title": figure.title[:200],
                "path": figure.path,
                "distribution": figure.law,
                **({"unit": "days"} if figure.unit == "days" else {}),
                "source": f"fitted, {figure.rows:,} rows",
            }
    return found


def _around(
    value: float, se: float, low: float | None = None, high: float | None = None
) -> dict[str, Any] | None:
    """A normal law, cut where a setting ends."""
    if not se > 0:
        return None
    law: dict[str, Any] = {"kind": "normal", "mean": four_digits(value), "sd": four_digits(se)}
    if low is not None:
        law["low"] = low
    if high is not None:
        law["high"] = high
    return law


def _whole(fitted: Fitted) -> list[Figure]:
    delay, shares = fitted.whole.delay, fitted.whole.shares
    assert isinstance(delay, Delay)
    assert isinstance(shares, Shares)
    median_se, spread_se, share_se = delay.errors.tolist()
    best = min(delay.aic, key=lambda name: delay.aic[name])
    shape = (
        "lognormal fits best"
        if best == "lognormal"
        else (f"{best} fits better (AIC {delay.aic['lognormal']:.0f} lower); the model knows the lognormal")
    )
    tail = delay.tail
    slow = f"{tail.seen:.0f} came after {tail.days:.0f} days, {tail.expected:.0f} expected (p {tail.p:.2f})"
    share = delay.share if delay.has_share else shares.overall
    if not delay.has_share:
        share_se = float(np.sqrt(share * (1 - share) / max(shares.exposure.sum(), 1)))
    n = delay.n
    return [
        with_error(
            "",
            "Share of leads that is won in the end",
            "share",
            share,
            share_se,
            n,
            "open leads are censored",
        ),
        with_error(
            "", "Days from first contact to contract, median", "days", delay.median, median_se, n, shape
        ),
        with_error(
            "", "Spread of these days (sd of the logarithm)", "", delay.spread, spread_se, n, f"tail: {slow}"
        ),
    ]


def _stages(fitted: Fitted) -> list[Figure]:
    found = []
    for s, segment in enumerate(fitted.segments.keys):
        title = fitted.segments.titles[s]
        for k, stage in enumerate(fitted.stage_keys):
            delay, shares = fitted.steps[k].delay, fitted.steps[k].shares
            assert isinstance(delay, Delay)
            assert isinstance(shares, Shares)
            low, high = shares.interval()
            mean = float(shares.mean[s])
            sd = float(np.sqrt(mean * (1 - mean) / (shares.a[s] + shares.b[s] + 1)))
            found.append(
                Figure(
                    f"segments.{segment}.stages.{stage}.chance",
                    f"{title}: share that passes until {fitted.stage_titles[k]}",
                    "share",
                    mean,
                    float(low[s]),
                    float(high[s]),
                    round(float(shares.exposure[s])),
                    f"leans on the other segments as on {shares.borrowed:.0f} leads"
                    if shares.borrowed
                    else "",
                    _around(mean, sd, 0.0, 1.0),
                )
            )
        median = sum(step.delay.median for step in fitted.steps if isinstance(step.delay, Delay))
        error = float(
            np.sqrt(sum(step.delay.errors[0] ** 2 for step in fitted.steps if isinstance(step.delay, Delay)))
        )
        path = f"segments.{segment}.cycle_median"
        rows = fitted.steps[-1].delay.n
        found.append(
            with_error(
                path,
                f"{title}: median cycle, all stages",
                "days",
                median,
                error,
                rows,
                "",
                _around(median, error, 0.01),
            )
        )
    return found


def _sources(fitted: Fitted) -> list[Figure]:
    shares = fitted.whole.shares
    assert isinstance(shares, Shares)
    low, high = shares.interval()
    found = []
    for c, (key, title) in enumerate(zip(fitted.sources.keys, fitted.sources.titles, strict=True)):
        arrivals = fitted.arrivals[key]
        rows = round(float(shares.exposure[c]))
        found.append(
            Figure(
                "",
                f"{title}: share won",
                "share",
                float(shares.mean[c]),
                float(low[c]),
                float(high[c]),
                rows,
                "sets the source's fit shift",
            )
        )
        if isinstance(arrivals, Refusal):
            found.append(
                assumption(f"{title}: leads a week", "leads/week", f"mean of the weeks: {arrivals.why}")
            )
            continue
        se = float(np.sqrt(arrivals.covariance[0, 0]))
        rate = arrivals.per_week
        law = {"kind": "lognormal", "median": four_digits(rate), "sigma": four_digits(se)}
        note = f"variance/mean {arrivals.dispersion:.2f}"
        found.append(
            Figure(
                f"sources.{key}.per_week",
                f"{title}: leads a week",
                "leads/week",
                rate,
                rate * np.exp(-REACH * se),
                rate * np.exp(REACH * se),
                arrivals.n,
                note,
                law,
            )
        )
        growth_se = float(np.sqrt(arrivals.covariance[1, 1]))
        ends = [float(np.expm1(arrivals.at[1] + sign * REACH * growth_se)) for sign in (-1, 1)]
        found.append(
            Figure(
                f"sources.{key}.growth_per_year",
                f"{title}: growth a year",
                "share/year",
                arrivals.growth,
                ends[0],
                ends[1],
                arrivals.n,
                "leans towards none",
                _around(arrivals.growth, (ends[1] - ends[0]) / (2 * REACH), -0.99),
            )
        )
    return found


def _values(fitted: Fitted) -> list[Figure]:
    if not isinstance(fitted.values, Values):
        return [
            assumption(
                "Contract values",
                fitted.known.currency,
                f"every contract counts as one: {fitted.values.why_not}",
            )
        ]
    found = []
    for key, title, law in zip(
        fitted.segments.keys, fitted.segments.titles, fitted.values.groups, strict=True
    ):
        if not isinstance(law, ValueLaw):
            found.append(
                assumption(f"{title}: contract value", fitted.known.currency, f"the default: {law.why_not}")
            )
            continue
        low, high = (float(np.exp(law.log_median + sign * REACH * law.log_median_se)) for sign in (-1, 1))
        spec = {
            "kind": "lognormal",
            "median": four_digits(law.median),
            "sigma": four_digits(law.log_median_se),
        }
        found.append(
            Figure(
                f"segments.{key}.acv_median",
                f"{title}: median contract value",
                fitted.known.currency,
                law.median,
                low,
                high,
                law.n,
                "",
                spec,
            )
        )
        path = f"segments.{key}.acv_sigma"
        spread = _around(law.sigma, law.sigma_se, 0.0, 3.0)
        found.append(
            with_error(
                path,
                f"{title}: spread of contract values (sd of the logarithm)",
                "",
                law.sigma,
                law.sigma_se,
                law.n,
                "",
                spread,
            )
        )
    known = fitted.known
    closed = ~known.is_open
    effect = fit_value_effect(
        known.value[closed], np.isfinite(known.won[closed]), fitted.segments.codes[closed]
    )
    title = "Log-odds of winning per unit of log contract value"
    if isinstance(effect, ValueEffect):
        note = "told only: values and chances are independent in the model"
        found.append(with_error("", title, "log-odds", effect.slope, effect.slope_se, effect.n, note))
    else:
        found.append(assumption(title, "log-odds", f"taken as 0: {effect.why_not}"))
    return found


def _market(fitted: Fitted) -> list[Figure]:
    shocks = fitted.shocks
    if not isinstance(shocks, Shocks):
        why = f"the default, 0.2 with persistence 0.8: {shocks.why_not}"
        return [assumption("What moves all deals of a week (sd of log-odds)", "log-odds", why)]
    law = _around(shocks.mean_sd, max(shocks.sd_se if np.isfinite(shocks.sd_se) else 0.2, 0.02), 0.0, 2.0)
    high = min(shocks.sd_high, 2.0)
    return [
        Figure(
            "market.sd",
            "What moves all deals of a week (sd of log-odds)",
            "log-odds",
            shocks.mean_sd,
            shocks.sd_low,
            high,
            shocks.n,
            f"weekly wins vary {shocks.dispersion:.2f} times as chance does",
            law,
        )
    ]


def _assumed(load: float | None) -> list[Figure]:
    hours = "five minutes, round the clock: load means nothing here"
    if load is not None:
        hours = f"as many as keep today's people busy for {100 * load:.0f} % of their time, from nine to five"
    return [
        assumption("Hours of work at each stage", "hours", hours),
        assumption("Effect of fit on the odds", "log-odds", "0.5, a segment's default"),
        assumption("Customers after the contract", "", "they stay and need nothing"),
        assumption("Pay, hiring, learning", "", "none"),
    ]
