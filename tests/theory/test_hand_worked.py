"""Oracle 17: with all variation at zero, every moment equals a table worked out by hand.

A list of one prospect who says yes at the first touch makes an arrival without chance. Later touches of the same
prospect succeed with a chance of gap / 1000 years, which is nothing. Times below read "day hour:minute", with days
counted from Monday of week 0 as Mon, Tue, ..., Mon+1 for week 1.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from salessim.rules.calendar import open_seconds
from salessim.scenario.tables import Tables
from salessim.trace.kinds import LossReason, Milestone, Work
from salessim.trace.recorder import Trace
from salessim.units import DAY, HOUR

from ..both_engines import play
from .hand import CONTACT, DISCOVERY, SIGNING, K, company, moment


def table_of(tables: Tables, trace: Trace, prospecting_until: str = "Mon 00:00") -> list[tuple[Any, ...]]:
    """The trace in the words of the tables below: moment, kind, who, work, last column; late blocks left out."""
    names = {
        int(who): name.split("/")[1].split()[0]
        for who, name in zip(tables.seats.person_ids, tables.seats.names, strict=True)
    }
    out = []
    for at, kind, _, _, person, _, a, _, c in trace.rows.tolist():
        has_work = K(kind).name.startswith(("TASK", "CONTEXT", "STAGE", "APPOINTMENT"))
        if kind == K.STANDING:
            continue
        if has_work and a == Work.PROSPECTING and at > moment(prospecting_until):
            continue
        out.append(
            (
                at,
                K(kind),
                names.get(person, ""),
                a if has_work else None,
                0 if kind == K.PERSON_STARTED else c,
            )
        )
    return out


def expected(lines: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    return [
        (moment(at), kind, who, work, moment(last) if isinstance(last, str) else last)
        for at, kind, who, work, last in lines
    ]


def test_oracle_17_from_the_first_call_to_a_renewed_contract():
    """Three specialists at availability 0.8, context lost at each hand-off.

    A standard hour takes 75 minutes. Discovery is 4 h + half of it for lost context: 6 h / 0.8 = 7.5 h. Think time is
    0.5 x 2 days. Onboarding is 1 h + at least 1 h for lost context: 2.5 h. Touches fall due at midnights a week
    apart, counted from the first midnight after signing; renewal work a week before the end of the two-week term.
    """
    stages = {
        "contact": {"role": "caller", "hours": "45 min", "chance": 1, "next": "discovery", "milestone": "accepted"},
        "discovery": {
            "role": "closer", "hours": "4 h", "chance": 1, "next": "signing", "think_share": 0.5,
            "milestone": "opportunity",
        },
        "signing": {"role": "closer", "hours": "2 h", "chance": 1, "next": "won"},
    }  # fmt: skip
    seats = {role: {"roles": [role], "talent_sd": 0} for role in ("caller", "closer", "keeper")}
    tables = company(stages, seats, **{"work/availability": 0.8, "handoff/loss_within": 1})
    trace = play(tables, 1, 0)
    day = DAY
    assert table_of(tables, trace, "Mon 12:00") == expected(
        [
            ("Mon 00:00", K.PERSON_STARTED, "caller", None, 0),
            ("Mon 00:00", K.PERSON_STARTED, "closer", None, 0),
            ("Mon 00:00", K.PERSON_STARTED, "keeper", None, 0),
            ("Mon 09:00", K.TASK_STARTED, "caller", Work.PROSPECTING, "Mon 09:00"),
            ("Mon 10:15", K.TASK_DONE, "caller", Work.PROSPECTING, "Mon 09:00"),
            ("Mon 10:15", K.LEAD_CREATED, "caller", None, 3_500_000),
            ("Mon 10:15", K.TASK_CREATED, "caller", CONTACT, 0),
            ("Mon 10:15", K.TASK_STARTED, "caller", CONTACT, "Mon 10:15"),
            ("Mon 11:30", K.TASK_DONE, "caller", CONTACT, "Mon 10:15"),
            ("Mon 11:30", K.STAGE_PASSED, "caller", CONTACT, 75 * 60),
            ("Mon 11:30", K.TASK_CREATED, "", DISCOVERY, 0),
            ("Mon 11:30", K.TASK_STARTED, "closer", DISCOVERY, "Mon 11:30"),
            ("Mon 11:30", K.CONTEXT_LOST, "closer", DISCOVERY, 2 * HOUR),
            ("Mon 11:30", K.TASK_STARTED, "caller", Work.PROSPECTING, "Mon 11:30"),
            ("Tue 11:00", K.TASK_DONE, "closer", DISCOVERY, "Mon 11:30"),
            ("Wed 11:00", K.STAGE_PASSED, "closer", DISCOVERY, 24 * HOUR + 45 * 60),
            ("Wed 11:00", K.TASK_CREATED, "closer", SIGNING, 0),
            ("Wed 11:00", K.TASK_STARTED, "closer", SIGNING, "Wed 11:00"),
            ("Wed 13:30", K.TASK_DONE, "closer", SIGNING, "Wed 11:00"),
            ("Wed 13:30", K.STAGE_PASSED, "closer", SIGNING, 27 * HOUR + 15 * 60),
            ("Wed 13:30", K.DEAL_WON, "closer", None, "Mon 10:15"),
            ("Wed 13:30", K.CONTRACT_STARTED, "closer", None, 14 * day),
            ("Wed 13:30", K.TASK_CREATED, "", Work.ONBOARDING, 0),
            ("Wed 13:30", K.TASK_STARTED, "keeper", Work.ONBOARDING, "Wed 13:30"),
            ("Wed 13:30", K.ACCOUNT_TAKEN, "keeper", None, 0),
            ("Wed 13:30", K.CONTEXT_LOST, "keeper", Work.ONBOARDING, HOUR),
            ("Wed 16:00", K.TASK_DONE, "keeper", Work.ONBOARDING, "Wed 13:30"),
            ("Wed+1 13:30", K.TASK_CREATED, "keeper", Work.RENEWAL, 0),
            ("Wed+1 13:30", K.TASK_STARTED, "keeper", Work.RENEWAL, "Wed+1 13:30"),
            ("Wed+1 16:00", K.TASK_DONE, "keeper", Work.RENEWAL, "Wed+1 13:30"),
            ("Thu+1 00:00", K.TASK_CREATED, "keeper", Work.TOUCH, "Thu+2 00:00"),
            ("Thu+1 09:00", K.TASK_STARTED, "keeper", Work.TOUCH, "Thu+1 00:00"),
            ("Thu+1 09:37:30", K.TASK_DONE, "keeper", Work.TOUCH, "Thu+1 09:00"),
            ("Wed+2 13:30", K.CONTRACT_STARTED, "keeper", None, 14 * day),
            ("Thu+2 00:00", K.TASK_CREATED, "keeper", Work.TOUCH, "Thu+3 00:00"),
            ("Thu+2 09:00", K.TASK_STARTED, "keeper", Work.TOUCH, "Thu+2 00:00"),
            ("Thu+2 09:37:30", K.TASK_DONE, "keeper", Work.TOUCH, "Thu+2 09:00"),
        ]
    )  # fmt: skip
    passed = trace.of(K.STAGE_PASSED)
    assert passed[:, 7].tolist() == [Milestone.ACCEPTED, Milestone.OPPORTUNITY, Milestone.WON]
    terms = trace.of(K.CONTRACT_STARTED)
    assert terms[:, 6].tolist() == [3_500_000, 3_500_000]
    assert terms[:, 7].tolist() == [moment("Wed 13:30"), moment("Wed+2 13:30")]
    blocks = [row[0] for row in trace.of(K.TASK_STARTED).tolist() if row[6] == Work.PROSPECTING]
    hours = tables.units.opens[0], tables.units.closes[0], tables.units.before[0]
    first_days = ("Mon 09:00", "Mon 11:30", "Mon 12:45", "Mon 14:00", "Mon 15:15", "Mon 16:30", "Tue 09:45")
    assert blocks[:7] == [moment(at) for at in first_days]
    worked = [open_seconds(at, *hours) for at in blocks[1:]]
    assert {later - earlier for earlier, later in pairwise(worked)} == {75 * 60}


def test_oracle_17_two_roles_in_one_person_and_a_customer_who_never_comes():
    """Switching takes 15 minutes each way; a missed meeting takes 15 more and is rebooked once, two days later.

    Blocks of prospecting fill the days between: 11:30 + 15 min + 1 h = 12:45, then on the quarter, so that on
    Wednesday one runs from 10:45 to 11:45 while the customer's second appointment falls due at 11:30.
    """
    stages = {
        "contact": {"role": "caller", "hours": "45 min", "chance": 1, "next": "discovery"},
        "discovery": {"role": "closer", "hours": "4 h", "chance": 1, "next": "won", "missed": 1},
    }
    seats = {"both": {"roles": ["caller", "closer"], "talent_sd": 0}}
    tables = company(
        stages,
        seats,
        horizon="1 week",
        **{"meetings/missed_hours": "15 min", "meetings/rebook_after": "2 days"},
    )
    trace = play(tables, 1, 0)
    seen = [row[:4] for row in table_of(tables, trace, "Fri 17:00") if row[0] <= moment("Wed 14:30")]
    blocks = []
    for start, end in [
        ("Mon 11:30", "Mon 12:45"), ("Mon 12:45", "Mon 13:45"), ("Mon 13:45", "Mon 14:45"), ("Mon 14:45", "Mon 15:45"),
        ("Mon 15:45", "Mon 16:45"), ("Mon 16:45", "Tue 09:45"), ("Tue 09:45", "Tue 10:45"), ("Tue 10:45", "Tue 11:45"),
        ("Tue 11:45", "Tue 12:45"), ("Tue 12:45", "Tue 13:45"), ("Tue 13:45", "Tue 14:45"), ("Tue 14:45", "Tue 15:45"),
        ("Tue 15:45", "Tue 16:45"), ("Tue 16:45", "Wed 09:45"), ("Wed 09:45", "Wed 10:45"),
    ]:  # fmt: skip
        blocks += [
            (start, K.TASK_STARTED, "both", Work.PROSPECTING),
            (end, K.TASK_DONE, "both", Work.PROSPECTING),
        ]
    hand = [
        ("Mon 00:00", K.PERSON_STARTED, "both", None),
        ("Mon 09:00", K.TASK_STARTED, "both", Work.PROSPECTING),
        ("Mon 10:00", K.TASK_DONE, "both", Work.PROSPECTING),
        ("Mon 10:00", K.LEAD_CREATED, "both", None),
        ("Mon 10:00", K.TASK_CREATED, "both", CONTACT),
        ("Mon 10:00", K.TASK_STARTED, "both", CONTACT),
        ("Mon 11:00", K.TASK_DONE, "both", CONTACT),
        ("Mon 11:00", K.STAGE_PASSED, "both", CONTACT),
        ("Mon 11:00", K.TASK_CREATED, "both", DISCOVERY),
        ("Mon 11:00", K.TASK_STARTED, "both", DISCOVERY),
        ("Mon 11:30", K.TASK_DONE, "both", DISCOVERY),
        ("Mon 11:30", K.APPOINTMENT_MISSED, "both", DISCOVERY),
        *blocks,
        ("Wed 10:45", K.TASK_STARTED, "both", Work.PROSPECTING),
        ("Wed 11:30", K.TASK_CREATED, "both", DISCOVERY),
        ("Wed 11:45", K.TASK_DONE, "both", Work.PROSPECTING),
        ("Wed 11:45", K.TASK_STARTED, "both", DISCOVERY),
        ("Wed 12:15", K.TASK_DONE, "both", DISCOVERY),
        ("Wed 12:15", K.APPOINTMENT_MISSED, "both", DISCOVERY),
        ("Wed 12:15", K.LEAD_LOST, "both", None),
        ("Wed 12:15", K.TASK_STARTED, "both", Work.PROSPECTING),
        ("Wed 13:30", K.TASK_DONE, "both", Work.PROSPECTING),
        ("Wed 13:30", K.TASK_STARTED, "both", Work.PROSPECTING),
        ("Wed 14:30", K.TASK_DONE, "both", Work.PROSPECTING),
        ("Wed 14:30", K.TASK_STARTED, "both", Work.PROSPECTING),
    ]
    assert seen == [(moment(at), *rest) for at, *rest in hand]
    assert trace.of(K.LEAD_LOST)[:, 6:8].tolist() == [[LossReason.MISSED, DISCOVERY]]


def test_oracle_17_a_lead_that_comes_back_once():
    """Not accepted, back a week later at the second at which the caller ends a block, and behind the next block.

    Events of one second go by kind: the end of work comes before the return of a lead, and whoever is free takes
    the next work at once. So the lead waits for one more hour.
    """
    stages = {"contact": {"role": "caller", "hours": "30 min", "chance": 0, "next": "won"}}
    tables = company(
        stages,
        {"caller": {"roles": ["caller"], "talent_sd": 0}},
        **{"sources/list/recycle_chance": 1, "sources/list/recycle_after": "1 week"},
    )
    trace = play(tables, 1, 0)
    assert table_of(tables, trace)[1:] == expected(
        [
            ("Mon 10:00", K.LEAD_CREATED, "caller", None, 3_500_000),
            ("Mon 10:00", K.TASK_CREATED, "caller", CONTACT, 0),
            ("Mon 10:00", K.TASK_STARTED, "caller", CONTACT, "Mon 10:00"),
            ("Mon 11:00", K.TASK_DONE, "caller", CONTACT, "Mon 10:00"),
            ("Mon 11:00", K.LEAD_RECYCLED, "", None, 0),
            ("Mon+1 11:00", K.TASK_CREATED, "", CONTACT, 0),
            ("Mon+1 12:00", K.TASK_STARTED, "caller", CONTACT, "Mon+1 11:00"),
            ("Mon+1 12:30", K.TASK_DONE, "caller", CONTACT, "Mon+1 12:00"),
            ("Mon+1 12:30", K.LEAD_LOST, "caller", None, 0),
        ]
    )
    assert trace.column(K.LEAD_RECYCLED, "a").tolist() == [moment("Mon+1 11:00")]
    assert trace.of(K.LEAD_LOST)[:, [3, 6, 7]].tolist() == [[1, LossReason.NOT_ACCEPTED, CONTACT]]
    assert trace.of(K.TASK_CREATED)[:, 3].tolist() == [0, 2], "occurrence is 2 x pass + attempt"
    assert len(trace.of(K.LEAD_CREATED)) == 1


def test_oracle_17_touches_that_nobody_has_time_for():
    """A keeper who starts in week 2 finds an account signed in week 0: two touches skipped, then one in time.

    The first midnight after signing is Tuesday's and touches fall due every six days from there; at the third the
    account has a keeper, who began its onboarding on Monday of week 2 at 09:00.
    """
    stages = {"contact": {"role": "caller", "hours": "45 min", "chance": 1, "next": "won"}}
    seats = {
        "caller": {"roles": ["caller"], "talent_sd": 0},
        "keeper": {"roles": ["keeper"], "talent_sd": 0, "starts": "2 weeks"},
    }
    tables = company(
        stages, seats, **{"segments/alpha/accounts/touch_every": "6 days", "segments/alpha/term": "52 weeks"}
    )
    trace = play(tables, 1, 0)
    of_account = [row[:4] for row in table_of(tables, trace) if row[3] is None or row[3] < Work.STAGE]
    assert of_account[1:] == [
        (moment(at), *rest)
        for at, *rest in [
            ("Mon 10:00", K.LEAD_CREATED, "caller", None),
            ("Mon 11:00", K.DEAL_WON, "caller", None),
            ("Mon 11:00", K.CONTRACT_STARTED, "caller", None),
            ("Mon 11:00", K.TASK_CREATED, "", Work.ONBOARDING),
            ("Mon+1 00:00", K.TOUCH_SKIPPED, "", None),
            ("Sun+1 00:00", K.TOUCH_SKIPPED, "", None),
            ("Mon+2 00:00", K.PERSON_STARTED, "keeper", None),
            ("Mon+2 09:00", K.TASK_STARTED, "keeper", Work.ONBOARDING),
            ("Mon+2 09:00", K.ACCOUNT_TAKEN, "keeper", None),
            ("Mon+2 10:00", K.TASK_DONE, "keeper", Work.ONBOARDING),
            ("Sat+2 00:00", K.TASK_CREATED, "keeper", Work.TOUCH),
        ]
    ]
