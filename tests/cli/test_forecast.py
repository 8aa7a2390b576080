"""``salessim fit``, ``forecast`` and ``backtest`` on an export that the simulator itself wrote."""

from __future__ import annotations

import json
import runpy
import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner

from salessim.cli.main import cli

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def mapping(tmp_path_factory):
    """A year and a half of the shipped start-up, as a CRM would export it, and the mapping that is guessed."""
    folder = tmp_path_factory.mktemp("company")
    export = runpy.run_path(str(ROOT / "experiments" / "crm_export.py"))["main"]
    startup = str(ROOT / "scenarios" / "growth.scenario.toml")
    assert export([startup, str(folder / "leads.csv"), "--weeks", "60"]) == 0
    guessed = run(folder, "fit", "--guess", folder / "leads.csv", "-o", folder / "mapping.toml")
    assert guessed.exit_code == 0
    return folder / "mapping.toml"


def run(folder, *args):
    import os

    before = Path.cwd()
    os.chdir(folder)
    try:
        return CliRunner().invoke(cli, list(map(str, args)))
    finally:
        os.chdir(before)


def test_a_fit_is_a_scenario_that_can_be_run(mapping, tmp_path):
    found = run(tmp_path, "fit", mapping, "--load", "0.7", "-o", tmp_path / "fit")
    assert found.exit_code == 0, found.output
    assert "Measured (" in found.stdout
    assert "Assumed, because the records do not tell" in found.stdout
    names = {path.name for path in (tmp_path / "fit").iterdir()}
    assert {"figures.csv", "set_aside.csv", "report.html", "charts"} <= names
    assert "report.html" in found.stderr
    assert "leads.csv" in (tmp_path / "fit" / "report.html").read_text(encoding="utf-8")
    scenario = next((tmp_path / "fit").glob("*.scenario.toml"))
    document = tomllib.loads(scenario.read_text(encoding="utf-8"))
    assert set(document["sources"]) == {"prospecting", "website"}
    assert run(tmp_path, "check", *(tmp_path / "fit").glob("*.toml")).exit_code == 0
    again = run(tmp_path, "fit", mapping, "-o", tmp_path / "fit")
    assert again.exit_code == 1
    assert "not empty" in again.stderr
    assert run(tmp_path, "fit", mapping, "-o", tmp_path / "fit", "--force", "--format", "json").exit_code == 0


def test_a_forecast_is_data_on_stdout_and_files_beside(mapping, tmp_path):
    args = (
        "forecast",
        mapping,
        "--weeks",
        "3",
        "--draws",
        "4",
        "--runs",
        "2",
        "--jobs",
        "1",
        "-o",
        tmp_path / "f",
    )
    found = run(tmp_path, *args, "--format", "json")
    assert found.exit_code == 0, found.output
    told = json.loads(found.stdout)
    assert (told["weeks"], told["runs"], told["failed"]) == (3, 8, 0)
    assert [row["week"] for row in told["bands"] if row["what"] == "won deals"] == [1, 2, 3, "all"]
    for row in told["bands"]:
        assert (
            row["low_95"]
            <= row["low_80"]
            <= row["low_50"]
            <= row["high_50"]
            <= row["high_80"]
            <= row["high_95"]
        )
    assert (tmp_path / "f" / "forecast.csv").is_file()
    page = (tmp_path / "f" / "report.html").read_text(encoding="utf-8")
    assert told["hash"] in page
    assert "report.html" in found.stderr
    assert "leads.csv" in page
    assert "cells set aside" in page
    assert (tmp_path / "f" / "charts" / "forecast_weeks.png").is_file()
    text = run(tmp_path, *args)
    assert told["hash"] in text.stdout, "a finished run is reused, and is the same"
    assert "reused" in text.stderr


def test_a_backtest_names_the_best_baseline(mapping, tmp_path):
    found = run(
        tmp_path,
        "backtest",
        mapping,
        "--origins",
        "2",
        "--weeks",
        "2",
        "--draws",
        "3",
        "--runs",
        "2",
        "--jobs",
        "1",
    )
    assert found.exit_code == 0, found.output
    assert "best baseline" in found.stdout
    assert "chain ladder" in found.stdout
    folder = tmp_path / "results" / f"{mapping.parent.name}-backtest".replace("_", "-")
    assert (folder / "backtest.csv").is_file()
    assert "report.html" in found.stderr
    page = (folder / "report.html").read_text(encoding="utf-8")
    assert "backtest-" in page, "the settings are those of the last origin"
    assert "leads.csv" in page
    assert "cells set aside" in page


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (("backtest", "--origins", "90"), "need more"),
        (("forecast", "--until", "2023-01-01"), "no lead was known"),
    ],
)
def test_what_cannot_be_asked_is_said_and_nothing_written(mapping, tmp_path, args, says):
    found = run(tmp_path, args[0], mapping, *args[1:])
    assert found.exit_code == 3, found.output
    assert says in found.stderr
    assert not list(tmp_path.iterdir())
