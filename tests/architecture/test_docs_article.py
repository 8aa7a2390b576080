"""The article, line by line: every line names settings, metrics and experiments that exist, and has a verdict."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path

import pytest

from salessim.metrics import CATALOGUE
from salessim.scenario.load import load_scenario
from salessim.scenario.schema.company import ScenarioBlocks

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/article.md").read_text(encoding="utf-8")
HEAD = ("in the article", "setting", "metric", "experiment", "verdict")
CODE = re.compile(r"`([^`]+)`")


def tables() -> dict[tuple[str, ...], list[list[str]]]:
    """Lines of all tables of the page, by their heading."""
    found: dict[tuple[str, ...], list[list[str]]] = {}
    for text in re.findall(r"(?:^\|.*\n)+", PAGE, re.MULTILINE):
        head, _, *lines = (
            [cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines()
        )
        found.setdefault(tuple(head), []).extend(lines)
    return found


ROWS = tables()[HEAD]


@cache
def alternatives() -> dict[str, set[str]]:
    """Names of variants, scenarios and swept axes by experiment file."""
    known = {}
    for path in (ROOT / "experiments").glob("*.experiment.toml"):
        document = tomllib.loads(path.read_text(encoding="utf-8"))
        scenarios = {Path(one).name.removesuffix(".scenario.toml") for one in document.get("scenarios", [])}
        axes = {axis["title"] for axis in document.get("sweep", [])}
        known[path.name] = scenarios | set(document.get("variants", {})) | axes
    return known


@cache
def words_of_scenarios() -> set[str]:
    """Names of settings and of what they may be, and names of roles."""
    return set(re.findall(r"'(\w+)'", str(ScenarioBlocks.model_json_schema()))) | set(
        load_scenario(ROOT / "scenarios/scale.scenario.toml").roles
    )


def test_there_are_lines() -> None:
    assert len(ROWS) >= 25
    assert all(len(row) == len(HEAD) and all(row) for row in ROWS)


def test_no_verdict_is_missing() -> None:
    assert "VERDICT" not in PAGE


@pytest.mark.parametrize("row", ROWS, ids=[row[0] for row in ROWS])
def test_a_line_names_what_exists(row: list[str]) -> None:
    _, setting, metrics, experiment, _ = row
    known = words_of_scenarios() | {"NAME"}
    settings = [name for code in CODE.findall(setting) for name in code.split(".")]
    assert settings
    assert [name for name in settings if name not in known] == []
    assert CODE.findall(metrics)
    assert [name for name in CODE.findall(metrics) if name not in CATALOGUE] == []
    answers_exist(experiment)


def answers_exist(experiment: str) -> None:
    """An experiment with variants, scenarios or axes of it, or a scenario."""
    if experiment.startswith("scenario "):
        (name,) = CODE.findall(experiment)
        assert (ROOT / f"scenarios/{name}.scenario.toml").exists()
        return
    known, file = alternatives(), ""
    for word in re.findall(r"[`\"]([^`\"]+)[`\"]", experiment):
        if word.endswith(".experiment.toml"):
            assert word in known
            file = word
        else:
            assert word in known[file], (file, word)
    assert file


def test_metrics_to_watch_exist() -> None:
    (rows,) = [lines for head, lines in tables().items() if head[1] == "metric"]
    named = [name for row in rows for name in CODE.findall(row[1])]
    assert named
    assert [name for name in named if name not in CATALOGUE] == []


def test_what_policies_may_watch_exists() -> None:
    (rows,) = [lines for head, lines in tables().items() if head[1] == "metric"]
    watched = {name for row in rows for name in CODE.findall(row[2])}
    assert watched <= words_of_scenarios()
