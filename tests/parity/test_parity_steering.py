"""Both engines write the same trace when a company is steered: changes, policies, and settings that change."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np
import pytest

from salessim import engine
from salessim.engine.compiled.player import Memory, Room
from salessim.scenario.lower import lower
from salessim.scenario.scenario import Scenario
from salessim.trace.kinds import LeavingReason, RowKind
from salessim.units import WEEK

from ..both_engines import play, room_of
from ..galaxy_company import galaxy_document
from ..steering_company import steering_company, steering_document

SETTINGS: dict[str, Any] = {
    "sources.web.per_week": 20,
    "segments.large.acv_median": 90_000,
    "units.centre.coordination.fixed": "3 h",
    "units.centre.coordination.per_colleague": "30 min",
    "units.centre.seats.keepers.plan": None,
    "units.centre.seats.closers.availability": 0.5,
    "units.centre.seats.callers.documentation": "4 h",
    "units.centre.seats.callers.experiments": "6 h",
    "plans.caller.commission.0.quota": 60,
    "plans.closer.bonus.0.quota": 6,
    "plans.closer.team_bonus.0.quota": 500_000,
    "roles.caller.onboarding.workshops.hours": "5 h",
    "roles.keeper.onboarding.shadowing.hours": "2 h",
    "knowledge.sharing": "3 h",
    "coaching.hours": "2 h",
    "hiring.backfill": False,
    "routing.by": "load",
    "communication.unit_meeting": "2 h",
    "communication.company_meeting": "2 h",
    "handoff.loss_within": 0.95,
    "handoff.loss_across": 0.05,
}
"""Another value of everything that may change during a run."""


@pytest.mark.parametrize("seed", range(30))
def test_a_company_that_is_steered_in_every_way(seed: int) -> None:
    play(lower(steering_company()), seed, seed % 3)


@pytest.mark.parametrize("path", SETTINGS)
def test_each_setting_that_may_change_is_read_anew(path: str) -> None:
    """From the fifth week on something is another in one of some replications."""
    document = galaxy_document() | {"changes": {}, "policies": {}}
    then = {"then": {"at": "5 weeks", "set": {path: SETTINGS[path]}}}
    as_it_was = lower(Scenario.from_document(document, "as it was"))
    changed = lower(Scenario.from_document(document | {"changes": then}, "changed"))
    differs = False
    for seed in range(4):
        rows = engine.play(changed, seed, 0).rows
        differs |= not np.array_equal(
            rows[rows[:, 1] != RowKind.CHANGED], engine.play(as_it_was, seed, 0).rows
        )
    assert differs


def test_what_was_written_over_is_as_it_was_in_the_next_replication() -> None:
    tables = lower(steering_company())
    memory = Memory(tables, Room.expected(tables))
    first = memory.play(3, 0).digest()
    assert memory.play(4, 0).digest() != first
    assert memory.play(3, 0).digest() == first
    assert lower(steering_company()).plans.rates.tobytes() == tables.plans.rates.tobytes()


@pytest.mark.parametrize("size", [1, 7, 40])
def test_a_memory_that_is_too_small(size: int) -> None:
    tables = lower(steering_company())
    trace = Memory(tables, room_of(size)).play(5, 0)
    assert trace.digest() == engine.play(tables, 5, 0, engine="simpy").digest()


def test_everything_that_can_happen_happens_in_that_company() -> None:
    """The comparison sees everything that steering writes down, each in more than one replication."""
    tables = lower(steering_company())
    seen: Counter[str] = Counter()
    for seed in range(12):
        trace = engine.play(tables, seed, 0)
        seen.update(RowKind(kind).name for kind in np.unique(trace.rows[:, 1]).tolist())
        seen.update(LeavingReason(b).name for b in np.unique(trace.column(RowKind.PERSON_LEFT, "b")).tolist())
    wanted = {
        *("CHANGED", "POLICY_ACTED", "POLICY_HELD", "HEADCOUNT", "PLAN_GIVEN", "BOOKS", "HIRING_FROZEN"),
        *("PERSON_MOVED", "SEAT_CLOSED", "CUT"),
    }
    assert {one for one in wanted if seen[one] < 2} == set()


def test_a_seat_that_is_planned_again_on_its_first_holders_day_is_not_searched_for() -> None:
    document = steering_document() | {"policies": {}}
    document["changes"] = {
        "given_up": {"at": "1 weeks", "headcount": {"centre.keepers": 0}},
        "after_all": {"at": "3 weeks", "headcount": {"centre.keepers": 2}},
    }
    tables = lower(Scenario.from_document(document, "planned again"))
    trace = play(tables, 1, 0)
    keepers = tables.seats.ids[[key == "centre.keepers" for key in tables.seats.seat_keys]]
    started = trace.of(RowKind.PERSON_STARTED)
    first = started[np.isin(started[:, 6], keepers[:2]) & (started[:, 0] == 3 * WEEK)]
    assert first[:, 6].tolist() == keepers[:2].tolist()
    opened = trace.of(RowKind.SEAT_OPENED)
    assert not np.any(np.isin(opened[:, 2], keepers) & (opened[:, 0] <= 3 * WEEK))
