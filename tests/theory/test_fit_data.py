"""Real records: facts that were worked out apart come out of a fit, and forecasts would have been right before.

Needs SALESSIM_DATA, a folder with `olist_funnel` (Marketing Funnel by Olist, CC BY-NC-SA 4.0) and `maven_crm` (Maven
Analytics, public domain). Nothing of them is in this repository.
"""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from salessim.cli.main import cli
from salessim.fit.backtest import OURS, backtest, origins_of
from salessim.fit.baselines import BASELINES
from salessim.fit.figures import figures_of
from salessim.fit.fitting import fit_funnel
from salessim.fit.known import known_at, last_monday
from salessim.records.read import read_records
from salessim.records.tables import LOST, OPEN, WON

DATA = os.environ.get("SALESSIM_DATA", "")
pytestmark = pytest.mark.skipif(not DATA, reason="SALESSIM_DATA is not set: there are no real records to fit")
BY_ORIGIN = {"unknown": 16.3, "paid_search": 12.3, "organic_search": 11.8, "direct_traffic": 11.2, "referral": 8.5,
             "social": 5.6, "email": 3.0}  # fmt: skip
"""Percent of the leads that were won, worked out by hand."""


def guessed(folder, tmp_path_factory):
    """Records by the mapping that is guessed, untouched."""
    mapping = tmp_path_factory.mktemp(folder) / "mapping.toml"
    files = sorted(str(path) for path in (Path(DATA) / folder).glob("*.csv"))
    if folder == "maven_crm":
        files = [one for one in files if "pipeline" in one]
    assert CliRunner().invoke(cli, ["fit", "--guess", *files, "-o", str(mapping)]).exit_code == 0
    return read_records(mapping)


@pytest.fixture(scope="module")
def olist(tmp_path_factory):
    return guessed("olist_funnel", tmp_path_factory)


def test_facts_of_a_real_funnel_come_out(olist):
    leads = olist.leads
    assert (len(leads), len(olist.set_aside)) == (7_999, 1), "one of 8,000 was won before it came"
    won = leads.outcome == WON
    assert won.sum() == 841
    for name, percent in BY_ORIGIN.items():
        rows = leads.source.codes == leads.source.names.index(name)
        assert 100 * won[rows].mean() == pytest.approx(percent, abs=0.06), name
    month = np.array([f"{olist.clock.moment(at):%Y-%m}" for at in leads.created])
    for name, percent in zip(("01", "02", "03", "04", "05"), (13.3, 14.5, 14.2, 13.5, 10.0), strict=True):
        assert 100 * won[month == f"2018-{name}"].mean() == pytest.approx(percent, abs=0.06), name
    fitted = fit_funnel(known_at(olist, last_monday(olist)))
    assert str(date(2018, 1, 8)) == str(
        date.fromordinal(fitted.known.start.toordinal() + round(fitted.known.log_begins))
    )
    delay = fitted.whole.delay
    assert delay.family == "lognormal"
    assert min(aic for name, aic in delay.aic.items() if name != "lognormal") > 2
    for value, fact, error in zip(
        (delay.share, delay.median), (0.137, 17.1), delay.errors[[2, 0]], strict=True
    ):
        assert abs(value - fact) < 2 * error
    assert abs(delay.spread - 1.60) < 3 * delay.errors[1], (
        "days without hours count from noon, those facts from midnight"
    )
    weekly = np.bincount((fitted.known.created[fitted.known.is_fair] // 7).astype(int) + 44)[:20]
    assert weekly.mean() == pytest.approx(282, abs=1)
    assert weekly.var(ddof=1) / weekly.mean() == pytest.approx(3.2, abs=0.1)


def test_a_fictitious_crm_reads_and_fits(tmp_path_factory):
    records = guessed("maven_crm", tmp_path_factory)
    outcome = records.leads.outcome
    assert [(outcome == one).sum() for one in (WON, LOST, OPEN)] == [4_238, 2_473, 1_589]
    fitted = fit_funnel(known_at(records, records.export_at // 604_800 * 604_800))
    spread = next(one for one in figures_of(records, fitted) if "people differ" in one.title)
    assert spread.low < 0.02, "agents do not differ beyond chance"
    assert fitted.whole.shares.overall == pytest.approx(0.632, abs=0.03)


@pytest.mark.long
def test_forecasts_would_have_been_right_before(olist):
    """Nine origins, four weeks: at most 5 % worse than the chain ladder, better than the rest, and bands that hold."""
    found = backtest(olist, origins=origins_of(olist, 9, 4, 1, date(2018, 5, 28)), n_weeks=4, jobs=2)
    for knows in (False, True):
        ours, ladder = (found.method(name, knows).by_week for name in (OURS, "chain ladder"))
        assert ours.crps <= 1.05 * ladder.crps
        assert 0.65 <= ours.covered[1] <= 0.92
    for name in BASELINES:
        if name != "chain ladder":
            assert found.method(OURS, False).by_week.crps < found.method(name, False).by_week.crps, name
