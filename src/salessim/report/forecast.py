"""A forecast as text, tables and files: weekly bands, and how much of the doubt is luck."""

from __future__ import annotations

import math
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np

from salessim.fit.forecast import BANDS, Doubt, Forecast, doubt_of
from salessim.records.tables import Records
from salessim.report.csv_text import as_csv
from salessim.report.files import write_report
from salessim.report.grids import Grid
from salessim.report.json_text import dumped
from salessim.report.page.background import background_of
from salessim.report.table import table
from salessim.report.wording import wrap

__all__ = [
    "AS_BEFORE",
    "FORMAT",
    "as_json",
    "as_text",
    "bands_grid",
    "bands_of",
    "doubts_of",
    "forecast_csv",
    "quantity_words",
    "sentences",
    "short",
    "write_forecast",
]

FORMAT = "salessim-forecast/1"
AS_BEFORE = (
    "The bands hold as long as the company goes on as it did: salessim backtest says how well that would have done "
    "before."
)
COLUMNS = (
    "week", "monday", "what", "unit", "mean", "median", "low_50", "high_50", "low_80", "high_80", "low_95", "high_95",
)  # fmt: skip


def bands_of(found: Forecast) -> list[dict[str, Any]]:
    """Mean, median and bands of each week and of the sum, for won deals and, where there are values, bookings."""
    rows: list[dict[str, Any]] = []
    series = [("won deals", "deals", found.won)]
    if found.has_values:
        series.append(("bookings", found.currency, found.bookings))
    for what, unit, values in series:
        runs = values.reshape(-1, found.n_weeks)
        runs = runs[np.isfinite(runs).all(axis=1)]
        for week in range(found.n_weeks + 1):
            mine = runs.sum(axis=1) if week == found.n_weeks else runs[:, week]
            row: dict[str, Any] = {
                "week": "all" if week == found.n_weeks else week + 1,
                "monday": str(found.start + timedelta(weeks=week)) if week < found.n_weeks else "",
                "what": what,
                "unit": unit,
                "mean": float(mine.mean()),
                "median": float(np.median(mine)),
            }
            for band in BANDS:
                low, high = np.quantile(mine, [(1 - band) / 2, (1 + band) / 2])
                row[f"low_{band:.0%}".rstrip("%")], row[f"high_{band:.0%}".rstrip("%")] = (
                    float(low),
                    float(high),
                )
            rows.append(row)
    return rows


def as_text(found: Forecast, width: int = 100) -> str:
    """The answer for a terminal: the total first, then the weeks."""
    rows = bands_of(found)
    played = f"{found.n_runs:,} runs, seed {found.seed}, result hash {found.hash}. {AS_BEFORE}"
    lines = [wrap(one, width) for one in (*sentences(found, rows), played)] + [""]
    grid = bands_grid(found, rows)
    return "\n".join([*lines, *table(grid.header, grid.rows, width, grid.text_columns)]) + "\n"


def bands_grid(found: Forecast, rows: list[dict[str, Any]]) -> Grid:
    """The bands of :func:`bands_of` as text."""
    cells = [
        [
            row["monday"] or f"all {found.n_weeks} weeks",
            quantity_words(row),
            short(row["mean"]),
            *(f"{short(row[f'low_{band}'])} to {short(row[f'high_{band}'])}" for band in (50, 80, 95)),
        ]
        for row in rows
    ]
    head = ("week of", "what", "mean", "50 % band", "80 % band", "95 % band")
    return Grid("Week by week", head, cells, (0, 1))


def quantity_words(row: dict[str, Any]) -> str:
    """What a row of :func:`bands_of` counts, with its unit."""
    return str(row["what"]) if row["unit"] == "deals" else f"bookings, {row['unit']}"


def doubts_of(found: Forecast) -> dict[str, Doubt]:
    """Where the spread of the totals comes from, by what they count."""
    doubts = {"won deals": doubt_of(found.won.sum(axis=2))}
    if found.has_values:
        doubts["bookings"] = doubt_of(found.bookings.sum(axis=2))
    return doubts


def sentences(found: Forecast, rows: list[dict[str, Any]]) -> list[str]:
    """The total, and where its spread comes from where that can be told."""
    total = next(row for row in rows if row["week"] == "all" and row["what"] == "won deals")
    doubt = doubt_of(found.won.sum(axis=2))
    said = [
        f"{found.n_weeks} weeks from Monday {found.start}: {short(total['mean'])} won deals; 80 % sure of "
        f"{short(total['low_80'])} to {short(total['high_80'])}, 95 % of {short(total['low_95'])} to "
        f"{short(total['high_95'])}."
    ]
    if math.isfinite(doubt.unknown):
        said.append(
            f"Of the variance of that total {100 * doubt.unknown:.0f} % comes from what the records leave open (more "
            f"records would tell), {100 * (1 - doubt.unknown):.0f} % is luck (nothing would tell)."
        )
    return said


def short(value: float) -> str:
    """A number with three digits, or whole."""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def forecast_csv(found: Forecast) -> str:
    """The bands as CSV."""
    return as_csv(COLUMNS, bands_of(found))


def as_json(found: Forecast) -> str:
    """The same for programs."""
    doubt = doubt_of(found.won.sum(axis=2))
    data = {
        "format": FORMAT,
        "start": str(found.start),
        "weeks": found.n_weeks,
        "runs": found.n_runs,
        "failed": found.n_failed,
        "seed": found.seed,
        "hash": found.hash,
        "unknown_share": doubt.unknown,
        "luck_share": 1 - doubt.unknown,
        "bands": bands_of(found),
    }
    return dumped(data, ensure_ascii=False)


def write_forecast(folder: Path, found: Forecast, records: Records) -> list[str]:
    """``report.html``, bands and charts into a folder; the names of the files.

    Parameters
    ----------
    folder : Path
    found : Forecast
    records : Records
        What was read: the page says from where, and how much could not be used.

    Raises
    ------
    RunError
        If a file cannot be written; the files before it are whole.
    """
    known = background_of(found.folder, found.hash).read_from(records)
    return write_report(folder, found, {"forecast.csv": forecast_csv(found)}, known)
