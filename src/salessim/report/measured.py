"""What a report reads: estimates and paired differences of any metric of a run, compared or not."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from salessim.experiment.comparison import Comparison, Difference, Estimate
from salessim.experiment.outcome import ExperimentResult
from salessim.experiment.result import Result
from salessim.statistics.intervals import Interval, mean_interval, replications_for_quantile
from salessim.statistics.samples import mean_and_sd
from salessim.units import DAY, HOUR, WEEK, YEAR

__all__ = [
    "Floats",
    "as_experiment",
    "busiest_seat",
    "common_replications",
    "company_metrics",
    "estimate_of",
    "horizon_words",
    "is_collection",
    "length_words",
    "paired",
    "replications_words",
    "values_of",
    "why_not",
]

Floats = NDArray[np.float64]


def as_experiment(found: ExperimentResult | Result) -> ExperimentResult:
    """A single run as an experiment without comparison; experiments as they are."""
    if isinstance(found, ExperimentResult):
        return found
    return ExperimentResult(
        name=found.name,
        title=found.title,
        question="",
        results=(found,),
        comparison=None,
        sweep=None,
        precision=None,
        metrics=company_metrics(found),
        hash=found.hash,
        n_failed=len(found.failed),
    )


def is_collection(outcome: ExperimentResult) -> bool:
    """Whether scenarios of several experiments stand side by side, compared only as claims say."""
    return bool(outcome.claims) and outcome.comparison is None


def company_metrics(result: Result) -> tuple[str, ...]:
    """Names of the metrics that are one number a replication."""
    return tuple(metric for metric in result.metrics if not result.labels(metric))


def values_of(result: Result, metric: str, label: str = "") -> Floats:
    """Values of a metric, shape (replications,); NaN throughout when the run has no such metric or label."""
    if metric not in result:
        return np.full(result.replications, math.nan)
    values = result[metric]
    if not label:
        return values if values.ndim == 1 else np.full(result.replications, math.nan)
    labels = result.labels(metric)
    return values[:, labels.index(label)] if label in labels else np.full(result.replications, math.nan)


def estimate_of(result: Result, metric: str, label: str = "", known: Comparison | None = None) -> Estimate:
    """The estimate of a metric, from the comparison when it is there."""
    if known is not None:
        try:
            return known.estimate(result.name, metric, label)
        except KeyError:
            pass
    values = values_of(result, metric, label)
    interval = mean_interval(values)
    kept = values[~np.isnan(values)]
    p10, median, p90 = (
        float(np.quantile(kept, share)) if kept.size >= replications_for_quantile(share) else math.nan
        for share in (0.1, 0.5, 0.9)
    )
    return Estimate(
        result.name, metric, label, interval.estimate, interval.low, interval.high, mean_and_sd(kept)[1],
        interval.n, p10, median, p90,
    )  # fmt: skip


def common_replications(*results: Result) -> tuple[Result, ...]:
    """Results cut to the replications that all of them have, to be read side by side; their hashes are of the whole."""
    n = min(one.replications for one in results)
    return tuple(
        one
        if one.replications == n
        else replace(
            one,
            replications=n,
            failed=tuple(number for number in one.failed if number < n),
            values={metric: values[:n] for metric, values in one.values.items()},
        )
        for one in results
    )


def paired(baseline: Result, other: Result, metric: str, label: str = "") -> Interval:
    """Mean of other minus baseline over the same replications, with its 95 % interval."""
    baseline, other = common_replications(baseline, other)
    return mean_interval(values_of(other, metric, label) - values_of(baseline, metric, label))


def why_not(one: Estimate | Difference) -> str:
    """Why an estimate or a difference has no interval; empty when it has."""
    if math.isfinite(one.low) and math.isfinite(one.high):
        return ""
    if one.n == 0:
        return "not estimable in any replication"
    if one.n == 1:
        return "estimable in one replication only; an interval needs two"
    return "not estimable"


def busiest_seat(result: Result) -> tuple[str, float] | None:
    """Seat whose people are busiest with work other than prospecting, all their roles together.

    Returns
    -------
    (str, float) or None
        Key of the seat and the busy share of its people's hours, 0..1; None when it was not measured. People
        are compared rather than roles: those who hold several roles share their hours among them.
    """
    metric = "utilisation_without_prospecting_by_seat"
    if metric not in result:
        return None
    seats: dict[str, list[float]] = {}
    for label in result.labels(metric):
        share = mean_interval(values_of(result, metric, label)).estimate
        if math.isfinite(share):
            seats.setdefault(label.rsplit("/", 1)[-1].rsplit(" ", 1)[0], []).append(share)
    means = {seat: math.fsum(shares) / len(shares) for seat, shares in seats.items()}
    return max(means.items(), key=lambda pair: pair[1]) if means else None


def replications_words(outcome: ExperimentResult) -> str:
    """How much was played of each scenario.

    Examples
    --------
    >>> class Found:
    ...     def __init__(self, *played):
    ...         self.results = [type("", (), {"replications": n}) for n in played]
    >>> replications_words(Found(64, 64)), replications_words(Found(32, 1024, 256))
    ('64 replications', '32 to 1,024 replications')
    """
    played = sorted({one.replications for one in outcome.results})
    most = f"{played[-1]:,} replication{'s' if played[-1] != 1 else ''}"
    return most if len(played) == 1 else f"{played[0]:,} to {most}"


def length_words(outcome: ExperimentResult) -> str:
    """Length of replications in words, of the shortest and longest scenario where they differ."""
    lengths = sorted({one.horizon for one in outcome.results})
    return " to ".join(dict.fromkeys(horizon_words(one) for one in (lengths[0], lengths[-1])))


def horizon_words(seconds: int) -> str:
    """Length of a replication in words.

    Examples
    --------
    >>> horizon_words(31_449_600), horizon_words(2 * 7 * 86_400)
    ('1 year', '2 weeks')
    """
    for name, length in (("year", YEAR), ("week", WEEK), ("day", DAY), ("hour", HOUR)):
        if seconds and seconds % length == 0:
            n = seconds // length
            return f"{n:,} {name}{'s' if n > 1 else ''}"
    return f"{seconds:,} seconds"
