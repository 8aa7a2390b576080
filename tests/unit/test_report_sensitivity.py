"""What is said, written and drawn about a study of inputs."""

from __future__ import annotations

import csv
import io
import json
import math
import runpy
import warnings
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from salessim.experiment.sensitivity import METHODS, Sensitivity
from salessim.report.charts.registry import as_svg, charts
from salessim.report.design_table import point_rows, points_csv, points_file
from salessim.report.sensitivity import COLUMNS, as_json, as_text, study_csv, write_study
from salessim.report.sensitivity_verdict import sentences

from ..whole_picture import assert_whole

TESTS = Path(__file__).parents[1]
samples = runpy.run_path(str(TESTS / "sensitivity_samples.py"))
HOSTILE = runpy.run_path(str(TESTS / "report_samples.py"))["HOSTILE"]
study, experiment, inputs = samples["study"], samples["experiment"], samples["inputs"]
CHART_OF = {"tornado": "tornado", "morris": "sensitivity", "sobol": "sensitivity", "discovery": "discovery"}


def said(found: Sensitivity) -> str:
    return " ".join(sentences(found))


# ------------------------------------------------------------------------------------------------ words


def test_a_ranking_says_what_matters_what_luck_hides_and_what_would_settle_it():
    text = said(study("tornado", lead=lambda u: samples["linear"](u) + 0.06 * u[..., 3], luck=0.5))
    assert (
        "the lead of stars over growth in ARR, hand-off loss matters most: from 0.1 to 0.9 it moves it by +3"
        in text
    )
    assert "Cannot be told apart from luck:" in text
    assert "(these were 1,152)" in text


def test_what_is_known_to_be_little_is_not_called_luck():
    text = said(study("sobol", points=512))
    assert "colour of the logo (at most 5.0 % of the doubt)" in text
    assert "Cannot be told" not in text


def test_nothing_but_luck_is_said_so_and_nothing_is_ranked():
    for method in ("tornado", "morris", "sobol"):
        found = study(method, lead=lambda u: 0.0 * u[..., 0], luck=1.0, points=32)
        text = as_text(found)
        assert "No input can be told apart from luck" in text
        rows = list(csv.DictReader(io.StringIO(study_csv(found))))
        assert {row["best_rank"] for row in rows if row["is_clear"] == "false"} <= {"0"}


def test_a_bend_is_told():
    text = said(study("tornado", lead=lambda u: 4 * (u[..., 0] - 0.5) ** 2))
    assert "Not one way only: hand-off loss (up at both ends)" in text


def test_doubt_says_inputs_luck_winners_and_worth():
    text = said(study("crossed", luck=0.9))
    assert "% unknown inputs and" in text
    assert "draws of the inputs (95 % interval" in text
    assert "expected value of perfect information" in text
    always = said(study("crossed", lead=lambda u: 9 + u[..., 0]))
    assert "Knowing the inputs would change nothing: stars is the choice in every draw." in always


def test_discovery_says_the_assumptions_that_break_the_plan():
    text = said(study("discovery", lead=lambda u: u[..., 0] - 0.4))
    assert "It fails most where hand-off loss is below 0.4" in text
    assert "So no assumption breaks it within these ranges." in said(
        study("discovery", lead=lambda u: 9 + u[..., 0])
    )
    noise = said(study("discovery", lead=lambda u: 0 * u[..., 0], luck=1.0))
    assert "no assumption stands out" in noise


def test_choices_and_relative_inputs_are_named_as_they_are():
    moved = inputs(choices=True)
    question = experiment(moved=(replace(moved[0], is_relative=True), *moved[1:]))
    found = study("discovery", question=question, lead=lambda u: u[..., 3] - 0.5)
    assert "colour of the logo is none" in said(found)
    tornado = study("tornado", question=question)
    assert "x 0.1 to x 0.9" in as_text(tornado)
    assert "none to mandatory" in as_text(tornado)


@pytest.mark.parametrize("method", METHODS)
def test_failures_and_what_was_left_out_are_told(method: Any):
    found = study(method, points=64, missing=(3,))
    text = as_text(found)
    assert "runs failed, for example: InputError: a point that cannot be" in text


# ------------------------------------------------------------------------------------------------ data


@pytest.mark.parametrize("method", METHODS)
def test_json_and_csv_hold_the_same_figures(method: Any):
    found = study(method, points=32)
    document = json.loads(as_json(found))
    rows = list(csv.DictReader(io.StringIO(study_csv(found))))
    assert tuple(rows[0]) == COLUMNS
    assert len(document["figures"]) == len(rows)
    for one, row in zip(document["figures"], rows, strict=True):
        assert row["estimate"] == ("" if one["estimate"] is None else repr(one["estimate"]))
    assert (document["method"], document["runs"]) == (method, found.played.n_played)
    assert document["verdict"] == sentences(found)


def test_points_are_tidy():
    found = study("tornado", replications=4)
    columns, rows = point_rows(found.played)
    assert columns == ("point", "scenario", "replications", "x0", "x1", "x2", "x3", "arr", "arr_half_width")
    assert len(rows) == 9 * 2
    assert math.isnan(rows[0]["x0"])
    assert rows[2]["x0"] == pytest.approx(0.1)
    assert rows[2]["arr"] == pytest.approx(found.played.values["arr"][1, 0].mean())
    columns, rows = point_rows(found.played, by_replication=True)
    assert columns == ("point", "scenario", "replication", "x0", "x1", "x2", "x3", "arr")
    assert len(rows) == 9 * 2 * 4
    sheet = openpyxl.load_workbook(io.BytesIO(points_file(found.played, "xlsx"))).active
    assert [cell.value for cell in sheet[1]] == list(point_rows(found.played)[0])
    assert sheet.max_row == 19
    assert points_file(found.played, "xlsx") == points_file(found.played, "xlsx")


def test_parquet_needs_duckdb_or_holds_the_same_table(tmp_path: Path):
    found = study("tornado", question=experiment(moved=inputs(choices=True)), replications=2)
    try:
        import duckdb
    except ImportError:
        from salessim.errors import RunError

        with pytest.raises(RunError, match=r"pip install 'salessim\[parquet\]'"):
            points_file(found.played, "parquet")
        return
    path = tmp_path / "points.parquet"
    path.write_bytes(points_file(found.played, "parquet"))
    table = duckdb.sql(f"select * from '{path}'")
    assert tuple(table.columns) == point_rows(found.played)[0]
    assert len(table.fetchall()) == 18


def test_names_are_text_in_every_file():
    question = experiment(moved=inputs(HOSTILE[:4]))
    found = study("tornado", question=question, replications=2)
    assert "\x1b" not in as_text(found)
    assert "'=HYPERLINK" in study_csv(found)
    assert points_csv(found.played)


def test_a_study_is_written_whole(tmp_path: Path):
    found = study("discovery", lead=lambda u: u[..., 0] - 0.4)
    names = write_study(tmp_path, found)
    assert names == [
        "report.html", "sensitivity.csv", "sensitivity.json", "points.csv", "charts/discovery.svg",
        "charts/discovery.png",
    ]  # fmt: skip
    assert all((tmp_path / name).stat().st_size for name in names)


# ------------------------------------------------------------------------------------------------ charts

CASES: dict[str, dict[str, Any]] = {
    "usual": {},
    "nothing but luck": {"lead": lambda u: 0 * u[..., 0], "luck": 1.0},
    "hostile names": {"question": experiment(moved=inputs(HOSTILE), title=HOSTILE[1])},
    "enormous": {"size": 1e12},
    "one scenario": {"question": experiment(names=("growth",))},
    "choices": {
        "question": experiment(moved=inputs(choices=True)), "lead": lambda u: u[..., 3] + 0.2 * u[..., 0] - 0.6,
    },
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("method", CHART_OF)
def test_charts_draw_without_warnings_and_say_what_they_show(method: Any, case: str):
    known = charts(Sensitivity)
    assert set(known) == {"tornado", "sensitivity", "discovery"}
    found = study(method, points=32, **CASES[case])
    data = {name: one.prepare(found) for name, one in known.items()}
    shown = [name for name, one in data.items() if one is not None]
    assert shown in ([CHART_OF[method]], []) if method == "discovery" else shown == [CHART_OF[method]]
    for name in shown:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            svg = assert_whole(known[name].draw(data[name]), name)
        assert as_svg(known[name].draw(data[name]), name) == svg
