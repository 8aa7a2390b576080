"""From tables to records: pay plans and their parts, care by plan, and how people react to pay."""

from __future__ import annotations

import numpy as np

from salessim.engine.compiled.columns import Array, Records, flat, row_of, rows_of
from salessim.engine.compiled.records import BEHAVIOUR, CARE, COSTS, CREDIT, PART, PLAN
from salessim.rules.pay.components import MEASURES, PaidFor
from salessim.scenario.tables import Tables

__all__ = ["load_pay", "sizes_of_pay"]

BOOKINGS = 1 << MEASURES.index("bookings")


def load_pay(tables: Tables) -> Records:
    """Plans with their parts and tiers, care, credit and behaviour; rows for people without a plan come first."""
    parts = _parts(tables)
    return {
        "plans": _plans(tables, parts),
        "commissions": flat(tables.plans.rates),
        "noted": flat(np.roll(tables.plans.pays.astype(np.int64), 1, axis=0)),
        "parts": parts,
        "tier_at": tables.tiers.at,
        "tier_rates": tables.tiers.rates,
        "care": _care(tables),
        "care_time": flat(np.roll(tables.care.time, 1, axis=0)),
        "credit": row_of(CREDIT, tables.credit),
        "behaviour": row_of(BEHAVIOUR, tables.behaviour),
        "costs": row_of(COSTS, tables.costs),
    }


def sizes_of_pay(tables: Tables) -> dict[str, int]:
    """Sizes of what is kept for pay, and whether anybody reacts to it."""
    plans, behaviour = tables.plans, tables.behaviour
    kinds = tables.parts.kind
    return {
        "n_parts": len(kinds),
        "n_tiers": len(tables.tiers.at),
        "n_tallies": max([1, *plans.n_parts.tolist()]),
        "n_teams": int(np.sum(kinds == PaidFor.TEAM_BONUS)),
        "reacts": int(behaviour.elasticity > 0 and bool((plans.reference > 0).any())),
        "moves_deals": int(behaviour.timing and bool(_times(tables, _parts(tables)).any())),
    }


def _plans(tables: Tables, parts: Array) -> Array:
    plans = rows_of(PLAN, tables.plans)
    plans["times"] = _times(tables, parts)
    return plans


def _times(tables: Tables, parts: Array) -> Array:
    """Whether people on a plan have a reason to move deals: a quota on bookings."""
    on_quota = (parts["is_timed"] != 0) & (parts["kind"] != PaidFor.FEE)
    return np.isin(np.arange(len(tables.plans.base)), parts["plan"][on_quota])


def _parts(tables: Tables) -> Array:
    table = tables.parts
    parts = rows_of(PART, table)
    is_team, is_fee = table.kind == PaidFor.TEAM_BONUS, table.kind == PaidFor.FEE
    parts["team"] = np.cumsum(is_team) - is_team
    parts["waits"] = is_fee & ((table.average_least > 0) | (table.converting_least > 0))
    parts["is_timed"] = (table.measures & BOOKINGS > 0) & ~is_team & (parts["waits"] == 0)
    return parts


def _care(tables: Tables) -> Array:
    care = np.zeros(tables.care.chance.size, dtype=CARE)
    care["chance"] = flat(np.roll(tables.care.chance, 1, axis=0))
    care["intercept"] = flat(np.roll(tables.care.intercept, 1, axis=0))
    return care
