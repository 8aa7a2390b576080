"""Where a difference shows: the largest movers in the funnel, whose hours are full, and what it costs.

Every sentence restates a measured difference or two measured means. None of them claims a cause.
"""

from __future__ import annotations

import math

from salessim.experiment.comparison import Difference, compare
from salessim.experiment.outcome import ExperimentResult
from salessim.experiment.result import Result
from salessim.report.choice import rivals
from salessim.report.measured import Floats, busiest_seat, common_replications, paired, values_of
from salessim.report.quantity import quantity_of
from salessim.report.wording import join_words, metric_title, sentence, shorten
from salessim.statistics.intervals import Interval, mean_interval

__all__ = ["cost_and_people", "other_side", "reasons"]

FUNNEL = (
    "leads", "meetings", "response_median", "abandoned_share", "acceptance_rate", "waited_too_long_share",
    "opportunity_rate", "win_rate", "context_lost_share", "cycle_median",
)  # fmt: skip
MONEY = ("pay", "sales_cost", "profit")
_MOST_SCENARIOS = 3
_MOST_MOVERS = 3
_MOST_FATES = 2
_SMALLEST_FATE = 0.005  # shares of leads that differ by less are not worth a sentence
_FATES = {
    "abandoned": "were abandoned (not answered in time)",
    "not_accepted": "did not qualify",
    "missed": "missed their appointment twice",
    "waited_too_long": "waited too long for a meeting",
    "no_decision": "ended without a decision",
    "competitor": "went to a competitor",
    "no_fit": "did not fit",
    "open": "were still open at the end",
}


def reasons(outcome: ExperimentResult) -> list[str]:
    """Sentences on where the scenarios differ, for at most three of them; empty without a comparison."""
    comparison = outcome.comparison
    if comparison is None or comparison.replications < 2:
        return []
    base = outcome.result(comparison.baseline)
    names = [name for name in comparison.scenarios if name != base.name]
    if outcome.selection is not None:
        names = rivals(outcome.selection)
    others = [outcome.result(name) for name in names]
    said = []
    for other in others[:_MOST_SCENARIOS]:
        two = common_replications(base, other)
        said += [*_movers(*two), *_fates(*two)]
    return [sentence(text) for text in said]


def cost_and_people(outcome: ExperimentResult, scenario: str) -> list[str]:
    """What a scenario costs against the baseline, and whose hours are full; empty when not measured."""
    assert outcome.comparison is not None
    base, other = outcome.result(outcome.comparison.baseline), outcome.result(scenario)
    return [*_money(base, other), *_busiest(base, other)]


def other_side(outcome: ExperimentResult, headline: Difference) -> str:
    """Requested metrics on which the winner is clearly worse; empty when there are none."""
    comparison = outcome.comparison
    against = {"better": "worse", "worse": "better"}.get(headline.verdict)
    if comparison is None or against is None:
        return ""
    lost = [
        one
        for one in comparison.differences
        if one.scenario == headline.scenario and one.verdict == against and not one.label
    ]
    if not lost:
        return ""
    winner = headline.scenario if headline.verdict == "better" else headline.baseline
    parts = []
    for one in lost[:5]:
        quantity = quantity_of(one.metric, outcome.results[0].currency)
        sign = 1.0 if headline.verdict == "better" else -1.0
        decimals = quantity.decimals((one.high - one.low) / 2, one.mean)
        parts.append(f"{quantity.title} ({quantity.change(sign * one.mean, decimals, sign=True)})")
    return f"The other side: {shorten(winner, 40)} is clearly worse on {join_words(parts)}."


def _movers(base: Result, other: Result) -> list[str]:
    """Funnel and speed metrics with the largest clear relative differences."""
    shared = [metric for metric in FUNNEL if metric in base and metric in other]
    if not shared:
        return []
    clear = [one for one in compare([base, other], base.name, shared).differences if one.is_clear]
    clear.sort(key=lambda one: -abs(one.relative) if math.isfinite(one.relative) else 0.0)
    chosen = sorted(clear[:_MOST_MOVERS], key=lambda one: shared.index(one.metric))
    return [_restated(one, base, other) for one in chosen]


def _restated(one: Difference, base: Result, other: Result) -> str:
    """Both means and the paired difference of one metric."""
    quantity = quantity_of(one.metric, base.currency)
    ours = mean_interval(base[one.metric]).estimate
    theirs = mean_interval(other[one.metric]).estimate
    decimals = quantity.decimals((one.high - one.low) / 2, max(abs(ours), abs(theirs)))
    return (
        f"{quantity.title}: {quantity.amount(theirs, decimals)} in {shorten(other.name, 30)} against "
        f"{quantity.amount(ours, decimals)} in {shorten(base.name, 30)} "
        f"({quantity.change(one.mean, decimals, sign=True)}, 95 % interval "
        f"{quantity.interval(one.low, one.high, decimals, sign=True)})."
    )


def _fates(base: Result, other: Result) -> list[str]:
    """What became of leads: the largest clear differences in the share of a fate among all leads."""
    name = "leads_by_fate"
    if not all(metric in run for metric in (name, "leads") for run in (base, other)):
        return []
    found: list[tuple[float, str]] = []
    for fate, words in _FATES.items():
        ours, theirs = _fate_share(base, fate), _fate_share(other, fate)
        gap = _fate_gap(base, other, fate)
        if gap.excludes(0.0) and abs(gap.estimate) >= _SMALLEST_FATE:
            text = (
                f"of 100 leads, {100 * theirs:.1f} {words} in {shorten(other.name, 30)} and {100 * ours:.1f} "
                f"in {shorten(base.name, 30)} ({100 * gap.estimate:+.1f}, 95 % interval "
                f"{100 * gap.low:+.1f} to {100 * gap.high:+.1f})."
            )
            found.append((abs(gap.estimate), text))
    return [text for _, text in sorted(found, key=lambda pair: -pair[0])[:_MOST_FATES]]


def _fate_share(run: Result, fate: str) -> float:
    return mean_interval(_fate_shares(run, fate)).estimate


def _fate_shares(run: Result, fate: str) -> Floats:
    leads = values_of(run, "leads").copy()
    leads[leads == 0] = math.nan
    return values_of(run, "leads_by_fate", fate) / leads


def _fate_gap(base: Result, other: Result, fate: str) -> Interval:
    return mean_interval(_fate_shares(other, fate) - _fate_shares(base, fate))


def _busiest(base: Result, other: Result) -> list[str]:
    """Whose hours are fullest in each of the two, and for whom work waits."""
    busy, waiting = [], []
    for run in (other, base):
        where = f"in {shorten(run.name, 30)}"
        busiest = busiest_seat(run)
        if busiest is not None:
            busy.append(f"{metric_title(busiest[0])} {where} ({100 * busiest[1]:.0f} % of their hours)")
        longest = _largest(run, "queue_by_role")
        if longest is not None:
            waiting.append(f"{metric_title(longest[0])} {where} ({longest[1]:.1f} tasks)")
    said = f"People: busiest seats, prospecting left out: {join_words(busy)}." if busy else ""
    if waiting:
        said = f"{said or 'People:'} Longest queue of work: {join_words(waiting)}."
    return [said] if said else []


def _largest(run: Result, metric: str) -> tuple[str, float] | None:
    """Label with the largest mean of a metric; None when nothing is known."""
    if metric not in run:
        return None
    means = {label: mean_interval(values_of(run, metric, label)).estimate for label in run.labels(metric)}
    known = {label: mean for label, mean in means.items() if math.isfinite(mean) and mean > 0.0}
    return max(known.items(), key=lambda pair: pair[1]) if known else None


def _money(base: Result, other: Result) -> list[str]:
    """What the two cost and leave over; equal amounts are said to be equal."""
    parts = []
    for metric in MONEY:
        if metric not in base or metric not in other:
            continue
        gap = paired(base, other, metric)
        if not gap.is_estimable:
            continue
        quantity = quantity_of(metric, base.currency)
        decimals = quantity.decimals(gap.half_width, gap.estimate)
        if gap.low == gap.high == 0.0:
            parts.append(f"{quantity.title} equal")
            continue
        clear = "" if gap.excludes(0.0) else " (not clear)"
        parts.append(f"{quantity.title} {quantity.change(gap.estimate, decimals, sign=True)}{clear}")
    if not parts:
        return []
    return [f"Cost: {shorten(other.name, 30)} minus {shorten(base.name, 30)}: {join_words(parts)}."]
