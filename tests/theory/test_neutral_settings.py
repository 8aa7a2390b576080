"""Oracle 18 for units, scores, sources, steering and shocks: settings that can have no effect have none, bit for bit.

The company is one in which people come, move and go all the time, paid by plans with every component. Where something
is only written down (that a change took effect, the books), those rows are left out.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import pytest

from salessim.scenario.lower import lower
from salessim.scenario.scenario import Scenario
from salessim.trace.kinds import RowKind
from salessim.units import WEEK

from ..both_engines import play
from ..pay_company import pay_document

K = RowKind
WEEKS = 16
SEED = 3


def company(changes: Mapping[str, Any] | None = None) -> Scenario:
    """The company with some settings changed, by dotted paths."""
    return Scenario.from_document(pay_document(), "pay").override(
        {"horizon": f"{WEEKS} weeks"} | dict(changes or {})
    )


def rows(changes: Mapping[str, Any] | None = None, without: Collection[K] = ()) -> list[list[int]]:
    trace = play(lower(company(changes)), SEED, 0)
    return [row for row in trace.rows.tolist() if row[1] not in without]


@pytest.fixture(scope="module")
def plain() -> list[list[int]]:
    """What happens in the company as it is."""
    return rows()


NEVER = {"when": [{"watch": "people", "above": 1e9}], "hiring": "freeze"}
PLAIN_SHOCK = {
    "starts": "3 weeks",
    "lasts": "20 weeks",
    "demand": 1.0,
    "win_odds": 1.0,
    "churn": 1.0,
    "price": 1.0,
}
REFERRALS = {"kind": "referral", "per_account": 0.0}
PARTNERS = {"kind": "partner", "role": "friend", "per_month": 10.0, "segments": {"small": 1.0}}

NEUTRAL: dict[str, tuple[dict[str, Any], tuple[K, ...]]] = {
    "scores that tell nothing": ({"analysis": {"role": "trainer", "accuracy": 0.0, "classes": 7}}, ()),
    "quotas that miss nothing": ({"analysis": {"role": "trainer", "quota_error_left": 0.9}}, ()),
    "the same preference everywhere": ({"units.centre.preference": 5, "units.north.preference": 5}, ()),
    "percentiles where scores do not route": (
        {"units.centre.score_from": 0.7, "units.north.score_from": 0.2},
        (),
    ),
    "seats in reserve": ({"units.centre.seats.closers.reserve": 3, "units.north.seats.all.reserve": 2}, ()),
    "a group of seats in reserve": (
        {"units.centre.seats.another": {"roles": ["closer"], "count": 0, "reserve": 2}},
        (),
    ),
    "product lines nobody may buy": (
        {
            "segments.small.accounts.cross_sell_per_year": 12.0,
            "segments.small.accounts.cross_sell_most": 0,
            "segments.large.accounts.cross_sell_chance": 1.0,
        },
        (),
    ),
    "renewals for no less": (
        {"segments.small.accounts.contraction": 1.0, "segments.small.accounts.contraction_step": 0.0},
        (K.CONTRACTED,),
    ),
    "no renewal for less": ({"segments.small.accounts.contraction_step": 0.9}, ()),
    "customers who know nobody": ({"sources.referrals": REFERRALS}, ()),
    "partners nobody looks after": (
        {
            "sources.partners": PARTNERS,
            "roles.friend": {},
            "units.centre.seats.friends": {"roles": ["friend"], "count": 0, "reserve": 1},
        },
        (),
    ),
    "shocks without a factor": ({"shocks": {"a": PLAIN_SHOCK, "b": PLAIN_SHOCK | {"starts": "5 weeks"}}}, ()),
    "shocks after the end": (
        {"shocks": {"a": {"starts": f"{WEEKS + 1} weeks", "demand": 9.0, "price": 9.0}}},
        (),
    ),
    "shocks of no length": (
        {"shocks": {"a": {"starts": "2 weeks", "lasts": "0 s", "demand": 9.0, "churn": 9.0}}},
        (),
    ),
    "changes to what is": (
        {
            "changes": {
                "a": {"at": "4 weeks", "headcount": {"centre.callers": 2}},
                "b": {
                    "at": "6 weeks",
                    "set": {"segments.small.acv_median": 20_000, "handoff.loss_within": 0.5},
                },
                "c": {"at": "8 weeks", "hiring": "resume"},
            }
        },
        (K.CHANGED,),
    ),
    "policies that never act": ({"policies": {"p": NEVER}, "steering": {"settle": "1 week"}}, (K.BOOKS,)),
}


@pytest.mark.parametrize("name", NEUTRAL)
def test_neutral_settings(name, plain):
    changes, noted = NEUTRAL[name]
    assert rows(changes, noted) == plain


def test_help_that_is_never_given():
    """Nobody helps, whoever may; that lowers no loss at hand-offs either, in both companies."""
    nobody: dict[str, Any] = {"behaviour.help": 0.0, "behaviour.help_gain": 0.0}
    assert rows(nobody | {"units.centre.helps": ["north"], "units.north.helps": ["centre"]}) == rows(nobody)


def test_ways_to_route_where_there_is_one_unit():
    """North serves nobody whom centre serves: whatever deals customers out, there is one place for each."""
    apart = {"units.centre.serves": ["small"], "units.north.serves": ["large"]}
    routes = [rows(apart | {"routing.by": by}) for by in ("draw", "round_robin", "load", "score")]
    assert routes[1:] == routes[:1] * 3


SETTINGS: list[dict[str, Any]] = [
    {"sources.web.per_week": 9.0},
    {"segments.small.acv_median": 31_000},
    {"units.centre.coordination.fixed": "2 h", "units.centre.coordination.per_colleague": "0.2 h"},
    {"units.centre.seats.closers.availability": 0.6},
    {"units.centre.seats.closers.documentation": "3 h", "units.north.seats.all.experiments": "2 h"},
    {"plans.closer.commission.1.quota": 300_000.0, "plans.closer.bonus.0.quota": 12.0},
    {"plans.closer.team_bonus.0.quota": 1_000_000.0},
    {"units.north.seats.all.plan": "keeper"},
    {"roles.caller.onboarding.mentoring.hours": "3 h", "roles.keeper.onboarding.feedback.hours": "1 h"},
    {"knowledge.sharing": "1 h", "coaching.hours": "1 h"},
    {"hiring.backfill": False},
    {"routing.by": "round_robin"},
    {"routing.by": "load"},
    {"communication.unit_meeting": "1 h", "communication.company_meeting": "1 h"},
    {"handoff.loss_within": 0.1, "handoff.loss_across": 0.2},
]


@pytest.mark.parametrize("settings", SETTINGS, ids=lambda settings: next(iter(settings)))
def test_a_change_on_the_first_monday_is_as_if_it_had_always_been_so(settings, plain):
    """All of what may change during a run, changed before anybody begins."""
    changed = rows({"changes": {"a": {"at": "0 s", "set": settings}}}, (K.CHANGED,))
    assert changed == rows(settings)
    assert changed != plain, "it makes a difference"


# -- policies see only the past ---------------------------------------------------------------------------------------


def _watching() -> dict[str, Any]:
    """Policies that look at everything and do something about it."""

    def when(watch: str, weeks: int, **bound: Any) -> list[dict[str, Any]]:
        return [{"watch": watch, "weeks": weeks} | bound]

    return {
        "a": {
            "when": when("utilisation", 2, role="closer", above=0.3),
            "add": {"centre.closers": 1},
            "pause": "3 weeks",
        },
        "b": {
            "when": when("wait", 3, role="caller", above=0.5),
            "add": {"centre.callers": 1},
            "pause": "4 weeks",
        },
        "c": {
            "when": when("lead_to_deal", 8, below=0.3),
            "set": {"handoff.loss_within": 0.1},
            "pause": "2 weeks",
        },
        "d": {"when": when("cycle_time", 6, above=5.0), "set": {"routing.by": "load"}, "pause": "5 weeks"},
        "e": {"when": when("cac", 4, above=100.0), "add": {"centre.callers": -1}, "pause": "6 weeks"},
        "f": {"when": when("cash", 1, below=2_000_000.0), "hiring": "freeze", "pause": "4 weeks"},
        "g": {"when": when("runway", 4, above=3.0), "hiring": "resume", "pause": "4 weeks"},
        "h": {
            "when": when("leads_per_week", 2, above=3.0),
            "set": {"knowledge.sharing": "1 h"},
            "pause": "2 weeks",
        },
        "i": {"when": when("arr", 1, above=1.0), "add": {"centre.keepers": 1}, "pause": "7 weeks"},
        "j": {"when": when("customers", 1, above=5), "add": {"centre.keepers": -1}, "pause": "5 weeks"},
        "k": {
            "when": when("people", 1, above=5),
            "move": [{"leave": "centre.callers", "take": "centre.closers"}],
            "pause": "9 weeks",
        },
    }


RESERVES = {f"units.centre.seats.{seat}.reserve": 3 for seat in ("callers", "closers", "keepers")}
STEERED = {"policies": _watching(), "steering": {"settle": "4 weeks"}, "horizon": "28 weeks"} | RESERVES


@pytest.mark.parametrize("week", [9, 21])
def test_policies_see_only_the_past(week):
    """Two companies that differ from some Monday on: until then, and on that Monday, the same policies act alike."""
    shock = {"starts": f"{week} weeks", "demand": 3.0, "win_odds": 2.0, "churn": 3.0, "price": 2.0}
    one, other = rows(STEERED), rows(STEERED | {"shocks": {"a": shock}})
    steps = (K.POLICY_ACTED, K.POLICY_HELD, K.HEADCOUNT, K.HIRING_FROZEN, K.BOOKS)
    for kinds, until in ((tuple(K), week * WEEK - 1), (steps, week * WEEK)):
        before = [[row for row in each if row[1] in kinds and row[0] <= until] for each in (one, other)]
        assert before[0] == before[1]
    assert one != other
    acted = {row[2] for row in one if row[1] == K.POLICY_ACTED}
    assert len(acted) >= 8, "policies of most kinds had something to do"
