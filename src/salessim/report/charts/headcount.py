"""Headcount: how many people there are and how many fully ramped ones they are worth; seats that stand empty."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from numpy.typing import NDArray

from salessim.experiment.outcome import ExperimentResult
from salessim.experiment.result import Result
from salessim.report.charts.bands import Band, band_of, band_words, draw_band
from salessim.report.charts.registry import Chart
from salessim.report.charts.style import COLOURS, INK, finish, new_figure, number_axis, played, safe, styled

__all__ = ["CHART", "Headcount", "Heads", "draw", "prepare"]

Floats = NDArray[np.float64]
QUESTION = "How many people are there, and the work of how many do they do?"
NOMINAL = "headcount_by_week"
EFFECTIVE = "effective_headcount_by_week"
VACANT = "vacancies_by_week"
_MOST_SCENARIOS = 4
_EFFECTIVE_COLOUR, _VACANT_COLOUR = COLOURS[0], COLOURS[1]


@dataclass(frozen=True, slots=True)
class Heads:
    """One scenario, week by week: people, fully ramped people they are worth, and empty seats."""

    name: str
    nominal: Band
    effective: Band
    vacant: Band


@dataclass(frozen=True, slots=True)
class Headcount:
    """Scenarios beside each other, on the same axes."""

    title: str
    scenarios: tuple[Heads, ...]
    footnote: tuple[str, ...]


def prepare(outcome: ExperimentResult) -> Headcount | None:
    """People by week; None when nobody comes or goes, or it was not measured."""
    known = [one for one in outcome.results if all(name in one for name in (NOMINAL, EFFECTIVE, VACANT))]
    shown = [one for one in known if len(one.labels(NOMINAL)) > 1 and np.isfinite(one[NOMINAL]).any()]
    if not any(_changes(one) for one in shown):
        return None
    shown = shown[:_MOST_SCENARIOS]
    scenarios = tuple(
        Heads(safe(one.name), *(band_of(one[name]) for name in (NOMINAL, EFFECTIVE, VACANT))) for one in shown
    )
    footnote = [
        played(outcome),
        "Lines: mean of the replications.",
        band_words([one.nominal for one in scenarios]),
        "Effective: capability of everybody together, so that 1 is one fully ramped person; those who do not work "
        "yet count 0. Vacant: seats that stand empty and for which somebody is wanted.",
    ]
    if len(outcome.results) > len(shown):
        footnote.append(f"{len(shown)} of {len(outcome.results)} scenarios are shown.")
    return Headcount(_title(scenarios), scenarios, tuple(footnote))


def _changes(result: Result) -> bool:
    """Whether anybody comes or goes, or is wanted."""
    heads, vacant = result[NOMINAL], result[VACANT]
    known = heads[~np.isnan(heads).any(axis=1)]
    return bool((known != known[:, :1]).any() or np.nan_to_num(vacant).any())


def _title(scenarios: tuple[Heads, ...]) -> str:
    """What people are worth, for up to two scenarios."""
    pairs = [(one.name, _overall(one.effective), _overall(one.nominal)) for one in scenarios]
    if len(pairs) > 2 or not all(math.isfinite(effective) for _, effective, _ in pairs):
        return QUESTION
    parts = [
        f"{nominal:,.1f} people do the work of {effective:,.1f} ({name})"
        for name, effective, nominal in pairs
    ]
    return f"On average {' and '.join(parts)}"


def _overall(band: Band) -> float:
    known = band.mean[np.isfinite(band.mean)]
    return float(known.mean()) if known.size else math.nan


@styled
def draw(data: Headcount) -> Figure:
    """A column a scenario: people above, empty seats below."""
    n = len(data.scenarios)
    figure = new_figure(9.0 if n == 1 else 10.5, 4.6)
    rows = figure.subplots(2, n, sharex=True, sharey="row", height_ratios=[2.4, 1.0], squeeze=False)
    for position, one in enumerate(data.scenarios):
        above, below = rows[0, position], rows[1, position]
        weeks = np.arange(len(one.nominal.mean), dtype=np.float64)
        draw_band(above, weeks, one.nominal, INK, step=True)
        draw_band(above, weeks, one.effective, _EFFECTIVE_COLOUR, "--")
        draw_band(below, weeks, one.vacant, _VACANT_COLOUR, step=True)
        if n > 1:
            above.set_title(one.name, loc="left", fontsize=10.0, fontweight="bold")
        _label(above, below, position == 0)
    top = max(max(one.nominal.highest, one.effective.highest) for one in data.scenarios)
    rows[0, 0].set_ylim(0.0, 1.08 * top if top > 0 else 1.0)
    most = max(one.vacant.highest for one in data.scenarios)
    rows[1, 0].set_xlim(0.0, max(len(one.nominal.mean) for one in data.scenarios))
    rows[1, 0].set_ylim(0.0, 1.15 * most if most > 0 else 1.0)
    handles = [
        Line2D([], [], color=INK, linewidth=2.0, label="people"),
        Line2D(
            [],
            [],
            color=_EFFECTIVE_COLOUR,
            linewidth=2.0,
            linestyle="--",
            label="effective",
        ),
        Line2D([], [], color=_VACANT_COLOUR, linewidth=2.0, label="vacant seats"),
    ]
    return finish(figure, data.title, data.footnote, handles)


def _label(above: Axes, below: Axes, is_first: bool) -> None:
    """Axes of one column; what every column shares is named at the first."""
    for axes, words in ((above, "people"), (below, "vacant seats")):
        number_axis(axes, "y", words)
        axes.yaxis.label.set_visible(is_first)
    number_axis(below, "x", "week")
    above.set_xlabel("week")
    above.xaxis.label.set_visible(False)


CHART = Chart("headcount", QUESTION, prepare, draw)
