"""What policies may watch."""

from __future__ import annotations

from typing import Literal, get_args

__all__ = ["BOOK_WEEKS", "WATCHES", "Watch"]

Watch = Literal[
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
]
WATCHES: tuple[str, ...] = get_args(Watch)
"""What policies may watch, in the order of its codes."""
BOOK_WEEKS = 52
"""How many weeks a manager looks back on at most."""
