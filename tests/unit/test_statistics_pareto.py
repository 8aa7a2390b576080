"""Two goals at once and the luck of a search, by hand and against brute force."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from salessim.statistics.optimism import difference_of_means
from salessim.statistics.pareto import clearly_dominated, non_dominated, spread_out

NUMBERS = st.integers(0, 4).map(float)


def normal(seed, *shape):
    return np.random.Generator(np.random.Philox(key=seed)).standard_normal(shape)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(NUMBERS, NUMBERS), min_size=1, max_size=12))
def test_a_front_is_what_nobody_dominates(points):
    kept = non_dominated(points)
    for k, (a, b) in enumerate(points):
        beaten = any(x >= a and y >= b and (x > a or y > b) for x, y in points)
        assert kept[k] == (not beaten)
    assert kept.any()


def test_a_point_with_a_goal_that_is_not_known_is_on_no_front_and_beats_nobody():
    assert non_dominated([[math.nan, 9.0], [1.0, 1.0]]).tolist() == [False, True]
    assert non_dominated([[math.nan, 9.0]]).tolist() == [False]


def test_the_ends_of_a_front_are_kept_first():
    points = [(float(k), 10.0 - k) for k in range(11)]
    assert set(spread_out(points, 2)) == {0, 10}
    assert set(spread_out(points, 3)) == {0, 5, 10}
    assert len(spread_out(points, 50)) == 11
    assert spread_out([], 3) == []
    assert spread_out([(1.0, 1.0), (1.0, 1.0)], 1) == [0]


def test_a_point_is_dominated_when_both_goals_say_so():
    luck = normal(1, 2, 64)
    better, same, mixed = luck + 1.0, luck, luck + np.array([[1.0], [-1.0]])
    assert clearly_dominated([same, better + 0.01 * normal(2, 2, 64)]) == [1, -1]
    assert clearly_dominated([same, mixed + 0.01 * normal(2, 2, 64)]) == [-1, -1]
    assert clearly_dominated([same, same]) == [-1, -1]
    one_same = np.stack([luck[0] + 1.0, luck[1]])
    assert clearly_dominated([same, one_same]) == [1, -1], "the second goal is the same in every replication"
    assert clearly_dominated([same]) == [-1]


def test_equal_points_are_hardly_ever_called_dominated():
    """Five points that differ by luck alone, 400 times: at 95 % at most 5 % of the sets may have one."""
    wrong = sum(any(by >= 0 for by in clearly_dominated(list(normal(100 + k, 5, 2, 32)))) for k in range(400))
    assert wrong <= stats.binom.ppf(0.9999, 400, 0.05)


def test_a_difference_of_independent_means_is_welchs():
    a, b = normal(3, 20) + 1.0, 3.0 * normal(4, 35)
    found = difference_of_means(a, b)
    known = stats.ttest_ind(a, b, equal_var=False).confidence_interval(0.95)
    assert (found.low, found.high) == pytest.approx((known.low, known.high))
    assert found.n == 55
    assert difference_of_means([2.0, 2.0], [1.0, 1.0, math.nan]).low == 1.0
    assert not difference_of_means([2.0], [1.0, 1.0]).is_estimable
