"""The part of a lowered scenario about people: seats, and the numbers of hiring, leaving, evaluation and learning."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["LESSONS", "Coaching", "Evaluation", "Hiring", "Interviews", "Knowledge", "Leaving", "Seats"]

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

LESSONS = ("shadowing", "mentoring", "workshop", "feedback", "coaching")
"""Kinds of lesson, in the order of their work codes."""


@dataclass(frozen=True, slots=True)
class Seats:
    """One row a seat in the order of unit key, seat key and number; shape (n_seats,) each, unless stated."""

    names: tuple[str, ...]
    """For example ``sales/closers 2``."""
    seat_keys: tuple[str, ...]
    """Unit and seat key, for example ``sales.closers``."""
    ids: Ints
    """Identity of the seat."""
    person_ids: Ints
    """Identity of the first person from outside who takes it: ``identity(group, number, 0)``."""
    group: Ints
    """Hash of unit and seat key: the k-th person from outside is ``identity(group, number, k)``."""
    number: Ints
    group_row: Ints
    """Row of :class:`~salessim.scenario.steering_tables.Groups`."""
    reserve: Bools
    """Not planned at first."""
    unit: Ints
    first_role: Ints
    """Row of the first role that the file names."""
    holds: Bools
    """Shape (n_seats, n_roles)."""
    starts_at: Ints
    """When the first holder starts, or -1: somebody has to be found."""
    requisition_at: Ints
    """When the seat is opened, or -1."""
    availability: Floats
    talent_mean: Floats
    candidate_mean: Floats
    """Mean talent of those who are found for the seat."""
    talent_sd: Floats
    experience: Ints
    """Of the first holder on the first day, shape (n_seats, n_roles); who comes later has none."""
    plan: Ints
    """Row of :class:`~salessim.scenario.tables.Plans`, or -1."""
    leaves: Bools
    hands_over: Bools
    documentation: Ints
    """Seconds a week."""
    documents: Bools
    """Roles whose playbooks the holder writes, shape (n_seats, n_roles)."""
    experiments: Ints
    """Seconds a week."""
    promotes_from: Bools
    """Shape (n_seats, n_roles)."""


@dataclass(frozen=True, slots=True)
class Interviews:
    """Stages of recruitment in their order; shape (n_interviews,) each."""

    hours: Ints
    """Seconds for each candidate."""
    validity: Floats
    by: Ints
    """Row of the role that interviews, or -1 for the seat's first role."""
    is_about_values: Bools


@dataclass(frozen=True, slots=True)
class Hiring:
    """How vacant seats are filled."""

    backfill: bool
    candidates: int


@dataclass(frozen=True, slots=True)
class Leaving:
    """Why and how people leave; see the schema for each."""

    level: float
    pay_exponent: float
    outside_by_talent: float
    peers: float
    spread: float
    morale_effect: float
    morale_per_month: float
    early: float
    notice: int
    notice_output: float
    account_hazard: float
    account_unrest: int


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What follows from a quarter."""

    is_on: bool
    quality_weight: float
    recognise_from: float
    coach_below: float
    coach_hours: int
    dismiss_below: float
    dismissal: float
    promote_from: float
    promote_after: int


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What is written down and passed on."""

    growth: float
    decay: float
    lost_with_leaver: float
    ramp_gain: float
    start_gain: float
    rotation_gain: float
    training_gain: float
    feedback_gain: float
    handoff_by_playbook: float
    handoff_by_rotation: float
    sharing: int
    """Seconds a week."""
    sharing_rate: float
    experiment_chance: float
    experiment_gain: float
    learning_from_losses: float
    new_product: bool
    curve_floor: float
    curve_middle: float
    curve_width: float


@dataclass(frozen=True, slots=True)
class Coaching:
    """A team lead's hours with each head."""

    hours: int
    """Seconds a week."""
    span: int
    lift: float
    scale: float
    """Hours a month."""
