"""Forecasts and back-tests: scores against closed forms, baselines against what they claim, the same for any jobs."""

from __future__ import annotations

import runpy
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import norm

from salessim.errors import InputError
from salessim.fit.backtest import OURS, backtest, origins_of
from salessim.fit.baselines import BASELINES, baseline
from salessim.fit.fitting import fit_funnel
from salessim.fit.forecast import doubt_of, forecast
from salessim.fit.known import known_at, last_monday
from salessim.fit.scores import crps, scores_of
from salessim.report import backtest as backtest_report
from salessim.report import forecast as forecast_report
from salessim.report.files import drawings_of

funnel = runpy.run_path(str(Path(__file__).parents[1] / "funnel_samples.py"))["funnel"]


@pytest.fixture(scope="module")
def records():
    return funnel(1, weeks=30, rates=(12.0,), shares=(0.4,), median=14.0)


@pytest.fixture(scope="module")
def fitted(records):
    return fit_funnel(known_at(records, last_monday(records)))


def test_crps_of_a_normal_is_its_closed_form():
    """Sigma (z (2 Phi(z) - 1) + 2 phi(z) - 1 / sqrt(pi)); source: Gneiting and Raftery 2007, section 4.2."""
    u = (np.arange(20_000) + 0.5) / 20_000
    samples = np.repeat((3 + 2 * norm.ppf(u))[:, None], 3, axis=1)
    y = np.array([3.0, 5.5, -4.0])
    z = (y - 3) / 2
    exact = 2 * (z * (2 * norm.cdf(z) - 1) + 2 * norm.pdf(z) - 1 / np.sqrt(np.pi))
    assert crps(samples, y) == pytest.approx(exact, abs=2e-3)


def test_scores_of_a_forecast_that_is_right():
    rng = np.random.default_rng(1)
    found = scores_of(rng.standard_normal((4000, 3000)), rng.standard_normal(3000))
    assert found.covered == pytest.approx((0.5, 0.8, 0.95), abs=0.03)
    assert found.width == pytest.approx(2 * norm.ppf(0.9), rel=0.02)
    assert abs(found.error) < 0.08


def test_doubt_is_split_as_it_was_made():
    rng = np.random.default_rng(2)
    totals = 3 * rng.standard_normal((4000, 1)) + 4 * rng.standard_normal((4000, 4))
    found = doubt_of(totals)
    assert (found.unknown_sd, found.luck_sd) == pytest.approx((3, 4), rel=0.08)
    assert found.unknown == pytest.approx(9 / 25, abs=0.05)
    assert doubt_of(rng.standard_normal((500, 4))).unknown < 0.1
    assert np.isnan(doubt_of([[1.0, 2.0]]).unknown)


@pytest.mark.parametrize("name", BASELINES)
def test_baselines_go_on_with_a_steady_past(name, records):
    """Steady wins go on: the mean of every baseline is near that of the late weeks."""
    known = known_at(records, last_monday(records))
    samples = baseline(name, known, 4, seed=1, coming=[12, 12, 12, 12])
    wins = known.weekly(known.won)[-15:].mean()
    assert samples.shape == (4000, 4)
    assert samples.mean() == pytest.approx(wins, rel=0.3)
    assert np.array_equal(samples, baseline(name, known, 4, seed=1, coming=[12, 12, 12, 12]))


def test_the_chain_ladder_hears_what_comes(records):
    known = known_at(records, last_monday(records))
    none, many = (baseline("chain ladder", known, 6, 1, coming=[n] * 6).mean(axis=0) for n in (0, 40))
    assert none[-1] < none[0]
    assert many[-1] > 2 * none[-1]


def test_a_forecast_is_the_same_for_any_jobs_and_hears_what_comes(fitted):
    how = {"draws": 6, "runs": 2, "seed": 3}
    one, two = (forecast(fitted, 4, jobs=jobs, **how) for jobs in (1, 2))
    assert (one.hash, one.n_failed) == (two.hash, 0)
    assert one.won.shape == (6, 2, 4)
    nobody = forecast(fitted, 4, coming={key: [0] * 4 for key in fitted.sources.keys}, **how)
    assert nobody.won.sum() < one.won.sum()
    text = forecast_report.as_text(one)
    assert "80 % sure" in text
    assert "bookings" not in text, "there are no values"
    assert {drawn.name for drawn in drawings_of(one)} == {"forecast_weeks"}


def test_origins_end_where_everything_has_happened(records):
    found = origins_of(records, 3, 4, 2)
    assert [at // (7 * 86_400) for at in found] == [22, 24, 26]
    assert origins_of(records, 1, 4, 1, date(2024, 5, 15))[0] // (7 * 86_400) == 15
    with pytest.raises(InputError, match="need more"):
        origins_of(records, 40, 4, 1)


def test_a_backtest_scores_everybody_on_the_same_weeks(records):
    found = backtest(records, origins=origins_of(records, 2, 3, 3), n_weeks=3, draws=5, runs=2)
    assert {one.name for one in found.methods} == {OURS, *BASELINES}
    assert found.happened.shape == (2, 3)
    assert {(one.by_week.n, one.total.n) for one in found.methods} == {(6, 2)}
    assert found.method(OURS, True).knows_arrivals
    rows = backtest_report.rows_of(found)
    assert len(rows) == 2 * (len(BASELINES) + 3)
    assert "chain ladder" in backtest_report.as_text(found)
    assert {drawn.name for drawn in drawings_of(found)} == {"backtest_scores", "backtest_origins"}
