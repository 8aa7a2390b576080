"""Pages of fits, forecasts and back-tests: their numbers are those of the files beside them, and all rows are there."""

from __future__ import annotations

import csv
import io
import json
import math
import re
import runpy
from dataclasses import replace
from pathlib import Path

import pytest

from salessim.fit.company_fit import company_fit
from salessim.report import backtest as backtest_report
from salessim.report import fit as fit_report
from salessim.report import forecast as forecast_report
from salessim.report.csv_text import set_aside_csv
from salessim.report.page.html import as_html
from salessim.report.page.registry import build_page

samples = runpy.run_path(str(Path(__file__).parents[1] / "page_samples.py"))
FITTED, AHEAD, SCORED = samples["fitted"](), samples["ahead"](), samples["scored"]()
HOSTILE = samples["HOSTILE"]


def page_of(found):
    return build_page(found, (), samples["known"](("growth",)))


def rows_of(text):
    """Rows of a CSV file by their headings."""
    return list(csv.DictReader(io.StringIO(text)))


def numbers(cell):
    """Numbers in a cell: of an interval both ends."""
    return [
        float(one.replace(",", ""))
        for one in re.findall(r"(?<![\w.])-?\d[\d,]*(?:\.\d+)?(?:e[+-]\d+)?", cell)
    ]


def same(cell, *given, factor=1.0):
    """Whether a cell shows these numbers, to its three digits and per cent to a tenth."""
    assert numbers(cell) == pytest.approx(
        [factor * one for one in given], rel=6e-3, abs=0.06 if factor > 1 else 1e-9
    )


def test_every_figure_of_a_fit_is_on_the_page_with_its_interval_and_its_rows():
    page = page_of(FITTED)
    rows = rows_of(fit_report.figures_csv(FITTED.figures))
    measured = [row for row in rows if row["measured"] == "yes"]
    assert len(measured) == len(page.tables[0].rows) > 20
    for row, (title, value, interval, n, note) in zip(measured, page.tables[0].rows, strict=True):
        factor = 100.0 if row["unit"].startswith("share") else 1.0
        assert (title.lstrip("="), note) == (row["title"].lstrip("'="), row["note"])
        same(value, float(row["value"]), factor=factor)
        ends = [float(row[end]) for end in ("low_90", "high_90") if row[end]]
        same(interval, *ends, factor=factor)
        assert n == f"{int(row['rows']):,}"
    assumed = [(row["title"], row["note"]) for row in rows if row["measured"] == "assumed"]
    assert list(page.tables[1].rows) == assumed
    assert assumed


def test_what_was_set_aside_is_summed_by_file_and_reason():
    table = page_of(FITTED).tables[2]
    cells = rows_of(set_aside_csv(FITTED.records.set_aside))
    assert sum(int(row[2]) for row in table.rows) == len(cells) == 3
    assert table.rows[0] == (HOSTILE[1], "cannot be read", "2")
    clean = replace(FITTED, records=replace(FITTED.records, set_aside=type(FITTED.records.set_aside)()))
    assert len(page_of(clean).tables) == 2


def test_a_fit_says_the_funnel_first_and_then_how_sure_it_is():
    page = page_of(FITTED)
    told = json.loads(fit_report.as_json(FITTED))
    share = told["figures"][0]
    assert page.answer[0].text == told["says"][0]
    assert page.played == told["says"][1]
    first = page.answer[0].text.partition(",")[0]
    same(first, *(share[key] for key in ("value", "low_90", "high_90")), factor=100.0)
    assert page.answer[1].about == "How sure"
    assert [part.text for part in page.answer[2:]] == told["says"][2:]
    assert page.figures[0].title == share["title"]
    assert "five minutes" in page.does_not_say[0]
    busy = company_fit("company", FITTED.records, FITTED.fitted, load=0.75)
    assert "75 %" in page_of(busy).does_not_say[0]
    (hours,) = (one for one in busy.figures if one.title == "Hours of work at each stage")
    assert "75 %" in hours.note


def test_a_fit_names_its_files_and_what_was_noted():
    page = build_page(FITTED)
    assert [one.value for one in page.sources if one.what == "read from"] == list(HOSTILE[:2])
    assert [one.value for one in page.sources if one.what == "cells set aside"] == ["3"]
    assert page.notes[0] == FITTED.records.seen[0]
    html = as_html(page).decode()
    assert "<script" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; &lt;b&gt;: day first" in html


def test_every_band_of_a_forecast_is_on_the_page():
    page = page_of(AHEAD)
    rows = rows_of(forecast_report.forecast_csv(AHEAD))
    assert len(rows) == len(page.tables[0].rows) == 2 * (6 + 1)
    for row, (week, what, mean, *bands) in zip(rows, page.tables[0].rows, strict=True):
        assert week == (row["monday"] or "all 6 weeks")
        assert what == ("won deals" if row["unit"] == "deals" else f"bookings, {HOSTILE[1]}")
        same(mean, float(row["mean"]))
        for cell, band in zip(bands, (50, 80, 95), strict=True):
            same(cell, float(row[f"low_{band}"]), float(row[f"high_{band}"]))
    total = next(row for row in rows if row["week"] == "all")
    same(page.figures[0].value, float(total["mean"]))
    same(page.figures[0].interval.removeprefix("80 % band "), float(total["low_80"]), float(total["high_80"]))


def test_the_doubt_of_a_forecast_is_split_as_in_its_json():
    page = page_of(AHEAD)
    told = json.loads(forecast_report.as_json(AHEAD))
    table = page.tables[1]
    assert [row[:2] for row in table.rows[:2]] == [("won deals", "unknown inputs"), ("won deals", "luck")]
    for row, key in zip(table.rows[:2], ("unknown_share", "luck_share"), strict=True):
        assert numbers(row[2])[0] == pytest.approx(100.0 * told[key], abs=0.51)
    assert len(table.rows) == 4
    assert told["unknown_share"] > 0.5
    assert page.answer[1].about == "How sure"
    captions = [one.caption for one in page.folded]
    assert captions[0].startswith("Measured")
    assert captions[1].startswith("Assumed")


def test_a_forecast_without_values_or_with_one_run_of_a_draw_has_a_page():
    plain = page_of(replace(AHEAD, has_values=False))
    assert len(plain.tables[0].rows) == 7
    assert len(plain.tables[1].rows) == 2
    single = page_of(replace(AHEAD, won=AHEAD.won[:, :1], bookings=AHEAD.bookings[:, :1]))
    assert math.isnan(forecast_report.doubts_of(replace(AHEAD, won=AHEAD.won[:, :1]))["won deals"].unknown)
    assert {row[2] for row in single.tables[1].rows} == {"not estimable"}
    assert len(single.answer) == 1


def test_runs_that_failed_are_said_first():
    failed = replace(AHEAD, n_failed=2, failures=("draw 3: <b>",))
    assert "2 of 240 runs failed" in page_of(failed).alarms[0]
    assert "2 runs failed" in page_of(replace(SCORED, n_failed=2)).alarms[0]


def test_every_score_of_a_backtest_is_on_the_page():
    page = page_of(SCORED)
    rows = rows_of(backtest_report.backtest_csv(SCORED))
    for table, of in zip(page.tables[:2], ("weeks", "totals"), strict=True):
        mine = [row for row in rows if row["of"] == of]
        assert len(mine) == len(table.rows) == 8
        for row, (method, arrivals, crps, *covered, width, error) in zip(mine, table.rows, strict=True):
            assert (method, arrivals) == (row["method"], row["arrivals"])
            assert float(crps) == pytest.approx(float(row["crps"]), abs=0.006)
            for cell, band in zip(covered, (50, 80, 95), strict=True):
                assert numbers(cell)[0] == pytest.approx(100.0 * float(row[f"covered_{band}"]), abs=0.51)
            assert float(width) == pytest.approx(float(row["width_80"]), abs=0.06)
            assert float(error) == pytest.approx(float(row["mean_error"]), abs=0.06)


def test_every_origin_of_a_backtest_is_on_the_page():
    page = page_of(SCORED)
    told = json.loads(backtest_report.as_json(SCORED))
    assert [row[0] for row in page.tables[2].rows] == told["origins"]
    assert [int(row[1]) for row in page.tables[2].rows] == [sum(weeks) for weeks in told["happened"]]
    assert "best baseline" in page.answer[0].text
    assert page.answer[-1].about == "How sure"
    assert f"the last one, {told['origins'][-1]}" in page.notes[0]


def test_hashes_of_a_backtest_say_which_forecast_they_are_of():
    hashes = tuple(f"hash {k}" for k in range(10))
    sources = {one.what: one.value for one in page_of(replace(SCORED, hashes=hashes)).sources}
    first, last = SCORED.origins[0], SCORED.origins[-1]
    assert sources[f"result hash {first}"] == "hash 0"
    assert sources[f"result hash {last}, arrivals known"] == "hash 9"
