"""Staying or leaving: morale, the hazard of giving notice, and what a change of hands does to accounts."""

from __future__ import annotations

import math

from salessim.compiling import compiled
from salessim.units import WEEK

__all__ = [
    "FIRST_MONTH",
    "HALF_YEAR",
    "NEVER_CHANGED",
    "OVERLOAD_WEEKS",
    "VALUES_EFFECT",
    "after_change_of_hands",
    "is_overloaded",
    "leaves_this_week",
    "monthly_hazard",
    "morale_after_week",
    "morale_factor",
    "morale_target",
    "pay_elsewhere",
    "peer_exits_factor",
    "spread_factor",
    "survival_factor",
    "yearly_to_monthly",
]

HALF_YEAR, FIRST_MONTH = 26 * WEEK, 4 * WEEK
"""Who is new leaves more easily; a mentor holds those who are very new."""
OVERLOAD_WEEKS = 13
"""Weeks over which the share of overloaded ones is taken."""
VALUES_EFFECT = 0.05
"""Morale of those who share the company's values, and less of those who do not. Assumption."""
NEVER_CHANGED = -(1 << 60)
"""When an account changed hands that never did."""


@compiled
def yearly_to_monthly(share: float) -> float:
    """Monthly hazard of a yearly share who leave: -ln(1 - share) / 12."""
    return -math.log1p(-min(share, 1.0 - 1e-12)) / 12.0


@compiled
def peer_exits_factor(exits: int, headcount: int, weight: float) -> float:
    """Factor on the hazard by colleagues who left in 13 weeks: exp(weight x min(3, 8 x exits / team size)).

    Weight 0.15. Source of the sign: Sunder, Kumar, Goreczny, Maurer 2017; size: assumption.
    """
    return math.exp(weight * min(3.0, 8.0 * exits / max(1, headcount)))


@compiled
def spread_factor(mine: int, n: int, total: int, squares: int, weight: float) -> float:
    """Factor on the hazard by standing out: 1 + weight x z^2, z clipped at 2; 1 with fewer than four peers.

    Parameters
    ----------
    mine : int
        Attainment (thousandths).
    n : int
        People with the same plan in the team, including this one.
    total, squares : int
        Sum of their attainments and of the squares.
    weight : float
        0.15. Source of the sign: Trevor, Gerhart, Boudreau 1997 (best and worst leave most); size: assumption.
    """
    if n < 5:
        return 1.0
    variance = (n * squares - total * total) / (n * (n - 1))
    if variance <= 0.0:
        return 1.0
    z = max(-2.0, min(2.0, (mine - total / n) / math.sqrt(variance)))
    return 1.0 + weight * z * z


@compiled
def monthly_hazard(
    level: float,
    base: float,
    pay: float,
    outside: float,
    talent: float,
    exponent: float,
    outside_by_talent: float,
) -> float:
    """Monthly hazard of giving notice by pay: level x base x clip(W / W_out, 0.7, 1.4)^-exponent.

    Parameters
    ----------
    level : float
        0.7 makes a team on target realise about the base; calibrated. 0: nobody leaves.
    base : float
        Monthly hazard of the role.
    pay, outside : float
        W, yearly pay (on-target pay until half a year is worked), and market pay for the average person; without
        market pay, pay does not matter.
    talent : float
        W_out = outside x exp(``outside_by_talent`` x talent); 0.2. Assumption.
    exponent : float
        2. Source: quasi-experimental quit elasticities of 2 to 3.
    """
    if outside <= 0.0 or pay <= 0.0:
        return level * base
    ratio = min(1.4, max(0.7, pay / (outside * math.exp(outside_by_talent * talent))))
    return float(level * base * ratio**-exponent)


@compiled
def pay_elsewhere(total: int, n: int, here: float) -> float:
    """Market pay of somebody (cents a year): the mean over the roles held for which there is a market.

    Parameters
    ----------
    total, n : int
        Sum of market on-target earnings over those roles (cents a year), and how many they are.
    here : float
        On-target earnings here, for whom there is none.
    """
    return total / n if n > 0 else here


@compiled
def leaves_this_week(u: float, monthly: float) -> bool:
    """Whether somebody gives notice in a week: u < 1 - exp(-12/52 x the monthly hazard)."""
    return u < -math.expm1(-monthly * 12.0 / 52.0)


@compiled
def morale_factor(morale: float, effect: float) -> float:
    """Factor on the hazard by morale: exp(-effect x (morale - 0.5)); effect 1. Assumption."""
    return math.exp(-effect * (morale - 0.5))


@compiled
def survival_factor(dose: float, survival: float) -> float:
    """Factor on the hazard in the first month by mentoring: 1 - survival x dose. Sign: Sandvik et al.; assumption."""
    return 1.0 - survival * dose


@compiled
def morale_target(
    attainment: float,
    overload: float,
    recognised: bool,
    path: bool,
    project: bool,
    values: float,
    quota_raised: bool,
) -> float:
    """Where morale tends to: 0.5 + 0.25 tanh(2 (a - 0.8)) - 0.15 overload + 0.05 for each of three, and values.

    0.1 less for a quarter after the person's quota was raised.

    Parameters
    ----------
    attainment : float
        Of 26 weeks, against a quota that grows with the ramp; 0.8 is neutral.
    overload : float
        Share of 13 weeks in which more than 95 % of opening hours were busy, prospecting left out.
    recognised, path, project : bool
        Recognised at the last evaluation; a seat elsewhere is filled from this role; has time for experiments.
    values : float
        +-0.05 by whether the person shares the company's values. All sizes: assumption.
    """
    target = 0.5 + 0.25 * math.tanh(2.0 * (attainment - 0.8)) - 0.15 * overload + values
    if recognised:
        target += 0.05
    if path:
        target += 0.05
    if project:
        target += 0.05
    if quota_raised:
        target -= 0.1
    return min(1.0, max(0.0, target))


@compiled
def morale_after_week(morale: float, target: float, per_month: float) -> float:
    """Morale a week later: it moves ``per_month`` x 12/52 of the way to its target; 0.1 a month. Assumption."""
    return morale + per_month * 12.0 / 52.0 * (target - morale)


@compiled
def is_overloaded(busy: int, open_week: int) -> bool:
    """Whether more than 95 % of a week's opening hours were busy (seconds)."""
    return 20 * busy > 19 * open_week


@compiled
def after_change_of_hands(since: int, until: int, changed_at: int, lasting: int, effect: float) -> float:
    """Mean factor on the churn hazard between two moments, for an account that changed hands.

    1 + (effect - 1) x the share of the time that lies within ``lasting`` of the change.

    Parameters
    ----------
    since, until : int
        The time over which hazard gathers (seconds).
    changed_at : int
        When the account last changed hands; far before the start when never.
    lasting : int
        How long it matters; six months.
    effect : float
        1.3. Source: accounts of people who left bring 13 to 18 % less, Shi, Sridhar, Grewal, Lilien 2017; the size
        as a hazard is an assumption.
    """
    overlap = min(until, changed_at + lasting) - max(since, changed_at)
    if overlap <= 0 or until <= since:
        return 1.0
    return 1.0 + (effect - 1.0) * (overlap / (until - since))
