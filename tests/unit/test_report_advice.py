"""Advice: each rule speaks when its figure is clearly beyond the threshold, and only then."""

from __future__ import annotations

import dataclasses
import json
import runpy
from pathlib import Path

import numpy as np
import pytest

from salessim.experiment.play import run
from salessim.experiment.result import Result
from salessim.metrics.measuring import BANDS
from salessim.report.advice import (
    CROWDED,
    FEWEST,
    IDLE,
    LEAVING,
    LONG_CYCLE,
    NEGLECTED,
    OUT_OF_REACH,
    RARE,
    RUINOUS,
    TOO_EASY,
    UNANSWERED,
    UNMET,
    Advice,
    advice,
    advice_of,
    shared_advice,
)
from salessim.report.json_text import as_json
from salessim.report.text import answer
from salessim.scenario.load import load_scenario
from salessim.units import DAY

ROOT = Path(__file__).parents[2]
samples = runpy.run_path(str(ROOT / "tests/report_samples.py"))
BUSY = "utilisation_without_prospecting_by_seat"
ALL = "utilisation_by_seat"


def result_with(noise: float = 0.001, **means: float) -> Result:
    """Twenty replications of a company about which only these metrics are known."""
    values = {name: mean + noise * np.resize([-1.0, 1.0], 20) for name, mean in means.items()}
    return dataclasses.replace(
        samples["result"](n=20), values=values, label_names={}, replications=20, failed=()
    )


def seated(metric: str, *columns: float) -> Result:
    """The same with two closers and one generator."""
    table = np.tile(np.array(columns), (20, 1)) + 0.001 * np.resize([-1.0, 1.0], 20)[:, None]
    labels = {metric: ("sales/closers 1", "sales/closers 2", "sales/generators 1")}
    return dataclasses.replace(result_with(), values={metric: table}, label_names=labels)


def said(result: Result) -> list[str]:
    return [one.what for one in advice_of(result)]


@pytest.mark.parametrize(
    ("metric", "beyond", "within", "word"),
    [
        ("abandoned_share", UNANSWERED + 0.01, UNANSWERED - 0.01, "nobody answers"),
        ("waited_too_long_share", UNMET + 0.01, UNMET - 0.01, "nobody meets"),
        ("touches_in_time", NEGLECTED - 0.01, NEGLECTED + 0.01, "touches"),
        ("attrition", LEAVING + 0.01, LEAVING - 0.01, "leave in a year"),
        ("ruin", RUINOUS + 0.01, RUINOUS - 0.01, "cash runs out"),
        ("ltv_to_cac", 0.98, 1.02, "a customer brings"),
        ("won_deals", RARE - 0.5, RARE + 0.5, "mostly luck"),
        ("reversals", 2.5, 1.5, "back and forth"),
    ],
)
def test_a_figure_beyond_its_threshold_is_pointed_at_and_one_within_is_not(
    metric: str, beyond: float, within: float, word: str
) -> None:
    (one,) = said(result_with(**{metric: beyond}))
    assert word in one
    assert said(result_with(**{metric: within})) == []
    assert said(result_with(noise=10.0, **{metric: beyond})) == []  # not sure: says nothing


def test_a_long_cycle_against_the_horizon() -> None:
    days = LONG_CYCLE * result_with().horizon / DAY
    assert "one deal in ten" in said(result_with(cycle_p90=days + 5))[0]
    assert said(result_with(cycle_p90=days - 5)) == []


def test_seats_are_judged_together_not_person_by_person() -> None:
    assert said(seated(BUSY, CROWDED + 0.1, CROWDED - 0.2, 0.5)) == []
    (one,) = said(seated(BUSY, CROWDED + 0.05, CROWDED + 0.01, 0.5))
    assert one.startswith("sales/closers: busy 93 %")
    (idle,) = said(seated(ALL, 0.5, 0.5, IDLE - 0.05))
    assert idle.startswith("sales/generators: busy 20 %")
    assert said(seated(ALL, 0.5, 0.5, 0.0)) == []  # work of this role takes no simulated time


@pytest.mark.parametrize(
    ("share", "word"),
    [(OUT_OF_REACH / 2, "hardly ever paid"), (0.5, ""), ((1 + TOO_EASY) / 2, "asks for nothing")],
)
def test_quotas_that_nobody_or_everybody_reaches(share: float, word: str) -> None:
    counts = np.zeros((20, 2 * len(BANDS)))
    at = [label.startswith("100 ") for label in BANDS].index(True)
    counts[:, at], counts[:, 0] = round(400 * share), 400 - round(400 * share)  # the first plan
    counts[:, len(BANDS) + at] = 4  # too few periods of the second to say anything
    labels = tuple(f"{plan}.{band}" for plan in ("closer", "other") for band in BANDS)
    result = dataclasses.replace(
        result_with(),
        values={"periods_by_attainment": counts},
        label_names={"periods_by_attainment": labels},
    )
    found = said(result)
    assert [("quota of closer" in one, word in one) for one in found] == ([(True, True)] if word else [])


def test_too_few_replications_say_nothing() -> None:
    result = result_with(ruin=1.0)
    few = dataclasses.replace(result, replications=FEWEST - 1, values={"ruin": result["ruin"][: FEWEST - 1]})
    assert said(few) == []
    assert said(dataclasses.replace(result, failed=tuple(range(12)))) == []


def test_what_is_said_stands_in_the_answer_and_in_the_json() -> None:
    outcome = samples["outcome"]()
    bad = dataclasses.replace(outcome.results[0], values={**outcome.results[0].values, "ruin": np.ones(64)})
    outcome = dataclasses.replace(outcome, results=(bad, *outcome.results[1:]))
    (found,) = [one for one in advice(outcome) if "cash" in one.what]
    assert found == Advice(bad.name, found.what, found.look_at)
    assert "Worth a look" in answer(outcome)
    assert "cash runs out in 100 %" in " ".join(answer(outcome).split())
    assert json.loads(as_json(outcome))["advice"][0]["scenario"] == bad.name


def test_a_company_with_one_closer_for_the_leads_of_three_is_told_so() -> None:
    growth = load_scenario(ROOT / "scenarios/growth.scenario.toml")
    crowded = growth.override({"units.sales.seats.closers.count": 1, "start.pipeline": "none"})
    found = said(run(crowded, replications=FEWEST))
    assert len(found) == 1
    assert "because nobody meets them in time" in found[0]
    assert said(run(growth, replications=FEWEST)) == []


def test_what_shows_in_several_scenarios_is_said_once_with_their_names() -> None:
    runs = [dataclasses.replace(result_with(ruin=0.5 + 0.1 * k), name=f"run {k}") for k in range(3)]
    outcome = dataclasses.replace(samples["outcome"](), results=tuple(runs), comparison=None)
    ((one, names),) = shared_advice(outcome)
    assert names == ["run 0", "run 1", "run 2"]
    assert one.what.startswith("cash runs out in 50 %")
