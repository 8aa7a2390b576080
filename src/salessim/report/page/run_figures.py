"""The key figures of a run: three to six numbers that whoever decides remembers."""

from __future__ import annotations

from salessim.experiment.comparison import Comparison, Difference
from salessim.experiment.outcome import ExperimentResult
from salessim.experiment.result import Result
from salessim.report.choice import (
    chance_words,
    chosen,
)
from salessim.report.claims import claim_counts
from salessim.report.grids import outcomes_words
from salessim.report.measured import estimate_of, is_collection
from salessim.report.page.model import KeyFigure
from salessim.report.quantity import NOT_ESTIMABLE, percent, quantity_of
from salessim.report.verdict import VERDICT_WORDS
from salessim.report.wording import sentence, shorten
from salessim.statistics.decision import sureness_text

__all__ = ["figures_of"]

_MOST_FIGURES = 6
_NAME_WIDTH = 30
_TURNED = {"better": "worse", "worse": "better", "higher": "lower", "lower": "higher"}


def figures_of(found: ExperimentResult) -> list[KeyFigure]:
    """Three to six numbers to remember."""
    if found.selection is not None:
        return _choice_figures(found)
    if is_collection(found):
        return _claim_figures(found)
    comparison = found.comparison
    if comparison is None:
        result = found.results[0]
        metrics = [metric for metric in found.metrics if not result.labels(metric)][:_MOST_FIGURES]
        return [_mean_figure(found, result, metric) for metric in metrics]
    if len(found.results) > 2:
        return [
            _mean_figure(found, one, found.metrics[0], with_name=True)
            for one in found.results[:_MOST_FIGURES]
        ]
    company = [one for one in comparison.differences if not one.label]
    is_turned = company[0].verdict in ("worse", "lower")  # figures are those of the one that leads
    return [_difference_figure(found, comparison, one, is_turned) for one in company[:_MOST_FIGURES]]


def _claim_figures(found: ExperimentResult) -> list[KeyFigure]:
    """How many claims came to each verdict."""
    return [
        KeyFigure(sentence(word), f"{n} of {len(found.claims)}")
        for word, n in claim_counts(found).items()
        if n
    ][:_MOST_FIGURES]


def _mean_figure(found: ExperimentResult, result: Result, metric: str, with_name: bool = False) -> KeyFigure:
    """A mean, its interval, and the range of single replications."""
    one = estimate_of(result, metric, known=found.comparison)
    quantity = quantity_of(metric, result.currency)
    decimals = quantity.decimals((one.high - one.low) / 2, one.mean)
    outcomes = outcomes_words(one, quantity)
    name = f" of {shorten(result.name, _NAME_WIDTH)}" if with_name else ""
    return KeyFigure(
        sentence(f"{quantity.title}{name}"),
        quantity.amount(one.mean, decimals),
        _interval(quantity.interval(one.low, one.high, decimals)),
        f"Eight of ten replications: {outcomes}." if outcomes != NOT_ESTIMABLE else "",
    )


def _interval(words: str) -> str:
    return f"95 % interval {words}" if words != NOT_ESTIMABLE else ""


def _difference_figure(
    found: ExperimentResult, comparison: Comparison, one: Difference, is_turned: bool
) -> KeyFigure:
    """A paired difference, its interval, both sides, and how sure its sign is; turned round, the baseline's lead."""
    quantity = quantity_of(one.metric, found.results[0].currency)
    sides = [one.baseline, one.scenario] if is_turned else [one.scenario, one.baseline]
    levels = [comparison.estimate(name, one.metric, "").mean for name in sides]
    decimals = quantity.decimals((one.high - one.low) / 2, max(map(abs, levels)))
    mean, low, high = (-one.mean, -one.high, -one.low) if is_turned else (one.mean, one.low, one.high)
    names = [shorten(name, _NAME_WIDTH) for name in sides]
    both = ", ".join(
        f"{name} {quantity.number(level, decimals)}" for name, level in zip(names, levels, strict=True)
    )
    verdict = VERDICT_WORDS[_TURNED.get(one.verdict, one.verdict) if is_turned else one.verdict]
    if one.verdict not in ("equal", "not estimable"):
        sure = sureness_text(one.sureness)
        verdict = f"{verdict}, {sure} sure" if one.is_clear else f"{verdict} ({sure} sure of a sign)"
    return KeyFigure(
        sentence(f"{quantity.title}: {names[0]} minus {names[1]}"),
        quantity.change(mean, decimals, sign=True),
        _interval(quantity.interval(low, high, decimals, sign=True)),
        f"{both}: {verdict}.",
    )


def _choice_figures(found: ExperimentResult) -> list[KeyFigure]:
    """The leader's mean, its lead, how sure, and what it took."""
    selection = chosen(found)
    if not selection.is_estimable:
        return []
    quantity = quantity_of(found.metrics[0], found.results[0].currency)
    leader = selection.standing(selection.leader)
    decimals = quantity.decimals(leader.lead.half_width, leader.mean)
    name = shorten(leader.name, _NAME_WIDTH)
    figures = [
        _mean_figure(found, found.result(leader.name), found.metrics[0], with_name=True),
        KeyFigure(
            f"{name} against the best of the others",
            quantity.change(leader.lead.estimate, decimals, sign=True),
            f"{percent(selection.rule.confidence)} interval "
            f"{quantity.interval(leader.lead.low, leader.lead.high, decimals, sign=True)}",
            "Intervals of all scenarios hold together.",
        ),
        KeyFigure("Chance that it is the very best", chance_words(leader.chance)),
        KeyFigure(
            "Scenarios still in at the end",
            f"{len(selection.survivors)} of {len(selection.standings)}",
            "",
            f"{selection.n_played:,} replications were played.",
        ),
    ]
    if selection.is_decided:
        sure = sureness_text(selection.sureness)
        figures.insert(0, KeyFigure("Sure of the answer", sure, "", "For these inputs."))
    return figures
