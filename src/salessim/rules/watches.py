"""What policies may watch."""

from __future__ import annotations

__all__ = ["WATCHES"]

WATCHES = (
    "utilisation",
    "wait",
    "lead_to_deal",
    "cycle_time",
    "cac",
    "cash",
    "runway",
    "arr",
    "customers",
    "leads_per_week",
    "people",
)
"""What policies may watch, in the order of its codes."""
