"""Lead scores: hand values, what they are correlated with, and classes of equal size."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from salessim.rules.scoring import lead_score, score_class

FAST = settings(derandomize=True, deadline=None, max_examples=100)
NORMAL = st.floats(-4.0, 4.0)


def test_a_perfect_score_is_the_percentile_of_the_expected_value():
    # s = 0.6, b = 0.8, so sqrt(s^2 + b^2) = 1: t = 0.6 x 1 + 0.8 x 0.5 = 1
    assert lead_score(1.0, 1.0, 0.6, 0.5, 0.8, 9.0) == pytest.approx(stats.norm.cdf(1.0), abs=1e-15)
    assert lead_score(1.0, 0.0, 0.6, 0.0, 0.8, 9.0) == 0.5
    assert lead_score(1.0, -2.0, 3.0, 7.0, 0.0, 0.0) == pytest.approx(stats.norm.cdf(-2.0), abs=1e-15)


def test_a_score_without_accuracy_is_its_error_alone():
    assert lead_score(0.0, 3.0, 0.6, 3.0, 0.8, -1.0) == pytest.approx(stats.norm.cdf(-1.0), abs=1e-15)


def test_half_accuracy_mixes_truth_and_error():
    # 0.5 x 1 + sqrt(0.75) x 2
    expected = stats.norm.cdf(0.5 + math.sqrt(0.75) * 2.0)
    assert lead_score(0.5, 1.0, 0.6, 0.5, 0.8, 2.0) == pytest.approx(expected, abs=1e-15)


def test_where_all_leads_are_alike_there_is_nothing_to_score_but_the_error():
    assert lead_score(0.5, 2.0, 0.0, 2.0, 0.0, 0.0) == 0.5


@FAST
@given(st.floats(0.0, 1.0), NORMAL, NORMAL, NORMAL, st.floats(0.0, 2.0), st.floats(0.0, 3.0))
def test_scores_are_percentiles_and_rise_with_value_and_fit(accuracy, z, fit, error, sigma, by_fit):
    score = lead_score(accuracy, z, sigma, fit, by_fit, error)
    assert 0.0 <= score <= 1.0
    assert lead_score(accuracy, z + 0.5, sigma, fit, by_fit, error) >= score
    assert lead_score(accuracy, z, sigma, fit + 0.5, by_fit, error) >= score


def test_scores_are_uniform_and_correlate_with_the_truth_as_stated():
    """Correlation 0.6 of 40,000 leads: a false alarm at 5 standard errors, 6e-7 of runs; seeds are fixed anyway."""
    rng = np.random.default_rng(5)
    n = 40_000
    z, fit, error = rng.standard_normal((3, n))
    scores = np.array(
        [lead_score(0.6, *row) for row in zip(z, [0.6] * n, fit, [0.9] * n, error, strict=True)]
    )
    truth = (0.6 * z + 0.9 * fit) / math.hypot(0.6, 0.9)
    correlation = np.corrcoef(stats.norm.ppf(scores), truth)[0, 1]
    assert abs(correlation - 0.6) < 5 * (1 - 0.6**2) / math.sqrt(n)
    counts = np.bincount([score_class(score, 4) for score in scores], minlength=4)
    assert np.abs(counts - n / 4).max() < 5 * math.sqrt(n * 0.25 * 0.75)


@pytest.mark.parametrize(
    ("percentile", "classes", "expected"),
    [
        (1.0, 4, 0),
        (0.76, 4, 0),
        (0.75, 4, 1),
        (0.5, 4, 2),
        (0.25, 4, 3),
        (0.1, 4, 3),
        (0.0, 4, 3),
        (0.3, 1, 0),
    ],
)
def test_the_best_scores_are_in_class_zero(percentile, classes, expected):
    assert score_class(percentile, classes) == expected
