"""The pages there are, one a kind of outcome: a file in this folder with a ``BUILDER`` is one."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import TYPE_CHECKING, Any

from salessim.report.modules import modules_naming
from salessim.report.page.background import Background
from salessim.report.page.html import as_html
from salessim.report.page.model import Page
from salessim.report.page.pictures import MOST_BYTES, pictures_of

if TYPE_CHECKING:
    from salessim.report.charts.registry import Drawing

__all__ = ["Builder", "build_page", "builder_of", "page_html"]


@dataclass(frozen=True, slots=True)
class Builder:
    """How a kind of outcome becomes a page.

    Attributes
    ----------
    about : type
        What it is a page of.
    build : callable
        From that and its background to a page without pictures.
    background : callable
        What is known of it where nobody says otherwise.
    pictures : tuple of str
        Names of charts in their order, the one that says the answer first; charts that are not named come last.
    shown : int
        How many of them are in view.
    """

    about: type
    build: Callable[[Any, Background], Page]
    background: Callable[[Any], Background]
    pictures: tuple[str, ...] = ()
    shown: int = 2


@functools.cache
def builder_of(about: type) -> Builder:
    """The builder of pages about a type; its file names the type.

    Raises
    ------
    LookupError
        If there is no page about it.
    """
    for module in modules_naming("salessim.report.page", about):
        builder: Builder | None = getattr(module, "BUILDER", None)
        if builder is not None and builder.about is about:
            return builder
    raise LookupError(f"there is no page about {about.__name__}")


def build_page(found: Any, drawings: Sequence[Drawing] = (), known: Background | None = None) -> Page:
    """The page of an outcome.

    Parameters
    ----------
    found : object
        Of a kind that a builder is about.
    drawings : sequence of Drawing
        Its charts.
    known : Background, optional
        Where its figures come from; what its result folder says when silent.
    """
    about: type = type(found)
    builder = builder_of(about)
    page = builder.build(found, known if known is not None else builder.background(found))
    pictures = pictures_of(drawings, builder.pictures)
    filled = list(accumulate(len(one.svg) for one in pictures))
    kept = tuple(one for one, size in zip(pictures, filled, strict=True) if size <= MOST_BYTES)
    left_out = tuple(one.name for one in pictures if one not in kept)
    return replace(page, pictures=kept, shown=builder.shown, left_out=left_out)


def page_html(found: Any, drawings: Sequence[Drawing] = (), known: Background | None = None) -> bytes:
    """The page of an outcome as an HTML file; the same outcome gives the same bytes."""
    return as_html(build_page(found, drawings, known))
