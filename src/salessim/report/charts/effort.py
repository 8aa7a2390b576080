"""Effort over the quarter: whether people push before pay periods end, or coast after they reached their quota."""

from __future__ import annotations

import numpy as np

from salessim.experiment.outcome import ExperimentResult
from salessim.report.charts.registry import Chart
from salessim.report.charts.weeks import WeekCourse, Weeks, draw_weeks, weeks_of

__all__ = ["CHART", "prepare"]

METRIC = "effort_by_week_of_quarter"
QUESTION = "How does effort move over the quarter?"


def prepare(outcome: ExperimentResult) -> Weeks | None:
    """Mean effort by week of the quarter; None when nobody reacts to pay, or it was not measured."""
    courses, footnote = weeks_of(outcome, METRIC, 1.0)
    if not any((np.abs(one.mean - 1.0) > 1e-9).any() for one in courses):
        return None
    what = "Effort: mean of the people on a pay plan, 1 is that of the usual plan."
    return Weeks(
        _title(courses),
        "effort",
        courses,
        1.0,
        "effort on the usual plan",
        (footnote[0], what, *footnote[1:]),
    )


def _title(courses: tuple[WeekCourse, ...]) -> str:
    """First and last weeks, for up to two scenarios."""
    if len(courses) > 2:
        return QUESTION
    parts = [f"from {one.start:.3f} to {one.end:.3f} ({one.name})" for one in courses]
    return f"Effort goes {' and '.join(parts)} from the first two weeks of a quarter to the last two"


CHART = Chart("effort", QUESTION, prepare, draw_weeks)
