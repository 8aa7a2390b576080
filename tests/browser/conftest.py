"""A browser for pages: a Chromium that is there, and what it made of a page."""

from __future__ import annotations

import os
import runpy
import shutil
from pathlib import Path

import pytest

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--no-first-run",
]  # fmt: skip


def pytest_collection_modifyitems(items):
    """Everything in this folder needs a browser."""
    for item in items:
        if Path(__file__).parent in Path(item.path).parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chromium():
    """A browser; where SALESSIM_CHROMIUM names one it must work, else tests are skipped when none is found."""
    named = os.environ.get("SALESSIM_CHROMIUM")
    path = named or next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        pytest.skip("no Chromium is installed; SALESSIM_CHROMIUM may say where one is")
    if named is None:
        pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")
    from playwright import sync_api

    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def files(tmp_path_factory):
    """Pages by name, as files."""
    samples = runpy.run_path(str(Path(__file__).parents[1] / "page_samples.py"))
    from salessim.report.page.html import as_html

    folder = tmp_path_factory.mktemp("pages")
    made = {}

    def file(name):
        if name not in made:
            made[name] = folder / f"{name}.html"
            made[name].write_bytes(as_html(samples["page"](name)))
        return made[name]

    return file
