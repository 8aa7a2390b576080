"""The page of a run: of a single scenario, of a comparison, and of a search for the best."""

from __future__ import annotations

import math
from collections.abc import Sequence

from salessim.experiment.comparison import Difference
from salessim.experiment.outcome import ExperimentResult
from salessim.report.choice import (
    choice_grid,
    chosen,
    rivals,
    with_leader,
    without_answer,
)
from salessim.report.claims import claim_gaps, claim_grids, claim_pairs, claim_sentences
from salessim.report.grids import comparison_grid, range_grid, summary_grid
from salessim.report.measured import estimate_of, is_collection
from salessim.report.page.assumptions import assumptions_of
from salessim.report.page.background import Background, background_of, sources_of
from salessim.report.page.checklist import Study, checklist_of
from salessim.report.page.model import Page, Part, Table, table_of
from salessim.report.page.registry import Builder
from salessim.report.page.run_figures import figures_of
from salessim.report.page.warned import advised, looks_of
from salessim.report.page.words import words_of
from salessim.report.quantity import quantity_of
from salessim.report.reasons import reasons
from salessim.report.text import CAUTION, PEOPLE, answer_parts, gaps, notes, played_words, summary_notes
from salessim.report.wording import sentence, shorten

__all__ = ["BUILDER", "build"]

_MOST_PARTS = 7  # paragraphs that fit a minute: who leads, and one pair from how sure to what it costs
_NAME_WIDTH = 30
_PICTURES = (
    "selection", "claims", "differences", "sweep", "distributions", "arr", "funnel", "load", "waiting", "cash",
    "headcount",
)  # fmt: skip
_ONE = (
    "One replication is one possible course of events: it has no intervals, and no pictures are drawn of it."
)


def build(found: ExperimentResult, known: Background) -> Page:
    """Everything on the page of a run."""
    tables, folded = _tables(found)
    answer = tuple(_answer(found))
    missing = claim_gaps(found) if is_collection(found) else gaps(found, found.metrics)
    said = notes(found) if found.comparison is not None else summary_notes(found, found.metrics)
    return Page(
        title=found.title or found.name,
        question=found.question if found.question != found.title else "",
        played=played_words(found),
        alarms=tuple(_alarms(found, missing)),
        answer=answer[:_MOST_PARTS],
        further=answer[_MOST_PARTS:],
        figures=tuple(figures_of(found)),
        words=words_of(found, found.metrics),
        means=tuple(_means(found)),
        does_not_say=tuple(_does_not_say(found)),
        pictures=(),
        shown=0,
        looks=(*advised(found), *looks_of(known)),
        tables=tables,
        folded=folded,
        reasons=tuple(reasons(found)),
        notes=tuple(text for text in said if text not in missing),
        assumptions=assumptions_of(known, claim_pairs(found)),
        checklist=checklist_of(_study(found), known),
        command=known.command,
        sources=sources_of(known, _played(found)),
    )


def _alarms(found: ExperimentResult, missing: Sequence[str]) -> list[str]:
    """What a reader must know before the answer."""
    said = list(missing)
    if found.results[0].replications == 1:
        said.append(_ONE)
    if found.precision is not None and not found.precision.is_reached:
        said.append("The precision that was asked for was not reached; see the notes.")
    why_not = without_answer(found)
    return [*said, f"{sentence(why_not)}."] if why_not else said


def _answer(found: ExperimentResult) -> list[Part]:
    """The answer; of a single scenario what was measured, for there is nobody to win."""
    claimed = [Part(text) for text in claim_sentences(found)] if found.claims else []
    if found.comparison is not None:
        return [*(Part(text, about) for about, text in answer_parts(found)), *claimed]
    if claimed:
        return claimed
    result, metric = found.results[0], found.metrics[0]
    one = estimate_of(result, metric)
    quantity = quantity_of(metric, result.currency)
    if result.labels(metric) or not math.isfinite(one.mean):
        return [Part(f"{shorten(result.name, _NAME_WIDTH)} was played alone: its figures stand below.")]
    decimals = quantity.decimals((one.high - one.low) / 2, one.mean)
    text = (
        f"{shorten(result.name, _NAME_WIDTH)} has {quantity.title} of {quantity.amount(one.mean, decimals)}"
    )
    return [
        Part(f"{text} on average." if result.replications > 1 else f"{text} in this replication."),
        Part("It was played alone, so nothing is said about any other structure."),
    ]


# ------------------------------------------------------------------------------------------------ how far it carries


def _means(found: ExperimentResult) -> list[str]:
    """What may be said aloud."""
    comparison = found.comparison
    if is_collection(found):
        return [
            "Confirmed and contradicted claims are told from luck, all of them together. Open ones are not "
            "known yet.",
            "A claim is about the companies that were played: in another company it may come out otherwise.",
        ]
    if found.selection is not None:
        return _choice_means(found)
    if found.results[0].replications == 1:
        return [
            "This is what happened once under the settings on this page; another time it would be otherwise."
        ]
    if comparison is None:
        return [
            "Under the settings on this page a company like this one has these figures on average.",
            "The range of outcomes is luck from one replication to the next: more replications do not narrow it.",
        ]
    said = []
    for one in comparison.headline:
        if not one.label:
            said.append(_meaning(one, quantity_of(one.metric, "").title))
    return said


def _choice_means(found: ExperimentResult) -> list[str]:
    """What a search for the best says of those still in, and of those that are out."""
    if not chosen(found).is_estimable:
        return ["The scenarios cannot be put in order on this metric here."]
    out = "Those that are out are clearly beaten by one that was still in."
    if chosen(found).rule.procedure == "kn":
        out = "Those that are out cannot be better than one still in by more than what matters."
    return [
        "Scenarios that are still in differ by too little to matter, or by too little to be told apart.",
        out,
    ]


def _meaning(one: Difference, metric: str) -> str:
    """What one headline means."""
    names = [shorten(name, _NAME_WIDTH) for name in (one.scenario, one.baseline)]
    if one.verdict == "not estimable":
        return f"{names[0]} and {names[1]} cannot be compared on {metric} here."
    if one.verdict == "equal":
        return f"{names[0]} and {names[1]} come to the same on {metric}."
    if not one.is_clear:
        return f"{names[0]} and {names[1]} cannot be told apart on {metric}. That does not prove them equal."
    higher, lower = names if one.mean > 0 else names[::-1]
    against = one.n - round(one.share_higher * one.n) if one.mean > 0 else round(one.share_higher * one.n)
    return (
        f"With the same customers {higher} has the higher {metric} on average. In {against} of {one.n} single "
        f"replications {lower} had as much or more: one period may well go the other way."
    )


def _does_not_say(found: ExperimentResult) -> list[str]:
    """Where the answer ends."""
    said = [CAUTION]
    if found.comparison is not None:
        moved = (
            "other inputs than those that were moved"
            if found.sweep is not None
            else "other inputs: none were moved"
        )
        said.append(f"Nothing is said about {moved}.")
        said.append("Nothing is said about structures that are not among the scenarios.")
    return [*said, PEOPLE]


# ------------------------------------------------------------------------------------------------ tables


def _tables(found: ExperimentResult) -> tuple[tuple[Table, ...], tuple[Table, ...]]:
    """Tables in view, and those folded away."""
    comparison = found.comparison
    first, more = claim_grids(found), []
    if is_collection(found):
        return tuple(map(table_of, first)), ()
    if found.selection is not None:
        first.append(choice_grid(found))
        for name in rivals(found.selection):
            more.append(comparison_grid(found, with_leader(found, name), name))
    elif comparison is not None:
        others = [name for name in comparison.scenarios if name != comparison.baseline]
        grids = [comparison_grid(found, comparison, name) for name in others]
        first, more = [*first, *grids[:2]], [*more, *grids[2:]]
    if comparison is None:
        first += [summary_grid(one, found.metrics) for one in found.results]
    else:
        ranges = range_grid(found)
        first += [ranges] if ranges is not None else []
        more += [summary_grid(one, found.metrics) for one in found.results]
    return tuple(map(table_of, first)), tuple(map(table_of, more))


# ------------------------------------------------------------------------------------------------ study


def _study(found: ExperimentResult) -> Study:
    first = found.results[0]
    return Study(
        question=found.question or found.title,
        currency=first.currency,
        scenarios=tuple(one.name for one in found.results),
        metrics=found.metrics,
        horizon=first.horizon,
        seed=first.seed,
        engine=first.engine,
        amount=sentence(played_words(found)),
        aims=_aims(found),
        estimation=_estimation(found),
        stopping=_stopping(found),
    )


def _aims(found: ExperimentResult) -> str:
    metric = quantity_of(found.metrics[0], "").title
    if is_collection(found):
        n = len(found.claims)
        return f"To judge {n} claims about pairs of {len(found.results)} scenarios, each pair on the same customers."
    if found.selection is not None:
        return f"To find the best of {len(found.results)} scenarios on {metric}, on the same customers."
    if found.comparison is None:
        return "To see one scenario's figures, and how far luck moves them."
    aims = f"To compare {len(found.results)} scenarios on {metric}, on the same customers"
    if found.sweep is None:
        return f"{aims}. No inputs were moved."
    n = len(found.sweep.points)
    return f"{aims}, and to see whether the answer stands at {n} points where inputs are moved."


def _estimation(found: ExperimentResult) -> str:
    """How intervals are made."""
    if found.selection is not None:
        return (
            "Means of replications; intervals of paired differences, by Student's t, widened so that they hold "
            "together for all pairs and looks. A scenario is out when another still in lies above it by more than "
            "its interval."
        )
    if is_collection(found):
        return (
            "Paired differences over the same replications with 95 % intervals by Student's t; verdicts by Holm's rule "
            "over all claims, at 5 %."
        )
    if found.comparison is None:
        return "Means of independent replications with 95 % intervals by Student's t; P10 and P90 of replications."
    return (
        "Means of independent replications; paired differences over the same replications with 95 % intervals by "
        "Student's t. A replication in which a metric cannot be estimated on either side is left out on both."
    )


def _stopping(found: ExperimentResult) -> str:
    if found.precision is not None:
        looks = ", ".join(f"{n:,}" for n in found.precision.looks)
        return f"It was played until the first metric was precise enough, looking after {looks} replications."
    if found.selection is not None:
        looks = ", ".join(f"{n:,}" for n in found.selection.looks)
        return f"Looks after {looks} replications, of those still in."
    return "The number of replications was given beforehand."


def _played(found: ExperimentResult) -> list[tuple[str, str]]:
    first = found.results[0]
    rows = [
        ("result hash", found.hash),
        ("seed", str(first.seed)),
        ("engine", first.engine),
        ("failed replications", f"{found.n_failed:,}"),
    ]
    return [*rows, *((f"fingerprint of {one.name}", one.fingerprint) for one in found.results)]


BUILDER = Builder(
    about=ExperimentResult,
    build=build,
    background=lambda found: background_of(found.folder, found.hash),
    pictures=_PICTURES,
)
