"""Intervals cover what they promise; precision rules stop when they should; too little gives no figure.

Coverage is held to an exact binomial test of the number of intervals that hold the true value, false-alarm
rate 1e-4 a test.
"""

from __future__ import annotations

import math
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom

from salessim.statistics import (
    PrecisionTarget,
    business_range,
    check_binomial,
    disagreements,
    judge_precision,
    looks,
    mean_interval,
    play_until_precise,
    quantile_interval,
    ratio_interval,
    share_interval,
)
from salessim.statistics.resampling import resampled_indices

NAN = math.nan
values = st.lists(st.integers(-(10**6), 10**6).map(float), min_size=2, max_size=40)


def generator(key: int) -> np.random.Generator:
    return np.random.Generator(np.random.Philox(key=key))


@pytest.mark.parametrize(("n", "confidence"), [(3, 0.95), (10, 0.95), (32, 0.9)])
def test_t_interval_of_normal_values_covers_as_promised(n: int, confidence: float) -> None:
    # 20,000 intervals; false alarm 1e-4; would see 2 % of the coverage.
    rows = generator(n).normal(50.0, 7.0, size=(20_000, n))
    intervals = [mean_interval(row, confidence) for row in rows]
    held = sum(not interval.excludes(50.0) for interval in intervals)
    assert disagreements({"coverage": check_binomial(held, len(rows), confidence)}) == []


def test_mean_interval_is_the_textbook_one() -> None:
    interval = mean_interval([1.20, 1.50, 1.68, 1.89, 0.95, 1.49, 1.58, 1.55, 0.50, 1.09], 0.90)
    # Law, Simulation Modeling and Analysis, example 4.26: 1.34 -+ 0.24.
    assert round(interval.estimate, 2) == 1.34
    assert round(interval.half_width, 2) == 0.24


@settings(derandomize=True, deadline=None)
@given(values, st.integers(-1000, 1000), st.sampled_from([-2.0, 0.5, 3.0]))
def test_mean_interval_moves_with_shift_and_scale(sample: list[float], shift: int, scale: float) -> None:
    before = mean_interval(sample)
    after = mean_interval([scale * x + shift for x in sample])
    ends = sorted([scale * before.low + shift, scale * before.high + shift])
    assert [after.low, after.high] == pytest.approx(ends, rel=1e-9, abs=1e-6)


@pytest.mark.parametrize("sample", [[], [NAN], [3.0], [3.0, NAN]])
def test_mean_of_fewer_than_two_replications_is_not_estimable(sample: list[float]) -> None:
    interval = mean_interval(sample)
    assert not interval.is_estimable
    assert interval.why_not == "fewer than two replications"
    assert math.isnan(interval.half_width)
    assert not interval.excludes(0.0)
    assert interval.n + interval.n_missing == len(sample)


def test_ties_give_an_interval_of_no_width() -> None:
    interval = mean_interval([0.1] * 7)
    assert (interval.low, interval.high, interval.half_width) == (0.1, 0.1, 0.0)


@pytest.mark.parametrize("sample", [[1.0, math.inf], [1e200, 1.0], [[1.0, 2.0]]])
def test_what_is_no_sample_is_refused(sample: list[float]) -> None:
    with pytest.raises(ValueError, match=r"finite|one value per replication"):
        mean_interval(sample)


@pytest.mark.parametrize("confidence", [0.0, 1.0, 1.5, NAN])
def test_impossible_confidence_is_refused(confidence: float) -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        mean_interval([1.0, 2.0], confidence)


@pytest.mark.parametrize("n", [50, 51, 100, 400])
@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_quantile_interval_covers_exactly_enough(n: int, share: float) -> None:
    # No simulation: the ranks of its ends, and the exact chance that so many values lie below the quantile.
    interval = quantile_interval(np.arange(1, n + 1), share)
    covered = binom.cdf(interval.high - 1, n, share) - binom.cdf(interval.low - 1, n, share)
    assert 0.95 <= covered <= 0.985
    assert interval.low <= interval.estimate <= interval.high


def test_business_range_needs_fifty_replications_but_its_middle_ten() -> None:
    few = business_range(np.arange(49.0))
    assert (few.p10.is_estimable, few.p50.is_estimable, few.p90.is_estimable) == (False, True, False)
    assert math.isnan(few.p10.estimate)
    assert few.p10.why_not == "P10 needs 50 replications"
    enough = business_range(np.arange(50.0))
    assert enough.p10.estimate == pytest.approx(4.9)
    assert enough.p90.is_estimable
    assert not business_range(np.arange(9.0)).p50.is_estimable


def test_quantile_of_a_share_or_confidence_out_of_reach() -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        quantile_interval([1.0] * 60, 1.0)
    extreme = quantile_interval(np.arange(50.0), 0.1, confidence=0.999)
    assert not extreme.is_estimable
    assert extreme.estimate == pytest.approx(4.9)


@pytest.mark.parametrize("n", [1, 10, 37])
def test_share_interval_never_covers_less_than_promised(n: int) -> None:
    intervals = [share_interval(k, n) for k in range(n + 1)]
    for chance in np.linspace(0.005, 0.995, 199):
        held = [k for k, interval in enumerate(intervals) if interval.low <= chance <= interval.high]
        assert binom.pmf(held, n, chance).sum() >= 0.95 - 1e-12


def test_share_of_no_trial_is_not_estimable_and_impossible_counts_are_refused() -> None:
    assert not share_interval(0, 0).is_estimable
    assert share_interval(5, 5).high == 1.0
    with pytest.raises(ValueError, match="successes"):
        share_interval(6, 5)


def test_ratio_interval_covers_as_promised() -> None:
    # 10,000 intervals of a ratio of correlated normals, for which Fieller is exact; false alarm 1e-4.
    draws = generator(17).normal(size=(10_000, 2, 12))
    below = 10.0 + 2.0 * draws[:, 0]
    above = 13.0 + 1.5 * draws[:, 0] + 2.0 * draws[:, 1]
    intervals = [ratio_interval(y, x) for y, x in zip(above, below, strict=True)]
    assert all(interval.is_estimable for interval in intervals)
    held = sum(not interval.excludes(1.3) for interval in intervals)
    assert disagreements({"coverage": check_binomial(held, len(draws), 0.95)}) == []


@pytest.mark.parametrize("below", [[0.0] * 4, [-1.0, -2.0, -3.0, -4.0], [-5.0, 5.0, -4.0, 6.0], [NAN] * 4])
def test_ratio_to_nothing_is_not_estimable(below: list[float]) -> None:
    ratio = ratio_interval([1.0, 2.0, 3.0, 4.0], below)
    assert not ratio.is_estimable
    assert math.isnan(ratio.estimate)
    assert ratio.why_not


def test_looks_double_up_to_the_cap() -> None:
    assert list(looks(PrecisionTarget())) == [32, 64, 128, 256, 512, 1024, 2048]
    assert list(looks(PrecisionTarget(first=2, cap=2))) == [2]


def test_play_stops_at_the_first_look_where_every_target_is_met() -> None:
    noise = generator(3).normal(size=2048)
    asked = []

    def play(n: int) -> dict[str, np.ndarray]:
        asked.append(n)
        return {"calm": 100 + noise[:n], "rough": 100 + 14 * noise[:n], "unasked": noise[:n]}

    precisions = play_until_precise(play, {"calm": PrecisionTarget(), "rough": PrecisionTarget()})
    assert asked == [32, 64, 128, 256]  # 1.96 x 14 / sqrt(188) = 2
    assert all(precision.is_met for precision in precisions.values())
    assert precisions["rough"].reached.n == 256
    assert precisions["rough"].reached.half_width <= precisions["rough"].allowed


def test_cap_ends_the_play_and_the_half_width_reached_is_reported() -> None:
    noise = generator(4).normal(size=128)
    target = PrecisionTarget(cap=128)
    precision = play_until_precise(lambda n: {"profit": noise[:n]}, {"profit": target})["profit"]
    assert not precision.is_met
    assert precision.reached.n == 128
    assert 0.1 < precision.reached.half_width < 0.3
    assert judge_precision(noise, PrecisionTarget(absolute=0.5)).is_met


def test_precision_of_a_metric_that_never_exists_is_not_met() -> None:
    precision = play_until_precise(lambda n: {"rate": [NAN] * n}, {"rate": PrecisionTarget(cap=64)})["rate"]
    assert not precision.is_met
    assert not precision.reached.is_estimable


def test_stopping_at_a_look_keeps_the_coverage() -> None:
    # 4,000 sequences of gamma values (cv 0.12); the rule may cost at most a point: one-sided exact test of a
    # coverage of 0.94, false alarm 1e-4.
    draws = generator(5).gamma(1 / 0.12**2, 100 * 0.12**2, size=(4_000, 512))
    target = {"m": PrecisionTarget(cap=512)}
    reached = [play_until_precise(lambda n, row=row: {"m": row[:n]}, target)["m"].reached for row in draws]
    held = sum(not interval.excludes(100.0) for interval in reached)
    assert binom.cdf(held, len(draws), 0.94) > 1e-4
    assert {interval.n for interval in reached} >= {128, 256}


@pytest.mark.parametrize(
    "options",
    [{"share": -0.1}, {"absolute": NAN}, {"confidence": 1.0}, {"first": 1}, {"first": 64, "cap": 32}],
)
def test_impossible_targets_are_refused(options: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="at least"):
        PrecisionTarget(**options)


def test_targets_that_stop_together_need_the_same_looks() -> None:
    targets = {"a": PrecisionTarget(), "b": PrecisionTarget(cap=64)}
    for wrong in (targets, {}):
        with pytest.raises(ValueError, match="same first look"):
            play_until_precise(lambda n: {}, wrong)


def test_resampling_depends_on_its_seed_alone() -> None:
    first = np.concatenate(list(resampled_indices(400, 5_000, seed=7)))
    next(resampled_indices(11, 3, seed=8))
    assert np.array_equal(first, np.concatenate(list(resampled_indices(400, 5_000, seed=7))))
    assert first.shape == (5_000, 400)
    assert np.array_equal(np.unique(first), np.arange(400))
    assert not np.array_equal(first, np.concatenate(list(resampled_indices(400, 5_000, seed=9))))
    rows = next(resampled_indices(10, 50, seed=1, block=4))
    runs = rows.reshape(50, 3, 4)
    assert np.all((runs[:, :, 1:] - runs[:, :, :-1]) % 10 == 1)
    with pytest.raises(ValueError, match="block"):
        next(resampled_indices(3, 5, seed=1, block=4))


def test_import_leaves_scipy_alone() -> None:
    code = "import salessim.statistics, sys; sys.exit(any(name.startswith('scipy') for name in sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
