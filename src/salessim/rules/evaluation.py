"""Evaluation: attainment against a plan, quality of the work, and what follows from them."""

from __future__ import annotations

import math

from salessim.compiling import compiled

__all__ = [
    "COACHED",
    "DISMISSED",
    "KEPT_WEEKS",
    "NOTHING",
    "QUARTER_WEEKS",
    "RECOGNISED",
    "attainment",
    "commission_cents",
    "micro",
    "quality",
    "score",
    "verdict",
    "weekly_target",
]

MOST_CENTS = 1e15
NOTHING, RECOGNISED, COACHED, DISMISSED = 0, 1, 2, 3
QUARTER_WEEKS = 13
KEPT_WEEKS = 26
"""For how long pay and target stay on a person's record."""


@compiled
def micro(x: float) -> int:
    """Whole millionths, rounded half up."""
    return math.floor(x * 1e6 + 0.5)


@compiled
def commission_cents(rate: float, quantity: int) -> int:
    """Commission for an amount of a measure (cents), half away from zero; at most 1e15 either way."""
    exact = max(-MOST_CENTS, min(MOST_CENTS, rate * quantity))
    return int(math.copysign(math.floor(abs(exact) + 0.5), exact))


@compiled
def weekly_target(variable: int, ramp: float) -> int:
    """Variable pay on target for a week (cents): a 52nd of a year's, times proficiency while the person ramps."""
    return math.floor(variable * ramp / 52.0 + 0.5)


@compiled
def attainment(credit: int, target: int) -> float:
    """Share of target reached: credit over target (cents), at most 100; 0.8, which is neutral, without a target."""
    return min(100.0, credit / target) if target > 0 else 0.8


@compiled
def quality(passed: int, expected: int) -> float:
    """Outcomes of a quarter against what base chances would bring, 1 when nothing was decided.

    Parameters
    ----------
    passed : int
        Successes (stages passed, touches in time).
    expected : int
        Sum of base chances (millionths).
    """
    return passed * 1e6 / expected if expected > 0 else 1.0


@compiled
def score(attained: float, quality_now: float, weight: float) -> float:
    """What people are judged by: (1 - weight) x attainment + weight x quality. Assumption."""
    return (1.0 - weight) * attained + weight * quality_now


@compiled
def verdict(
    score_now: float, is_past_ramp: bool, poor_before: int, u: float, recognise_from: float, coach_below: float,
    dismiss_below: float, dismissal: float,
) -> int:  # fmt: skip
    """What an evaluation leads to: recognition, coaching, dismissal, or nothing.

    Parameters
    ----------
    poor_before : int
        Quarters in a row below ``dismiss_below`` past ramp, before this one.
    u : float
        Uniform draw: after two such quarters, dismissed with chance ``dismissal``. Assumption.
    """
    if is_past_ramp and score_now < dismiss_below and poor_before >= 1 and u < dismissal:
        return DISMISSED
    if score_now >= recognise_from:
        return RECOGNISED
    return COACHED if score_now < coach_below else NOTHING
