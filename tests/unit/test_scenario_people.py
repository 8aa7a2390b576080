"""Checks about people: what is refused, what is only warned of, and what must not be mentioned at all."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from salessim.errors import InputError
from salessim.scenario.complete import completed
from salessim.scenario.load import load_scenario, read_scenario_text
from salessim.scenario.scenario import Scenario

ROOT = Path(__file__).parents[2]
FOUNDERS = load_scenario(ROOT / "scenarios/founders.scenario.toml")
PLAIN = load_scenario(ROOT / "scenarios/growth.scenario.toml").override(
    {
        "roles.lead_generator.onboarding": {},
        "roles.sales_manager.onboarding": {},
        "roles.account_manager.onboarding": {},
        "leaving": {},
        "evaluation": {},
        "units.sales.seats.closers.promotes_from": [],
    }
)
"""Twelve specialists to whom nothing happens."""
SALES = "units.sales.seats"
MENTORED: dict[str, Any] = {"scheme": "mandatory"}


def warnings_of(changes: dict[str, Any], scenario: Scenario = PLAIN) -> dict[str, str]:
    return {warning.key: warning.message for warning in scenario.override(changes).warnings()}


def faults_of(changes: dict[str, Any], scenario: Scenario = PLAIN) -> list[str]:
    with pytest.raises(InputError) as error:
        scenario.override(changes)
    return [str(fault) for fault in error.value.faults]


def test_a_company_to_whose_people_nothing_happens_is_not_warned_of_anything():
    assert PLAIN.warnings() == []
    assert Scenario.from_document(completed(PLAIN.document)).warnings() == []


@pytest.mark.parametrize(
    ("changes", "key", "message"),
    [
        (
            {f"{SALES}.closers.requisition": "2 weeks", f"{SALES}.closers.experience": {"sales_manager": "1 week"}},
            f"{SALES}.closers.experience",
            "changes nothing: these seats are vacant at first",
        ),
        (
            {f"{SALES}.closers.promotes_from": ["lead_generator"]},
            f"{SALES}.closers.promotes_from",
            "nobody will be promoted, since nobody is evaluated: set evaluation.is_on = true",
        ),
        (
            {f"{SALES}.closers.promotes_from": ["sales_manager"], "evaluation.is_on": True},
            f"{SALES}.closers.promotes_from",
            "nobody can be promoted: no other seats hold sales_manager",
        ),
        (
            {f"{SALES}.closers.promotes_from": ["trainer"], "evaluation.is_on": True},
            f"{SALES}.closers.promotes_from",
            "nobody can be promoted: no other seats hold trainer",
        ),
        (
            {f"{SALES}.closers.hands_over": True},
            f"{SALES}.closers.hands_over",
            "nothing is ever handed over: no other seats for these customers hold sales_manager",
        ),
        ({"hiring.stages": []}, "hiring.stages", "tell nothing: one of 5 candidates is taken blindly"),
        (
            {"hiring.stages": [{"hours": "1 h", "validity": 0.0}], "hiring.candidates": 2},
            "hiring.stages",
            "tell nothing: one of 2 candidates is taken blindly",
        ),
        (
            {f"{SALES}.leads": {"roles": ["team_lead"], "requisition": "4 weeks"}},
            f"{SALES}.leads.requisition",
            "nobody else holds team_lead, so these interviews do not take place for the first who is found: "
            "Screening, Practical task, Role play, Values",
        ),
        (
            {
                "leaving.level": 0.7,
                "roles.lead_generator.attrition": 0,
                "roles.sales_manager.attrition": 0,
                "roles.account_manager.attrition": 0,
            },
            "leaving.level",
            "nobody will leave: `attrition` is 0 for account_manager, lead_generator, sales_manager",
        ),
        (
            {"roles.sales_manager.attrition": 0.5},
            "roles.sales_manager.attrition",
            "changes nothing: nobody leaves while leaving.level is 0",
        ),
        (
            {"roles.account_manager.onboarding.mentoring": MENTORED, f"{SALES}.account_managers.count": 1},
            "roles.account_manager.onboarding.mentoring",
            "nobody can give it in sales: no other seats hold account_manager",
        ),
        (
            {"roles.sales_manager.onboarding.mentoring": MENTORED | {"hours": "4 h", "most_per_mentor": "2 h"}},
            "roles.sales_manager.onboarding.mentoring.most_per_mentor",
            "is less than the 4 h a week of mentoring that one newcomer should have",
        ),
        (
            {
                "roles.sales_manager.onboarding": {
                    "mentoring": MENTORED | {"most_per_mentor": "5 h"},
                    "feedback": {"hours": "2 h"},
                }
            },
            "roles.sales_manager.onboarding.mentoring.most_per_mentor",
            "is less than the 6 h a week of mentoring and feedback",
        ),
        (
            {"coaching.hours": "1 h", f"{SALES}.leads": {"roles": ["team_lead"]}},
            "units.sales",
            "4 of 12 people are coached by nobody: 1 who coach, 8 each at most",
        ),
        (
            {"coaching.hours": "6 h", f"{SALES}.leads": {"roles": ["team_lead"], "count": 2}},
            "coaching.hours",
            "48 h a week for a coach of sales, who has 40 h",
        ),
        (
            {"roles.sales_manager.onboarding.workshops": {"hours": "30 h"}},
            "roles.sales_manager.onboarding.workshops.hours",
            "in the first weeks only 2% of time is left to work (closers: 80% of 40 h a week, less 1.05 h of "
            "coordination in a unit of 12, less 30 h of workshops)",
        ),
        (
            {f"{SALES}.closers.experiments": "26 h"},
            f"{SALES}.closers.experiments",
            "only 12% of time is left to work (closers: ",
        ),
        (
            {"segments.mid.accounts.renewal_needs": 1.0},
            "segments.mid.accounts.renewal_needs",
            "is out of reach: an exponential ramp (account_manager) comes close to 100 % and never gets there",
        ),
        (
            {"segments.mid.needs": "100%"},
            "segments.mid.needs",
            "is out of reach: an exponential ramp (account_manager, lead_generator)",
        ),
    ],
)  # fmt: skip
def test_what_can_be_played_but_deserves_a_look_is_a_warning(changes, key, message):
    found = warnings_of(changes)
    assert message in found.get(key, ""), found


@pytest.mark.parametrize(
    "changes",
    [
        {f"{SALES}.closers.requisition": "2 weeks", f"{SALES}.closers.starts": "0 s"},
        {f"{SALES}.closers.promotes_from": ["lead_generator"], "evaluation.is_on": True},
        {"hiring.stages": [], "hiring.candidates": 1},
        {"hiring.stages": [{"hours": "0 s", "validity": 0.4, "by": "team_lead"}]},
        {"leaving.level": 0.7},
        {"leaving.level": 0.0, "roles.sales_manager.attrition": 0.5},
        {"roles.sales_manager.onboarding.mentoring": {"scheme": "none", "by": ["trainer"], "most_per_mentor": "0 s"}},
        {"roles.sales_manager.onboarding.mentoring": MENTORED},
        {"roles.sales_manager.onboarding.workshops": {"hours": "0 s", "by": ["trainer"]}},
        {"coaching.by": ["team_lead"], "coaching.span": 1},
        {"segments.mid.stages.discovery.needs": 1.0},
        {"roles.analyst": {"attrition": 0.4, "onboarding": {"mentoring": MENTORED | {"by": ["trainer"]}}}},
        {
            "roles.sales_manager.onboarding.workshops": {"hours": "2 h", "by": ["trainer"]},
            "units.academy": {"serves": ["mid"], "seats": {"trainers": {"roles": ["trainer"]}}},
        },
    ],
)  # fmt: skip
def test_what_is_fine_or_switched_off_is_not_mentioned(changes):
    assert warnings_of(changes) == {}


def test_founders_who_hand_over_to_seats_that_are_there_are_fine():
    seats = {"roles": ["sales_manager"], "requisition": "4 weeks"}
    changes = {"units.company.seats.founders.hands_over": True, "units.company.seats.closers": seats}
    assert warnings_of(changes, FOUNDERS) == {}
    elsewhere = {"units.other": {"serves": ["smb"], "seats": {"all": {"roles": ["lead_generator"]}}}}
    found = warnings_of({"units.company.seats.founders.hands_over": True} | elsewhere, FOUNDERS)
    assert "nothing is ever handed over" in found["units.company.seats.founders.hands_over"]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        (
            {f"{SALES}.closers.requisition": "2 weeks", f"{SALES}.closers.starts": "1 week"},
            "closers.requisition: `starts` is given as well: people are there from then, or have to be found",
        ),
        ({"leaving.notice": "10 days"}, 'leaving.notice: must be whole weeks, as 2 weeks (given: "10 days")'),
        ({f"{SALES}.closers.documentation": "31 h"}, "no time is left to work (closers: 80% of 40 h a week"),
        ({"knowledge.sharing": "40 h"}, "knowledge.sharing: no time is left to work (generators: "),
        (
            {"coaching.hours": "40 h", f"{SALES}.leads": {"roles": ["team_lead"], "count": 2}},
            "coaching.hours: no time is left to work",
        ),
        (
            {"hiring.stages": [{"hours": "1 h", "validity": 0.3, "by": "team_lead"}]},
            "hiring.stages.0.by: nobody holds this role: who should interview?",
        ),
        (
            {"roles.sales_manager.onboarding.shadowing": {"hours": "8 h", "by": ["team_lead"]}},
            "onboarding.shadowing: nobody can give it in sales: no other seats hold team_lead",
        ),
        (
            {"roles.sales_manager.onboarding.feedback": {"hours": "1 h", "by": ["team_lead", "trainer"]}},
            "onboarding.feedback: nobody can give it in sales: no other seats hold team_lead or trainer",
        ),
        (
            {"roles.sales_manager.onboarding.workshops": {"hours": "2 h", "by": ["trainer"]}},
            "onboarding.workshops: nobody can give it: no other seats hold trainer",
        ),
        ({"coaching.hours": "1 h"}, "coaching.by: nobody coaches: no seats hold team_lead"),
    ],
)
def test_what_cannot_be_is_refused(changes, message):
    assert message in "\n".join(faults_of(changes))


def circle(**by: list[str]) -> dict[str, Any]:
    return {
        f"roles.{key}.onboarding": {"mentoring": MENTORED | {"by": teachers}} for key, teachers in by.items()
    }


@pytest.mark.parametrize(
    ("by", "told"),
    [
        (
            {"sales_manager": ["account_manager"], "account_manager": ["sales_manager"]},
            "account_manager <- sales_manager <- account_manager",
        ),
        (
            {
                "sales_manager": ["account_manager"],
                "account_manager": ["lead_generator"],
                "lead_generator": ["sales_manager", "account_manager"],
            },
            "account_manager <- lead_generator <- account_manager",
        ),
        (
            {"sales_manager": ["trainer"], "trainer": ["team_lead"], "team_lead": ["sales_manager"]},
            "sales_manager <- trainer <- team_lead <- sales_manager",
        ),
    ],
)
def test_a_circle_of_mentors_is_told_once(by, told):
    (fault,) = [fault for fault in faults_of(circle(**by)) if "circle" in fault]
    assert (
        f"roles have their mentors from one another in a circle: {told}; let one of them teach itself"
        in fault
    )


@pytest.mark.parametrize(
    "by",
    [
        {"sales_manager": ["sales_manager"], "account_manager": []},
        {"sales_manager": ["account_manager"], "account_manager": ["account_manager", "sales_manager"]},
        {"sales_manager": ["account_manager"], "lead_generator": ["account_manager", "sales_manager"]},
    ],
)
def test_a_role_that_teaches_itself_or_has_teachers_further_on_is_fine(by):
    assert warnings_of(circle(**by)) == {}


def test_lessons_that_are_off_and_workshops_make_no_circle():
    off = {"hours": "0 s", "by": ["account_manager"]}
    workshops = {"hours": "1 h", "by": ["sales_manager"]}
    changes = {
        "roles.sales_manager.onboarding": {"feedback": off, "workshops": workshops | {"by": ["account_manager"]}},
        "roles.account_manager.onboarding": {"mentoring": MENTORED | {"by": ["sales_manager"]}, "workshops": workshops},
    }  # fmt: skip
    assert warnings_of(changes) == {}


def test_the_default_coach_need_not_be_a_role_until_there_is_coaching():
    lonely = PLAIN.without("roles.team_lead")
    assert lonely.warnings() == []
    (fault,) = faults_of({"coaching.hours": "1 h"}, lonely)
    assert "coaching.by.0: no such role" in fault


def test_a_fault_keeps_back_what_may_only_follow_from_it():
    """A misspelt trainer is one mistake: not also a lesson that nobody gives."""
    said = faults_of({"roles.sales_manager.onboarding.workshops": {"hours": "1 h", "by": ["trainr"]}})
    assert len(said) == 1
    assert 'did you mean "trainer"?' in said[0]


def test_the_earliest_moment_is_the_first_monday():
    text = '[units.sales.seats.closers]\nroles = ["sales_manager"]\nstarts = "-1 week"\n'
    with pytest.raises(InputError, match="a duration cannot be negative: time begins with the first Monday"):
        read_scenario_text(text)
