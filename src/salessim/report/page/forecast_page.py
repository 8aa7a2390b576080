"""The page of a forecast: what comes, how sure that is, and how much of the doubt is luck."""

from __future__ import annotations

import math
from typing import Any

from salessim.fit.figures import funnel_figures
from salessim.fit.forecast import Forecast
from salessim.report.fit import assumed_grid, measured_grid, work_words
from salessim.report.forecast import (
    AS_BEFORE,
    bands_grid,
    bands_of,
    doubts_of,
    quantity_words,
    sentences,
    short,
)
from salessim.report.grids import Grid
from salessim.report.page.assumptions import assumptions_of
from salessim.report.page.background import Background, background_of, sources_of
from salessim.report.page.checklist import Grounds, Study, checklist_of
from salessim.report.page.fit_page import FIT_WORDS, FROM_FILE
from salessim.report.page.model import KeyFigure, Page, Part, Table, Word, table_of
from salessim.report.page.registry import Builder
from salessim.report.page.warned import looks_of
from salessim.report.quantity import percent
from salessim.report.text import PEOPLE
from salessim.report.wording import sentence, shorten
from salessim.units import WEEK

__all__ = ["BUILDER", "GROUNDS", "LUCK_WORDS", "build", "ground_tables"]

BANDS_TOLD = (
    "Bands hold luck and what the records leave open. They take the form of the model for true, and know nothing of "
    "what the records do not tell."
)
GROUNDS = Grounds(
    purpose="To play a company on from where its records end",
    sources="A company's own records; the tables Measured and Assumed on this page say what was estimated from how "
    "many rows, and what the records do not tell.",
    preparation="Cells that cannot be used were set aside. A funnel was fitted to what was known on the Monday, open "
    "leads censored; draws from its posterior are lowered to tables of numbers.",
    caution=BANDS_TOLD,
)
LUCK_WORDS = (
    Word("won deal", "A lead that signs a contract."),
    Word("bookings", "Annual value of the contracts signed."),
    Word("80 % band", "Four of five runs lie within; one in ten below it, one in ten above."),
    Word(
        "run",
        "One possible course of the weeks, played by the model from one draw of what the records leave open.",
    ),
    Word("unknown inputs", "What the records leave open: shares, times, rates. More records would tell."),
    Word("luck", "Which customers come and how they decide. Nothing would tell."),
    Word("variance", "How far runs spread, squared: its parts add up."),
)
_MEANS = (
    "Plan with the 80 % band, not with the mean alone: one time in five it ends outside.",
    AS_BEFORE,
)


def build(found: Forecast, known: Background) -> Page:
    """Everything on the page of a forecast."""
    rows = bands_of(found)
    total, *doubt = sentences(found, rows)
    draws, runs, n_weeks = found.won.shape
    played = f"{found.n_runs:,} runs: {draws:,} draws of what the records leave open, {runs:,} runs of each"
    return Page(
        title=f"Forecast of {n_weeks} weeks from Monday {found.start}",
        question="How many deals will be won, how sure is that, and would more records tell?",
        played=f"{played}; seed {found.seed}.",
        alarms=tuple(_alarms(found)),
        answer=(Part(total), *(Part(text, "How sure") for text in doubt)),
        figures=tuple(_cards(found, rows)),
        words=(*LUCK_WORDS, *FIT_WORDS),
        means=_MEANS,
        does_not_say=(BANDS_TOLD, work_words(None), PEOPLE),
        pictures=(),
        shown=0,
        looks=looks_of(known),
        tables=(table_of(bands_grid(found, rows)), table_of(_doubts(found))),
        folded=ground_tables(found),
        reasons=(),
        notes=(FROM_FILE,),
        assumptions=assumptions_of(known),
        checklist=checklist_of(_study(found, known, f"{played}."), known),
        command=known.command,
        sources=sources_of(known, _played(found)),
    )


def ground_tables(found: Forecast) -> tuple[Table, ...]:
    """What a forecast was drawn from: figures that are measured, and those that are assumed."""
    figures = funnel_figures(found.fitted)
    grids = (measured_grid(figures), assumed_grid(figures))
    return tuple(table_of(grid) for grid in grids if grid.rows)


def _alarms(found: Forecast) -> list[str]:
    if not found.n_failed:
        return []
    return [
        f"{found.n_failed:,} of {found.n_played:,} runs failed and are missing from every figure, for example: "
        f"{shorten(found.failures[0], 200)}"
    ]


def _cards(found: Forecast, rows: list[dict[str, Any]]) -> list[KeyFigure]:
    """The totals, and how much of the doubt about won deals is luck."""
    cards = [
        KeyFigure(
            sentence(f"{quantity_words(row)}, all {found.n_weeks} weeks"),
            short(row["mean"]),
            f"80 % band {short(row['low_80'])} to {short(row['high_80'])}",
            f"95 % band {short(row['low_95'])} to {short(row['high_95'])}.",
        )
        for row in rows
        if row["week"] == "all"
    ]
    unknown = doubts_of(found)["won deals"].unknown
    if math.isfinite(unknown):
        note = "Nothing would tell. The rest is what the records leave open."
        cards.append(KeyFigure("Luck, of the variance of won deals", percent(1 - unknown), "", note))
    return cards


def _doubts(found: Forecast) -> Grid:
    """Variance of the totals by where it comes from."""
    rows = []
    for what, doubt in doubts_of(found).items():
        unit = "deals" if what == "won deals" else found.currency
        for name, share, sd in (
            ("unknown inputs", doubt.unknown, doubt.unknown_sd),
            ("luck", 1 - doubt.unknown, doubt.luck_sd),
        ):
            told = math.isfinite(sd)
            rows.append([what, name, percent(share), f"{short(sd)} {unit}" if told else ""])
    head = ("total of all weeks", "spread from", "share of variance", "standard deviation")
    return Grid("Where the spread of the totals comes from", head, rows, (0, 1))


def _study(found: Forecast, known: Background, played: str) -> Study:
    return Study(
        question="How many deals will be won, and what will they be worth",
        currency=found.currency,
        scenarios=tuple(known.documents),
        metrics=("won_deals_by_week", "bookings_by_week") if found.has_values else ("won_deals_by_week",),
        horizon=found.n_weeks * WEEK,
        seed=found.seed,
        engine=found.engine,
        amount=played,
        aims=f"To see {found.n_weeks} weeks that could follow the records, as likely as the records leave them.",
        estimation="Mean, median and quantiles of all runs; the variance of totals is split by a one-way layout of "
        "draws and runs.",
        stopping="The number of draws and runs was given beforehand.",
        grounds=GROUNDS,
    )


def _played(found: Forecast) -> list[tuple[str, str]]:
    return [
        ("result hash", found.hash),
        ("seed", str(found.seed)),
        ("engine", found.engine),
        ("failed runs", f"{found.n_failed:,}"),
        ("Monday", str(found.start)),
    ]


BUILDER = Builder(
    about=Forecast,
    build=build,
    background=lambda found: background_of(found.folder, found.hash),
    pictures=("forecast_weeks",),
)
