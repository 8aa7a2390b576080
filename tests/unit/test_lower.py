"""Lowering: what counts is keys and numbers, never order, titles or labels."""

from __future__ import annotations

import copy
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from salessim.randomness.draws import identity, identity_of_key
from salessim.scenario.complete import completed
from salessim.scenario.load import load_scenario
from salessim.scenario.lower import lower
from salessim.scenario.scenario import Scenario
from salessim.units import DAY, HOUR, WEEK, YEAR

GROWTH = load_scenario(Path(__file__).parents[2] / "scenarios" / "growth.scenario.toml")
TABLES = lower(GROWTH)


def document() -> dict[str, Any]:
    return copy.deepcopy(GROWTH._document)


def fingerprint(changed: dict[str, Any]) -> str:
    return lower(Scenario.from_document(changed)).fingerprint


def reversed_keys(value: Any) -> Any:
    return {k: reversed_keys(v) for k, v in reversed(value.items())} if isinstance(value, dict) else value


def test_oracle_19_order_of_keys_and_blocks_does_not_matter():
    turned = reversed_keys(document())
    assert list(turned) != list(document())
    tables = lower(Scenario.from_document(turned))
    assert tables.fingerprint == TABLES.fingerprint
    assert tables.seats.names == TABLES.seats.names
    np.testing.assert_array_equal(tables.seats.person_ids, TABLES.seats.person_ids)


def test_oracle_19_titles_labels_and_the_name_of_the_file_do_not_matter():
    changed = document()
    changed |= {"title": "=1+1", "description": "<script>", "currency": "EUR"}
    for blocks in ("roles", "segments", "sources", "units", "plans"):
        for block in changed[blocks].values():
            block["title"] = "Something else"
    changed["units"]["sales"]["seats"]["closers"]["title"] = "Another"
    changed["segments"]["mid"]["stages"]["discovery"]["title"] = "Another"
    assert lower(Scenario.from_document(changed, "another_name")).fingerprint == TABLES.fingerprint


def test_oracle_19_the_unit_of_a_duration_does_not_matter():
    changed = document()
    changed["horizon"] = "364 days"
    changed["segments"]["mid"]["cycle_median"] = "1560 h"
    changed["segments"]["mid"]["stages"]["discovery"]["hours"] = "120 min"
    changed["roles"]["lead_generator"]["ramp_time"] = "28 days"
    assert fingerprint(changed) == TABLES.fingerprint


def leaves(table: dict[str, Any], path: tuple[str, ...] = ()) -> list[tuple[tuple[str, ...], Any]]:
    """Every setting of a document with its path."""
    found: list[tuple[tuple[str, ...], Any]] = []
    for key, value in table.items():
        found += leaves(value, (*path, key)) if isinstance(value, dict) else [((*path, key), value)]
    return found


PAID_FOR = {
    ("lead_generator", "accepted_leads"),
    ("sales_manager", "bookings"),
    ("account_manager", "renewals_and_upsell"),
}
"""Reference output that counts: what the plans of these roles hang on."""
HELD = {role for seats in GROWTH.units["sales"].seats.values() for role in seats.roles}
NUMBERS = [
    (path, value)
    for path, value in leaves(document())
    if path[0] != "roles" or path[1] in HELD
    if isinstance(value, int | float) and path[-2:] != ("segments", "mid")  # the one share there is stays 1
    if path[-2] != "output" or (path[1], path[-1]) in PAID_FOR
]


@pytest.mark.parametrize(("path", "value"), NUMBERS, ids=[".".join(path) for path, _ in NUMBERS])
def test_any_number_of_growth_matters(path, value):
    changed = document()
    table = changed
    for key in path[:-1]:
        table = table[key]
    table[path[-1]] = (
        (not value) if isinstance(value, bool) else value + 1 if isinstance(value, int) else value * 0.99
    )
    assert fingerprint(changed) != TABLES.fingerprint


OTHERS = {
    "horizon": "51 weeks",
    "market.sd": 0.21,
    "market.persistence": 0.7,
    "segments.mid.acv_sigma": 0.61,
    "segments.mid.tempo_sigma": 0.61,
    "segments.mid.think_factor": 0.9,
    "segments.mid.delay_effect": 0.9,
    "segments.mid.fit_effect": 0.4,
    "segments.mid.term": "11 months",
    "segments.mid.long_term": "36 months",
    "segments.mid.long_term_share": 0.3,
    "segments.mid.losses.no_decision": 0.6,
    "segments.mid.losses.no_fit": 0.3,
    "segments.mid.losses.no_fit_when_poor": 0.3,
    "segments.mid.losses.poor_fit": -0.6,
    "segments.mid.accounts.touch_in_time": "6 days",
    "segments.mid.accounts.renewal_lead_time": "20 days",
    "segments.mid.accounts.upsell_step": 0.3,
    "segments.mid.accounts.care_weight": 0.2,
    "segments.mid.accounts.care_floor": 0.2,
    "segments.mid.accounts.care_exponent": 0.3,
    "segments.mid.accounts.poor_fit_hazard": 0.4,
    "segments.mid.accounts.incidents_per_year": 3.0,
    "segments.mid.accounts.incident_hours": "3 h",
    "segments.mid.accounts.incident_priority": 2,
    "segments.mid.accounts.incident_deadline": "1 day",
    "segments.mid.accounts.reviews_per_year": 2.0,
    "segments.mid.accounts.satisfaction_per_week": 0.2,
    "segments.mid.accounts.cross_sell_per_year": 0.5,
    "segments.mid.accounts.cross_sell_hours": "7 h",
    "segments.mid.accounts.cross_sell_priority": 8,
    "segments.mid.accounts.cross_sell_chance": 0.2,
    "segments.mid.accounts.cross_sell_step": 0.5,
    "segments.mid.accounts.cross_sell_most": 2,
    "segments.mid.accounts.contraction": 0.1,
    "segments.mid.accounts.contraction_step": 0.3,
    "units.sales.preference": 1,
    "units.sales.score_from": 0.2,
    "units.sales.seats.closers.reserve": 1,
    "routing.by": "load",
    "communication.unit_meeting": "1 h",
    "communication.company_meeting": "1 h",
    "analysis.accuracy": 0.5,
    "analysis.classes": 5,
    "analysis.quota_error": 0.2,
    "analysis.quota_error_left": 0.3,
    "steering.settle": "9 weeks",
    "segments.mid.stages.discovery.wait_limit": "never",
    "segments.mid.stages.discovery.hours": {"family": "exponential", "mean": "2 h"},
    "sources.website.patience": "never",
    "sources.website.recycle_chance": 0.2,
    "sources.website.recycle_after": "9 weeks",
    "sources.website.dispersion": 2.0,
    "sources.website.growth_per_year": 0.1,
    "sources.website.month_factors": [1.0] * 11 + [1.1],
    "sources.website.profile": "flat",
    "sources.website.fit_shift": 0.1,
    "sources.website.cost_per_lead": 1.0,
    "sources.prospecting.list_size": 19_999,
    "sources.prospecting.touches_per_hour": 13,
    "sources.prospecting.attempts": 5,
    "sources.prospecting.meetings_per_month": 11.0,
    "sources.prospecting.preset": "phone_only",
    "sources.prospecting.rest": "25 weeks",
    "sources.prospecting.meeting_hours": "50 min",
    "sources.prospecting.meeting_priority": 4,
    "sources.prospecting.meeting_missed": 0.1,
    "sources.prospecting.weight": 2.0,
    "units.sales.hours": "Mon-Fri 09:00-17:01",
    "units.sales.coordination.form": "light",
    "units.sales.coordination.fixed": "0.6 h",
    "units.sales.coordination.per_colleague": "0.06 h",
    "units.sales.seats.closers.starts": "1 week",
    "units.sales.seats.closers.availability": 0.7,
    "units.sales.seats.closers.experience": {"sales_manager": "1 week"},
    "units.sales.seats.closers.talent_mean": 0.1,
    "units.sales.seats.closers.talent_sd": 0.9,
    "units.sales.seats.closers.roles": ["sales_manager", "account_manager"],
    "handoff.loss_within": 0.3,
    "handoff.loss_across": 0.3,
    "handoff.extra_work": 0.6,
    "handoff.extra_least": "2 h",
    "handoff.odds": 0.7,
    "work.availability": 0.7,
    "work.reference_availability": 0.7,
    "work.switching": "10 min",
    "work.talent_effect": 0.3,
    "work.talent_correlation": 0.3,
    "work.output_elasticity": 0.34,
    "work.reference_utilisation": 0.7,
    "meetings.missed_hours": "10 min",
    "meetings.rebook_after": "3 days",
    "response.curve": "steep",
    "response.reference": "12 h",
    "costs.on_cost": 0.2,
    "costs.tools_per_head": 1.0,
    "costs.overhead": 0.1,
    "costs.gross_margin": 0.7,
    "costs.other_per_month": 1.0,
    "costs.billing": "monthly",
    "costs.payment_delay": "30 days",
    "start.experience": {"lead_generator": "1 week"},
    "roles.lead_generator.ramp_late": "13 weeks",
    "roles.lead_generator.playbook": 0.3,
    "roles.lead_generator.attrition": 0.3,
    "roles.lead_generator.market_ote": 90_000,
    "roles.lead_generator.hiring.time_to_fill": "5 weeks",
    "roles.lead_generator.hiring.time_to_fill_sigma": 0.5,
    "roles.lead_generator.hiring.cost": 9_000,
    "roles.lead_generator.onboarding.theory": "3 weeks",
    "roles.lead_generator.onboarding.rotation": "1 week",
    "roles.lead_generator.onboarding.shadowing": {"hours": "8 h"},
    "roles.lead_generator.onboarding.mentoring.scheme": "mandatory",
    "roles.lead_generator.onboarding.mentoring.weeks": 5,
    "roles.lead_generator.onboarding.mentoring.by": ["sales_manager"],
    "roles.lead_generator.onboarding.mentoring.mentor_from": 0.8,
    "roles.lead_generator.onboarding.mentoring.most_per_mentor": "10 h",
    "roles.lead_generator.onboarding.mentoring.uptake": 0.3,
    "roles.lead_generator.onboarding.mentoring.lift": 0.2,
    "roles.lead_generator.onboarding.mentoring.full_hours": "3 h",
    "roles.lead_generator.onboarding.mentoring.survival": 0.4,
    "roles.lead_generator.onboarding.workshops": {"hours": "2 h"},
    "roles.lead_generator.onboarding.feedback": {"hours": "1 h"},
    "roles.lead_generator.onboarding.cost": 500,
    "units.sales.seats.closers.requisition": "2 weeks",
    "units.sales.seats.closers.leaves": False,
    "units.sales.seats.closers.promotes_from": ["account_manager"],
    "units.sales.seats.closers.hands_over": True,
    "units.sales.seats.closers.documentation": "1 h",
    "units.sales.seats.closers.documents": ["lead_generator"],
    "units.sales.seats.closers.experiments": "1 h",
    "segments.mid.needs": 0.2,
    "segments.mid.stages.proposal.needs": 0.2,
    "segments.mid.accounts.renewal_needs": 0.2,
    "segments.mid.accounts.upsell_needs": 0.2,
    "segments.mid.timing_flexible": 0.5,
    "segments.mid.timing_window": "6 weeks",
    "segments.mid.timing_discount": 0.2,
    "roles.lead_generator.care_floor": 0.3,
    "roles.lead_generator.care_gain": 0.4,
    "start.pipeline": "none",
    "start.backlog": {"website": [1]},
    "start.coming": {"website": [1]},
    "start.open": {"mid": {"discovery": {"website": [1]}}},
    "start.losses_logged": False,
    "plans.closer.base_share": 0.6,
}


BLOCKS_OF_PEOPLE = {
    f"{block}.{name}": value
    for block in ("hiring", "leaving", "evaluation", "knowledge", "coaching")
    for name, value in completed(GROWTH.document)[block].items()
    if not isinstance(value, dict | list)
} | {
    f"knowledge.new_product.{name}": value
    for name, value in completed(GROWTH.document)["knowledge"]["new_product"].items()
}


@pytest.mark.parametrize("path", BLOCKS_OF_PEOPLE)
def test_any_number_about_people_matters(path):
    value = BLOCKS_OF_PEOPLE[path]
    if isinstance(value, str):
        other: Any = "3 weeks" if value != "3 weeks" else "2 weeks"
    else:
        other = (
            not value
            if isinstance(value, bool)
            else value + 1
            if isinstance(value, int)
            else value * 1.01 + 0.001
        )
    given = {path: other} | ({"coaching.by": ["sales_manager"]} if path == "coaching.hours" else {})
    if path in ("coaching.hours", "knowledge.sharing"):
        given[path] = "1 h"
    assert lower(GROWTH.override(given)).fingerprint != TABLES.fingerprint


@pytest.mark.parametrize("stage", ["hours", "validity", "by", "is_about_values"])
def test_any_number_of_an_interview_matters(stage):
    other = {"hours": "3 h", "validity": 0.9, "by": "sales_manager", "is_about_values": True}[stage]
    stages = completed(GROWTH.document)["hiring"]["stages"]
    stages[0] |= {stage: other}
    assert lower(GROWTH.override({"hiring.stages": stages})).fingerprint != TABLES.fingerprint
    titled = [one | {"title": "Another"} for one in completed(GROWTH.document)["hiring"]["stages"]]
    assert lower(GROWTH.override({"hiring.stages": titled})).fingerprint == TABLES.fingerprint


@pytest.mark.parametrize("path", OTHERS)
def test_any_setting_matters(path):
    assert lower(GROWTH.override({path: OTHERS[path]})).fingerprint != TABLES.fingerprint


@pytest.mark.parametrize(("blocks", "old"), [("sources", "website"), ("units", "sales")])
def test_renaming_a_key_is_another_company(blocks, old):
    changed = document()
    changed[blocks]["renamed"] = changed[blocks].pop(old)
    assert fingerprint(changed) != TABLES.fingerprint


def test_identities_come_from_keys():
    seats = TABLES.seats
    assert TABLES.sources.ids[TABLES.sources.keys.index("website")] == identity_of_key("source", "website")
    assert TABLES.units.ids.tolist() == [identity_of_key("unit", "sales")]
    row = seats.names.index("sales/closers 2")
    group = identity_of_key("seat", "sales", "closers")
    assert seats.group[row] == group
    assert seats.person_ids[row] == identity(group, 1, 0), "the first who takes it; the next is (group, 1, 1)"
    everybody = set(seats.person_ids.tolist()) | {identity(int(group), 1, k) for k in range(1, 50)}
    assert len(everybody | set(seats.ids.tolist())) == 12 + 49 + 12, "a seat is nobody who sits there"


def test_more_seats_and_blocks_leave_identities_as_they_were():
    wider = lower(
        GROWTH.override(
            {
                "units.sales.seats.closers.count": 5,
                "units.sales.seats.analysts": {"roles": ["sales_manager"], "count": 1},
                "units.another": {"serves": ["smb"], "seats": {"closers": {"roles": ["sales_manager"]}}},
                "sources.fair": {"kind": "inbound", "per_week": 1},
                "roles.analyst": {"performance": "pace"},
            }
        )
    )
    for column in ("ids", "person_ids"):
        ids = dict(zip(wider.seats.names, getattr(wider.seats, column).tolist(), strict=True))
        before = getattr(TABLES.seats, column).tolist()
        for name, who in zip(TABLES.seats.names, before, strict=True):
            assert ids[name] == who
        assert len(set(ids.values())) == len(ids) == 16


# -- numbers -------------------------------------------------------------------------------------------------------


def test_growth_in_numbers():
    segments, stages = TABLES.segments, TABLES.stages
    mid = segments.keys.index("mid")
    first = segments.first_stage[mid]
    assert segments.n_stages[mid] == 4
    assert stages.keys[first : first + 4] == ("qualification", "discovery", "proposal", "negotiation")
    assert stages.chance[first : first + 4] == pytest.approx([0.43, 0.44, 0.22**0.5, 0.22**0.5])
    assert stages.think[first : first + 4] == pytest.approx(
        [0, *(0.95 * 65 * DAY * s for s in (0.2, 0.4, 0.4))]
    )
    assert stages.wait_limit[first : first + 4].tolist() == [-1, 14 * DAY, -1, -1]
    assert segments.kappa[mid] == pytest.approx(1 / (0.56 + 2 * (1 - 0.22**0.5)))
    assert segments.hazard[mid] * YEAR == pytest.approx(-math.log(0.9))
    # Uplift 1.06 - 0.90 a year from one offer worth a quarter.
    assert segments.upsell_chance[mid] == pytest.approx(0.16 / 0.25)
    # An enterprise, mid or small customer has 4, 2 or 2 incidents a year of 4, 2 or 1 h, and a review a year.
    assert (YEAR / segments.incident_gap).tolist() == [4, 2, 2]
    assert (YEAR / segments.review_gap).tolist() == [1, 1, 1]
    hours = dict(zip(segments.keys, TABLES.laws.a[segments.incident_law] / HOUR, strict=True))
    assert hours == {"smb": 1, "mid": 2, "enterprise": 4}
    assert segments.incident_deadline.tolist() == [2 * DAY] * 3
    assert TABLES.start.accounts.tolist() == [0, 90, 0]
    assert TABLES.start.cash == 200_000_000


def test_rates_a_year_are_mean_gaps():
    changed = document()
    changed["segments"]["mid"]["accounts"] |= {"incidents_per_year": 4, "reviews_per_year": 0.5}
    segments = lower(Scenario.from_document(changed)).segments
    mid = segments.keys.index("mid")
    assert segments.incident_gap[mid] == YEAR / 4
    assert segments.review_gap[mid] == 2 * YEAR


def test_stages_are_put_in_the_order_in_which_they_lead_to_each_other():
    changed = document()
    stages = changed["segments"]["mid"]["stages"]
    changed["segments"]["mid"]["stages"] = dict(sorted(stages.items()))
    assert list(changed["segments"]["mid"]["stages"]) != list(stages)
    assert fingerprint(changed) == TABLES.fingerprint


def test_a_generator_on_outbound_alone_books_its_meetings():
    """12 a month at 14 touches in each of 40 x 0.8 standard hours a week."""
    row = TABLES.sources.keys.index("prospecting")
    touches_a_month = 14 * 40 * 0.8 * (YEAR / 12 / WEEK)
    assert TABLES.sources.touch_chance[row] * touches_a_month == pytest.approx(12.0)
    phone = lower(GROWTH.override({"sources.prospecting.preset": "phone_only"}))
    assert phone.sources.touch_chance[row] == pytest.approx(0.06 * 0.58 * 0.048)


def test_the_profile_of_a_week_has_its_shares():
    shares = np.diff(TABLES.sources.hour_shares[TABLES.sources.keys.index("website")], prepend=0.0).reshape(
        7, 24
    )
    assert shares.sum() == pytest.approx(1.0)
    assert shares[:5].sum() == pytest.approx(0.8)
    assert shares[:5, 9:17].sum() == pytest.approx(0.6)
    assert shares.min() > 0.0


def test_opening_hours_are_weekly_columns():
    units = TABLES.units
    assert units.opens[0].tolist() == [day * DAY + 9 * HOUR for day in range(5)]
    assert units.before[0].tolist() == [8 * HOUR * k for k in range(6)]


def test_override_leaves_the_original_alone():
    before = document()
    GROWTH.override({"sources.website.per_week": 99, "units.sales.seats.closers.count": 7})
    assert document() == before
    assert lower(GROWTH).fingerprint == TABLES.fingerprint


# -- people ------------------------------------------------------------------------------------------------------------


def seat(tables: Any, name: str) -> int:
    row: int = tables.seats.names.index(name)
    return row


def of_role(tables: Any, key: str) -> int:
    row: int = tables.roles.keys.index(key)
    return row


def test_roles_in_numbers():
    roles = TABLES.roles
    row = of_role(TABLES, "sales_manager")
    assert roles.leaving[row] == pytest.approx(-math.log(0.7) / 12)
    assert roles.market_ote[row] == 15_000_000
    assert (roles.fill_median[row], roles.fill_sigma[row]) == (38 * DAY, 0.4)
    assert (roles.hiring_cost[row], roles.onboarding_cost[row]) == (2_900_000, 0)
    assert roles.ramp_late_share.tolist() == [0.0] * 3, "without a second part it takes no share"
    assert "team_lead" not in roles.keys, "a role that nobody holds and no work asks for is left out"
    late = lower(GROWTH.override({"roles.lead_generator.ramp_late": "13 weeks"}))
    assert late.roles.ramp_late_share[of_role(late, "lead_generator")] == 0.3


def test_lessons_stand_in_the_order_of_their_work():
    by_trainer = {"hours": "3 h", "weeks": 4, "by": ["trainer"]}
    given = lower(
        GROWTH.override(
            {
                "roles.sales_manager.onboarding": {
                    "shadowing": {"hours": "16 h"},
                    "mentoring": {"scheme": "voluntary", "hours": "2 h"},
                    "workshops": by_trainer,
                    "feedback": {"hours": "1 h", "weeks": 8, "by": ["team_lead", "sales_manager"]},
                },
                "coaching.hours": "45 min",
                "units.sales.seats.lead": {"roles": ["team_lead"]},
                "units.sales.seats.trainer": {"roles": ["trainer"]},
            }
        )
    )
    row, roles = of_role(given, "sales_manager"), given.roles
    assert roles.lesson_hours[row].tolist() == [16 * HOUR, 2 * HOUR, 3 * HOUR, HOUR, 2700]
    assert roles.lesson_weeks[row].tolist() == [4, 4, 4, 8, 0]
    taught = [[roles.keys[k] for k in np.flatnonzero(by)] for by in roles.taught_by[row]]
    assert taught == [
        ["sales_manager"], ["sales_manager"], ["trainer"], ["sales_manager", "team_lead"], ["team_lead"],
    ]  # fmt: skip
    assert roles.mentoring[row] == 2
    other = of_role(given, "lead_generator")
    assert roles.lesson_hours[other].tolist() == [0, 0, 0, 0, 2700], "a scheme of none has no hours"


def test_nobody_coaches_where_no_role_of_that_name_exists():
    assert not lower(GROWTH.without("roles.team_lead")).roles.taught_by[:, 4].any()


def test_vacant_seats_wait_for_their_requisition():
    given = lower(
        GROWTH.override(
            {
                "units.sales.seats.closers.requisition": "2 weeks",
                "units.sales.seats.generators.starts": "3 weeks",
            }
        )
    )
    closer, generator, keeper = (
        seat(given, f"sales/{name} 1") for name in ("closers", "generators", "account_managers")
    )
    assert given.seats.starts_at[[closer, generator, keeper]].tolist() == [-1, 3 * WEEK, 0]
    assert given.seats.requisition_at[[closer, generator, keeper]].tolist() == [2 * WEEK, -1, -1]
    assert not given.seats.experience[closer].any()
    assert not given.seats.experience[generator].any()


def test_experience_on_the_first_day_is_that_of_the_roles_held():
    row = seat(TABLES, "sales/generators 1")
    held = [2 * YEAR if key == "lead_generator" else 0 for key in TABLES.roles.keys]
    assert TABLES.seats.experience[row].tolist() == held, "a promoted generator begins as a beginner"
    said = lower(GROWTH.override({"units.sales.seats.generators.experience": {"sales_manager": "1 week"}}))
    held[of_role(said, "sales_manager")] = WEEK
    assert said.seats.experience[row].tolist() == held
    general = lower(
        GROWTH.override({"start.experience": {"lead_generator": "5 weeks", "sales_manager": "1 week"}})
    )
    assert general.seats.experience[row, of_role(general, "lead_generator")] == 5 * WEEK
    assert general.seats.experience[row, of_role(general, "sales_manager")] == 0


def test_what_seats_do_besides_their_work():
    given = lower(
        GROWTH.override(
            {
                "units.sales.seats.closers.documentation": "30 min",
                "units.sales.seats.generators.documentation": "1 h",
                "units.sales.seats.generators.documents": ["lead_generator", "account_manager"],
                "units.sales.seats.closers.promotes_from": ["lead_generator"],
                "units.sales.seats.closers.hands_over": True,
                "units.sales.seats.closers.leaves": False,
                "units.sales.seats.closers.experiments": "2 h",
            }
        )
    )
    closer, generator = seat(given, "sales/closers 1"), seat(given, "sales/generators 1")
    seats, keys = given.seats, given.roles.keys

    def names(flags: Any) -> list[str]:
        return [keys[k] for k in np.flatnonzero(flags)]

    assert names(seats.documents[closer]) == ["sales_manager"], "their own, when none are named"
    assert names(seats.documents[generator]) == ["account_manager", "lead_generator"]
    assert (seats.documentation[closer], seats.documentation[generator]) == (1800, HOUR)
    assert names(seats.promotes_from[closer]) == ["lead_generator"]
    assert names(seats.promotes_from[generator]) == []
    assert names(given.roles.has_path) == ["lead_generator"]
    assert (seats.hands_over[closer], seats.leaves[closer], seats.experiments[closer]) == (
        True,
        False,
        2 * HOUR,
    )
    assert (seats.hands_over[generator], seats.leaves[generator]) == (False, True)


def test_levels_of_work_are_shared_and_rise_from_nothing():
    assert TABLES.levels.tolist() == [0.0]
    given = lower(
        GROWTH.override(
            {
                "segments.mid.needs": 0.3,
                "segments.mid.stages.discovery.needs": 0.1,
                "segments.mid.stages.proposal.needs": 0.6,
                "segments.mid.accounts.upsell_needs": 0.6,
            }
        )
    )
    assert given.levels.tolist() == [0.0, 0.3, 0.6]
    mid = given.segments.keys.index("mid")
    first = given.segments.first_stage[mid]
    assert given.stages.level[first : first + 4].tolist() == [1, 1, 2, 1], "a segment's own is the least"
    segments = given.segments
    assert [segments.account_level[mid], segments.renewal_level[mid], segments.upsell_level[mid]] == [1, 1, 2]
    assert segments.account_level[given.segments.keys.index("smb")] == 0


def test_interviews_in_their_order():
    assert TABLES.interviews.hours.tolist() == [HOUR / 2, 2 * HOUR, 1.5 * HOUR, HOUR]
    assert TABLES.interviews.validity.tolist() == [0.2, 0.35, 0.35, 0.1]
    assert TABLES.interviews.by.tolist() == [-1] * 4
    assert TABLES.interviews.is_about_values.tolist() == [False, False, False, True]
    assert (TABLES.hiring.candidates, TABLES.hiring.backfill) == (5, True)
    assert not len(lower(GROWTH.override({"hiring.stages": []})).interviews.hours)


def test_the_scale_of_coaching_is_hours_a_month():
    assert TABLES.coaching.scale == 3.0
    assert lower(GROWTH.override({"coaching.scale": "90 min"})).coaching.scale == 1.5
