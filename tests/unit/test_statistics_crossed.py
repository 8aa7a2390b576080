"""Crossed layouts: components are those that made the values, intervals cover, and too little gives no figure.

Seeds are fixed. Coverage is held to a binomial limit whose false-alarm rate is 1e-4 a test.
"""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom, spearmanr

from salessim.statistics import components, crossed_rank_correlation, crossed_spread
from salessim.statistics.crossed import _corrected, _mean_squares
from salessim.statistics.resampling import pigeonhole_counts
from salessim.statistics.samples import Floats

M, R = 40, 25
MANY = 1_000  # layouts
FEW = 400  # resamples where only coverage counts
MADE_OF = [(0.5, 0.2, 0.1, 0.2), (0.1, 0.2, 0.1, 0.6), (0.8, 0.05, 0.05, 0.1)]
"""Variances of rows, of columns (shared and own), and of the residual: 1 together."""


def layouts(key: int, k: int, made_of: tuple[float, float, float, float], m: int = M, r: int = R) -> Floats:
    """Normal values of known components, shape (k, m, r), about 100."""
    draw = np.random.Generator(np.random.Philox(key=key)).standard_normal
    rows, shared, own, residual = (math.sqrt(one) for one in made_of)
    noise = residual * draw((k, m, r))
    return 100 + rows * draw((k, m, 1)) + shared * draw((1, 1, r)) + own * draw((k, 1, r)) + noise


def least_of(n: int, chance: float) -> int:
    """How many of ``n`` there are at least at a chance: fewer with a chance of 1e-4 only."""
    return int(binom.ppf(1e-4, n, chance))


def test_a_layout_by_hand() -> None:
    """Mean squares of the analysis of variance, worked out on paper."""
    # Means of rows 2, 6, 10; of columns 5, 7. Rows 32 x 2 / 2, columns 6 / 1; residual sum 4, 2 degrees.
    found = components([[1.0, 3.0], [6.0, 6.0], [8.0, 12.0]])
    assert found.residual == pytest.approx(2.0)
    assert found.rows == pytest.approx((32.0 - 2.0) / 2)
    assert found.columns == pytest.approx((6.0 - 2.0) / 3)
    assert math.isnan(found.shared)
    assert found.luck == pytest.approx(2.0 + 4.0 / 3)


def test_a_negative_component_is_nothing() -> None:
    found = components([[1.0, -1.0], [-1.0, 1.0]])  # neither rows nor columns, all residual
    assert (found.rows, found.columns) == (0.0, 0.0)
    assert found.residual == pytest.approx(4.0)


@pytest.mark.parametrize("k", [1, 3])
@pytest.mark.parametrize("made_of", MADE_OF)
def test_components_are_those_that_made_the_values(k: int, made_of: tuple[float, ...]) -> None:
    """Over 600 layouts without bias: within 4 standard errors, which is less than 0.02 of the variance."""
    rows, shared, own, residual = made_of
    found = np.array([components(layouts(key, k, made_of)) for key in range(600)])  # type: ignore[arg-type]
    expected = np.array([rows, shared + own, residual, shared])
    kept = slice(0, 4 if k > 1 else 3)
    errors = found[:, kept].std(axis=0) / math.sqrt(600)
    assert np.all(np.abs(found[:, kept].mean(axis=0) - expected[kept]) < 4 * errors)
    assert np.all(4 * errors < 0.04)


def test_what_layouts_share_is_told_from_what_each_has_for_itself() -> None:
    same = components(layouts(1, 4, (0.3, 0.7, 0.0, 0.0)))
    other = components(layouts(1, 4, (0.3, 0.0, 0.7, 0.0)))
    assert same.shared / same.columns > 0.99
    assert other.shared / other.columns < 0.3


def test_resampled_mean_squares_have_the_mean_of_the_sample() -> None:
    """The correction is exact: over 200,000 resamples of a small layout, to 1 %; without it, it is far off."""
    layout = layouts(3, 2, (0.3, 0.3, 0.2, 0.2), 6, 5)
    sample = _mean_squares(layout, np.ones((1, 6)), np.ones((1, 5)))
    drawn = _mean_squares(layout, *pigeonhole_counts(6, 5, 200_000, 1))
    for known, raw, mended in zip(sample, drawn, _corrected(drawn, 6, 5), strict=True):
        assert mended.mean() == pytest.approx(known[0], rel=0.01)
        assert abs(raw.mean() / known[0] - 1) > 0.05


@pytest.mark.parametrize("k", [1, 3])
@pytest.mark.parametrize("made_of", MADE_OF)
def test_intervals_cover_at_least_93_of_100(k: int, made_of: tuple[float, float, float, float]) -> None:
    """Shares of rows and luck, and the mean; an interval that covers 85 % would fail."""
    n = MANY
    truth = {"rows": made_of[0], "luck": 1 - made_of[0], "mean": 100.0}
    if k > 1:
        truth["own_luck"] = made_of[2] + made_of[3]
    held = dict.fromkeys(truth, 0)
    for key in range(n):
        found = crossed_spread(layouts(key, k, made_of), seed=key, n_resamples=FEW)
        for name, value in truth.items():
            interval = getattr(found, name)
            assert interval.is_estimable
            held[name] += not interval.excludes(value)
    least = least_of(n, 0.93)
    assert min(held.values()) >= least
    assert binom.sf(least - 1, n, 0.85) < 0.001


def test_the_interval_of_a_middling_share_is_not_much_too_wide() -> None:
    """One layout, half of it rows: an interval that covered 99.8 % would fail."""
    n = MANY
    found = [crossed_spread(layouts(key, 1, MADE_OF[0]), seed=key, n_resamples=FEW).luck for key in range(n)]
    missed = sum(interval.excludes(0.5) for interval in found)
    assert missed >= least_of(n, 0.03)
    assert binom.sf(least_of(n, 0.03) - 1, n, 0.002) < 0.001


def test_shares_add_up_and_stay_shares() -> None:
    found = crossed_spread(layouts(2, 3, MADE_OF[1]), seed=1)
    assert found.rows.estimate + found.luck.estimate == pytest.approx(1.0)
    assert found.shared.estimate + found.own_luck.estimate == pytest.approx(found.luck.estimate)
    for name in ("rows", "luck", "shared", "own_luck"):
        interval = getattr(found, name)
        assert 0.0 <= interval.low <= interval.high <= 1.0
    assert found.luck_sd.estimate == pytest.approx(math.sqrt(components(layouts(2, 3, MADE_OF[1])).luck))


@settings(derandomize=True, deadline=None, max_examples=30)
@given(st.integers(0, 10**6), st.sampled_from([1e-3, 7.0, 1e6]), st.sampled_from([-1e3, 0.0, 1e5]))
def test_shares_know_neither_unit_nor_zero(key: int, scale: float, shift: float) -> None:
    made = layouts(key, 2, MADE_OF[0], 9, 8)
    before, after = (crossed_spread(one, seed=1, n_resamples=50) for one in (made, scale * (made + shift)))
    for name in ("rows", "luck", "shared"):
        assert getattr(after, name).low == pytest.approx(getattr(before, name).low, rel=1e-5, abs=1e-7)
    assert after.luck_sd.high == pytest.approx(scale * before.luck_sd.high, rel=1e-5)


def test_rows_alone_or_columns_alone() -> None:
    of_rows = np.outer(np.arange(10.0), np.ones(9))
    for layout, luck in ((of_rows, 0.0), (of_rows.T, 1.0)):
        found = crossed_spread(layout, seed=1)
        assert found.luck.estimate == pytest.approx(luck)
        assert (found.luck.low, found.luck.high) == pytest.approx((luck, luck))


def test_what_does_not_vary_has_no_shares() -> None:
    found = crossed_spread(np.full((2, 10, 10), 85_000.1), seed=1)
    assert found.luck.why_not == "the values do not vary"
    assert not found.rows.is_estimable
    assert found.mean.estimate == pytest.approx(85_000.1)
    assert found.mean.high - found.mean.low < 1e-6


@pytest.mark.parametrize("shape", [(7, 30), (30, 7)])
def test_too_few_rows_or_columns_give_a_figure_without_an_interval(shape: tuple[int, int]) -> None:
    made = layouts(1, 2, MADE_OF[0], *shape)
    for interval in (crossed_spread(made, seed=1).luck, crossed_rank_correlation(made, made**2, seed=1)):
        assert math.isfinite(interval.estimate)
        assert interval.why_not == "fewer than 8 rows or columns"


def test_one_layout_cannot_tell_what_others_share() -> None:
    found = crossed_spread(layouts(1, 1, MADE_OF[0]), seed=1)
    assert found.luck.is_estimable
    assert found.shared.why_not == found.own_luck.why_not == "one layout cannot tell what others share"


@pytest.mark.parametrize(
    "wrong", [[[1.0, 2.0]], [1.0, 2.0], [[1.0, math.nan], [2.0, 3.0]], np.ones((0, 3, 3))]
)
def test_what_is_no_layout_is_refused(wrong: object) -> None:
    with pytest.raises(ValueError, match=r"two rows|finite"):
        components(wrong)  # type: ignore[arg-type]


def test_the_same_seed_gives_the_same_interval() -> None:
    made = layouts(1, 2, MADE_OF[0])
    assert crossed_spread(made, seed=4) == crossed_spread(made, seed=4)
    assert crossed_spread(made, seed=4).luck != crossed_spread(made, seed=5).luck


# -- rank correlation -------------------------------------------------------------------------------------------


def pair(key: int, m: int = M, r: int = R) -> tuple[Floats, Floats]:
    """Two values that share rows, columns and residual, and have some of each for themselves."""
    first = layouts(key, 2, (0.4, 0.2, 0.0, 0.4), m, r)
    return first, first + layouts(key + 10**6, 2, (0.2, 0.1, 0.0, 0.3), m, r)


def test_the_correlation_is_spearman_s() -> None:
    first, second = pair(1)
    second = np.round(second)  # with ties
    expected = float(spearmanr(first.ravel(), second.ravel()).statistic)
    assert crossed_rank_correlation(first, second, seed=1).estimate == pytest.approx(expected, abs=1e-12)


def test_the_interval_of_a_correlation_covers_at_least_93_of_100() -> None:
    """Against Spearman's of the bivariate normal law: 6 / pi asin(rho / 2); one that covers 85 % would fail."""
    n, rho = MANY, 1 / math.sqrt(1.6)
    truth = 6 / math.pi * math.asin(rho / 2)
    found = [crossed_rank_correlation(*pair(key), seed=key, n_resamples=FEW) for key in range(n)]
    held = sum(not interval.excludes(truth) for interval in found)
    assert held >= least_of(n, 0.93)
    assert np.mean([interval.estimate for interval in found]) == pytest.approx(truth, abs=0.01)


def test_order_is_all_that_counts() -> None:
    first, second = pair(3)
    usual = crossed_rank_correlation(first, second, seed=1)
    assert crossed_rank_correlation(np.exp(first / 50), second**3, seed=1) == usual
    turned = crossed_rank_correlation(first, -second, seed=1)
    assert turned.estimate == pytest.approx(-usual.estimate)


def test_a_correlation_with_what_does_not_vary_is_none() -> None:
    first, _ = pair(1)
    interval = crossed_rank_correlation(first, np.ones_like(first), seed=1)
    assert interval.why_not == "one of the two does not vary"
    assert math.isnan(interval.estimate)
    with pytest.raises(ValueError, match="the same rows"):
        crossed_rank_correlation(first, first[:, 1:], seed=1)


def test_counts_of_a_resample_are_those_of_draws_with_replacement() -> None:
    """Each row is drawn once on average, with variance (n - 1) / n, and apart from the columns."""
    rows, columns = pigeonhole_counts(10, 4, 50_000, 3)
    assert set(rows.sum(axis=1)) == {10.0}
    assert set(columns.sum(axis=1)) == {4.0}
    assert rows.var(axis=0) == pytest.approx(np.full(10, 0.9), rel=0.05)
    assert abs(np.corrcoef(rows[:, 0], columns[:, 0])[0, 1]) < 0.02
