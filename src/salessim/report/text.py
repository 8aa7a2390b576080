"""What a run says, as text for a terminal: first the answer in business words, then the figures behind it."""

from __future__ import annotations

import math
from collections.abc import Sequence

from salessim.experiment.comparison import Comparison
from salessim.experiment.outcome import ExperimentResult
from salessim.experiment.result import Result
from salessim.report.advice import shared_advice
from salessim.report.choice import choice_grid, choice_sentences, rivals, with_leader
from salessim.report.claims import claim_grids, claim_sentences
from salessim.report.grids import Grid, comparison_grid, range_grid, summary_grid
from salessim.report.measured import as_experiment, estimate_of, length_words, replications_words, why_not
from salessim.report.quantity import percent
from salessim.report.reasons import cost_and_people, other_side, reasons
from salessim.report.table import table
from salessim.report.verdict import (
    FEWEST,
    headline,
    how_sure,
    leader,
    reach,
)
from salessim.report.wording import as_safe_text, few_names, join_words, metric_title, sentence, shorten, wrap
from salessim.statistics.intervals import replications_for_quantile

__all__ = [
    "CAUTION",
    "PEOPLE",
    "WHY",
    "answer",
    "answer_lines",
    "answer_parts",
    "gaps",
    "notes",
    "played_words",
    "summary",
    "summary_notes",
]

CAUTION = (
    "Intervals are simulation error only: they say how exactly the model was played, not how well its inputs "
    "fit your company. The inputs are assumptions."
)
WHY = "Where the difference shows (measured differences on the same customers, not proof of a cause)"
PEOPLE = (
    "People here are people of the model, with talent and luck that were drawn: nothing on this page judges "
    "anybody who works for you, and nobody's pay should be set by it alone."
)
_FEW = 30  # assumption: below this an interval leans on a bell shape of the differences
_MANY_VERDICTS = 5
_MOST_ADVICE = 12


def answer(found: ExperimentResult | Result, width: int = 100) -> str:
    """The first screen of an experiment: who wins, by how much, how sure, how far it carries, and why.

    Parameters
    ----------
    found : ExperimentResult or Result
        Without a comparison this is :func:`summary`.
    width : int, default 100
        Columns of the terminal.

    Returns
    -------
    str
        Plain text without colour; every name is escaped.
    """
    outcome = as_experiment(found)
    comparison = outcome.comparison
    if comparison is None:
        return summary(outcome, width=width) if not outcome.claims else _verdicts(outcome, width)
    blocks = [_head(outcome, width), answer_lines(outcome, width), *_claims(outcome, width)]
    if outcome.selection is not None:
        blocks.append(_lines(choice_grid(outcome), width))
        blocks += [
            _lines(comparison_grid(outcome, with_leader(outcome, name), name), width)
            for name in rivals(outcome.selection)
        ]
    else:
        blocks += [_lines(comparison_grid(outcome, comparison, name), width) for name in _others(comparison)]
    why = reasons(outcome)
    if why:
        blocks.append([WHY, *(line for text in why for line in wrap(text, width, "- ").split("\n"))])
    ranges = range_grid(outcome)
    blocks += [_lines(ranges, width)] if ranges is not None else []
    blocks.append(_worth_a_look(outcome, width))
    said = notes(outcome)
    blocks.append(["Notes", *(line for text in said for line in wrap(text, width, "- ").split("\n"))])
    return "\n\n".join("\n".join(block) for block in blocks if block) + "\n"


def _verdicts(outcome: ExperimentResult, width: int) -> str:
    """The answer of several experiments whose claims are put to the test together."""
    said = [*_failure_notes(outcome), CAUTION]
    blocks = [_head(outcome, width), *_claims(outcome, width), _worth_a_look(outcome, width)]
    blocks.append(["Notes", *(line for text in said for line in wrap(text, width, "- ").split("\n"))])
    return "\n\n".join("\n".join(block) for block in blocks if block) + "\n"


def _claims(outcome: ExperimentResult, width: int) -> list[list[str]]:
    if not outcome.claims:
        return []
    lines = [line for text in claim_sentences(outcome) for line in wrap(text, width, "  ").split("\n")]
    return [["CLAIMS", *lines], *(_lines(grid, width) for grid in claim_grids(outcome))]


def answer_lines(outcome: ExperimentResult, width: int) -> list[str]:
    """The answer itself: a few paragraphs that a manager can repeat."""
    said = [f"{lead}: {text}" if lead else text for lead, text in [*answer_parts(outcome), ("", CAUTION)]]
    return ["ANSWER", *(line for text in said for line in wrap(text, width, "  ").split("\n"))]


def answer_parts(outcome: ExperimentResult) -> list[tuple[str, str]]:
    """The answer part by part, each with the question that it is about (``How sure``) or none."""
    comparison = outcome.comparison
    assert comparison is not None
    if outcome.selection is not None:
        return [("", text) for text in choice_sentences(outcome)]
    currency = outcome.results[0].currency
    parts = [("", leader(outcome, currency))]
    for difference in comparison.headline:
        if difference.label:
            continue
        parts.append(("", headline(difference, comparison, currency)))
        parts.append(("How sure", how_sure(difference)))
        parts.append(("How far", reach(outcome, difference)))
        parts.append(("", other_side(outcome, difference)))
        if comparison.replications > 1:
            parts += [("", text) for text in cost_and_people(outcome, difference.scenario)]
    return [(lead, text) for lead, text in parts if text]


def summary(found: ExperimentResult | Result, metrics: Sequence[str] | None = None, width: int = 100) -> str:
    """Figures of single scenarios: means with intervals, and the range of outcomes.

    Parameters
    ----------
    found : ExperimentResult or Result
    metrics : sequence of str, optional
        Which company metrics to show; those asked for by default.
    width : int, default 100
        Columns of the terminal.
    """
    outcome = as_experiment(found)
    shown = tuple(metrics) if metrics is not None else outcome.metrics
    blocks = [_head(outcome, width)]
    for result in outcome.results:
        blocks.append(_lines(summary_grid(result, shown), width))
    blocks.append(_worth_a_look(outcome, width))
    said = [*summary_notes(outcome, shown), CAUTION]
    blocks.append(["Notes", *(line for text in said for line in wrap(text, width, "- ").split("\n"))])
    return "\n\n".join("\n".join(block) for block in blocks if block) + "\n"


def gaps(outcome: ExperimentResult, metrics: Sequence[str]) -> list[str]:
    """What is missing from figures: replications that failed, and metrics that some could not give."""
    return [*_failure_notes(outcome), *_missing_notes(outcome, metrics)]


def summary_notes(outcome: ExperimentResult, metrics: Sequence[str]) -> list[str]:
    """What a careful reader should know about figures of single scenarios."""
    return [*_quantile_note(outcome), *_missing_notes(outcome, metrics), *_failure_notes(outcome)]


def _head(outcome: ExperimentResult, width: int) -> list[str]:
    """Title, question, and what was played."""
    title = as_safe_text(outcome.title or outcome.name)
    lines = [wrap(title, width)]
    if outcome.question and outcome.question != outcome.title:
        lines.append(wrap(as_safe_text(outcome.question), width))
    lines.append(wrap(played_words(outcome), width))
    return lines


def played_words(outcome: ExperimentResult) -> str:
    """How much was played, from which seed, by which engine."""
    first = outcome.results[0]
    return (
        f"{replications_words(outcome)} of {length_words(outcome)}, seed {first.seed}, "
        f"{shorten(first.engine, 20)} engine"
    )


def _others(comparison: Comparison) -> list[str]:
    return [name for name in comparison.scenarios if name != comparison.baseline]


def _worth_a_look(outcome: ExperimentResult, width: int) -> list[str]:
    """What a good analyst would point at; nothing when there is nothing."""
    found = shared_advice(outcome)
    if not found:
        return []
    said = [f"{few_names(names)}: {one.what}. Look at {one.look_at}." for one, names in found[:_MOST_ADVICE]]
    if len(found) > _MOST_ADVICE:
        said.append(f"{len(found) - _MOST_ADVICE} more are in the report.")
    return ["Worth a look", *(line for text in said for line in wrap(text, width, "- ").split("\n"))]


def _lines(grid: Grid, width: int) -> list[str]:
    """A table under its title."""
    said = [wrap(text, width) for text in grid.notes]
    return [wrap(grid.title, width), *table(grid.header, grid.rows, width, grid.text_columns), *said]


def notes(outcome: ExperimentResult) -> list[str]:
    """What a careful reader should know about this run, one sentence or two each."""
    comparison = outcome.comparison
    said = []
    if comparison is not None:
        if outcome.selection is None:
            said += _pairing_notes(comparison)
        said += _number_notes(comparison)
    said += _quantile_note(outcome)
    if outcome.precision is not None:
        got = outcome.precision
        met = "met" if got.is_reached else "NOT met"
        said.append(
            f"Precision on {metric_title(got.metric)}: asked for {percent(got.target)} of its mean, "
            f"reached {percent(got.reached)}: {met}."
        )
    if comparison is not None:
        said += _missing_notes(outcome, comparison.metrics)
    return said + _failure_notes(outcome)


def _pairing_notes(comparison: Comparison) -> list[str]:
    """What pairing saved in the first metric, and where it hurt."""
    said = []
    for one in comparison.headline:
        if one.label or math.isnan(one.correlation) or one.n < FEWEST:
            continue
        pair = f"{shorten(one.scenario, 30)} and {shorten(one.baseline, 30)}"
        text = (
            f"{pair} met the same customers: correlation {one.correlation:.2f} on {metric_title(one.metric)}"
        )
        if one.correlation < 0.0:
            text += "; it is negative, so pairing cost replications here instead of saving them."
        elif math.isfinite(one.saved) and one.saved >= 1.05:
            text += f"; independent runs would have needed {one.saved:.1f} times as many replications."
        else:
            text += "; pairing saved next to nothing here."
        said.append(text)
    hurt = {
        metric_title(one.metric)
        for one in comparison.differences
        if one.correlation < 0.0 and not one.label and one.n >= FEWEST
    }
    hurt -= {metric_title(comparison.metrics[0])}
    if hurt:
        said.append(f"The correlation is negative on {join_words(sorted(hurt))}: pairing did not help there.")
    return said


def _number_notes(comparison: Comparison) -> list[str]:
    """Too few replications, and many verdicts at once."""
    said = []
    if comparison.replications < 2:
        said.append("One replication shows one possible course, not a comparison. Use at least 30.")
    elif comparison.replications < _FEW:
        said.append(
            f"Only {comparison.replications} replications: below {_FEW} intervals lean on differences that "
            "are roughly bell-shaped."
        )
    n = sum(one.verdict not in ("equal", "not estimable") for one in comparison.differences)
    if n >= _MANY_VERDICTS:
        said.append(
            f"Each of the {n} intervals stands alone; of twenty true zeros about one looks clear by luck."
        )
    return said


def _quantile_note(outcome: ExperimentResult) -> list[str]:
    needed = replications_for_quantile(0.1)
    if any(result.replications < needed for result in outcome.results):
        n = min(result.replications for result in outcome.results)
        return [f"P10-P90 needs {needed} replications; this run has {n}."]
    return []


def _missing_notes(outcome: ExperimentResult, metrics: Sequence[str]) -> list[str]:
    """Metrics that some replications could not give."""
    said = []
    for result in outcome.results:
        for metric in metrics:
            if result.labels(metric):
                continue
            one = estimate_of(result, metric, known=outcome.comparison)
            missing = result.replications - len(result.failed) - one.n
            if missing > 0:
                reason = why_not(one)
                text = f"{metric_title(metric)} of {shorten(result.name, 30)} was not estimable in {missing}"
                text += f" of {result.replications} replications; these are left out"
                said.append(sentence(text) + (f" ({reason})." if reason else "."))
    return said


def _failure_notes(outcome: ExperimentResult) -> list[str]:
    if not outcome.n_failed:
        return []
    return [
        f"{outcome.n_failed} replication{'s' if outcome.n_failed > 1 else ''} failed and are left out; "
        "if long or busy ones fail more often, means are too low."
    ]
