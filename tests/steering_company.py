"""The small company in which everything happens to people, steered: for the comparison of the engines.

Seats in reserve, changes of every kind, and policies that get into one another's way, on loose conditions so that
most of them act.
"""

from __future__ import annotations

from typing import Any

from salessim.scenario.scenario import Scenario

from .people_company import people_document

__all__ = ["steering_company", "steering_document"]


def steering_document() -> dict[str, Any]:
    """The company as plain tables."""
    document = people_document()
    units = document["units"]
    units["centre"]["seats"]["callers"]["reserve"] = 3
    units["centre"]["seats"]["keepers"]["reserve"] = 2
    units["north"]["seats"]["late"]["reserve"] = 2
    units["north"]["seats"]["callers"] = {"roles": ["caller"], "count": 1, "reserve": 2, "plan": "caller"}
    document["costs"] = {"tools_per_head": 2400.5, "other_per_month": 1000.25, "payment_delay": "20 days"}
    document["start"]["cash"] = 150_000
    document["plans"] |= {
        "hunter": _hunter(),
        "farmer": _farmer(),
        "seller": _farmer() | {"roles": ["closer"]},
    }
    document["changes"] = _changes()
    document["policies"] = _policies()
    document["steering"] = {"settle": "6 weeks"}
    return document


def steering_company() -> Scenario:
    """The company, checked."""
    return Scenario.from_document(steering_document(), "steering")


def _hunter() -> dict[str, Any]:
    """Another way to pay callers."""
    return {
        "roles": ["caller"],
        "ote": 72_000,
        "base_share": 0.4,
        "commission": [{"measure": "meetings", "quota": 130}],
        "fees": [{"measure": "accepted_leads", "rate": 40.0}],
    }


def _farmer() -> dict[str, Any]:
    """Another way to pay closers, and whoever keeps customers besides."""
    return {
        "roles": ["closer", "keeper"],
        "ote": 120_000,
        "base_share": 0.6,
        "commission": [{"measure": "bookings", "quota": 800_000}],
        "clock": "monthly",
        "draw": {"amount": 1_500.0},
        "clawback": {"within": "12 weeks"},
    }


def _changes() -> dict[str, Any]:
    """What was planned."""
    return {
        "first_day": {"at": "0 s", "headcount": {"centre.keepers": 3, "north.all": 1}},
        "fewer": {"at": "4 weeks", "headcount": {"centre.closers": 1, "centre.callers": 1}},
        "frozen": {"at": "7 weeks", "hiring": "freeze"},
        "more_while_frozen": {"at": "8 weeks", "headcount": {"centre.callers": 4, "north.late": 3}},
        "thawed": {"at": "11 weeks", "hiring": "resume"},
        "north_calls": {
            "at": "13 weeks",
            "move": [{"leave": "centre.callers", "take": "north.callers", "count": 2}],
        },
        "other_pay": {
            "at": "17 weeks",
            "set": {"units.centre.seats.callers.plan": "hunter", "units.north.seats.late.plan": "seller"},
        },
        "other_work": {
            "at": "19 weeks",
            "move": [{"leave": "north.all", "take": "centre.closers"}],
            "set": {
                "sources.web.per_week": 14,
                "segments.large.acv_median": 90_000,
                "roles.caller.onboarding.workshops.hours": "3 h",
                "knowledge.sharing": "2 h",
            },
        },
        "other_settings": {
            "at": "23 weeks",
            "set": {
                "handoff.loss_within": 0.9,
                "hiring.backfill": False,
                "units.centre.seats.keepers.availability": 0.8,
                "units.centre.seats.callers.experiments": "4 h",
                "plans.closer.commission.0.quota": 700_000,
            },
        },
    }


def _policies() -> dict[str, Any]:
    """What is done when it is called for."""
    return {
        "busy_keepers": {
            "when": [{"watch": "utilisation", "role": "keeper", "above": 0.1, "weeks": 4}],
            "add": {"centre.keepers": 1},
            "pause": "3 weeks",
        },
        "idle_keepers": {
            "when": [
                {"watch": "utilisation", "role": "keeper", "unit": "centre", "below": 0.6, "weeks": 2},
                {"watch": "people", "above": 3, "weeks": 1},
            ],
            "add": {"centre.keepers": -1, "centre.callers": 1},
            "pause": "4 weeks",
        },
        "long_waits": {
            "when": [{"watch": "wait", "role": "closer", "above": 2.0, "weeks": 3}],
            "add": {"north.late": 1},
            "move": [{"leave": "north.callers", "take": "centre.callers"}],
            "pause": "5 weeks",
            "times": 3,
        },
        "short_of_cash": {
            "when": [{"watch": "runway", "below": 4.0, "weeks": 4}, {"watch": "cash", "below": 140_000}],
            "hiring": "freeze",
            "starts": "14 weeks",
        },
        "enough_cash": {
            "when": [{"watch": "runway", "above": 0.5, "weeks": 2}],
            "hiring": "resume",
            "starts": "16 weeks",
            "ends": "40 weeks",
        },
        "slow": {
            "when": [
                {"watch": "cycle_time", "above": 3.0, "weeks": 8},
                {"watch": "lead_to_deal", "below": 0.9},
                {"watch": "leads_per_week", "above": 1.0},
            ],
            "set": {"sources.web.per_week": 6, "units.centre.seats.callers.plan": "caller"},
            "pause": "10 weeks",
        },
        "dear": {
            "when": [{"watch": "cac", "above": 10.0, "weeks": 6}, {"watch": "customers", "above": 2}],
            "set": {"units.north.seats.all.plan": "farmer"},
            "times": 1,
        },
        "grown": {"when": [{"watch": "arr", "above": 1_000.0, "weeks": 5}], "add": {"north.callers": 1}},
    }
