"""What every picture must be: readable SVG and PNG, titled, with named axes, and nothing that sticks out of it."""

from __future__ import annotations

from xml.etree import ElementTree

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from salessim.report.charts.registry import as_png, as_svg

__all__ = ["assert_nothing_sticks_out", "assert_whole"]

ROUNDING = 0.02  # inches


def assert_whole(figure: Figure, name: str) -> bytes:
    """Hold a chart of this name against all of it; its SVG."""
    svg = as_svg(figure, name)
    ElementTree.fromstring(svg)
    assert b"<script" not in svg
    assert as_png(figure).startswith(b"\x89PNG")
    assert figure.get_suptitle()
    assert all(axes.get_xlabel() and axes.get_ylabel() for axes in figure.axes)
    assert any("replication" in text.get_text() for text in figure.texts)
    assert_nothing_sticks_out(figure)
    return svg


def assert_nothing_sticks_out(figure: Figure) -> None:
    """Everything that is drawn lies within the figure."""
    box = figure.get_tightbbox(FigureCanvasAgg(figure).get_renderer())  # type: ignore[arg-type]
    width, height = figure.get_size_inches()
    assert min(box.x0, box.y0) >= -ROUNDING
    assert box.x1 <= width + ROUNDING
    assert box.y1 <= height + ROUNDING
