"""The components of a pay plan, and what the payments of a ledger are for."""

from __future__ import annotations

from enum import IntEnum

__all__ = ["MEASURES", "MONEY", "PaidFor"]

MEASURES = (
    "meetings",
    "first_meetings",
    "accepted_leads",
    "opportunities",
    "won_customers",
    "bookings",
    "margin",
    "renewals",
    "upsell",
    "reviews",
    "incidents",
)
"""What pay may hang on, in the order of their codes: counts, and amounts of money in cents."""
MONEY = ("bookings", "margin", "renewals", "upsell")
"""Measures that are annual contract value; the others are counts."""


class PaidFor(IntEnum):
    """What a payment is for. The first four are also the kinds of part that a plan is made of."""

    COMMISSION = 1
    """Rate on a measure in tiers of the quota."""
    FEE = 2
    """Rate x measure x condition, without a quota."""
    BONUS = 3
    """Lump sum when a share of the quota is reached."""
    TEAM_BONUS = 4
    """Lump sum when the unit or the company reaches its plan."""
    DRAW = 5
    """Advance on variable pay, and its recovery."""
    CLAWBACK = 6
    """Taken back when a customer leaves early."""
