"""The part of a lowered scenario about pay: plans, their parts and tiers, credit, and how people react."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["Behaviour", "Care", "Credit", "Parts", "Plans", "Tiers"]

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Plans:
    """Shape (n_plans,) each, unless stated."""

    keys: tuple[str, ...]
    titles: tuple[str, ...]
    base: Ints
    """Fixed pay a year (cents)."""
    variable: Ints
    """Variable pay a year on target (cents)."""
    target: Ints
    """Part of it that is commission: what attainment is measured against (cents)."""
    rates: Floats
    """Base rate of commission for one unit of each of :data:`~salessim.rules.pay.components.MEASURES` (cents a count,
    or a share of value), shape (n_plans, n_measures)."""
    pays: Bools
    """Whether what somebody is credited with is written down: any part of the plan or any team's bonus hangs on the
    measure, or a fee waits for it; shape (n_plans + 1, n_measures), the last row for people without a plan."""
    clock: Ints
    """Months of a pay period: 1, 3 or 12."""
    first_part: Ints
    """Row of the plan's first part in :class:`Parts`; the others follow it in order."""
    n_parts: Ints
    reference: Floats
    """Reference variable pay of the plan's roles a year (cents); 0: people do not react to pay."""
    goal: Floats
    """What reaching a kink or a bonus is worth besides money (cents a period)."""
    team_share: Floats
    """Share of variable pay on target that hangs on a team's result."""
    draw: Ints
    """Least variable pay a month (cents), 0 for none."""
    draw_recoverable: Bools
    clawback_within: Ints
    clawback_share: Floats


@dataclass(frozen=True, slots=True)
class Parts:
    """Parts of all plans, each plan's in the order commission, bonus, team bonus, fees; shape (n_parts,) each."""

    plan: Ints
    kind: Ints
    """Code of :class:`~salessim.rules.pay.components.PaidFor`."""
    measures: Ints
    """Bit k is set when the part hangs on measure k."""
    value: Ints
    """What reaching the quota brings a year (cents)."""
    quota: Floats
    """Units a year: cents, or a count."""
    heads: Ints
    """Planned heads among whom a top-down target is shared, else 0."""
    growth: Floats
    ratchet_up: Floats
    ratchet_down: Floats
    ramped: Bools
    first_tier: Ints
    n_tiers: Ints
    retroactive: Bools
    at: Floats
    """Share of the quota at which a bonus is reached."""
    of_company: Bools
    rate: Floats
    """Of a fee: cents a count, or a share of value."""
    term_least: Ints
    deal_least: Ints
    window_from: Ints
    window_until: Ints
    """-1: for ever."""
    average_least: Ints
    converting_least: Floats
    expected: Floats
    """Share of what is credited that is expected to meet a fee's conditions."""
    reference: Floats
    """Reference output in the part's measures of the role that brings most of it (units a year)."""
    square_over_mean: Floats
    """E[X^2] / E[X] of what is credited at once (units)."""
    least_sigma: Floats
    """Least spread of a forecast: half a median item (units)."""


@dataclass(frozen=True, slots=True)
class Tiers:
    """Tiers of all commissions, the first of each at 0; shape (n_tiers,) each."""

    at: Floats
    rates: Floats


@dataclass(frozen=True, slots=True)
class Care:
    """What care by plan does to first stages; the last row is for people without a plan."""

    time: Floats
    """(1 + care) / (1 + care_reference), shape (n_plans + 1, n_roles)."""
    chance: Floats
    """Base chance of each stage at the care that is taken, shape (n_plans + 1, n_stages)."""
    intercept: Floats
    """Its logit plus the centring constant, shape (n_plans + 1, n_stages)."""


@dataclass(frozen=True, slots=True)
class Credit:
    """Shares of a deal's credit that others than its closer have."""

    qualifier: float
    handed_off: float


@dataclass(frozen=True, slots=True)
class Behaviour:
    """How people react to pay; see the schema for each."""

    elasticity: float
    inner: float
    least_effort: float
    most_effort: float
    discount_per_month: float
    later_pay: float
    timing: bool
    pull_above: float
    hold_below: float
    acceptance: float
    acceptance_slope: float
    rushed_loss: float
    held_loss: float
    discount_hazard: float
    help: float
    help_gain: float
