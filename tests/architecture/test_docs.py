"""The documentation: it builds without a warning, asks nobody else for anything, and shows only what there is."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from html.parser import HTMLParser
from pathlib import Path

import click
import pytest

from salessim.cli.main import cli
from salessim.metrics import CATALOGUE
from salessim.scenario.schema.market import Segment
from salessim.trace.kinds import RowKind

DOCS = Path(__file__).parents[2] / "docs"
PAGES = sorted(page for page in DOCS.rglob("*.md") if "_build" not in page.parts)
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```", re.MULTILINE | re.DOTALL)


def blocks(language: str) -> list[tuple[str, str]]:
    """Fenced blocks of a language: page and text."""
    return [
        (page.relative_to(DOCS).as_posix(), text)
        for page in PAGES
        for name, text in BLOCK.findall(page.read_text(encoding="utf-8"))
        if name == language
    ]


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    folder = tmp_path_factory.mktemp("docs")
    done = subprocess.run(
        [sys.executable, "-m", "sphinx", "-q", "-E", "-W", "--keep-going", str(DOCS), str(folder / "html")],
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    return folder / "html"


class Requests(HTMLParser):
    """What a browser would fetch for a page."""

    def __init__(self) -> None:
        super().__init__()
        self.addresses: list[str] = []

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag in ("script", "img", "iframe"):
            self.addresses.append(given.get("src") or "")
        if tag == "link" and given.get("rel") != "canonical":
            self.addresses.append(given.get("href") or "")


def test_pages_fetch_nothing_from_elsewhere(built):
    outside = []
    for page in built.rglob("*.html"):
        requests = Requests()
        requests.feed(page.read_text(encoding="utf-8"))
        outside += [
            (page.name, one) for one in requests.addresses if one.startswith(("http:", "https:", "//"))
        ]
    for sheet in built.rglob("*.css"):
        outside += [
            (sheet.name, one)
            for one in re.findall(r"url\(['\"]?((?:https?:)?//[^)]*)", sheet.read_text(encoding="utf-8"))
        ]
    assert not outside


def test_reference_pages_are_complete(built):
    metrics, settings, engine = (
        (built / name).read_text(encoding="utf-8")
        for name in ("metrics.html", "settings.html", "engine.html")
    )
    assert not [name for name in CATALOGUE if f">{name}<" not in metrics]
    assert not [name for name in Segment.model_fields if f">{name}<" not in settings]
    assert not [kind.name for kind in RowKind if f">{kind.name}<" not in engine]
    assert "reference:" not in metrics + settings + engine


def rows_of_the_article() -> list[list[str]]:
    """Lines of the table that takes the article to settings."""
    page = (DOCS / "model/people.md").read_text(encoding="utf-8")
    lines = page[page.index("| in the article ") :].splitlines()[2:]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def test_the_article_maps_to_metrics_and_variants_that_exist():
    folder = DOCS.parent / "experiments"
    known = {
        path.name: set(tomllib.loads(path.read_text(encoding="utf-8")).get("variants", {}))
        for path in folder.glob("*.experiment.toml")
    }
    named: set[str] = set()
    for said, setting, _, metrics, variants, _verdict in rows_of_the_article():
        assert said
        assert setting
        assert not [name for name in re.findall(r"`(\w+)`", metrics) if name not in CATALOGUE], said
        file = "people.experiment.toml"
        for word in re.findall(r"`([\w.]+)`", variants):
            if word in known:
                file = word
            else:
                assert word in known[file], (said, word)
                named.add(word)
    assert named == set().union(
        *(known[f"{name}.experiment.toml"] for name in ("people", "founders", "newcomers"))
    ), "every variant answers a line"


def test_commands_that_are_shown_exist():
    wrong = []
    context = click.Context(cli)
    for page, text in blocks("text"):
        for words in re.findall(r"^(?:\$ )?salessim (.+?)(?:\s+#.*)?$", text, re.MULTILINE):
            name, *rest = words.split()
            command = cli.get_command(context, name)
            known = {option for one in command.params for option in one.opts} if command else set()
            wrong += [(page, words)] if command is None else []
            wrong += [(page, words, one) for one in rest if one.startswith("-") and one not in known]
    assert not wrong


def test_toml_that_is_shown_can_be_read():
    for page, text in blocks("toml"):
        if not text.startswith(":"):
            assert tomllib.loads(text), page


def test_python_that_is_shown_compiles():
    for page, text in blocks("python"):
        compile(text, page, "exec")
