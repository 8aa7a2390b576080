"""Checks about pay: what is refused, what is only warned of, and what must not be mentioned at all."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from salessim.errors import InputError
from salessim.scenario.load import load_scenario
from salessim.scenario.scenario import Scenario

ROOT = Path(__file__).parents[2]
GROWTH = load_scenario(ROOT / "scenarios/growth.scenario.toml")
TWO_YEARS = GROWTH.override({"horizon": "104 weeks"})
FOUNDERS = load_scenario(ROOT / "scenarios/founders.scenario.toml")

GENERATOR, CLOSER, KEEPER = (f"plans.{key}" for key in ("generator", "closer", "account_manager"))
LEADS: dict[str, Any] = {"measure": "accepted_leads", "quota": 62}
BOOKINGS: dict[str, Any] = {"measure": "bookings", "quota": 750_000}

CARE: dict[str, Any] = {
    "serves": ["mid"],
    "seats": {"all": {"roles": ["account_manager"], "plan": "account_manager"}},
}
"""A unit of account managers alone."""


def tiers(*steps: tuple[float, float], **more: Any) -> dict[str, Any]:
    """Plain commission of the closers in tiers."""
    table = [{"at": at, "rate": rate} for at, rate in steps]
    return {f"{CLOSER}.commission": [BOOKINGS | {"tiers": table} | more]}


def fee(plan: str, measure: str, **when: Any) -> dict[str, Any]:
    return {f"{plan}.fees": [{"measure": measure, "rate": 0.01, "when": when}]}


def warnings_of(changes: dict[str, Any], scenario: Scenario = GROWTH) -> dict[str, str]:
    return {warning.key: warning.message for warning in scenario.override(changes).warnings()}


def faults_of(changes: dict[str, Any], scenario: Scenario = GROWTH) -> list[str]:
    with pytest.raises(InputError) as error:
        scenario.override(changes)
    return [str(fault) for fault in error.value.faults]


REFUSED: list[tuple[dict[str, Any], str]] = [
    # quotas
    (
        {f"{CLOSER}.commission.0.target": 3e6},
        "closer.commission.0.target: `quota` is given as well: a quota is each person's own, or a share of the",
    ),
    ({f"{CLOSER}.commission": [{"measure": "bookings"}]}, "closer.commission.0: needs `quota`, what each person"),
    (
        {f"{CLOSER}.bonus": [{"measure": "bookings", "share": 0.2}], f"{CLOSER}.commission.0.share": 0.8},
        "closer.bonus.0: needs `quota`, what each person should bring a year, or `target`, what the team should",
    ),
    (
        {f"{CLOSER}.team_bonus": [{"measure": "bookings", "share": 0.2}], f"{CLOSER}.commission.0.share": 0.8},
        "closer.team_bonus.0: a team bonus without a team plan: give `quota`, what the team should bring a year",
    ),
    ({f"{CLOSER}.commission.0.quota": 0}, "closer.commission.0.quota: must be above 0 a year (given: 0)"),
    # tiers
    (tiers((0, 1), (1, 1.5), (1, 2)), "commission.0.tiers.2.at: tiers rise: must be above 1, where the one before"),
    (tiers((0, 1), (1.5, 2), (1, 1.5)), "commission.0.tiers.2.at: tiers rise: must be above 1.5, where the one before"),
    (tiers((0, 1), (1, -0.5)), "commission.0.tiers.1.rate: must be at least 0 and at most 100 (given: -0.5)"),
    (tiers((-0.2, 1)), "commission.0.tiers.0.at: must be at least 0 and at most 100 (given: -0.2)"),
    (
        tiers((0, 1), (0.8, 0.5), retroactive=True),
        "commission.0.tiers.1.rate: pay would fall on reaching 80%: a rate that holds from the first unit "
        "(`retroactive`) is at least that of the tier before, 1 (given: 0.5)",
    ),
    (tiers((0.5, 1), (1, 1.5), (2, 0), retroactive=True), "commission.0.tiers.2.rate: pay would fall on reaching 200%"),
    # shares
    (
        {f"{CLOSER}.commission.0.share": 0.8},
        "plans.closer.commission: the shares of the variable part sum to 0.8; they must sum to 1",
    ),
    (
        {f"{CLOSER}.bonus": [BOOKINGS | {"share": 0.2}]},
        "plans.closer.commission: the shares of the variable part sum to 1.2; they must sum to 1",
    ),
    (
        {f"{CLOSER}.team_bonus": [BOOKINGS | {"share": 0.3}], f"{CLOSER}.commission": []},
        "plans.closer.team_bonus: the shares of the variable part sum to 0.3; they must sum to 1",
    ),
    (
        {f"{CLOSER}.bonus": [BOOKINGS | {"share": 0.2}]} | fee(CLOSER, "bookings"),
        "plans.closer.commission: the shares of the variable part sum to 1.2; they must sum to at most 1",
    ),
    ({f"{CLOSER}.commission": []}, "plans.closer.commission: says nothing on what earns the variable 50% of pay"),
    (
        {f"{CLOSER}.base_share": 1},
        "plans.closer.commission: earns nothing: `base_share` is 1, so that no pay is variable",
    ),
    ({f"{CLOSER}.ote": 0}, "plans.closer.commission: earns nothing: `ote` is 0"),
    # credit
    (
        {"credit.qualifier": 0.6, "credit.handed_off": 0.5},
        "credit.handed_off: with 0.6 for the qualifier more than the whole deal is given away: at most 1 together "
        "(given: 0.5)",
    ),
    # clawback
    ({f"{CLOSER}.clawback": {"within": "1 year", "share": 1.2}}, "closer.clawback.share: a share lies between 0 and 1"),
    (
        {f"{CLOSER}.clawback": {"within": "3 years"}},
        'closer.clawback.within: a clawback longer than the contract: the longest is 2 years (given: "3 years")',
    ),
    (
        {f"{CLOSER}.clawback": {"within": "2 years"}, "segments.mid.long_term_share": 0},
        "closer.clawback.within: a clawback longer than the contract: the longest is 1 years",
    ),
    # fees
    (
        fee(GENERATOR, "accepted_leads", term_at_least="2 years"),
        "generator.fees.0.when.term_at_least: has no meaning for accepted_leads: contracts come with won_customers, "
        'bookings, margin, renewals (given: "2 years")',
    ),
    (fee(KEEPER, "upsell", term_at_least="2 years"), "fees.0.when.term_at_least: has no meaning for upsell"),
    (
        fee(GENERATOR, "opportunities", deal_at_least=50_000),
        "generator.fees.0.when.deal_at_least: has no meaning for opportunities: contracts come with won_customers, "
        "bookings, margin, renewals, upsell, renewals_and_upsell (given: 50000.0)",
    ),
    (
        fee(CLOSER, "bookings", starts="13 weeks", ends="13 weeks"),
        'closer.fees.0.when.ends: must be after the start of the window, 13 weeks (given: "13 weeks")',
    ),
    (fee(CLOSER, "bookings", ends="0 s"), "closer.fees.0.when.ends: must be after the start of the window, 0 s"),
    (
        fee(CLOSER, "bookings", converting_at_least=0.4),
        "closer.fees.0.when.converting_at_least: is never met: no role of this plan works a first stage, so nobody has",
    ),
    (
        fee(GENERATOR, "accepted_leads", average_deal_at_least=1),
        "generator.fees.0.when.average_deal_at_least: is never met: no role of this plan works a last stage",
    ),
    # measures
    *(
        (fee(CLOSER, measure), f"closer.fees.0.measure: no role of this plan produces this: none {what}")
        for measure, what in (
            ("meetings", "works a first stage (those that do: lead_generator)"),
            ("first_meetings", "works a first stage"),
            ("accepted_leads", "works a first stage"),
            ("opportunities", "works a first stage"),
            ("renewals", "looks after accounts (those that do: account_manager)"),
            ("upsell", "looks after accounts"),
            ("renewals_and_upsell", "looks after accounts"),
            ("reviews", "looks after accounts"),
            ("incidents", "looks after accounts"),
        )
    ),
    (fee(GENERATOR, "bookings"), "none works a last stage (those that do: sales_manager)"),
    (fee(GENERATOR, "margin"), "generator.fees.0.measure: no role of this plan produces this: none works a last stage"),
    (fee(KEEPER, "won_customers"), "none works a first or a last stage (those that do: lead_generator, sales_manager)"),
    (fee(KEEPER, "bookings") | {"credit.qualifier": 0.1}, "none works a first or a last stage"),
    (
        {f"{CLOSER}.bonus": [{"measure": "renewals", "quota": 1, "share": 0}]},
        "closer.bonus.0.measure: no role of this plan produces this: none looks after accounts",
    ),
    (
        {
            "units.care": CARE,
            "units.sales.seats.account_managers": {"roles": ["account_manager"]},
            f"{KEEPER}.team_bonus": [BOOKINGS | {"share": 0.5}],
            f"{KEEPER}.commission.0.share": 0.5,
        },
        "account_manager.team_bonus.0.measure: nobody in care produces this: none works a last stage (those that do: "
        "sales_manager)",
    ),
    # the rest of the schema
    ({"behaviour.hold_below": 1}, "behaviour.hold_below: must be below 1 (given: 1)"),
    ({"behaviour.pull_above": 1}, "behaviour.pull_above: must be above 1"),
    ({"behaviour.least_effort": 1.2}, "behaviour.least_effort: must be above 0 and at most 1 (given: 1.2)"),
    ({"behaviour.most_effort": 0.9}, "behaviour.most_effort: must be at least 1 and at most 10 (given: 0.9)"),
    (
        {"roles.sales_manager.reference": {"output": {"booking": 1}}},
        'roles.sales_manager.reference.output.booking: must be one of "meetings", "first_meetings", "accepted_leads", '
        '"opportunities", "won_customers", "bookings", "margin", "renewals", "upsell", "renewals_and_upsell", '
        '"reviews", "incidents"; did you mean "bookings"? (given: "booking")',
    ),
    (fee(CLOSER, "bookings", deal_atleast=1), 'no such setting here; did you mean "deal_at_least"?'),
    ({f"{CLOSER}.clock": "querterly"}, 'must be one of "monthly", "quarterly", "yearly"; did you mean "quarterly"?'),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "message"), REFUSED)
def test_plans_that_cannot_be_are_refused(changes, message):
    said = faults_of(changes)
    assert message in "\n".join(said)
    assert len(said) == 1, said


WARNED: list[tuple[dict[str, Any], str, str]] = [
    (
        {f"{CLOSER}.commission.0.growth_per_year": 0.1},
        f"{CLOSER}.commission.0.growth_per_year",
        "changes nothing: quotas move after a year, and the run ends after 1 years",
    ),
    (
        {f"{CLOSER}.commission.0.ratchet_up": 0.4, "horizon": "26 weeks"},
        f"{CLOSER}.commission.0.ratchet_up",
        "and the run ends after 26 weeks",
    ),
    (
        {f"{CLOSER}.commission.0.ratchet_down": 0.15},
        f"{CLOSER}.commission.0.ratchet_down",
        "changes nothing: quotas move after a year",
    ),
    (
        {f"{CLOSER}.commission.0.over_assignment": 0.1},
        f"{CLOSER}.commission.0.over_assignment",
        "changes nothing: only a quota that comes from a `target` exceeds it",
    ),
    (
        {f"{CLOSER}.commission.0.ramped": True, "roles.sales_manager.ramp": "none"},
        f"{CLOSER}.commission.0.ramped",
        "changes nothing: no role of this plan has a ramp",
    ),
    (
        {f"{CLOSER}.commission": [{"measure": "bookings", "target": 1}], "units.sales.seats.closers.plan": "founder",
         "plans.founder": {"roles": ["sales_manager"], "ote": 1}},
        f"{CLOSER}.commission.0.target",
        "is shared among nobody: no seats have this plan",
    ),
    (tiers((0, 0), (1, 0)), f"{CLOSER}.commission.0.tiers", "pay nothing, whatever is reached"),
    (
        {f"{CLOSER}.commission": [], f"{CLOSER}.base_share": 1, f"{CLOSER}.draw.amount": 3_000},
        f"{CLOSER}.draw.amount",
        "is paid in full every month: this plan has no variable pay",
    ),
    (
        {f"{CLOSER}.clawback.within": "11 months"},
        f"{CLOSER}.clawback.within",
        "takes nothing back: customers leave at the end of a term, after 1 years at the earliest",
    ),
    (
        {f"{GENERATOR}.clawback.within": "12 months"},
        f"{GENERATOR}.clawback.within",
        "takes nothing back: this plan pays for none of bookings, margin, won_customers",
    ),
    (
        fee(CLOSER, "bookings", term_at_least="3 years"),
        f"{CLOSER}.fees.0.when.term_at_least",
        "no contract is so long: the longest is 2 years",
    ),
    (
        fee(CLOSER, "bookings", deal_at_least=35_001) | {"segments.mid.acv_sigma": 0},
        f"{CLOSER}.fees.0.when.deal_at_least",
        "no deal is so large: all are of 35,000 at most",
    ),
    (
        fee(CLOSER, "bookings", starts="52 weeks"),
        f"{CLOSER}.fees.0.when.starts",
        "is never paid: the run ends after 1 years",
    ),
    (
        fee(KEEPER, "reviews") | {"segments.mid.accounts.reviews_per_year": 0},
        f"{KEEPER}.fees.0.measure",
        "there will be none: `reviews_per_year` of accounts is 0 in mid",
    ),
    (
        {
            "units.care": CARE,
            f"{KEEPER}.team_bonus": [BOOKINGS | {"share": 0.5}],
            f"{KEEPER}.commission.0.share": 0.5,
        },
        f"{KEEPER}.team_bonus.0.measure",
        "nobody in care produces this: none works a last stage (those that do: sales_manager)",
    ),
    (
        {"roles.sales_manager.reference": {"variable": 75_000}},
        f"{CLOSER}.commission.0.measure",
        "moves nobody: effort weighs pay by what the role brings in the usual plan, and `reference.output` of "
        "sales_manager has none of this",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "key", "message"), WARNED)
def test_what_can_be_played_but_deserves_a_look_is_a_warning(changes, key, message):
    found = warnings_of(changes)
    assert message in found.get(key, ""), found
    assert set(found) <= {key, "plans.closer"}, "one oddity is one warning; a plan that nobody has is another"


FINE: list[dict[str, Any]] = [
    {f"{CLOSER}.commission": [{"measure": "bookings", "target": 2.25e6, "over_assignment": 0.1}]},
    tiers((0.5, 1), (1, 1.5), (1.25, 2), (2, 0)),
    tiers((0, 1), (0.5, 0), (1, 2)),
    tiers((0.5, 1), (1, 1), (1.5, 1.2), retroactive=True),
    {f"{CLOSER}.bonus": [BOOKINGS | {"share": 0.25}], f"{CLOSER}.commission.0.share": 0.75},
    {
        f"{CLOSER}.commission.0.share": 0.7,
        f"{CLOSER}.bonus": [BOOKINGS | {"share": 0.1}],
        f"{CLOSER}.team_bonus": [BOOKINGS | {"share": 0.2, "of": "company"}],
    },
    {f"{CLOSER}.commission.0.share": 0.8} | fee(CLOSER, "bookings"),
    {f"{CLOSER}.commission": []} | fee(CLOSER, "bookings"),
    {f"{CLOSER}.commission": [], f"{CLOSER}.base_share": 1} | fee(CLOSER, "bookings"),
    {f"{CLOSER}.commission": [], f"{CLOSER}.base_share": 1, f"{CLOSER}.draw.amount": 100} | fee(CLOSER, "bookings"),
    {"credit.qualifier": 0.3, "credit.handed_off": 0.7},
    {f"{CLOSER}.clawback": {"within": "12 months", "share": 0.5}},
    {f"{CLOSER}.clawback": {"within": "24 months"}},
    {f"{CLOSER}.clawback": {"within": "0 s", "share": 0}},
    {f"{CLOSER}.draw": {"amount": 3_000, "recoverable": False}},
    fee(CLOSER, "bookings", term_at_least="24 months", deal_at_least=50_000),
    fee(CLOSER, "margin", average_deal_at_least=40_000),
    fee(CLOSER, "won_customers", starts="13 weeks", ends="17 weeks"),
    fee(GENERATOR, "accepted_leads", converting_at_least=0.4),
    fee(GENERATOR, "won_customers", term_at_least="24 months"),
    fee(GENERATOR, "bookings") | {"credit.qualifier": 0.1},
    fee(GENERATOR, "first_meetings"),
    fee(KEEPER, "upsell", deal_at_least=10_000),
    fee(KEEPER, "renewals_and_upsell", deal_at_least=10_000),
    fee(KEEPER, "renewals", term_at_least="24 months"),
    {f"{KEEPER}.team_bonus": [BOOKINGS | {"share": 0.5}], f"{KEEPER}.commission.0.share": 0.5},
    {f"{CLOSER}.commission.0.ramped": True, f"{CLOSER}.clock": "yearly"},
    {"roles.sales_manager.reference": {}},
    {"roles.sales_manager.reference": {"variable": 75_000}, f"{CLOSER}.reacts": False},
    {"roles.sales_manager.reference": {"variable": 75_000}, "behaviour.effort_elasticity": 0},
]  # fmt: skip


@pytest.mark.parametrize("changes", FINE)
def test_what_is_fine_or_switched_off_is_not_mentioned(changes):
    assert warnings_of(changes) == {}


def test_quotas_move_in_runs_of_more_than_a_year():
    moving = {"growth_per_year": 0.05, "ratchet_up": 0.4, "ratchet_down": 0.15}
    changes = {f"{CLOSER}.commission.0.{name}": value for name, value in moving.items()}
    assert warnings_of(changes, TWO_YEARS) == {}
    assert list(warnings_of(changes)) == [f"{CLOSER}.commission.0.growth_per_year"], "said once for a part"


@pytest.mark.parametrize("measure", ["reviews", "incidents"])
def test_pay_for_what_accounts_never_give_rise_to_is_warned_of(measure):
    """Where the schema has the setting already, it is switched on, and nothing is said."""
    setting = f"{measure}_per_year"
    mid = GROWTH.segments["mid"].accounts
    if setting in type(mid).model_fields:
        assert warnings_of(fee(KEEPER, measure) | {f"segments.mid.accounts.{setting}": 2}) == {}
    else:
        assert (
            f"`{setting}` of accounts is 0" in warnings_of(fee(KEEPER, measure))[f"{KEEPER}.fees.0.measure"]
        )


def test_generalists_may_be_paid_for_everything_they_do():
    parts = [("accepted_leads", 60), ("bookings", 3e5), ("renewals", 3e5), ("upsell", 1e5)]
    changes = {
        "plans.founder.base_share": 0.5,
        "plans.founder.commission": [{"measure": one, "quota": quota, "share": 0.25} for one, quota in parts],
        "plans.founder.fees": [{"measure": "first_meetings", "rate": 5}, {"measure": "margin", "rate": 0.01}],
    }
    assert warnings_of(changes, FOUNDERS) == {}


def test_a_fault_keeps_back_what_may_only_follow_from_it():
    """A quota that cannot be read is not missing, and a share that cannot be read leaves the sum alone."""
    assert len(faults_of({f"{CLOSER}.commission.0.quota": -1})) == 1
    assert len(faults_of({f"{CLOSER}.commission.0.share": 1.5})) == 1
    assert len(faults_of({f"{CLOSER}.base_share": "half"})) == 1
    assert len(faults_of(tiers((0, 1), (1, -1), retroactive=True))) == 1
    assert len(faults_of(fee(CLOSER, "acepted_leads", term_at_least="2 years"))) == 1
    assert len(faults_of({f"{CLOSER}.commission.0": {"measure": "bookings", "qouta": 3}})) == 1
    assert len(faults_of({f"{CLOSER}.roles": ["sales_manger"]})) == 1


def test_every_mistake_of_a_plan_is_told_at_once():
    changes = {
        f"{CLOSER}.commission": [
            {
                "measure": "bookings",
                "quota": 1,
                "target": 1,
                "share": 0.5,
                "tiers": [{"at": 1, "rate": 1}] * 2,
            }
        ],
        f"{CLOSER}.team_bonus": [{"measure": "bookings", "share": 0.2}],
        f"{CLOSER}.clawback": {"within": "3 years"},
        "credit": {"qualifier": 0.9, "handed_off": 0.9},
    } | fee(CLOSER, "accepted_leads", term_at_least="1 year", ends="0 s")
    keys = [fault.partition(": ")[0] for fault in faults_of(changes | {f"{CLOSER}.commission.0.share": 1})]
    assert sorted(keys) == [
        "credit.handed_off",
        "plans.closer.clawback.within",
        "plans.closer.commission",
        "plans.closer.commission.0.target",
        "plans.closer.commission.0.tiers.1.at",
        "plans.closer.fees.0.measure",
        "plans.closer.fees.0.when.ends",
        "plans.closer.fees.0.when.term_at_least",
        "plans.closer.team_bonus.0",
    ]
