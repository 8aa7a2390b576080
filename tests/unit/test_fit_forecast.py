"""Forecasts: the same for any number of jobs, known leads are honoured, and doubt is split as it should be."""

import dataclasses
import math
import runpy
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from salessim.errors import InputError
from salessim.fit.backtest import OURS, backtest, origins_of
from salessim.fit.baselines import BASELINES, baseline
from salessim.fit.fitting import fit_funnel
from salessim.fit.forecast import doubt_of, forecast
from salessim.fit.known import known_at
from salessim.records.tables import NEVER, OPEN

samples = runpy.run_path(str(Path(__file__).parents[1] / "fit_samples.py"))
funnel, WEEK = samples["funnel"], samples["WEEK"]


@pytest.fixture(scope="module")
def records():
    return funnel(
        1, sources={"web": (12.0, 0.3), "fair": (5.0, 0.5)}, weeks=30, medians=(4.0,), acv=(900.0, 0.4)
    )


@pytest.fixture(scope="module")
def fitted(records):
    return fit_funnel(known_at(records, 30 * WEEK))


class TestDoubt:
    def test_known_parts(self):
        """Unknown 3, luck 2, of 4,000 draws and four runs: within five standard errors."""
        rng = np.random.default_rng(1)
        found = doubt_of(10 + 3 * rng.standard_normal((4000, 1)) + 2 * rng.standard_normal((4000, 4)))
        assert found.unknown_sd == pytest.approx(3.0, rel=5 * math.sqrt(0.5 / 4000) * (1 + 1 / 9))
        assert found.luck_sd == pytest.approx(2.0, rel=5 * math.sqrt(0.5 / 12000))
        assert found.unknown == pytest.approx(9 / 13, abs=0.03)

    @given(st.integers(2, 6), st.integers(2, 5), st.integers(0, 999), st.floats(-50, 50), st.floats(0.1, 9))
    def test_it_moves_and_scales(self, m, r, seed, shift, scale):
        x = np.random.default_rng(seed).normal(0, 1, (m, r))
        one, other = doubt_of(x), doubt_of(shift + scale * x)
        assert other.unknown == pytest.approx(one.unknown, abs=1e-6)
        assert other.unknown_sd == pytest.approx(scale * one.unknown_sd, abs=1e-3 * scale)
        assert other.luck_sd == pytest.approx(scale * one.luck_sd)

    @given(st.integers(2, 6), st.integers(2, 5), st.integers(0, 999))
    def test_both_parts_are_the_mean_square_of_draws(self, m, r, seed):
        """Unless luck alone explains more: unknown + luck / runs is the variance of the draws' means."""
        x = np.random.default_rng(seed).normal(0, 1, (m, r)) + 5 * np.arange(m)[:, None]
        found = doubt_of(x)
        assert found.unknown_sd**2 + found.luck_sd**2 / r == pytest.approx(x.mean(axis=1).var(ddof=1))

    def test_luck_alone(self):
        assert doubt_of([[1.0, 3.0], [3.0, 1.0]]).unknown == 0.0

    def test_draws_that_failed_are_left_out(self):
        assert doubt_of([[1.0, 1.0], [np.nan, 5.0], [3.0, 3.0]]) == doubt_of([[1.0, 1.0], [3.0, 3.0]])

    @pytest.mark.parametrize("totals", [[[1.0, 2.0]], [[1.0], [2.0]], [[np.nan, 1.0], [1.0, 2.0]]])
    def test_too_little_to_split(self, totals):
        assert math.isnan(doubt_of(totals).unknown)

    def test_nothing_varies(self):
        found = doubt_of(np.ones((3, 2)))
        assert math.isnan(found.unknown)
        assert (found.unknown_sd, found.luck_sd) == (0.0, 0.0)


class TestForecast:
    def test_the_same_for_any_number_of_jobs(self, fitted, tmp_path):
        one, two = (
            forecast(fitted, 3, draws=6, runs=2, seed=4, results=tmp_path / str(jobs), jobs=jobs)
            for jobs in (1, 2)
        )
        assert one.hash == two.hash
        assert np.array_equal(one.won, two.won)
        assert np.array_equal(one.bookings, two.bookings)
        assert one.won.shape == (6, 2, 3)
        assert (one.n_weeks, one.n_runs, one.n_failed) == (3, 12, 0)
        assert one.start == fitted.known.start

    def test_another_seed_is_another_forecast(self, fitted, tmp_path):
        one, two = (forecast(fitted, 3, draws=4, runs=2, seed=k, results=tmp_path / str(k)) for k in (1, 2))
        assert not np.array_equal(one.won, two.won)

    def test_known_leads_are_honoured(self, fitted, tmp_path):
        """None to come, or sixty a week: the difference is what leads of a median of four days buy within it.

        Expected from the fit: 60 leads x share x P(T <= age), summed over weeks; within 20 % with 40 runs.
        """
        none, many = (
            forecast(
                fitted,
                3,
                draws=10,
                runs=4,
                coming={key: [n] * 3 for key in fitted.sources.keys},
                results=tmp_path / str(n),
            ).won.sum(axis=2)
            for n in (0, 60)
        )
        ages = np.arange(0.05, 21, 0.1)
        expected = 60 / 7 * 0.1 * fitted.whole.delay.reached(ages).sum() * fitted.whole.shares.mean.sum()
        assert many.mean() - none.mean() == pytest.approx(expected, rel=0.2)
        assert none.mean() < 10

    def test_one_draw_and_one_run(self, fitted, tmp_path):
        found = forecast(fitted, 1, draws=1, runs=1, results=tmp_path)
        assert found.won.shape == (1, 1, 1)
        assert math.isnan(doubt_of(found.won.sum(axis=2)).unknown)

    def test_a_tiny_company(self, tmp_path):
        """Some twenty leads, seven of which were won, and no word of values."""
        records = funnel(5, sources={"web": (2.0, 0.6)}, weeks=10, medians=(3.0,))
        found = forecast(fit_funnel(known_at(records, 10 * WEEK)), 2, draws=5, runs=2, results=tmp_path)
        assert found.n_failed == 0
        assert not found.has_values
        assert np.isfinite(found.won).all()


class TestBaselines:
    @pytest.mark.parametrize("name", BASELINES)
    def test_steady_weeks_go_on(self, records, name):
        """Mean of the forecast within 25 % of the mean of the last weeks, and the same for a seed."""
        known = known_at(records, 30 * WEEK)
        found = baseline(name, known, 4, 3)
        assert found.shape == (4000, 4)
        assert (found >= 0).all()
        assert found.mean() == pytest.approx(known.weekly(known.won)[-13:].mean(), rel=0.25)
        assert np.array_equal(found, baseline(name, known, 4, 3))

    def test_the_chain_ladder_uses_known_leads(self, records):
        known = known_at(records, 30 * WEEK)
        few, many = (baseline("chain ladder", known, 4, 3, [n] * 4).mean() for n in (0, 60))
        assert few < baseline("chain ladder", known, 4, 3).mean() < many


class TestBacktest:
    def test_later_records_do_not_change_it(self, records, tmp_path):
        """From week 24 for two weeks: nothing that happens from week 26 on is used."""
        leads, later = records.leads, 26 * WEEK
        gone = leads.closed >= later
        closed, outcome = np.where(gone, NEVER, leads.closed), np.where(gone, OPEN, leads.outcome)
        created = np.where(leads.created >= later, later + leads.created % WEEK, leads.created)
        cut = dataclasses.replace(
            records,
            export_at=27 * WEEK,
            leads=dataclasses.replace(leads, closed=closed, outcome=outcome.astype(np.int8), created=created),
        )
        both = [
            backtest(each, origins=[24 * WEEK], n_weeks=2, draws=4, runs=2, results=tmp_path / str(k))
            for k, each in enumerate((records, cut))
        ]
        assert both[0].hashes == both[1].hashes
        assert both[0].happened.tolist() == both[1].happened.tolist()

    def test_methods_and_what_happened(self, records, tmp_path):
        origins = origins_of(records, 2, 2, 3)
        assert origins == [25 * WEEK, 28 * WEEK]
        found = backtest(records, origins=origins, n_weeks=2, draws=4, runs=2, results=tmp_path)
        assert found.happened.shape == (2, 2)
        assert [(one.name, one.knows_arrivals) for one in found.methods] == [
            (OURS, False),
            *((name, False) for name in BASELINES),
            (OURS, True),
            ("chain ladder", True),
        ]
        assert found.method(OURS, True).samples.shape == (8, 2, 2)
        assert found.n_failed == 0

    def test_too_many_origins(self, records):
        with pytest.raises(InputError, match="29 whole weeks"):
            origins_of(records, 9, 4, 4)
