"""``salessim run --shard`` and ``salessim merge`` as a user meets them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from salessim.cli.main import cli

ROOT = Path(__file__).parents[2]
GROWTH = (ROOT / "scenarios/growth.scenario.toml").read_text().replace('"52 weeks"', '"1 weeks"')
EXPERIMENT = """
title = "Do more leads pay?"
scenarios = ["growth.scenario.toml", "more.scenario.toml"]
replications = 4
metrics = ["leads", "profit"]
outputs = ["csv", "xlsx", "charts"]
"""


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("salessim.experiment.stage.code_hash", lambda: "the same")
    Path("growth.scenario.toml").write_text(GROWTH)
    Path("more.scenario.toml").write_text(GROWTH.replace("per_week = 8", "per_week = 12"))
    Path("leads.experiment.toml").write_text(EXPERIMENT)


def salessim(*words: str) -> Result:
    return CliRunner().invoke(cli, [*words, "--jobs", "1"] if words[0] == "run" else list(words))


def shards() -> list[str]:
    return sorted(str(one) for one in Path("results").glob("*-shard-*"))


def contents(folder: Path) -> dict[str, bytes]:
    """Every file of a report; a workbook says when it was made only in its properties."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.suffix in (".csv", ".svg", ".png", ".xlsx")
    }


def test_merged_shards_answer_with_the_same_screen_and_files() -> None:
    whole = salessim("run", "leads.experiment.toml", "-o", "whole")
    for number in ("1/2", "2/2"):
        result = salessim("run", "leads.experiment.toml", "--shard", number)
        assert result.exit_code == 0
        assert f"Shard {number[0]} of 2: 4 replications are in results/leads-" in result.stdout
        assert "salessim merge results/leads-" in result.stdout
        assert "-shard-*-of-2" in result.stdout
        assert "ANSWER" not in result.stdout
    assert {one.name for one in Path(shards()[0]).iterdir()} == {"manifest.json", "results.sqlite"}
    merged = salessim("merge", *shards())
    assert merged.exit_code == 0
    (folder,) = (one for one in Path("results").iterdir() if "shard" not in one.name)
    assert merged.stdout == whole.stdout.replace("whole:", f"{folder}:")
    assert contents(folder) == contents(Path("whole"))
    manifests = [json.loads((one / "manifest.json").read_text()) for one in (folder, Path("whole"))]
    for manifest in manifests:
        del manifest["command"]
    assert manifests[0] == manifests[1]
    document = json.loads(salessim("merge", *shards(), "-o", "mine", "--format", "json").stdout)
    assert document["hash"] == manifests[0]["hash"]
    assert Path("mine/summary.csv").exists()


def test_a_missing_shard_is_exit_1_and_named() -> None:
    salessim("run", "leads.experiment.toml", "--shard", "2/3")
    result = salessim("merge", *shards())
    assert (result.exit_code, result.stdout) == (1, "")
    assert "6 of 8 replications are missing, nothing was written" in result.stderr
    assert "shard 1 of 3: 4 replications; its folder was not given" in result.stderr
    assert len(list(Path("results").iterdir())) == 1


def test_a_shard_as_json() -> None:
    result = salessim("run", "leads.experiment.toml", "--shard", "3/3", "--format", "json")
    assert json.loads(result.stdout) == {
        "shard": 3, "of": 3, "replications": 2, "failed": 0, "folder": shards()[0],
    }  # fmt: skip


def test_a_shard_played_again_is_reused() -> None:
    salessim("run", "leads.experiment.toml", "--shard", "3/3")
    again = salessim("run", "leads.experiment.toml", "--shard", "3/3")
    assert again.exit_code == 0
    assert "2 replications of an earlier run" in again.stderr


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (
            ["--shard", "1/2", "--precision", "2%"],
            2,
            "how many a precision needs shows only when all are together",
        ),
        (["--shard", "3/2"], 3, "a shard is K/N"),
        (["--executor", "dsk"], 3, 'did you mean "dask"'),
        (["--executor", "dask:10.0.0.1:8786"], 2, "--jobs is for this machine"),
        (["--tls-cert", "growth.scenario.toml"], 3, "files for TLS are for a scheduler at dask:tls"),
    ],
)
def test_what_cannot_be_meant_is_refused(words: list[str], code: int, said: str) -> None:
    result = salessim("run", "growth.scenario.toml", *words)
    assert (result.exit_code, result.stdout) == (code, "")
    assert said in " ".join(result.stderr.split())
    assert not Path("results").exists()


def test_only_folders_can_be_merged() -> None:
    assert salessim("merge").exit_code == 2
    assert salessim("merge", "growth.scenario.toml").exit_code == 2
    Path("empty").mkdir()
    result = salessim("merge", "empty")
    assert result.exit_code == 1
    assert "not a result folder" in result.stderr
