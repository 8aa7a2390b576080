"""Scenarios against a baseline: paired differences under common random numbers, with their intervals."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

__all__ = ["Comparison", "Difference", "Estimate", "Verdict"]

Verdict: TypeAlias = Literal["better", "worse", "higher", "lower", "equal", "unclear", "not estimable"]
"""``better`` and ``worse`` for metrics with a direction, ``higher`` and ``lower`` for the others, each only
when the interval excludes zero; ``equal`` when every pair is equal; ``unclear`` when the interval holds zero."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """Mean of one metric in one scenario.

    Attributes
    ----------
    scenario, metric, label : str
        Where it belongs; ``label`` is empty for company metrics.
    mean, low, high : float
        Mean over replications and its 95 % interval (simulation error only); NaN when not estimable.
    sd : float
        Standard deviation between replications.
    n : int
        Replications with a value.
    p10, median, p90 : float
        Quantiles between replications (business risk, not simulation error); P10 and P90 are NaN below 50
        replications.
    """

    scenario: str
    metric: str
    label: str
    mean: float
    low: float
    high: float
    sd: float
    n: int
    p10: float
    median: float
    p90: float


@dataclass(frozen=True, slots=True)
class Difference:
    """One scenario against the baseline in one metric, on the same customers.

    Attributes
    ----------
    scenario, baseline, metric, label : str
        What is compared; ``label`` is empty for company metrics.
    mean, low, high : float
        Mean of scenario minus baseline over pairs, and its 95 % interval; unit of the metric; NaN when not
        estimable.
    relative : float
        ``mean`` over the absolute baseline mean of the same pairs; NaN when that is 0.
    n : int
        Pairs in which both sides have a value.
    correlation : float
        Correlation of the two sides over pairs; NaN when a side does not vary. Negative: pairing hurt.
    saved : float
        How many times more replications independent runs would have needed for the same interval; below 1
        pairing cost some.
    share_higher : float
        Share of pairs in which the scenario lies above the baseline.
    verdict : str
        See :data:`Verdict`.
    """

    scenario: str
    baseline: str
    metric: str
    label: str
    mean: float
    low: float
    high: float
    relative: float
    n: int
    correlation: float
    saved: float
    share_higher: float
    verdict: Verdict

    @property
    def is_clear(self) -> bool:
        """Whether the interval excludes zero."""
        return self.low > 0.0 or self.high < 0.0


@dataclass(frozen=True, slots=True)
class Comparison:
    """All scenarios of an experiment against one of them.

    Attributes
    ----------
    baseline : str
        Name of the scenario that the others are measured against.
    scenarios : tuple of str
        Names of all scenarios, the baseline included, in the order of the experiment.
    metrics : tuple of str
        Metrics compared; the first is the one the verdict is about.
    replications : int
        Pairs played; single metrics may have fewer, see ``n``.
    estimates : tuple of Estimate
        By metric, then label, then scenario.
    differences : tuple of Difference
        By metric, then label, then scenario (the baseline left out).
    """

    baseline: str
    scenarios: tuple[str, ...]
    metrics: tuple[str, ...]
    replications: int
    estimates: tuple[Estimate, ...]
    differences: tuple[Difference, ...]

    @property
    def headline(self) -> tuple[Difference, ...]:
        """Differences in the first metric, one for each scenario but the baseline."""
        return tuple(one for one in self.differences if one.metric == self.metrics[0])

    def estimate(self, scenario: str, metric: str, label: str = "") -> Estimate:
        """The estimate of one scenario in one metric; KeyError when there is none."""
        for one in self.estimates:
            if (one.scenario, one.metric, one.label) == (scenario, metric, label):
                return one
        raise KeyError((scenario, metric, label))

    def difference(self, scenario: str, metric: str, label: str = "") -> Difference:
        """The difference of one scenario in one metric; KeyError when there is none."""
        for one in self.differences:
            if (one.scenario, one.metric, one.label) == (scenario, metric, label):
                return one
        raise KeyError((scenario, metric, label))
