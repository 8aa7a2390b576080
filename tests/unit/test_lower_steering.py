"""Lowering of all that changes during a run: groups of seats, changes, policies, patches and shocks."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from salessim.randomness.draws import identity_of_key
from salessim.rules.watches import WATCHES
from salessim.scenario.load import load_scenario
from salessim.scenario.lower import lower
from salessim.scenario.patches import Patches
from salessim.scenario.scenario import Scenario
from salessim.scenario.steering_tables import LIVE, ActKind
from salessim.scenario.tables import Tables
from salessim.units import HOUR, WEEK

GROWTH = load_scenario(Path(__file__).parents[2] / "scenarios" / "growth.scenario.toml")
TABLES = lower(GROWTH)
DIVIDED: dict[str, Any] = {
    "regions": {"north": {}, "south": {}},
    "sources.prospecting.region": "south",
    "sources.website.segments": {"mid": 0.6, "smb": 0.4},
    "units.sales.serves": ["mid", "smb"],
}
"""Two segments in two regions."""


def lowered(changes: dict[str, Any], scenario: Scenario = GROWTH) -> Tables:
    return lower(scenario.override(changes))


# -- reserve seats and groups ------------------------------------------------------------------------------------------


def test_reserve_seats_stand_behind_their_group_and_are_nobodys():
    later = {"changes.later": {"at": "4 weeks", "headcount": {"sales.closers": 5}}}
    tables = lowered(later | {"units.sales.seats.closers.reserve": 2})
    seats = tables.seats
    mine = [row for row, key in enumerate(seats.seat_keys) if key == "sales.closers"]
    assert [seats.names[row] for row in mine] == [f"sales/closers {k}" for k in range(1, 6)]
    assert seats.reserve[mine].tolist() == [False] * 3 + [True] * 2
    assert seats.starts_at[mine].tolist() == [0] * 3 + [-1] * 2
    assert seats.requisition_at[mine].tolist() == [-1] * 5
    before = [row for row, key in enumerate(TABLES.seats.seat_keys) if key == "sales.closers"]
    assert np.array_equal(seats.person_ids[mine][:3], TABLES.seats.person_ids[before]), (
        "nobody else's luck changes"
    )
    groups = tables.groups
    assert groups.keys == ("sales.account_managers", "sales.closers", "sales.generators")
    assert groups.first_seat.tolist() == [0, 3, 8]
    assert groups.n_seats.tolist() == [3, 5, 6]
    assert groups.ids[1] == identity_of_key("seat", "sales", "closers")
    assert [tables.groups.keys[row] for row in seats.group_row[mine]] == ["sales.closers"] * 5


# -- changes and policies ----------------------------------------------------------------------------------------------

STEERED = lowered(
    {
        "units.sales.seats.closers.reserve": 2,
        "changes.b_second": {
            "at": "8 weeks",
            "hiring": "resume",
            "headcount": {"sales.generators": 5, "sales.closers": 5},
            "move": [{"leave": "sales.generators", "take": "sales.closers", "count": 2}],
            "set": {"hiring.backfill": False},
        },
        "changes.a_first": {"at": "4 weeks", "hiring": "freeze"},
        "policies.more": {
            "when": [
                {"watch": "utilisation", "role": "sales_manager", "above": 0.9, "weeks": 4},
                {"watch": "cash", "below": 0.0},
            ],
            "add": {"sales.closers": 1, "sales.account_managers": -1},
            "pause": "13 weeks",
            "times": 2,
            "starts": "2 weeks",
            "ends": "40 weeks",
        },
        "steering.settle": "26 weeks",
    }
)


def test_changes_stand_before_policies_by_their_keys():
    causes = STEERED.causes
    assert causes.keys == ("a_first", "b_second", "more")
    assert causes.is_policy.tolist() == [False, False, True]
    assert causes.at.tolist() == [4 * WEEK, 8 * WEEK, -1]
    assert causes.times.tolist() == [1, 1, 2]
    assert causes.pause.tolist() == [0, 0, 13 * WEEK]
    assert causes.starts.tolist() == [0, 0, 2 * WEEK]
    assert causes.ends.tolist() == [-1, -1, 40 * WEEK]
    assert (causes.ids == [identity_of_key("change", "a_first"), identity_of_key("change", "b_second"),
                           identity_of_key("policy", "more")]).all()  # fmt: skip
    assert STEERED.settle == 26 * WEEK


def test_acts_by_hand():
    acts, causes = STEERED.acts, STEERED.causes
    rows = list(zip(acts.kind.tolist(), acts.target.tolist(), acts.to.tolist(), acts.number.tolist(),
                    acts.value.tolist(), strict=True))  # fmt: skip
    managers, closers, generators = range(3)
    assert causes.first_act.tolist() == [0, 1, 6]
    assert causes.n_acts.tolist() == [1, 5, 2]
    assert rows == [
        (ActKind.FREEZE, 0, 0, 0, 0.0),
        (ActKind.RESUME, 0, 0, 0, 0.0),
        (ActKind.SET, closers, 0, 5, 0.0),
        (ActKind.SET, generators, 0, 5, 0.0),
        (ActKind.MOVE, generators, closers, 2, 0.0),
        (ActKind.PATCH, LIVE.index(("hiring", "backfill")), 0, 0, 0.0),
        (ActKind.ADD, managers, 0, -1, 0.0),
        (ActKind.ADD, closers, 0, 1, 0.0),
    ]


def test_conditions_by_hand():
    conditions = STEERED.conditions
    assert STEERED.causes.n_conditions.tolist() == [0, 0, 2]
    assert [WATCHES[row] for row in conditions.watch] == ["utilisation", "cash"]
    assert STEERED.roles.keys[conditions.role[0]] == "sales_manager"
    assert conditions.role[1] == -1
    assert conditions.unit.tolist() == [-1, -1]
    assert conditions.is_above.tolist() == [True, False]
    assert conditions.bound.tolist() == [0.9, 0.0]
    assert conditions.weeks.tolist() == [4, 8]


def patched(changes: dict[str, Any], scenario: Scenario = GROWTH) -> dict[tuple[str, str], dict[int, float]]:
    """What changes write, by column and place in it."""
    found: dict[tuple[str, str], dict[int, float]] = {}
    for field, row, value in Patches(scenario).of(changes):
        found.setdefault(LIVE[field], {})[row] = value
    return found


def rows_of(key: str) -> list[int]:
    return [row for row, one in enumerate(TABLES.seats.seat_keys) if one == f"sales.{key}"]


def test_a_patch_of_a_source_writes_its_rate():
    website = TABLES.sources.keys.index("website")
    assert patched({"sources.website.per_week": 12}) == {("sources", "per_week"): {website: 12.0}}


def test_a_patch_of_meetings_writes_time_and_loss():
    found = patched({"communication.unit_meeting": "2 h"})
    assert found == {
        ("seats", "availability"): dict.fromkeys(range(12), pytest.approx(0.8 - 2 / 40)),
        ("rules", "loss_within"): {0: pytest.approx(GROWTH.handoff.loss_within / 2)},
    }


def test_a_patch_of_coordination_and_documentation_writes_seconds():
    assert patched({"units.sales.coordination.fixed": "2 h"}) == {
        ("units", "coordination_fixed"): {0: 2.0 * HOUR}
    }
    found = patched({"units.sales.seats.closers.documentation": "1 h"})
    assert found == {("seats", "documentation"): dict.fromkeys(rows_of("closers"), 1.0 * HOUR)}


def test_a_patch_of_a_quota_writes_the_quota_and_the_rate():
    found = patched({"plans.closer.commission.0.quota": 1_500_000})
    assert set(found) == {("parts", "quota"), ("plans", "rates")}
    (quota,) = found["parts", "quota"].values()
    assert quota == 1_500_000_00
    rates = np.ravel(TABLES.plans.rates)
    for row, value in found["plans", "rates"].items():
        assert value == pytest.approx(rates[row] / 2)


def test_a_patch_of_a_generators_quota_writes_what_it_does_to_care():
    found = patched({"plans.generator.commission.0.quota": 31})
    assert {("parts", "quota"), ("plans", "rates")} <= set(found)
    assert set(found) <= {
        ("parts", "quota"),
        ("plans", "rates"),
        *(("care", one) for one in ("time", "chance", "intercept")),
    }


def test_a_patch_of_the_plan_of_seats_writes_the_plan_and_who_shares_its_target():
    closer = GROWTH.document["plans"]["closer"]
    team = closer | {"commission": [{"measure": "bookings", "target": 2_250_000}], "base_share": 0.75}
    company = GROWTH.override({"plans.team": team, "plans.closer": team | {"base_share": 0.5}})
    tables = lower(company)
    found = patched({"units.sales.seats.closers.plan": "team"}, company)
    row = tables.plans.keys.index("team")
    assert found["seats", "plan"] == dict.fromkeys(rows_of("closers"), float(row))
    assert found["parts", "heads"] == {
        int(tables.plans.first_part[tables.plans.keys.index("closer")]): 1.0,
        int(tables.plans.first_part[row]): 3.0,
    }
    assert found["parts", "quota"][int(tables.plans.first_part[row])] == pytest.approx(2_250_000_00 / 3)
    # candidates come for incentive pay: 0.25 sd for 20 points more of it
    means = np.unique(list(found["seats", "candidate_mean"].values()))
    assert means == pytest.approx([tables.seats.candidate_mean[rows_of("closers")[0]] - 0.25 * 0.25 / 0.2])
    assert {table for table, _ in found} <= {"seats", "parts", "plans", "care"}


def test_a_patch_of_routing_and_backfill_writes_codes():
    assert patched({"routing.by": "load"}) == {("rules", "routing"): {0: 2.0}}
    assert patched({"hiring.backfill": False}) == {("hiring", "backfill"): {0: 0.0}}


def test_a_patch_of_lessons_writes_the_hours_of_the_role():
    found = patched({"roles.sales_manager.onboarding.workshops.hours": "3 h"})
    row = TABLES.roles.keys.index("sales_manager") * TABLES.roles.lesson_hours.shape[1] + 2
    assert found == {("roles", "lesson_hours"): {row: 3.0 * HOUR}}


def test_a_patch_of_a_region_writes_its_contract_values():
    company = GROWTH.override({"regions": {"north": {}, "south": {}}, "sources.prospecting.region": "north"})
    tables = lower(company)
    south = [row for row, key in enumerate(tables.segments.keys) if key.endswith(".south")]
    found = patched({"regions.south.value": 0.5}, company)
    assert found == {("segments", "acv_median"): {row: tables.segments.acv_median[row] / 2 for row in south}}


def test_what_is_as_before_is_not_written():
    assert Patches(GROWTH).of({"sources.website.per_week": 8}) == []
    assert Patches(GROWTH).of({}) == []


WEBSITE = "sources.website.per_week"


def written(company) -> dict[str, list[float]]:
    """What each change and policy writes."""
    tables = lower(company)
    causes, acts = tables.causes, tables.acts
    return {
        key: acts.value[first : first + n].tolist()
        for key, first, n in zip(causes.keys, causes.first_act, causes.n_acts, strict=True)
    }


def test_a_change_back_is_written():
    """What a later change sets to the first value is another value by then."""
    changes = {
        "changes.up": {"at": "10 weeks", "set": {WEBSITE: 12}},
        "changes.back": {"at": "20 weeks", "set": {WEBSITE: 8}},
    }
    assert written(GROWTH.override(changes)) == {"up": [12.0], "back": [8.0]}


def test_policies_that_set_one_path_both_write_it():
    when = [{"watch": "cash", "above": 0.0}]
    policies = {
        "policies.a": {"when": when, "set": {"routing.by": "load"}},
        "policies.b": {"when": when, "set": {"routing.by": "draw"}},
    }
    assert written(GROWTH.override(policies)) == {"a": [2.0], "b": [0.0]}


def test_a_change_is_made_of_the_company_as_earlier_changes_have_left_it():
    """Heads on a plan with a target are those that the plan has by then: six closers, not none."""
    steep = {"roles": ["sales_manager"], "ote": 150_000, "base_share": 0.5,
             "commission": [{"measure": "bookings", "target": 2_250_000}]}  # fmt: skip
    company = GROWTH.override(
        {
            "plans.steep": steep,
            "changes.first": {"at": "4 weeks", "set": {"units.sales.seats.closers.plan": "steep"}},
            "changes.then": {"at": "8 weeks", "set": {"plans.steep.commission.0.target": 3_000_000}},
        }
    )
    quotas = [value for value in written(company)["then"] if value > 1e6]
    assert quotas == [100_000_000.0]  # a third of three million for each of three closers, in cents


def test_patches_are_made_of_the_company_as_it_begins():
    """Other changes, policies and shocks do not show in what a change writes."""
    busy = GROWTH.override(
        {
            "changes.other": {"at": "4 weeks", "set": {"sources.website.per_week": 20}},
            "shocks.crisis": {"starts": "4 weeks", "demand": 0.5},
        }
    )
    assert Patches(busy).of({"hiring.backfill": False}) == Patches(GROWTH).of({"hiring.backfill": False})


# -- shocks ------------------------------------------------------------------------------------------------------------


def test_without_shocks_there_are_no_weeks():
    assert TABLES.shocks.demand.shape == (2, 0)
    assert TABLES.shocks.price.shape == (3, 0)


def test_shocks_by_week():
    tables = lowered(
        DIVIDED
        | {
            "horizon": "10 weeks",
            "shocks.crisis": {"starts": "2 weeks", "lasts": "4 weeks", "demand": 0.5, "sources": ["website"]},
            "shocks.rival": {"starts": "4 weeks", "lasts": "26 weeks", "win_odds": 0.5, "churn": 2.0, "price": 0.8,
                             "segments": ["mid"], "regions": ["south"]},
            "shocks.war": {"starts": "5 weeks", "lasts": "1 weeks", "win_odds": 4.0, "demand": 3.0, "price": 0.5},
        }
    )  # fmt: skip
    shocks = tables.shocks
    prospecting, website = (tables.sources.keys.index(key) for key in ("prospecting", "website"))
    assert shocks.demand[website].tolist() == [1, 1, 0.5, 0.5, 0.5, 1.5, 1, 1, 1, 1]
    assert shocks.demand[prospecting].tolist() == [1, 1, 1, 1, 1, 3, 1, 1, 1, 1]
    hit, other, small = (tables.segments.keys.index(key) for key in ("mid.south", "mid.north", "smb.south"))
    half = math.log(0.5)
    assert shocks.odds[hit] == pytest.approx([0] * 4 + [half, half + math.log(4)] + [half] * 4)
    assert shocks.odds[other] == pytest.approx([0] * 5 + [math.log(4)] + [0] * 4)
    assert shocks.churn[hit].tolist() == [1] * 4 + [2] * 6
    assert shocks.churn[other].tolist() == [1] * 10
    assert shocks.price[hit] == pytest.approx([1] * 4 + [0.8, 0.4] + [0.8] * 4)
    assert shocks.price[small] == pytest.approx([1] * 5 + [0.5] + [1] * 4)
