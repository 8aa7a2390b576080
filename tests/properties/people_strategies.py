"""Hypothesis strategies for what happens to people, laid over a drawn company.

Rates are far above life: within some weeks people are found, taught, judged, promoted, lost and followed by others.
Every block is on or off by itself, so that each meets the others and stands alone.
"""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

__all__ = ["peopled"]

ROLES = ("caller", "closer", "keeper")
TEACHERS = ("lead", "coach")
"""Roles that only teach: a team lead and a trainer."""
ALL = (*ROLES, *TEACHERS)


def shares(*values: float) -> st.SearchStrategy[float]:
    return st.sampled_from(values)


def texts(*values: str) -> st.SearchStrategy[str]:
    return st.sampled_from(values)


@st.composite
def lessons(draw: st.DrawFn, *by: list[str]) -> dict[str, Any]:
    """Lessons that newcomers have with somebody, or none."""
    return {
        "hours": draw(texts("0 s", "1 h", "2 h", "30 min")),
        "weeks": draw(st.sampled_from([1, 2, 6])),
        "by": draw(st.sampled_from([[], *by])),
    }


@st.composite
def onboardings(draw: st.DrawFn, elders: list[str]) -> dict[str, Any]:
    """The first weeks in a role; mentors come from the role itself or from one of its elders, never in a circle."""
    by = [[], *([elder] for elder in elders)]
    return {
        "theory": draw(texts("0 s", "0 s", "1 weeks", "2 weeks")),
        "rotation": draw(texts("0 s", "0 s", "1 weeks")),
        "shadowing": {
            "hours": draw(texts("0 s", "1 h", "12 h", "40 h")),
            "weeks": draw(st.sampled_from([0, 1, 3])),
            "by": draw(st.sampled_from(by)),
        },
        "mentoring": {
            "scheme": draw(texts("none", "mandatory", "voluntary")),
            "hours": draw(texts("1 h", "4 h")),
            "weeks": draw(st.sampled_from([2, 8])),
            "by": draw(st.sampled_from(by)),
            "mentor_from": draw(shares(0.0, 0.5, 0.9)),
            "most_per_mentor": draw(texts("2 h", "8 h")),
            "uptake": draw(shares(0.0, 0.22, 0.5, 1.0)),
            "lift": draw(shares(0.0, 0.17, 2.0)),
            "full_hours": draw(texts("1 h", "4 h")),
            "survival": draw(shares(0.0, 0.5, 1.0)),
        },
        "workshops": draw(lessons(["coach"], ["coach", "lead"])),
        "feedback": draw(lessons(*by)),
        "cost": draw(shares(0.0, 1_000.0)),
    }


@st.composite
def hirings(draw: st.DrawFn) -> dict[str, Any]:
    stage = st.fixed_dictionaries(
        {
            "hours": texts("0 s", "30 min", "2 h", "8 h"),
            "validity": shares(0.0, 0.35, 1.0),
            "is_about_values": st.booleans(),
        },
        optional={"by": st.sampled_from(ALL)},
    )
    return {
        "backfill": draw(st.sampled_from([True, True, False])),
        "candidates": draw(st.sampled_from([1, 2, 5])),
        "candidate_mean": draw(shares(-0.6, 0.0, 1.5)),
        "stages": draw(st.lists(stage, max_size=3)),
    }


@st.composite
def leavings(draw: st.DrawFn) -> dict[str, Any]:
    return {
        "level": draw(shares(5.0, 2.0, 0.7, 0.0)),
        "pay_exponent": draw(shares(0.0, 2.0, 3.0)),
        "outside_by_talent": draw(shares(0.0, 0.2)),
        "peers": draw(shares(0.0, 0.15, 1.0)),
        "spread": draw(shares(0.0, 0.15, 1.0)),
        "morale": draw(shares(0.0, 1.0, 4.0)),
        "morale_per_month": draw(shares(0.0, 0.1, 1.0)),
        "early": draw(shares(0.5, 1.0, 1.5)),
        "notice": draw(texts("0 s", "1 weeks", "4 weeks")),
        "notice_output": draw(shares(0.5, 0.8, 1.0)),
        "account_hazard": draw(shares(1.0, 1.3, 10.0)),
        "account_unrest": draw(texts("0 s", "2 weeks", "6 months")),
    }


@st.composite
def evaluations(draw: st.DrawFn) -> dict[str, Any]:
    return {
        "is_on": True,
        "quality_weight": draw(shares(0.0, 0.25, 1.0)),
        "recognise_from": draw(shares(0.5, 1.2)),
        "coach_below": draw(shares(0.0, 0.7, 5.0)),
        "coach_hours": draw(texts("0 s", "2 h")),
        "dismiss_below": draw(shares(0.0, 0.5, 2.0)),
        "dismissal": draw(shares(0.0, 0.5, 1.0)),
        "promote_from": draw(shares(0.0, 0.0, 0.5, 1.0)),
        "promote_after": draw(texts("0 s", "0 s", "10 weeks", "12 months")),
    }


@st.composite
def knowledges(draw: st.DrawFn) -> dict[str, Any]:
    return {
        "growth": draw(shares(0.01, 0.1)),
        "decay": draw(shares(0.0, 0.02, 1.0)),
        "lost_with_leaver": draw(shares(0.0, 0.05, 1.0)),
        "ramp_gain": draw(shares(0.0, 0.3, 3.0)),
        "start_gain": draw(shares(0.0, 0.15, 1.0)),
        "rotation_gain": draw(shares(0.0, 0.15, 0.8)),
        "training_gain": draw(shares(0.0, 0.3, 3.0)),
        "feedback_gain": draw(shares(0.0, 0.1, 3.0)),
        "handoff_by_playbook": draw(shares(0.0, 0.5, 1.0)),
        "handoff_by_rotation": draw(shares(0.0, 0.5, 1.0)),
        "sharing": draw(texts("0 s", "30 min", "2 h")),
        "sharing_rate": draw(shares(0.0, 0.02, 0.5)),
        "experiment_chance": draw(shares(0.02, 0.5, 1.0)),
        "experiment_gain": draw(shares(0.03, 0.5)),
        "learning_from_losses": draw(shares(0.0, 0.25, 3.0)),
        "new_product": {
            "is_on": draw(st.booleans()),
            "middle": draw(shares(0.0, 3.0, 30.0)),
            "width": draw(shares(1.0, 8.0)),
        },
    }


@st.composite
def coachings(draw: st.DrawFn) -> dict[str, Any]:
    return {
        "hours": draw(texts("0 s", "30 min", "1 h")),
        "by": draw(st.sampled_from([["lead"], ["lead", "coach"], ["keeper"]])),
        "span": draw(st.sampled_from([1, 2, 8])),
        "lift": draw(shares(0.0, 0.07, 1.0)),
    }


PLANS: dict[str, Any] = {
    "callers": {
        "roles": ["caller"],
        "ote": 80_000,
        "base_share": 0.6,
        "commission": [{"measure": "accepted_leads", "quota": 60}],
    },
    "closers": {
        "roles": ["closer"],
        "ote": 150_000,
        "base_share": 0.5,
        "commission": [{"measure": "bookings", "quota": 500_000}],
    },
    "flat": {"roles": ["keeper"], "ote": 90_000, "base_share": 1.0},
}
"""Pay that hangs on results, and pay that does not. Kept when the company earns what they pay for."""


@st.composite
def peopled(draw: st.DrawFn, documents: st.SearchStrategy[dict[str, Any]]) -> dict[str, Any]:
    """A drawn company with some of what happens to people in it."""
    document = draw(documents)
    roles = document["roles"] | {
        "lead": {"ramp": draw(texts("none", "linear")), "ramp_time": "8 weeks"},
        "coach": {},
    }
    document["roles"] = roles
    for at, key in enumerate(ROLES):
        roles[key] |= {
            "attrition": draw(shares(0.99, 0.3, 0.0)),
            "market_ote": draw(shares(0.0, 100_000.0)),
            "playbook": draw(shares(0.0, 0.4, 1.0)),
            "hiring": {
                "time_to_fill": draw(texts("10 days", "1 weeks", "0 s", "20 weeks")),
                "time_to_fill_sigma": draw(shares(0.0, 0.4, 1.0)),
            },
        }
        if draw(st.booleans()):
            roles[key]["onboarding"] = draw(onboardings([*ROLES[at + 1 :], "lead"]))
    if draw(st.booleans()):
        roles["caller"] |= {"ramp_late": "13 weeks", "ramp_late_share": draw(shares(0.3, 1.0))}
    for block, strategy, odds in (
        ("hiring", hirings(), 1),
        ("leaving", leavings(), 3),
        ("evaluation", evaluations(), 3),
        ("knowledge", knowledges(), 1),
        ("coaching", coachings(), 1),
    ):
        if draw(st.integers(0, odds)):
            document[block] = draw(strategy)
    document.setdefault("coaching", {"by": ["lead"]})
    for unit in document["units"].values():
        draw(teachers(unit))
        for seats in unit["seats"].values():
            draw(seated(seats))
    _finds_teachers(document)
    _makes_time(document)
    _pay(document)
    if draw(st.booleans()):
        for segment in document["segments"].values():
            draw(needs(segment))
    document["horizon"] = draw(texts("30 weeks", "16 weeks", "44 weeks", "9 weeks", "3 weeks"))
    if document["horizon"] in ("30 weeks", "44 weeks"):
        _thins_out(document)
    return document


@st.composite
def teachers(draw: st.DrawFn, unit: dict[str, Any]) -> None:
    """A team lead, a trainer, or none."""
    for role in TEACHERS:
        if draw(st.booleans()):
            unit["seats"][f"of_{role}"] = {"roles": [role], "count": draw(st.sampled_from([1, 1, 2]))}


@st.composite
def seated(draw: st.DrawFn, seats: dict[str, Any]) -> None:
    """How seats are filled, and what their holders do besides their work."""
    if draw(st.integers(0, 3)) == 0:
        seats.pop("starts", None)
        seats["requisition"] = draw(texts("0 s", "1 weeks", "3 weeks", "14 weeks"))
    seats |= {
        "leaves": draw(st.sampled_from([True, True, False])),
        "hands_over": draw(st.sampled_from([False, False, True])),
        "documentation": draw(texts("0 s", "0 s", "1 h", "10 min")),
        "documents": draw(st.sampled_from([[], ["closer"], list(ROLES)])),
        "experiments": draw(texts("0 s", "0 s", "1 h", "10 min")),
        "promotes_from": draw(st.sampled_from([["caller"], list(ROLES), [], ["keeper"]])),
    }


@st.composite
def needs(draw: st.DrawFn, segment: dict[str, Any]) -> None:
    """Work that not everybody may do."""
    segment["needs"] = draw(shares(0.0, 0.0, 0.3))
    for stage in segment["stages"].values():
        stage["needs"] = draw(shares(0.0, 0.3, 0.7))
    segment["accounts"] |= {
        "renewal_needs": draw(shares(0.0, 0.5)),
        "upsell_needs": draw(shares(0.0, 0.5, 0.9)),
    }


def _finds_teachers(document: dict[str, Any]) -> None:
    """Nobody is to teach or to interview whom there is no seat for: that would be refused."""
    seats = [seats for unit in document["units"].values() for seats in unit["seats"].values()]
    held = {role for each in seats if each.get("count", 1) for role in each["roles"]}
    for role in document["roles"].values():
        for lesson in ("shadowing", "mentoring", "workshops", "feedback"):
            if lesson in role.get("onboarding", {}):
                by = role["onboarding"][lesson]["by"]
                role["onboarding"][lesson]["by"] = [] if held.isdisjoint(by) else by
    for stage in document.get("hiring", {}).get("stages", []):
        if stage.get("by") not in held:
            stage.pop("by", None)
    if held.isdisjoint(document["coaching"]["by"]):
        document["coaching"]["hours"] = "0 s"


def _makes_time(document: dict[str, Any]) -> None:
    """Short schedules where a unit is open for two hours and a half a week."""
    if all("Mon-Fri 09:00-09:10" not in unit["hours"] for unit in document["units"].values()):
        return
    blocks = [seats for unit in document["units"].values() for seats in unit["seats"].values()]
    blocks += [document.get("knowledge", {}), document["coaching"]]
    for block in blocks:
        for key in ("documentation", "experiments", "sharing", "hours"):
            if block.get(key, "0 s") != "0 s":
                block[key] = "10 min"


def _pay(document: dict[str, Any]) -> None:
    """Plans for whoever holds their roles, unless nobody could earn what they pay for."""
    stages = [stage for segment in document["segments"].values() for stage in segment["stages"].values()]
    first = {next(iter(segment["stages"].values()))["role"] for segment in document["segments"].values()}
    last = {stage["role"] for stage in stages if stage["next"] == "won"}
    prospects = {key for key, role in document["roles"].items() if role.get("prospects")}
    earned = {"callers": "caller" in first | prospects, "closers": "closer" in last, "flat": True}
    document["plans"] = {key: plan for key, plan in PLANS.items() if earned[key]}
    for unit in document["units"].values():
        for seats in unit["seats"].values():
            for key, plan in document["plans"].items():
                if plan["roles"][0] in seats["roles"]:
                    seats.setdefault("plan", key)


def _thins_out(document: dict[str, Any]) -> None:
    """Fewer leads over a long time, so that it stays quick."""
    for source in document["sources"].values():
        if "per_week" in source:
            source["per_week"] = min(source["per_week"], 4)
        if "meetings_per_month" in source:
            source["meetings_per_month"] = min(source["meetings_per_month"], 30)
