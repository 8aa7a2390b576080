"""How far a headline carries: the same comparison at every swept point."""

from __future__ import annotations

import math
from collections.abc import Sequence

from salessim.experiment.comparison import Comparison, Difference, compare
from salessim.experiment.outcome import Sweep, SweepPoint, SweepShare
from salessim.experiment.plan import Experiment
from salessim.experiment.runner import Runner
from salessim.experiment.stage import Stage, collect
from salessim.metrics import CATALOGUE

__all__ = ["share_of", "sweep_of"]


def sweep_of(experiment: Experiment, stage: Stage, runner: Runner, headline: Comparison) -> Sweep:
    """The comparison at every point, and in how many of them the headline holds."""
    n = experiment.sweep_replications
    metrics = [name for name in headline.metrics if CATALOGUE[name].level == "company"]
    points = []
    for point, group in stage.points:
        found = [collect(tables, stage.job, runner, n) for tables in group]
        differences = compare(found, headline.baseline, metrics).differences
        points.append(SweepPoint(point.axes, point.labels, differences))
    shares = [
        share_of(headline.difference(scenario, metric), points)
        for metric in metrics
        for scenario in headline.scenarios
        if scenario != headline.baseline
    ]
    return Sweep(experiment.sweep_design, n, tuple(points), tuple(shares))


def share_of(headline: Difference, points: Sequence[SweepPoint]) -> SweepShare:
    """In how many points a headline holds: its sign, and how often it is clear either way."""
    sign = math.copysign(1.0, headline.mean) if headline.mean else 0.0
    there = [
        one
        for point in points
        for one in point.differences
        if (one.scenario, one.metric) == (headline.scenario, headline.metric) and not math.isnan(one.mean)
    ]
    return SweepShare(
        scenario=headline.scenario,
        metric=headline.metric,
        points=len(there),
        holds=sum(one.mean * sign > 0.0 for one in there),
        clear_for=sum(one.is_clear and one.mean * sign > 0.0 for one in there),
        clear_against=sum(one.is_clear and one.mean * sign < 0.0 for one in there),
    )
