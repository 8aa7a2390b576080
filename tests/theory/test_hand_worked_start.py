"""Oracle 17 for the first Monday: accounts from before the start, and leads whose customers think.

What was before the start is drawn; the draws are read here by their documented keys, and all else follows by hand.
"""

from __future__ import annotations

import math
from typing import Any

import pytest

from salessim.randomness.draws import identity, identity_of_key
from salessim.randomness.streams import Stream
from salessim.scenario.tables import Tables
from salessim.units import DAY, HOUR, WEEK

from ..both_engines import play
from .hand import DISCOVERY, K, company, luck, poisson

KEEPER = {"roles": ["keeper"], "talent_sd": 0}
SEATS = {
    "caller": {"roles": ["caller"], "talent_sd": 0},
    "ann": {"roles": ["closer"], "talent_sd": 0},
    "ben": {"roles": ["closer"], "talent_sd": 0},
    "cid": KEEPER,
    "dan": KEEPER,
}
WEB = identity_of_key("source", "web")
WEEKS_BEFORE = 1 << 20  # the number of leads k weeks before the start is keyed by 2^20 + k


def people(tables: Tables) -> dict[str, int]:
    names = (name.split("/")[1].split()[0] for name in tables.seats.names)
    return dict(zip(names, tables.seats.person_ids.tolist(), strict=True))


# -- accounts --------------------------------------------------------------------------------------------------------


def before_the_start(n: int) -> list[int]:
    """Identities of accounts from before the start: (segment xor "before the start", number)."""
    parent = identity_of_key("segment", "alpha") ^ identity_of_key("account", "before the start")
    return [identity(parent, k, 0) for k in range(n)]


def customers(seats: dict[str, Any] = SEATS, **more: Any) -> Tables:
    stages = {"contact": {"role": "caller", "hours": "1 h", "chance": 1, "next": "won"}}
    quiet = {"sources/list/meetings_per_month": 0, "start/accounts": {"alpha": 5}}
    return company(stages, seats, **(quiet | more))


def test_accounts_go_round_those_who_keep_accounts():
    """Fewest accounts first, then the first seat: Cid, Dan, Cid, Dan, Cid."""
    tables = customers()
    cid, dan = people(tables)["cid"], people(tables)["dan"]
    given = play(tables, 1, 0).of(K.ACCOUNT_GIVEN).tolist()
    accounts = before_the_start(5)
    assert [(row[0], row[2], row[4], row[7]) for row in given] == [
        (0, account, keeper, 3_500_000)
        for account, keeper in zip(accounts, [cid, dan, cid, dan, cid], strict=True)
    ]


def test_who_starts_later_is_given_no_account():
    tables = customers(SEATS | {"dan": KEEPER | {"starts": "1 week"}})
    assert set(play(tables, 1, 0).of(K.ACCOUNT_GIVEN)[:, 4].tolist()) == {people(tables)["cid"]}


def test_terms_that_are_under_way():
    """Age u x 2 weeks, u keyed (ACCOUNT_AGE, account, 0): renewal a week before the end, at once where that is past."""
    tables = customers()
    trace = play(tables, 1, 0)
    terms, renewals, past = [], [], 0
    for account in before_the_start(5):
        age = int(luck(Stream.ACCOUNT_AGE, account) * 2 * WEEK)
        terms += [(0, account, 0, -age), (2 * WEEK - age, account, 1, 2 * WEEK - age)]
        renewals += [(max(0, WEEK - age), account, 0), (3 * WEEK - age, account, 1)]
        past += age > WEEK
        if age > WEEK:  # ends in week 0, so that a third term begins in week 2
            terms.append((4 * WEEK - age, account, 2, 4 * WEEK - age))
    assert 0 < past < 5, "some renewals are due at once and some are not"
    seen = [(row[0], row[2], row[3], row[7]) for row in trace.of(K.CONTRACT_STARTED).tolist()]
    assert sorted(seen) == sorted(each for each in terms if each[0] < 3 * WEEK)
    created = [(row[0], row[2], row[3]) for row in trace.of(K.TASK_CREATED).tolist() if row[6] == 3]
    first_two = [each for each in created if each[2] < 2]
    assert sorted(first_two) == sorted(each for each in renewals if each[0] < 3 * WEEK)


def test_touches_of_accounts_from_before_the_start():
    """The phase u x 7 days, u keyed (TOUCH_PHASE, account, 0), lies before the start; due 7 days after its midnight."""
    trace = play(customers(), 1, 0)
    due = []
    for account in before_the_start(5):
        last = -int(luck(Stream.TOUCH_PHASE, account) * 7 * DAY)  # the last touch before the start
        first = math.ceil(last / DAY) * DAY + 7 * DAY
        due += [(account, number, first + number * 7 * DAY) for number in range(3)]
    seen = [(row[2], row[3], row[0]) for row in trace.of(K.TASK_CREATED).tolist() if row[6] == 2]
    skipped = [(row[2], row[3], row[0]) for row in trace.of(K.TOUCH_SKIPPED).tolist()]
    assert not skipped
    assert sorted(seen) == sorted(each for each in due if each[2] < 3 * WEEK)


@pytest.mark.parametrize("leaves", [False, True])
def test_the_hazard_of_the_time_before_the_start_counts(leaves):
    """At full care from the start of the term: H = h0 x 2 weeks, whatever the age; churn keyed (CHURN, account, 0)."""
    account = before_the_start(1)[0]
    seed = next(s for s in range(100) if luck(Stream.CHURN, account, 0, s) < 0.2)
    gathered = -math.log(1 - luck(Stream.CHURN, account, 0, seed)) * (1 + (1e-6 if leaves else -1e-6))
    churn = 1 - math.exp(-gathered * 26)  # 26 terms of 2 weeks a year
    care = {"churn_per_year": churn, "poor_fit_hazard": 0, "care_weight": 0}
    tables = customers(**{f"segments/alpha/accounts/{key}": value for key, value in care.items()})
    churned = play(tables, seed, 0).of(K.CHURNED)[:, [2, 3]].tolist()
    assert ([account, 0] in churned) is leaves


# -- leads -----------------------------------------------------------------------------------------------------------


def pipeline(chance: float, think: float, *, per_week: float = 3, **more: Any) -> Tables:
    """Inbound leads; the customer thinks for ``think`` x 2 weeks after the contact and a week after discovery."""
    stages = {
        "contact": {
            "role": "caller",
            "hours": "1 h",
            "chance": chance,
            "next": "discovery",
            "think_share": think,
        },
        "discovery": {"role": "closer", "hours": "1 h", "chance": 1, "next": "won", "think_share": 0.5},
    }
    source = {"kind": "inbound", "per_week": per_week, "segments": {"alpha": 1.0}, "dispersion": 1, "profile": "flat",
              "patience": "never", "recycle_chance": 0}  # fmt: skip
    more = {"segments/alpha/cycle_median": "2 weeks", "segments/alpha/term": "52 weeks"} | more
    return company(stages, SEATS, sources={"web": source}, **more)


def arrival(lead: int, weeks_ago: int) -> int:
    """Hour ceil(168 u) - 1 of its week, then evenly in it."""
    hour = math.ceil(168 * luck(Stream.ARRIVAL_HOUR, lead)) - 1
    return -weeks_ago * WEEK + hour * HOUR + int(luck(Stream.ARRIVAL_MOMENT, lead) * HOUR)


def given(tables: Tables) -> list[tuple[int, int, int, int, int]]:
    """Lead, position, owner, first contact, moment."""
    rows = play(tables, 1, 0).of(K.LEAD_GIVEN).tolist()
    return [(row[2], row[3], row[4], row[8], row[0]) for row in rows]


def test_backlog_of_known_leads_goes_round_the_closers():
    """Three leads of last week and one of the week before; no thinking after the contact, a week after discovery.

    Last week's think until some moment of week 0; the older one signed before. Ann, Ben, Ann by load.
    """
    tables = pipeline(1, 0, per_week=0, **{"start/backlog": {"web": [3, 1]}})
    ann, ben = people(tables)["ann"], people(tables)["ben"]
    leads = [identity(WEB, -1, k) for k in range(3)]
    by_hand = [
        (lead, 1, closer, arrival(lead, 1), 0) for lead, closer in zip(leads, [ann, ben, ann], strict=True)
    ]
    assert given(tables) == by_hand
    trace = play(tables, 1, 0)
    won = sorted((row[0], row[2], row[4], row[8]) for row in trace.of(K.DEAL_WON).tolist())
    assert won == sorted((came + WEEK, lead, closer, came) for lead, _, closer, came, _ in by_hand)
    passed = trace.of(K.STAGE_PASSED).tolist()
    assert [row[8] for row in passed] == [0, 0, 0], "nobody waited: no delay beyond the customer's own time"


def test_known_leads_who_think_about_the_first_stage():
    """Two weeks of thinking: found at the contact with the only caller; who passes waits for a closer then."""
    tables = pipeline(1, 1, per_week=0, **{"start/backlog": {"web": [1, 1]}})
    caller = people(tables)["caller"]
    old, new = identity(WEB, -2, 0), identity(WEB, -1, 0)
    assert given(tables) == [(old, 0, caller, arrival(old, 2), 0), (new, 0, caller, arrival(new, 1), 0)]
    created = [
        (row[2], row[0], row[4])
        for row in play(tables, 1, 0).of(K.TASK_CREATED).tolist()
        if row[6] == DISCOVERY
    ]
    assert sorted(created) == sorted(
        [(old, arrival(old, 2) + 2 * WEEK, 0), (new, arrival(new, 1) + 2 * WEEK, 0)]
    )


def test_first_contacts_under_way_are_no_open_deals():
    """Both found thinking about the contact go to Ann, who has no open deal either time; so she may open one.

    Two weeks of thinking end in week 1 (the younger) and week 0 (the older); each then waits for Ann, who holds the
    next role. One open deal is allowed: with the contacts counted, the older one would wait for anybody.
    """
    more = {"start/backlog": {"web": [1, 1]}, "segments/alpha/max_open_deals": 1}
    stages = {
        "contact": {"role": "closer", "hours": "1 h", "chance": 1, "next": "discovery", "think_share": 1},
        "discovery": {"role": "closer", "hours": "1 h", "chance": 1, "next": "won"},
    }
    tables = pipeline(1, 1, per_week=0, **({"segments/alpha/stages": stages} | more))
    ann = people(tables)["ann"]
    old, new = identity(WEB, -2, 0), identity(WEB, -1, 0)
    assert [(lead, owner) for lead, _, owner, _, _ in given(tables)] == [(old, ann), (new, ann)]
    created = [
        (row[2], row[0], row[4])
        for row in play(tables, 1, 0).of(K.TASK_CREATED).tolist()
        if row[6] == DISCOVERY
    ]
    assert sorted(created) == sorted(
        [(old, arrival(old, 2) + 2 * WEEK, ann), (new, arrival(new, 1) + 2 * WEEK, ann)]
    )


def test_leads_under_way_are_known_to_whom_they_are_given_to():
    """All context is lost in a hand-off: from the caller, who is given the lead, to Ann, who meets it next."""
    tables = pipeline(1, 1, per_week=0, **{"start/backlog": {"web": [1]}, "handoff/loss_within": 1})
    seats = people(tables)
    lost = play(tables, 1, 0).of(K.CONTEXT_LOST).tolist()
    assert [(row[4], row[6], row[7], row[8]) for row in lost if row[6] == DISCOVERY] == [
        (seats["ann"], DISCOVERY, seats["caller"], HOUR)
    ]


def test_steady_pipeline():
    """Leads of 104 weeks at 8 a week; a week of thinking after the contact, another after discovery; half pass.

    Numbers keyed (LEADS_OF_WEEK, source, 2^20 + weeks ago), outcomes of the contact keyed (OUTCOME, lead, 0). A lead
    of at most a week ago thinks about the contact, one of at most two weeks ago about discovery if it passed. From
    the oldest week on, to whoever of the role has the fewest open deals: Ann and Ben in turn.
    """
    tables = pipeline(0.5, 0.5, per_week=8, **{"start/pipeline": "steady"})
    seats = people(tables)
    by_hand, n_deals = [], 0
    for ago in range(104, 0, -1):
        for i in range(poisson(luck(Stream.LEADS_OF_WEEK, WEB, WEEKS_BEFORE + ago), 8)):
            lead = identity(WEB, -ago, i)
            came = arrival(lead, ago)
            if came + WEEK >= 0:
                by_hand.append((lead, 0, seats["caller"], came, 0))
            elif luck(Stream.OUTCOME, lead, 0) < 0.5 and came + 2 * WEEK >= 0:
                by_hand.append((lead, 1, seats["ben" if n_deals % 2 else "ann"], came, 0))
                n_deals += 1
    assert n_deals > 1
    assert {each[1] for each in by_hand} == {0, 1}
    assert given(tables) == by_hand
    known = pipeline(0.5, 0.5, per_week=8, **{"start/pipeline": "steady", "start/backlog": {"web": [1]}})
    lead = identity(WEB, -1, 0)
    assert given(known) == [(lead, 0, seats["caller"], arrival(lead, 1), 0)], (
        "known numbers stand for drawn ones"
    )
    none = pipeline(0.5, 0.5, per_week=8, **{"start/pipeline": "steady", "start/backlog": {"web": [0, 0]}})
    assert given(none) == [], "known to be none is known too"


def test_coming_leads_are_as_many_as_is_known_and_later_ones_are_drawn():
    """Three leads in the first week, those that any number would begin with, none in the second; then drawn ones."""
    drawn = pipeline(1, 1, per_week=8)
    known = pipeline(1, 1, per_week=8, **{"start/coming": {"web": [3, 0]}})
    rows, others = (
        [(row[2], row[0]) for row in play(tables, 1, 0).of(K.LEAD_CREATED).tolist()]
        for tables in (known, drawn)
    )
    first = [(identity(WEB, 0, k), WEEK + arrival(identity(WEB, 0, k), 1)) for k in range(3)]
    assert sorted(row for row in rows if row[1] < 2 * WEEK) == sorted(first)
    later = [row for row in others if row[1] >= 2 * WEEK]
    assert [row for row in rows if row[1] >= 2 * WEEK] == later
    assert later, "the drawn weeks must bring somebody for this to say anything"


def test_steady_pipeline_of_a_list():
    """Two meetings a week, evenly over the week, keyed by the list; three weeks of thinking."""
    stages = {"contact": {"role": "caller", "hours": "1 h", "chance": 1, "next": "won", "think_share": 1}}
    quiet = {"sources/list/meetings_per_month": 0, "segments/alpha/cycle_median": "3 weeks"}
    more = {"start/pipeline": "steady", "sources/list/steady_per_week": 2}
    tables = company(stages, SEATS, **quiet, **more)
    source = identity_of_key("source", "list")
    by_hand = []
    for ago in (3, 2, 1):
        for i in range(poisson(luck(Stream.LEADS_OF_WEEK, source, WEEKS_BEFORE + ago), 2)):
            lead = identity(source, -ago, i)
            by_hand.append((lead, 0, people(tables)["caller"], arrival(lead, ago), 0))
    assert len(by_hand) > 2
    assert given(tables) == by_hand
