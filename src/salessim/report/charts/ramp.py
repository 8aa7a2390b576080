"""Ramp: how capable people have become, by weeks since their first day in a role, as it happened."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from numpy.typing import NDArray

from salessim.experiment.outcome import ExperimentResult
from salessim.experiment.result import Result
from salessim.report.charts.bands import Band, band_of, band_words, draw_band
from salessim.report.charts.panels import label_edges, panel_grid
from salessim.report.charts.registry import Chart
from salessim.report.charts.style import (
    COLOURS,
    GREY,
    finish,
    played,
    safe,
    styled,
)
from salessim.report.wording import metric_title

__all__ = ["CHART", "Ramp", "Ramps", "draw", "prepare"]

Floats = NDArray[np.float64]
Style: TypeAlias = Literal["-", "--", "-.", ":"]
METRIC = "capability_by_ramp_week"
_RAMPED = 0.95
_MOST_SCENARIOS = 4
_MOST_BANDS = 2  # more bands hide each other
_MOST_ROLES = 6
_STYLES: tuple[Style, ...] = ("-", "--", "-.", ":")
_LEAST_SHARE = 0.05  # of replications that must have somebody so far, for a mean that does not jump


@dataclass(frozen=True, slots=True)
class Ramp:
    """One role: a band for each scenario, None where nobody is new to it."""

    role: str
    bands: tuple[Band | None, ...]


@dataclass(frozen=True, slots=True)
class Ramps:
    """Roles beside each other, over the weeks 0, 1, ... since the first day."""

    title: str
    scenarios: tuple[str, ...]
    roles: tuple[Ramp, ...]
    footnote: tuple[str, ...]


def prepare(outcome: ExperimentResult) -> Ramps | None:
    """Capability of newcomers by role and week; None when nobody is new to a seat, or it was not measured."""
    known = [one for one in outcome.results if METRIC in one and np.isfinite(one[METRIC]).any()]
    shown = known[:_MOST_SCENARIOS]
    by_scenario = [_bands(one) for one in shown]
    roles = list(dict.fromkeys(role for bands in by_scenario for role in bands))
    if not roles:
        return None
    ramps = tuple(
        Ramp(safe(metric_title(role)), tuple(bands.get(role) for bands in by_scenario))
        for role in roles[:_MOST_ROLES]
    )
    footnote = [
        played(outcome),
        "Those new to a seat: hired, promoted, or begun after the start; 1 is fully ramped, and who does not work "
        "yet counts 0. Lines: mean of the replications, over those who are still there.",
    ]
    if len(shown) <= _MOST_BANDS:
        footnote.append(band_words([band for ramp in ramps for band in ramp.bands if band is not None]))
    if len(roles) > len(ramps):
        footnote.append(f"{len(ramps)} of {len(roles)} roles are shown.")
    if len(outcome.results) > len(shown):
        footnote.append(f"{len(shown)} of {len(outcome.results)} scenarios are shown.")
    names = tuple(safe(one.name) for one in shown)
    return Ramps(_title(names, ramps), names, ramps, tuple(footnote))


def _bands(result: Result) -> dict[str, Band]:
    """The band of each role that somebody is new to."""
    labels, values = result.labels(METRIC), result[METRIC]
    role_of = [label.rpartition(".")[0] for label in labels]
    least = math.ceil(_LEAST_SHARE * result.replications)
    found = {}
    for role in dict.fromkeys(role_of):
        mine = values[:, [place for place, of in enumerate(role_of) if of == role]]
        band = band_of(mine, least)
        if np.isfinite(band.mean).any():
            found[role] = band
    return found


def _title(names: tuple[str, ...], ramps: tuple[Ramp, ...]) -> str:
    """When the mean newcomer has ramped, for one scenario and up to three roles."""
    question = "How fast do newcomers become productive?"
    if len(names) > 1 or len(ramps) > 3:
        return question
    parts = []
    for ramp in ramps:
        band = ramp.bands[0]
        reached = np.flatnonzero(band.mean >= _RAMPED) if band is not None else np.array([], dtype=np.int64)
        parts.append(f"{ramp.role} " + (f"{reached[0]} weeks" if reached.size else "not within a year"))
    return f"Weeks until newcomers reach {_RAMPED:g} on average: {', '.join(parts)}"


@styled
def draw(data: Ramps) -> Figure:
    """A panel a role, a line a scenario."""
    figure, panels = panel_grid(len(data.roles), 3.1, same_y=True)
    last = max(
        int(np.flatnonzero(np.isfinite(band.mean))[-1])
        for ramp in data.roles
        for band in ramp.bands
        if band is not None
    )
    for axes, ramp in zip(panels, data.roles, strict=True):
        _draw_role(axes, ramp, len(data.scenarios) <= _MOST_BANDS)
    label_edges(panels, "weeks since the first day", "capability")
    panels[0].set_ylim(bottom=0.0)
    panels[0].set_xlim(0.0, max(4.0, float(last)))
    handles = [
        Line2D([], [], color=COLOURS[k % len(COLOURS)], linestyle=_STYLES[k % 4], linewidth=2.0, label=name)
        for k, name in enumerate(data.scenarios)
    ]
    handles.append(Line2D([], [], color=GREY, linestyle=":", linewidth=1.0, label=f"ramped ({_RAMPED:g})"))
    return finish(figure, data.title, data.footnote, handles)


def _draw_role(axes: Axes, ramp: Ramp, with_range: bool) -> None:
    axes.axhline(_RAMPED, color=GREY, linewidth=1.0, linestyle=":")
    for position, band in enumerate(ramp.bands):
        if band is None:
            continue
        if not with_range:
            nothing = np.full_like(band.mean, math.nan)
            band = Band(band.mean, nothing, nothing)
        weeks = np.arange(len(band.mean), dtype=np.float64)
        draw_band(axes, weeks, band, COLOURS[position % len(COLOURS)], _STYLES[position % 4])
    axes.set_title(ramp.role, loc="left", fontsize=10.0, fontweight="bold")


CHART = Chart("ramp", "How fast do newcomers become productive?", prepare, draw)
