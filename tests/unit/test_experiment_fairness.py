"""Fairness of pay: the crossed runs, who may be asked about, and what known companies must give."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from salessim import engine
from salessim.errors import InputError, TooLargeError
from salessim.experiment import runner
from salessim.experiment.crossed import play_crossed, settled
from salessim.experiment.estimate import Limit
from salessim.experiment.fairness import PAY, Fairness, fairness, worth_of
from salessim.experiment.play import Watcher
from salessim.experiment.playing import CrossedJob
from salessim.metrics import measure
from salessim.metrics.staff import Staff
from salessim.scenario.load import load_scenario
from salessim.scenario.lower import lower
from salessim.scenario.scenario import Scenario

from ..people_company import people_company

SCENARIOS = Path(__file__).parents[2] / "scenarios"


def company(name: str, **changes: Any) -> Scenario:
    """A shipped scenario of eight weeks."""
    return load_scenario(SCENARIOS / f"{name}.scenario.toml").override({"horizon": "8 weeks", **changes})


def crossed(scenario: Scenario, people: int = 3, customers: int = 4, **options: Any) -> Any:
    options = {"seed": 2, "jobs": 1, "engine": "auto", "limit": None, "watcher": Watcher()} | options
    return play_crossed(scenario, (PAY, "bookings_by_seat"), people, customers, **options)


# -- playing ----------------------------------------------------------------------------------------------------


def test_every_set_of_people_meets_every_set_of_customers() -> None:
    scenario = company("growth")
    found = crossed(scenario)
    tables = lower(scenario)
    assert found.values[PAY].shape == (3, 4, 12)
    for people, customers in ((0, 0), (2, 0), (1, 3)):
        trace = engine.play(tables, 2, customers, people=people)
        expected = measure(tables, trace, [PAY])[PAY]
        assert np.array_equal(found.values[PAY][people, customers], expected)
    assert not np.array_equal(found.values[PAY][0, 1], found.values[PAY][1, 0])


def test_neither_workers_nor_engine_move_a_value(monkeypatch: pytest.MonkeyPatch) -> None:
    scenario = company("growth", horizon="2 weeks")
    here = crossed(scenario)
    assert crossed(scenario, engine="simpy").hash == here.hash
    monkeypatch.setattr(runner, "WORTH_WORKERS", 0.0)
    started: list[int] = []
    start = runner.Workers.__enter__
    monkeypatch.setattr(runner.Workers, "__enter__", lambda self: (started.append(self.n), start(self))[1])
    elsewhere = crossed(scenario, jobs=2)
    assert started == [2]
    assert elsewhere.hash == here.hash
    assert np.array_equal(elsewhere.values[PAY], here.values[PAY])


def test_progress_is_told_to_the_end() -> None:
    seen: list[Any] = []
    crossed(company("growth"), 5, 6, watcher=Watcher(seen.append))
    assert (seen[-1].done, seen[-1].total, seen[-1].failed, seen[-1].left) == (30, 30, 0, 0.0)
    assert [one.done for one in seen] == sorted(one.done for one in seen)


def test_a_run_that_is_too_large_is_refused() -> None:
    with pytest.raises(TooLargeError, match="too large"):
        fairness(company("growth"), 10, 10, limit=Limit(seconds=0.001))


# -- who may be asked about -------------------------------------------------------------------------------------


def held_throughout(scenario: Scenario, runs: int) -> list[set[int]]:
    """Seats that one person holds from the first day to the last, in each of some crossed runs."""
    tables = lower(scenario)
    found = []
    for number in range(runs):
        staff = Staff.of(tables, engine.play(tables, 3, number, people=number + 1))
        whole = (staff.begin <= np.maximum(tables.seats.starts_at[staff.seat], 0)) & (
            staff.end == tables.horizon
        )
        found.append(set(staff.seat[whole].tolist()) - set(np.flatnonzero(tables.seats.starts_at < 0)))
    return found


@pytest.mark.parametrize("name", ["people", "growing"])
def test_in_a_settled_company_everybody_keeps_the_seat_they_start_on(name: str) -> None:
    scenario = people_company() if name == "people" else company(name, horizon="80 weeks")
    calm, is_changed = settled(scenario)
    assert is_changed
    tables = lower(calm)
    known = (tables.seats.starts_at >= 0) & (tables.seats.starts_at < tables.horizon)
    expected = set(np.flatnonzero(known).tolist())
    assert len(expected) >= 4
    assert all(one == expected for one in held_throughout(calm, 8))
    assert any(one != expected for one in held_throughout(scenario, 8))  # it is needed


def test_a_company_that_is_settled_already_stays_as_it_is() -> None:
    calm, _ = settled(company("growth"))
    again, is_changed = settled(calm)
    assert not is_changed
    assert again is calm
    assert settled(company("founders"))[1] is False


def test_seats_that_a_search_fills_or_nobody_pays_are_left_out_with_a_reason() -> None:
    late = "units.sales.seats.account_managers_third"
    scenario = company("growing", **{f"{late}.requisition": "never", f"{late}.starts": "20 weeks"})
    found = fairness(scenario.without("units.sales.seats.closers.plan"), 2, 2)
    assert [one.key for one in found.groups] == ["sales.account_managers", "sales.generators"]
    left_out = dict(found.left_out)
    assert "search" in left_out["sales.generators_second"]
    assert "no pay plan" in left_out["sales.closers"]
    assert "not held" in left_out["sales.account_managers_third"]


def test_where_nobody_is_paid_nothing_can_be_asked() -> None:
    with pytest.raises(InputError, match=r"office\.clerks has no pay plan"):
        fairness(load_scenario(SCENARIOS / "theory.scenario.toml"), 2, 2)


@pytest.mark.parametrize(
    ("people", "customers", "key"), [(1, 5, "people"), (5, 0, "customers"), (5, True, "customers")]
)
def test_fewer_than_two_sets_are_refused(people: int, customers: int, key: str) -> None:
    with pytest.raises(InputError) as error:
        fairness(company("growth"), people, customers)
    assert [fault.key for fault in error.value.faults] == [key]


@pytest.mark.parametrize(
    ("name", "worth"),
    [
        ("growth", {
            "sales.account_managers": ("renewed_arr_by_seat", "upsell_arr_by_seat"),
            "sales.closers": ("bookings_by_seat",),
            "sales.generators": ("accepted_leads_by_seat",),
        }),
        ("stars", {"sales.stars": ("bookings_by_seat", "renewed_arr_by_seat", "upsell_arr_by_seat")}),
    ],
)  # fmt: skip
def test_what_a_seat_brings_in_follows_from_what_its_roles_do(
    name: str, worth: dict[str, tuple[str, ...]]
) -> None:
    tables = lower(company(name))
    assert {key: worth_of(tables, row) for row, key in enumerate(tables.seats.seat_keys)} == worth


def test_who_only_prospects_brings_meetings_and_who_only_teaches_nothing() -> None:
    tables = lower(company("growth", **{"segments.mid.stages.qualification.milestone": ""}))
    assert worth_of(tables, tables.seats.seat_keys.index("sales.generators")) == ("meetings_by_seat",)
    people = lower(people_company())
    roles = [people.roles.keys[row] for row in people.seats.first_role]
    assert [worth_of(people, roles.index(role)) for role in ("lead", "trainer")] == [(), ()]


# -- what comes out ---------------------------------------------------------------------------------------------


def group(found: Fairness, key: str) -> Any:
    return next(one for one in found.groups if one.key == key)


def test_among_people_of_one_talent_everything_is_luck() -> None:
    same = {
        f"units.sales.seats.{key}.talent_sd": 0.0 for key in ("closers", "generators", "account_managers")
    }
    found = fairness(company("growth", **same), 8, 9)
    for one in found.groups:
        assert one.pay.luck.estimate == pytest.approx(1.0)
        assert one.pay.luck.low == pytest.approx(1.0)
        assert one.pay.luck_sd.estimate > 0


def test_the_more_people_differ_the_less_is_luck() -> None:
    luck = []
    for sd in (0.3, 1.0):
        found = fairness(company("growth", **{"units.sales.seats.generators.talent_sd": sd}), 12, 12)
        luck.append(group(found, "sales.generators").pay.luck)
    assert luck[1].high < luck[0].low


def test_pay_is_that_of_a_year_whenever_somebody_starts() -> None:
    """Fixed pay alone: a year of it, whatever the horizon and the first day."""
    fixed = {"plans.generator.commission": [], "plans.generator.base_share": 1.0,
             "units.sales.seats.generators.starts": "13 weeks", "horizon": "26 weeks"}  # fmt: skip
    found = group(fairness(company("growth", **fixed), 3, 3), "sales.generators")
    assert found.pay.mean.estimate == pytest.approx(85_000, rel=1e-6)
    assert found.pay.luck.why_not == "the values do not vary"
    assert found.follows.why_not


def test_pay_that_is_a_share_of_what_is_brought_in_follows_it() -> None:
    found = fairness(company("growth", horizon="26 weeks"), 8, 8)
    assert group(found, "sales.closers").follows.estimate == pytest.approx(1.0, abs=1e-6)
    assert group(found, "sales.closers").worth == ("bookings_by_seat",)
    other = company("growth", **{"horizon": "26 weeks", "plans.generator.commission": [
        {"measure": "meetings", "quota": 150}]})  # fmt: skip
    follows = group(fairness(other, 8, 8), "sales.generators").follows
    assert 0.1 < follows.low <= follows.estimate < 0.99


def test_a_set_of_customers_with_a_failure_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    trace = CrossedJob.trace

    def sometimes(self: CrossedJob, tables: Any, replication: int) -> Any:
        if replication == 12:  # people 1, customers 3
            raise RuntimeError("no luck")
        return trace(self, tables, replication)

    whole = fairness(company("growth"), 8, 9)
    monkeypatch.setattr(CrossedJob, "trace", sometimes)
    found = fairness(company("growth"), 8, 9)
    assert found.n_failed == 1
    assert group(found, "sales.generators").pay.luck.n == 8 * 8
    assert group(whole, "sales.generators").pay.luck.n == 8 * 9
    assert math.isfinite(group(found, "sales.generators").pay.luck.estimate)


def test_the_same_question_has_the_same_answer() -> None:
    one, other = (fairness(company("growth"), 8, 8) for _ in range(2))
    assert one.groups == other.groups
    assert one.hash == other.hash
    assert fairness(company("growth"), 8, 8, seed=5).hash != one.hash
