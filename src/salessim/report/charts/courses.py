"""Courses of scenarios over time: median and range of the replications, and how several are drawn together."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import NDArray

from salessim.report.charts.style import COLOURS, MARKS, safe
from salessim.statistics.intervals import replications_for_quantile

__all__ = ["MOST_BANDS", "Course", "course_of", "course_words", "draw_courses", "name_ends"]

Floats = NDArray[np.float64]
MOST_BANDS = 2
"""Courses with bands behind them; more bands hide each other, and then only their ends are drawn."""


@dataclass(frozen=True, slots=True)
class Course:
    """One scenario, shape (n,) each, in the unit of the axis; NaN where there is no band."""

    name: str
    median: Floats
    p10: Floats
    p90: Floats

    @property
    def has_range(self) -> bool:
        """Whether there is a range anywhere."""
        return bool(np.isfinite(self.p10).any())


def course_of(name: str, values: Floats) -> Course:
    """Course of values by replication and moment, shape (replications, n); NaN is left out."""
    n = values.shape[1]
    median, p10, p90 = (np.full(n, math.nan) for _ in range(3))
    for moment in range(n):
        known = values[~np.isnan(values[:, moment]), moment]
        if known.size:
            median[moment] = np.median(known)
        if known.size >= replications_for_quantile(0.1):
            p10[moment], p90[moment] = np.quantile(known, [0.1, 0.9])
    return Course(safe(name), median, p10, p90)


def course_words(courses: Sequence[Course]) -> list[str]:
    """Sentences of a footnote about lines and bands, or why there are none."""
    if not any(course.has_range for course in courses):
        needed = replications_for_quantile(0.1)
        return ["Lines: median of the replications.", f"The range P10-P90 needs {needed} replications."]
    what = "Bands" if len(courses) <= MOST_BANDS else "Bars at the end"
    return [
        "Lines: median of the replications.",
        f"{what}: range of outcomes, P10 to P90 (8 of 10 replications).",
    ]


def draw_courses(axes: Axes, places: Floats, courses: Sequence[Course]) -> None:
    """Lines with marks, bands behind them or bars at their ends."""
    for position, course in enumerate(courses):
        colour, shape = COLOURS[position % len(COLOURS)], MARKS[position % len(MARKS)]
        mine = places[: course.median.size]
        if len(courses) <= MOST_BANDS and course.has_range:
            axes.fill_between(mine, course.p10, course.p90, color=colour, alpha=0.16, linewidth=0)
            for bound in (course.p10, course.p90):
                axes.plot(mine, bound, color=colour, linewidth=0.8, linestyle=":")
        elif math.isfinite(course.p10[-1]):
            place = mine[-1] * (1.02 + 0.018 * position)
            axes.plot([place] * 2, [course.p10[-1], course.p90[-1]], color=colour, linewidth=4.0, alpha=0.6)
        axes.plot(mine, course.median, color=colour, marker=shape, markersize=5, linewidth=2.0)


def name_ends(axes: Axes, places: Floats, courses: Sequence[Course]) -> None:
    """Names beside the last points, moved apart where they would overlap; after the limits of the axes are set."""
    low, high = axes.get_ylim()
    gap = 0.06 * (high - low) or 1.0
    ends = sorted(
        (float(course.median[-1]), position)
        for position, course in enumerate(courses)
        if math.isfinite(course.median[-1])
    )
    has_bars = len(courses) > MOST_BANDS and any(math.isfinite(one.p10[-1]) for one in courses)
    beyond = places[-1] * (1.03 + (0.018 * len(courses) if has_bars else 0.0))
    place = -math.inf
    for end, position in ends:
        place = max(end, place + gap)
        axes.annotate(
            courses[position].name, (places[-1], end), xytext=(beyond, place), va="center",
            color=COLOURS[position % len(COLOURS)], fontweight="bold", annotation_clip=False,
        )  # fmt: skip
