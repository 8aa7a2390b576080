"""Lower a scenario to tables: once, before any replication is played."""

from __future__ import annotations

import dataclasses
import hashlib
import math
from typing import Any

import numpy as np

from salessim.randomness.draws import identity_of_key
from salessim.scenario.customers import customers_of, is_served
from salessim.scenario.lower_blocks import floats, in_order, ints, roles_in_use, row_of, titles_of
from salessim.scenario.lower_market import LawBook, lower_segments, lower_sources
from salessim.scenario.lower_pay import lower_pay
from salessim.scenario.lower_people import levels_of, lower_people, lower_roles
from salessim.scenario.lower_start import lower_start
from salessim.scenario.lower_steering import lower_steering
from salessim.scenario.scenario import Scenario
from salessim.scenario.tables import (
    Costs,
    Rules,
    Tables,
    Units,
)
from salessim.units import to_cents

__all__ = ["lower"]

FORMS = ("hours", "light", "rope_pull")
CURVES = ("none", "standard", "steep")
ROUTES = ("draw", "round_robin", "load", "score")


def lower(scenario: Scenario) -> Tables:
    """The tables of a scenario.

    Parameters
    ----------
    scenario : Scenario
        A checked scenario.

    Returns
    -------
    Tables
        Everything an engine needs, and nothing else.
    """
    laws = LawBook()
    roles = lower_roles(scenario)
    segments, stages = lower_segments(scenario, laws)
    sources = lower_sources(scenario, laws)
    parts: dict[str, Any] = {
        "horizon": scenario.horizon,
        "roles": roles,
        "segments": segments,
        "stages": stages,
        "sources": sources,
        "units": _lower_units(scenario),
        **lower_people(scenario),
        **lower_steering(scenario),
        **lower_pay(scenario, stages),
        "levels": floats(levels_of(scenario)),
        "rules": _lower_rules(scenario),
        "costs": _lower_costs(scenario),
        "start": lower_start(scenario),
        "laws": laws.table(),
    }
    return Tables(
        name=scenario.name,
        title=scenario.title or scenario.name,
        currency=scenario.currency,
        fingerprint=_fingerprint(parts),
        **parts,
    )


def _lower_units(scenario: Scenario) -> Units:
    blocks = in_order(scenario.units)
    table = [unit for _, unit in blocks]
    rows = row_of(scenario.units)
    kinds = customers_of(scenario)
    serves = np.array([[is_served(unit, kind) for kind in kinds] for unit in table], dtype=np.bool_)
    helps = np.zeros((len(table), len(table)), dtype=np.bool_)
    for row, unit in enumerate(table):
        helps[row, [rows[key] for key in unit.helps]] = True
    opens = tuple(ints([start for start, _ in unit.hours]) for unit in table)
    closes = tuple(ints([end for _, end in unit.hours]) for unit in table)
    before = tuple(
        ints([0, *np.cumsum(end - start).tolist()]) for start, end in zip(opens, closes, strict=True)
    )
    return Units(
        keys=tuple(key for key, _ in blocks),
        titles=titles_of(blocks),
        ids=ints([identity_of_key("unit", key) for key, _ in blocks]),
        serves=serves.reshape(len(table), len(kinds)),
        opens=opens,
        closes=closes,
        before=before,
        coordination_form=ints([FORMS.index(unit.coordination.form) for unit in table]),
        coordination_fixed=ints([unit.coordination.fixed for unit in table]),
        coordination_per_colleague=ints([unit.coordination.per_colleague for unit in table]),
        preference=ints([unit.preference for unit in table]),
        score_from=floats([unit.score_from for unit in table]),
        helps=helps,
    )


def _lower_rules(scenario: Scenario) -> Rules:
    work, handoff, analysis = scenario.work, scenario.handoff, scenario.analysis
    meetings = scenario.communication
    sources = sorted(scenario.sources.items())
    referrals = [row for row, (_, source) in enumerate(sources) if source.kind == "referral"]
    return Rules(
        market_sd=scenario.market.sd,
        market_persistence=scenario.market.persistence,
        loss_within=handoff.loss_within * math.pow(0.5, meetings.unit_meeting / meetings.halving),
        loss_across=handoff.loss_across * math.pow(0.5, meetings.company_meeting / meetings.halving),
        extra_work=handoff.extra_work,
        extra_least=handoff.extra_least,
        lost_context_log_odds=math.log(handoff.odds),
        switching=work.switching,
        talent_effect=work.talent_effect,
        talent_correlation=work.talent_correlation,
        reference_utilisation=work.reference_utilisation,
        missed_seconds=scenario.meetings.missed_hours,
        rebook_after=scenario.meetings.rebook_after,
        response_curve=CURVES.index(scenario.response.curve),
        response_reference=scenario.response.reference,
        routing=ROUTES.index(scenario.routing.by),
        referral_source=referrals[0] if referrals else -1,
        accuracy=analysis.accuracy,
        classes=analysis.classes,
        middle_class=analysis.classes // 2 if analysis.accuracy > 0 else 0,
        analyst_role=row_of(roles_in_use(scenario)).get(analysis.role, -1),
        quota_error=analysis.quota_error,
        quota_error_left=analysis.quota_error_left,
    )


def _lower_costs(scenario: Scenario) -> Costs:
    costs = scenario.costs
    return Costs(
        on_cost=costs.on_cost,
        tools_per_head=to_cents(costs.tools_per_head),
        overhead=costs.overhead,
        gross_margin=costs.gross_margin,
        other_per_month=to_cents(costs.other_per_month),
        billed_monthly=costs.billing == "monthly",
        payment_delay=costs.payment_delay,
    )


def _fingerprint(parts: dict[str, Any]) -> str:
    """Hash of all numbers; names, titles and labels do not count."""
    digest = hashlib.sha256()

    def feed(name: str, value: Any) -> None:
        if dataclasses.is_dataclass(value):
            for entry in dataclasses.fields(value):
                if entry.name not in ("titles", "names"):
                    feed(f"{name}.{entry.name}", getattr(value, entry.name))
        elif isinstance(value, tuple):
            for k, item in enumerate(value):
                feed(f"{name}[{k}]", item)
        elif isinstance(value, np.ndarray):
            digest.update(f"{name}:{value.dtype}:{value.shape}:".encode())
            digest.update(np.ascontiguousarray(value).tobytes())
        else:
            digest.update(f"{name}={value!r};".encode())

    for name, value in sorted(parts.items()):
        feed(name, value)
    return digest.hexdigest()[:16]
