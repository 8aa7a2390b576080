"""Oracle 17 for outcomes: the chance of a stage, worked out by hand, stands on either side of its draw.

A stage succeeds when the draw keyed (OUTCOME, lead, 64 x pass + position) lies below its chance. Each test adds the
log-odds up by hand and sets one number of the scenario so that the chance falls short of the draw by a millionth
on the log-odds, then exceeds it by as much: the deal is lost, then won. A formula that is wrong by more than that
shows in one of the two.
"""

from __future__ import annotations

import math
from statistics import NormalDist
from typing import Any

import pytest

from salessim.randomness.draws import identity, identity_of_key
from salessim.randomness.streams import Stream
from salessim.trace.kinds import LossReason
from salessim.trace.recorder import Trace
from salessim.units import DAY, HOUR

from ..both_engines import play
from .hand import CONTACT, DISCOVERY, K, company, logistic, logit, luck, prospect

SEATS = {role: {"roles": [role], "talent_sd": 0} for role in ("caller", "closer")}
NEAR = 1e-6
SIDES = pytest.mark.parametrize("wins", [False, True])


def needed(shift: float, wins: bool, position: int = 1, seed: int = 1) -> float:
    """Base chance with which a stage whose log-odds are shifted just wins or just loses against its draw."""
    u = luck(Stream.OUTCOME, prospect(0), position, seed)
    return logistic(logit(u) - shift + (NEAR if wins else -NEAR))


def deal(chance: float, seed: int = 1, first: float = 1, seats: Any = SEATS, **more: Any) -> Trace:
    """One prospect, met on Monday from 10:00 to 11:00; its deal is worked from 11:00 to 12:00."""
    stages = {
        "contact": {"role": "caller", "hours": "1 h", "chance": first, "next": "discovery"},
        "discovery": {"role": "closer", "hours": "1 h", "chance": chance, "next": "won"},
    }
    return play(company(stages, seats, horizon="2 weeks", **more), seed, 0)


def is_won(trace: Trace) -> bool:
    won, lost = len(trace.of(K.DEAL_WON)), len(trace.of(K.LEAD_LOST))
    assert won + lost == 1
    return won == 1


@SIDES
def test_base_chance_alone(wins):
    assert is_won(deal(needed(0.0, wins))) is wins


@SIDES
def test_delay_halves_the_odds_with_each_median_cycle(wins):
    """Two hours since the first contact, T50 = 8 h, effect 1.5: - ln 2 x 1.5 x 2 / 8."""
    shift = -math.log(2) * 1.5 * 2 / 8
    more = {"segments/alpha/delay_effect": 1.5, "segments/alpha/cycle_median": "8 h"}
    assert is_won(deal(needed(shift, wins), **more)) is wins


@SIDES
def test_lost_context_costs_odds_once(wins):
    """Context lost on the way to the closer: ln 0.6, and one more hour of work, which costs nothing here."""
    more = {"handoff/loss_within": 1, "handoff/odds": 0.6}
    trace = deal(needed(math.log(0.6), wins), **more)
    assert len(trace.of(K.CONTEXT_LOST)) == 1
    assert is_won(trace) is wins


@SIDES
def test_lost_context_is_forgotten_at_the_next_stage(wins):
    """Lost on the way to discovery; the signing by the same closer has nothing lost: no shift."""
    stages = {
        "contact": {"role": "caller", "hours": "1 h", "chance": 1, "next": "discovery"},
        "discovery": {"role": "closer", "hours": "1 h", "chance": 1, "next": "signing"},
        "signing": {"role": "closer", "hours": "1 h", "chance": needed(0.0, wins, 2), "next": "won"},
    }
    more = {"handoff/loss_within": 1, "handoff/odds": 0.6, "horizon": "1 week"}
    trace = play(company(stages, SEATS, **more), 1, 0)
    assert [row[6] for row in trace.of(K.CONTEXT_LOST).tolist() if row[6] >= CONTACT] == [DISCOVERY]
    assert is_won(trace) is wins


@SIDES
def test_market_of_the_first_week(wins):
    """Spread x z with z the normal quantile of the draw keyed (MARKET, 0, week)."""
    shift = 0.7 * NormalDist().inv_cdf(luck(Stream.MARKET, 0, 0))
    assert is_won(deal(needed(shift, wins), **{"market/sd": 0.7})) is wins


@SIDES
def test_market_of_the_second_week(wins):
    """The customer thinks for a week: m1 = 0.8 m0 + 0.7 sqrt(1 - 0.8^2) z1, and sqrt(1 - 0.64) = 0.6."""
    z0, z1 = (NormalDist().inv_cdf(luck(Stream.MARKET, 0, week)) for week in (0, 1))
    shift = 0.8 * 0.7 * z0 + 0.7 * 0.6 * z1
    stages = {
        "contact": {"role": "caller", "hours": "1 h", "chance": 1, "next": "discovery"},
        "discovery": {"role": "closer", "hours": "1 h", "chance": needed(shift, wins), "next": "won", "think_share": 1},
    }  # fmt: skip
    more = {"market/sd": 0.7, "market/persistence": 0.8, "segments/alpha/cycle_median": "1 week"}
    assert is_won(play(company(stages, SEATS, horizon="2 weeks", **more), 1, 0)) is wins


@SIDES
def test_performance_of_a_closer_moves_odds_by_kappa(wins):
    """A beginner: proficiency 0.5 + 0.5 x age / ramp. One hour of 30 h a week (40 h x 0.75) is age 1 week / 30.

    The ramp ends after 1 week, so pi = 0.5 + 0.5 / 30 = 31 / 60. kappa = 0.8 / (1 - P), P the base chance of the
    only stage on odds; talent 2 adds 0.35 x 2. So logit P + 0.8 / (1 - P) x (ln(31 / 60) + 0.7) has to meet the
    draw: solved for P by bisection.
    """
    per_kappa = 0.8 * (math.log(31 / 60) + 0.35 * 2)
    target = logit(luck(Stream.OUTCOME, prospect(0), 1)) + (NEAR if wins else -NEAR)
    low, high = 1e-9, 1 - 1e-9
    for _ in range(100):
        middle = (low + high) / 2
        low, high = (middle, high) if logit(middle) + per_kappa / (1 - middle) < target else (low, middle)
    seats = SEATS | {"closer": SEATS["closer"] | {"experience": {"closer": "0 s"}, "talent_mean": 2}}
    role = {"performance": "odds", "ramp": "linear", "ramp_time": "1 week", "ramp_start": 0.5}
    more = {"roles/closer": role, "work/talent_effect": 0.35, "work/output_elasticity": 0.8}
    assert is_won(deal((low + high) / 2, seats=seats, **more)) is wins


@SIDES
def test_fit_with_its_centring_constant(wins):
    """0.5 x (z - 0.2) with z the normal quantile of the draw keyed (FIT, lead, 0); c such that the mean chance stays P.

    The mean is taken here over 20,001 values of fit between -10 and 10; the engine's 401 values agree to 1e-9.
    """
    fit = -0.2 + NormalDist().inv_cdf(luck(Stream.FIT, prospect(0)))
    target = logit(luck(Stream.OUTCOME, prospect(0), 1)) + (NEAR if wins else -NEAR)
    grid = [k / 100 for k in range(-1000, 1001)]
    weight = [math.exp(-0.5 * x * x) for x in grid]
    intercept = target - 0.5 * fit  # log-odds at fit 0; the base chance is the mean over all fits
    base = sum(w * logistic(intercept + 0.5 * x) for x, w in zip(grid, weight, strict=True)) / sum(weight)
    assert is_won(deal(base, **{"segments/alpha/fit_effect": 0.5, "sources/list/fit_shift": -0.2})) is wins


@pytest.mark.parametrize(("share", "poor", "reason"), [
    (0.999999, 9.0, LossReason.NO_FIT),
    (0.0, 9.0, None),
])  # fmt: skip
def test_reasons_of_a_loss(share, poor, reason):
    """Draw keyed (LOSS_REASON, lead, position): no fit below the share, else no decision up to 5 / 8, competitor."""
    u = luck(Stream.LOSS_REASON, prospect(0), 1)
    reason = reason or (LossReason.NO_DECISION if u < 5 / 8 else LossReason.COMPETITOR)
    trace = deal(0, **{"segments/alpha/losses": {"no_fit_when_poor": share, "poor_fit": poor}})
    assert trace.of(K.LEAD_LOST)[0, 6] == reason


@pytest.mark.parametrize("below", [False, True])
def test_no_decision_to_competitor_by_weight(below):
    """Poor fit does not count (limit -9): share 0.2 of no fit; no decision up to 0.2 + 0.8 w, w its weight."""
    seed = next(s for s in range(100) if luck(Stream.LOSS_REASON, prospect(0), 1, s) > 0.3)
    u = luck(Stream.LOSS_REASON, prospect(0), 1, seed)
    w = (u - 0.2) / 0.8 + (NEAR if below else -NEAR)
    losses = {"no_decision": w, "competitor": 1 - w, "no_fit": 0.2, "no_fit_when_poor": 1, "poor_fit": -9}
    trace = deal(0, seed, **{"segments/alpha/losses": losses})
    assert trace.of(K.LEAD_LOST)[0, 6] == (LossReason.NO_DECISION if below else LossReason.COMPETITOR)


@SIDES
def test_care_changes_acceptance_by_its_ratio(wins):
    """q(1) / q(0.5) = (0.2 + 0.5 (1 - e^-1)) / (0.2 + 0.5 (1 - e^-0.5)) times the base chance of the first stage."""
    ratio = (0.2 + 0.5 * (1 - math.exp(-1))) / (0.2 + 0.5 * (1 - math.exp(-0.5)))
    seed = next(s for s in range(100) if luck(Stream.OUTCOME, prospect(0), 0, s) < 0.5)
    base = needed(0.0, wins, 0, seed) / ratio
    caller = {"prospects": True, "care": 1, "care_reference": 0.5, "care_floor": 0.2, "care_gain": 0.5}
    trace = deal(1, seed, base, **{"roles/caller": caller})
    assert is_won(trace) is wins


# -- speed to lead ---------------------------------------------------------------------------------------------------

WEB = identity_of_key("source", "web")
LEAD = identity(WEB, 0, 0)


def arrives(seed: int) -> int:
    """A flat profile makes hour = ceil(168 u) - 1, u keyed (ARRIVAL_HOUR, lead); seconds by (ARRIVAL_MOMENT, lead)."""
    hour = math.ceil(168 * luck(Stream.ARRIVAL_HOUR, LEAD, 0, seed)) - 1
    return hour * HOUR + int(luck(Stream.ARRIVAL_MOMENT, LEAD, 0, seed) * HOUR)


def lone_seeds() -> list[int]:
    """Seeds with one lead in week 0, after hours on Monday to Thursday.

    Mean 1, by the draw keyed (LEADS_OF_WEEK, source, 0): one lead when exp(-1) < u <= 2 exp(-1).
    """
    one = math.exp(-1)
    seeds = (s for s in range(1_000) if one < luck(Stream.LEADS_OF_WEEK, WEB, 0, s) <= 2 * one)
    return [s for s in seeds if arrives(s) < 4 * DAY and arrives(s) % DAY > 17 * HOUR]


def answered_next_morning(curve: str, chances: list[float], seed: int, **of_source: Any) -> Trace:
    contact = {"role": "caller", "hours": "1 h", "chance": chances[0], "next": "won"}
    stages = {"contact": contact}
    if len(chances) > 1:
        contact["next"] = "discovery"
        stages["discovery"] = {"role": "caller", "hours": "1 h", "chance": chances[1], "next": "won"}
    source = {"kind": "inbound", "per_week": 1, "segments": {"alpha": 1.0}, "dispersion": 1, "profile": "flat",
              "patience": "never", "recycle_chance": 0} | of_source  # fmt: skip
    more = {"sources": {"web": source}, "response/curve": curve}
    trace = play(company(stages, {"caller": SEATS["caller"]}, horizon="1 week", **more), seed, 0)
    assert trace.of(K.LEAD_CREATED)[:, 0].tolist() == [arrives(seed)]
    return trace


def response(curve: str, seed: int) -> float:
    """Log-odds of m(t) / m(24 h), t in minutes from the arrival to the next day at 09:00."""
    waited = (DAY - arrives(seed) % DAY + 9 * HOUR) / 60
    if curve == "standard":
        m = [1 + 3.9 * (1 + t / 0.3) ** -0.45 for t in (waited, 24 * 60)]
    else:
        m = [1 + 459 * (1 + t / 30) ** -2.96 for t in (waited, 24 * 60)]
    return math.log(m[0] / m[1])


@SIDES
@pytest.mark.parametrize("curve", ["standard", "steep"])
def test_speed_to_lead(curve, wins):
    seed = lone_seeds()[0]
    u = luck(Stream.OUTCOME, LEAD, 0, seed)
    chance = logistic(logit(u) - response(curve, seed) + (NEAR if wins else -NEAR))
    assert is_won(answered_next_morning(curve, [chance], seed)) is wins


@SIDES
def test_speed_to_lead_is_forgotten_at_the_next_stage(wins):
    seed = lone_seeds()[0]
    chance = logistic(logit(luck(Stream.OUTCOME, LEAD, 1, seed)) + (NEAR if wins else -NEAR))
    assert is_won(answered_next_morning("standard", [1, chance], seed)) is wins


@SIDES
def test_speed_to_lead_does_not_count_when_a_lead_comes_back(wins):
    """Not accepted the first time (shift s), back at once; the second time there is no shift. Draws u0 and u1.

    The chance meets u1; the seed is one whose u0 lies above it by more than the response's part.
    """

    def draws(seed: int) -> tuple[float, float]:
        return luck(Stream.OUTCOME, LEAD, 0, seed), luck(Stream.OUTCOME, LEAD, 64, seed)

    seed = next(
        s for s in lone_seeds() if logit(draws(s)[0]) - logit(draws(s)[1]) > response("standard", s) + 0.1
    )
    chance = logistic(logit(draws(seed)[1]) + (NEAR if wins else -NEAR))
    trace = answered_next_morning("standard", [chance], seed, recycle_chance=1, recycle_after="1 s")
    assert len(trace.of(K.LEAD_RECYCLED)) == 1
    assert is_won(trace) is wins
