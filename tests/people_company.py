"""One small company in which everything happens to people, and often: for the comparison of the engines.

Two units with hours of their own, eight kinds of seat, twelve seats. Within 46 weeks the founder hands over, seats
are opened and filled after interviews, newcomers learn in every way there is, everybody is evaluated three times, some
are recognised, coached, dismissed and promoted, and most leave, and leave work behind.
"""

from __future__ import annotations

from typing import Any

from salessim.scenario.scenario import Scenario

__all__ = ["people_company", "people_document"]


def people_document() -> dict[str, Any]:
    """The company as plain tables."""
    return {
        "horizon": "46 weeks",
        "roles": {
            "caller": _caller(),
            "closer": _closer(),
            "keeper": _keeper(),
            "lead": {"attrition": 0.6, "market_ote": 130_000, "hiring": {"time_to_fill": "0 s"}},
            "trainer": {"attrition": 0.6, "hiring": {"time_to_fill": "20 days"}},
        },
        "segments": {"small": _segment("callers first"), "large": _segment("closers alone")},
        "sources": {
            "web": {
                "kind": "inbound",
                "per_week": 8,
                "segments": {"small": 0.6, "large": 0.4},
                "profile": "flat",
                "patience": "7 days",
                "recycle_chance": 0.5,
                "recycle_after": "2 weeks",
            },
            "list": {
                "kind": "outbound",
                "segment": "small",
                "list_size": 500,
                "meetings_per_month": 40,
                "meeting_missed": 0.3,
                "rest": "4 weeks",
                "steady_per_week": 2,
            },
        },
        "units": {"centre": _centre(), "north": _north()},
        "plans": _plans(),
        "handoff": {"loss_within": 0.5, "loss_across": 0.8},
        "hiring": {
            "candidates": 3,
            "candidate_mean": -0.3,
            "stages": [
                {"hours": "0 s", "validity": 0.2},
                {"hours": "1 h", "validity": 0.5},
                {"hours": "2 h", "validity": 0.5, "by": "lead"},
                {"hours": "1 h", "validity": 0.3, "by": "keeper", "is_about_values": True},
            ],
        },
        "leaving": {
            "level": 0.5,
            "peers": 0.3,
            "spread": 0.5,
            "morale": 2.0,
            "morale_per_month": 0.5,
            "notice": "2 weeks",
            "account_hazard": 3.0,
            "account_unrest": "8 weeks",
        },
        "evaluation": {
            "is_on": True,
            "recognise_from": 1.0,
            "dismiss_below": 0.9,
            "coach_below": 0.8,
            "dismissal": 0.8,
            "promote_from": 0.2,
            "promote_after": "6 weeks",
        },
        "knowledge": {
            "growth": 0.02,
            "decay": 0.1,
            "lost_with_leaver": 0.2,
            "sharing": "30 min",
            "sharing_rate": 0.2,
            "experiment_chance": 0.2,
            "experiment_gain": 0.1,
            "learning_from_losses": 0.5,
            "new_product": {"is_on": True, "middle": 4.0, "width": 3.0},
        },
        "coaching": {"hours": "30 min", "by": ["lead"], "span": 3},
        "start": {
            "experience": {"caller": "4 weeks", "closer": "6 months"},
            "accounts": {"small": 6, "large": 4},
            "pipeline": "steady",
        },
    }


def people_company() -> Scenario:
    """The company, checked."""
    return Scenario.from_document(people_document(), "people")


def _caller() -> dict[str, Any]:
    """Learns in every way there is, from the own role."""
    return {
        "prospects": True,
        "ramp": "exponential",
        "ramp_time": "4 weeks",
        "ramp_start": 0.4,
        "ramp_late": "13 weeks",
        "care": 0.63,
        "care_reference": 0.63,
        "playbook": 0.3,
        "attrition": 0.8,
        "market_ote": 85_000,
        "hiring": {"time_to_fill": "14 days", "time_to_fill_sigma": 0.6, "cost": 8_000},
        "onboarding": {
            "theory": "1 weeks",
            "rotation": "1 weeks",
            "shadowing": {"hours": "10 h", "weeks": 3},
            "mentoring": {"scheme": "voluntary", "uptake": 0.6, "mentor_from": 0.6},
            "workshops": {"hours": "2 h", "weeks": 4, "by": ["trainer"]},
            "feedback": {"hours": "1 h", "weeks": 6},
            "cost": 1_500,
        },
    }


def _closer() -> dict[str, Any]:
    """Acts on odds; mentored by closers or team leads."""
    return {
        "performance": "odds",
        "ramp": "linear",
        "ramp_time": "6 weeks",
        "ramp_start": 0.1,
        "attrition": 0.7,
        "market_ote": 150_000,
        "hiring": {"time_to_fill": "3 weeks", "cost": 29_000},
        "onboarding": {
            "theory": "1 weeks",
            "mentoring": {"scheme": "mandatory", "by": ["closer", "lead"], "mentor_from": 0.5},
            "workshops": {"hours": "1 h", "weeks": 6, "by": ["trainer", "lead"]},
        },
    }


def _keeper() -> dict[str, Any]:
    """Watches before working; may renew and offer upsells only later."""
    return {
        "ramp": "exponential",
        "ramp_time": "6 months",
        "ramp_start": 0.3,
        "attrition": 0.6,
        "market_ote": 120_000,
        "playbook": 0.6,
        "hiring": {"time_to_fill": "2 weeks", "time_to_fill_sigma": 0.0},
        "onboarding": {
            "shadowing": {"hours": "16 h", "weeks": 2, "by": ["keeper"]},
            "mentoring": {"scheme": "mandatory", "hours": "2 h", "weeks": 8, "by": ["keeper"]},
            "feedback": {"hours": "30 min", "weeks": 4, "by": ["lead", "keeper"]},
        },
    }


def _segment(way: str) -> dict[str, Any]:
    """A segment of short cycles and terms; large deals need closers who have come some way."""
    small = way == "callers first"
    first = "caller" if small else "closer"
    return {
        "cycle_median": "10 days",
        "max_open_deals": 4,
        "term": "8 weeks",
        "long_term": "14 weeks",
        "long_term_share": 0.3,
        "needs": 0.0 if small else 0.2,
        "stages": {
            "contact": {
                "role": first,
                "hours": "45 min",
                "chance": 0.6,
                "next": "meeting",
                "priority": 3,
                "milestone": "accepted",
            },
            "meeting": {
                "role": "closer",
                "hours": "90 min",
                "chance": 0.6,
                "next": "signing",
                "priority": 5,
                "think_share": 0.4,
                "missed": 0.2,
                "wait_limit": "14 days",
                "milestone": "opportunity",
            },
            "signing": {
                "role": "closer",
                "hours": {"family": "lognormal", "median": "3 h", "sigma": 0.5},
                "chance": 0.6,
                "next": "won",
                "priority": 4,
                "think_share": 0.6,
                "needs": 0.3,
            },
        },
        "accounts": {
            "role": "keeper",
            "onboarding_hours": "4 h",
            "touch_every": "7 days",
            "touch_hours": "30 min",
            "renewal_hours": "2 h",
            "renewal_lead_time": "2 weeks",
            "renewal_needs": 0.4,
            "upsell_per_year": 6,
            "upsell_hours": "1 h",
            "upsell_needs": 0.5,
            "net_retention": 1.5,
            "churn_per_year": 0.4,
            "incidents_per_year": 6,
            "reviews_per_year": 4,
        },
    }


def _centre() -> dict[str, Any]:
    """Founders, their first hires, and those who teach."""
    return {
        "serves": ["small", "large"],
        "seats": {
            "founders": {
                "roles": ["caller", "closer", "keeper"],
                "availability": 0.5,
                "leaves": False,
                "hands_over": True,
                "documentation": "2 h",
            },
            "callers": {
                "roles": ["caller"],
                "count": 2,
                "plan": "caller",
                "experiments": "1 h",
            },
            "closers": {
                "roles": ["closer"],
                "requisition": "2 weeks",
                "count": 2,
                "plan": "closer",
                "promotes_from": ["caller"],
                "documentation": "1 h",
            },
            "keepers": {"roles": ["keeper"], "starts": "3 weeks", "count": 2, "plan": "keeper"},
            "lead": {"roles": ["lead"], "promotes_from": ["closer", "caller"], "plan": "lead"},
            "trainer": {
                "roles": ["trainer"],
                "requisition": "0 s",
                "documentation": "3 h",
                "documents": ["caller", "closer"],
                "talent_sd": 0.5,
            },
        },
    }


def _north() -> dict[str, Any]:
    """Generalists who work other hours."""
    return {
        "serves": ["large"],
        "hours": ["Mon-Thu 08:00-12:00", "Mon-Thu 13:00-16:30", "Fri 08:00-14:00"],
        "coordination": {"form": "light"},
        "seats": {
            "all": {
                "roles": ["closer", "keeper"],
                "count": 2,
                "plan": "closer",
                "experience": {"closer": "2 months", "keeper": "1 weeks"},
                "experiments": "1 h",
                "talent_mean": 0.3,
            },
            "late": {"roles": ["closer"], "requisition": "6 weeks", "plan": "closer"},
        },
    }


def _plans() -> dict[str, Any]:
    return {
        "caller": {
            "roles": ["caller"],
            "ote": 70_000,
            "base_share": 0.65,
            "commission": [
                {"measure": "meetings", "quota": 100, "share": 0.5},
                {"measure": "accepted_leads", "quota": 80, "share": 0.5},
            ],
        },
        "closer": {
            "roles": ["closer"],
            "ote": 130_000,
            "base_share": 0.5,
            "commission": [{"measure": "bookings", "quota": 900_000}],
        },
        "keeper": {
            "roles": ["keeper"],
            "ote": 100_000,
            "base_share": 0.75,
            "commission": [{"measure": "renewals_and_upsell", "quota": 700_000}],
        },
        "lead": {"roles": ["lead"], "ote": 120_000},
    }
