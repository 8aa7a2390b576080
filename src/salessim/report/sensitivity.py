"""A study of inputs as text, CSV and JSON: the verdict first, then the figures behind it."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

from salessim.experiment.sensitivity import Discovery, Doubt, Sensitivity, ranked
from salessim.report.csv_text import as_csv
from salessim.report.design_table import design_words, points_csv
from salessim.report.files import write_report
from salessim.report.grids import Grid
from salessim.report.json_text import dumped
from salessim.report.quantity import percent
from salessim.report.rows import Row
from salessim.report.sensitivity_verdict import (
    bound_words,
    input_title,
    place,
    sentences,
    size_words,
    study_quantity,
)
from salessim.report.table import table
from salessim.report.text import CAUTION
from salessim.report.wording import as_safe_text, shorten, wrap
from salessim.statistics.importance import Importance
from salessim.statistics.intervals import Interval
from salessim.statistics.morris import MorrisEffects
from salessim.statistics.sobol import SobolIndices

__all__ = [
    "COLUMNS",
    "FORMAT",
    "as_json",
    "as_rows",
    "as_text",
    "notes",
    "study_csv",
    "study_grids",
    "study_words",
    "write_study",
]

FORMAT = "salessim-sensitivity/1"
"""Changes when a key is renamed or removed, not when one is added."""
COLUMNS = (
    "item", "title", "figure", "unit", "estimate", "low_95", "high_95", "is_clear", "is_rough", "best_rank",
    "worst_rank", "runs_needed", "why_not_estimable",
)  # fmt: skip
_HEADS = {
    "tornado": "Swing from P10 to P90, one input at a time",
    "morris": "Effect of the whole range (P5 to P95), averaged over the ranges of the others",
    "sobol": "Shares of the variance that unknown inputs cause",
}


def as_text(found: Sensitivity, width: int = 100) -> str:
    """The answer for a terminal."""
    blocks = [_head(found, width)]
    blocks.append(
        ["ANSWER", *(wrap(one, width, "  ") for one in sentences(found)), wrap(CAUTION, width, "  ")]
    )
    for grid in study_grids(found):
        blocks.append([grid.title, *table(grid.header, grid.rows, width, grid.text_columns)])
    blocks.append(["Notes", *(wrap(text, width, "- ") for text in notes(found))])
    return "\n\n".join("\n".join(block) for block in blocks) + "\n"


def _head(found: Sensitivity, width: int) -> list[str]:
    lines = [shorten(found.title or found.name, width)]
    if found.question:
        lines.append(wrap(as_safe_text(found.question), width))
    return [*lines, wrap(study_words(found), width)]


def study_words(found: Sensitivity) -> str:
    """The method, and how much was played."""
    return f"{found.asked.method}: {len(found.asked.inputs)} inputs, {design_words(found.played)}"


# ------------------------------------------------------------------------------------------------ tables


def study_grids(found: Sensitivity) -> list[Grid]:
    """The figures behind the verdict."""
    what = found.found
    if isinstance(what, Doubt):
        return [_win_grid(what)] if what.wins else []
    if isinstance(what, Discovery):
        return [_box_grid(found, what)] if what.boxes else []
    return [_rank_grid(found)]


def _rank_grid(found: Sensitivity) -> Grid:
    """A row an input, the most important first."""
    what = found.found
    position = {one.key: k for k, one in enumerate(found.asked.inputs)}
    header, rows = ["input", "range", "place"], []
    if isinstance(what, SobolIndices):
        header += ["with all others (95 %)", "alone (95 %)"]
    elif isinstance(what, MorrisEffects):
        header += ["mean size, mu* (95 %)", "luck alone", "mean, mu (95 %)", "sigma"]
    else:
        header += ["swing (95 %)", "at P10", "at P90"]
    share = 0.05 if isinstance(what, MorrisEffects) else 0.1
    for one, known in ranked(found):
        k = position[one.key]
        low, high = (as_safe_text(one.words(one.number(u))) for u in (share, 1 - share))
        row = [input_title(one), f"{low} to {high}", place(found, known)]
        if isinstance(what, SobolIndices):
            row += [_bare(found, known.index), _bare(found, what.first[k])]
        elif isinstance(what, MorrisEffects):
            row += [
                size_words(found, known.index, sign=False, with_unit=False),
                _rounded(found, what.luck[k], known),
            ]
            row += [_bare(found, what.mu[k]), _rounded(found, what.sigma[k], known)]
        elif isinstance(what, tuple):
            row += [_bare(found, known.index)]
            row += [_rounded(found, end.estimate, known, sign=True) for end in (what[k].low, what[k].high)]
        rows.append(row)
    head = _HEADS[found.asked.method]
    unit = "" if isinstance(what, SobolIndices) else study_quantity(found).unit_of_difference
    return Grid(f"{head}, in {unit}" if unit else head, header, rows, text_columns=(0, 1))


def _bare(found: Sensitivity, known: Interval) -> str:
    return size_words(found, known, with_unit=False)


def _rounded(found: Sensitivity, value: float, beside: Importance, sign: bool = False) -> str:
    """A figure with the digits of the index that it stands beside."""
    quantity = study_quantity(found)
    return quantity.number(value, quantity.decimals(beside.index.half_width, value), sign)


def _win_grid(what: Doubt) -> Grid:
    rows = [
        [
            shorten(name, 40),
            percent(one.share.estimate),
            f"{percent(one.share.low)} to {percent(one.share.high)}",
            percent(one.clear),
        ]
        for name, one in what.wins
    ]
    header = ["scenario", "best", "95 % interval", "clearly"]
    return Grid("Share of the draws of the inputs in which each is best", header, rows)


def _box_grid(found: Sensitivity, what: Discovery) -> Grid:
    rows = []
    for number, box in enumerate(what.boxes, start=1):
        for k, one in enumerate(box.bounds):
            whole = [
                percent(box.density.estimate), percent(box.coverage), percent(box.support), f"{box.p_value:.3f}"
            ]  # fmt: skip
            rows.append(
                [
                    bound_words(found.asked.inputs[one.column], one),
                    str(number),
                    *(whole if k == 0 else [""] * 4),
                ]
            )
    header = ["assumption", "box", "fails in", "of all failures", "of all draws", "p of luck"]
    return Grid("Where the plan fails", header, rows)


def notes(found: Sensitivity) -> list[str]:
    """What a careful reader should know about this question."""
    played = found.played
    what = found.found
    said = []
    if isinstance(what, tuple):
        said.append(
            "Only one input moves at a time, so what inputs do together is not seen: ask morris or sobol for that."
        )
    elif isinstance(what, MorrisEffects):
        said.append(
            "Points of one path share their customers, paths do not. Sigma: how much the effect differs with the "
            "values of the others, luck taken out. An input stands out when mu* is clearly above what luck alone "
            "would give, or mu clearly has a sign."
        )
    elif isinstance(what, SobolIndices):
        said.append(
            "Points of one block share their customers, blocks do not"
            + (
                "; luck inside blocks is taken out of the squares."
                if what.is_corrected
                else ". With one replication a point, what luck does together with inputs counts as theirs."
            )
        )
    elif isinstance(what, Doubt):
        said.append(
            "All points share their customers. Clear of luck: ahead of every other by a paired t-test over the "
            f"{played.design.replications} replications of that draw."
        )
    else:
        said.append(
            f"A draw fails by its mean of {played.design.replications} replications. Boxes were found by the same "
            "draws that judge them, so shares inside are a little flattering; p of luck is by permutation."
        )
    if len(found.asked.inputs) > 1:
        said.append("Inputs are drawn independently of each other; ranges are those of the experiment file.")
    if found.n_left_out:
        said.append(f"{found.n_left_out} points were left out because something in them was not estimable.")
    if played.n_failed:
        said.append(f"{played.n_failed} runs failed, for example: {as_safe_text(played.failures[0])[:300]}")
    return said


# ------------------------------------------------------------------------------------------------ files


def as_rows(found: Sensitivity) -> list[Row]:
    """One row an input (scenario, box) and figure, keys :data:`COLUMNS`; shares in 0..1."""
    quantity = study_quantity(found)
    what, n = found.found, found.played.n_played
    unit = quantity.unit_of_difference
    rows: list[Row] = []

    def add(item: str, title: str, figure: str, kind: str, known: Interval | float, more: Any = None) -> None:
        one = known if isinstance(known, Interval) else Interval(known, math.nan, math.nan, 0.95, 0)
        cells: tuple[Any, ...] = (item, title, figure, kind, one.estimate, one.low, one.high)
        cells += (
            ("", "", math.nan, math.nan, math.nan)
            if more is None
            else (
                *(str(x).lower() for x in (more.is_clear, more.is_rough)),
                more.best_rank,
                more.worst_rank,
                n * more.needed,
            )
        )
        rows.append(dict(zip(COLUMNS, (*cells, one.why_not), strict=True)))

    add("", "", "quantity", unit, found.quantity)
    for k, one in enumerate(found.asked.inputs):
        about = (one.key, one.title)
        if isinstance(what, SobolIndices):
            add(*about, "total_index", "share", what.total[k].index, what.total[k])
            add(*about, "first_index", "share", what.first[k])
        elif isinstance(what, MorrisEffects):
            add(*about, "mu_star", unit, what.mu_star[k].index, what.mu_star[k])
            add(*about, "mu", unit, what.mu[k])
            add(*about, "sigma", unit, what.sigma[k])
            add(*about, "luck", unit, what.luck[k])
        elif isinstance(what, tuple):
            add(*about, "swing", unit, what[k].swing.index, what[k].swing)
            add(*about, "at_p10", unit, what[k].low)
            add(*about, "at_p90", unit, what[k].high)
    if isinstance(what, Doubt):
        add("", "", "unknown_inputs_share", "share", what.spread.rows)
        add("", "", "luck_share", "share", what.spread.luck)
        for name, share in what.wins:
            add(name, "", "best_share", "share", share.share)
            add(name, "", "clearly_best_share", "share", share.clear)
        if what.knowing is not None:
            add("", "", "value_of_knowing_at_most", unit, what.knowing.at_most)
            add("", "", "value_of_knowing_at_least", unit, what.knowing.at_least)
    if isinstance(what, Discovery):
        add("", "", "failing_share", "share", what.fails)
        for number, box in enumerate(what.boxes, start=1):
            add(f"box {number}", "", "density", "share", box.density)
            add(f"box {number}", "", "coverage", "share", box.coverage)
            add(f"box {number}", "", "support", "share", box.support)
    return rows


def study_csv(found: Sensitivity) -> str:
    """The rows of :func:`as_rows` as CSV."""
    return as_csv(COLUMNS, as_rows(found))


def as_json(found: Sensitivity) -> str:
    """Everything a program needs, as JSON without NaN."""
    played, asked, what = found.played, found.asked, found.found
    boxes = what.boxes if isinstance(what, Discovery) else ()
    document = {
        "format": FORMAT,
        "name": found.name,
        "title": found.title,
        "question": found.question,
        "method": asked.method,
        "metric": asked.metric,
        "scenario": asked.scenario,
        "baseline": asked.baseline or None,
        "worse_than": asked.worse_than if isinstance(what, Discovery) else None,
        "currency": played.currency,
        "horizon_seconds": played.horizon,
        "seed": played.seed,
        "engine": played.engine,
        "points": played.design.n,
        "replications_per_point": played.design.replications,
        "runs": played.n_played,
        "failed": played.n_failed,
        "left_out": found.n_left_out,
        "hash": played.hash,
        "confidence": 0.95,
        "verdict": sentences(found),
        "inputs": [
            {"key": one.key, "title": one.title, "paths": list(one.paths), "scenarios": list(one.scenarios),
             "is_lever": one.is_lever, "source": one.source}
            for one in asked.inputs
        ],
        "figures": as_rows(found),
        "boxes": [
            [
                {"input": asked.inputs[one.column].key, "above": one.low, "below": one.high, "p_value": one.p_value,
                 "words": bound_words(asked.inputs[one.column], one)}
                for one in box.bounds
            ]
            for box in boxes
        ],
        "notes": [*notes(found), CAUTION],
    }  # fmt: skip
    return dumped(document)


def write_study(folder: str | Path, found: Sensitivity) -> list[str]:
    """Write ``report.html``, ``sensitivity.csv``, ``sensitivity.json``, ``points.csv`` and the chart; their names.

    Raises
    ------
    RunError
        If a file cannot be written; the files before it are whole.
    """
    tables = {
        "sensitivity.csv": study_csv(found),
        "sensitivity.json": as_json(found),
        "points.csv": points_csv(found.played),
    }
    return write_report(folder, found, tables)
