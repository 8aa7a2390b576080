"""The page of a back-test: whether forecasts would have been right before, beside simple ones."""

from __future__ import annotations

from salessim.fit.backtest import OURS, Backtest
from salessim.report.backtest import best_baseline, origins_grid, score_grids, sentences
from salessim.report.page.assumptions import assumptions_of
from salessim.report.page.background import Background, background_of, sources_of
from salessim.report.page.checklist import Study, checklist_of
from salessim.report.page.fit_page import FIT_WORDS, FROM_FILE
from salessim.report.page.forecast_page import GROUNDS, LUCK_WORDS, ground_tables
from salessim.report.page.model import KeyFigure, Page, Part, Word, table_of
from salessim.report.page.registry import Builder
from salessim.report.page.warned import looks_of
from salessim.report.quantity import percent
from salessim.report.text import PEOPLE
from salessim.report.wording import join_words
from salessim.units import WEEK

__all__ = ["BUILDER", "build"]

_WORDS = (
    Word("origin", "A Monday from which is forecast, with nothing known that was not known then."),
    Word(
        "CRPS",
        "Continuous ranked probability score: mean distance between a forecast's distribution and what happened, in "
        "won deals. Of a forecast without spread it is the error. Smaller is better.",
    ),
    Word("in 80 % band", "Share of what happened that lay within; a true band holds 80 %."),
    Word(
        "width of 80 %",
        "Mean width of the band, in won deals: narrow is good as long as it holds what it promises.",
    ),
    Word("mean error", "Mean forecast less what happened, in won deals: above zero is too high."),
    Word(
        "arrivals known",
        "Was told how many leads would come, so it is no forecast: it shows what the funnel knows.",
    ),
    Word("baseline", "A simple forecast from the weeks so far that anybody could make."),
    Word(
        "Poisson, negative binomial",
        "Weeks vary about the mean of late by luck alone, or by as much as they did.",
    ),
    Word("bootstrap", "Weeks of the past, drawn again."),
    Word("seasonal", "The same weeks a year ago."),
    Word("chain ladder", "Weekly cohorts of leads are won in time as earlier ones were."),
)
_MEANS = (
    "A method that scores better here would have been nearer on these weeks. Forecasts made now are of the same make, "
    "if the company goes on as it did.",
    "Bands that held fewer weeks than they promise are too narrow for plans that must not fail.",
)
_BEYOND = (
    "The records are taken as they are exported now: what was written over since then was not known so on the Monday.",
    "The weeks were not chosen by chance: in others it may be otherwise.",
)


def build(found: Backtest, known: Background) -> Page:
    """Everything on the page of a back-test."""
    played, *parts, sure = sentences(found)
    figures = ground_tables(found.last)
    return Page(
        title=f"Forecasts from {len(found.origins)} earlier Mondays beside what happened",
        question="Would forecasts from these records have been right before, and better than simple ones?",
        played=played,
        alarms=(f"{found.n_failed:,} runs failed and are missing from every figure.",)
        if found.n_failed
        else (),
        answer=(*map(Part, parts), Part(sure, "How sure")),
        figures=tuple(_cards(found)),
        words=(*_WORDS, *LUCK_WORDS, *FIT_WORDS),
        means=_MEANS,
        does_not_say=(*_BEYOND, PEOPLE),
        pictures=(),
        shown=0,
        looks=looks_of(known),
        tables=(*(table_of(grid) for grid in score_grids(found)), table_of(origins_grid(found))),
        folded=figures,
        reasons=(),
        notes=(
            "Every origin has a fit of its own. The tables Measured and Assumed, the settings and what deserves a look "
            f"are those of the last one, {found.origins[-1]}.",
            FROM_FILE,
        ),
        assumptions=assumptions_of(known),
        checklist=checklist_of(_study(found, known), known),
        command=known.command,
        sources=sources_of(known, _played(found)),
    )


def _cards(found: Backtest) -> list[KeyFigure]:
    """Ours beside the best baseline, and whether its bands held what they promise."""
    ours, best = found.method(OURS, False), best_baseline(found)
    weeks, totals = ours.by_week, ours.total
    return [
        KeyFigure(
            "CRPS of weekly wins",
            f"{weeks.crps:.2f} deals",
            "",
            f"Best baseline: {best.name}, {best.by_week.crps:.2f}.",
        ),
        KeyFigure(
            f"CRPS of totals of {found.n_weeks} weeks",
            f"{totals.crps:.2f} deals",
            "",
            f"{best.name}: {best.total.crps:.2f}.",
        ),
        KeyFigure(
            "Weeks within the 80 % band", percent(weeks.covered[1]), "", f"Of {weeks.n:,}; promised are 80 %."
        ),
        KeyFigure(
            "Totals within the 80 % band",
            percent(totals.covered[1]),
            "",
            f"Of {totals.n:,}; promised are 80 %.",
        ),
        KeyFigure("Width of the 80 % band of a week", f"{weeks.width:.1f} deals", "", "On average."),
        KeyFigure("Mean error of a week", f"{weeks.error:+.1f} deals", "", "Forecast less what happened."),
    ]


def _study(found: Backtest, known: Background) -> Study:
    n, (draws, runs, _) = len(found.origins), found.last.won.shape
    baselines = [one.name for one in found.methods if one.name != OURS and not one.knows_arrivals]
    return Study(
        question="Would forecasts have been right before",
        currency=found.last.currency,
        scenarios=tuple(known.documents),
        metrics=("won_deals_by_week",),
        horizon=found.n_weeks * WEEK,
        seed=found.last.seed,
        engine=found.last.engine,
        amount=f"{n} origins, each with and without known arrivals: {draws:,} draws, {runs:,} runs of each",
        aims=f"To score forecasts beside {join_words(baselines)}.",
        estimation="Continuous ranked probability score (Gneiting and Raftery, Journal of the American Statistical "
        "Association 102, 359-378, 2007), share of what happened within bands, width, and mean error.",
        stopping="The number of origins, draws and runs was given beforehand.",
        grounds=GROUNDS,
    )


def _played(found: Backtest) -> list[tuple[str, str]]:
    last = found.last.seed
    kinds = [(origin, words) for origin in found.origins for words in ("", ", arrivals known")]
    return [
        ("seeds", f"{last - len(found.origins) + 1} to {last}, one an origin"),
        ("engine", found.last.engine),
        ("failed runs", f"{found.n_failed:,}"),
        *(
            (f"result hash {origin}{words}", one)
            for (origin, words), one in zip(kinds, found.hashes, strict=False)
        ),
    ]


BUILDER = Builder(
    about=Backtest,
    build=build,
    background=lambda found: background_of(found.last.folder, found.last.hash),
    pictures=("backtest_scores", "backtest_origins"),
)
