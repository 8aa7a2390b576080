"""What an experiment gives back: results, their comparison, and how far its headline carries. Data only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from salessim.experiment.claims import ClaimVerdict
from salessim.experiment.comparison import Comparison, Difference
from salessim.experiment.result import Result
from salessim.statistics.selection import Selection

__all__ = ["ExperimentResult", "PrecisionReached", "Sweep", "SweepPoint", "SweepShare"]


@dataclass(frozen=True, slots=True)
class SweepPoint:
    """The same comparison with some inputs changed.

    Attributes
    ----------
    axes : tuple of str
        Titles of the axes that are moved at this point.
    labels : tuple of str
        The value of each of these axes, in words.
    differences : tuple of Difference
        Company metrics of the experiment at this point.
    """

    axes: tuple[str, ...]
    labels: tuple[str, ...]
    differences: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class SweepShare:
    """In how many swept points a headline holds.

    Attributes
    ----------
    scenario, metric : str
        The headline: this scenario against the baseline in this metric.
    points : int
        Points in which the difference could be estimated.
    holds : int
        Points in which the difference has the sign of the headline.
    clear_for, clear_against : int
        Points in which the interval excludes zero, on the headline's side and on the other.
    """

    scenario: str
    metric: str
    points: int
    holds: int
    clear_for: int
    clear_against: int

    @property
    def share(self) -> float:
        """Share of points in which the headline holds; NaN without points."""
        return self.holds / self.points if self.points else float("nan")


@dataclass(frozen=True, slots=True)
class Sweep:
    """How a comparison changes as its inputs are moved.

    Attributes
    ----------
    design : {"one_at_a_time", "grid"}
        Whether one axis is moved at a time or all combinations are played.
    replications : int
        Pairs at each point.
    points : tuple of SweepPoint
        Every point, the unchanged one not included.
    shares : tuple of SweepShare
        By metric of the experiment, then scenario.
    """

    design: Literal["one_at_a_time", "grid"]
    replications: int
    points: tuple[SweepPoint, ...]
    shares: tuple[SweepShare, ...]

    def share(self, scenario: str, metric: str) -> SweepShare:
        """In how many points the headline of a scenario in a metric holds; KeyError if there is none."""
        for one in self.shares:
            if (one.scenario, one.metric) == (scenario, metric):
                return one
        raise KeyError((scenario, metric))


@dataclass(frozen=True, slots=True)
class PrecisionReached:
    """Whether a run became as precise as was asked.

    Attributes
    ----------
    metric : str
        Metric that was watched: the first one.
    target : float
        Largest half-width asked for, as a share of the absolute mean.
    reached : float
        Widest half-width over the scenarios, as a share of the absolute mean, at the last look.
    is_reached : bool
        Whether the target was met.
    looks : tuple of int
        Replications at which it was checked.
    """

    metric: str
    target: float
    reached: float
    is_reached: bool
    looks: tuple[int, ...]


@dataclass(frozen=True, eq=False)
class ExperimentResult:
    """Everything an experiment found out.

    Attributes
    ----------
    name : str
        Name of the experiment's file without endings.
    title, question : str
        As the file states them; any text, so escape it where it is shown.
    results : tuple of Result
        One a scenario, in the order of the file; the same seed, and the same replications unless the best was
        searched for.
    comparison : Comparison or None
        The scenarios against the baseline, or against the best one that was searched for; None for a single
        scenario.
    sweep : Sweep or None
        The same comparison with inputs changed; None when the file sweeps nothing.
    precision : PrecisionReached or None
        What was reached, when a precision was asked for.
    selection : Selection or None
        What came of the search for the best scenario, when one was asked for.
    metrics : tuple of str
        Metrics asked for; the first is the one the verdict is about. Results hold all others too.
    claims : tuple of ClaimVerdict
        Verdicts on the claims of the experiment, in the order of its file.
    hash : str
        Result hash over everything played, the sweep included.
    n_failed : int
        Replications that could not be played, the sweep included.
    failures : tuple of str
        Why some failed, each reason once.
    n_reused : int
        Replications taken from an earlier run instead of being played again.
    folder : str
        Where everything is kept; empty when nothing is.
    """

    name: str
    title: str
    question: str
    results: tuple[Result, ...]
    comparison: Comparison | None
    sweep: Sweep | None
    precision: PrecisionReached | None
    metrics: tuple[str, ...]
    hash: str
    n_failed: int = 0
    failures: tuple[str, ...] = ()
    n_reused: int = 0
    folder: str = ""
    selection: Selection | None = None
    claims: tuple[ClaimVerdict, ...] = ()

    def result(self, scenario: str) -> Result:
        """The result of one scenario by its name; KeyError when there is none."""
        for one in self.results:
            if one.name == scenario:
                return one
        raise KeyError(scenario)
