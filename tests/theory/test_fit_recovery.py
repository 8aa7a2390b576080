"""Self-recovery: what records were made with lies in the intervals that are fitted to them, as often as they say."""

from __future__ import annotations

import runpy
from pathlib import Path

import numpy as np
import pytest

from salessim.fit.fitting import fit_funnel
from salessim.fit.forecast import forecast
from salessim.fit.known import known_at, last_monday, weekly_wins
from salessim.fit.posterior import posterior
from salessim.units import WEEK, parse_duration

HERE = Path(__file__).parents[1]
funnel = runpy.run_path(str(HERE / "funnel_samples.py"))["funnel"]
assert_holds = runpy.run_path(str(HERE / "fit_coverage.py"))["assert_holds"]
TRUTH = {"share": 0.3, "median": 20.0, "sigma": 0.9, "rate": 30.0}


def held(seed, losses_logged):
    """Whether each true value lies between the 5th and the 95th percentile of the posterior."""
    records = funnel(seed, rates=(TRUTH["rate"],), shares=(TRUTH["share"],), losses_logged=losses_logged)
    drawn = posterior(fit_funnel(known_at(records, last_monday(records))), 100, seed=seed)
    at = "segments.customers"
    values = {
        "share": [one[f"{at}.stages.closing.chance"] for one in drawn],
        "median": [parse_duration(one[f"{at}.cycle_median"]) / 86_400 for one in drawn],
        "sigma": [one[f"{at}.tempo_sigma"] for one in drawn],
        "rate": [one["sources.source_0.per_week"] for one in drawn],
    }
    return {
        name: bool(np.quantile(values[name], 0.05) <= truth <= np.quantile(values[name], 0.95))
        for name, truth in TRUTH.items()
    }


@pytest.mark.parametrize("losses_logged", [False, True])
def test_true_values_lie_in_the_intervals(losses_logged):
    """100 funnels, four values each, 90 % intervals: exact binomial tests at 1e-4."""
    found = [held(seed, losses_logged) for seed in range(100)]
    for name in TRUTH:
        assert_holds([one[name] for one in found])


def test_forecast_bands_hold_what_they_promise():
    """40 funnels, the total of six weeks each, 80 % bands: exact binomial test at 1e-4."""
    inside = []
    for seed in range(40):
        records = funnel(seed, rates=(30.0,), shares=(0.3,), weeks=30, extra=6)
        fitted = fit_funnel(known_at(records, 30 * WEEK))
        total = forecast(fitted, 6, draws=50, runs=2, seed=seed).won.sum(axis=2).ravel()
        low, high = np.quantile(total, [0.1, 0.9])
        inside.append(bool(low <= weekly_wins(records, 30 * WEEK, 6).sum() <= high))
    assert_holds(inside, 0.80)
