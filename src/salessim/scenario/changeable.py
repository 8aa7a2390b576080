"""What may be changed during a run: settings that engines read at the moment of use."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from salessim.scenario.complete import completed

__all__ = ["CHANGEABLE", "changeable_in"]

CHANGEABLE = (
    "sources.*.per_week",
    "sources.*.per_month",
    "segments.*.acv_median",
    "regions.*.value",
    "products.*.value",
    "units.*.coordination.fixed",
    "units.*.coordination.per_colleague",
    "units.*.seats.*.plan",
    "units.*.seats.*.availability",
    "units.*.seats.*.documentation",
    "units.*.seats.*.experiments",
    "plans.*.commission.*.quota",
    "plans.*.commission.*.target",
    "plans.*.bonus.*.quota",
    "plans.*.bonus.*.target",
    "plans.*.team_bonus.*.quota",
    "roles.*.onboarding.*.hours",
    "knowledge.sharing",
    "coaching.hours",
    "hiring.backfill",
    "routing.by",
    "communication.unit_meeting",
    "communication.company_meeting",
    "handoff.loss_within",
    "handoff.loss_across",
)
"""Paths of what may be changed during a run: settings that reach into live columns only."""
_UNWRITTEN = ("plan", "availability")
"""Settings that need not have a value at first."""


def changeable_in(document: Mapping[str, Any]) -> list[str]:
    """Paths of what may be changed during a run of one scenario.

    Parameters
    ----------
    document : mapping
        Tables as merged from files.

    Returns
    -------
    list of str
        Dotted paths, the patterns of :data:`CHANGEABLE` with the names that there are.
    """
    whole = completed(document)
    return [path for pattern in CHANGEABLE for path in _expanded(whole, pattern.split("."))]


def _expanded(table: Any, parts: list[str]) -> Iterator[str]:
    first, *rest = parts
    if not isinstance(table, dict | list):
        return
    inside = dict(enumerate(table)) if isinstance(table, list) else table
    if not rest:
        if first in inside or first in _UNWRITTEN:
            yield first
        return
    for name in inside if first == "*" else [first]:
        for path in _expanded(inside.get(name), rest):
            yield f"{name}.{path}"
