"""Variants: scenarios that an experiment file makes by changing one of those it names."""

from __future__ import annotations

from pathlib import Path

import pytest

from salessim.errors import InputError
from salessim.experiment.plan import load_experiment

ROOT = Path(__file__).parents[2]
FILE = """
scenarios = ["{growth}"]
baseline = "growth"
metrics = ["arr"]

[variants.bigger]
title = "A fourth closer"
changes = {{ "units.sales.seats.closers.count" = 4, "leaving.level" = 0.7 }}

[[sweep]]
title = "Hand-off"
values = [{{ label = "high", bigger = {{ "handoff.loss_within" = 0.5 }} }}]
"""


def written(folder: Path, *, replace: tuple[str, str] = ("", "")) -> Path:
    scenarios = folder / "scenarios"
    scenarios.mkdir()
    (scenarios / "growth.scenario.toml").write_text((ROOT / "scenarios/growth.scenario.toml").read_text())
    path = scenarios / "it.experiment.toml"
    path.write_text(FILE.format(growth="growth.scenario.toml").replace(*replace))
    return path


def test_a_variant_is_a_scenario_with_changes(tmp_path: Path):
    experiment = load_experiment(written(tmp_path))
    growth, bigger = experiment.scenarios
    assert [growth.name, bigger.name, bigger.title] == ["growth", "bigger", "A fourth closer"]
    assert (growth.units["sales"].seats["closers"].count, growth.leaving.level) == (3, growth.leaving.level)
    assert (bigger.units["sales"].seats["closers"].count, bigger.leaving.level) == (4, 0.7)
    point = experiment.points()[0]
    assert [one.handoff.loss_within for one in point.scenarios] == [0.2, 0.5]


@pytest.mark.parametrize(
    ("replace", "expected"),
    [
        (("closers.count", "closrs.count"), ["variants.bigger.changes", "closrs", "closers"]),
        (
            ('title = "A fourth closer"', 'title = "x"\nof = "groth"'),
            ["variants.bigger.of", 'did you mean "growth"'],
        ),
        (("[variants.bigger]", "[variants.growth]"), ["two scenarios have this name", "growth"]),
        (('"leaving.level" = 0.7', "leaving = { level = 0.7 }"), ["write the whole path in quotes"]),
        (('count" = 4', 'count" = -4'), ["variants.bigger.changes", "-4"]),
    ],
)
def test_faults_of_a_variant_name_their_place(tmp_path: Path, replace: tuple[str, str], expected: list[str]):
    with pytest.raises(InputError) as caught:
        load_experiment(written(tmp_path, replace=replace))
    text = str(caught.value)
    assert all(part in text for part in expected), text
