"""Fits of two public data sets, read by the mapping that is guessed; skipped where SALESSIM_DATA names no folder.

Marketing Funnel by Olist (CC BY-NC-SA 4.0) and the CRM opportunities of Maven Analytics (public domain).
"""

import os
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from salessim.fit.backtest import OURS, backtest, origins_of
from salessim.fit.baselines import BASELINES
from salessim.fit.delays import fit_delay
from salessim.fit.fitting import fit_funnel
from salessim.fit.forecast import fitted_scenario
from salessim.fit.known import known_at, last_monday
from salessim.records.guess import guess
from salessim.records.guess_text import as_mapping
from salessim.records.read import read_records
from salessim.records.tables import LOST, OPEN, WON

DATA = os.environ.get("SALESSIM_DATA")
FUNNEL = ("olist_marketing_qualified_leads_dataset.csv", "olist_closed_deals_dataset.csv")
BY_MONTH = (13.3, 14.5, 14.2, 13.5, 10.0)  # % won of the leads of January to May 2018
BY_ORIGIN = {  # % won of all leads
    "unknown": 16.3,
    "paid_search": 12.3,
    "organic_search": 11.8,
    "direct_traffic": 11.2,
    "referral": 8.5,
    "social": 5.6,
    "email": 3.0,
}
SHARE, MEDIAN, LOG_SD = 0.137, 17.1, 1.60  # cohorts of 2018, counted from the midnight of the first contact

pytestmark = pytest.mark.skipif(
    not DATA, reason="SALESSIM_DATA is not set: there are no copies of the public data sets to fit"
)


def read(folder, names, at):
    files = [Path(DATA) / folder / name for name in names]
    if not all(file.exists() for file in files):
        pytest.skip(f"SALESSIM_DATA has no {folder}")
    mapping = at / "mapping.toml"
    mapping.write_text(as_mapping(guess(files), at), encoding="utf-8")
    return read_records(mapping)


@pytest.fixture(scope="module")
def funnel(tmp_path_factory):
    return read("olist_funnel", FUNNEL, tmp_path_factory.mktemp("olist"))


@pytest.fixture(scope="module")
def crm(tmp_path_factory):
    return read("maven_crm", ("sales_pipeline.csv",), tmp_path_factory.mktemp("maven"))


def since(records, year, month):
    return (date(year, month, 1) - records.clock.origin).days * 86_400


class TestFunnel:
    def test_all_but_one_row_is_read(self, funnel):
        """One deal is dated before its lead."""
        assert (len(funnel.leads), int((funnel.leads.outcome == WON).sum())) == (7999, 841)
        assert dict(funnel.set_aside.counts()).popitem()[0][1] == "closed before it came in"
        assert not funnel.losses_logged

    def test_won_by_month(self, funnel):
        """To the digit given."""
        leads = funnel.leads
        for month, share in enumerate(BY_MONTH, 1):
            cohort = (leads.created >= since(funnel, 2018, month)) & (
                leads.created < since(funnel, 2018, month + 1)
            )
            assert 100 * (leads.outcome[cohort] == WON).mean() == pytest.approx(share, abs=0.06)

    def test_won_by_origin(self, funnel):
        leads = funnel.leads
        for name, share in BY_ORIGIN.items():
            mine = leads.source.codes == leads.source.names.index(name)
            assert 100 * (leads.outcome[mine] == WON).mean() == pytest.approx(share, abs=0.06)

    def test_the_log_of_wins_begins_in_january(self, funnel):
        known = known_at(funnel, last_monday(funnel))
        began = (known.start - date(2018, 1, 8)).days
        assert known.log_begins == -began

    def test_share_and_delay_from_midnight(self, funnel):
        """Within two standard errors of what was worked out before, which counted first contacts from midnight."""
        known = known_at(funnel, last_monday(funnel))
        cohort = known.created >= (date(2018, 1, 1) - known.start).days
        came, won = known.created[cohort] - 0.5, known.won[cohort]
        got = np.isfinite(won)
        found = fit_delay(np.where(got, won, 0.0) - came, got, -came)
        assert found.family == "lognormal"
        assert min(found.aic[name] for name in ("Weibull", "gamma", "exponential")) > 10
        z = np.array([found.median - MEDIAN, found.spread - LOG_SD, found.share - SHARE]) / found.errors
        assert np.abs(z).max() < 2

    def test_share_and_delay_of_the_funnel(self, funnel):
        """Contacts count from noon: deals of the same day are nearer, which the log sd shows and the median hardly."""
        found = fit_funnel(known_at(funnel, last_monday(funnel))).whole.delay
        z = np.array([found.median - MEDIAN, found.spread - LOG_SD, found.share - SHARE]) / found.errors
        assert np.abs(z[[0, 2]]).max() < 2
        assert 0 < z[1] < 3
        assert found.tail.p > 0.01

    def test_segments_of_the_won_are_not_used(self, funnel):
        fitted = fit_funnel(known_at(funnel, last_monday(funnel)))
        assert fitted.segments.why_not
        fitted_scenario(fitted, 8)


class TestCrm:
    def test_it_reads_and_fits(self, crm):
        """Won 4,238, lost 2,473, engaging 1,589; 500 that prospect have no date and are set aside."""
        outcome = crm.leads.outcome
        assert [(outcome == one).sum() for one in (WON, LOST, OPEN)] == [4238, 2473, 1589]
        assert len(crm.set_aside) == 500
        assert crm.losses_logged
        fitted = fit_funnel(known_at(crm, last_monday(crm)))
        assert fitted.whole.shares.overall == pytest.approx(
            0.632, abs=0.03
        )  # a week of the record's end is missing
        assert len(fitted.segments.keys) == 7
        assert not fitted.values.why_not
        fitted_scenario(fitted, 8)


@pytest.mark.long
def test_rolling_backtest(funnel, tmp_path):
    """Nine Mondays, four weeks each, until 28 May 2018: at most 5 % behind the chain ladder, ahead of all others."""
    origins = origins_of(funnel, 9, 4, 1, date(2018, 5, 28))
    found = backtest(funnel, origins=origins, n_weeks=4, results=tmp_path)
    assert found.n_failed == 0
    for knows in (False, True):
        ours = found.method(OURS, knows).by_week
        assert ours.crps <= 1.05 * found.method("chain ladder", knows).by_week.crps
        assert 0.65 <= ours.covered[1] <= 0.92
        for name in BASELINES:
            if name != "chain ladder":
                assert ours.crps < found.method(name, False).by_week.crps, name
