"""The charts there are, and how one becomes a picture. A file in this folder with a ``CHART`` is a chart."""

from __future__ import annotations

import functools
import io
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure

from salessim.experiment.outcome import ExperimentResult
from salessim.report.charts.style import style
from salessim.report.measured import is_collection
from salessim.report.modules import modules_naming

__all__ = ["Chart", "Drawing", "as_png", "as_svg", "charts", "draw_all"]

_PNG_DPI = 150


@dataclass(frozen=True, slots=True)
class Chart:
    """One chart.

    Attributes
    ----------
    name : str
        Name of its file without ending.
    question : str
        What a reader learns from it.
    prepare : callable
        From what it is about to plain data, or None when there is nothing to show.
    draw : callable
        From that data to a figure with a title, labelled axes and a footnote.
    about : type
        What it is a chart of.
    """

    name: str
    question: str
    prepare: Callable[[Any], Any | None]
    draw: Callable[[Any], Figure]
    about: type = ExperimentResult


@dataclass(frozen=True)
class Drawing:
    """A chart that was drawn.

    Attributes
    ----------
    name, question : str
        Of its chart.
    figure : Figure
        The picture.
    """

    name: str
    question: str
    figure: Figure

    @functools.cached_property
    def svg(self) -> bytes:
        """The picture as SVG, made once for all who want it."""
        return as_svg(self.figure, self.name)

    @property
    def title(self) -> str:
        """What the picture says, as text."""
        return _as_text(self.figure.get_suptitle())

    @property
    def footnote(self) -> str:
        """How it came about, as text."""
        return " ".join(_as_text(one.get_text()) for one in self.figure.texts)


def draw_all(found: Any) -> list[Drawing]:
    """Every chart about this kind of thing that has something to show, in the order of names."""
    drawings = []
    for name, chart in _charts_of(found).items():
        data = chart.prepare(found)
        if data is not None:
            drawings.append(Drawing(name, chart.question, chart.draw(data)))
    return drawings


def _charts_of(outcome: Any) -> dict[str, Chart]:
    """The charts that an outcome may have: scenarios of several experiments share no customers, only claims do."""
    about: type = type(outcome)
    found = charts(about)
    if isinstance(outcome, ExperimentResult) and is_collection(outcome):
        return {name: chart for name, chart in found.items() if name == "claims"}
    return found


def _as_text(label: str) -> str:
    """Text of a picture without its line breaks and without the marks that keep it from being a formula."""
    return " ".join(label.replace(r"\$", "$").split())


@functools.cache
def charts(about: type = ExperimentResult) -> dict[str, Chart]:
    """Every chart of experiments, or of something else, by name, in the order of names; their files name the type."""
    found = (getattr(one, "CHART", None) for one in modules_naming("salessim.report.charts", about))
    return {chart.name: chart for chart in found if chart is not None and chart.about is about}


def as_svg(figure: Figure, name: str) -> bytes:
    """The figure as SVG: the same figure gives the same bytes; ids differ between charts."""
    import matplotlib

    file = io.BytesIO()
    with style():
        matplotlib.rcParams["svg.hashsalt"] = f"salessim {name}"
        FigureCanvasSVG(figure)
        figure.savefig(file, format="svg", metadata={"Date": None, "Creator": "salessim"})
    return file.getvalue()


def as_png(figure: Figure) -> bytes:
    """The figure as PNG, sharp on screens and slides."""
    file = io.BytesIO()
    with style():
        FigureCanvasAgg(figure)
        figure.savefig(file, format="png", dpi=_PNG_DPI, metadata={"Software": None})
    return file.getvalue()
