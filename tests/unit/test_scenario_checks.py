"""Checks between blocks, warnings, ``extends``, ``remove``, overrides: on scenarios in memory and small files."""

from __future__ import annotations

import pickle
from pathlib import Path
from typing import Any

import pytest

from salessim.errors import InputError
from salessim.scenario.complete import completed
from salessim.scenario.inherit import shipped_defaults
from salessim.scenario.load import load_scenario, read_scenario, read_scenario_text
from salessim.scenario.scenario import Scenario
from salessim.scenario.schema.company import ScenarioBlocks
from salessim.scenario.schema.walk import block_for, is_block, plain_type
from salessim.scenario.validate import STAND_INS, find_all

ROOT = Path(__file__).parents[2]
SHIPPED = sorted((ROOT / "scenarios").glob("*.scenario.toml"))
TEXT = (ROOT / "scenarios/growth.scenario.toml").read_text()
GROWTH = load_scenario(ROOT / "scenarios/growth.scenario.toml")


def faults_of(changes: dict[str, Any]) -> list[str]:
    with pytest.raises(InputError) as error:
        GROWTH.override(changes)
    return [str(fault) for fault in error.value.faults]


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.name)
def test_every_shipped_scenario_is_without_mistakes(path):
    reading = read_scenario(path)
    assert reading.scenario.name == path.name.removesuffix(".scenario.toml")
    if reading.scenario.name != "theory":
        assert reading.warnings == []


@pytest.mark.parametrize(
    ("changes", "key", "message"),
    [
        ({"sources.website.per_week": 0}, "sources.website.per_week", "this source brings no leads"),
        ({"sources.prospecting.meetings_per_month": 0}, "sources.prospecting.meetings_per_month", "never books"),
        ({"units.idle": {"serves": ["mid"]}}, "units.idle", "this unit has no seats"),
        ({"units.idle": {"seats": {"a": {"roles": ["sales_manager"]}}}}, "units.idle", "nobody to serve"),
        ({"plans.other": {"roles": ["sales_manager"], "ote": 1}}, "plans.other", "nobody has this pay plan"),
        ({"segments.tiny": {}}, "segments.tiny", "no customers come to this segment"),
        ({"segments.smb.acv_median": 9_000}, "segments.smb", "no customers come to this segment"),
        ({"units.sales.seats.account_managers.count": 0}, "segments.mid.accounts.role", "nobody looks after accounts"),
        ({"roles.lead_generator.prospects": False}, "sources.prospecting", "nobody works this list"),
        ({"work.availability": 0.2}, "units.sales.coordination", "20% of 40 h a week, less 1.05 h of coordination"),
        ({"segments.mid.accounts.net_retention": 0.8}, "segments.mid.accounts.net_retention", "lies below"),
        ({"segments.mid.accounts.net_retention": 2}, "segments.mid.accounts.net_retention", "cannot be reached"),
        ({"segments.mid.stages.proposal.milestone": "accepted"}, "segments.mid.stages.proposal.milestone", "as well"),
    ],
)  # fmt: skip
def test_what_can_be_played_but_deserves_a_look_is_a_warning(changes, key, message):
    found = {warning.key: warning.message for warning in GROWTH.override(changes).warnings()}
    assert message in found[key]
    assert GROWTH.warnings() == []


def test_a_company_without_anybody_is_warned_of():
    reading = read_scenario_text('title = "Empty"')
    assert [warning.message for warning in reading.warnings] == [
        "nobody works here: there are no units with seats"
    ]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"segments.mid.stages": {}}, "a segment needs at least one stage"),
        (
            {"segments.mid.stages.won": GROWTH.document["segments"]["mid"]["stages"]["proposal"]},
            "may be called",
        ),
        ({"segments.mid.accounts.role": "nobody"}, "segments.mid.accounts.role: no such role"),
        ({"units.sales.seats.closers.experience": {"nobody": "1 years"}}, "no such role"),
        ({"plans.closer.roles": ["sales_manager", "nobody"]}, "plans.closer.roles.1: no such role"),
        ({"plans.closer.commission": []}, "says nothing on what earns the variable 50% of pay"),
        ({"plans.generator.commission.0.measure": "renewals"}, "none looks after accounts"),
        (
            {"start.backlog": {"prospecting": [1]}},
            "a backlog holds leads of inbound sources; this one is outbound",
        ),
        ({"start.open": {"mdi": {"discovery": {"website": [1]}}}}, 'no such segment; did you mean "mid"?'),
        ({"start.open": {"mid": {"discovry": {"website": [1]}}}}, 'no such stage; did you mean "discovery"?'),
        (
            {"start.open": {"mid": {"discovery": {"websit": [1]}}}},
            'no such inbound or outbound source; did you mean "website"?',
        ),
        (
            {
                "sources.friends": {"kind": "referral", "per_account": 1},
                "start.open": {"mid": {"discovery": {"friends": [1]}}},
            },
            "open leads are of inbound or outbound sources, whose leads belong to nobody else; this one is referral",
        ),
        ({"start.open": {"smb": {"qualification": {"website": [1]}}}}, "customers of segment smb come here"),
        ({"units.sales.coordination": {"fixed": "40 h"}}, "no time is left to work"),
        ({"start.accounts": {"smb": 3}}, "customers of segment smb come here, but no unit serves it"),
    ],
)
def test_blocks_that_do_not_fit_one_another(changes, message):
    assert message in "\n".join(faults_of(changes))


def test_a_mistake_does_not_hide_others_nor_invent_any():
    document = GROWTH.document
    document["units"]["sales"]["seats"]["closers"]["roles"] = "sales_manager"  # would leave stages to nobody
    document["sources"]["website"]["segments"] = {"mid": 0.5, "mdi": 0.5}
    document["segments"]["mid"]["stages"]["proposal"]["hours"] = 3
    document["segments"]["mid"]["stages"]["proposal"]["next"] = "negotation"
    found = {".".join(map(str, one.path)): one.message for one in find_all(document) if not one.is_warning}
    assert set(found) == {
        "units.sales.seats.closers.roles",
        "sources.website.segments.mdi",
        "segments.mid.stages.proposal.hours",
        "segments.mid.stages.proposal.next",
    }


def test_every_setting_without_a_default_has_a_stand_in():
    def required(block: Any) -> set[str]:
        found = set()
        for name, setting in block.model_fields.items():
            if setting.is_required() and name not in ("kind", "family"):
                found.add(name)
            found |= {inner for one in blocks_in(setting.annotation) for inner in required(one)}
        return found

    def blocks_in(kind: Any) -> list[Any]:
        kind = plain_type(kind)
        if is_block(kind):
            return [kind]
        return [one for inside in getattr(kind, "__args__", ()) for one in blocks_in(inside)]

    laws = {"value", "mean", "median", "sigma", "scale", "shape", "low", "high", "mode", "a", "b", "values"}
    assert required(ScenarioBlocks) - laws == set(STAND_INS)


def write(folder: Path, **texts: str) -> Path:
    for name, text in texts.items():
        (folder / f"{name}.scenario.toml").write_text(text)
    return folder / "top.scenario.toml"


def test_tables_merge_and_everything_else_replaces(tmp_path):
    top = write(
        tmp_path,
        top='extends = "growth.scenario.toml"\n[sources.website]\nmonth_factors = [2,1,1,1,1,1,1,1,1,1,1,1]\n',
        growth=TEXT,
    )
    reading = read_scenario(top)
    website = reading.scenario.sources["website"]
    assert website.per_week == 8.0  # type: ignore[union-attr]
    assert website.month_factors[0] == 2.0  # type: ignore[union-attr]
    labels = {
        path: Path(reading.pile.texts[index].label).name for path, index in reading.pile.origins.items()
    }
    assert labels["sources", "website", "month_factors"] == "top.scenario.toml"
    assert labels["sources", "website", "per_week"] == "growth.scenario.toml"
    assert labels["roles", "sales_manager", "ramp"] == "defaults.toml"


def test_remove_deletes_what_is_inherited_before_the_own_is_laid(tmp_path):
    top = write(
        tmp_path,
        top='extends = "growth.scenario.toml"\n'
        'remove = ["sources", "segments.enterprise", "units.sales.seats.closers.plan"]\n'
        '[sources.fair]\nkind = "inbound"\n',
        growth=TEXT,
    )
    scenario = load_scenario(top)
    assert list(scenario.sources) == ["fair"]
    assert "enterprise" not in scenario.segments
    assert scenario.units["sales"].seats["closers"].plan is None
    same = GROWTH.override({"sources": {"fair": {"kind": "inbound"}}})
    same = same.without("segments.enterprise", "units.sales.seats.closers.plan")
    assert scenario.model_dump() == same.model_dump()


@pytest.mark.parametrize(
    "given", ['"sources"', "[3]", '["sources.fair"]', '[""]', '["sources.."]', '["title.x"]']
)
def test_what_cannot_be_removed_is_a_fault_with_a_place(given):
    with pytest.raises(InputError) as error:
        read_scenario_text(f"remove = {given}\n{TEXT}")
    (fault,) = error.value.faults
    assert (fault.line, fault.key.partition(".")[0]) == (1, "remove")


def test_an_override_replaces_a_value_a_list_element_or_a_block():
    changed = GROWTH.override(
        {
            "units.sales.seats.closers.count": 4,
            "plans.closer.commission.0.quota": 500_000,
            "handoff.loss_within": "10%",
            "sources.website.month_factors.3": 2,
            "sources.website.profile": "flat",
            "segments.mid.stages.proposal.hours": {"family": "exponential", "mean": "6 h"},
            "units.support": {
                "serves": ["mid"],
                "seats": {"all": {"roles": ["account_manager"], "count": 2}},
            },
        }
    )
    assert changed.units["sales"].seats["closers"].count == 4
    assert changed.plans["closer"].commission[0].quota == 500_000
    assert changed.handoff.loss_within == 0.1
    assert changed.sources["website"].month_factors[3] == 2  # type: ignore[union-attr]
    assert changed.units["support"].seats["all"].count == 2
    assert GROWTH.units["sales"].seats["closers"].count == 3
    assert changed.name == "growth"


def test_an_override_opens_a_new_unit_for_a_new_seat_but_not_a_misspelt_one():
    seats = {"roles": ["account_manager"]}
    assert GROWTH.override({"units.berlin.seats.all": seats}).units["berlin"].seats["all"].count == 1
    assert 'did you mean "units.sales"?' in faults_of({"units.sale.seats.all": seats})[0]


def test_an_override_takes_numpy_numbers_and_tuples():
    np = pytest.importorskip("numpy")
    changed = GROWTH.override({"units.sales.seats.closers.count": np.int64(5), "market.sd": np.float64(0.3),
                               "sources.website.month_factors": tuple(np.ones(12))})  # fmt: skip
    assert changed.units["sales"].seats["closers"].count == 5
    assert isinstance(changed.document["market"]["sd"], float)


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("market.sdd", 'market.sdd: no such setting here; did you mean "sd"?'),
        ("markt.sd", 'no such block: markt; did you mean "market"?'),
        ("units.sale.seats.closers.count", 'no such block: units.sale; did you mean "units.sales"?'),
        ("segments.md.acv_median", 'no such block: segments.md; did you mean "segments.mid"?'),
        ("units.berlin.title", "no such block: units.berlin; to add it give a whole table"),
        ("title.x", "title is a single value, not a table of settings"),
        (
            "plans.closer.commission.3.quota",
            "plans.closer.commission is a list of 1: its elements are called 0 to 0",
        ),
        ("plans.closer.commission.first", "its elements are called 0 to 0"),
        ("a..b", "write a path as keys joined by dots"),
        ("", "write a path as keys joined by dots"),
    ],
)
def test_fault_7_an_override_of_nothing_names_the_nearest(path, message):
    assert message in faults_of({path: 1})[0]


def test_overrides_tell_all_their_mistakes_at_once():
    assert len(faults_of({"market.sdd": 1, "horizon": 3, "units.sales.seats.closers.count": -1})) == 3
    assert len(faults_of({"markt.sd": 1, "titel.x": 3})) == 2


def test_without_leaves_out_blocks():
    assert list(GROWTH.without("sources.website").sources) == ["prospecting"]
    with pytest.raises(InputError, match=r'no such key; did you mean "sources\.website"\?'):
        GROWTH.without("sources.websit")
    with pytest.raises(InputError, match="no such role"):
        GROWTH.without("roles.sales_manager")


def test_a_scenario_survives_pickling_and_its_document_is_a_copy():
    copy = pickle.loads(pickle.dumps(GROWTH))
    assert copy == GROWTH
    assert (copy.name, copy.document) == (GROWTH.name, GROWTH.document)
    GROWTH.document["market"] = {"sd": 9}
    assert "market" not in GROWTH.document
    assert copy.override({"market.sd": 0.1}).market.sd == 0.1


def test_oracle_19_titles_key_order_and_units_of_duration_do_not_matter():
    text = TEXT.replace('title = "Website"', 'title = "=A1"').replace('"52 weeks"', '"364 days"')
    blocks = text.partition("[sources.website]")
    tail = (blocks[1] + blocks[2]).split("\n\n")
    turned = blocks[0] + "\n\n".join(reversed(tail))
    other = read_scenario_text(turned).scenario
    ignored = GROWTH.model_dump()
    ignored["sources"]["website"]["title"] = "=A1"
    assert other.model_dump() == ignored
    assert GROWTH.override({"response.reference": "1440 min"}).model_dump() == GROWTH.model_dump()
    assert GROWTH.override({"work.switching": "0.25 h"}).model_dump() == GROWTH.model_dump()
    assert GROWTH.override({"handoff.loss_within": "20 %"}).model_dump() == GROWTH.model_dump()


def test_a_completed_document_is_the_same_scenario_and_says_everything():
    whole = completed(GROWTH.document)
    assert Scenario.from_document(whole).model_dump() == GROWTH.model_dump()
    assert completed(whole) == whole
    silent = {path for path in leaves_of(GROWTH.model_dump()) if at(whole, path) is None}
    assert {path[-1] for path in silent} <= {
        *("plan", "availability", "region", "product", "family", "value")
    }


def leaves_of(value: Any, path: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    if isinstance(value, dict) and value:
        return [leaf for key, inner in value.items() for leaf in leaves_of(inner, (*path, key))]
    return [path]


def at(value: Any, path: tuple[str, ...]) -> Any:
    for part in path:
        value = value.get(part) if isinstance(value, dict) else None
    return value


def test_the_shipped_defaults_hold_by_themselves():
    blocks = ScenarioBlocks.model_validate(shipped_defaults())
    assert set(blocks.segments) == {"smb", "mid", "enterprise"}
    assert block_for(ScenarioBlocks.model_fields["market"].annotation, {}) is not None
