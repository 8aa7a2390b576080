"""``salessim report``: the page of an earlier run is written again, byte for byte, and nothing is played."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from salessim.cli.compare import command as compare
from salessim.cli.report import command as report
from salessim.cli.sweep import command as sweep
from salessim.errors import StoreError
from salessim.experiment.again import read_outcome, read_results_only
from salessim.experiment.plan import load_experiment
from salessim.experiment.play import play_experiment
from salessim.report.files import write

ROOT = Path(__file__).parents[2]
GROWTH = (ROOT / "scenarios/growth.scenario.toml").read_text().replace('"52 weeks"', '"2 weeks"')
HEAD = """
title = "Do more leads pay?"
question = "What do half as many leads again bring?"
scenarios = ["growth.scenario.toml", "more.scenario.toml"]
metrics = ["leads", "bookings", "profit"]
"""
SWEPT = """
replications = 4
sweep_replications = 2
[[sweep]]
title = "Loss of context"
values = [{ label = "never", all = { "handoff.loss_within" = 0.0 } }]
"""
CHOICE = "[choose]\nindifference = 0.2\ncap = 40\n"
DOUBTS = """
[design]
kind = "grid"
points = 2
replications_per_point = 2
[uncertainties.loss]
title = "context lost"
path = "handoff.loss_within"
distribution = { kind = "uniform", low = 0.0, high = 0.4 }
source = "[A] a guess"
"""


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A folder with scenarios and experiments, and runs of these."""
    folder = tmp_path_factory.mktemp("report")
    (folder / "growth.scenario.toml").write_text(GROWTH)
    (folder / "more.scenario.toml").write_text(GROWTH.replace("per_week = 8", "per_week = 12"))
    for name, text in (
        ("swept", SWEPT),
        ("choice", CHOICE),
        ("precise", "precision = 0.5\n"),
        ("doubts", DOUBTS),
    ):
        (folder / f"{name}.experiment.toml").write_text(HEAD + text)
        if name != "doubts":
            experiment = load_experiment(folder / f"{name}.experiment.toml")
            play_experiment(experiment, folder=folder / name, about={"command": f"salessim run {name}"})
    return folder


def played(place, name):
    """The outcome as the run gave it: everything is there already."""
    return play_experiment(load_experiment(place / f"{name}.experiment.toml"), folder=place / name)


@pytest.mark.parametrize("name", ["swept", "choice", "precise"])
def test_a_run_is_read_back_whole(place, name):
    outcome, lost = read_outcome(place / name)
    fresh = played(place, name)
    assert lost == ""
    assert (outcome.hash, outcome.metrics, outcome.title) == (fresh.hash, fresh.metrics, fresh.title)
    assert outcome.sweep == fresh.sweep
    assert outcome.precision == fresh.precision
    assert (outcome.selection is None) == (name != "choice")
    if outcome.selection is not None:
        assert outcome.selection.leader == fresh.selection.leader
        assert outcome.selection.looks == fresh.selection.looks
    assert {"swept": outcome.sweep, "choice": outcome.selection, "precise": outcome.precision}[
        name
    ] is not None


def test_the_page_is_written_again_as_the_run_wrote_it(place, monkeypatch):
    monkeypatch.setattr("salessim.report.charts.registry.draw_all", lambda found: [])
    folder = place / "swept"
    outcome = played(place, "swept")
    write(folder, outcome, ["html"])
    first = (folder / "report.html").read_bytes()
    (folder / "report.html").unlink()
    done = CliRunner().invoke(report, [str(folder)])
    assert done.exit_code == 0, done.output
    assert done.stdout == ""
    assert (folder / "report.html").read_bytes() == first
    elsewhere = place / "elsewhere.html"
    CliRunner().invoke(report, [str(folder), "-o", str(elsewhere)])
    assert elsewhere.read_bytes() == first
    assert b"of 1 swept points" in first
    assert outcome.hash.encode() in first


def test_what_another_program_lowered_is_left_out_and_said(place, tmp_path):
    folder = tmp_path / "swept"
    folder.mkdir()
    for name in ("manifest.json", "results.sqlite"):
        (folder / name).write_bytes((place / "swept" / name).read_bytes())
    manifest = json.loads((folder / "manifest.json").read_text())
    manifest["resolved"]["growth"]["sources"]["website"]["per_week"] = 9  # as if it were lowered otherwise
    (folder / "manifest.json").write_text(json.dumps(manifest))
    outcome, lost = read_outcome(folder)
    assert "swept points cannot be worked out again" in lost
    assert outcome.sweep is None
    assert outcome.hash == manifest["hash"]
    del manifest["experiment"]
    (folder / "manifest.json").write_text(json.dumps(manifest))
    assert read_outcome(folder)[0].hash == read_results_only(folder).hash == manifest["hash"]


def test_a_sweep_writes_its_page_and_its_folder_is_refused_with_the_command(place, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(
        sweep, [str(place / "doubts.experiment.toml"), "--jobs", "1", "-o", "out", "--file", "points.csv"]
    )
    assert done.exit_code == 0, done.output
    html = Path("out/report.html").read_text()
    assert "Every point" in html
    assert "context lost" in html
    assert "a guess" in html
    assert Path("out/charts/sweep_inputs.png").is_file()
    assert 'id="chart-sweep_inputs-title"' in html
    with pytest.raises(StoreError, match="points of a design"):
        CliRunner().invoke(report, ["out"], catch_exceptions=False)


def test_a_comparison_of_folders_knows_the_scenarios_of_both(place, monkeypatch, tmp_path):
    monkeypatch.setattr("salessim.report.charts.registry.draw_all", lambda found: [])
    done = CliRunner().invoke(compare, [str(place / "swept"), "-o", str(tmp_path / "out")])
    assert done.exit_code == 0, done.output
    html = (tmp_path / "out" / "report.html").read_text()
    assert "What differs between the scenarios" in html
    assert "sources.website.per_week" in html
    assert "Nobody typed a command" not in html


def test_no_folder_of_results_is_refused(tmp_path):
    with pytest.raises(StoreError, match=r"no manifest\.json"):
        CliRunner().invoke(report, [str(tmp_path)], catch_exceptions=False)
