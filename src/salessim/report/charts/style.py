"""How every chart looks: colours and shapes that all can tell apart, safe text, a title and a footnote."""

from __future__ import annotations

import functools
import math
import textwrap
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, ParamSpec, TypeVar

import matplotlib
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import findfont, get_font
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import FuncFormatter, MaxNLocator

from salessim.experiment.outcome import ExperimentResult
from salessim.report.measured import length_words, replications_words
from salessim.report.quantity import Quantity
from salessim.report.wording import shorten

__all__ = [
    "COLOURS", "FONT", "GREY", "INK", "MARKS", "VERDICT_MARKS", "Mark", "finish", "name_axis",
    "new_figure", "number_axis", "played", "safe", "scale_of", "scenario_handles", "style", "styled",
    "verdict_handles",
]  # fmt: skip

FONT = "DejaVu Sans"  # comes with matplotlib, so a chart looks the same everywhere
INK = "#1F2933"
GREY = "#6B7580"
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9")
"""Okabe and Ito's colours (2008), told apart by colour-blind readers too; repeated beyond six."""
MARKS = ("o", "s", "^", "D", "v", "P")
_STYLE: dict[Any, Any] = {
    "font.family": FONT,
    "font.size": 10.0,
    "axes.edgecolor": "#B8C0C8",
    "axes.labelcolor": INK,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.unicode_minus": False,
    "text.color": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "legend.frameon": False,
    "svg.fonttype": "path",
    "hatch.linewidth": 0.8,
}
_LOCK = threading.RLock()  # matplotlib's settings belong to the whole process
_TITLE_SIZE = 13.0
_FOOT_SIZE = 8.5
_NAME_WIDTH = 26


@dataclass(frozen=True, slots=True)
class Mark:
    """Colour, shape and words of a verdict: never colour alone."""

    colour: str
    shape: str
    is_filled: bool
    words: str


VERDICT_MARKS = {
    "better": Mark("#0072B2", "o", True, "better"),
    "worse": Mark("#D55E00", "s", True, "worse"),
    "higher": Mark("#7B5EA7", "^", True, "clearly higher"),
    "lower": Mark("#7B5EA7", "v", True, "clearly lower"),
    "equal": Mark(GREY, "D", True, "equal"),
    "unclear": Mark(GREY, "D", False, "no clear difference"),
    "not estimable": Mark(GREY, "x", False, "not estimable"),
}

_P = ParamSpec("_P")
_R = TypeVar("_R")


@contextmanager
def style() -> Iterator[None]:
    """Our settings and nobody else's, whatever the user's matplotlib is set to."""
    with _LOCK, matplotlib.rc_context():
        matplotlib.rcdefaults()
        matplotlib.rcParams.update(_STYLE)
        yield


def styled(draw: Callable[_P, _R]) -> Callable[_P, _R]:
    """Run a drawing function under :func:`style`."""

    @functools.wraps(draw)
    def in_style(*args: _P.args, **kwargs: _P.kwargs) -> _R:
        with style():
            return draw(*args, **kwargs)

    return in_style


@functools.cache
def _glyphs() -> frozenset[int]:
    return frozenset(get_font(findfont(FONT)).get_charmap())


def safe(text: str, width: int = _NAME_WIDTH) -> str:
    r"""A name as it may stand in a picture: short, no control signs, no formula, no sign that the font lacks.

    Examples
    --------
    >>> print(safe("cost in $ and $"))
    cost in \$ and \$
    """
    short = shorten(text, width)
    return "".join(sign if ord(sign) in _glyphs() else "\u25a1" for sign in short).replace("$", r"\$")


def new_figure(width: float, height: float) -> Figure:
    """An empty figure for plots of this size (inches) that keeps its parts from overlapping."""
    figure = Figure(figsize=(width, height), layout="constrained", facecolor="white")
    figure.get_layout_engine().set(w_pad=0.12, h_pad=0.10, wspace=0.06, hspace=0.06)  # type: ignore[union-attr,call-arg]
    return figure


def finish(figure: Figure, title: str, footnote: Sequence[str], handles: Sequence[Artist] = ()) -> Figure:
    """Add room over the plots for title and legend, and under them for the footnote; lay out once.

    Parameters
    ----------
    figure : Figure
        As large as the plots alone; it grows.
    title : str
        The finding or the question; names in it already safe.
    footnote : sequence of str
        Sentences.
    handles : sequence of Artist
        What the legend explains; none without.
    """
    width, plots = figure.get_size_inches() * 72.0  # points
    head = textwrap.wrap(title, max(20, int((width - 24) / (_TITLE_SIZE * 0.60))), break_on_hyphens=False)
    foot = textwrap.wrap(
        " ".join(footnote), max(20, int((width - 24) / (_FOOT_SIZE * 0.53))), break_on_hyphens=False
    )
    letters = max((len(str(handle.get_label())) for handle in handles), default=0)
    columns = max(1, min(len(handles), int(width / (6.0 * letters + 48.0))))
    title_height = 12.0 + 1.3 * _TITLE_SIZE * len(head)
    over = title_height + (4.0 + 16.0 * math.ceil(len(handles) / columns) if handles else 0.0)
    under = 10.0 + 1.35 * _FOOT_SIZE * len(foot)
    height = plots + over + under
    figure.set_size_inches(width / 72.0, height / 72.0)
    left = 10.0 / width
    heading = figure.suptitle(
        "\n".join(head), x=left, y=1.0 - 10.0 / height, ha="left", va="top", fontsize=_TITLE_SIZE,
        fontweight="bold", linespacing=1.25,
    )  # fmt: skip
    heading.set_in_layout(False)
    if handles:
        _legend(figure, handles, columns, (left, 1.0 - title_height / height))
    below = figure.text(
        left, 7.0 / height, "\n".join(foot), ha="left", va="bottom", fontsize=_FOOT_SIZE, color=GREY
    )
    below.set_in_layout(False)
    _lay_out(figure, (0.0, under / height, 1.0, plots / height))
    return figure


def _legend(figure: Figure, handles: Sequence[Artist], columns: int, place: tuple[float, float]) -> None:
    made = figure.legend(
        handles=list(handles), loc="upper left", bbox_to_anchor=place, ncols=columns, fontsize=9.5,
        handletextpad=0.5, columnspacing=1.5, borderaxespad=0.0, borderpad=0.1,
    )  # fmt: skip
    made.set_in_layout(False)


def _lay_out(figure: Figure, room: tuple[float, float, float, float]) -> None:
    """Fit the axes into the room left (left, bottom, width, height); every format then shows the same.

    The solver's last bits differ from run to run, and ids in an SVG are made from them: places are rounded.
    """
    engine = figure.get_layout_engine()
    engine.set(rect=room)  # type: ignore[union-attr,call-arg]
    figure.draw_without_rendering()
    figure.set_layout_engine("none")
    for axes in figure.axes:
        left, bottom, width, height = (round(value, 6) for value in axes.get_position().bounds)
        axes.set_position((left, bottom, width, height))


def played(outcome: ExperimentResult) -> str:
    """First sentence of a footnote: how much was played."""
    first = outcome.results[0]
    return f"{replications_words(outcome)} of {length_words(outcome)}, seed {first.seed}."


def scale_of(quantity: Quantity, largest: float) -> tuple[float, str]:
    """Factor and unit for an axis: large money in thousands or millions.

    Examples
    --------
    >>> from salessim.report.quantity import Quantity
    >>> scale_of(Quantity("ARR", "EUR a year", "EUR a year", is_money=True), 3e6)
    (1e-06, 'million EUR a year')
    """
    if quantity.is_money and math.isfinite(largest):
        for size, word in ((1e9, "billion"), (1e6, "million"), (1e4, "thousand")):
            if abs(largest) >= size:
                return (1e-3 if size == 1e4 else 1.0 / size), f"{word} {quantity.unit}"
    return quantity.factor, quantity.unit


def number_axis(axes: Axes, which: str, label: str, sign: bool = False) -> None:
    """Label and number an axis: few ticks, thousands separators, plus signs on differences."""
    axis = axes.xaxis if which == "x" else axes.yaxis
    axis.set_major_locator(MaxNLocator(nbins=6, steps=[1, 2, 2.5, 5, 10]))
    axis.set_major_formatter(FuncFormatter(lambda value, _: _tick(value, sign)))
    axis.set_label_text(label)
    axes.grid(axis=which, color="#E3E8ED", linewidth=0.8)  # type: ignore[arg-type]
    axes.set_axisbelow(True)


def _tick(value: float, sign: bool) -> str:
    value = round(value, 9) + 0.0
    if abs(value) >= 1e7:
        return f"{value:{'+' if sign else ''}.3g}"
    text = f"{value:,.0f}" if float(value).is_integer() else f"{value:,.6f}".rstrip("0")
    return f"+{text}" if sign and value > 0 else text


def name_axis(axes: Axes, places: Sequence[float], names: Sequence[str], label: str) -> None:
    """Names down the left side, the first at the top; ``names`` are safe already."""
    axes.set_yticks(list(places), list(names))
    axes.tick_params(axis="y", length=0)
    axes.set_ylabel(label)
    if places:
        axes.set_ylim(max(places) + 0.7, min(places) - 0.7)


def verdict_handles(verdicts: Sequence[str]) -> list[Artist]:
    """Marks that occur, for a legend."""
    marks = dict.fromkeys(VERDICT_MARKS[verdict] for verdict in VERDICT_MARKS if verdict in verdicts)
    return [
        Line2D(
            [], [], linestyle="none", marker=mark.shape, color=mark.colour, label=mark.words,
            markerfacecolor=mark.colour if mark.is_filled else "white",
        )
        for mark in marks
    ]  # fmt: skip


def scenario_handles(names: Sequence[str]) -> list[Artist]:
    """Colours of scenarios in their order, for a legend."""
    return [Patch(facecolor=COLOURS[k % len(COLOURS)], label=name) for k, name in enumerate(names)]
