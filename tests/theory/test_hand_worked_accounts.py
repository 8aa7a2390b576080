"""Oracle 17 for accounts: onboarding, touches and care, upsell, renewal, churn.

A prospect says yes on Monday at 10:00 and signs at the end of the meeting, at 11:00. Touches fall due at midnights,
counted from the first one after signing, Tuesday's.
"""

from __future__ import annotations

import math
from itertools import pairwise
from statistics import NormalDist
from typing import Any

import pytest

from salessim.randomness.streams import Stream
from salessim.scenario.tables import Tables
from salessim.trace.kinds import Work
from salessim.units import DAY, HOUR, WEEK

from ..both_engines import play
from .hand import K, clock, company, hand, logistic, logit, luck, moment, prospect, story

CALLER = {"roles": ["caller"], "talent_sd": 0}
KEEPER = {"roles": ["keeper"], "talent_sd": 0}
SEATS = {"caller": CALLER, "keeper": KEEPER}
STAGES = {"contact": {"role": "caller", "hours": "1 h", "chance": 1, "next": "won"}}
ACCOUNT = prospect(0)
SIGNED = moment("Mon 11:00")


def customer(
    seats: dict[str, Any] = SEATS, horizon: str = "5 weeks", term: str = "52 weeks", **care: Any
) -> Tables:
    """A company with one account; ``care`` changes the settings of account care, ``care["all"]`` any others."""
    more = care.pop("all", {}) | {f"segments/alpha/accounts/{key}": value for key, value in care.items()}
    return company(STAGES, seats, horizon=horizon, **({"segments/alpha/term": term} | more))


def told(tables: Tables, seed: int = 1) -> list[str]:
    """The life of the account, from its signature on."""
    lines = story(tables, play(tables, seed, 0))
    return lines[1 + next(k for k, line in enumerate(lines) if "won by" in line) :]


def test_touches_that_are_still_open_are_not_asked_for_again():
    """Onboarding takes 100 h from Monday 11:00: 6 h, 32 h by Friday, 40 h in week 1, 22 h by Wednesday 15:00."""
    assert told(customer(onboarding_hours="100 h", horizon="4 weeks")) == hand("""
        Mon 11:00 A term 0 from Mon 11:00 for 364 days at 3500000
        Mon 11:00 A onboarding waits for anybody
        Mon 11:00 A onboarding begun by keeper
        Mon 11:00 A account of keeper
        Tue+1 00:00 A touch waits for keeper until Tue+2 00:00   # Tuesday + 7 days, due within 7 more
        Tue+2 00:00 A touch 1 skipped
        Wed+2 15:00 A onboarding done by keeper
        Wed+2 15:00 A touch begun by keeper
        Wed+2 15:30 A touch done by keeper
        Tue+3 00:00 A touch waits for keeper until Tue+4 00:00
        Tue+3 09:00 A touch begun by keeper
        Tue+3 09:30 A touch done by keeper
    """)


@pytest.mark.parametrize("leaves", [False, True])
@pytest.mark.parametrize(("in_time", "last_care"), [
    ("34200 s", 0.85 * 0.85 + 0.15),  # 9.5 h: a touch due at midnight and done at 09:30 is just in time
    ("34199 s", 0.85 * 0.85),
])  # fmt: skip
@pytest.mark.parametrize("fits", [False, True])
def test_churn_hazard_by_care_and_fit(in_time, last_care, leaves, fits):
    """The draw keyed (CHURN, account, term) against 1 - exp(-H), on both sides of it.

    The keeper starts in week 2. The touch of Tuesday of week 1 is skipped, which is felt from Tuesday of week 2 on:
    care 0.85. That Tuesday's is done at 09:30 and felt from Tuesday of week 3 on. The term ends on Monday of week 4
    at 11:00. In hours: 181 to the first touch and 168 to the second at care 1, 168 at care 0.85, 155 at the last.
    H = h0 x sum of hours x care^-0.35, times 1 + 0.5 x (0.5 - fit percentile) below the median fit.
    """

    def fit(seed: int) -> float:
        return -0.2 + NormalDist().inv_cdf(luck(Stream.FIT, ACCOUNT, 0, seed))

    seed = next(s for s in range(100) if (fit(s) > 1 if fits else fit(s) < -1))
    poor = 1 if fits else 1 + 0.5 * (0.5 - NormalDist().cdf(fit(seed)))
    weighted = 181 + 168 + 168 * 0.85**-0.35 + 155 * last_care**-0.35
    gathered = -math.log(1 - luck(Stream.CHURN, ACCOUNT, 0, seed)) * (1 + (1e-6 if leaves else -1e-6))
    per_hour = gathered / weighted / poor
    churn = 1 - math.exp(-per_hour * 52 * 168)
    more = {"sources/list/fit_shift": -0.2}
    seats = {"caller": CALLER, "keeper": KEEPER | {"starts": "2 weeks"}}
    tables = customer(seats, term="4 weeks", churn_per_year=churn, touch_in_time=in_time, all=more)
    ends = [line for line in told(tables, seed) if line.startswith("Mon+4 11:00")]
    assert ends == hand(
        "Mon+4 11:00 A churned at 3500000"
        if leaves
        else "Mon+4 11:00 A term 1 from Mon+4 11:00 for 28 days at 3500000"
    )


@pytest.mark.parametrize("leaves", [False, True])
def test_hazard_of_each_term_begins_anew(leaves):
    """Full care, two weeks a term: H = h0 x 2 weeks in the second as in the first, against (CHURN, account, 1)."""

    def draws(seed: int) -> tuple[float, float]:
        return luck(Stream.CHURN, ACCOUNT, 0, seed), luck(Stream.CHURN, ACCOUNT, 1, seed)

    seed = next(s for s in range(100) if draws(s)[0] > 0.3 and draws(s)[1] < 0.2)
    gathered = -math.log(1 - draws(seed)[1]) * (1 + (1e-6 if leaves else -1e-6))
    churn = 1 - math.exp(-gathered * 26)
    tables = customer(term="2 weeks", churn_per_year=churn, care_weight=0, poor_fit_hazard=0)
    churned = play(tables, seed, 0).of(K.CHURNED)[:, [0, 3]].tolist()
    assert churned == ([[moment("Mon+4 11:00"), 1]] if leaves else [])


@pytest.mark.parametrize("is_lost", [False, True])
def test_context_of_an_account_is_lost_by_a_draw_of_its_own(is_lost):
    """From the caller, who closed, to the keeper: the draw keyed (CONTEXT, account, 32 + onboarding = 33)."""
    chance = luck(Stream.CONTEXT, ACCOUNT, 33) + (1e-9 if is_lost else -1e-9)
    tables = customer(horizon="1 week", all={"handoff/loss_within": chance})
    assert len(play(tables, 1, 0).of(K.CONTEXT_LOST)) == is_lost


def test_care_never_counts_for_less_than_its_floor():
    """Weight 1: one touch skipped is no care, which counts for 0.5. Exponent 2: the hazard is four times as high.

    No keeper is ever there. 181 h and 168 h at full care, then 168 h and 155 h at a factor of 4: 1,641 h.
    """
    for leaves in (False, True):
        gathered = -math.log(1 - luck(Stream.CHURN, ACCOUNT, 0)) * (1 + (1e-6 if leaves else -1e-6))
        churn = 1 - math.exp(-gathered / (181 + 168 + 4 * (168 + 155)) * 52 * 168)
        tables = customer({"caller": CALLER}, term="4 weeks", churn_per_year=churn, care_weight=1, care_floor=0.5,
                          care_exponent=2, poor_fit_hazard=0)  # fmt: skip
        assert len(play(tables, 1, 0).of(K.CHURNED)) == leaves


def test_a_customer_who_leaves_takes_the_waiting_work_away():
    """Churn 1 a year (as good as certain) at the end of 52 weeks; the keeper would come later."""
    seats = {"caller": CALLER, "keeper": KEEPER | {"starts": "60 weeks"}}
    tables = customer(seats, horizon="70 weeks", churn_per_year=1, touch_every="700 days")
    assert told(tables) == hand("""
        Mon 11:00 A term 0 from Mon 11:00 for 364 days at 3500000
        Mon 11:00 A onboarding waits for anybody
        Mon+51 11:00 A renewal waits for anybody   # a week before the end
        Mon+52 11:00 A churned at 3500000
        Mon+52 11:00 A onboarding dropped
        Mon+52 11:00 A renewal dropped
    """)


def test_renewal_work_of_a_term_shorter_than_its_lead_time():
    """Two-week terms and three weeks of lead time: the work waits from the start of each term."""
    assert told(
        customer(term="2 weeks", renewal_lead_time="3 weeks", touch_every="700 days", horizon="3 weeks")
    ) == hand("""
        Mon 11:00 A term 0 from Mon 11:00 for 14 days at 3500000
        Mon 11:00 A onboarding waits for anybody
        Mon 11:00 A onboarding begun by keeper      # before the renewal falls due at the same second
        Mon 11:00 A account of keeper
        Mon 11:00 A renewal waits for keeper
        Mon 12:00 A onboarding done by keeper
        Mon 12:00 A renewal begun by keeper
        Mon 14:00 A renewal done by keeper          # 2 h
        Mon+2 11:00 A term 1 from Mon+2 11:00 for 14 days at 3500000
        Mon+2 11:00 A renewal waits for keeper
        Mon+2 11:00 A renewal begun by keeper
        Mon+2 13:00 A renewal done by keeper
    """)


def test_renewal_work_that_is_still_open_is_not_asked_for_again():
    """Nobody is there: one renewal of week 1 waits through terms 0, 1 and 2 (the account renews all the same)."""
    assert told(customer({"caller": CALLER}, term="2 weeks", touch_every="700 days")) == hand("""
        Mon 11:00 A term 0 from Mon 11:00 for 14 days at 3500000
        Mon 11:00 A onboarding waits for anybody
        Mon+1 11:00 A renewal waits for anybody
        Mon+2 11:00 A term 1 from Mon+2 11:00 for 14 days at 3500000
        Mon+4 11:00 A term 2 from Mon+4 11:00 for 14 days at 3500000
    """)


def test_a_closer_who_keeps_accounts_keeps_the_account():
    """No hand-off, so nothing is lost although everything would be; only the role changes: 15 min and 1 h."""
    seats = {"both": {"roles": ["caller", "keeper"], "talent_sd": 0}, "keeper": KEEPER}
    assert told(customer(seats, horizon="1 week", all={"handoff/loss_within": 1})) == hand("""
        Mon 11:00 A term 0 from Mon 11:00 for 364 days at 3500000
        Mon 11:00 A account of both
        Mon 11:00 A onboarding waits for both
        Mon 11:00 A onboarding begun by both
        Mon 12:15 A onboarding done by both
    """)


@pytest.mark.parametrize("is_long", [False, True])
def test_long_terms_by_draw(is_long):
    """The draw keyed (LONG_TERM, account, 0) lies below the share: 5 weeks instead of 52."""
    share = luck(Stream.LONG_TERM, ACCOUNT) + (1e-9 if is_long else -1e-9)
    tables = customer(all={"segments/alpha/long_term": "5 weeks", "segments/alpha/long_term_share": share})
    assert play(tables, 1, 0).of(K.CONTRACT_STARTED)[0, 8] == (5 if is_long else 52) * WEEK


def offers(n: int, mean: float, seed: int = 1) -> list[int]:
    """Moments of upsell offers: gaps of -mean x ln(1 - u), u keyed (UPSELL_GAP, account, number)."""
    at, moments = SIGNED, []
    for number in range(n):
        at += math.floor(-mean * math.log(1 - luck(Stream.UPSELL_GAP, ACCOUNT, number, seed)) + 0.5)
        moments.append(at)
    return moments


def test_upsell_raises_the_contract_until_it_is_renewed_at_more():
    """52 offers a year, one a week on average, each worth a fifth of the first value: 700,000 cents.

    The company works round the clock, so the list says yes at 01:00 and the contract is signed at 02:00; that is
    where the gaps begin. Each offer takes an hour; the seed is one whose offers stand four hours apart.
    """
    shift = moment("Mon 02:00") - SIGNED

    def good(seed: int) -> bool:
        due = [SIGNED, *offers(4, WEEK, seed)]
        return min(b - a for a, b in pairwise(due)) > 4 * HOUR and due[3] < 2 * WEEK < due[4] - DAY

    seed = next(s for s in range(1000) if good(s))
    tables = customer(upsell_per_year=52, upsell_hours="1 h", upsell_step=0.2, net_retention=1_000, horizon="3 weeks",
                      term="2 weeks", touch_every="700 days", renewal_lead_time="0 s",
                      all={"units/east/hours": "always"})  # fmt: skip
    trace = play(tables, seed, 0)
    sold = [(row[0], row[3], row[6], row[7]) for row in trace.of(K.UPSOLD).tolist() if row[3] < 3]
    end = moment("Mon+2 02:00")
    assert sold == [(at + shift + HOUR, k, 700_000, end) for k, at in enumerate(offers(3, WEEK, seed))]
    assert trace.of(K.CONTRACT_STARTED)[:, [0, 6]].tolist() == [
        [moment("Mon 02:00"), 3_500_000],
        [end, 3_500_000 + 3 * 700_000],
    ]


@pytest.mark.parametrize("sold", [False, True])
@pytest.mark.parametrize("offer", [0, 1])
def test_lost_context_costs_the_first_offer_only(offer, sold):
    """Chance = (net retention - (1 - churn)) / (offers a year x step); after a loss the first offer's odds are x 0.5.

    Draws keyed (UPSELL, account, offer). 52 x 0.25 = 13 and churn 0.1: net retention = 0.9 + 13 x chance.
    """
    u = luck(Stream.UPSELL, ACCOUNT, offer)
    shift = math.log(0.5) if offer == 0 else 0.0
    chance = logistic(logit(u) - shift + (1e-6 if sold else -1e-6))
    tables = customer(upsell_per_year=52, upsell_hours="1 s", upsell_step=0.25,
                      net_retention=0.9 + 13 * chance, churn_per_year=0.1, horizon="8 weeks",
                      all={"handoff/loss_within": 1, "handoff/odds": 0.5})  # fmt: skip
    trace = play(tables, 1, 0)
    assert len(trace.of(K.CONTEXT_LOST)) == 1
    done = [row[3] for row in trace.of(K.TASK_DONE).tolist() if row[6] == 4]
    assert offer in done
    assert (offer in trace.of(K.UPSOLD)[:, 3].tolist()) is sold


def test_offers_while_one_is_open_or_nobody_keeps_the_account_are_not_made():
    """An offer of 80 h fills two weeks of the keeper's; offers due in that time have no work. Draws as above."""
    tables = customer(upsell_per_year=520, upsell_hours="80 h", touch_every="700 days", horizon="6 weeks",
                      onboarding_hours="1 h", net_retention=0)  # fmt: skip
    trace = play(tables, 1, 0)
    asked = [(row[3], row[0]) for row in trace.of(K.TASK_CREATED).tolist() if row[6] == 4]
    done = {row[3]: row[0] for row in trace.of(K.TASK_DONE).tolist() if row[6] == 4}
    by_hand, free = [], 0
    for number, at in enumerate(offers(60, WEEK / 10)):
        if at >= free and at < 6 * WEEK:
            by_hand.append((number, at))
            free = done.get(number, 6 * WEEK)
            if number in done:
                assert open_hours(max(at, SIGNED + HOUR), free) == 80
    assert asked == by_hand
    assert len(asked) > 2


def test_offers_that_nobody_can_make_are_not_made():
    """Without an account manager ten offers a week on average make no work."""
    trace = play(customer({"caller": CALLER}, upsell_per_year=520), 1, 0)
    assert len([at for at in offers(60, WEEK / 10) if at < 5 * WEEK]) > 30
    assert set(trace.of(K.TASK_CREATED)[:, 6].tolist()) == {Work.STAGE, Work.ONBOARDING}


def test_an_offer_in_hand_when_the_customer_leaves_comes_to_nothing():
    """Churn as good as certain after 4 weeks at h0 x 52 = 27.6 a year and full care; an offer of 200 h runs into it.

    The draw keyed (CHURN, account, 0) lies below 1 - exp(-27.6 / 13) = 0.88.
    """
    assert luck(Stream.CHURN, ACCOUNT, 0) < 0.88
    tables = customer(term="4 weeks", churn_per_year=1, care_weight=0, poor_fit_hazard=0, upsell_per_year=520,
                      upsell_hours="200 h", net_retention=1_000, touch_every="700 days", horizon="9 weeks")  # fmt: skip
    trace = play(tables, 1, 0)
    assert trace.of(K.CHURNED)[:, 0].tolist() == [moment("Mon+4 11:00")]
    upsells = [row[0] for row in trace.of(K.TASK_DONE).tolist() if row[6] == 4]
    assert len(upsells) == 1
    assert upsells[0] > moment("Mon+4 11:00")
    assert not len(trace.of(K.UPSOLD))


def test_works_of_one_account_and_second_go_by_their_codes():
    """Onboarding and renewal have waited since the same second at the same priority: onboarding (1) comes first."""
    seats = {"caller": CALLER, "keeper": KEEPER | {"starts": "1 week"}}
    tables = customer(seats, term="2 weeks", renewal_lead_time="3 weeks", renewal_priority=8, touch_every="700 days",
                      horizon="2 weeks")  # fmt: skip
    assert told(tables)[1:] == hand("""
        Mon 11:00 A onboarding waits for anybody
        Mon 11:00 A renewal waits for anybody
        Mon+1 09:00 A onboarding begun by keeper
        Mon+1 09:00 A account of keeper
        Mon+1 10:00 A onboarding done by keeper
        Mon+1 10:00 A renewal begun by keeper
        Mon+1 12:00 A renewal done by keeper
    """)


def open_hours(start: int, end: int) -> float:
    """Hours between 09:00 and 17:00 on weekdays, from one moment to another."""
    total = 0
    for day in range(42):
        if day % 7 < 5:
            opens = day * DAY + 9 * HOUR
            total += max(0, min(end, opens + 8 * HOUR) - max(start, opens))
    return total / HOUR


def test_hours_of_touches_have_draws_of_their_own():
    """Every 6.25 days, which is 7; exponential, mean 1 h: u keyed (STANDARD_HOURS, account, 2^31 + 64 x number + 2)."""
    tables = customer(
        touch_hours={"family": "exponential", "mean": "1 h"}, touch_every="150 h", horizon="4 weeks"
    )
    lines = []
    for number in range(3):
        u = luck(Stream.STANDARD_HOURS, ACCOUNT, 2**31 + 64 * number + 2)
        ends = moment(f"Tue+{number + 1} 09:00") + math.floor(-HOUR * math.log(1 - u) + 0.5)
        lines.append(f"{clock(ends)} A touch done by keeper")
    assert [line for line in told(tables) if "touch done" in line] == lines
