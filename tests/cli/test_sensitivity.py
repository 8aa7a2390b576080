"""The commands sweep and sensitivity, on two weeks of a shipped scenario."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from salessim.cli.main import cli

SCENARIOS = Path(__file__).parents[2] / "scenarios"
FILE = """
title = "Doubts"
question = "What matters?"
scenarios = ["growth.scenario.toml"]
metrics = ["meetings", "profit"]

[variants.more]
title = "More"
changes = { "sources.website.per_week" = 12 }

[design]
kind = "latin_hypercube"
points = 8
replications_per_point = 2
worse_than = 0

[uncertainties.loss]
title = "Loss of context"
path = "handoff.loss_within"
distribution = { kind = "triangular", low = 0.05, mode = 0.2, high = 0.5 }

[levers.closers]
title = "Closers"
path = "units.sales.seats.closers.count"
distribution = { kind = "integers", low = 2, high = 4 }
"""


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    growth = (SCENARIOS / "growth.scenario.toml").read_text().replace('"52 weeks"', '"2 weeks"')
    (tmp_path / "growth.scenario.toml").write_text(growth)
    path = tmp_path / "doubts.experiment.toml"
    path.write_text(FILE)
    monkeypatch.chdir(tmp_path)
    return path


def salessim(*arguments: object) -> Any:
    return CliRunner().invoke(cli, [str(one) for one in arguments])


def play(command: str, *arguments: object) -> Any:
    return salessim(command, *arguments, "--engine", "simpy", "--jobs", 1)


def test_sweep_gives_a_tidy_table_and_nothing_else_on_stdout(file: Path) -> None:
    done = play("sweep", file)
    assert done.exit_code == 0, done.output
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert len(rows) == 8 * 2
    assert list(rows[0])[:5] == ["point", "scenario", "replications", "closers", "loss"]
    assert {row["closers"] for row in rows} == {"2", "3", "4"}
    assert {row["scenario"] for row in rows} == {"growth", "more"}
    assert "Kept in results/doubts-latin-hypercube-" in done.stderr
    again = play("sweep", file, "--replications", "--format", "json")
    assert "reused" in again.stderr
    assert len(json.loads(again.stdout)) == 8 * 2 * 2


def test_sweep_writes_files_instead(file: Path, tmp_path: Path) -> None:
    done = play(
        "sweep", file, "--file", tmp_path / "a.csv", "--file", tmp_path / "a.xlsx", "-o", tmp_path / "kept"
    )
    assert (done.exit_code, done.stdout) == (0, "")
    assert (tmp_path / "a.csv").read_text().startswith("point,scenario")
    assert (tmp_path / "a.xlsx").read_bytes().startswith(b"PK")
    assert (tmp_path / "kept" / "manifest.json").is_file()
    wrong = play("sweep", file, "--file", tmp_path / "a.cvs")
    assert wrong.exit_code == 3
    assert 'did you mean "csv"' in wrong.stderr


def test_sensitivity_says_the_verdict_first(file: Path) -> None:
    done = play("sensitivity", file, "-n", 3)
    assert done.exit_code == 0, done.output
    assert done.stdout.startswith(
        "Doubts\nWhat matters?\ntornado: 1 inputs, 3 points, 2 scenarios, 3 replications"
    )
    assert "ANSWER" in done.stdout
    assert "Loss of context" in done.stdout
    assert "Closers" not in done.stdout
    assert "charts/tornado.svg" in done.stderr
    assert "Closers" in play("sensitivity", file, "-n", 3, "--levers").stdout


@pytest.mark.parametrize("method", ["morris", "sobol", "crossed", "discovery"])
def test_every_method_answers_and_resumes(file: Path, method: str) -> None:
    points = {"morris": 4, "sobol": 16, "crossed": 8, "discovery": 20}[method]
    options = ("--method", method, "--points", points, "-n", 2)
    done = play("sensitivity", file, *options, "--format", "json")
    assert done.exit_code == 0, done.output
    document = json.loads(done.stdout)
    assert (document["method"], document["metric"]) == (method, "meetings")
    assert document["verdict"]
    again = play("sensitivity", file, *options, "--format", "csv")
    assert "reused" in again.stderr
    assert again.stdout.startswith("item,title,figure")
    folder = Path(
        next(line for line in again.stderr.splitlines() if line.startswith("Files in")).split()[2].rstrip(":")
    )
    assert json.loads((folder / "sensitivity.json").read_text())["hash"] == document["hash"]


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (("--method", "sobl"), 2, "the nearest is 'sobol'"),
        (("--method", "crossed", "--points", 3), 3, "crossed needs 8 points"),
        (("--scenario", "mor"), 3, 'did you mean "more"'),
        (("--resume", "--force"), 2, "either --resume or --force"),
        (("--resume",), 1, "no interrupted run to resume"),
    ],
)
def test_wrong_questions_are_refused(file: Path, arguments: tuple[object, ...], code: int, says: str) -> None:
    done = play("sensitivity", file, *arguments)
    assert (done.exit_code, done.stdout) == (code, "")
    assert says in done.stderr


def test_a_file_without_inputs_is_told_what_to_write(file: Path) -> None:
    file.write_text(FILE.partition("[design]")[0])
    for command, says in (
        ("sweep", "[levers], [uncertainties] or [[sweep]]"),
        ("sensitivity", "[uncertainties]"),
    ):
        done = play(command, file)
        assert done.exit_code == 3
        assert says in done.stderr
