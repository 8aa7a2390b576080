"""From a comparison to a word: better, worse, no clear difference, not estimable."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from salessim.statistics.comparison import Comparison
from salessim.statistics.multiplicity import holm

__all__ = ["Better", "Decision", "Verdict", "decide", "decide_family", "sureness_text"]

Better: TypeAlias = Literal["higher", "lower", "neither"]
Verdict: TypeAlias = Literal["better", "worse", "different", "no clear difference", "not estimable"]


@dataclass(frozen=True, slots=True)
class Decision:
    """What may be said about B against the baseline on one metric.

    Attributes
    ----------
    verdict : str
        ``better`` or ``worse`` (B than the baseline), ``different`` (clearly, on a metric without a good
        direction), ``no clear difference`` or ``not estimable``.
    sureness : float
        Highest confidence at which the interval of the difference leaves out no difference, 0..1: one minus
        the two-sided p-value. NaN when not estimable.
    """

    verdict: Verdict
    sureness: float


def decide(comparison: Comparison, better: Better, smallest_difference: float = 0.0) -> Decision:
    """Decide whether B is better than the baseline, and how sure that is.

    There is a clear difference when the interval of B - A, at its confidence, lies wholly beyond
    `smallest_difference` on one side of zero.

    Parameters
    ----------
    comparison : Comparison
    better : {"higher", "lower", "neither"}
        Which values of the metric are good.
    smallest_difference : float, default 0
        Smallest difference that matters, in the unit of the metric, at least 0.

    Returns
    -------
    Decision

    Raises
    ------
    ValueError
        If `better` is none of the three or `smallest_difference` is negative or NaN.

    References
    ----------
    Sureness = 2 F(t) - 1 with F the law of Student's t with n - 1 degrees of freedom and
    t = (|mean D| - smallest difference) / (s_D / sqrt(n)); 0 when t is negative. Test of a minimal effect:
    Murphy and Myors, Journal of Applied Psychology 84 (1999) 234-248.

    Examples
    --------
    >>> from salessim.statistics.comparison import compare_paired
    >>> comparison = compare_paired([10.0, 20.0, 30.0, 40.0], [12.0, 21.0, 33.0, 42.0])
    >>> decision = decide(comparison, "higher")
    >>> decision.verdict, sureness_text(decision.sureness)
    ('better', '98.3 %')
    >>> decide(comparison, "higher", smallest_difference=1.5).verdict
    'no clear difference'
    """
    return _decision(comparison, better, _sureness(comparison, smallest_difference))


def decide_family(
    comparisons: Mapping[str, Comparison],
    better: Mapping[str, Better],
    smallest_differences: Mapping[str, float] | None = None,
) -> dict[str, Decision]:
    """Decide on several metrics at once, by Holm's rule.

    The chance of even one false "better", "worse" or "different" among them all is at most one minus the
    confidence.

    Parameters
    ----------
    comparisons : mapping of metric name to Comparison
        All at one confidence.
    better : mapping of metric name to {"higher", "lower", "neither"}
        At least the metrics of `comparisons`.
    smallest_differences : mapping of metric name to float, optional
        In the unit of each metric; 0 where missing.

    Returns
    -------
    dict of metric name to Decision
        In the order of `comparisons`; sureness is one minus Holm's adjusted p-value. A metric that is not
        estimable is not part of the family.

    Raises
    ------
    ValueError
        As `decide`, or if the comparisons differ in confidence.
    """
    if len({comparison.difference.confidence for comparison in comparisons.values()}) > 1:
        raise ValueError("a family of decisions needs one confidence")
    smallest = smallest_differences or {}
    alone = {name: _sureness(each, smallest.get(name, 0.0)) for name, each in comparisons.items()}
    family = [name for name, sureness in alone.items() if not math.isnan(sureness)]
    together = dict(zip(family, holm([1 - alone[name] for name in family]), strict=True))
    return {
        name: _decision(each, better[name], 1 - together[name] if name in together else math.nan)
        for name, each in comparisons.items()
    }


def sureness_text(sureness: float) -> str:
    """Sureness as it is printed: rounded down, and never surer than "> 99.9 %".

    Examples
    --------
    >>> sureness_text(0.94996), sureness_text(0.99995), sureness_text(math.nan)
    ('94.9 %', '> 99.9 %', 'not estimable')
    """
    if math.isnan(sureness):
        return "not estimable"
    if sureness > 0.999:
        return "> 99.9 %"
    return f"{math.floor(round(1000 * sureness, 9)) / 10:.1f} %"


def _sureness(comparison: Comparison, smallest_difference: float) -> float:
    from scipy.special import stdtr

    if not smallest_difference >= 0:
        raise ValueError(f"the smallest difference that matters is at least 0; got {smallest_difference}")
    if not comparison.is_estimable:
        return math.nan
    beyond = abs(comparison.difference.estimate) - smallest_difference
    if beyond <= 0:
        return 0.0
    error = comparison.sd_difference / math.sqrt(comparison.n)
    return 1 - 2 * float(stdtr(comparison.n - 1, -beyond / error)) if error > 0 else 1.0


def _decision(comparison: Comparison, better: Better, sureness: float) -> Decision:
    if better not in ("higher", "lower", "neither"):
        raise ValueError(f"better is higher, lower or neither; got {better!r}")
    if math.isnan(sureness):
        return Decision("not estimable", sureness)
    if sureness < comparison.difference.confidence:
        return Decision("no clear difference", sureness)
    if better == "neither":
        return Decision("different", sureness)
    is_higher = comparison.difference.estimate > 0
    return Decision("better" if is_higher == (better == "higher") else "worse", sureness)
