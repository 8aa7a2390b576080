"""Open items a person: by hand, by a clock that ticks, and by Little's law."""

import runpy
import time
from pathlib import Path

import numpy as np
import pytest

from salessim.fit.likelihood import NEVER
from salessim.fit.load import fit_load

coverage = runpy.run_path(str(Path(__file__).parents[1] / "fit_coverage.py"))
assert_holds, holds = coverage["assert_holds"], coverage["holds"]


def test_by_hand():
    """Person 0: one item 0 to 4, a second 2 to 4, nothing until 8, one until 10. Person 1 has one all the time."""
    found = fit_load([0, 0, 0, 1, 1, 7], [0, 2, 8, -5, 3, 0], [4, 4, 10, NEVER, 3, 9], 3, (0, 10))
    assert "fewer than 5" in found.why_not
    found = fit_load([0, 0, 0, 1, 0], [0, 2, 8, -5, 9], [4, 4, 10, NEVER, 10], 3, (0, 10))
    assert found.mean == pytest.approx([0.9, 1.0, 0.0])
    assert found.most == pytest.approx([2, 1, 0])
    assert found.p90 == pytest.approx([2, 1, 0])
    assert found.overall == pytest.approx(1.9 / 3)
    assert (found.n, found.n_never_closed) == (5, 1)


def test_by_a_clock_that_ticks():
    rng = np.random.default_rng(1)
    who, opened = rng.integers(0, 5, 200), rng.integers(-50, 500, 200)
    closed = opened + rng.integers(0, 90, 200)
    ticks = np.zeros((5, 700))
    for person, a, b in zip(who, opened + 50, closed + 50, strict=True):
        ticks[person, a:b] += 1
    inside = ticks[:, 150:450]
    found = fit_load(who, opened, closed, 5, (100, 400))
    assert found.mean == pytest.approx(inside.mean(axis=1))
    assert found.most == pytest.approx(inside.max(axis=1))
    assert found.p90 == pytest.approx(np.quantile(inside, 0.9, axis=1, method="inverted_cdf"))


def test_littles_law_holds_in_ninety_of_a_hundred_intervals():
    """Twenty people, 30 items in 1000 seconds each, open for 100 on average: 3 at a time. False alarms: 1 in 10,000."""
    held = []
    for seed in range(200):
        rng = np.random.default_rng(seed)
        who = np.repeat(np.arange(20), rng.poisson(90, 20))
        opened = rng.integers(-2000, 1000, who.size)
        closed = opened + rng.exponential(100_000, who.size).astype(np.int64) // 1000
        found = fit_load(who, opened, closed, 20, (0, 1000))
        held.append(holds(3.0 * 99.5 / 100, found.overall, found.overall_se))
    assert_holds(held)


def test_refusals_say_why():
    assert fit_load([], [], [], 3, (0, 9)).why_not
    assert fit_load([0], [0], [9], 3, (0, 9)).why_not
    assert fit_load([np.nan] * 9, [0] * 9, [9] * 9, 3, (0, 9)).n == 0
    assert fit_load([0] * 9, [0] * 9, [9] * 9, 1, (0, 9)).p90 == pytest.approx([9])
    with pytest.raises(ValueError, match="window"):
        fit_load([], [], [], 3, (9, 9))


def test_a_million_items_take_seconds():
    rng = np.random.default_rng(0)
    opened = rng.integers(0, 10**8, 10**6)
    began = time.process_time()
    fit_load(rng.integers(0, 500, 10**6), opened, opened + rng.integers(0, 10**6, 10**6), 500, (0, 10**8))
    assert time.process_time() - began < 10
