"""The page on pay: every example is a scenario that can be played, and every setting that it names exists."""

from __future__ import annotations

import re
import shutil
import tomllib
from pathlib import Path
from typing import Any

import pytest

from salessim.scenario.load import load_scenario
from salessim.scenario.lower import lower
from salessim.scenario.schema.company import ScenarioBlocks
from salessim.scenario.schema.pay import Behaviour

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/model/pay.md").read_text(encoding="utf-8")
PLAIN = lower(load_scenario(ROOT / "scenarios/growth.scenario.toml").override({"horizon": "104 weeks"}))
SAME = {"base (fixed pay)", "flat commission", "quarterly clock"}
"""What growth has already."""
WORDS = (
    "base", "fee per accepted lead", "quality fee", "converting-share multiplier", "tiered commission with thresholds",
    "accelerator", "decelerator", "floor", "cap", "marginal", "retroactive", "quota bonus", "team bonus",
    "renewal commission", "upsell commission", "long-contract multiplier", "deal-size bonus", "average-deal multiplier",
    "review bonus", "resolved-incident bonus", "sprint contest", "recoverable draw", "non-recoverable draw", "clawback",
    "split credit", "hand-off credit", "top-down quota with over-assignment", "ramped quota", "growing quota",
    "ratchet", "monthly clock", "quarterly clock", "yearly clock", "recognition", "growth path", "a project",
)  # fmt: skip


def rows() -> list[tuple[str, str, str]]:
    """The table of planners' words: the word, the table, and the lines in it."""
    lines = PAGE[PAGE.index("| a planner says ") :].splitlines()[2:]
    found = []
    for line in lines[: lines.index("")]:
        said, place, written = (cell.strip() for cell in line.strip("|").split("|"))
        code = "\n".join(re.findall(r"`([^`]+)`", written))
        table = "" if place == "the file" else f"[{place.strip('`')}]\n"
        found.append((said, table, code))
    return found


def warnings_and_fingerprint(folder: Path, text: str) -> tuple[list[str], str]:
    shutil.copy(ROOT / "scenarios/growth.scenario.toml", folder)
    path = folder / "tried.scenario.toml"
    path.write_text(text, encoding="utf-8")
    scenario = load_scenario(path)
    return [str(one) for one in scenario.warnings()], lower(scenario).fingerprint


@pytest.mark.parametrize(("said", "table", "code"), rows(), ids=[said for said, _, _ in rows()])
def test_what_a_planner_says_can_be_written(tmp_path: Path, said: str, table: str, code: str) -> None:
    """Without a warning, over two years, and it is another company than growth unless growth has it already."""
    text = f'extends = "growth.scenario.toml"\nhorizon = "104 weeks"\n{table}{code}\n'
    warnings, fingerprint = warnings_and_fingerprint(tmp_path, text)
    assert warnings == []
    assert (fingerprint == PLAIN.fingerprint) == (said in SAME), said


def test_every_word_of_planners_has_a_line() -> None:
    said = [row[0] for row in rows()]
    assert [word for word in WORDS if not any(one.startswith(word) for one in said)] == []
    assert len(set(said)) == len(said)


def test_whole_examples_can_be_played(tmp_path: Path) -> None:
    examples = re.findall(r"^```toml\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
    assert examples
    for text in examples:
        warnings, fingerprint = warnings_and_fingerprint(tmp_path, text)
        assert warnings == []
        assert fingerprint != PLAIN.fingerprint


def names_in(block: Any) -> set[str]:
    """Names of all settings of a block, with those of the blocks inside it."""
    schema = block.model_json_schema()
    inside = [definition.get("properties", {}) for definition in schema.get("$defs", {}).values()]
    return set(schema["properties"]).union(*inside)


def test_settings_that_are_named_exist() -> None:
    """Every name in code signs that looks like a setting is one, or a measure."""
    known = names_in(ScenarioBlocks) | set(
        re.findall(r'"(\w+)"', str(ScenarioBlocks.model_json_schema()).replace("'", '"'))
    )
    prose = PAGE[: PAGE.index("## From a planner")] + PAGE[PAGE.index("## Limits") :]
    for code in re.findall(r"`([a-z_.]+)(?: = [\w.]+)?`", prose):
        for name in code.split("."):
            assert name in known | {"behaviour", "credit", "leaving"}, code


def test_every_reaction_can_be_switched_off_as_the_page_says() -> None:
    lines = PAGE[PAGE.index("| reaction | off with ") :].splitlines()[2:]
    off = " ".join(line.split("|")[2] for line in lines[: lines.index("")])
    for name in (
        "effort_elasticity",
        "goal",
        "discount_per_month",
        "care",
        "timing",
        "help_gain",
        "applicants",
    ):
        assert f"behaviour.{name} = " in off
        assert name in Behaviour.model_fields


def test_the_page_is_read_as_toml_where_it_shows_toml() -> None:
    for said, table, code in rows():
        assert tomllib.loads(table + code), said
