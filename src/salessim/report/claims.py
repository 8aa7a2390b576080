"""Verdicts on claims in words: what was claimed, what came out, how sure, and what that rests on."""

from __future__ import annotations

import math
from collections import Counter

from salessim.experiment.claims import ClaimVerdict
from salessim.experiment.outcome import ExperimentResult
from salessim.report.grids import Grid
from salessim.report.measured import is_collection
from salessim.report.quantity import percent, quantity_of, unit_of
from salessim.report.rows import Row
from salessim.report.wording import as_safe_text, shorten
from salessim.statistics.decision import sureness_text

__all__ = [
    "COLUMNS", "WORDS", "claim_counts", "claim_gaps", "claim_grids", "claim_pairs", "claim_rows", "claim_sentences",
    "themes",
]  # fmt: skip

WORDS = (
    "confirmed", "confirmed, but small", "no difference that matters", "open", "contradicted, but small",
    "contradicted", "not estimable",
)  # fmt: skip
"""Verdicts from best to worst for a claim."""
COLUMNS = (
    "claim", "theme", "says", "scenario", "against", "metric", "unit", "expects", "verdict", "mean", "mean_against",
    "difference", "low_95", "high_95", "relative", "smallest_that_matters", "sureness", "n",
)  # fmt: skip


def themes(outcome: ExperimentResult) -> dict[str, list[ClaimVerdict]]:
    """Verdicts by heading, in the order of the file."""
    found: dict[str, list[ClaimVerdict]] = {}
    for one in outcome.claims:
        found.setdefault(as_safe_text(one.claim.theme), []).append(one)
    return found


def claim_counts(outcome: ExperimentResult) -> dict[str, int]:
    """How many claims came to each verdict, from best to worst."""
    counts: Counter[str] = Counter(one.judged for one in outcome.claims)
    return {word: counts[word] for word in WORDS}


def claim_sentences(outcome: ExperimentResult) -> list[str]:
    """How many claims hold, and what a reader should know about the verdicts."""
    found = outcome.claims
    parts = [f"{n} {word}" for word, n in claim_counts(outcome).items() if n]
    said = [f"{len(found)} claims: {'; '.join(parts)}."]
    said.append(
        "A claim is confirmed or contradicted only where its difference is clear among all claims together (Holm's "
        "rule: at most 5 % chance that even one is luck). Where the whole interval is smaller than what matters, "
        "there is no difference that matters, or a small one; open means that more replications could say either."
    )
    return said


def claim_gaps(outcome: ExperimentResult) -> list[str]:
    """Claims judged by fewer replications than were played, for what they measure was not estimable in the others."""
    said = []
    for one in outcome.claims:
        missing = outcome.result(one.claim.scenario).replications - one.difference.n
        if missing:
            said.append(
                f"{shorten(one.claim.says, 110)}: not estimable in {missing} replications; these are left out."
            )
    return said


def claim_pairs(outcome: ExperimentResult) -> list[tuple[str, str, str]]:
    """What is claimed of each pair of scenarios, and the names of both; empty where all scenarios are compared."""
    if not is_collection(outcome):
        return []
    pairs: dict[tuple[str, str], str] = {}
    for one in outcome.claims:
        pairs.setdefault((one.claim.against, one.claim.scenario), one.claim.says)
    return [(says, *names) for names, says in pairs.items()]


def claim_grids(outcome: ExperimentResult) -> list[Grid]:
    """A table a theme: claim, verdict, what was measured, difference with its interval, sureness."""
    header = ("claim", "verdict", "metric", "difference", "95 % interval", "%", "sure it differs")
    return [
        Grid(theme, header, [_cells(outcome, one) for one in group], text_columns=(0, 1, 2))
        for theme, group in themes(outcome).items()
    ]


def _cells(outcome: ExperimentResult, one: ClaimVerdict) -> list[str]:
    found = one.difference
    quantity = quantity_of(found.metric, outcome.result(one.claim.against).currency)
    decimals = quantity.decimals((found.high - found.low) / 2, max(abs(one.mean), abs(one.mean_against)))
    return [
        shorten(one.claim.says, 110),
        one.judged,
        quantity.title_with_unit,
        quantity.number(found.mean, decimals, sign=True),
        quantity.interval(found.low, found.high, decimals, sign=True),
        percent(found.relative, sign=True).removesuffix(" %") if math.isfinite(found.relative) else "",
        sureness_text(one.sureness),
    ]


def claim_rows(outcome: ExperimentResult) -> list[Row]:
    """One row a claim, keys :data:`COLUMNS`; shares in 0..1."""
    return [
        dict(
            zip(
                COLUMNS,
                (
                    one.claim.key, one.claim.theme, one.claim.says, one.claim.scenario, one.claim.against,
                    one.claim.metric, unit_of(one.claim.metric, outcome.result(one.claim.against).currency),
                    one.claim.expects, one.judged, one.mean, one.mean_against, one.difference.mean,
                    one.difference.low, one.difference.high, one.difference.relative, one.margin, one.sureness,
                    one.difference.n,
                ),
                strict=True,
            )
        )
        for one in outcome.claims
    ]  # fmt: skip
