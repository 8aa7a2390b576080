"""Charts as parts of a page: SVG that stands in HTML, named for those who cannot see it, with ids of its own."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING
from xml.etree import ElementTree

from salessim.report.page.model import Picture

if TYPE_CHECKING:
    from salessim.report.charts.registry import Drawing

__all__ = ["MOST_BYTES", "inline_svg", "pictures_of"]

MOST_BYTES = 1_500_000
"""Of all pictures on a page, so that the page stays below two megabytes."""
_LINK = "{http://www.w3.org/1999/xlink}href"
_LONG = re.compile(r"-?\d+\.\d{3,}")
_REFERENCE = re.compile(r"url\(#([^)]+)\)")
_NUMBERS = ("d", "points")


def pictures_of(drawings: Sequence[Drawing], order: Sequence[str]) -> tuple[Picture, ...]:
    """Charts as pictures: those of ``order`` first, the others behind them by name."""
    place = {name: number for number, name in enumerate(order)}
    ordered = sorted(drawings, key=lambda one: (place.get(one.name, len(place)), one.name))
    return tuple(Picture(one.name, one.title, one.question, one.footnote, one.svg) for one in ordered)


def inline_svg(picture: Picture) -> str:
    """The drawing as part of an HTML page.

    Every id has the chart's name before it, so that no two charts of a page share one; a title and a description are
    there for screen readers; coordinates keep two decimals, a fiftieth of what a screen can show.
    """
    root = ElementTree.fromstring(picture.svg)
    prefix = f"chart-{picture.name}-"
    used = {name for one in root.iter() for name in _references(one)}
    for one in root.iter():
        _tidy(one, prefix, used)
    for unwanted in [one for one in root if one.tag == "metadata"]:
        root.remove(unwanted)
    for group in root.iter():
        for style in [one for one in group if one.tag == "style"]:
            group.remove(style)  # it would be a rule for the whole page, which has it already
    for key in ("width", "height", "version"):
        root.attrib.pop(key, None)
    root.set("role", "img")
    root.set("aria-labelledby", f"{prefix}title {prefix}text")
    for position, (tag, name, text) in enumerate(
        (("title", "title", picture.title), ("desc", "text", f"{picture.question} {picture.footnote}"))
    ):
        child = ElementTree.Element(tag, {"id": f"{prefix}{name}"})
        child.text = text
        root.insert(position, child)
    return ElementTree.tostring(root, encoding="unicode")


def _references(one: ElementTree.Element) -> Iterator[str]:
    """Ids that an element points to."""
    for key, value in one.attrib.items():
        if key == _LINK:
            yield value.removeprefix("#")
        else:
            yield from _REFERENCE.findall(value)


def _tidy(one: ElementTree.Element, prefix: str, used: set[str]) -> None:
    """Names without namespaces, ids of this chart only, and short numbers."""
    one.tag = one.tag.rpartition("}")[2]
    one.tail = None
    if one.text is not None and not one.text.strip():
        one.text = None
    for key, value in list(one.attrib.items()):
        if key == "id":
            del one.attrib[key]
            if value in used:
                one.set("id", prefix + value)
        elif key == _LINK:
            del one.attrib[key]
            one.set("href", f"#{prefix}{value.removeprefix('#')}")
        elif key in _NUMBERS:
            one.set(key, _LONG.sub(_short, value.replace("\n", " ").strip()))
        else:
            one.set(key, _REFERENCE.sub(rf"url(#{prefix}\1)", value))


def _short(number: re.Match[str]) -> str:
    return f"{float(number[0]):.2f}".rstrip("0").rstrip(".")
