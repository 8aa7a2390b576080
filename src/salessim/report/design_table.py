"""Every point of a design as a tidy table: a row a point and scenario, or one a replication too."""

from __future__ import annotations

import io
import math
from typing import Any

import numpy as np

from salessim.errors import RunError
from salessim.experiment.designed import Designed
from salessim.report.csv_text import as_csv
from salessim.report.measured import horizon_words
from salessim.report.parquet import as_parquet
from salessim.report.quantity import quantity_of
from salessim.report.rows import Cell, Row
from salessim.report.wording import as_safe_text
from salessim.report.workbook import text_only_book
from salessim.statistics.intervals import Interval, mean_interval

__all__ = ["FORMS", "design_words", "point_means", "point_rows", "points_csv", "points_file", "times_ahead"]

FORMS = ("csv", "xlsx", "parquet")
_MOST_ROWS = 1_048_575  # that a sheet holds under its heading


def point_rows(played: Designed, by_replication: bool = False) -> tuple[tuple[str, ...], list[Row]]:
    """Columns and rows.

    Parameters
    ----------
    played : Designed
    by_replication : bool
        A row for each replication; else one with its mean and the half-width of the mean's 95 % interval.

    Returns
    -------
    columns : tuple of str
        ``point``, ``scenario``, ``replication`` or ``replications``, then inputs, then metrics. A column whose name is
        taken gets a prefix, ``input:``.
    rows : list of dict
        Inputs that stay as given are empty.
    """
    metrics = list(played.metrics)
    figures = metrics if by_replication else [x for one in metrics for x in (one, f"{one}_half_width")]
    count = "replication" if by_replication else "replications"
    fixed = ["point", "scenario", count]
    inputs = [f"input:{one}" if one in {*fixed, *figures} else one for one in played.design.columns]
    rows: list[Row] = []
    for point, cells in enumerate(played.design.cells):
        at: Row = dict(zip(inputs, (_cell(one) for one in cells), strict=True))
        numbers = played.design.numbers_at(point)
        for place, scenario in enumerate(played.scenarios):
            values = {one: played.values[one][point, place] for one in metrics}
            if by_replication:
                for k, replication in enumerate(numbers):
                    found = {one: float(values[one][k]) for one in metrics}
                    rows.append({"point": point, "scenario": scenario, count: replication, **at, **found})
            else:
                means: Row = {"point": point, "scenario": scenario, count: len(numbers), **at}
                for one in metrics:
                    known = mean_interval(values[one])
                    means |= {one: known.estimate, f"{one}_half_width": known.half_width}
                rows.append(means)
    return (*fixed, *inputs, *figures), rows


def _cell(value: Any) -> Cell:
    if value is None:
        return math.nan
    return value if isinstance(value, int | float | str) else str(value)


def point_means(played: Designed, metric: str) -> list[list[Interval]]:
    """Mean of a metric by scenario and point, each with its 95 % interval."""
    values = played.values[metric]
    return [
        [mean_interval(values[point, place]) for point in range(played.design.n)]
        for place in range(len(played.scenarios))
    ]


def times_ahead(played: Designed, metric: str) -> list[tuple[str, int]]:
    """At how many points each scenario has the best mean, the one that has it most often first.

    Empty where there is nothing to compare, or neither more nor less is better. Points count at which the means of all
    are known.
    """
    better = quantity_of(metric, played.currency).better
    if len(played.scenarios) == 1 or better == "neither":
        return []
    means = np.array([[one.estimate for one in row] for row in point_means(played, metric)])
    known = means[:, ~np.isnan(means).any(axis=0)]
    if not known.shape[1]:
        return []
    best = known.argmin(axis=0) if better == "lower" else known.argmax(axis=0)
    times = [(name, int((best == place).sum())) for place, name in enumerate(played.scenarios)]
    return sorted(times, key=lambda pair: -pair[1])


def design_words(played: Designed) -> str:
    """How much of a design was played."""
    return (
        f"{played.design.n:,} points, {len(played.scenarios)} scenario{'s' * (len(played.scenarios) != 1)}, "
        f"{played.design.replications} replications each: {played.n_played:,} runs of "
        f"{horizon_words(played.horizon)}, seed {played.seed}"
    )


def points_csv(played: Designed, by_replication: bool = False) -> str:
    """The rows of :func:`point_rows` as CSV."""
    return as_csv(*point_rows(played, by_replication))


def points_file(played: Designed, form: str, by_replication: bool = False) -> bytes:
    """The table as a file.

    Parameters
    ----------
    played : Designed
    form : {"csv", "xlsx", "parquet"}
    by_replication : bool
        As :func:`point_rows`.

    Raises
    ------
    RunError
        If DuckDB is missing, which writes Parquet, or a sheet would be too long.
    """
    if form == "csv":
        return points_csv(played, by_replication).encode()
    columns, rows = point_rows(played, by_replication)
    if form == "xlsx":
        return _xlsx(columns, rows)
    return as_parquet({name: _column([row[name] for row in rows]) for name in columns})


def _xlsx(columns: tuple[str, ...], rows: list[Row]) -> bytes:
    if len(rows) > _MOST_ROWS:
        raise RunError(f"{len(rows):,} rows are more than a sheet holds; write CSV or Parquet")
    file = io.BytesIO()
    book = text_only_book(file)
    sheet = book.add_worksheet("Points")
    for position, name in enumerate(columns):
        sheet.write_string(0, position, as_safe_text(name))
    for at, row in enumerate(rows, start=1):
        for position, name in enumerate(columns):
            value = row[name]
            if isinstance(value, str):
                sheet.write_string(at, position, as_safe_text(value))
            elif math.isfinite(value):
                sheet.write_number(at, position, value)
    sheet.freeze_panes(1, 2)
    book.close()
    return file.getvalue()


def _column(values: list[Cell]) -> Any:
    """Numbers as numbers; a column with any text is text, and what there is not is null."""
    if any(isinstance(one, str) for one in values):
        return np.array(
            [str(one) if isinstance(one, str) or math.isfinite(one) else None for one in values], dtype=object
        )
    if all(isinstance(one, int) for one in values):
        return np.array(values, dtype=np.int64)
    return np.array(values, dtype=np.float64)
