"""From tables to records: everything that a replication reads, once for all replications of a scenario."""

from __future__ import annotations

import numpy as np

from salessim.engine.compiled.columns import Array, Records, flat, joined, ragged, row_of, rows_of
from salessim.engine.compiled.loading_pay import load_pay, sizes_of_pay
from salessim.engine.compiled.loading_seats import load_seats
from salessim.engine.compiled.loading_steering import load_steering, sizes_of_steering
from salessim.engine.compiled.records import (
    COACHING,
    EVALUATION,
    HIRING,
    INTERVIEW,
    KNOWLEDGE,
    LAW,
    LEAVING,
    LESSON,
    NOBODY,
    OPEN_LEADS,
    PROSPECTS,
    ROLE,
    RULES,
    SEGMENT,
    SOURCE,
    STAGE,
    UNIT,
)
from salessim.engine.keys import OUTBOUND, PARTNER, STEADY_WEEKS
from salessim.rules.demand import share_reached
from salessim.scenario.tables import Tables
from salessim.units import WEEK, month_of

__all__ = ["LARGE", "load"]

PAGES_BITS = 12
"""A chapter of the agenda has 2^12 pages."""
LARGE = 64
"""From so many seats on what lives in a company does not fit into the near caches."""


def load(tables: Tables) -> tuple[Records, dict[str, int]]:
    """Records of a lowered scenario.

    Parameters
    ----------
    tables : Tables
        A lowered scenario.

    Returns
    -------
    arrays : dict of str to array
        What stays as it is while replications are played, and the first state of units, seats and roles.
    numbers : dict of str to int
        Sizes and switches of the company.
    """
    start, sources = tables.start, tables.sources
    weeks_before = max(STEADY_WEEKS if start.steady_pipeline else 0, start.backlog.shape[1])
    arrays: Records = {
        "laws": rows_of(LAW, tables.laws),
        "quantiles": flat(tables.laws.quantiles),
        "roles": _roles(tables),
        "segments": rows_of(SEGMENT, tables.segments),
        "stages": rows_of(STAGE, tables.stages),
        "sources": _sources(tables),
        "rules": row_of(RULES, tables.rules),
        "mix": flat(sources.mix),
        "hour_shares": flat(sources.hour_shares),
        "hour_guide": flat(sources.hour_guide),
        "serves": flat(tables.units.serves.astype(np.int64)),
        "opens": joined(tables.units.opens),
        "closes": joined(tables.units.closes),
        "opened_before": joined(tables.units.before),
        "accounts_given": flat(start.accounts),
        "known_leads": flat(start.backlog),
        "coming_leads": flat(start.coming),
        "open_leads": _open_leads(tables),
        "months": _months(tables.horizon, weeks_before),
        "month_factors": flat(sources.month_factors),
        **_shocks(tables),
        "lists": _lists(tables),
        **_people(tables),
        **load_seats(tables),
        **load_pay(tables),
    }
    arrays |= _units(tables, arrays["lists"])
    arrays |= load_steering(tables, arrays)
    numbers = {
        "horizon": tables.horizon,
        **_agenda(tables.horizon, len(tables.seats.ids)),
        "is_large": int(len(tables.seats.ids) >= LARGE),
        "own_queues": 2
        * len(tables.units.ids)
        * len(tables.roles.ids)
        * len(tables.segments.ids)
        * len(tables.levels),
        "n_roles": len(tables.roles.ids),
        "n_segments": len(tables.segments.ids),
        "n_sources": len(sources.ids),
        "n_units": len(tables.units.ids),
        "n_seats": len(tables.seats.ids),
        "n_plans": len(tables.plans.base),
        "n_levels": len(tables.levels),
        "n_interviews": len(tables.interviews.hours),
        "n_stages": len(tables.stages.chance),
        "n_known_weeks": start.backlog.shape[1],
        "n_coming_weeks": start.coming.shape[1],
        "steady_pipeline": int(start.steady_pipeline),
        "n_open": len(start.open_number),
        "losses_logged": int(start.losses_logged),
        "weeks_before": weeks_before,
        "is_evaluated": int(tables.evaluation.is_on),
        "is_new_product": int(tables.knowledge.new_product),
        "learns_from_losses": int(tables.knowledge.learning_from_losses > 0),
        "n_shock_weeks": tables.shocks.demand.shape[1],
        "has_overflow": int(tables.units.helps.any()),
        "has_partners": int((sources.kind == PARTNER).any()),
        **sizes_of_pay(tables),
        **sizes_of_steering(tables),
    }
    return arrays, numbers


def _agenda(horizon: int, n_people: int) -> dict[str, int]:
    """How long pages and chapters of the agenda are, 2^bits seconds, and how many there are.

    A page is about an hour for twelve people and shorter for more, so that few events lie on it.
    """
    bits = max(0, (12 * 4096 // max(12, n_people)).bit_length() - 1)
    return {
        "page_bits": bits,
        "page_mask": (1 << PAGES_BITS) - 1,
        "last_page": max(0, horizon - 1) >> bits,
        "chapter_bits": bits + PAGES_BITS,
    }


def _sources(tables: Tables) -> Array:
    rows = rows_of(SOURCE, tables.sources)
    rows["n_known"], rows["n_coming"] = tables.start.known_weeks, tables.start.coming_weeks
    rows["only_segment"] = [_only_one(mix) for mix in tables.sources.mix]
    return rows


def _only_one(mix: Array) -> int:
    """The segment that every draw comes to, from the least to the largest that there is, or -1."""
    least, most = share_reached(mix, 2.0**-53), share_reached(mix, 1.0 - 2.0**-53)
    return least if least == most else NOBODY


def _open_leads(tables: Tables) -> Array:
    rows = np.zeros(len(tables.start.open_number), dtype=OPEN_LEADS)
    for name in OPEN_LEADS.names or ():
        rows[name] = getattr(tables.start, f"open_{name}")
    return rows


def _roles(tables: Tables) -> Array:
    rows, sources = rows_of(ROLE, tables.roles), tables.sources
    rows["brings_partners"][sources.role[sources.kind == PARTNER]] = 1
    return rows


def _months(horizon: int, weeks_before: int) -> Array:
    """Month of the year of each week, from before the start to the horizon."""
    weeks = range(-weeks_before, -(-horizon // WEEK) + 1)
    return np.array([month_of(week * WEEK) % 12 for week in weeks], dtype=np.int64)


def _shocks(tables: Tables) -> Records:
    """What happens to the market, week by week."""
    shocks = tables.shocks
    return {
        "demand": flat(shocks.demand),
        "odds": flat(shocks.odds),
        "churn": flat(shocks.churn),
        "prices": flat(shocks.price),
    }


def _lists(tables: Tables) -> Array:
    """Outbound lists, one after another, and where the moments at which their prospects were tried are kept."""
    sources = tables.sources
    rows = np.flatnonzero(sources.kind == OUTBOUND)
    lists = np.zeros(len(rows), dtype=PROSPECTS)
    lists["source"] = rows
    lists["segment"] = [share_reached(sources.mix[row], 0.5) for row in rows]
    lists["id"] = sources.ids[rows]
    lists["size"] = sources.list_size[rows]
    lists["first_tried"] = np.cumsum(lists["size"]) - lists["size"]
    return lists


def _people(tables: Tables) -> Records:
    """What holds for people: how they are found and taught, and why they go."""
    roles = tables.roles
    lessons = np.zeros(roles.lesson_hours.size, dtype=LESSON)
    lessons["hours"], lessons["weeks"] = flat(roles.lesson_hours), flat(roles.lesson_weeks)
    return {
        "lessons": lessons,
        "taught_by": flat(roles.taught_by.astype(np.int64)),
        "hiring": row_of(HIRING, tables.hiring),
        "interviews": rows_of(INTERVIEW, tables.interviews),
        "leaving": row_of(LEAVING, tables.leaving),
        "evaluation": row_of(EVALUATION, tables.evaluation),
        "knowledge": row_of(KNOWLEDGE, tables.knowledge),
        "coaching": row_of(COACHING, tables.coaching),
        "levels": tables.levels,
    }


def _units(tables: Tables, lists: Array) -> Records:
    """Units, and the outbound lists that they work."""
    units = rows_of(UNIT, tables.units)
    served = [np.flatnonzero(row).tolist() for row in tables.units.serves]
    worked = [
        [k for k, segment in enumerate(lists["segment"].tolist()) if segment in segments]
        for segments in served
    ]
    all_lists, units["first_list"], units["n_lists"] = ragged(worked)
    units["first_served"] = [segments[0] if segments else 0 for segments in served]
    units["open_week"] = [before[-1] for before in tables.units.before]
    units["first_seat"] = np.searchsorted(tables.seats.unit, np.arange(len(units)))
    units["n_seats"] = np.bincount(tables.seats.unit, minlength=len(units))
    units["n_intervals"] = [len(opens) for opens in tables.units.opens]
    units["first_interval"] = np.cumsum(units["n_intervals"]) - units["n_intervals"]
    units["idle_first"] = units["idle_last"] = -1
    helps = tables.units.helps
    helped, units["first_helped"], units["n_helped"] = ragged([np.flatnonzero(row).tolist() for row in helps])
    helpers, units["first_helper"], units["n_helpers"] = ragged(
        [np.flatnonzero(row).tolist() for row in helps.T]
    )
    return {"units": units, "unit_lists": all_lists, "helped": helped, "helpers": helpers}
