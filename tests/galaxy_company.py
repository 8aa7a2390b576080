"""One company in which everything happens that units in depth and change during a run can do, and often.

The company of ``pay_company.py`` in two regions and with two product lines, with a second pod beside the centre, an
analyst, partner managers, referrals, cross-sell and contraction, meetings and quotas that miss. Within 60 weeks all
that may change is changed, by plan or by policies that watch everything there is to be seen, through three shocks.
"""

from __future__ import annotations

import copy
from typing import Any

from salessim.scenario.scenario import Scenario

from .pay_company import pay_document

__all__ = ["galaxy_company", "galaxy_document"]


def galaxy_document() -> dict[str, Any]:
    """The company as plain tables."""
    document = pay_document()
    _divides(document)
    _brings(document)
    _joins(document)
    document |= {
        "horizon": "60 weeks",
        "changes": _changes(),
        "policies": _policies(),
        "steering": {"settle": "5 weeks"},
        "shocks": _shocks(),
        "costs": {"billing": "monthly", "payment_delay": "1 weeks", "other_per_month": 5_000},
    }
    document["start"] |= {"cash": 1_500_000, "accounts": {"small": 10, "large": 7}}
    for role in document["roles"].values():
        role["hiring"] = role.get("hiring", {}) | {"time_to_fill": "1 weeks"}
    return document


def galaxy_company() -> Scenario:
    """The company, checked."""
    return Scenario.from_document(galaxy_document(), "galaxy")


def _divides(document: dict[str, Any]) -> None:
    """Regions, product lines, and what accounts buy further."""
    document["regions"] = {"east": {"value": 1.2}, "west": {}}
    document["products"] = {"base": {}, "extra": {"value": 0.5}}
    document["sources"]["web"] |= {
        "regions": {"east": 0.75, "west": 0.25},
        "products": {"base": 0.5, "extra": 0.5},
    }
    document["sources"]["list"] |= {"region": "west", "product": "base"}
    for segment in document["segments"].values():
        segment["accounts"] |= {
            "cross_sell_per_year": 6,
            "cross_sell_hours": "2 h",
            "cross_sell_chance": 0.4,
            "cross_sell_most": 2,
            "contraction": 0.3,
        }


def _brings(document: dict[str, Any]) -> None:
    """Customers who refer others, and partners."""
    document["roles"] |= {
        "analyst": {"attrition": 0.8, "hiring": {}},
        "partner_manager": {"ramp": "linear", "ramp_time": "8 weeks", "ramp_start": 0.3, "attrition": 0.6},
    }
    document["sources"] |= {
        "friends": {
            "kind": "referral",
            "per_account": 2.0,
            "recycle_chance": 0.5,
            "recycle_after": "1 weeks",
        },
        "partners": {
            "kind": "partner",
            "per_month": 6.0,
            "segments": {"small": 0.5, "large": 0.5},
            "regions": {"east": 0.5, "west": 0.5},
            "patience": "7 days",
            "cost_per_lead": 100,
        },
    }


def _joins(document: dict[str, Any]) -> None:
    """Two pods and a unit of generalists that share customers and help one another."""
    centre, north = document["units"]["centre"], document["units"]["north"]
    seats = {name: copy.deepcopy(centre["seats"][name]) for name in ("callers", "closers", "keepers")}
    for group in seats.values():
        group |= {"count": 1, "reserve": 2}
        group.pop("requisition", None)
        group.pop("starts", None)
    document["units"]["pod"] = {
        "serves": ["small", "large"],
        "regions": ["east"],
        "score_from": 0.6,
        "helps": ["centre"],
        "seats": seats,
    }
    centre |= {"helps": ["pod", "north"]}
    north |= {"products": ["base"], "score_from": 0.3}
    centre["seats"] |= {
        "analyst": {"roles": ["analyst"], "starts": "2 weeks"},
        "partners": {"roles": ["partner_manager"], "reserve": 1},
    }
    for name in ("callers", "closers", "keepers"):
        centre["seats"][name]["reserve"] = 1
    document["plans"]["closer_later"] = copy.deepcopy(document["plans"]["closer"]) | {"base_share": 0.4}
    document["plans"]["closer_later"]["commission"][0]["target"] = 1_000_000
    document["routing"] = {"by": "score"}
    document["communication"] = {"unit_meeting": "1 h", "company_meeting": "30 min"}
    document["analysis"] = {"accuracy": 0.7, "classes": 3, "quota_error": 0.3}
    document["behaviour"] |= {"help": 0.6, "applicants": 0.5}


def _changes() -> dict[str, Any]:
    """Everything that a plan can say."""
    return {
        "a_start": {"at": "0 weeks", "headcount": {"pod.closers": 2, "centre.partners": 2}},
        "b_moves": {
            "at": "6 weeks",
            "move": [
                {"leave": "centre.callers", "take": "pod.callers"},
                {"leave": "centre.keepers", "take": "pod.keepers"},
                {"leave": "pod.callers", "take": "pod.closers"},
            ],
        },
        "c_freeze": {
            "at": "9 weeks",
            "hiring": "freeze",
            "headcount": {"centre.closers": 1, "pod.keepers": 3},
        },
        "d_resume": {"at": "12 weeks", "hiring": "resume", "headcount": {"centre.closers": 3}},
        "e_routing": {"at": "10 weeks", "set": {"routing.by": "load", "sources.web.per_week": 12}},
        "f_meetings": {
            "at": "14 weeks",
            "set": {
                "routing.by": "round_robin",
                "communication.unit_meeting": "2 h",
                "communication.company_meeting": "1 h",
                "knowledge.sharing": "1 h",
                "coaching.hours": "1 h",
                "units.pod.coordination.fixed": "1 h",
                "units.centre.coordination.per_colleague": "6 min",
            },
        },
        "g_pay": {
            "at": "16 weeks",
            "set": {
                "units.centre.seats.closers.plan": "closer_later",
                "units.pod.seats.closers.plan": "closer_later",
                "plans.caller.commission.0.quota": 40,
                "plans.keeper.team_bonus.0.quota": 200_000,
            },
        },
        "h_people": {
            "at": "20 weeks",
            "set": {
                "hiring.backfill": False,
                "units.centre.seats.callers.availability": 0.7,
                "units.pod.seats.keepers.documentation": "1 h",
                "units.pod.seats.closers.experiments": "1 h",
                "roles.caller.onboarding.feedback.hours": "30 min",
            },
        },
        "i_market": {
            "at": "24 weeks",
            "set": {
                "routing.by": "draw",
                "hiring.backfill": True,
                "segments.large.acv_median": 45_000,
                "regions.west.value": 0.8,
                "handoff.loss_within": 0.2,
                "handoff.loss_across": 0.3,
            },
        },
    }


def _policies() -> dict[str, Any]:
    """Something on everything that can be watched."""
    closing = {"role": "closer", "weeks": 3}
    return {
        "busy": {
            "when": [{"watch": "utilisation", "above": 0.1} | closing],
            "add": {"pod.closers": 1, "centre.closers": 1},
            "pause": "2 weeks",
        },
        "idle": {
            "when": [{"watch": "utilisation", "below": 0.6, "unit": "pod"} | closing],
            "add": {"pod.closers": -1},
            "pause": "4 weeks",
        },
        "waiting": {
            "when": [{"watch": "wait", "role": "caller", "above": 0.5, "weeks": 2}],
            "move": [{"leave": "pod.callers", "take": "centre.callers"}],
            "pause": "6 weeks",
        },
        "poor": {"when": [{"watch": "cash", "below": 1_350_000, "weeks": 1}], "hiring": "freeze", "times": 3},
        "rich": {
            "when": [{"watch": "runway", "above": 1.0, "weeks": 4}, {"watch": "customers", "above": 3}],
            "hiring": "resume",
            "starts": "10 weeks",
        },
        "winning": {
            "when": [{"watch": "lead_to_deal", "above": 0.02, "weeks": 8}],
            "set": {"plans.closer.commission.1.quota": 500_000},
            "times": 1,
        },
        "slow": {
            "when": [{"watch": "cycle_time", "above": 5.0, "weeks": 6}, {"watch": "arr", "above": 0.0}],
            "add": {"centre.keepers": 1, "pod.keepers": -1},
            "pause": "5 weeks",
            "ends": "40 weeks",
        },
        "dear": {
            "when": [{"watch": "cac", "above": 1_000.0, "weeks": 4}],
            "set": {"sources.partners.per_month": 3.0},
            "times": 1,
        },
        "many": {
            "when": [
                {"watch": "leads_per_week", "above": 4.0, "weeks": 2},
                {"watch": "people", "below": 60, "weeks": 1},
            ],
            "add": {"centre.callers": 1, "pod.callers": 1},
            "pause": "4 weeks",
        },
    }


def _shocks() -> dict[str, Any]:
    return {
        "boom": {"starts": "5 weeks", "lasts": "6 weeks", "demand": 2.0, "sources": ["web", "partners"]},
        "rival": {
            "starts": "18 weeks",
            "lasts": "8 weeks",
            "win_odds": 0.5,
            "churn": 3.0,
            "price": 0.8,
            "regions": ["east"],
        },
        "strike": {"starts": "30 weeks", "lasts": "2 weeks", "demand": 0.0},
    }
