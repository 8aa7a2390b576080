"""Questions of sensitivity: completed from files, and answered for outcomes that are known functions of the inputs."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from salessim.errors import InputError, RunError
from salessim.experiment.input_blocks import DesignBlock
from salessim.experiment.sensitivity import METHODS, ask, ranked

samples = runpy.run_path(str(Path(__file__).parents[1] / "sensitivity_samples.py"))
study, experiment, inputs = samples["study"], samples["experiment"], samples["inputs"]


def test_a_tornado_finds_weights_and_their_order():
    found = study("tornado", luck=0.0)
    assert [one.swing.index.estimate for one in found.found] == pytest.approx([3.2e5, 1.6e5, 0.4e5, 0.0])
    assert [one.key for one, _ in ranked(found)] == ["x0", "x1", "x2", "x3"]
    assert [known.best_rank for _, known in ranked(found)] == [1, 2, 3, 0]
    assert found.quantity.estimate == pytest.approx(0.0, abs=1e-6)


def test_morris_finds_weights_over_the_inner_range():
    found = study("morris", luck=0.0)
    assert [one.estimate for one in found.found.mu] == pytest.approx([3.6e5, 1.8e5, 0.45e5, 0.0])
    assert found.found.sigma == pytest.approx([0, 0, 0, 0], abs=1e-3)


def test_sobol_finds_shares():
    found = study("sobol", points=512)
    truth = np.array([16, 4, 0.25, 0]) / 20.25
    assert [one.index.estimate for one in found.found.total] == pytest.approx(truth, abs=0.05)
    assert found.asked.design.n == 512 * 6


def test_sobol_rounds_blocks_up_to_a_power_of_two_and_refuses_many_inputs():
    assert ask(experiment(), "sobol", points=100).design.n == 128 * 6
    with pytest.raises(InputError, match="screen these 11 first"):
        ask(experiment(moved=inputs([f"input {k}" for k in range(11)])), "sobol")


def test_doubt_against_luck_who_wins_and_what_knowing_is_worth():
    """Lead uniform-sum with sd sqrt(20.25/12); luck with sd 0.9 in each of two scenarios."""
    found = study("crossed", points=400, luck=0.9)
    known, luck = 20.25 / 12, 2 * 0.81
    assert found.found.spread.rows.estimate == pytest.approx(known / (known + luck), abs=0.05)
    wins = dict(found.found.wins)
    assert wins["stars"].share.estimate == pytest.approx(0.5, abs=0.06)
    assert wins["growth"].share.estimate + wins["stars"].share.estimate == 1.0
    assert 0 < wins["stars"].clear < wins["stars"].share.estimate
    size = 1e5 * np.maximum(samples["linear"](np.random.default_rng(1).random((200_000, 4))), 0).mean()
    assert found.found.knowing.at_least.low < size < found.found.knowing.at_most.high


def test_a_metric_that_had_better_be_small_turns_winners_round():
    question = experiment(metric="cac")
    upward = dict(study("crossed", question=question).found.wins)
    usual = dict(study("crossed").found.wins)
    assert upward["stars"].share.estimate == pytest.approx(usual["growth"].share.estimate)


def test_discovery_finds_where_the_lead_is_lost():
    found = study("discovery", points=300, lead=lambda u: np.where(u[..., 0] < 0.3, -1.0, 1.0), luck=0.05)
    (box,) = found.found.boxes
    assert [bound.column for bound in box.bounds] == [0]
    assert box.bounds[0].high == pytest.approx(0.3, abs=0.01)
    assert (box.density.estimate, box.coverage) == (1.0, 1.0)
    assert found.found.fails.estimate == pytest.approx(0.3, abs=0.01)
    lower = study(
        "discovery", points=300, lead=lambda u: np.where(u[..., 0] < 0.3, -1.0, 1.0), worse_than=-2e5
    )
    assert lower.found.fails.estimate == 0.0
    assert lower.found.boxes == ()


def test_one_scenario_is_asked_about_itself():
    question = experiment(names=("growth",), moved=inputs())
    asked = ask(question, "crossed", points=20)
    assert (asked.scenario, asked.baseline) == ("growth", "")
    found = study("crossed", question=question, points=60)
    assert found.found.wins == ()
    assert found.found.knowing is None
    assert found.quantity.estimate == pytest.approx(5e6, rel=0.1)


@pytest.mark.parametrize("method", METHODS)
def test_the_same_values_give_the_same_answer(method: Any):
    first, second = (study(method, points=32) for _ in range(2))
    assert repr(first.found) == repr(second.found)


def test_levers_stay_still_unless_asked_for():
    from dataclasses import replace

    moved = (replace(inputs()[0], is_lever=True), *inputs()[1:])
    assert [one.key for one in ask(experiment(moved=moved)).inputs] == ["x1", "x2", "x3"]
    assert len(ask(experiment(moved=moved), with_levers=True).inputs) == 4
    assert [one.key for one in ask(experiment(moved=moved[:1])).inputs] == ["x0"]


def test_numbers_come_from_the_command_then_a_design_of_this_kind_then_habit():
    block = DesignBlock(kind="morris", points=7, replications_per_point=3)
    question = experiment(design=block)
    assert ask(question, "morris").design.n == 7 * 5
    assert ask(question, "morris").design.replications == 3
    assert ask(question, "morris", points=9, replications=2).design.n == 9 * 5
    assert ask(question, "crossed").design.n == 100
    blocks = experiment(design=DesignBlock(kind="sobol", points=64, replications_per_point=2))
    assert ask(blocks, "sobol").design.n == 64 * 6


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"method": "crossed", "points": 4}, "crossed needs 8 points"),
        ({"method": "crossed", "replications": 1}, "crossed needs 2 replications"),
        ({"scenario": "star"}, 'did you mean "stars"'),
        ({"scenario": "growth"}, "what the others are measured against"),
    ],
)
def test_questions_that_cannot_be_answered_are_refused(options: dict[str, Any], says: str):
    with pytest.raises(InputError, match=says):
        ask(experiment(), **options)
    with pytest.raises(InputError, match="nothing is doubtful"):
        ask(experiment(moved=()))


def test_points_that_failed_are_left_out_with_their_block():
    found = study("sobol", points=64, missing=(0, 7))
    assert found.n_left_out == 2  # blocks of six points
    assert found.found.blocks == 62
    assert study("morris", missing=(2,)).n_left_out == 1
    assert study("crossed", missing=(2, 5)).n_left_out == 2
    assert study("discovery", missing=(2, 5)).n_left_out == 2


def test_too_little_to_go_on_is_an_error():
    with pytest.raises(RunError, match=r"too little could be estimated.*a point that cannot be"):
        study("sobol", points=16, missing=tuple(range(0, 96, 6)))
