"""Pages in Chromium: everybody can read them at any width and on paper, and they ask nothing of anybody."""

from __future__ import annotations

import re
import unicodedata
import zlib
from contextlib import contextmanager

import pytest

KINDS = (
    "single",
    "comparison",
    "claims",
    "choice",
    "tornado",
    "discovery",
    "sweep",
    "tune",
    "explain",
    "fit",
    "forecast",
    "backtest",
    "hostile",
)
WIDTHS = (360, 1400)
TABLES_IN_PRINT = """
() => [...document.querySelectorAll("tbody tr, details > *, dl > div, figure")].filter(one => {
    const box = one.getBoundingClientRect();
    return one.checkVisibility({contentVisibilityAuto: true, visibilityProperty: true}) === false
        || box.width === 0 || box.height === 0;
}).length
"""
UNFOLDED = """
() => document.querySelectorAll("details").forEach(one => {
    one.open = one.querySelectorAll("tr").length < 30;  // longer tables are of the same make
})
"""
CUT_OFF = """
() => [...document.querySelectorAll("td, th")].filter(one => one.scrollWidth > one.clientWidth + 1).length
"""
TOO_WIDE_FOR_PAPER = """
() => [...document.querySelectorAll("table, svg, p, li, dd, pre")].filter(
    one => one.getBoundingClientRect().right > document.documentElement.clientWidth + 1).length
"""


@contextmanager
def opened(browser, path, width=1400, **settings):
    """The page as a reader sees it, with everything it asked for and complained about."""
    context = browser.new_context(viewport={"width": width, "height": 900}, **settings)
    page = context.new_page()
    page.requests, page.complaints = [], []
    page.on("request", lambda one: page.requests.append(one.url))
    page.on("console", lambda one: page.complaints.append(one.text))
    page.on("pageerror", lambda one: page.complaints.append(str(one)))
    page.goto(path.as_uri())
    yield page
    context.close()


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize(
    "kind", ["single", "comparison", "tornado", "sweep", "fit", "forecast", "backtest", "hostile"]
)
def test_axe_finds_nothing_to_mend(chromium, files, kind, width):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed").Axe()
    with opened(chromium, files(kind), width, bypass_csp=True) as page:
        page.evaluate(UNFOLDED)
        found = axe.run(page, context={"exclude": [["svg > g"]]}).response["violations"]  # paths of a picture
    assert [(one["id"], one["nodes"][0]["html"][:200]) for one in found] == []


@pytest.mark.parametrize("kind", KINDS)
def test_a_page_asks_for_nothing_and_complains_of_nothing(chromium, files, kind):
    with opened(chromium, files(kind)) as page:
        page.wait_for_timeout(100)
        assert page.requests == [files(kind).as_uri()]
        assert page.complaints == []
        assert page.evaluate("document.querySelectorAll('script, iframe, img[src^=http]').length") == 0


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("kind", KINDS)
def test_a_page_does_not_scroll_sideways_and_what_does_can_be_reached(chromium, files, kind, width):
    with opened(chromium, files(kind), width) as page:
        page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.evaluate(
            "[...document.querySelectorAll('.scroll')].every(one => one.tabIndex === 0 && one.getAttribute('role') === "
            "'region' && one.getAttribute('aria-label'))"
        )


@pytest.mark.parametrize("kind", KINDS)
def test_the_answer_is_in_view_at_once_without_a_script(chromium, files, kind):
    with opened(chromium, files(kind), java_script_enabled=False) as page:
        first = page.locator("#answer .lead")
        assert first.is_visible()
        assert first.bounding_box()["y"] < 900
        page.locator("summary").last.click()
        assert page.locator("details").last.get_attribute("open") is not None


def test_the_skip_link_comes_first_and_is_seen_when_reached(chromium, files):
    with opened(chromium, files("comparison")) as page:
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip"
        box = page.locator(".skip").bounding_box()
        assert box["x"] >= 0
        page.keyboard.press("Enter")
        assert page.url.endswith("#answer")


@pytest.mark.parametrize(
    "kind", ["comparison", "single", "tornado", "fit", "forecast", "backtest", "hostile"]
)
def test_on_paper_everything_is_unfolded_and_no_row_is_lost(chromium, files, kind):
    with opened(chromium, files(kind), width=690) as page:  # A4 less its margins
        page.emulate_media(media="print")
        assert page.evaluate(TABLES_IN_PRINT) == 0
        assert page.evaluate(TOO_WIDE_FOR_PAPER) == 0
        assert page.evaluate(CUT_OFF) == 0
        wanted = page.evaluate(
            "[...document.querySelectorAll('h1, h2, h3, tbody th, dt')].map(one => one.textContent)"
        )
        printed = letters(text_of(page.pdf(prefer_css_page_size=True)))
    missing = [one for one in wanted if letters(one) not in printed]
    assert len(wanted) > 400
    assert missing == []


def letters(text):
    """Letters and digits alone, ligatures taken apart: lines are broken anywhere on paper."""
    return re.sub(r"[^0-9A-Za-z]", "", unicodedata.normalize("NFKC", text))


def text_of(pdf):
    """Text of a PDF as Chromium writes it: glyph numbers in streams, and what each of them stands for."""
    objects = {
        int(number): body for number, body in re.findall(rb"\n(\d+) 0 obj\n?(.*?)endobj", pdf, re.DOTALL)
    }
    streams = {number: found for number, body in objects.items() if (found := stream_of(body)) is not None}
    fonts = {}
    for number, body in objects.items():
        told = re.search(rb"/ToUnicode (\d+) 0 R", body)
        if told:
            fonts[number] = glyphs_of(streams[int(told[1])])
    named = {
        name: fonts[int(number)]
        for body in objects.values()
        for name, number in re.findall(rb"/(F\d+) (\d+) 0 R", body)
        if int(number) in fonts
    }
    return "".join(shown(stream, named) for stream in streams.values() if b" Tf" in stream)


def stream_of(body):
    found = re.search(rb"stream\r?\n(.*)\r?\nendstream", body, re.DOTALL)
    if found is None:
        return None
    return zlib.decompress(found[1]) if b"/FlateDecode" in body and b"/Image" not in body else found[1]


def glyphs_of(table):
    """What each glyph of a font stands for."""
    found = {}
    for block in re.findall(rb"beginbfchar(.*?)endbfchar", table, re.DOTALL):
        for glyph, text in re.findall(rb"<(\w+)> <(\w+)>", block):
            found[int(glyph, 16)] = bytes.fromhex(text.decode()).decode("utf-16-be")
    for block in re.findall(rb"beginbfrange(.*?)endbfrange", table, re.DOTALL):
        for first, last, text in re.findall(rb"<(\w+)> <(\w+)> <(\w+)>", block):
            for step in range(int(last, 16) - int(first, 16) + 1):
                found[int(first, 16) + step] = chr(int(text, 16) + step)
    return found


def shown(stream, fonts):
    """Text of one page."""
    said, glyphs = [], {}
    for font, line in re.findall(rb"/(F\d+) [\d.]+ Tf|(\[.*?\] TJ|<\w+> Tj)", stream, re.DOTALL):
        if font:
            glyphs = fonts.get(font, {})
        for hexed in re.findall(rb"<(\w+)>", line):
            codes = [int(hexed[at : at + 4], 16) for at in range(0, len(hexed), 4)]
            said.append("".join(glyphs.get(code, "?") for code in codes))
    return "".join(said)


def test_hostile_names_do_nothing(chromium, files):
    with opened(chromium, files("hostile")) as page:
        assert page.locator("h1").inner_text() == "<script>alert(1)</script> & <b>"
        assert page.title() == "<script>alert(1)</script> & <b>"
        assert "成長" in page.locator("#figures").inner_text()
        assert page.locator("h1 b").count() == 0
