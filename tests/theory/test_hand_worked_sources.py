"""Oracle 17 for leads that partners send and customers refer: who they are, when they come, and on whose account.

Numbers and moments are draws, read here by their documented keys and turned into leads by hand.
"""

from __future__ import annotations

import math
from statistics import NormalDist
from typing import Any

import pytest

from salessim.randomness.draws import identity, identity_of_key
from salessim.randomness.streams import Stream
from salessim.scenario.tables import Tables
from salessim.units import DAY, HOUR, WEEK, YEAR

from ..both_engines import play
from .hand import CALLER, CLOSER, CONTACT, K, company, luck, moment, poisson, prospect

KEEPER = {"roles": ["keeper"], "talent_sd": 0}
MANAGER = {"roles": ["manager"], "talent_sd": 0}
FREE = {"fixed": "0 s", "per_colleague": "0 s"}
FRIENDS = identity_of_key("source", "friends")

# -- partners --------------------------------------------------------------------------------------------------------

A_WEEK = 13 * 12 / 52  # of 13 leads a month
PARTNER = {
    "kind": "partner",
    "role": "manager",
    "segments": {"alpha": 1.0},
    "per_month": 13.0,
    "profile": "flat",
    "patience": "never",
    "recycle_chance": 0,
}


def partners(managers: dict[str, Any], role: dict[str, Any] | None = None, **more: Any) -> Tables:
    contact = {"contact": {"role": "closer", "hours": "1 h", "chance": 0.5, "next": "won"}}
    seats = {"caller": CALLER, "closer": CLOSER} | managers
    quiet = {"sources/list/meetings_per_month": 0, "horizon": "6 weeks", "roles/manager": role or {}}
    return company(contact, seats, sources={"friends": PARTNER, "list": _quiet_list()}, **(quiet | more))


def _quiet_list() -> dict[str, Any]:
    return {"kind": "outbound", "segment": "alpha", "list_size": 1, "meetings_per_month": 0}


def flat(lead: int) -> int:
    """Second of the week: hour ceil(168 u) - 1, then evenly in it."""
    hour = math.ceil(168 * luck(Stream.ARRIVAL_HOUR, lead)) - 1
    return hour * HOUR + int(luck(Stream.ARRIVAL_MOMENT, lead) * HOUR)


def sent(tables: Tables, seat: str, paces: dict[int, float]) -> list[tuple[int, int]]:
    """One seat's: Poisson by the draw keyed (LEADS_OF_WEEK, p, week), then (p, week, i), p = (source, seat / 2, 0)."""
    place = tables.seats.names.index(seat)
    parent = identity(FRIENDS, int(tables.seats.ids[place]) >> 1, 0)
    return [
        (lead, week * WEEK + flat(lead))
        for week, pace in paces.items()
        for i in range(poisson(luck(Stream.LEADS_OF_WEEK, parent, week), A_WEEK * pace))
        for lead in (identity(parent, week, i),)
    ]


def came(tables: Tables) -> list[tuple[int, int]]:
    return sorted((row[2], row[0]) for row in play(tables, 1, 0).of(K.LEAD_CREATED).tolist())


def test_each_manager_brings_leads_of_an_own_luck():
    tables = partners({"managers": MANAGER | {"count": 2}})
    one, two = (sent(tables, f"east/managers {k}", dict.fromkeys(range(6), 1.0)) for k in (1, 2))
    assert len(one) > 8
    assert len(two) > 8
    assert came(tables) == sorted(one + two)


def test_managers_bring_leads_while_at_work():
    """One is there from the start; one begins in week 1 with two weeks of theory, and brings leads from week 3 on."""
    managers = {"old": MANAGER, "new": MANAGER | {"starts": "1 week"}}
    tables = partners(managers, {"onboarding": {"theory": "2 weeks"}})
    old = sent(tables, "east/old 1", dict.fromkeys(range(6), 1.0))
    assert came(tables) == sorted(old + sent(tables, "east/new 1", dict.fromkeys((3, 4, 5), 1.0)))


def test_a_manager_grows_into_the_role():
    """A beginner at 0.2, linear over four weeks: each week at work is a week of experience, so 0.2, 0.4, ..., 1, 1."""
    role = {"ramp": "linear", "ramp_time": "4 weeks", "ramp_start": 0.2}
    tables = partners({"manager": MANAGER | {"experience": {"manager": "0 s"}}}, role)
    paces = {week: min(1.0, 0.2 + 0.2 * week) for week in range(6)}
    assert came(tables) == sorted(sent(tables, "east/manager 1", paces))
    capable = [
        row[6]
        for row in play(tables, 1, 0).of(K.STANDING).tolist()
        if row[7] == identity_of_key("role", "manager")
    ]
    assert capable == [200_000, 400_000, 600_000, 800_000, 1_000_000, 1_000_000]


def test_talent_of_a_manager():
    """Pace exp(0.35 x 2 - 0.35^2 / 2)."""
    tables = partners({"manager": MANAGER | {"talent_mean": 2.0}}, **{"work/talent_effect": 0.35})
    assert came(tables) == sorted(
        sent(tables, "east/manager 1", dict.fromkeys(range(6), math.exp(0.7 - 0.06125)))
    )


def test_how_fast_partner_leads_are_answered_does_not_matter():
    """The steep curve of inbound leads would cost most of them; here u keyed (OUTCOME, lead, 0) < 0.5 decides."""
    tables = partners({"managers": MANAGER | {"count": 3}}, **{"response/curve": "steep"})
    trace = play(tables, 1, 0)
    decided = {
        row[2]: row[1] == K.STAGE_PASSED
        for row in trace.rows.tolist()
        if row[1] in (K.STAGE_PASSED, K.LEAD_LOST)
    }
    assert len(decided) > 20
    assert decided == {lead: luck(Stream.OUTCOME, lead) < 0.5 for lead in decided}


def test_partner_leads_go_their_way_as_inbound_ones_do():
    """Patience: u keyed (PATIENCE, lead, 0), exponential of mean 1 h; nobody answers in the first week."""
    tables = partners(
        {"manager": MANAGER},
        horizon="1 week",
        **{"sources/friends/patience": "1 h", "units/east/hours": "Sun 23:00-24:00"},
    )
    trace = play(tables, 1, 0)
    lost = {row[2]: row[0] for row in trace.of(K.LEAD_LOST).tolist() if row[0] < moment("Sun 23:00")}
    by_hand = {
        lead: at + math.floor(-HOUR * math.log(1 - luck(Stream.PATIENCE, lead)) + 0.5)
        for lead, at in sent(tables, "east/manager 1", {0: 1.0})
    }
    assert len(lost) > 0
    assert lost == {lead: at for lead, at in by_hand.items() if at < moment("Sun 23:00")}


# -- referrals -------------------------------------------------------------------------------------------------------

ACCOUNT = prospect(0)
SIGNED = moment("Mon 11:00")
REFERRAL = {"kind": "referral", "per_account": 52.0, "patience": "never", "recycle_chance": 0}
ONE_STAGE = {"contact": {"role": "caller", "hours": "1 h", "chance": 1, "next": "won"}}


def customer(seats: dict[str, Any] | None = None, stages: dict[str, Any] = ONE_STAGE, **more: Any) -> Tables:
    """One customer, signed on Monday at 11:00, who knows somebody once a week on average."""
    settings: dict[str, Any] = {
        "horizon": "10 weeks",
        "segments/alpha/term": "52 weeks",
        "sources/friends": REFERRAL,
        "segments/alpha/accounts/care_weight": 0.5,
    }
    return company(stages, {"caller": CALLER} | (seats or {}), **(settings | more))


def occasions(account: int, since: int, until: int) -> list[int]:
    """Gaps of -1 week x ln(1 - u), u keyed (REFERRAL_GAP, account, number)."""
    at, moments = since, []
    while True:
        at += math.floor(-WEEK * math.log(1 - luck(Stream.REFERRAL_GAP, account, len(moments))) + 0.5)
        if at >= until:
            return moments
        moments.append(at)


def test_a_satisfied_customer_refers_somebody_every_time():
    """Touches in time and no incidents: satisfaction stays at 0.3 + 0.5 + 0.2. Who was referred refers others, too."""
    seats = {"keeper": KEEPER | {"count": 3}}
    tables = customer(seats, horizon="5 weeks", **{"segments/alpha/accounts/touch_hours": "1 s"})
    trace = play(tables, 1, 0)
    signed = {row[2]: row[0] for row in trace.of(K.DEAL_WON).tolist()}
    assert len(signed) > 4
    by_hand = sorted(
        (at, account, number, identity(account, number, 0), 1_000_000)
        for account, since in signed.items()
        for number, at in enumerate(occasions(account, since, 5 * WEEK))
    )
    referred = [(row[0], row[2], row[3], row[6], row[7]) for row in trace.of(K.REFERRED).tolist()]
    assert sorted(referred) == by_hand
    of_friends = [(row[0], row[2]) for row in trace.of(K.LEAD_CREATED).tolist() if row[6] == FRIENDS]
    assert of_friends == [(at, lead) for at, _, _, lead, _ in referred], "each comes at once"


def test_satisfaction_decides():
    """Nobody keeps the account: every touch is skipped, which is felt from the next Tuesday on.

    Touches fall due on Tuesdays from week 1 on. Care (weight 0.5) is 1 until that of week 2, then 1/2, 1/4, ...;
    satisfaction moves (1 - 0.9^weeks) of its way to 0.3 + 0.5 care + 0.2. Referral n comes about if u keyed
    (REFERRAL, account, n) lies below it.
    """
    trace = play(customer(horizon="20 weeks"), 1, 0)
    tuesdays = [moment(f"Tue+{week} 00:00") for week in range(2, 20)]
    satisfied, care, since, by_hand, n_refused = 1.0, 1.0, SIGNED, [], 0
    number = 0
    for at in sorted([*tuesdays, *(due := occasions(ACCOUNT, SIGNED, 20 * WEEK))]):
        satisfied += (1 - 0.9 ** ((at - since) / WEEK)) * (0.3 + 0.5 * care + 0.2 - satisfied)
        since = at
        if at in due:
            if luck(Stream.REFERRAL, ACCOUNT, number) < satisfied:
                by_hand.append((at, number, pytest.approx(satisfied * 1e6, abs=1)))
            else:
                n_refused += 1
            number += 1
        else:
            care /= 2
    referred = [(row[0], row[3], row[7]) for row in trace.of(K.REFERRED).tolist() if row[2] == ACCOUNT]
    assert len(referred) > 5
    assert n_refused > 0
    assert referred == by_hand


def test_whom_referred_leads_belong_to():
    """The account is kept in west, so west answers: its caller, the closer's segment, fit 0.5 better than the average.

    With values that do not spread, the score of a lead is the rank of its fit: Phi(0.5 + z keyed (FIT, lead, 0)).
    """
    west = {"seats": {"kim": KEEPER, "carl": CALLER}}
    more: dict[str, Any] = {
        "roles/analyst": {},
        "analysis/accuracy": 1.0,
        "segments/alpha/fit_effect": 1.0,
        "handoff/loss_across": 0,
        "routing/by": "round_robin",
    }
    two = {"contact": ONE_STAGE["contact"] | {"next": "talk"}}
    two["talk"] = {"role": "closer", "hours": "1 h", "chance": 0.999, "next": "won"}
    seats = {"closer": CLOSER, "analyst": {"roles": ["analyst"]}}
    tables = customer(seats, two, west=west, **more)
    trace = play(tables, 1, 0)
    west_id, kim = identity_of_key("unit", "west"), identity(identity_of_key("seat", "west", "kim"), 0, 0)
    referred = trace.of(K.REFERRED).tolist()
    assert len(referred) > 5
    first = [row for row in referred if row[2] == ACCOUNT]
    assert {(row[4], row[5]) for row in first} == {(kim, west_id)}
    leads = {row[6]: row[2] for row in referred}
    created = {row[2]: row for row in trace.of(K.LEAD_CREATED).tolist() if row[2] in leads}
    assert {(row[4], row[5], row[6], row[7], row[8]) for row in created.values()} == {
        (0, west_id, FRIENDS, identity_of_key("segment", "alpha"), 3_500_000)
    }
    waits = {
        row[2]: row[5] for row in trace.of(K.TASK_CREATED).tolist() if row[2] in leads and row[6] == CONTACT
    }
    assert waits == dict.fromkeys(leads, west_id)
    scores = {row[2]: row[6] for row in trace.of(K.LEAD_SCORED).tolist() if row[2] in leads}
    normal = NormalDist()
    assert scores == pytest.approx(
        {lead: 1e6 * normal.cdf(0.5 + normal.inv_cdf(luck(Stream.FIT, lead))) for lead in leads}, abs=1, rel=0
    )


def test_customers_from_before_the_start_refer_too():
    """One account, satisfied so far; its first occasion counts from the start, and its moments are its own."""
    tables = customer(
        {"keeper": KEEPER}, **{"sources/list/meetings_per_month": 0, "start/accounts": {"alpha": 1}}
    )
    account = identity(
        identity_of_key("segment", "alpha") ^ identity_of_key("account", "before the start"), 0, 0
    )
    rows = [row for row in play(tables, 1, 0).of(K.REFERRED).tolist() if row[2] == account]
    assert [row[0] for row in rows] == occasions(account, 0, 10 * WEEK)


def test_referrals_are_in_proportion_to_a_rate():
    """Twice the rate: occasions at half the time, to the second that rounding leaves."""
    once, twice = (
        play(customer({"keeper": KEEPER}, horizon="3 weeks", **{"sources/friends/per_account": rate}), 1, 0)
        for rate in (YEAR / WEEK, 2 * YEAR / WEEK)
    )
    gaps = [
        [row[0] - SIGNED for row in trace.of(K.REFERRED).tolist() if row[2] == ACCOUNT]
        for trace in (once, twice)
    ]
    assert len(gaps[0]) > 0
    assert gaps[1][: len(gaps[0])] == pytest.approx([gap / 2 for gap in gaps[0]], abs=len(gaps[0]))
    assert gaps[0][-1] > DAY
