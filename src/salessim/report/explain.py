"""An explanation as text, CSV and JSON: the verdict first, then the figures behind it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from salessim.experiment.causes import CAUSES
from salessim.experiment.explained import Bar, Explanation
from salessim.report.csv_text import as_csv
from salessim.report.explain_verdict import (
    company_words,
    explained_quantity,
    interval_words,
    pays_words,
    profit_quantity,
    role_words,
    seat_words,
    sentences,
)
from salessim.report.files import write_report
from salessim.report.grids import Grid
from salessim.report.json_text import dumped
from salessim.report.measured import horizon_words
from salessim.report.quantity import percent, unit_of
from salessim.report.rows import Row
from salessim.report.table import table
from salessim.report.text import CAUTION
from salessim.report.wording import as_safe_text, join_words, shorten, wrap
from salessim.scenario.wording import shown
from salessim.statistics.intervals import Interval

__all__ = [
    "COLUMNS",
    "FORMAT",
    "SETTING_COLUMNS",
    "as_json",
    "as_rows",
    "as_text",
    "explain_csv",
    "explain_grids",
    "explained_title",
    "explained_words",
    "notes",
    "settings_csv",
    "write_explanation",
]

FORMAT = "salessim-explain/1"
"""Changes when a key is renamed or removed, not when one is added."""
COLUMNS = (
    "part", "company", "item", "title", "figure", "unit", "estimate", "low_95", "high_95", "n", "why_not_estimable",
)  # fmt: skip
SETTING_COLUMNS = ("cause", "setting", "before", "after")
_MOST_SETTINGS = 12
_VALUE_WIDTH = 34
_NOT_THERE = "not there"


def as_text(found: Explanation, width: int = 100) -> str:
    """The answer for a terminal."""
    blocks = [_head(found, width)]
    blocks.append(
        ["ANSWER", *(wrap(one, width, "  ") for one in sentences(found)), wrap(CAUTION, width, "  ")]
    )
    blocks += [
        [one.title, *table(one.header, one.rows, width, one.text_columns)] for one in explain_grids(found)
    ]
    blocks.append(["Notes", *(wrap(text, width, "- ") for text in notes(found))])
    return "\n\n".join("\n".join(block) for block in blocks) + "\n"


def explained_title(found: Explanation) -> str:
    """Title of the experiment, or what is asked."""
    return found.title or f"Why {found.scenario} differs from {found.baseline}"


def _head(found: Explanation, width: int) -> list[str]:
    lines = [shorten(explained_title(found), width)]
    if found.question:
        lines.append(wrap(as_safe_text(found.question), width))
    return [*lines, wrap(explained_words(found), width)]


def explained_words(found: Explanation) -> str:
    """What was played."""
    orders = f"{found.n_orders} orders of causes" if found.n_orders else "all orders of causes"
    return (
        f"{company_words(found.baseline)} (A) and {company_words(found.scenario)} (B): {found.n_companies:,} "
        f"companies, {orders}, {found.replications:,} replications each: {found.n_played:,} runs of "
        f"{horizon_words(found.horizon)}, seed {found.seed}"
    )


# ------------------------------------------------------------------------------------------------ tables


def explain_grids(found: Explanation) -> list[Grid]:
    """Causes, what differs, one more person, and bottlenecks."""
    grids = [_bar_grid(found), _setting_grid(found)] if found.bars else []
    return [*grids, *([_head_grid(found)] if found.heads else []), _bottleneck_grid(found)]


def _bar_grid(found: Explanation) -> Grid:
    """A row a cause, the largest first."""
    quantity = explained_quantity(found)
    a, b = found.difference.baseline, found.difference.alternative
    rows = [[f"A: {company_words(found.baseline)}", _level(found, a), "", ""]]
    for one in sorted(found.bars, key=lambda bar: -abs(bar.effect.estimate)):
        cells = (
            interval_words(quantity, known, with_unit=False) for known in (one.effect, one.first, one.last)
        )
        rows.append([one.title, *cells])
    rows.append([f"B: {company_words(found.scenario)}", _level(found, b), "", ""])
    header = ["cause", "effect (95 %)", "switched first, in A", "switched last, to B"]
    unit = f" ({quantity.unit_of_difference})" if quantity.unit_of_difference else ""
    head = f"From A to B in {quantity.title}{unit}, by cause"
    return Grid(head, header, rows)


def _level(found: Explanation, known: Interval) -> str:
    quantity = explained_quantity(found)
    return quantity.number(known.estimate, quantity.decimals(known.half_width, known.estimate))


def _setting_grid(found: Explanation) -> Grid:
    """What differs, by cause."""
    rows = []
    for one in found.bars:
        for setting in one.settings[:_MOST_SETTINGS]:
            rows.append([one.title, _tail(setting.path), _value(setting.before), _value(setting.after)])
        if len(one.settings) > _MOST_SETTINGS:
            rows.append([one.title, f"{len(one.settings) - _MOST_SETTINGS} more", "", ""])
    header = ["cause", "setting", "A", "B"]
    return Grid("What differs", header, rows, text_columns=(0, 1, 2, 3))


def _tail(path: str) -> str:
    """The last two names of a dotted path; the whole is in settings.csv."""
    parts = path.split(".")
    return ".".join(parts[-2:]) if len(parts) < 3 else f"... {'.'.join(parts[-2:])}"


def _value(value: Any) -> str:
    return _NOT_THERE if value is None else shorten(shown(value), _VALUE_WIDTH)


def _head_grid(found: Explanation) -> Grid:
    quantity, money = explained_quantity(found), profit_quantity(found)
    rows = [
        [
            company_words(one.company),
            seat_words(found, one),
            str(one.count),
            interval_words(quantity, one.metric, with_unit=False),
            interval_words(money, one.profit, with_unit=False),
            interval_words(money, one.pay, with_unit=False),
            pays_words(one),
        ]
        for one in found.heads
    ]
    unit = f" ({quantity.unit_of_difference})" if quantity.unit_of_difference else ""
    header = [
        "company", "one more of", "there are", f"{quantity.title}{unit}", f"profit ({money.unit})",
        f"pay ({money.unit})", "pays for itself",
    ]  # fmt: skip
    return Grid("One more person", header, rows, text_columns=(0, 1))


def _bottleneck_grid(found: Explanation) -> Grid:
    quantity = explained_quantity(found)
    rows = [
        [
            company_words(one.company),
            role_words(one.role) or "none",
            percent(one.share.estimate),
            role_words(one.rival),
            "" if one.gain is None else interval_words(quantity, one.gain, with_unit=False),
        ]
        for one in found.bottlenecks
    ]
    unit = f" ({quantity.unit_of_difference})" if quantity.unit_of_difference else ""
    header = ["company", "role", "weeks", "next", f"doubled at no cost: {quantity.title}{unit}"]
    return Grid("Role that holds leads longest", header, rows, text_columns=(0, 1, 3))


def notes(found: Explanation) -> list[str]:
    """What a careful reader should know about this answer."""
    said = []
    if found.bars:
        averaged = (
            f"averaged over {found.n_orders} orders of the causes, drawn by chance with their reverses; intervals "
            "know of that"
            if found.n_orders
            else "averaged over all orders of the causes (Shapley value)"
        )
        said.append(
            f"Effects of causes are {averaged}. They add up to the difference in every replication. Each interval is "
            "for itself."
        )
        joined = [one for one in found.bars if len(one.causes) > 1]
        if joined:
            said.append(
                f"Switched together, since one without the other would name what is not there: {_joined(joined)}."
            )
        said.append(
            "A seat that only one company has brings its existence, roles and plan with the team; its talent, "
            "experience and promotions come with their own causes, and are the default without them."
        )
    if found.equal and found.bars:
        said.append(f"Equal in both, so exactly zero: {join_words(found.equal)}.")
    said.append(
        "One more person is there from the day the group starts and is paid by its plan; finding them costs nothing."
    )
    if found.may_give_up:
        names = join_words([company_words(one) for one in found.may_give_up])
        said.append(f"Changes or policies of {names} set heads, and may give up the additional one.")
    said.append(
        "To relieve a role, every group that holds it gets as many colleagues again who do nothing else, are paid "
        "nothing and stay: an assumption that says what the role holds back, not a plan."
    )
    if found.n_left_out:
        said.append(
            f"{found.n_left_out} replications were left out because something in them was not estimable."
        )
    if found.n_failed:
        said.append(f"{found.n_failed} runs failed, for example: {as_safe_text(found.failures[0])[:300]}")
    return said


def _joined(bars: list[Bar]) -> str:
    return join_words([one.title for one in bars]) if len(bars) < 2 else "; ".join(one.title for one in bars)


# ------------------------------------------------------------------------------------------------ files


def as_rows(found: Explanation) -> list[Row]:
    """One row a figure, keys :data:`COLUMNS`; shares in 0..1."""
    unit, money = unit_of(found.metric, found.currency), unit_of("profit", found.currency)
    rows: list[Row] = []

    def add(part: str, company: str, item: str, title: str, figure: str, kind: str, known: Interval) -> None:
        cells = (part, company, item, title, figure, kind, known.estimate, known.low, known.high, known.n)
        rows.append(dict(zip(COLUMNS, (*cells, known.why_not), strict=True)))

    a, b = found.baseline, found.scenario
    add("difference", a, "", "", "mean", unit, found.difference.baseline)
    add("difference", b, "", "", "mean", unit, found.difference.alternative)
    add("difference", b, "", "", "difference", unit, found.difference.difference)
    for bar in found.bars:
        for figure, known in (("effect", bar.effect), ("first", bar.first), ("last", bar.last)):
            add("cause", "", "+".join(bar.causes), bar.title, figure, unit, known)
    for cause in CAUSES:
        if cause.title in found.equal:
            nothing = Interval(0.0, 0.0, 0.0, 0.95, found.difference.n)
            add("cause", "", cause.key, cause.title, "effect", unit, nothing)
    for head in found.heads:
        about = ("one_more", head.company, f"{head.unit}.{head.seat}", head.title)
        for figure, kind, known in (
            ("metric", unit, head.metric), ("profit", money, head.profit), ("pay", money, head.pay)
        ):  # fmt: skip
            add(*about, figure, kind, known)
    for one in found.bottlenecks:
        add("bottleneck", one.company, one.role, "", "share_of_weeks", "share", one.share)
        if one.gain is not None:
            add("bottleneck", one.company, one.role, "", "gain_when_doubled", unit, one.gain)
    if found.relieved is not None:
        add("bottleneck", b, "", "", "difference_when_both_are_relieved", unit, found.relieved)
    return rows


def explain_csv(found: Explanation) -> str:
    """The rows of :func:`as_rows` as CSV."""
    return as_csv(COLUMNS, as_rows(found))


def settings_csv(found: Explanation) -> str:
    """Settings that differ, as CSV: one row each with both values as a file would write them."""
    rows: list[Row] = [
        dict(zip(SETTING_COLUMNS, (one.cause, one.path, *_both(one.before, one.after)), strict=True))
        for bar in found.bars
        for one in bar.settings
    ]
    return as_csv(SETTING_COLUMNS, rows)


def _both(before: Any, after: Any) -> tuple[str, str]:
    first, second = ("" if value is None else shown(value) for value in (before, after))
    return first, second


def as_json(found: Explanation) -> str:
    """Everything a program needs, as JSON without NaN."""
    document = {
        "format": FORMAT,
        "name": found.name,
        "title": explained_title(found),
        "question": found.question,
        "baseline": found.baseline,
        "scenario": found.scenario,
        "metric": found.metric,
        "currency": found.currency,
        "horizon_seconds": found.horizon,
        "seed": found.seed,
        "engine": found.engine,
        "replications": found.replications,
        "left_out": found.n_left_out,
        "companies": found.n_companies,
        "orders": found.n_orders or None,
        "runs": found.n_played,
        "failed": found.n_failed,
        "hash": found.hash,
        "confidence": 0.95,
        "verdict": sentences(found),
        "causes": [
            {
                "causes": list(one.causes),
                "title": one.title,
                "by_replication": one.values.tolist(),
                "settings": [
                    {"path": each.path, "cause": each.cause, "before": each.before, "after": each.after}
                    for each in one.settings
                ],
            }
            for one in found.bars
        ],
        "equal": list(found.equal),
        "figures": as_rows(found),
        "one_more": [
            {"company": one.company, "unit": one.unit, "seat": one.seat, "count": one.count, "pays": pays_words(one)}
            for one in found.heads
        ],
        "bottlenecks": [
            {"company": one.company, "role": one.role or None, "next": one.rival or None, "is_sure": one.is_sure}
            for one in found.bottlenecks
        ],
        "turn": found.turn,
        "notes": [*notes(found), CAUTION],
    }  # fmt: skip
    return dumped(document)


def write_explanation(folder: str | Path, found: Explanation) -> list[str]:
    """Write ``report.html``, ``explain.csv``, ``settings.csv``, ``explain.json`` and the charts; their names.

    Raises
    ------
    RunError
        If a file cannot be written; the files before it are whole.
    """
    tables = {
        "explain.csv": explain_csv(found),
        "settings.csv": settings_csv(found),
        "explain.json": as_json(found),
    }
    return write_report(folder, found, tables)
