"""Checks about regions, product lines, sources and units that work together: refused, warned of, and not mentioned."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from salessim.errors import InputError
from salessim.scenario.complete import completed
from salessim.scenario.load import load_scenario
from salessim.scenario.scenario import Scenario

ROOT = Path(__file__).parents[2]
GROWTH = load_scenario(ROOT / "scenarios/growth.scenario.toml")
SALES = GROWTH.document["units"]["sales"]
REGIONS: dict[str, Any] = {
    "regions": {"north": {}, "south": {"value": 0.8}},
    "sources.prospecting.region": "north",
    "units.sales.regions": ["north"],
    "units.south": SALES | {"regions": ["south"]},
}
"""Two regions with a unit each."""
LINES: dict[str, Any] = {
    "products": {"platform": {}, "service": {}},
    "sources.prospecting.product": "platform",
}
PARTNERS: dict[str, Any] = {"kind": "partner", "segments": {"mid": 1.0}}
MANAGER: dict[str, Any] = {
    "units.partners": {"seats": {"managers": {"roles": ["partner_manager"]}}},
}
ANALYST: dict[str, Any] = {
    "units.sales.seats.analyst": {"roles": ["analyst"]},
    "analysis.accuracy": 0.5,
}
NOBODY: dict[str, Any] = {"start.accounts": {}}
"""No customers at the start, who would be in every region."""
TWO: dict[str, Any] = {"units.other": SALES}
HIRES = {"changes.later": {"at": "4 weeks", "headcount": {"sales.closers": 5}}}


def reserve_only(role: str) -> dict[str, Any]:
    """Seats of a group of growth that are all in reserve, and planned one day."""
    at = f"units.sales.seats.{role}"
    plans = {"changes.later": {"at": "4 weeks", "headcount": {f"sales.{role}": 1}}}
    return {f"{at}.count": 0, f"{at}.reserve": 2} | plans


def warnings_of(changes: dict[str, Any], scenario: Scenario = GROWTH) -> dict[str, str]:
    return {warning.key: warning.message for warning in scenario.override(changes).warnings()}


def faults_of(changes: dict[str, Any], scenario: Scenario = GROWTH) -> list[str]:
    with pytest.raises(InputError) as error:
        scenario.override(changes)
    return [str(fault) for fault in error.value.faults]


REFUSED: list[tuple[dict[str, Any], str]] = [
    # regions and product lines
    (
        REGIONS | {"sources.website.regions": {"north": 0.5, "souht": 0.5}},
        'sources.website.regions.souht: no such region; did you mean "south"? (given: "souht")',
    ),
    (
        REGIONS | {"sources.website.regions": {"north": 0.5, "south": 0.4}},
        "sources.website.regions: the shares sum to 0.9; they must sum to 1",
    ),
    (LINES | {"sources.website.products": {"plattform": 1.0}}, "products.plattform: no such product line; did you"),
    ({"sources.website.regions": {"north": 1.0}}, "sources.website.regions.north: no such region; there is none"),
    (
        REGIONS | {"sources.prospecting.region": "nort"},
        'sources.prospecting.region: no such region; did you mean "north"?',
    ),
    (
        {key: value for key, value in REGIONS.items() if "prospecting" not in key},
        "sources.prospecting: needs `region`: of which region is everybody on this list? One of: north, south",
    ),
    (
        {"products": {"platform": {}}},
        "sources.prospecting: needs `product`: of which product line is everybody on this list? One of: platform",
    ),
    (REGIONS | {"units.south.regions": ["south", "sout"]}, "units.south.regions.1: no such region; did you mean"),
    (LINES | {"units.sales.products": ["platform", "service", "x"]}, "units.sales.products.2: no such product line"),
    (
        REGIONS | {"units.south.serves": []},
        "customers of segment mid come here, but no unit serves those of south: see `serves`, `regions` and `products`",
    ),
    (
        REGIONS | LINES | {"units.south.products": ["service"]},
        "come here, but no unit serves those of south, platform: see",
    ),
    (
        REGIONS
        | {"units.south.seats.closers.roles": ["lead_generator"], "units.south.seats.closers.plan": "generator"},
        "nobody works stage discovery of segment mid (south): no unit that serves it has a seat with the role",
    ),
    # sources
    (
        {"sources.friends": {"kind": "referral"}, "sources.fans": {"kind": "referral"}},
        "sources.fans: friends is a source of referrals as well: there is at most one",
    ),
    ({"sources.partners": PARTNERS | {"role": "partner"}}, "sources.partners.role: no such role; did you mean"),
    (
        {"sources.partners": PARTNERS | {"role": "trainer"}},
        "sources.partners.role: partners send leads to who looks after them, and no seats hold this role",
    ),
    (MANAGER | {"sources.partners": PARTNERS | {"segments": {"mid": 0.9}}}, "segments: the shares sum to 0.9"),
    (
        MANAGER | {"sources.partners": PARTNERS, "start.backlog": {"partners": [1]}},
        "start.backlog.partners: a backlog holds leads of inbound sources; this one is partner",
    ),
    # units that work together
    ({"units.sales.helps": ["sales"]}, "units.sales.helps.0: a unit works for itself anyway: name other units"),
    (TWO | {"units.sales.helps": ["othe"]}, 'units.sales.helps.0: no such unit; did you mean "other"?'),
    ({"routing.by": "lots"}, 'routing.by: must be one of "draw", "round_robin", "load", "score"'),
    ({"analysis.role": "analist"}, 'analysis.role: no such role; did you mean "analyst"?'),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "message"), REFUSED)
def test_what_does_not_fit_is_refused(changes, message):
    said = "\n".join(faults_of(changes))
    assert message in said


WARNED: list[tuple[dict[str, Any], str, str]] = [
    (
        NOBODY | REGIONS | {"regions.east": {}, "sources.website.regions": {"north": 0.5, "south": 0.5}},
        "regions.east",
        "no customers come to this region: no source brings them and none are there at the start",
    ),
    (
        NOBODY | LINES | {"sources.website.products": {"platform": 1.0}},
        "products.service",
        "no customers come to this product line",
    ),
    (
        NOBODY | REGIONS | {"units.sales.regions": [], "sources.website.regions": {"north": 1.0}},
        "units.south",
        "this unit has nobody to serve: no customers come to the segments in its `serves` and `regions`",
    ),
    (
        REGIONS | {"units.south.seats.account_managers.count": 0},
        "segments.mid.accounts.role",
        "nobody looks after accounts of mid (south): no unit that serves it has a seat with the role account_manager",
    ),
    (
        REGIONS
        | {"sources.prospecting.region": "south", "roles.caller": GROWTH.document["roles"]["lead_generator"]}
        | {"roles.lead_generator.prospects": False, "roles.caller.prospects": True}
        | {"units.sales.seats.callers": {"roles": ["caller"]}},
        "sources.prospecting",
        "nobody works this list: no role with `prospects = true` in a unit that serves mid, south",
    ),
    # sources
    (
        {"sources.friends": {"kind": "referral", "per_account": 0}},
        "sources.friends.per_account",
        "this source brings no leads",
    ),
    (
        MANAGER | {"sources.partners": PARTNERS | {"per_month": 0}},
        "sources.partners.per_month",
        "this source brings no leads",
    ),
    (
        {"segments.mid.accounts.cross_sell_per_year": 1, "segments.mid.accounts.cross_sell_most": 0},
        "segments.mid.accounts.cross_sell_most",
        "no offer of another product line is ever made",
    ),
    (
        {"segments.mid.accounts.contraction": 0.5, "segments.mid.accounts.net_retention": 0.75},
        "segments.mid.accounts.net_retention",
        "lies below what churn and contraction leave (0.80)",
    ),
    # seats in reserve
    (
        reserve_only("closers"),
        "segments.mid.stages.proposal.role",
        "at the start nobody works stage proposal of segment mid: only reserve seats hold the role sales_manager",
    ),
    (
        reserve_only("account_managers"),
        "segments.mid.accounts.role",
        "at the start nobody looks after accounts of mid: only reserve seats hold the role account_manager",
    ),
    (
        MANAGER
        | {"units.partners.seats.managers.count": 0, "units.partners.seats.managers.reserve": 1}
        | {"changes.later": {"at": "4 weeks", "headcount": {"partners.managers": 1}}},
        "units.partners.seats.managers.reserve",
        "nobody else holds partner_manager, so these interviews do not take place for the first who is found",
    ),
    # meetings
    (
        {"communication.unit_meeting": "20 h", "communication.company_meeting": "6 h"},
        "communication.unit_meeting",
        "only 12% of time is left to work (account_managers: 80% of 40 h a week, less 1.05 h of coordination in a unit "
        "of 12, less 20 h of unit meetings, less 6 h of company meetings)",
    ),
    # units that work together
    (
        {"units.other": SALES | {"seats": {"trainer": {"roles": ["trainer"]}}, "helps": ["sales"]}},
        "units.other.helps.0",
        "nobody here can: work of sales asks for account_manager or lead_generator or sales_manager",
    ),
    (
        {"units.sales.preference": 1},
        "units.sales.preference",
        "changes nothing: no other unit serves the same customers",
    ),
    (
        TWO | {"routing.by": "score", "units.other.score_from": 0.5},
        "routing.by",
        "there are no scores, so that all leads are alike: set `analysis.accuracy`",
    ),
    (TWO | ANALYST | {"routing.by": "score"}, "routing.by", "every unit takes every score: set `score_from`"),
    (
        TWO | ANALYST | {"units.other.score_from": 0.5},
        "units.other.score_from",
        'changes nothing unless `routing.by` is "score"',
    ),
    (
        ANALYST | {"units.sales.seats.analyst.count": 0},
        "analysis.accuracy",
        "there are never any scores: nobody holds the role analyst",
    ),
    (ANALYST | {"analysis.classes": 1}, "analysis.classes", "with one class scores change nothing, unless"),
    (ANALYST | {"analysis.quota_error_left": 0.2}, "analysis.quota_error_left", "changes nothing while `quota_error`"),
    (
        {"analysis.quota_error": 0.3, "analysis.quota_error_left": 0.2},
        "analysis.quota_error_left",
        "changes nothing: nobody holds the role analyst",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "key", "message"), WARNED)
def test_what_deserves_a_look_is_a_warning(changes, key, message):
    assert message in warnings_of(changes)[key]


QUIET: list[dict[str, Any]] = [
    REGIONS,
    REGIONS | LINES,
    LINES | {"units.sales.products": ["platform"], "units.service": SALES | {"products": ["service"]}},
    MANAGER | {"sources.partners": PARTNERS},
    {"sources.friends": {"kind": "referral"}},
    TWO | {"routing.by": "round_robin", "units.other.helps": ["sales"], "units.sales.helps": ["other"]},
    TWO | {"units.other.preference": 1},
    TWO | ANALYST | {"routing.by": "score", "units.other.score_from": 0.5},
    TWO
    | ANALYST
    | {"units.other.score_from": 0.5, "changes.later": {"at": "9 weeks", "set": {"routing.by": "score"}}},
    ANALYST | {"analysis.quota_error": 0.25},
    {"analysis.quota_error": 0.25},
    {"communication.unit_meeting": "2 h", "communication.company_meeting": "1 h"},
    {"segments.mid.accounts.cross_sell_per_year": 1, "segments.mid.accounts.contraction": 0.1},
    {"units.sales.seats.closers.reserve": 2} | HIRES,
    MANAGER
    | {"sources.partners": PARTNERS, "units.partners.seats.managers.count": 0}
    | {"units.partners.seats.managers.reserve": 1}
    | {"changes.later": {"at": "4 weeks", "headcount": {"partners.managers": 1}}}
    | {"hiring.stages": [{"hours": "1 h", "validity": 0.5, "by": "sales_manager"}]},
]  # fmt: skip


@pytest.mark.parametrize("changes", QUIET)
def test_what_is_as_it_should_be_is_not_mentioned(changes):
    scenario = GROWTH.override(changes)
    assert scenario.warnings() == []
    assert Scenario.from_document(completed(scenario.document)).warnings() == []


def test_somebody_may_come_to_reserve_seats_for_interviews_lessons_and_plans():
    """What is refused when nobody ever holds a role is not refused when somebody may."""
    lead = {"roles": ["team_lead"], "count": 0, "reserve": 1}
    company = {
        "units.sales.seats.lead": lead,
        "coaching.hours": "30 min",
        "hiring.stages": [{"hours": "1 h", "validity": 0.5, "by": "team_lead"}],
        "roles.sales_manager.onboarding.workshops": {"hours": "1 h", "by": ["team_lead"]},
        "changes.later": {"at": "4 weeks", "headcount": {"sales.lead": 1}},
    }
    GROWTH.override(company)
    said = "\n".join(
        faults_of(
            {key: value for key, value in company.items() if key.split(".")[0] not in ("units", "changes")}
        )
    )
    assert "nobody coaches: no seats hold team_lead" in said
    assert "nobody holds this role: who should interview?" in said
