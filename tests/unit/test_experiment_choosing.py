"""Searches for the best scenario: only those still in are played, and nothing but luck decides what is found."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import openpyxl
import pytest
from click.testing import CliRunner, Result

from salessim import Experiment, load_experiment, play_experiment, read_results
from salessim.cli.run import command
from salessim.errors import InputError
from salessim.experiment.outcome import ExperimentResult
from salessim.experiment.play import Watcher, play_shard
from salessim.experiment.runner import Progress
from salessim.experiment.schema import Choose
from salessim.experiment.shard import Shard

ROOT = Path(__file__).parents[2]
EXPERIMENT = """
title = "How many leads?"
scenarios = ["company.scenario.toml", "other.scenario.toml"]
metrics = ["leads", "bookings"]
outputs = ["csv", "xlsx"]
[choose]
indifference = "10%"
cap = 256
[variants.same]
title = "The other company again"
of = "other"
changes = { title = "Another title" }
[variants.few]
title = "Few leads"
changes = { "sources.website.per_week" = 10 }
"""
"""`other` differs from `company` by the name of its source only, so by luck alone."""


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder with the files of the question and, in ``results``, what was played of it."""
    folder = tmp_path_factory.mktemp("choice")
    text = (ROOT / "scenarios/growth.scenario.toml").read_text()
    for before, after in (
        ('"52 weeks"', '"1 weeks"'),
        ("per_week = 8\n", "per_week = 40\n"),
        ('pipeline = "steady"', 'pipeline = "none"'),
        ("accounts = { mid = 90 }", "accounts = { mid = 5 }"),
    ):
        assert before in text
        text = text.replace(before, after)
    (folder / "company.scenario.toml").write_text(text)
    (folder / "other.scenario.toml").write_text(text.replace("sources.website", "sources.site"))
    (folder / "leads.experiment.toml").write_text(EXPERIMENT)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("salessim.experiment.stage.code_hash", lambda: "the same")
        patch.chdir(folder)
        play(question(), results=Path("results"))
        yield folder


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every test starts from a copy of what was played, so that it plays only what it asks for beyond that."""
    shutil.copytree(place, tmp_path / "here")
    monkeypatch.chdir(tmp_path / "here")
    monkeypatch.setattr(
        "salessim.report.charts.registry.draw_all", lambda outcome: []
    )  # drawn in tests of their own


def question(**choose: object) -> Experiment:
    experiment = load_experiment("leads.experiment.toml")
    assert experiment.choose is not None
    return experiment.changed(choose=experiment.choose.model_copy(update=choose))


def play(experiment: Experiment, **options: object) -> ExperimentResult:
    return play_experiment(experiment, engine="simpy", **options)  # type: ignore[arg-type]


def known(**choose: object) -> ExperimentResult:
    """What is found with what is there already."""
    return play(question(**choose), results=Path("results"))


def run(*words: str) -> Result:
    result = CliRunner().invoke(
        command, ["leads.experiment.toml", *words, "--engine", "simpy", "--jobs", "1"]
    )
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def test_only_those_still_in_are_played_on() -> None:
    outcome = known()
    found = outcome.selection
    assert found is not None
    assert (found.is_decided, found.leader, found.looks) == (True, "other", (32, 64))
    assert found.standing("same").is_equal
    assert [one.status for one in found.standings] == ["left", "best", "left", "out"]
    played = {one.name: one.replications for one in outcome.results}
    assert played == {"company": 64, "other": 64, "same": 64, "few": 32}
    assert outcome.n_reused == 64 + 64 + 32  # two of them are one
    assert outcome.comparison is not None
    assert outcome.comparison.baseline == "other"
    assert outcome.comparison.difference("few", "leads").n == 32


def test_what_is_said_holds_of_the_rates_in_the_file() -> None:
    """Fewer leads are fewer; the other two are equal, so that either is right."""
    found = known().selection
    assert found is not None
    assert found.standing("few").lead.high < 0
    for name in ("company", "other"):
        assert found.standing(name).lead.low <= 0 <= found.standing(name).lead.high


@pytest.mark.parametrize("procedure", ["pairs", "kn"])
def test_the_number_of_workers_and_an_interruption_change_nothing(procedure: str) -> None:
    asked = question(procedure=procedure, cap=48)
    whole = play(asked, jobs=2)

    def stop(progress: Progress) -> None:
        if progress.done >= 60:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        play(asked, folder=Path("out"), watcher=Watcher(stop))
    resumed = play(asked, folder=Path("out"), resume=True)
    assert resumed.n_reused > 0
    assert resumed.hash == whole.hash
    assert resumed.selection == whole.selection


def test_results_of_a_search_are_read_back() -> None:
    outcome = known()
    (folder,) = Path("results").iterdir()
    for ours, theirs in zip(read_results(folder), outcome.results, strict=True):
        assert (ours.name, ours.replications, ours.hash) == (theirs.name, theirs.replications, theirs.hash)
        np.testing.assert_array_equal(ours["leads"], theirs["leads"])


def test_who_is_still_in_is_said_on_the_way() -> None:
    said: list[str] = []
    play(question(), results=Path("results"), watcher=Watcher(note=said.append))
    assert "3 of 4 scenarios are still in the search: up to 64 replications of each" in said


def test_a_shard_cannot_know_who_is_still_in() -> None:
    with pytest.raises(InputError, match="no shards"):
        play_shard(question(), Shard(1, 3), folder=Path("out"))


def test_what_cannot_be_ranked_is_refused() -> None:
    with pytest.raises(InputError, match="good direction"):
        play(question().changed(metrics=("headcount",)))
    with pytest.raises(InputError, match="between 2 and 30"):
        play(Experiment("one", question().scenarios[:1], "company", choose=Choose()))


def test_an_answer_comes_first_and_in_every_form() -> None:
    result = run()
    assert result.exit_code == 0
    said = " ".join(result.stdout.split())
    assert "other is the best of 4 scenarios on leads within 10 %" in said
    assert "same equals other in every replication" in said
    assert "company is not clearly worse." in said
    assert "Out: few after 32 replications." in said
    assert "replications were played; a seed for each scenario would have needed" in said
    (folder,) = Path("results").iterdir()
    rows = (folder / "selection.csv").read_text().splitlines()
    assert rows[0].startswith("metric,scenario,unit,status,mean,against_best")
    assert len(rows) == 5
    sheet = openpyxl.load_workbook(folder / "comparison.xlsx")["Selection"]
    assert [row[1].value for row in sheet.iter_rows()] == ["scenario", "company", "other", "same", "few"]
    again = run("--format", "json")
    document = json.loads(again.stdout)
    assert document["selection"]["leader"] == "other"
    assert document["selection"]["survivors"] == ["company", "other", "same"]
    assert document["selection"]["decided"] is True
    assert {one["name"]: one["replications"] for one in document["scenarios"]}["few"] == 32
    standing = next(one for one in document["selection"]["standings"] if one["scenario"] == "few")
    assert (standing["status"], standing["beaten_by"]) == ("out", "company")


def test_without_an_answer_those_left_are_said_and_the_code_is_5() -> None:
    result = run("-n", "32")
    assert result.exit_code == 5
    assert "no answer: company, other and same are left on leads after 32 replications" in result.stderr
    said = " ".join(result.stdout.split())
    assert "none is made the winner" in said
    assert "the best of the others may still be ahead by up to" in said
    assert "is the best" not in said


def test_one_replication_ranks_nothing() -> None:
    result = run("-n", "1")
    assert result.exit_code == 5
    assert "No ranking on leads: one replication shows one possible course, not a ranking." in result.stdout
    assert "cannot be ranked" in result.stderr
    for word in ("best of 4", "leads with", "wins"):
        assert word not in result.stdout


def test_a_metric_that_nobody_has_ranks_nothing() -> None:
    result = run("--metrics", "attainment", "-n", "32")
    assert result.exit_code == 5
    assert "No ranking on attainment: fewer than two scenarios are estimable" in " ".join(
        result.stdout.split()
    )


def test_options_of_the_command_line_replace_what_the_file_says() -> None:
    result = run("--precision", "50%")
    assert result.exit_code == 0
    assert "Precision on leads" in " ".join(result.stdout.split())
    assert "best of 4" not in result.stdout
