"""Hours, waiting and busy time of tasks: planted laws are found again, overlaps counted by hand."""

import runpy
import time
from pathlib import Path

import numpy as np
import pytest

from salessim.fit.likelihood import NEVER
from salessim.fit.tasks import busy_shares, fit_task_hours, fit_waiting
from salessim.units import DAY, HOUR

coverage = runpy.run_path(str(Path(__file__).parents[1] / "fit_coverage.py"))
assert_holds, holds = coverage["assert_holds"], coverage["holds"]


def office(moments):
    """Open seconds: 9 to 17 every day."""
    day, second = np.divmod(moments, DAY)
    return day * 8 * HOUR + np.clip(second - 9 * HOUR, 0, 8 * HOUR)


@pytest.fixture(scope="module")
def found():
    samples = []
    for seed in range(200):
        rng = np.random.default_rng(seed)
        started = rng.integers(0, 100 * DAY, 80)
        completed = started + (HOUR * rng.lognormal(np.log(2), 0.7, 80)).astype(np.int64)
        completed[:5] = NEVER
        completed[5] = started[5] + 900 * DAY  # forgotten
        samples.append(fit_task_hours(started, completed))
    return samples


def test_ninety_of_a_hundred_intervals_hold_the_median(found):
    """False alarms: one in 10,000 for each of the two."""
    assert_holds([holds(np.log(2), np.log(x.median), x.log_median_se) for x in found])


def test_ninety_of_a_hundred_intervals_hold_sigma(found):
    assert_holds([holds(0.7, x.sigma, x.sigma_se) for x in found])


def test_what_was_left_open_is_counted(found):
    assert all((x.n_open, x.n_far, x.n + x.n_nothing) == (5, 1, 74) for x in found)


def test_tasks_of_equal_length_are_constant():
    started = np.arange(20) * DAY
    law = fit_task_hours(started, started + HOUR // 2)
    assert (law.family, law.median, law.sigma) == ("constant", 0.5, 0.0)


def test_only_open_hours_count():
    started = np.arange(20) * DAY + 16 * HOUR
    law = fit_task_hours(started, started + DAY - 6 * HOUR, office)  # until ten the next morning
    assert law.median == pytest.approx(2.0)
    nothing = fit_task_hours(started + 2 * HOUR, started + 3 * HOUR, office)
    assert "took time" in nothing.why_not


def test_ninety_of_a_hundred_intervals_hold_mean_waiting():
    held = []
    for seed in range(200):
        rng = np.random.default_rng(seed)
        due = rng.integers(0, 100 * DAY, 300)
        result = fit_waiting(due, due + (HOUR * rng.exponential(3, 300)).round().astype(np.int64))
        held.append(holds(3.0, result.mean, result.mean_se))
    assert_holds(held)


def test_waiting_by_hand():
    result = fit_waiting([0] * 7, [0, -HOUR, HOUR, 2 * HOUR, 3 * HOUR, 4 * HOUR, NEVER])
    assert result.at_once == pytest.approx(2 / 6)
    assert result.mean == pytest.approx(10 / 6)
    assert result.median == pytest.approx(1.5)
    assert result.n_open == 1


def test_overlaps_count_once():
    """Person 0 is busy 0 to 3 (twice) and 5 to 6; person 1 from 9 on; person 2 never."""
    person = [0, 0, 0, 1, 1, 0]
    started = np.array([0, 1, 5, 9, 4, 7]) * HOUR
    completed = np.array([3, 2, 6, 99, 5, 0]) * HOUR
    completed[5] = NEVER
    result = busy_shares(person, started, completed, 3, (0, 10 * HOUR))
    assert result.share == pytest.approx([0.4, 0.2, 0.0])
    assert result.mean == pytest.approx(0.2)
    assert (result.n, result.n_open) == (5, 1)


def test_busy_shares_are_those_of_a_clock_that_ticks():
    rng = np.random.default_rng(2)
    person, started = rng.integers(0, 4, 60), rng.integers(0, 500, 60)
    completed = started + rng.integers(1, 40, 60)
    ticks = np.zeros((4, 600), dtype=bool)
    for who, a, b in zip(person, started, completed, strict=True):
        ticks[who, a:b] = True
    result = busy_shares(person, started, completed, 4, (100, 400))
    assert result.share == pytest.approx(ticks[:, 100:400].mean(axis=1))


def test_busy_in_open_hours():
    started = np.arange(10) * DAY + 12 * HOUR
    result = busy_shares(np.zeros(10), started, started + 8 * HOUR, 1, (0, 10 * DAY), office)
    assert result.share == pytest.approx([5 / 8])
    assert np.isnan(result.mean_se)


def test_refusals_say_why():
    assert fit_task_hours([], []).why_not
    assert fit_task_hours([0], [HOUR]).why_not
    assert fit_task_hours([np.nan] * 9, [np.nan] * 9).n == 0
    assert fit_task_hours([0] * 9, [NEVER] * 9).why_not
    assert fit_waiting([], []).why_not
    assert fit_waiting([0] * 9, [NEVER] * 9).why_not
    assert fit_waiting([0] * 9, [0] * 9).mean == 0
    assert busy_shares([], [], [], 3, (0, DAY)).why_not
    night = busy_shares([0] * 9, [0] * 9, [HOUR] * 9, 1, (0, 2 * HOUR), office)
    assert "no open second" in night.why_not
    with pytest.raises(ValueError, match="equally long"):
        fit_task_hours([0, 1], [1])


def test_a_million_tasks_take_seconds():
    rng = np.random.default_rng(0)
    started = rng.integers(0, 1000 * DAY, 10**6)
    completed = started + rng.integers(1, DAY, 10**6)
    person = rng.integers(0, 500, 10**6)
    began = time.process_time()
    fit_task_hours(started, completed, office)
    fit_waiting(started, completed)
    busy_shares(person, started, completed, 500, (0, 1000 * DAY), office)
    assert time.process_time() - began < 10
