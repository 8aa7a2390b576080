"""Metrics of people against a year worked out by hand: two people leave, one is promoted, two are hired.

======  =================================================================================================
day     what happens (the seats are those of ``conftest.py``)
======  =================================================================================================
0       generator, closer and manager are there; ``late`` starts on day 35, as planned
70      closer gives notice, the seat is opened; last day 98
126     ``newbie`` is hired for it, learns until day 140, has ramped on day 168
210     newbie gives notice, the seat is opened; last day 238
245     generator takes the seat; the generator's seat is opened
301     ``second`` is hired for that
======  =================================================================================================
"""

from __future__ import annotations

import dataclasses
import math
from typing import Any

import numpy as np
import pytest

from salessim.metrics import View, labels, measure
from salessim.metrics.calendar import NEVER
from salessim.metrics.estimate import median_wait, share_within
from salessim.metrics.ledger import PAY, VARIABLE_PAY, Component
from salessim.metrics.staff import Beginning, Ending
from salessim.rules.pay.components import PaidFor
from salessim.scenario.tables import Tables
from salessim.trace.kinds import LeavingReason, Milestone, Phase, RowKind, Verdict, Work
from salessim.trace.recorder import Trace
from salessim.units import DAY, HOUR

HOUR_OF_YEAR = 52 * 40
ROLES = ("account_manager", "lead_generator", "sales_manager")


@pytest.fixture
def costly(tables: Tables) -> Tables:
    """The small company with a cost of hiring and onboarding of its own for each role."""
    cents = {"hiring_cost": np.array([1, 8_000, 29_000]), "onboarding_cost": np.array([2, 500, 1_000])}
    roles = dataclasses.replace(tables.roles, **{name: 100 * values for name, values in cents.items()})
    return dataclasses.replace(tables, roles=roles, horizon=364 * DAY)


@pytest.fixture
def year(diary: Any) -> Trace:
    diary.person |= {"newbie": 101, "second": 102}
    diary.everybody_starts()
    diary.searches(70, "closer")
    diary.leaves(98, "closer", "closer", LeavingReason.QUIT)
    diary.starts(126, "newbie", "closer", talent=0.5, opened=70)
    diary.comes_to(126, "newbie", Phase.THEORY)
    diary.comes_to(140, "newbie", Phase.AT_WORK)
    diary.searches(210, "closer")
    diary.leaves(238, "newbie", "closer", LeavingReason.DISMISSED)
    diary.moves(245, "generator", "generator", "closer")
    diary.searches(245, "generator")
    diary.starts(301, "second", "generator", talent=-0.25, opened=245)
    seats = {"generator": "lead_generator", "closer": "sales_manager", "manager": "account_manager"}
    newbie = dict(zip(range(18, 34), [0.4, 0.4, 0.4, 0.6, 0.8, 0.9, 0.95, *[1.0] * 8, 1.2], strict=True))
    for week in range(52):
        diary.monday(week, "manager", seats["manager"], 1.0, morale=0.6)
        if week < 14:
            diary.monday(week, "closer", seats["closer"], 1.0)
        if week >= 5:
            diary.monday(week, "late", seats["closer"], 1.0)
        if week in newbie:
            diary.monday(week, "newbie", seats["closer"], newbie[week], morale=0.3)
        before = week < 35
        diary.monday(
            week, "generator", seats["generator"] if before else seats["closer"], 1.0 if before else 0.5
        )
        if week >= 43:
            diary.monday(week, "second", seats["generator"], 0.2)
    person = diary.person
    diary.task(person["newbie"], Work.INTERVIEW, "sales_manager", "manager", 2409, 2409, 2412)
    diary.task(person["newbie"], Work.SHADOWING, "sales_manager", "manager", 3034, 3034, 3036)
    diary.task(person["newbie"], Work.MENTORING, "sales_manager", "generator", 3370, 3370, 3371)
    diary.task(person["manager"], Work.COACHING, "sales_manager", "late", 3370, 3370, 3371.5)
    for number, day in enumerate((302, 310, 358)):
        diary.lead(day + 0.5, 20 + number, "list", booked_by="second")
    diary.lead(8, 30)
    diary.passed(10, 30, 0, "generator", Milestone.ACCEPTED)
    diary.lead(240, 31)
    diary.passed(250, 31, 0, "generator", Milestone.ACCEPTED)
    diary.paid(10, "generator", 250, 30)
    diary.paid(245, "generator", 50, what=PaidFor.FEE, leaving=True)  # of the seat that was left
    diary.paid(245, "generator", 1_000, 32)
    diary.paid(97, "closer", 2_000, 33)
    diary.paid(200, "newbie", 4_000, 34)
    diary.won(245, 32, 10_000, person="generator")  # the first moment on the closer's seat
    diary.won(97, 33, 20_000)
    diary.won(200, 34, 40_000, person="newbie")
    diary.write(91, RowKind.EVALUATED, person["manager"], 1, "manager", c=Verdict.RECOGNISED)
    diary.write(98, RowKind.LEAD_PASSED, 30, 0, "", a=person["closer"])
    diary.write(98, RowKind.ACCOUNT_PASSED, 33, 0, "manager", a=0)
    diary.write(357, RowKind.PLAYBOOK, diary.role["sales_manager"], 51, a=250_000)
    diary.write(350, RowKind.PLAYBOOK, diary.role["sales_manager"], 50, a=200_000)
    trace: Trace = diary.trace(364)
    return trace


MANAGER, GENERATOR, CLOSER = 72_000 / HOUR_OF_YEAR, 54_000 / HOUR_OF_YEAR, 60_000 / HOUR_OF_YEAR
UNPRODUCTIVE = {
    "newbie": (2 * 1.0 + 0.6 + 0.4 + 0.2 + 0.1 + 0.05) * 60_000 / 52,
    "generator": 17 * 0.5 * 60_000 / 52,
    "second": 9 * 0.8 * 54_000 / 52,
}
COMPANY = {
    "headcount": (364 * 2 + 98 + 329 + 112 + 63) / 364,
    "headcount_end": 4,
    "vacancy_days": 28 + 7 + 56,
    "time_to_fill": 56,
    "hires": 2,
    "new_talent": 0.125,
    "exits": 2,
    "quits": 1,
    "dismissals": 1,
    "promotions": 1,
    "attrition": 2 * 364 / (364 * 2 + 98 + 329 + 112 + 63),
    "quit_rate": 1 * 364 / (364 * 2 + 98 + 329 + 112 + 63),
    "early_exits": 1,  # newbie left after 16 weeks; second was not watched for 26
    "tenure_at_exit": ((2 * 364 + 98 + 112) / 2) / (364 / 12),  # closer brings two years
    "morale": (52 * 0.6 + 16 * 0.3 + (14 + 47 + 52 + 9) * 0.5) / (52 + 16 + 14 + 47 + 52 + 9),
    "recognitions": 1,
    "leads_passed": 1,
    "accounts_passed": 0,
    "effective_headcount": (52 + 14 + 47 + (0.4 + 0.6 + 0.8 + 0.9 + 0.95 + 8 + 1.2) + 35 + 8.5 + 1.8) / 52,
    "ramped_share": (52 + 14 + 47 + 10 + 35) / (52 + 14 + 47 + 14 + 52 + 9),
    "time_to_productivity": 42,  # late at once, newbie after 42 days, two not before they are lost sight of
    "ramped_within_half_year": math.nan,
    "newcomer_meetings_per_hour_early": 2 / 320,
    "newcomer_meetings_per_hour_late": 1 / 40,
    "mentor_hours": 3,
    "workshop_hours": 0,
    "coaching_hours": 1.5,
    "interview_hours": 3,
    "cost_per_hire": (29_000 + 1_000 + 8_000 + 500 + 3 * MANAGER) / 2,
    "cost_per_departure": (
        29_000 + 8_000 + 2 * 1_000 + 500 + 5 * MANAGER + GENERATOR + sum(UNPRODUCTIVE.values())
    )
    / 2,
    "meetings": 3,
    "queue": 0,
}


@pytest.mark.parametrize("name", COMPANY)
def test_one_number_worked_by_hand(costly: Tables, year: Trace, name: str) -> None:
    assert measure(costly, year, [name])[name] == pytest.approx(COMPANY[name], rel=1e-12, nan_ok=True)


def test_arrays_worked_by_hand(costly: Tables, year: Trace) -> None:
    nan = math.nan
    role_years = np.array([364, 245 + 63, 98 + 112 + 119 + 329]) / 364
    by_hand = {
        "vacancy_days_by_role": [0, 56, 35],
        "time_to_fill_by_role": [nan, 56, 56],
        "hires_by_role": [0, 1, 1],
        "attrition_by_role": [0, 0, 2 / role_years[2]],
        "quit_rate_by_role": [0, 0, 1 / role_years[2]],
        "tenure_by_role": [nan, 12 * role_years[1], 12 * role_years[2] / 2],
        "morale_by_role": [0.6, 0.5, (14 * 0.5 + 16 * 0.3 + 64 * 0.5) / 94],
        "capability_by_role": [1, (35 + 9 * 0.2) / 44, (14 + 47 + 12.85 + 8.5) / (14 + 47 + 14 + 17)],
        "time_to_productivity_by_role": [nan, nan, 42],
        "ramped_within_half_year_by_role": [nan, nan, nan],
        "playbook_by_role": [0, 0, 0.25],
        "teaching_hours_by_lesson": [2, 1, 0, 0, 1.5],
        "won_deals_by_seat": [0, 3, 0, 0],
        "bookings_by_seat": [0, 70_000, 0, 0],
        "meetings_by_seat": [3, 0, 0, 0],
        "accepted_leads_by_seat": [1, 1, 0, 0],  # the second when the generator sat on the closer's seat
    }
    assert labels(costly, "role") == ROLES
    found = measure(costly, year, by_hand)
    for name, values in by_hand.items():
        assert found[name] == pytest.approx(values, rel=1e-12, nan_ok=True), name


def test_weeks_worked_by_hand(costly: Tables, year: Trace) -> None:
    names = ("headcount", "vacancies", "effective_headcount", "capability")
    found = measure(costly, year, [f"{name}_by_week" for name in names])
    assert found["headcount_by_week"].tolist() == [3] * 5 + [4] * 9 + [3] * 4 + [4] * 16 + [3] * 9 + [4] * 9
    vacant = [0] * 14 + [1] * 4 + [0] * 16 + [1] * 9 + [0] * 9
    assert found["vacancies_by_week"].tolist() == vacant
    effective = found["effective_headcount_by_week"]
    assert effective[[0, 18, 20, 33, 34, 35, 51]] == pytest.approx([3, 3, 3.4, 4.2, 3, 2.5, 2.7])
    assert found["capability_by_week"][[0, 18, 20, 51]] == pytest.approx([1, 1, 3.4 / 4, 2.7 / 4])
    ramp = measure(costly, year, ["capability_by_ramp_week"])["capability_by_ramp_week"].reshape(3, -1)
    assert labels(costly, "ramp_week")[53] == "lead_generator.week 2"
    assert ramp[1, :10] == pytest.approx([0.2] * 9 + [math.nan], nan_ok=True)
    assert ramp[2, [0, 2, 15, 16, 17]] == pytest.approx([1.5 / 3, 1.9 / 3, 2.7 / 3, 1.5 / 2, 1.0])
    assert np.isnan(ramp[0]).all()


def test_heads_are_those_of_the_start_and_hires_less_exits(costly: Tables, year: Trace) -> None:
    staff = View(costly, year).staff
    found = measure(costly, year, ["headcount_end", "hires", "exits"])
    n_planned = int((staff.beginning == Beginning.PLANNED).sum())
    assert found["headcount_end"] == n_planned + found["hires"] - found["exits"]
    assert staff.employed.sum() == (364 * 2 + 98 + 329 + 112 + 63) * DAY
    assert (staff.contracted * 7 * 24 == staff.employed * 40).all()  # whole weeks


def test_spells_follow_each_other_and_what_comes_after_belongs_to_the_last(
    costly: Tables, year: Trace
) -> None:
    staff = View(costly, year).staff
    who = staff.ids[staff.person].tolist()
    generator = [row for row, one in enumerate(who) if one == int(costly.seats.person_ids[0])]
    assert staff.begin[generator].tolist() == [0, 245 * DAY]
    assert staff.end[generator].tolist() == [245 * DAY, 364 * DAY]
    assert staff.ending[generator].tolist() == [Ending.MOVED, Ending.STAYED]
    moments = np.array([-1, 0, 245 * DAY - 1, 245 * DAY, 363 * DAY, NEVER])
    mine = staff.at(np.full(6, int(costly.seats.person_ids[0])), moments)
    assert mine.tolist() == [generator[0]] * 3 + [generator[1]] * 3
    newbie = who.index(101)
    assert staff.at(np.array([101] * 3 + [77]), np.array([0, 126, 300, 0]) * DAY).tolist() == [newbie] * 3 + [
        -1
    ]
    assert staff.at_work[newbie] == 140 * DAY
    assert staff.left_at[staff.person[newbie]] == 238 * DAY
    assert (staff.left_at < NEVER).sum() == 2


def test_pay_goes_by_the_seat_held_and_adds_up_to_the_cent(costly: Tables, year: Trace) -> None:
    view = View(costly, year)
    base = view.ledger.by_spell(len(view.staff.seat), Component.BASE_PAY)
    by_person = dict(zip(view.staff.ids[view.staff.person].tolist(), base.tolist(), strict=False))
    assert by_person[101] == 18_500_00  # from day 5 of a month of 30 to day 26 of one, 3.7 months
    closer = int(costly.seats.person_ids[1])
    assert by_person[closer] == 16_166_67  # three months and 7 days of one of 30
    found = measure(costly, year, ["pay_by_seat", "variable_pay_by_seat", "pay", "pay_mean"])
    assert found["variable_pay_by_seat"] == pytest.approx([300, 7_000, 0, 0])
    moved = 8 + 3 / 31
    held = [4_500 * moved, 16_166.67 + 18_500 + 5_000 * (12 - moved), 72_000, 5_000 * (10 + 5 / 6)]
    held[0] += 4_500 * (2 + 2 / 30)  # second, from day 28 of the tenth month
    assert found["pay_by_seat"] == pytest.approx(np.array(held) + np.array([300, 7_000, 0, 0]), abs=0.011)
    assert found["pay_by_seat"].sum() == pytest.approx(float(found["pay"]), abs=1e-6)
    ids, ledger = view.staff.ids, view.ledger
    assert (
        ledger.paid_to(ids, Component.BASE_PAY) + ledger.paid_to(ids, *VARIABLE_PAY)
    ).tolist() == ledger.paid_to(ids, *PAY).tolist()
    assert int(ledger.paid_to(ids, *PAY).sum()) == ledger.total(*PAY)
    yearly = ledger.paid_to(ids, *PAY) / 100 / (np.array([364, 98, 364, 329, 112, 63]) / 364)
    assert found["pay_mean"] == pytest.approx(yearly.mean(), rel=1e-12)


def test_hiring_and_onboarding_are_paid_on_the_first_day_and_bear_overhead(
    costly: Tables, year: Trace
) -> None:
    ledger = View(costly, year).ledger
    hiring = ledger.component == Component.HIRING
    assert (ledger.at[hiring] // DAY).tolist() == [126, 301]
    assert ledger.amount[hiring].tolist() == [29_000_00, 8_000_00]
    onboarding = ledger.component == Component.ONBOARDING
    assert (ledger.at[onboarding] // DAY).tolist() == [35, 126, 245, 301]
    assert ledger.amount[onboarding].tolist() == [1_000_00, 1_000_00, 1_000_00, 500_00]
    free = dataclasses.replace(costly.roles, hiring_cost=np.zeros(3, int), onboarding_cost=np.zeros(3, int))
    without = View(dataclasses.replace(costly, roles=free), year).ledger
    more = ledger.total(Component.OVERHEAD) - without.total(Component.OVERHEAD)
    assert more == pytest.approx(costly.costs.overhead * 40_500_00, abs=12)


@pytest.mark.parametrize("last_day", [28, 35, 49, 63, 84, 91, 98, 175, 357])
def test_who_leaves_and_who_follows_at_once_earn_what_one_would(
    costly: Tables, diary: Any, last_day: int
) -> None:
    """A salary month that is split between two people of a plan adds up, but for rounding each of them once."""
    diary.person["newbie"] = 101
    diary.starts(0, "manager", "manager")
    diary.leaves(last_day, "manager", "manager", LeavingReason.QUIT)
    diary.starts(last_day, "newbie", "manager", opened=0)
    ledger = View(costly, diary.trace(364)).ledger
    amounts = [int(ledger.paid_to(np.array([who]), *PAY).sum()) for who in (diary.person["manager"], 101)]
    assert abs(sum(amounts) - 72_000_00) <= 1
    months = ledger.by_month(Component.BASE_PAY)
    assert months.sum() == sum(amounts)
    assert np.ptp(months) <= 2
    whole = (ledger.component == Component.BASE_PAY) & (ledger.payee == 101)
    assert ledger.amount[whole].sum() == amounts[1]


def test_work_that_is_finished_after_the_last_day_belongs_to_the_last_spell(
    costly: Tables, diary: Any
) -> None:
    diary.everybody_starts()
    lead = 7 * 24 - 8 - 48  # Friday 16:00
    diary.lead(0, 1)
    diary.task(1, Work.STAGE + 1, "sales_manager", "closer", lead, lead, 7 * 24 + 10)
    diary.leaves(7, "closer", "closer", LeavingReason.QUIT)
    view = View(costly, diary.trace(91))
    assert view.busy_by_seat(prospecting=True).tolist() == [0, 2 * HOUR, 0, 0]
    assert view.contracted_by_seat.tolist()[1] == 40 * HOUR


def test_notice_that_is_given_in_an_open_seat_and_searches_that_find_nobody(
    costly: Tables, diary: Any
) -> None:
    """A seat that is opened again after it was filled from inside has the same number of hires twice."""
    diary.person |= {"newbie": 101}
    for name in ("generator", "closer", "manager"):
        diary.starts(0, name, name)
    diary.searches(7, "late")  # a new seat, filled from inside on day 21
    diary.moves(21, "generator", "generator", "late")
    diary.searches(21, "generator")
    diary.searches(42, "late")
    diary.leaves(70, "generator", "late", LeavingReason.QUIT)
    diary.starts(77, "newbie", "late", opened=42)
    view = View(costly, diary.trace(91))
    spans = zip(view.vacancies.empty // DAY, view.vacancies.closed // DAY, strict=True)
    assert [(int(a), int(b)) for a, b in spans] == [(7, 21), (21, 91), (70, 77)]


def test_waits_that_were_cut_off_are_neither_dropped_nor_taken_for_ended() -> None:
    waits = np.array([3, 5, 7, 9, 9])
    ended = np.array([True, False, True, True, False])
    # after 3: 4/5 are left; at 7 three are watched: 8/15; at 9 two: 4/15
    assert median_wait(waits, ended) == 9
    assert share_within(waits, ended, 8) == pytest.approx(7 / 15)
    assert share_within(waits, ended, 9) == pytest.approx(11 / 15)
    assert share_within(waits, ended, 2) == 0
    assert math.isnan(share_within(waits, ended, 10))
    assert share_within(waits[:1], ended[:1], 100) == 1  # all have ended
    assert math.isnan(median_wait(waits, np.zeros(5, dtype=bool)))
    assert math.isnan(median_wait(waits[:0], ended[:0]))
    assert math.isnan(share_within(waits[:0], ended[:0], 1))
    assert median_wait(np.array([2, 1]), np.array([True, True])) == 1
