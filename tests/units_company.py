"""One small company whose units share customers, help one another and lose people: for the comparison of the engines.

The company of ``pay_company.py`` with two units more. Customers are scored, dealt out by any rule, taken by helpers,
by successors elsewhere and by units that still do the work; they come from partners and from other customers, buy
other product lines, renew for less, and meet three shocks.
"""

from __future__ import annotations

from typing import Any

from salessim.scenario.scenario import Scenario

from .pay_company import pay_document

__all__ = ["ROUTINGS", "units_company", "units_document"]

ROUTINGS = ("draw", "round_robin", "load", "score")


def units_document(routing: str, preference: int = 0) -> dict[str, Any]:
    """The company as plain tables, with customers dealt out by one of the rules, first to units that are preferred."""
    document = pay_document()
    people = {"attrition": 0.6, "market_ote": 90_000, "hiring": {"time_to_fill": "4 weeks"}}
    ramp = {"ramp": "linear", "ramp_time": "13 weeks", "ramp_start": 0.3}
    document["roles"] |= {"analyst": people, "partner_manager": people | ramp}
    document["sources"] |= {
        "friends": {"kind": "referral", "per_account": 6.0},
        "partners": {"kind": "partner", "per_month": 9, "segments": {"small": 0.3, "large": 0.7}},
    }
    centre = document["units"]["centre"]
    centre |= {"helps": ["north", "south"], "score_from": 0.3}
    centre["seats"]["founders"]["roles"].append("partner_manager")
    centre["seats"]["partners"] = {
        "roles": ["partner_manager"],
        "starts": "3 weeks",
        "count": 2,
    }
    document["units"]["north"] |= {"helps": ["centre"], "score_from": 0.6}
    document["units"] |= {"south": _south() | {"preference": preference}, "staff": _staff()}
    document["behaviour"]["help"] = 0.5
    document["leaving"] |= {"level": 1.5, "notice": "1 weeks"}
    document["routing"] = {"by": routing}
    document["analysis"] = {"accuracy": 0.6, "classes": 3, "quota_error": 0.4, "quota_error_left": 0.5}
    document["shocks"] = {
        "boom": {"starts": "5 weeks", "lasts": "20 weeks", "demand": 1.6, "price": 1.3, "sources": ["web"]},
        "bust": {
            "starts": "15 weeks",
            "lasts": "30 weeks",
            "win_odds": 0.7,
            "churn": 1.8,
            "segments": ["large"],
        },
        "late": {"starts": "50 weeks", "demand": 0.5, "price": 0.8, "churn": 0.5},
    }
    for segment in document["segments"].values():
        segment["accounts"] |= {
            "cross_sell_per_year": 5,
            "cross_sell_hours": "2 h",
            "cross_sell_chance": 0.4,
            "cross_sell_most": 2,
            "contraction": 0.3,
            "contraction_step": 0.25,
        }
    return document


def units_company(routing: str, preference: int = 0) -> Scenario:
    """The company, checked."""
    return Scenario.from_document(units_document(routing, preference), "units")


def _south() -> dict[str, Any]:
    """Specialists in another time zone."""
    return {
        "serves": ["small", "large"],
        "hours": ["Mon-Fri 13:00-21:00"],
        "helps": ["centre", "north"],
        "seats": {
            "callers": {"roles": ["caller"], "plan": "caller"},
            "closers": {"roles": ["closer"], "count": 2, "plan": "closer"},
            "keepers": {"roles": ["keeper"], "plan": "keeper", "requisition": "4 weeks"},
        },
    }


def _staff() -> dict[str, Any]:
    """Who scores leads, and who looks after partners, now and then nobody."""
    return {
        "seats": {
            "analysts": {"roles": ["analyst"]},
            "both": {"roles": ["partner_manager", "analyst"], "starts": "9 weeks"},
        },
    }
