"""How people and companies learn: playbooks, mentoring, coaching, sharing, and the learning curve of a product."""

from __future__ import annotations

import math

from salessim.compiling import compiled
from salessim.units import HOUR

__all__ = [
    "LATEST_WEEK",
    "LONGEST_WATCH",
    "after_lost_deal",
    "coaching_lift",
    "experiment_chance",
    "feedback_experience",
    "learning_curve",
    "log_yield",
    "mentoring_dose",
    "mentoring_lift",
    "playbook_after_exit",
    "playbook_after_experiments",
    "playbook_after_week",
    "ramp_speed",
    "recent_hours",
    "shared_gain",
    "start_of_ramp",
    "steady_week",
    "volunteers",
]

WEEKS_PER_MONTH = 52.0 / 12.0
LATEST_WEEK = 0.25
"""Weight of the week that ended in the mean of hours of late. Assumption."""
LONGEST_WATCH = 8 * HOUR
"""Most shadowing in a week: a day. Assumption."""

WEEK_HOURS = 40
"""Hours of a reference week."""


@compiled
def steady_week(reference_utilisation: float) -> int:
    """Busy seconds that a week counts for, in a role whose work is not cut into tasks: those of a reference week."""
    return int(WEEK_HOURS * HOUR * reference_utilisation)


@compiled
def playbook_after_week(playbook: float, documented: int, growth: float, decay: float) -> float:
    """Share of a role's process that is written down, a week later.

    K + growth x hours x (1 - K) - decay x K x 12/52, within 0 and 1.

    Parameters
    ----------
    playbook : float
        K, 0 to 1.
    documented : int
        Documentation of the week (seconds, all people together).
    growth : float
        Gain an hour while nothing is written; 0.01. Assumption.
    decay : float
        Share that is out of date after a month; 0.02. Assumption.
    """
    if documented == 0 and playbook == 0.0:
        return playbook
    after = playbook + growth * (documented / HOUR) * (1.0 - playbook) - decay * playbook / WEEKS_PER_MONTH
    return min(1.0, max(0.0, after))


@compiled
def playbook_after_exit(playbook: float, lost: float) -> float:
    """What is left of a playbook when somebody leaves: K (1 - lost); lost 0.05. Assumption."""
    return playbook * (1.0 - lost)


@compiled
def experiment_chance(seconds: int, per_hour: float) -> float:
    """Chance that a person's experiments of a week find something: 1 - (1 - per hour)^hours. Assumption."""
    return float(1.0 - (1.0 - per_hour) ** (seconds / HOUR))


@compiled
def playbook_after_experiments(playbook: float, gain: float, shares: bool, holders: int) -> float:
    """Playbook after somebody found a better way: K + gain (1 - K), a holder's part of it where nobody shares.

    Parameters
    ----------
    gain : float
        Gain while nothing is written. Assumption.
    shares : bool
        Whether there are sharing sessions, in which all holders learn of it.
    holders : int
        People in the role.
    """
    part = gain if shares else gain / max(1, holders)
    return playbook + part * (1.0 - playbook)


@compiled
def ramp_speed(playbook: float, playbook_gain: float, trained: float, training_gain: float) -> float:
    """How much faster experience counts: (1 + gain x K) x (1 + training gain x share of the workshops attended).

    Gains are 0.3 each. Assumption.
    """
    return (1.0 + playbook_gain * playbook) * (1.0 + training_gain * trained)


@compiled
def start_of_ramp(
    start: float, playbook: float, playbook_gain: float, rotated: bool, rotation_gain: float
) -> float:
    """Proficiency of a beginner: r0 + gain x K, and more for who has seen the neighbouring roles; at most 1.

    Gains are 0.15 each. Assumption.
    """
    return min(1.0, start + playbook_gain * playbook + (rotation_gain if rotated else 0.0))


@compiled
def mentoring_dose(received: int, weeks: int, full: int) -> float:
    """Share of a full programme that a newcomer got: mean weekly hours so far over a full week's, at most 1.

    Parameters
    ----------
    received : int
        Hours with the mentor so far (seconds).
    weeks : int
        Weeks of the programme so far.
    full : int
        Hours of a week at which the effect is full (seconds).
    """
    if weeks <= 0 or full <= 0:
        return 0.0
    return min(1.0, received / (weeks * full))


@compiled
def mentoring_lift(dose: float, weeks: int, gain: float) -> float:
    """Factor on performance by mentoring: 1 + gain x dose in weeks 1 to 8, 90 % of it until week 26, none after 52.

    Parameters
    ----------
    dose : float
        As in :func:`mentoring_dose`.
    weeks : int
        Weeks since the person began in the role.
    gain : float
        0.17. Source: Sandvik, Saouma, Seegert, Stanton, NBER 29148 (+17 to 19 % in two months, over 90 % of it kept
        for six); the fading between months 6 and 12 is an assumption. Output a day was measured there with the
        sessions in it, so the newcomer's own hours are not taken off again.
    """
    if dose <= 0.0 or weeks >= 52:
        return 1.0
    kept = 1.0
    if weeks >= 8:
        kept = 0.9 if weeks < 26 else 0.9 * (52 - weeks) / 26.0
    return 1.0 + gain * dose * kept


@compiled
def volunteers(u: float, need: float, uptake: float) -> bool:
    """Whether a newcomer takes up mentoring that is offered: u < logistic(logit(uptake) + talent).

    Parameters
    ----------
    need : float
        Talent in the role (standard deviations): those who need it least take it.
    uptake : float
        Share of average newcomers who do. Source of the sign: Sandvik et al., NBER 29148; of the size: assumption.
    """
    if uptake <= 0.0:
        return False
    if uptake >= 1.0:
        return True
    return u < 1.0 / (1.0 + math.exp(-(math.log(uptake / (1.0 - uptake)) + need)))


@compiled
def recent_hours(before: float, seconds: int, weight: float) -> float:
    """Hours a week of late: exponentially weighted mean, ``weight`` for the week that ended (``seconds`` in it)."""
    return before + weight * (seconds / HOUR - before)


@compiled
def coaching_lift(hours_a_week: float, gain: float, scale: float) -> float:
    """Factor on performance by coaching: 1 + gain (1 - exp(-hours a month / scale)).

    Gain 0.07, scale 3 hours. Source: claim of +7 % above three hours a month (Sales Benchmark Index, secondary);
    the shape is an assumption.
    """
    if hours_a_week <= 0.0 or scale <= 0.0:
        return 1.0
    return 1.0 + gain * (1.0 - math.exp(-hours_a_week * WEEKS_PER_MONTH / scale))


@compiled
def shared_gain(mine: float, partners: float, rate: float) -> float:
    """Log performance gained in a week of sharing: rate x the lead of the partner, nothing when there is none.

    Parameters
    ----------
    mine, partners : float
        Log performance by talent and what was learnt so.
    rate : float
        0.02 a week. Source: Chan, Li, Pierce 2014 for the sign and no forgetting; the rate is an assumption set to
        the 15 to 18 % of Sandvik et al. 2020.
    """
    return rate * max(0.0, partners - mine)


@compiled
def feedback_experience(busy: int, gain: float, hours: float) -> int:
    """Extra experience from feedback (seconds of work): gain x what was worked, full at an hour a week. Assumption."""
    return int(gain * busy * min(1.0, hours))


@compiled
def after_lost_deal(worked: int, share: float) -> int:
    """Work that counts again as experience when a lost deal is looked back on (seconds); share 0.25. Assumption."""
    return int(share * worked)


@compiled
def learning_curve(deals: int, floor: float, middle: float, width: float) -> float:
    """Share of full yield with a new product after so many deals: floor + (1 - floor) logistic((n - middle)/width).

    Floor 0.2, middle 30, width 8. Source: the S-shaped sales learning curve of Leslie and Holloway, Harvard Business
    Review 2006; the numbers are assumptions.
    """
    return floor + (1.0 - floor) / (1.0 + math.exp(min(700.0, (middle - deals) / width)))


@compiled
def log_yield(deals: int, floor: float, middle: float, width: float) -> float:
    """Logarithm of :func:`learning_curve`: it acts on odds as a closer's performance does."""
    return math.log(learning_curve(deals, floor, middle, width))
