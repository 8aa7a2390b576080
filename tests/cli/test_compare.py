"""The commands compare and export, on short runs of a shipped scenario."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner

from salessim.cli.compare import command as compare
from salessim.cli.export import command as export
from salessim.errors import InputError, StoreError

SCENARIOS = Path(__file__).parents[2] / "scenarios"


def invoke(command, *arguments):
    return CliRunner().invoke(command, [str(one) for one in arguments])


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """Two companies of four weeks that differ in their seats."""
    folder = tmp_path_factory.mktemp("scenarios")
    text = (SCENARIOS / "growth.scenario.toml").read_text().replace('"52 weeks"', '"4 weeks"')
    (folder / "six.scenario.toml").write_text(text)
    (folder / "four.scenario.toml").write_text(text.replace("count = 6", "count = 4", 1))
    return folder / "six.scenario.toml", folder / "four.scenario.toml"


@pytest.fixture(scope="module")
def results(files, tmp_path_factory):
    """A result folder as a run leaves it."""
    from salessim.experiment.plan import Experiment
    from salessim.experiment.play import play_experiment
    from salessim.scenario.load import load_scenario

    folder = tmp_path_factory.mktemp("results") / "six-four"
    scenarios = tuple(load_scenario(path) for path in files)
    play_experiment(
        Experiment("six-four", scenarios, "six", replications=3, metrics=("leads", "pay")), folder=folder
    )
    return folder


def test_scenario_files_are_played_and_answered(files):
    done = invoke(compare, *files, "-n", 3, "--metrics", "leads,utilisation_by_role")
    assert done.exit_code == 0, done.output
    assert "ANSWER" in done.stdout
    assert "four" in done.stdout
    assert "utilisation" in done.stdout


def test_files_and_results_give_the_same_comparison(files, results):
    played = invoke(compare, *files, "-n", 3, "--metrics", "leads,pay", "--format", "csv")
    read = invoke(compare, results, "--format", "csv")
    assert played.exit_code == read.exit_code == 0
    assert played.stdout == read.stdout
    rows = list(csv.DictReader(io.StringIO(read.stdout)))
    assert [row["metric"] for row in rows] == ["leads", "pay"]
    assert {row["baseline"] for row in rows} == {"six"}


def test_another_baseline_turns_the_sign(results):
    one, other = (
        json.loads(invoke(compare, results, "--baseline", name, "--format", "json").stdout)["comparison"][0]
        for name in ("six", "four")
    )
    assert one["difference"] == -other["difference"] != 0


def test_json_on_stdout_is_nothing_but_json(files):
    done = invoke(compare, *files, "-n", 2, "--metrics", "leads", "--format", "json")
    assert json.loads(done.stdout)["metrics"] == ["leads"]


def test_files_can_be_written_beside_the_answer(results, tmp_path):
    done = invoke(compare, results, "-o", tmp_path / "out")
    assert done.exit_code == 0
    assert "comparison.xlsx" in done.stderr
    assert (tmp_path / "out" / "comparison.xlsx").is_file()


@pytest.mark.parametrize(
    ("arguments", "nearest"),
    [
        (["--metrics", "won_deal"], "won_deals"),
        (["--baseline", "siks"], "six"),
    ],
)
def test_misspelt_names_are_refused_with_the_nearest(files, results, arguments, nearest):
    for places in (files, [results]):
        done = invoke(compare, *places, *arguments)
        assert isinstance(done.exception, InputError)
        assert done.exception.exit_code == 3
        assert nearest in str(done.exception)


def test_every_mistake_is_told_at_once(files):
    done = invoke(compare, *files, "--metrics", "won_deal,profitt", "--baseline", "siks")
    assert len(done.exception.faults) == 3


@pytest.mark.parametrize("command", [compare, export])
def test_a_misspelt_format_is_a_usage_error_with_the_nearest(results, command):
    done = invoke(command, results, "--format", "jsn")
    assert done.exit_code == 2
    assert "the nearest is 'json'" in done.stderr


def test_one_scenario_cannot_be_compared(files):
    done = invoke(compare, files[0])
    assert isinstance(done.exception, InputError)
    assert "at least two" in str(done.exception)


def test_a_first_metric_with_labels_is_refused(results):
    done = invoke(compare, results, "--metrics", "leads_by_month")
    assert isinstance(done.exception, InputError)


def test_results_and_files_do_not_mix(files, results):
    assert invoke(compare, results, files[0]).exit_code == 2
    assert invoke(compare, results, "-n", 5).exit_code == 2


def test_a_folder_without_results_is_said_to_be_one(tmp_path):
    for command in (compare, export):
        assert isinstance(invoke(command, tmp_path).exception, StoreError)


def test_export_gives_every_replication(results, tmp_path):
    done = invoke(export, results, "--metrics", "leads,leads_by_month")
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert len(rows) == 6
    assert list(rows[0]) == ["scenario", "replication", "leads", "leads_by_month[month 1]"]
    document = json.loads(invoke(export, results, "--format", "json", "--metrics", "leads").stdout)
    assert [float(row["leads"]) for row in rows[:3]] == document["values"]["six"]["leads"]


def test_export_writes_a_workbook_to_a_file_only(results, tmp_path):
    assert invoke(export, results, "--format", "xlsx").exit_code == 2
    path = tmp_path / "deep" / "book.xlsx"
    assert invoke(export, results, "--format", "xlsx", "-o", path).exit_code == 0
    assert openpyxl.load_workbook(path).sheetnames[0] == "Answer"
