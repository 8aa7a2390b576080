"""Scores of samples against closed forms and against other definitions of the same score."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import norm

from salessim.fit.scores import crps, scores_of

numbers = st.lists(st.floats(-100, 100), min_size=1, max_size=30)


@pytest.mark.parametrize("y", [-2.0, 0.0, 0.7, 4.0])
def test_normal_has_its_closed_form(y):
    """Gneiting and Raftery 2007, equation 21; samples are 20,001 quantiles, so that no luck is in it."""
    mean, sd = 0.5, 1.5
    x = norm.ppf((np.arange(20_001) + 0.5) / 20_001, mean, sd)
    z = (y - mean) / sd
    expected = sd * (z * (2 * norm.cdf(z) - 1) + 2 * norm.pdf(z) - 1 / math.sqrt(math.pi))
    assert crps(x[:, None], [y])[0] == pytest.approx(expected, rel=1e-3)


@given(numbers, st.floats(-100, 100))
def test_it_is_twice_the_integral_of_the_pinball_loss(samples, y):
    """Exactly: the empirical quantile is a step, and the loss at a level is linear within it."""
    x = np.sort(samples)
    n = len(x)
    middle = (np.arange(n) + 0.5) / n  # the mean level of each step
    pinball = ((y < x) - middle) * (x - y)
    assert crps(x[:, None], [y])[0] == pytest.approx(2 * pinball.mean(), abs=1e-9)


@given(numbers, st.floats(-100, 100))
def test_it_is_the_integral_of_the_squared_distance_of_laws(samples, y):
    edges = np.sort([*samples, y])
    below = np.searchsorted(np.sort(samples), edges[:-1], side="right") / len(samples)
    expected = float(((below - (edges[:-1] >= y)) ** 2 * np.diff(edges)).sum())
    assert crps(np.array(samples)[:, None], [y])[0] == pytest.approx(expected, abs=1e-9)


@given(numbers, st.floats(-100, 100), st.floats(-5, 5), st.floats(0.1, 5))
def test_it_moves_and_scales_with_the_numbers(samples, y, shift, scale):
    x = np.array(samples)[:, None]
    assert crps(x * scale + shift, [y * scale + shift])[0] == pytest.approx(scale * crps(x, [y])[0], abs=1e-8)


def test_single_sample_is_the_absolute_error():
    assert crps([[3.0, 1.0]], [5.0, 1.0]).tolist() == [2.0, 0.0]


def test_the_true_law_is_best_on_average():
    rng = np.random.default_rng(1)
    y = rng.poisson(10, 3000)
    x = {mean: rng.poisson(mean, (400, 3000)) for mean in (8, 10, 12)}
    found = {mean: crps(one, y).mean() for mean, one in x.items()}
    assert min(found, key=found.get) == 10


class TestScores:
    def test_bands_cover_what_they_say(self):
        """Normal numbers, 4,000 of them: five standard errors."""
        rng = np.random.default_rng(2)
        found = scores_of(rng.standard_normal((1000, 4000)), rng.standard_normal(4000))
        for share, covered in zip((0.5, 0.8, 0.95), found.covered, strict=True):
            assert abs(covered - share) < 5 * math.sqrt(share * (1 - share) / 4000) + 0.002
        assert found.width == pytest.approx(2 * norm.ppf(0.9), rel=0.01)
        assert found.n == 4000

    def test_by_hand(self):
        x = np.tile(np.arange(11.0)[:, None], (1, 4))
        found = scores_of(x, [5.0, 2.0, 9.5, 11.0])
        assert found.covered == (0.25, 0.5, 0.75)
        assert found.width == 8.0
        assert found.error == pytest.approx(5 - 27.5 / 4)
        assert found.crps == pytest.approx(crps(x, [5.0, 2.0, 9.5, 11.0]).mean())

    def test_ends_belong_to_the_band(self):
        assert scores_of(np.full((9, 1), 3.0), [3.0]).covered == (1.0, 1.0, 1.0)
        assert scores_of(np.full((9, 1), 3.0), [4.0]).covered == (0.0, 0.0, 0.0)
