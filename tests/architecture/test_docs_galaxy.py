"""The pages on units and change: every example can be played without a warning, and every list is complete."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from salessim.rules.watches import WATCHES
from salessim.scenario.changeable import CHANGEABLE
from salessim.scenario.load import load_scenario
from salessim.scenario.lower import lower
from salessim.scenario.schema.organisation import Routing

ROOT = Path(__file__).parents[2]
CHANGE, UNITS = ((ROOT / f"docs/howto/{name}.md").read_text(encoding="utf-8") for name in ("change", "units"))
PLAIN = lower(load_scenario(ROOT / "scenarios/growth.scenario.toml")).fingerprint
EXAMPLES = [
    (name, text)
    for name, page in (("change", CHANGE), ("units", UNITS))
    for text in re.findall(r"^```toml\n(.*?)^```", page, re.MULTILINE | re.DOTALL)
]


def rows_of(page: str, head: str) -> list[list[str]]:
    """Lines of the table with this head."""
    lines = page[page.index(f"| {head} |") :].splitlines()[2:]
    end = lines.index("") if "" in lines else len(lines)
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[:end]]


@pytest.mark.parametrize(("page", "text"), EXAMPLES, ids=[text.splitlines()[1] for _, text in EXAMPLES])
def test_examples_can_be_played(tmp_path: Path, page: str, text: str) -> None:
    shutil.copy(ROOT / "scenarios/growth.scenario.toml", tmp_path)
    path = tmp_path / "tried.scenario.toml"
    path.write_text(text, encoding="utf-8")
    scenario = load_scenario(path)
    assert [str(one) for one in scenario.warnings()] == []
    assert lower(scenario).fingerprint != PLAIN


def test_all_that_may_change_is_listed() -> None:
    listed = [
        path for row in rows_of(CHANGE, "path | from when") for path in re.findall(r"`([^`]+)`", row[0])
    ]
    assert sorted(listed) == sorted(CHANGEABLE)


def test_all_that_can_be_watched_is_listed() -> None:
    assert [row[0].strip("`") for row in rows_of(CHANGE, "`watch` | what it is | unit")] == list(WATCHES)


def test_every_way_of_routing_is_listed() -> None:
    words = [row[0].strip("`") for row in rows_of(UNITS, "`routing.by` | which one")]
    assert words == ["draw", "round_robin", "load", "score"]
    assert all(f"`{word}`" in (Routing.model_fields["by"].description or "") for word in words)
