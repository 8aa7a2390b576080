"""Lower a scenario to tables: once, before any replication is played."""

from __future__ import annotations

import dataclasses
import hashlib
import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from salessim.randomness.draws import identity, identity_of_key
from salessim.scenario.lower_market import LawBook, lower_segments, lower_sources
from salessim.scenario.scenario import Scenario
from salessim.scenario.tables import (
    MEASURES,
    Costs,
    People,
    Plans,
    Roles,
    Rules,
    Start,
    Tables,
    Units,
)
from salessim.units import YEAR, to_cents

__all__ = ["lower"]

RAMPS = ("none", "linear", "exponential")
FORMS = ("hours", "light", "rope_pull")
CURVES = ("none", "standard", "steep")
START_EXPERIENCE = 2 * YEAR


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
    roles = _lower_roles(scenario)
    segments, stages = lower_segments(scenario, laws)
    sources = lower_sources(scenario, laws)
    plans = _lower_plans(scenario)
    parts: dict[str, Any] = {
        "horizon": scenario.horizon,
        "roles": roles,
        "segments": segments,
        "stages": stages,
        "sources": sources,
        "units": _lower_units(scenario),
        "people": _lower_people(scenario),
        "plans": plans,
        "rules": _lower_rules(scenario),
        "costs": _lower_costs(scenario),
        "start": _lower_start(scenario),
        "laws": laws.table(),
    }
    return Tables(
        name=scenario.name,
        title=scenario.title or scenario.name,
        currency=scenario.currency,
        fingerprint=_fingerprint(parts),
        **parts,
    )


def in_order(blocks: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """Blocks in the order of their keys."""
    return sorted(blocks.items())


def row_of(blocks: Mapping[str, Any]) -> dict[str, int]:
    """Row of each key in its table."""
    return {key: row for row, key in enumerate(sorted(blocks))}


def ints(values: Sequence[int] | Sequence[bool]) -> np.ndarray[Any, np.dtype[np.int64]]:
    """An int64 column."""
    return np.array(values, dtype=np.int64)


def floats(values: Sequence[float]) -> np.ndarray[Any, np.dtype[np.float64]]:
    """A float64 column."""
    return np.array(values, dtype=np.float64)


def titles_of(blocks: list[tuple[str, Any]]) -> tuple[str, ...]:
    """Names for people: the title, or the key in words."""
    return tuple(block.title or key.replace("_", " ").capitalize() for key, block in blocks)


def _lower_roles(scenario: Scenario) -> Roles:
    blocks = in_order(scenario.roles)
    table = [role for _, role in blocks]
    return Roles(
        keys=tuple(key for key, _ in blocks),
        titles=titles_of(blocks),
        ids=ints([identity_of_key("role", key) for key, _ in blocks]),
        acts_on_odds=np.array([r.performance == "odds" for r in table], dtype=np.bool_),
        ramp=ints([RAMPS.index(r.ramp) for r in table]),
        ramp_time=ints([r.ramp_time for r in table]),
        ramp_start=floats([r.ramp_start for r in table]),
        prospects=np.array([r.prospects for r in table], dtype=np.bool_),
        care_time=floats([(1.0 + r.care) / (1.0 + r.care_reference) for r in table]),
    )


def _lower_units(scenario: Scenario) -> Units:
    blocks = in_order(scenario.units)
    table = [unit for _, unit in blocks]
    segments = row_of(scenario.segments)
    serves = np.zeros((len(table), len(segments)), dtype=np.bool_)
    for row, unit in enumerate(table):
        serves[row, [segments[key] for key in unit.serves]] = True
    opens = tuple(ints([start for start, _ in unit.hours]) for unit in table)
    closes = tuple(ints([end for _, end in unit.hours]) for unit in table)
    before = tuple(
        ints([0, *np.cumsum(end - start).tolist()]) for start, end in zip(opens, closes, strict=True)
    )
    return Units(
        keys=tuple(key for key, _ in blocks),
        titles=titles_of(blocks),
        ids=ints([identity_of_key("unit", key) for key, _ in blocks]),
        serves=serves,
        opens=opens,
        closes=closes,
        before=before,
        coordination_form=ints([FORMS.index(unit.coordination.form) for unit in table]),
        coordination_fixed=ints([unit.coordination.fixed for unit in table]),
        coordination_per_colleague=ints([unit.coordination.per_colleague for unit in table]),
    )


def _lower_people(scenario: Scenario) -> People:
    roles = row_of(scenario.roles)
    units = row_of(scenario.units)
    plans = row_of(scenario.plans)
    names: list[str] = []
    seat_keys: list[str] = []
    rows: list[tuple[int, int, int, float, float, float, int]] = []
    holds: list[list[bool]] = []
    known: list[list[int]] = []
    for unit_key, unit in in_order(scenario.units):
        for seat_key, seats in in_order(unit.seats):
            role_rows = [roles[key] for key in seats.roles]
            seat_id = identity_of_key("seat", unit_key, seat_key)
            gross = scenario.work.availability if seats.availability is None else seats.availability
            plan = -1 if seats.plan is None else plans[seats.plan]
            for number in range(seats.count):
                names.append(f"{unit_key}/{seat_key} {number + 1}")
                seat_keys.append(f"{unit_key}.{seat_key}")
                rows.append(
                    (
                        identity(seat_id, number, 0),
                        units[unit_key],
                        seats.starts,
                        gross,
                        seats.talent_mean,
                        seats.talent_sd,
                        plan,
                    )
                )
                holds.append([row in role_rows for row in range(len(roles))])
                known.append([_first_day(scenario, seats, key) for key in sorted(scenario.roles)])
    columns = list(zip(*rows, strict=True)) if rows else [()] * 7
    return People(
        names=tuple(names),
        seat_keys=tuple(seat_keys),
        ids=ints(columns[0]),
        unit=ints(columns[1]),
        holds=np.array(holds, dtype=np.bool_).reshape(len(rows), len(roles)),
        starts_at=ints(columns[2]),
        availability=floats(columns[3]),
        talent_mean=floats(columns[4]),
        talent_sd=floats(columns[5]),
        experience=np.array(known, dtype=np.int64).reshape(len(rows), len(roles)),
        plan=ints(columns[6]),
    )


def _first_day(scenario: Scenario, seats: Any, role: str) -> int:
    """Experience in a role on the first day (seconds)."""
    if role in seats.experience:
        return int(seats.experience[role])
    return 0 if seats.starts > 0 else int(scenario.start.experience.get(role, START_EXPERIENCE))


def _lower_plans(scenario: Scenario) -> Plans:
    blocks = in_order(scenario.plans)
    rates = np.zeros((len(blocks), len(MEASURES)))
    for row, (_, plan) in enumerate(blocks):
        variable = plan.ote * (1.0 - plan.base_share)
        for part in plan.commission:
            for measure in (
                ("renewals", "upsell") if part.measure == "renewals_and_upsell" else (part.measure,)
            ):
                per_unit = variable * part.share / part.quota
                counted = measure in ("meetings", "accepted_leads")
                rates[row, MEASURES.index(measure)] += per_unit * 100.0 if counted else per_unit
    return Plans(
        keys=tuple(key for key, _ in blocks),
        titles=titles_of(blocks),
        base=ints([to_cents(plan.ote * plan.base_share) for _, plan in blocks]),
        rates=rates,
    )


def _lower_rules(scenario: Scenario) -> Rules:
    work, handoff = scenario.work, scenario.handoff
    return Rules(
        market_sd=scenario.market.sd,
        market_persistence=scenario.market.persistence,
        loss_within=handoff.loss_within,
        loss_across=handoff.loss_across,
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


def _lower_start(scenario: Scenario) -> Start:
    start = scenario.start
    weeks = max((len(counts) for counts in start.backlog.values()), default=0)
    backlog = np.zeros((len(scenario.sources), weeks), dtype=np.int64)
    known_weeks = np.zeros(len(scenario.sources), dtype=np.int64)
    for key, counts in start.backlog.items():
        row = row_of(scenario.sources)[key]
        backlog[row, : len(counts)] = counts
        known_weeks[row] = len(counts)
    return Start(
        cash=to_cents(start.cash),
        accounts=ints([start.accounts.get(key, 0) for key in sorted(scenario.segments)]),
        steady_pipeline=start.pipeline == "steady",
        backlog=backlog,
        known_weeks=known_weeks,
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
