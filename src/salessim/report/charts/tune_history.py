"""How a search went: every point in the order in which it was tried, the best so far, and the scenario as given."""

from __future__ import annotations

import math
from dataclasses import dataclass

from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from salessim.experiment.tune import Tuned
from salessim.report.charts.registry import Chart
from salessim.report.charts.style import (
    COLOURS,
    GREY,
    INK,
    finish,
    new_figure,
    number_axis,
    safe,
    scale_of,
    styled,
)
from salessim.report.measured import horizon_words
from salessim.report.tune_verdict import goal_quantities
from salessim.statistics.intervals import Interval, mean_interval

__all__ = ["CHART", "History", "Step", "draw", "prepare"]


@dataclass(frozen=True, slots=True)
class Step:
    """One point: its value with the ends of its interval, in the unit of the axis."""

    number: int
    value: float
    low: float
    high: float
    is_feasible: bool
    is_finalist: bool


@dataclass(frozen=True, slots=True)
class History:
    """Points in their order; ``best`` is the best so far that keeps the limits, NaN before there is one."""

    title: str
    axis: str
    steps: tuple[Step, ...]
    best: tuple[float, ...]
    given: float
    name: str
    footnote: tuple[str, ...]


def prepare(found: Tuned) -> History | None:
    """The search for one goal; None for two, or where nothing is known."""
    known = [one for one in found.trials if one.is_known]
    if found.asked.is_traded or not known:
        return None
    (quantity,) = goal_quantities(found)
    factor, unit = scale_of(quantity, max(abs(one.goals[0]) for one in known))
    finals = {one.trial.number for one in found.final.finalists}
    steps = []
    for one in known:
        mean: Interval = mean_interval(one.samples[0])
        steps.append(
            Step(
                one.number,
                mean.estimate * factor,
                mean.low * factor,
                mean.high * factor,
                one.is_feasible,
                one.number in finals,
            )
        )
    sign = found.asked.signs[0]
    best: list[float] = []
    for step in steps:
        before = best[-1] if best else math.nan
        is_better = step.is_feasible and not sign * step.value <= sign * before
        best.append(step.value if is_better else before)
    given = steps[0].value if known[0].is_given else math.nan
    name = safe(found.asked.space.scenario.name)
    return History(
        title=_title(found, quantity.title),
        axis=f"{safe(quantity.title, 30)} ({safe(unit, 30)})" if unit else safe(quantity.title, 30),
        steps=tuple(steps),
        best=tuple(best),
        given=given,
        name=name,
        footnote=(
            f"{len(found.trials)} points, {found.asked.rules.replications} replications of "
            f"{horizon_words(found.horizon)} each, seed {found.asked.seed}.",
            "Lines: 95 % interval (simulation error only), common to all points in good part.",
            "The best of many is partly luck: values to go by are those on fresh replications.",
        ),
    )


def _title(found: Tuned, goal: str) -> str:
    n = len(found.trials)
    if not any(one.is_feasible and one.is_known for one in found.trials):
        return f"None of {n} points keeps the limits"
    return f"The search for {safe(goal, 40)}: {n} points"


@styled
def draw(data: History) -> Figure:
    """Marks with intervals, the best so far as steps, and a line at the scenario as given."""
    figure = new_figure(9.0, 3.9)
    axes = figure.add_subplot()
    if math.isfinite(data.given):
        axes.axhline(data.given, color=INK, linewidth=1.2, linestyle="--")
    for step in data.steps:
        colour = (COLOURS[1] if step.is_finalist else COLOURS[0]) if step.is_feasible else GREY
        if math.isfinite(step.low):
            axes.plot([step.number] * 2, [step.low, step.high], color=colour, linewidth=0.9, alpha=0.55)
        face = colour if step.is_finalist else "white"
        shape = "x" if not step.is_feasible else "s" if step.is_finalist else "o"
        axes.plot([step.number], [step.value], shape, color=colour, markerfacecolor=face, markersize=5.0)
    numbers = [step.number for step in data.steps]
    if any(math.isfinite(x) for x in data.best):
        axes.step(numbers, data.best, where="post", color=COLOURS[2], linewidth=1.8)
    number_axis(axes, "x", "point, in the order tried")
    number_axis(axes, "y", data.axis)
    axes.margins(x=0.02)
    return finish(figure, data.title, data.footnote, _handles(data))


def _handles(data: History) -> list[Line2D]:
    made = [
        Line2D([], [], color=COLOURS[2], linewidth=1.8, label="best so far"),
        Line2D([], [], color=INK, linewidth=1.2, linestyle="--", label=f"{data.name} as given"),
    ]
    marks = {
        "tried": ("o", COLOURS[0], "white", any(s.is_feasible and not s.is_finalist for s in data.steps)),
        "played again": ("s", COLOURS[1], COLOURS[1], any(s.is_finalist for s in data.steps)),
        "breaks a limit": ("x", GREY, GREY, any(not s.is_feasible for s in data.steps)),
    }
    made += [
        Line2D([], [], linestyle="none", marker=shape, color=colour, markerfacecolor=face, label=label)
        for label, (shape, colour, face, is_there) in marks.items()
        if is_there
    ]
    return made


CHART = Chart(
    "tune_history", "How did the search go, and when was the best found?", prepare, draw, about=Tuned
)
