"""Deals: wins are binomial with the product of the stages' chances, and bookings are compound Poisson."""

from __future__ import annotations

import math

import numpy as np

from salessim.statistics.agreement import check_binomial, check_mean
from salessim.trace.kinds import Milestone, RowKind
from salessim.units import WEEK

CHANCES = {"first": 0.9, "second": 0.85, "third": 0.85}
VALUE, SIGMA = 1000.0, 0.3  # median and log standard deviation of contract value
QUICK_WAY = {
    "units.office.seats.clerks.count": 1,  # a second of work for each of ten leads a week
    "segments.customers.acv_median": VALUE,
    "segments.customers.acv_sigma": SIGMA,
    "segments.customers.stages": {
        name: {"role": "clerk", "hours": "1 s", "chance": chance, "next": following}
        for (name, chance), following in zip(CHANCES.items(), ("second", "third", "won"), strict=True)
    },
}
# The shipped mid-market way at the conditions for which its base rates are stated: fit N(0, 1) with its full effect,
# reference care, and nothing else that moves the odds. Work takes a second and leads come four minutes apart, so that
# nobody waits, and a cycle takes hours, so that deals end soon after they begin; the chances depend on neither.
REFERENCE = {
    "sources.arrivals.segments": {"mid": 1.0},
    "sources.arrivals.per_week": 2500.0,
    "units.office.serves": ["mid"],
    "units.office.seats": {
        "generators": {"roles": ["lead_generator"], "count": 2, "talent_sd": 0.0},
        "closers": {"roles": ["sales_manager"], "count": 2, "talent_sd": 0.0},
    },
    "segments.mid.cycle_median": "10 h",
    "segments.mid.max_open_deals": 1_000_000,
    "segments.mid.stages.discovery.missed": 0.0,
    "segments.mid.accounts.touch_every": "1000 years",
    "segments.mid.accounts.upsell_per_year": 0.0,
    **{
        f"segments.mid.stages.{stage}.hours": "1 s"
        for stage in ("qualification", "discovery", "proposal", "negotiation")
    },
}
BASE_RATES = {Milestone.ACCEPTED: 0.43, Milestone.OPPORTUNITY: 0.44, Milestone.WON: 0.22}


def _by_week(lab, *, per_week, weeks, replications, seed):
    """Leads, wins and bookings (currency) of the leads of each whole week but the last; shape (3, weeks played)."""
    changes = QUICK_WAY | {"sources.arrivals.per_week": per_week}
    rows = []
    for trace in lab.play(changes, weeks=weeks, replications=replications, seed=seed):
        came = trace.column(RowKind.LEAD_CREATED, "at") // WEEK
        won = trace.column(RowKind.DEAL_WON, "c") // WEEK
        value = trace.column(RowKind.DEAL_WON, "b") / 100.0
        columns = [np.bincount(came, minlength=weeks), np.bincount(won, minlength=weeks)]
        columns.append(np.bincount(won, weights=value, minlength=weeks))
        rows.append(np.array(columns)[:, : weeks - 1])
    return np.concatenate(rows, axis=1)


def _bookings_checks(bookings, for_mean, per_week, variance_to):
    """Compound Poisson: E = lambda T q p E[V], Var = lambda T q p E[V^2], for every week by itself."""
    wins = per_week * math.prod(CHANCES.values())
    mean = wins * VALUE * math.exp(SIGMA**2 / 2)
    variance = wins * VALUE**2 * math.exp(2 * SIGMA**2)
    return {
        "mean of bookings": check_mean(for_mean, mean),
        "variance of bookings": check_mean((bookings - mean) ** 2, variance, must_see=variance_to),
    }


def test_oracles_12_and_13_wins_and_bookings(lab, agree):
    """Oracle 12: wins ~ Binomial(n, product of stage chances). Oracle 13: bookings without queues, mean and variance.

    Weeks are independent samples of the compound Poisson law. The mean is held to 2 %, freed from the luck of how
    many leads came (oracle 11 holds that); the variance is held to 12 %, and to 3 % from more weeks below.
    """
    leads, wins, bookings = _by_week(lab, per_week=10.0, weeks=53, replications=110, seed=12)
    agree(
        {"wins": check_binomial(int(wins.sum()), int(leads.sum()), math.prod(CHANCES.values()))}
        | _bookings_checks(bookings, lab.adjusted(bookings, leads[:, None], [10.0]), 10.0, 0.12)
    )


def test_oracle_13_variance_of_bookings(lab, agree):
    """Oracle 13: Var = lambda T q p E[V^2] to 3 %, from weeks with few deals."""
    _, _, bookings = _by_week(lab, per_week=4.0, weeks=209, replications=900, seed=1313)
    agree(_bookings_checks(bookings, bookings, 4.0, 0.03))


def _reference_checks(lab, *, replications, weeks, seed, errors):
    reached = dict.fromkeys((Milestone.NONE, *BASE_RATES), 0)
    for trace in lab.play(REFERENCE, weeks=weeks, replications=replications, seed=seed):
        created = trace.of(RowKind.LEAD_CREATED)
        cohort = created[created[:, 0] < (weeks - 1) * WEEK, 2]  # all of these end before the horizon
        reached[Milestone.NONE] += len(cohort)
        entity, milestone = (
            trace.column(RowKind.STAGE_PASSED, "entity"),
            trace.column(RowKind.STAGE_PASSED, "b"),
        )
        of_cohort = np.isin(entity, cohort)
        for each in BASE_RATES:
            reached[each] += int((of_cohort & (milestone == each)).sum())
    checks = {}
    for before, (after, rate), must_see in zip(list(reached)[:-1], BASE_RATES.items(), errors, strict=True):
        checks[after.name] = check_binomial(reached[after], reached[before], rate, must_see=must_see)
    return checks


def test_oracle_12_reference_case_has_the_base_rates(lab, agree):
    """Oracle 12: in the reference case acceptance, opportunity and win rate of mid-market are 43, 44 and 22 %, exactly.

    Leads differ in fit and each stage keeps the better ones, so only chances centred stage by stage give the base
    rates; not centred, opportunity and win rate would lie 8 % and 33 % too high. Few leads get that far: acceptance is
    held to 2 %, opportunity to 3 %, the win rate to 8 %, and all to 2 % from more replications below.
    """
    agree(_reference_checks(lab, replications=9, weeks=6, seed=112, errors=(0.02, 0.03, 0.08)))


def test_oracle_12_reference_win_rate_to_two_percent(lab, agree):
    """Oracle 12: the win rate of the reference case to 2 %."""
    agree(_reference_checks(lab, replications=70, weeks=11, seed=1112, errors=(0.02, 0.02, 0.02)))
