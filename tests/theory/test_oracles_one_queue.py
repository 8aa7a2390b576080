"""One queue with a known answer: utilisation, Erlang C, Erlang B, Erlang A."""

from __future__ import annotations

import math

import numpy as np
import pytest

from salessim.statistics.agreement import check_mean, check_poisson
from salessim.statistics.queueing import erlang_a, erlang_b, erlang_c, mmc_mean_wait
from salessim.units import HOUR, WEEK

LAMBDA, MU, CLERKS = 1.2, 0.5, 3  # an hour; what the base scenario says
WARM_UP = WEEK // HOUR  # hours; what is left of an empty start after it is computed, not assumed
LAWS = {  # mean 16 h each
    "constant": {"family": "constant", "value": "16 h"},
    "exponential": {"family": "exponential", "mean": "16 h"},
    "lognormal": {"family": "lognormal", "median": f"{16 * math.exp(-0.5 * 0.75**2)} h", "sigma": 0.75},
}


def _service(visits, horizon, mean):
    """Number of services that began 12 means before the horizon, and their hours beyond what is expected of so many.

    Whether a service begins in time depends on those before it and not on itself, so the surplus has mean 0 (Wald),
    which a mean of the services would not have: long services leave room for fewer.
    """
    in_time = visits.started < horizon - 12 * mean * HOUR
    hours = (np.minimum(visits.done, horizon) - visits.started)[in_time] / HOUR
    return len(hours), (hours - mean).sum()


class Mmc:
    """The base scenario after a week of warm-up: one figure a replication, for one window of time."""

    def __init__(self, lab, *, weeks, replications, seed):
        self.hours = (weeks - 1) * WARM_UP
        rows = [
            self._figures(lab, trace)
            for trace in lab.play({}, weeks=weeks, replications=replications, seed=seed)
        ]
        columns = np.array(rows, dtype=float).T
        (
            self.arrivals,
            self.had_to_wait,
            self.waited_hours,
            self.busy,
            self.full,
            self.n_served,
            self.surplus,
        ) = columns
        self.controls = np.column_stack([self.arrivals, self.busy])
        self.control_means = (LAMBDA * self.hours, LAMBDA / MU)

    def _figures(self, lab, trace):
        visits = lab.visits(trace)
        came = visits.created >= WEEK
        waits = np.minimum(visits.started[came], trace.horizon) - visits.created[came]
        busy, full = lab.averages(
            [lab.count(visits.created, visits.left)],
            WEEK,
            trace.horizon,
            lambda n: (np.minimum(n, CLERKS), n >= CLERKS),
        )
        n_served, surplus = _service(visits, trace.horizon, 1 / MU)
        return came.sum(), (waits > 0).sum(), waits.sum() / HOUR, busy, full, n_served, surplus

    def checks(self, lab):
        chance = erlang_c(LAMBDA / MU, CLERKS)
        full = lab.adjusted(self.full, self.controls, self.control_means)
        waited = lab.adjusted(self.had_to_wait, self.controls, self.control_means)
        return {
            "arrivals": check_poisson(int(self.arrivals.sum()), len(self.arrivals) * LAMBDA * self.hours),
            "service hours": check_mean(self.surplus, 0.0, scale=self.n_served.mean() / MU),
            "busy clerks": check_mean(self.busy, LAMBDA / MU),
            "chance to wait, by arrivals": check_mean(waited, LAMBDA * self.hours * chance),
            "chance to wait, by time": check_mean(full, chance),
        }


def _bias_of_start(lab, weeks):
    """How far the exact shares of time after the warm-up lie from the steady state: chance to wait, mean queue."""
    shares = lab.birth_death(lambda n: LAMBDA, lambda n: MU * min(n, CLERKS), 180, WARM_UP, weeks * WARM_UP)
    queue = shares @ np.maximum(np.arange(180) - CLERKS, 0)
    wait = mmc_mean_wait(LAMBDA, MU, CLERKS)
    return shares[CLERKS:].sum() / erlang_c(LAMBDA / MU, CLERKS) - 1, queue / LAMBDA / wait - 1


def test_oracle_5_and_6_erlang_c_utilisation_and_chance_to_wait(lab, agree):
    """Oracles 5 and 6: utilisation is lambda E[S] / c, and the chance to wait in M/M/3 is Erlang's C = 0.6472.

    Arrivals see time averages, so the chance is read twice: from who had to wait, and from the time when all clerks
    are busy. Both are freed from the luck of the run's arrivals and work, which have checks of their own: a service
    rate that is off shows in the busy clerks and the service hours, a wrong discipline in the chance to wait. A
    week of warm-up is discarded; Kolmogorov's equations say that it leaves less than 1/5,000 of the empty start.
    """
    assert erlang_c(LAMBDA / MU, CLERKS) == pytest.approx(0.6472, abs=5e-5)
    assert abs(_bias_of_start(lab, 3)[0]) < 2e-4
    agree(Mmc(lab, weeks=3, replications=400, seed=6).checks(lab))


def test_oracle_6_erlang_c_mean_wait(lab, agree):
    """Oracle 6: the mean wait in M/M/3 is C / (c mu - lambda) = 2.1573 h; and C itself from plain counts.

    A window of 84 weeks: one long queue makes thousands wait, so a mean wait to 2 % needs some seven million
    arrivals, even when freed from the luck of arrivals, work, and time with all clerks busy.
    """
    expected = mmc_mean_wait(LAMBDA, MU, CLERKS)
    assert expected == pytest.approx(2.1573, abs=5e-5)
    assert abs(_bias_of_start(lab, 85)[1]) < 2e-4
    mmc = Mmc(lab, weeks=85, replications=400, seed=606)
    chance = erlang_c(LAMBDA / MU, CLERKS)
    controls = np.column_stack([mmc.controls, mmc.full])
    waited = lab.adjusted(mmc.waited_hours, controls, (*mmc.control_means, chance))
    counted = check_mean(mmc.had_to_wait, LAMBDA * mmc.hours * chance)
    agree(
        mmc.checks(lab)
        | {
            "chance to wait, not adjusted": counted,
            "mean wait": check_mean(waited, LAMBDA * mmc.hours * expected),
        }
    )


def test_oracle_7_erlang_b_whatever_the_law_of_service(lab, agree):
    """Oracle 7: without patience M/G/3/3 loses Erlang's B of its arrivals; of the service only the mean matters.

    4 erlangs on 3 clerks with constant, exponential and lognormal hours. The warm-up of a week is 10 mean services:
    a lognormal service that is under way lasts longer with a chance of 1/2,000.
    """
    rate, weeks, replications = 0.25, 6, 520  # an hour
    expected = rate * (weeks - 1) * WARM_UP
    checks = {}
    for law, hours in LAWS.items():
        changes = {
            "sources.arrivals.patience": "0 s",
            "sources.arrivals.per_week": rate * WARM_UP,
            "segments.customers.stages.service.hours": hours,
        }
        rows = []
        for trace in lab.play(changes, weeks=weeks, replications=replications, seed=7):
            visits = lab.visits(trace)
            came = visits.created >= WEEK
            refused = visits.dropped[came] == visits.created[came]
            rows.append((came.sum(), refused.sum()))
        arrivals, lost = np.array(rows, dtype=float).T
        checks[f"{law}: lost"] = check_mean(
            lab.adjusted(lost, arrivals[:, None], [expected]), expected * erlang_b(16 * rate, CLERKS)
        )
        checks["arrivals"] = check_poisson(
            int(arrivals.sum()), replications * expected
        )  # the same for every law
    agree(checks)


def test_oracle_8_abandonments_and_erlang_a(lab, agree):
    """Oracle 8: abandonments are theta times the integral of the queue, in the mean and at any horizon; Erlang A.

    M/M/3+M at twice its capacity, from empty to the end of the first week. The difference of the two sides is a
    martingale at the horizon. Their common mean follows from Kolmogorov's equations, and after two days the share
    of the steady state.
    """
    rate, service, theta = 1.5, 0.25, 1 / 6  # an hour
    changes = {
        "sources.arrivals.patience": "6 h",
        "sources.arrivals.per_week": rate * WARM_UP,
        "segments.customers.stages.service.hours": {"family": "exponential", "mean": "4 h"},
    }
    settled = 48 * HOUR
    rows = []
    for trace in lab.play(changes, weeks=1, replications=780, seed=8):
        visits = lab.visits(trace)
        waited = np.minimum(visits.left_queue, trace.horizon) - visits.created
        gone = visits.dropped[visits.dropped < trace.horizon]
        n_late = (visits.created >= settled).sum()
        n_gone_late = (gone >= settled).sum()
        n_served, surplus = _service(visits, trace.horizon, 1 / service)
        rows.append(
            (
                len(visits.created),
                n_late,
                n_served,
                surplus,
                len(gone),
                theta * waited.sum() / HOUR,
                n_gone_late,
            )
        )
    arrivals, late_arrivals, n_served, surplus, gone, owed, gone_late = np.array(rows, dtype=float).T

    shares = lab.birth_death(
        lambda n: rate,
        lambda n: service * min(n, CLERKS) + theta * max(0, n - CLERKS),
        80,
        0.0,
        WARM_UP,
    )
    from_empty = theta * WARM_UP * shares @ np.maximum(np.arange(80) - CLERKS, 0)
    late = WARM_UP - 48
    steady = rate * late * erlang_a(rate, service, theta, CLERKS).abandonment_chance
    total = lab.adjusted(gone, np.column_stack([arrivals, surplus]), [rate * WARM_UP, 0])
    in_late = lab.adjusted(gone_late, np.column_stack([late_arrivals, surplus]), [rate * late, 0])
    agree(
        {
            "abandonments less theta x integral of the queue": check_mean(gone - owed, 0.0, scale=from_empty),
            "abandonments from empty": check_mean(total, from_empty),
            "abandonments after two days": check_mean(in_late, steady),
            "arrivals": check_mean(arrivals, rate * WARM_UP),
            "service hours": check_mean(surplus, 0.0, scale=n_served.mean() / service),
        }
    )
