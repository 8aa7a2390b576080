"""Oracle 16: people are neither lost nor doubled, leave at the stated rate, and put out what their ramp says."""

from __future__ import annotations

import math

import numpy as np
import pytest

from salessim.engine import play
from salessim.scenario.load import load_scenario
from salessim.scenario.lower import lower
from salessim.statistics.agreement import check_binomial, check_mean
from salessim.trace.kinds import RowKind as K
from salessim.units import DAY, HOUR, WEEK

from ..both_engines import play as play_both
from ..people_company import people_company
from .conftest import BASE

ATTRITION = 0.95
ALWAYS_THE_SAME = {
    "leaving.level": 1.0,
    "leaving.pay_exponent": 0.0,
    "leaving.peers": 0.0,
    "leaving.spread": 0.0,
    "leaving.morale": 0.0,
    "leaving.early": 1.0,
    "leaving.notice": "0 s",
    "roles.clerk.attrition": ATTRITION,
    "roles.clerk.hiring.time_to_fill": "1 day",
    "roles.clerk.hiring.time_to_fill_sigma": 0.0,
    "sources.arrivals.per_week": 0.0,
}
"""Everybody leaves at one rate, and the seat is filled a week later."""


NOTHING_HAPPENS = {
    "leaving": {},
    "evaluation": {},
    "units.sales.seats.closers.promotes_from": [],
    "roles.lead_generator.onboarding": {},
    "roles.sales_manager.onboarding": {},
    "roles.account_manager.onboarding": {},
}
"""Growth without the blocks about people."""


def office(seats, weeks, **more):
    """A company of clerks without customers."""
    scenario = load_scenario(BASE).override(
        {"horizon": f"{weeks} weeks", "units.office.seats.clerks.count": seats} | ALWAYS_THE_SAME | more
    )
    return lower(scenario)


def test_oracle_16_leavers_are_hazard_times_exposure(agree):
    """Whoever is there on a Monday gives notice by the next with chance 1 - (1 - yearly share)^(1/52)."""
    at_risk = gone = 0
    for replication in range(12):
        trace = play(office(300, 520), 16, replication)
        weeks = trace.column(K.STANDING, "occurrence")
        at_risk += int((weeks < weeks.max()).sum())
        gone += len(trace.of(K.NOTICE_GIVEN))
    agree({"leavers": check_binomial(gone, at_risk, 1.0 - (1.0 - ATTRITION) ** (1 / 52))})


def test_oracle_16_hires_are_better_by_what_selection_tells(agree):
    """Of five candidates by a signal of validity R the hire is R x 1.16296 standard deviations above them.

    1.16296 is the mean of the largest of five standard normals (Teichroew, Annals of Mathematical Statistics 27
    (1956) 410-426). Talents of the many hires are independent.
    """
    stages = [{"hours": "0 s", "validity": r} for r in (0.2, 0.35, 0.35, 0.1)]
    seats = {"units.office.seats.clerks.talent_sd": 1.0}
    tables = office(300, 520, **{"hiring.stages": stages, "hiring.candidate_mean": 0.0} | seats)
    validity = math.sqrt(1.0 - 0.96 * 0.8775**2 * 0.99)
    talents = np.concatenate(
        [
            started[started[:, 8] >= 0, 7]
            for started in (play(tables, 17, r).of(K.PERSON_STARTED) for r in range(5))
        ]
    )
    agree({"talent": check_mean(talents / 1e6, validity * 1.16296, must_see=0.05)})


def test_oracle_16_headcount_is_start_and_hires_less_leavers():
    """On every Monday those who stand somewhere are those who came and have not gone; one at most on a seat."""
    for seed in range(4):
        trace = play_both(lower(people_company()), seed, 0)
        came, went = trace.of(K.PERSON_STARTED), trace.of(K.PERSON_LEFT)
        standing = trace.of(K.STANDING)
        assert len(went) > 3
        for week in range(trace.horizon // WEEK):
            at = week * WEEK
            there = set(came[came[:, 0] <= at, 2].tolist()) - set(went[went[:, 0] <= at, 2].tolist())
            assert set(standing[standing[:, 3] == week, 2].tolist()) == there
        _one_person_a_seat(trace)


def _one_person_a_seat(trace):
    """Seats change hands: nobody sits down where somebody sits."""
    holder = {}
    kinds = (K.PERSON_STARTED, K.PERSON_MOVED, K.PERSON_LEFT)
    for row in trace.rows[np.isin(trace.rows[:, 1], kinds)].tolist():
        kind, person, seat = row[1], row[2], row[6]
        if kind == K.PERSON_LEFT:
            assert holder.pop(seat) == person
            continue
        if kind == K.PERSON_MOVED:
            assert holder.pop(row[7]) == person
        assert seat not in holder
        holder[seat] = person


def test_oracle_16_output_is_the_integral_of_the_ramp():
    """A newcomer calls all day: block after block takes an hour over the pace that experience gives when it begins.

    r = 1 - 0.6 exp(-3 age / 4 weeks), age in calendar time at 75 % of 40 h a week; a task lasts whole seconds. Output
    over time is the sum of pace x duration: it is the number of blocks, each a standard hour, but for the rounding.
    """
    scenario = load_scenario(BASE.parent / "growth.scenario.toml").override(
        {
            "horizon": "12 weeks",
            "sources.website.per_week": 0.0,
            "sources.prospecting.meetings_per_month": 0.0,
            "sources.prospecting.steady_per_week": 0.0,
            "work.talent_effect": 0.0,
            "work.switching": "0 s",
            "units.sales.coordination.fixed": "0 s",
            "units.sales.coordination.per_colleague": "0 s",
            "units.sales.seats.newcomer": {"roles": ["lead_generator"], "starts": "1 week"},
            "start": {"pipeline": "none"},
        }
        | NOTHING_HAPPENS
    )
    trace = play_both(lower(scenario), 1, 0)
    newcomer = trace.of(K.PERSON_STARTED)[-1, 2]
    done = trace.of(K.TASK_DONE)
    blocks = done[(done[:, 4] == newcomer) & (done[:, 6] == 0)]
    age, worked, output = 0.0, 0, 0.0
    clock = WEEK + 9 * HOUR
    for row in blocks.tolist():
        pace = 1.0 - 0.6 * math.exp(-3.0 * age / (4 * WEEK))
        seconds = math.floor(3600 / (0.8 * pace) + 0.5)
        assert row[8] == clock
        clock = after(clock, seconds)
        assert row[0] == clock
        worked += seconds
        output += 0.8 * pace * seconds / HOUR
        age = worked * WEEK / (40 * HOUR * 0.75)
        clock = clock if clock % DAY < 17 * HOUR else after(clock, 1) - 1
    assert output == pytest.approx(len(blocks), rel=2e-4)
    assert len(blocks) > 300


def after(clock, seconds):
    """When so many seconds of Monday to Friday 09:00 to 17:00 have passed."""
    days, rest = divmod(clock, DAY)
    while True:
        weekday = days % 7
        start, end = max(rest, 9 * HOUR), 17 * HOUR
        left = max(0, end - start) if weekday < 5 else 0
        if 0 < seconds <= left:
            return days * DAY + start + seconds
        seconds -= left
        days, rest = days + 1, 0


def test_people_at_zero_rates_change_nothing():
    """Every block of settings about people given, with all rates at zero: the trace is that without them."""
    growth = load_scenario(BASE.parent / "growth.scenario.toml").override(
        {"horizon": "30 weeks"} | NOTHING_HAPPENS
    )
    lesson = {"hours": "0 s"}
    nothing = {
        "hiring": {"backfill": True, "candidates": 5},
        "leaving": {"level": 0.0, "morale_per_month": growth.leaving.morale_per_month},
        "evaluation": {"is_on": False},
        "knowledge": {"growth": 0.0, "decay": 0.0, "sharing": "0 s", "learning_from_losses": 0.0},
        "coaching": {"hours": "0 s", "span": 3},
    } | {
        f"roles.{role}.onboarding": {
            "theory": "0 s",
            "rotation": "0 s",
            "shadowing": lesson,
            "mentoring": {"scheme": "none"},
            "workshops": lesson,
            "feedback": lesson,
        }
        for role in ("lead_generator", "sales_manager", "account_manager")
    }
    changed = growth.override(nothing)
    for replication in range(2):
        ours, plain = (play_both(lower(each), 3, replication) for each in (changed, growth))
        assert np.array_equal(ours.rows, plain.rows)
