"""What is drawn of a sweep: listed points in rows, designs by input."""

from __future__ import annotations

import math
import runpy
import warnings
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from salessim.experiment.design import listed_design, make_design
from salessim.experiment.designed import Designed
from salessim.report.charts.registry import as_svg, charts
from salessim.report.charts.sweep_inputs import prepare as by_input
from salessim.report.charts.sweep_points import prepare as by_point
from salessim.report.design_table import point_means, times_ahead
from salessim.statistics.intervals import mean_interval

from ..whole_picture import assert_whole

TESTS = Path(__file__).parents[1]
samples = runpy.run_path(str(TESTS / "sensitivity_samples.py"))
HOSTILE = runpy.run_path(str(TESTS / "report_samples.py"))["HOSTILE"]
inputs, experiment = samples["inputs"], samples["experiment"]
DESIGNS = ("grid", "latin_hypercube", "sobol", "morris", "radial")


def swept(
    kind="grid", points=3, replications=6, moved=None, metric="arr", missing=(), names=("growth", "stars")
):
    """A sweep of an invented outcome: the last scenario leads by 4 times the first input's distance from 0.5."""
    moved = inputs() if moved is None else moved
    question = experiment(names=names, moved=moved, metric=metric)
    design = make_design(kind, moved, question.scenarios, points, replications, 1)
    asked = SimpleNamespace(design=design, metric=metric)
    weights = np.array(samples["WEIGHTS"])[: len(moved)]

    def lead(u):
        return (u[..., : len(weights)] - 0.5) @ weights

    return samples["played"](asked, question, lead=lead, missing=missing)


def listed(labels=("none", "half", "all")):
    """Listed values of one axis; 1, 2, ... is what the scenario brings at each, give or take luck."""
    values = [SimpleNamespace(label=one, changes_of=lambda name: {}) for one in labels]
    axis = SimpleNamespace(title="Context lost", values=values)
    question = SimpleNamespace(
        axes=(axis,), choices=lambda: [((axis, one),) for one in values],
        scenarios=(SimpleNamespace(name="growth"),), sweep_replications=4,
    )  # fmt: skip
    design = listed_design(question)  # type: ignore[arg-type]
    luck = np.array([-0.2, -0.1, 0.1, 0.2])
    found = (np.arange(design.n, dtype=float)[:, None] + luck)[:, None, :] * 1e6
    return Designed(design, ("growth",), ("arr",), {"arr": found}, "EUR", 31_449_600, 1, "compiled", "0" * 64)


def test_listed_points_stand_in_rows_with_the_interval_of_their_mean():
    found = listed()
    data = by_point(found)
    assert data.points == ("inputs as given", "Context lost: none", "Context lost: half", "Context lost: all")
    expected = mean_interval(np.array([0.8, 0.9, 1.1, 1.2]))
    assert data.series[0].marks[1] == pytest.approx((expected.estimate, expected.low, expected.high))
    assert data.axis == "ARR (million EUR a year)"
    assert data.title == "ARR: 0 to 3,000,000 EUR a year over 4 points"
    assert by_input(found) is None


def test_one_at_a_time_names_what_moves_and_where_to():
    data = by_point(swept("one_at_a_time"))
    assert data.points[:3] == ("inputs as given", "hand-off loss: 0.1", "hand-off loss: 0.9")
    assert len(data.points) == 9
    assert [one.name for one in data.series] == ["growth", "stars"]


def test_more_points_than_there_is_room_for_are_counted():
    data = by_point(listed([f"value {k}" for k in range(60)]))
    assert len(data.points) == 40
    assert "The first 40 of 61 points are shown." in data.footnote


@pytest.mark.parametrize("kind", DESIGNS)
def test_designs_are_drawn_by_input_and_in_no_other_way(kind):
    found = swept(kind, points=4)
    assert by_point(found) is None
    assert [panel.name for panel in by_input(found).panels] == [one.title for one in inputs()]


def test_a_group_is_the_mean_over_its_points_with_the_error_of_the_replications_they_share():
    found = swept("grid", moved=inputs()[:2], points=3)
    data = by_input(found)
    groups = data.panels[0].courses[1].groups
    assert [one.at for one in groups] == pytest.approx([1 / 6, 0.5, 5 / 6])
    rows = np.flatnonzero(found.design.numbers[:, 0] == found.design.numbers[0, 0])
    expected = mean_interval(found.values["arr"][rows, 1].mean(axis=0) / 1e6)
    assert groups[0].mean == pytest.approx(expected.estimate)
    assert (groups[0].low, groups[0].high) == pytest.approx((expected.low, expected.high))
    assert len(data.panels[0].courses[1].dots) == 9


def test_an_input_that_matters_slopes_by_what_it_does_and_one_that_does_not_lies_flat():
    found = swept("latin_hypercube", points=64, replications=8)
    rise = {}
    for panel in by_input(found).panels:
        own, other = panel.courses[1].groups, panel.courses[0].groups
        lead = [a.mean - b.mean for a, b in zip(own, other, strict=True)]
        rise[panel.name] = (lead[-1] - lead[0]) * 10  # in units of 1e5, as the samples have them
        assert len(own) == 8
    # from the lowest to the highest eighth of a uniform input lie 7/8 of its weight of 4; other inputs add noise
    assert rise["hand-off loss"] == pytest.approx(3.5, abs=0.9)
    assert abs(rise["colour of the logo"]) < 0.9


def test_a_choice_has_names_for_places():
    data = by_input(swept("latin_hypercube", points=20, moved=inputs(choices=True)))
    assert data.panels[-1].choices == ("none", "mandatory")
    assert [one.at for one in data.panels[-1].courses[0].groups] == [0.0, 1.0]


def test_points_with_gaps_are_left_out_and_counted_and_nothing_known_is_not_drawn():
    found = swept("latin_hypercube", points=12, missing=(0, 5))
    assert "2 points with a missing value are left out." in by_input(found).footnote
    assert by_input(swept("latin_hypercube", points=12, missing=range(12))) is None
    assert by_point(swept("one_at_a_time", missing=range(9))) is None


def test_one_replication_has_no_lines():
    data = by_input(swept("grid", replications=1, moved=inputs()[:1]))
    assert all(math.isnan(one.low) for one in data.panels[0].courses[0].groups)
    assert not any("Lines" in one for one in data.footnote)


def test_ahead_goes_by_what_is_better():
    found = swept("latin_hypercube", points=32, replications=8)
    lead = np.array([[one.estimate for one in row] for row in point_means(found, "arr")])
    n = int((lead[1] > lead[0]).sum())
    assert dict(times_ahead(found, "arr")) == {"stars": n, "growth": 32 - n}
    lower = replace(found, metrics=("cost",), values={"cost": found.values["arr"]})
    assert dict(times_ahead(lower, "cost")) == {"stars": 32 - n, "growth": n}
    neither = replace(found, metrics=("reviews",), values={"reviews": found.values["arr"]})
    assert times_ahead(neither, "reviews") == []


@pytest.mark.parametrize("kind", ["latin_hypercube", "one_at_a_time", "grid"])
@pytest.mark.parametrize("hostile", [False, True])
def test_the_picture_is_whole_and_always_the_same(kind, hostile):
    moved = inputs(HOSTILE) if hostile else inputs(choices=True)
    names = HOSTILE if hostile else ("growth", "stars")
    found = swept(kind, moved=moved[:3] if kind == "grid" else moved, names=names[:3])
    name = "sweep_points" if kind == "one_at_a_time" else "sweep_inputs"
    chart = charts(Designed)[name]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        svg = assert_whole(chart.draw(chart.prepare(found)), name)
    assert as_svg(chart.draw(chart.prepare(found)), name) == svg
