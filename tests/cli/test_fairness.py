"""The command fairness, on short runs of a shipped scenario."""

from __future__ import annotations

import csv
import io
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from salessim.cli.fairness import command
from salessim.cli.main import cli
from salessim.errors import InputError, TooLargeError
from salessim.experiment.playing import CrossedJob

SCENARIOS = Path(__file__).parents[2] / "scenarios"
FEW = ("--people", 8, "--customers", 8, "--jobs", 1)


def invoke(*arguments: object) -> Any:
    return CliRunner().invoke(command, [str(one) for one in arguments])


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("scenarios") / "short.scenario.toml"
    path.write_text((SCENARIOS / "growth.scenario.toml").read_text().replace('"52 weeks"', '"8 weeks"'))
    return path


def test_the_answer_is_text_on_stdout_and_the_rest_on_stderr(file: Path) -> None:
    done = invoke(file, *FEW)
    assert done.exit_code == 0, done.output
    assert done.stdout.startswith("Growth: six, three, three")
    for part in (
        "sales.closers: luck makes",
        "sales.generators",
        "Shares of the variance of pay",
        "8 sets of people",
    ):
        assert part in done.stdout
    assert "estimate: about" in done.stderr
    assert "estimate: about" not in done.stdout


def test_json_and_csv_are_nothing_else_and_files_say_the_same(file: Path, tmp_path: Path) -> None:
    done = invoke(file, *FEW, "--format", "json", "-o", tmp_path / "out")
    document = json.loads(done.stdout)
    assert (document["people"], document["customers"], document["seed"]) == (8, 8, 1)
    assert json.loads((tmp_path / "out" / "fairness.json").read_text()) == document
    assert "charts/fairness.svg" in done.stderr
    assert (tmp_path / "out" / "charts" / "fairness.png").is_file()
    table = invoke(file, *FEW, "--format", "csv").stdout
    assert table == (tmp_path / "out" / "fairness.csv").read_text()
    assert {row["seats"] for row in csv.DictReader(io.StringIO(table))} == {
        "sales.account_managers", "sales.closers", "sales.generators",
    }  # fmt: skip


def test_neither_the_engine_nor_workers_change_the_answer_but_the_seed_does(file: Path) -> None:
    small = ("--people", 2, "--customers", 2, "--format", "csv")
    usual = invoke(file, *small, "--jobs", 1).stdout
    assert invoke(file, *small, "--jobs", 2).stdout == usual
    assert invoke(file, *small, "--jobs", 1, "--engine", "simpy").stdout == usual
    assert invoke(file, *small, "--jobs", 1, "--seed", 2).stdout != usual


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--people", 1), "--people"),
        (("--customers", "many"), "--customers"),
        (("--format", "jsn"), "the nearest is 'json'"),
        (("--seed", -1), "--seed"),
    ],
)
def test_wrong_usage_is_exit_code_2(file: Path, arguments: tuple[object, ...], said: str) -> None:
    done = invoke(file, *arguments)
    assert done.exit_code == 2
    assert said in done.stderr


def test_wrong_input_is_refused_before_anything_is_played(file: Path, tmp_path: Path) -> None:
    for arguments in ((file, "--engine", "simpi"), (tmp_path / "none.scenario.toml",)):
        done = invoke(*arguments)
        assert isinstance(done.exception, InputError)
        assert "estimate" not in done.stderr
    assert CliRunner().invoke(cli, ["fairness", str(SCENARIOS / "theory.scenario.toml")]).exit_code == 3
    assert isinstance(invoke(file, "--people", 10_000, "--customers", 10_000).exception, TooLargeError)


def test_a_failed_replication_is_told_and_exit_code_4(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    trace = CrossedJob.trace

    def sometimes(self: CrossedJob, tables: Any, replication: int) -> Any:
        if replication == 20:
            raise RuntimeError("no luck")
        return trace(self, tables, replication)

    monkeypatch.setattr(CrossedJob, "trace", sometimes)
    done = invoke(file, *FEW)
    assert done.exit_code == 4
    assert "1 replications failed" in done.stderr
    assert "ANSWER" in done.stdout


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_interrupted_says_that_nothing_is_kept(file: Path, number: signal.Signals) -> None:
    words = [sys.executable, "-m", "salessim", "fairness", str(file)]
    words += ["--people", "200", "--customers", "100", "--jobs", "2"]
    with subprocess.Popen(words, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                          start_new_session=True) as process:  # fmt: skip
        assert process.stderr is not None
        assert process.stdout is not None
        said = process.stderr.readline()
        while "of 20000 replications" not in said:
            assert said
            said = process.stderr.readline()
        time.sleep(0.5)
        os.killpg(process.pid, number) if number == signal.SIGINT else process.send_signal(number)
        rest = process.stderr.read()
        answer = process.stdout.read()
    assert process.returncode == 130, rest
    assert "nothing is kept" in rest
    assert "Traceback" not in rest
    assert answer == ""
