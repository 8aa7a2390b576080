"""Shards and their merge: the whole run in parts, and nothing put together that does not belong together."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from salessim import Experiment, load_experiment, load_scenario, play_experiment, read_results
from salessim.errors import InputError, StoreError
from salessim.experiment import store as stores
from salessim.experiment.merge import merge
from salessim.experiment.play import play_shard
from salessim.experiment.shard import Shard

ROOT = Path(__file__).parents[2]
EXPERIMENT = """
title = "Do more leads pay?"
scenarios = ["growth.scenario.toml", "more.scenario.toml"]
baseline = "more"
replications = 5
metrics = ["leads", "profit"]
outputs = ["csv"]
sweep_replications = 3
[[sweep]]
title = "Loss of context"
values = [{ label = "never", all = { "handoff.loss_within" = 0.0 } }]
[[sweep]]
title = "Leads"
values = [{ label = "as many leads", more = { "sources.website.per_week" = 8 } }]
"""


@pytest.fixture(autouse=True)
def _one_code(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("salessim.experiment.stage.code_hash", lambda: "the same")


@pytest.fixture(scope="module")
def question(tmp_path_factory: pytest.TempPathFactory) -> Experiment:
    """Two scenarios of a week, with a sweep."""
    folder = tmp_path_factory.mktemp("question")
    growth = (ROOT / "scenarios/growth.scenario.toml").read_text().replace('"52 weeks"', '"1 weeks"')
    (folder / "growth.scenario.toml").write_text(growth)
    (folder / "more.scenario.toml").write_text(growth.replace("per_week = 8", "per_week = 12"))
    (folder / "leads.experiment.toml").write_text(EXPERIMENT)
    return load_experiment(folder / "leads.experiment.toml")


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory, question: Experiment) -> Path:
    """Folder with the three shards of the question."""
    folder = tmp_path_factory.mktemp("shards")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("salessim.experiment.stage.code_hash", lambda: "the same")
        for number in (1, 2, 3):
            play_shard(question, Shard(number, 3), results=folder)
    return folder


@pytest.fixture
def shards(tmp_path: Path, played: Path) -> list[Path]:
    """The folders of the three shards, copied."""
    return [shutil.copytree(one, tmp_path / "in" / one.name) for one in sorted(played.iterdir())]


def rows(folder: Path) -> list[Any]:
    with closing(sqlite3.connect(folder / "results.sqlite")) as database:
        return database.execute("SELECT * FROM played ORDER BY 1, 2").fetchall()


def change(folder: Path, statement: str, *values: object) -> None:
    with closing(sqlite3.connect(folder / "results.sqlite")) as database, database:
        assert database.execute(statement, values).rowcount != 0


@pytest.mark.parametrize("text", ["1/1", " 3 / 8 ", "100000/100000"])
def test_a_shard_is_k_of_n(text: str) -> None:
    shard = Shard.parse(text)
    assert (shard.number, shard.of) == tuple(int(one) for one in text.split("/"))


@pytest.mark.parametrize("text", ["", "3", "0/3", "4/3", "-1/3", "1/0", "a/b", "1/3/5", "1.5/3", "1/100001"])
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="shard: a shard is K/N, for example 3/8"):
        Shard.parse(text)


@pytest.mark.parametrize(("n", "of"), [(10, 3), (2, 5), (8, 8), (7, 1)])
def test_shards_share_out_every_replication_once(n: int, of: int) -> None:
    parts = [Shard(number, of).of_replications(n) for number in range(1, of + 1)]
    assert sorted(one for part in parts for one in part) == list(range(n))
    assert max(map(len, parts)) - min(map(len, parts)) <= 1


def test_oracle_19_merged_shards_are_the_whole_run(
    tmp_path: Path, question: Experiment, shards: list[Path]
) -> None:
    whole = play_experiment(question, results=tmp_path / "whole")
    merged = merge(shards[::-1], results=tmp_path / "merged")
    outcome = merged.outcome
    assert outcome.hash == whole.hash
    assert [one.hash for one in outcome.results] == [one.hash for one in whole.results]
    assert repr(outcome.comparison) == repr(whole.comparison)  # NaN is equal to itself there
    assert repr(outcome.sweep) == repr(whole.sweep)
    assert (outcome.title, outcome.metrics, merged.experiment.outputs) == (
        question.title,
        ("leads", "profit"),
        ("csv",),
    )
    assert Path(outcome.folder).name == Path(whole.folder).name
    assert rows(Path(outcome.folder)) == rows(Path(whole.folder))
    assert read_results(outcome.folder)[1].hash == whole.results[1].hash


def test_merging_again_and_a_shard_played_again_give_the_same(
    tmp_path: Path, question: Experiment, shards: list[Path]
) -> None:
    first = merge(shards, results=tmp_path / "out").outcome
    before = rows(Path(first.folder))
    play_shard(question, Shard(2, 3), folder=shards[1], force=True)
    play_shard(question, Shard(1, 3), folder=tmp_path / "again")
    second = merge([*shards, tmp_path / "again"], results=tmp_path / "out").outcome
    assert second.hash == first.hash
    assert rows(Path(second.folder)) == before


def test_missing_shards_are_named_and_nothing_is_written(
    tmp_path: Path, question: Experiment, shards: list[Path]
) -> None:
    interrupted = question.changed(replications=5)
    with pytest.raises(KeyboardInterrupt):
        play_shard(interrupted, Shard(1, 3), folder=shards[0], force=True, watcher=_interrupting())
    with pytest.raises(StoreError) as error:
        merge(shards[:2], results=tmp_path / "out")
    said = str(error.value)
    assert "of 16 replications are missing, nothing was written" in said
    assert f"{shards[0]} is not finished, go on with: " in said
    assert "--resume" in said
    assert "shard 3 of 3: 4 replications; its folder was not given" in said
    assert not (tmp_path / "out").exists()
    play_shard(question, Shard(1, 3), folder=shards[0], resume=True)
    merge(shards, results=tmp_path / "out")


def _interrupting() -> Any:
    from salessim.experiment.play import Watcher

    def interrupt(progress: object) -> None:
        raise KeyboardInterrupt

    return Watcher(interrupt)


def test_there_may_be_more_shards_than_replications(tmp_path: Path, question: Experiment) -> None:
    few = question.changed(replications=2, sweep_replications=2, axes=())
    for number in (1, 2, 3):
        play_shard(few, Shard(number, 3), folder=tmp_path / str(number))
    whole = play_experiment(few)
    assert merge([tmp_path / "2", tmp_path / "1"], results=tmp_path / "out").outcome.hash == whole.hash


@pytest.mark.parametrize(
    ("settings", "of", "words"),
    [
        ({"seed": 9}, 3, "the seed"),
        ({"replications": 6}, 3, r"replications \(5 and 6\)"),
        ({"metrics": ("profit",)}, 3, "metrics"),
        ({"baseline": "growth"}, 3, "the baseline"),
        ({}, 4, r"the number of shards \(3 and 4\)"),
    ],
)
def test_fault_20_shards_of_different_runs_are_not_mixed(
    tmp_path: Path, question: Experiment, shards: list[Path], settings: dict[str, Any], of: int, words: str
) -> None:
    play_shard(question.changed(**settings), Shard(3, of), folder=tmp_path / "other")
    with pytest.raises(StoreError, match=rf"not shards of one run: they differ in .*{words}"):
        merge([*shards[:2], tmp_path / "other"], results=tmp_path / "out")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [("code_hash", "c2", "the program's code"), ("versions", {"numpy": "1.0"}, "the versions")],
)
def test_fault_20_shards_of_another_program_are_not_believed(
    tmp_path: Path, shards: list[Path], monkeypatch: pytest.MonkeyPatch, name: str, value: object, words: str
) -> None:
    monkeypatch.setattr(f"salessim.experiment.stage.{name}", lambda: value)
    with pytest.raises(StoreError, match=f"made with something else than is here: {words}"):
        merge(shards, results=tmp_path / "out")


def other_bytes(shards: list[Path], question: Experiment) -> None:
    """A replication with other values and a checksum that fits them."""
    scenario, number, payload, _ = rows(shards[0])[0]
    changed = bytes([payload[0] ^ 1]) + payload[1:]
    again = shutil.copytree(shards[0], shards[0].with_name("again"))
    checksum = stores._checksum(scenario, number, changed)
    change(again, "UPDATE played SET payload = ?, checksum = ? WHERE scenario = ? AND replication = ?",
           changed, checksum, scenario, number)  # fmt: skip
    shards.append(again)


def wrong_checksum(shards: list[Path], question: Experiment) -> None:
    change(shards[1], "UPDATE played SET payload = x'00' WHERE replication = 1")


def cut_off(shards: list[Path], question: Experiment) -> None:
    path = shards[1] / "results.sqlite"
    path.write_bytes(path.read_bytes()[:-4096])


def database_of_another_run(shards: list[Path], question: Experiment) -> None:
    other = shards[0].with_name("other")
    play_shard(question.changed(seed=5), Shard(2, 3), folder=other)
    shutil.copy(other / "results.sqlite", shards[1] / "results.sqlite")


def a_whole_run(shards: list[Path], question: Experiment) -> None:
    shards[1] = shards[0].with_name("whole")
    play_experiment(question, folder=shards[1])


def no_result_folder(shards: list[Path], question: Experiment) -> None:
    (shards[1] / "manifest.json").unlink()


def damaged_manifest(shards: list[Path], question: Experiment) -> None:
    for one in shards:
        path = one / "manifest.json"
        path.write_text(path.read_text().replace('"sweep_design"', '"swept"'))


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (other_bytes, "replication 0 of scenario .* differs from that of another folder"),
        (wrong_checksum, "replication 1 of scenario .* is damaged"),
        (cut_off, "damaged"),
        (database_of_another_run, "does not belong to its manifest"),
        (a_whole_run, "holds a whole run, not a shard"),
        (no_result_folder, "not a result folder"),
        (damaged_manifest, "damaged"),
    ],
)
def test_fault_19_what_is_wrong_is_seen_and_nothing_is_written(
    tmp_path: Path,
    question: Experiment,
    shards: list[Path],
    spoil: Callable[[list[Path], Experiment], None],
    words: str,
) -> None:
    spoil(shards, question)
    with pytest.raises(StoreError, match=words):
        merge(shards, results=tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_fault_21_a_shard_that_is_being_played_is_not_merged(tmp_path: Path, shards: list[Path]) -> None:
    with closing(sqlite3.connect(shards[1] / "results.sqlite", isolation_level=None)) as database:
        database.execute("BEGIN EXCLUSIVE")
        with pytest.raises(StoreError, match="in use by another run"):
            merge(shards, results=tmp_path / "out")
    merge(shards, results=tmp_path / "out")


def test_fault_22_failures_are_counted_as_in_the_whole_run(
    tmp_path: Path, question: Experiment, monkeypatch: pytest.MonkeyPatch
) -> None:
    from salessim import engine

    play = engine.play

    def fails_on_three(tables: Any, seed: int, replication: int, engine: str) -> object:
        if replication == 3:
            raise OverflowError("too much")
        return play(tables, seed, replication, engine=engine)  # type: ignore[arg-type]

    monkeypatch.setattr(engine, "play", fails_on_three)
    asked = question.changed(axes=())
    whole = play_experiment(asked, folder=tmp_path / "whole")
    folders = [tmp_path / "1", tmp_path / "2"]
    said = [play_shard(asked, Shard(number, 2), folder=folders[number - 1]) for number in (1, 2)]
    assert [one.n_failed for one in said] == [0, 2]
    merged = merge(folders, folder=tmp_path / "merged").outcome
    assert (merged.n_failed, merged.hash) == (whole.n_failed, whole.hash) == (2, merged.hash)
    assert [one.failed for one in merged.results] == [(3,), (3,)]
    monkeypatch.setattr(engine, "play", play)
    assert play_shard(asked, Shard(2, 2), folder=folders[1]).n_failed == 0, "what failed is tried again"
    again = merge(folders, folder=tmp_path / "merged").outcome
    assert (again.n_failed, again.hash) == (0, play_experiment(asked).hash)


def test_a_shard_is_no_answer_and_no_place_for_one(
    tmp_path: Path, question: Experiment, shards: list[Path]
) -> None:
    with pytest.raises(StoreError, match=r"one shard of a run.*salessim merge"):
        read_results(shards[0])
    with pytest.raises(StoreError, match="holds shard 1 of 3, not a whole run"):
        play_experiment(question, folder=shards[0])
    with pytest.raises(StoreError, match="holds shard 1 of 3, not shard 2 of 3"):
        play_shard(question, Shard(2, 3), folder=shards[0])


def test_a_shard_cannot_know_when_it_is_precise(tmp_path: Path, question: Experiment) -> None:
    with pytest.raises(InputError, match="precision: how many replications a precision needs shows only"):
        play_shard(question.changed(precision=0.02), Shard(1, 3), folder=tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_scenarios_changed_in_python_survive_the_manifest(tmp_path: Path) -> None:
    scenario = load_scenario(ROOT / "scenarios/growth.scenario.toml").override(
        {"horizon": "1 weeks", "title": "<b>Größe"}, name="odd name"
    )
    asked = Experiment("odd name", (scenario,), scenario.name, replications=2)
    play_shard(asked, Shard(1, 1), folder=tmp_path / "1")
    outcome = merge([tmp_path / "1"], results=tmp_path).outcome
    assert (outcome.hash, outcome.results[0].title) == (play_experiment(asked).hash, "<b>Größe")
