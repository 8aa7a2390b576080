"""The chart of the comparison: contenders on the tandem queue, and both engines on companies."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch
from matplotlib.ticker import FuncFormatter, NullFormatter

from salessim.report.charts.style import COLOURS, GREY, finish, name_axis, new_figure, style, styled

__all__ = ["draw", "save"]

OURS = {"salessim_compiled": COLOURS[0], "salessim_simpy": COLOURS[5]}
ENGINES = {"compiled": COLOURS[0], "simpy": COLOURS[5]}
WITH_METRICS = "////"


@styled
def draw(result: dict[str, Any]) -> Figure:
    """Two fields of bars on logarithmic axes; each bar says its ratio."""
    tandem, companies = result["tandem"], result["companies"]
    figure = new_figure(8.4, 0.8 + 0.34 * len(tandem) + 0.46 * len(companies) + 0.8)
    heights = (len(tandem) + 2, 1.35 * len(companies) + 2)
    above, below = figure.subplots(2, 1, height_ratios=heights)
    _draw_tandem(above, tandem)
    _draw_companies(below, companies)
    about = result["about"]
    foot = [
        "Medians of " + f"{about['rounds']} rounds in turn, {about['core']}.",
        "An event is a row of salessim's trace.",
        f"With metrics: all {about['n_metrics']} of the catalogue.",
    ]
    if about["quick"]:
        foot.insert(0, "A REHEARSAL: no figures to show anybody.")
    handles = [
        Patch(facecolor=ENGINES["compiled"], label="salessim, compiled engine"),
        Patch(facecolor=ENGINES["simpy"], label="salessim, SimPy engine"),
        Patch(facecolor=GREY, label="others"),
        Patch(facecolor="white", edgecolor=GREY, hatch=WITH_METRICS, label="with metrics"),
    ]
    return finish(figure, "How long does it take to play?", foot, handles)


def save(figure: Figure, path: Path) -> None:
    """Write ``path``.png and ``path``.svg; the same data gives the same bytes."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with style():
        import matplotlib

        matplotlib.rcParams["svg.hashsalt"] = "salessim"
        figure.savefig(path.with_suffix(".svg"), format="svg", metadata={"Date": None, "Creator": "salessim"})
        figure.savefig(path.with_suffix(".png"), format="png", dpi=150, metadata={"Software": None})


def _draw_tandem(axes: Axes, rows: list[dict[str, Any]]) -> None:
    reference = next((row for row in rows if row["key"] == "salessim_compiled"), rows[0])
    values = [1e6 * row["per_customer"] for row in rows]
    axes.barh(range(len(rows)), values, height=0.66, color=[OURS.get(row["key"], GREY) for row in rows])
    for place, (row, value) in enumerate(zip(rows, values, strict=True)):
        ratio = row["seconds"] / reference["seconds"]
        words = f"1 ({value:,.2f} µs)" if row is reference else f"{_ratio(ratio)} ({value:,.2f} µs)"
        _label(axes, value, place, words)
    name = "our compiled engine" if reference["key"] == "salessim_compiled" else reference["name"]
    _log_axis(axes, values, f"microseconds a customer of the tandem queue; labels: times {name}")
    name_axis(axes, range(len(rows)), [row["name"] for row in rows], "")


def _draw_companies(axes: Axes, rows: list[dict[str, Any]]) -> None:
    base = {row["engine"]: row["per_event"] for row in rows if row["key"] == "growth"}
    values = []
    for place, row in enumerate(rows):
        pair = (1e6 * row["per_event"], 1e6 * row["per_event_metrics"])
        for shift, value, hatch in zip((-0.2, 0.2), pair, ("", WITH_METRICS), strict=True):
            axes.barh(
                place + shift, value, height=0.38, color=ENGINES[row["engine"]], hatch=hatch, edgecolor="white",
                linewidth=0.0,
            )  # fmt: skip
            ratio = value / (1e6 * base[row["engine"]])
            _label(axes, value, place + shift, f"{_ratio(ratio)} ({value:,.2f} µs)", size=7.5)
            values.append(value)
    _log_axis(axes, values, "microseconds an event; labels: times growth without metrics, same engine")
    name_axis(axes, range(len(rows)), [row["title"] for row in rows], "")


def _ratio(value: float) -> str:
    return f"{value:,.0f} times" if value >= 10 else f"{value:,.2f} times"


def _label(axes: Axes, value: float, place: float, words: str, size: float = 9.0) -> None:
    axes.annotate(words, (value, place), (4, 0), textcoords="offset points", va="center", fontsize=size)


def _log_axis(axes: Axes, values: list[float], label: str) -> None:
    """A logarithmic axis with plain numbers and room for the labels behind the longest bar."""
    low, high = min(values), max(values)
    axes.set_xscale("log")
    axes.set_xlim(low / 2.5, high * (high / low) ** 0.3 * 4.0)
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,g}"))
    axes.xaxis.set_minor_formatter(NullFormatter())
    axes.grid(axis="x", color="#E3E8ED", linewidth=0.8)
    axes.set_axisbelow(True)
    axes.set_xlabel(label)
