"""Drawn pay is valid, can be lowered, and holds everything that pay can be."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np
from hypothesis import HealthCheck, given, settings

from salessim.rules.pay.components import MEASURES, PaidFor
from salessim.scenario.lower import lower
from salessim.scenario.scenario import Scenario

from .strategies import companies_of_pay

many = settings(
    max_examples=200, deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck)
)
CONDITIONS = ("term_least", "deal_least", "average_least", "converting_least", "window_from")


def seen_in(scenario: Scenario) -> set[str]:
    """What a company has of pay."""
    tables = lower(scenario)
    parts, plans = tables.parts, tables.plans
    seen = {f"kind {PaidFor(int(kind)).name}" for kind in np.unique(parts.kind)}
    seen |= {f"measure {name}" for name, pays in zip(MEASURES, plans.pays.any(axis=0), strict=True) if pays}
    seen |= {f"clock {months}" for months in plans.clock}
    flags: dict[str, Any] = {
        **{f"condition {name}": (getattr(parts, name) > 0).any() for name in CONDITIONS},
        "condition window_until": (parts.window_until[parts.kind == PaidFor.FEE] >= 0).any(),
        "tiers": (parts.n_tiers > 2).any(),
        "retroactive": (parts.retroactive & (parts.n_tiers > 1)).any(),
        "target": (parts.heads > 0).any(),
        "ramped": parts.ramped.any(),
        "growth": (parts.growth != 0).any(),
        "ratchet": (parts.ratchet_up > 0).any(),
        "company": parts.of_company.any(),
        "unit": (~parts.of_company[parts.kind == PaidFor.TEAM_BONUS]).any(),
        "draw": (plans.draw > 0).any(),
        "not recoverable": ((plans.draw > 0) & ~plans.draw_recoverable).any(),
        "clawback": (plans.clawback_share > 0).any(),
        "several commissions": (np.bincount(parts.plan[parts.kind == PaidFor.COMMISSION]) > 1).any(),
        "reaction": ((plans.reference > 0) & (tables.behaviour.elasticity > 0)).any(),
        "no reaction": (plans.reference == 0).any(),
        "care": len(np.unique(tables.care.time[:, 0])) > 1,
        "timing": tables.behaviour.timing and (tables.segments.timing_flexible > 0).any(),
        "split": tables.credit.qualifier > 0,
        "handed off": tables.credit.handed_off > 0,
        "no plan": (tables.seats.plan < 0).any(),
        "several years": tables.horizon > 52 * 7 * 86_400,
        "people": tables.leaving.level > 0,
    }
    assert abs(tables.care.time).max() < 100
    for table in (parts, plans, tables.tiers, tables.care, tables.behaviour):
        for name in table.__dataclass_fields__:
            values = getattr(table, name)
            if not isinstance(values, tuple):
                assert np.isfinite(np.asarray(values, dtype=np.float64)).all(), name
    return seen | {name for name, is_there in flags.items() if is_there}


def test_drawn_pay_can_be_lowered_and_has_everything_in_it() -> None:
    counted: Counter[str] = Counter()

    @many
    @given(companies_of_pay())
    def count(scenario: Scenario) -> None:
        counted.update(seen_in(scenario))

    count()
    wanted = {f"kind {kind.name}" for kind in PaidFor if kind <= PaidFor.TEAM_BONUS}
    wanted |= {f"measure {name}" for name in MEASURES}
    wanted |= {f"condition {name}" for name in (*CONDITIONS, "window_until")}
    wanted |= {
        "clock 1",
        "clock 3",
        "clock 12",
        "tiers",
        "retroactive",
        "target",
        "ramped",
        "growth",
        "ratchet",
    }
    wanted |= {"company", "unit", "draw", "not recoverable", "clawback", "several commissions", "reaction"}
    wanted |= {"no reaction", "care", "timing", "split", "handed off", "no plan", "several years", "people"}
    assert {name for name in wanted if counted[name] < 10} == set(), counted
