"""Doubt about inputs against luck, what knowing is worth, and boxes in which plans fail, against planted truths."""

from __future__ import annotations

import math

import numpy as np
import pytest

from salessim.statistics.designs import latin_hypercube
from salessim.statistics.discovery import discover
from salessim.statistics.doubt import value_of_knowing, win_shares


def test_win_shares_of_known_draws():
    point = np.linspace(-1, 1, 21)
    luck = np.random.default_rng(1).normal(size=(1, 1, 8))
    values = (
        np.stack([np.broadcast_to(0 * point[:, None], (21, 8)), np.broadcast_to(point[:, None], (21, 8))])
        + 10 * luck
    )
    first, second = win_shares(values)
    assert (first.share.estimate, second.share.estimate) == (11 / 21, 10 / 21)
    assert second.clear == 10 / 21
    assert first.clear == 10 / 21  # at 0 both are equal


def test_win_shares_are_not_clear_where_luck_decides():
    values = np.random.default_rng(2).normal(size=(3, 200, 4))
    found = win_shares(values)
    assert sum(one.share.estimate for one in found) == pytest.approx(1.0)
    assert sum(one.clear for one in found) < 0.12


def test_the_value_of_knowing_lies_between_its_two_estimates():
    """mu_1 - mu_2 ~ N(0, s): E[max] - max E = s / sqrt(2 pi)."""
    generator = np.random.default_rng(3)
    true = np.stack([3.0 * generator.normal(size=4000), np.zeros(4000)])
    true[0] -= true[0].mean()
    worth = np.maximum(true[0], 0).mean()
    assert worth == pytest.approx(3 / math.sqrt(2 * math.pi), rel=0.06)
    found = value_of_knowing(true[:, :, None] + 4.0 * generator.normal(size=(2, 4000, 4)), seed=1)
    assert found.at_least.estimate < worth < found.at_most.estimate
    assert found.at_most.estimate < 2.0 * worth
    exact = value_of_knowing(true[:, :, None] + 100.0 * generator.normal(size=(1, 4000, 4)), seed=1)
    assert exact.at_least.estimate == pytest.approx(worth, abs=1e-9)
    assert exact.at_most.estimate == pytest.approx(worth, abs=1e-9)
    assert exact.at_most.low < worth < exact.at_most.high


def test_knowing_is_worth_nothing_where_one_always_wins():
    values = np.stack([np.ones((50, 3)), np.zeros((50, 3))])
    found = value_of_knowing(values, seed=1)
    assert (found.at_most.estimate, found.at_most.high, found.best) == (0.0, 0.0, 0)


@pytest.mark.parametrize("make", [win_shares, lambda values: value_of_knowing(values, seed=1)])
def test_what_is_no_layout_is_refused(make):
    with pytest.raises(ValueError, match="structures"):
        make(np.ones((3, 4)))
    with pytest.raises(ValueError, match="finite"):
        make(np.full((2, 4, 2), np.nan))


# ------------------------------------------------------------------------------------------------ discovery


def planted(seed, n=300, inputs=8, inside=0.9, outside=0.05):
    x = latin_hypercube(n, inputs, seed)
    box = (x[:, 0] > 0.6) & (x[:, 3] < 0.4)
    return x, np.random.default_rng(seed).random(n) < np.where(box, inside, outside), box


def test_a_planted_box_is_found_with_its_ends():
    for seed in range(8):
        x, y, _ = planted(seed)
        found = discover(x, y, seed=1)
        first = found[0]
        assert {0, 3} <= {one.column for one in first.bounds}
        ends = {one.column: one for one in first.bounds}
        assert ends[0].low == pytest.approx(0.6, abs=0.15)
        assert ends[3].high == pytest.approx(0.4, abs=0.15)
        inside = np.ones(len(x), dtype=bool)
        for one in first.bounds:
            inside &= (x[:, one.column] > one.low) & (x[:, one.column] < one.high)
        assert first.density.estimate == pytest.approx(y[inside].mean())
        assert first.coverage == pytest.approx(y[inside].sum() / y.sum())
        assert first.support == pytest.approx(inside.mean())
        assert first.density.estimate > 2 * y.mean()


def test_a_sharp_box_is_found_exactly():
    x, y, box = planted(1, inside=1.1, outside=-0.1)
    (found,) = discover(x, y, seed=1)
    assert [one.column for one in found.bounds] == [0, 3]
    assert (found.density.estimate, found.coverage) == (1.0, 1.0)
    assert found.support == box.mean()


def test_two_boxes_are_found_one_after_the_other():
    x = latin_hypercube(400, 5, 1)
    y = (x[:, 1] > 0.8) | (x[:, 2] < 0.15)
    found = discover(x, y, seed=1)
    assert [tuple(bound.column for bound in one.bounds) for one in found] == [(1,), (2,)]


def test_nothing_is_found_in_noise():
    """At most 5 % by design: of 60 samples more than 10 have a chance below 1e-3."""
    found = 0
    for seed in range(60):
        x = latin_hypercube(150, 6, seed)
        found += bool(discover(x, np.random.default_rng(seed).random(150) < 0.3, seed=seed))
    assert found <= 10


def test_a_category_is_cut_between_its_values():
    x = np.repeat(np.arange(4.0), 50)[:, np.newaxis]
    (found,) = discover(x, x[:, 0] >= 2, seed=1)
    assert (found.bounds[0].low, found.bounds[0].high) == (1.5, math.inf)


def test_all_or_none_failing_has_no_box():
    x = latin_hypercube(100, 3, 1)
    assert discover(x, np.zeros(100, dtype=bool), seed=1) == ()
    assert discover(x, np.ones(100, dtype=bool), seed=1) == ()
    with pytest.raises(ValueError, match="flag"):
        discover(x, np.ones(99, dtype=bool), seed=1)
