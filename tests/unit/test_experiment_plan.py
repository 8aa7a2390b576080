"""Experiment files: what they mean, and every mistake in them with its place and the nearest name."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from salessim import Experiment, load_experiment
from salessim.errors import InputError
from salessim.experiment.choosing import rule_of
from salessim.experiment.schema import OUTPUTS, Choose, experiment_schema
from salessim.statistics.race import SelectionRule

ROOT = Path(__file__).parents[2]
GROWTH = (ROOT / "scenarios/growth.scenario.toml").read_text()
WHOLE = """
title = "More leads"
scenarios = ["../scenarios/growth.scenario.toml", "../scenarios/more.scenario.toml"]
baseline = "more"
replications = 8
seed = 3
metrics = ["bookings", "profit", "bookings"]
sweep_replications = 4

[[sweep]]
title = "Loss of context"
[[sweep.values]]
label = "never"
all = { "handoff.loss_within" = 0.0 }
[[sweep.values]]
label = "often"
all = { "handoff.loss_within" = 0.5 }

[[sweep]]
title = "Leads"
[[sweep.values]]
label = "as many"
more = { "sources.website.per_week" = 8 }
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "scenarios").mkdir()
    (tmp_path / "experiments").mkdir()
    (tmp_path / "scenarios/growth.scenario.toml").write_text(GROWTH)
    more = GROWTH.replace("per_week = 8", "per_week = 12")
    (tmp_path / "scenarios/more.scenario.toml").write_text(more)
    return tmp_path / "experiments"


def load(folder: Path, text: str = WHOLE) -> Experiment:
    path = folder / "leads.experiment.toml"
    path.write_text(text)
    return load_experiment(path)


def faults_of(folder: Path, text: str) -> str:
    with pytest.raises(InputError) as caught:
        load(folder, text)
    return str(caught.value)


def test_reads_a_question(folder: Path) -> None:
    experiment = load(folder)
    assert experiment.name == "leads"
    assert [one.name for one in experiment.scenarios] == ["growth", "more"]
    assert (experiment.baseline, experiment.replications, experiment.seed) == ("more", 8, 3)
    assert experiment.metrics == ("bookings", "profit")
    assert experiment.outputs == OUTPUTS


def test_sweeps_one_at_a_time_or_as_a_grid(folder: Path) -> None:
    points = load(folder).points()
    assert [point.labels for point in points] == [("never",), ("often",), ("as many",)]
    assert points[1].scenarios[0].handoff.loss_within == 0.5
    assert points[1].scenarios[1].handoff.loss_within == 0.5
    assert points[2].scenarios[0].sources["website"].per_week == 8  # type: ignore[union-attr]
    assert points[2].scenarios[1].sources["website"].per_week == 8  # type: ignore[union-attr]
    grid = load(folder, 'sweep_design = "grid"\n' + WHOLE).points()
    assert [point.labels for point in grid] == [("never", "as many"), ("often", "as many")]
    assert grid[0].scenarios[1].handoff.loss_within == 0.0
    assert grid[0].scenarios[1].sources["website"].per_week == 8  # type: ignore[union-attr]


def test_defaults_are_a_first_baseline_and_64_replications(folder: Path) -> None:
    experiment = load(folder, 'scenarios = ["../scenarios/growth.scenario.toml"]\nmetrics = ["bookings"]')
    assert (experiment.baseline, experiment.replications, experiment.seed) == ("growth", 64, 1)
    assert experiment.points() == []


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        ('"bookings", "profit"', '"bokings", "profit"', ["toml:7:", "bokings", 'did you mean "bookings"']),
        ('baseline = "more"', 'baseline = "mor"', ["toml:4:", "baseline", 'did you mean "more"']),
        ("more.scenario", "moer.scenario", ["toml:3:", "scenarios.1", 'did you mean "more.scenario.toml"']),
        ("seed = 3", "sed = 3", ["toml:6:", "sed", 'did you mean "seed"']),
        ("seed = 3", "seed = -3", ["toml:6:", "seed", "at least 0"]),
        ("replications = 8", "replications = 0", ["toml:5:", "replications"]),
        ("seed = 3", 'precision = "2%"', ["either replications or a precision"]),
        ("seed = 3", "choose = {}", ["leave out replications and baseline and sweep where [choose]"]),
        ("seed = 3", 'choose = { indifference = "0%" }', ["toml:6:", "choose.indifference"]),
        ("seed = 3", 'choose = { indifference = "1%", indifference_amount = 5 }', ["indifference_amount, not both"]),
        ("seed = 3", 'choose = { confidence = "40%" }', ["toml:6:", "choose.confidence"]),
        ("seed = 3", 'choose = { procedure = "knn" }', ["toml:6:", "choose.procedure", 'did you mean "kn"']),
        ("seed = 3", "choose = { cap = 1 }", ["toml:6:", "choose.cap", "at least 2"]),
        ("seed = 3", 'outputs = ["csv", "xslx"]', ["toml:6:", "outputs.1", 'did you mean "xlsx"']),
        ("more = {", "moer = {", ["toml:23:", "sweep.1.values.0.moer", 'did you mean "more"']),
        ('"handoff.loss_within" = 0.5', '"handoff.loss_witin" = 0.5', ["toml:17:", "handoff.loss_witin"]),
        ('"handoff.loss_within" = 0.5', '"handoff.loss_within" = 25', ["toml:17:", "between 0 and 1"]),
        ('"handoff.loss_within" = 0.5', "handoff.loss_within = 0.5", ["toml:17:", "whole path in quotes"]),
        ("title = \"Leads\"", "titel = \"Leads\"", ["toml:20:", 'did you mean "title"']),
        ("../scenarios/growth", "/scenarios/growth", ["toml:3:", "relative to this file"]),
        ("../scenarios/growth.scenario", "../scenarios/more.scenario", ["two scenarios have this name"]),
        ('"bookings", "profit"', '"bookings_by_month", "profit"', ["toml:7:", "one number for the company"]),
        ("seed = 3", "seed = 3\nseed = 4", ["seed", "given twice"]),
        ("seed = 3", "seed = nan", ["toml:6:", "seed"]),
    ],
)  # fmt: skip
def test_mistakes_are_told_with_their_place(folder: Path, before: str, after: str, says: list[str]) -> None:
    assert before in WHOLE
    message = faults_of(folder, WHOLE.replace(before, after, 1))
    for part in says:
        assert part in message


CHOICE = """
scenarios = ["../scenarios/growth.scenario.toml", "../scenarios/more.scenario.toml"]
metrics = ["bookings", "profit"]
[choose]
indifference = "5%"
"""


def test_a_search_for_the_best_is_read_with_its_defaults(folder: Path) -> None:
    experiment = load(folder, CHOICE)
    assert experiment.choose is not None
    rule = rule_of(experiment.choose, "bookings")
    assert rule == SelectionRule(
        "higher", share=0.05, amount=0.0, confidence=0.95, cap=2048, procedure="pairs"
    )
    assert rule_of(Choose(), "cac") == SelectionRule("lower", share=0.01)
    assert rule_of(Choose(indifference_amount=5.0), "bookings") == SelectionRule(share=0.0, amount=5.0)


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        ('"bookings"', '"headcount"', ["toml:4:", "good direction"]),
        (', "../scenarios/more.scenario.toml"', "", ["toml:4:", "between 2 and 30 scenarios; there are 1"]),
        ('"bookings"', '"bookings_by_month"', ["toml:3:", "one number for the company"]),
    ],
)
def test_what_cannot_be_searched_for_is_told(folder: Path, before: str, after: str, says: list[str]) -> None:
    message = faults_of(folder, CHOICE.replace(before, after, 1))
    for part in says:
        assert part in message


def test_all_mistakes_at_once(folder: Path) -> None:
    text = WHOLE.replace("bookings", "bokings").replace('"more"', '"mor"').replace("= 0.5", "= 5")
    message = faults_of(folder, text)
    for part in ("bokings", "mor", "between 0 and 1"):
        assert part in message


def test_mistakes_in_a_scenario_are_told_too(folder: Path) -> None:
    (folder.parent / "scenarios/more.scenario.toml").write_text(GROWTH + "\n[nonsense]\nx = 1\n")
    assert "nonsense" in faults_of(folder, WHOLE)


def test_a_grid_that_explodes_is_refused(folder: Path) -> None:
    value = '[[sweep.values]]\nlabel = "{0}"\nall = {{ "handoff.loss_within" = 0.5 }}\n'
    axis = '[[sweep]]\ntitle = "a"\n' + "".join(value.format(number) for number in range(11))
    text = WHOLE.partition("[[sweep]]")[0] + 'sweep_design = "grid"\n' + 3 * axis
    assert "1,331 points" in faults_of(folder, text)


@pytest.mark.parametrize("content", [b"", b"\xff\xfet\0", b"a = \0", b"x" * 2_000_000, b"a = [" * 5000])
def test_faults_9_and_12_files_that_are_none(folder: Path, content: bytes) -> None:
    path = folder / "odd.experiment.toml"
    path.write_bytes(content)
    with pytest.raises(InputError, match=r"odd\.experiment\.toml"):
        load_experiment(path)


def test_the_schema_that_ships_is_the_schema() -> None:
    shipped = json.loads((ROOT / "experiments/experiment.schema.json").read_text())
    assert shipped == experiment_schema(), "salessim schema --experiment > experiments/experiment.schema.json"


def test_the_schema_knows_good_from_bad() -> None:
    import tomllib

    schema = experiment_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(tomllib.loads(WHOLE), schema)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(tomllib.loads(WHOLE.replace("seed", "sed")), schema)


@pytest.mark.parametrize(
    "path", sorted((ROOT / "experiments").glob("*.experiment.toml")), ids=lambda path: path.name
)
def test_every_shipped_experiment_loads(path: Path) -> None:
    experiment = load_experiment(path)
    assert experiment.question
    experiment.points()
