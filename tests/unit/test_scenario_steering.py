"""Checks about change during a run: what is refused, what is only warned of, and what must not be mentioned at all."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from salessim.errors import InputError
from salessim.scenario.complete import completed
from salessim.scenario.load import load_scenario, read_scenario_text
from salessim.scenario.scenario import Scenario

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "scenarios/growth.scenario.toml").read_text()
GROWTH = load_scenario(ROOT / "scenarios/growth.scenario.toml").override({"horizon": "104 weeks"})
CLOSERS = "sales.closers"
RESERVE = {"units.sales.seats.closers.reserve": 3}
BUSY: dict[str, Any] = {"watch": "utilisation", "role": "sales_manager", "above": 0.85}
IDLE: dict[str, Any] = {"watch": "utilisation", "role": "sales_manager", "below": 0.5}


def change(**acts: Any) -> dict[str, Any]:
    return {"changes.later": {"at": "26 weeks"} | acts}


def policy(*when: dict[str, Any], key: str = "rule", **acts: Any) -> dict[str, Any]:
    acts = acts or {"add": {CLOSERS: 1}}
    return {f"policies.{key}": {"when": list(when) or [BUSY]} | acts}


def shock(**factors: Any) -> dict[str, Any]:
    return {"shocks.crisis": {"starts": "26 weeks"} | factors}


def warnings_of(changes: dict[str, Any], scenario: Scenario = GROWTH) -> dict[str, str]:
    return {warning.key: warning.message for warning in scenario.override(changes).warnings()}


def faults_of(changes: dict[str, Any], scenario: Scenario = GROWTH) -> list[str]:
    with pytest.raises(InputError) as error:
        scenario.override(changes)
    return [str(fault) for fault in error.value.faults]


REFUSED: list[tuple[dict[str, Any], str]] = [
    # moments
    (
        change(hiring="freeze", at="10 days"),
        'changes.later.at: must be whole weeks, as 2 weeks (given: "10 days")',
    ),
    (shock(demand=0.5, lasts="10 days"), "shocks.crisis.lasts: must be whole weeks, as 2 weeks"),
    ({"shocks.crisis": {"starts": "3 days", "demand": 2}}, "shocks.crisis.starts: must be whole weeks, as 1 weeks"),
    (RESERVE | policy(add={CLOSERS: 1}, starts="3 days"), "policies.rule.starts: must be whole weeks"),
    (
        RESERVE | policy(add={CLOSERS: 1}, starts="26 weeks", ends="13 weeks"),
        'policies.rule.ends: must be after the policy starts, 26 weeks (given: "13 weeks")',
    ),
    # acts
    (change(), "changes.later: does nothing: give `headcount`, `move`, `hiring` or `set`"),
    (policy(pause="1 weeks"), "policies.rule: does nothing: give `add`, `move`, `hiring` or `set`"),
    (
        change(headcount={"sales.closer": 3}),
        'changes.later.headcount."sales.closer": no such group of seats; did you mean "sales.closers"?',
    ),
    (policy(add={"sale.closers": 3}), 'policies.rule.add."sale.closers": no such group of seats; did you mean'),
    (
        change(move=[{"leave": "sales.generator", "take": CLOSERS}]),
        'changes.later.move.0.leave: no such group of seats; did you mean "sales.generators"?',
    ),
    (
        change(move=[{"leave": CLOSERS, "take": CLOSERS}]),
        'changes.later.move.0.take: these are the seats that they leave (given: "sales.closers")',
    ),
    (
        RESERVE | change(headcount={CLOSERS: 8}),
        'changes.later.headcount."sales.closers": there are 6 such seats at most: raise `reserve` of '
        "units.sales.seats.closers to 5 (given: 8)",
    ),
    (change(headcount={"closers": 3}), "a name is a lower-case letter"),
    # what is watched
    ({"policies.rule": {"when": [], "hiring": "freeze"}}, "policies.rule.when: needs at least 1 entries, not 0"),
    (policy({"watch": "wait", "above": 8}, hiring="freeze"), "when.0: needs `role`: wait is of a role"),
    (
        policy({"watch": "cash", "role": "sales_manager", "below": 0}, hiring="freeze"),
        "when.0.role: has no meaning for cash: only utilisation and wait are of a role and a unit",
    ),
    (
        policy({"watch": "people", "unit": "sales", "above": 9}, hiring="freeze"),
        "when.0.unit: has no meaning for people",
    ),
    (
        policy(BUSY | {"role": "sales_manger"}, hiring="freeze"),
        'when.0.role: no such role; did you mean "sales_manager"?',
    ),
    (policy(BUSY | {"unit": "sale"}, hiring="freeze"), 'when.0.unit: no such unit; did you mean "sales"?'),
    (policy(BUSY | {"below": 0.2}, hiring="freeze"), "when.0: give one bound: above or below"),
    (policy({"watch": "arr"}, hiring="freeze"), "when.0: give one bound: above or below"),
    (policy(BUSY | {"watch": "load"}, hiring="freeze"), 'when.0.watch: must be one of "utilisation", "wait"'),
    (policy(BUSY | {"weeks": 53}, hiring="freeze"), "when.0.weeks: must be at least 1 and at most 52 weeks"),
    # settings
    (
        change(set={"sources.website.per_weeek": 3}),
        'changes.later.set."sources.website.per_weeek": cannot change during a run; did you mean '
        '"sources.website.per_week"?; what may change: sources.*.per_week',
    ),
    (change(set={"segments.mid.cycle_median": "10 days"}), "cannot change during a run"),
    (change(set={"units.sales.seats.closers.count": 4}), "cannot change during a run"),
    (change(set={"units.berlin.seats.closers.plan": "closer"}), 'did you mean "units.sales.seats.closers.plan"?'),
    (change(set={"sources.prospecting.per_week": 3}), 'did you mean "sources.website.per_week"?'),
    (
        change(set={"sources": {"website": {"per_week": 3}}}),
        'changes.later.set.sources: write the whole path as one key in quotes: "sources.website.per_week"',
    ),
    (policy(set={"routing.by": "lot"}), 'policies.rule.set."routing.by": must be one of "draw", "round_robin"'),
    (change(set={"handoff.loss_within": 1.2}), 'set."handoff.loss_within": a share lies between 0 and 1'),
    (
        change(set={"units.sales.seats.closers.plan": "closr"}),
        'changes.later.set."units.sales.seats.closers.plan": no such plan; did you mean "closer"?',
    ),
    (
        change(set={"units.sales.seats.closers.plan": "generator"}),
        'set."units.sales.seats.closers.plan": this plan is made for lead_generator; these seats do not hold',
    ),
    (change(set={"plans.closer.commission.0.quota": 0}), "must be above 0 a year (given: 0)"),
    (change(set={"plans.closer.commission.0.target": 1e6}), "cannot change during a run"),
    # shocks
    (shock(demand=0.5, sources=["web"]), 'shocks.crisis.sources.0: no such source; did you mean "website"?'),
    (shock(churn=2, segments=["mdi"]), 'shocks.crisis.segments.0: no such segment; did you mean "mid"?'),
    (shock(churn=2, regions=["north"]), "shocks.crisis.regions.0: no such region; there is none"),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "message"), REFUSED)
def test_changes_that_cannot_be_are_refused(changes, message):
    said = faults_of(changes)
    assert message in "\n".join(said)
    assert len(said) == 1, said


def test_what_a_change_makes_impossible_elsewhere_is_told_at_the_change():
    said = faults_of(change(set={"communication.unit_meeting": "40 h", "hiring.backfill": False}))
    assert len(said) == 3, "one for each group of seats"
    assert 'changes.later.set."communication.unit_meeting": no time is left to work (closers: 80%' in "".join(
        said
    )
    said = faults_of(change(set={"units.sales.coordination.fixed": "40 h"}))
    assert (
        'changes.later.set."units.sales.coordination.fixed": then units.sales.coordination no time' in said[0]
    )


HIRES = RESERVE | change(headcount={CLOSERS: 5})
"""Reserve seats that are planned one day."""
WARNED: list[tuple[dict[str, Any], str, str]] = [
    # moments
    (
        change(set={"sources.website.per_week": 9}, at="104 weeks"),
        "changes.later.at",
        "never happens: the run ends after 2 years",
    ),
    (RESERVE | policy(add={CLOSERS: 1}, starts="104 weeks"), "policies.rule.starts", "never acts: the run ends"),
    ({"shocks.crisis": {"starts": "3 years", "demand": 2}}, "shocks.crisis.starts", "never happens: the run ends"),
    (shock(demand=2, lasts="0 s"), "shocks.crisis.lasts", "changes nothing: it lasts for no week"),
    (
        policy(BUSY | {"weeks": 30}, set={"routing.by": "load"}, ends="26 weeks"),
        "policies.rule.when.0.weeks",
        "is never known: the policy ends after 26 weeks",
    ),
    (
        policy(BUSY | {"weeks": 20}, set={"routing.by": "load"}) | {"horizon": "20 weeks"},
        "policies.rule.when.0.weeks",
        "is never known: the run ends after 20 weeks",
    ),
    # acts
    (
        change(hiring="freeze"),
        "changes.later.hiring",
        "nobody is found any more from then on: no change and no policy resumes hiring",
    ),
    (
        {"changes.early": {"at": "4 weeks", "hiring": "resume"}} | change(hiring="freeze"),
        "changes.later.hiring",
        "nobody is found any more",
    ),
    (
        {"changes.early": {"at": "4 weeks", "hiring": "resume"}} | change(hiring="freeze"),
        "changes.early.hiring",
        "changes nothing: no change and no policy freezes hiring before",
    ),
    (policy(IDLE, hiring="resume"), "policies.rule.hiring", "changes nothing: no change and no policy freezes"),
    (policy(IDLE, hiring="freeze"), "policies.rule.hiring", "nobody is found any more from then on"),
    (
        HIRES | policy(add={CLOSERS: 7}),
        'policies.rule.add."sales.closers"',
        "no more than 3 seats can be opened: raise `reserve` of units.sales.seats.closers",
    ),
    (policy(add={CLOSERS: 1}), 'policies.rule.add."sales.closers"', "no more than 0 seats can be opened"),
    (policy(add={CLOSERS: -4}), 'policies.rule.add."sales.closers"', "no more than 3 seats can be given up"),
    (policy(add={CLOSERS: 0}), 'policies.rule.add."sales.closers"', "changes nothing"),
    (
        change(move=[{"leave": "sales.generators", "take": CLOSERS, "count": 4}]),
        "changes.later.move.0.count",
        "sales.closers has 3 seats: no more move",
    ),
    (RESERVE, "units.sales.seats.closers.reserve", "stay empty: no change and no policy plans these seats"),
    # what is watched
    (
        policy(BUSY | {"above": 85}, set={"routing.by": "load"}),
        "policies.rule.when.0.above",
        "never holds: utilisation is 0 to 1, a share: 0.85 stands for 85 %",
    ),
    (policy(BUSY | {"above": 1}, set={"routing.by": "load"}), "policies.rule.when.0.above", "never holds"),
    (policy(BUSY | {"above": -1}, set={"routing.by": "load"}), "policies.rule.when.0.above", "always holds"),
    (
        policy({"watch": "arr", "below": 0}, set={"routing.by": "load"}),
        "policies.rule.when.0.below",
        "never holds: arr is never below 0",
    ),
    (policy(IDLE | {"below": 2}, set={"routing.by": "load"}), "policies.rule.when.0.below", "always holds"),
    (
        policy(BUSY | {"role": "trainer"}, set={"routing.by": "load"}),
        "policies.rule.when.0.role",
        "there is nothing to see: nobody holds this role",
    ),
    (
        {"units.sales.seats.trainer": {"roles": ["trainer"]}}
        | policy({"watch": "wait", "role": "trainer", "above": 1}, set={"routing.by": "load"}),
        "policies.rule.when.0.role",
        "there is nothing to see: no work of customers is this role's",
    ),
    (
        policy(BUSY, IDLE, set={"routing.by": "load"}),
        "policies.rule.when.1.below",
        "never holds together with condition 1: above 0.85 and below 0.5",
    ),
    (
        HIRES | policy(BUSY) | policy(IDLE | {"below": 0.9}, key="retreat", add={CLOSERS: -1}),
        "policies.rule",
        "rule adds to sales.closers and retreat gives its seats up for the same utilisation: leave room between",
    ),
    (
        HIRES | policy(BUSY) | policy(IDLE | {"below": 0.85}, key="retreat", add={CLOSERS: -1}),
        "policies.rule",
        "rule adds to sales.closers and retreat gives its seats up",
    ),
    (
        HIRES
        | policy(BUSY)
        | policy(BUSY | {"above": 0.9}, key="away", move=[{"leave": CLOSERS, "take": "sales.generators"}]),
        "policies.rule",
        "rule adds to sales.closers and away gives its seats up for the same utilisation",
    ),
    # settings
    (
        change(set={"sources.website.per_week": 8}),
        'changes.later.set."sources.website.per_week"',
        "changes nothing: it has this value already",
    ),
    (
        change(set={"sources.website.per_week": 0}),
        'changes.later.set."sources.website.per_week"',
        "this source brings no leads",
    ),
    # shocks
    (shock(), "shocks.crisis", "changes nothing: demand, win_odds, churn, price are all 1"),
    (
        shock(demand=0.5, sources=["prospecting"]),
        "shocks.crisis.sources.0",
        "changes nothing here: demand is of inbound sources and partners, this one is outbound",
    ),
    (shock(churn=2, sources=["website"]), "shocks.crisis.sources", "change nothing: only `demand` is by source"),
    (shock(demand=2, segments=["mid"]), "shocks.crisis.segments", "change nothing: `demand` is by source"),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "key", "message"), WARNED)
def test_what_deserves_a_look_is_a_warning(changes, key, message):
    assert message in warnings_of(changes)[key]


QUIET: list[dict[str, Any]] = [
    HIRES,
    HIRES | policy(BUSY) | policy(IDLE, key="retreat", add={CLOSERS: -1}),
    HIRES
    | policy(BUSY, {"watch": "cash", "above": 1e6})
    | policy(IDLE | {"below": 0.9}, {"watch": "cash", "below": 1e5}, key="retreat", add={CLOSERS: -1}),
    policy({"watch": "runway", "below": 6}, key="stop", hiring="freeze")
    | policy({"watch": "runway", "above": 12}, key="go", hiring="resume"),
    change(move=[{"leave": "sales.generators", "take": CLOSERS}]),
    RESERVE | change(move=[{"leave": "sales.generators", "take": CLOSERS}]),
    change(set={"plans.closer.commission.0.quota": 900_000, "hiring.backfill": False}),
    change(set={"sources.website.per_week": 16})
    | {"changes.back": {"at": "52 weeks", "set": {"sources.website.per_week": 8}}},
    {"plans.other": GROWTH.document["plans"]["closer"]} | change(set={"units.sales.seats.closers.plan": "other"}),
    shock(demand=0.5, win_odds=0.8, churn=1.5, price=0.9, segments=["mid"]),
    policy(BUSY | {"unit": "sales"}, {"watch": "lead_to_deal", "above": 0.01}, set={"routing.by": "load"}),
]  # fmt: skip


@pytest.mark.parametrize("changes", QUIET)
def test_what_is_as_it_should_be_is_not_mentioned(changes):
    scenario = GROWTH.override(changes)
    assert scenario.warnings() == []
    assert Scenario.from_document(completed(scenario.document)).warnings() == []


def test_mistakes_are_all_told_with_their_lines():
    more = """
[units.sales.seats.more]
roles = ["sales_manager"]
reserve = 1

[changes.grow]
at = "10 days"
headcount = { "sales.closer" = 5 }

[changes.grow.set]
"sources.website.per_weeek" = 12
"handoff.loss_within" = 2

[policies.rule]
when = [
  { watch = "utilisation", above = 0.85 },
  { watch = "wait", role = "sales_manger", above = 8 },
]
add = { "sales.closers" = 1 }
"""
    text = TEXT + more
    with pytest.raises(InputError) as error:
        read_scenario_text(text)
    lines = {fault.key: text.splitlines()[fault.line - 1] for fault in error.value.faults}
    assert {key: line.split(" = ")[0].strip() for key, line in lines.items()} == {
        "changes.grow.at": "at",
        'changes.grow.headcount."sales.closer"': "headcount",
        'changes.grow.set."sources.website.per_weeek"': '"sources.website.per_weeek"',
        'changes.grow.set."handoff.loss_within"': '"handoff.loss_within"',
        "policies.rule.when.0": "{ watch",
        "policies.rule.when.1.role": "{ watch",
    }


def test_a_wrong_setting_is_told_beside_mistakes_of_other_kinds():
    said = "\n".join(faults_of(change(set={"handoff.loss_within": 2}) | {"market.sd": -1}))
    assert 'changes.later.set."handoff.loss_within"' in said
    assert "market.sd" in said
    assert said.count("\n") == 1
