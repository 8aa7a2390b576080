"""Charts of pay: what they show, and when there is nothing to show."""

from __future__ import annotations

import dataclasses
import math
import runpy
from pathlib import Path

import numpy as np
import pytest

from salessim.experiment.plan import Experiment
from salessim.experiment.play import play_experiment
from salessim.metrics.pay_periods import quota_parts
from salessim.metrics.plan_parts import parts_of
from salessim.report.charts import attainment, effort, pay_cost, quarter
from salessim.report.charts.payout import curve_of, draw_payouts, payouts_of
from salessim.report.payouts import write_payouts
from salessim.scenario.load import load_scenario
from salessim.scenario.lower import lower

TESTS = Path(__file__).parents[1]
SCENARIOS = TESTS.parent / "scenarios"
samples = runpy.run_path(str(TESTS / "report_samples.py"))
outcome = samples["outcome"]
TIERS = [{"at": 0, "rate": 1}, {"at": 1, "rate": 1.5}, {"at": 1.25, "rate": 2}]


def changed(found, **values):
    """The same with other values of some metrics in every run."""
    results = tuple(dataclasses.replace(one, values={**one.values, **values}) for one in found.results)
    return dataclasses.replace(found, results=results)


@pytest.fixture(scope="module")
def growth():
    return load_scenario(SCENARIOS / "growth.scenario.toml").override({"horizon": "27 weeks"})


def test_attainment_has_a_panel_a_plan_with_its_kinks():
    found = outcome(shifts=(0.0,), names=("growth",))
    data = attainment.prepare(found)
    assert [one.plan for one in data.panels] == ["generator", "closer"]
    assert [one.kinks for one in data.panels] == [(), (100.0, 125.0)]
    counts = found.results[0]["periods_by_attainment"][:, 41:]
    shares = 100 * counts / counts.sum(axis=1, keepdims=True)
    closer = data.panels[1].histograms[0]
    assert closer.mean == pytest.approx(shares.mean(axis=0))
    assert (closer.low <= closer.mean).all()
    assert closer.at_quota == pytest.approx(shares[:, 20:].sum(axis=1).mean())
    assert data.title == (
        f"Pay periods at or above quota: generator {data.panels[0].histograms[0].at_quota:.0f} %, "
        f"closer {closer.at_quota:.0f} %"
    )


def test_without_quotas_there_are_no_charts_of_them():
    none = changed(
        outcome(), pay_periods=np.zeros(64), periods_by_attainment=np.zeros((64, 82)),
        variable_pay_cost_of_sales=np.zeros(64),
    )  # fmt: skip
    for chart in (attainment, effort, quarter, pay_cost):
        assert chart.prepare(none) is None


def test_effort_is_shown_where_anybody_reacts():
    data = effort.prepare(outcome())
    assert [one.name for one in data.courses] == ["growth", "stars"]
    assert data.courses[0].end > 1 > data.courses[0].start
    assert "(growth)" in data.title
    assert effort.prepare(changed(outcome(), effort_by_week_of_quarter=np.ones((64, 13)))) is None


def test_bookings_of_the_quarter_stand_beside_the_even_share():
    data = quarter.prepare(outcome(shifts=(0.0,), names=("growth",)))
    assert data.level == pytest.approx(100 / 13)
    assert data.courses[0].mean.sum() == pytest.approx(100)
    assert f"{2 * data.courses[0].end:.1f} % (growth)" in data.title
    unknown = changed(outcome(), bookings_share_by_week_of_quarter=np.full((64, 13), math.nan))
    assert quarter.prepare(unknown) is None


def test_cost_of_pay_needs_scenarios_to_compare():
    data = pay_cost.prepare(outcome())
    assert data.cost[0].mean == pytest.approx(100 * outcome().results[0]["variable_pay_cost_of_sales"].mean())
    assert data.pay[0].low < data.pay[0].mean < data.pay[0].high
    assert pay_cost.prepare(outcome(shifts=(0.0,), names=("growth",))) is None


def points(growth, changes):
    tables = lower(growth.override(changes))
    plan = tables.plans.keys.index("closer")
    first = int(tables.plans.first_part[plan])
    at, paid = curve_of([parts_of(tables, plan)[row - first] for row in quota_parts(tables, plan)])
    return list(zip(at.tolist(), paid.tolist(), strict=True))


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, [(0, 0), (205, 205)]),
        ({"commission.0.tiers": TIERS}, [(0, 0), (100, 100), (125, 137.5), (205, 297.5)]),
        (
            {"commission.0.tiers": [{"at": 0.5, "rate": 1}, {"at": 2, "rate": 0}]},
            [(0, 0), (50, 0), (200, 150), (205, 150)],
        ),
        (
            {
                "commission.0.tiers": [{"at": 0, "rate": 0.5}, {"at": 1.12, "rate": 1.5}],
                "commission.0.retroactive": True,
            },
            [(0, 0), (112, 56), (112, 168), (205, 307.5)],
        ),
        (
            {"commission": [], "bonus": [{"measure": "bookings", "quota": 750_000, "at": 0.9}]},
            [(0, 0), (90, 0), (90, 100), (205, 100)],
        ),
    ],
)
def test_payout_curves_are_exact(growth, changes, expected):
    changes = {f"plans.closer.{name}": value for name, value in changes.items()}
    assert points(growth, changes) == expected


def test_payout_curves_are_written_where_a_plan_has_a_kink(growth, tmp_path):
    kinked = growth.override({"plans.closer.commission.0.tiers": TIERS}, name="kinked")
    found = play_experiment(Experiment("test", (growth, kinked), "growth", replications=3))
    names = write_payouts(tmp_path, [growth, kinked], found)
    assert names == ["charts/payout-kinked.svg", "charts/payout-kinked.png"]
    assert all((tmp_path / name).stat().st_size > 1000 for name in names)
    data = payouts_of(lower(kinked), found.result("kinked"))
    assert [one.kinks for one in data.curves] == [(), (100.0, 125.0), ()]
    figure = draw_payouts(data)
    assert all(axes.get_xlabel() and axes.get_ylabel() for axes in figure.axes)
    assert "kinked" in figure.get_suptitle()
