"""The comparison in words and tables: on the screen, and in docs/benchmarks.md beside its chart."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

from asked import Ratio, ratios
from chart import draw, save

from salessim.statistics.intervals import CONFIDENCE

__all__ = ["as_text", "write_page"]

DOCS = Path(__file__).parents[2] / "docs"
PAGE = DOCS / "benchmarks.md"
BEGIN, END = "<!-- table: python tests/bench/compare.py --write -->", "<!-- end of the table -->"
NEEDED_SHARE = 0.95
"""Share of the time that the process must have its core for, or others were in the way."""
_FIGURES = ("wait at 1", "wait at 2", "work at 1", "work at 2")


def as_text(result: dict[str, Any]) -> str:
    """All tables in Markdown, which reads well on a screen too."""
    parts = [_circumstances(result), _tandem(result), _agreement(result)]
    parts += [_companies(result), _ratios(result)]
    if result["left_out"]:
        lines = [f"- {one['name']}: {one['reason']}." for one in result["left_out"]]
        parts.append("\n".join(["### Left out", "", *lines]))
    return "\n\n".join(parts)


def write_page(result: dict[str, Any]) -> None:
    """Put the tables into the page and draw the chart again.

    Raises
    ------
    ValueError
        If the page has lost the marks between which the tables stand.
    """
    text = PAGE.read_text(encoding="utf-8")
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"{PAGE.name} has no {BEGIN} ... {END}")
    save(draw(result), DOCS / "images" / "benchmarks")
    image = (
        "![Time per customer of the tandem queue for each contender, and time per event of both engines for each "
        "company, on logarithmic axes.](images/benchmarks.png)"
    )
    PAGE.write_text("\n\n".join([before + begin, image, as_text(result), end + after]), encoding="utf-8")


def _table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    """A table; all columns but the first are numbers when their first cell begins with a digit."""
    rule = ["---:" if rows and rows[0][k][:1].isdigit() else "---" for k in range(len(head))]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (head, tuple(rule), *rows))


def _circumstances(result: dict[str, Any]) -> str:
    about = result["about"]
    warning = "**A rehearsal (`--quick`): these are not figures to show anybody.** " if about["quick"] else ""
    if about["share_of_core"] < NEEDED_SHARE:
        warning += "**The machine had other things to do: measure again.** "
    return (
        f"{warning}Medians of {about['rounds']} rounds, {about['core']}; Python {about['python']}, {about['system']}, "
        f"{about['cores']} cores, {about['processor'] or 'processor unknown'}. The process had its core for "
        f"{about['share_of_core']:.0%} of the time."
    )


def _tandem(result: dict[str, Any]) -> str:
    rows = result["tandem"]
    ours = next((row["seconds"] for row in rows if row["key"] == "salessim_compiled"), None)
    cells = [
        (
            row["name"],
            row["version"],
            f"{1000 * row['seconds']:,.2f}",
            f"{1e6 * row['per_customer']:,.2f}",
            f"{row['seconds'] / rows[0]['seconds']:,.1f}",
            f"{row['seconds'] / ours:,.2f}" if ours else "-",
            f"{row['events'] / row['seconds']:,.0f}" if row["events"] else "-",
            row["records"],
        )
        for row in rows
    ]
    head = (
        *(
            "contender",
            "version",
            "ms a play",
            "µs a customer",
            "over the fastest",
            "over our compiled engine",
        ),
        *("events a second", "what it keeps"),
    )
    return (
        f"### Tandem queue, {result['about']['weeks']} weeks, about {rows[0]['customers']:,.0f} customers\n\n"
        f"{_table(head, cells)}"
    )


def _agreement(result: dict[str, Any]) -> str:
    rows = [
        (
            row["name"],
            f"{row['customers']:,.0f}",
            *(
                f"{found['mean']:.3f} ± {found['half_width']:.3f}"
                for found in (row["figures"][figure] for figure in _FIGURES)
            ),
            "yes" if row["agrees"] else "**no**",
        )
        for row in result["tandem"]
    ]
    theory = [result["tandem"][0]["figures"][figure]["theory"] for figure in _FIGURES]
    served = result["tandem"][0]["figures"]["left an hour"]["theory"] * 168 * result["about"]["weeks"]
    rows.append(("Theory", f"{served:,.0f}", *(f"{value:.3f}" for value in theory), ""))
    return (
        f"### Do all play the same queue?\n\nMeans of {result['about']['plays']} plays with 95 % intervals, hours.\n\n"
        f"{_table(('contender', 'customers served', *_FIGURES, 'same'), rows)}"
    )


def _companies(result: dict[str, Any]) -> str:
    base = {row["engine"]: row["per_event"] for row in result["companies"] if row["key"] == "growth"}
    rows = [
        (
            f"{row['title']}: {row['engine']}",
            f"{row['rows']:,.0f}",
            f"{row['seconds']:,.4f}",
            f"{1e6 * row['per_event']:,.3f}",
            f"{row['per_event'] / base[row['engine']]:,.2f}",
            f"{row['seconds_metrics']:,.4f}",
            f"{1e6 * row['per_event_metrics']:,.3f}",
            f"{row['rounds']}",
        )
        for row in result["companies"]
    ]
    head = (
        *("company: engine", "events", "s a play", "µs an event", "over growth", "s with metrics"),
        *("µs an event with metrics", "rounds"),
    )
    return f"### salessim on companies\n\n{_table(head, rows)}"


def _ratios(result: dict[str, Any]) -> str:
    rows = [(one.words, *_measured(one), one.asked, one.verdict) for one in ratios(result)]
    head = ("ratio", "median over the rounds", f"{CONFIDENCE:.0%} interval", "asked", "")
    return f"### What is asked\n\n{_table(head, rows)}{_in_ticks(result)}"


def _measured(ratio: Ratio) -> tuple[str, str]:
    """A ratio and its interval, or a dash for what there was not, or too seldom."""
    interval = ratio.interval
    return (
        "-" if math.isnan(ratio.value) else f"{ratio.value:,.2f}",
        "-" if math.isnan(interval.low) else f"{interval.low:,.2f} to {interval.high:,.2f}",
    )


def _in_ticks(result: dict[str, Any]) -> str:
    """The ratio of growth's events again, with events counted more strictly."""
    share = result["about"]["ticks_per_row"]["growth"]
    (rows,) = (one for one in ratios(result) if one.key == "growth_events")
    if rows.verdict == "not measured":
        return ""
    return (
        f"\n\nCounting only what is scheduled for a moment ({share:.2f} a row) instead of rows, growth's ratio of "
        f"events a second is {rows.value * share:,.2f}."
    )
