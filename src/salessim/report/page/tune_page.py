"""The page of a search: what is best, whether it beats what there is, and how much of that was luck."""

from __future__ import annotations

from salessim.experiment.finalists import Finalist
from salessim.experiment.tune import Tuned
from salessim.report.page.assumptions import assumptions_of
from salessim.report.page.background import Background, background_of, sources_of
from salessim.report.page.checklist import Study, checklist_of
from salessim.report.page.model import KeyFigure, Page, Part, table_of
from salessim.report.page.registry import Builder
from salessim.report.page.warned import looks_of
from salessim.report.text import CAUTION, PEOPLE
from salessim.report.tune import limits_words, notes, tune_grids, tuned_words
from salessim.report.tune_verdict import goal_quantities, lever_words, tune_sentences
from salessim.report.wording import join_words, sentence

__all__ = ["BUILDER", "build"]

_BEYOND = (
    "Only the levers were moved, between the bounds that the file names.",
    "What counts is the goal alone: look at the other metrics before you choose.",
)
_MEANS = (
    "What was promised by the search was chosen for being high. The figures here are from replications that the search "
    "never saw.",
)


def build(found: Tuned, known: Background) -> Page:
    """Everything on the page of a search."""
    limits = limits_words(found)
    failed = f"{found.n_failed:,} of {found.n_played:,} runs failed and are missing from every figure."
    return Page(
        title=found.title or found.name,
        question=found.question if found.question != found.title else "",
        played=sentence("; ".join([tuned_words(found), *([limits] if limits else [])])),
        alarms=(failed,) if found.n_failed else (),
        answer=tuple(Part(text) for text in tune_sentences(found)),
        figures=tuple(_figures(found)),
        means=_MEANS,
        does_not_say=(CAUTION, *_BEYOND, PEOPLE),
        pictures=(),
        shown=0,
        looks=looks_of(known),
        tables=tuple(table_of(grid) for grid in tune_grids(found)),
        folded=(),
        reasons=(),
        notes=tuple(notes(found)),
        assumptions=assumptions_of(known),
        checklist=checklist_of(_study(found), known),
        command=known.command,
        sources=sources_of(known, _played(found)),
    )


def _figures(found: Tuned) -> list[KeyFigure]:
    """The best beside the scenario as given, goal by goal."""
    best, given = found.winner, found.given
    shown = [one for one in (best, given) if one is not None]
    figures = [_figure(found, one, k) for k in range(len(goal_quantities(found))) for one in shown[:2]]
    if best is not None and not best.trial.is_given:
        figures.insert(0, KeyFigure("Best found", lever_words(found, best.trial, short=True)))
    return figures


def _figure(found: Tuned, one: Finalist, goal: int) -> KeyFigure:
    quantity, known = goal_quantities(found)[goal], one.goals[goal]
    decimals = quantity.decimals(known.half_width, known.estimate)
    name = "as given" if one.trial.is_given else "of the best found"
    interval = quantity.interval(known.low, known.high, decimals)
    return KeyFigure(
        sentence(f"{quantity.title} {name}"),
        quantity.amount(known.estimate, decimals),
        f"95 % interval {interval}" if known.is_estimable else "",
        "On fresh replications.",
    )


def _study(found: Tuned) -> Study:
    asked, titles = found.asked, [one.title for one in goal_quantities(found)]
    return Study(
        question=found.question or found.title or found.name,
        currency=found.currency,
        scenarios=(asked.space.scenario.name,),
        metrics=asked.rules.goals,
        horizon=found.horizon,
        seed=asked.seed,
        engine=found.engine,
        amount=sentence(tuned_words(found)),
        aims=f"To find the best of {len(asked.space.levers)} levers for {join_words(titles)}.",
        estimation=(
            "Points are proposed by a tree-structured Parzen estimator; the best few are played on fresh replications "
            "and ranked with intervals of paired differences that hold together."
        ),
        stopping="Points as many as were asked for; finalists until the answer was sure, or the cap.",
    )


def _played(found: Tuned) -> list[tuple[str, str]]:
    return [
        ("result hash", found.hash),
        ("seed", str(found.asked.seed)),
        ("engine", found.engine),
        ("failed runs", f"{found.n_failed:,}"),
        ("points tried", f"{len(found.trials):,}"),
    ]


BUILDER = Builder(
    about=Tuned,
    build=build,
    background=lambda found: background_of(
        found.folder, found.hash, (*found.asked.space.levers, *found.asked.uncertainties)
    ),
    pictures=("tune_finalists", "tune_front", "tune_history"),
)
