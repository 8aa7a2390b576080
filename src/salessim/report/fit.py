"""A fit as text, tables and files: what was measured, from how many rows, and what is only assumed."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from salessim.fit.company_fit import CompanyFit
from salessim.fit.figure import Figure
from salessim.fit.figures import uncertainties_of
from salessim.fit.posterior import estimate
from salessim.fit.scenario_text import scenario_text
from salessim.records.tables import SetAside
from salessim.report.csv_text import as_csv, set_aside_csv
from salessim.report.files import write_report
from salessim.report.grids import Grid
from salessim.report.json_text import dumped
from salessim.report.page.background import Background
from salessim.report.table import table
from salessim.report.wording import as_safe_text, shorten, wrap

__all__ = [
    "FORMAT",
    "as_json",
    "as_text",
    "assumed_grid",
    "between",
    "experiment_text",
    "figures_csv",
    "fitted_text",
    "measured_grid",
    "number",
    "sentences",
    "set_aside_grid",
    "work_words",
    "write_fit",
]

FORMAT = "salessim-fit/1"
QUIET_WEEKS = 4
"""Weeks without a lead that are worth a word. Assumption."""
_COMMENT_WIDTH = 110
_UNIT_WIDTH = 16
_UNITS = {"share": "%", "share/year": "%/year"}
COLUMNS = ("path", "title", "unit", "value", "low_90", "high_90", "rows", "measured", "note")


def as_text(found: CompanyFit, width: int = 100) -> str:
    """The answer for a terminal: the funnel in a sentence, what was measured, what is assumed."""
    lines = [wrap(one, width) for one in sentences(found)]
    measured, assumed = measured_grid(found.figures), assumed_grid(found.figures)
    lines += ["", f"{measured.title}; notes are in figures.csv", ""]
    lines += table(measured.header[:4], [row[:4] for row in measured.rows], width)
    lines += ["", assumed.title, "", *table(assumed.header, assumed.rows, width, assumed.text_columns)]
    return "\n".join(lines) + "\n"


def measured_grid(figures: Sequence[Figure]) -> Grid:
    """What the records tell, and how it was found."""
    rows = [
        [one.title, number(one.value, one.unit), between(one), f"{one.rows:,}", one.note]
        for one in figures
        if one.is_measured
    ]
    return Grid(
        f"Measured ({len(rows)} figures, 90 % intervals)",
        ("figure", "estimate", "90 % interval", "rows", "note"),
        rows,
        (0, 4),
    )


def assumed_grid(figures: Sequence[Figure]) -> Grid:
    """What the records do not tell, and why."""
    rows = [[one.title, one.note] for one in figures if not one.is_measured]
    return Grid(f"Assumed, because the records do not tell ({len(rows)})", ("figure", "why"), rows, (0, 1))


def set_aside_grid(cells: SetAside) -> Grid:
    """Cells that could not be used, summed by file and reason."""
    rows = [[file, why, f"{n:,}"] for (file, why), n in cells.counts().items()]
    note = "set_aside.csv has every cell with its row, its column and what was given."
    return Grid(f"Set aside ({len(cells):,} cells)", ("file", "why", "cells"), rows, (0, 1), (note,))


def sentences(found: CompanyFit) -> list[str]:
    """What a reader should know first."""
    records, fitted = found.records, found.fitted
    known = fitted.known
    n_open, n_won = int(known.is_open.sum()), int(np.isfinite(known.won).sum())
    said = [
        _funnel(found.figures),
        f"Fitted to {len(known):,} leads known on Monday {known.start}: {n_won:,} won, {n_open:,} open"
        f"{f', {int(np.isfinite(known.lost).sum()):,} lost' if known.losses_logged else ''}; "
        f"cells set aside: {len(records.set_aside):,}.",
        _shape(fitted.whole.delay),
    ]
    quiet = round(-float(known.created.max()) / 7)
    if quiet > QUIET_WEEKS:
        said.append(
            f"No lead came in the last {quiet} weeks. Rates are fitted as falling towards that; if the export ends "
            "earlier than its latest moment says, give --until."
        )
    if np.isfinite(known.log_begins):
        said.append(
            f"Hardly any contract is logged in the first {round((known.log_begins - known.created.min()) / 7)} "
            f"weeks: the log is taken to begin then, and {int((~known.is_fair).sum()):,} earlier leads are left "
            f"out of the fits of shares and delays (they still count as open)."
        )
    if not known.losses_logged:
        said.append(
            "Nobody is logged as lost, so a share that never buys is fitted, and an open lead may be one of them."
        )
    if fitted.segments.why_not:
        said.append(f"Customers are not kept apart: {fitted.segments.why_not}.")
    slower = fitted.whole.slower_wins
    if np.isfinite(slower) and not 0.8 <= slower <= 1.25:
        said.append(
            f"Wins take {slower:.2f} times as long as losses; the model lets both take equally long, so shares "
            "of young leads are off in that direction."
        )
    return said


def _funnel(figures: Sequence[Figure]) -> str:
    """The funnel in a sentence; the first two figures of a fit are about the whole way."""
    share, days = figures[:2]
    return (
        f"By the fit {number(share.value, share.unit)} of leads are won in the end ({between(share)}), half of these "
        f"within {number(days.value, days.unit)} ({between(days)}); in brackets 90 % intervals."
    )


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
    return f"{_digits(value, unit)} {_UNITS.get(unit) or shorten(unit, _UNIT_WIDTH)}".rstrip()


def between(figure: Figure) -> str:
    """The interval with its unit, or nothing."""
    if not math.isfinite(figure.low) or not math.isfinite(figure.high):
        return ""
    return f"{_digits(figure.low, figure.unit)} to {number(figure.high, figure.unit)}"


def _digits(value: float, unit: str) -> str:
    if unit in _UNITS:
        return f"{100 * value:.1f}"
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"


def work_words(load: float | None) -> str:
    """What a fit takes hours of work to be; ``load`` as :func:`salessim.fit.company.document_of` takes it."""
    if load is None:
        return (
            "Records show when things happened, not how long anybody worked: all delay is the customer's, work takes "
            "five minutes, and load and queues mean nothing (salessim fit --load)."
        )
    return (
        "Records show when things happened, not how long anybody worked: hours of work are set so that today's people "
        f"are busy {100 * load:.0f} % of their time with today's leads. Check that."
    )


def fitted_text(found: CompanyFit) -> str:
    """The scenario file, a year long."""
    comments = {
        figure.path: f"{between(figure) or number(figure.value, figure.unit)}, {figure.rows:,} rows"
        for figure in found.figures
        if figure.path and figure.is_measured
    }
    for path in estimate(found.fitted):
        comments.setdefault(path, "fitted")
    name = as_safe_text(found.name)
    head = (
        f"{name}: fitted to records by salessim fit. Behind a value: its 90 % interval and its rows.\n"
        f"{wrap(f'What has no comment is assumed. {work_words(found.load)}', _COMMENT_WIDTH)}"
    )
    return scenario_text({**found.document, "title": f"{name}, fitted"}, comments, head)


def experiment_text(found: CompanyFit) -> str:
    """An experiment file that moves every measured setting within what the records leave open."""
    document: dict[str, Any] = {
        "title": f"{as_safe_text(found.name)}: what is left open",
        "question": "How far do the fitted figures leave the next year open?",
        "scenarios": [f"{found.name}.scenario.toml"],
        "metrics": ["won_deals", "bookings"],
        "uncertainties": uncertainties_of(list(found.figures)),
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


def figures_csv(figures: Sequence[Figure]) -> str:
    """All figures as CSV; empty cells where there is no number."""
    rows = [row_of(one) | {"measured": "yes" if one.is_measured else "assumed"} for one in figures]
    return as_csv(COLUMNS, rows)


def as_json(found: CompanyFit) -> str:
    """The same for programs."""
    data = {
        "format": FORMAT,
        "start": str(found.fitted.known.start),
        "leads": len(found.fitted.known),
        "set_aside": len(found.records.set_aside),
        "says": sentences(found),
        "figures": [row_of(one) for one in found.figures],
    }
    return dumped(data, ensure_ascii=False)


def write_fit(folder: Path, found: CompanyFit, command: str = "") -> list[str]:
    """``report.html``, scenario, experiment, tables and charts into a folder; the names of the files.

    Parameters
    ----------
    folder : Path
    found : CompanyFit
    command : str
        What was typed; empty when nobody typed anything.

    Raises
    ------
    RunError
        If a file cannot be written; the files before it are whole.
    """
    known = Background({found.name: found.document}, command).read_from(found.records)
    files = {
        f"{found.name}.scenario.toml": fitted_text(found),
        f"{found.name}.experiment.toml": experiment_text(found),
        "figures.csv": figures_csv(found.figures),
        "set_aside.csv": set_aside_csv(found.records.set_aside),
    }
    return write_report(folder, found, files, known)
