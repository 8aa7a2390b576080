"""Oracle 17 for shocks: factors on demand, odds, churn and prices for some weeks, each by hand."""

from __future__ import annotations

import math
from typing import Any

import pytest

from salessim.randomness.distributions import normal_quantile
from salessim.randomness.draws import identity, identity_of_key
from salessim.randomness.streams import Stream
from salessim.scenario.tables import Tables
from salessim.units import DAY, WEEK

from ..both_engines import play
from .hand import CALLER, CLOSER, K, company, leads, logistic, logit, luck, moment, poisson, prospect, way

WEB, FRIENDS = (identity_of_key("source", key) for key in ("web", "friends"))
CONTACT = {"contact": {"role": "closer", "hours": "1 h", "chance": 0, "next": "won"}}
SEATS = {"caller": CALLER, "closer": CLOSER, "manager": {"roles": ["manager"], "talent_sd": 0}}
INBOUND = {
    "kind": "inbound",
    "per_week": 6.0,
    "segments": {"alpha": 1.0},
    "dispersion": 1,
    "patience": "never",
}
PARTNER = {
    "kind": "partner",
    "role": "manager",
    "segments": {"alpha": 1.0},
    "per_month": 13.0,
    "patience": "never",
}
LIST = {"kind": "outbound", "segment": "alpha", "list_size": 1, "meetings_per_month": 0}

# -- demand ----------------------------------------------------------------------------------------------------------

TWO_SHOCKS = {
    "boom": {"starts": "1 week", "lasts": "2 weeks", "demand": 2.0},
    "storm": {"starts": "2 weeks", "lasts": "2 weeks", "demand": 0.25, "sources": ["web"]},
}


def demand(shocks: dict[str, Any], dispersion: float = 1.0) -> Tables:
    """Three a week from partners, six inbound; weeks 0 to 4."""
    sources = {"web": INBOUND | {"dispersion": dispersion}, "friends": PARTNER, "list": LIST}
    return company(CONTACT, SEATS, sources=sources, shocks=shocks, horizon="5 weeks", **{"roles/manager": {}})


def came(tables: Tables, source: int) -> list[int]:
    return sorted(row[2] for row in play(tables, 1, 0).of(K.LEAD_CREATED).tolist() if row[6] == source)


def test_factors_on_demand():
    """All sources twice in weeks 1 and 2, inbound a quarter in weeks 2 and 3: 1, 2, 0.5, 0.25, 1 and 1, 2, 2, 1, 1."""
    tables = demand(TWO_SHOCKS)
    parent = identity(FRIENDS, int(tables.seats.ids[tables.seats.names.index("east/manager 1")]) >> 1, 0)
    for source, key, mean, factors in (
        (WEB, WEB, 6.0, (1, 2, 0.5, 0.25, 1)),
        (FRIENDS, parent, 3.0, (1, 2, 2, 1, 1)),
    ):
        by_hand = [
            identity(key, week, i)
            for week, factor in enumerate(factors)
            for i in range(poisson(luck(Stream.LEADS_OF_WEEK, key, week), mean * factor))
        ]
        assert len(by_hand) > 10
        assert came(tables, source) == sorted(by_hand)


def test_a_busy_week_of_a_shock():
    """Dispersion 3: G = exp(s z - s^2 / 2), s^2 = ln(1 + 2 / mean), with the mean that the shock leaves."""
    by_hand = []
    for week, factor in enumerate((1, 2, 0.5, 0.25, 1)):
        mean = 6.0 * factor
        s = math.sqrt(math.log(1 + 2 / mean))
        busy = math.exp(s * normal_quantile(luck(Stream.BUSY_WEEK, WEB, week)) - s * s / 2)
        number = poisson(luck(Stream.LEADS_OF_WEEK, WEB, week), mean * busy)
        by_hand += [identity(WEB, week, i) for i in range(number)]
    assert came(demand(TWO_SHOCKS, dispersion=3.0), WEB) == sorted(by_hand)


def test_more_demand_adds_leads_and_leaves_the_others():
    quiet, busy = demand({}), demand({"boom": {"starts": "0 s", "demand": 1.7}})
    for source in (WEB, FRIENDS):
        before, after = came(quiet, source), came(busy, source)
        assert set(before) < set(after)


# -- odds ------------------------------------------------------------------------------------------------------------


def decided(
    stages: dict[str, Any], shock: dict[str, Any], n: int = 24, **more: Any
) -> dict[tuple[int, int], bool]:
    """Whether each lead passed each stage."""
    trace = play(
        leads(n, stages, {"caller": CALLER, "closer": CLOSER}, shocks={"slump": shock}, **more), 1, 0
    )
    passed = {(row[2], row[6] - 16): True for row in trace.of(K.STAGE_PASSED).tolist()}
    return passed | {(row[2], row[7] - 16): False for row in trace.of(K.LEAD_LOST).tolist()}


def by_draws(chances: dict[int, float], n: int = 24) -> dict[tuple[int, int], bool]:
    """Outcomes by u keyed (OUTCOME, lead, position) against chances."""
    found = {}
    for lead in (prospect(place) for place in range(n)):
        for position, chance in chances.items():
            found[lead, position] = luck(Stream.OUTCOME, lead, position) < chance
            if not found[lead, position]:
                break
    return found


HALVES = way(chance=0.5)
HALVES["contact"] = HALVES["contact"] | {"chance": 0.5}
QUICK = {"sources/list/meeting_hours": "5 min"}
"""All 24 are met by Monday noon, and decide at once."""


def test_odds_of_decisions_after_the_first_stage():
    """A third of the odds: logistic(logit 0.5 + ln 1/3) = 0.25; the first stage is left at 0.5."""
    shocked = decided(HALVES, {"starts": "0 s", "lasts": "1 week", "win_odds": 1 / 3}, **QUICK)
    assert shocked == by_draws({0: 0.5, 1: 0.25})
    assert shocked != by_draws({0: 0.5, 1: 0.5})


def test_odds_of_the_week_of_the_decision():
    """Customers think for a week: what matters is the shock of week 1, when they decide."""
    stages = HALVES | {"discovery": HALVES["discovery"] | {"think_share": 3.5, "hours": "5 min"}}
    more = QUICK | {"horizon": "3 weeks"}
    for starts, chance in (("0 s", 0.5), ("1 week", logistic(logit(0.5) + math.log(2.5))), ("2 weeks", 0.5)):
        shock = {"starts": starts, "lasts": "1 week", "win_odds": 2.5}
        assert decided(stages, shock, **more) == by_draws({0: 0.5, 1: chance})


@pytest.mark.parametrize(
    ("only", "is_hit"),
    [
        ({"segments": ["alpha"]}, True),
        ({"segments": ["beta"]}, False),
        ({"regions": ["here"]}, True),
        ({"regions": ["there"]}, False),
    ],
)
def test_only_some_customers(only, is_hit):
    """Of the segments alpha and beta, in the regions here and there, the list has those of alpha here."""
    beta = {"stages": CONTACT, "accounts": {"role": "keeper"}}
    more = {"regions": {"here": {}, "there": {}}, "sources/list/region": "here", "segments/beta": beta}
    shock = {"starts": "0 s", "win_odds": 1 / 3} | only
    assert decided(HALVES, shock, **QUICK, **more) == by_draws({0: 0.5, 1: 0.25 if is_hit else 0.5})


# -- churn -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("leaves", [False, True])
def test_a_factor_on_the_hazard_of_some_weeks(leaves):
    """Signed on Monday 11:00 for four weeks at a hazard that does not depend on care, threefold in week 1.

    In hours: 157 in week 0, 168 x 3 in week 1, 168 each in weeks 2 and 3, 11 in week 4: 1,008. Draw keyed
    (CHURN, account, 0).
    """
    account = prospect(0)
    gathered = -math.log(1 - luck(Stream.CHURN, account)) * (1 + (1e-6 if leaves else -1e-6))
    per_hour = gathered / (157 + 168 * 3 + 168 * 2 + 11)
    care = {"churn_per_year": 1 - math.exp(-per_hour * 52 * 168), "care_weight": 0, "poor_fit_hazard": 0}
    settings = {f"segments/alpha/accounts/{key}": value for key, value in care.items()}
    stages = {"contact": {"role": "caller", "hours": "1 h", "chance": 1, "next": "won"}}
    shock = {"starts": "1 week", "lasts": "1 week", "churn": 3.0}
    tables = company(stages, {"caller": CALLER}, shocks={"slump": shock}, horizon="5 weeks",
                     **{"segments/alpha/term": "4 weeks"}, **settings)  # fmt: skip
    churned = [row[0] for row in play(tables, 1, 0).of(K.CHURNED).tolist()]
    assert churned == ([moment("Mon+4 11:00")] if leaves else [])


@pytest.mark.parametrize("leaves", [False, True])
def test_no_shock_before_the_start(leaves):
    """An account of some age, of a term of two weeks: the time before the start counts once, the rest twice."""
    account = identity(
        identity_of_key("segment", "alpha") ^ identity_of_key("account", "before the start"), 0, 0
    )
    seed = next(s for s in range(100) if luck(Stream.CHURN, account, 0, s) < 0.2)
    age = int(luck(Stream.ACCOUNT_AGE, account, 0, seed) * 2 * WEEK)
    assert DAY < age < 13 * DAY
    gathered = -math.log(1 - luck(Stream.CHURN, account, 0, seed)) * (1 + (1e-6 if leaves else -1e-6))
    churn = 1 - math.exp(-gathered / (age + 2 * (2 * WEEK - age)) * 52 * WEEK)
    care = {"churn_per_year": churn, "care_weight": 0, "poor_fit_hazard": 0}
    settings = {f"segments/alpha/accounts/{key}": value for key, value in care.items()}
    stages = {"contact": {"role": "caller", "hours": "1 h", "chance": 1, "next": "won"}}
    tables = company(stages, {"caller": CALLER}, shocks={"slump": {"starts": "0 s", "churn": 2.0}},
                     **{"start/accounts": {"alpha": 1}, "sources/list/meetings_per_month": 0}, **settings)  # fmt: skip
    churned = [(row[0], row[2]) for row in play(tables, seed, 0).of(K.CHURNED).tolist() if row[3] == 0]
    assert churned == ([(2 * WEEK - age, account)] if leaves else [])


# -- prices ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("starts", "listed", "signed"), [("0 s", 28_000, 35_000), ("1 week", 35_000, 28_000)]
)
def test_prices_of_the_moment(starts, listed, signed):
    """35,000 x 0.8. The customer comes on Monday of week 0, thinks for a week, and signs in week 1 at its prices."""
    shock = {"starts": starts, "lasts": "1 week", "price": 0.8}
    tables = leads(
        1,
        way(think_share=3.5),
        {"caller": CALLER, "closer": CLOSER},
        shocks={"sale": shock},
        horizon="2 weeks",
    )
    trace = play(tables, 1, 0)
    assert [row[8] for row in trace.of(K.LEAD_CREATED).tolist()] == [listed * 100]
    assert [row[7] for row in trace.of(K.DEAL_WON).tolist()] == [signed * 100]
    assert [row[6] for row in trace.of(K.CONTRACT_STARTED).tolist()] == [signed * 100]


def test_prices_multiply_and_contracts_of_before_stay():
    """35,000 x 0.8 x 1.5 for who comes now; accounts from before the start are worth 35,000."""
    shocks = {"sale": {"starts": "0 s", "price": 0.8}, "rise": {"starts": "0 s", "price": 1.5}}
    tables = leads(
        1, way(), {"caller": CALLER, "closer": CLOSER}, shocks=shocks, **{"start/accounts": {"alpha": 1}}
    )
    trace = play(tables, 1, 0)
    assert [row[7] for row in trace.of(K.ACCOUNT_GIVEN).tolist()] == [3_500_000]
    assert [row[7] for row in trace.of(K.DEAL_WON).tolist()] == [4_200_000]
