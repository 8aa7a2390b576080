"""Growth with everything that a customer's life may hold: what the stories, tables and pictures of a replication show.

Customers buy other product lines, renew for less, refer others, review and complain; leads are scored; partners bring
some; closers are added by a change and by a policy.
"""

from __future__ import annotations

from typing import Any

from salessim.scenario.load import load_scenario
from salessim.scenario.scenario import Scenario

__all__ = ["HOSTILE", "told_company"]

HOSTILE = "=<b>R&D</b> \x1b[31mred $x$"
_CHANGES: dict[str, Any] = {
    "horizon": "40 weeks",
    "units.sales.title": HOSTILE,
    "units.sales.seats.closers.reserve": 2,
    "units.sales.seats.partner": {"roles": ["partner_manager"]},
    "units.sales.seats.analyst": {"roles": ["analyst"]},
    "segments.mid.title": "Mid <i>market</i>",
    "segments.mid.accounts.cross_sell_per_year": 3,
    "segments.mid.accounts.cross_sell_chance": 0.5,
    "segments.mid.accounts.contraction": 0.5,
    "segments.mid.accounts.reviews_per_year": 2,
    "segments.mid.accounts.incidents_per_year": 3,
    "sources.website.title": "@Website",
    "sources.friends": {"kind": "referral", "title": "Referrals", "per_account": 0.8},
    "sources.partners": {"kind": "partner", "title": "Partners", "per_month": 6},
    "analysis.accuracy": 0.5,
    "changes.more": {"title": "One more closer", "at": "6 weeks", "headcount": {"sales.closers": 4}},
    "policies.busy": {
        "title": "Help",
        "when": [{"watch": "utilisation", "role": "sales_manager", "above": 0.3}],
        "add": {"sales.closers": 1},
    },
}


def told_company(folder: Any) -> Scenario:
    """The company; ``folder`` is where the shipped scenarios are."""
    return load_scenario(folder / "growth.scenario.toml").override(_CHANGES, name="steered")
