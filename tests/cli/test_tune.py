"""The command tune, on a week of a shipped scenario."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from salessim.cli.main import cli
from salessim.experiment import optuna_search
from salessim.scenario.load import load_scenario
from salessim.scenario.lower import lower

SCENARIOS = Path(__file__).parents[2] / "scenarios"
FILE = """
title = "Seats"
question = "How many?"
scenarios = ["growth.scenario.toml"]
metrics = ["meetings", "profit", "pay"]

[levers.generators]
title = "Lead generators"
path = "units.sales.seats.generators.count"
distribution = { kind = "integers", low = 1, high = 30 }

[levers.loss]
title = "Loss of context"
path = "handoff.loss_within"
distribution = { kind = "uniform", low = 0.05, high = 0.5 }

[tune]
goals = ["meetings"]
trials = 20
replications = 4
finalists = 3

[[tune.limits]]
metric = "pay"
at_most = 40_000

[tune.choose]
indifference = "50%"
cap = 32
"""


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    growth = (SCENARIOS / "growth.scenario.toml").read_text().replace('"52 weeks"', '"1 weeks"')
    (tmp_path / "growth.scenario.toml").write_text(growth)
    path = tmp_path / "seats.experiment.toml"
    path.write_text(FILE)
    monkeypatch.chdir(tmp_path)
    return path


def salessim(*arguments: object) -> Any:
    return CliRunner().invoke(cli, [str(one) for one in arguments])


def play(*arguments: object, jobs: int = 1) -> Any:
    return salessim("tune", *arguments, "--jobs", jobs)


def folder_of(done: Any) -> Path:
    return Path(
        next(line for line in done.stderr.splitlines() if line.startswith("Files in")).split()[2].rstrip(":")
    )


def test_the_answer_comes_first_and_files_beside_it(file: Path) -> None:
    done = play(file)
    assert done.exit_code == 0, done.output
    assert done.stdout.startswith(
        "Seats\nHow many?\ntune: 2 levers of growth, 20 points, 4 replications each"
    )
    assert done.stdout.index("ANSWER") < done.stdout.index("Finalists on fresh replications")
    folder = folder_of(done)
    assert {one.name for one in folder.iterdir()} >= {"tune.csv", "tune.json", "manifest.json", "charts"}
    rows = list(csv.DictReader(io.StringIO((folder / "tune.csv").read_text())))
    assert len(rows) == 20
    assert rows[0]["is_given"] == "true"
    assert {row["lever_generators"] for row in rows} <= {str(k) for k in range(1, 31)}
    assert all((float(row["search_pay"]) <= 40_000) == (row["is_feasible"] == "true") for row in rows)
    assert sum(row["fresh_meetings"] != "" for row in rows) == 4


def test_the_winner_is_a_scenario_like_any_other(file: Path) -> None:
    done = play(file, "--format", "json")
    document = json.loads(done.stdout)
    folder = folder_of(done)
    winner = next(one for one in document["finalists"] if one["point"] == document["winner"])
    written = folder / "best.scenario.toml"
    assert salessim("check", written).exit_code == 0
    expected = load_scenario(file.parent / "growth.scenario.toml").override(winner["changes"])
    found = load_scenario(written)
    assert found.title.endswith(f"point {document['winner']} of tune seats")
    assert lower(found).fingerprint == lower(expected).fingerprint
    assert "# tune seats" in written.read_text()


def test_workers_and_interruptions_move_nothing(file: Path) -> None:
    whole = play(file, "--format", "json", "-o", "one")
    assert whole.exit_code == 0, whole.output
    two = play(file, "--format", "json", "-o", "two", jobs=2)
    assert two.stdout == whole.stdout
    with sqlite3.connect("two/results.sqlite") as connection:  # as after a kill in the middle of the search
        connection.execute("DELETE FROM played WHERE replication % 3 = 1 OR replication > 1000000")
    connection.close()
    manifest = json.loads(Path("two/manifest.json").read_text())
    Path("two/manifest.json").write_text(json.dumps({**manifest, "state": "running"}))
    assert play(file, "-o", "two").exit_code == 1, "an interrupted search needs --resume"
    again = play(file, "--format", "json", "-o", "two", "--resume")
    assert "reused" in again.stderr
    assert again.stdout == whole.stdout
    assert (Path("two") / "tune.csv").read_bytes() == (Path("one") / "tune.csv").read_bytes()


def test_a_longer_search_goes_on_with_what_was_played(file: Path) -> None:
    short, long = play(file), play(file, "--trials", 28)
    assert "reused" in long.stderr
    assert folder_of(short) == folder_of(long)
    assert ", 28 points," in long.stdout
    file.write_text(FILE.replace("40_000", "50_000"))
    assert folder_of(play(file)) != folder_of(short), "another question has a folder of its own"


def test_an_interrupted_search_says_how_to_go_on(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: Any) -> Any:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("salessim.experiment.tune.play_finals", interrupted)
        done = play(file)
    assert done.exit_code == 130
    assert "80 finished replications are kept" in done.stderr
    assert "--resume" in done.stderr
    assert play(file, "--resume").exit_code == 0


def test_two_goals_and_their_front(file: Path) -> None:
    file.write_text(FILE.replace('goals = ["meetings"]', 'goals = ["meetings", "profit"]'))
    done = play(file)
    assert done.exit_code == 0, done.output
    assert "both meetings and profit" in " ".join(done.stdout.split())
    folder = folder_of(done)
    assert (folder / "charts" / "tune_front.svg").is_file()
    assert not (folder / "best.scenario.toml").exists()
    for one in folder.glob("point-*.scenario.toml"):
        assert salessim("check", one).exit_code == 0


def test_worlds_are_shown_one_by_one(file: Path) -> None:
    uncertain = """
[uncertainties.inbound]
title = "Inbound leads"
path = "sources.website.per_week"
distribution = { kind = "uniform", low = 4, high = 40 }
"""
    file.write_text(FILE.replace("[tune]", uncertain + '\n[tune]\ndraws = 3\nrobust = "worst"'))
    done = play(file)
    assert done.exit_code == 0, done.output
    assert "by the draw that was worst for it of 3 draws of Inbound leads" in done.stdout
    if "as given is the best" not in done.stdout:
        assert "In every draw of the uncertainties" in done.stdout


def test_limits_that_nothing_keeps_are_told(file: Path) -> None:
    file.write_text(FILE.replace("40_000", "1"))
    done = play(file)
    assert done.exit_code == 5
    assert "no point that was tried keeps the limits" in done.stdout.lower()
    assert "comes nearest" in done.stdout
    assert "no answer" in done.stderr


def test_every_mistake_at_once_and_nothing_written(file: Path) -> None:
    wrong = (
        FILE.replace('["meetings"]', '["pay", "meetngs"]')
        .replace('metric = "pay"', 'metric = "payy"')
        .replace(
            "[tune.choose]", '[[tune.limits]]\nlevers = ["generator", "loss"]\nat_most = 3\n\n[tune.choose]'
        )
    )
    file.write_text(wrong)
    done = play(file)
    assert (done.exit_code, done.stdout) == (3, "")
    for says in (
        "tune.goals.0", "good direction", 'did you mean "meetings"', "tune.limits.0.metric", 'did you mean "pay"',
        "tune.limits.1.levers.0", 'did you mean "generators"', "whole numbers",
    ):  # fmt: skip
        assert says in done.stderr.replace("[", ".").replace("]", ""), says
    assert not Path("results").exists()


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (("--scenario", "growht"), 3, 'did you mean "growth"'),
        (("--resume",), 1, "no interrupted run to resume"),
        (("--resume", "--force"), 2, "either --resume or --force"),
    ],
)
def test_wrong_options_are_refused(file: Path, arguments: tuple[object, ...], code: int, says: str) -> None:
    done = play(file, *arguments)
    assert (done.exit_code, done.stdout) == (code, "")
    assert says in done.stderr


def test_a_file_without_levers_is_told_what_to_write(file: Path) -> None:
    file.write_text(FILE.partition("[levers.generators]")[0])
    done = play(file)
    assert done.exit_code == 3
    assert "[levers]" in done.stderr


def test_without_optuna_it_says_what_to_install(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import builtins

    known = builtins.__import__

    def without(name: str, *rest: Any, **more: Any) -> Any:
        if name == "optuna":
            raise ModuleNotFoundError("no optuna", name="optuna")
        return known(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", without)
    done = play(file)
    assert done.exit_code == 1
    assert optuna_search.MISSING in done.stderr
