"""Hypothesis strategies that draw whole, valid, small companies.

Coarse, equal durations force ties; short terms, short lists and tiny limits make rare branches common. Nothing is
taken from the shipped defaults, so a company has only what was drawn. What happens to people is drawn in
``people_strategies.py``, pay in ``pay_strategies.py``, units in depth and change during a run in
``galaxy_strategies.py``, and laid over a company.
"""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from salessim.scenario.scenario import Scenario

from .galaxy_strategies import galaxied
from .pay_strategies import paid
from .people_strategies import peopled

__all__ = [
    "companies",
    "companies_in_depth",
    "companies_of_pay",
    "companies_of_people",
    "documents",
    "documents_in_depth",
    "paid_documents",
]

SEGMENTS = ("alpha", "beta")
ROLES = ("caller", "closer", "keeper")
HOURS = (
    "Mon-Fri 09:00-17:00",
    "always",
    ["Mon-Thu 08:00-12:00", "Mon-Thu 13:00-16:30", "Fri 08:00-14:00"],
    "Sat-Sun 10:00-22:00",
    "Mon 00:00-24:00",
    ["Mon-Fri 09:00-09:10", "Mon-Fri 09:10-09:30"],
)
COARSE = ("1 h", "2 h", "30 min", "1 h", "4 h")


def shares(*values: float) -> st.SearchStrategy[float]:
    return st.sampled_from(values)


@st.composite
def laws(draw: st.DrawFn) -> Any:
    """Standard hours: mostly coarse and constant, now and then the shortest, or one of the families."""
    if draw(st.integers(0, 3)):
        return draw(st.sampled_from(COARSE))
    return draw(
        st.sampled_from(
            [
                "0 s",
                "1 s",
                {"family": "exponential", "mean": "1 h"},
                {"family": "lognormal", "median": "1 h", "sigma": 0.5},
                {"family": "gamma", "mean": "2 h", "shape": 2.0},
                {"family": "empirical", "values": ["1 h", "3 h"]},
            ]
        )
    )


@st.composite
def stages(draw: st.DrawFn) -> dict[str, Any]:
    """One to four stages, each by any role."""
    way = ("contact", "discovery", "proposal", "signature")[: draw(st.integers(1, 4))]
    table = {}
    for position, key in enumerate(way):
        table[key] = {
            "role": draw(st.sampled_from(ROLES[: 2 + (position > 1)])),
            "hours": draw(laws()),
            "chance": draw(shares(0.5, 0.8, 1.0, 0.9, 0.0)),
            "next": way[position + 1] if position + 1 < len(way) else "won",
            "think_share": draw(shares(0.0, 0.3, 0.5)) if position else draw(shares(0.0, 0.0, 0.3)),
            "priority": draw(st.sampled_from([3, 5, 5, 9])),
            "missed": draw(shares(0.0, 0.0, 0.4, 1.0)),
            "wait_limit": draw(st.sampled_from(["never", "never", "3 h", "2 days", "0 s"])),
            "milestone": ("accepted", "opportunity", "", "")[position],
        }
    return table


@st.composite
def troubles(draw: st.DrawFn) -> dict[str, Any]:
    """Incidents and reviews of accounts: none, now and then, or one after another."""
    return {
        "incidents_per_year": draw(st.sampled_from([0, 12, 300])),
        "incident_hours": draw(laws()),
        "incident_priority": draw(st.sampled_from([1, 5, 9])),
        "incident_deadline": draw(st.sampled_from(["2 days", "3 h", "0 s"])),
        "reviews_per_year": draw(st.sampled_from([0, 12, 300])),
        "satisfaction_per_week": draw(shares(0.0, 0.1, 1.0)),
    }


@st.composite
def segments(draw: st.DrawFn) -> dict[str, Any]:
    return {
        "cycle_median": draw(st.sampled_from(["4 h", "2 days", "10 days"])),
        "tempo_sigma": draw(shares(0.0, 0.0, 0.6)),
        "max_open_deals": draw(st.sampled_from([1, 2, 25])),
        "term": draw(st.sampled_from(["2 weeks", "3 weeks", "52 weeks"])),
        "long_term": "5 weeks",
        "long_term_share": draw(shares(0.0, 0.5)),
        "stages": draw(stages()),
        "accounts": {
            "role": draw(st.sampled_from(["keeper", "keeper", "closer"])),
            "onboarding_hours": draw(laws()),
            "touch_every": draw(st.sampled_from(["1 days", "7 days", "14 days"])),
            "touch_hours": draw(laws()),
            "touch_in_time": draw(st.sampled_from(["1 h", "2 days"])),
            "renewal_hours": draw(laws()),
            "renewal_lead_time": draw(st.sampled_from(["1 weeks", "4 weeks"])),
            "upsell_per_year": draw(st.sampled_from([0, 12, 100])),
            "upsell_hours": draw(laws()),
            "net_retention": draw(st.sampled_from([1.5, 4.0])),
            "churn_per_year": draw(shares(0.0, 0.5, 1.0)),
            **draw(troubles()),
        },
    }


@st.composite
def sources(draw: st.DrawFn, served: tuple[str, ...]) -> dict[str, Any]:
    common = {
        "patience": draw(st.sampled_from(["never", "14 days", "3 h", "0 s"])),
        "recycle_chance": draw(shares(0.0, 0.5, 1.0)),
        "recycle_after": draw(st.sampled_from(["1 days", "1 weeks", "0 s"])),
    }
    if draw(st.booleans()):
        mix = {served[0]: 1.0} if len(served) == 1 else {served[0]: 0.4, served[1]: 0.6}
        inbound = {
            "kind": "inbound",
            "per_week": draw(st.sampled_from([0, 2, 8, 20])),
            "segments": mix,
            "dispersion": draw(st.sampled_from([1.0, 3.0])),
        }
        if draw(st.booleans()):
            inbound["profile"] = "flat"
        return common | inbound
    return common | {
        "kind": "outbound",
        "segment": draw(st.sampled_from(served)),
        "list_size": draw(st.sampled_from([1, 7, 1_000])),
        "attempts": draw(st.sampled_from([1, 6])),
        "meetings_per_month": draw(st.sampled_from([0, 30, 300])),
        "meeting_hours": draw(laws()),
        "meeting_missed": draw(shares(0.0, 0.3, 1.0)),
        "steady_per_week": draw(st.sampled_from([0, 2])),
        "weight": draw(st.sampled_from([1.0, 2.5])),
        "rest": "1 weeks",
    }


@st.composite
def units(draw: st.DrawFn, served: tuple[str, ...]) -> dict[str, Any]:
    """A unit with up to four kinds of seat: specialists, generalists, late starters, none of some role."""
    seats = {}
    for key in ("a", "b", "c", "d")[: draw(st.integers(1, 4))]:
        seats[key] = {
            "roles": draw(st.lists(st.sampled_from(ROLES), min_size=1, max_size=3, unique=True)),
            "count": draw(st.integers(0, 2)),
            "starts": draw(st.sampled_from(["0 s", "0 s", "0 s", "1 weeks", "3 weeks"])),
            "talent_sd": draw(shares(0.0, 0.0, 1.0)),
            "experience": draw(st.sampled_from([{}, {"caller": "0 s", "closer": "1 weeks"}])),
        }
    return {
        "serves": list(draw(st.sampled_from([served, served[:1], served[-1:]]))),
        "hours": draw(st.sampled_from(HOURS)),
        "coordination": {"form": draw(st.sampled_from(["hours", "light", "rope_pull"])), "fixed": "0 s"},
        "seats": seats,
    }


@st.composite
def documents(draw: st.DrawFn) -> dict[str, Any]:
    """A scenario as plain tables."""
    served = SEGMENTS[: draw(st.integers(1, 2))]
    pipeline = draw(st.sampled_from(["none", "none", "steady"]))
    source_keys = ("web", "list", "fair")[: draw(st.integers(1, 3))]
    document: dict[str, Any] = {
        "horizon": draw(st.sampled_from(["1 weeks", "3 weeks", "6 weeks", "9 weeks"])),
        "market": {"sd": draw(shares(0.0, 0.2))},
        "roles": {
            "caller": {
                "prospects": draw(st.booleans()),
                "ramp": draw(st.sampled_from(["none", "exponential"])),
                "ramp_time": "4 weeks",
                "ramp_start": 0.4,
                "care": draw(st.sampled_from([0.0, 0.63])),
                "care_reference": 0.63,
            },
            "closer": {"performance": "odds", "ramp": "linear", "ramp_time": "8 weeks", "ramp_start": 0.1},
            "keeper": {
                "performance": draw(st.sampled_from(["pace", "odds"])),
                "prospects": draw(st.booleans()),
            },
        },
        "segments": {key: draw(segments()) for key in served},
        "sources": {key: draw(sources(served)) for key in source_keys},
        "units": {key: draw(units(served)) for key in ("east", "north", "west")[: draw(st.integers(1, 3))]},
        "handoff": {"loss_within": draw(shares(0.0, 0.5, 1.0)), "loss_across": draw(shares(0.0, 1.0))},
        "work": {
            "switching": draw(st.sampled_from(["0 s", "15 min"])),
            "availability": draw(shares(0.5, 1.0)),
        },
        "meetings": {
            "missed_hours": "15 min",
            "rebook_after": draw(st.sampled_from(["1 h", "2 days", "0 s"])),
        },
        "response": {"curve": draw(st.sampled_from(["none", "standard", "steep"]))},
        "start": {"pipeline": pipeline, "accounts": {served[0]: draw(st.sampled_from([0, 0, 5]))}},
    }
    inbound = [key for key in source_keys if document["sources"][key]["kind"] == "inbound"]
    if inbound and draw(st.booleans()):
        document["start"]["backlog"] = {inbound[0]: draw(st.lists(st.integers(0, 4), max_size=3))}
    if draw(st.integers(0, 2)) == 0:
        document["start"] |= draw(known_leads(document))
    for key in served:
        _staff(document, key, draw(st.sampled_from(["0 s", "2 weeks", "52 weeks"])))
    return document


@st.composite
def known_leads(draw: st.DrawFn, document: dict[str, Any]) -> dict[str, Any]:
    """Leads that are known to be open, at one stage of each segment, of one source, and some known to come."""
    counts = draw(st.sampled_from([[1], [2, 0, 3], [0, 1, 1]]))
    source = draw(st.sampled_from(sorted(document["sources"])))
    number = draw(st.integers(0, 3))
    found = {}
    for key, segment in document["segments"].items():
        way = list(segment["stages"])
        found[key] = {way[number % len(way)]: {source: counts}}
    inbound = [key for key, block in document["sources"].items() if block["kind"] == "inbound"]
    coming = (
        {inbound[0]: counts} if inbound else {}
    )  # no draw of its own: the mechanisms met elsewhere stay as likely
    return {"open": found, "losses_logged": draw(st.booleans()), "coming": coming}


def _staff(document: dict[str, Any], segment: str, starts: str) -> None:
    """Somebody for every stage, as a scenario must have; who starts after the horizon is nobody at all."""
    serving = [unit for unit in document["units"].values() if segment in unit["serves"]]
    if not serving:
        serving = [document["units"]["east"]]
        serving[0]["serves"] = list(document["segments"])
    held = {
        role
        for unit in serving
        for seats in unit["seats"].values()
        if seats.get("count", 1)
        for role in seats["roles"]
    }
    missing = {stage["role"] for stage in document["segments"][segment]["stages"].values()} - held
    if missing:
        serving[0]["seats"][f"spare_{segment}"] = {"roles": sorted(missing), "starts": starts}


def companies() -> st.SearchStrategy[Scenario]:
    """Whole companies, checked as a file would be, in which nothing happens to people but starting late."""
    return documents().map(checked)


def companies_of_people() -> st.SearchStrategy[Scenario]:
    """Whole companies in which people come, learn and go."""
    return peopled(documents()).map(checked)


def paid_documents() -> st.SearchStrategy[dict[str, Any]]:
    """Tables of companies with pay of any form: half of them with people who come, learn and go."""
    return paid(st.booleans().flatmap(lambda is_peopled: peopled(documents()) if is_peopled else documents()))


def companies_of_pay() -> st.SearchStrategy[Scenario]:
    """Whole companies with pay of any form, with and without what happens to people."""
    return paid_documents().map(checked)


def documents_in_depth() -> st.SearchStrategy[dict[str, Any]]:
    """Tables of companies with units in depth and change during a run: with people who come and go, pay, or neither."""
    return galaxied(st.one_of(peopled(documents()), paid_documents(), documents()))


def companies_in_depth() -> st.SearchStrategy[Scenario]:
    """Whole companies with units in depth and change during a run."""
    return documents_in_depth().map(checked)


def checked(document: dict[str, Any]) -> Scenario:
    """A company from its tables."""
    return Scenario.from_document(document, "drawn")
