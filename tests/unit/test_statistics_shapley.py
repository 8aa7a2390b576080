"""Shapley values against their axioms, games worked by hand, and sampled orders against all of them."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from salessim.statistics.shapley import (
    order_interval,
    sampled_orders,
    sets_along,
    shapley_from_orders,
    shapley_values,
)

NUMBERS = st.floats(-1e6, 1e6, allow_nan=False, width=64)


@st.composite
def games(draw, least=1):
    k = draw(st.integers(least, 5))
    return draw(arrays(np.float64, (1 << k, 2), elements=NUMBERS))


def by_definition(game):
    """Mean marginal effect over all orders."""
    k = game.shape[0].bit_length() - 1
    found = np.zeros((k, game.shape[1]))
    for order in itertools.permutations(range(k)):
        sets = sets_along(order)
        for cause, before, after in zip(order, sets, sets[1:], strict=False):
            found[cause] += game[after] - game[before]
    return found / math.factorial(k)


@settings(max_examples=40, deadline=None)
@given(games())
def test_it_is_the_mean_over_all_orders_and_adds_up(game):
    found = shapley_values(game)
    np.testing.assert_allclose(found, by_definition(game), rtol=1e-9, atol=1e-6)
    np.testing.assert_allclose(found.sum(axis=0), game[-1] - game[0], rtol=1e-9, atol=1e-6)


@settings(max_examples=40, deadline=None)
@given(games())
def test_played_backwards_every_sign_changes_exactly(game):
    np.testing.assert_array_equal(shapley_values(game[::-1]), -shapley_values(game))


@settings(max_examples=40, deadline=None)
@given(games(), st.data())
def test_a_cause_that_changes_nothing_gets_exactly_nothing(game, data):
    k = game.shape[0].bit_length() - 1
    dummy = data.draw(st.integers(0, k - 1))
    sets = np.arange(1 << k)
    assert (shapley_values(game[sets & ~(1 << dummy)])[dummy] == 0.0).all()


@settings(max_examples=40, deadline=None)
@given(games(least=2), st.data())
def test_causes_that_do_the_same_get_the_same(game, data):
    k = game.shape[0].bit_length() - 1
    one, other = data.draw(st.permutations(range(k)))[:2]
    sets = np.arange(1 << k)
    bits = (sets >> one & 1) - (sets >> other & 1)
    swapped = sets - bits * (1 << one) + bits * (1 << other)
    found = shapley_values(game + game[swapped])
    np.testing.assert_allclose(found[one], found[other], rtol=1e-9, atol=1e-6)


@settings(max_examples=40, deadline=None)
@given(games(), st.data())
def test_games_add(game, data):
    more = data.draw(arrays(np.float64, game.shape, elements=NUMBERS))
    np.testing.assert_allclose(
        shapley_values(game + more), shapley_values(game) + shapley_values(more), rtol=1e-9, atol=1e-6
    )


def test_an_additive_game_gives_each_its_own():
    effects = np.array([3.0, -1.0, 0.5, 8.0])
    game = np.array([[sum(effects[c] for c in range(4) if s >> c & 1)] for s in range(16)])
    np.testing.assert_allclose(shapley_values(game)[:, 0], effects, rtol=1e-12)


def test_two_factors_doubled_share_the_product_alike():
    # x y with x: 10 -> 20 and y: 0.2 -> 0.4. From 2 to 8: half of (4 - 2) + (8 - 4) each.
    assert shapley_values([[2.0], [4.0], [4.0], [8.0]]).ravel().tolist() == [3.0, 3.0]
    # y tripled instead: x gets ((4 - 2) + (12 - 6)) / 2 = 4, y ((6 - 2) + (12 - 4)) / 2 = 6.
    assert shapley_values([[2.0], [4.0], [6.0], [12.0]]).ravel().tolist() == [4.0, 6.0]


def test_a_game_has_a_power_of_two_of_values():
    with pytest.raises(ValueError, match="2\\*\\*k"):
        shapley_values(np.zeros((3, 1)))


# ------------------------------------------------------------------------------------------------ orders


def walked(game, orders):
    return np.stack([game[sets_along(order)] for order in orders])


def test_orders_are_keyed_and_each_is_followed_by_its_reverse():
    orders = sampled_orders(7, 20, seed=3)
    np.testing.assert_array_equal(orders[1::2], orders[::2, ::-1])
    np.testing.assert_array_equal(np.sort(orders, axis=1), np.tile(np.arange(7), (20, 1)))
    np.testing.assert_array_equal(orders, sampled_orders(7, 20, seed=3))
    assert (orders != sampled_orders(7, 20, seed=4)).any()
    for wrong in (0, 3):
        with pytest.raises(ValueError, match="even"):
            sampled_orders(7, wrong, seed=1)


@settings(max_examples=25, deadline=None)
@given(games(), st.integers(0, 1000))
def test_sampled_orders_add_up_in_every_pair_and_turn_round_exactly(game, seed):
    k = game.shape[0].bit_length() - 1
    orders = sampled_orders(k, 4, seed)
    pairs = shapley_from_orders(walked(game, orders), orders)
    np.testing.assert_allclose(pairs.sum(axis=1), np.tile(game[-1] - game[0], (2, 1)), rtol=1e-9, atol=1e-6)
    np.testing.assert_array_equal(shapley_from_orders(walked(game[::-1], orders), orders), -pairs)


def test_all_orders_together_are_the_exact_value():
    generator = np.random.Generator(np.random.Philox(key=5))
    game = generator.standard_normal((16, 3))
    half = [one for one in itertools.permutations(range(4)) if one[0] < one[-1]]
    orders = np.array([each for one in half for each in (one, one[::-1])])
    pairs = shapley_from_orders(walked(game, orders), orders)
    np.testing.assert_allclose(pairs.mean(axis=0), shapley_values(game), rtol=1e-9, atol=1e-12)


def test_intervals_over_orders_hold_the_exact_value_as_often_as_they_say():
    """100 samples of 12 pairs of orders for 5 causes and of 30 replications: about 95 % hold the expected value.

    Fewer than 440 of 500 has a chance below 1e-9 at 95 %. Intervals over replications alone hold it far less often.
    """
    generator = np.random.Generator(np.random.Philox(key=11))
    mean = 3.0 * generator.standard_normal((32, 1))
    truth = shapley_values(mean)[:, 0]
    hits = without_orders = 0
    for sample in range(100):
        game = mean + generator.standard_normal((32, 30))
        orders = sampled_orders(5, 24, seed=sample)
        pairs = shapley_from_orders(walked(game, orders), orders)
        for cause in range(5):
            known = order_interval(pairs[:, cause])
            hits += known.low <= truth[cause] <= known.high
            by_replication = pairs[:, cause].mean(axis=0)
            half = 2.05 * by_replication.std(ddof=1) / math.sqrt(30)
            without_orders += abs(by_replication.mean() - truth[cause]) <= half
    assert hits >= 440
    assert without_orders < hits


def test_where_the_order_does_not_matter_only_luck_is_left():
    luck = np.array([1.0, 2.0, 4.0])
    known = order_interval(np.tile(luck, (4, 1)))
    assert known.estimate == pytest.approx(7 / 3)
    assert known.half_width == pytest.approx(4.3027 * luck.std(ddof=1) / math.sqrt(3), rel=1e-4)
    assert not order_interval(luck[np.newaxis]).is_estimable
    assert not order_interval(luck[:, np.newaxis]).is_estimable
