"""Accounts: incidents are a Poisson stream, and satisfaction tends to what care and incidents in time make of it."""

from __future__ import annotations

import math

import numpy as np

from salessim.statistics.agreement import check_binomial, check_mean, check_poisson
from salessim.trace.kinds import RowKind, Work
from salessim.units import WEEK

ACCOUNTS = 200
CARE = "segments.customers.accounts"
EVERYBODY_HAS_A_CLERK = {
    "sources.arrivals.per_week": 0.0,
    "start.accounts": {"customers": ACCOUNTS},
    "units.office.seats.clerks.count": ACCOUNTS,
    f"{CARE}.role": "clerk",
}
"""As many clerks as accounts, so that nobody waits: accounts from before the start are handed out evenly."""


def test_incidents_are_a_poisson_stream(lab, agree):
    """Of a second each, one a week on average: the number of an account in a week has mean 1 and variance 1.

    The variance is held to 5 %.
    """
    weeks = 104
    changes = EVERYBODY_HAS_A_CLERK | {f"{CARE}.incidents_per_year": 52.0, f"{CARE}.incident_hours": "1 s"}
    numbers = []
    for trace in lab.play(changes, weeks=weeks, replications=4, seed=201):
        created = trace.of(RowKind.TASK_CREATED)
        created = created[created[:, 6] == Work.INCIDENT]
        _, account = np.unique(created[:, 2], return_inverse=True)
        place = account * weeks + created[:, 0] // WEEK
        numbers.append(np.bincount(place, minlength=ACCOUNTS * weeks))
    n = np.concatenate(numbers)
    agree(
        {
            "incidents": check_poisson(int(n.sum()), float(len(n))),
            "variance": check_mean((n - 1.0) ** 2, 1.0, must_see=0.05),
        }
    )


def test_satisfaction_tends_to_its_target_without_care(lab, agree):
    """Touches of every week are never done: care is less than a millionth after 86, and satisfaction comes to 0.5."""
    changes = EVERYBODY_HAS_A_CLERK | {
        "units.office.seats.clerks.starts": "1000 weeks",
        f"{CARE}.touch_every": "7 days",
        f"{CARE}.reviews_per_year": 520.0,
    }
    (trace,) = lab.play(changes, weeks=260, replications=1, seed=202)
    late = trace.of(RowKind.REVIEWED)
    late = late[late[:, 0] > 200 * WEEK]
    assert (np.abs(late[:, 7] - 500_000) <= 5).all()
    agree({"good reviews": check_binomial(int(late[:, 6].sum()), len(late), 0.5)})


def test_satisfaction_tends_to_its_target_with_incidents_late(lab, agree):
    """Exponential hours of mean 2 h against a deadline of 2 h: a share 1 - 1/e is in time, and care is full.

    What an account has known so far says nothing of the next incident, so the mean satisfaction of accounts is
    0.3 + 0.5 + 0.2 (1 - 1/e), whenever they are asked. It is held to 2 % of the part that hangs on incidents.
    """
    changes = EVERYBODY_HAS_A_CLERK | {
        f"{CARE}.incidents_per_year": 104.0,
        f"{CARE}.incident_hours": {"family": "exponential", "mean": "2 h"},
        f"{CARE}.incident_deadline": "2 h",
        f"{CARE}.reviews_per_year": 52.0,
    }
    in_time = 1.0 - math.exp(-1.0)
    means, n_done, n_in_time = [], 0, 0
    for trace in lab.play(changes, weeks=260, replications=2, seed=203):
        done = trace.of(RowKind.TASK_DONE)
        n_done += len(done)
        n_in_time += int((done[:, 0] - done[:, 8] <= 2 * 3600).sum())
        late = trace.of(RowKind.REVIEWED)
        late = late[late[:, 0] > 104 * WEEK]
        _, account = np.unique(late[:, 2], return_inverse=True)
        means.append(np.bincount(account, weights=late[:, 7] / 1e6) / np.bincount(account))
    agree(
        {
            "in time": check_binomial(n_in_time, n_done, in_time),
            "satisfaction": check_mean(np.concatenate(means), 0.8 + 0.2 * in_time, must_see=0.02, scale=0.2),
        }
    )
