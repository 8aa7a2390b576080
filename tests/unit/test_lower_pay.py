"""Lowering of pay: plans as parts with tiers, what is expected of them, and how people react."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy import stats

from salessim.rules.pay.components import MEASURES, PaidFor
from salessim.rules.people import acceptance_by_care
from salessim.scenario.complete import completed
from salessim.scenario.load import load_scenario
from salessim.scenario.lower import lower
from salessim.scenario.scenario import Scenario
from salessim.scenario.tables import Tables
from salessim.units import MONTH, WEEK, YEAR

GROWTH = load_scenario(Path(__file__).parents[2] / "scenarios" / "growth.scenario.toml")
TABLES = lower(GROWTH)
CARE = GROWTH.roles["lead_generator"].care
GENERATOR, CLOSER, KEEPER = (f"plans.{key}" for key in ("generator", "closer", "account_manager"))
BOOKINGS: dict[str, Any] = {"measure": "bookings", "quota": 750_000}


def lowered(changes: dict[str, Any], scenario: Scenario = GROWTH) -> Tables:
    return lower(scenario.override(changes))


def plan(tables: Tables, key: str) -> int:
    return tables.plans.keys.index(key)


def parts(tables: Tables, key: str) -> slice:
    """Rows of a plan's parts."""
    row = plan(tables, key)
    first = int(tables.plans.first_part[row])
    return slice(first, first + int(tables.plans.n_parts[row]))


# -- plans ---------------------------------------------------------------------------------------------------------


def test_plain_commission_pays_the_variable_part_at_quota():
    rates = TABLES.plans.rates
    bookings, leads = MEASURES.index("bookings"), MEASURES.index("accepted_leads")
    assert rates[plan(TABLES, "closer"), bookings] * 750_000 == pytest.approx(75_000)
    assert rates[plan(TABLES, "generator"), leads] * 62 == pytest.approx(85_000 * 0.35 * 100), "cents a lead"
    both = [MEASURES.index("renewals"), MEASURES.index("upsell")]
    assert rates[plan(TABLES, "account_manager"), both] == pytest.approx(30_000 / 1_484_000)
    assert (rates > 0).sum() == 4
    assert (TABLES.plans.pays[:-1] == (rates > 0)).all()
    assert not TABLES.plans.pays[-1].any(), "nobody without a plan is credited with anything"


def test_plans_in_numbers():
    plans, row = TABLES.plans, plan(TABLES, "closer")
    assert (plans.base[row], plans.variable[row], plans.target[row]) == (7_500_000, 7_500_000, 7_500_000)
    assert plans.clock.tolist() == [3, 3, 3]
    assert (plans.reference[row], plans.goal[row]) == (7_500_000.0, pytest.approx(0.02 * 7_500_000 / 4))
    assert (plans.team_share[row], plans.draw[row], plans.clawback_within[row]) == (0.0, 0, 0)
    changed = lowered(
        {
            f"{CLOSER}.clock": "yearly",
            f"{GENERATOR}.clock": "monthly",
            f"{CLOSER}.draw": {"amount": 3_000, "recoverable": False},
            f"{CLOSER}.clawback": {"within": "12 months", "share": 0.5},
            f"{KEEPER}.reacts": False,
        }
    ).plans
    assert changed.clock.tolist() == [3, 12, 1]
    assert (changed.draw[row], changed.draw_recoverable[row]) == (300_000, False)
    assert (changed.clawback_within[row], changed.clawback_share[row]) == (YEAR, 0.5)
    assert changed.goal[row] == 4 * plans.goal[row]
    assert changed.reference.tolist() == [0.0, 7_500_000.0, 2_975_000.0]


def test_only_commission_is_what_attainment_is_measured_against():
    given = lowered(
        {
            f"{CLOSER}.commission.0.share": 0.5,
            f"{CLOSER}.bonus": [BOOKINGS | {"share": 0.2}],
            f"{CLOSER}.team_bonus": [BOOKINGS | {"share": 0.3}],
        }
    )
    row = plan(given, "closer")
    assert (given.plans.variable[row], given.plans.target[row]) == (7_500_000, 3_750_000)
    assert given.plans.team_share[row] == 0.3
    assert given.plans.rates[row, MEASURES.index("bookings")] == pytest.approx(0.5 * 75_000 / 750_000)


def test_a_plan_of_several_roles_has_the_reference_of_them_all():
    stars = lower(load_scenario(Path(__file__).parents[2] / "scenarios" / "stars.scenario.toml"))
    assert stars.plans.reference.tolist() == [100.0 * (29_750 + 75_000 + 30_000)]
    assert stars.parts.reference.tolist() == [75_000_000.0, 148_400_000.0], "of the role that brings most"


# -- parts ---------------------------------------------------------------------------------------------------------


def test_parts_stand_by_plan_in_the_order_commission_bonus_team_bonus_fees():
    given = lowered(
        {
            f"{CLOSER}.commission.0.share": 0.5,
            f"{CLOSER}.bonus": [BOOKINGS | {"share": 0.2, "at": 1.1}],
            f"{CLOSER}.team_bonus": [{"measure": "margin", "quota": 2e6, "share": 0.3, "of": "company", "at": 0.9}],
            f"{CLOSER}.fees": [{"measure": "won_customers", "rate": 250}, {"measure": "bookings", "rate": 0.02}],
        }
    )  # fmt: skip
    assert given.plans.n_parts.tolist() == [1, 5, 1]
    assert given.plans.first_part.tolist() == [0, 1, 6]
    assert given.parts.plan.tolist() == [0, 1, 1, 1, 1, 1, 2]
    mine, table = parts(given, "closer"), given.parts
    assert table.kind[mine].tolist() == [
        PaidFor.COMMISSION, PaidFor.BONUS, PaidFor.TEAM_BONUS, PaidFor.FEE, PaidFor.FEE,
    ]  # fmt: skip
    masks = [
        1 << MEASURES.index(name) for name in ("bookings", "bookings", "margin", "won_customers", "bookings")
    ]
    assert table.measures[mine].tolist() == masks
    assert table.value[mine].tolist() == [3_750_000, 1_500_000, 2_250_000, 0, 0]
    assert table.quota[mine].tolist() == [75e6, 75e6, 200e6, 0.0, 0.0], "cents a year; a fee has none"
    assert table.at[mine].tolist() == [0.0, 1.1, 0.9, 0.0, 0.0]
    assert table.of_company[mine].tolist() == [False, False, True, False, False]
    assert table.rate[mine].tolist() == [0.0, 0.0, 0.0, 25_000.0, 0.02], (
        "cents a customer, a share of bookings"
    )
    assert given.plans.pays[plan(given, "closer")].nonzero()[0].tolist() == sorted(
        MEASURES.index(name) for name in ("won_customers", "bookings", "margin")
    )


def test_credit_is_written_down_for_whoever_it_counts():
    """What a team bonus hangs on is noted for everybody, and what a fee waits for for people on its plan."""
    given = lowered(
        {
            f"{CLOSER}.commission.0.share": 0.7,
            f"{CLOSER}.team_bonus": [{"measure": "renewals", "quota": 1e6, "share": 0.3, "of": "company"}],
            f"{GENERATOR}.fees": [
                {"measure": "won_customers", "rate": 5, "when": {"converting_at_least": 0.4}}
            ],
        }
    )
    renewals = MEASURES.index("renewals")
    assert given.plans.pays[:, renewals].all()
    assert given.plans.pays[-1].nonzero()[0].tolist() == [renewals]
    wanted = {"accepted_leads", "opportunities", "won_customers", "renewals"}
    noted = given.plans.pays[plan(given, "generator")]
    assert {MEASURES[k] for k in noted.nonzero()[0]} == wanted


def test_renewals_and_upsell_are_two_measures_of_one_part():
    mask = TABLES.parts.measures[parts(TABLES, "account_manager")].tolist()
    assert mask == [1 << MEASURES.index("renewals") | 1 << MEASURES.index("upsell")]


def test_quotas_count_in_their_own_unit():
    assert TABLES.parts.quota[parts(TABLES, "generator")].tolist() == [62.0]
    assert TABLES.parts.quota[parts(TABLES, "closer")].tolist() == [75_000_000.0]


def test_a_target_is_shared_among_the_heads_that_are_planned():
    shared = {"measure": "bookings", "target": 2_250_000, "over_assignment": 0.1}
    given = lowered({f"{CLOSER}.commission": [shared]})
    row = parts(given, "closer")
    assert given.parts.heads[row].tolist() == [3]
    assert given.parts.quota[row] == pytest.approx([75_000_000 * 1.1])
    assert TABLES.parts.heads[parts(TABLES, "closer")].tolist() == [0], "a quota of one's own"
    more = lowered({f"{CLOSER}.commission": [shared], "units.sales.seats.closers.count": 5})
    assert more.parts.quota[parts(more, "closer")] == pytest.approx([45_000_000 * 1.1])


def test_what_moves_quotas():
    moving = {"growth_per_year": 0.05, "ratchet_up": 0.4, "ratchet_down": 0.15, "ramped": True}
    given = lowered({f"{CLOSER}.commission": [BOOKINGS | moving], "horizon": "104 weeks"})
    row = parts(given, "closer")
    found = [
        getattr(given.parts, name)[row].tolist()
        for name in ("growth", "ratchet_up", "ratchet_down", "ramped")
    ]
    assert found == [[0.05], [0.4], [0.15], [True]]


def test_tiers_begin_at_nothing():
    """None are flat; a first one above 0 is a floor; each commission has rows of its own."""
    steps = [{"at": 0.5, "rate": 1.0}, {"at": 1.0, "rate": 2.0}]
    given = lowered({f"{CLOSER}.commission": [BOOKINGS | {"tiers": steps, "retroactive": True}]})
    table = given.parts
    assert table.n_tiers.tolist() == [1, 3, 1]
    assert table.first_tier.tolist() == [0, 1, 4]
    assert given.tiers.at.tolist() == [0.0, 0.0, 0.5, 1.0, 0.0]
    assert given.tiers.rates.tolist() == [1.0, 0.0, 1.0, 2.0, 1.0]
    assert table.retroactive.tolist() == [False, True, False]
    from_start = lowered({f"{CLOSER}.commission": [BOOKINGS | {"tiers": [{"at": 0, "rate": 0.8}]}]})
    assert (from_start.tiers.at.tolist(), from_start.tiers.rates.tolist()) == ([0.0] * 3, [1.0, 0.8, 1.0])


def test_forecasts_spread_by_the_size_of_what_is_sold():
    """Lognormal deals: E[X^2] / E[X] = median exp(1.5 s^2); counts come one by one."""
    row = parts(TABLES, "closer")
    assert TABLES.parts.square_over_mean[row] == pytest.approx([3_500_000 * math.exp(1.5 * 0.36)])
    assert TABLES.parts.least_sigma[row] == pytest.approx([1_750_000])
    leads = parts(TABLES, "generator")
    assert (TABLES.parts.square_over_mean[leads].tolist(), TABLES.parts.least_sigma[leads].tolist()) == (
        [1.0],
        [0.5],
    )
    upsell = lowered({f"{KEEPER}.commission.0.measure": "upsell"})
    assert upsell.parts.least_sigma[parts(upsell, "account_manager")] == pytest.approx([0.25 * 1_750_000])
    two = lowered({"units.sales.serves": ["mid", "enterprise"], "segments.enterprise.acv_sigma": 0.0})
    both = two.parts.square_over_mean[parts(two, "closer")]
    mean, square = 3.5e6 * math.exp(0.18), 3.5e6**2 * math.exp(0.72)
    assert both == pytest.approx([(square + 15e6**2) / (mean + 15e6)])


@pytest.mark.parametrize(
    ("key", "measure", "reference"),
    [
        ("generator", "first_meetings", 144.0),
        ("generator", "won_customers", 6.0),
        ("closer", "margin", 56_250_000.0),
        ("account_manager", "renewals", 126_000_000.0),
        ("account_manager", "incidents", 80.0),
        ("account_manager", "renewals_and_upsell", 148_400_000.0),
    ],
)
def test_the_reference_output_of_a_role_in_a_measure(key, measure, reference):
    given = lowered({f"plans.{key}.commission.0.measure": measure})
    assert given.parts.reference[parts(given, key)].tolist() == [reference]


def test_renewals_and_upsell_may_be_given_one_by_one():
    output = {"renewals": 100_000, "upsell": 20_000}
    given = lowered({"roles.account_manager.reference": {"variable": 1, "output": output}})
    assert given.parts.reference[parts(given, "account_manager")].tolist() == [12_000_000.0]


# -- what a fee expects --------------------------------------------------------------------------------------------


def expected(key: str, measure: str, more: dict[str, Any] | None = None, **when: Any) -> float:
    fees = [{"measure": measure, "rate": 0.01, "when": when}]
    given = lowered({f"plans.{key}.fees": fees} | (more or {}))
    return float(given.parts.expected[parts(given, key)][-1])


def test_fees_without_conditions_expect_everything():
    assert expected("closer", "bookings") == 1.0
    assert expected("closer", "bookings", starts="4 weeks", ends="8 weeks") == 1.0, "in its window"
    assert TABLES.parts.expected.tolist() == [1.0] * 3


def test_long_contracts_are_expected_by_their_share():
    assert expected("closer", "bookings", term_at_least="24 months") == 0.2
    assert expected("closer", "bookings", term_at_least="12 months") == 1.0
    assert expected("closer", "bookings", term_at_least="12.5 months") == 0.2
    assert expected("closer", "bookings", term_at_least="3 years") == 0.0


def test_large_deals_are_expected_by_number_or_by_value():
    """Above x lie P(X > x) of deals and, X being lognormal, P(X exp(s^2) > x) of their value."""
    by_number = stats.lognorm.sf(70_000, 0.6, scale=35_000)
    by_value = stats.lognorm.sf(70_000, 0.6, scale=35_000 * math.exp(0.36))
    assert expected("closer", "won_customers", deal_at_least=70_000) == pytest.approx(by_number)
    assert expected("closer", "bookings", deal_at_least=70_000) == pytest.approx(by_value)
    upsell = stats.lognorm.sf(70_000, 0.6, scale=0.25 * 35_000 * math.exp(0.36))
    assert expected("account_manager", "upsell", deal_at_least=70_000) == pytest.approx(upsell)
    flat = {"segments.mid.acv_sigma": 0}
    found = [expected("closer", "bookings", flat, deal_at_least=x) for x in (34_999, 35_000, 35_001)]
    assert found == [1.0, 1.0, 0.0]


def test_conditions_of_a_period_are_met_or_not_at_base_rates():
    mean = 35_000 * math.exp(0.18)
    found = [expected("closer", "bookings", average_deal_at_least=mean * k) for k in (0.99, 1.01)]
    assert found == [1.0, 0.0]
    found = [expected("generator", "accepted_leads", converting_at_least=k) for k in (0.44, 0.45)]
    assert found == [1.0, 0.0], "44 % of accepted leads become opportunities"


def test_conditions_multiply_and_segments_are_averaged():
    both = expected("closer", "won_customers", term_at_least="24 months", deal_at_least=35_000)
    assert both == pytest.approx(0.2 * 0.5)
    serves = {"units.sales.serves": ["mid", "enterprise"], "segments.enterprise.long_term_share": 0.6}
    assert expected("closer", "bookings", serves, term_at_least="24 months") == pytest.approx(0.4)


def test_conditions_in_numbers():
    when = {
        "term_at_least": "24 months", "deal_at_least": 1_000, "starts": "4 weeks", "ends": "8 weeks",
        "average_deal_at_least": 2_000,
    }  # fmt: skip
    given = lowered({f"{CLOSER}.fees": [{"measure": "bookings", "rate": 0.01, "when": when}]})
    row = parts(given, "closer").stop - 1
    names = ("term_least", "deal_least", "window_from", "window_until", "average_least", "converting_least")
    found = [getattr(given.parts, name)[row].item() for name in names]
    assert found == [2 * YEAR, 100_000, 4 * WEEK, 8 * WEEK, 200_000, 0.0]
    assert given.parts.window_until[0] == -1


# -- care by plan --------------------------------------------------------------------------------------------------


def q(c: float) -> float:
    return 0.2 + 0.5 * (1 - math.exp(-c))


def care_of(tables: Tables, row: int) -> float:
    """Care that somebody on a plan takes as a lead generator, from the time that it takes."""
    column = tables.roles.keys.index("lead_generator")
    return float(tables.care.time[row, column] * (1 + CARE) - 1)


def paid_for(*fees: tuple[str, float]) -> dict[str, Any]:
    """A fixed base and fees for lead generators."""
    table = [{"measure": measure, "rate": rate} for measure, rate in fees]
    return {f"{GENERATOR}.commission": [], f"{GENERATOR}.fees": table}


def test_pay_for_accepted_leads_alone_leaves_base_chances_exactly_as_they_are():
    assert (TABLES.care.time == 1.0).all()
    assert (TABLES.care.chance == TABLES.stages.chance).all()
    assert (TABLES.care.intercept == TABLES.stages.intercept).all()
    assert TABLES.care.time.shape == (4, 3)
    assert TABLES.care.chance.shape == (4, len(TABLES.stages.keys))


def test_the_care_of_a_role_holds_for_whoever_has_no_pay_for_leads():
    careful = lowered({"roles.lead_generator.care": 1.26})
    mid = careful.segments.first_stage[careful.segments.keys.index("mid")]
    chance = 0.43 * q(1.26) / q(CARE)
    assert careful.stages.chance[mid] == pytest.approx(chance)
    for row in (-1, plan(careful, "closer"), plan(careful, "account_manager")):
        assert care_of(careful, row) == pytest.approx(1.26)
        assert careful.care.chance[row, mid] == pytest.approx(chance)
        assert careful.care.intercept[row, mid] == pytest.approx(
            math.log(chance / (1 - chance)) + careful.stages.centring[mid]
        )
    row = plan(careful, "generator")
    assert care_of(careful, row) == pytest.approx(CARE), "who is paid for leads chooses"
    assert careful.care.chance[row, mid] == pytest.approx(0.43)
    others = [k for k in range(len(careful.stages.keys)) if k not in careful.segments.first_stage]
    assert (careful.care.chance[:, others] == careful.stages.chance[others]).all(), (
        "care acts on first stages"
    )


def test_pay_for_volume_drives_care_out():
    volume = lowered(paid_for(("first_meetings", 100)))
    row, mid = plan(volume, "generator"), volume.segments.first_stage[volume.segments.keys.index("mid")]
    assert care_of(volume, row) == pytest.approx(0.0)
    assert volume.care.chance[row, mid] == pytest.approx(0.43 * q(0.0) / q(CARE))
    assert care_of(lowered(paid_for(("first_meetings", 30), ("accepted_leads", 100))), row) == pytest.approx(
        0.0
    )
    some = care_of(lowered(paid_for(("meetings", 10), ("accepted_leads", 100))), row)
    assert 0.0 < some < CARE


def test_later_success_counts_by_its_chance_and_its_delay():
    """A fee for an opportunity is worth 44 % of it per accepted lead; for a customer 22 % x 0.44, a cycle later."""
    row = plan(TABLES, "generator")
    opportunity = care_of(lowered(paid_for(("first_meetings", 10), ("opportunities", 100))), row)
    assert opportunity == pytest.approx(
        care_of(lowered(paid_for(("first_meetings", 10), ("accepted_leads", 44))), row)
    )
    won = care_of(lowered(paid_for(("first_meetings", 10), ("won_customers", 1_000))), row)
    delay = 0.95 ** (GROWTH.segments["mid"].cycle_median / MONTH)
    worth = 1_000 * 0.44 * 0.22 * delay
    assert won == pytest.approx(
        care_of(lowered(paid_for(("first_meetings", 10), ("accepted_leads", worth))), row)
    )
    assert 0.0 < opportunity < won


def test_care_can_be_switched_off():
    off = lowered(paid_for(("first_meetings", 100)) | {"behaviour.care": False})
    assert (off.care.time == 1.0).all()
    no_care = lowered(paid_for(("first_meetings", 100)) | {"roles.lead_generator.care_reference": 0.0})
    assert (
        no_care.care.time[plan(no_care, "generator"), no_care.roles.keys.index("lead_generator")]
        == 1.0 + CARE
    )


def test_acceptance_follows_care():
    for c in (0.0, 0.5, 2.0):
        assert acceptance_by_care(c, 0.2, 0.5) == pytest.approx(q(c))


# -- applicants ------------------------------------------------------------------------------------------------------


def mean_of(tables: Tables, group: str) -> float:
    row = tables.seats.names.index(f"sales/{group} 1")
    return float(tables.seats.candidate_mean[row])


def test_market_incentives_bring_the_market_s_applicants():
    assert (TABLES.seats.candidate_mean == -0.6).all()
    shifted = lowered({"hiring.candidate_mean": 0.2, "units.sales.seats.closers.talent_mean": 0.5})
    assert mean_of(shifted, "closers") == pytest.approx(0.7)
    assert mean_of(shifted, "generators") == pytest.approx(0.2)


@pytest.mark.parametrize(("base", "shift"), [(0.5, 0.0), (0.3, 0.25), (0.7, -0.25), (1.0, -0.625)])
def test_incentive_pay_draws_those_who_expect_to_earn_by_it(base, shift):
    """A quarter of a standard deviation for each 0.2 of incentive share above the market's 0.5."""
    less = {f"{CLOSER}.commission": []} if base == 1.0 else {}
    given = lowered({f"{CLOSER}.base_share": base} | less)
    assert mean_of(given, "closers") == pytest.approx(-0.6 + shift)
    assert mean_of(given, "generators") == -0.6
    off = lowered({f"{CLOSER}.base_share": base, "behaviour.applicants": 0} | less)
    assert mean_of(off, "closers") == -0.6


def test_without_a_plan_or_a_market_applicants_are_as_they_are():
    given = lowered({"roles.sales_manager.reference.incentive_share": 0, f"{CLOSER}.base_share": 0.9})
    assert mean_of(given, "closers") == -0.6


# -- everything counts -------------------------------------------------------------------------------------------------

RICH: dict[str, Any] = {
    "horizon": "104 weeks",
    f"{CLOSER}.commission": [
        BOOKINGS
        | {"tiers": [{"at": 0.5, "rate": 1.0}, {"at": 1.0, "rate": 1.5}]}
        | {"share": 0.5, "ratchet_up": 0.4, "ratchet_down": 0.1},
        {"measure": "margin", "target": 2e6, "share": 0.1, "over_assignment": 0.1, "growth_per_year": 0.1},
    ],
    f"{CLOSER}.bonus": [BOOKINGS | {"share": 0.2, "ramped": True}],
    f"{CLOSER}.team_bonus": [BOOKINGS | {"share": 0.2, "at": 0.9}],
    f"{CLOSER}.fees": [{"measure": "bookings", "rate": 0.01, "when": {"ends": "80 weeks"}}],
    f"{CLOSER}.draw.amount": 2_000,
    f"{CLOSER}.clawback": {"within": "12 months", "share": 0.5},
    f"{GENERATOR}.fees": [{"measure": "first_meetings", "rate": 10}],
    f"{GENERATOR}.base_share": 0.7,
}  # fmt: skip
"""A company with every part of a plan."""
RICH_SCENARIO = GROWTH.override(RICH)
RICH_PRINT = lower(RICH_SCENARIO).fingerprint
OF_PLANS: dict[str, Any] = {
    "commission.0.share": 0.4,
    "commission.0.quota": 700_000,
    "commission.0.tiers.0.at": 0.4,
    "commission.0.tiers.0.rate": 0.9,
    "commission.0.tiers.1": {"at": 1.1, "rate": 1.5},
    "commission.0.retroactive": True,
    "commission.0.ramped": True,
    "commission.0.ratchet_up": 0.3,
    "commission.0.ratchet_down": 0.2,
    "commission.1.target": 3e6,
    "commission.1.over_assignment": 0.2,
    "commission.1.growth_per_year": 0.2,
    "commission.1.measure": "won_customers",
    "bonus.0.at": 0.9,
    "bonus.0.quota": 1e6,
    "bonus.0.ramped": False,
    "team_bonus.0.at": 1.0,
    "team_bonus.0.of": "company",
    "team_bonus.0.quota": 1e6,
    "fees.0.rate": 0.02,
    "fees.0.when": {"starts": "10 weeks", "ends": "80 weeks"},
    "draw.amount": 1_000,
    "draw.recoverable": False,
    "clawback.within": "13 months",
    "clawback.share": 0.4,
    "clock": "monthly",
    "reacts": False,
    "base_share": 0.4,
    "ote": 160_000,
}


@pytest.mark.parametrize("path", OF_PLANS)
def test_any_setting_of_a_plan_matters(path):
    """Fees take what a smaller share leaves."""
    assert lower(RICH_SCENARIO.override({f"{CLOSER}.{path}": OF_PLANS[path]})).fingerprint != RICH_PRINT


BEHAVIOUR = completed(GROWTH.document)["behaviour"]


@pytest.mark.parametrize("name", BEHAVIOUR)
def test_any_number_of_behaviour_matters(name):
    value = BEHAVIOUR[name]
    other = (not value) if isinstance(value, bool) else value * 1.01 if value != 1.6 else 1.7
    assert lower(RICH_SCENARIO.override({f"behaviour.{name}": other})).fingerprint != RICH_PRINT


@pytest.mark.parametrize("path", ["credit.qualifier", "credit.handed_off"])
def test_any_share_of_credit_matters(path):
    assert lower(GROWTH.override({path: 0.1})).fingerprint != TABLES.fingerprint


def test_titles_of_plans_do_not_matter():
    changes = {f"{key}.title": "Another" for key in (GENERATOR, CLOSER, KEEPER)}
    assert lower(RICH_SCENARIO.override(changes)).fingerprint == RICH_PRINT


def test_a_company_without_plans_has_tables_without_rows():
    bare = GROWTH.override(
        {f"units.sales.seats.{name}": {"roles": [role]} for name, role in
         (("generators", "lead_generator"), ("closers", "sales_manager"), ("account_managers", "account_manager"))}
        | {"plans": {}}
    )  # fmt: skip
    tables = lower(bare)
    assert tables.plans.rates.shape == (0, len(MEASURES))
    assert tables.plans.pays.shape == (1, len(MEASURES))
    assert (len(tables.parts.plan), len(tables.tiers.at)) == (0, 0)
    assert tables.care.time.shape == (1, 3)
    assert np.isfinite(tables.care.intercept).all()
