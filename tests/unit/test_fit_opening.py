"""Opening hours and the profile of arrivals: planted weeks are found again."""

import runpy
import time
from pathlib import Path

import numpy as np
import pytest

from salessim.fit.opening import fit_opening, fit_profile, week_table
from salessim.scenario.schema.organisation import parse_opening_hours
from salessim.units import DAY, HOUR, WEEK

coverage = runpy.run_path(str(Path(__file__).parents[1] / "fit_coverage.py"))
assert_holds, holds = coverage["assert_holds"], coverage["holds"]


def week(rng, n, days=(0, 1, 2, 3, 4), start=9, end=17, stray=0.03):
    day = rng.choice(days, n)
    second = rng.integers(start * HOUR, end * HOUR, n)
    moments = rng.integers(-20, 20, n) * WEEK + day * DAY + second
    strays = rng.random(n) < stray
    moments[strays] = rng.integers(0, WEEK, strays.sum())
    return moments


@pytest.mark.parametrize(
    ("days", "start", "end", "lines"),
    [
        ((0, 1, 2, 3, 4), 9, 17, ("Mon-Fri 09:00-17:00",)),
        ((6, 0, 1, 2, 3), 8, 18, ("Mon-Thu 08:00-18:00", "Sun 08:00-18:00")),
        ((1, 3), 0, 6, ("Tue 00:00-06:00", "Thu 00:00-06:00")),
        (tuple(range(7)), 7, 22, ("Mon-Sun 07:00-22:00",)),
    ],
)
def test_planted_hours_are_found_in_every_sample(days, start, end, lines):
    for seed in range(50):
        found = fit_opening(week(np.random.default_rng(seed), 4000, days, start, end, 0.02))
        assert found.lines == lines
        assert parse_opening_hours(list(found.lines))
        assert found.held > 0.93


def test_a_short_friday_still_counts_and_a_stray_saturday_does_not():
    rng = np.random.default_rng(1)
    moments = np.concatenate([week(rng, 4000, (0, 1, 2, 3), stray=0), week(rng, 400, (4,), 9, 14, stray=0)])
    found = fit_opening(np.concatenate([moments, week(rng, 80, (5,), stray=0)]))
    assert found.weekdays == (0, 1, 2, 3, 4)


def test_ninety_of_a_hundred_intervals_hold_a_cell_of_the_table():
    """Tuesday at ten has 0.97 / 40 + 0.03 / 168; false alarms: one in 10,000."""
    held = []
    for seed in range(200):
        found = fit_opening(week(np.random.default_rng(seed), 3000))
        held.append(holds(0.97 / 40 + 0.03 / 168, found.share[1, 10], found.share_se[1, 10]))
    assert_holds(held)


def test_the_table_is_a_dirichlet_posterior():
    counts = np.zeros((7, 24))
    counts[0, 9] = 10
    share, se = week_table(counts)
    assert share.sum() == pytest.approx(1)
    assert share[0, 9] == pytest.approx(10.5 / 94)
    assert se[0, 9] == pytest.approx(np.sqrt(10.5 * 83.5 / (94**2 * 95)))


def test_days_without_a_time_are_refused():
    assert "no time of day" in fit_opening(np.arange(100) * DAY).why_not
    assert "fewer than 5" in fit_opening([]).why_not
    assert "fewer than 5" in fit_opening([1]).why_not
    assert fit_opening([np.nan] * 9).n == 0
    assert fit_opening([np.iinfo(np.int64).max] * 9).n == 0
    found = fit_opening(np.concatenate([np.arange(100) * DAY, np.full(9, 10 * HOUR)]))
    assert found.n_dates == 100
    assert found.lines == ("Mon 10:00-11:00",)


def test_the_profile_of_a_source_is_found_again():
    days, office = [], []
    for seed in range(200):
        rng = np.random.default_rng(seed)
        on_weekday, in_office = rng.random(500) < 0.8, rng.random(500) < 0.75
        day = np.where(on_weekday, rng.integers(0, 5, 500), rng.integers(5, 7, 500))
        outside = (17 + rng.integers(0, 16, 500)) % 24
        hour = np.where(in_office, rng.integers(9, 17, 500), outside)
        found = fit_profile(day * DAY + hour * HOUR + 60)
        days.append(holds(0.8, found.weekday_share, found.weekday_share_se))
        office.append(holds(0.75, found.office_share, found.office_share_se))
    assert_holds(days)
    assert_holds(office)


def test_a_profile_without_times_knows_the_days():
    found = fit_profile(np.arange(70) * DAY)
    assert found.weekday_share == pytest.approx(50.5 / 71)
    assert np.isnan(found.office_share)
    assert fit_profile([]).why_not
    with pytest.raises(ValueError, match="in order"):
        fit_profile([], 17, 9)


def test_a_million_moments_take_a_second():
    moments = week(np.random.default_rng(0), 10**6)
    began = time.process_time()
    fit_opening(moments)
    fit_profile(moments)
    assert time.process_time() - began < 3
