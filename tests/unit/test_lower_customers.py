"""Lowering of regions and product lines, of sources, further sales, meetings and scores."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from salessim.randomness.draws import identity_of_key
from salessim.rules.demand import share_reached
from salessim.scenario.load import load_scenario
from salessim.scenario.lower import lower
from salessim.scenario.scenario import Scenario
from salessim.scenario.tables import Tables
from salessim.units import MONTH, WEEK, YEAR

FAST = settings(derandomize=True, deadline=None, max_examples=40)
GROWTH = load_scenario(Path(__file__).parents[2] / "scenarios" / "growth.scenario.toml")
SALES = GROWTH.document["units"]["sales"]
TABLES = lower(GROWTH)
DIVIDED: dict[str, Any] = {
    "regions": {"north": {}, "south": {"value": 0.8}, "east": {"value": 1.5, "title": "Far east"}},
    "products": {"platform": {}, "service": {"value": 0.5}},
    "sources.website.segments": {"mid": 0.6, "smb": 0.4},
    "sources.website.regions": {"north": 0.5, "south": 0.3, "east": 0.2},
    "sources.website.products": {"platform": 0.9, "service": 0.1},
    "sources.prospecting.region": "south",
    "sources.prospecting.product": "service",
    "start.accounts": {"mid": 90, "smb": 7},
    "units.sales.serves": ["mid", "smb"],
    "units.sales.regions": ["north", "south"],
    "units.east": SALES | {"serves": ["mid", "smb"], "regions": ["east"]},
    "units.pilot": SALES
    | {"serves": ["mid"], "regions": ["north"], "products": ["service"], "helps": ["sales"]},
}
"""Three regions and two product lines."""


def lowered(changes: dict[str, Any], scenario: Scenario = GROWTH) -> Tables:
    return lower(scenario.override(changes))


# -- kinds of customer -----------------------------------------------------------------------------------------------

KINDS = lowered(DIVIDED)
NAMES = [
    f"{segment}.{region}.{product}"
    for segment in ("enterprise", "mid", "smb")
    for region in ("east", "north", "south")
    for product in ("platform", "service")
]


def test_kinds_of_customer_stand_by_segment_region_and_product_line():
    assert list(KINDS.segments.keys) == NAMES
    assert KINDS.segments.titles[7] == "Mid-market, Far east, Service"
    assert len(set(KINDS.segments.ids.tolist())) == len(NAMES)
    assert KINDS.segments.ids[8] == identity_of_key("segment", "mid", "north", "platform")
    assert lowered({}).segments.ids[1] == identity_of_key("segment", "mid"), "as ever where there are none"


def test_regions_and_product_lines_scale_contract_values_and_nothing_else():
    mid = KINDS.segments.acv_median[6:12] / GROWTH.segments["mid"].acv_median
    assert mid == pytest.approx([1.5, 0.75, 1.0, 0.5, 0.8, 0.4])
    for name in ("cycle", "hazard", "term", "account_role", "kappa", "n_stages", "value_by_fit"):
        assert len(set(getattr(KINDS.segments, name)[6:12].tolist())) == 1, name


def test_shares_of_a_source_multiply():
    mix = np.diff(KINDS.sources.mix[KINDS.sources.keys.index("website")], prepend=0.0)
    within = [region * product for region in (0.2, 0.5, 0.3) for product in (0.9, 0.1)]
    assert mix == pytest.approx([0.0] * 6 + [0.6 * one for one in within] + [0.4 * one for one in within])


def test_shares_are_even_where_none_are_given():
    tables = lowered(
        {
            key: value
            for key, value in DIVIDED.items()
            if key not in ("sources.website.regions", "sources.website.products")
        }
    )
    mix = np.diff(tables.sources.mix[tables.sources.keys.index("website")], prepend=0.0)
    assert mix[6:] == pytest.approx([0.1] * 6 + [0.4 / 6] * 6)


def test_a_list_is_of_one_kind():
    mix = np.diff(KINDS.sources.mix[KINDS.sources.keys.index("prospecting")], prepend=0.0)
    assert mix.tolist() == [float(name == "mid.south.service") for name in NAMES]


def test_units_serve_kinds():
    serves = dict(zip(KINDS.units.keys, KINDS.units.serves.tolist(), strict=True))
    assert [name for name, does in zip(NAMES, serves["pilot"], strict=True) if does] == ["mid.north.service"]
    assert [name for name, does in zip(NAMES, serves["east"], strict=True) if does] == NAMES[6:8] + NAMES[
        12:14
    ]
    assert serves["sales"] == [name.split(".")[0] != "enterprise" and "east" not in name for name in NAMES]
    helps = KINDS.units.helps
    assert np.argwhere(helps).tolist() == [[KINDS.units.keys.index("pilot"), KINDS.units.keys.index("sales")]]


def test_accounts_are_dealt_out_one_by_one():
    assert KINDS.start.accounts.tolist() == [0] * 6 + [15] * 6 + [2, 1, 1, 1, 1, 1]


def test_stages_and_care_stand_once_for_each_kind():
    first, n_stages = KINDS.segments.first_stage, KINDS.segments.n_stages
    assert n_stages.sum() == len(KINDS.stages.keys) == 3 * 6 * 4
    assert KINDS.care.chance.shape[1] == len(KINDS.stages.keys)
    for kind in range(7, 12):
        mine = slice(first[kind], first[kind] + n_stages[kind])
        assert np.array_equal(KINDS.stages.intercept[mine], KINDS.stages.intercept[first[6] : first[6] + 4])


@FAST
@given(
    st.floats(0.0, 1.0),
    st.lists(st.floats(0.01, 1.0), min_size=1, max_size=5),
    st.integers(1, 4),
    st.floats(0.05, 0.95),
)
def test_regions_that_are_added_leave_every_lead_in_its_segment(u, weights, n_products, share):
    total = math.fsum(weights)
    shares = {f"r{k}": weight / total for k, weight in enumerate(weights)}
    shares["r0"] += 1.0 - math.fsum(shares.values())
    mix = {"smb": share, "mid": 1.0 - share}
    divided = lowered(
        {
            "regions": {key: {} for key in shares},
            "products": {f"p{k}": {} for k in range(n_products)},
            "sources": {
                "website": GROWTH.document["sources"]["website"] | {"segments": mix, "regions": shares}
            },
            "units.sales.serves": ["mid", "smb"],
        }
    )
    plain = lowered({"sources.website.segments": mix, "units.sales.serves": ["mid", "smb"]})
    row = plain.sources.keys.index("website")
    segment = plain.segments.keys[share_reached(plain.sources.mix[row], u)]
    kind = divided.segments.keys[share_reached(divided.sources.mix[0], u)]
    assert kind.split(".")[0] == segment


# -- sources, accounts, rules ------------------------------------------------------------------------------------------


def test_partners_and_referrals_in_numbers():
    tables = lowered(
        {
            "sources.partners": {
                "kind": "partner",
                "segments": {"mid": 1.0},
                "per_month": 6.0,
                "cost_per_lead": 10,
            },
            "sources.friends": {"kind": "referral", "per_account": 0.5},
            "units.sales.seats.managers": {"roles": ["partner_manager"]},
        }
    )
    sources, roles = tables.sources, tables.roles.keys
    friends, partners = sources.keys.index("friends"), sources.keys.index("partners")
    assert dict(zip(sources.keys, sources.kind.tolist(), strict=True)) == {
        "friends": 2, "partners": 3, "prospecting": 1, "website": 0,
    }  # fmt: skip
    assert sources.per_week[partners] == pytest.approx(6.0 * WEEK / MONTH)
    assert roles[sources.role[partners]] == "partner_manager"
    assert sources.role[friends] == -1
    assert sources.cost_per_lead[partners] == 1_000
    assert tables.rules.referral_source == friends
    assert tables.segments.referral_gap.tolist() == [2 * YEAR] * 3
    assert TABLES.rules.referral_source == -1
    assert np.isinf(TABLES.segments.referral_gap).all()


def test_further_sales_and_contraction_in_numbers():
    care = "segments.mid.accounts"
    tables = lowered(
        {
            f"{care}.cross_sell_per_year": 2,
            f"{care}.cross_sell_chance": 0.3,
            f"{care}.cross_sell_most": 2,
            f"{care}.contraction": 0.5,
            f"{care}.contraction_step": 0.2,
        }
    )
    row = tables.segments.keys.index("mid")
    assert tables.segments.cross_sell_gap[row] == YEAR / 2
    assert tables.segments.cross_sell_chance[row] == 0.3
    assert tables.segments.cross_sell_most[row] == 2
    # upsell makes up for churn and for contraction: (1.06 - (1 - 0.1 - 0.5 x 0.2)) / (1 x 0.25), at most 1
    assert tables.segments.upsell_chance[row] == 1.0
    assert TABLES.segments.upsell_chance[row] == pytest.approx(0.16 / 0.25)


def test_meetings_take_time_and_halve_what_is_lost():
    changes = {"communication.unit_meeting": "2 h", "communication.company_meeting": "4 h"}
    tables = lowered(changes)
    assert tables.rules.loss_within == pytest.approx(GROWTH.handoff.loss_within / 2)
    assert tables.rules.loss_across == pytest.approx(GROWTH.handoff.loss_across / 4)
    assert tables.seats.availability == pytest.approx(TABLES.seats.availability - 6 / 40)
    assert TABLES.rules.loss_within == GROWTH.handoff.loss_within


def test_scores_and_quotas_in_numbers():
    analyst = {"units.sales.seats.analyst": {"roles": ["analyst"]}}
    tables = lowered(analyst | {"analysis.accuracy": 0.5, "analysis.classes": 5, "routing.by": "score"})
    assert tables.rules.middle_class == 2
    assert tables.roles.keys[tables.rules.analyst_role] == "analyst"
    assert (tables.rules.accuracy, tables.rules.classes, tables.rules.routing) == (0.5, 5, 3)
    assert (TABLES.rules.accuracy, TABLES.rules.middle_class, TABLES.rules.routing) == (0.0, 0, 0)
    mid = GROWTH.segments["mid"]
    by_fit = mid.fit_effect * sum(1.0 - stage.chance for stage in mid.stages.values())
    assert tables.segments.value_by_fit[tables.segments.keys.index("mid")] == pytest.approx(by_fit)
