"""What may be changed during a run: every kind of path has an example, and reaches only into what engines read anew."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from salessim.scenario.changeable import CHANGEABLE, changeable_in
from salessim.scenario.load import load_scenario
from salessim.scenario.patches import Patches
from salessim.scenario.scenario import Scenario

GROWTH = load_scenario(Path(__file__).parents[2] / "scenarios/growth.scenario.toml")
EXAMPLES: dict[str, tuple[str, Any]] = {
    "sources.*.per_week": ("sources.website.per_week", 3),
    "sources.*.per_month": ("sources.partners.per_month", 9),
    "segments.*.acv_median": ("segments.mid.acv_median", 40_000),
    "regions.*.value": ("regions.north.value", 1.5),
    "products.*.value": ("products.service.value", 0.4),
    "units.*.coordination.fixed": ("units.sales.coordination.fixed", "2 h"),
    "units.*.coordination.per_colleague": ("units.sales.coordination.per_colleague", "6 min"),
    "units.*.seats.*.plan": ("units.sales.seats.closers.plan", "other"),
    "units.*.seats.*.availability": ("units.sales.seats.closers.availability", 0.7),
    "units.*.seats.*.documentation": ("units.sales.seats.closers.documentation", "1 h"),
    "units.*.seats.*.experiments": ("units.sales.seats.closers.experiments", "1 h"),
    "plans.*.commission.*.quota": ("plans.generator.commission.0.quota", 70),
    "plans.*.commission.*.target": ("plans.other.commission.0.target", 3e6),
    "plans.*.bonus.*.quota": ("plans.closer.bonus.0.quota", 8e5),
    "plans.*.bonus.*.target": ("plans.other.bonus.0.target", 3e6),
    "plans.*.team_bonus.*.quota": ("plans.closer.team_bonus.0.quota", 3e6),
    "roles.*.onboarding.*.hours": ("roles.sales_manager.onboarding.workshops.hours", "3 h"),
    "knowledge.sharing": ("knowledge.sharing", "1 h"),
    "coaching.hours": ("coaching.hours", "1 h"),
    "hiring.backfill": ("hiring.backfill", False),
    "routing.by": ("routing.by", "load"),
    "communication.unit_meeting": ("communication.unit_meeting", "1 h"),
    "communication.company_meeting": ("communication.company_meeting", "1 h"),
    "handoff.loss_within": ("handoff.loss_within", 0.5),
    "handoff.loss_across": ("handoff.loss_across", 0.6),
}
"""A setting of each kind that may change, and a value that it may have."""


def rich() -> Scenario:
    """Growth with regions, product lines, partners, and every part of a plan that has a quota."""
    bonus = {"measure": "bookings", "share": 0.2}
    parts = {"commission": 0.6, "bonus": 0.2, "team_bonus": 0.2}
    closer = GROWTH.document["plans"]["closer"]
    own = {
        "commission": [closer["commission"][0] | {"share": parts["commission"]}],
        "bonus": [bonus | {"quota": 7e5}],
        "team_bonus": [bonus | {"quota": 2e6}],
    }
    team = {
        "commission": [{"measure": "bookings", "target": 2e6, "share": 0.8}],
        "bonus": [bonus | {"target": 2e6}],
    }
    lead = {"roles": ["team_lead", "trainer", "partner_manager"], "leaves": False}
    return GROWTH.override(
        {
            "sources.partners": {"kind": "partner", "segments": {"mid": 1.0}},
            "regions": {"north": {}, "south": {}},
            "products": {"platform": {}, "service": {"value": 0.5}},
            "sources.prospecting.region": "north",
            "sources.prospecting.product": "service",
            "units.sales.seats.lead": lead,
            "plans.closer": closer | own,
            "plans.other": closer | team,
            "roles.sales_manager.onboarding.workshops": {"hours": "1 h"},
        }
    )  # fmt: skip


def test_there_is_an_example_of_everything_that_may_change():
    assert set(EXAMPLES) == set(CHANGEABLE)
    there = changeable_in(rich().document)
    assert {path for path, _ in EXAMPLES.values()} <= set(there)
    assert len(there) == len(set(there))


@pytest.mark.parametrize(("path", "value"), EXAMPLES.values(), ids=EXAMPLES)
def test_everything_that_may_change_can_be_read_anew_by_the_engines(path, value):
    company = rich()
    changed = company.override({"changes.later": {"at": "26 weeks", "set": {path: value}}})
    assert [one for one in changed.warnings() if one.key.startswith("changes")] == []
    assert Patches(company).of({path: value})
