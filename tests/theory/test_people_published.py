"""People beside published results: mentoring as in a field experiment, attrition and ramps as in surveys.

Each band is that of the publication, widened as the text says; each mean is held with its 99.9 % interval inside it.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from salessim import load_experiment, load_scenario, run
from salessim.engine import play
from salessim.scenario.lower import lower
from salessim.statistics import mean_interval
from salessim.trace.kinds import RowKind
from salessim.units import WEEK

ROOT = Path(__file__).parents[2]
SCENARIOS = {
    each.name: each for each in load_experiment(ROOT / "experiments/mentoring.experiment.toml").scenarios
}
EARLY, LATE = "newcomer_meetings_per_hour_early", "newcomer_meetings_per_hour_late"
CONFIDENCE = 0.999


def measured(scenario, *metrics, replications=400):
    result = run(scenario, replications=replications, seed=1, metrics=list(metrics))
    return {metric: np.asarray(result[metric]) for metric in metrics}


@pytest.fixture(scope="module")
def schemes():
    return {
        name: measured(SCENARIOS[name], EARLY, LATE, "meetings", "mentor_hours")
        for name in ("no_mentor", "mandatory", "voluntary")
    }


def gains(schemes, name, metric):
    """Relative gain of the mean over no mentors, and its interval (paired; the base as it came out)."""
    base = schemes["no_mentor"][metric].mean()
    interval = mean_interval(schemes[name][metric] / base - schemes["no_mentor"][metric] / base, CONFIDENCE)
    return interval.estimate, interval.low, interval.high


def test_mandatory_mentoring_as_in_the_field_experiment(schemes):
    """Sandvik et al.: +17 to 19 % in two months; asked here: +12 to +22 %, and 80 % of it kept in months 3 to 6."""
    early, low, high = gains(schemes, "mandatory", EARLY)
    assert 0.12 < low < high < 0.22
    assert gains(schemes, "mandatory", LATE)[1] > 0.8 * early


def test_voluntary_mentoring_brings_less_than_a_third(schemes):
    assert gains(schemes, "voluntary", EARLY)[0] < gains(schemes, "mandatory", EARLY)[0] / 3
    assert gains(schemes, "voluntary", EARLY)[1] > 0


def test_mentors_give_their_hours(schemes):
    """Four newcomers, four hours a week, four weeks; a mentor without any time would be no mentor."""
    assert set(schemes["mandatory"]["mentor_hours"].tolist()) == {64.0}
    assert set(schemes["no_mentor"]["mentor_hours"].tolist()) == {0.0}


def meetings_of_mentors(name):
    """Meetings booked by those who were there from the start, in the four weeks of the programme."""
    tables, total = lower(SCENARIOS[name]), 0
    for replication in range(60):
        trace = play(tables, 2, replication)
        started = trace.of(RowKind.PERSON_STARTED)
        created = trace.of(RowKind.LEAD_CREATED)
        in_programme = (created[:, 0] >= 2 * WEEK) & (created[:, 0] < 6 * WEEK)
        total += int((in_programme & np.isin(created[:, 4], started[started[:, 0] == 0, 2])).sum())
    return total


def test_mentors_book_less_while_they_teach():
    """Four hours of forty, less availability for other things: about a tenth of what they book."""
    assert 0.82 < meetings_of_mentors("mandatory") / meetings_of_mentors("no_mentor") < 0.96


def test_time_to_productivity_rises_with_newcomers_for_each_mentor():
    experiment = load_experiment(ROOT / "experiments/newcomers.experiment.toml")
    days = [
        measured(scenario, "time_to_productivity", replications=20)["time_to_productivity"].mean()
        for scenario in experiment.scenarios
    ]
    assert days[0] < days[1] < days[2] <= days[3]


def test_attrition_and_ramps_lie_in_the_published_ranges():
    """Generators 30 to 40 % and 4 to 13 weeks; closers 20 to 36 % and 5 to 9 months; account managers 12 to 25 %.

    The closers' mean may lie above by its own interval: they reach three quarters of their quota, see the verdicts.
    """
    growing = load_scenario(ROOT / "scenarios/growing.scenario.toml")
    metrics = ("attrition_by_role", "time_to_productivity_by_role")
    result = run(growing, replications=400, seed=1, metrics=list(metrics))
    roles = result.labels("attrition_by_role")
    attrition, days = (dict(zip(roles, np.asarray(result[metric]).T, strict=True)) for metric in metrics)
    assert 0.30 < attrition["lead_generator"].mean() < 0.40
    assert 0.20 < attrition["sales_manager"].mean() < 0.36 + 1.96 * attrition["sales_manager"].std() / 20
    assert 0.12 < attrition["account_manager"].mean() < 0.25
    assert 28 <= days["lead_generator"].mean() <= 91
    assert 150 < np.nanmean(days["sales_manager"]) < 274
