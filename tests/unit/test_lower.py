"""Lowering: what counts is keys and numbers, never order, titles or labels."""

from __future__ import annotations

import copy
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from salessim.randomness.draws import identity, identity_of_key
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
    assert tables.people.names == TABLES.people.names
    np.testing.assert_array_equal(tables.people.ids, TABLES.people.ids)


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


NUMBERS = [
    (path, value)
    for path, value in leaves(document())
    if isinstance(value, int | float) and path[-2:] != ("segments", "mid")  # the one share there is stays 1
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
    "start.pipeline": "none",
    "start.backlog": {"website": [1]},
    "plans.closer.base_share": 0.6,
}


@pytest.mark.parametrize("path", OTHERS)
def test_any_setting_matters(path):
    assert lower(GROWTH.override({path: OTHERS[path]})).fingerprint != TABLES.fingerprint


@pytest.mark.parametrize(("blocks", "old"), [("sources", "website"), ("units", "sales")])
def test_renaming_a_key_is_another_company(blocks, old):
    changed = document()
    changed[blocks]["renamed"] = changed[blocks].pop(old)
    assert fingerprint(changed) != TABLES.fingerprint


def test_identities_come_from_keys():
    people = TABLES.people
    assert TABLES.sources.ids[TABLES.sources.keys.index("website")] == identity_of_key("source", "website")
    assert TABLES.units.ids.tolist() == [identity_of_key("unit", "sales")]
    row = people.names.index("sales/closers 2")
    assert people.ids[row] == identity(identity_of_key("seat", "sales", "closers"), 1, 0)
    assert len(set(people.ids.tolist())) == 12


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
    ids = dict(zip(wider.people.names, wider.people.ids.tolist(), strict=True))
    for name, who in zip(TABLES.people.names, TABLES.people.ids.tolist(), strict=True):
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
    assert TABLES.start.accounts.tolist() == [0, 90, 0]
    assert TABLES.start.cash == 200_000_000


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


def test_plain_commission_pays_the_variable_part_at_quota():
    rates = TABLES.plans.rates[TABLES.plans.keys.index("closer")]
    assert rates[2] * 750_000 == pytest.approx(75_000)
    generator = TABLES.plans.rates[TABLES.plans.keys.index("generator")]
    assert generator[1] * 62 == pytest.approx(85_000 * 0.35 * 100), "cents a lead"
    account = TABLES.plans.rates[TABLES.plans.keys.index("account_manager")]
    assert account[3] == account[4] == pytest.approx(30_000 / 1_484_000)


def test_opening_hours_are_weekly_columns():
    units = TABLES.units
    assert units.opens[0].tolist() == [day * DAY + 9 * HOUR for day in range(5)]
    assert units.before[0].tolist() == [8 * HOUR * k for k in range(6)]


def test_more_care_raises_acceptance_and_takes_longer():
    careful = lower(GROWTH.override({"roles.lead_generator.care": 1.26}))
    first = careful.segments.first_stage[careful.segments.keys.index("mid")]

    def q(c: float) -> float:
        return 0.2 + 0.5 * (1 - math.exp(-c))

    assert careful.stages.chance[first] == pytest.approx(0.43 * q(1.26) / q(0.63))
    assert careful.roles.care_time[careful.roles.keys.index("lead_generator")] == pytest.approx(2.26 / 1.63)


def test_override_leaves_the_original_alone():
    before = document()
    GROWTH.override({"sources.website.per_week": 99, "units.sales.seats.closers.count": 7})
    assert document() == before
    assert lower(GROWTH).fingerprint == TABLES.fingerprint
