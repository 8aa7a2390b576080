"""A back-test as text, tables and files: scores beside the baselines, and a verdict that says no more than they do."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from salessim.fit.backtest import OURS, Backtest, Method
from salessim.records.tables import Records
from salessim.report.csv_text import as_csv
from salessim.report.files import write_report
from salessim.report.grids import Grid
from salessim.report.json_text import dumped
from salessim.report.page.background import background_of
from salessim.report.table import table
from salessim.report.wording import wrap

__all__ = [
    "FORMAT",
    "as_json",
    "as_text",
    "backtest_csv",
    "best_baseline",
    "origins_grid",
    "score_grids",
    "sentences",
    "write_backtest",
]

FORMAT = "salessim-backtest/1"
COLUMNS = (
    "method", "arrivals", "of", "n", "crps", "covered_50", "covered_80", "covered_95", "width_80", "mean_error",
)  # fmt: skip


def rows_of(found: Backtest) -> list[dict[str, Any]]:
    """Scores of every method, by week and in total."""
    rows = []
    for method in found.methods:
        for what, scores in (("weeks", method.by_week), ("totals", method.total)):
            rows.append(
                {
                    "method": method.name,
                    "arrivals": "known" if method.knows_arrivals else "forecast",
                    "of": what,
                    "n": scores.n,
                    "crps": scores.crps,
                    "covered_50": scores.covered[0],
                    "covered_80": scores.covered[1],
                    "covered_95": scores.covered[2],
                    "width_80": scores.width,
                    "mean_error": scores.error,
                }
            )
    return rows


def as_text(found: Backtest, width: int = 100) -> str:
    """The answer for a terminal."""
    lines = [wrap(one, width) for one in sentences(found)]
    for grid in score_grids(found):
        lines += ["", grid.title, "", *table(grid.header, grid.rows, width, grid.text_columns)]
    return "\n".join(lines) + "\n"


def score_grids(found: Backtest) -> list[Grid]:
    """Scores of every method: of single weeks, and of the totals of each origin."""
    grids = []
    for what, title in (("weeks", "Single weeks"), ("totals", f"Totals of {found.n_weeks} weeks")):
        head = (
            "method",
            "arrivals",
            "CRPS, deals",
            "in 50 % band",
            "in 80 % band",
            "in 95 % band",
            "width of 80 %",
            "mean error",
        )
        cells = [
            [
                row["method"],
                row["arrivals"],
                f"{row['crps']:.2f}",
                *(f"{100 * row[f'covered_{band}']:.0f} %" for band in (50, 80, 95)),
                f"{row['width_80']:.1f}",
                f"{row['mean_error']:+.1f}",
            ]
            for row in rows_of(found)
            if row["of"] == what
        ]
        grids.append(Grid(title, head, cells, (0, 1)))
    return grids


def origins_grid(found: Backtest) -> Grid:
    """What happened in the weeks after each origin beside our forecasts of it."""
    ours = [found.method(OURS, knows) for knows in (False, True)]
    totals = [one.samples.sum(axis=2) for one in ours]
    ends = [np.quantile(one, [0.1, 0.9], axis=0) for one in totals]
    rows = [
        [
            str(origin),
            f"{found.happened[k].sum():,}",
            *(
                cell
                for total, (low, high) in zip(totals, ends, strict=True)
                for cell in (f"{total[:, k].mean():,.1f}", f"{low[k]:,.0f} to {high[k]:,.0f}")
            ),
        ]
        for k, origin in enumerate(found.origins)
    ]
    head = (
        "origin (Monday)",
        "won deals",
        "forecast",
        "80 % band",
        "arrivals known",
        "80 % band, arrivals known",
    )
    return Grid(f"Every origin: won deals in the {found.n_weeks} weeks from then on", head, rows)


def best_baseline(found: Backtest) -> Method:
    """The one that came nearest to single weeks, of those that were not told how many leads would come."""
    others = [one for one in found.methods if one.name != OURS and not one.knows_arrivals]
    return min(others, key=lambda one: one.by_week.crps)


def sentences(found: Backtest) -> list[str]:
    """What a reader should know first."""
    ours, best = found.method(OURS, False), best_baseline(found)
    said = [
        f"Forecasts from {len(found.origins)} Mondays ({found.origins[0]} to {found.origins[-1]}), "
        f"{found.n_weeks} weeks each, knowing only what was known then; {found.happened.sum():,} deals were won "
        "in these weeks, a week may count several times.",
        f"Weekly wins: {_beside(ours, best)}",
    ]
    if any(one.knows_arrivals for one in found.methods):
        told, ladder = found.method(OURS, True), found.method("chain ladder", True)
        said.append(f"Told how many leads would come: {_beside(told, ladder)}")
    said.append(
        f"80 % bands held {100 * ours.by_week.covered[1]:.0f} % of the weeks. Weeks of overlapping forecasts are not "
        "independent: with few origins a method may be ahead by chance."
    )
    return said


def _beside(ours: Method, best: Method) -> str:
    ratio = ours.by_week.crps / best.by_week.crps if best.by_week.crps > 0 else 1.0
    how = f"{100 * (1 - ratio):.0f} % better than" if ratio < 1 else f"{100 * (ratio - 1):.0f} % worse than"
    return (
        f"mean CRPS {ours.by_week.crps:.2f} deals, {how} the best baseline ({best.name}, "
        f"{best.by_week.crps:.2f}); smaller is better."
    )


def backtest_csv(found: Backtest) -> str:
    """Scores as CSV."""
    return as_csv(COLUMNS, rows_of(found))


def as_json(found: Backtest) -> str:
    """The same for programs."""
    data = {
        "format": FORMAT,
        "origins": [str(one) for one in found.origins],
        "weeks": found.n_weeks,
        "happened": found.happened.tolist(),
        "scores": rows_of(found),
        "hashes": list(found.hashes),
        "failed": found.n_failed,
    }
    return dumped(data, ensure_ascii=False)


def write_backtest(folder: Path, found: Backtest, records: Records) -> list[str]:
    """``report.html``, scores and charts into a folder; the names of the files.

    Parameters
    ----------
    folder : Path
    found : Backtest
    records : Records
        What was read: the page says from where, and how much could not be used.

    Raises
    ------
    RunError
        If a file cannot be written; the files before it are whole.
    """
    known = background_of(found.last.folder, found.last.hash).read_from(records)
    return write_report(folder, found, {"backtest.csv": backtest_csv(found)}, known)
