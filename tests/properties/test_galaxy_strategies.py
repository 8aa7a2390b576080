"""Drawn units in depth and drawn change are valid, can be lowered, and hold everything that there can be."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np
from hypothesis import HealthCheck, given, settings

from salessim.rules.watches import WATCHES
from salessim.scenario.lower import lower
from salessim.scenario.scenario import Scenario
from salessim.scenario.steering_tables import LIVE, ActKind
from salessim.scenario.tables import SOURCE_KINDS

from .strategies import companies_in_depth

many = settings(
    max_examples=300, deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck)
)
LEAST = 10
"""Of 300 drawn companies at least so many have each mechanism."""
WAYS = ("draw", "round_robin", "load", "score")


WANTED = {
    *(f"act {kind.name}" for kind in ActKind),
    *(f"policy {kind.name}" for kind in ActKind if kind is not ActKind.SET),
    *(f"watch {watch}" for watch in WATCHES),
    *(f"source {kind}" for kind in SOURCE_KINDS),
    *(f"routing {way}" for way in WAYS),
    *(
        "regions",
        "products",
        "overlap",
        "units for some",
        "helps",
        "preference",
        "scores",
        "no analyst",
        "meetings",
    ),
    *("quota error", "referrals", "cross-sell", "contraction", "reserve", "down", "up", "two conditions"),
    *("demand", "odds", "churn", "price", "people", "pay", "in a unit", "monthly"),
    *("open leads", "open leads at a later stage", "losses not logged"),
    *("patch sources.per_week", "patch seats.plan", "patch seats.availability", "patch parts.quota"),
    *("patch segments.acv_median", "patch rules.routing", "patch units.coordination_fixed"),
}


def seen_in(scenario: Scenario) -> set[str]:
    """What a company has of units in depth and change."""
    tables = lower(scenario)
    acts, causes, rules, shocks = tables.acts, tables.causes, tables.rules, tables.shocks
    of_policies = np.repeat(causes.is_policy, causes.n_acts)
    seen = {f"act {ActKind(int(kind)).name}" for kind in np.unique(acts.kind)}
    seen |= {f"policy {ActKind(int(kind)).name}" for kind in np.unique(acts.kind[of_policies])}
    patches = acts.kind == ActKind.PATCH
    seen |= {f"patch {'.'.join(LIVE[field])}" for field in np.unique(acts.target[patches])}
    seen |= {f"watch {WATCHES[watch]}" for watch in np.unique(tables.conditions.watch)}
    seen |= {f"source {SOURCE_KINDS[kind]}" for kind in np.unique(tables.sources.kind)}
    serving = tables.units.serves.sum(axis=0)
    segments = tables.segments
    flags: dict[str, Any] = {
        "regions": len(scenario.regions) > 1,
        "products": len(scenario.products) > 1,
        "overlap": (serving > 1).any(),
        "units for some": bool(scenario.regions)
        and (tables.units.serves.sum(axis=1) < len(segments.keys)).any(),
        "helps": tables.units.helps.any(),
        "preference": (tables.units.preference > 0).any() and (tables.units.preference == 0).any(),
        "scores": rules.accuracy > 0 and rules.analyst_role >= 0,
        "no analyst": rules.analyst_role < 0,
        "meetings": scenario.communication.unit_meeting > 0,
        "quota error": rules.quota_error > 0 and (tables.seats.plan >= 0).any(),
        "referrals": np.isfinite(segments.referral_gap).any(),
        "cross-sell": np.isfinite(segments.cross_sell_gap).any(),
        "contraction": (segments.contraction_chance > 0).any(),
        "reserve": tables.seats.reserve.any(),
        "down": ((acts.kind == ActKind.ADD) & (acts.number < 0)).any(),
        "up": ((acts.kind == ActKind.ADD) & (acts.number > 0)).any(),
        "two conditions": (causes.n_conditions > 1).any(),
        "demand": (shocks.demand != 1).any(),
        "odds": (shocks.odds != 0).any(),
        "churn": (shocks.churn != 1).any(),
        "price": (shocks.price != 1).any(),
        "people": tables.leaving.level > 0,
        "pay": len(tables.plans.keys) > 0,
        "in a unit": (tables.conditions.unit >= 0).any(),
        "monthly": tables.costs.billed_monthly,
        "open leads": len(tables.start.open_number) > 0,
        "open leads at a later stage": (tables.start.open_position > 0).any(),
        "losses not logged": len(tables.start.open_number) > 0 and not tables.start.losses_logged,
    }
    flags |= {f"routing {way}": rules.routing == row and (serving > 1).any() for row, way in enumerate(WAYS)}
    return seen | {name for name, is_there in flags.items() if is_there}


def test_drawn_companies_in_depth_can_be_lowered_and_have_everything_in_them() -> None:
    counted: Counter[str] = Counter()

    @many
    @given(companies_in_depth())
    def count(scenario: Scenario) -> None:
        counted.update(seen_in(scenario))

    count()
    assert {name: counted[name] for name in WANTED if counted[name] < LEAST} == {}, counted
