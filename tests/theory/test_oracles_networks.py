"""Stations one after the other, and stations where nobody waits: tandem Jackson network, delay stage."""

from __future__ import annotations

import math
from itertools import combinations

import numpy as np
import pytest

from salessim.statistics.agreement import check_mean, check_poisson
from salessim.statistics.queueing import erlang_c, mean_in_lognormal_delay
from salessim.units import DAY, HOUR, WEEK

RATE, GOES_ON = 1.0, 0.75  # arrivals an hour at the first station; share that goes on to the others
STATIONS = {"front": (2, 1.4), "middle": (1, 0.7 / 0.75), "back": (2, 1.4 / 0.75)}  # clerks, mean hours
TANDEM = {
    "sources.arrivals.per_week": RATE * 168,
    "segments.customers.stages": {
        name: {
            "role": name,
            "hours": {"family": "exponential", "mean": f"{hours} h"},
            "chance": chance,
            "next": following,
        }
        for (name, (_, hours)), chance, following in zip(
            STATIONS.items(), (GOES_ON, 1.0, 0.0), ("middle", "back", "won"), strict=True
        )
    },
    **{f"roles.{name}": {"performance": "pace"} for name in STATIONS},
    "units.office.seats": {
        name: {"roles": [name], "count": count, "talent_sd": 0.0} for name, (count, _) in STATIONS.items()
    },
}


def test_oracle_9_tandem_stations_are_independent_mmc(lab, agree):
    """Oracle 9: in a tandem Jackson network each station is an M/M/c by itself, and at one time they are independent.

    M/M/2, then with chance 0.75 M/M/1 and M/M/2, each 70 % busy. The time with all clerks of a station busy has
    Erlang's C as its share; that all clerks of two stations are busy at the same time has the product. The joint
    shares are freed from the luck of the single ones, which have checks of their own: what is left is dependence.
    A week of warm-up is discarded, five times the slowest station's relaxation time of 35 h.
    """
    clerks = [count for count, _ in STATIONS.values()]
    loads = [
        RATE * share * hours
        for share, (_, hours) in zip((1.0, GOES_ON, GOES_ON), STATIONS.values(), strict=True)
    ]
    chances = [erlang_c(load, count) for load, count in zip(loads, clerks, strict=True)]
    pairs = list(combinations(range(3), 2))

    def figures(*inside):
        full = [n >= count for n, count in zip(inside, clerks, strict=True)]
        busy = [np.minimum(n, count) for n, count in zip(inside, clerks, strict=True)]
        return np.array([*busy, *full, *(full[j] & full[k] for j, k in pairs)])

    rows = []
    for trace in lab.play(TANDEM, weeks=3, replications=430, seed=9):
        visits = [lab.visits(trace, position) for position in range(3)]
        counts = [lab.count(each.created, each.left) for each in visits]
        arrivals = (visits[0].created >= WEEK).sum()
        rows.append([arrivals, *lab.averages(counts, WEEK, trace.horizon, figures)])
    arrivals, *columns = np.array(rows, dtype=float).T
    busy, full, both = columns[:3], columns[3:6], columns[6:]

    came, expected = arrivals[:, None], [RATE * 2 * WEEK / HOUR]
    flows, flow_means = np.column_stack([arrivals, *busy]), [*expected, *loads]
    single, single_means = np.column_stack([flows, full[0], full[2]]), [*flow_means, chances[0], chances[2]]
    checks = {"arrivals": check_poisson(int(arrivals.sum()), len(rows) * expected[0])}
    for k, name in enumerate(STATIONS):
        checks[f"{name}: busy clerks"] = check_mean(lab.adjusted(busy[k], came, expected), loads[k])
        if clerks[k] > 1:
            checks[f"{name}: all busy"] = check_mean(lab.adjusted(full[k], flows, flow_means), chances[k])
    for (j, k), share in zip(pairs, both, strict=True):
        names = f"{list(STATIONS)[j]} and {list(STATIONS)[k]}"
        checks[f"{names}: all busy"] = check_mean(
            lab.adjusted(share, single, single_means), chances[j] * chances[k]
        )
    agree(checks)


def _thinking_at(lab, *, replications, seed, day=30):
    """How many customers think on a day, when a lead's only stage takes a lognormal time of 24 days, cv 0.8."""
    changes = {
        "sources.arrivals.per_week": 14.0,  # 2 a day
        "units.office.seats.clerks.count": 1,
        "segments.customers.stages.service.hours": "1 s",
        "segments.customers.stages.service.think_share": 1.0,
        "segments.customers.cycle_median": f"{24 / math.sqrt(1.64)} days",
        "segments.customers.tempo_sigma": math.sqrt(math.log(1.64)),
    }
    counts = []
    for trace in lab.play(changes, weeks=5, replications=replications, seed=seed):
        came = lab.moments_of_leads(trace, "LEAD_CREATED")
        gone = lab.moments_of_leads(trace, "LEAD_LOST")
        counts.append((came < day * DAY).sum() - (gone < day * DAY).sum())
    return np.array(counts)


def _delay_checks(counts, must_see):
    expected = mean_in_lognormal_delay(2.0, 24.0, 0.8, 30.0)
    assert expected == pytest.approx(38.447, abs=5e-4)
    squares = (counts - expected) ** 2 / expected
    return {
        "inside": check_poisson(int(counts.sum()), len(counts) * expected),
        "variance / mean": check_mean(squares, 1.0, must_see=must_see),
    }


def test_oracle_10_delay_stage_from_empty(lab, agree):
    """Oracle 10: a delay stage that starts empty holds Poisson(lambda x integral of P(S > u)) at t: 38.447 at 30 days.

    The delay is the customer's think time; the work before it takes a second and finds somebody idle. One count a
    replication. Its variance over mean is 1; with this many counts a deviation of 20 % is seen, of 5 % in the long
    run.
    """
    agree(_delay_checks(_thinking_at(lab, replications=2200, seed=10), 0.2))


def test_oracle_10_delay_stage_dispersion(lab, agree):
    """Oracle 10: the number in the delay stage is Poisson, its variance held to 5 % of its mean."""
    agree(_delay_checks(_thinking_at(lab, replications=30_000, seed=1010), 0.05))
