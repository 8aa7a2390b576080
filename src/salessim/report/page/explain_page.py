"""The page of an explanation: why two companies differ, what one more person brings, and what holds leads."""

from __future__ import annotations

from salessim.experiment.explained import Explanation
from salessim.report.explain import explain_grids, explained_title, explained_words, notes
from salessim.report.explain_verdict import company_words, explained_quantity, is_clear, sentences
from salessim.report.page.assumptions import assumptions_of
from salessim.report.page.background import Background, background_of, sources_of
from salessim.report.page.checklist import Study, checklist_of
from salessim.report.page.model import KeyFigure, Page, Part, table_of
from salessim.report.page.registry import Builder
from salessim.report.page.warned import looks_of
from salessim.report.quantity import Quantity
from salessim.report.text import CAUTION, PEOPLE
from salessim.report.wording import sentence
from salessim.statistics.intervals import Interval

__all__ = ["BUILDER", "build"]

_MOST_CAUSES = 4
_MEANS = (
    "Effects add up to the difference. Each is a fair share over the orders in which causes can be switched, not what "
    "would happen if this cause alone were changed.",
    "Of one more person the figures say what they bring on top, in a company that is otherwise as it is.",
)


def build(found: Explanation, known: Background) -> Page:
    """Everything on the page of an explanation."""
    return Page(
        title=explained_title(found),
        question=found.question if found.question != found.title else "",
        played=sentence(explained_words(found)),
        alarms=tuple(_alarms(found)),
        answer=tuple(Part(text) for text in sentences(found)),
        figures=tuple(_figures(found)),
        means=_MEANS,
        does_not_say=(CAUTION, "Finding people costs nothing here, and relief costs nothing at all.", PEOPLE),
        pictures=(),
        shown=0,
        looks=looks_of(known),
        tables=tuple(table_of(grid) for grid in explain_grids(found)),
        folded=(),
        reasons=(),
        notes=tuple(notes(found)),
        assumptions=assumptions_of(known),
        checklist=checklist_of(_study(found), known),
        command=known.command,
        sources=sources_of(known, _played(found)),
    )


def _alarms(found: Explanation) -> list[str]:
    said = []
    if found.n_failed:
        said.append(
            f"{found.n_failed:,} of {found.n_played:,} runs failed and are missing from every figure."
        )
    if found.n_left_out:
        said.append(f"{found.n_left_out:,} replications were left out: something in them was not estimable.")
    return said


def _figures(found: Explanation) -> list[KeyFigure]:
    """The difference and the largest causes."""
    quantity = explained_quantity(found)
    a, b = company_words(found.baseline), company_words(found.scenario)
    figures = [_figure(quantity, f"{quantity.title}: {b} minus {a}", found.difference.difference, "In all.")]
    ordered = sorted(found.bars, key=lambda bar: -abs(bar.effect.estimate))
    for one in ordered[:_MOST_CAUSES]:
        note = "Share of this cause." if is_clear(one.effect) else "Luck could explain it."
        figures.append(_figure(quantity, one.title, one.effect, note))
    return figures


def _figure(quantity: Quantity, title: str, known: Interval, note: str) -> KeyFigure:
    decimals = quantity.decimals(known.half_width, known.estimate)
    interval = quantity.interval(known.low, known.high, decimals, sign=True)
    return KeyFigure(
        sentence(title),
        quantity.change(known.estimate, decimals, sign=True),
        f"95 % interval {interval}" if known.is_estimable else "",
        note,
    )


def _study(found: Explanation) -> Study:
    return Study(
        question=found.question or explained_title(found),
        currency=found.currency,
        scenarios=(found.baseline, found.scenario),
        metrics=(found.metric,),
        horizon=found.horizon,
        seed=found.seed,
        engine=found.engine,
        amount=sentence(explained_words(found)),
        aims=f"To share the difference in {explained_quantity(found).title} out among its causes.",
        estimation=(
            "Shapley values of groups of settings in every replication, their means with 95 % intervals by Student's "
            "t; where orders are drawn, intervals know of that, too."
        ),
        stopping="The number of replications was given beforehand.",
    )


def _played(found: Explanation) -> list[tuple[str, str]]:
    return [
        ("result hash", found.hash),
        ("seed", str(found.seed)),
        ("engine", found.engine),
        ("failed runs", f"{found.n_failed:,}"),
        ("companies played", f"{found.n_companies:,}"),
    ]


BUILDER = Builder(
    about=Explanation,
    build=build,
    background=lambda found: background_of(found.folder, found.hash),
    pictures=("explain_waterfall", "explain_one_more"),
)
