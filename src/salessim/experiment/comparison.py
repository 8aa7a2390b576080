"""Scenarios against a baseline: paired differences under common random numbers, with their intervals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from salessim.errors import Fault, InputError
from salessim.experiment.result import Result
from salessim.metrics.catalogue import CATALOGUE, Better
from salessim.scenario.wording import did_you_mean
from salessim.statistics.comparison import compare_paired
from salessim.statistics.intervals import mean_interval, replications_for_quantile, t_critical
from salessim.statistics.samples import as_samples, mean_and_sd

__all__ = ["Comparison", "Difference", "Estimate", "Verdict", "compare", "compare_common", "difference"]

Floats = NDArray[np.float64]

Verdict: TypeAlias = Literal["better", "worse", "higher", "lower", "equal", "unclear", "not estimable"]
"""``better`` and ``worse`` for metrics with a direction, ``higher`` and ``lower`` for the others, each only
when the interval excludes zero; ``equal`` when every pair is equal; ``unclear`` when the interval holds zero.
"""


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

    @property
    def sureness(self) -> float:
        """Highest confidence at which the interval leaves out zero, 0..1; NaN when not estimable.

        One minus the two-sided p-value of the paired t test, worked out from the 95 % interval.
        """
        from scipy.special import stdtr

        half = (self.high - self.low) / 2
        if not np.isfinite(half) or self.n < 2:
            return float("nan")
        if half == 0.0:
            return 1.0 if self.mean else 0.0
        t = abs(self.mean) / half * t_critical(0.95, self.n - 1)
        return 1.0 - 2.0 * float(stdtr(self.n - 1, -t))


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


def compare(
    results: Sequence[Result], baseline: str | None = None, metrics: Sequence[str] | None = None
) -> Comparison:
    """Compare runs of several scenarios on the same customers.

    Parameters
    ----------
    results : sequence of Result
        Two or more, with different names, played with the same seed and number of replications.
    baseline : str, optional
        Name of the one that the others are measured against; the first when silent.
    metrics : sequence of str, optional
        Metrics to compare, the one the verdict is about first; all company metrics when silent. Metrics by
        role, month, ... are compared label by label where both sides have the label.

    Returns
    -------
    Comparison
        Estimates and paired differences with 95 % intervals.

    Raises
    ------
    InputError
        If the runs cannot be paired, or a name is unknown.
    """
    names = [result.name for result in results]
    baseline = names[0] if baseline is None and names else baseline
    _check_pairing(results, names, baseline)
    return compare_common(results, baseline, metrics)


def compare_common(
    results: Sequence[Result], baseline: str | None = None, metrics: Sequence[str] | None = None
) -> Comparison:
    """Compare runs of one experiment of which some were played less often than others.

    As :func:`compare`, which checks that runs can be paired; each pair is compared over the replications that both
    have, and estimates are over all that a scenario has.
    """
    names = [result.name for result in results]
    if metrics is None:
        metrics = [metric for metric in results[0].metrics if not _is_labelled(results[0], metric)]
    by_name = {result.name: result for result in results}
    base = by_name[baseline or names[0]]
    estimates, differences = [], []
    for metric in metrics:
        for label in _labels(results, metric):
            for result in results:
                values = _values(result, metric, label)
                estimates.append(_estimate(result.name, metric, label, values))
                if result is not base:
                    differences.append(difference(base, result, metric, label))
    return Comparison(
        base.name, tuple(names), tuple(metrics), base.replications, tuple(estimates), tuple(differences)
    )


def _check_pairing(results: Sequence[Result], names: list[str], baseline: str | None) -> None:
    faults = []
    if len(results) < 2:
        faults.append(Fault("a comparison needs at least two runs"))
    if len(set(names)) < len(names):
        faults.append(Fault("the runs compared need different names", given=", ".join(names)))
    if names and baseline not in names:
        faults.append(Fault(f"no run of this name{did_you_mean(str(baseline), names)}", key=str(baseline)))
    for what, values in (
        ("seed", {result.seed for result in results}),
        ("number of replications", {result.replications for result in results}),
        ("length", {result.horizon for result in results}),
    ):
        if len(values) > 1:
            given = ", ".join(str(value) for value in sorted(values))
            faults.append(Fault(f"runs are compared pair by pair and need the same {what}", given=given))
    if faults:
        raise InputError(faults)


def _is_labelled(result: Result, metric: str) -> bool:
    return result[metric].ndim > 1


def _labels(results: Sequence[Result], metric: str) -> list[str]:
    """Labels that all results have; one empty label for a company metric."""
    if not _is_labelled(results[0], metric):
        return [""]
    common = set.intersection(*(set(result.labels(metric)) for result in results))
    return [label for label in results[0].labels(metric) if label in common]


def _values(result: Result, metric: str, label: str) -> Floats:
    values = result[metric]
    return values[:, result.labels(metric).index(label)] if values.ndim > 1 else values


def _estimate(scenario: str, metric: str, label: str, values: Floats) -> Estimate:
    known, _ = as_samples(values)
    interval = mean_interval(known)
    quantiles = {
        share: float(np.quantile(known, share))
        if known.size >= (replications_for_quantile(share) if share != 0.5 else 1)
        else float("nan")
        for share in (0.1, 0.5, 0.9)
    }
    return Estimate(
        scenario,
        metric,
        label,
        interval.estimate,
        interval.low,
        interval.high,
        mean_and_sd(known)[1],
        known.size,
        quantiles[0.1],
        quantiles[0.5],
        quantiles[0.9],
    )


def difference(base: Result, other: Result, metric: str, label: str = "") -> Difference:
    """One result against another in one metric, over the replications that both have."""
    n = min(base.replications, other.replications)
    paired = compare_paired(_values(base, metric, label)[:n], _values(other, metric, label)[:n])
    better = CATALOGUE[metric].better if metric in CATALOGUE else "neither"
    mean = paired.difference.estimate
    size = abs(paired.baseline.estimate)
    return Difference(
        scenario=other.name,
        baseline=base.name,
        metric=metric,
        label=label,
        mean=mean,
        low=paired.difference.low,
        high=paired.difference.high,
        relative=mean / size if size > 0.0 else float("nan"),
        n=paired.n,
        correlation=paired.correlation,
        saved=paired.variance_ratio,
        share_higher=paired.share_higher.estimate,
        verdict=_verdict(mean, paired.difference.low, paired.difference.high, better),
    )


def _verdict(mean: float, low: float, high: float, better: Better) -> Verdict:
    if np.isnan(low) or np.isnan(high):
        return "not estimable"
    if low == high == mean == 0.0:
        return "equal"
    if low <= 0.0 <= high:
        return "unclear"
    if better == "neither":
        return "higher" if low > 0.0 else "lower"
    return "better" if (low > 0.0) == (better == "higher") else "worse"
