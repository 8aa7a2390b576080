"""The part of a lowered scenario about change: groups of seats, changes, policies, and shocks."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

__all__ = ["LIVE", "ActKind", "Acts", "Causes", "Conditions", "Groups", "Shocks"]

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

LIVE = (
    *(("sources", name) for name in ("per_week",)),
    *(("segments", name) for name in ("acv_median",)),
    *(("units", name) for name in ("coordination_fixed", "coordination_per_colleague")),
    *(("seats", name) for name in ("plan", "availability", "candidate_mean", "documentation", "experiments")),
    *(("parts", name) for name in ("quota", "heads", "expected", "square_over_mean", "least_sigma")),
    *(("plans", name) for name in ("rates",)),
    *(("care", name) for name in ("time", "chance", "intercept")),
    *(("roles", name) for name in ("lesson_hours",)),
    *(("knowledge", name) for name in ("sharing",)),
    *(("coaching", name) for name in ("hours",)),
    *(("hiring", name) for name in ("backfill",)),
    *(("rules", name) for name in ("routing", "loss_within", "loss_across")),
)
"""Columns of the tables that changes and policies may overwrite while a replication is played."""


class ActKind(IntEnum):
    """What a change or a policy does."""

    SET = 0
    """So many seats of a group are planned."""
    ADD = 1
    MOVE = 2
    FREEZE = 3
    RESUME = 4
    PATCH = 5
    """A live column has another value in one row."""


@dataclass(frozen=True, slots=True)
class Groups:
    """Groups of equal seats, in the order of unit and seat key; shape (n_groups,) each."""

    keys: tuple[str, ...]
    """For example ``sales.closers``."""
    ids: Ints
    unit: Ints
    first_seat: Ints
    n_seats: Ints


@dataclass(frozen=True, slots=True)
class Causes:
    """Changes, and after them policies, each in the order of their keys; shape (n_causes,) each."""

    keys: tuple[str, ...]
    titles: tuple[str, ...]
    ids: Ints
    is_policy: Bools
    at: Ints
    """When a change happens; -1 for policies."""
    pause: Ints
    times: Ints
    """How often a policy acts at most, or -1."""
    starts: Ints
    ends: Ints
    """-1 for never."""
    first_condition: Ints
    n_conditions: Ints
    first_act: Ints
    n_acts: Ints


@dataclass(frozen=True, slots=True)
class Conditions:
    """Conditions of policies; shape (n_conditions,) each."""

    watch: Ints
    """Place in :data:`~salessim.rules.watches.WATCHES`."""
    role: Ints
    """Row, or -1."""
    unit: Ints
    """Row, or -1 for all."""
    is_above: Bools
    bound: Floats
    weeks: Ints


@dataclass(frozen=True, slots=True)
class Acts:
    """What changes and policies do; shape (n_acts,) each."""

    kind: Ints
    """:class:`ActKind`."""
    target: Ints
    """Row of the group of seats (for moves: that is left), or place in :data:`LIVE`."""
    to: Ints
    """For moves the row of the group that is taken; for patches the place in the column, row after row."""
    number: Ints
    """Seats or people."""
    value: Floats
    """What a patch writes."""


@dataclass(frozen=True, slots=True)
class Shocks:
    """Factors by week, shape (n_rows, n_weeks) each; no weeks at all when there are no shocks."""

    demand: Floats
    """On the leads of each source."""
    odds: Floats
    """Added to the log-odds of each segment's decisions after the first stage."""
    churn: Floats
    """On the churn hazard of each segment."""
    price: Floats
    """On new contracts of each segment."""
