"""The page of a sweep: every point of a design, and how far each scenario's means range over them."""

from __future__ import annotations

import numpy as np

from salessim.experiment.designed import Designed
from salessim.report.design_table import design_words, point_means, point_rows, times_ahead
from salessim.report.page.assumptions import assumptions_of
from salessim.report.page.background import Background, background_of, sources_of
from salessim.report.page.checklist import Study, checklist_of
from salessim.report.page.model import KeyFigure, Page, Part, Table
from salessim.report.page.registry import Builder
from salessim.report.page.warned import looks_of
from salessim.report.quantity import NOT_ESTIMABLE, percent, quantity_of
from salessim.report.text import CAUTION, PEOPLE
from salessim.report.wording import as_safe_text, join_words, metric_title, sentence, shorten

__all__ = ["BUILDER", "build"]

_MOST_ROWS = 300
_MOST_SCENARIOS = 4
_NAME_WIDTH = 30


def build(found: Designed, known: Background) -> Page:
    """Everything on the page of a sweep."""
    return Page(
        title=known.title or "A sweep over inputs",
        question=known.question if known.question != known.title else "",
        played=sentence(f"{found.design.kind.replace('_', ' ')}: {design_words(found)}"),
        alarms=tuple(_alarms(found)),
        answer=tuple(_answer(found)),
        figures=tuple(_figures(found)),
        means=("Every point is a company that could be: the table says what each brings on average.",),
        does_not_say=(
            CAUTION,
            "Points are where the design put them, not how likely they are; for that, ask salessim sensitivity.",
            PEOPLE,
        ),
        pictures=(),
        shown=0,
        looks=looks_of(known),
        tables=(_ranges(found),),
        folded=(_points(found),),
        reasons=(),
        notes=(
            "All points share their customers unless the design has blocks; half-widths are of 95 % intervals.",
        ),
        assumptions=assumptions_of(known),
        checklist=checklist_of(_study(found, known), known),
        command=known.command,
        sources=sources_of(known, _played(found)),
    )


def _alarms(found: Designed) -> list[str]:
    if not found.n_failed:
        return []
    return [
        f"{found.n_failed:,} of {found.n_played:,} runs failed and are missing from every figure, for example: "
        f"{shorten(found.failures[0], 200)}"
    ]


def _answer(found: Designed) -> list[Part]:
    """Who leads at how many points, by the means; a table is no verdict."""
    metric = found.metrics[0]
    title = metric_title(metric)
    parts = []
    times = times_ahead(found, metric)
    if times:
        (first, most), *others = [(shorten(name, _NAME_WIDTH), n) for name, n in times]
        rest = join_words([f"{name} at {n:,}" for name, n in others])
        compared = sum(n for _, n in times)
        parts.append(
            Part(f"{first} has the better mean of {title} at {most:,} of {compared:,} points, {rest}.")
        )
        parts.append(Part("Means of single points are rough: close ones may be luck.", "How sure"))
    parts.append(Part(f"A sweep is a table of points, not a verdict: {title} over all of them stands below."))
    return parts


def _figures(found: Designed) -> list[KeyFigure]:
    """The range of the first metric over the points, by scenario."""
    metric = found.metrics[0]
    quantity = quantity_of(metric, found.currency)
    figures = []
    for name, row in list(zip(found.scenarios, point_means(found, metric), strict=True))[:_MOST_SCENARIOS]:
        known = [one for one in row if one.is_estimable]
        title = sentence(f"{quantity.title} of {shorten(name, _NAME_WIDTH)}")
        if not known:
            figures.append(KeyFigure(title, NOT_ESTIMABLE))
            continue
        means = [one.estimate for one in known]
        decimals = quantity.decimals(max(one.half_width for one in known), max(map(abs, means)))
        figures.append(
            KeyFigure(
                title,
                f"{quantity.interval(min(means), max(means), decimals)} {quantity.unit}".strip(),
                "",
                f"Lowest and highest mean of {len(means):,} points ({percent(len(means) / len(row))} of them).",
            )
        )
    return figures


def _ranges(found: Designed) -> Table:
    """A row a metric and scenario: lowest, middle and highest mean over the points."""
    rows = []
    for metric in found.metrics:
        quantity = quantity_of(metric, found.currency)
        for name, row in zip(found.scenarios, point_means(found, metric), strict=True):
            means = np.array([one.estimate for one in row if one.is_estimable])
            if not means.size:
                rows.append((quantity.title_with_unit, shorten(name, _NAME_WIDTH), *[NOT_ESTIMABLE] * 4))
                continue
            widths = [one.half_width for one in row if one.is_estimable]
            decimals = quantity.decimals(max(widths), float(np.abs(means).max()))
            three = (float(means.min()), float(np.median(means)), float(means.max()))
            cells = [quantity.number(one, decimals) for one in three]
            width = quantity.number(float(np.median(widths)), decimals)
            rows.append((quantity.title_with_unit, shorten(name, _NAME_WIDTH), *cells, width))
    return Table(
        "Means over the points",
        ("metric", "scenario", "lowest", "middle", "highest", "usual half-width"),
        tuple(rows),
        frozenset({0, 1}),
        ("Half-width of the 95 % interval of one point's mean, the middle one of all points.",),
    )


def _points(found: Designed) -> Table:
    """Every point, as far as there is room."""
    columns, rows = point_rows(found)
    cells = tuple(tuple(_cell(row[name]) for name in columns) for row in rows[:_MOST_ROWS])
    left = len(rows) - len(cells)
    more = (
        (f"The first {_MOST_ROWS:,} of {len(rows):,} rows; points.csv and salessim sweep have all.",)
        if left
        else ()
    )
    heads = tuple(as_safe_text(one) for one in columns)
    texts = {at for at, name in enumerate(columns) if any(isinstance(row[name], str) for row in rows)}
    units = join_words(
        [quantity_of(one, found.currency).title_with_unit for one in found.metrics if one in columns]
    )
    note = f"Raw values, shares in 0 to 1; an input that stays as given is empty. Metrics: {as_safe_text(units)}."
    return Table("Every point", heads, cells, frozenset(texts), (note, *more))


def _cell(value: object) -> str:
    if isinstance(value, float):
        return "" if value != value else f"{value:,.6g}"
    return f"{value:,}" if isinstance(value, int) else shorten(str(value), 60)


def _study(found: Designed, known: Background) -> Study:
    return Study(
        question=known.question or known.title,
        currency=found.currency,
        scenarios=found.scenarios,
        metrics=found.metrics,
        horizon=found.horizon,
        seed=found.seed,
        engine=found.engine,
        amount=sentence(design_words(found)),
        aims=f"To see what {found.design.n:,} points bring at which inputs are moved.",
        estimation="Mean of replications at each point, with a 95 % interval by Student's t.",
        stopping="The number of points and replications was given beforehand.",
    )


def _played(found: Designed) -> list[tuple[str, str]]:
    return [
        ("result hash", found.hash),
        ("seed", str(found.seed)),
        ("engine", found.engine),
        ("failed runs", f"{found.n_failed:,}"),
        ("design", found.design.kind.replace("_", " ")),
    ]


BUILDER = Builder(
    about=Designed,
    build=build,
    background=lambda found: background_of(found.folder, found.hash, found.design.inputs),
    pictures=("sweep_inputs", "sweep_points"),
)
