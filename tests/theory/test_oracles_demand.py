"""Arrivals: a Poisson number in every bin of a rate that changes, and the stated over-dispersion."""

from __future__ import annotations

import numpy as np

from salessim.statistics.agreement import check_mean, check_poisson
from salessim.units import DAY, HOUR, WEEK, YEAR, month_of

FACTORS = [0.8, 1.2, 0.9, 1.3, 0.7, 1.0, 1.1, 0.85, 1.25, 0.95, 1.15, 0.75]  # no two months alike
GROWTH = 0.5
WEEKS = 52
CHANGES = {
    "sources.arrivals.month_factors": FACTORS,
    "sources.arrivals.growth_per_year": GROWTH,
    "units.office.seats.clerks.starts": "1000 weeks",  # nobody answers: only arrivals are of interest
}
PROFILE = {"weekday_share": 0.8, "office_share": 0.75, "office_start": 9, "office_end": 17}


def _weekly_means(per_week):
    """Expected number of each week: rate x factor of the fiscal month in which it starts x growth so far."""
    return [
        per_week * FACTORS[month_of(week * WEEK) % 12] * (1 + GROWTH) ** (week * WEEK / YEAR)
        for week in range(WEEKS)
    ]


def _hourly_shares():
    """Expected share of a week's arrivals in each of its 168 hours, from Monday 00:00."""
    working_day = [0.8 * 0.25 / 5 / 16] * 9 + [0.8 * 0.75 / 5 / 8] * 8 + [0.8 * 0.25 / 5 / 16] * 7
    return working_day * 5 + [0.2 / 48] * 48


def _counts(lab, *, replications, seed):
    """Number of arrivals in each hour of each week, all replications together; shape (weeks, 168)."""
    changes = CHANGES | {"sources.arrivals.per_week": 100.0, "sources.arrivals.profile": PROFILE}
    counts = np.zeros(WEEKS * 168, dtype=np.int64)
    for trace in lab.play(changes, weeks=WEEKS, replications=replications, seed=seed):
        counts += np.bincount(lab.moments_of_leads(trace, "LEAD_CREATED") // HOUR, minlength=WEEKS * 168)
    return counts.reshape(WEEKS, 168)


def _bin_checks(counts, replications, must_see):
    expected = replications * np.outer(_weekly_means(100.0), _hourly_shares())
    months = np.array([month_of(week * WEEK) for week in range(WEEKS)])
    hour_of_week = np.arange(168)
    day, hour = np.divmod(hour_of_week, DAY // HOUR)
    bins = {f"month {month + 1}": (months == month, slice(None)) for month in range(12)}
    bins |= {f"day {k + 1} of the week": (slice(None), day == k) for k in range(7)}
    bins |= {f"working days {k}:00": (slice(None), (day < 5) & (hour == k)) for k in range(9, 17)}
    bins |= {
        "working days before 9": (slice(None), (day < 5) & (hour < 9)),
        "working days after 17": (slice(None), (day < 5) & (hour >= 17)),
    }
    checks = {"all": check_poisson(int(counts.sum()), expected.sum())}
    for name, (weeks, hours) in bins.items():
        n = int(counts[weeks][:, hours].sum())
        checks[name] = check_poisson(n, expected[weeks][:, hours].sum(), must_see=must_see)
    return checks


def test_oracle_11_arrivals_are_poisson_in_every_bin(lab, agree):
    """Oracle 11: month factors, growth and the profile of the week: each bin holds Poisson(integral of the rate).

    The total is held to 2 %. The bins share it among them, and each is held to 8 %: neighbouring months differ by
    10 % and more, so a factor in the wrong month shows.
    """
    agree(_bin_checks(_counts(lab, replications=24, seed=11), 24, 0.08))


def test_oracle_11_arrivals_in_every_bin_to_two_percent(lab, agree):
    """Oracle 11: each bin held to 2 %."""
    agree(_bin_checks(_counts(lab, replications=500, seed=1111), 500, 0.02))


def test_oracle_11_weekly_numbers_are_dispersed_as_stated(lab, agree):
    """Oracle 11: a week's number has the mean of its rate and a variance of D times that; D = 1 is Poisson.

    Weeks are independent, and each gives one value of (N - m)^2 / m, whose mean is D, whatever its rate. A variance
    needs far more weeks than a mean, and the more the longer the tails: D is held to 10 % (D = 1) and 15 % (D = 2.5),
    and the mean at D = 2.5 to 4 %.
    """
    checks = {}
    for dispersion, per_week, replications, must_see in ((1.0, 4.0, 160, 0.10), (2.5, 10.0, 170, 0.15)):
        changes = CHANGES | {"sources.arrivals.per_week": per_week, "sources.arrivals.dispersion": dispersion}
        means = np.array(_weekly_means(per_week))
        weekly = []
        for trace in lab.play(changes, weeks=WEEKS, replications=replications, seed=111):
            weekly.append(np.bincount(lab.moments_of_leads(trace, "LEAD_CREATED") // WEEK, minlength=WEEKS))
        numbers = np.array(weekly)
        ratios = ((numbers - means) ** 2 / means).ravel()
        checks[f"variance / mean at D = {dispersion:g}"] = check_mean(ratios, dispersion, must_see=must_see)
    scale = numbers.ravel() / np.tile(means, len(numbers))
    checks["mean at D = 2.5"] = check_mean(scale, 1.0, must_see=0.04)
    agree(checks)
