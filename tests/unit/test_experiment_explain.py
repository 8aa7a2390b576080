"""Why two companies differ: bars add up exactly, what is equal is zero, and a funnel gives the shares of theory."""

from __future__ import annotations

import json
import math
from functools import cache
from pathlib import Path
from typing import Any, get_args

import numpy as np
import pytest
from pydantic import BaseModel

from salessim.cli.main import cli
from salessim.errors import InputError
from salessim.experiment.causes import CAUSES, FRAME, NAMES, cause_of
from salessim.experiment.explain import explain
from salessim.experiment.explain_question import ask
from salessim.experiment.explained import Explanation
from salessim.experiment.plan import Experiment
from salessim.report.charts.explain_one_more import CHART as ONE_MORE
from salessim.report.charts.explain_waterfall import CHART as WATERFALL
from salessim.report.charts.registry import as_svg
from salessim.report.explain import as_json, as_rows, as_text
from salessim.scenario.load import load_scenario
from salessim.scenario.scenario import Scenario
from salessim.scenario.schema.company import ScenarioBlocks

ROOT = Path(__file__).parents[2]
BASE = ROOT / "scenarios" / "theory.scenario.toml"
SIGMA, WEEKS, LAST, N = 0.3, 4, 0.8, 60
FUNNEL = {
    "horizon": f"{WEEKS} weeks",
    "units.office.seats.clerks.count": 1,
    "segments.customers.acv_sigma": SIGMA,
    "sources.arrivals.per_week": 30,
    "segments.customers.acv_median": 1000.0,
    "segments.customers.stages": {
        "first": {"role": "clerk", "hours": "1 s", "chance": 0.4, "next": "second"},
        "second": {"role": "clerk", "hours": "1 s", "chance": LAST, "next": "won"},
    },
}
TWICE = {
    "demand": ("sources.arrivals.per_week", 60),
    "conversion": ("segments.customers.stages.first.chance", 0.8),
    "price": ("segments.customers.acv_median", 2000.0),
}


@cache
def funnel(**changes: float) -> Scenario:
    named = {TWICE[key][0]: value for key, value in changes.items()}
    return load_scenario(BASE).override({**FUNNEL, **named}, name="-".join(changes) or "base")


def question(before: Scenario, after: Scenario, n: int = N, seed: int = 3) -> Experiment:
    if before.name == after.name:
        after = after.override({}, name=f"{after.name} too")
    return Experiment("why", (before, after), before.name, replications=n, seed=seed)


def explained(
    before: Scenario, after: Scenario, *, metric: str = "bookings", n: int = N, jobs: int = 1, **asked: Any
) -> Explanation:
    one = question(before, after, n)
    return explain(one, ask(one, metric=metric, **asked), jobs=jobs, limit=None)


def doubled(*causes: str) -> Scenario:
    return funnel(**{key: TWICE[key][1] for key in causes})


def adds_up(found: Explanation) -> None:
    """In every replication, to 1e-9 of the size of what is added up."""
    total = np.sum([one.values for one in found.bars], axis=0)
    size = max(abs(found.difference.alternative.estimate), abs(found.difference.baseline.estimate), 1.0)
    assert abs(total.mean() - found.difference.difference.estimate) < 1e-9 * size
    assert len(total) == found.difference.n


def test_two_factors_share_what_they_do_together_half_and_half() -> None:
    """Demand and chance doubled: of 4 - 1 = 3 times the base each brings (1 + 2) / 2 = 1.5 times it."""
    found = explained(funnel(), doubled("demand", "conversion"))
    base = 30 * WEEKS * 0.4 * LAST * 1000 * math.exp(SIGMA**2 / 2)
    adds_up(found)
    effects = {one.causes: one for one in found.bars}
    assert set(effects) == {("demand",), ("conversion",)}
    for one in effects.values():
        assert abs(one.effect.estimate - 1.5 * base) < 4 / 1.96 * one.effect.half_width
        assert abs(one.first.estimate - base) < 4 / 1.96 * one.first.half_width
        assert abs(one.last.estimate - 2 * base) < 4 / 1.96 * one.last.half_width
        assert one.effect.half_width < 0.2 * base  # it would see an error of a tenth


def test_a_price_scales_every_replication_exactly() -> None:
    """Same customers: doubled prices double bookings to the cent, so their bar is the base itself."""
    found = explained(funnel(), doubled("price"))
    (bar,) = found.bars
    assert bar.causes == ("price",)
    assert bar.effect.estimate == pytest.approx(found.difference.baseline.estimate, rel=1e-4)
    adds_up(found)


def test_three_causes_add_up_and_turned_round_all_signs_turn() -> None:
    there = explained(funnel(), doubled("demand", "conversion", "price"))
    back = explained(doubled("demand", "conversion", "price"), funnel())
    adds_up(there)
    adds_up(back)
    for one, other in zip(there.bars, back.bars, strict=True):
        assert one.causes == other.causes
        np.testing.assert_allclose(one.values, -other.values, rtol=0, atol=1e-6)
        assert one.first.estimate == pytest.approx(-other.last.estimate)


def test_what_is_equal_brings_exactly_nothing() -> None:
    found = explained(funnel(), doubled("demand"))
    titles = {one.key: one.title for one in CAUSES}
    assert [one.causes for one in found.bars] == [("demand",)]
    assert set(found.equal) == {titles[key] for key in titles if key not in ("demand", FRAME, NAMES)}
    nothing = [row for row in as_rows(found) if row["title"] in found.equal]
    assert len(nothing) == len(found.equal)
    assert {row["estimate"] for row in nothing} == {0.0}


def test_a_setting_that_moves_nothing_has_a_bar_of_zeros() -> None:
    other = funnel().override(
        {"costs.other_per_month": 5_000.0, "sources.arrivals.per_week": 45}, name="dear"
    )
    found = explained(funnel(), other)
    bars = {one.causes: one for one in found.bars}
    assert not bars["money",].values.any()
    assert bars["demand",].effect.estimate == pytest.approx(found.difference.difference.estimate, abs=1e-9)


def test_the_same_company_has_nothing_to_explain() -> None:
    found = explained(funnel(), funnel())
    assert found.bars == ()
    assert found.difference.difference.estimate == 0.0
    assert "nothing to explain" in as_text(found)
    assert WATERFALL.prepare(found) is None


def test_orders_drawn_by_chance_agree_with_all_of_them(monkeypatch: pytest.MonkeyPatch) -> None:
    after = doubled("demand", "conversion", "price")
    exact = explained(funnel(), after)
    monkeypatch.setattr("salessim.experiment.switching.EXACT", 2)
    drawn = explained(funnel(), after, orders=12)
    assert drawn.n_orders == 12
    adds_up(drawn)
    for one, other in zip(exact.bars, drawn.bars, strict=True):
        assert abs(one.effect.estimate - other.effect.estimate) < 3 * other.effect.half_width


def test_stars_against_growth_have_talent_apart_from_team_and_pay_together() -> None:
    short = {"horizon": "8 weeks"}
    before, after = (
        load_scenario(ROOT / f"scenarios/{name}.scenario.toml").override(short)
        for name in ("stars", "growth")
    )
    found = explained(before, after, metric="arr", n=6)
    blocks = [one.causes for one in found.bars]
    assert ("talent",) in blocks
    assert ("team", "pay") in blocks
    adds_up(found)
    assert "Switched together" in as_text(found)


def test_the_number_of_workers_and_an_interruption_change_nothing(tmp_path: Path) -> None:
    one, two = (explained(funnel(), doubled("demand"), n=24, jobs=jobs) for jobs in (1, 2))
    assert as_json(one) == as_json(two)
    asked = question(funnel(), doubled("demand"), 24)
    first = explain(asked, ask(asked, metric="bookings"), folder=tmp_path / "kept", limit=None)
    more = explain(asked, ask(asked, metric="bookings"), folder=tmp_path / "kept", resume=True, limit=None)
    assert more.hash == first.hash == one.hash
    assert more.n_reused == more.n_played


# ------------------------------------------------------------------------------- one more person, bottleneck


def test_one_more_clerk_where_nobody_waits_brings_nothing_and_costs_the_pay() -> None:
    paid = {
        "plans.clerk": {"roles": ["clerk"], "ote": 52_000.0, "base_share": 1.0},
        "units.office.seats.clerks.plan": "clerk",
    }
    found = explained(
        funnel().override(paid, name="base"), doubled("demand").override(paid, name="more"), n=8
    )
    for head in found.heads:
        assert head.metric.estimate == 0.0
        assert head.pay.estimate == pytest.approx(1_000 * WEEKS, rel=0.02)
        assert head.profit.high < 0.0
    assert "none pays for itself" in " ".join(as_text(found).split())


def test_a_starved_stage_is_named_and_its_relief_brings_its_throughput() -> None:
    """One clerk at 16 h a lead for 40 leads a week of 168 h serves 10.5 a week; two serve 21."""
    crowded = funnel().override(
        {
            "horizon": "12 weeks",
            "sources.arrivals.per_week": 40,
            "segments.customers.stages": {
                "first": {"role": "clerk", "hours": "16 h", "chance": 1.0, "next": "won"}
            },
        },
        name="crowded",
    )
    found = explained(
        crowded, crowded.override({"sources.arrivals.per_week": 50}, name="more"), metric="won_deals", n=12
    )
    for one in found.bottlenecks:
        assert one.role == "clerk"
        assert one.gain is not None
        assert one.gain.low > 0.0
    assert found.difference.baseline.estimate == pytest.approx(12 * 10.5, abs=1.5)
    assert found.bottlenecks[0].gain.estimate == pytest.approx(12 * 10.5, abs=3.0)
    assert found.turn in ("no lead", "does not turn", "not sure")


# ------------------------------------------------------------------------------- the table, words, bad input


def paths(block: type[BaseModel], at: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    """Every setting of the schema, with a name in the place of each that a user gives."""
    found = []
    for name, setting in block.model_fields.items():
        inner: list[type[BaseModel]] = []

        def look(kind: Any, inner: list[type[BaseModel]] = inner) -> None:
            if isinstance(kind, type) and issubclass(kind, BaseModel):
                inner.append(kind)
            for one in get_args(kind):
                look(one)

        look(setting.annotation)
        named = "dict[" in str(setting.annotation)
        path = (*at, name, "somebody") if named and inner else (*at, name)
        found += [one for kind in inner for one in paths(kind, path)] if inner else [path]
    return found


def test_every_setting_of_the_schema_belongs_to_a_cause() -> None:
    every = paths(ScenarioBlocks)
    assert len(every) > 300
    known = {one.key for one in CAUSES}
    assert {cause_of(path) for path in every} == known


@pytest.mark.parametrize(
    ("changes", "asked", "said"),
    [
        ({}, {"metric": "bookigns"}, "bookings"),
        ({}, {"metric": "bookings_by_month"}, "one number for the company"),
        ({}, {"scenario": "nobody"}, "no scenario of this name"),
        ({}, {"scenario": "base"}, "measured against"),
        ({}, {"orders": 3}, "even number"),
        ({"horizon": "5 weeks"}, {}, "same horizon"),
        ({"currency": "CHF"}, {}, "same currency"),
    ],
)
def test_questions_that_cannot_be_are_refused(
    changes: dict[str, Any], asked: dict[str, Any], said: str
) -> None:
    with pytest.raises(InputError, match=said):
        ask(question(funnel(), funnel().override(changes, name="other")), **asked)


def test_all_mistakes_of_a_question_at_once() -> None:
    with pytest.raises(InputError) as caught:
        ask(question(funnel(), doubled("demand")), metric="x", scenario="y", orders=1)
    assert {one.key for one in caught.value.faults} == {"metric", "scenario", "orders"}


def test_the_pictures_say_replications_and_hold_every_bar() -> None:
    found = explained(funnel(), doubled("demand", "conversion", "price"), n=20)
    fall = WATERFALL.prepare(found)
    assert [one.is_total for one in fall.steps] == [True, False, False, False, True]
    assert fall.steps[-2].end == pytest.approx(fall.steps[-1].end)
    for chart in (WATERFALL, ONE_MORE):
        figure = chart.draw(chart.prepare(found))
        assert any("replications" in text.get_text() for text in figure.texts)
        assert as_svg(figure, chart.name) == as_svg(chart.draw(chart.prepare(found)), chart.name)


def test_the_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    text = (ROOT / "scenarios/growth.scenario.toml").read_text().replace('"52 weeks"', '"2 weeks"')
    Path("a.scenario.toml").write_text(text)
    Path("b.scenario.toml").write_text(text.replace("per_week = 8", "per_week = 20"))
    with pytest.raises(SystemExit) as left:
        cli.main(
            [
                "explain",
                "a.scenario.toml",
                "b.scenario.toml",
                "--metric",
                "leads",
                "-n",
                "4",
                "--jobs",
                "1",
                "--format",
                "json",
            ]
        )
    assert left.value.code == 0
    said = json.loads(capsys.readouterr().out)
    assert [one["causes"] for one in said["causes"]] == [["demand"]]
    (folder,) = Path("results").iterdir()
    assert {one.name for one in folder.iterdir()} >= {
        "explain.csv",
        "settings.csv",
        "explain.json",
        "manifest.json",
    }
    for words in (["a.scenario.toml"], ["a.scenario.toml", "b.scenario.toml", "--scenario", "b"]):
        with pytest.raises(SystemExit) as left:
            cli.main(["explain", *words])
        assert left.value.code == 2
