"""A fit as text, tables and files: what was measured, from how many rows, and what is only assumed."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import numpy as np

from salessim.fit.company import document_of
from salessim.fit.figure import Figure
from salessim.fit.figures import uncertainties_of
from salessim.fit.fitting import Fitted
from salessim.fit.posterior import estimate
from salessim.fit.scenario_text import scenario_text
from salessim.fit.told import contract_settings
from salessim.records.tables import Records
from salessim.report.csv_text import as_csv, set_aside_csv
from salessim.report.files import figure_files, write_files
from salessim.report.fit_pictures import pictures_of_fit
from salessim.report.json_text import plain
from salessim.report.table import table
from salessim.report.wording import as_safe_text, wrap

__all__ = ["FORMAT", "as_json", "as_text", "experiment_text", "figures_csv", "fitted_text", "write_fit"]

FORMAT = "salessim-fit/1"
QUIET_WEEKS = 4
"""Weeks without a lead that are worth a word. Assumption."""
COLUMNS = ("path", "title", "unit", "value", "low_90", "high_90", "rows", "measured", "note")


def as_text(records: Records, fitted: Fitted, figures: list[Figure], width: int = 100) -> str:
    """The answer for a terminal: the funnel in a sentence, what was measured, what is assumed."""
    lines = [wrap(one, width) for one in sentences(records, fitted)]
    measured = [figure for figure in figures if figure.is_measured]
    lines += ["", f"Measured ({len(measured)} figures, 90 % intervals; notes are in figures.csv)", ""]
    rows = [[one.title, number(one.value, one.unit), between(one), f"{one.rows:,}"] for one in measured]
    lines += table(("figure", "estimate", "90 % interval", "rows"), rows, width)
    assumed = [figure for figure in figures if not figure.is_measured]
    lines += ["", f"Assumed, because the records do not tell ({len(assumed)})", ""]
    lines += table(("figure", "why"), [[one.title, one.note] for one in assumed], width, (0, 1))
    return "\n".join(lines) + "\n"


def sentences(records: Records, fitted: Fitted) -> list[str]:
    """What a reader should know first."""
    known = fitted.known
    n_open, n_won = int(known.is_open.sum()), int(np.isfinite(known.won).sum())
    found = [
        f"Fitted to {len(known):,} leads known on Monday {known.start}: {n_won:,} won, {n_open:,} open"
        f"{f', {int(np.isfinite(known.lost).sum()):,} lost' if known.losses_logged else ''}; "
        f"cells set aside: {len(records.set_aside):,}.",
        _shape(fitted.whole.delay),
    ]
    quiet = round(-float(known.created.max()) / 7)
    if quiet > QUIET_WEEKS:
        found.append(
            f"No lead came in the last {quiet} weeks. Rates are fitted as falling towards that; if the export ends "
            "earlier than its latest moment says, give --until."
        )
    if np.isfinite(known.log_begins):
        found.append(
            f"Hardly any contract is logged in the first {round((known.log_begins - known.created.min()) / 7)} "
            f"weeks: the log is taken to begin then, and {int((~known.is_fair).sum()):,} earlier leads are left "
            f"out of the fits of shares and delays (they still count as open)."
        )
    if not known.losses_logged:
        found.append(
            "Nobody is logged as lost, so a share that never buys is fitted, and an open lead may be one of them."
        )
    if fitted.segments.why_not:
        found.append(f"Customers are not kept apart: {fitted.segments.why_not}.")
    slower = fitted.whole.slower_wins
    if np.isfinite(slower) and not 0.8 <= slower <= 1.25:
        found.append(
            f"Wins take {slower:.2f} times as long as losses; the model lets both take equally long, so shares "
            "of young leads are off in that direction."
        )
    return found


def _shape(delay: Any) -> str:
    """Which family of laws the days follow, and how its tail fits."""
    best = min(delay.aic, key=lambda name: delay.aic[name])
    says = (
        "the lognormal fits best of five families"
        if best == "lognormal"
        else f"the {best} fits better than the lognormal, which the model takes (by {delay.aic['lognormal']:.0f} AIC)"
    )
    tail = delay.tail
    return (
        f"Days to contract: {says}; after day {tail.days:.0f}, {tail.seen:.0f} came and {tail.expected:.0f} were "
        f"expected (p = {tail.p:.2f})."
    )


def number(value: float, unit: str) -> str:
    """A figure with its unit."""
    if not math.isfinite(value):
        return ""
    if unit in ("share", "share/year"):
        return f"{100 * value:.1f} %" + ("/year" if unit == "share/year" else "")
    text = f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"
    return f"{text} {unit}".rstrip()


def between(figure: Figure) -> str:
    """The interval, or nothing."""
    if not math.isfinite(figure.low) or not math.isfinite(figure.high):
        return ""
    return f"{number(figure.low, figure.unit)} to {number(figure.high, figure.unit)}"


def fitted_text(
    records: Records, fitted: Fitted, figures: list[Figure], name: str, load: float | None = None
) -> str:
    """The scenario file, a year long; ``load`` as :func:`salessim.fit.company.document_of` takes it."""
    comments = {
        figure.path: f"{between(figure) or number(figure.value, figure.unit)}, {figure.rows:,} rows"
        for figure in figures
        if figure.path and figure.is_measured
    }
    for path in estimate(fitted):
        comments.setdefault(path, "fitted")
    work = (
        "What has no comment is assumed. Records show when things happened, not how long anybody worked: all delay\n"
        "is the customer's, work takes five minutes, and load and queues mean nothing (salessim fit --load)."
        if load is None
        else "What has no comment is assumed. Records show when things happened, not how long anybody worked: hours\n"
        f"of work are set so that today's people are busy {load:.0%} of their time with today's leads. Check that."
    )
    head = (
        f"{as_safe_text(name)}: fitted to records by salessim fit. Behind a value: its 90 % interval and its rows.\n"
        f"{work}"
    )
    document = document_of(fitted, load=load, more=contract_settings(records, fitted))
    return scenario_text({**document, "title": f"{as_safe_text(name)}, fitted"}, comments, head)


def experiment_text(figures: list[Figure], name: str) -> str:
    """An experiment file that moves every measured setting within what the records leave open."""
    document: dict[str, Any] = {
        "title": f"{as_safe_text(name)}: what is left open",
        "question": "How far do the fitted figures leave the next year open?",
        "scenarios": [f"{name}.scenario.toml"],
        "metrics": ["won_deals", "bookings"],
        "uncertainties": uncertainties_of(figures),
    }
    head = "Every measured setting, as likely as the records leave it: salessim sensitivity on this file."
    return scenario_text(document, {}, head)


def row_of(figure: Figure) -> dict[str, Any]:
    """A figure as a row of a table; NaN where there is no number."""
    return {
        "path": figure.path,
        "title": figure.title,
        "unit": figure.unit,
        "value": figure.value,
        "low_90": figure.low,
        "high_90": figure.high,
        "rows": figure.rows,
        "measured": figure.is_measured,
        "note": figure.note,
    }


def figures_csv(figures: list[Figure]) -> str:
    """All figures as CSV; empty cells where there is no number."""
    rows = [row_of(one) | {"measured": "yes" if one.is_measured else "assumed"} for one in figures]
    return as_csv(COLUMNS, rows)


def as_json(records: Records, fitted: Fitted, figures: list[Figure]) -> str:
    """The same for programs."""
    data = {
        "format": FORMAT,
        "start": str(fitted.known.start),
        "leads": len(fitted.known),
        "set_aside": len(records.set_aside),
        "says": sentences(records, fitted),
        "figures": [row_of(one) for one in figures],
    }
    return json.dumps(plain(data), indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def write_fit(
    folder: Path,
    records: Records,
    fitted: Fitted,
    figures: list[Figure],
    name: str,
    load: float | None = None,
) -> list[str]:
    """Scenario, experiment, tables and charts into a folder; the names of the files."""
    files = {
        f"{name}.scenario.toml": fitted_text(records, fitted, figures, name, load).encode(),
        f"{name}.experiment.toml": experiment_text(figures, name).encode(),
        "figures.csv": figures_csv(figures).encode(),
        "set_aside.csv": set_aside_csv(records.set_aside).encode(),
    }
    for title, figure in pictures_of_fit(fitted).items():
        files |= figure_files(title, figure)
    return write_files(folder, files)
