"""Oracle 17 for contracts that grow by another product line, and for renewals at less.

One customer signs on Monday at 11:00 (at 02:00 in a company that works round the clock) for 35,000 a year.
"""

from __future__ import annotations

import math
from itertools import pairwise
from typing import Any

import pytest

from salessim.randomness.streams import Stream
from salessim.rules.pay.components import PaidFor
from salessim.scenario.tables import Tables
from salessim.trace.kinds import Work
from salessim.units import DAY, HOUR, WEEK

from ..both_engines import play
from .hand import CALLER, K, company, logistic, logit, luck, moment, prospect

ACCOUNT = prospect(0)
KEEPER = {"roles": ["keeper"], "talent_sd": 0}
ONE_STAGE = {"contact": {"role": "caller", "hours": "1 h", "chance": 1, "next": "won"}}
VALUE = 3_500_000


def customer(seats: dict[str, Any] | None = None, more: dict[str, Any] | None = None, **care: Any) -> Tables:
    """``care`` are settings of accounts, ``more`` those of the company; nobody touches the account."""
    accounts = {"touch_every": "700 days", "renewal_lead_time": "0 s"} | care
    settings = {f"segments/alpha/accounts/{key}": value for key, value in accounts.items()}
    return company(ONE_STAGE, seats or {"caller": CALLER, "keeper": KEEPER}, **(settings | (more or {})))


def offers(n: int, mean: int, since: int, seed: int = 1) -> list[int]:
    """Gaps of -mean x ln(1 - u), u keyed (CROSS_SELL_GAP, account, number)."""
    at, moments = since, []
    for number in range(n):
        at += math.floor(-mean * math.log(1 - luck(Stream.CROSS_SELL_GAP, ACCOUNT, number, seed)) + 0.5)
        moments.append(at)
    return moments


def works(tables: Tables, kind: K, seed: int = 1) -> list[tuple[int, int]]:
    """Number and moment of offers of another product line."""
    rows = play(tables, seed, 0).of(kind).tolist()
    return [(row[3], row[0]) for row in rows if row[6] == Work.CROSS_SELL]


@pytest.mark.parametrize("most", [1, 2])
def test_another_product_line_until_the_customer_has_them_all(most):
    """Each offer takes an hour and succeeds: 0.4 x 35,000. The next term is for what the contract has come to."""
    signed = moment("Mon 02:00")

    def good(seed: int) -> bool:
        due = [signed, *offers(4, WEEK, signed, seed)]
        return min(b - a for a, b in pairwise(due)) > 4 * HOUR and due[3] < 4 * WEEK - DAY

    seed = next(s for s in range(1000) if good(s))
    tables = customer(
        cross_sell_per_year=52,
        cross_sell_hours="1 h",
        cross_sell_chance=1,
        cross_sell_step=0.4,
        cross_sell_most=most,
        more={"units/east/hours": "always", "segments/alpha/term": "4 weeks", "horizon": "6 weeks"},
    )
    due, end = offers(most, WEEK, signed, seed), signed + 4 * WEEK
    assert works(tables, K.TASK_CREATED, seed) == list(enumerate(due))
    trace = play(tables, seed, 0)
    sold = [(row[0], row[2], row[3], row[6], row[7]) for row in trace.of(K.CROSS_SOLD).tolist()]
    assert sold == [(at + HOUR, ACCOUNT, number, 1_400_000, end) for number, at in enumerate(due)]
    terms = [(row[0], row[6]) for row in trace.of(K.CONTRACT_STARTED).tolist()]
    assert terms == [(signed, VALUE), (end, VALUE + most * 1_400_000)]
    assert len(trace.of(K.UPSOLD)) == 0


@pytest.mark.parametrize("sold", [False, True])
@pytest.mark.parametrize("offer", [0, 1])
def test_an_offer_succeeds_by_its_draw_and_lost_context_costs_the_first(offer, sold):
    """The draw keyed (CROSS_SELL, account, offer); all context is lost on the way, so the first offer's odds halve."""
    u = luck(Stream.CROSS_SELL, ACCOUNT, offer)
    chance = logistic(logit(u) - (math.log(0.5) if offer == 0 else 0.0) + (1e-6 if sold else -1e-6))
    tables = customer(
        cross_sell_per_year=52,
        cross_sell_hours="1 s",
        cross_sell_chance=chance,
        cross_sell_most=100,
        more={
            "handoff/loss_within": 1,
            "handoff/odds": 0.5,
            "horizon": "12 weeks",
            "segments/alpha/term": "52 weeks",
        },
    )
    trace = play(tables, 1, 0)
    assert len(trace.of(K.CONTEXT_LOST)) == 1
    assert offer in [number for number, _ in works(tables, K.TASK_DONE)]
    assert (offer in trace.of(K.CROSS_SOLD)[:, 3].tolist()) is sold


def test_an_offer_while_one_is_open_is_not_made():
    """Ten a week on average; each takes 80 h, two weeks of the keeper's."""
    tables = customer(
        cross_sell_per_year=520,
        cross_sell_hours="80 h",
        cross_sell_chance=0,
        more={"horizon": "7 weeks", "segments/alpha/term": "52 weeks"},
    )
    done = dict(works(tables, K.TASK_DONE))
    by_hand, free = [], 0
    for number, at in enumerate(offers(70, WEEK // 10, moment("Mon 11:00"))):
        if free <= at < 7 * WEEK:
            by_hand.append((number, at))
            free = done.get(number, 7 * WEEK)
    assert works(tables, K.TASK_CREATED) == by_hand
    assert len(done) > 1


def test_nobody_to_offer_another_line():
    tables = customer({"caller": CALLER}, cross_sell_per_year=520)
    assert works(tables, K.TASK_CREATED) == []


def test_another_line_is_paid_as_upsell():
    """A tenth of 14,000."""
    plan = {
        "roles": ["keeper"],
        "ote": 24_000.0,
        "base_share": 1.0,
        "fees": [{"measure": "upsell", "rate": 0.1}],
    }
    tables = customer(
        {"caller": CALLER, "keeper": KEEPER | {"plan": "kept"}},
        cross_sell_per_year=520,
        cross_sell_hours="1 h",
        cross_sell_chance=1,
        more={"plans/kept": plan, "segments/alpha/term": "52 weeks"},
    )
    trace = play(tables, 1, 0)
    assert [(row[2], row[6]) for row in trace.of(K.CROSS_SOLD).tolist()] == [(ACCOUNT, 1_400_000)]
    assert [row[7] for row in trace.of(K.CREDITED).tolist()] == [1_400_000]
    assert [row[6:8] for row in trace.of(K.PAID).tolist()] == [[PaidFor.FEE, 140_000]]


# -- renewals at less ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("less", [False, True])
@pytest.mark.parametrize("ended", [0, 1])
def test_a_renewal_at_less_by_the_draw_of_the_term_that_ended(ended, less):
    """The draw keyed (CONTRACTION, account, term that ended) against the chance; 20 % of 35,000, or of what is left."""
    u = [luck(Stream.CONTRACTION, ACCOUNT, term) for term in (0, 1)]
    chance = u[ended] + (1e-9 if less else -1e-9)
    tables = customer(contraction=chance, contraction_step=0.2, more={"horizon": "5 weeks"})
    trace = play(tables, 1, 0)
    ends = [moment("Mon+2 11:00"), moment("Mon+4 11:00")]
    arr, terms, by_hand = VALUE, [(moment("Mon 11:00"), VALUE)], []
    for term in (0, 1):
        if u[term] < chance:
            lost = math.floor(arr * 0.2 + 0.5)
            arr -= lost
            by_hand.append((ends[term], ACCOUNT, term + 1, lost))
        terms.append((ends[term], arr))
    assert (ended + 1 in [row[2] for row in by_hand]) is less
    assert [(row[0], row[2], row[3], row[6]) for row in trace.of(K.CONTRACTED).tolist()] == by_hand
    assert [(row[0], row[6]) for row in trace.of(K.CONTRACT_STARTED).tolist()] == terms
    kinds = [
        row[1]
        for row in trace.rows.tolist()
        if row[0] == ends[1] and row[1] in (K.CONTRACTED, K.CONTRACT_STARTED)
    ]
    assert kinds == [K.CONTRACTED, K.CONTRACT_STARTED][1 - (2 in [row[2] for row in by_hand]) :]


def test_renewals_are_credited_at_what_is_left():
    """Always less, by a fifth: 28,000 and 22,400, of which a hundredth is paid."""
    plan = {
        "roles": ["keeper"],
        "ote": 24_000.0,
        "base_share": 1.0,
        "fees": [{"measure": "renewals", "rate": 0.01}],
    }
    seats = {"caller": CALLER, "keeper": KEEPER | {"plan": "kept"}}
    tables = customer(
        seats, contraction=1, contraction_step=0.2, more={"plans/kept": plan, "horizon": "5 weeks"}
    )
    assert [row[7] for row in play(tables, 1, 0).of(K.PAID).tolist()] == [28_000, 22_400]


def test_who_leaves_is_not_renewed_at_less():
    """Churn as good as certain, and contraction too; the customer is gone with all of the contract."""
    trace = play(
        customer(
            churn_per_year=1, contraction=1, more={"segments/alpha/term": "1 year", "horizon": "60 weeks"}
        ),
        1,
        0,
    )
    assert len(trace.of(K.CONTRACTED)) == 0
    assert trace.of(K.CHURNED)[:, 6].tolist() == [VALUE]


def test_what_upsell_makes_up_for():
    """Net retention 1.1 over 1 - 0.1 churn - 0.5 x 0.2 = 0.8 kept: 0.3 a year by four offers of 0.25 each."""
    tables = customer(
        churn_per_year=0.1,
        contraction=0.5,
        contraction_step=0.2,
        upsell_per_year=4,
        upsell_step=0.25,
        net_retention=1.1,
    )
    assert tables.segments.upsell_chance[0] == pytest.approx(0.3)
