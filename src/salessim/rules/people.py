"""What a person brings: proficiency by experience, talent, and how performance turns into pace or odds."""

from __future__ import annotations

import math

from salessim.compiling import compiled
from salessim.rules.calendar import whole_seconds
from salessim.units import HOUR, WEEK

__all__ = [
    "acceptance_by_care",
    "after_schedule",
    "experience",
    "lift",
    "log_performance",
    "net_availability",
    "pace",
    "proficiency",
    "talent",
    "talent_pace",
    "task_seconds",
]

SLOWEST_PACE = 0.2
REFERENCE_WEEK = 40 * HOUR


@compiled
def experience(first_day: int, busy: int, reference_utilisation: float) -> float:
    """Experience in a role (calendar seconds): a day counts when it was busy at reference utilisation.

    Parameters
    ----------
    first_day : int
        Experience brought along (seconds).
    busy : int
        Seconds worked in the role since then, of a reference week of 40 hours.
    """
    return first_day + busy * WEEK / (REFERENCE_WEEK * reference_utilisation)


@compiled
def proficiency(shape: int, start: float, ramp: int, late: int, late_share: float, age: float) -> float:
    """Share of full output after some experience.

    Parameters
    ----------
    shape : int
        0 none (always 1). 1 linear: from ``start`` to 1 over ``ramp``. 2 exponential:
        1 - (1 - start) exp(-3 age / ramp), 95 % of the way at the end of the ramp; ``late_share`` of the way is gone
        with ``late`` in place of ``ramp``.
    start : float
        Proficiency of a beginner.
    ramp, late : int
        Experience at which the ramp, and its slower second part, end (seconds).
    late_share : float
        Share of the way that the second part takes, 0 for none.
    age : float
        Experience so far (seconds).
    """
    if shape == 0 or ramp <= 0:
        return 1.0
    if shape == 1:
        return min(1.0, start + (1.0 - start) * age / ramp)
    left = math.exp(-3.0 * age / ramp)
    if late_share > 0.0 and late > 0:
        left = (1.0 - late_share) * left + late_share * math.exp(-3.0 * age / late)
    return 1.0 - (1.0 - start) * left


@compiled
def talent(mean: float, sd: float, correlation: float, z_person: float, z_role: float) -> float:
    """Talent of a person in a role, in standard deviations from the average hire.

    mean + sd (sqrt(rho) z_person + sqrt(1 - rho) z_role): talents of one person in two roles correlate with rho.
    """
    return mean + sd * (math.sqrt(correlation) * z_person + math.sqrt(1.0 - correlation) * z_role)


@compiled
def lift(mentoring: float, coaching: float, shared: float, notice: float) -> float:
    """Factor on performance by what others gave: mentoring x coaching x exp(shared) x output while on notice."""
    return mentoring * coaching * math.exp(shared) * notice


@compiled
def talent_pace(talent_now: float, effect: float) -> float:
    """Factor on pace by talent: exp(effect x talent - effect^2 / 2), mean 1 over people."""
    return math.exp(effect * talent_now - 0.5 * effect * effect)


@compiled
def pace(proficiency_now: float, lift_now: float, by_talent: float) -> float:
    """Pace of work: proficiency x lift x factor by talent, at least 0.2."""
    return max(SLOWEST_PACE, proficiency_now * lift_now * by_talent)


@compiled
def log_performance(proficiency_now: float, lift_now: float, talent_now: float, effect: float) -> float:
    """Logarithm of performance where it acts on odds: ln max(0.05, proficiency x lift) + effect x talent."""
    return math.log(max(0.05, proficiency_now * lift_now)) + effect * talent_now


@compiled
def net_availability(
    gross: float, form: int, fixed: int, per_colleague: int, headcount: int, open_week: int
) -> float:
    """Share of opening hours left for tasks when a unit has taken its coordination time.

    Parameters
    ----------
    gross : float
        Availability before coordination.
    form : int
        0: (fixed + per colleague x (n - 1)) hours a week are taken off. 1 light, 2 rope_pull: the share is divided by
        1 + a (n - 1) + b n (n - 1), with a, b = 0.01, 0.0005, or 0.051, 0.0122 fitted to Ringelmann 1913.
    fixed, per_colleague, open_week : int
        Seconds a week.
    headcount : int
        People in the unit, n.
    """
    n = headcount
    if form == 0:
        return max(0.01, gross - (fixed + per_colleague * (n - 1)) / open_week)
    a, b = (0.01, 0.0005) if form == 1 else (0.051, 0.0122)
    return max(0.01, gross) / (1.0 + a * (n - 1) + b * n * (n - 1))


@compiled
def after_schedule(availability: float, scheduled: int, open_week: int) -> float:
    """Availability when a week's scheduled hours (seconds) are taken off; at least 0.01."""
    return max(0.01, availability - scheduled / open_week)


@compiled
def task_seconds(standard: float, factor: float, availability: float, pace_now: float, switching: int) -> int:
    """Opening hours that a task takes (whole seconds): switching + standard x (factor / (availability x pace))."""
    return switching + whole_seconds(standard * (factor / (availability * pace_now)))


@compiled
def acceptance_by_care(care: float, floor: float, gain: float) -> float:
    """q(c) = floor + gain (1 - exp(-c)): share accepted of leads passed on with care c. Assumption."""
    return floor + gain * -math.expm1(-care)
