"""Bookings over the quarter: how much of them comes in each of its weeks."""

from __future__ import annotations

from salessim.experiment.outcome import ExperimentResult
from salessim.report.charts.registry import Chart
from salessim.report.charts.weeks import WeekCourse, Weeks, draw_weeks, weeks_of

__all__ = ["CHART", "prepare"]

METRIC = "bookings_share_by_week_of_quarter"
QUESTION = "When in the quarter are bookings won?"


def prepare(outcome: ExperimentResult) -> Weeks | None:
    """Share of bookings by week of the quarter; None without quotas, or when it was not measured."""
    courses, footnote = weeks_of(outcome, METRIC, 100.0)
    if not courses:
        return None
    even = 100.0 / courses[0].mean.size
    what = "Share of the annual contract value that was won in whole quarters."
    return Weeks(
        _title(courses),
        "share of bookings (%)",
        courses,
        even,
        "even share",
        (footnote[0], what, *footnote[1:]),
    )


def _title(courses: tuple[WeekCourse, ...]) -> str:
    """What comes in the last two weeks, for up to two scenarios."""
    if len(courses) > 2:
        return QUESTION
    parts = [f"{2 * one.end:.1f} % ({one.name})" for one in courses]
    even = 200.0 / courses[0].mean.size
    return (
        f"The last two weeks of a quarter bring {' and '.join(parts)} of its bookings; even were {even:.1f} %"
    )


CHART = Chart("quarter", QUESTION, prepare, draw_weeks)
