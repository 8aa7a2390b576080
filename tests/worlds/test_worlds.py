"""Worlds: what is added in a corner of its own leaves everybody else's luck, and every other row, as it was."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from salessim.randomness.draws import identity_of_key
from salessim.scenario.load import load_scenario
from salessim.scenario.lower import lower
from salessim.scenario.scenario import Scenario
from salessim.trace.kinds import RowKind

from ..both_engines import play

GROWTH = load_scenario(Path(__file__).parents[2] / "scenarios" / "growth.scenario.toml").override(
    {"horizon": "12 weeks"}
)
STAGES = {
    "qualification": {"role": "lead_generator", "hours": "1 h", "chance": 0.6, "next": "discovery"},
    "discovery": {"role": "sales_manager", "hours": {"family": "exponential", "mean": "2 h"}, "chance": 0.6,
                  "next": "won", "think_share": 0.5, "missed": 0.2},
}  # fmt: skip

# Two units that serve the same customers, so that routing decides; and a second segment of another unit.
PODS = GROWTH.override(
    {
        "units.pod": {
            "serves": ["mid"],
            "seats": {
                "everybody": {
                    "roles": ["lead_generator", "sales_manager", "account_manager"],
                    "count": 2,
                    "starts": "2 weeks",
                }
            },
        },
        "units.small": {
            "serves": ["smb"],
            "seats": {
                "callers": {"roles": ["lead_generator"], "count": 2},
                "closers": {"roles": ["sales_manager"]},
                "keepers": {"roles": ["account_manager"]},
            },
        },
        "sources.shop": {"kind": "inbound", "per_week": 6, "segments": {"smb": 1.0}},
        "start.accounts": {"mid": 60, "smb": 20},
    }
)
COMPANIES = {"growth": GROWTH, "pods": PODS}


def rows(scenario: Scenario, seed: int = 5) -> np.ndarray:
    return play(lower(scenario), seed, 0).rows


def without(table: np.ndarray, who: set[int]) -> np.ndarray:
    """Rows that are not about, by, or in the unit of somebody."""
    gone = np.array(sorted(who), dtype=np.int64)
    return table[~(np.isin(table[:, 2], gone) | np.isin(table[:, 4], gone) | np.isin(table[:, 5], gone))]


SOLO_SEAT = {"solo": {"roles": ["lead_generator", "sales_manager", "account_manager"], "count": 2}}
UNUSED_SEGMENT: dict[str, Any] = {"acv_median": 1.0, "stages": STAGES}


def additions(key: str) -> dict[str, dict[str, Any]]:
    """What may be added under a name without touching anybody."""
    own = f"own_{key}"
    late = {"late": {"roles": ["lead_generator", "sales_manager"], "starts": "3 years"}}
    nobody = {"nobody": {"roles": ["sales_manager"], "count": 0}}
    return {
        "people in a unit of their own": {
            f"segments.{own}": UNUSED_SEGMENT,
            f"units.{key}": {"serves": [own], "seats": SOLO_SEAT},
        },
        "a source of rate 0": {
            f"sources.{key}": {"kind": "inbound", "per_week": 0, "segments": {"mid": 1.0}}
        },
        "a list nobody works": {
            f"segments.{own}": UNUSED_SEGMENT,
            f"units.{key}": {"serves": [own], "seats": late},
            f"sources.{key}": {"kind": "outbound", "segment": own},
        },
        "an unused segment": {f"segments.{key}": UNUSED_SEGMENT},
        "an unused role": {f"roles.{key}": {"performance": "pace", "prospects": True, "care": 0.2}},
        "an unused plan": {f"plans.{key}": {"roles": ["sales_manager"], "ote": 1, "base_share": 1.0}},
        "an empty unit": {f"units.{key}": {"serves": ["mid"], "seats": nobody}},
    }


# Names come first and last in the order of keys: nothing may depend on positions.
ADDED = {f"{what}, {key}": change for key in ("aaa", "zzz") for what, change in additions(key).items()}
CASES = [
    pytest.param(
        company,
        what,
        id=f"{company}: {what}",
    )
    for company in COMPANIES
    for what in ADDED
]


@pytest.fixture(scope="module")
def plain() -> dict[str, np.ndarray]:
    return {name: rows(scenario) for name, scenario in COMPANIES.items()}


@pytest.mark.parametrize(("company", "what"), CASES)
def test_what_nobody_meets_changes_nothing(plain, company, what):
    there = rows(COMPANIES[company].override(ADDED[what]))
    newcomers = {
        identity_of_key("unit", key.split(".")[1]) for key in ADDED[what] if key.startswith("units.")
    }
    assert np.array_equal(without(there, newcomers), plain[company])


def test_people_of_another_unit_do_work_of_their_own(plain):
    """A second business in the same company, with leads, deals and accounts, beside the first."""
    beside = {
        "segments.own": UNUSED_SEGMENT,
        "units.beside": {"serves": ["own"], "seats": SOLO_SEAT},
        "sources.beside": {"kind": "inbound", "per_week": 20, "segments": {"own": 1.0}},
        "start.accounts": {"mid": 90, "own": 10},
    }
    there = rows(GROWTH.override(beside))
    own = there[there[:, 5] == identity_of_key("unit", "beside")]
    assert len(own) > 1_000
    # Rows without a unit are about accounts that nobody holds yet.
    ours = set(own[:, 2].tolist())
    assert np.array_equal(without(there, ours | {identity_of_key("unit", "beside")}), plain["growth"])


def test_removing_a_unit_that_serves_others_leaves_the_rest(plain):
    alone = PODS.override({"start.accounts": {"mid": 60}}).without("sources.shop").without("units.small")
    small = identity_of_key("unit", "small")
    table = plain["pods"]
    gone = set(table[table[:, 5] == small][:, 2].tolist()) | {small}
    assert len(gone) > 100
    assert np.array_equal(without(table, gone), rows(alone))


# -- leads ---------------------------------------------------------------------------------------------------------


def arrivals(scenario: Scenario, seed: int, source: str) -> dict[int, tuple[int, ...]]:
    """Moment, segment and value of every lead of a source."""
    created = play(lower(scenario), seed, 0).of(RowKind.LEAD_CREATED)
    own = created[created[:, 6] == identity_of_key("source", source)]
    return {int(row[2]): (int(row[0]), int(row[7]), int(row[8])) for row in own}


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("dispersion", [1.0, 3.0, 20.0])
def test_a_higher_rate_adds_leads_and_leaves_the_others_as_they_were(seed, dispersion):
    calm = GROWTH.override({"sources.website.dispersion": dispersion})
    few = arrivals(calm, seed, "website")
    many = arrivals(calm.override({"sources.website.per_week": 20}), seed, "website")
    assert len(many) > len(few)
    assert few.items() <= many.items()


def test_inbound_leads_are_the_same_for_every_team():
    """The same customers meet every design."""
    ours = arrivals(GROWTH, 1, "website")
    for change in (
        {"units.sales.seats.closers.count": 1},
        {"units.sales.seats.generators.roles": ["lead_generator", "sales_manager", "account_manager"]},
        {"units.sales.hours": "always"},
        {"start.pipeline": "none", "start.accounts": {}},
        {"sources.prospecting.meetings_per_month": 0},
    ):
        assert arrivals(GROWTH.override(change), 1, "website") == ours


def test_opening_accounts_are_the_same_for_every_team():
    def given(scenario: Scenario) -> list[list[int]]:
        trace = play(lower(scenario), 1, 0)
        terms = trace.of(RowKind.CONTRACT_STARTED)
        at_start = terms[terms[:, 3] == 0]
        return sorted([row[2], row[6], row[7], row[8]] for row in at_start.tolist() if row[7] < 0)

    ours = given(GROWTH)
    assert len(ours) == 90
    assert given(GROWTH.override({"units.sales.seats.account_managers.count": 1})) == ours
    more = given(GROWTH.override({"start.accounts.mid": 120}))
    assert {tuple(row) for row in ours} < {tuple(row) for row in more}


def test_another_seed_or_replication_is_another_world():
    tables = lower(GROWTH)
    digests = {play(tables, seed, replication).digest() for seed in (0, 1) for replication in (0, 1)}
    assert len(digests) == 4


def test_a_lead_that_is_open_at_the_start_changes_nobodys_luck():
    """It stands in a segment of its own, and thinks; a second one leaves the first as it was."""
    own = {"segments.own": UNUSED_SEGMENT, "units.beside": {"serves": ["own"], "seats": SOLO_SEAT},
           "sources.beside": {"kind": "inbound", "per_week": 20, "segments": {"own": 1.0}}}  # fmt: skip
    without_any = rows(GROWTH.override(own))
    beside = identity_of_key("unit", "beside")
    for leads in ([1], [2, 1]):
        there = rows(GROWTH.override(own | {"start.open": {"own": {"discovery": {"beside": leads}}}}))
        given = there[there[:, 1] == int(RowKind.LEAD_GIVEN)]
        assert len(given) - (without_any[:, 1] == int(RowKind.LEAD_GIVEN)).sum() == sum(leads)
        known = set(there[there[:, 5] == beside, 2].tolist())
        assert np.array_equal(without(there, known | {beside}), without(without_any, known | {beside}))


def test_one_more_open_lead_leaves_who_comes_and_what_they_want():
    """Amid the others it takes their people's time; who comes, when, and with which contract value stays."""
    more = GROWTH.override({"start.open": {"mid": {"discovery": {"website": [1]}}}})
    created = [
        table[table[:, 1] == int(RowKind.LEAD_CREATED)][:, [0, 2, 6, 7, 8]]
        for table in (rows(GROWTH), rows(more))
    ]
    inbound = [table[table[:, 2] == identity_of_key("source", "website")] for table in created]
    assert len(inbound[0]) > 50
    assert np.array_equal(*inbound)
