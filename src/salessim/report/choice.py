"""The answer of a search for the best scenario: which one, how surely, who is left, who fell out, what it took."""

from __future__ import annotations

import math

from salessim.experiment.comparison import Comparison, compare
from salessim.experiment.outcome import ExperimentResult
from salessim.report.grids import Grid
from salessim.report.measured import common_replications
from salessim.report.quantity import NOT_ESTIMABLE, Quantity, percent, quantity_of
from salessim.report.wording import join_words, shorten
from salessim.statistics.decision import sureness_text
from salessim.statistics.selection import Selection, Standing

__all__ = [
    "chance_words",
    "choice_grid",
    "choice_sentences",
    "chosen",
    "in_order",
    "rivals",
    "standing_words",
    "with_leader",
    "without_answer",
]

_NAME_WIDTH = 30
_MOST_RIVALS = 3
_MOST_PARTS = 4
_SURE = 0.999  # chances are counted in 20,000 draws
_FEWER = (
    "Who is out was played less, so its mean is over fewer replications than the leader's; against the best compares "
    "like with like."
)
_KN = (
    "By the procedure kn a scenario is out as soon as it cannot be better by more than what matters; intervals are of "
    "the last look at 32, 64, 128, ... replications before."
)
_MOST_TIMES = 100  # beyond this the differences hardly vary, and the figure says nothing more


def chosen(outcome: ExperimentResult) -> Selection:
    """What was found; of an outcome of a search only."""
    assert outcome.selection is not None
    return outcome.selection


def rivals(found: Selection) -> list[str]:
    """Scenarios worth a comparison with the leader: those still in, or else the closest, three at most."""
    others = [one for one in found.standings if one.name != found.leader and one.lead.is_estimable]
    left = [one for one in others if one.status == "left"] or others
    ordered = sorted(left, key=lambda one: (-one.chance, -one.lead.estimate))
    n = _MOST_RIVALS if ordered and ordered[0].status == "left" else 1
    return [one.name for one in ordered[:n]]


def with_leader(outcome: ExperimentResult, name: str) -> Comparison:
    """One scenario against the leader in all metrics asked for, over the replications that both have."""
    leader, other = outcome.result(chosen(outcome).leader), outcome.result(name)
    return compare(common_replications(leader, other), leader.name, outcome.metrics)


def choice_sentences(outcome: ExperimentResult) -> list[str]:
    """The answer in a few sentences that a manager can repeat."""
    found = chosen(outcome)
    quantity = quantity_of(outcome.metrics[0], outcome.results[0].currency)
    if not found.is_estimable:
        return [f"No ranking on {quantity.title}: {_why_not(found)}."]
    said = _best(found, quantity) if found.is_decided else _undecided(found, quantity)
    return [" ".join(said), *_beside(found), *_other_side(outcome), _out(found), _cost(found)]


def _best(found: Selection, quantity: Quantity) -> list[str]:
    leader, k = found.standing(found.leader), len(found.standings)
    decimals = _decimals(found, quantity)
    at_least = "at least " if found.rule.procedure == "kn" else ""
    said = [
        f"{_name(leader)} is the best of {k} scenarios on {quantity.title} within {_matters(found, quantity)}: "
        f"{at_least}{sureness_text(found.sureness)} sure, for these inputs. "
        f"Its mean is {quantity.amount(leader.mean, decimals)}."
    ]
    is_kn = found.rule.procedure == "kn"  # whose intervals are of an earlier look than its answer
    if leader.lead.low > 0 and not is_kn:
        said.append(f"It is ahead of every other by {quantity.change(leader.lead.low, decimals)} or more.")
    elif leader.lead.low < 0 and not is_kn:
        said.append(f"None is ahead of it by more than {quantity.change(-leader.lead.low, decimals)}.")
    return [*said, _chance(leader, quantity)]


def _undecided(found: Selection, quantity: Quantity) -> list[str]:
    leader, left = found.standing(found.leader), [_name(one) for one in found.survivors]
    decimals = _decimals(found, quantity)
    behind = quantity.change(-leader.lead.low, decimals)
    share = f" ({percent(-leader.lead.low / abs(leader.mean))})" if leader.mean else ""
    return [
        f"No answer within {_matters(found, quantity)} of {quantity.title} after {found.looks[-1]:,} replications: "
        f"{join_words(left)} are left, and none is made the winner.",
        f"{_name(leader)} leads with {quantity.amount(leader.mean, decimals)}, but the best of the others may still be "
        f"ahead by up to {behind}{share}.",
        _chance(leader, quantity),
    ]


def _matters(found: Selection, quantity: Quantity) -> str:
    """The smallest difference that matters, as it was asked for."""
    amount = quantity.change(found.indifference, quantity.decimals(found.indifference))
    return f"{percent(found.rule.share)} ({amount})" if found.rule.share else amount


def _chance(leader: Standing, quantity: Quantity) -> str:
    chance = chance_words(leader.chance)
    if leader.chance > _SURE:
        return f"Chance that it is the very best: {chance}."
    return (
        f"Chance that it is the very best: {chance}; whoever chooses it gives away "
        f"{quantity.change(leader.regret, _regret_decimals(leader, quantity))} on average, over what is not known of "
        "the means."
    )


def _beside(found: Selection) -> list[str]:
    """Who is still in beside the answer, and who is the same as it."""
    said = []
    left = [_name(one) for one in found.standings if one.status == "left" and not one.is_equal]
    if left and found.is_decided:
        verb = "is" if len(left) == 1 else "are"
        said.append(f"{join_words(left)} {verb} not clearly worse.")
    equal = [_name(one) for one in found.standings if one.is_equal]
    if equal:
        verb = "equals" if len(equal) == 1 else "equal"
        said.append(f"{join_words(equal)} {verb} {shorten(found.leader, _NAME_WIDTH)} in every replication.")
    apart = [_name(one) for one in found.standings if one.status == "not estimable"]
    if apart:
        said.append(
            f"Not ranked, being not estimable in half of the replications or more: {join_words(apart)}."
        )
    return said


def _other_side(outcome: ExperimentResult) -> list[str]:
    """Metrics on which scenarios worth a comparison are clearly better than the leader."""
    said = []
    for name in rivals(chosen(outcome)):
        parts = []
        for one in with_leader(outcome, name).differences:
            if one.verdict == "better" and one.metric != outcome.metrics[0] and not one.label:
                quantity = quantity_of(one.metric, outcome.results[0].currency)
                decimals = quantity.decimals((one.high - one.low) / 2, one.mean)
                parts.append(f"{quantity.title} ({quantity.change(one.mean, decimals, sign=True)})")
        if parts:
            shown = parts[:_MOST_PARTS] + [f"{len(parts) - _MOST_PARTS} more"] * (len(parts) > _MOST_PARTS)
            said.append(
                f"The other side: {shorten(name, _NAME_WIDTH)} is clearly better on {join_words(shown)}."
            )
    return said


def _out(found: Selection) -> str:
    """Who fell out, and when."""
    parts = []
    for n in sorted({one.out_at for one in found.standings if one.out_at}):
        names = join_words([_name(one) for one in found.standings if one.out_at == n])
        parts.append(f"{names} after {n:,} replications")
    return f"Out: {'; '.join(parts)}." if parts else "Nobody was clearly beaten."


def _cost(found: Selection) -> str:
    """Replications played beside those that seeds of their own would have needed."""
    text = f"{found.n_played:,} replications were played"
    lowest, _, highest = found.correlations
    if math.isnan(lowest):
        return f"{text}."
    reached = f"{lowest:.2f}" if lowest == highest else f"{lowest:.2f} to {highest:.2f}"
    text += f"; a seed for each scenario would have needed {_independent(found)}"
    if found.n_independent < found.n_played:
        text += ", so that pairing did not help here"
    return f"{text} (correlation with {shorten(found.leader, _NAME_WIDTH)}: {reached})."


def _independent(found: Selection) -> str:
    if found.n_independent > _MOST_TIMES * found.n_played:
        return f"more than {_MOST_TIMES} times as many"
    tidy = round(found.n_independent, 1 - math.floor(math.log10(found.n_independent)))
    return f"about {tidy:,.0f}"


def _why_not(found: Selection) -> str:
    if found.looks[-1] < 2:
        return "one replication shows one possible course, not a ranking"
    known = [one for one in found.standings if one.status != "not estimable"]
    if len(known) < 2:
        return "fewer than two scenarios are estimable in more than half of the replications"
    return NOT_ESTIMABLE


def without_answer(outcome: ExperimentResult) -> str:
    """Why a search ended without an answer, in one line; empty when it has one."""
    found = outcome.selection
    if found is None or found.is_decided:
        return ""
    metric = outcome.metrics[0]
    if not found.is_estimable:
        return f"no answer: {metric} cannot be ranked: {_why_not(found)}"
    names = join_words([_name(one) for one in found.survivors])
    return f"no answer: {names} are left on {metric} after {found.looks[-1]} replications, the most allowed"


def choice_grid(outcome: ExperimentResult) -> Grid:
    """Where every scenario stands, the best first."""
    found = chosen(outcome)
    quantity = quantity_of(outcome.metrics[0], outcome.results[0].currency)
    decimals = _decimals(found, quantity)
    rows = [
        [
            _name(one),
            quantity.number(one.mean, decimals),
            quantity.interval(one.lead.low, one.lead.high, decimals, sign=True),
            chance_words(one.chance),
            quantity.number(one.regret, _regret_decimals(one, quantity)),
            "" if math.isnan(one.correlation) else f"{one.correlation:.2f}",
            f"{one.n:,}",
            standing_words(one),
        ]
        for one in in_order(found)
    ]
    header = [
        "scenario", "mean", "against the best other", "chance of best", "regret", "corre- lation", "replica- tions",
        "standing",
    ]  # fmt: skip
    lead = (
        f"{quantity.title_with_unit}: against the best of the others, intervals that hold together at "
        f"{percent(found.rule.confidence)}"
    )
    known = [(_FEWER, len({one.n for one in found.standings}) > 1), (_KN, found.rule.procedure == "kn")]
    return Grid(lead, header, rows, (0, 7), tuple(text for text, is_so in known if is_so))


def in_order(found: Selection) -> list[Standing]:
    """Those still in before those that fell out late, before those that fell out early; the best first."""
    rank = {"best": 0, "left": 1, "out": 2, "not estimable": 3}
    return sorted(
        found.standings,
        key=lambda one: (
            rank[one.status],
            one.name != found.leader,
            -one.out_at,
            -one.lead.estimate if one.lead.is_estimable else 0.0,
        ),
    )


def standing_words(one: Standing) -> str:
    """Where a scenario stands, in a few words."""
    if one.status == "out":
        return f"out at {one.out_at:,}, by {shorten(one.beaten_by, _NAME_WIDTH)}"
    return one.status


def chance_words(chance: float) -> str:
    """A chance from draws: never surer than they are."""
    if math.isnan(chance):
        return NOT_ESTIMABLE
    if chance > _SURE:
        return "> 99.9 %"
    return "< 0.1 %" if chance < 1 - _SURE else percent(chance)


def _decimals(found: Selection, quantity: Quantity) -> int:
    """Digits that the leader's interval allows."""
    leader = found.standing(found.leader) if found.leader else found.standings[0]
    half = leader.lead.half_width
    return quantity.decimals(half, leader.mean)


def _regret_decimals(one: Standing, quantity: Quantity) -> int:
    """Two digits: a regret has no interval of its own."""
    return quantity.decimals(one.regret)


def _name(one: Standing) -> str:
    return shorten(one.name, _NAME_WIDTH)
