"""One small company in which everything happens that pay can do: for the comparison of the engines, and for statements.

The company of ``people_company.py``, in which people come, move and go all the time, over more than a year and with
plans that hold every component: three clocks, tiers of both kinds, fees under every condition, bonuses of people and
teams, draws, a clawback, shared credit, quotas from a target that grow, ratchet and are ramped.
"""

from __future__ import annotations

from typing import Any

from salessim.scenario.scenario import Scenario

from .people_company import people_document

__all__ = ["pay_company", "pay_document"]


def pay_document() -> dict[str, Any]:
    """The company as plain tables."""
    document = people_document()
    document |= {
        "horizon": "66 weeks",
        "plans": {"caller": _caller(), "closer": _closer(), "keeper": _keeper(), "lead": _lead()},
        "credit": {"qualifier": 0.1, "handed_off": 0.3},
        "behaviour": {
            "goal": 0.1,
            "pull_above": 1.05,
            "hold_below": 0.95,
            "rushed_loss": 0.3,
            "held_loss": 0.2,
        },
    }
    for segment in document["segments"].values():
        segment |= {
            "timing_flexible": 0.9,
            "timing_window": "4 weeks",
            "acv_median": 20_000,
            "cycle_median": "3 weeks",
        }
    references = {
        "caller": (
            25_000,
            {"meetings": 90, "first_meetings": 90, "accepted_leads": 60, "opportunities": 30}
            | {"bookings": 200_000, "won_customers": 10},
        ),
        "closer": (65_000, {"bookings": 600_000, "margin": 450_000, "won_customers": 30}),
        "keeper": (25_000, {"renewals": 500_000, "upsell": 100_000, "incidents": 40, "reviews": 20}),
    }
    for key, (variable, output) in references.items():
        document["roles"][key]["reference"] = {
            "variable": variable,
            "incentive_share": 0.4,
            "output": {name: float(amount) for name, amount in output.items()},
        }
    return document


def pay_company() -> Scenario:
    """The company, checked."""
    return Scenario.from_document(pay_document(), "pay")


def _caller() -> dict[str, Any]:
    """Paid by the month, for accepted leads, for what becomes of them, and in a contest."""
    return {
        "roles": ["caller"],
        "ote": 70_000,
        "base_share": 0.65,
        "clock": "monthly",
        "commission": [
            {
                "measure": "accepted_leads",
                "quota": 80,
                "share": 0.6,
                "tiers": [{"at": 0.3, "rate": 1.0}, {"at": 1.0, "rate": 1.5}, {"at": 2.0, "rate": 0.0}],
                "ramped": True,
            },
            {"measure": "bookings", "quota": 250_000, "share": 0.2},
        ],
        "fees": [
            {"measure": "first_meetings", "rate": 10},
            {"measure": "opportunities", "rate": 40, "when": {"converting_at_least": 0.4}},
            {"measure": "meetings", "rate": 25, "when": {"starts": "10 weeks", "ends": "16 weeks"}},
            {"measure": "won_customers", "rate": 100, "when": {"term_at_least": "14 weeks"}},
        ],
        "draw": {"amount": 900},
    }


def _closer() -> dict[str, Any]:
    """Paid by the quarter, with an accelerator, a retroactive rate on margin, bonuses, and something to lose."""
    moves = {"growth_per_year": 0.1, "ratchet_up": 0.4, "ratchet_down": 0.15}
    return {
        "roles": ["closer"],
        "ote": 130_000,
        "base_share": 0.5,
        "commission": [
            {
                "measure": "bookings",
                "target": 2_000_000,
                "over_assignment": 0.1,
                "share": 0.5,
                "tiers": [{"at": 0, "rate": 1.0}, {"at": 0.5, "rate": 2.0}, {"at": 1.0, "rate": 3.0}],
            }
            | moves,
            {
                "measure": "margin",
                "quota": 400_000,
                "share": 0.2,
                "tiers": [{"at": 0, "rate": 0.5}, {"at": 0.8, "rate": 1.0}],
                "retroactive": True,
                "ramped": True,
            },
        ],
        "bonus": [{"measure": "won_customers", "quota": 16, "share": 0.15} | moves],
        "team_bonus": [{"measure": "bookings", "quota": 1_500_000, "share": 0.15, "at": 0.8}],
        "fees": [
            {"measure": "bookings", "rate": 0.01, "when": {"term_at_least": "14 weeks"}},
            {"measure": "bookings", "rate": 0.01, "when": {"average_deal_at_least": 20_000}},
            {"measure": "won_customers", "rate": 200, "when": {"deal_at_least": 25_000}},
        ],
        "draw": {"amount": 2_000, "recoverable": False},
        "clawback": {"within": "8 weeks", "share": 0.5},
    }


def _keeper() -> dict[str, Any]:
    """Paid by the year, in tiers on what is kept, and for what is added."""
    return {
        "roles": ["keeper"],
        "ote": 100_000,
        "base_share": 0.75,
        "clock": "yearly",
        "commission": [
            {
                "measure": "renewals_and_upsell",
                "quota": 700_000,
                "share": 0.7,
                "tiers": [{"at": 0.2, "rate": 1.0}, {"at": 0.6, "rate": 0.5}],
                "ratchet_up": 0.4,
            },
            {"measure": "upsell", "quota": 60_000, "share": 0.2},
        ],
        "team_bonus": [{"measure": "renewals", "quota": 300_000, "share": 0.1, "of": "company"}],
        "fees": [
            {
                "measure": "renewals",
                "rate": 0.005,
                "when": {"term_at_least": "14 weeks", "deal_at_least": 20_000},
            },
            {"measure": "reviews", "rate": 50},
            {"measure": "incidents", "rate": 5},
        ],
    }


def _lead() -> dict[str, Any]:
    """Paid for what the team brings."""
    return {
        "roles": ["lead"],
        "ote": 120_000,
        "base_share": 0.7,
        "clock": "monthly",
        "team_bonus": [{"measure": "bookings", "quota": 1_200_000, "at": 0.9}],
    }
