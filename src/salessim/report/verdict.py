"""The verdict on one metric in business words: who wins, by how much, how sure, and how far it carries.

Never more certainty than the run supports: an interval that holds zero is "no clear difference", and every
sentence speaks of the inputs as they were given.
"""

from __future__ import annotations

import math

from salessim.experiment.comparison import Comparison, Difference
from salessim.experiment.outcome import ExperimentResult, SweepPoint, SweepShare
from salessim.experiment.result import Result
from salessim.report.measured import why_not
from salessim.report.quantity import Quantity, percent, quantity_of
from salessim.report.wording import as_safe_text, join_words, shorten
from salessim.statistics.decision import sureness_text
from salessim.statistics.intervals import mean_interval

__all__ = ["FEWEST", "VERDICT_WORDS", "headline", "how_sure", "leader", "reach", "safe_title"]

VERDICT_WORDS = {
    "better": "better",
    "worse": "worse",
    "higher": "higher",
    "lower": "lower",
    "equal": "equal",
    "unclear": "no clear difference",
    "not estimable": "not estimable",
}
_CONFIDENCE = 0.95
_HOPELESS = 100_000  # replications beyond which we stop promising that more would settle it
_NAME_WIDTH = 40
FEWEST = 10  # assumption: below this no sentence calls anything a winner


def _short(name: str) -> str:
    return shorten(name, _NAME_WIDTH)


def headline(difference: Difference, comparison: Comparison, currency: str) -> str:
    """Who wins on a metric, by how much, in one or two sentences."""
    quantity = quantity_of(difference.metric, currency, difference.label)
    other, base = _short(difference.scenario), _short(difference.baseline)
    where = quantity.title
    if difference.verdict == "not estimable":
        return f"No verdict on {where}: {why_not(difference) or 'not estimable'}."
    if difference.verdict == "equal":
        return f"{other} and {base} are equal on {where} in every replication."
    theirs = comparison.estimate(difference.scenario, difference.metric, difference.label).mean
    ours = comparison.estimate(difference.baseline, difference.metric, difference.label).mean
    decimals = quantity.decimals((difference.high - difference.low) / 2, max(abs(theirs), abs(ours)))
    if difference.verdict == "unclear":
        return _no_winner(difference, quantity, decimals, ours, theirs)
    is_ahead = difference.verdict in ("better", "higher")
    if difference.verdict in ("higher", "lower"):
        first, second, values, sign = other, base, (theirs, ours), 1.0
        lead = f"{first} is {difference.verdict} than {second} on {where}, which has no good direction"
    else:
        first, second = (other, base) if is_ahead else (base, other)
        values, sign = ((theirs, ours), 1.0) if is_ahead else ((ours, theirs), -1.0)
        verb = "wins against" if difference.n >= FEWEST else "seems to be ahead of"
        lead = f"{first} {verb} {second} on {where}"
    return f"{lead}: {_amounts(difference, quantity, decimals, values, sign)}"


def _amounts(
    difference: Difference, quantity: Quantity, decimals: int, values: tuple[float, float], sign: float
) -> str:
    """Both values, the amount, its share and its interval, seen from the scenario named first."""
    gap = sign * difference.mean
    bounds = sorted((abs(difference.low), abs(difference.high)))
    share = f"{percent(gap / abs(values[1]), sign=True)}; " if values[1] else ""
    return (
        f"{quantity.amount(values[0], decimals)} against {quantity.amount(values[1], decimals)}. "
        f"That is {quantity.change(abs(gap), decimals)} {'more' if gap > 0 else 'less'} "
        f"({share}95 % interval {quantity.interval(bounds[0], bounds[1], decimals)})."
    )


def _no_winner(difference: Difference, quantity: Quantity, decimals: int, ours: float, theirs: float) -> str:
    other, base = _short(difference.scenario), _short(difference.baseline)
    return (
        f"No clear winner between {other} and {base} on {quantity.title}: "
        f"{quantity.amount(theirs, decimals)} against {quantity.amount(ours, decimals)}. "
        f"The difference of {quantity.change(difference.mean, decimals, sign=True)} has a 95 % interval of "
        f"{quantity.interval(difference.low, difference.high, decimals, sign=True)}, which holds zero."
    )


def how_sure(difference: Difference) -> str:
    """How sure the run is of the sign of a difference, and in how many single years it showed."""
    if difference.verdict in ("equal", "not estimable"):
        return ""
    higher = round(difference.share_higher * difference.n)
    years = (
        f"Replication by replication, with the same customers, {_short(difference.scenario)} was higher "
        f"in {higher} of {difference.n}."
    )
    sure = sureness_text(difference.sureness)
    if not difference.is_clear:
        return f"not sure ({sure}). {_more_needed(difference)} {years}"
    if difference.n < FEWEST:
        return f"{difference.n} replications are too few for a verdict; play at least 30. {years}"
    return f"{sure} sure of the direction, for these inputs. {years}"


def _more_needed(difference: Difference) -> str:
    """About how many replications would tell the difference from zero, if it is as large as it looks."""
    half = (difference.high - difference.low) / 2
    if difference.mean == 0.0 or not math.isfinite(half):
        return "More replications may settle it."
    needed = difference.n * (half / difference.mean) ** 2
    if needed > _HOPELESS:
        return "The difference is so small that more replications would hardly settle it."
    tidy = math.ceil(max(needed, difference.n + 1) / 10) * 10
    return f"If the difference is as large as it looks, about {tidy:,} replications would show it."


def reach(outcome: ExperimentResult, difference: Difference) -> str:
    """In what share of the swept inputs a headline holds, or that nothing was swept."""
    sweep = outcome.sweep
    if sweep is None or not sweep.points:
        return "no inputs were varied in this comparison, so it says nothing about other inputs."
    try:
        share = sweep.share(difference.scenario, difference.metric)
    except KeyError:
        return "this metric was not swept."
    if not share.points:
        return "the difference could not be estimated at any swept point."
    how = "one input moved at a time" if sweep.design == "one_at_a_time" else "all combinations of the inputs"
    text = (
        f"holds in {share.holds} of {share.points} swept points ({percent(share.share)}; {how}, "
        f"{sweep.replications} replications each): clearly in {share.clear_for}, "
        f"clearly the other way in {share.clear_against}."
    )
    reversed_at = _reversed_at(outcome, difference, share)
    return f"{text} {reversed_at}".strip()


def _reversed_at(outcome: ExperimentResult, difference: Difference, share: SweepShare) -> str:
    """The points at which the headline turns round most clearly, at most three."""
    assert outcome.sweep is not None
    if not share.clear_against:
        return ""
    against: list[tuple[float, SweepPoint]] = []
    for point in outcome.sweep.points:
        for one in point.differences:
            same = (one.scenario, one.metric, one.label) == (difference.scenario, difference.metric, "")
            if same and one.is_clear and one.mean * difference.mean < 0.0:
                against.append((abs(one.mean), point))
    against.sort(key=lambda pair: -pair[0])
    places = [
        join_words([f"{_short(a)} at {_short(v)}" for a, v in zip(point.axes, point.labels, strict=True)])
        for _, point in against[:3]
    ]
    return f"It turns round with {'; '.join(places)}." if places else ""


def leader(outcome: ExperimentResult, currency: str) -> str:
    """Among three or more scenarios: which is ahead on the first metric, and clearly of which others.

    The intervals are widened for the number of pairs (Bonferroni), so that the leader is named clearly best
    with at most 5 % chance of error over all of them.
    """
    assert outcome.comparison is not None
    metric = outcome.comparison.metrics[0]
    quantity = quantity_of(metric, currency)
    sign = -1.0 if quantity.better == "lower" else 1.0
    means = {one.name: mean_interval(one[metric]).estimate for one in outcome.results}
    known = [one for one in outcome.results if math.isfinite(means[one.name])]
    if quantity.better == "neither" or len(known) < 3:
        return ""
    best = max(known, key=lambda one: sign * means[one.name])
    others = [one for one in known if one.name != best.name]
    k = len(known)
    clear: list[str] = []
    open_: list[str] = []
    for one in others:
        low = _lowest_lead(one, best, metric, sign, 1 - (1 - _CONFIDENCE) / (k * (k - 1)))
        (clear if low > 0.0 else open_).append(_short(one.name))
    text = f"{_short(best.name)} has the best {quantity.title} of {k} scenarios."
    if clear:
        text += f" Clearly ahead of {join_words(clear)}."
    if open_:
        text += f" Not clearly ahead of {join_words(open_)}: no winner is forced."
    return text


def _lowest_lead(one: Result, best: Result, metric: str, sign: float, confidence: float) -> float:
    n = min(one.replications, best.replications)
    return mean_interval(sign * (best[metric][:n] - one[metric][:n]), confidence).low


def safe_title(result: Result) -> str:
    """Name and title of a scenario for a header line."""
    title = as_safe_text(result.title)
    return f"{_short(result.name)}: {title}" if title and title != result.name else _short(result.name)
