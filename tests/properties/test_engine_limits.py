"""Degenerate limits (oracle 18), invariance (oracle 19) and directions (oracle 20)."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from scipy import stats

from salessim.scenario.load import load_scenario
from salessim.scenario.lower import lower
from salessim.scenario.scenario import Scenario
from salessim.trace.kinds import RowKind, Work
from salessim.trace.recorder import Trace

from ..both_engines import play
from .replay import Replay
from .strategies import companies, documents

DRAWN = settings(
    derandomize=True,
    deadline=None,
    max_examples=20,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
GROWTH = load_scenario(Path(__file__).parents[2] / "scenarios" / "growth.scenario.toml")
ALWAYS_THERE = GROWTH.override(
    {"leaving": {}, "evaluation": {}, "units.sales.seats.closers.promotes_from": []}
)
SHORT = ALWAYS_THERE.override({"horizon": "26 weeks"})
K = RowKind


def trace_of(scenario: Scenario, seed: int = 1) -> Trace:
    return play(lower(scenario), seed, 0)


def count(trace: Trace, kind: RowKind) -> int:
    return len(trace.of(kind))


def stages_of(scenario: Scenario, **settings: Any) -> dict[str, Any]:
    """Overrides of every stage of the middle segment."""
    return {
        f"segments.mid.stages.{key}.{name}": value
        for key in scenario.segments["mid"].stages
        for name, value in settings.items()
    }


def won(trace: Trace) -> set[int]:
    return set(trace.column(K.DEAL_WON, "entity").tolist())


# -- 18: degenerate limits -----------------------------------------------------------------------------------------


def test_oracle_18_zero_horizon():
    trace = trace_of(GROWTH.override({"horizon": "0 s"}))
    assert trace.rows.shape == (0, 9)
    assert trace.horizon == 0


def test_oracle_18_no_leads():
    quiet = SHORT.override(
        {"sources.website.per_week": 0, "sources.prospecting.meetings_per_month": 0, "start.accounts": {}}
    )
    trace = trace_of(quiet.override({"start.pipeline": "none"}))
    kinds = {K(kind) for kind in trace.rows[:, 1].tolist()}
    quiet_kinds = {K.PERSON_STARTED, K.QUOTA_SET, K.STANDING, K.TASK_STARTED, K.TASK_DONE}
    assert kinds == quiet_kinds, "only prospecting in vain"
    assert count(trace, K.PERSON_STARTED) == 12


def test_oracle_18_no_people():
    absent = {f"units.sales.seats.{key}.starts": "2 years" for key in GROWTH.units["sales"].seats}
    trace = trace_of(SHORT.override(absent))
    replay = Replay(lower(SHORT.override(absent)), trace).run()
    assert count(trace, K.PERSON_STARTED) == count(trace, K.TASK_STARTED) == 0
    assert count(trace, K.LEAD_CREATED) > 100
    given = set(trace.column(K.LEAD_GIVEN, "entity").tolist())
    assert won(trace) <= given, "customers who thought about the last stage already may still sign"
    lost = trace.of(K.LEAD_LOST)
    assert {int(row[6]) for row in lost if int(row[2]) not in given} == {1}, "abandoned, every one"
    assert count(trace, K.ACCOUNT_GIVEN) == 90
    assert count(trace, K.TOUCH_SKIPPED) > 0
    assert {lead.state for lead in replay.leads.values()} <= {"waits", "lost", "thinks", "won"}


@pytest.mark.parametrize("chance", [0.0, 1.0])
def test_oracle_18_chances_0_and_1(chance):
    sure = SHORT.override(
        stages_of(SHORT, chance=chance, missed=0.0, wait_limit="never")
        | {"sources.prospecting.meeting_missed": 0.0}
    )
    sure = sure.override(
        {
            "start.pipeline": "none",
            "sources.website.patience": "never",
            "sources.prospecting.patience": "never",
        }
    )
    trace = trace_of(sure)
    assert count(trace, K.LEAD_CREATED) > 100
    if chance == 0.0:
        assert count(trace, K.STAGE_PASSED) == count(trace, K.DEAL_WON) == 0
        assert set(trace.column(K.LEAD_LOST, "a").tolist()) == {2}
    else:
        assert count(trace, K.LEAD_LOST) == count(trace, K.LEAD_RECYCLED) == 0
        assert count(trace, K.DEAL_WON) > 5


@pytest.mark.parametrize("churn", [0.0, 1.0])
def test_oracle_18_churn_0_and_1(churn):
    trace = trace_of(GROWTH.override({"segments.mid.accounts.churn_per_year": churn}))
    ended = trace.of(K.CHURNED)
    terms = trace.of(K.CONTRACT_STARTED)
    renewed = int((terms[:, 3] > 0).sum())
    assert (len(ended) == 0 and renewed > 40) if churn == 0.0 else (len(ended) > 40 and renewed == 0)


def test_oracle_18_infinite_staff_answers_at_once():
    many = {f"units.sales.seats.{key}.count": 150 for key in GROWTH.units["sales"].seats}
    many |= {
        "units.sales.hours": "always",
        "units.sales.coordination.fixed": "0 s",
        "units.sales.coordination.per_colleague": "0 s",
    }
    trace = trace_of(GROWTH.override(many | {"horizon": "8 weeks", "roles.lead_generator.prospects": False}))
    contacts = trace.of(K.TASK_STARTED)
    contacts = contacts[contacts[:, 6] == int(Work.STAGE)]
    assert len(contacts) > 50
    assert (contacts[:, 0] == contacts[:, 8]).all()


# -- 19: invariance ------------------------------------------------------------------------------------------------


def turned(value: Any) -> Any:
    return {key: turned(item) for key, item in reversed(value.items())} if isinstance(value, dict) else value


def titled(value: Any) -> Any:
    """Every block that may have a title gets one."""
    value = copy.deepcopy(value)
    for blocks in ("roles", "segments", "sources", "units"):
        for key, block in value[blocks].items():
            block["title"] = f"<b>{key}</b> = 1"
            for inner in ("stages", "seats"):
                for part in block.get(inner, {}).values():
                    part["title"] = "@x"
    return value | {"title": "Other", "currency": "XAU", "description": "Other"}


SECONDS = {"weeks": 604_800, "days": 86_400, "h": 3_600, "min": 60, "s": 1}


def in_seconds(value: Any) -> Any:
    """All durations written in seconds."""
    if isinstance(value, dict):
        return {
            key: in_seconds(item) if key not in ("hours",) or isinstance(item, dict) else _seconds(item)
            for key, item in value.items()
        }
    return [in_seconds(item) for item in value] if isinstance(value, list) else _seconds(value)


def _seconds(value: Any) -> Any:
    number, _, unit = value.partition(" ") if isinstance(value, str) else ("", "", "")
    if unit in SECONDS and number.replace(".", "").isdigit():
        return f"{round(float(number) * SECONDS[unit])} s"
    return value


@DRAWN
@given(documents(), st.integers(0, 3))
def test_oracle_19_order_titles_and_units_of_time_change_nothing(document, seed):
    digest = trace_of(Scenario.from_document(document), seed).digest()
    for change in (turned, titled, in_seconds):
        changed = change(document)
        assert trace_of(Scenario.from_document(changed, "other"), seed).digest() == digest, change.__name__


@DRAWN
@given(documents(), st.integers(0, 3), st.sampled_from(["aaa", "mmm", "zzz"]))
def test_oracle_19_unused_blocks_change_nothing(document, seed, key):
    digest = trace_of(Scenario.from_document(document), seed).digest()
    more = copy.deepcopy(document)
    more["segments"][key] = copy.deepcopy(document["segments"]["alpha"])
    more["sources"][key] = {"kind": "inbound", "per_week": 0, "segments": {"alpha": 1.0}}
    more["plans"] = {key: {"roles": ["closer"], "ote": 5, "base_share": 1}}
    assert trace_of(Scenario.from_document(more), seed).digest() == digest


@pytest.mark.parametrize("key", ["aaa", "zzz"])
def test_oracle_19_unused_blocks_change_nothing_in_growth(key):
    unused = {
        f"segments.{key}": {"acv_median": 1.0},
        f"sources.{key}": {"kind": "inbound", "per_week": 0, "segments": {"mid": 1.0}},
        f"roles.{key}": {"prospects": True},
        f"plans.{key}": {"roles": ["sales_manager"], "ote": 5, "base_share": 1},
        f"units.{key}": {"serves": [], "seats": {}},
    }
    assert trace_of(SHORT.override(unused)).digest() == trace_of(SHORT).digest()


# -- 20: directions ------------------------------------------------------------------------------------------------


# Staff enough that nobody ever waits, no prospecting and no market: then a lead's way depends on nobody else.
APART = GROWTH.override(
    {
        **{f"units.sales.seats.{key}.count": 40 for key in GROWTH.units["sales"].seats},
        **{f"units.sales.seats.{key}.talent_sd": 0 for key in GROWTH.units["sales"].seats},
        "units.sales.hours": "always",
        "roles.lead_generator.prospects": False,
        "roles.sales_manager.ramp": "none",
        "start.accounts": {},
        "start.pipeline": "none",
        "sources.website.per_week": 12,
        "segments.mid.cycle_median": "20 days",
        "segments.mid.stages.negotiation.chance": 0.4,
        "horizon": "30 weeks",
    }
)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("stage", ["qualification", "discovery", "proposal", "negotiation"])
def test_oracle_20_with_nobody_waiting_a_higher_chance_adds_wins_pathwise(stage, seed):
    """Without queues a lead's moments and draws stay; a higher chance can only let more of them through.

    Later stages are centred on who reaches them, so their constants are held fixed by a fit that does not matter.
    """
    alike = APART.override(
        {"segments.mid.fit_effect": 0, "work.output_elasticity": 0, "handoff.loss_within": 0}
    )
    low = alike.segments["mid"].stages[stage].chance
    here = won(trace_of(alike, seed))
    there = won(trace_of(alike.override({f"segments.mid.stages.{stage}.chance": min(1.0, low * 1.3)}), seed))
    assert here <= there
    assert len(there) > 0


def test_oracle_20_in_growth_a_higher_chance_wins_more_in_a_paired_test():
    """With queues a win takes an account manager's and never a closer's time: one-sided paired t-test at 1e-4."""
    better = lower(SHORT.override({"segments.mid.stages.negotiation.chance": 0.60}))
    plain = lower(SHORT)
    differences = [len(won(play(better, 3, r))) - len(won(play(plain, 3, r))) for r in range(16)]
    assert stats.ttest_1samp(differences, 0.0, alternative="greater").pvalue < 1e-4


@pytest.mark.parametrize("seed", range(3))
def test_oracle_20_longer_patience_never_abandons_more_without_work_in_between(seed):
    """Nobody answers, so patience alone decides; a higher mean is a longer wait for every lead."""
    nobody = {f"units.sales.seats.{key}.starts": "2 years" for key in GROWTH.units["sales"].seats}

    def gone(mean: str) -> dict[int, int]:
        trace = trace_of(
            SHORT.override(nobody | {"sources.website.patience": mean, "start.pipeline": "none"}), seed
        )
        return dict(
            zip(
                trace.column(K.LEAD_LOST, "entity").tolist(),
                trace.column(K.LEAD_LOST, "at").tolist(),
                strict=True,
            )
        )

    short, long = gone("7 days"), gone("14 days")
    assert long.keys() <= short.keys()
    assert all(long[lead] >= short[lead] for lead in long)


@DRAWN
@given(companies(), st.integers(0, 3))
def test_oracle_20_more_churn_never_keeps_an_account_longer(scenario, seed):
    """Terms begin and end by the calendar and churn has a draw of its own; accounts from the start with equal care."""
    key = next(iter(scenario.segments))
    absent = {
        f"units.{unit}.seats.{seat}.starts": "52 weeks"
        for unit, block in scenario.units.items()
        for seat in block.seats
    }
    alone = scenario.override(absent | {"start.accounts": {key: 8}, "horizon": "9 weeks"})

    def ends(churn: float) -> dict[int, int]:
        trace = trace_of(alone.override({f"segments.{key}.accounts.churn_per_year": churn}), seed)
        return dict(
            zip(
                trace.column(K.CHURNED, "entity").tolist(),
                trace.column(K.CHURNED, "at").tolist(),
                strict=True,
            )
        )

    few, many = ends(0.3), ends(0.9)
    assert all(many[account] <= at for account, at in few.items())


def test_oracle_20_replications_of_growth_are_not_correlated():
    """Leads of replication r and r + 1: correlation within what chance allows at 1e-4."""
    tables = lower(GROWTH.override({"horizon": "8 weeks", "start.accounts": {}, "start.pipeline": "none"}))
    leads = np.array([count(play(tables, 9, r), K.LEAD_CREATED) for r in range(60)], dtype=float)
    assert abs(np.corrcoef(leads[:-1], leads[1:])[0, 1]) < stats.norm.isf(0.5e-4) / np.sqrt(len(leads) - 1)
    assert leads.std() > 0
