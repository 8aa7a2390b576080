"""What holds for any TOML text and any files laid over one another."""

from __future__ import annotations

import contextlib
import json
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from salessim.errors import InputError
from salessim.scenario.complete import completed
from salessim.scenario.inherit import Pile
from salessim.scenario.load import load_scenario, read_scenario_text
from salessim.scenario.locate import locate
from salessim.scenario.scenario import Scenario
from salessim.scenario.text import SourceText, parse_text

ROOT = Path(__file__).parents[2]
GROWTH = load_scenario(ROOT / "scenarios/growth.scenario.toml")

BARE = st.text("abcdefgh_-0123456789", min_size=1, max_size=6)
QUOTED = st.text(st.characters(codec="utf-8", exclude_characters="\x7f"), max_size=6)
KEYS = st.one_of(BARE, QUOTED)
SCALARS = st.one_of(
    st.integers(-(2**40), 2**40), st.booleans(), st.text(st.characters(codec="utf-8"), max_size=8)
)
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3)
)
TABLES = st.dictionaries(KEYS, VALUES, min_size=1, max_size=5)


def text_of(value: str) -> str:
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def key_of(key: str, draw: Any) -> str:
    if key and all(char in "abcdefgh_-0123456789" for char in key) and draw(st.booleans()):
        return key
    return text_of(key) if "'" in key or not key.isprintable() or draw(st.booleans()) else f"'{key}'"


def inline(value: Any, draw: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key_of(k, draw)} = {inline(v, draw)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        gap = draw(st.sampled_from(["", " ", "\n  # a ] comment = [\n"]))
        return "[" + f",{gap}".join(inline(one, draw) for one in value) + gap + "]"
    if isinstance(value, str):
        return text_of(value)
    return str(value).lower() if isinstance(value, bool) else str(value)


def write(table: dict[str, Any], draw: Any, at: tuple[str, ...] = ()) -> str:
    """A TOML text of a table: headers, dotted keys, inline tables and arrays of tables as they are drawn."""
    plain, headed = "", ""
    for key, value in table.items():
        path = (*at, key)
        name = ".".join(key_of(part, draw) for part in path)
        if isinstance(value, dict) and draw(st.booleans()):
            headed += f"[ {name} ] # x = 1\n" + write(value, draw, path)
        elif isinstance(value, dict) and value and draw(st.booleans()):
            for inner, one in value.items():
                plain += f"{key_of(key, draw)} . {key_of(inner, draw)} = {inline(one, draw)}\n"
        elif (
            isinstance(value, list)
            and value
            and all(isinstance(one, dict) for one in value)
            and draw(st.booleans())
        ):
            for one in value:
                headed += f"[[{name}]]\n" + write(one, draw, path)
        else:
            plain += f"{key_of(key, draw)} = {inline(value, draw)}{draw(st.sampled_from(['', ' # note']))}\n"
    return plain + headed


def paths(value: Any, at: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    found = [at] if at else []
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for part, inner in parts:
        found += paths(inner, (*at, part))
    return found


@settings(max_examples=300, deadline=None)
@given(TABLES, st.data())
def test_the_locator_finds_every_key_of_any_text(table, data):
    text = write(table, data.draw)
    assert tomllib.loads(text) == table
    places = locate(text)
    lines = text.split("\n")
    assert not places.repeated
    for path in paths(table):
        line, column = places.position(path)
        assert path in places.offsets
        rest = "\n".join([lines[line - 1][column - 1 :], *lines[line:]])
        if isinstance(path[-1], str):
            assert rest.startswith((path[-1], "'" + path[-1], text_of(path[-1]))), (path, rest)


@settings(max_examples=300, deadline=None)
@given(st.text(st.sampled_from("ab.=[]{}\"'\\\n #,1\x00"), max_size=60))
def test_the_locator_never_fails_on_what_is_no_toml(text):
    locate(text)
    with contextlib.suppress(InputError):
        parse_text(text, "any")


def laid(*tables: dict[str, Any]) -> dict[str, Any]:
    pile = Pile()
    for number, table in enumerate(tables):
        assert not pile.lay(SourceText(str(number), "", table))
    assert set(pile.origins) == set(dict_paths(pile.document))
    return pile.document


def dict_paths(table: dict[str, Any], at: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    found = []
    for key, value in table.items():
        found += [(*at, key), *(dict_paths(value, (*at, key)) if isinstance(value, dict) else [])]
    return found


SHALLOW = st.recursive(
    st.integers(0, 9) | st.lists(st.integers(0, 9), max_size=2),
    lambda inner: st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
    max_leaves=8,
)
FILES = st.dictionaries(st.sampled_from("abc"), SHALLOW, max_size=3)


@given(FILES, FILES, FILES)
def test_files_may_be_merged_in_any_grouping(first, second, third):
    """(a + b) + c = a + (b + c) when a table never meets a plain value of its name."""
    whole = laid(first, second, third)
    if not any(clash(one, other) for one, other in ((first, second), (second, third), (first, third))):
        assert laid(first, laid(second, third)) == whole
    assert laid(laid(first, second), third) == whole
    assert laid(first, first) == first


def clash(one: Any, other: Any) -> bool:
    """Whether a table stands in one where a plain value stands in the other."""
    if isinstance(one, dict) != isinstance(other, dict):
        return True
    return isinstance(one, dict) and any(clash(one[key], other[key]) for key in one.keys() & other.keys())


def shuffled(value: Any, draw: Any) -> Any:
    if not isinstance(value, dict):
        return value
    return {key: shuffled(value[key], draw) for key in draw(st.permutations(list(value)))}


@settings(max_examples=25, deadline=None)
@given(st.data())
def test_oracle_19_the_order_of_keys_does_not_matter(data):
    other = Scenario.from_document(shuffled(GROWTH.document, data.draw))
    assert other.model_dump() == GROWTH.model_dump()


NUMBERS = [
    "market.sd",
    "handoff.odds",
    "segments.mid.acv_median",
    "costs.on_cost",
    "plans.closer.commission.0.quota",
]


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(NUMBERS), st.floats(0.01, 1))
def test_an_override_can_be_taken_back(path, value):
    before = GROWTH.document
    old: Any = completed(before)
    for part in path.split("."):
        old = old[int(part)] if part.isdecimal() else old[part]
    changed = GROWTH.override({path: value})
    assert GROWTH.document == before
    assert (changed.model_dump() == GROWTH.model_dump()) == (old == value)
    assert changed.override({path: old}).model_dump() == GROWTH.model_dump()


@settings(max_examples=100, deadline=None)
@given(st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=2) | st.dictionaries(BARE, inner, max_size=2)),
       st.sampled_from(["segments.mid", "segments.mid.stages.proposal.hours", "sources.website", "sources", "units",
                        "units.sales.seats.closers", "plans.closer", "start", "horizon", "units.sales.hours",
                        "sources.website.profile", "sources.website.segments", "plans.closer.commission"]))  # fmt: skip
def test_any_value_anywhere_gives_a_scenario_or_faults_with_keys(value, path):
    try:
        GROWTH.override({path: value})
    except InputError as error:
        faults = error.faults
    else:
        faults = []
    assert all(fault.key and fault.message and str(fault).isprintable() for fault in faults)


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_line_ends_do_not_matter(ending):
    text = (ROOT / "scenarios/growth.scenario.toml").read_text()
    assert read_scenario_text(text.replace("\n", ending)).scenario.model_dump() == GROWTH.model_dump()
