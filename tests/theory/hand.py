"""A tiny company without chance, and its trace in words, for the tests against tables worked out by hand.

Times read "day hour:minute", with days counted from Monday of week 0 as Mon, Tue, ..., Mon+1 for week 1.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from typing import Any

from salessim.randomness.draws import draw, identity, identity_of_key
from salessim.randomness.streams import Stream
from salessim.scenario.change import put
from salessim.scenario.lower import lower
from salessim.scenario.scenario import Scenario
from salessim.scenario.tables import Tables
from salessim.trace.kinds import LeavingReason, LossReason, Phase, RowKind, Verdict, Work
from salessim.trace.recorder import Trace
from salessim.units import DAY, HOUR, WEEK

from ..both_engines import play

K = RowKind
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
CONTACT, DISCOVERY, SIGNING = Work.STAGE, Work.STAGE + 1, Work.STAGE + 2


def moment(text: str) -> int:
    """Seconds since the first Monday."""
    day, clock = text.split()
    name, _, week = day.partition("+")
    hours, minutes, *seconds = (int(part) for part in clock.split(":"))
    return int(week or 0) * WEEK + DAYS.index(name) * DAY + hours * HOUR + minutes * 60 + sum(seconds)


def company(
    stages: dict[str, Any], seats: dict[str, Any], west: dict[str, Any] | None = None, **more: Any
) -> Tables:
    """A company without chance; ``more`` changes or adds settings by dotted paths, with / for the dots.

    ``west`` is a second unit beside ``east``, which has the seats: what differs from a unit that serves the same.
    """
    document: dict[str, Any] = {
        "horizon": "3 weeks",
        "market": {"sd": 0},
        "roles": {"caller": {"prospects": True}, "closer": {"performance": "odds"}, "keeper": {}},
        "segments": {
            "alpha": {
                "acv_median": 35_000,
                "acv_sigma": 0,
                "cycle_median": "2 days",
                "think_factor": 1,
                "tempo_sigma": 0,
                "fit_effect": 0,
                "delay_effect": 0,
                "term": "2 weeks",
                "long_term_share": 0,
                "stages": stages,
                "accounts": {
                    "role": "keeper",
                    "onboarding_hours": "1 h",
                    "touch_every": "7 days",
                    "touch_hours": "0.5 h",
                    "renewal_hours": "2 h",
                    "renewal_lead_time": "1 week",
                    "upsell_per_year": 0,
                    "churn_per_year": 0,
                },
            }
        },
        "sources": {
            "list": {
                "kind": "outbound",
                "segment": "alpha",
                "list_size": 1,
                "touches_per_hour": 1,
                "attempts": 1,
                "meetings_per_month": 1_000_000,
                "rest": "1000 years",
                "meeting_missed": 0,
                "patience": "never",
                "recycle_chance": 0,
            }
        },
        "units": {
            "east": {
                "serves": ["alpha"],
                "seats": seats,
                "coordination": {"fixed": "0 s", "per_colleague": "0 s"},
            }
        },
        "work": {"availability": 1, "switching": "15 min", "talent_effect": 0},
        "handoff": {"loss_within": 0},
    }
    if west is not None:
        east = document["units"]["east"]
        document["units"]["west"] = {key: east[key] for key in ("serves", "coordination")} | west
    for path, value in more.items():
        fault = put(document, path.replace("/", "."), value)
        assert fault is None, fault
    return lower(Scenario.from_document(document))


SEED = 1


def luck(stream: Stream, entity: int, index: int = 0, seed: int = SEED) -> float:
    """The draw that a decision of replication 0 reads, by its documented key."""
    return draw(seed, 0, int(stream), entity, index)


def prospect(place: int, campaign: int = 0, source: str = "list") -> int:
    """Identity of the lead that a prospect of a list becomes."""
    return identity(identity_of_key("source", source), place, campaign)


def logit(p: float) -> float:
    return math.log(p / (1.0 - p))


def logistic(x: float) -> float:
    return 1.0 / (1.0 + math.exp(-x))


def poisson(u: float, mean: float) -> int:
    """The smallest n whose probabilities up to n sum to u."""
    n, p = 0, math.exp(-mean)
    total = p
    while total < u:
        n += 1
        p *= mean / n
        total += p
    return n


def clock(at: int) -> str:
    """A moment as the tables write it."""
    week, rest = divmod(at, WEEK)
    day, second = divmod(rest, DAY)
    text = f"{DAYS[day]}{f'+{week}' if week else ''} {second // HOUR:02}:{second // 60 % 60:02}"
    return text + (f":{second % 60:02}" if second % 60 else "")


def hand(table: str) -> list[str]:
    """The lines of a table worked out by hand; what follows # is how."""
    lines = (" ".join(line.partition("#")[0].split()) for line in table.splitlines())
    return [line for line in lines if line]


def story(
    tables: Tables,
    trace: Trace,
    names: Mapping[int, str] | None = None,
    *,
    only: str = "",
    without: Collection[RowKind] = (),
    blocks: bool = False,
    staff: bool = False,
    until: str = "",
) -> list[str]:
    """The trace in words, row by row.

    Leads and accounts without a name are called A, B, C, ... in the order of their identities. ``only`` keeps the
    lines in which it stands, ``without`` leaves out kinds of row, ``blocks`` keeps prospecting, ``staff`` first days,
    ``until`` is where the story ends (the moment itself included). Who sits on a seat has its name, and (2), (3), ...
    when others sat there before.
    """
    seats = zip(tables.seats.ids.tolist(), tables.seats.names, strict=True)
    called_seats = {seat: name.split("/")[1].removesuffix(" 1").replace(" ", "") for seat, name in seats}
    people = called_seats | {
        row[2]: called_seats[row[6]] + ("" if row[3] == 0 else f"({row[3] + 1})")
        for row in trace.of(K.PERSON_STARTED).tolist()
    }
    people |= {person: "somebody" for person in _awaited(tables, trace) if person not in people}
    units = dict(zip(tables.units.ids.tolist(), tables.units.keys, strict=True))
    people |= dict(zip(tables.roles.ids.tolist(), tables.roles.keys, strict=True))
    people |= dict(zip(tables.groups.ids.tolist(), tables.groups.keys, strict=True))
    people |= dict(zip(tables.causes.ids.tolist(), tables.causes.keys, strict=True))
    others = sorted(set(trace.rows[:, 2].tolist()) - set(people) - set(names or {}) - {0})
    called = (
        {who: chr(ord("A") + k) for k, who in enumerate(others)} | people | {0: "company"} | dict(names or {})
    )
    lines = []
    for row in trace.rows.tolist():
        kind = K(row[1])
        is_block = kind in (K.TASK_STARTED, K.TASK_DONE) and row[6] == Work.PROSPECTING
        is_quiet = kind == K.STANDING or (kind == K.PERSON_STARTED and not staff)
        if is_quiet or kind in without or (is_block and not blocks):
            continue
        if until and row[0] > moment(until):
            break
        place = f" in {units.get(row[5], 'no unit')}" if len(units) > 1 else ""
        line = f"{clock(row[0])} {called[row[2]]} {_words(tables, row, people)}{place}"
        if only in line:
            lines.append(line)
    return lines


def _awaited(tables: Tables, trace: Trace) -> set[int]:
    """Identities of those for whom there are interviews, whether or not they ever begin."""
    interviews = trace.of(K.TASK_CREATED)
    return set(interviews[interviews[:, 6] == Work.INTERVIEW, 2].tolist())


def _work(code: int, tables: Tables) -> str:
    return Work(code).name.lower() if code < Work.STAGE else str(tables.stages.keys[code - Work.STAGE])


def _words(tables: Tables, row: list[int], people: Mapping[int, str]) -> str:
    kind, who, (a, b, c) = K(row[1]), people.get(row[4], "anybody"), row[6:9]
    match kind:
        case K.TASK_CREATED:
            return f"{_work(a, tables)} waits for {who}" + (f" until {clock(c)}" if c else "")
        case K.TASK_STARTED:
            return f"{_work(a, tables)} begun by {who}"
        case K.TASK_DONE:
            return f"{_work(a, tables)} done by {who}"
        case K.TASK_DROPPED:
            return f"{_work(a, tables)} dropped"
        case K.CONTEXT_LOST:
            return f"{_work(a, tables)} context lost by {who} after {people[b]}, {c} s"
        case K.APPOINTMENT_MISSED:
            return f"{_work(a, tables)} missed"
        case K.STAGE_PASSED:
            return f"{_work(a, tables)} passed, delay {c} s"
        case K.LEAD_RECYCLED:
            return f"comes back {clock(a)}"
        case K.LEAD_LOST:
            return f"lost at {_work(b, tables)}, {LossReason(a).name.lower()}"
        case K.LEAD_CREATED:
            return f"comes to {who}"
        case K.DEAL_WON:
            return f"won by {who}"
        case K.CONTRACT_STARTED:
            return f"term {row[3]} from {clock(b)} for {c // DAY} days at {a}"
        case K.UPSOLD:
            return f"upsold by {a}"
        case K.CHURNED:
            return f"churned at {a}"
        case K.LEAD_GIVEN:
            return f"given to {who}, thinks about {tables.stages.keys[row[3]]}, came {clock(c)}"
        case K.ACCOUNT_GIVEN | K.ACCOUNT_TAKEN:
            return f"account of {who}"
        case K.TOUCH_SKIPPED:
            return f"touch {row[3]} skipped"
        case K.REVIEWED:
            return f"{'good' if a else 'bad'} review {row[3]} for {who} at {b}"
        case _:
            return _words_on_staff(tables, row, people, who)


def _words_on_staff(tables: Tables, row: list[int], people: Mapping[int, str], who: str) -> str:
    kind, (a, b, c) = K(row[1]), row[6:9]
    match kind:
        case K.PERSON_STARTED:
            return f"begins, wanted since {clock(c)}" if c >= 0 else "begins"
        case K.PERSON_MOVED:
            return f"moves from {people[b]} to {people[a]}"
        case K.NOTICE_GIVEN:
            return f"will leave {clock(a)}, {LeavingReason(b).name.lower()}"
        case K.PERSON_LEFT:
            return f"leaves {people[a]}, {LeavingReason(b).name.lower()}"
        case K.SEAT_OPENED:
            return f"is open until {clock(a)}"
        case K.SEAT_CLOSED:
            return f"goes to {who}"
        case K.PHASE_BEGAN:
            return f"begins {Phase(a).name.lower()}"
        case K.EVALUATED:
            return f"{Verdict(c).name.lower()} at {a} and {b}"
        case K.LEAD_PASSED:
            return f"passes from {people[a]} to {who}"
        case K.TASK_PASSED:
            return f"{_work(a, tables)} passes from {people[c]} to {who}"
        case K.ACCOUNT_PASSED:
            return f"account passes from {people.get(a, 'nobody')} to {who}"
        case K.PLAYBOOK:
            return f"playbook {a}"
        case _:
            return _words_on_steering(tables, row, people)


def _words_on_steering(tables: Tables, row: list[int], people: Mapping[int, str]) -> str:
    """What management does, what is done about it, and what customers bring besides."""
    kind, (a, b, c) = K(row[1]), row[6:9]
    units = dict(zip(tables.units.ids.tolist(), tables.units.keys, strict=True))
    match kind:
        case K.CONTRACTED:
            return f"term {row[3]} for {a} less"
        case K.CROSS_SOLD:
            return f"cross-sold by {a}"
        case K.REFERRED:
            return f"refers somebody at {b}"
        case K.LEAD_SCORED:
            return f"scored {a}, class {b}"
        case K.CHANGED:
            return "takes effect"
        case K.POLICY_ACTED:
            return f"acts at {a}"
        case K.POLICY_HELD:
            return f"is held for {people[a]}"
        case K.HEADCOUNT:
            return f"has {a} seats after {b}, by {people[c]}"
        case K.PLAN_GIVEN:
            plans = (*tables.plans.keys, "none")
            return f"comes under {plans[a]} after {plans[b]}"
        case K.BOOKS:
            return f"cash {a}, cost {b}, arr {c}"
        case K.HIRING_FROZEN:
            return "freezes hiring" if a else "resumes hiring"
        case K.WORK_MOVED:
            return f"{_work(a, tables)} moves from {units[c]}"
        case _:
            return kind.name.lower()


CALLER = {"roles": ["caller"], "talent_sd": 0}
CLOSER = {"roles": ["closer"], "talent_sd": 0}
BOTH = {"roles": ["caller", "closer"], "talent_sd": 0}


def way(**discovery: Any) -> dict[str, Any]:
    """A first meeting, and one stage for the closer."""
    return {
        "contact": {"role": "caller", "hours": "1 h", "chance": 1, "next": "discovery"},
        "discovery": {"role": "closer", "hours": "1 h", "chance": 1, "next": "won"} | discovery,
    }


def leads(n: int, stages: dict[str, Any], seats: dict[str, Any], **more: Any) -> Tables:
    """A company to which ``n`` prospects say yes on Monday at 10:00, and nobody afterwards."""
    n_touches = {"sources/list/list_size": n, "sources/list/touches_per_hour": n}
    return company(stages, seats, **({"horizon": "1 week"} | n_touches | more))


def told(tables: Tables, until: str = "", **more: Any) -> list[str]:
    """What happens to leads, without who booked them and without their accounts."""
    left_out = (K.LEAD_CREATED, K.CONTRACT_STARTED)
    lines = story(tables, play(tables, 1, 0), without=left_out, until=until, **more)
    return [line for line in lines if "onboarding" not in line]


ALWAYS = {"above": -1e12}
EASY = {"set": {"handoff.loss_across": 0.5}}
"""Something that can be done again and again."""


def policy(watch: str = "people", weeks: int = 1, **more: Any) -> dict[str, Any]:
    """Acts every Monday on which there is something to see."""
    names = ("role", "unit", "above", "below")
    bound = {name: more.pop(name) for name in names if name in more}
    if not {"above", "below"} & set(bound):
        bound |= ALWAYS
    does = {} if set(more) & {"add", "move", "hiring", "set"} else EASY
    return {"when": [{"watch": watch, "weeks": weeks} | bound], "pause": "0 s"} | does | more


def acted(tables: Tables) -> list[tuple[str, float]]:
    """When policies acted, and what they saw."""
    return [(clock(row[0]), row[6] / 1e6) for row in play(tables, 1, 0).of(K.POLICY_ACTED).tolist()]
