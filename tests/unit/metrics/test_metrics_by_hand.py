"""Metrics of leads, time, load and accounts against a quarter worked out by hand (oracles 1, 3 and 4)."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from salessim.errors import InputError
from salessim.metrics import CATALOGUE, DEFAULT_METRICS, View, labels, measure, names_at, resolve
from salessim.metrics.calendar import month_bounds, open_seconds, period_of, week_bounds
from salessim.metrics.frames import FATES, NEVER
from salessim.metrics.joins import occupancy_by
from salessim.rules import calendar as rule
from salessim.scenario.tables import Tables
from salessim.trace.kinds import RowKind, Work
from salessim.trace.recorder import Trace
from salessim.units import DAY, HOUR, WEEK, YEAR, month_of, month_start, n_months

YEARS = 91 / 364
COMPANY = {
    "leads": 4,
    "leads_given": 1,
    "accepted_leads": 2,
    "opportunities": 1,
    "won_deals": 1,
    "lead_to_deal": 1 / 4,
    "acceptance_rate": 2 / 3,  # leads 1 and 2 of 1, 2 and 3; lead 4 is still on its way
    "first_pass_acceptance_rate": 2 / 3,  # leads 1 and 2 of 1, 2 and 4; lead 3 was never answered
    "opportunity_rate": 1 / 2,
    "win_rate": 1 / 2,  # lead 1 won, lead 5 lost
    "meetings": 1,
    "meetings_per_generator": 1 / 3,
    "abandoned_share": 1 / 4,
    "waited_too_long_share": 1 / 2,
    "context_lost_share": 0,
    "response_mean": (0.5 + 9) / 2,
    "response_median": (0.5 + 9) / 2,
    "response_p90": 0.5 + 0.9 * 8.5,
    "wait_mean": (0.5 + 3 + 40 + 0 + 9) / 5,
    "wait_median": 3,
    "cycle_mean": 40 - 10 / 24,
    "cycle_median": 40 - 10 / 24,
    "cycle_log_sd": math.nan,  # of a single deal
    "days_to_win_median": 40 - 10 / 24,
    "utilisation": (0.5 + 1 + 1 + 1 + 2 + 2) / (3 * 520 + 320),
    "utilisation_without_prospecting": (0.5 + 1 + 1 + 2 + 2) / (3 * 520 + 320),
    "queue": (0.5 + 3 + 40 + 0 + 14 * 24 + 24 + 9 + 31 * 24) / (91 * 24),
    "bookings": 72_800,
    "arr": 112_840,
    "arr_opening": 54_600,
    "new_arr": 72_800,
    "upsell_arr": 3_640,
    "churned_arr": 18_200,
    "gross_retention_of_opening": (36_400 / 54_600) ** 4,
    "net_retention_of_opening": (40_040 / 54_600) ** 4,
    "logo_churn_of_opening": 1 - (1 / 2) ** 4,
    "gross_retention": 1 - 18_200 / ((36_400 * 91 + 3_640 * 71 + 18_200 * 28 + 72_800 * 51) / 364),
    "net_retention": 1 - 14_560 / ((36_400 * 91 + 3_640 * 71 + 18_200 * 28 + 72_800 * 51) / 364),
    "logo_churn": 1 / ((91 + 28 + 51) / 364),
    "customers": 2,
    "churned_customers": 1,
    "accounts_per_manager": (91 + 28 + 51) / 91,
    "touches_in_time": math.nan,
    "incidents": 0,
    "incidents_in_time": math.nan,
    "reviews": 0,
    "good_reviews": 0,
    "good_review_share": math.nan,
    "satisfaction_mean": math.nan,
}


@pytest.mark.parametrize("name", COMPANY)
def test_one_number_worked_by_hand(tables: Tables, quarter: Trace, name: str) -> None:
    assert measure(tables, quarter, [name])[name] == pytest.approx(COMPANY[name], rel=1e-12, nan_ok=True)


def test_arrays_worked_by_hand(tables: Tables, quarter: Trace) -> None:
    nan = math.nan
    by_hand = {
        "leads_by_source": [1, 3],
        "leads_by_month": [4, 0, 0],
        "won_deals_by_month": [0, 1, 0],
        "won_deals_by_seat": [0, 1, 0, 0],
        "meetings_by_seat": [1, 0, 0, 0],
        "accepted_leads_by_seat": [2, 0, 0, 0],
        "upsell_arr_by_seat": [0, 0, 3_640, 0],
        "renewed_arr_by_seat": [0, 0, 40_040, 0],
        "win_rate_by_segment": [nan, 0.5, nan],
        "bookings_by_unit": [72_800],
        "arr_by_month": [40_040, 112_840, 112_840],
        "new_arr_by_month": [0, 72_800, 0],
        "upsell_arr_by_month": [3_640, 0, 0],
        "churned_arr_by_month": [18_200, 0, 0],
        "utilisation_by_seat": [3.5 / 520, 4 / 520, 0, 0],
        "utilisation_by_role": [0, 3.5 / 520, 4 / 840],
        "utilisation_without_prospecting_by_role": [0, 2.5 / 520, 4 / 840],
        "wait_by_role": [nan, (0.5 + 0 + 9) / 3, (3 + 40) / 2],
        "queue_by_role": [0, (0.5 + 24 + 9 + 31 * 24) / (91 * 24), (3 + 40 + 14 * 24) / (91 * 24)],
        "open_tasks_by_role": [0, 1, 0],
    }
    found = measure(tables, quarter, by_hand)
    assert labels(tables, "role") == ("account_manager", "lead_generator", "sales_manager")
    assert labels(tables, "source") == ("list", "web")
    for name, values in by_hand.items():
        assert found[name] == pytest.approx(values, rel=1e-12, nan_ok=True), name


def test_stages_of_the_quarter(tables: Tables, quarter: Trace) -> None:
    found = measure(tables, quarter, ["pass_rate_by_stage"])["pass_rate_by_stage"]
    rates = dict(zip(labels(tables, "stage"), found, strict=True))
    way = ("qualification", "discovery", "proposal", "negotiation")
    assert [rates[f"mid.{stage}"] for stage in way] == [2 / 4, 1 / 2, 1, 1 / 2]
    assert np.isnan([rates[f"smb.{stage}"] for stage in way]).all()


def test_each_lead_has_exactly_one_fate(tables: Tables, quarter: Trace) -> None:
    """Oracle 1: leads created, and those on their way at the start, are the sum of the fates, for each source too."""
    found = measure(
        tables,
        quarter,
        ["leads", "leads_given", "leads_by_fate", *(f"leads_{fate}_by_source" for fate in FATES)],
    )
    by_fate = dict(zip(labels(tables, "fate"), found["leads_by_fate"], strict=True))
    assert {fate for fate, n in by_fate.items() if n} == {
        "won",
        "abandoned",
        "waited_too_long",
        "competitor",
        "open",
    }
    assert sum(by_fate.values()) == found["leads"] + found["leads_given"]
    for fate in FATES:
        assert found[f"leads_{fate}_by_source"].sum() == by_fate[fate]


def test_the_role_that_holds_leads_longest_is_named_week_by_week(tables: Tables, quarter: Trace) -> None:
    found = measure(tables, quarter, ["bottleneck_by_week", "bottleneck_share_by_role"])
    weeks = found["bottleneck_by_week"]
    roles = labels(tables, "role")
    assert [roles[int(weeks[k])] for k in (0, 1, 8, 12)] == [
        "sales_manager",
        "sales_manager",
        "lead_generator",
        "lead_generator",
    ]
    assert np.isnan(weeks[3:8]).all()
    assert found["bottleneck_share_by_role"].tolist() == [0, 5 / 8, 3 / 8]


def test_what_moves_on_the_first_second_of_a_month_belongs_to_it(tables: Tables, diary: Any) -> None:
    diary.given(11, 36_400, -334)
    diary.churned(30, 11, 36_400)
    diary.won(60, 1, 72_800)
    names = ("arr_by_month", "churned_arr_by_month", "new_arr_by_month", "won_deals_by_month")
    found = {name: values.tolist() for name, values in measure(tables, diary.trace(), names).items()}
    assert list(found.values()) == [[36_400, 0, 72_800], [0, 36_400, 0], [0, 0, 72_800], [0, 0, 1]]


def test_touches_count_in_time_late_and_skipped(tables: Tables, diary: Any) -> None:
    diary.given(11, 36_400, -300)
    for number, done in enumerate((33, 100, 500, None)):
        due = number * 14 * 24
        moments = (due, None if done is None else due + done - 1, None if done is None else due + done)
        diary.task(11, Work.TOUCH, "account_manager", "manager", *moments, number=number, due=due + 168)
    still_open = 87 * 24
    diary.task(
        11, Work.TOUCH, "account_manager", "manager", still_open, None, None, number=6, due=still_open + 168
    )
    diary.write(56, RowKind.TOUCH_SKIPPED, 11, 4, "manager")
    diary.write(
        88, RowKind.TOUCH_SKIPPED, 11, 5, "manager"
    )  # could still have been in time after the horizon
    assert measure(tables, diary.trace(), ["touches_in_time"])["touches_in_time"] == 2 / 5


def test_incidents_count_in_time_late_and_not_yet(tables: Tables, diary: Any) -> None:
    diary.everybody_starts()
    diary.given(11, 36_400, -300)
    for number, (hour, done) in enumerate([(9, 10), (100, 148), (200, 249), (2_000, None), (2_180, 2_182)]):
        began = None if done is None else hour
        diary.task(
            11, Work.INCIDENT, "account_manager", "manager", hour, began, done, number=number, due=hour + 48
        )
    trace = diary.trace()
    found = measure(tables, trace, ["incidents", "incidents_in_time"])
    assert found == {"incidents": 5, "incidents_in_time": 2 / 4}  # the last has until after the horizon
    later = diary.trace(horizon_days=93)
    assert measure(tables, later, ["incidents_in_time"])["incidents_in_time"] == 3 / 5


def test_reviews_count_and_say_how_satisfied_customers_were(tables: Tables, diary: Any) -> None:
    diary.everybody_starts()
    diary.given(11, 36_400, -300)
    for number, (day, is_good, satisfaction) in enumerate([(3, 1, 0.9), (20, 0, 0.6), (70, 1, 0.75)]):
        diary.write(day, RowKind.REVIEWED, 11, number, "manager", a=is_good, b=round(satisfaction * 1e6))
    names = ["reviews", "good_reviews", "good_review_share", "satisfaction_mean"]
    assert list(measure(tables, diary.trace(), names).values()) == [3, 2, 2 / 3, pytest.approx(0.75)]


def test_prospecting_alone_makes_busy_but_not_queues(tables: Tables, diary: Any) -> None:
    diary.everybody_starts()
    for block in range(8):
        hour = 9 + block
        diary.task(
            diary.person["generator"],
            Work.PROSPECTING,
            "lead_generator",
            "generator",
            hour,
            hour,
            hour + 1,
            number=block,
        )
    found = measure(
        tables,
        diary.trace(7),
        ["utilisation_by_seat", "utilisation_without_prospecting_by_seat", "queue"],
    )
    assert found["utilisation_by_seat"][0] == 8 / 40
    assert found["utilisation_without_prospecting_by_seat"][0] == 0
    assert math.isnan(found["utilisation_by_seat"][3])  # starts later
    assert found["queue"] == 0


# -- the parts that metrics stand on ---------------------------------------------------------------------------


def test_months_of_arrays_are_the_months_of_units() -> None:
    for horizon in (0, 1, 30 * DAY, 30 * DAY + 1, 56 * DAY, 91 * DAY, YEAR, YEAR + WEEK):
        bounds = month_bounds(horizon)
        assert len(bounds) == n_months(horizon) + 1
        assert bounds[-1] == horizon
        assert bounds[:-1].tolist() == [month_start(k) for k in range(n_months(horizon))]
        moments = np.arange(0, horizon, 12 * HOUR)
        assert period_of(bounds, moments).tolist() == [month_of(int(at)) for at in moments]
        assert period_of(bounds, np.array([-1, horizon])).tolist() == [-1, -1]
    assert week_bounds(10 * DAY).tolist() == [0, WEEK, 10 * DAY]


def test_open_seconds_of_arrays_are_those_of_the_rule(tables: Tables) -> None:
    moments = np.concatenate(
        (np.arange(-WEEK, 3 * WEEK, 997), np.array([0, 9 * HOUR, 17 * HOUR, 5 * DAY, WEEK]))
    )
    units = tables.units
    one_by_one = [
        rule.open_seconds(int(at), units.opens[0], units.closes[0], units.before[0]) for at in moments
    ]
    found = open_seconds(units, np.zeros(len(moments), dtype=np.int64), np.zeros_like(moments), moments)
    assert found.tolist() == one_by_one


def test_occupancy_is_the_area_under_the_number_present() -> None:
    """Oracle 4: counted second by second, and as time inside the window of each."""
    rng = np.random.default_rng(20)
    begin = rng.integers(-50, 400, 200)
    end = np.where(rng.random(200) < 0.1, NEVER, begin + rng.integers(0, 120, 200))
    group = rng.integers(-1, 3, 200)
    bounds = np.array([0, 7, 100, 101, 365])
    seconds = np.arange(365)
    found = occupancy_by(group, 4, begin, end, bounds)
    for row in range(4):
        mine = group == row
        present = ((begin <= seconds[:, None]) & (seconds[:, None] < end))[:, mine].sum(axis=1)
        by_second = [present[a:b].sum() for a, b in pairwise(bounds)]
        inside = [(np.clip(end, a, b) - np.clip(begin, a, b))[mine].sum() for a, b in pairwise(bounds)]
        assert found[row].tolist() == by_second == inside
    assert (found.sum(axis=1) > 0).tolist() == [True, True, True, False]


# -- asking for metrics -----------------------------------------------------------------------------------------


def test_unknown_names_are_refused_all_at_once_with_the_nearest() -> None:
    with pytest.raises(InputError) as refused:
        resolve(["profit", "win_rat", "cash_lowst"])
    assert [fault.given for fault in refused.value.faults] == ["'win_rat'", "'cash_lowst'"]
    assert "'win_rate'" in refused.value.faults[0].message
    assert "'cash_lowest'" in refused.value.faults[1].message


def test_defaults_are_company_numbers() -> None:
    assert set(resolve(DEFAULT_METRICS)) <= set(names_at("company"))
    assert sum(
        len(names_at(entry.level)) for entry in {e.level: e for e in CATALOGUE.values()}.values()
    ) == len(CATALOGUE)


def test_a_view_works_out_each_table_once(tables: Tables, quarter: Trace) -> None:
    view = View(tables, quarter)
    assert view.leads is view.leads
    assert view.ledger is view.ledger
