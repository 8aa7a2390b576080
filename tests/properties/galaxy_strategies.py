"""Hypothesis strategies for units in depth and for change during a run, laid over a drawn company.

Several units serve the same customers of the same regions and product lines, help one another and share customers by
any routing; leads come from everywhere there is. What changes during a run is drawn in ``steering_strategies.py``.
"""

from __future__ import annotations

import copy
from typing import Any

from hypothesis import strategies as st

from .steering_strategies import steered

__all__ = ["galaxied"]

REGIONS = ("north", "south", "west")
PRODUCTS = ("base", "extra")
TINY = ["Mon-Fri 09:00-09:10", "Mon-Fri 09:10-09:30"]
"""Opening hours that leave no time for meetings."""


def one_of(*values: Any) -> st.SearchStrategy[Any]:
    return st.sampled_from(values)


@st.composite
def galaxied(draw: st.DrawFn, documents: st.SearchStrategy[dict[str, Any]]) -> dict[str, Any]:
    """A drawn company with several units in depth and much that changes."""
    document = draw(documents)
    n_weeks = draw(one_of(20, 12, 30, 8))
    document["horizon"] = f"{n_weeks} weeks"
    _thins_out(document)
    document["roles"] |= {
        "analyst": {},
        "partner_manager": {
            "ramp": draw(one_of("none", "linear")),
            "ramp_time": "6 weeks",
            "ramp_start": 0.2,
        },
    }
    if draw(st.booleans()):
        document["units"]["twin"] = copy.deepcopy(document["units"]["east"])
    draw(divided(document))
    draw(supported(document))
    draw(further_sources(document))
    for segment in document["segments"].values():
        draw(further_sales(segment["accounts"]))
    draw(together(document))
    for unit in document["units"].values():
        for seats in unit["seats"].values():
            seats["reserve"] = draw(one_of(0, 1, 0, 2))
    _covers(document)
    document["start"]["cash"] = draw(one_of(2_000_000, 100_000, 0, -50_000))
    document["costs"] = {
        "billing": draw(one_of("monthly", "yearly")),
        "payment_delay": draw(one_of("45 days", "0 s", "1 weeks")),
        "other_per_month": draw(one_of(0, 20_000)),
    }
    draw(steered(document, n_weeks))
    return document


def _thins_out(document: dict[str, Any]) -> None:
    """Little enough work that it stays quick, and hours long enough for meetings."""
    for source in document["sources"].values():
        if "per_week" in source:
            source["per_week"] = min(source["per_week"], 8)
        if "meetings_per_month" in source:
            source["meetings_per_month"] = min(source["meetings_per_month"], 30)
    for segment in document["segments"].values():
        accounts = segment["accounts"]
        if accounts["touch_every"] == "1 days":
            accounts["touch_every"] = "7 days"
        for name in ("upsell_per_year", "incidents_per_year", "reviews_per_year"):
            accounts[name] = min(accounts.get(name, 0), 12)
    for unit in document["units"].values():
        if unit["hours"] == TINY:
            unit["hours"] = "Mon-Fri 09:00-17:00"


# -- customers and sources -------------------------------------------------------------------------------------------


@st.composite
def parts_of_one(draw: st.DrawFn, names: tuple[str, ...]) -> dict[str, float]:
    """Shares in eighths that sum to 1 exactly, some of them 0; or none, for all alike."""
    if draw(st.integers(0, 2)) == 0:
        return {}
    cuts = sorted(draw(st.lists(st.integers(0, 8), min_size=len(names) - 1, max_size=len(names) - 1)))
    edges = [0, *cuts, 8]
    return {name: (edges[k + 1] - edges[k]) / 8 for k, name in enumerate(names)}


@st.composite
def divided(draw: st.DrawFn, document: dict[str, Any]) -> None:
    """Regions and product lines: none, one, or more; sources of them, and units for some of them."""
    divisions = {
        "regions": REGIONS[: draw(one_of(2, 0, 3, 1))],
        "products": PRODUCTS[: draw(one_of(0, 2, 0, 1))],
    }
    for table, names in divisions.items():
        if not names:
            continue
        document[table] = {name: {"value": draw(one_of(1.0, 0.5, 2.0))} for name in names}
        for source in document["sources"].values():
            if source["kind"] == "outbound":
                source[table.removesuffix("s")] = draw(st.sampled_from(names))
            else:
                source[table] = draw(parts_of_one(names))
        for unit in document["units"].values():
            some = st.lists(st.sampled_from(names), min_size=1, max_size=2, unique=True)
            unit[table] = draw(some) if draw(st.booleans()) else []


@st.composite
def further_sources(draw: st.DrawFn, document: dict[str, Any]) -> None:
    """Customers who refer others, and partners."""
    common = {
        "patience": draw(one_of("never", "14 days", "3 h")),
        "recycle_chance": draw(one_of(0.0, 0.5)),
        "recycle_after": "1 weeks",
    }
    if draw(st.integers(0, 2)):
        document["sources"]["friends"] = common | {
            "kind": "referral",
            "per_account": draw(one_of(4.0, 1.0, 0.0)),
        }
    if draw(st.integers(0, 2)):
        segments = list(document["segments"])
        mix = {segments[0]: 1.0} if len(segments) == 1 else {segments[0]: 0.5, segments[1]: 0.5}
        partners = common | {
            "kind": "partner",
            "role": draw(one_of("partner_manager", "partner_manager", "closer")),
            "per_month": draw(one_of(4.0, 20.0, 0.0)),
            "segments": mix,
            "profile": draw(one_of("flat", {})),
        }
        for table in ("regions", "products"):
            if table in document:
                partners[table] = draw(parts_of_one(tuple(document[table])))
        document["sources"]["partners"] = partners
        _somebody(document, partners["role"])


@st.composite
def further_sales(draw: st.DrawFn, accounts: dict[str, Any]) -> None:
    """Other product lines for accounts, and renewals for less."""
    accounts |= {
        "cross_sell_per_year": draw(one_of(12.0, 0.0, 50.0)),
        "cross_sell_hours": draw(one_of("1 h", "2 h", "0 s")),
        "cross_sell_priority": draw(one_of(9, 5)),
        "cross_sell_chance": draw(one_of(0.5, 1.0, 0.15)),
        "cross_sell_step": draw(one_of(0.4, 1.0, 0.0)),
        "cross_sell_most": draw(one_of(1, 3)),
        "contraction": draw(one_of(0.0, 0.5, 1.0)),
        "contraction_step": draw(one_of(0.2, 1.0)),
    }


# -- units -----------------------------------------------------------------------------------------------------------


@st.composite
def supported(draw: st.DrawFn, document: dict[str, Any]) -> None:
    """An analyst now, later or never; scores, and quotas that miss."""
    if draw(st.integers(0, 3)):
        unit = draw(st.sampled_from(sorted(document["units"])))
        seats = {
            "roles": draw(one_of(["analyst"], ["analyst"], ["analyst", "closer"])),
            "count": draw(one_of(1, 1, 0, 2)),
        }
        if seats["count"]:
            seats["starts"] = draw(one_of("0 s", "0 s", "3 weeks"))
        document["units"][unit]["seats"]["analysts"] = seats
    document["analysis"] = {
        "accuracy": draw(one_of(0.5, 1.0, 0.0)),
        "classes": draw(one_of(4, 2, 1, 7)),
        "quota_error": draw(one_of(0.25, 0.0, 1.0)),
        "quota_error_left": draw(one_of(0.4, 0.0, 1.0)),
    }


@st.composite
def together(draw: st.DrawFn, document: dict[str, Any]) -> None:
    """Who takes which customer, who helps whom, and meetings."""
    names = sorted(document["units"])
    document["routing"] = {"by": draw(one_of("draw", "round_robin", "load", "score"))}
    document["communication"] = {
        "unit_meeting": draw(one_of("0 s", "1 h", "2 h")),
        "company_meeting": draw(one_of("0 s", "30 min")),
        "halving": draw(one_of("2 h", "1 h")),
    }
    document.setdefault("behaviour", {"help": draw(one_of(0.9, 0.5, 0.1))})
    for name, unit in document["units"].items():
        unit["score_from"] = draw(one_of(0.0, 0.5, 0.9))
        unit["preference"] = draw(one_of(0, 0, 0, 1))
        others = [other for other in names if other != name]
        if others and draw(st.booleans()):
            unit["helps"] = draw(st.lists(st.sampled_from(others), min_size=1, unique=True))


def _somebody(document: dict[str, Any], role: str) -> None:
    """A seat for a role that nobody holds."""
    units = document["units"].values()
    groups = [seats for unit in units for seats in unit["seats"].values() if seats.get("count", 1)]
    if not any(role in seats["roles"] for seats in groups):
        next(iter(units))["seats"]["for_partners"] = {"roles": [role]}


def _covers(document: dict[str, Any]) -> None:
    """Every stage of every kind of customer is worked by somebody, or may be: as a scenario must have it."""
    for name, segment in document["segments"].items():
        roles = {stage["role"] for stage in segment["stages"].values()}
        for region in document.get("regions", {"": {}}):
            for product in document.get("products", {"": {}}):
                serving = [
                    unit
                    for unit in document["units"].values()
                    if name in unit["serves"]
                    and (not unit.get("regions") or region in unit["regions"])
                    and (not unit.get("products") or product in unit["products"])
                ]
                if not serving:
                    serving = [unit for unit in document["units"].values() if name in unit["serves"]][:1]
                    serving[0].update(regions=[], products=[])
                held = {
                    role
                    for unit in serving
                    for seats in unit["seats"].values()
                    if seats.get("count", 1) + seats.get("reserve", 0)
                    for role in seats["roles"]
                }
                if roles - held:
                    spare = {"roles": sorted(roles - held), "reserve": 1}
                    serving[0]["seats"][f"spare_{name}_{region}_{product}"] = spare
