"""``salessim run`` as a user meets it: answers, files, exit codes, and what it refuses."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from salessim.cli.run import command
from salessim.errors import InputError, StoreError, TooLargeError

ROOT = Path(__file__).parents[2]
GROWTH = (ROOT / "scenarios/growth.scenario.toml").read_text().replace('"52 weeks"', '"2 weeks"')
EXPERIMENT = """
title = "Do more leads pay?"
question = "What do half as many leads again bring?"
scenarios = ["growth.scenario.toml", "more.scenario.toml"]
replications = 4
metrics = ["leads", "bookings", "profit"]
outputs = ["csv", "xlsx"]
sweep_replications = 2
[[sweep]]
title = "Loss of context"
values = [
  { label = "never", all = { "handoff.loss_within" = 0.0 } },
  { label = "as many leads", more = { "sources.website.per_week" = 8 } },
]
"""


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("salessim.experiment.stage.code_hash", lambda: "the same")
    monkeypatch.setattr(
        "salessim.report.charts.registry.draw_all", lambda outcome: []
    )  # drawn in tests of their own
    more = GROWTH.replace("per_week = 8", "per_week = 12")
    assert more != GROWTH
    Path("growth.scenario.toml").write_text(GROWTH)
    Path("more.scenario.toml").write_text(more)
    Path("leads.experiment.toml").write_text(EXPERIMENT)


def run(*words: str) -> Result:
    result = CliRunner().invoke(command, [*words, "--jobs", "1"])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def folders() -> list[Path]:
    return sorted(Path("results").iterdir()) if Path("results").exists() else []


def hash_of(result: Result) -> str:
    return next(
        line for line in (result.stdout + result.stderr).splitlines() if line.startswith("Result hash")
    )


def test_an_experiment_is_answered_in_words_with_its_files() -> None:
    result = run("leads.experiment.toml")
    assert result.exit_code == 0
    assert "ANSWER" in result.stdout
    assert "swept points" in result.stdout
    assert "estimate:" in result.stderr
    assert "estimate:" not in result.stdout
    (folder,) = folders()
    assert {one.name for one in folder.iterdir()} == {
        "manifest.json", "results.sqlite", "summary.csv", "comparison.csv", "comparison.xlsx",
    }  # fmt: skip
    manifest = json.loads((folder / "manifest.json").read_text())
    assert manifest["state"] == "finished"
    assert manifest["hash"] in result.stdout


def test_scenarios_are_summed_up_alone_and_compared_together() -> None:
    alone = run("growth.scenario.toml", "-n", "2", "--metrics", "leads")
    assert alone.exit_code == 0
    assert "ANSWER" not in alone.stdout
    together = run("growth.scenario.toml", "more.scenario.toml", "-n", "2", "--metrics", "leads")
    assert "ANSWER" in together.stdout


def test_json_is_data_and_nothing_else() -> None:
    document = json.loads(run("leads.experiment.toml", "--format", "json").stdout)
    assert document["hash"]


def test_a_finished_run_is_reused_and_extended() -> None:
    first = run("growth.scenario.toml", "-n", "3")
    again = run("growth.scenario.toml", "-n", "3")
    assert "3 replications" in again.stderr
    assert "reused" in again.stderr
    assert hash_of(first) == hash_of(again)
    longer = run("growth.scenario.toml", "-n", "5")
    assert hash_of(longer) != hash_of(first)
    assert hash_of(run("growth.scenario.toml", "-n", "3")) == hash_of(first)
    assert len(folders()) == 1


def test_force_starts_anew_with_the_same_result() -> None:
    first = run("growth.scenario.toml", "-n", "2")
    again = run("growth.scenario.toml", "-n", "2", "--force")
    assert "reused" not in again.stderr
    assert hash_of(first) == hash_of(again)


def test_output_names_the_folder() -> None:
    run("growth.scenario.toml", "-n", "2", "-o", "mine")
    assert Path("mine/results.sqlite").exists()
    assert not folders()
    with pytest.raises(StoreError, match="the seed"):
        run("growth.scenario.toml", "-n", "2", "-o", "mine", "--seed", "9")


@pytest.mark.parametrize(
    "words",
    [
        ["growth.scenario.toml", "-n", "4", "--precision", "2%"],
        ["growth.scenario.toml", "--resume", "--force"],
        ["growth.scenario.toml", "-n", "0"],
        ["growth.scenario.toml", "leads.experiment.toml", "-o", "x"],
        [],
    ],
)
def test_usage_errors(words: list[str]) -> None:
    assert run(*words).exit_code == 2
    assert not folders()


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["growth.scenario.toml", "--metrics", "bokings"], "bookings"),
        (["growth.scenario.toml", "--precision", "200"], "share"),
        (["growth.scenario.toml", "--precision", "0"], "never reached"),
        (["growth.scenario.toml", "--engine", "simpie"], "simpy"),
        (["growth.scenario.toml", "growth.scenario.toml"], "different file names"),
    ],
)
def test_wrong_input_is_refused_before_anything_is_written(words: list[str], message: str) -> None:
    with pytest.raises(InputError, match=message):
        run(*words)
    assert not folders()


def test_resume_without_an_interrupted_run_is_refused() -> None:
    with pytest.raises(StoreError, match="no interrupted run"):
        run("growth.scenario.toml", "-n", "2", "--resume")


def test_precision_not_reached_is_exit_5(monkeypatch: pytest.MonkeyPatch) -> None:
    from salessim.statistics.precision import PrecisionTarget

    def short(share: float = 0.02) -> PrecisionTarget:
        return PrecisionTarget(share=share, first=4, cap=8)

    monkeypatch.setattr("salessim.experiment.play.PrecisionTarget", short)
    result = run("growth.scenario.toml", "--precision", "0.01%", "--metrics", "leads")
    assert result.exit_code == 5
    assert "precision not reached" in result.stderr
    assert run("growth.scenario.toml", "--precision", "90%", "--metrics", "leads").exit_code == 0


def test_failed_replications_are_exit_4_and_said(monkeypatch: pytest.MonkeyPatch) -> None:
    from salessim import engine

    play = engine.play

    def fails_on_two(tables: object, seed: int, replication: int, engine: str) -> object:
        if replication == 2:
            raise OverflowError("too much")
        return play(tables, seed, replication, engine=engine)  # type: ignore[arg-type]

    monkeypatch.setattr(engine, "play", fails_on_two)
    result = run("growth.scenario.toml", "-n", "4")
    assert result.exit_code == 4
    assert "1 replications failed" in result.stderr
    monkeypatch.undo()


def test_fault_5_a_run_that_is_too_large_is_refused_at_once() -> None:
    Path("huge.scenario.toml").write_text(
        GROWTH.replace("per_week = 8", "per_week = 1000000").replace('"2 weeks"', '"20 years"')
    )
    start = time.perf_counter()
    with pytest.raises(TooLargeError, match=r"limit is 2 h and 8\.0 GB"):
        run("huge.scenario.toml")
    assert time.perf_counter() - start < 1.0
    assert not folders()


def test_earlier_results_survive_a_run_that_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    run("growth.scenario.toml", "-n", "2")
    before = {path: path.read_bytes() for path in folders()[0].rglob("*") if path.is_file()}

    def breaks(*args: object, **more: object) -> None:
        raise OSError("no")

    monkeypatch.setattr("salessim.experiment.runner.play_chunk", breaks)
    with pytest.raises(OSError, match="no"):
        run("growth.scenario.toml", "-n", "2", "--seed", "2")
    assert {path: path.read_bytes() for path in before} == before


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_interrupted_says_how_to_go_on(number: signal.Signals) -> None:
    script = (
        "import sys\nfrom salessim.experiment import stage\nstage.code_hash = lambda: 'the same'\n"
        "from salessim.cli.run import command\n"
        "if __name__ == '__main__': command()\n"
    )
    Path("salessim.run.py").write_text(script)
    words = [sys.executable, "salessim.run.py", "growth.scenario.toml", "-n", "2000", "--jobs", "2"]
    with subprocess.Popen(words, stderr=subprocess.PIPE, text=True, start_new_session=True) as process:
        assert process.stderr is not None
        said = process.stderr.readline()
        while "of 2000 replications" not in said:
            said = process.stderr.readline()
        time.sleep(0.5)
        os.killpg(process.pid, number) if number == signal.SIGINT else process.send_signal(number)
        rest = process.stderr.read()
    assert process.returncode == 130, rest
    assert "Traceback" not in rest
    assert "salessim run growth.scenario.toml --replications 2000 --jobs 2 --resume" in rest
    with pytest.raises(StoreError, match="--resume"):
        run("growth.scenario.toml", "-n", "2000")


def test_results_are_read_back_from_their_folder() -> None:
    from salessim import read_results

    run("leads.experiment.toml")
    (folder,) = folders()
    growth, more = read_results(folder)
    assert (growth.name, more.name, growth.replications) == ("growth", "more", 4)
    assert growth["bookings"].shape == (4,)
    assert growth["arr_by_month"].shape == (4, len(growth.labels("arr_by_month")))
    assert growth.hash == json.loads((folder / "manifest.json").read_text())["results"][0]["hash"]
    whole = (folder / "results.sqlite").read_bytes()
    (folder / "results.sqlite").write_bytes(whole[:-4096])
    with pytest.raises(StoreError, match="damaged"):
        read_results(folder)
