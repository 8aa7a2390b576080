from __future__ import annotations

import csv
import io
import json
import os
import runpy
from pathlib import Path

import openpyxl
import pytest

from salessim.errors import RunError
from salessim.report.csv_text import comparison_csv, replications_csv, summary_csv
from salessim.report.files import write, write_file
from salessim.report.json_text import as_document, as_json
from salessim.report.rows import summary_rows
from salessim.report.workbook import as_workbook

samples = runpy.run_path(str(Path(__file__).parents[1] / "report_samples.py"))
outcome, result = samples["outcome"], samples["result"]
FORMULAS = ("=1+1", "+1", "-1", "@SUM(A1)", "\tx", " =1")


def rows(text):
    return list(csv.DictReader(io.StringIO(text)))


def test_csv_keeps_full_precision_and_the_order_asked_for():
    found = outcome()
    read = rows(comparison_csv(found))
    assert [row["metric"] for row in read] == list(samples["METRICS"])
    assert float(read[0]["difference"]) == found.comparison.differences[0].mean
    assert read[0]["unit"] == "EUR/year"
    assert read[0]["verdict"] == "worse"


def test_csv_leaves_what_is_not_estimable_empty_and_says_why():
    row = next(
        row
        for row in rows(summary_csv(summary_rows(outcome(missing=("new_arr",)))))
        if row["metric"] == "new_arr"
    )
    assert row["mean"] == row["low_95"] == ""
    assert row["why_not_estimable"] == "not estimable in any replication"


@pytest.mark.parametrize("name", FORMULAS)
def test_names_in_csv_stay_text(name):
    found = outcome(names=("growth", name))
    for text in (
        comparison_csv(found),
        summary_csv(summary_rows(found)),
        replications_csv(found, ["new_arr"]),
    ):
        assert f",{name}," not in text
        assert not any(row["scenario"].startswith(("=", "+", "-", "@", "\t")) for row in rows(text))


def test_raw_values_have_a_row_a_replication_and_a_column_a_label():
    read = rows(replications_csv(outcome(n=3), ["new_arr", "queue_by_role"]))
    assert len(read) == 6
    assert float(read[4]["new_arr"]) == result("stars", n=3, shift=-0.15)["new_arr"][1]
    assert "queue_by_role[sales_manager]" in read[0]


@pytest.mark.parametrize("name", [*FORMULAS, *samples["HOSTILE"]])
def test_names_in_a_workbook_stay_text(name, tmp_path):
    path = tmp_path / "book.xlsx"
    found = outcome(names=("growth", name), n=2)
    path.write_bytes(as_workbook(found, summary_rows(found)))
    book = openpyxl.load_workbook(path)
    assert not any(cell.data_type == "f" for sheet in book for row in sheet.iter_rows() for cell in row)
    assert not any(cell.hyperlink for sheet in book for row in sheet.iter_rows() for cell in row)
    assert book["Comparison"]["F2"].data_type == "s"


def test_a_workbook_has_its_sheets_with_frozen_headings_and_number_formats(tmp_path):
    path = tmp_path / "book.xlsx"
    path.write_bytes(as_workbook(outcome(), summary_rows(outcome())))
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["Answer", "Comparison", "Summary", "Replications", "Definitions"]
    assert all(book[name].freeze_panes for name in book.sheetnames[1:])
    comparison = book["Comparison"]
    formats = {comparison.cell(row, 1).value: comparison.cell(row, 9).number_format for row in range(2, 8)}
    assert formats["new_arr"] == "#,##0"
    assert formats["win_rate"] == "0.0%"
    assert book["Replications"].max_row == 1 + 2 * 64
    assert any("wins against" in str(cell.value) for cell in book["Answer"]["A"])
    defined = {row[0].value: row[3].value for row in book["Definitions"].iter_rows(min_row=2)}
    assert defined["won_deals"] == "Contracts signed with new customers."


def test_json_has_stable_keys_and_null_with_a_reason():
    document = json.loads(as_json(outcome(missing=("new_arr",), swept=True)))
    assert document["format"] == "salessim-report/1"
    assert {"answers", "comparison", "summary", "sweep", "notes", "hash", "seed"} <= set(document)
    row = document["comparison"][0]
    assert row["difference"] is None
    assert row["why_not_estimable"] == "not estimable in any replication"
    assert document["sweep"]["shares"][0]["share"] == pytest.approx(2 / 3)


def test_json_of_a_single_run_has_no_comparison():
    document = as_document(result())
    assert document["baseline"] is None
    assert document["comparison"] == []
    assert document["summary"][0]["metric"] == "new_arr"


def test_json_with_values_has_every_replication():
    document = json.loads(as_json(outcome(n=3), ["new_arr", "queue_by_role"], with_values=True))
    assert document["values"]["growth"]["new_arr"] == result(n=3)["new_arr"].tolist()
    assert document["labels"]["growth"]["queue_by_role"] == list(samples["ROLES"])


def test_everything_is_written_and_the_same_result_gives_the_same_bytes(tmp_path):
    names = write(tmp_path / "a", outcome(swept=True))
    assert names[:4] == ["report.html", "summary.csv", "comparison.csv", "comparison.xlsx"]
    assert {f"charts/{name}.{kind}" for name in ("arr", "sweep") for kind in ("svg", "png")} <= set(names)
    write(tmp_path / "b", outcome(swept=True))
    for name in names:
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes(), name
    there = {str(path.relative_to(tmp_path / "a")) for path in (tmp_path / "a").rglob("*") if path.is_file()}
    assert there == set(names)


def test_only_what_is_asked_for_is_written(tmp_path):
    assert write(tmp_path, outcome(), outputs=["csv"]) == ["summary.csv", "comparison.csv"]
    assert write(tmp_path / "one", result(), outputs=["csv"]) == ["summary.csv"]


def test_a_failed_write_leaves_the_earlier_file_whole(tmp_path, monkeypatch):
    path = tmp_path / "summary.csv"
    write_file(path, b"before")

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", fail)
    with pytest.raises(RunError, match="No space left"):
        write_file(path, b"after")
    assert path.read_bytes() == b"before"
    assert [one.name for one in tmp_path.iterdir()] == ["summary.csv"]
