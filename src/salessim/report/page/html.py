"""A page as HTML that stands alone: no script, nothing from outside, every text escaped."""

from __future__ import annotations

from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from markupsafe import Markup

from salessim.report.page.model import Page
from salessim.report.page.pictures import inline_svg
from salessim.report.wording import as_safe_text

__all__ = ["as_html"]


def as_html(page: Page) -> bytes:
    """The page as UTF-8; names in it are shown as text, whatever they hold."""
    drawn = {one.name: Markup(inline_svg(one)) for one in page.pictures}
    text = _template().render(page=page, drawn=drawn)
    return text.encode("utf-8")


@cache
def _template() -> Template:
    environment = Environment(
        loader=PackageLoader("salessim.report.page", "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_safe,
    )
    return environment.get_template("page.html.j2")


def _safe(value: Any) -> Any:
    """Text that cannot turn the direction of writing or hide, its numbers kept with their signs; HTML as it is."""
    if isinstance(value, Markup) or not isinstance(value, str):
        return value
    return as_safe_text(value).replace(" %", "\u00a0%").replace("> 99", ">\u00a099")
