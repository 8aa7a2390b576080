"""Charts of people: what they show, and when there is nothing to show."""

from __future__ import annotations

import dataclasses
import math
import runpy
from pathlib import Path

import numpy as np
import pytest

from salessim.report.charts import headcount, ramp
from salessim.report.charts.bands import band_of, band_words
from salessim.report.timelines import write_timelines
from salessim.scenario.load import load_scenario

TESTS = Path(__file__).parents[1]
samples = runpy.run_path(str(TESTS / "report_samples.py"))
outcome = samples["outcome"]
SMALL = """
horizon = "8 weeks"
[sources.web]
kind = "inbound"
per_week = 0
segments = { mid = 1.0 }
[units.sales]
serves = ["mid"]
[units.sales.seats.closers]
roles = ["lead_generator", "sales_manager", "account_manager"]
%s
[start]
pipeline = "none"
"""


def changed(found, **values):
    """The same with other values of some metrics in every run."""
    results = tuple(dataclasses.replace(one, values={**one.values, **values}) for one in found.results)
    return dataclasses.replace(found, results=results)


def test_headcount_is_shown_week_by_week_with_its_range():
    found = outcome()
    data = headcount.prepare(found)
    assert [one.name for one in data.scenarios] == ["growth", "stars"]
    values = found.results[0]["effective_headcount_by_week"]
    one = data.scenarios[0]
    assert one.effective.mean == pytest.approx(values.mean(axis=0))
    assert one.effective.p90 == pytest.approx(np.quantile(values, 0.9, axis=0))
    assert one.nominal.mean[0] == 12
    assert one.vacant.mean[22] == 1
    assert "12.4 people do the work of 9.8 (growth)" in data.title


def test_without_any_change_of_people_there_are_no_charts_of_them():
    still = changed(
        outcome(),
        headcount_by_week=np.full((64, 52), 12.0),
        vacancies_by_week=np.zeros((64, 52)),
        capability_by_ramp_week=np.full((64, 156), math.nan),
    )
    assert headcount.prepare(still) is None
    assert ramp.prepare(still) is None
    one_wanted = np.zeros((64, 52))
    one_wanted[3, 7] = 1.0
    assert headcount.prepare(changed(still, vacancies_by_week=one_wanted)) is not None


def test_the_ramp_has_a_panel_for_each_role_that_somebody_is_new_to():
    found = outcome(shifts=(0.0,), names=("growth",))
    data = ramp.prepare(found)
    assert [one.role for one in data.roles] == ["lead generator", "sales manager"]
    band = data.roles[0].bands[0]
    values = found.results[0]["capability_by_ramp_week"][:, 52:104]
    assert band.mean[45] == pytest.approx(np.nanmean(values[:, 45]))
    assert np.isfinite(band.p10[:40]).all()
    assert np.isnan(band.p10[40:]).all()  # half of the replications are too few for a range
    reached = int(np.flatnonzero(np.nanmean(values, axis=0) >= 0.95)[0])
    assert data.title == (
        f"Weeks until newcomers reach 0.95 on average: lead generator {reached} weeks, "
        "sales manager not within a year"
    )


def test_a_band_needs_replications_and_leaves_gaps():
    values = np.arange(120.0).reshape(60, 2)
    values[3:, 1] = math.nan
    band = band_of(values, least=4)
    assert band.mean[0] == 59
    assert math.isnan(band.mean[1])
    assert band_of(values).mean[1] == 3
    assert "P10 to P90" in band_words([band])
    assert "needs" in band_words([band_of(values[:5])])
    assert band_of(np.full((3, 2), math.nan)).highest == -math.inf


@pytest.mark.parametrize(("seats", "n_files"), [("count = 2", 0), ('requisition = "1 weeks"', 2)])
def test_timelines_are_written_where_somebody_comes_or_is_wanted(tmp_path, seats, n_files):
    path = tmp_path / "small.scenario.toml"
    path.write_text(SMALL % seats)
    names = write_timelines(tmp_path, [load_scenario(path)], seed=1)
    assert names == ["charts/people-small.svg", "charts/people-small.png"][:n_files]
    assert all((tmp_path / name).stat().st_size > 1000 for name in names)
