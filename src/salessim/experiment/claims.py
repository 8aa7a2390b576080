"""Claims put to the test: from a statement and two results to a verdict that says no more than was seen."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from salessim.experiment.claim_blocks import MATTERS, Expectation
from salessim.experiment.comparison import Difference, difference
from salessim.experiment.result import Result
from salessim.statistics.intervals import mean_interval
from salessim.statistics.multiplicity import holm

__all__ = ["Claim", "ClaimVerdict", "Judged", "judge_claims", "judged"]

Judged: TypeAlias = Literal[
    "confirmed", "confirmed, but small", "no difference that matters", "open", "contradicted, but small",
    "contradicted", "not estimable",
]  # fmt: skip
LEVEL = 0.05


@dataclass(frozen=True, slots=True)
class Claim:
    """One statement.

    Attributes
    ----------
    key, says, theme : str
        Name in the file, in words, and heading.
    scenario, against : str
        Names of the scenarios; the metric of the first is expected to be what ``expects`` says.
    metric : str
        A company metric.
    expects : {"higher", "lower", "no difference"}
    matters, matters_amount : float
        Smallest difference that matters, as a share of the mean of ``against`` and in the metric's unit; the larger
        counts, and 0 is none.
    """

    key: str
    says: str
    theme: str
    scenario: str
    against: str
    metric: str
    expects: Expectation
    matters: float = MATTERS
    matters_amount: float = 0.0


@dataclass(frozen=True, slots=True)
class ClaimVerdict:
    """What came of a claim.

    Attributes
    ----------
    claim : Claim
    judged : str
        See :func:`judged`.
    difference : Difference
        Of ``claim.scenario`` over ``claim.against``, on the same customers, with its own 95 % interval.
    mean, mean_against : float
        Of the metric in both.
    margin : float
        Smallest difference that matters, in the metric's unit.
    sureness : float
        One minus Holm's p-value of "no difference" in the family of all claims, 0..1; NaN when not estimable.
    """

    claim: Claim
    judged: Judged
    difference: Difference
    mean: float
    mean_against: float
    margin: float
    sureness: float


def judged(low: float, high: float, margin: float, expects: Expectation, is_clear: bool) -> Judged:
    """The verdict on a claim about a difference.

    Parameters
    ----------
    low, high : float
        95 % interval of the difference; NaN when not estimable.
    margin : float
        Smallest difference that matters, at least 0, in the same unit.
    expects : {"higher", "lower", "no difference"}
    is_clear : bool
        Whether the difference is told from zero among all claims (Holm at 5 %).

    Returns
    -------
    str
        ``no difference that matters`` when the interval lies within the margin and the difference is not clear;
        ``confirmed`` and ``contradicted`` when it is clear, ``but small`` where it lies within the margin
        all the same; ``open`` when more replications could say either. A claim of no difference is confirmed when
        the interval lies within the margin, and contradicted when a clear one lies wholly beyond it.

    References
    ----------
    An interval within a margin is the two one-sided tests of equivalence at 2.5 %: Schuirmann, Journal of
    Pharmacokinetics and Biopharmaceutics 15 (1987) 657-680.

    Examples
    --------
    >>> judged(2.0, 4.0, 1.0, "higher", True), judged(-0.5, 0.4, 1.0, "higher", False)
    ('confirmed', 'no difference that matters')
    >>> judged(-3.0, 1.0, 1.0, "higher", False), judged(-3.0, -2.0, 1.0, "higher", True)
    ('open', 'contradicted')
    """
    if math.isnan(low) or math.isnan(high):
        return "not estimable"
    is_within = -margin <= low and high <= margin
    if expects == "no difference":
        is_beyond = low > margin or high < -margin
        return "confirmed" if is_within else "contradicted" if is_clear and is_beyond else "open"
    if not is_clear:
        return "no difference that matters" if is_within else "open"
    if (low > 0.0 or (low == 0.0 and high > 0.0)) == (expects == "higher"):
        return "confirmed, but small" if is_within else "confirmed"
    return "contradicted, but small" if is_within else "contradicted"


def judge_claims(claims: Sequence[Claim], results: Sequence[Result]) -> tuple[ClaimVerdict, ...]:
    """Judge claims together: the chance that even one clear verdict is luck is at most 5 % (Holm).

    Parameters
    ----------
    claims : sequence of Claim
        Their scenarios are among the results.
    results : sequence of Result

    Returns
    -------
    tuple of ClaimVerdict
        In the order of the claims.
    """
    named = {one.name: one for one in results}
    differences = [difference(named[one.against], named[one.scenario], one.metric) for one in claims]
    p_values = [1.0 - one.sureness for one in differences]
    family = [place for place, p in enumerate(p_values) if not math.isnan(p)]
    together = dict(zip(family, holm([p_values[place] for place in family]), strict=True))
    return tuple(
        _verdict(claim, named, one, together.get(place, math.nan))
        for place, (claim, one) in enumerate(zip(claims, differences, strict=True))
    )


def _verdict(claim: Claim, named: dict[str, Result], found: Difference, p: float) -> ClaimVerdict:
    mean = mean_interval(named[claim.scenario][claim.metric]).estimate
    against = mean_interval(named[claim.against][claim.metric]).estimate
    margin = max(claim.matters_amount, claim.matters * abs(against))
    is_clear = found.is_clear and p <= LEVEL
    word = judged(found.low, found.high, margin, claim.expects, is_clear)
    return ClaimVerdict(claim, word, found, mean, against, margin, 1.0 - p)
