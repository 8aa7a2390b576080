"""Fits of a funnel: delays with a share that never buys, shares by group, arrivals, and what was known when."""

from __future__ import annotations

import dataclasses
import runpy
import tomllib
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import lognorm, weibull_min

from salessim.errors import InputError
from salessim.fit.arrivals import Arrivals, fit_arrivals, together
from salessim.fit.company import document_of, open_leads
from salessim.fit.conversion import pooled_shares
from salessim.fit.delays import fit_delay, mean_given_open
from salessim.fit.figures import figures_of, uncertainties_of
from salessim.fit.fitting import fit_funnel
from salessim.fit.forecast import fitted_scenario
from salessim.fit.known import known_at, last_monday, weekly_wins
from salessim.fit.posterior import estimate, posterior
from salessim.fit.scenario_text import scenario_text
from salessim.fit.source_shift import shifts_for
from salessim.fit.told import contract_settings, load_figures, ramp_figures
from salessim.records.tables import NEVER, Contracts, People, Words
from salessim.units import WEEK

funnel = runpy.run_path(str(Path(__file__).parents[1] / "funnel_samples.py"))["funnel"]


def waits(seed, n=4000, share=0.25, law=None):
    rng = np.random.default_rng(seed)
    law = law or lognorm(1.1, scale=18.0)
    takes = np.where(rng.random(n) < share, law.rvs(n, random_state=rng), np.inf)
    sight = rng.uniform(1, 200, n)
    got = takes < sight
    return np.where(got, takes, sight), got, sight


class TestDelays:
    def test_median_spread_and_share_come_back(self):
        """Each within four standard errors: a false alarm in 16,000 for each."""
        found = fit_delay(*waits(1))
        assert found.family == "lognormal"
        for value, truth, error in zip(
            (found.median, found.spread, found.share), (18.0, 1.1, 0.25), found.errors, strict=True
        ):
            assert abs(value - truth) < 4 * error
            assert error < 0.1 * truth

    def test_the_family_is_told_and_the_tail_checked(self):
        """Weibull days: AIC says so; a lognormal forced on them promises too many late ones."""
        days = waits(2, law=weibull_min(1.6, scale=25.0))
        assert fit_delay(*days).family == "Weibull"
        forced = fit_delay(*days, family="lognormal")
        assert forced.aic["Weibull"] == 0.0
        assert forced.aic["lognormal"] > 20
        assert forced.tail.seen < forced.tail.expected
        assert forced.tail.p < 0.05 < fit_delay(*waits(1)).tail.p

    def test_all_censored_is_refused(self):
        days = np.full(50, 10.0)
        assert "censored" in fit_delay(days, np.zeros(50, bool), days).why_not
        assert "fewer than 5" in fit_delay(days, np.arange(50) < 4, days).why_not
        assert fit_delay([], [], []).why_not

    def test_draws_are_the_posterior(self):
        """With much data the posterior is normal about the estimate, with its covariance."""
        found = fit_delay(*waits(3))
        draws = found.draws(600, seed=1)
        assert draws[:, 0] == pytest.approx(found.draws(600, seed=1)[:, 0])
        sd = np.sqrt(np.diag(found.covariance))
        assert np.abs(draws.mean(axis=0) - found.at).max() < 0.25 * sd.max()
        assert draws.std(axis=0) == pytest.approx(sd, rel=0.15)

    def test_without_a_share_everybody_decides(self):
        days, got, sight = waits(4, share=1.0)
        found = fit_delay(days, got, sight, has_share=False)
        assert (found.share, found.has_share) == (1.0, False)
        assert found.median == pytest.approx(18.0, abs=4 * found.errors[0])

    def test_an_open_lead_may_still_come(self):
        """P (1 - F) / (1 - p F): all of p at age 0, nothing in the end, and falling."""
        found = fit_delay(*waits(5))
        chances = mean_given_open(found, 0.3, np.array([0.0, 10.0, 100.0, 1e6]))
        assert chances[0] == pytest.approx(0.3)
        assert (np.diff(chances) < 0).all()
        assert chances[-1] < 1e-6


class TestShares:
    def test_groups_lean_on_each_other_and_the_small_ones_most(self):
        wins, exposure = np.array([30.0, 300.0, 0.0]), np.array([100.0, 1000.0, 3.0])
        found = pooled_shares(wins, exposure)
        assert found.mean[2] > 0.0
        assert found.mean[:2] == pytest.approx([0.3, 0.3], abs=0.02)
        low, high = found.interval()
        assert ((low < found.mean) & (found.mean < high)).all()
        assert high[2] - low[2] > high[1] - low[1]

    def test_equal_groups_are_pooled_and_unequal_ones_are_not(self):
        rng = np.random.default_rng(1)
        n = np.full(30, 200.0)
        alike = pooled_shares(rng.binomial(200, 0.2, 30), n)
        apart = pooled_shares(rng.binomial(200, rng.uniform(0.05, 0.5, 30)), n)
        assert alike.borrowed > 10 * apart.borrowed
        assert alike.mean.std() < 0.5 * np.std(alike.wins / n)

    def test_one_group_stands_alone_and_nothing_is_refused(self):
        assert pooled_shares([5], [10]).mean[0] == pytest.approx(0.5)
        assert pooled_shares([0.0], [0.0]).why_not
        with pytest.raises(ValueError, match="none below 0"):
            pooled_shares([-1.0], [2.0])


class TestArrivals:
    def test_rate_and_growth_come_back(self):
        t = (np.arange(-150, 0) + 0.5) / 52
        found = fit_arrivals(np.random.default_rng(1).poisson(50 * np.exp(0.3 * t)))
        rate_error, growth_error = np.sqrt(np.diag(found.covariance)[:2])
        assert abs(np.log(found.per_week / 50)) < 4 * rate_error
        assert abs(np.log1p(found.growth) - 0.3) < 4 * growth_error
        assert found.dispersion == pytest.approx(1.0, abs=0.35)
        assert found.month_factors == pytest.approx(np.ones(12), abs=0.2)

    def test_uneven_weeks_have_their_dispersion_and_wider_intervals(self):
        rng = np.random.default_rng(2)
        uneven = fit_arrivals(rng.negative_binomial(10, 10 / 60, 100))  # mean 50, variance/mean 6
        even = fit_arrivals(rng.poisson(50, 100))
        assert 3.5 < uneven.dispersion < 9
        assert uneven.covariance[0, 0] > 2 * even.covariance[0, 0]

    def test_sources_together_vary_as_their_sum(self):
        """Two sources that go up and down together have more of it than each alone says: nothing is scaled down."""
        rng = np.random.default_rng(3)
        week = rng.gamma(20, 1 / 20, 80)
        both = {key: fit_arrivals(rng.poisson(100 * week)) for key in "ab"}
        apart = {key: fit_arrivals(rng.poisson(100 * rng.gamma(20, 1 / 20, 80))) for key in "ab"}
        assert together(both)["a"].dispersion > 1.5 * together(apart)["a"].dispersion

    def test_too_little_is_refused(self):
        assert fit_arrivals([5, 5, 5]).why_not == "fewer than 4 whole weeks"
        assert fit_arrivals([1, 0, 0, 1]).why_not == "fewer than 5 leads"


class TestKnown:
    def test_nothing_leaks_from_later(self):
        """What happens after a Monday, changed or cut off, changes nothing that was known then."""
        records = funnel(1, weeks=30)
        at = 20 * WEEK
        leads = records.leads
        later = leads.closed >= at
        changed = dataclasses.replace(
            leads,
            closed=np.where(later & (leads.closed != NEVER), leads.closed + WEEK, leads.closed),
            value=np.where(later, 7.0, leads.value),
            created=np.where(leads.created >= at, leads.created + 3 * WEEK, leads.created),
        )
        first = known_at(records, at)
        second = known_at(dataclasses.replace(records, leads=changed), at)
        for name in ("created", "reached", "lost"):
            assert np.array_equal(getattr(first, name), getattr(second, name)), name
        assert (first.created < 0).all()
        assert np.isinf(first.won).sum() == len(first) - (leads.closed[leads.created < at] < at).sum()

    def test_a_log_that_begins_late_is_seen(self):
        known = known_at(funnel(2, weeks=40, begins=15), 40 * WEEK)
        assert known.log_begins == -7.0 * 25
        assert not known.is_fair.all()
        assert (known.created[known.is_fair] >= known.log_begins).all()
        assert np.isneginf(known_at(funnel(2, weeks=40), 40 * WEEK).log_begins)

    def test_weeks_add_up(self):
        records = funnel(3)
        known = known_at(records, last_monday(records))
        assert known.weekly(known.created).sum() == len(known)
        assert (
            known.weekly(known.won).sum() == np.isfinite(known.won).sum() == weekly_wins(records, 0, 40).sum()
        )
        with pytest.raises(ValueError, match="Monday"):
            known_at(records, 5)


class TestFunnel:
    def test_the_whole_is_a_scenario(self):
        records = funnel(4, value=(5000.0, 0.5))
        fitted = fit_funnel(known_at(records, last_monday(records)))
        scenario = fitted_scenario(fitted, 8)
        assert set(scenario.sources) == {"source_0", "source_1"}
        assert scenario.segments["customers"].acv_median == pytest.approx(5000, rel=0.15)
        for changes in posterior(fitted, 20, seed=1):
            scenario.override(changes)
        n_open = sum(sum(c) for s in open_leads(fitted).values() for t in s.values() for c in t.values())
        assert n_open == fitted.known.is_open.sum()

    def test_text_is_read_back_as_it_was(self):
        records = funnel(5)
        fitted = fit_funnel(known_at(records, last_monday(records)))
        document = document_of(fitted, 8)
        text = scenario_text(document, {"market.sd": "one\nline # only"}, "head\nlines")
        assert tomllib.loads(text) == tomllib.loads(scenario_text(document, {}, ""))
        assert tomllib.loads(text)["segments"] == document["segments"]

    def test_segments_known_of_winners_only_are_not_used(self):
        records = funnel(6)
        won = records.leads.outcome == 1
        words = Words(np.where(won, np.arange(won.size) % 2, -1).astype(np.int32), ("small", "large"))
        told = dataclasses.replace(records, leads=dataclasses.replace(records.leads, segment=words))
        fitted = fit_funnel(known_at(told, last_monday(told)))
        assert fitted.segments.keys == ("customers",)
        assert "say nothing" in fitted.segments.why_not

    def test_too_few_wins_are_refused(self):
        records = funnel(7, weeks=6, rates=(2.0,), shares=(0.02,))
        with pytest.raises(InputError, match="nothing can be fitted"):
            fit_funnel(known_at(records, last_monday(records)))

    def test_the_shares_of_sources_are_those_of_the_scenario(self):
        """A shift for each source makes its mean chance what was fitted; none is needed at the base rate."""
        chances = (0.4, 0.5)
        shifts = shifts_for(np.array([0.05, 0.2, 0.35]), chances, 0.5, 0.0)
        assert (np.diff(shifts) > 0).all()
        base = shifts_for(np.array([0.3]), (0.3,), 0.5, 0.0)
        assert base[0] == pytest.approx(0.0, abs=0.01)
        flat = shifts_for(np.array([0.3]), (0.3,), 1e-9, 0.0)
        assert np.isfinite(flat).all()

    def test_load_sets_hours_that_keep_people_busy(self):
        """Hours x leads a week = load x people x 32 hours."""
        records = funnel(8)
        fitted = fit_funnel(known_at(records, last_monday(records)))
        document = document_of(fitted, 8, load=0.6)
        minutes = int(document["segments"]["customers"]["stages"]["closing"]["hours"].split()[0])
        leads = sum(source["per_week"] for source in document["sources"].values())
        assert minutes / 60 * leads == pytest.approx(0.6 * 5 * 32, rel=0.02)

    def test_figures_are_measured_or_assumed_and_uncertain_within_bounds(self):
        records = funnel(9)
        fitted = fit_funnel(known_at(records, last_monday(records)))
        figures = figures_of(records, fitted)
        assert {one.is_measured for one in figures} == {True, False}
        for one in figures:
            assert one.note or one.is_measured
            if one.is_measured and np.isfinite(one.low):
                assert one.low <= one.value <= one.high, one
        settings = estimate(fitted)
        for block in uncertainties_of(figures).values():
            assert block["path"] in settings

    def test_names_of_people_are_not_in_what_is_written(self):
        records = funnel(10)
        named = dataclasses.replace(
            records.leads,
            owners={
                "sales_manager": dataclasses.replace(
                    records.leads.owners["sales_manager"], names=tuple("QWXYZ")
                )
            },
        )
        fitted = fit_funnel(known_at(dataclasses.replace(records, leads=named), last_monday(records)))
        text = scenario_text(document_of(fitted), {}, "")
        assert not set("QWXYZ") & set(text.replace("\n", " ").split())


def test_draws_carry_what_is_not_known():
    """Few leads leave more open than many: the spread of drawn shares shrinks as one over the root."""
    few, many = (funnel(11, rates=(rate,), shares=(0.3,)) for rate in (10.0, 160.0))
    spreads = []
    for records in (few, many):
        fitted = fit_funnel(known_at(records, last_monday(records)))
        assert isinstance(next(iter(fitted.arrivals.values())), Arrivals)
        draws = [one["segments.customers.stages.closing.chance"] for one in posterior(fitted, 200, seed=1)]
        spreads.append(np.std(np.log(draws)))
    assert spreads[0] / spreads[1] == pytest.approx(4.0, rel=0.5)


class TestTold:
    def test_contracts_become_customers_who_leave(self):
        """1,000 customers, each leaving at a rate of 0.2 a year: that rate, and those who are still there."""
        rng = np.random.default_rng(1)
        records = funnel(12, weeks=104)
        start = np.zeros(1000, dtype=np.int64)
        end = (rng.exponential(5 * 52 * WEEK, 1000)).astype(np.int64)
        ended = end < records.export_at
        contracts = Contracts(
            Words(np.arange(1000, dtype=np.int32), tuple(map(str, range(1000)))),
            start,
            np.where(ended, end, NEVER),
            np.full(1000, np.nan),
            ended.astype(np.int8),
        )
        records = dataclasses.replace(records, contracts=contracts)
        fitted = fit_funnel(known_at(records, last_monday(records)))
        settings = contract_settings(records, fitted)
        assert settings["start.accounts"] == {"customers": int((~ended).sum())}
        assert settings["segments.customers.accounts.churn_per_year"] == pytest.approx(
            1 - np.exp(-0.2), abs=0.04
        )
        assert document_of(fitted, more=settings)["start"]["accounts"] == settings["start.accounts"]
        assert contract_settings(funnel(12), fitted) == {}

    def test_newcomers_grow_into_the_role(self):
        """Twelve people begin one after the other and win in proportion to a linear ramp over 20 weeks from nothing."""
        rng = np.random.default_rng(2)
        owner, closed, starts = [], [], []
        for person in range(12):
            begins = 4 * person
            starts.append(begins * WEEK)
            for week in range(begins, 104):
                n = rng.poisson(6 * min(1.0, (week - begins + 0.5) / 20))
                owner += [person] * n
                closed += (week * WEEK + rng.integers(0, WEEK, n)).tolist()
        base = funnel(13, weeks=104)
        n = len(closed)
        names = tuple(f"person {k}" for k in range(12))
        leads = dataclasses.replace(
            base.leads,
            created=np.array(closed) - 1,
            closed=np.array(closed),
            outcome=np.ones(n, dtype=np.int8),
            owners={"sales_manager": Words(np.array(owner, dtype=np.int32), names)},
        )
        people = People(
            Words(np.arange(12, dtype=np.int32), names),
            Words(np.zeros(12, dtype=np.int32), ("sales_manager",)),
            np.array(starts),
            np.full(12, NEVER),
        )
        (figure,) = ramp_figures(dataclasses.replace(base, leads=leads, people=people))
        assert figure.low < 20 < figure.high, figure
        assert "linear" in figure.note
        (none,) = ramp_figures(base)
        assert not none.is_measured

    def test_load_is_what_is_open(self):
        """Little's law: leads a week x weeks open = open leads."""
        records = funnel(
            14, weeks=60, rates=(50.0,), shares=(0.5,), losses_logged=True, median=14.0, sigma=0.01
        )
        (figure,) = load_figures(records)
        assert figure.value == pytest.approx(50 * 2 / 5, rel=0.1)
