"""Fits of invented leads, and forecasts and back-tests with invented runs, played by nobody; loaded with runpy."""

from __future__ import annotations

import functools
from datetime import date, timedelta

import numpy as np

from salessim.fit.backtest import Backtest, Method
from salessim.fit.fitting import fit_funnel
from salessim.fit.forecast import Forecast
from salessim.fit.known import Known
from salessim.fit.scores import scores_of
from salessim.records.tables import Words

MONDAY = date(2024, 6, 3)
SHARES = np.array([0.4, 0.2])


def known_leads(losses_logged=False, n=700, weeks=30, seed=5):
    """Leads of two sources; lognormal days with median 15 and sd 0.8 of the logarithm."""
    rng = np.random.default_rng(seed)
    created = np.sort(-7.0 * weeks * rng.random(n))
    source = rng.integers(0, 2, n)
    over = created + 15.0 * np.exp(0.8 * rng.standard_normal(n))
    buys = rng.random(n) < SHARES[source]
    seen = over < 0
    won = np.where(seen & buys, over, np.inf)
    return Known(
        start=MONDAY,
        created=created,
        reached=won[:, None],
        lost=np.where(seen & ~buys & losses_logged, over, np.inf),
        log_begins=-np.inf,
        stage_names=(),
        source=Words(source.astype(np.int32), ("web", "trade fair")),
        segment=Words(np.full(n, -1, np.int32), ()),
        owners={},
        value=np.where(np.isfinite(won), 1000.0, np.nan),
        rows=np.arange(n),
        losses_logged=losses_logged,
        soonest=0.02,
        currency="EUR",
    )


@functools.cache
def fitted_leads(losses_logged=False):
    """What is fitted to these leads."""
    return fit_funnel(known_leads(losses_logged))


def forecast_of(won, **changes):
    won = np.asarray(won, dtype=float)
    made = {
        "start": MONDAY,
        "won": won,
        "bookings": 1000.0 * won,
        "has_values": True,
        "currency": "EUR",
        "engine": "fast",
        "hash": "",
        "folder": "",
        "seed": 7,
        "n_failed": 0,
        "failures": (),
        "fitted": fitted_leads(),
    }
    return Forecast(**{**made, **changes})


def backtest_of(happened, **samples):
    """Ours by its name ``salessim``; ``_known`` at the end of a name: with known arrivals."""
    happened = np.asarray(happened)
    methods = []
    for name, each in samples.items():
        x = np.asarray(each, dtype=float)
        methods.append(
            Method(
                name=name.removesuffix("_known").replace("_", " "),
                knows_arrivals=name.endswith("_known"),
                by_week=scores_of(x.reshape(len(x), -1), happened.ravel()),
                total=scores_of(x.sum(axis=2), happened.sum(axis=1)),
                samples=x,
            )
        )
    origins = tuple(MONDAY + timedelta(weeks=k) for k in range(len(happened)))
    last = forecast_of(np.asarray(samples["salessim"], dtype=float)[:, None, -1])
    return Backtest(origins, happened.shape[1], happened, tuple(methods), (), 0, last)
