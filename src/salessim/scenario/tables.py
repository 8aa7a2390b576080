"""A lowered scenario: numbers in arrays, ready to be played. Text is kept only to name things in reports.

Rows of a table stand in the order of their keys, so the order of a file never matters. All durations are whole
seconds, all money is whole cents unless a name says otherwise, all identities are 63-bit and come from keys.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from salessim.scenario.pay_tables import Behaviour, Care, Credit, Parts, Plans, Tiers
from salessim.scenario.people_tables import (
    Coaching,
    Evaluation,
    Hiring,
    Interviews,
    Knowledge,
    Leaving,
    Seats,
)
from salessim.scenario.steering_tables import Acts, Causes, Conditions, Groups, Shocks

__all__ = [
    "SOURCE_KINDS",
    "Costs",
    "Laws",
    "Roles",
    "Rules",
    "Segments",
    "Sources",
    "Stages",
    "Start",
    "Tables",
    "Units",
]

SOURCE_KINDS = ("inbound", "outbound", "referral", "partner")
Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Laws:
    """Laws of standard hours (seconds): shape (n_laws,) each, plus the quantile tables of tabulated families."""

    family: Ints
    a: Floats
    b: Floats
    c: Floats
    table: Ints
    """Row of ``quantiles``, or -1."""
    quantiles: Floats
    """Shape (n_tables, 1025)."""


@dataclass(frozen=True, slots=True)
class Roles:
    """Shape (n_roles,) each."""

    keys: tuple[str, ...]
    titles: tuple[str, ...]
    ids: Ints
    acts_on_odds: Bools
    ramp: Ints
    """Code of the ramp's shape: 0 none, 1 linear, 2 exponential."""
    ramp_time: Ints
    ramp_start: Floats
    ramp_late: Ints
    ramp_late_share: Floats
    """0 when the ramp has no second part."""
    prospects: Bools
    playbook: Floats
    """At the start."""
    leaving: Floats
    """Monthly hazard."""
    market_ote: Ints
    """Cents a year, 0 for none."""
    fill_median: Ints
    fill_sigma: Floats
    hiring_cost: Ints
    onboarding_cost: Ints
    """Cents each."""
    theory: Ints
    rotation: Ints
    mentoring: Ints
    """Code of the scheme: 0 none, 1 mandatory, 2 voluntary."""
    uptake: Floats
    mentoring_lift: Floats
    mentoring_full: Ints
    mentoring_survival: Floats
    mentor_from: Floats
    most_per_mentor: Ints
    lesson_hours: Ints
    """Seconds of each of :data:`~salessim.scenario.people_tables.LESSONS` a week (for shadowing: in all), shape
    (n_roles, 5)."""
    lesson_weeks: Ints
    """Shape (n_roles, 5)."""
    taught_by: Bools
    """Roles that give a lesson to learners of a role, shape (n_roles, 5, n_roles)."""
    has_path: Bools
    """Whether seats elsewhere are filled from this role."""


@dataclass(frozen=True, slots=True)
class Segments:
    """Kinds of customer: segments, by region and product line where there are any; shape (n_segments,) each."""

    keys: tuple[str, ...]
    titles: tuple[str, ...]
    ids: Ints
    acv_median: Floats
    """Currency a year."""
    acv_sigma: Floats
    cycle: Ints
    tempo_sigma: Floats
    delay_effect: Floats
    fit_effect: Floats
    max_open_deals: Ints
    term: Ints
    long_term: Ints
    long_term_share: Floats
    timing_flexible: Floats
    timing_window: Ints
    timing_discount: Floats
    no_decision: Floats
    """Share of 'no decision' among lost deals that fit."""
    no_fit: Floats
    no_fit_when_poor: Floats
    poor_fit: Floats
    first_stage: Ints
    """Row of the segment's first stage in :class:`Stages`; the others follow it in order."""
    n_stages: Ints
    kappa: Floats
    """Log-odds per log performance of those whose performance acts on odds."""
    account_role: Ints
    onboarding_law: Ints
    onboarding_priority: Ints
    touch_every: Ints
    touch_law: Ints
    touch_priority: Ints
    touch_in_time: Ints
    renewal_law: Ints
    renewal_priority: Ints
    renewal_lead_time: Ints
    upsell_gap: Floats
    """Mean time between upsell offers (seconds); infinite for none."""
    upsell_law: Ints
    upsell_priority: Ints
    upsell_step: Floats
    upsell_chance: Floats
    hazard: Floats
    """Churn hazard a second at full care."""
    care_weight: Floats
    care_floor: Floats
    care_exponent: Floats
    poor_fit_hazard: Floats
    account_level: Ints
    """Row of :attr:`Tables.levels` that onboarding, touches and incidents need."""
    renewal_level: Ints
    upsell_level: Ints
    incident_gap: Floats
    """Mean time between incidents (seconds); infinite for none."""
    incident_law: Ints
    incident_priority: Ints
    incident_deadline: Ints
    review_gap: Floats
    """Mean time between reviews (seconds); infinite for none."""
    satisfaction_per_week: Floats
    referral_gap: Floats
    """Mean time between referrals of a fully satisfied account (seconds); infinite for none."""
    cross_sell_gap: Floats
    cross_sell_law: Ints
    cross_sell_priority: Ints
    cross_sell_chance: Floats
    cross_sell_step: Floats
    cross_sell_most: Ints
    contraction_chance: Floats
    contraction_step: Floats
    value_by_fit: Floats
    """Gain in the logarithm of the chance to be won per standard deviation of fit."""


@dataclass(frozen=True, slots=True)
class Stages:
    """Stages of all segments, each segment's in the order they are passed; shape (n_stages,) each."""

    keys: tuple[str, ...]
    titles: tuple[str, ...]
    role: Ints
    law: Ints
    chance: Floats
    intercept: Floats
    """logit of the base chance (at the role's own care, for the first stage) plus the centring constant."""
    centring: Floats
    think: Floats
    """Median think time between the stage's work and its outcome (seconds)."""
    priority: Ints
    missed: Floats
    wait_limit: Ints
    """-1 for none."""
    milestone: Ints
    level: Ints
    """Row of :attr:`Tables.levels`."""


@dataclass(frozen=True, slots=True)
class Sources:
    """Shape (n_sources,) each, unless stated."""

    keys: tuple[str, ...]
    titles: tuple[str, ...]
    ids: Ints
    kind: Ints
    """Place in :data:`SOURCE_KINDS`."""
    role: Ints
    """Row of the role that looks after partners, or -1."""
    mix: Floats
    """Cumulative shares of the segments, shape (n_sources, n_segments)."""
    fit_shift: Floats
    cost_per_lead: Ints
    patience: Floats
    """Mean patience (seconds); -1 for endless."""
    recycle_chance: Floats
    recycle_after: Ints
    per_week: Floats
    """Leads a week at the start; for a list, the meetings a week that it brought before the start."""
    dispersion: Floats
    growth: Floats
    month_factors: Floats
    """Shape (n_sources, 12)."""
    hour_shares: Floats
    """Cumulative share of arrivals by the end of each hour of the week, shape (n_sources, 168)."""
    hour_guide: Ints
    """Hour at which to begin to look for each 168th of a draw, shape (n_sources, 168)."""
    list_size: Ints
    touches_per_hour: Ints
    attempts: Ints
    touch_chance: Floats
    rest: Ints
    meeting_law: Ints
    meeting_priority: Ints
    meeting_missed: Floats
    weight: Floats


@dataclass(frozen=True, slots=True)
class Units:
    """Shape (n_units,) each, unless stated."""

    keys: tuple[str, ...]
    titles: tuple[str, ...]
    ids: Ints
    serves: Bools
    """Shape (n_units, n_segments)."""
    opens: tuple[Ints, ...]
    """Starts of the weekly opening intervals."""
    closes: tuple[Ints, ...]
    before: tuple[Ints, ...]
    """Open seconds of the week before each interval; one longer than ``opens``: the last is the week's total."""
    coordination_form: Ints
    """0 hours, 1 light, 2 rope_pull."""
    coordination_fixed: Ints
    coordination_per_colleague: Ints
    preference: Ints
    score_from: Floats
    helps: Bools
    """Whether idle people of a unit take work of another, shape (n_units, n_units)."""


@dataclass(frozen=True, slots=True)
class Rules:
    """Numbers of rules that hold for the whole company."""

    market_sd: float
    market_persistence: float
    loss_within: float
    loss_across: float
    extra_work: float
    extra_least: int
    lost_context_log_odds: float
    switching: int
    talent_effect: float
    talent_correlation: float
    reference_utilisation: float
    missed_seconds: int
    rebook_after: int
    response_curve: int
    """0 none, 1 standard, 2 steep."""
    response_reference: int
    routing: int
    """0 draw, 1 round robin, 2 load, 3 score."""
    referral_source: int
    """Row of the source that referred leads belong to, or -1."""
    accuracy: float
    """Of lead scores; 0 for none."""
    classes: int
    middle_class: int
    """Class of work that has no score."""
    analyst_role: int
    """Row, or -1."""
    quota_error: float
    quota_error_left: float


@dataclass(frozen=True, slots=True)
class Costs:
    """Money besides pay."""

    on_cost: float
    tools_per_head: int
    overhead: float
    gross_margin: float
    other_per_month: int
    billed_monthly: bool
    payment_delay: int


@dataclass(frozen=True, slots=True)
class Start:
    """The state on the first Monday."""

    cash: int
    accounts: Ints
    """Shape (n_segments,)."""
    steady_pipeline: bool
    backlog: Ints
    """Known leads of each week before the start, latest first, shape (n_sources, n_weeks)."""
    known_weeks: Ints
    """For how many weeks before the start they are known, 0 if not at all; shape (n_sources,)."""
    coming: Ints
    """Known leads of each of the first weeks, shape (n_sources, n_weeks)."""
    coming_weeks: Ints
    """For how many weeks from the start they are known; shape (n_sources,)."""
    open_segment: Ints
    """Leads known to be open: row of the segment, shape (n_open,); by segment, stage, source, oldest week first."""
    open_position: Ints
    """Stage whose customers think: its position on the way of the segment."""
    open_source: Ints
    """Row of the source."""
    open_week: Ints
    """How many weeks ago they came to the stage, from 1 on."""
    open_number: Ints
    """How many of them, from 1 on."""
    losses_logged: bool


@dataclass(frozen=True, slots=True)
class Tables:
    """A whole lowered scenario; ``fingerprint`` is the same exactly for scenarios that play the same."""

    name: str
    title: str
    currency: str
    horizon: int
    laws: Laws
    roles: Roles
    segments: Segments
    stages: Stages
    sources: Sources
    units: Units
    seats: Seats
    groups: Groups
    causes: Causes
    conditions: Conditions
    acts: Acts
    shocks: Shocks
    settle: int
    """For how long policies do not undo what one of them did to a group of seats (seconds)."""
    plans: Plans
    parts: Parts
    tiers: Tiers
    care: Care
    credit: Credit
    behaviour: Behaviour
    rules: Rules
    levels: Floats
    """Proficiencies that work may need, rising from 0; shape (n_levels,)."""
    hiring: Hiring
    interviews: Interviews
    leaving: Leaving
    evaluation: Evaluation
    knowledge: Knowledge
    coaching: Coaching
    costs: Costs
    start: Start
    fingerprint: str
