"""A forecast as text, tables and files: weekly bands, and how much of the doubt is luck."""

from __future__ import annotations

import json
import math
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np

from salessim.fit.fitting import Fitted
from salessim.fit.forecast import BANDS, Forecast, doubt_of
from salessim.report.csv_text import as_csv
from salessim.report.files import figure_files, write_files
from salessim.report.fit_pictures import pictures_of_forecast
from salessim.report.json_text import plain
from salessim.report.table import table
from salessim.report.wording import wrap

__all__ = ["FORMAT", "as_json", "as_text", "forecast_csv", "write_forecast"]

FORMAT = "salessim-forecast/1"
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
    lines = [wrap(one, width) for one in sentences(found, rows)] + [""]
    head = ("week of", "what", "mean", "50 % band", "80 % band", "95 % band")
    cells = [
        [
            row["monday"] or f"all {found.n_weeks} weeks",
            row["what"] if row["unit"] == "deals" else f"bookings, {row['unit']}",
            _number(row["mean"]),
            *(f"{_number(row[f'low_{band}'])} to {_number(row[f'high_{band}'])}" for band in (50, 80, 95)),
        ]
        for row in rows
    ]
    return "\n".join([*lines, *table(head, cells, width, (0, 1))]) + "\n"


def sentences(found: Forecast, rows: list[dict[str, Any]]) -> list[str]:
    """What a reader should know first."""
    total = next(row for row in rows if row["week"] == "all" and row["what"] == "won deals")
    doubt = doubt_of(found.won.sum(axis=2))
    said = [
        f"{found.n_weeks} weeks from Monday {found.start}: {_number(total['mean'])} won deals; 80 % sure of "
        f"{_number(total['low_80'])} to {_number(total['high_80'])}, 95 % of {_number(total['low_95'])} to "
        f"{_number(total['high_95'])}."
    ]
    if math.isfinite(doubt.unknown):
        said.append(
            f"Of the variance of that total {doubt.unknown:.0%} comes from what the records leave open (more records "
            f"would tell), {1 - doubt.unknown:.0%} is luck (nothing would tell)."
        )
    said.append(
        f"{found.n_runs:,} runs, seed {found.seed}, result hash {found.hash}. The bands hold as long as the "
        "company goes on as it did: `salessim backtest` says how well that would have done before."
    )
    return said


def _number(value: float) -> str:
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
    return json.dumps(plain(data), indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def write_forecast(folder: Path, fitted: Fitted, found: Forecast) -> list[str]:
    """Bands and charts into a folder; the names of the files."""
    files = {"forecast.csv": forecast_csv(found).encode()}
    for title, figure in pictures_of_forecast(fitted, found).items():
        files |= figure_files(title, figure)
    return write_files(folder, files)
