"""The page of a fit: what the records tell of a company, how sure it is, and what stays assumed."""

from __future__ import annotations

from collections.abc import Iterator

from salessim.fit.company_fit import CompanyFit
from salessim.fit.figure import Figure
from salessim.report.fit import (
    assumed_grid,
    between,
    measured_grid,
    number,
    sentences,
    set_aside_grid,
    work_words,
)
from salessim.report.page.assumptions import assumptions_of
from salessim.report.page.background import Background, sources_of
from salessim.report.page.model import KeyFigure, Page, Part, Word, table_of
from salessim.report.page.registry import Builder
from salessim.report.page.warned import looks_of
from salessim.report.text import PEOPLE
from salessim.report.wording import shorten

__all__ = ["BUILDER", "FIT_WORDS", "FROM_FILE", "build"]

_QUESTION = "What do the records tell of this company, how surely, and what do they leave open?"
_CARDS = (
    ("", 2),
    (".per_week", 2),
    (".acv_median", 1),
    ("market.sd", 1),
)  # ends of settings, and how many figures of each become cards
_MEANS = (
    "The scenario is a company like the one in the records: it starts on the last Monday that they cover, with the "
    "leads that are open then.",
    "The experiment moves every measured setting as far as the records leave it open: salessim sensitivity says what "
    "hangs on it.",
)
_BEYOND = "Intervals take the model's form for true; salessim backtest says whether forecasts would have been right."
_SETTINGS = (
    "figures.csv names the setting of the scenario that each figure fills; those without one are only told."
)
FROM_FILE = (
    "Under Assumptions, what the scenario's file gives was written by the fit: measured where the table Measured has "
    "it, else assumed."
)
FIT_WORDS = (
    Word(
        "90 % interval",
        "Nine of ten intervals made like this hold the true value, if the model has the right form. More rows make it "
        "narrower.",
    ),
    Word("rows", "Leads, contracts or weeks that a figure rests on."),
    Word(
        "open, censored", "An open lead counts for as long as it was in sight, and may still be won or lost."
    ),
    Word("won in the end", "Share of leads that buy, were one to wait for all that are still open."),
    Word("median", "Half of all are below it, half above."),
    Word(
        "sd", "Standard deviation: about two thirds of all lie within one of it on either side of the mean."
    ),
    Word(
        "log-odds",
        "Chance against counter-chance, as a logarithm: 0.1 more moves a chance of 50 % to 52.5 %.",
    ),
    Word(
        "lognormal, AIC",
        "The law of how long customers take, and the score by which laws are told apart; less is better.",
    ),
    Word("set aside", "A cell or row of the export that could not be used; it counts in no figure."),
)


def build(found: CompanyFit, known: Background) -> Page:
    """Everything on the page of a fit."""
    funnel, rows, *others = sentences(found)
    aside = found.records.set_aside
    return Page(
        title=f"{shorten(found.name, 60)}, fitted to records",
        question=_QUESTION,
        played=rows,
        alarms=(),
        answer=(Part(funnel), Part(_sure(found), "How sure"), *map(Part, others)),
        figures=tuple(_cards(found)),
        words=FIT_WORDS,
        means=_MEANS,
        does_not_say=(work_words(found.load), _BEYOND, PEOPLE),
        pictures=(),
        shown=0,
        looks=looks_of(known),
        tables=(
            table_of(measured_grid(found.figures)),
            table_of(assumed_grid(found.figures)),
            *([table_of(set_aside_grid(aside))] if len(aside) else []),
        ),
        folded=(),
        reasons=(),
        notes=(*found.records.seen, _SETTINGS, FROM_FILE),
        assumptions=assumptions_of(known),
        checklist=(),
        command=known.command,
        sources=sources_of(known, _played(found)),
    )


def _sure(found: CompanyFit) -> str:
    n_measured = sum(one.is_measured for one in found.figures)
    return (
        f"{n_measured} figures are measured, each with the rows that it rests on and, where there is one, a 90 % "
        f"interval; {len(found.figures) - n_measured} are assumed, because the records do not tell. Both stand below."
    )


def _cards(found: CompanyFit) -> Iterator[KeyFigure]:
    """The whole way, the two sources with the most leads, contract values, and what moves all weeks."""
    for end, most in _CARDS:
        yield from (_card(one) for one in _largest(found.figures, end)[:most])


def _largest(figures: tuple[Figure, ...], end: str) -> list[Figure]:
    """Measured figures of a kind by their rows; those without a setting as they come."""
    mine = [one for one in figures if one.is_measured and (one.path.endswith(end) if end else not one.path)]
    return sorted(mine, key=lambda one: -one.rows) if end else mine


def _card(one: Figure) -> KeyFigure:
    interval = between(one)
    return KeyFigure(
        one.title,
        number(one.value, one.unit),
        f"90 % interval {interval}" if interval else "",
        f"{one.rows:,} rows",
    )


def _played(found: CompanyFit) -> list[tuple[str, str]]:
    return [
        ("Monday", str(found.fitted.known.start)),
        ("leads known", f"{len(found.fitted.known):,}"),
        ("chance", "none: the same records give the same fit"),
    ]


BUILDER = Builder(
    about=CompanyFit,
    build=build,
    background=lambda found: Background({found.name: found.document}).read_from(found.records),
    pictures=("fit_delays", "fit_sources", "fit_arrivals", "fit_weeks"),
)
