"""Whether intervals hold what they promise: an exact binomial test; loaded with runpy."""

from __future__ import annotations

from collections.abc import Sequence

from scipy.special import ndtri
from scipy.stats import binomtest

FALSE_ALARM = 1e-4
"""Chance that a right method fails one of these tests."""
Z90 = float(ndtri(0.95))


def assert_holds(held: Sequence[bool], share: float = 0.90) -> None:
    """Independent intervals held the truth as often as they say."""
    n = sum(bool(x) for x in held)
    p = binomtest(n, len(held), share).pvalue
    assert p > FALSE_ALARM, f"{n} of {len(held)} intervals hold the truth, for {share:.0%} (p = {p:.1e})"


def holds(truth: float, estimate: float, se: float) -> bool:
    """The normal 90 % interval holds the truth."""
    return abs(truth - estimate) <= Z90 * se
