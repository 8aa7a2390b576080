"""The page of a report without a browser: what it says is in the result, and it stands alone."""

from __future__ import annotations

import re
import runpy
from collections import Counter
from dataclasses import fields, replace
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest

from salessim.report.files import write
from salessim.report.page.background import Background, background_of, background_of_scenarios
from salessim.report.page.html import as_html
from salessim.report.page.registry import build_page, builder_of, page_html
from salessim.report.page.settings import TAGS, settings_of
from salessim.report.quantity import quantity_of
from salessim.report.rows import summary_rows
from salessim.report.text import answer_parts
from salessim.report.wording import as_safe_text
from salessim.scenario.complete import completed
from salessim.scenario.load import load_scenario

samples = runpy.run_path(str(Path(__file__).parents[1] / "page_samples.py"))
FOUNDS = samples["founds"]()
KINDS = tuple(FOUNDS)
FROM_RECORDS = ("fit", "forecast", "backtest")
PLAYED = tuple(name for name in KINDS if name != "fit")
GROWTH = samples["SCENARIOS"][0]


class Reader(HTMLParser):
    """Tags with their attributes, and the text of a page."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.texts, self.within = [], [], []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag != "meta":
            self.within.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.within.pop() == tag

    def handle_data(self, data):
        if self.within and self.within[-1] != "style" and data.strip():
            self.texts.append(" ".join(data.split()))

    @property
    def text(self):
        return "\n".join(self.texts)


@pytest.fixture(scope="module")
def pages():
    """Every page as it is put together, and as it is read."""
    made = {name: samples["page"](name) for name in KINDS}
    return {name: (page, as_html(page).decode()) for name, page in made.items()}


@pytest.mark.parametrize("name", KINDS)
def test_a_page_is_whole_html_with_one_heading_of_each_rank_after_the_other(pages, name):
    read = Reader(pages[name][1])
    assert read.within == []
    tags = [tag for tag, _ in read.tags]
    assert tags.count("h1") == tags.count("main") == tags.count("header") == 1
    ranks = [int(tag[1]) for tag in tags if re.fullmatch("h[1-6]", tag)]
    assert ranks[0] == 1
    assert all(later <= before + 1 for before, later in pairwise(ranks))
    assert ("html", {"lang": "en"}) in read.tags
    assert any(attrs.get("name") == "viewport" for tag, attrs in read.tags if tag == "meta")


@pytest.mark.parametrize("name", KINDS)
def test_ids_are_there_once_and_everything_that_is_pointed_to_is_there(pages, name):
    html = pages[name][1]
    attributes = [attrs for _, attrs in Reader(html).tags]
    ids = Counter(attrs["id"] for attrs in attributes if "id" in attrs)
    assert [one for one, n in ids.items() if n > 1] == []
    wanted = {one[1:] for attrs in attributes if (one := attrs.get("href", "")).startswith("#")}
    wanted |= {one for attrs in attributes for one in (attrs.get("aria-labelledby") or "").split()}
    wanted |= set(re.findall(r"url\(#([^)]+)\)", html))
    assert wanted <= set(ids)


@pytest.mark.parametrize("name", KINDS)
def test_a_page_stands_alone(pages, name):
    html = pages[name][1]
    read = Reader(html)
    policy = next(attrs["content"] for _, attrs in read.tags if "http-equiv" in attrs)
    assert policy == "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
    assert not {"script", "link", "iframe", "object", "embed", "form", "base"} & {tag for tag, _ in read.tags}
    outside = [
        value
        for _, attrs in read.tags
        for key, value in attrs.items()
        if key in ("src", "href", "data", "action") and not value.startswith(("#", "data:"))
    ]
    assert outside == []
    assert not any(key.startswith("on") for _, attrs in read.tags for key in attrs)
    assert "@import" not in html
    assert "http" not in re.sub(r'>[^<]*<|aria-label="[^"]*"|http-equiv', "><", html)  # in texts only
    assert len(html.encode()) < 2_000_000


@pytest.mark.parametrize("name", KINDS)
def test_every_picture_has_a_name_and_a_description(pages, name):
    page, html = pages[name]
    drawn = [attrs for tag, attrs in Reader(html).tags if tag == "svg"]
    assert len(drawn) == len(page.pictures)
    assert all(attrs["role"] == "img" and len(attrs["aria-labelledby"].split()) == 2 for attrs in drawn)
    assert all(one.title and one.question and one.footnote for one in page.pictures)


def test_the_picture_that_says_the_answer_is_first(pages):
    first = {
        name: pages[name][0].pictures[0].name
        for name in ("comparison", "choice", "single", "tornado", *FROM_RECORDS)
    }
    assert first == {
        "comparison": "differences", "choice": "selection", "single": "distributions", "tornado": "tornado",
        "fit": "fit_delays", "forecast": "forecast_weeks", "backtest": "backtest_scores",
    }  # fmt: skip
    assert pages["once"][0].pictures == ()


@pytest.mark.parametrize("name", KINDS)
def test_the_same_outcome_gives_the_same_bytes(pages, name):
    if name in ("comparison", "tornado"):
        assert as_html(samples["page"](name)).decode() == pages[name][1]
    assert "<script" not in pages[name][1]


def test_figures_of_a_single_scenario_are_those_of_its_summary(pages):
    page = pages["single"][0]
    found = FOUNDS["single"][0]
    rows = {row["metric"]: row for row in summary_rows(found, found.metrics)}
    assert len(page.figures) == 6
    for metric, figure in zip(found.metrics, page.figures, strict=True):
        quantity = quantity_of(metric, "EUR")
        shown = float(re.sub("[^0-9.-]", "", figure.value.removesuffix(quantity.unit)))
        row = rows[metric]
        low, high = re.findall(r"-?[\d,.]+\d", figure.interval.removeprefix("95 % interval"))
        given = (shown, *(float(one.replace(",", "")) for one in (low, high)))
        for one, key in zip(given, ("mean", "low_95", "high_95"), strict=True):
            assert one == pytest.approx(row[key] * quantity.factor, abs=rounding(row, quantity))


def rounding(row, quantity):
    """What rounding to the second digit of a half-width may take away, or to the most decimals shown."""
    half = (row["high_95"] - row["low_95"]) / 2 * quantity.factor
    return 1e-9 + max(0.05 * half, 0.5 * 10.0**-quantity.most_decimals)


@pytest.mark.parametrize(
    ("shift", "sign", "names"), [(0.15, 1, "stars minus growth"), (-0.15, -1, "growth minus stars")]
)
def test_figures_of_a_comparison_are_those_of_the_one_that_leads(shift, sign, names):
    found = samples["reports"]["outcome"]((0.0, shift))
    for one, figure in zip(found.comparison.differences, build_page(found).figures, strict=True):
        quantity = quantity_of(one.metric, "EUR")
        shown = float(re.sub("[^0-9.+-]", "", figure.value.removesuffix(quantity.unit_of_difference)))
        assert shown == pytest.approx(sign * one.mean * quantity.factor, rel=0.02, abs=0.06)
        assert names in figure.title
        assert quantity.title.lower() in figure.title.lower()


@pytest.mark.parametrize("name", ["comparison", "tornado", "sweep", "choice", "fit", "forecast", "backtest"])
def test_every_cell_and_sentence_is_on_the_page(pages, name):
    page, html = pages[name]
    text = Reader(html).text.replace("\u00a0", " ")
    cells = [cell for table in (*page.tables, *page.folded) for row in table.rows for cell in row]
    for said in (*cells, *(part.text for part in page.answer), *page.means, *page.does_not_say, *page.notes):
        assert " ".join(as_safe_text(said).split()) in text


def test_an_answer_takes_a_minute_and_the_rest_is_folded(pages):
    assert pages["comparison"][0].further == ()
    page, html = pages["hostile"]
    assert len(page.answer) == 7
    assert len(page.further) > 10
    said = [(one.about, one.text) for one in (*page.answer, *page.further)]
    assert said == answer_parts(FOUNDS["hostile"][0])
    assert "The answer goes on" in html


def test_a_sweep_counts_the_points_at_which_a_scenario_is_ahead(pages):
    found = FOUNDS["sweep"][0]
    means = found.values["arr"].mean(axis=2)
    ahead = int((means[:, 1] > means[:, 0]).sum())
    first, second = ("stars", "growth") if ahead > found.design.n / 2 else ("growth", "stars")
    most = max(ahead, found.design.n - ahead)
    text = pages["sweep"][0].answer[0].text
    assert text == (
        f"{first} has the better mean of ARR at {most} of {found.design.n} points, {second} at "
        f"{found.design.n - most}."
    )


def test_failures_and_what_is_not_estimable_are_said_before_the_answer(pages):
    found = FOUNDS["comparison"][0]
    failed = replace(found, n_failed=3, results=tuple(replace(one, failed=(1,)) for one in found.results))
    page = build_page(failed, (), samples["known"]())
    assert any("3 replications failed" in text for text in page.alarms)
    assert any("not estimable" in text for text in pages["nothing known"][0].alarms)
    assert "One replication" in pages["once"][0].alarms[0]
    html = as_html(page).decode()
    assert html.index("3 replications failed") < html.index(page.answer[0].text[:20])


@pytest.mark.parametrize("name", ["hostile", "hostile study", "fit"])
def test_hostile_names_are_text(pages, name):
    html = pages[name][1]
    read = Reader(html)
    assert "<script>alert(1)</script> & <b>" in read.text
    assert "&lt;script&gt;" in html
    assert "\x1b" not in html
    assert "\u202e" not in html
    assert "\\u202e" in read.text
    assert "成長" in read.text


# ------------------------------------------------------------------------------------------------ assumptions


@pytest.mark.parametrize("name", ["growth", "founders", "scale", "theory", "recession"])
def test_every_setting_is_listed_once_with_a_tag(name):
    document = load_scenario(Path(__file__).parents[2] / f"scenarios/{name}.scenario.toml").document
    found = settings_of(document)
    paths = [one.path for one in found]
    assert len(set(paths)) == len(paths)
    assert all(one.tag in TAGS and one.value for one in found)
    blocks = {path.partition(".")[0] for path in paths}
    assert {
        key for key, value in completed(document).items() if key not in ("title", "description")
    } == blocks


def test_a_setting_of_the_file_is_told_from_a_default():
    by_path = {one.path: one for one in settings_of(GROWTH.document)}
    assert by_path["units.sales.seats.generators.count"].tag == "file"
    assert by_path["handoff.loss_within"].tag == "A"
    assert by_path["sources.prospecting.attempts"].tag == "S"
    assert by_path["sources.prospecting.attempts"].source == "Velocify"
    assert by_path["plans.closer.ote"].unit == "USD a year"


def test_an_override_becomes_one_of_the_file_and_differs():
    other = GROWTH.override({"handoff.loss_within": 0.5}, name="other")
    found = FOUNDS["comparison"][0]
    page = build_page(found, (), background_of_scenarios([GROWTH, other]))
    assert list(page.assumptions.differing.rows) == [("handoff.loss_within", "0.2", "0.5", "")]
    counted = sum(n for _, _, n in page.assumptions.counts)
    assert counted == len(settings_of(GROWTH.document))


def test_every_setting_of_every_scenario_is_on_the_page(pages):
    for name in ("comparison", "single", "tornado"):
        assumptions = pages[name][0].assumptions
        tables = [*assumptions.shared, *filter(None, (assumptions.differing, assumptions.silent))]
        listed = [row[0] for table in tables for row in table.rows]
        assert len(set(listed)) == len(listed) == sum(n for _, _, n in assumptions.counts)
        for scenario in samples["SCENARIOS"][: len(FOUNDS[name][1])]:
            assert {one.path for one in settings_of(scenario.document)} <= set(listed)


def test_inputs_that_were_moved_are_listed_with_their_range():
    found = samples["study"]()
    page = build_page(found, (), replace(samples["known"](), inputs=found.asked.inputs))
    assert [row[0] for row in page.assumptions.moved.rows] == [one.title for one in found.asked.inputs]
    assert page.assumptions.moved.rows[0][1] == "0.1 to 0.9"


# ------------------------------------------------------------------------------------------------ checklist


@pytest.mark.parametrize("name", PLAYED)
def test_the_checklist_has_an_answer_to_every_item(pages, name):
    checks = pages[name][0].checklist
    numbers = [one.number for one in checks]
    assert numbers == [
        "1.1", "1.2", "1.3", "2.1", "2.2", "2.3", "2.4", "2.5.1", "2.5.2", "2.5.3", "2.5.4", "2.5.5", "3.1", "3.2",
        "3.3", "3.4", "4.1", "4.2", "4.3", "5.1", "5.2", "5.3", "5.4", "6.1",
    ]  # fmt: skip
    assert all(one.text.strip(" .") and one.section[0] == one.number[0] for one in checks)


def test_what_was_not_played_has_no_checklist(pages):
    page, html = pages["fit"]
    assert page.checklist == ()
    assert "checklist" not in html
    assert "result hash" not in html


def test_the_checklist_says_what_the_scenario_has(pages):
    said = {one.number: one.text for one in pages["single"][0].checklist}
    assert "Website" in said["2.1"]
    assert "qualification" in said["2.1"]
    assert "6 Lead generators, 3 Sales managers and 3 Account managers" in said["2.5.3"]
    assert "90 in mid" in said["4.1"]
    assert "Seed 1" in said["5.2"]


def test_without_scenarios_a_page_says_so():
    page = build_page(FOUNDS["comparison"][0], (), Background(platform="x", code="y"))
    assert page.assumptions.why_not
    assert any("Not known" in one.text for one in page.checklist)
    html = as_html(page).decode()
    assert "their settings are not known here" in html


# ------------------------------------------------------------------------------------------------ kinds and files


def test_warnings_of_scenarios_are_said():
    odd = GROWTH.override({"sources.website.per_week": 0})
    assert odd.warnings()
    page = build_page(FOUNDS["single"][0], (), background_of_scenarios([odd]))
    assert [one.look_at for one in page.looks] == [
        f"{one.key} = {one.given}" if one.given else one.key for one in odd.warnings()
    ]
    assert "Checking the scenarios found nothing" not in as_html(page).decode()


def test_a_kind_of_page_is_one_file():
    kinds = {
        "Backtest", "CompanyFit", "Designed", "ExperimentResult", "Explanation", "Forecast", "Sensitivity", "Tuned",
    }  # fmt: skip
    assert {type(found).__name__ for found, _ in FOUNDS.values()} == kinds
    assert all(builder_of(type(found)).about is type(found) for found, _ in FOUNDS.values())
    with pytest.raises(LookupError, match="no page about dict"):
        builder_of(dict)


def test_a_page_is_written_beside_the_tables_without_a_folder_to_read(tmp_path):
    names = write(tmp_path, FOUNDS["once"][0], ["html"])
    assert names == ["report.html"]
    assert (tmp_path / "report.html").read_bytes() == page_html(FOUNDS["once"][0])


def test_a_folder_that_holds_other_results_says_nothing(tmp_path):
    import json

    manifest = {"identity": {"scenarios": {}}, "hash": "other"}
    (tmp_path / "manifest.json").write_text(json.dumps(manifest))
    assert background_of(str(tmp_path), "0" * 64).documents == {}


def test_a_page_too_heavy_leaves_pictures_out_and_says_which(monkeypatch):
    monkeypatch.setattr("salessim.report.page.registry.MOST_BYTES", 150_000)
    page = samples["page"]("comparison")
    whole = {one.name for one in page.pictures} | set(page.left_out)
    assert page.pictures
    assert page.left_out
    assert len(whole) > 5
    assert f"{page.left_out[0]}" in as_html(page).decode()
    assert {one.name for one in fields(page)} >= {"left_out", "shown"}


def test_the_words_of_a_page_are_explained(pages):
    page, html = pages["comparison"]
    said = {one.word: one.meaning for one in page.words}
    assert {"replication", "95 % interval", "sure", "clear", "swept points", "P10 to P90"} <= set(said)
    assert sum(quantity_of(metric, "").definition in said.values() for metric in page_metrics()) == len(
        page_metrics()
    )
    text = Reader(html).text.replace("\u00a0", " ")
    assert all(one.word in text for one in page.words)
    assert "swept points" not in {one.word for one in pages["three"][0].words}


def page_metrics():
    """Metrics of the comparison that the catalogue defines."""
    return [one for one in FOUNDS["comparison"][0].metrics if quantity_of(one, "").definition]
