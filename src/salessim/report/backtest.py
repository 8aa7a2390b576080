"""A back-test as text, tables and files: scores beside the baselines, and a verdict that says no more than they do."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from salessim.fit.backtest import OURS, Backtest, Method
from salessim.report.csv_text import as_csv
from salessim.report.files import figure_files, write_files
from salessim.report.fit_pictures import pictures_of_backtest
from salessim.report.json_text import plain
from salessim.report.table import table
from salessim.report.wording import wrap

__all__ = ["FORMAT", "as_json", "as_text", "backtest_csv", "write_backtest"]

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
                *(f"{row[f'covered_{band}']:.0%}" for band in (50, 80, 95)),
                f"{row['width_80']:.1f}",
                f"{row['mean_error']:+.1f}",
            ]
            for row in rows_of(found)
            if row["of"] == what
        ]
        lines += ["", title, "", *table(head, cells, width, (0, 1))]
    return "\n".join(lines) + "\n"


def sentences(found: Backtest) -> list[str]:
    """What a reader should know first."""
    ours = found.method(OURS, False)
    others = [one for one in found.methods if one.name != OURS and not one.knows_arrivals]
    best = min(others, key=lambda one: one.by_week.crps)
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
        f"80 % bands held {ours.by_week.covered[1]:.0%} of the weeks. Weeks of overlapping forecasts are not "
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
    return json.dumps(plain(data), indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def write_backtest(folder: Path, found: Backtest) -> list[str]:
    """Scores and charts into a folder; the names of the files."""
    files = {"backtest.csv": backtest_csv(found).encode()}
    for title, figure in pictures_of_backtest(found).items():
        files |= figure_files(title, figure)
    return write_files(folder, files)
